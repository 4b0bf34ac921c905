//! Pictures: named, seen, kept in the record, taken away, brought back.

use prospekt::{
    model::{Kind, Value, fields, picture, record_type},
    proto::{Command, Reply, Request},
    text::base64,
};

use crate::support::driver::{Driver, Office};

/// A piece of a PNG file: length, name, content, sum.
fn piece(file: &mut Vec<u8>, name: &[u8; 4], content: &[u8]) {
    file.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
    let named = [&name[..], content].concat();
    file.extend(&named);
    file.extend(crc32fast::hash(&named).to_be_bytes());
}

/// A hand-made sample: a PNG picture of 6 by 4 red pixels, its pixels not packed, that says what it is.
fn sample() -> Vec<u8> {
    let (width, height) = (6_u8, 4_u8);
    let rows: Vec<u8> = (0..height).flat_map(|_| [vec![0], [200, 30, 30].repeat(usize::from(width))].concat()).collect();
    let length = u16::try_from(rows.len()).unwrap();
    let (mut a, mut b) = (1_u32, 0_u32);
    for byte in &rows {
        a = (a + u32::from(*byte)) % 65_521;
        b = (b + a) % 65_521;
    }
    let mut packed = vec![0x78, 0x01, 0x01];
    packed.extend(length.to_le_bytes());
    packed.extend((!length).to_le_bytes());
    packed.extend(&rows);
    packed.extend((b << 16 | a).to_be_bytes());
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    piece(&mut file, b"IHDR", &[0, 0, 0, width, 0, 0, 0, height, 8, 2, 0, 0, 0]);
    piece(&mut file, b"tEXt", b"Comment\0hand-made sample");
    piece(&mut file, b"IDAT", &packed);
    piece(&mut file, b"IEND", b"");
    file
}

/// What the store holds as the picture of the only lead.
fn held(who: &mut Driver) -> String {
    who.records(record_type::LEAD)[0].text(fields::PICTURE).to_owned()
}

fn letters(value: &str) -> Vec<u8> {
    base64::decode(picture::payload(value).unwrap_or_else(|| panic!("no picture in {value}"))).unwrap()
}

#[test]
fn a_picture_is_named_seen_kept_in_the_record_and_undone_step_by_step() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("åsa's 100% \"face\".png");
    std::fs::write(&path, sample()).unwrap();
    let path = path.to_str().unwrap();
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Ada O'Neil").keys("enter F1 P").sees("Picture of Ada O'Neil").sees("There is no picture yet: o names");
    anna.keys("o").paste(path).keys("enter").sees("6 x 4 pixels, PNG, 1 KiB").sees("▀▀▀");
    assert_eq!(held(&mut anna), path);
    anna.keys("e").sees("Keeps a copy of the picture in Ada O'Neil").sees("1 KiB: in the record").sees("▀▀▀");
    let kept = held(&mut anna);
    let read = prospekt::exchange::picture::read(&letters(&kept)).unwrap();
    assert_eq!((read.size, read.raster.part((5, 3), (6, 4))), ((6, 4), [200, 30, 30]));
    assert!(!letters(&kept).windows(9).any(|part| part == b"hand-made"), "nothing but pixels is kept");
    anna.keys("e").sees("the picture is in the record already");
    // The file is not needed any more.
    std::fs::remove_file(path).unwrap();
    anna.keys("esc esc").sees_no("Picture of").keys("enter F1 P").sees("6 x 4 pixels").keys("x").sees("There is no picture yet");
    assert_eq!(held(&mut anna), "");
    anna.keys("esc esc u");
    assert_eq!(held(&mut anna), kept);
    anna.keys("u");
    assert_eq!(held(&mut anna), path);
    anna.keys("u");
    assert_eq!(held(&mut anna), "");
    anna.keys("U U");
    assert_eq!(held(&mut anna), kept);
}

#[test]
fn form_and_window_name_a_picture_in_words_and_never_show_its_letters() {
    let office = Office::new();
    let mut anna = office.person("anna");
    let address = picture::address(&base64::encode(&sample()));
    anna.given_with(record_type::ACCOUNT, &[(fields::NAME, "Acme"), (fields::PICTURE, &address)]);
    let account = anna.records(record_type::ACCOUNT)[0].clone();
    assert_eq!(Kind::Picture.write(account.get(fields::PICTURE).unwrap()), address, "files get the picture itself");
    anna.keys("g 1").keys("enter").sees("embedded picture, 1 KiB").sees_no("base64");
    anna.keys("F1 P").sees("6 x 4 pixels, PNG, 1 KiB: in the record").sees_no("base64");
    anna.keys("o").sees("Which file?").sees_no("base64");
}

#[test]
fn words_left_alone_keep_the_picture_and_words_changed_are_refused() {
    let office = Office::new();
    let mut anna = office.person("anna");
    let address = picture::address(&base64::encode(&sample()));
    anna.given_with(record_type::LEAD, &[(fields::NAME, "Ada"), (fields::PICTURE, &address)]).keys("enter").click(
        "embedded picture",
        false,
        false,
    );
    anna.type_text("x").keys("F2").sees("holds a picture: clear it first").keys("backspace").sees_no("clear it first").keys("F2");
    assert_eq!(held(&mut anna), address);
    anna.keys("enter").click("embedded picture", false, false).keys("ctrl+u").type_text("other.png").keys("F2");
    assert_eq!(held(&mut anna), "other.png");
}

#[test]
fn a_picture_that_two_people_change_is_kept_as_the_first_one_saved_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ada.png");
    std::fs::write(&path, sample()).unwrap();
    let path = path.to_str().unwrap();
    let office = Office::new();
    let (mut anna, mut bert) = (office.person("anna"), office.person("bert"));
    anna.given_with(record_type::LEAD, &[(fields::NAME, "Ada"), (fields::PICTURE, path)]).keys("enter F1 P").sees("6 x 4 pixels");
    let lead = anna.records(record_type::LEAD)[0].clone();
    let changes = vec![prospekt::model::Diff {
        field: fields::PICTURE,
        old: lead.get(fields::PICTURE).cloned(),
        new: Some(Value::Text("other.png".to_owned())),
    }];
    let reply = bert.ask(Request::Apply(Command::Save { record: lead.id, changes: changes.clone() }));
    assert!(matches!(reply, Reply::Done(_)), "{reply:?}");
    // Anna's window has not heard of it yet; her change is held against what she saw.
    let stale = bert
        .ask(Request::Apply(Command::Save { record: lead.id, changes: vec![prospekt::model::Diff { new: None, ..changes[0].clone() }] }));
    assert!(matches!(stale, Reply::Refused(_)), "{stale:?}");
    anna.settle();
    anna.sees("other.png cannot be read").keys("e").sees("there is no picture to keep: o names a file");
    assert_eq!(held(&mut anna), "other.png");
}

#[test]
fn broken_and_hostile_files_are_refused_in_the_line_and_nothing_typed_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(at("cut.png"), &sample()[..60]).unwrap();
    std::fs::write(at("no\u{1b}[2Jpicture.png"), "\u{1b}]0;owned\u{7}").unwrap();
    let office = Office::new();
    let mut anna = office.person("anna");
    anna.given("Ada").keys("enter F1 P");
    for (name, want) in [("cut.png", "is broken or cut off"), ("none.png", "cannot be read"), ("no\u{1b}[2Jpicture.png", "No such file")] {
        anna.keys("o").paste(&at(name)).keys("enter").sees("Which file?").sees(want).keys("esc").sees_no("Which file?");
        assert!(!anna.screen().contains(['\u{1b}', '\u{7}']));
        assert_eq!(held(&mut anna), "");
    }
    // A path with such characters can come from elsewhere: it shows clean.
    let hostile = at("no\u{1b}[2Jpicture.png");
    anna.given_with(record_type::LEAD, &[(fields::NAME, "Zoe"), (fields::PICTURE, &hostile)]);
    anna.keys("esc esc G enter F1 P").sees("Picture of Zoe").sees("no·[2Jpicture.png").sees("is neither a PNG nor a JPEG picture");
}

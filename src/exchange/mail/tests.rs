//! What whole messages become: the samples in `tests/data/mail`, written by hand, and messages made here; and what no message can do.

use std::{
    fmt::Write,
    path::{Path, PathBuf},
};

use super::{
    mbox::{Mbox, Piece},
    msg::tests::{Made, wide},
    *,
};
use crate::{
    model::{Draft, FieldId, Kind, Value, fields},
    text::clean::is_hidden,
};

/// 23 November 2026.
const NOW: i64 = 1_795_424_400_000;

fn options(is_mailbox: bool) -> Options {
    Options { own: Own::of(["bo@own.example", "bo.berg@gmail.com"]), is_mailbox, reading: Reading::utc(NOW), largest: largest(false) }
}

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/mail").join(name)
}

fn samples(name: &str) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    files.iter().map(|path| (name(path), std::fs::read(path).unwrap())).collect()
}

/// The messages of a file, as the program reads it.
fn messages(bytes: &[u8]) -> Vec<Vec<u8>> {
    match sort_of(&bytes[..bytes.len().min(HEAD)]) {
        None => Vec::new(),
        Some(Sort::Mbox) => {
            let (mut mbox, mut found) = (Mbox::new(bytes, largest(false)), Vec::new());
            while let Some(piece) = mbox.next().unwrap() {
                if let Piece::Message(bytes) = piece {
                    found.push(bytes);
                }
            }
            found
        }
        Some(Sort::Message | Sort::Outlook) => vec![bytes.to_vec()],
    }
}

fn value(field: FieldId, draft: &Draft) -> String {
    let kind = match field {
        fields::WHEN => Kind::Moment,
        _ => Kind::Text,
    };
    draft.get(field).map(|value| kind.write(value)).unwrap_or_default()
}

/// Everything a message came to, in lines.
fn told(read: &Result<Letter, LeftOut>) -> String {
    let mut out = String::new();
    match read {
        Err(left_out) => writeln!(out, "  left out: {} ({})", left_out.reason, left_out.what).unwrap(),
        Ok(letter) => {
            writeln!(
                out,
                "  {} | {} | {}",
                value(fields::NAME, &letter.person),
                value(fields::EMAIL, &letter.person),
                value(fields::COMPANY, &letter.person)
            )
            .unwrap();
            writeln!(out, "  why: {}", letter.reason).unwrap();
            for (field, words) in &letter.guesses {
                writeln!(out, "  guess {}: {words}", field.0).unwrap();
            }
            if let Some(item) = &letter.item {
                let of = |field| value(field, item);
                writeln!(out, "  '{}' {} {}", of(fields::NAME), of(fields::WHEN), of(fields::DIRECTION)).unwrap();
                writeln!(out, "  from {} to {} cc {}", of(fields::FROM), shortened(&of(fields::TO)), of(fields::CC)).unwrap();
                writeln!(out, "  id {} attached {}", shortened(&of(fields::MESSAGE_ID)), of(fields::ATTACHMENTS)).unwrap();
                writeln!(out, "  text {:?}", shortened(&of(fields::NOTES))).unwrap();
            }
            for offer in &letter.offers {
                writeln!(out, "  offer {}: {} in {:?}", offer.field.0, offer.text, offer.line).unwrap();
            }
            for warning in &letter.warnings {
                writeln!(out, "  ! {}", shortened(warning)).unwrap();
            }
        }
    }
    out
}

fn shortened(text: &str) -> String {
    if text.chars().count() > 300 {
        format!("{}... {} characters", text.chars().take(120).collect::<String>(), text.chars().count())
    } else {
        text.to_owned()
    }
}

fn corpus(name: &str) -> String {
    let mut out = String::new();
    for (file, bytes) in samples(name) {
        let messages = messages(&bytes);
        writeln!(out, "{file}").unwrap();
        if messages.is_empty() {
            writeln!(out, "  no e-mail").unwrap();
        }
        for (line, message) in (1..).zip(&messages) {
            out += &told(&read(message, line, &options(messages.len() > 1)));
        }
    }
    out
}

#[test]
fn every_good_sample_becomes_what_it_says() {
    insta::assert_snapshot!("good", corpus("good"));
}

#[test]
fn every_bad_sample_is_read_as_far_as_it_goes_or_says_what_is_wrong() {
    insta::assert_snapshot!("bad", corpus("bad"));
}

#[test]
fn machines_are_left_out_of_mailboxes_and_told_of_where_they_are_meant() {
    let robot = samples("bad").into_iter().find(|(name, _)| name == "robot.eml").unwrap().1;
    assert!(read(&robot, 1, &options(true)).unwrap_err().reason.contains("address of a machine"));
    assert!(read(&robot, 1, &options(false)).unwrap().warnings[0].contains("address of a machine"));
}

#[test]
fn outlook_files_become_the_same_as_messages() {
    let made = Made::new("IPM.Note")
        .text(0x0037, "Looms")
        .text(0x007D, "From: Ada Lovelace <ada@analytical.example>\r\nTo: bo@own.example\r\nMessage-ID: <o1@x>\r\nDate: Tue, 3 Nov 2026 12:00:00 +0100\r\n")
        .text(0x1000, "How much?\r\n\r\nAda Lovelace\r\nHead of Engines\r\n+44 7700 900123\r\n")
        .stream("__attach_version1.0_#00000000/__substg1.0_3707001F", wide("Drawing.pdf"));
    insta::assert_snapshot!("outlook", told(&read(&made.bytes(), 1, &options(false))));
}

#[test]
fn nothing_is_too_deep_or_too_much() {
    let head = "From: Ada <ada@x.example>\nTo: bo@own.example\nSubject: x\n";
    let mut nested = "Content-Type: text/plain\n\nhi".to_owned();
    for level in 0..2_000 {
        nested = format!("Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n{nested}\n--b{level}--");
    }
    let digests = format!("{}\n\nhi", "Content-Type: message/rfc822\n\n".repeat(300_000));
    let fields: String = (0..10_000).map(|number| format!("X-{number}: y\n")).collect();
    let parts = format!("Content-Type: multipart/mixed; boundary=b\n\n{}--b--", "--b\n\nx\n".repeat(100_000));
    let people = format!("To: {}\n\nhi", "Ada <ada@x.example>, ".repeat(100_000));
    let comments = format!("Reply-To: {}ada@x.example\n\nhi", "(".repeat(500_000));
    let html = format!("Content-Type: text/html\n\n{}", "<div><b><i>".repeat(300_000));
    let entities = format!("Content-Type: text/html\n\n{}", "&amp".repeat(500_000));
    let words = format!("Subject: {}\n\nhi", "=?utf-8?Q?a?= ".repeat(100_000));
    let line = format!("\n{}", "x".repeat(30 << 20));
    for (what, rest) in [
        ("nested", nested),
        ("digests", digests),
        ("fields", format!("{fields}\nhi")),
        ("parts", parts),
        ("people", people),
        ("comments", comments),
        ("html", html),
        ("entities", entities),
        ("words", words),
        ("line", line),
    ] {
        let letter = read(format!("{head}{rest}").as_bytes(), 1, &options(false)).unwrap_or_else(|left_out| panic!("{what}: {left_out:?}"));
        assert_eq!(letter.person.text(fields::EMAIL), "ada@x.example", "{what}");
        check(&letter);
    }
    let giant = vec![b'x'; largest(false) + 1];
    assert_eq!(read(&giant, 1, &options(false)).unwrap_err().reason, "it is larger than 64 MiB");
}

/// What holds of everything that is read, whatever it was.
#[track_caller]
fn check(letter: &Letter) {
    let item = letter.item.iter();
    for (field, value) in letter.person.values.iter().chain(item.clone().flat_map(|item| &item.values)) {
        let Value::Text(text) = value else { continue };
        let is_long = *field == fields::NOTES;
        assert!(text.len() <= if is_long { MOST_TEXT } else { 12_000 }, "field {} has {} bytes", field.0, text.len());
        let harmless = |c: char| !is_hidden(c) && (!c.is_control() || (is_long && matches!(c, '\n' | '\t')));
        assert!(text.chars().all(harmless), "field {}: {text:?}", field.0);
    }
    let told = letter.offers.iter().flat_map(|offer| [&offer.text, &offer.line]).chain(&letter.warnings);
    assert!(told.into_iter().all(|text| text.chars().all(|c| !c.is_control() && !is_hidden(c))), "{letter:?}");
    let address = letter.person.text(fields::EMAIL);
    assert!(item.count() == 0 || Kind::Email.parse(address, &Reading::utc(0)).is_ok_and(|value| value.is_some()), "{address:?}");
    assert!(!letter.person.text(fields::NAME).is_empty() || letter.item.is_none(), "{letter:?}");
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(below.max(1)).unwrap()).unwrap()
    }
}

/// A message with some of it changed: bytes, stretches taken out, doubled, or from another message.
fn mutated(bytes: &[u8], other: &[u8], dice: &mut Dice) -> Vec<u8> {
    const TELLING: &[&[u8]] = &[
        b"\n",
        b"\r\n",
        b":",
        b"<",
        b">",
        b"\"",
        b"(",
        b"=?utf-8?B?",
        b"?=",
        b"=",
        b"--",
        b"\0",
        b"\xff",
        b"\x1b[",
        b"From ",
        b",",
        b";",
        b"&#x",
    ];
    let mut out = bytes.to_vec();
    for _ in 0..=dice.roll(6) {
        let at = dice.roll(out.len() + 1);
        let end = (at + 1 + dice.roll(40)).min(out.len());
        match dice.roll(5) {
            0 if at < out.len() => out[at] = u8::try_from(dice.roll(256)).unwrap(),
            1 => drop(out.drain(at..end.max(at))),
            2 => {
                let part = out[at.min(end)..end].to_vec();
                out.splice(at..at, part);
            }
            3 => {
                let piece = TELLING[dice.roll(TELLING.len())].to_vec();
                out.splice(at..at, piece);
            }
            _ => {
                let from = dice.roll(other.len() + 1);
                let to = (from + dice.roll(200)).min(other.len());
                out.splice(at..at, other[from..to].to_vec());
            }
        }
    }
    out
}

/// How many of each sample.
const ROUNDS: usize = if option_env!("PROSPEKT_LONG").is_some() { 20_000 } else { 150 };

#[test]
fn no_change_of_a_message_brings_the_program_down() {
    let mut all: Vec<Vec<u8>> = samples("good").into_iter().chain(samples("bad")).map(|(_, bytes)| bytes).collect();
    all.push(
        Made::new("IPM.Note")
            .text(0x0037, "Looms")
            .text(0x5D01, "ada@x.example")
            .text(0x1000, "Hi\r\nAda\r\n")
            .row(0x3FFD_0003, 932)
            .bytes(),
    );
    all.push(Made::new("IPM.Contact").text(0x3001, "Ada").text(0x3A16, "Acme").bytes());
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    let mut letters = 0;
    for bytes in &all {
        for round in 0..ROUNDS {
            let other = &all[dice.roll(all.len())];
            let changed = mutated(bytes, other, &mut dice);
            for message in messages(&changed) {
                if let Ok(letter) = read(&message, 1, &options(round % 2 == 0)) {
                    check(&letter);
                    letters += 1;
                }
            }
            // Whatever it is taken for.
            drop(read(&changed, 1, &options(false)));
        }
    }
    assert!(letters > ROUNDS * 10, "only {letters} changed messages were still messages");
}

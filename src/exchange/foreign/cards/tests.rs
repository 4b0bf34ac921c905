//! What cards become: the cells of their row under the names of their columns. All cards are written by hand.

use crate::exchange::{
    foreign::{Order, feed::Feed, here::Here, speech::Remark},
    kinds::Foreign,
    rows::Row,
};

/// Line, then `Column=value` for every cell; what was odd comes last.
fn read(bytes: &[u8]) -> (Vec<String>, Vec<Remark>) {
    let order = Order { kind: Foreign::Vcard, sheet: None, large: false };
    let mut feed = Feed::open(&Here(bytes.to_vec()), &order).unwrap();
    let columns = std::mem::take(&mut feed.head.columns);
    let (mut out, mut row) = (Vec::new(), Row::default());
    while feed.next(&mut row).unwrap() {
        let cells = columns.iter().zip(row.cells()).filter(|(_, cell)| !cell.is_empty());
        let cells: Vec<String> = cells.map(|(column, cell)| format!("{column}={cell}")).collect();
        out.push(format!("{}: {}", row.line, cells.join(" | ")));
    }
    (out, feed.remarks)
}

fn one(lines: &str) -> String {
    let (rows, remarks) = read(format!("BEGIN:VCARD\r\n{}\r\nEND:VCARD\r\n", lines.replace('\n', "\r\n")).as_bytes());
    assert!(remarks.is_empty(), "{remarks:?}");
    assert_eq!(rows.len(), 1, "{rows:?}");
    rows[0].strip_prefix("1: ").unwrap().to_owned()
}

#[test]
fn each_version_is_read_in_its_own_way() {
    for (card, want) in [
        (
            "VERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=96berg;=C3=85sa;;;\nTEL;WORK;VOICE:08-1\nTEL;CELL;PREF:070-2\n\
             EMAIL;PREF;INTERNET:asa@x.example\nADR;WORK:;2 tr;Storgatan 1;Ume=C3=A5;;903 26;Sverige\nNOTE;QUOTED-PRINTABLE:soft=20line=\n break",
            "First name=Åsa | Last name=Öberg | Notes=soft line break | Phone 1 - Label=work | Phone 1 - Value=08-1 | \
             Phone 2 - Label=* mobile | Phone 2 - Value=070-2 | E-mail 1 - Label=*  | E-mail 1 - Value=asa@x.example | \
             Address 1 - Label=work | Address 1 - Extended Address=2 tr | Address 1 - Street=Storgatan 1 | Address 1 - City=Ume=C3=A5 | \
             Address 1 - Postal Code=903 26 | Address 1 - Country=Sverige",
        ),
        (
            "VERSION:3.0\nFN:Dr. Sam\\, Field\nN:Field;Sam;Q.,R.;Dr.;Jr.\nORG:Chelsea Foods, Inc.;Kitchen;Pastry\nTITLE:Head Cook\n\
             TEL;TYPE=WORK,FAX:617 1\nTEL;type=HOME;type=VOICE:617 2\nitem1.URL;type=pref:https://x.example\nitem1.X-ABLabel:_$!<HomePage>!$_\n\
             BDAY:19750314\nNOTE:one\\ntwo\\, three\nCATEGORIES:fair,press\nX-FOO:bar",
            "Full name=Dr. Sam, Field | Title=Dr. | First name=Sam | Middle name=Q., R. | Last name=Field | Suffix=Jr. | \
             Company=Chelsea Foods, Inc. | Department=Kitchen, Pastry | Job title=Head Cook | Birthday=1975-03-14 | Categories=fair; press | \
             Notes=one\ntwo, three | Phone 1 - Label=work fax | Phone 1 - Value=617 1 | Phone 2 - Label=home | Phone 2 - Value=617 2 | \
             Website 1 - Label=* HomePage | Website 1 - Value=https://x.example | Custom Field 1 - Label=X-FOO | Custom Field 1 - Value=bar",
        ),
        (
            "VERSION:4.0\nFN:Ivy Moss\nTEL;VALUE=uri;TYPE=\"work,voice\";PREF=1:tel:+1-212-1;ext=12\nEMAIL;TYPE=work:mailto:ivy@x.example\n\
             BDAY:--0415\nANNIVERSARY:20100601\nIMPP:xmpp:ivy@im.example\nRELATED;TYPE=spouse;VALUE=text:Max Moss\nROLE:Smith\nUID:urn:uuid:1",
            "Full name=Ivy Moss | Profession=Smith | Birthday=--04-15 | Anniversary=2010-06-01 | Phone 1 - Label=* work | \
             Phone 1 - Value=+1-212-1 ext. 12 | E-mail 1 - Label=work | E-mail 1 - Value=ivy@x.example | IM 1 - Value=ivy@im.example | \
             Relation 1 - Label=spouse | Relation 1 - Value=Max Moss",
        ),
        (
            "VERSION:3.0\nFN:Ann\nBDAY;X-APPLE-OMIT-YEAR=1604:1604-04-15\nBDAY;VALUE=date:1975-03-14T00:00:00Z",
            "Full name=Ann | Birthday=--04-15 | Custom Field 1 - Label=X-BDAY | Custom Field 1 - Value=1975-03-14",
        ),
        ("VERSION: 4.0\nFN:No version\nTEL:1", "Full name=No version | Phone 1 - Value=1"),
    ] {
        assert_eq!(one(card), want, "{card}");
    }
}

#[test]
fn companies_keep_their_name_and_groups_are_left_out() {
    assert_eq!(one("FN:Acme\nKIND:org"), "Full name=Acme | Company=Acme");
    assert_eq!(one("N:;;;;\nORG:Acme;\nX-ABShowAs:COMPANY"), "Full name=Acme | Company=Acme");
    let file = "BEGIN:VCARD\nKIND:group\nFN:Friends\nMEMBER:urn:uuid:1\nEND:VCARD\nBEGIN:VCARD\nX-ADDRESSBOOKSERVER-KIND:group\nFN:More\nEND:VCARD\n\
                BEGIN:VCARD\nFN:Anna\nEND:VCARD\nBEGIN:VCARD\nVERSION:3.0\nEND:VCARD\n";
    let (rows, remarks) = read(file.as_bytes());
    assert_eq!(rows, ["10: Full name=Anna"]);
    let words: Vec<String> = remarks.iter().map(|remark| format!("{}: {}", remark.row, remark.what.words(remark.count))).collect();
    assert_eq!(words, ["1: 2 cards stand for groups from here on; left out", "13: 1 card holds nothing; left out"]);
}

#[test]
fn cards_are_found_among_junk_and_without_their_end() {
    let file = "junk\r\n\r\nBEGIN:VCARD\r\nFN:Anna\r\nBEGIN:VCARD\r\nFN:Bo\r\nAGENT:\r\nBEGIN:VCARD\r\nFN:Not Bo\r\nEND:VCARD\r\nTITLE:Boss\r\n\
                END:VCARD\r\nmore junk: here\r\nbegin : vcard\r\nFN:Cia\r\n";
    let (rows, remarks) = read(file.as_bytes());
    assert_eq!(rows, ["3: Full name=Anna", "5: Full name=Bo | Job title=Boss", "14: Full name=Cia"]);
    assert_eq!((remarks[0].row, remarks[0].count), (3, 2));
    assert_eq!(read(b"BEGIN:VCARD\rFN:Old Mac\rEND:VCARD\r").0, ["1: Full name=Old Mac"]);
}

#[test]
fn letters_are_right_whatever_the_program_forgot_to_say() {
    let ansi = |text: &str| encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let body = "VERSION:2.1\r\nFN:Jürgen Groß\r\nORG:Bäckerei Schön\r\nTITLE:Geschäftsführer\r\nADR:;;Königstraße 5;Köln;;;";
    let german = ansi(&format!("BEGIN:VCARD\r\n{body}\r\nEND:VCARD\r\n"));
    let want = "Full name=Jürgen Groß | Company=Bäckerei Schön | Job title=Geschäftsführer | Address 1 - Street=Königstraße 5 | \
                Address 1 - City=Köln";
    assert_eq!(read(&german).0, [format!("1: {want}")]);
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain("BEGIN:VCARD\nFN:田中\nEND:VCARD\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(read(&utf16).0, ["1: Full name=田中"]);
    // Bytes that are quoted, without a word about what they are.
    assert_eq!(
        one("FN;QUOTED-PRINTABLE:J=FCrgen Gro=DF\nTITLE;ENCODING=QUOTED-PRINTABLE:=C3=85kare"),
        "Full name=Jürgen Groß | Job title=Åkare"
    );
    assert_eq!(one("FN;UTF-8;QUOTED-PRINTABLE:=C3=85sa"), "Full name=Åsa");
    let named =
        [b"BEGIN:VCARD\nFN;CHARSET=windows-1251:".as_slice(), &encoding_rs::WINDOWS_1251.encode("Анна").0, b"\nEND:VCARD\n"].concat();
    assert_eq!(read(&named).0, ["1: Full name=Анна"]);
}

#[test]
fn what_is_beyond_every_column_goes_into_the_notes() {
    let lines: String = (1..=62).map(|number| format!("TEL:{number}\n")).collect();
    let row = one(&format!("FN:Many\n{lines}NOTE:hello"));
    assert!(row.contains("Notes=Phone: 60\n\nPhone: 61\n\nPhone: 62\n\nhello") && row.contains("Phone 59 - Value=59"), "{row}");
}

#[cfg(feature = "picture")]
#[test]
fn a_picture_in_a_card_becomes_the_picture_of_the_record() {
    use crate::{exchange::picture, text::base64};
    let raster = picture::Raster::new(1, vec![[255, 0, 0]]).unwrap();
    let png = picture::packed(&raster, 1).unwrap();
    let folded: String = png.as_bytes().chunks(40).map(|part| format!("\r\n {}", std::str::from_utf8(part).unwrap())).collect();
    for photo in [
        format!("VERSION:2.1\nPHOTO;PNG;BASE64:{folded}\n"),
        format!("VERSION:3.0\nPHOTO;ENCODING=b;TYPE=PNG:{png}"),
        format!("VERSION:4.0\nPHOTO:data:image/png;base64,{png}"),
    ] {
        let row = one(&format!("FN:Face\n{photo}"));
        let held = row.split("Picture=data:image/png;base64,").nth(1).unwrap_or_else(|| panic!("{row}"));
        assert_eq!(picture::read(&base64::decode(held).unwrap()).unwrap().raster.part((0, 0), (1, 1)), [255, 0, 0]);
    }
    let (rows, remarks) = read(b"BEGIN:VCARD\nFN:Face\nPHOTO;ENCODING=b:AAAA\nEND:VCARD\n");
    assert_eq!((rows.as_slice(), remarks.len()), (["1: Full name=Face".to_owned()].as_slice(), 1));
    assert_eq!(
        one("FN:Face\nPHOTO;VALUE=uri:https://x.example/a.png"),
        "Full name=Face | Custom Field 1 - Label=PHOTO | Custom Field 1 - Value=https://x.example/a.png"
    );
}

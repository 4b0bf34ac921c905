//! Files of every form that are broken or made to hurt, row by row: what is said of each, and that nothing comes of it. Those that
//! are small lie in `tests/data`; these are made here, because they are large or must be exact to the byte.

use std::fmt::Write;

use super::make;
use crate::support::World;

/// A file, its name, what ends the program (0 or 1), and the words it is told in.
type Row = (&'static str, Vec<u8>, i32, &'static str);

/// A line far longer than any sound one.
const ENDLESS: usize = 16 << 20;

fn sheet(body: &str) -> Vec<u8> {
    make::xlsx_of(&[("A", false, Vec::new())], &[body.to_owned()], make::Style::default(), None)
}

fn message(header: &str, body: &str) -> Vec<u8> {
    format!("From: Ada <ada@x.example>\nTo: bo@own.example\nSubject: Looms\n{header}\n{body}").into_bytes()
}

/// Entities that stand for ever more of each other.
fn laughs() -> String {
    let mut doctype = "<!DOCTYPE x [<!ENTITY a0 \"haha\">".to_owned();
    for number in 1..30 {
        let before = format!("&a{};", number - 1).repeat(10);
        write!(doctype, "<!ENTITY a{number} \"{before}\">").unwrap();
    }
    doctype + "]>"
}

fn tables() -> Vec<Row> {
    let long = |head: &str, inner: &str, times: usize| [head.as_bytes(), inner.repeat(times).as_bytes()].concat();
    vec![
        (
            "endless-line.csv",
            long("Name,E-mail\nAnna,a@x.example\n", "x", ENDLESS),
            1,
            "the row that begins in line 3 is longer than 8 MiB; the rows above it were read",
        ),
        (
            "endless-quote.csv",
            long("Name,E-mail\n\"Anna,a@x.example\n", "x,y\n", ENDLESS / 4),
            1,
            "a quoted cell opens in line 2 and does not close; the rows above it were read",
        ),
        ("endless-header.csv", long("", "Name", ENDLESS / 4), 1, "the row that begins in line 1 is longer than 8 MiB"),
        ("columns.csv", long("Name,E-mail\nAnna", ",", 100_000), 1, "line 2 has more than 2000 columns"),
        ("blank-lines.csv", long("Name,E-mail\n", "\n", ENDLESS), 1, "the file has headers in line 1 and no rows below them"),
        ("zeros.csv", vec![0; 1 << 20], 1, "the file is not a table of contacts but a binary file of an unknown kind"),
        (
            "noise.csv",
            (0..200_000_u32).map(|at| at.wrapping_mul(2_654_435_761).to_be_bytes()[0]).collect(),
            1,
            "a binary file of an unknown kind",
        ),
        ("saved.json", b"{\"prospekt\": {\"schema\": 1}, \"records\": []}".to_vec(), 1, "the file is not a table of contacts but JSON"),
        ("mark-alone.csv", vec![0xff, 0xfe], 1, "the file is empty"),
        ("lying-mark.csv", [b"\xff\xfe".as_slice(), b"Name,E-mail\nAnna,a@x.example\n"].concat(), 1, "the file has headers"),
        ("one-letter.csv", b"x".to_vec(), 1, "the file has headers in line 1 and no rows below them"),
    ]
}

fn workbooks() -> Vec<Row> {
    let cells = |inner: &str| {
        format!("<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>{inner}</t></is></c></row></sheetData></worksheet>")
    };
    let ods = |body: &str| make::zip(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", body.as_bytes())]);
    let whole = make::xlsx(&[("A", false, make::words(&[&["Name"], &["Anna"]]))], make::Style::default());
    let mut lying = whole.clone();
    // The archive says that its first part, which nobody needs, unpacks to four gigabytes: what counts is what comes out.
    let at = lying.windows(4).position(|bytes| bytes == b"PK\x01\x02").unwrap();
    lying[at + 24..at + 28].copy_from_slice(&u32::MAX.to_le_bytes());
    vec![
        ("laughs.xlsx", sheet(&(laughs() + &cells("&a29;"))), 1, "row 1 of sheet 'A' is damaged"),
        ("laughs.ods", ods(&format!("{}<office:document-content>&a29;</office:document-content>", laughs())), 1, "the workbook"),
        (
            "outside.xlsx",
            sheet(&format!("<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>{}", cells("&e;"))),
            1,
            "row 1 of sheet 'A' is damaged",
        ),
        ("lying-size.xlsx", lying, 0, "1  would be made"),
        ("tail-only.xlsx", whole[whole.len() - 30..].to_vec(), 1, "the file is not a table of contacts"),
        (
            "no-sheets.xlsx",
            make::zip(&[("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>")]),
            1,
            "the file is not a table of contacts but a zip archive",
        ),
        ("contradiction.xls", make::compound("Workbook", &contradicting()), 1, "the file is damaged: what is in it contradicts itself"),
        ("head-only.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec(), 1, "the Office file is damaged"),
        ("zeros.xls", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice(), &[0; 4096]].concat(), 1, "the Office file is damaged"),
    ]
}

/// The records of a workbook whose only sheet begins far behind their end.
fn contradicting() -> Vec<u8> {
    let rows = make::words(&[&["Name"], &["Anna"]]);
    let mut records = make::biff8(&[("A", false, rows)], false);
    let at = records.windows(2).position(|bytes| bytes == [0x85, 0]).unwrap();
    records[at + 4..at + 8].copy_from_slice(&0x00a3_ce00_u32.to_le_bytes());
    records
}

fn cards() -> Vec<Row> {
    let long = |inner: &str, times: usize| format!("BEGIN:VCARD\nVERSION:3.0\nFN:Anna\n{}\nEND:VCARD\n", inner.repeat(times)).into_bytes();
    vec![
        ("endless.vcf", long("NOTE:x", ENDLESS / 6), 1, "the card in line 1 holds more than 1 MiB"),
        (
            "folded.vcf",
            format!("BEGIN:VCARD\nVERSION:3.0\nFN:Anna\nNOTE:x{}\nEND:VCARD\n", "\n x".repeat(ENDLESS / 3)).into_bytes(),
            1,
            "the card in line 1 holds more than 1 MiB",
        ),
        ("begins.vcf", "BEGIN:VCARD\n".repeat(100_000).into_bytes(), 1, "the file holds no business card of a person or a company"),
        ("photo.vcf", long("PHOTO;ENCODING=b:AAAA", 500_000), 0, "1 picture cannot be kept; left out"),
        ("lying-charset.vcf", b"BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=UTF-8:\xc5sa \xd6berg\nEND:VCARD\n".to_vec(), 0, "1  would be made"),
    ]
}

fn mail() -> Vec<Row> {
    let parts = |depth: usize| {
        let mut body = String::new();
        for level in 0..depth {
            write!(body, "Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n").unwrap();
        }
        body + "\nhi\n"
    };
    let many = format!("{}--b--\n", "--b\n\nhi\n".repeat(100_000));
    vec![
        ("endless-line.eml", message("", &"x".repeat(ENDLESS)), 0, "1  people would be made"),
        (
            "endless-header.eml",
            message(&format!("X-Long: {}\n", "x".repeat(ENDLESS)), "hi\n"),
            0,
            "the header has a field too many, or too long; it was passed over",
        ),
        ("endless-subject.eml", message("", "hi\n").repeat(200_000), 0, "1  people would be made"),
        ("fields.eml", message(&"X-A: b\n".repeat(500_000), "hi\n"), 0, "fields too many; they were passed over"),
        (
            "deep.eml",
            format!("From: Ada <ada@x.example>\nTo: bo@own.example\nSubject: Looms\n{}", parts(20_000)).into_bytes(),
            0,
            "parts are nested too deep; the rest was left out",
        ),
        ("parts.eml", message("Content-Type: multipart/mixed; boundary=b\n", &many), 0, "there are too many parts; the rest was left out"),
        ("brackets.eml", message(&format!("Reply-To: {}\n", "<".repeat(1 << 20)), "hi\n"), 0, "1  people would be made"),
        ("quotes.eml", message(&format!("Cc: {}\n", "\"a\\\"".repeat(1 << 18)), "hi\n"), 0, "1  people would be made"),
        ("comments.eml", message(&format!("Cc: {}\n", "(".repeat(1 << 19)), "hi\n"), 0, "1  people would be made"),
        ("words.eml", message(&format!("X-B: x\nReply-To: {}\n", "=?utf-8?B?".repeat(100_000)), "hi\n"), 0, "1  people would be made"),
        ("page.eml", message("Content-Type: text/html\n", &"<div><table><tr><td>".repeat(400_000)), 0, "1  people would be made"),
        ("quoted.eml", message("", &format!("{}\n", ">".repeat(1 << 20)).repeat(8)), 0, "1  people would be made"),
        ("signature.eml", message("", &format!("hi\n-- \n{}\n", "+46 70 123 45 67 ".repeat(400_000))), 0, "1  people would be made"),
        ("cut-off.msg", make::outlook_message()[..900].to_vec(), 1, "the Office file is damaged"),
        ("appointment.msg", make::outlook(&[("001A", "IPM.Appointment"), ("0037", "Lunch")]), 1, "no lead can be made of it: it is "),
        ("no-sender.msg", make::outlook(&[("001A", "IPM.Note"), ("0037", "Draft")]), 1, "no lead can be made of it: "),
        (
            "hostile.msg",
            make::outlook(&[
                ("001A", "IPM.Note"),
                ("0037", "a\u{1b}[2Jb\u{202e}c"),
                ("0C1A", "\u{1b}]0;x\u{7}Eve"),
                ("5D01", "eve@x.example"),
            ]),
            0,
            "1  people would be made",
        ),
        ("marks.mbox", "From x Tue\n\n".repeat(500_000).into_bytes(), 1, "no lead can be made of it: it is no e-mail message"),
        ("empty.mbox", b"From x Tue Nov  3 10:00:00 2026\n".to_vec(), 1, "no lead can be made of it"),
        (
            "giant.mbox",
            [
                b"From x Tue\nFrom: a@x.example\nTo: b@y.example\nSubject: x\n\n".as_slice(),
                &vec![b'x'; 65 << 20],
                b"\n\nFrom y Tue\nFrom: c@x.example\nTo: b@y.example\nSubject: y\n\nhi\n",
            ]
            .concat(),
            0,
            "it is larger than 64 MiB",
        ),
    ]
}

/// Everything that is said of a file by a program that is only asked what it would do.
fn told(name: &str, bytes: &[u8]) -> (i32, String) {
    let world = World::new();
    world.file(name, bytes);
    // Mail is told apart by its bytes, in `import` as well.
    let ran = world.run_of(&["import", name]);
    (ran.code, format!("{}{}", ran.out, ran.err))
}

#[track_caller]
fn each(rows: Vec<Row>) {
    let mut findings = Vec::new();
    for (name, bytes, code, words) in rows {
        let (ended, said) = told(name, &bytes);
        let is_clean =
            said.chars().all(|c| c == '\n' || !(c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')));
        if ended != code || !said.contains(words) || !is_clean || said.len() > 10_000 {
            findings.push(format!("{name} ended with {ended}: {}", said.chars().take(600).collect::<String>()));
        }
        // What stops an import has a second line that says what to do.
        if ended == 1 && said.lines().nth(1).is_none_or(str::is_empty) {
            findings.push(format!("{name} says nothing of what to do: {said}"));
        }
    }
    assert!(findings.is_empty(), "\n{}", findings.join("\n---\n"));
}

#[test]
fn tables_made_to_hurt_are_a_sentence() {
    each(tables());
}

#[test]
fn workbooks_made_to_hurt_are_a_sentence() {
    each(workbooks());
}

#[test]
fn cards_made_to_hurt_are_a_sentence() {
    each(cards());
}

#[test]
fn mail_made_to_hurt_is_a_sentence() {
    each(mail());
}

/// Cells that are one in the other program are one here; the others of the range stay empty.
#[test]
fn merged_cells_and_empty_sheets_are_read_as_far_as_they_go() {
    let body = "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Name</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>Company</t></is></c></row>\
                <row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>Anna</t></is></c><c r=\"B2\" t=\"inlineStr\"><is><t>Acme</t></is></c></row>\
                <row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>Bo</t></is></c></row></sheetData><mergeCells count=\"1\"><mergeCell ref=\"B2:B3\"/></mergeCells></worksheet>";
    let world = World::new();
    let two = [("A", false, Vec::new()), ("Empty", false, Vec::new())];
    let empty = "<worksheet><sheetData/></worksheet>".to_owned();
    world.file("merged.xlsx", make::xlsx_of(&two, &[body.to_owned(), empty], make::Style::default(), None));
    world.run("import merged.xlsx --apply").ok();
    assert_eq!(world.list("full-name,company", ""), ["Anna|Acme", "Bo|"]);
}

#[test]
fn a_message_of_outlook_is_told_from_a_workbook_by_what_it_is() {
    let world = World::new();
    world.file("note.xls", make::outlook_message());
    world.file("leads.msg", make::workbook_with_message());
    let plan = world.run("import note.xls").ok();
    assert!(plan.contains("Ada Lovelace <ada@analytical.example>") && plan.contains("1  messages would go to a history"), "{plan}");
    assert!(plan.contains("offered, not written: phone='+44 20 7946 0123'"), "{plan}");
    let plan = world.run("import leads.msg").ok();
    assert!(plan.contains("old Excel workbook, sheet 'A'") && plan.contains("1  would be made"), "{plan}");
}

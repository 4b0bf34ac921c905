//! Files made to hurt: each is refused in a sentence, by the process that parses it or by the one that watches, and nothing comes of it.

use super::make::{self, Style};
use crate::support::World;

/// A sheet of this body in a workbook.
fn book(body: &str) -> Vec<u8> {
    make::xlsx_of(&[("A", false, Vec::new())], &[body.to_owned()], Style::default(), None)
}

/// The workbook with one more part, or another in its place.
fn with_part(name: &str, bytes: &[u8]) -> Vec<u8> {
    let whole = make::xlsx(&[("A", false, make::words(&[&["Name"], &["Anna"]]))], Style { shared: true, ..Style::default() });
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(whole)).unwrap();
    let mut parts: Vec<(String, Vec<u8>)> = Vec::new();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let mut held = Vec::new();
        std::io::copy(&mut part, &mut held).unwrap();
        parts.push((part.name().unwrap().into_owned(), held));
    }
    parts.retain(|(known, _)| known != name);
    parts.push((name.to_owned(), bytes.to_vec()));
    make::zip(&parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect::<Vec<_>>())
}

#[track_caller]
fn refused(name: &str, bytes: &[u8], message: &str) {
    let world = World::new();
    world.file(name, bytes);
    let said = world.run(&format!("import {name} --apply")).fails(1);
    assert!(said.starts_with(&format!("prospekt: {message}")), "{said}");
    assert!(said.lines().nth(1).is_some_and(|hint| hint.ends_with('.')), "{said}");
    assert_eq!(world.list("full-name", ""), [""; 0]);
}

#[test]
fn an_archive_that_unpacks_to_far_more_than_itself_is_refused() {
    refused(
        "bomb.xlsx",
        &with_part("xl/media/image1.bin", &vec![0; 40 << 20]),
        "its part 'xl/media/image1.bin' unpacks to more than 250 times its size",
    );
    refused(
        "rows.xlsx",
        &book(&format!("<worksheet><sheetData>{}</sheetData></worksheet>", " ".repeat(40 << 20))),
        "its part 'xl/worksheets/sheet1.xml' unpacks to more than 250 times its size",
    );
}

#[test]
fn archives_of_too_many_parts_and_books_of_too_many_sheets_are_refused() {
    let names: Vec<String> = (0..10_001).map(|number| format!("xl/media/{number}")).collect();
    let mut parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
    parts.push(("[Content_Types].xml", b"<Types/>"));
    refused("parts.xlsx", &make::zip(&parts), "it holds more than 10000 files");
    let names: Vec<String> = (0..300).map(|number| format!("S{number}")).collect();
    let sheets: Vec<make::Sheet<'_>> = names.iter().map(|name| (name.as_str(), false, Vec::new())).collect();
    refused("sheets.xlsx", &make::xlsx(&sheets, Style::default()), "the workbook has more than 255 sheets");
}

#[test]
fn a_table_of_texts_that_boasts_of_its_length_takes_no_memory() {
    let boast = "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" uniqueCount=\"9000000000\"></sst>";
    refused("boast.xlsx", &with_part("xl/sharedStrings.xml", boast.as_bytes()), "reading it takes more than 512 MiB of memory");
}

#[test]
fn what_is_nested_without_end_is_refused() {
    // Elements within a cell that no workbook has.
    let deep = "<a>".repeat(200_000);
    let body = format!("<worksheet><sheetData><row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is>{deep}");
    refused("deep.xlsx", &book(&body), "row 1 of sheet 'A' is damaged");
    // Cards within cards are somebody else's: the outermost is read, and nothing is kept of the others.
    let world = World::new();
    let agents = "AGENT:\r\nBEGIN:VCARD\r\nFN:Agent\r\n".repeat(100_000);
    world.file("deep.vcf", format!("BEGIN:VCARD\r\nFN:Anna\r\n{agents}"));
    world.run("import deep.vcf --apply").ok();
    assert_eq!(world.list("full-name", ""), ["Anna"]);
}

#[test]
fn a_cell_of_two_megabytes_is_refused_with_its_place() {
    // Letters that pack badly, so that this is no bomb.
    let mut seed = 1_u32;
    let mut letter = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from(b'a' + u8::try_from((seed >> 24) % 26).unwrap())
    };
    let text: String = (0..2 << 20).map(|_| letter()).collect();
    let rows = [vec![make::Cell::Text("Name"), make::Cell::Text("Notes")], vec![make::Cell::Text("Anna"), make::Cell::Text(&text)]];
    let sheet = [("A", false, rows.to_vec())];
    refused("cell.xlsx", &make::xlsx(&sheet, Style::default()), "cell B2 of sheet 'A' holds more than 1 MiB");
    refused("cell.ods", &make::ods(&sheet), "cell B2 of sheet 'A' holds more than 1 MiB");
    refused("card.vcf", format!("BEGIN:VCARD\nFN:Anna\nNOTE:{text}\nEND:VCARD\n").as_bytes(), "the card in line 1 holds more than 1 MiB");
}

#[test]
fn a_file_beyond_the_limit_is_refused_before_it_is_read() {
    let world = World::new();
    let mut card = b"BEGIN:VCARD\nFN:Anna\nEND:VCARD\n".to_vec();
    card.resize((64 << 20) + 1, b'\n');
    world.file("large.vcf", card);
    let said = world.run("import large.vcf --apply").fails(1);
    assert!(said.starts_with("prospekt: the file is larger than 64 MiB\n") && said.contains("--large"), "{said}");
    world.run("import large.vcf --apply --large").ok();
    assert_eq!(world.list("full-name", ""), ["Anna"]);
}

/// The container of an old workbook whose chains of sectors bite their own tails.
#[test]
fn a_container_that_runs_in_circles_is_refused() {
    let whole = make::xls(&[("A", false, make::words(&[&["Name"], &["Anna"]]))]);
    for at in (512..1024).step_by(4) {
        let mut bytes = whole.clone();
        bytes[at..at + 4].copy_from_slice(&0_u32.to_le_bytes());
        let world = World::new();
        world.file("circle.xls", &bytes);
        let ran = world.run("import circle.xls");
        assert!(matches!(ran.code, 0 | 1), "{at}: {ran:?}");
    }
}

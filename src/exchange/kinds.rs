//! What a file is, told by its bytes and never by its name: a text table, something that is parsed apart, or something that is
//! refused with advice.

use serde::{Deserialize, Serialize};

use super::{decode, error::ReadError, mail};

/// What is done with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// It is read as text: CSV in any dialect.
    Text,
    /// It is parsed in a process of its own, and what comes from there is read.
    Foreign(Foreign),
}

/// Formats that are parsed in a process of their own, as far as the first bytes tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Foreign {
    /// A zip archive: a workbook of Excel or LibreOffice.
    Zip,
    /// A compound file: a workbook of Excel before 2007, or one with a password.
    Ole,
    /// Business cards, one after the other.
    Vcard,
}

impl Foreign {
    /// Every one, by the name the hidden command takes.
    pub const ALL: &'static [(Self, &'static str)] = &[(Self::Zip, "zip"), (Self::Ole, "ole"), (Self::Vcard, "vcard")];

    /// The name the hidden command takes.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| *name)
    }

    /// The one of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }
}

/// What to do with a table that another program dressed up.
const SAVE_AS: &str = "Open it in a spreadsheet and save it as an Excel workbook (.xlsx) or as CSV UTF-8.";
/// What to do with a database.
const FROM_DATABASE: &str = "Export the table you want as CSV or as an Excel workbook from its program.";

/// First bytes of binary files that are no tables, what they are, and what to do with them.
const REFUSED: &[(&[u8], &str, &str)] = &[
    (b"%PDF-", "a PDF document", "Export CSV from the program that made it."),
    (b"SQLite format 3\0", "an SQLite database", "Export the table you want as CSV."),
    (b"\x1f\x8b", "a gzip archive", "Unpack it first."),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", "Unpack it first."),
    (b"Rar!\x1a\x07", "a RAR archive", "Unpack it first."),
    (b"MSCF", "a cabinet archive", "Unpack it first."),
    (b"\0\x01\0\0Standard ACE DB", "an Access database", FROM_DATABASE),
    (b"\0\x01\0\0Standard Jet DB", "an Access database", FROM_DATABASE),
    (b"!BDN", "an Outlook data file", "Export the contacts from Outlook as CSV."),
    (b"\x09\x08", "an Excel workbook without its container", SAVE_AS),
    (b"\x09\x04", "a workbook of Excel 4 or older", SAVE_AS),
    (b"\x09\x02", "a workbook of Excel 4 or older", SAVE_AS),
    (b"\x09\0", "a workbook of Excel 4 or older", SAVE_AS),
];

/// First words of text files that are no tables, in lower case.
const REFUSED_TEXT: &[(&str, &str, &str)] = &[
    ("<!doctype html", "a web page, as some programs call their Excel reports", SAVE_AS),
    ("<html", "a web page, as some programs call their Excel reports", SAVE_AS),
    ("<head", "a web page, as some programs call their Excel reports", SAVE_AS),
    ("<meta", "a web page, as some programs call their Excel reports", SAVE_AS),
    ("<table", "a web page, as some programs call their Excel reports", SAVE_AS),
    ("<style", "a web page, as some programs call their Excel reports", SAVE_AS),
    ("mime-version:", "a web archive, as some programs call their Excel reports", SAVE_AS),
    ("<?xml", "an XML document", SAVE_AS),
    ("<workbook", "an XML document", SAVE_AS),
    ("{\\rtf", "a document in rich text", SAVE_AS),
    ("begin:vcalendar", "a calendar", "Export the contacts instead, as vCard or CSV."),
    ("dn:", "an address book in LDIF", "Export the contacts as vCard or CSV instead."),
];

/// Endings of files whose bytes say nothing, for the advice only.
const ENDINGS: &[(&str, &str, &str)] = &[
    ("bcm", "an export of Business Contact Manager, whose form is private", BCM),
    ("bcmx", "a customisation of Business Contact Manager", BCM),
    ("pad", "an ACT! database", "Export the contacts from ACT! as text (File, Data Exchange, Export)."),
    ("dbf", "a dBASE or old ACT! database", "Open it in a spreadsheet and save it as CSV, or export text from ACT!."),
    ("iif", "an export of QuickBooks", "Export the customers from QuickBooks as CSV or as an Excel workbook."),
    ("numbers", "a Numbers document", "Export it from Numbers as an Excel workbook or as CSV."),
];

/// What to do with files of Business Contact Manager.
const BCM: &str = "Export from Business Contact Manager as CSV, one file for each record type.";

/// What a file is, by its first bytes. The name only makes the advice better.
///
/// # Errors
/// [`ReadError::NotATable`] with what to do instead.
pub fn of(sample: &[u8], whole: bool, name: Option<&str>) -> Result<FileKind, ReadError> {
    if sample.starts_with(b"PK\x03\x04") || sample.starts_with(b"PK\x05\x06") {
        return by_name(name).map_or(Ok(FileKind::Foreign(Foreign::Zip)), Err);
    }
    if sample.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return by_name(name).map_or(Ok(FileKind::Foreign(Foreign::Ole)), Err);
    }
    if let Some((_, what, hint)) = REFUSED.iter().find(|(magic, ..)| sample.starts_with(magic)) {
        return Err(by_name(name).unwrap_or(ReadError::NotATable { what, hint }));
    }
    let encoding = decode::detect(sample, whole);
    if !matches!(encoding.name(), "UTF-16LE" | "UTF-16BE") && is_binary(sample) {
        let hint = "Name a CSV file, an Excel or LibreOffice workbook, or a vCard.";
        return Err(by_name(name).unwrap_or(ReadError::NotATable { what: "a binary file of an unknown kind", hint }));
    }
    let text = decode::sample_text(sample, encoding);
    let text = text.trim_start();
    let begins = |word: &str| text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    if let Some((_, what, hint)) = REFUSED_TEXT.iter().find(|(word, ..)| begins(word)) {
        return Err(ReadError::NotATable { what, hint });
    }
    if mail::sort_of(&sample[..sample.len().min(mail::HEAD)]).is_some() {
        return Err(ReadError::NotATable { what: "e-mail", hint: "`prospekt mail` makes leads of it." });
    }
    if is_json(text) {
        return Err(ReadError::NotATable { what: "JSON", hint: "Export CSV, an Excel workbook or a vCard instead." });
    }
    let is_card = |line: &str| line.trim_end().eq_ignore_ascii_case("begin:vcard");
    Ok(if text.split(['\n', '\r']).any(is_card) { FileKind::Foreign(Foreign::Vcard) } else { FileKind::Text })
}

/// What a name says about a file whose bytes are no text.
fn by_name(name: Option<&str>) -> Option<ReadError> {
    let (_, ending) = name?.rsplit_once('.')?;
    let (_, what, hint) = ENDINGS.iter().find(|(known, ..)| ending.eq_ignore_ascii_case(known))?;
    Some(ReadError::NotATable { what, hint })
}

/// Whether it begins like an object or a list of JSON.
fn is_json(text: &str) -> bool {
    text.strip_prefix(['{', '[']).is_some_and(|inner| inner.trim_start().starts_with(['"', '{']))
}

/// Whether the bytes are none of a text: more than a few of them are control characters.
fn is_binary(sample: &[u8]) -> bool {
    let head = &sample[..sample.len().min(4096)];
    let odd = head.iter().filter(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31)).count();
    odd * 10 > head.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(bytes: &[u8], name: &str) -> String {
        match of(bytes, true, Some(name)) {
            Ok(FileKind::Text) => "text".to_owned(),
            Ok(FileKind::Foreign(foreign)) => foreign.name().to_owned(),
            Err(error) => format!("! {error}"),
        }
    }

    #[test]
    fn a_file_is_told_by_its_bytes_and_not_by_its_name() {
        let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain("BEGIN:VCARD\r\n".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for (bytes, name, want) in [
            (b"Name,City".as_slice(), "a.xlsx", "text"),
            (b"PK\x03\x04rest", "a.csv", "zip"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "a.csv", "ole"),
            (b"BEGIN:VCARD\r\nFN:Anna", "a.txt", "vcard"),
            (b"junk\n\nbegin:vcard \nFN:Anna", "a", "vcard"),
            (&utf16, "a", "vcard"),
            (b"Name,Notes\nAnna,not BEGIN:VCARD here", "a.vcf", "text"),
            (
                b" \n<HTML><table>",
                "a.xls",
                "! the file is not a table of contacts but a web page, as some programs call their Excel reports",
            ),
            (b"<?xml version=\"1.0\"?><Workbook", "a.xls", "! the file is not a table of contacts but an XML document"),
            (b"{\"prospekt\": 1}", "a.json", "! the file is not a table of contacts but JSON"),
            (b"[\n  {\"name\": \"Anna\"}]", "a.csv", "! the file is not a table of contacts but JSON"),
            (b"[Name],{City}\nAnna,Oslo", "a.csv", "text"),
            (b"From: Ada <ada@x.se>\nSubject: Looms\n\nHi\n", "-", "! the file is not a table of contacts but e-mail"),
            (b"From ada@x.se Tue\nSubject: Looms\n\nHi\n", "-", "! the file is not a table of contacts but e-mail"),
            (b"From date,To date,Name\n2026-01-01,2026-02-01,Anna\n", "-", "text"),
            (b"%PDF-1.7", "a.csv", "! the file is not a table of contacts but a PDF document"),
            (b"\x09\x04\x06\0\0\0", "a.xls", "! the file is not a table of contacts but a workbook of Excel 4 or older"),
            (b"\x01\x02\x03\x04\x05", "a.csv", "! the file is not a table of contacts but a binary file of an unknown kind"),
            (
                b"\x01\x02\x03\x04\x05",
                "a.BCM",
                "! the file is not a table of contacts but an export of Business Contact Manager, whose form is private",
            ),
            (
                b"PK\x03\x04",
                "leads.bcm",
                "! the file is not a table of contacts but an export of Business Contact Manager, whose form is private",
            ),
            (b"Name,City", "leads.bcm", "text"),
        ] {
            assert_eq!(kind(bytes, name), want, "{bytes:?} {name}");
        }
    }

    #[test]
    fn all_that_is_refused_says_what_to_do() {
        let hints = REFUSED.iter().map(|(.., hint)| hint).chain(REFUSED_TEXT.iter().map(|(.., hint)| hint));
        for hint in hints.chain(ENDINGS.iter().map(|(.., hint)| hint)) {
            assert!(hint.ends_with('.') && hint.chars().next().is_some_and(char::is_uppercase), "{hint}");
        }
        for (word, ..) in REFUSED_TEXT {
            assert_eq!(*word, word.to_lowercase());
        }
    }
}

//! vCard: 3.0, which phones and Outlook read, and 4.0. One card a record; what a card has no property for is left out and said.

use std::io;

use sha2::{Digest, Sha256};

use super::{Output, RecordWriter, Sheet, left_out};
use crate::{
    model::{Base, FieldDef, Record, Value, fields, picture::payload},
    text::day,
};

/// Bytes of a line, without its end.
const LONGEST_LINE: usize = 75;

/// Versions that are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    V3,
    V4,
}

/// How a value stands in its property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Text.
    Text,
    /// Words parted by commas.
    Words,
    /// A day.
    Day,
    /// An address of the web or of messages: not escaped.
    Uri,
    /// A picture in the record itself; a path means nothing elsewhere.
    Photo,
}

/// A property: the field it holds, its name and parameters in 3.0 and in 4.0, and how the value is written.
type Row = (&'static str, &'static str, &'static str, Form);

/// THE TABLE: field to property.
const PROPERTIES: &[Row] = &[
    ("nickname", "NICKNAME", "NICKNAME", Form::Text),
    ("job-title", "TITLE", "TITLE", Form::Text),
    ("profession", "ROLE", "ROLE", Form::Text),
    ("email", "EMAIL;TYPE=INTERNET,WORK,PREF", "EMAIL;TYPE=work;PREF=1", Form::Text),
    ("email-2", "EMAIL;TYPE=INTERNET", "EMAIL", Form::Text),
    ("email-3", "EMAIL;TYPE=INTERNET", "EMAIL", Form::Text),
    ("phone", "TEL;TYPE=WORK,VOICE,PREF", "TEL;TYPE=work,voice;PREF=1", Form::Text),
    ("phone-mobile", "TEL;TYPE=CELL,VOICE", "TEL;TYPE=cell,voice", Form::Text),
    ("phone-business-2", "TEL;TYPE=WORK,VOICE", "TEL;TYPE=work,voice", Form::Text),
    ("phone-home", "TEL;TYPE=HOME,VOICE", "TEL;TYPE=home,voice", Form::Text),
    ("phone-home-2", "TEL;TYPE=HOME,VOICE", "TEL;TYPE=home,voice", Form::Text),
    ("phone-business-fax", "TEL;TYPE=WORK,FAX", "TEL;TYPE=work,fax", Form::Text),
    ("phone-home-fax", "TEL;TYPE=HOME,FAX", "TEL;TYPE=home,fax", Form::Text),
    ("phone-other-fax", "TEL;TYPE=OTHER,FAX", "TEL;TYPE=other,fax", Form::Text),
    ("phone-pager", "TEL;TYPE=PAGER", "TEL;TYPE=pager", Form::Text),
    ("phone-car", "TEL;TYPE=CAR", "TEL;TYPE=x-car", Form::Text),
    ("phone-isdn", "TEL;TYPE=ISDN", "TEL;TYPE=x-isdn", Form::Text),
    ("phone-company-main", "TEL;TYPE=WORK,X-MAIN", "TEL;TYPE=work,x-main", Form::Text),
    ("phone-callback", "TEL;TYPE=WORK,X-CALLBACK", "TEL;TYPE=work,x-callback", Form::Text),
    ("phone-assistant", "TEL;TYPE=WORK,X-ASSISTANT", "TEL;TYPE=work,x-assistant", Form::Text),
    ("phone-primary", "TEL;TYPE=X-PRIMARY", "TEL;TYPE=x-primary", Form::Text),
    ("phone-radio", "TEL;TYPE=X-RADIO", "TEL;TYPE=x-radio", Form::Text),
    ("phone-telex", "TEL;TYPE=X-TELEX", "TEL;TYPE=x-telex", Form::Text),
    ("phone-tty", "TEL;TYPE=X-TEXTPHONE", "TEL;TYPE=textphone", Form::Text),
    ("phone-other", "TEL;TYPE=OTHER", "TEL;TYPE=other", Form::Text),
    ("web-page", "URL", "URL", Form::Uri),
    ("im-address", "X-MS-IMADDRESS", "X-MS-IMADDRESS", Form::Text),
    ("birthday", "BDAY", "BDAY", Form::Day),
    ("anniversary", "X-ANNIVERSARY", "ANNIVERSARY", Form::Day),
    ("spouse", "X-SPOUSE", "RELATED;TYPE=spouse;VALUE=text", Form::Text),
    ("manager", "X-MANAGER", "X-MANAGER", Form::Text),
    ("assistant", "X-ASSISTANT", "X-ASSISTANT", Form::Text),
    ("children", "X-MS-CHILD", "X-MS-CHILD", Form::Text),
    ("hobby", "HOBBY", "HOBBY", Form::Text),
    ("categories", "CATEGORIES", "CATEGORIES", Form::Words),
    ("notes", "NOTE", "NOTE", Form::Text),
    ("picture", "PHOTO", "PHOTO", Form::Photo),
];

/// Fields of the name, in the order of `N`.
const NAME: [&str; 5] = ["last-name", "first-name", "middle-name", "title", "suffix"];
/// Places of addresses: what their fields begin with, and their parameters.
const ADDRESSES: [(&str, &str, &str); 3] =
    [("business", ";TYPE=WORK", ";TYPE=work"), ("home", ";TYPE=HOME", ";TYPE=home"), ("other", ";TYPE=OTHER", ";TYPE=other")];
/// Parts of an address in the order of `ADR`; the second, an extended address, is never written.
const ADDRESS_PARTS: [&str; 7] = ["po-box", "", "street", "city", "region", "postal-code", "country"];

struct Cards<'a> {
    output: Output<'a>,
    sheet: Sheet<'a>,
    version: Version,
    /// Pictures that only lie on this machine.
    paths: u64,
}

/// For phones and Outlook.
pub(super) fn version_3<'a>(output: Output<'a>, sheet: Sheet<'a>) -> io::Result<Box<dyn RecordWriter + 'a>> {
    Ok(Box::new(Cards { output, sheet, version: Version::V3, paths: 0 }))
}

/// For those who ask for it.
pub(super) fn version_4<'a>(output: Output<'a>, sheet: Sheet<'a>) -> io::Result<Box<dyn RecordWriter + 'a>> {
    Ok(Box::new(Cards { output, sheet, version: Version::V4, paths: 0 }))
}

impl RecordWriter for Cards<'_> {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        let mut card = String::from("BEGIN:VCARD\r\n");
        let version = if self.version == Version::V3 { "VERSION:3.0" } else { "VERSION:4.0" };
        fold(&mut card, version);
        self.name(record, &mut card);
        for (field, v3, v4, form) in PROPERTIES {
            let property = if self.version == Version::V3 { v3 } else { v4 };
            if let Some(line) = self.chosen(field).and_then(|field| self.line(record, field, property, *form)) {
                fold(&mut card, &line);
            }
        }
        self.addresses(record, &mut card);
        fold(&mut card, &format!("UID:{}", uid(record)));
        card.push_str("END:VCARD\r\n");
        self.output.write_all(card.as_bytes())
    }

    fn remarks(&self) -> Vec<String> {
        let homeless: Vec<&FieldDef> = self.sheet.columns.iter().copied().filter(|field| !has_place(field)).collect();
        let paths = (self.paths > 0)
            .then(|| format!("{} pictures lie in files of this machine and are left out; keep them in the records first.", self.paths));
        left_out("a vCard", &homeless).into_iter().chain(paths).collect()
    }

    fn finish(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

/// Whether a card says what the field holds, or the program keeps it for itself.
fn has_place(field: &FieldDef) -> bool {
    let name = field.name.as_ref();
    let is_address =
        ADDRESSES.iter().any(|(place, ..)| ADDRESS_PARTS.iter().any(|part| !part.is_empty() && name == format!("{place}-{part}")));
    let is_kept = field.is(crate::model::Marks::HEAD) || [fields::NAME, fields::FILE_AS].contains(&field.id);
    is_kept
        || is_address
        || NAME.contains(&name)
        || ["company", "department"].contains(&name)
        || PROPERTIES.iter().any(|(field, ..)| *field == name)
}

impl<'a> Cards<'a> {
    /// The field of that name, where it is to be written.
    fn chosen(&self, name: &str) -> Option<&'a FieldDef> {
        self.sheet.columns.iter().copied().find(|field| field.name == name)
    }

    fn text(&self, record: &Record, name: &str) -> String {
        self.chosen(name).map_or_else(String::new, |field| self.sheet.written(record, field))
    }

    /// Every card has a name, whatever was chosen.
    fn name(&self, record: &Record, card: &mut String) {
        fold(card, &format!("FN:{}", escaped(record.name())));
        let parts = NAME.map(|name| escaped(&self.text(record, name)));
        let is_company = self.sheet.schema.base(record.kind) == Base::Account;
        match (parts.iter().all(String::is_empty), is_company) {
            (false, _) => fold(card, &format!("N:{}", parts.join(";"))),
            (true, true) => fold(card, "N:;;;;"),
            (true, false) => fold(card, &format!("N:{};;;;", escaped(record.name()))),
        }
        let company = if is_company { record.name().to_owned() } else { self.text(record, "company") };
        let department = self.text(record, "department");
        if !company.is_empty() || !department.is_empty() {
            let unit = if department.is_empty() { String::new() } else { format!(";{}", escaped(&department)) };
            fold(card, &format!("ORG:{}{unit}", escaped(&company)));
        }
        if is_company {
            fold(card, if self.version == Version::V3 { "X-ABShowAs:COMPANY" } else { "KIND:org" });
        }
    }

    fn line(&mut self, record: &Record, field: &FieldDef, property: &str, form: Form) -> Option<String> {
        let value = self.sheet.value(record, field.id)?;
        Some(match (form, &value) {
            (Form::Words, Value::Tags(words)) => {
                format!("{property}:{}", words.iter().map(|word| escaped(word)).collect::<Vec<_>>().join(","))
            }
            (Form::Day, Value::Date(number)) => {
                let form = if self.version == Version::V3 { "%Y-%m-%d" } else { "%Y%m%d" };
                format!("{property}:{}", day::from_number(*number).format(form))
            }
            (Form::Uri, Value::Text(uri)) => format!("{property}:{}", visible(uri).replace('\n', "")),
            (Form::Photo, Value::Text(address)) => match payload(address) {
                Some(letters) if self.version == Version::V3 => {
                    let kind = if address.starts_with("data:image/png") { "PNG" } else { "JPEG" };
                    format!("{property};ENCODING=b;TYPE={kind}:{letters}")
                }
                Some(_) => format!("{property}:{address}"),
                None => {
                    self.paths += 1;
                    return None;
                }
            },
            _ => format!("{property}:{}", escaped(&field.kind.write(&value))),
        })
    }

    fn addresses(&self, record: &Record, card: &mut String) {
        for (place, v3, v4) in ADDRESSES {
            let parts = ADDRESS_PARTS.map(|part| escaped(&self.text(record, &format!("{place}-{part}"))));
            if parts.iter().any(|part| !part.is_empty()) {
                let parameters = if self.version == Version::V3 { v3 } else { v4 };
                fold(card, &format!("ADR{parameters}:{}", parts.join(";")));
            }
        }
    }
}

/// The same for the same record, in every export: by who made it when, so that two stores do not meet in one address book.
fn uid(record: &Record) -> String {
    let told = format!("{} {} {}", record.id, record.made.at, record.made.by);
    let hash = Sha256::digest(told.as_bytes());
    let hex: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    // Version 8: made in a way of our own.
    format!("urn:uuid:{}-{}-8{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..32])
}

/// Text without what commands a terminal; line breaks stay.
fn visible(text: &str) -> String {
    text.replace("\r\n", "\n").chars().filter(|c| *c == '\n' || *c == '\t' || !c.is_control()).collect()
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\\' | ',' | ';' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// Appends a line, parted where it is longer than a line may be, and never within a character.
fn fold(card: &mut String, line: &str) {
    let mut used = 0;
    for c in line.chars() {
        if used + c.len_utf8() > LONGEST_LINE {
            card.push_str("\r\n ");
            used = 1;
        }
        card.push(c);
        used += c.len_utf8();
    }
    card.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Schema;

    #[test]
    fn every_field_the_table_names_exists() {
        let schema = Schema::default();
        let names = PROPERTIES.iter().map(|(name, ..)| *name).chain(NAME).map(str::to_owned);
        let addresses = ADDRESSES
            .iter()
            .flat_map(|(place, ..)| ADDRESS_PARTS.iter().filter(|part| !part.is_empty()).map(move |part| format!("{place}-{part}")));
        for name in names.chain(addresses) {
            assert!(schema.named(&name).is_some(), "{name}");
        }
    }

    #[test]
    fn lines_are_folded_between_characters() {
        let mut card = String::new();
        fold(&mut card, &"å".repeat(100));
        let lines: Vec<&str> = card.split("\r\n").collect();
        assert!(lines.iter().all(|line| line.len() <= LONGEST_LINE), "{card}");
        assert_eq!(card.replace("\r\n ", "").trim_end(), "å".repeat(100));
        assert_eq!(escaped("a;b,c\\d\r\ne\u{1b}[2J"), "a\\;b\\,c\\\\d\\ne[2J");
    }
}

//! The columns of a table under other programs' names: each is a field of ours, or a word that stands beside one.

use super::{Sheet, style::Headers};
use crate::{
    exchange::repeated::BETWEEN,
    model::{FieldDef, Record, Schema, Value},
};

/// What stands in a column.
#[derive(Clone, Copy, Debug)]
pub(super) enum Part<'a> {
    /// The value of a field.
    Field(&'a FieldDef),
    /// A word, where the field has a value.
    Word(&'static str, &'a FieldDef),
    /// Words, parted as Google parts them.
    Groups(&'a FieldDef),
}

/// A column: its header, and what stands in it.
#[derive(Clone, Debug)]
pub(super) struct Head<'a> {
    pub(super) name: &'a str,
    pub(super) part: Part<'a>,
}

/// What stands in a column instead of the plain value.
#[derive(Clone, Copy, Debug)]
enum Say {
    Value,
    Word(&'static str),
    Groups,
}

/// A column of another program: its header, the name of our field, and what is said of it.
type Row = (&'static str, &'static str, Say);

const fn row(header: &'static str, field: &'static str) -> Row {
    (header, field, Say::Value)
}

const fn word(header: &'static str, field: &'static str, word: &'static str) -> Row {
    (header, field, Say::Word(word))
}

/// Outlook's names, in its order.
const OUTLOOK: &[Row] = &[
    row("Title", "title"),
    row("First Name", "first-name"),
    row("Middle Name", "middle-name"),
    row("Last Name", "last-name"),
    row("Suffix", "suffix"),
    row("Company", "company"),
    row("Department", "department"),
    row("Job Title", "job-title"),
    row("Business Street", "business-street"),
    row("Business City", "business-city"),
    row("Business State", "business-region"),
    row("Business Postal Code", "business-postal-code"),
    row("Business Country/Region", "business-country"),
    row("Home Street", "home-street"),
    row("Home City", "home-city"),
    row("Home State", "home-region"),
    row("Home Postal Code", "home-postal-code"),
    row("Home Country/Region", "home-country"),
    row("Other Street", "other-street"),
    row("Other City", "other-city"),
    row("Other State", "other-region"),
    row("Other Postal Code", "other-postal-code"),
    row("Other Country/Region", "other-country"),
    row("Assistant's Phone", "phone-assistant"),
    row("Business Fax", "phone-business-fax"),
    row("Business Phone", "phone"),
    row("Business Phone 2", "phone-business-2"),
    row("Callback", "phone-callback"),
    row("Car Phone", "phone-car"),
    row("Company Main Phone", "phone-company-main"),
    row("Home Fax", "phone-home-fax"),
    row("Home Phone", "phone-home"),
    row("Home Phone 2", "phone-home-2"),
    row("ISDN", "phone-isdn"),
    row("Mobile Phone", "phone-mobile"),
    row("Other Fax", "phone-other-fax"),
    row("Other Phone", "phone-other"),
    row("Pager", "phone-pager"),
    row("Primary Phone", "phone-primary"),
    row("Radio Phone", "phone-radio"),
    row("TTY/TDD Phone", "phone-tty"),
    row("Telex", "phone-telex"),
    row("Anniversary", "anniversary"),
    row("Assistant's Name", "assistant"),
    row("Birthday", "birthday"),
    row("Business Address PO Box", "business-po-box"),
    row("Categories", "categories"),
    row("Children", "children"),
    row("E-mail Address", "email"),
    word("E-mail Type", "email", "SMTP"),
    row("E-mail Display Name", "email-display"),
    row("E-mail 2 Address", "email-2"),
    word("E-mail 2 Type", "email-2", "SMTP"),
    row("E-mail 2 Display Name", "email-2-display"),
    row("E-mail 3 Address", "email-3"),
    word("E-mail 3 Type", "email-3", "SMTP"),
    row("E-mail 3 Display Name", "email-3-display"),
    row("Hobby", "hobby"),
    row("Home Address PO Box", "home-po-box"),
    row("Manager's Name", "manager"),
    row("Notes", "notes"),
    row("Office Location", "office"),
    row("Organizational ID Number", "customer-id"),
    row("Other Address PO Box", "other-po-box"),
    row("Profession", "profession"),
    row("Referred By", "referred-by"),
    row("Spouse", "spouse"),
    row("Web Page", "web-page"),
];

/// Google's names, in its order. A number stands for a place, so that all of one kind stand in one column.
const GOOGLE: &[Row] = &[
    row("First Name", "first-name"),
    row("Middle Name", "middle-name"),
    row("Last Name", "last-name"),
    row("Name Prefix", "title"),
    row("Name Suffix", "suffix"),
    row("Nickname", "nickname"),
    row("File As", "file-as"),
    row("Organization Name", "company"),
    row("Organization Title", "job-title"),
    row("Organization Department", "department"),
    row("Birthday", "birthday"),
    row("Notes", "notes"),
    ("Labels", "categories", Say::Groups),
    word("E-mail 1 - Label", "email", "* Work"),
    row("E-mail 1 - Value", "email"),
    word("E-mail 2 - Label", "email-2", "Other"),
    row("E-mail 2 - Value", "email-2"),
    word("E-mail 3 - Label", "email-3", "Other"),
    row("E-mail 3 - Value", "email-3"),
    word("Phone 1 - Label", "phone", "Work"),
    row("Phone 1 - Value", "phone"),
    word("Phone 2 - Label", "phone-mobile", "Mobile"),
    row("Phone 2 - Value", "phone-mobile"),
    word("Phone 3 - Label", "phone-business-2", "Work"),
    row("Phone 3 - Value", "phone-business-2"),
    word("Phone 4 - Label", "phone-home", "Home"),
    row("Phone 4 - Value", "phone-home"),
    word("Phone 5 - Label", "phone-home-2", "Home"),
    row("Phone 5 - Value", "phone-home-2"),
    word("Phone 6 - Label", "phone-company-main", "Main"),
    row("Phone 6 - Value", "phone-company-main"),
    word("Phone 7 - Label", "phone-business-fax", "Work Fax"),
    row("Phone 7 - Value", "phone-business-fax"),
    word("Phone 8 - Label", "phone-home-fax", "Home Fax"),
    row("Phone 8 - Value", "phone-home-fax"),
    word("Phone 9 - Label", "phone-other", "Other"),
    row("Phone 9 - Value", "phone-other"),
    word("Phone 10 - Label", "phone-pager", "Pager"),
    row("Phone 10 - Value", "phone-pager"),
    word("Phone 11 - Label", "phone-primary", "Primary"),
    row("Phone 11 - Value", "phone-primary"),
    word("Phone 12 - Label", "phone-assistant", "Assistant"),
    row("Phone 12 - Value", "phone-assistant"),
    word("Phone 13 - Label", "phone-car", "Car"),
    row("Phone 13 - Value", "phone-car"),
    word("Phone 14 - Label", "phone-callback", "Callback"),
    row("Phone 14 - Value", "phone-callback"),
    word("Phone 15 - Label", "phone-radio", "Radio"),
    row("Phone 15 - Value", "phone-radio"),
    word("Phone 16 - Label", "phone-isdn", "ISDN"),
    row("Phone 16 - Value", "phone-isdn"),
    word("Phone 17 - Label", "phone-telex", "Telex"),
    row("Phone 17 - Value", "phone-telex"),
    word("Phone 18 - Label", "phone-tty", "TTY"),
    row("Phone 18 - Value", "phone-tty"),
    word("Phone 19 - Label", "phone-other-fax", "Other Fax"),
    row("Phone 19 - Value", "phone-other-fax"),
    word("Address 1 - Label", "business-street", "Work"),
    row("Address 1 - Street", "business-street"),
    row("Address 1 - City", "business-city"),
    row("Address 1 - PO Box", "business-po-box"),
    row("Address 1 - Region", "business-region"),
    row("Address 1 - Postal Code", "business-postal-code"),
    row("Address 1 - Country", "business-country"),
    word("Address 2 - Label", "home-street", "Home"),
    row("Address 2 - Street", "home-street"),
    row("Address 2 - City", "home-city"),
    row("Address 2 - PO Box", "home-po-box"),
    row("Address 2 - Region", "home-region"),
    row("Address 2 - Postal Code", "home-postal-code"),
    row("Address 2 - Country", "home-country"),
    word("Address 3 - Label", "other-street", "Other"),
    row("Address 3 - Street", "other-street"),
    row("Address 3 - City", "other-city"),
    row("Address 3 - PO Box", "other-po-box"),
    row("Address 3 - Region", "other-region"),
    row("Address 3 - Postal Code", "other-postal-code"),
    row("Address 3 - Country", "other-country"),
    word("Relation 1 - Label", "spouse", "Spouse"),
    row("Relation 1 - Value", "spouse"),
    word("Website 1 - Label", "web-page", "Work"),
    row("Website 1 - Value", "web-page"),
];

/// The rows of a set.
const fn rows_of(headers: Headers) -> &'static [Row] {
    match headers {
        Headers::Own => &[],
        Headers::Outlook => OUTLOOK,
        Headers::Google => GOOGLE,
    }
}

impl<'a> Sheet<'a> {
    /// The columns under the names that were chosen. Of another program's columns only those of chosen fields are written.
    pub(super) fn heads(&self) -> Vec<Head<'a>> {
        let schema: &'a Schema = self.schema;
        if self.style.headers == Headers::Own {
            return self.columns.iter().map(|field| Head { name: &field.name, part: Part::Field(field) }).collect();
        }
        let head = |(header, name, say): &Row| {
            let field = schema.named(name).filter(|field| self.columns.iter().any(|column| column.id == field.id))?;
            let part = match say {
                Say::Value => Part::Field(field),
                Say::Word(word) => Part::Word(word, field),
                Say::Groups => Part::Groups(field),
            };
            Some(Head { name: header, part })
        };
        rows_of(self.style.headers).iter().filter_map(head).collect()
    }

    /// Fields with a value in the sheet that the other program has no column for.
    pub(super) fn homeless(&self) -> Vec<&'a FieldDef> {
        let rows = rows_of(self.style.headers);
        if rows.is_empty() {
            return Vec::new();
        }
        self.columns.iter().copied().filter(|field| !rows.iter().any(|(_, name, _)| field.name == *name)).collect()
    }

    /// A cell as text.
    pub(super) fn cell(&self, record: &Record, part: Part<'_>) -> String {
        match part {
            Part::Field(field) => self.written(record, field),
            Part::Word(word, field) => self.value(record, field.id).map_or_else(String::new, |_| word.to_owned()),
            Part::Groups(field) => match self.value(record, field.id) {
                Some(Value::Tags(words)) => words.join(BETWEEN),
                _ => String::new(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::formats;

    #[test]
    fn every_field_the_sets_name_exists_and_the_sets_are_recognised() {
        let schema = Schema::default();
        for (headers, program) in [(Headers::Outlook, "Outlook"), (Headers::Google, "Google Contacts")] {
            for (header, name, _) in rows_of(headers) {
                assert!(schema.named(name).is_some(), "{header}: {name}");
            }
            let names: Vec<String> = rows_of(headers).iter().map(|(header, ..)| (*header).to_owned()).collect();
            assert_eq!(formats::recognise(&names, &schema).map(|format| format.name), Some(program));
        }
    }
}

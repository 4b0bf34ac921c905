//! Which column becomes which field: found by itself, changed by a person, kept as text.

use super::{
    formats::{self, Format},
    headers::{Lookup, normal},
    rejects,
};
use crate::model::{FieldId, Schema, TypeId, fields};

/// What becomes of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnUse {
    /// Its cells are the field's values.
    Field(FieldId),
    /// Its cells are part of something.
    Composite(Role),
    /// Its cells go into the notes as `Header: value`.
    KeepInNotes,
    /// Nothing becomes of it.
    LeaveOut,
}

/// The part a column plays where several make one value, or one makes several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A further line of an address.
    Line(FieldId),
    /// The extension of a phone number.
    Extension(FieldId),
    /// Google's groups: those of the system are left out, the others become categories.
    Groups,
    /// Says of what kind the value with the same number is.
    Label(Group, u8),
    /// A value whose place its label decides.
    Value(Group, u8),
    /// Part of an address whose place its label decides.
    Address(u8, AddressPart),
    /// Part of the birthday.
    Birth(BirthPart),
    /// Says whether the row is meant at all.
    Flag(Flag),
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl $name {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// Its name in a saved mapping.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            fn of_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.word() == word)
            }
        }
    };
}

words! {
    /// Values that come in numbered columns, each with a label beside it.
    Group {
        /// Addresses for e-mail.
        Email = "email",
        /// Phone numbers.
        Phone = "phone",
        /// Postal addresses; their values are [`AddressPart`]s.
        Address = "address",
        /// Web pages.
        Website = "website",
        /// Instant-messaging addresses.
        Im = "im",
        /// Other facts under a name of their own: kept in the notes.
        Fact = "fact",
    }
}

words! {
    /// The parts of an address.
    AddressPart {
        /// The whole of it in lines; used when the parts are not given.
        Formatted = "formatted",
        /// Street and number.
        Street = "street",
        /// A second line.
        Extended = "extended",
        /// City.
        City = "city",
        /// PO box.
        PoBox = "po-box",
        /// State or province.
        Region = "region",
        /// Postal code.
        PostalCode = "postal-code",
        /// Country.
        Country = "country",
    }
}

words! {
    /// The parts of a birthday.
    BirthPart {
        /// Four digits.
        Year = "year",
        /// 1 to 12.
        Month = "month",
        /// 1 to 31.
        Day = "day",
    }
}

words! {
    /// What the cells of a column say of their rows.
    Flag {
        /// `1` marks a row that was deleted.
        Deleted = "deleted",
        /// `1` is a person; other numbers are companies and deals.
        Person = "person",
        /// `1` is a lead, `0` a business contact.
        Lead = "lead",
    }
}

impl ColumnUse {
    /// Its words in a saved mapping and in the format table: a field's name, `-`, `+notes`, `line business-street`, `value phone 2`.
    #[must_use]
    pub fn words(self, schema: &Schema) -> String {
        let name = |field: FieldId| schema.field(field).map_or_else(|| "-".to_owned(), |field| field.name.to_string());
        match self {
            Self::Field(field) => name(field),
            Self::KeepInNotes => "+notes".to_owned(),
            Self::LeaveOut => "-".to_owned(),
            Self::Composite(Role::Line(field)) => format!("line {}", name(field)),
            Self::Composite(Role::Extension(field)) => format!("extension {}", name(field)),
            Self::Composite(Role::Groups) => "groups".to_owned(),
            Self::Composite(Role::Label(group, n)) => format!("label {} {n}", group.word()),
            Self::Composite(Role::Value(group, n)) => format!("value {} {n}", group.word()),
            Self::Composite(Role::Address(n, part)) => format!("address {} {n}", part.word()),
            Self::Composite(Role::Birth(part)) => format!("birth {}", part.word()),
            Self::Composite(Role::Flag(flag)) => format!("flag {}", flag.word()),
        }
    }

    /// Reads [`Self::words`]; `None` when they are none.
    #[must_use]
    pub fn of_words(words: &str, schema: &Schema) -> Option<Self> {
        let field = |name: &str| schema.named(name).map(|field| field.id);
        let parts: Vec<&str> = words.split(' ').collect();
        let role = match parts.as_slice() {
            ["-"] => return Some(Self::LeaveOut),
            ["+notes"] => return Some(Self::KeepInNotes),
            ["groups"] => Role::Groups,
            [name] => return field(name).map(Self::Field),
            ["line", name] => Role::Line(field(name)?),
            ["extension", name] => Role::Extension(field(name)?),
            ["label", group, n] => Role::Label(Group::of_word(group)?, n.parse().ok()?),
            ["value", group, n] => Role::Value(Group::of_word(group)?, n.parse().ok()?),
            ["address", part, n] => Role::Address(n.parse().ok()?, AddressPart::of_word(part)?),
            ["birth", part] => Role::Birth(BirthPart::of_word(part)?),
            ["flag", flag] => Role::Flag(Flag::of_word(flag)?),
            _ => return None,
        };
        Some(Self::Composite(role))
    }

    /// What a person reads beside the column.
    #[must_use]
    pub fn label(self, schema: &Schema) -> String {
        let label = |field: FieldId| {
            schema.field(field).map_or_else(String::new, |field| match field.family {
                Some(family) => format!("{} ({})", field.label, family_label(family)),
                None => field.label.to_string(),
            })
        };
        match self {
            Self::Field(field) => label(field),
            Self::KeepInNotes => "kept in the notes".to_owned(),
            Self::LeaveOut => "left out".to_owned(),
            Self::Composite(Role::Line(field)) => format!("{}, further line", label(field)),
            Self::Composite(Role::Extension(field)) => format!("{}, extension", label(field)),
            Self::Composite(Role::Groups) => "Categories".to_owned(),
            Self::Composite(Role::Label(group, n)) => format!("kind of {} {n}", group.word()),
            Self::Composite(Role::Value(group, n)) => format!("{} {n}, by its kind", group.word()),
            Self::Composite(Role::Address(n, part)) => format!("address {n}, {}", part.word()),
            Self::Composite(Role::Birth(part)) => format!("Birthday, {}", part.word()),
            Self::Composite(Role::Flag(Flag::Deleted)) => "leaves deleted rows out".to_owned(),
            Self::Composite(Role::Flag(Flag::Person)) => "leaves out what is no person".to_owned(),
            Self::Composite(Role::Flag(Flag::Lead)) => "tells leads from business contacts".to_owned(),
        }
    }
}

const fn family_label(family: crate::model::Family) -> &'static str {
    use crate::model::Family;
    match family {
        Family::Email => "e-mail",
        Family::Phone => "phone",
        Family::BusinessAddress => "business address",
        Family::HomeAddress => "home address",
        Family::OtherAddress => "other address",
    }
}

/// What becomes of each column, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    columns: Vec<ColumnUse>,
}

impl Mapping {
    /// The mapping a file's headers speak for. Columns that mean nothing are kept in the notes; a column that holds nothing in the
    /// samples never takes a field from one that does.
    #[must_use]
    pub fn auto(headers: &[String], samples: &[Vec<String>], schema: &Schema, kind: TypeId) -> Self {
        Self::of_format(formats::recognise(headers, schema), headers, samples, schema, kind)
    }

    /// The mapping of a known format.
    #[must_use]
    pub fn of_format(format: Option<&Format>, headers: &[String], samples: &[Vec<String>], schema: &Schema, kind: TypeId) -> Self {
        let lookup = Lookup::new(schema, kind);
        let mut columns: Vec<ColumnUse> = headers
            .iter()
            .map(|header| {
                format.and_then(|format| format.column(header, &lookup)).or_else(|| lookup.find(header)).unwrap_or(ColumnUse::KeepInNotes)
            })
            .collect();
        let original = rejects::original(headers).len();
        columns[original..].fill(ColumnUse::LeaveOut);
        let filled = |at: usize| samples.iter().filter(|row| row.get(at).is_some_and(|cell| !cell.trim().is_empty())).count();
        for at in 0..columns.len() {
            let ColumnUse::Field(field) = columns[at] else { continue };
            let rival = (0..at).find(|before| columns[*before] == ColumnUse::Field(field));
            if let Some(rival) = rival {
                let loser = if filled(rival) == 0 && filled(at) > 0 { rival } else { at };
                columns[loser] = ColumnUse::KeepInNotes;
            }
        }
        Self { columns }
    }

    /// What becomes of each column.
    #[must_use]
    pub fn columns(&self) -> &[ColumnUse] {
        &self.columns
    }

    /// What becomes of a column, counted from 0.
    #[must_use]
    pub fn column(&self, at: usize) -> ColumnUse {
        self.columns.get(at).copied().unwrap_or(ColumnUse::KeepInNotes)
    }

    /// Changes what becomes of a column. A column that had the same field before is kept in the notes from now on.
    pub fn set(&mut self, at: usize, column: ColumnUse) {
        if let ColumnUse::Field(_) = column {
            for other in &mut self.columns {
                if *other == column {
                    *other = ColumnUse::KeepInNotes;
                }
            }
        }
        if let Some(slot) = self.columns.get_mut(at) {
            *slot = column;
        }
    }

    /// Leaves every column out, to begin anew.
    pub fn clear(&mut self) {
        self.columns.fill(ColumnUse::LeaveOut);
    }

    /// Whether a column becomes the field, or part of it.
    #[must_use]
    pub fn has(&self, field: FieldId) -> bool {
        self.columns.contains(&ColumnUse::Field(field))
    }

    /// Whether any column tells who a row is about.
    #[must_use]
    pub fn names_anyone(&self) -> bool {
        let naming = [fields::ID, fields::NAME, fields::FIRST_NAME, fields::LAST_NAME, fields::COMPANY, fields::EMAIL];
        naming.iter().any(|field| self.has(*field))
            || self.columns.iter().any(|column| matches!(column, ColumnUse::Composite(Role::Value(..))))
    }

    /// The mapping as text, a line a column, to be used again with the same headers.
    #[must_use]
    pub fn to_text(&self, headers: &[String], schema: &Schema) -> String {
        let lines = self.columns.iter().zip(headers).map(|(column, header)| format!("{} = {}\n", normal(header), column.words(schema)));
        lines.collect()
    }

    /// Reads [`Self::to_text`] for a file with these headers; columns it does not name keep what `self` says.
    ///
    /// # Errors
    /// The first line that is not understood, and why.
    pub fn read(&mut self, text: &str, headers: &[String], schema: &Schema) -> Result<(), String> {
        for (line, words) in text.lines().enumerate().filter(|(_, words)| !words.trim().is_empty()) {
            let wrong = || format!("line {} of the mapping, '{words}', is not understood: 'header = field' is expected", line + 1);
            let (header, column) = words.rsplit_once('=').ok_or_else(wrong)?;
            let column = ColumnUse::of_words(column.trim(), schema).ok_or_else(wrong)?;
            let header = normal(header);
            if let Some(at) = headers.iter().position(|known| normal(known) == header) {
                self.set(at, column);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::record_type;

    fn headers(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_mapping_is_found_changed_and_cleared() {
        let schema = Schema::default();
        let names = headers(&["Name", "E-mail", "Shoe size", "Contact"]);
        let mut mapping = Mapping::auto(&names, &[], &schema, record_type::LEAD);
        let field = |name: &str| ColumnUse::Field(schema.named(name).unwrap().id);
        assert_eq!(mapping.columns(), [field("full-name"), field("email"), ColumnUse::KeepInNotes, ColumnUse::KeepInNotes]);
        mapping.set(3, field("full-name"));
        assert_eq!(mapping.columns(), [ColumnUse::KeepInNotes, field("email"), ColumnUse::KeepInNotes, field("full-name")]);
        assert!(mapping.names_anyone());
        mapping.clear();
        assert!(mapping.columns().iter().all(|column| *column == ColumnUse::LeaveOut));
        assert!(!mapping.names_anyone());
    }

    #[test]
    fn an_empty_column_takes_no_field_from_a_filled_one() {
        let schema = Schema::default();
        let samples = [vec![String::new(), "070 1".to_owned()]];
        let mapping = Mapping::auto(&headers(&["Work phone", "Business phone"]), &samples, &schema, record_type::LEAD);
        assert_eq!(mapping.columns(), [ColumnUse::KeepInNotes, ColumnUse::Field(fields::PHONE)]);
    }

    #[test]
    fn a_mapping_survives_as_text() {
        let schema = Schema::default();
        let words = [
            "full-name",
            "-",
            "+notes",
            "line business-street",
            "extension phone",
            "groups",
            "label phone 2",
            "value email 1",
            "address postal-code 3",
            "birth year",
            "flag lead",
        ];
        let names: Vec<String> = words.iter().map(|word| format!("Header of: {word}")).collect();
        let columns = words.iter().map(|word| ColumnUse::of_words(word, &schema).unwrap()).collect();
        let mapping = Mapping { columns };
        let text = mapping.to_text(&names, &schema);
        let mut read = Mapping { columns: vec![ColumnUse::LeaveOut; words.len()] };
        read.read(&text, &names, &schema).unwrap();
        assert_eq!(read, mapping, "{text}");
        assert!(read.read("name = nothing-known", &names, &schema).unwrap_err().starts_with("line 1"));
    }
}

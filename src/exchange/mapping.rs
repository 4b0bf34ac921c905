//! Which column becomes which field: found by itself, changed by a person, kept as text.

use super::{
    formats::Format,
    headers::{self, Lookup},
    looks::Look,
    places,
    questions::Way,
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

/// Why a column becomes what it becomes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Why {
    /// Nothing is known of it.
    #[default]
    Unknown,
    /// The format of the program the file comes from says it.
    Format,
    /// Its header is a known word.
    Header,
    /// A saved map says it.
    Saved,
    /// Its values look like it.
    Content,
    /// Its place was taken by another column.
    Next,
    /// A person said it.
    Hand,
}

impl Why {
    /// What a person reads; empty where there is nothing to say.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Unknown => "",
            Self::Format => "known format",
            Self::Header => "known header",
            Self::Saved => "saved map",
            Self::Content => "by its values",
            Self::Next => "next free place",
            Self::Hand => "by hand",
        }
    }
}

/// A column of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// What becomes of it.
    pub becomes: ColumnUse,
    /// Why.
    pub why: Why,
    /// How its dates or numbers are written, where somebody said so.
    pub way: Option<Way>,
}

impl Column {
    const fn new(becomes: ColumnUse, why: Why) -> Self {
        Self { becomes, why, way: None }
    }
}

/// What becomes of each column, in the order of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    columns: Vec<Column>,
}

impl Mapping {
    /// The mapping a file's headers and first values speak for. Columns that mean nothing are kept in the notes; a column that holds
    /// nothing in the first rows never takes a field from one that does.
    #[cfg(test)]
    pub(super) fn auto(headers: &[String], looks: &[Look], schema: &Schema, kind: TypeId) -> Self {
        Self::of_format(super::formats::recognise(headers, schema), headers, looks, schema, kind)
    }

    /// The mapping of a known format.
    #[must_use]
    pub fn of_format(format: Option<&Format>, headers: &[String], looks: &[Look], schema: &Schema, kind: TypeId) -> Self {
        let lookup = Lookup::new(schema, kind);
        let column = |header: &String| {
            let by_format = format.and_then(|format| format.column(header, &lookup)).map(|found| Column::new(found, Why::Format));
            let known = by_format.or_else(|| lookup.find(header).map(|found| Column::new(found, Why::Header)));
            known.unwrap_or(Column::new(ColumnUse::KeepInNotes, Why::Unknown))
        };
        let mut mapping = Self { columns: headers.iter().map(column).collect() };
        let original = rejects::original(headers).len();
        mapping.columns[original..].fill(Column::new(ColumnUse::LeaveOut, Why::Format));
        mapping.part_rivals(headers, looks, schema, kind);
        if format.is_none() {
            mapping.guess(looks, &lookup);
        }
        mapping
    }

    /// No field is taken twice: what comes too late finds the next place of its family, or goes into the notes.
    fn part_rivals(&mut self, headers: &[String], looks: &[Look], schema: &Schema, kind: TypeId) {
        let filled = |at: usize| looks.get(at).map_or(0, |look| look.filled);
        for (at, header) in headers.iter().enumerate() {
            let ColumnUse::Field(field) = self.columns[at].becomes else { continue };
            let Some(rival) = (0..at).find(|before| self.columns[*before].becomes == ColumnUse::Field(field)) else { continue };
            let loser = if filled(rival) == 0 && filled(at) > 0 { rival } else { at };
            // Part of an address moves only with the others of its block: where whole blocks of headers repeat.
            let repeats = headers::stem(header).is_some();
            let may_move = schema.field(field).is_some_and(|def| repeats || !headers::is_address(def)) && filled(loser) > 0;
            let next = may_move.then(|| places::next(field, schema, schema.base(kind), |field| !self.has(field))).flatten();
            self.columns[loser] = match next {
                Some(next) => Column::new(ColumnUse::Field(next), Why::Next),
                None => Column::new(ColumnUse::KeepInNotes, Why::Unknown),
            };
        }
    }

    /// Columns whose headers say nothing may still be told by their values, where no header claims that field.
    fn guess(&mut self, looks: &[Look], lookup: &Lookup<'_>) {
        for (at, look) in looks.iter().enumerate().take(self.columns.len()) {
            let Some(field) = look.content.field().filter(|field| lookup.takes(*field)) else { continue };
            let naming = [fields::NAME, fields::FIRST_NAME, fields::LAST_NAME];
            let is_named = field == fields::NAME && naming.iter().any(|field| self.has(*field));
            if self.columns[at] == Column::new(ColumnUse::KeepInNotes, Why::Unknown) && !is_named && !self.has(field) {
                self.columns[at] = Column::new(ColumnUse::Field(field), Why::Content);
            }
        }
    }

    /// What becomes of each column.
    #[must_use]
    pub fn columns(&self) -> Vec<ColumnUse> {
        self.columns.iter().map(|column| column.becomes).collect()
    }

    /// What becomes of a column, counted from 0.
    #[must_use]
    pub fn column(&self, at: usize) -> ColumnUse {
        self.columns.get(at).map_or(ColumnUse::KeepInNotes, |column| column.becomes)
    }

    /// Why a column becomes what it becomes.
    #[must_use]
    pub fn why(&self, at: usize) -> Why {
        self.columns.get(at).map_or(Why::Unknown, |column| column.why)
    }

    /// How a column is written, where somebody said so.
    #[must_use]
    pub fn way(&self, at: usize) -> Option<Way> {
        self.columns.get(at).and_then(|column| column.way)
    }

    /// Says how a column is written, or that nobody knows.
    pub fn set_way(&mut self, at: usize, way: Option<Way>) {
        if let Some(column) = self.columns.get_mut(at) {
            column.way = way;
        }
    }

    /// Changes what becomes of a column. A column that had the same field before is kept in the notes from now on.
    pub fn set(&mut self, at: usize, becomes: ColumnUse, why: Why) {
        if let ColumnUse::Field(_) = becomes {
            for other in &mut self.columns {
                if other.becomes == becomes {
                    *other = Column::new(ColumnUse::KeepInNotes, why);
                }
            }
        }
        if let Some(slot) = self.columns.get_mut(at) {
            let way = slot.way.filter(|_| slot.becomes == becomes);
            *slot = Column { becomes, why, way };
        }
    }

    /// Does what a person chose for a column. Where another column has that field and its family has more room, this one takes the
    /// next place; otherwise the other one gives it up for the notes.
    pub fn choose(&mut self, at: usize, becomes: ColumnUse, schema: &Schema, kind: TypeId) {
        self.set(at, self.place(at, becomes, schema, kind), Why::Hand);
    }

    /// What a choice for a column comes to.
    #[must_use]
    pub fn place(&self, at: usize, becomes: ColumnUse, schema: &Schema, kind: TypeId) -> ColumnUse {
        let ColumnUse::Field(field) = becomes else { return becomes };
        let others = |field: FieldId| (0..self.columns.len()).any(|other| other != at && self.column(other) == ColumnUse::Field(field));
        if !others(field) {
            return becomes;
        }
        places::next(field, schema, schema.base(kind), |field| !others(field)).map_or(becomes, ColumnUse::Field)
    }

    /// Leaves every column out, to begin anew.
    pub fn clear(&mut self) {
        self.columns.fill(Column::new(ColumnUse::LeaveOut, Why::Hand));
    }

    /// Whether a column becomes the field, or part of it.
    #[must_use]
    pub fn has(&self, field: FieldId) -> bool {
        self.columns.iter().any(|column| column.becomes == ColumnUse::Field(field))
    }

    /// Whether any column tells who a row is about.
    #[must_use]
    pub fn names_anyone(&self) -> bool {
        let naming = [fields::ID, fields::NAME, fields::FIRST_NAME, fields::LAST_NAME, fields::COMPANY, fields::EMAIL];
        naming.iter().any(|field| self.has(*field))
            || self.columns.iter().any(|column| matches!(column.becomes, ColumnUse::Composite(Role::Value(..))))
    }

    /// Columns that become fields, go into the notes, are left out.
    #[must_use]
    pub fn counts(&self) -> [usize; 3] {
        let count = |is: fn(ColumnUse) -> bool| self.columns.iter().filter(|column| is(column.becomes)).count();
        [
            count(|becomes| matches!(becomes, ColumnUse::Field(_) | ColumnUse::Composite(_))),
            count(|becomes| becomes == ColumnUse::KeepInNotes),
            count(|becomes| becomes == ColumnUse::LeaveOut),
        ]
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
        mapping.choose(3, field("full-name"), &schema, record_type::LEAD);
        assert_eq!(mapping.columns(), [ColumnUse::KeepInNotes, field("email"), ColumnUse::KeepInNotes, field("full-name")]);
        assert!(mapping.names_anyone());
        assert_eq!(mapping.counts(), [2, 2, 0]);
        mapping.clear();
        assert!(mapping.columns().iter().all(|column| *column == ColumnUse::LeaveOut));
        assert!(!mapping.names_anyone());
    }

    /// The words of each column and why, for tables of headers and a row of values.
    fn found(names: &[&str], values: &[&str]) -> Vec<String> {
        let schema = Schema::default();
        let mut rows = Vec::new();
        for value in [values, values] {
            let mut row = crate::exchange::rows::Row::default();
            value.iter().for_each(|cell| row.push(cell));
            rows.push(row);
        }
        let looks = crate::exchange::looks::of(&rows, names.len());
        let mapping = Mapping::auto(&headers(names), &looks, &schema, record_type::LEAD);
        (0..names.len()).map(|at| format!("{} ({})", mapping.column(at).words(&schema), mapping.why(at).words())).collect()
    }

    #[test]
    fn what_comes_too_late_finds_the_next_place_of_its_family() {
        for (names, values, want) in [
            (&["Work phone", "Business phone"][..], &["", "070 1"][..], &["+notes ()", "phone (known header)"][..]),
            (
                &["Phone", "Telephone", "Mobile", "Cell phone"],
                &["1", "2", "3", "4"],
                &[
                    "phone (known header)",
                    "phone-business-2 (next free place)",
                    "phone-mobile (known header)",
                    "phone-other (next free place)",
                ],
            ),
            (
                &["E-mail", "E-mail (2)", "E-mail (3)", "E-mail (4)"],
                &["a@x.y", "b@x.y", "c@x.y", "d@x.y"],
                &["email (known header)", "email-2 (next free place)", "email-3 (next free place)", "+notes ()"],
            ),
            (
                &["City", "Zip", "City (2)", "Zip (2)"],
                &["a", "1", "b", "2"],
                &[
                    "business-city (known header)",
                    "business-postal-code (known header)",
                    "other-city (next free place)",
                    "other-postal-code (next free place)",
                ],
            ),
            (&["Street", "Address"], &["a", "b"], &["business-street (known header)", "+notes ()"]),
        ] {
            assert_eq!(found(names, values), want, "{names:?}");
        }
    }

    #[test]
    fn columns_whose_headers_say_nothing_are_told_by_their_values() {
        for (names, values, want) in [
            (
                &["Wer", "Post", "Wo im Netz"][..],
                &["Anna Berg", "a@x.example", "https://x.example"][..],
                &["full-name (by its values)", "email (by its values)", "web-page (by its values)"][..],
            ),
            (
                &["First name", "Owner's cat", "Post"],
                &["Anna", "Bo Ek", "a@x.example"],
                &["first-name (known header)", "+notes ()", "email (by its values)"],
            ),
            (&["Column 1", "Column 2"], &["38", "2026-01-02"], &["+notes ()", "+notes ()"]),
        ] {
            assert_eq!(found(names, values), want, "{names:?}");
        }
    }
}

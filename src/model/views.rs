//! Saved views and how a list is arranged: as text in records and files by field names, so that a field that is gone is
//! noticed, and by field tags on the screen.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    field::{Base, Bases, Column, FieldDef, Section},
    fields,
    id::{FieldId, RecordId, TypeId},
    kind::Kind,
    query::SortKey,
    record::Record,
    schema::Schema,
    value::Value,
};

/// The narrowest a column can be, in cells.
pub const NARROWEST: u16 = 3;
/// The widest a column can be, in cells.
pub const WIDEST: u16 = 80;
/// Columns that stay in sight unless somebody says otherwise: score and name.
const PINNED: usize = 2;

/// Default columns, most important first: those that do not fit are reached by moving to the right.
const STANDARD: &[&str] = &[
    "score",
    "full-name",
    "company",
    "status",
    "assigned-to",
    "email",
    "phone",
    "source",
    "job-title",
    "next",
    "business-city",
    "modified",
];

/// What stands between the columns that stay in sight and the others.
const PIN: &str = "|";

/// A filter with columns and order, kept under a name.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct View {
    /// The record that holds it.
    pub record: RecordId,
    /// What it is called; unique among its author's views of the same record type.
    pub name: String,
    /// What it lists.
    pub kind: TypeId,
    /// Who made it; nobody else may change or delete it.
    pub author: String,
    /// Everybody sees it, not only its author.
    pub is_shared: bool,
    /// Its filter, as typed.
    pub filter: String,
    /// Its columns: [`Arrangement::columns_text`]; empty leaves them as they are.
    pub columns: String,
    /// Its order: [`Arrangement::order_text`]; empty sorts by name.
    pub order: String,
}

impl View {
    /// The view a record stands for; `kind_named` knows the record types.
    #[must_use]
    pub fn of(record: &Record, kind_named: impl Fn(&str) -> Option<TypeId>) -> Option<Self> {
        Some(Self {
            record: record.id,
            name: record.name().to_owned(),
            kind: kind_named(record.text(fields::VIEW_OF))?,
            author: record.made.by.clone(),
            is_shared: record.get(fields::VIEW_SHARED) == Some(&Value::YesNo(true)),
            filter: record.text(fields::VIEW_FILTER).to_owned(),
            columns: record.text(fields::VIEW_COLUMNS).to_owned(),
            order: record.text(fields::VIEW_ORDER).to_owned(),
        })
    }

    /// Its values as its record holds them.
    #[must_use]
    pub fn values(&self, schema: &Schema) -> Vec<(FieldId, Option<Value>)> {
        let text = |text: &str| Value::Text(text.to_owned()).normal();
        let kind = schema.record_type(self.kind).map_or("", |kind| kind.name.as_ref());
        vec![
            (fields::NAME, text(&self.name)),
            (fields::VIEW_OF, text(kind)),
            (fields::VIEW_FILTER, text(&self.filter)),
            (fields::VIEW_COLUMNS, text(&self.columns)),
            (fields::VIEW_ORDER, text(&self.order)),
            (fields::VIEW_SHARED, self.is_shared.then_some(Value::YesNo(true))),
        ]
    }

    /// Whether that person sees it.
    #[must_use]
    pub fn is_seen_by(&self, user: &str) -> bool {
        self.is_shared || self.author == user
    }
}

/// Which view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViewId {
    /// One that ships with the program, by its name.
    BuiltIn(&'static str),
    /// One that was saved, by the record that holds it.
    Saved(RecordId),
}

impl std::fmt::Display for ViewId {
    /// As the file of lists names it: `overdue`, `#17`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::BuiltIn(name) => f.write_str(name),
            Self::Saved(record) => write!(f, "#{record}"),
        }
    }
}

impl std::str::FromStr for ViewId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(row) = BUILT_IN_VIEWS.iter().find(|row| row.name == text) {
            return Ok(Self::BuiltIn(row.name));
        }
        let number = text.strip_prefix('#').and_then(|number| number.parse().ok());
        number.map(Self::Saved).ok_or_else(|| format!("there is no view '{text}'"))
    }
}

/// A view that ships with the program: a filter and an order, whatever the columns.
#[derive(Debug)]
pub struct BuiltIn {
    /// In files.
    pub name: &'static str,
    /// What it is called; `{}` stands for the record type's plural.
    pub title: &'static str,
    /// For which records.
    pub bases: Bases,
    /// Its filter.
    pub filter: &'static str,
    /// Its order; empty sorts by name.
    pub order: &'static str,
    /// It shows the bin.
    pub is_bin: bool,
}

const fn row(name: &'static str, title: &'static str, bases: Bases, filter: &'static str, order: &'static str) -> BuiltIn {
    BuiltIn { name, title, bases, filter, order, is_bin: false }
}

/// The view that shows everything, as the person arranged it.
pub const ALL: ViewId = ViewId::BuiltIn("all");

const SALES: Bases = Bases::OPPORTUNITY;

/// Every built-in view, in the order they are offered.
pub static BUILT_IN_VIEWS: &[BuiltIn] = &[
    row("all", "All {}", Bases::BOTH.and(SALES), "", ""),
    row("my-open", "My open {}", Bases::CONTACT, "owner:me -status:lost", "next -score"),
    row("mine", "My {}", Bases::ACCOUNT, "owner:me", ""),
    row("unassigned", "Unassigned {}", Bases::BOTH, "owner:none", "-created"),
    row("due-today", "Due today", Bases::BOTH, "next:today", "-score"),
    row("overdue", "Overdue", Bases::BOTH, "next<today", "next"),
    row("untouched", "Untouched for 30 days", Bases::BOTH, "modified>30d", "modified"),
    row("new-this-week", "New in the last 7 days", Bases::BOTH, "created<7d", "-created"),
    row("duplicates", "Duplicates to check", Bases::BOTH, "email:twice", "email"),
    row("lost", "Lost {}", Bases::CONTACT, "status:lost", "-modified"),
    row("converted", "Converted from leads", Bases::CONTACT, "converted:any", "-converted"),
    row("my-deals", "My open {}", SALES, "owner:me -stage:closed", "close-date"),
    row("won", "Won {}", SALES, "stage:\"Closed Won\"", "-close-date"),
    row("lost-deals", "Lost {}", SALES, "stage:\"Closed Lost\"", "-close-date"),
    BuiltIn { is_bin: true, ..row("deleted", "Deleted {}", Bases::BOTH.and(SALES), "", "-deleted") },
];

/// How a list is arranged: columns, their widths, how many stay in sight, and the order of the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arrangement {
    /// In order.
    pub columns: Vec<FieldId>,
    /// Widths a person gave, in cells; the others follow the room.
    pub widths: BTreeMap<FieldId, u16>,
    /// So many columns at the left stay in sight.
    pub pinned: usize,
    /// The order of the rows.
    pub sort: Vec<SortKey>,
}

/// Whether a field may be a column.
#[must_use]
pub fn may_be_column(field: &FieldDef) -> bool {
    field.column != Column::Never || (field.section != Section::Hidden && field.kind != Kind::LongText)
}

impl Arrangement {
    /// The standard columns of a base, by name.
    #[must_use]
    pub fn standard(schema: &Schema, base: Base) -> Self {
        let listed = STANDARD.iter().filter_map(|name| schema.named(name)).filter(|field| field.bases.has(base));
        let mut columns: Vec<FieldId> = listed.map(|field| field.id).collect();
        if !Bases::BOTH.has(base) {
            let own = schema.fields_of(base).filter(|field| matches!(field.column, Column::Default(..))).map(|field| field.id);
            let after_name = columns.iter().position(|field| *field == fields::NAME).map_or(0, |at| at + 1);
            let own: Vec<FieldId> = own.filter(|field| !columns.contains(field)).collect();
            columns.splice(after_name..after_name, own);
        }
        Self { columns, widths: BTreeMap::new(), pinned: PINNED, sort: Vec::new() }
    }

    /// Takes columns in as [`Self::columns_text`] writes them; text without any leaves them as they are. Answers what
    /// could not be taken, a sentence each.
    pub fn read_columns(&mut self, text: &str, schema: &Schema, base: Base) -> Vec<String> {
        let mut problems = Vec::new();
        let mut read = Self { sort: std::mem::take(&mut self.sort), ..Self::default() };
        for word in text.split_whitespace() {
            if word == PIN {
                read.pinned = read.columns.len();
                continue;
            }
            let (name, width) = word.split_once(':').map_or((word, None), |(name, width)| (name, Some(width)));
            let field = match field_of(schema, base, name) {
                Ok(field) if may_be_column(field) => field,
                Ok(field) => {
                    problems.push(format!("'{}' cannot be a column", field.name));
                    continue;
                }
                Err(problem) => {
                    problems.push(problem);
                    continue;
                }
            };
            if read.columns.contains(&field.id) {
                problems.push(format!("the column '{name}' is named twice"));
                continue;
            }
            read.columns.push(field.id);
            match width.map(str::parse::<u16>) {
                None => {}
                Some(Ok(cells)) if (NARROWEST..=WIDEST).contains(&cells) => {
                    read.widths.insert(field.id, cells);
                }
                Some(_) => problems.push(format!("the width of '{name}' is a number from {NARROWEST} to {WIDEST}")),
            }
        }
        if read.columns.is_empty() {
            self.sort = read.sort;
            return problems;
        }
        // The name shows the cursor.
        if !read.columns.contains(&fields::NAME) {
            read.columns.insert(0, fields::NAME);
            read.pinned += 1;
        }
        *self = read;
        problems
    }

    /// Takes the order in as [`Self::order_text`] writes it. Answers what could not be taken, a sentence each.
    pub fn read_order(&mut self, text: &str, schema: &Schema, base: Base) -> Vec<String> {
        let mut problems = Vec::new();
        self.sort.clear();
        for word in text.split_whitespace() {
            let (name, descending) = word.strip_prefix('-').map_or((word, false), |name| (name, true));
            match field_of(schema, base, name) {
                Ok(field) if !self.sort.iter().any(|key| key.field == field.id) => self.sort.push(SortKey { field: field.id, descending }),
                Ok(_) => problems.push(format!("the order names '{name}' twice")),
                Err(problem) => problems.push(problem),
            }
        }
        problems
    }

    /// The columns as text: `score full-name:30 | company`. Before the bar stand those that stay in sight.
    #[must_use]
    pub fn columns_text(&self, schema: &Schema) -> String {
        let mut out = String::new();
        for (place, column) in self.columns.iter().enumerate() {
            let Some(field) = schema.field(*column) else { continue };
            if place == self.pinned && place > 0 {
                out.push_str(" |");
            }
            out.push_str(if out.is_empty() { "" } else { " " });
            out.push_str(&field.name);
            if let Some(width) = self.widths.get(column) {
                out.push_str(&format!(":{width}"));
            }
        }
        if self.pinned >= self.columns.len() && self.pinned > 0 {
            out.push_str(" |");
        }
        out
    }

    /// The order as text: `-score full-name`.
    #[must_use]
    pub fn order_text(&self, schema: &Schema) -> String {
        let word = |key: &SortKey| Some(format!("{}{}", if key.descending { "-" } else { "" }, schema.field(key.field)?.name));
        self.sort.iter().filter_map(word).collect::<Vec<_>>().join(" ")
    }

    /// Shows a column or takes it off; the name stays. A new column comes last.
    pub fn toggle(&mut self, field: FieldId) {
        match self.columns.iter().position(|column| *column == field) {
            Some(_) if field == fields::NAME => {}
            Some(place) => {
                self.columns.remove(place);
                self.pinned -= usize::from(place < self.pinned);
            }
            None => self.columns.push(field),
        }
    }

    /// Gives a column a width, within what is allowed.
    pub fn resize(&mut self, field: FieldId, width: u16) {
        self.widths.insert(field, width.clamp(NARROWEST, WIDEST));
    }

    /// Drops what names fields that are gone; answers whether there was any.
    pub fn prune(&mut self, schema: &Schema) -> bool {
        let before = (self.columns.len(), self.sort.len());
        let pinned = self.columns.iter().take(self.pinned).filter(|column| schema.field(**column).is_some()).count();
        self.columns.retain(|column| schema.field(*column).is_some());
        self.sort.retain(|key| schema.field(key.field).is_some());
        self.pinned = pinned;
        before != (self.columns.len(), self.sort.len())
    }
}

fn field_of<'a>(schema: &'a Schema, base: Base, name: &str) -> Result<&'a FieldDef, String> {
    schema.named(name).filter(|field| field.bases.has(base)).ok_or_else(|| format!("there is no field '{name}' here"))
}

/// What lies at `place` goes one place on, `by` being 1 or -1; answers where it lies then.
pub fn shift<T>(all: &mut [T], place: usize, by: isize) -> usize {
    match place.checked_add_signed(by) {
        Some(next) if next < all.len() && place < all.len() => {
            all.swap(place, next);
            next
        }
        _ => place,
    }
}

super::shape::shown_by_shape!(View);

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Arrangement, Vec<String>) {
        let schema = Schema::default();
        let mut read = Arrangement::standard(&schema, Base::Contact);
        let problems = read.read_columns(text, &schema, Base::Contact);
        (read, problems)
    }

    #[test]
    fn columns_are_written_as_they_are_read() {
        for text in ["score full-name:30 | company:12 email", "full-name", "full-name |", "full-name company | phone:3"] {
            let (read, problems) = read(text);
            assert_eq!((read.columns_text(&Schema::default()).as_str(), problems), (text, vec![]));
        }
    }

    #[test]
    fn what_cannot_be_read_is_told_and_the_rest_applies() {
        for (text, want, problem) in [
            ("full-name gone", "full-name", "there is no field 'gone' here"),
            ("full-name:2", "full-name", "the width of 'full-name' is a number from 3 to 80"),
            ("full-name:wide", "full-name", "the width of 'full-name' is a number from 3 to 80"),
            ("full-name full-name", "full-name", "the column 'full-name' is named twice"),
            ("full-name notes", "full-name", "'notes' cannot be a column"),
            ("full-name revenue", "full-name", "there is no field 'revenue' here"),
        ] {
            let (read, problems) = read(text);
            assert_eq!((read.columns_text(&Schema::default()).as_str(), problems), (want, vec![problem.to_owned()]), "{text}");
        }
    }

    #[test]
    fn the_name_is_always_a_column_and_nothing_leaves_columns_as_they_are() {
        assert_eq!(read("company").0.columns_text(&Schema::default()), "full-name | company");
        assert_eq!(read("").0, Arrangement::standard(&Schema::default(), Base::Contact));
        let (mut read, _) = read("full-name | company");
        read.toggle(fields::NAME);
        read.toggle(fields::COMPANY);
        assert_eq!(read.columns, [fields::NAME]);
    }

    #[test]
    fn the_order_is_written_as_it_is_read() {
        let schema = Schema::default();
        let mut read = Arrangement::default();
        assert_eq!(read.read_order("-score full-name gone score", &schema, Base::Contact).len(), 2);
        assert_eq!(read.order_text(&schema), "-score full-name");
    }
}

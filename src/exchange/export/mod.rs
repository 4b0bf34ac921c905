//! Records to bytes, one at a time: two tables of ways to write them, one for files and one for lists in the shell.

mod csv;
mod encode;
mod heads;
pub mod json;
mod markdown;
pub mod person;
pub mod style;
mod table;
mod vcard;
mod xlsx;

use std::{
    borrow::Borrow,
    io::{self, Write},
};

use self::style::Style;
use crate::model::{FieldDef, FieldId, Marks, Named, Names, Reading, Record, Schema, TypeId, Value, fields};

/// Where records are written. One thread may make what another writes.
pub type Output<'a> = &'a mut (dyn Write + Send);

/// What is written of each record.
#[derive(Clone, Debug)]
pub struct Sheet<'a> {
    schema: &'a Schema,
    reading: Reading,
    columns: Vec<&'a FieldDef>,
    names: Names,
    style: Style,
}

impl<'a> Sheet<'a> {
    /// These fields in this order; unknown ones are left out.
    #[must_use]
    pub fn new(schema: &'a Schema, reading: Reading, columns: &[FieldId]) -> Self {
        Self {
            schema,
            reading,
            columns: columns.iter().filter_map(|field| schema.field(*field)).collect(),
            names: Names::default(),
            style: Style::default(),
        }
    }

    /// The same, written in another way.
    #[must_use]
    pub const fn styled(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    /// The value of a field, the record type by its name.
    fn value(&self, record: &Record, field: FieldId) -> Option<Value> {
        if field == fields::TYPE {
            return self.schema.record_type(record.kind).map(|kind| Value::Text(kind.name.to_string()));
        }
        record.value(field)
    }

    fn written(&self, record: &Record, field: &FieldDef) -> String {
        self.value(record, field.id).map_or_else(String::new, |value| field.kind.write(&value))
    }

    fn shown(&self, record: &Record, field: &FieldDef) -> String {
        self.value(record, field.id).map_or_else(String::new, |value| match value {
            Value::Link(_) | Value::Links(_) => self.names.show(field.kind, &value, self.schema, &self.reading),
            value => field.kind.show(&value, &self.reading),
        })
    }
}

/// Number and type, everything people may set (ticks of criteria and custom fields too), then who made and changed it.
#[must_use]
pub fn all_columns(schema: &Schema, kind: TypeId) -> Vec<FieldId> {
    let editable = schema.fields_of_type(kind).filter(|field| field.is_editable()).map(|field| field.id);
    let kept = schema.fields_of_type(kind).filter(|field| field.is(Marks::HEAD)).map(|field| field.id);
    let kept = kept.filter(|field| ![fields::ID, fields::TYPE, fields::DELETED].contains(field));
    [fields::ID, fields::TYPE].into_iter().chain(editable).chain(kept).collect()
}

/// The columns of several types in one file: those of the first, then what only the others have.
#[must_use]
pub fn union(kinds: &[TypeId], columns_of: impl Fn(TypeId) -> Vec<FieldId>) -> Vec<FieldId> {
    let mut all: Vec<FieldId> = Vec::new();
    for kind in kinds {
        let fresh: Vec<FieldId> = columns_of(*kind).into_iter().filter(|field| !all.contains(field)).collect();
        all.extend(fresh);
    }
    all
}

/// Takes records one by one.
pub trait RecordWriter {
    /// Takes in what the records are called that those to come link to; only writers for people need it.
    fn learn(&mut self, _names: &[Named]) {}

    /// Writes one.
    ///
    /// # Errors
    /// Those of the output; a closed pipe keeps its kind.
    fn record(&mut self, record: &Record) -> io::Result<()>;

    /// What a person should know of what was written: sentences.
    fn remarks(&self) -> Vec<String> {
        Vec::new()
    }

    /// Writes what comes behind the last one, and flushes.
    ///
    /// # Errors
    /// Those of the output.
    fn finish(&mut self) -> io::Result<()>;
}

/// A way to write records.
#[derive(Clone, Copy, Debug)]
pub struct Exporter {
    /// Its name in the shell.
    pub name: &'static str,
    /// The usual ending of its files.
    pub extension: &'static str,
    /// What people call it.
    pub label: &'static str,
    open: for<'a> fn(Output<'a>, Sheet<'a>) -> io::Result<Box<dyn RecordWriter + 'a>>,
}

/// For files: what spreadsheets and programs read, with all of the value.
pub static EXPORTS: &[Exporter] = &[
    Exporter { name: "csv", extension: "csv", label: "CSV", open: csv::for_spreadsheets },
    Exporter { name: "xlsx", extension: "xlsx", label: "Excel workbook", open: xlsx::workbook },
    Exporter { name: "vcf", extension: "vcf", label: "vCard 3.0, for phones and Outlook", open: vcard::version_3 },
    Exporter { name: "vcf4", extension: "vcf", label: "vCard 4.0", open: vcard::version_4 },
    Exporter { name: "json", extension: "json", label: "JSON", open: json::object },
    Exporter { name: "jsonl", extension: "jsonl", label: "JSON, a line each", open: json::lines },
    Exporter { name: "md", extension: "md", label: "Markdown table", open: markdown::table },
];

/// For lists on standard output.
pub static LISTS: &[Exporter] = &[
    Exporter { name: "table", extension: "txt", label: "Table", open: table::table },
    Exporter { name: "csv", extension: "csv", label: "CSV", open: csv::for_programs },
    Exporter { name: "json", extension: "json", label: "JSON", open: json::array },
    Exporter { name: "jsonl", extension: "jsonl", label: "JSON, a line each", open: json::lines },
    Exporter { name: "ids", extension: "txt", label: "Numbers", open: table::ids },
];

/// The way of that name.
#[must_use]
pub fn named(table: &'static [Exporter], name: &str) -> Option<&'static Exporter> {
    table.iter().find(|exporter| exporter.name.eq_ignore_ascii_case(name))
}

/// The way that a file's ending speaks for.
#[must_use]
pub fn of_ending(ending: &str) -> Option<&'static Exporter> {
    EXPORTS.iter().find(|exporter| exporter.extension.eq_ignore_ascii_case(ending))
}

impl Exporter {
    /// Whether what it writes is no text.
    #[must_use]
    pub fn is_binary(&self) -> bool {
        self.name == "xlsx"
    }

    /// Begins to write; what comes before the first record is written now.
    ///
    /// # Errors
    /// Those of the output.
    pub fn open<'a>(&self, output: Output<'a>, sheet: Sheet<'a>) -> io::Result<Box<dyn RecordWriter + 'a>> {
        (self.open)(output, sheet)
    }

    /// Writes all of them. Answers how many.
    ///
    /// # Errors
    /// Those of the output.
    pub fn write<R: Borrow<Record>>(&self, output: Output<'_>, sheet: Sheet<'_>, records: impl IntoIterator<Item = R>) -> io::Result<u64> {
        let mut writer = self.open(output, sheet)?;
        let mut count = 0;
        for record in records {
            writer.record(record.borrow())?;
            count += 1;
        }
        writer.finish()?;
        Ok(count)
    }
}

/// The error of the output behind an error of the `csv` package, so that a closed pipe is seen as one.
pub(super) fn io_error(error: ::csv::Error) -> io::Error {
    match error.into_kind() {
        ::csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

/// Says which columns found no place; none where all did.
fn left_out(whose: &str, fields: &[&FieldDef]) -> Option<String> {
    const MOST: usize = 12;
    let names: Vec<&str> = fields.iter().take(MOST).map(|field| field.label.as_ref()).collect();
    let more = fields.len().saturating_sub(MOST);
    let tail = if more > 0 { format!(" and {more} more") } else { String::new() };
    (!fields.is_empty()).then(|| format!("What {whose} has no place for is left out: {}{tail}.", names.join(", ")))
}

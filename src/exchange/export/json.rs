//! JSON: one object a record under the registry's names, fields without a value left out. As one array, or a line each.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::ser::Formatter;

use super::{Output, RecordWriter, Sheet};
use crate::{
    model::{FieldDef, Record, Value, kind::show_decimal, value::ERASED},
    text::clean::is_hidden,
};

struct Json<'a> {
    output: Output<'a>,
    sheet: Sheet<'a>,
    /// What stands before the first object, between two, and behind the last.
    brackets: [&'static str; 3],
    written: u64,
}

/// The version of what the object holds; a reader of another one should refuse it.
const SCHEMA: u32 = 1;

/// One object: the version of its form, and the records as an array.
pub(super) fn object<'a>(output: Output<'a>, sheet: Sheet<'a>) -> io::Result<Box<dyn RecordWriter + 'a>> {
    write!(output, "{{\"prospekt\":{{\"schema\":{SCHEMA}}},\"records\":")?;
    begin(output, sheet, ["[\n", ",\n", "\n]}\n"])
}

/// One array.
pub(super) fn array<'a>(output: Output<'a>, sheet: Sheet<'a>) -> io::Result<Box<dyn RecordWriter + 'a>> {
    begin(output, sheet, ["[\n", ",\n", "\n]\n"])
}

/// A line each.
pub(super) fn lines<'a>(output: Output<'a>, sheet: Sheet<'a>) -> io::Result<Box<dyn RecordWriter + 'a>> {
    begin(output, sheet, ["", "\n", "\n"])
}

fn begin<'a>(output: Output<'a>, sheet: Sheet<'a>, brackets: [&'static str; 3]) -> io::Result<Box<dyn RecordWriter + 'a>> {
    Ok(Box::new(Json { output, sheet, brackets, written: 0 }))
}

impl RecordWriter for Json<'_> {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        let before = if self.written == 0 { self.brackets[0] } else { self.brackets[1] };
        self.output.write_all(before.as_bytes())?;
        self.written += 1;
        let mut serializer = serde_json::Serializer::with_formatter(&mut self.output, Visible);
        Object { record, sheet: &self.sheet }.serialize(&mut serializer).map_err(io::Error::from)
    }

    fn finish(&mut self) -> io::Result<()> {
        let [open, _, close] = self.brackets;
        match (self.written, open) {
            (0, "") => {}
            (0, _) => write!(self.output, "[{}", close.trim_start())?,
            _ => self.output.write_all(close.as_bytes())?,
        }
        self.output.flush()
    }
}

/// Escapes every character that could command a terminal or hide: JSON often ends on a screen, and escapes lose nothing.
pub(in crate::exchange) struct Visible;

impl Formatter for Visible {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|(_, c)| c.is_control() || is_hidden(*c)) {
            writer.write_all(&rest.as_bytes()[..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = &rest[at + c.len_utf8()..];
        }
        writer.write_all(rest.as_bytes())
    }
}

struct Object<'a> {
    record: &'a Record,
    sheet: &'a Sheet<'a>,
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for field in &self.sheet.columns {
            if let Some(value) = self.sheet.value(self.record, field.id) {
                map.serialize_entry(&field.name, &Cell { field, value })?;
            }
        }
        map.end()
    }
}

/// A value as programs read it.
#[must_use]
pub fn value(field: &FieldDef, value: &Value) -> serde_json::Value {
    // Text, numbers and lists of text are always JSON.
    serde_json::to_value(Cell { field, value: value.clone() }).unwrap_or_default()
}

/// Writes a value as programs read it, with nothing in it that would command a terminal.
///
/// # Errors
/// Trouble with the output.
pub fn write(output: &mut dyn Write, value: &serde_json::Value) -> io::Result<()> {
    value.serialize(&mut serde_json::Serializer::with_formatter(output, Visible)).map_err(io::Error::from)
}

struct Cell<'a> {
    field: &'a FieldDef,
    value: Value,
}

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.value {
            Value::Text(text) => serializer.serialize_str(text),
            Value::Number(number) => serializer.serialize_i64(*number),
            Value::Stars(stars) => serializer.serialize_u8(*stars),
            Value::YesNo(yes) => serializer.serialize_bool(*yes),
            Value::Link(record) => serializer.serialize_u64(record.0),
            Value::Tags(tags) => serializer.collect_seq(tags),
            Value::Links(ids) => serializer.collect_seq(ids.iter().map(|id| id.0)),
            Value::Products(lines) => serializer.collect_seq(lines.iter().map(ToString::to_string)),
            Value::Decimal(number) => serializer.serialize_str(&show_decimal(*number)),
            Value::Money(_) | Value::Date(_) | Value::Moment(_) | Value::Tick(_) => {
                serializer.serialize_str(&self.field.kind.write(&self.value))
            }
            // Only the newer version that made it could say what it is.
            Value::Foreign(_) => serializer.serialize_unit(),
            Value::Erased => serializer.serialize_str(ERASED),
        }
    }
}

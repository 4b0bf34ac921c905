//! Plain text for people: an aligned table, cleaned so that no cell can command the terminal; and numbers alone.

use std::io;

use super::{Output, RecordWriter, Sheet};
use crate::{
    model::{Column, FieldDef, Named, Record},
    text::{clean::line, width},
};

/// How many rows decide how wide the columns are; the rest is written as it comes.
const MEASURED: usize = 1000;
/// The widest column of a field that is not made for the grid, in cells.
const WIDEST: usize = 40;
/// What parts the columns.
const GAP: &str = "  ";

struct Table<'a> {
    output: Output<'a>,
    sheet: Sheet<'a>,
    waiting: Vec<Vec<String>>,
    /// Empty as long as rows are waiting.
    widths: Vec<usize>,
}

/// An aligned table with labels above.
pub(super) fn table<'a>(output: Output<'a>, sheet: Sheet<'a>) -> io::Result<Box<dyn RecordWriter + 'a>> {
    let labels = sheet.columns.iter().map(|field| field.title().into_owned()).collect();
    Ok(Box::new(Table { output, sheet, waiting: vec![labels], widths: Vec::new() }))
}

impl Table<'_> {
    fn measure(&mut self) -> io::Result<()> {
        let widest = |at: usize| self.waiting.iter().filter_map(|row| row.get(at)).map(|cell| width::width(cell)).max().unwrap_or_default();
        self.widths = (0..self.sheet.columns.len()).map(widest).collect();
        for row in std::mem::take(&mut self.waiting) {
            self.write_row(&row)?;
        }
        Ok(())
    }

    fn write_row(&mut self, row: &[String]) -> io::Result<()> {
        let mut text = String::new();
        for ((cell, columns), field) in row.iter().zip(&self.widths).zip(&self.sheet.columns) {
            let blanks = " ".repeat(columns.saturating_sub(width::width(cell)));
            let (left, right) = if field.kind.is_right_aligned() { (blanks.as_str(), "") } else { ("", blanks.as_str()) };
            for part in [left, cell, right, GAP] {
                text.push_str(part);
            }
        }
        writeln!(self.output, "{}", text.trim_end())
    }
}

impl RecordWriter for Table<'_> {
    fn learn(&mut self, names: &[Named]) {
        self.sheet.names.learn(names);
    }

    fn record(&mut self, record: &Record) -> io::Result<()> {
        let cells: Vec<String> =
            self.sheet.columns.iter().map(|field| width::cut(&line(&self.sheet.shown(record, field)), widest(field), "…")).collect();
        if !self.widths.is_empty() {
            return self.write_row(&cells);
        }
        self.waiting.push(cells);
        if self.waiting.len() > MEASURED { self.measure() } else { Ok(()) }
    }

    fn finish(&mut self) -> io::Result<()> {
        if !self.waiting.is_empty() {
            self.measure()?;
        }
        self.output.flush()
    }
}

/// The most cells a field may take.
fn widest(field: &FieldDef) -> usize {
    match field.column {
        Column::Default(_, most) | Column::Optional(_, most) => usize::from(most),
        Column::Never => WIDEST,
    }
}

struct Ids<'a>(Output<'a>);

/// The numbers alone, a line each.
pub(super) fn ids<'a>(output: Output<'a>, _sheet: Sheet<'a>) -> io::Result<Box<dyn RecordWriter + 'a>> {
    Ok(Box::new(Ids(output)))
}

impl RecordWriter for Ids<'_> {
    fn record(&mut self, record: &Record) -> io::Result<()> {
        writeln!(self.0, "{}", record.id)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

//! Reports to bytes: one table of formats, all over the same [`Grid`] of numbers.

mod csv;
mod grid;
mod html;
mod json;
#[cfg(test)]
mod tests;
mod text;
#[cfg(feature = "workbook")]
mod xlsx;

use std::io::{self, Write};

pub use grid::{Grid, Head, Item, Level, Row};

use crate::model::{
    Findings, Names, Reading, Report, Schema,
    report::{Part, Problem},
};

/// A report with what was found, and all it takes to write it.
#[derive(Clone, Debug)]
pub struct Paper<'a> {
    /// What was asked.
    pub report: &'a Report,
    /// What was found.
    pub findings: &'a Findings,
    /// The further filter it was asked with; may be empty.
    pub narrowed: &'a str,
    /// What of the report cannot be had any more.
    pub problems: &'a [Problem],
    /// Fields and people.
    pub schema: &'a Schema,
    /// The person's zone.
    pub reading: Reading,
    /// What the records are called.
    pub names: Names,
}

/// Cells of a line of text in files and in the clipboard.
pub const FILE_WIDTH: u16 = 100;

/// Where a report is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Surface {
    /// How many cells wide plain text may be.
    pub width: u16,
    /// Nothing beyond ASCII in what is drawn.
    pub is_ascii: bool,
    /// It goes into a file that spreadsheets open.
    pub is_file: bool,
}

/// A way to write a report.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    /// Its name in the shell.
    pub name: &'static str,
    /// The usual ending of its files.
    pub extension: &'static str,
    /// Whether a terminal shows it.
    pub is_text: bool,
    write: fn(&Paper<'_>, Surface, &mut dyn Write) -> io::Result<()>,
}

/// Every way to write a report.
pub static FORMATS: &[Format] = &[
    Format { name: "text", extension: "txt", is_text: true, write: text::write },
    Format { name: "csv", extension: "csv", is_text: true, write: csv::write },
    Format { name: "json", extension: "json", is_text: true, write: json::write },
    Format { name: "html", extension: "html", is_text: true, write: html::write },
    #[cfg(feature = "workbook")]
    Format { name: "xlsx", extension: "xlsx", is_text: false, write: xlsx::write },
];

/// The way of that name or ending.
#[must_use]
pub fn named(name: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|format| format.name.eq_ignore_ascii_case(name) || format.extension.eq_ignore_ascii_case(name))
}

impl Format {
    /// Writes a report.
    ///
    /// # Errors
    /// Those of the output; a closed pipe keeps its kind.
    pub fn write(&self, paper: &Paper<'_>, surface: Surface, output: &mut dyn Write) -> io::Result<()> {
        (self.write)(paper, surface, output)?;
        output.flush()
    }
}

impl<'a> Paper<'a> {
    /// What was found, ready to be written.
    #[must_use]
    pub fn new(
        report: &'a Report,
        findings: &'a Findings,
        narrowed: &'a str,
        problems: &'a [Problem],
        schema: &'a Schema,
        reading: Reading,
    ) -> Self {
        let mut names = Names::default();
        names.learn(&findings.names);
        Self { report, findings, narrowed, problems, schema, reading, names }
    }

    /// The filters the report was asked with, as people read them; empty where there are none.
    #[must_use]
    pub fn filters(&self) -> String {
        let filters = [self.report.dated(&self.report.filter), self.narrowed.to_owned()];
        filters.iter().map(|filter| filter.trim()).filter(|filter| !filter.is_empty()).collect::<Vec<_>>().join(" and ")
    }

    /// As of when it is: `As of 2026-11-30 18:31, operation 12`.
    #[must_use]
    pub fn as_of(&self) -> String {
        let at = self.reading.local(self.findings.at).format("%Y-%m-%d %H:%M");
        format!("As of {at}, operation {}", self.findings.seq)
    }

    /// What a reader must know besides the numbers, a sentence each.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(limits) = self.report.limits(self.findings, self.schema) {
            notes.push(format!("{}{}.", limits[..1].to_uppercase(), &limits[1..]));
        }
        for Problem { part, sentence } in self.problems {
            notes.push(format!("{}: {sentence}. It was left out.", part_label(*part)));
        }
        if let Some(empty) = self.report.empty(self.findings, self.schema) {
            notes.push(empty.sentence);
        }
        if self.findings.several.contains(&true) {
            notes.push("A record with several values stands in each of their groups; the total counts it once.".to_owned());
        }
        if self.findings.further > 0 {
            let are = if self.findings.further == 1 { "group is" } else { "groups are" };
            notes.push(format!("{} more {are} not shown one by one.", self.findings.further));
        }
        let listed: usize = self.findings.lines.iter().map(|line| line.records.len()).sum();
        let total = self.findings.total().map_or(0, |line| line.count);
        if !self.report.listing.columns.is_empty() && u64::try_from(listed).unwrap_or(u64::MAX) < total {
            notes.push(format!("Only the first {listed} records are listed."));
        }
        notes
    }
}

/// What a part of a report is called.
#[must_use]
pub fn part_label(part: Part) -> &'static str {
    match part {
        Part::Kinds => "Record type",
        Part::Filter => "Filter",
        Part::Group(_) => "Grouping",
        Part::Measure(_) => "Number",
        Part::Columns => "Column",
        Part::Order => "Order of the groups",
        Part::Sort => "Order of the records",
        Part::Layout => "Layout",
    }
}

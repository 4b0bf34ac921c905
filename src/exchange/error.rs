//! What can stop the reading of a file, and what a person should know although it went on.

use std::io;

use super::{foreign::Problem, questions::Doubt, rows::LONGEST_RECORD};

/// Why a file cannot be read, or not further than this. The message says what and where; [`ReadError::hint`] what to do.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The input failed.
    #[error("the file could not be read: {0}")]
    Io(#[from] io::Error),
    /// Not one character.
    #[error("the file is empty")]
    Empty,
    /// Headers and nothing below them.
    #[error("the file has headers in line {line} and no rows below them")]
    NoRows {
        /// The line of the headers.
        line: u64,
    },
    /// There is no row where the headers should stand.
    #[error("there is no row in line {line} or below to take the headers from")]
    NoHeaders {
        /// The line somebody named.
        line: u64,
    },
    /// It is of another kind.
    #[error("the file is not a table of contacts but {what}")]
    NotATable {
        /// What it is.
        what: &'static str,
        /// What to do with it.
        hint: &'static str,
    },
    /// It is a workbook or a file of cards that cannot be read.
    #[error("{0}")]
    Foreign(Problem),
    /// Several sheets of a workbook could be meant.
    #[error("the workbook has several sheets, and which one is meant cannot be told: {}", sheet_names(.0))]
    WhichSheet(Vec<String>),
    /// Nobody knows this encoding.
    #[error("'{0}' is not an encoding")]
    UnknownEncoding(String),
    /// Nobody knows this format.
    #[error("'{0}' is not a file format")]
    UnknownFormat(String),
    /// A cell begins with a quote and never ends.
    #[error("a quoted cell opens in line {line} and does not close; the rows above it were read")]
    UnclosedQuote {
        /// The line with the quote.
        line: u64,
    },
    /// A row that would fill the memory.
    #[error("the row that begins in line {line} is longer than {} MiB; the rows above it were read", LONGEST_RECORD / (1024 * 1024))]
    RowTooLong {
        /// Where the row begins.
        line: u64,
    },
    /// More columns than any table of people has.
    #[error("line {line} has more than {most} columns", most = super::rows::MOST_COLUMNS)]
    TooManyColumns {
        /// Where the row begins.
        line: u64,
    },
    /// A date or a number that can be read in more than one way, in a column of which nobody said how it is written.
    #[error("line {line}: {}: '{}' can be read as {}", shown(header), shown(cell), readings(*doubt, cell))]
    TwoWays {
        /// Where the row begins.
        line: u64,
        /// Which column, counted from 0.
        column: usize,
        /// Its header.
        header: String,
        /// What stands there.
        cell: String,
        /// What is in doubt.
        doubt: Doubt,
    },
}

impl ReadError {
    /// What a person can do about it: a sentence.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Io(_) => "Check the path and the rights, then import again.",
            Self::Empty => "Export it again from the other program, with headers in the first row.",
            Self::NoRows { .. } => "Check in the other program that rows were chosen for the export.",
            Self::NoHeaders { .. } => "Name a line of the file, counted from 1, or none where it has no headers.",
            Self::NotATable { hint, .. } => hint,
            Self::Foreign(problem) => problem.hint(),
            Self::WhichSheet(_) => "Name it with --sheet, as it is written there.",
            Self::UnknownEncoding(_) => "Use a name such as utf-8, windows-1252, windows-1250, utf-16le, macintosh or cp850.",
            Self::UnknownFormat(_) => "Leave the format out to have it recognised.",
            Self::UnclosedQuote { .. } => "Close the quote in that line (a quote inside a cell is written twice), then import again.",
            Self::RowTooLong { .. } => "Check that the file is a table with line ends, and the quotes around that line.",
            Self::TooManyColumns { .. } => "Check the separator, or leave out columns in the other program.",
            Self::TwoWays { doubt: Doubt::Days, .. } => {
                "Say how the dates of the column are written: --dates COLUMN=dmy, COLUMN=mdy or COLUMN=ymd."
            }
            Self::TwoWays { doubt: Doubt::Numbers, .. } => {
                "Say what parts the decimals of the column: --numbers COLUMN=point or COLUMN=comma."
            }
        }
    }
}

/// Text of a file as a sentence bears it.
fn shown(text: &str) -> String {
    crate::text::width::cut(&crate::text::clean::line(text), 60, "...")
}

/// `3 Apr 1970 or 4 Mar 1970`. The year of two digits is told as files of this century mean it.
fn readings(doubt: Doubt, cell: &str) -> String {
    let mut found: Vec<String> = doubt.ways().iter().filter_map(|way| way.read(cell, THIS_CENTURY)).collect();
    found.dedup();
    found.join(" or ")
}

/// A year to tell years of two digits by, where only words are made.
const THIS_CENTURY: i32 = 2030;

fn sheet_names(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("'{}'", crate::text::clean::line(name))).collect();
    names.join(", ")
}

/// Something a person should know; the reading went on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The line, counted from 1; 0 when it is about the whole file.
    pub line: u64,
    /// The column's header; empty when it is about the whole row or file.
    pub column: String,
    /// The sentence, in lower case without a stop.
    pub text: String,
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.line > 0 {
            write!(f, "line {}: ", self.line)?;
        }
        if !self.column.is_empty() {
            write!(f, "{}: ", self.column)?;
        }
        f.write_str(&self.text)
    }
}

/// Warnings of one reading: all are counted, the first ones are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Warnings {
    kept: Vec<Warning>,
    count: u64,
}

impl Warnings {
    /// How many are kept.
    pub const MOST: usize = 1000;

    /// Adds one; its words are only made when it is kept.
    pub fn add(&mut self, line: u64, column: &str, text: impl FnOnce() -> String) {
        self.count += 1;
        if self.kept.len() < Self::MOST {
            self.kept.push(Warning { line, column: column.to_owned(), text: text() });
        }
    }

    /// The first ones, in the order they came up.
    #[must_use]
    pub fn kept(&self) -> &[Warning] {
        &self.kept
    }

    /// All of them.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }
}

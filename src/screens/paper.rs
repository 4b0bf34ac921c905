//! A report on its way into a file.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use crate::{
    exchange::report::{self, Paper, Surface},
    model::{Findings, Reading, Report, Schema, report::Problem},
};

/// What is written, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct ReportFile {
    /// Where; a file that is there stays as it is.
    pub path: PathBuf,
    /// A row of [`crate::exchange::report::FORMATS`].
    pub format: &'static str,
    /// What was asked.
    pub report: Report,
    /// What was found.
    pub findings: Findings,
    /// The further filter it was asked with.
    pub narrowed: String,
    /// What of it cannot be had any more.
    pub problems: Vec<Problem>,
}

impl ReportFile {
    /// Records that leave the store with it.
    #[must_use]
    pub fn records(&self) -> u64 {
        let listed: usize = self.findings.lines.iter().map(|line| line.records.len()).sum();
        u64::try_from(listed).unwrap_or(u64::MAX)
    }

    /// Writes it.
    ///
    /// # Errors
    /// Those of the output, and a form that nobody knows.
    pub fn write(&self, schema: &Schema, reading: Reading, output: &mut dyn Write) -> io::Result<()> {
        let format = report::named(self.format).ok_or(io::ErrorKind::Unsupported)?;
        let paper = Paper::new(&self.report, &self.findings, &self.narrowed, &self.problems, schema, reading);
        format.write(&paper, Surface { width: report::FILE_WIDTH, is_ascii: false, is_file: true }, output)
    }
}

//! `report`: numbers from the shell.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// `report`.
#[derive(Debug, Args)]
pub struct Report {
    /// The report's name, or the name or number of a saved one; nothing lists them all
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// Only over records that pass
    #[arg(long, value_name = "FILTER", allow_hyphen_values = true)]
    pub filter: Option<String>,
    /// How to print it; else the ending of --output says it, else text
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<ReportFormat>,
    /// The file to write instead of standard output
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Formats of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people
    Text,
    /// Comma-separated values
    Csv,
    /// One JSON object
    Json,
    /// A page for a browser or a printer
    Html,
    /// A workbook
    Xlsx,
}

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
    #[command(flatten)]
    pub change: ReportChange,
    #[command(flatten)]
    pub keep: ReportKeep,
    /// How to print it; else the ending of --output says it, else text
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format: Option<ReportFormat>,
    /// The file to write instead of standard output
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace the file if it is there
    #[arg(long, requires = "output")]
    pub replace: bool,
}

/// What is changed about a report; without a name it begins with the number of leads.
#[derive(Debug, Args)]
#[command(next_help_heading = "Changing the report")]
pub struct ReportChange {
    /// Count records of this type instead: lead, contact, account, opportunity, ...
    #[arg(long = "type", value_name = "TYPE")]
    pub kind: Option<String>,
    /// Group by these fields, two at most: assigned-to, created:month, next:until; none for no groups
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub by: Vec<String>,
    /// The numbers: count,share,sum:amount,average:score, or one such as '"Won" sum:amount where stage:"Closed Won"'
    #[arg(long, value_name = "MEASURES")]
    pub measures: Vec<String>,
    /// The order of the groups: groups, or a number of which column, a minus before it for the largest first
    #[arg(long, value_name = "ORDER", allow_hyphen_values = true)]
    pub order: Option<String>,
    /// Only so many groups, the others together
    #[arg(long, value_name = "N")]
    pub top: Option<u32>,
    /// How many days back it looks, for reports that look back
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    pub period: Option<u32>,
    /// List the records of each group with these fields
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub columns: Vec<String>,
    /// Fields to sort listed records by, a minus before those with the largest first
    #[arg(long, value_name = "F,-G", value_delimiter = ',', allow_hyphen_values = true)]
    pub sort: Vec<String>,
    /// The chart: bars, stacked, funnel, trend, heat-map, none
    #[arg(long, value_name = "KIND")]
    pub chart: Option<String>,
    /// The title
    #[arg(long, value_name = "WORDS")]
    pub title: Option<String>,
}

/// Keeping a report.
#[derive(Debug, Args)]
#[command(next_help_heading = "Saving the report")]
pub struct ReportKeep {
    /// Save it under this name instead of printing it; one of yours with that name is replaced
    #[arg(long, value_name = "NAME")]
    pub save: Option<String>,
    /// Everybody sees it
    #[arg(long, requires = "save")]
    pub shared: bool,
    /// Where it is found: leads, contacts, accounts, opportunities, sales-insight, marketing, projects
    #[arg(long, requires = "save", value_name = "CATEGORY")]
    pub category: Option<String>,
}

/// Formats of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people
    Text,
    /// Comma-separated values
    Csv,
    /// One JSON object with exact numbers and the filter behind each
    Json,
    /// A page for a browser or a printer
    Html,
    /// A workbook
    Xlsx,
}

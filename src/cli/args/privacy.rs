//! Arguments of what privacy asks for: erasing, handing out, letting go in time.

use std::path::PathBuf;

use clap::Args;

use super::TextFormat;
use crate::model::RecordId;

/// `erase`.
#[derive(Debug, Args)]
pub struct Erase {
    #[command(flatten)]
    pub which: EraseWhich,
    /// The record type --filter looks at: lead, contact or account
    #[arg(long = "type", value_name = "TYPE", default_value = "lead")]
    pub kind: String,
    /// With --filter: records in the bin instead
    #[arg(long, requires = "filter")]
    pub bin: bool,
    /// Keep no hash of their e-mail addresses: a later import may bring them back unseen
    #[arg(long)]
    pub forget_address: bool,
    /// Also remove the copies of the store, beside it and in its folder of backups, that still hold what is erased
    #[arg(long, requires = "apply")]
    pub remove_backups: bool,
    /// Do it. It cannot be taken back
    #[arg(long)]
    pub apply: bool,
}

/// Whom `erase` is about.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct EraseWhich {
    /// The numbers of the records; the word "person" may stand before them
    #[arg(value_name = "ID")]
    pub id: Vec<String>,
    /// The same, as other commands take them
    #[arg(long = "id", value_name = "N", num_args = 1..)]
    pub numbers: Vec<String>,
    /// All records a filter finds
    #[arg(long, value_name = "FILTER", allow_hyphen_values = true)]
    pub filter: Option<String>,
    /// The numbers in this file, one a line; - reads standard input
    #[arg(long, value_name = "FILE")]
    pub ids: Option<PathBuf>,
    /// Erase nothing more: only write the file anew where that did not work before, and look for old copies
    #[arg(long)]
    pub clean: bool,
}

/// `export-person`.
#[derive(Debug, Args)]
pub struct ExportPerson {
    /// The record's number
    #[arg(value_name = "ID")]
    pub id: RecordId,
    /// A folder for a JSON document, a text to read and two tables, or a file that ends in .json; else the document goes to standard output
    #[arg(long, value_name = "DIR|FILE")]
    pub output: Option<PathBuf>,
    /// Replace the files if they are there
    #[arg(long, requires = "output")]
    pub replace: bool,
}

/// `retention`.
#[derive(Debug, Args)]
pub struct RetentionArgs {
    /// Do what the rules say, one operation for each
    #[arg(long)]
    pub apply: bool,
    /// Only this rule, by its number or name; "bin" is what has been in the bin for too long
    #[arg(long, value_name = "RULE")]
    pub only: Option<String>,
    /// How to print what is due
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = TextFormat::Text)]
    pub format: TextFormat,
}

//! What the commands about duplicates take.

use clap::Args;

use super::TextFormat;
use crate::model::RecordId;

/// `duplicates`.
#[derive(Debug, Args)]
pub struct Duplicates {
    /// The record type: lead, contact or account
    #[arg(long = "type", value_name = "TYPE", default_value = "lead")]
    pub kind: String,
    /// At most so many groups
    #[arg(long, value_name = "N")]
    pub limit: Option<u32>,
    /// How to print them
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = TextFormat::Text)]
    pub format: TextFormat,
}

/// `merge`.
#[derive(Debug, Args)]
pub struct Merge {
    /// The record that stays
    #[arg(value_name = "SURVIVOR")]
    pub survivor: RecordId,
    /// Those that go into it, in the order in which they fill its blanks; at most nine
    #[arg(value_name = "OTHER", required = true)]
    pub others: Vec<RecordId>,
    /// A value to choose where they differ: company=Acme
    #[arg(long, value_name = "FIELD=VALUE")]
    pub set: Vec<String>,
    /// A field that stays empty, whatever the others hold
    #[arg(long, value_name = "FIELD")]
    pub clear: Vec<String>,
    /// Do it
    #[arg(long)]
    pub apply: bool,
}

/// `not-duplicates`.
#[derive(Debug, Args)]
pub struct NotDuplicates {
    /// Records that look alike and are not the same
    #[arg(value_name = "ID", required = true, num_args = 2..)]
    pub ids: Vec<RecordId>,
}

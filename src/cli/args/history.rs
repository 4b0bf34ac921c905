//! `history` and `note`: the communication history from the shell.

use clap::Args;

use super::{Chosen, TextFormat};
use crate::model::RecordId;

/// `history`.
#[derive(Debug, Args)]
pub struct History {
    /// The record's number
    #[arg(value_name = "ID")]
    pub id: RecordId,
    /// How to print it
    #[arg(long, value_enum, default_value_t = TextFormat::Text)]
    pub format: TextFormat,
}

/// `note`.
#[derive(Debug, Args)]
pub struct Note {
    /// note, phone-log, appointment, task, message or file
    #[arg(value_name = "KIND")]
    pub item: String,
    /// What it was about
    #[arg(value_name = "SUBJECT")]
    pub subject: String,
    /// Further fields of it, such as notes=... or duration=15
    #[arg(value_name = "FIELD=VALUE")]
    pub values: Vec<String>,
    /// What is to be done next
    #[arg(long, value_name = "WORDS")]
    pub step: Option<String>,
    /// When it is due: 2026-03-01, +3d, fri
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    pub next: Option<String>,
    #[command(flatten)]
    pub chosen: Chosen,
}

//! `mail`: leads from e-mail.

use std::path::PathBuf;

use clap::Args;

use super::{ChoiceArgs, TextFormat, WholeArgs};

/// `mail`.
#[derive(Debug, Args)]
pub struct Mail {
    /// Messages (.eml, .msg), mailbox files, mailbox folders; - reads standard input
    #[arg(value_name = "FILE|DIR", required = true)]
    pub files: Vec<PathBuf>,
    /// What people become who are not there: lead, contact or a type based on them
    #[arg(long = "type", value_name = "TYPE", default_value = "lead")]
    pub kind: String,
    /// Your own addresses, besides those in your settings: of what you wrote yourself, whom you wrote to counts
    #[arg(long, value_name = "ADDRESS", value_delimiter = ',')]
    pub me: Vec<String>,
    /// Fields of the people who are not there: source=Web, or what a signature offers
    #[arg(long = "set", value_name = "FIELD=VALUE")]
    pub values: Vec<String>,
    #[command(flatten)]
    pub whole: WholeArgs,
    #[command(flatten)]
    pub choices: ChoiceArgs,
    /// Only messages of that day and later: 2026-03-01, -30d
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    pub since: Option<String>,
    /// At most so many messages
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=20_000))]
    pub most: u32,
    /// Open the form of one message, filled, and leave when it is closed; the keyboard is the terminal's
    #[arg(long, conflicts_with = "apply")]
    pub open: bool,
    /// It is large: take the memory and time that takes
    #[arg(long)]
    pub large: bool,
    /// The plan as text for people, or as JSON for programs: numbers by class, and everybody with what is known of them
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = TextFormat::Text, conflicts_with_all = ["apply", "open"])]
    pub format: TextFormat,
    /// Do it, as one operation
    #[arg(long)]
    pub apply: bool,
}

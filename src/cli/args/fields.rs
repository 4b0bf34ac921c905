//! `fields`: the registry of fields, from the shell.

use clap::Args;

use super::TextFormat;

/// `fields`.
#[derive(Debug, Args)]
pub struct Fields {
    /// The record type, such as lead, contact, account, opportunity or project
    #[arg(long = "type", value_name = "TYPE", default_value = "lead")]
    pub kind: String,
    /// How to print them
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = TextFormat::Text)]
    pub format: TextFormat,
}

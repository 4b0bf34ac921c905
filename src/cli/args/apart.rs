//! `read-foreign`, `read-mail`: what the program asks of itself.

use clap::Args;

use crate::exchange::kinds::Foreign;

/// `read-foreign`.
#[derive(Debug, Args)]
pub struct ReadForeign {
    /// What the file is
    #[arg(value_name = "KIND", value_parser = crate::cli::apart::kind)]
    pub kind: Foreign,
    /// The sheet of a workbook
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// The limits of a large file
    #[arg(long)]
    pub large: bool,
}

/// `read-mail`.
#[derive(Debug, Args)]
pub struct ReadMail {
    /// The limits of large messages
    #[arg(long)]
    pub large: bool,
}

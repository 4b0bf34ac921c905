//! Arguments of what looks after a store: its log, its backups.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::TextFormat;

/// `log`.
#[derive(Debug, Args)]
pub struct Log {
    /// One operation: what it did, record by record
    #[arg(value_name = "OPERATION", conflicts_with_all = ["by", "since", "until", "record", "what"])]
    pub operation: Option<u64>,
    /// Only what this person did, by login name
    #[arg(long, value_name = "LOGIN")]
    pub by: Option<String>,
    /// Only from this day on: 2026-11-01, -7d, yesterday
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    pub since: Option<String>,
    /// Only up to this day, and with it
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    pub until: Option<String>,
    /// Only what made or changed this record
    #[arg(long, value_name = "ID")]
    pub record: Option<u64>,
    /// Only operations of these sorts, as `exported` or `bulk-edit`; several parted by commas
    #[arg(long, value_name = "SORTS", value_delimiter = ',')]
    pub what: Vec<String>,
    /// At most so many operations, or records of the one
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: u32,
    /// How to print them
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = TextFormat::Text)]
    pub format: TextFormat,
}

/// `audit`.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Follow the chain of hashes from the first operation to the last, and print its end
    Verify(Verify),
}

/// `audit verify`.
#[derive(Debug, Args)]
pub struct Verify {
    /// An end of the chain as it was printed earlier: it must still be part of it
    #[arg(long, value_name = "OP:HASH")]
    pub expect: Option<String>,
}

/// `undo`.
#[derive(Debug, Args)]
pub struct Undo {
    /// The operation's number, as the log shows it
    #[arg(value_name = "OP")]
    pub operation: Option<u64>,
    /// Only show what it would do
    #[arg(long)]
    pub plan: bool,
    /// What becomes of records that were changed since; without it nothing is undone as long as there are any
    #[arg(long, value_name = "HOW", value_enum, conflicts_with = "plan")]
    pub changed: Option<ChangedSince>,
}

/// What an undo does with records that were changed since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ChangedSince {
    /// They stay as they are; the others go back
    Leave,
    /// What nobody changed of them goes back too
    Partly,
}

/// `backup`.
#[derive(Debug, Args)]
pub struct Backup {
    /// The new file; without it the copy goes into the folder where the store's own copies lie
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// After a copy, make the indexes anew from records and log, and check again
    #[arg(long, conflicts_with = "upgrade")]
    pub rebuild: bool,
    /// Rehearse the upgrade to this program's format on a new copy of the store, and check that; the store stays as it is
    #[arg(long, value_name = "COPY")]
    pub upgrade: Option<PathBuf>,
}

/// `recover`.
#[derive(Debug, Args)]
pub struct Recover {
    /// The backup; it stays as it is
    #[arg(value_name = "BACKUP")]
    pub backup: PathBuf,
    /// The new store
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

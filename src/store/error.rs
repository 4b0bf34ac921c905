//! What can go wrong with a store, one variant a cause. Each says what happened; `hint` says what a person can do.

use std::{io, path::PathBuf};

use crate::codec::CodecError;

/// Trouble with the store.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// A newer program wrote it; nothing was touched.
    #[error("the store has format {found}, this program knows formats up to {known}; nothing was changed")]
    Newer {
        /// Format found.
        found: u16,
        /// Newest format known.
        known: u16,
    },
    /// A program wrote it that is too old for this one to upgrade it; nothing was touched.
    #[error("the store has format {found}, this program upgrades formats from {oldest} on; nothing was changed")]
    Older {
        /// Format found.
        found: u16,
        /// Oldest format known.
        oldest: u16,
    },
    /// It has an earlier format and cannot be copied before it is upgraded; nothing was touched.
    #[error("the store has format {found} and is upgraded to {to} only after a copy, which could not be made: {why}; nothing was changed")]
    NoCopy {
        /// Format found.
        found: u16,
        /// Format of this program.
        to: u16,
        /// Why there is no copy.
        why: String,
    },
    /// The file is something else.
    #[error("{path} is not a store: {why}")]
    NotAStore {
        /// The file.
        path: PathBuf,
        /// What it is instead.
        why: String,
    },
    /// Bytes on disk are not those that were written.
    #[error("the store is damaged: {what}")]
    Damaged {
        /// What cannot be read.
        what: String,
    },
    /// It can be read, not written.
    #[error("the store is read-only: {why}")]
    ReadOnly {
        /// The reason.
        why: String,
    },
    /// The disk is full.
    #[error("the disk is full; everything saved before is safe")]
    NoSpace,
    /// Another process holds it.
    #[error("the store is in use by another process")]
    InUse,
    /// The account may not open or write it.
    #[error("the rights to {path} are missing")]
    NoPermission {
        /// The file.
        path: PathBuf,
    },
    /// There is no such file or folder.
    #[error("there is no {path}")]
    Missing {
        /// The file.
        path: PathBuf,
    },
    /// The target of a backup is there already.
    #[error("{path} exists already and was left alone")]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// A value takes more than it may; nothing was written.
    #[error("{what} would take {bytes} bytes, the most is {limit}; nothing was written")]
    TooLarge {
        /// What was to be written.
        what: String,
        /// Bytes it takes.
        bytes: usize,
        /// Bytes it may take.
        limit: usize,
    },
    /// Whoever wanted it wants it no more; nothing of it stays.
    #[error("stopped; nothing was copied")]
    Stopped,
    /// The operating system refused to read or write.
    #[error("reading or writing the store failed ({0}); everything saved before is safe")]
    Io(#[source] io::Error),
}

impl StoreError {
    /// What a person can do next: one or two sentences.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Newer { .. } => "Start the newer Prospekt that wrote it, or open another store with --store FILE.",
            Self::Older { .. } => {
                "Open it once with a Prospekt between the two, which upgrades it, or open another store with --store FILE."
            }
            Self::NoCopy { .. } => "Make room for a second file of that size in the folder \"backups\" beside it, and start again.",
            Self::NotAStore { .. } => "Name another file with --store FILE; an empty file can be removed to begin a new store.",
            Self::Damaged { .. } => "Run `prospekt check` to see what is affected, and go back to a backup if it is more than a record.",
            Self::ReadOnly { .. } => {
                "Looking and exporting work. Make the file writable to change anything, or copy it with `prospekt backup FILE`."
            }
            Self::NoSpace => "Free some space and try again; nothing has to be restarted.",
            Self::InUse => "Close the other Prospekt that has it open, or open another store with --store FILE.",
            Self::NoPermission { .. } => "Ask whoever owns the file for the right to it, or open another store with --store FILE.",
            Self::Missing { .. } => "Check the spelling, or make the folder first.",
            Self::Exists { .. } => "Choose another name, or remove the file first.",
            Self::TooLarge { .. } => "Shorten the longest text of the record, or keep it in a file and note the file's name.",
            Self::Stopped => "Begin again when you want it.",
            Self::Io(_) => "Try again; if it comes back, check the disk and run `prospekt check`.",
        }
    }

    /// Whether the engine's handle may have died of it.
    pub(super) const fn ends_the_handle(&self) -> bool {
        matches!(self, Self::NoSpace | Self::Io(_) | Self::Damaged { .. } | Self::InUse)
    }

    /// What the codec said about `what`.
    pub(super) fn codec(what: impl std::fmt::Display, error: CodecError) -> Self {
        match error {
            CodecError::Newer { found, known, .. } => Self::Newer { found: u16::from(found), known: u16::from(known) },
            CodecError::TooLarge { bytes, limit, what: part } => Self::TooLarge { what: format!("{what} ({part})"), bytes, limit },
            error => Self::Damaged { what: format!("{what}: {error}") },
        }
    }
}

impl From<redb::Error> for StoreError {
    fn from(error: redb::Error) -> Self {
        match error {
            redb::Error::Io(error) => error.into(),
            redb::Error::DatabaseAlreadyOpen | redb::Error::LockProtocolMismatch => Self::InUse,
            redb::Error::PreviousIo | redb::Error::DatabaseClosed => Self::Io(io::Error::other(error.to_string())),
            redb::Error::ValueTooLarge(bytes) => Self::TooLarge { what: "a value".to_owned(), bytes, limit: 3 << 30 },
            other => Self::Damaged { what: other.to_string() },
        }
    }
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        use io::ErrorKind as Kind;
        match error.kind() {
            Kind::StorageFull | Kind::QuotaExceeded | Kind::FileTooLarge => Self::NoSpace,
            Kind::ReadOnlyFilesystem => Self::ReadOnly { why: "the file system is mounted read-only".to_owned() },
            Kind::UnexpectedEof => Self::Damaged { what: "the file is shorter than it says".to_owned() },
            _ => Self::Io(error),
        }
    }
}

macro_rules! through_redb {
    ($($error:ident)*) => {
        $(impl From<redb::$error> for StoreError {
            fn from(error: redb::$error) -> Self {
                redb::Error::from(error).into()
            }
        })*
    };
}
through_redb!(StorageError TableError TransactionError CommitError DatabaseError);

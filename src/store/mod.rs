//! The store on disk. Nothing outside this folder knows redb.

pub mod error;

use std::path::{Path, PathBuf};

use crate::model::{Diff, Entry, OpHead, Record, RecordId, Seq, TypeId};
pub use error::StoreError;

/// How to open a store.
#[derive(Clone, Debug)]
pub struct Options {
    /// Page cache in bytes.
    pub cache_bytes: usize,
    /// Refuse to create a file that is not there.
    pub must_exist: bool,
    /// Locale of the order by name.
    pub locale: String,
}

/// What a commit writes, in one transaction.
#[derive(Clone, Debug)]
pub struct Batch {
    /// The operation; written under its `seq`, replacing the head an earlier chunk wrote.
    pub op: OpHead,
    /// What happened, appended to the operation's entries as one more chunk.
    pub entries: Vec<Entry>,
    /// Records to write.
    pub puts: Vec<Put>,
    /// Records to take away whole.
    pub removes: Vec<RecordId>,
    /// The operation whose `undone_by` becomes this operation (undo) or nothing (redo).
    pub marks_undone: Option<(Seq, Option<Seq>)>,
}

/// How a record is written.
#[derive(Clone, Debug)]
pub enum Put {
    /// All of it.
    Whole(Record),
    /// Only its hot values and head; the cold ones on disk stay.
    Hot(Record),
}

/// One operation in the life of a record.
#[derive(Clone, Debug)]
pub struct Touch {
    /// The operation.
    pub op: OpHead,
    /// What it changed on this record; empty where it made, removed or returned the record.
    pub changes: Vec<Diff>,
}

/// An open store. One thread writes; readers work beside it.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
}

/// Reads one consistent state of the store, on any thread.
#[derive(Debug)]
pub struct Reader {}

impl Store {
    /// Opens or creates a store file with mode 0600.
    ///
    /// An operation left [`crate::model::OpState::Running`] by a crash is rolled back here and marked cancelled.
    ///
    /// # Errors
    /// One variant a cause: newer version, not a store, damaged, read-only, full disk, in use, no permission.
    pub fn open(_path: &Path, _options: &Options) -> Result<Self, StoreError> {
        Err(StoreError::Stub)
    }

    /// A store in memory, for tests and trials.
    ///
    /// # Errors
    /// When memory is out.
    pub fn in_memory(_options: &Options) -> Result<Self, StoreError> {
        Err(StoreError::Stub)
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Why writing is refused, when it is.
    #[must_use]
    pub fn read_only(&self) -> Option<&str> {
        None
    }

    /// A view of the last commit.
    ///
    /// # Errors
    /// I/O trouble.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        Err(StoreError::Stub)
    }

    /// Number of the last operation in the log.
    #[must_use]
    pub fn last_seq(&self) -> Seq {
        Seq(0)
    }

    /// The number the next record gets. Numbers are handed out by the owner and become fixed by the commit.
    #[must_use]
    pub fn next_record(&self) -> RecordId {
        RecordId(1)
    }

    /// Writes a batch durably: records, name index, log entry and chunk in one transaction.
    /// For an operation of several chunks every batch but the last has `op.state == Running`.
    ///
    /// # Errors
    /// Full disk and I/O errors leave everything acknowledged in place; the store reopens itself on the next call.
    pub fn commit(&mut self, _batch: &Batch) -> Result<(), StoreError> {
        Err(StoreError::Stub)
    }

    /// Rolls a running operation back from its chunks, and marks it cancelled.
    ///
    /// # Errors
    /// I/O trouble; the next open tries again.
    pub fn roll_back(&mut self, _seq: Seq) -> Result<(), StoreError> {
        Err(StoreError::Stub)
    }

    /// Copies everything to a new file, verified, mode 0600, renamed into place when complete.
    ///
    /// # Errors
    /// When the target exists or cannot be written.
    pub fn backup(&self, _to: &Path) -> Result<Checked, StoreError> {
        Err(StoreError::Stub)
    }

    /// Reads every page, record and operation, and compares the indexes with the records.
    ///
    /// # Errors
    /// Only when reading cannot go on; what is found wrong is in the answer.
    pub fn check(&mut self) -> Result<Checked, StoreError> {
        Err(StoreError::Stub)
    }
}

/// What a check read and found.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// Records read.
    pub records: u64,
    /// Operations read.
    pub operations: u64,
    /// What is wrong, a sentence each.
    pub problems: Vec<String>,
}

impl Reader {
    /// A whole record.
    ///
    /// # Errors
    /// Damage, I/O trouble.
    pub fn record(&self, _id: RecordId) -> Result<Option<Record>, StoreError> {
        Err(StoreError::Stub)
    }

    /// A record with its hot values only.
    ///
    /// # Errors
    /// Damage, I/O trouble.
    pub fn hot(&self, _id: RecordId) -> Result<Option<Record>, StoreError> {
        Err(StoreError::Stub)
    }

    /// Every record with its hot values, ascending by id from `from`, until `visit` answers false.
    ///
    /// # Errors
    /// Damage, I/O trouble.
    pub fn scan_hot(&self, _from: RecordId, _visit: &mut dyn FnMut(Record) -> bool) -> Result<(), StoreError> {
        Err(StoreError::Stub)
    }

    /// Every record with all its values, ascending by id from `from`, until `visit` answers false.
    ///
    /// # Errors
    /// Damage, I/O trouble.
    pub fn scan(&self, _from: RecordId, _visit: &mut dyn FnMut(Record) -> bool) -> Result<(), StoreError> {
        Err(StoreError::Stub)
    }

    /// Living records of a type in the order of their file-as, from position `skip`: for the first page, before columns exist.
    ///
    /// # Errors
    /// Damage, I/O trouble.
    pub fn by_name(&self, _kind: TypeId, _skip: usize, _count: usize) -> Result<Vec<RecordId>, StoreError> {
        Err(StoreError::Stub)
    }

    /// Living records of a type, and those in the bin: kept as counters, read at once.
    ///
    /// # Errors
    /// Damage, I/O trouble.
    pub fn counts(&self) -> Result<Vec<(TypeId, u64, u64)>, StoreError> {
        Err(StoreError::Stub)
    }

    /// Operations, newest first, those with a number below `before`.
    ///
    /// # Errors
    /// Damage, I/O trouble.
    pub fn ops(&self, _before: Option<Seq>, _limit: usize) -> Result<Vec<OpHead>, StoreError> {
        Err(StoreError::Stub)
    }

    /// One operation.
    ///
    /// # Errors
    /// Damage, I/O trouble.
    pub fn op(&self, _seq: Seq) -> Result<Option<OpHead>, StoreError> {
        Err(StoreError::Stub)
    }

    /// The entries of an operation, chunk by chunk in the order written, until `visit` answers false.
    ///
    /// # Errors
    /// Damage, I/O trouble.
    pub fn entries(&self, _seq: Seq, _visit: &mut dyn FnMut(Vec<Entry>) -> bool) -> Result<(), StoreError> {
        Err(StoreError::Stub)
    }

    /// What happened to a record, newest first, its making last.
    ///
    /// # Errors
    /// Damage, I/O trouble.
    pub fn history(&self, _record: RecordId, _limit: usize) -> Result<Vec<Touch>, StoreError> {
        Err(StoreError::Stub)
    }
}

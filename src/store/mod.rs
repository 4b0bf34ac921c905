//! The store on disk. Nothing outside this folder knows redb.
//!
//! One owner writes through [`Store`], in batches that are one transaction each; [`Reader`]s see whole commits beside it.
//! Map: `schema` the tables, `open` opening and reopening, `commit` and `log` writing, `names` the order by name,
//! `parts` what others write in between, `read` reading, `check` and `backup` what their names say, `medium` and `gate` the file below the engine, `room` what happens
//! when there is no room to write, `aside` what need not last, `upgrade` from earlier formats, `rebuild` what follows from something else.

mod aside;
mod backup;
mod chain;
mod check;
mod commit;
mod erase;
mod erased;
pub mod error;
mod gate;
mod group;
mod log;
mod medium;
mod names;
mod open;
mod parts;
mod read;
mod rebuild;
mod rewrite;
mod room;
mod schema;
mod upgrade;

#[cfg(test)]
pub mod tests;

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use crate::{
    model::{Diff, Entry, OpHead, Record, RecordId, RequestKey, Seq, SessionKey},
    text::collate::Collation,
};
pub use aside::SetAside;
pub use backup::{Copier, recover};
pub use erase::Erasure;
pub use erased::{carry_erased, old_copies};
pub use error::StoreError;
pub use read::Reader;
pub use rewrite::{Rewrite, Rewritten};
pub use schema::FORMAT;
pub use upgrade::{Rehearsed, Upgraded, copies_of, rehearse};

/// How to open a store.
#[derive(Clone, Debug)]
pub struct Options {
    /// Most page cache, in bytes; small files take less: a fifth of what they hold, and at least 12 MiB.
    pub cache_bytes: usize,
    /// Refuse to create a file that is not there.
    pub must_exist: bool,
    /// Locale of the order by name.
    pub locale: String,
}

impl Default for Options {
    fn default() -> Self {
        Self { cache_bytes: 24 << 20, must_exist: false, locale: "en".to_owned() }
    }
}

impl Options {
    /// Least page cache that work is quick with, in bytes.
    const LEAST_CACHE: usize = 12 << 20;

    /// The page cache for a file of so many bytes, in bytes: a fifth of it. What is not in there the system has.
    fn cache_for(&self, length: u64) -> usize {
        let share = usize::try_from(length / 5).unwrap_or(usize::MAX);
        share.max(Self::LEAST_CACHE).min(self.cache_bytes)
    }
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
    /// The operation whose `undone_by` becomes this operation (undo) or nothing (redo); in the last batch of an operation.
    pub marks_undone: Option<(Seq, Option<Seq>)>,
    /// The request it answers, remembered with the last batch of an operation; see [`Reader::answered`].
    pub request: Option<RequestKey>,
    /// What is taken out of the log and remembered besides, where records are erased.
    pub erasure: Option<Box<Erasure>>,
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
    /// The number under which it did: its own, or that of a part of it.
    pub at: Seq,
    /// What it changed on this record; empty where it made, removed or returned the record.
    pub changes: Vec<Diff>,
}

/// An open store. One thread writes; readers work beside it.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    medium: medium::Medium,
    options: Options,
    collation: Collation,
    /// Gone after trouble, until the next call opens the file anew.
    engine: Mutex<Option<open::Engine>>,
    read_only: Option<String>,
    /// The last write met a full disk.
    is_full: bool,
    manner: upgrade::Manner,
    upgraded: Option<Upgraded>,
    repaired: Arc<AtomicBool>,
    facts: open::Facts,
    /// Operations that a crash left half done and that are not yet rolled back.
    leftover: Vec<Seq>,
    unsure: Vec<log::Unsure>,
    group: group::Group,
    unsynced: Option<commit::Unsynced>,
    /// An operation whose latest chunks went with a handle that died before they were synced. It can only be taken back.
    lost: Option<Seq>,
    unlisted: names::Unlisted,
    /// Sessions that are over: what they asked is forgotten with the next commit.
    over: Vec<SessionKey>,
    /// Files that were written anew and are still read by somebody.
    retired: Vec<open::Engine>,
}

impl Store {
    /// Opens or creates a store file with mode 0600.
    ///
    /// An operation left [`crate::model::OpState::Running`] by a crash is rolled back here and marked cancelled. A store of an
    /// earlier format is upgraded, after a verified copy of its file in [`copies_of`]; see [`Store::upgraded`].
    ///
    /// # Errors
    /// One variant a cause: newer version, not a store, damaged, full disk, in use, no permission, missing.
    /// A file that cannot be written opens for reading; see [`Store::read_only`].
    pub fn open(path: &Path, options: &Options) -> Result<Self, StoreError> {
        Self::open_path(path, options, upgrade::Manner::USUAL)
    }

    /// The same for a file that is itself a copy: of an earlier format, it is upgraded without another.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub(crate) fn open_copy(path: &Path, options: &Options) -> Result<Self, StoreError> {
        Self::open_path(path, options, upgrade::Manner::OF_COPIES)
    }

    /// A store in memory, for tests and trials.
    ///
    /// # Errors
    /// When memory is out.
    pub fn in_memory(options: &Options) -> Result<Self, StoreError> {
        Self::open_medium(PathBuf::from(":memory:"), medium::Medium::memory(), options)
    }

    /// The file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Why writing is refused, when it is.
    #[must_use]
    pub fn read_only(&self) -> Option<&str> {
        self.read_only.as_deref()
    }

    /// What opening it changed about it, where it had an earlier format.
    #[must_use]
    pub const fn upgraded(&self) -> Option<&Upgraded> {
        self.upgraded.as_ref()
    }

    /// Why nothing can be written for now: the store is read-only, or the last write met a full disk.
    #[must_use]
    pub fn trouble(&self) -> Option<&str> {
        self.read_only().or(if self.is_full { Some(room::FULL) } else { None })
    }

    /// Tries whether a store that could not be written can be now: the file is writable, the disk has room. It tells nothing of
    /// failing; see [`Store::trouble`].
    pub fn try_again(&mut self) {
        self.look_for_room();
    }

    /// Whether the file had to be walked and repaired when it was opened. After a crash of this program it never has to.
    #[must_use]
    pub fn was_repaired(&self) -> bool {
        self.repaired.load(Ordering::Acquire)
    }

    /// A view of the last commit. It keeps the space of what is changed meanwhile: drop it soon.
    ///
    /// # Errors
    /// I/O trouble.
    pub fn reader(&self) -> Result<Reader, StoreError> {
        self.read()
    }

    /// The last number that is taken: of an operation in the log, or of a part of one.
    #[must_use]
    pub const fn last_seq(&self) -> Seq {
        self.facts.last_seq
    }

    /// The number the next record gets. Numbers are handed out by the owner and become fixed by the commit.
    #[must_use]
    pub const fn next_record(&self) -> RecordId {
        self.facts.next_record
    }

    /// Writes a batch: records, name index, log entry and chunk in one transaction.
    /// For an operation of several chunks every batch but the last has `op.state == Running`. The last one makes all of them
    /// durable: before it, a crash takes the operation back anyway.
    ///
    /// # Errors
    /// Full disk and I/O errors leave everything acknowledged in place; the store reopens itself on the next call.
    /// What was refused with an error is not there afterwards, and the same batch may be tried again, unless it continues an
    /// operation whose earlier chunks are gone: that can only be rolled back.
    pub fn commit(&mut self, batch: &Batch) -> Result<(), StoreError> {
        self.write_batch(batch, commit::Synced::Now)
    }

    /// Writes the only batch of an operation for readers at once, and durably with the next [`Store::commit`] or [`Store::sync`].
    /// Tell nobody that it is safe before.
    ///
    /// # Errors
    /// As [`Store::commit`]; and when an earlier one of the group was lost, until [`Store::sync`] has told so.
    pub fn commit_soon(&mut self, batch: &Batch) -> Result<(), StoreError> {
        self.write_soon(batch)
    }

    /// Makes durable what [`Store::commit_soon`] wrote.
    ///
    /// # Errors
    /// When the disk fails: then nothing of it is there any more, or will be.
    pub fn sync(&mut self) -> Result<(), StoreError> {
        self.sync_group()
    }

    /// Forgets, with the next commit, what a session asked: it is over, and nobody asks for it again.
    pub fn forget(&mut self, session: SessionKey) {
        self.over.push(session);
    }

    /// Syncs, on another thread, what running operations have written so far, so that their end is short.
    /// Nothing is durable by it that a crash would not take back.
    #[must_use]
    pub fn early_sync(&self) -> EarlySync {
        EarlySync(medium::locked(&self.engine).as_ref().map(|engine| engine.gate.clone()))
    }

    /// Rolls a running operation back from its chunks, and marks it cancelled. What others worked on since stays as it is, and
    /// stays in the log: values they changed, with those that are one fact with them, and whole records. An operation that is not running is left alone.
    ///
    /// # Errors
    /// I/O trouble; the next open tries again.
    pub fn roll_back(&mut self, seq: Seq) -> Result<(), StoreError> {
        self.undo_running(seq)
    }

    /// Reads every page, record and operation, and compares the indexes with the records.
    /// The engine's own checksums are read too, unless a [`Reader`] is alive.
    ///
    /// # Errors
    /// Only when reading cannot go on; what is found wrong is in the answer.
    pub fn check(&mut self) -> Result<Checked, StoreError> {
        self.check_all()
    }

    /// Whether an operation is written in chunks that is not complete.
    #[must_use]
    pub const fn is_under_way(&self) -> bool {
        !self.facts.running.is_empty()
    }

    /// Makes the order by name, the counters and the history of records anew from records and log, in one transaction.
    /// Records and log stay as they are. Copy the store first: see [`Store::place_for_copy`].
    ///
    /// # Errors
    /// I/O trouble, a full disk; the store stays as it was.
    pub fn rebuild(&mut self) -> Result<(), StoreError> {
        self.rebuild_all()
    }

    /// Makes only the order by name and the counters anew.
    ///
    /// # Errors
    /// As [`Store::rebuild`].
    pub fn rebuild_lists(&mut self) -> Result<(), StoreError> {
        self.rebuild_list()
    }

    /// A free name in the folder of the store's copies, for one that is made for a reason: `backups/leads-before-rebuild.prospekt`.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn place_for_copy(&self, reason: &str) -> Result<PathBuf, StoreError> {
        match &self.medium {
            medium::Medium::File(path) => upgrade::place_for(path, reason),
            // A store in memory has no folder.
            medium::Medium::Made(_) => Err(StoreError::Missing { path: self.path.clone() }),
        }
    }
}

/// A wish to sync ahead; see [`Store::early_sync`].
#[derive(Debug)]
pub struct EarlySync(Option<gate::Gate>);

impl EarlySync {
    /// Syncs. What fails here is told by the next commit.
    pub fn run(self) {
        if let Some(gate) = self.0 {
            gate.sync_early();
        }
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

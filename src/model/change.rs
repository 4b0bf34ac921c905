//! Changes and operations: the one log that undo, history, live update and merge read.

use serde::{Deserialize, Serialize};

use super::{
    id::{FieldId, RecordId, Seq},
    record::Record,
    value::{Millis, Stamp, Value},
};

/// One value of one record, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Which record.
    pub record: RecordId,
    /// Which field.
    pub field: FieldId,
    /// What it held.
    pub old: Option<Value>,
    /// What it holds now.
    pub new: Option<Value>,
}

/// A [`Change`] whose record is known from the context.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diff {
    /// Which field.
    pub field: FieldId,
    /// What it held, or what the form started from.
    pub old: Option<Value>,
    /// What it holds now, or what is wanted.
    pub new: Option<Value>,
}

impl Change {
    /// The change without its record.
    #[must_use]
    pub fn diff(&self) -> Diff {
        Diff { field: self.field, old: self.old.clone(), new: self.new.clone() }
    }
}

/// A field that two people changed to different values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clash {
    /// Which field.
    pub field: FieldId,
    /// What both started from.
    pub base: Option<Value>,
    /// What it holds now.
    pub theirs: Option<Value>,
    /// What was wanted.
    pub mine: Option<Value>,
    /// Who set theirs, and when; `None` where the log does not reach back so far.
    pub by: Option<Stamp>,
}

/// One line of an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entry {
    /// A record was made; the log keeps its number, the record itself keeps its values.
    Made(RecordId),
    /// A record was taken away whole, by undoing its making.
    Removed(Record),
    /// A record was put back whole, by redoing its making.
    Returned(RecordId),
    /// A value changed.
    Set(Change),
    /// A record was erased for good, with all that was kept of it.
    Erased(RecordId),
}

impl Entry {
    /// The record it is about.
    #[must_use]
    pub const fn record(&self) -> RecordId {
        match self {
            Self::Made(id) | Self::Returned(id) | Self::Erased(id) => *id,
            Self::Removed(record) => record.id,
            Self::Set(change) => change.record,
        }
    }
}

/// What kind of thing a person did. Stored: append only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Verb {
    /// The store was set up.
    SetUp,
    /// Records were made.
    Create,
    /// One record was edited in its form or cell.
    Edit,
    /// Fields of a selection were changed.
    BulkEdit,
    /// A selection was given to a person, or to nobody.
    Assign,
    /// Stars were given.
    Score,
    /// Records went to the bin.
    Delete,
    /// Records came back from the bin.
    Restore,
    /// A file was imported.
    Import,
    /// Demo data was made.
    Demo,
    /// An operation was taken back.
    Undo,
    /// An undone operation was done again.
    Redo,
    /// A communication was noted.
    Log,
    /// Records became something else: leads business contacts.
    Convert,
    /// Scores were made to follow the criteria as they are.
    Recalculate,
    /// Records became one.
    Merge,
    /// Records that look alike were said not to be the same.
    TellApart,
    /// Records were written to a file outside the store.
    Export,
    /// Records were erased for good.
    Erase,
    /// A retention rule moved records to the bin.
    Retain,
}

impl Verb {
    /// Every sort of operation. At these places they stand in files: append only.
    pub const ALL: &[Self] = &[
        Self::SetUp,
        Self::Create,
        Self::Edit,
        Self::BulkEdit,
        Self::Assign,
        Self::Score,
        Self::Delete,
        Self::Restore,
        Self::Import,
        Self::Demo,
        Self::Undo,
        Self::Redo,
        Self::Log,
        Self::Convert,
        Self::Recalculate,
        Self::Merge,
        Self::TellApart,
        Self::Export,
        Self::Erase,
        Self::Retain,
    ];

    /// Whether there is something to take back.
    #[must_use]
    pub const fn is_undoable(self) -> bool {
        !matches!(self, Self::SetUp | Self::Export | Self::Erase)
    }
}

/// Whether a large operation is complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum OpState {
    /// Being written in chunks; rolled back when the store is opened after a crash.
    Running,
    /// Complete.
    Done,
    /// Taken back before it was complete; it changed nothing but what others had worked on meanwhile.
    Cancelled,
}

/// What an operation was: one entry of the log, one undo step.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct OpHead {
    /// Its place in the log.
    pub seq: Seq,
    /// The person's login name.
    pub by: String,
    /// UTC.
    pub at: Millis,
    /// What was done.
    pub verb: Verb,
    /// Records changed or made; 0 where it was done and is not told how many, since some of them are not seen.
    pub records: u64,
    /// The fields that a person set, in the order given; empty where whole records were made.
    pub fields: Vec<FieldId>,
    /// The file, the new value or the name of the single record, for people.
    pub subject: String,
    /// The operation this one takes back or does again.
    pub undoes: Option<Seq>,
    /// The operation that took this one back, if one did.
    pub undone_by: Option<Seq>,
    /// Values or records left alone because they had changed since; of one that was cancelled, records that did not go back whole.
    pub skipped: u64,
    /// Whether it is complete.
    pub state: OpState,
}
/// The end of a chain: an operation and its link. Noted elsewhere, it proves later that nothing before it was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The last operation.
    pub seq: Seq,
    /// Its SHA-256.
    pub hash: [u8; 32],
}

/// What following the chain found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    /// Operations whose links hold.
    pub linked: u64,
    /// Operations older than the chain: nothing can be said of them.
    pub unlinked: u64,
    /// Its end.
    pub end: Option<Link>,
    /// The link at the operation asked for.
    pub at: Option<Link>,
    /// Operations of whose entries an erasure took values away, with the erasure that did it last.
    pub erased: Vec<(Seq, Seq)>,
    /// What is wrong, a sentence each.
    pub problems: Vec<String>,
}

super::shape::shown_by_shape!(OpHead);

//! What sessions learn of each other: who has what open, what became of a record, what an operation left alone for others' sake.

use serde::{Deserialize, Serialize};

use crate::model::{FieldId, Record, RecordId, Seq, Stamp};

/// Somebody else at a record. It locks nothing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Presence {
    /// Which record.
    pub record: RecordId,
    /// The person's login name.
    pub login: String,
    /// What they do with it.
    pub doing: Doing,
}

/// What somebody does with a record they have open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Doing {
    /// Their screen shows no sign of life: the program is stopped, or its terminal takes nothing.
    Idle,
    /// They look at it.
    Open,
    /// They have typed something that is not saved.
    Editing,
}

/// What became of a record since an operation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct News {
    /// As it is now; `None` where it is gone.
    pub record: Option<Record>,
    /// Its fields that were set since, each with whoever did so last.
    pub told: Vec<Told>,
    /// Why there is none.
    pub gone: Gone,
}

/// Why a record is not there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Gone {
    /// It was erased for good; who it was about is told no more.
    #[default]
    Erased,
    /// Somebody took its making back, then.
    TakenBack(Stamp),
    /// It is not for this person to see.
    Hidden,
}

/// A field that was set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Which field.
    pub field: FieldId,
    /// By which operation.
    pub seq: Seq,
    /// Whose it was, and when.
    pub by: Stamp,
}

/// Records that an operation left alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Left {
    /// So many because others had changed them meanwhile.
    pub changed: u64,
    /// So many because they were deleted meanwhile.
    pub deleted: u64,
    /// Which, for choosing them.
    pub records: roaring::RoaringTreemap,
}

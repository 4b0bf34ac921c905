//! Edits: what a person wants to become of fields of a selection.

use super::{id::FieldId, value::Value};
use serde::{Deserialize, Serialize};

/// One field of a bulk edit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldEdit {
    /// Which field.
    pub field: FieldId,
    /// What becomes of it.
    pub edit: Edit,
}

/// What becomes of a field.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub enum Edit {
    /// It gets this value.
    Set(Value),
    /// It loses its value.
    Clear,
    /// These words are added to its tags.
    Add(Vec<String>),
    /// These words are removed from its tags.
    Remove(Vec<String>),
    /// Both at once; a word in both is removed.
    Change {
        /// Words added to its tags.
        add: Vec<String>,
        /// Words removed from its tags.
        remove: Vec<String>,
    },
    /// A criterion is ticked; the hub adds who and when.
    Tick,
    /// Its day goes so many days on, or back; a record without one gets the day `from` and so many days on.
    Shift {
        /// How many days.
        days: i32,
        /// Today on the person's calendar, in days since 1970-01-01.
        from: i32,
    },
}

super::shape::shown_by_shape!(Edit);

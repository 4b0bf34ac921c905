//! What is said about records that are due to go.

use serde::{Deserialize, Serialize};

use crate::model::RecordId;

/// What retention is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Retained {
    /// A rule, by its record.
    Rule(RecordId),
    /// What has been in the bin for too long.
    Bin,
}

/// What a rule of retention finds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// Which rule.
    pub what: Retained,
    /// What it is called.
    pub name: String,
    /// Whether it erases; otherwise it moves to the bin.
    pub erases: bool,
    /// It does nothing for now.
    pub is_paused: bool,
    /// How many records it finds, or why it finds none.
    pub found: Result<u64, String>,
}

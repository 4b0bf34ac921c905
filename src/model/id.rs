//! Identities: small numbers that never change and are never reused.

use serde::{Deserialize, Serialize};

/// A record's number: ascending from 1, given once, never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecordId(pub u64);

impl std::fmt::Display for RecordId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for RecordId {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.trim().trim_start_matches('#').parse().map(Self)
    }
}

/// A field's tag on disk. Never changes its meaning, never reused.
///
/// 1 to 19 are the record's own head, 20 to 999 come from [`crate::model::fields::FIELDS`],
/// 1000 to 1999 are scoring criteria, 2000 and up are custom fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FieldId(pub u16);

impl FieldId {
    /// Tags of the scoring criteria.
    pub const CRITERIA: std::ops::Range<u16> = 1000..2000;
    /// First tag of the fields made at run time.
    pub const FIRST_CUSTOM: u16 = 2000;
    /// First tag of the long texts among them.
    pub const FIRST_CUSTOM_LONG: u16 = 3000;

    /// Whether it was made at run time.
    #[must_use]
    pub const fn is_custom(self) -> bool {
        self.0 >= Self::FIRST_CUSTOM
    }

    /// Whether this is the tick of a scoring criterion.
    #[must_use]
    pub const fn is_criterion(self) -> bool {
        self.0 >= Self::CRITERIA.start && self.0 < Self::CRITERIA.end
    }
}

/// A record type's tag on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TypeId(pub u16);

/// The store's clock: one number per committed operation, ascending in commit order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Seq(pub u64);

impl std::fmt::Display for Seq {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Names a session across lost connections: random, made by the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SessionKey(pub u128);

/// Names one request for ever, so that one that is sent again is not done again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestKey {
    /// Whose.
    pub session: SessionKey,
    /// Which of its requests.
    pub number: u64,
    /// All answers to its requests below this number have arrived.
    pub done_below: u64,
}

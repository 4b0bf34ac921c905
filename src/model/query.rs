//! What a list shows: which record types, which filter, in which order.

use std::sync::Arc;

use roaring::RoaringTreemap;
use serde::{Deserialize, Serialize};

use super::{
    fields,
    filter::Filter,
    id::{FieldId, TypeId},
    record_type,
};

/// Names one answer of the hub to a query, as long as the session keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct QueryId(pub u64);

/// One level of sorting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SortKey {
    /// By which field.
    pub field: FieldId,
    /// Largest first.
    pub descending: bool,
}

/// A question to the hub: its answer is an ordered list of records.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Query {
    /// Record types; never empty.
    pub kinds: Vec<TypeId>,
    /// What to show.
    pub filter: Filter,
    /// In which order; rows equal in all levels stand in the order of `file-as`, then id. Empty: by name.
    pub sort: Vec<SortKey>,
    /// The bin instead of the living records.
    pub bin: bool,
    /// Only these records.
    pub only: Option<Arc<RoaringTreemap>>,
}

impl Query {
    /// All living records of a type, by name.
    #[must_use]
    pub fn all(kind: TypeId) -> Self {
        Self { kinds: vec![kind], filter: Filter::default(), sort: Vec::new(), bin: false, only: None }
    }

    /// All leads, by name.
    #[must_use]
    pub fn leads() -> Self {
        Self::all(record_type::LEAD)
    }

    /// Whether a change of `field` can move rows in, out or within the answer.
    #[must_use]
    pub fn depends_on(&self, field: FieldId) -> bool {
        field == fields::DELETED
            || field == fields::TYPE
            || field == fields::NAME
            || field == fields::FILE_AS
            || self.sort.iter().any(|key| key.field == field)
            || self.filter.mentions(field)
    }
}

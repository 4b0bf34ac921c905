//! The set of chosen records, and what an action acts on.

use roaring::RoaringTreemap;
use serde::{Deserialize, Serialize};

use super::{id::RecordId, query::QueryId};

/// Marks by record id plus a pending range of rows of one query's answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Selection {
    /// Records marked one by one, or from ranges that ended.
    pub marks: RoaringTreemap,
    /// A range not yet turned into marks: rows of that answer, both ends included, in ascending order.
    pub range: Option<(QueryId, u32, u32)>,
}

impl Selection {
    /// Whether nothing is chosen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.marks.is_empty() && self.range.is_none()
    }
}

/// What an action acts on: the selection, or the row under the cursor when nothing is selected. Never both.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Target {
    /// These records, in ascending order of id.
    Records(Vec<RecordId>),
    /// A selection, resolved by the hub. `within` limits it to the rows of that answer ("visible only").
    Selection {
        /// Marks and range.
        selection: Selection,
        /// Only records in this answer.
        within: Option<QueryId>,
    },
    /// All records a query finds.
    Query(super::query::Query),
}

impl Target {
    /// The one record that is meant, where it is certain without asking that it is one.
    #[must_use]
    pub fn single(&self) -> Option<RecordId> {
        match self {
            Self::Records(ids) => match ids.as_slice() {
                [id] => Some(*id),
                _ => None,
            },
            Self::Selection { selection, .. } if selection.range.is_none() && selection.marks.len() == 1 => {
                selection.marks.min().map(RecordId)
            }
            Self::Selection { .. } | Self::Query(_) => None,
        }
    }
}

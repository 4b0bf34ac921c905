//! Links to several records, kept for the few rows that have any.

use rustc_hash::FxHashMap;

use super::{Row, bits::Bits};
use crate::model::RecordId;

/// The records each row links to.
#[derive(Debug, Default)]
pub(super) struct Links(FxHashMap<Row, Box<[RecordId]>>);

impl Links {
    /// Answers whether that is a change.
    pub(super) fn set(&mut self, row: Row, ids: &[RecordId]) -> bool {
        if self.at(row) == ids {
            return false;
        }
        if ids.is_empty() {
            self.0.remove(&row);
        } else {
            self.0.insert(row, ids.into());
        }
        true
    }

    pub(super) fn at(&self, row: Row) -> &[RecordId] {
        self.0.get(&row).map_or(&[], |ids| ids)
    }

    /// The rows that link to anything.
    pub(super) fn present(&self, rows: usize) -> Bits {
        self.rows(rows, |_| true)
    }

    /// The rows that link to a record.
    pub(super) fn naming(&self, id: RecordId, rows: usize) -> Bits {
        self.rows(rows, |ids| ids.contains(&id))
    }

    fn rows(&self, rows: usize, passes: impl Fn(&[RecordId]) -> bool) -> Bits {
        let mut found = Bits::none(rows);
        self.0.iter().filter(|(_, ids)| passes(ids)).for_each(|(row, _)| found.add(*row));
        found
    }

    pub(super) fn memory(&self) -> usize {
        self.0.capacity() * 24 + self.0.values().map(|ids| 8 * ids.len()).sum::<usize>()
    }
}

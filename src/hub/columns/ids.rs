//! Which row holds which record. Rows are numbered in the order in which records came, and never given to another.

use super::{
    Row,
    bits::{index, row},
    numbers::make_room,
};
use crate::model::RecordId;

/// Records by row, and back.
#[derive(Clone, Debug, Default)]
pub(super) struct Ids {
    ids: Vec<RecordId>,
    /// Rows in ascending order of their records; empty as long as that is the order of the rows.
    sorted: Vec<Row>,
}

impl Ids {
    pub(super) fn len(&self) -> usize {
        self.ids.len()
    }

    /// The smallest and the largest number of a record.
    pub(super) fn span(&self) -> (u64, u64) {
        let ids = || self.ids.iter().map(|id| id.0);
        (ids().min().unwrap_or_default(), ids().max().unwrap_or_default())
    }

    pub(super) fn at(&self, row: Row) -> RecordId {
        self.ids.get(index(row)).copied().unwrap_or(RecordId(0))
    }

    pub(super) fn row(&self, id: RecordId) -> Option<Row> {
        if self.sorted.is_empty() {
            return self.ids.binary_search(&id).ok().map(row);
        }
        self.sorted.binary_search_by_key(&id, |row| self.at(*row)).ok().map(|at| self.sorted[at])
    }

    /// The row of a record that has none yet.
    pub(super) fn add(&mut self, id: RecordId) -> Row {
        let new = row(self.ids.len());
        if self.sorted.is_empty() && self.ids.last().is_some_and(|last| *last > id) {
            self.sorted = (0..new).collect();
        }
        if !self.sorted.is_empty() {
            let at = self.sorted.partition_point(|row| self.at(*row) < id);
            self.sorted.insert(at, new);
        }
        make_room(&mut self.ids, 1);
        self.ids.push(id);
        new
    }

    pub(super) fn shrink(&mut self) {
        self.ids.shrink_to_fit();
    }

    pub(super) fn memory(&self) -> usize {
        8 * self.ids.capacity() + 4 * self.sorted.capacity()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_record_is_found_in_whatever_order_it_came(ids in prop::collection::hash_set(1_u64..60, 0..40)) {
            let mut table = Ids::default();
            let ids: Vec<u64> = ids.into_iter().collect();
            for id in &ids {
                table.add(RecordId(*id));
            }
            for id in 1..60 {
                let want = ids.iter().position(|known| *known == id).map(row);
                prop_assert_eq!(table.row(RecordId(id)), want);
            }
        }
    }
}

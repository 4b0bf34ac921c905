//! Which row holds which record. Rows are numbered in the order in which records came, and never given to another.

use super::{Row, bits::row, numbers::Numbers};
use crate::model::RecordId;

/// Records by row, and back.
#[derive(Clone, Debug, Default)]
pub(super) struct Ids {
    ids: Numbers,
    count: usize,
    /// Rows in ascending order of their records; empty as long as that is the order of the rows.
    sorted: Vec<Row>,
}

impl Ids {
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// The smallest and the largest number of a record.
    pub(super) fn span(&self) -> (u64, u64) {
        let (low, high) = self.ids.span().unwrap_or_default();
        (low.unsigned_abs(), high.unsigned_abs())
    }

    pub(super) fn at(&self, row: Row) -> RecordId {
        RecordId(self.ids.at(row).map_or(0, i64::unsigned_abs))
    }

    /// How many rows in ascending order of their records come before this one.
    fn before(&self, id: RecordId) -> usize {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low.midpoint(high);
            if self.at(self.nth(middle)) < id {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The row at a place in ascending order of the records.
    fn nth(&self, place: usize) -> Row {
        if self.sorted.is_empty() { row(place) } else { self.sorted[place] }
    }

    pub(super) fn row(&self, id: RecordId) -> Option<Row> {
        let place = self.before(id);
        (place < self.count).then(|| self.nth(place)).filter(|row| self.at(*row) == id)
    }

    /// The row of a record that has none yet.
    pub(super) fn add(&mut self, id: RecordId) -> Row {
        let new = row(self.count);
        let place = self.before(id);
        if place < self.count && self.sorted.is_empty() {
            self.sorted = (0..new).collect();
        }
        if !self.sorted.is_empty() {
            self.sorted.insert(place, new);
        }
        // Records are numbered from 1 by the store; none comes near the end of the numbers.
        self.ids.set(new, i64::try_from(id.0).ok());
        self.count += 1;
        new
    }

    pub(super) fn shrink(&mut self) {
        self.ids.shrink();
    }

    pub(super) fn memory(&self) -> usize {
        self.ids.memory() + 4 * self.sorted.capacity()
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

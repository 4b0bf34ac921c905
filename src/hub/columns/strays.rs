//! Rows of an answer that would not stand where they stand if it were given anew, and records that would come into it.

use std::ops::Range;

use roaring::RoaringTreemap;

use super::{
    Columns, Row, Rows, Sight,
    bits::{Bits, index},
    find, order,
    table::GONE,
};
use crate::{
    model::{Query, Record, RecordId},
    proto::Stray,
};

/// So many places before and after those asked for, changed rows are compared with each other.
const NEAR: usize = 1_000;
/// So far a row that did not change is looked for, to compare changed rows with.
const FAR: usize = 100_000;

impl Columns {
    /// The strays among the places `from` up to, not with, `to` of an answer to the query.
    ///
    /// A row that changed is out of place when it now belongs before or beyond a row that did not change, or when two
    /// changed rows between the same unchanged ones stand in the wrong order.
    #[must_use]
    pub fn strays(
        &self,
        sight: &Sight,
        query: &Query,
        rows: &Rows,
        places: Range<u32>,
        cold: &dyn Fn(RecordId) -> Option<Record>,
    ) -> Vec<(u32, Stray)> {
        let asked = index(places.start).min(rows.rows.len())..index(places.end).min(rows.rows.len());
        if !asked.clone().any(|place| self.has_changed(rows, place)) {
            return Vec::new();
        }
        let reach = asked.start.saturating_sub(NEAR)..(asked.end + NEAR).min(rows.rows.len());
        let suspects = reach.clone().filter(|place| self.has_changed(rows, *place)).map(|place| rows.rows[place]);
        let mut bits = Bits::none(self.table.rows());
        suspects.for_each(|row| bits.add(row));
        let seen = self.seen(sight);
        let passing = find::among(&self.table, query, seen, &bits, cold);
        let similar = if rows.similar > 0 { query.filter.similar() } else { None };
        let alike =
            similar.map(|filter| find::among(&self.table, &Query { filter, ..query.clone() }, seen, &bits, cold)).unwrap_or_default();
        let aged = Aged { columns: self, sight, query, rows, passing, alike };

        let exact = rows.rows.len() - index(rows.similar);
        let mut strays = Vec::new();
        for part in [0..exact, exact..rows.rows.len()] {
            aged.add_strays(&part, &(reach.start.max(part.start)..reach.end.min(part.end)), &mut strays);
        }
        strays.retain(|(place, _)| asked.contains(place));
        strays.into_iter().filter_map(|(place, stray)| Some((u32::try_from(place).ok()?, stray))).collect()
    }

    /// Which of the records changed since the answer, are not in it, and now pass the query.
    #[must_use]
    pub fn coming(
        &self,
        sight: &Sight,
        query: &Query,
        rows: &Rows,
        records: &[RecordId],
        cold: &dyn Fn(RecordId) -> Option<Record>,
    ) -> RoaringTreemap {
        let mut changed = Bits::none(self.table.rows());
        let newer = records.iter().filter_map(|id| self.row(*id)).filter(|row| self.changes.is_newer(*row, rows.as_of));
        newer.for_each(|row| changed.add(row));
        let coming = find::among(&self.table, query, self.seen(sight), &changed, cold);
        if coming.count() == 0 {
            return RoaringTreemap::new();
        }
        let known: Bits = rows.rows.iter().copied().collect();
        coming.iter().filter(|row| !known.has(*row)).map(|row| self.id(row).0).collect()
    }

    fn has_changed(&self, rows: &Rows, place: usize) -> bool {
        rows.rows.get(place).is_some_and(|row| self.changes.is_newer(*row, rows.as_of))
    }
}

/// An answer and what is known of its changed rows now.
struct Aged<'a> {
    columns: &'a Columns,
    sight: &'a Sight,
    query: &'a Query,
    rows: &'a Rows,
    /// Changed rows that pass.
    passing: Bits,
    /// Changed rows that pass, or hold words like those searched for.
    alike: Bits,
}

impl Aged<'_> {
    /// Strays of the places in `reach`, which lie in one part of the answer: exact hits, or similar ones.
    fn add_strays(&self, part: &Range<usize>, reach: &Range<usize>, strays: &mut Vec<(usize, Stray)>) {
        let is_changed = |place: &usize| self.columns.has_changed(self.rows, *place);
        let mut from = reach.start;
        while from < reach.end {
            let Some(first) = (from..reach.end).find(is_changed) else { break };
            let end = (first..reach.end).find(|place| !is_changed(place)).unwrap_or(reach.end);
            let unchanged = |place: usize| (!is_changed(&place)).then(|| self.rows.rows[place]);
            let before = (part.start.max(first.saturating_sub(FAR))..first).rev().find_map(unchanged);
            let after = (end..part.end.min(end.saturating_add(FAR))).find_map(unchanged);
            self.add_stretch(first..end, part.start > 0, (before, after), strays);
            from = end;
        }
    }

    /// Strays of a stretch of changed rows between two rows that did not change.
    fn add_stretch(
        &self,
        stretch: Range<usize>,
        is_similar: bool,
        (before, after): (Option<Row>, Option<Row>),
        strays: &mut Vec<(usize, Stray)>,
    ) {
        let in_order = |a: Row, b: Row| order::compare(&self.columns.table, &self.query.sort, a, b).is_le();
        let mut staying: Vec<(usize, Row)> = Vec::new();
        for place in stretch {
            let row = self.rows.rows[place];
            match self.verdict(row, is_similar) {
                Some(stray) => strays.push((place, stray)),
                None if before.is_none_or(|before| in_order(before, row)) && after.is_none_or(|after| in_order(row, after)) => {
                    staying.push((place, row));
                }
                None => strays.push((place, Stray::Moved)),
            }
        }
        // Both rows of a pair that stands in the wrong order.
        let mut moved = vec![false; staying.len()];
        let mut last: Option<Row> = None;
        for (at, (_, row)) in staying.iter().enumerate() {
            match last {
                Some(last) if !in_order(last, *row) => moved[at] = true,
                _ => last = Some(*row),
            }
        }
        let mut first: Option<Row> = None;
        for (at, (_, row)) in staying.iter().enumerate().rev() {
            match first {
                Some(first) if !in_order(*row, first) => moved[at] = true,
                _ => first = Some(*row),
            }
        }
        strays.extend(staying.iter().zip(moved).filter(|(_, moved)| *moved).map(|((place, _), _)| (*place, Stray::Moved)));
    }

    /// Why a changed row has no place in its part any more, wherever the others stand.
    fn verdict(&self, row: Row, is_similar: bool) -> Option<Stray> {
        let table = &self.columns.table;
        let passes = self.passing.has(row);
        if !self.columns.seen(self.sight).has(row) {
            Some(Stray::Out)
        } else if table.kind(row) == GONE || table.is_binned(row) != self.query.bin {
            Some(Stray::Gone)
        } else if passes == is_similar && passes {
            Some(Stray::Moved)
        } else if passes || (is_similar && self.alike.has(row)) {
            None
        } else {
            Some(Stray::Out)
        }
    }
}

//! An ordered answer to a query.

use std::sync::Arc;

use roaring::{RoaringBitmap, RoaringTreemap};

use super::{Columns, Row, Sight};

/// Rows in order. Cheap to clone; stays as it is when records change.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Rows in order; those that are only similar last.
    pub rows: Arc<Vec<Row>>,
    /// So many at the end do not hold the words searched for, but words like them.
    pub similar: u32,
    /// Changes of the columns that came before it.
    pub(super) as_of: i64,
}

impl Rows {
    /// Rows in the answer.
    #[must_use]
    pub fn len(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX)
    }

    /// Whether the answer is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The row at a place, counted from 0.
    #[must_use]
    pub fn at(&self, place: u32) -> Option<Row> {
        self.rows.get(usize::try_from(place).ok()?).copied()
    }

    /// The place of a row.
    #[must_use]
    pub fn place(&self, row: Row) -> Option<u32> {
        self.rows.iter().position(|other| *other == row).and_then(|place| u32::try_from(place).ok())
    }

    /// The rows of a stretch, both ends included and in either order; `None` for all.
    #[must_use]
    pub fn stretch(&self, places: Option<(u32, u32)>) -> &[Row] {
        let Some((a, b)) = places else { return &self.rows };
        let from = usize::try_from(a.min(b)).unwrap_or(usize::MAX).min(self.rows.len());
        let to = usize::try_from(a.max(b)).unwrap_or(usize::MAX).saturating_add(1).min(self.rows.len());
        &self.rows[from..to]
    }

    /// The ids of a stretch, both ends included, `None` for all: of those that are still seen.
    #[must_use]
    pub fn marks(&self, columns: &Columns, sight: &Sight, places: Option<(u32, u32)>) -> RoaringTreemap {
        let seen = columns.seen(sight);
        let mut ids: Vec<u64> = self.stretch(places).iter().filter(|row| seen.has(**row)).map(|row| columns.id(*row).0).collect();
        ids.sort_unstable();
        ids.into_iter().collect()
    }

    /// The rows as a set, for counting who is among them.
    #[must_use]
    pub fn bitmap(&self) -> RoaringBitmap {
        self.rows.iter().copied().collect()
    }
}

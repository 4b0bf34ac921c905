//! The columns: what lists filter, sort and count by, in memory. Never a source of truth; rebuilt from the hot values.

use std::sync::Arc;

use roaring::RoaringTreemap;

use crate::{
    model::{FieldId, Query, Reading, Record, RecordId, Schema, TypeId},
    text::collate::Collation,
};

/// A row of the columns.
pub type Row = u32;

/// Every record's hot values, by column.
#[derive(Debug)]
pub struct Columns {
    #[allow(dead_code, reason = "stub")]
    schema: Arc<Schema>,
}

/// An ordered answer to a query.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// Rows in order.
    pub rows: Arc<Vec<Row>>,
    /// Read from the end.
    pub reversed: bool,
}

impl Columns {
    /// No records yet.
    #[must_use]
    pub fn new(schema: Arc<Schema>, _collation: Collation) -> Self {
        Self { schema }
    }

    /// Takes a record in, or its new values; only hot values are looked at.
    pub fn put(&mut self, _record: &Record) {}

    /// Forgets a record.
    pub fn remove(&mut self, _id: RecordId) {}

    /// To be called once after a bulk load with [`Columns::put`]: builds the order by name.
    pub fn finish(&mut self) {}

    /// Fields, criteria or people changed.
    pub fn set_schema(&mut self, schema: Arc<Schema>) {
        self.schema = schema;
    }

    /// Runs a query. `narrower`: an earlier answer known to contain every row of this one, to look only there.
    /// Fields that are not in the columns are asked of `cold`, whole record by whole record.
    pub fn run(
        &mut self,
        _query: &Query,
        _reading: &Reading,
        _narrower: Option<&Rows>,
        _cold: &dyn Fn(RecordId) -> Option<Record>,
    ) -> Rows {
        Rows::default()
    }

    /// The record of a row.
    #[must_use]
    pub fn id(&self, _row: Row) -> RecordId {
        RecordId(0)
    }

    /// The row of a record.
    #[must_use]
    pub fn row(&self, _id: RecordId) -> Option<Row> {
        None
    }

    /// Living records of a type, and those in the bin.
    #[must_use]
    pub fn count(&self, _kind: TypeId) -> (u32, u32) {
        (0, 0)
    }

    /// Values of a field in use that hold the folded text, most used first, with how often.
    #[must_use]
    pub fn values(&self, _field: FieldId, _typed: &str, _limit: usize) -> Vec<(String, u64)> {
        Vec::new()
    }

    /// Records whose folded e-mail, phone digits or name and company are these: for finding duplicates.
    #[must_use]
    pub fn same_email(&self, _email: &str) -> Option<RecordId> {
        None
    }
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
    pub fn at(&self, _place: u32) -> Option<Row> {
        None
    }

    /// The place of a row.
    #[must_use]
    pub fn place(&self, _row: Row) -> Option<u32> {
        None
    }

    /// The ids of a stretch, both ends included; `None` for all.
    #[must_use]
    pub fn marks(&self, _columns: &Columns, _rows: Option<(u32, u32)>) -> RoaringTreemap {
        RoaringTreemap::new()
    }
}

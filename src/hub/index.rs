//! The columns as the hub has them: being built, built, or not to be had.

use std::{collections::BTreeSet, sync::Arc};

use roaring::RoaringTreemap;

use super::columns::Columns;
use crate::{
    model::{FieldId, Record, RecordId, Schema},
    store::{Batch, Put},
};

/// The columns, or what is known until they are there.
pub(super) enum Index {
    /// Being built; these records changed meanwhile.
    Building(RoaringTreemap),
    /// Built.
    Ready(Box<Columns>),
    /// They cannot be built, and why.
    Failed(String),
}

impl Index {
    /// The columns, where they are built.
    pub(super) fn columns(&self) -> Option<&Columns> {
        match self {
            Self::Ready(columns) => Some(columns),
            Self::Building(_) | Self::Failed(_) => None,
        }
    }

    pub(super) fn put(&mut self, record: &Record) {
        match self {
            Self::Building(late) => drop(late.insert(record.id.0)),
            Self::Ready(columns) => columns.put(record),
            Self::Failed(_) => {}
        }
    }

    /// Takes in what changed on a record: these fields and its head.
    fn change(&mut self, record: &Record, fields: &BTreeSet<FieldId>) {
        match self {
            Self::Building(late) => drop(late.insert(record.id.0)),
            Self::Ready(columns) => columns.change(record, fields),
            Self::Failed(_) => {}
        }
    }

    /// Takes in what a batch writes; of records that are changed in place, these fields.
    pub(super) fn take_in(&mut self, batch: &Batch, fields: &BTreeSet<FieldId>) {
        for id in &batch.removes {
            self.remove(*id);
        }
        for put in &batch.puts {
            match put {
                Put::Whole(record) => self.put(record),
                Put::Hot(record) => self.change(record, fields),
            }
        }
    }

    pub(super) fn remove(&mut self, id: RecordId) {
        match self {
            Self::Building(late) => drop(late.insert(id.0)),
            Self::Ready(columns) => columns.remove(id),
            Self::Failed(_) => {}
        }
    }

    /// Answers whether the columns must be made anew.
    pub(super) fn set_schema(&mut self, schema: &Arc<Schema>) -> bool {
        match self {
            Self::Ready(columns) => columns.set_schema(schema.clone()),
            Self::Building(_) | Self::Failed(_) => false,
        }
    }
}

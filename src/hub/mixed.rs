//! What many records hold, field by field: hot values counted in the columns, cold ones of the first records only.

use std::collections::HashMap;

use super::{SessionId, columns::Held, commands::count, index::Index, owner::Hub};
use crate::{
    model::{FieldDef, FieldId, Record, RecordId, Target, Value},
    proto::{Mixed, Refusal, Reply},
};

/// So many records at most are counted in the columns.
const COUNTED: usize = 100_000;
/// So many records at most are read whole.
const READ: usize = 1_000;
/// So many values at most are named.
const NAMED: usize = 20;

impl Hub {
    /// What the records of a target hold in these fields.
    pub(super) fn mixed(&mut self, session: SessionId, target: Target, fields: &[FieldId]) -> Result<Reply, Refusal> {
        let mut ids = self.seen_of(session, target)?;
        ids.truncate(COUNTED);
        let schema = self.schema.clone();
        let Index::Ready(columns) = &self.index else { return Err(Refusal::Stale) };
        let rows: Vec<_> = ids.iter().filter_map(|id| columns.row(*id)).collect();
        let mut cold: Option<Vec<Record>> = None;
        let mut all = Vec::with_capacity(fields.len());
        for field in fields.iter().filter_map(|id| schema.field(*id)) {
            let mixed = match columns.held(field, &rows) {
                Some(held) => mixed(held, count(rows.len())),
                None => {
                    let read = match cold.take() {
                        Some(read) => read,
                        None => self.first(session, &ids)?,
                    };
                    let mixed = mixed(held_by(field, &read), count(read.len()));
                    cold = Some(read);
                    mixed
                }
            };
            all.push((field.id, mixed));
        }
        Ok(Reply::Mixed(all))
    }

    fn first(&self, session: SessionId, ids: &[RecordId]) -> Result<Vec<Record>, Refusal> {
        let eyes = self.eyes(session)?;
        let mut read = Vec::new();
        for id in ids.iter().take(READ) {
            read.extend(eyes.record(*id)?);
        }
        Ok(read)
    }
}

fn held_by(field: &FieldDef, records: &[Record]) -> Held {
    let (mut values, mut filled): (HashMap<Value, u64>, u64) = (HashMap::new(), 0);
    for value in records.iter().filter_map(|record| record.value(field.id)) {
        filled += 1;
        match value {
            Value::Tags(tags) => tags.into_iter().for_each(|tag| *values.entry(Value::Tags(vec![tag])).or_default() += 1),
            Value::Tick(_) => *values.entry(Value::YesNo(true)).or_default() += 1,
            value => *values.entry(value).or_default() += 1,
        }
    }
    let mut values: Vec<_> = values.into_iter().collect();
    values.sort_by(|(a, a_uses), (b, b_uses)| b_uses.cmp(a_uses).then_with(|| field.kind.write(a).cmp(&field.kind.write(b))));
    Held { values, filled }
}

fn mixed(Held { mut values, filled }: Held, all: u64) -> Mixed {
    let more = values.len() > NAMED;
    values.truncate(NAMED);
    Mixed { values, filled, empty: all.saturating_sub(filled), more }
}

//! Merging records: side by side, the fields in which they differ; which one stays, and which value.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use std::collections::BTreeMap;

use super::Cx;
use crate::{
    action::Context,
    model::{FieldId, Names, Record, RecordId, Schema},
    proto::{Command, Request, Ticket},
    rules::unite::is_chosen,
};

/// The window's state.
#[derive(Clone, Debug)]
pub struct MergeState {
    ids: Vec<RecordId>,
    records: Vec<Option<Record>>,
    names: Names,
    /// The place of the record that stays.
    survivor: usize,
    /// Fields for which a record other than the one that stays gives the value.
    chosen: BTreeMap<FieldId, usize>,
    /// The row with the focus: first which record stays, then the fields.
    row: usize,
    loading: Vec<(Ticket, usize)>,
    naming: Option<(Ticket, Vec<RecordId>)>,
    saving: Option<Ticket>,
    problem: Option<String>,
}

impl MergeState {
    /// These records, of which the one with the smallest number, the oldest, stays unless another is chosen.
    #[must_use]
    pub fn open(cx: &mut Cx<'_>, mut ids: Vec<RecordId>) -> Self {
        ids.sort_unstable();
        ids.dedup();
        let loading = ids.iter().enumerate().map(|(place, id)| (cx.ask(Request::Record(*id)), place)).collect();
        Self {
            records: vec![None; ids.len()],
            ids,
            names: Names::default(),
            survivor: 0,
            chosen: BTreeMap::new(),
            row: 0,
            loading,
            naming: None,
            saving: None,
            problem: None,
        }
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Form
    }

    /// The fields of one value in which the records differ, in the order of the form.
    fn differing(&self, schema: &Schema) -> Vec<FieldId> {
        let Some(first) = self.records.iter().flatten().next() else { return Vec::new() };
        let differs = |field: FieldId| {
            let mut held = self.records.iter().flatten().filter_map(|record| record.get(field));
            let one = held.next();
            one.is_some() && held.any(|other| Some(other) != one)
        };
        schema.fields_of_type(first.kind).filter(|def| is_chosen(def) && differs(def.id)).map(|def| def.id).collect()
    }

    /// Whose value a field gets.
    fn giver(&self, field: FieldId) -> usize {
        self.chosen.get(&field).copied().unwrap_or(self.survivor)
    }

    fn is_loaded(&self) -> bool {
        self.records.iter().all(Option::is_some)
    }

    fn command(&self) -> Option<Command> {
        let survivor = *self.ids.get(self.survivor)?;
        let others = self.ids.iter().copied().filter(|id| *id != survivor).collect();
        let value = |(field, place): (&FieldId, &usize)| {
            let record = self.records.get(*place)?.as_ref()?;
            (*place != self.survivor).then(|| (*field, record.get(*field).cloned()))
        };
        let values = self.chosen.iter().filter_map(value).collect();
        let seen = self.records.iter().flatten().map(|record| (record.id, record.rev)).collect();
        Some(Command::Merge { survivor, others, values, seen })
    }
}

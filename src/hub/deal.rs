//! Handing records out to a group in turn: the assignments and whose turn it is next, as one operation.

use std::collections::HashSet;

use super::{
    chunk::{Chunk, Depth, Ground, SCATTERED},
    commands::{Asker, Task, count},
    owner::Hub,
    sight::no_record,
    work::{Step, Work},
};
use crate::{
    model::{Edit, FieldEdit, Record, RecordId, Target, Value, Verb, fields, record_type},
    proto::Refusal,
    rules::{
        deal::Deal,
        plan::{Action, RowPlan, plan_record},
    },
    store::{Reader, StoreError},
};

/// Records on their way to the members of a group.
pub(super) struct Dealing {
    ids: Vec<RecordId>,
    /// Those of them that the person does not see.
    hidden: HashSet<RecordId>,
    at: usize,
    /// Those that somebody has already too.
    all: bool,
    group: RecordId,
    deal: Deal,
    /// Whether anybody got anything.
    has_dealt: bool,
}

impl Hub {
    /// Understands the wish to hand records out.
    pub(super) fn dealing(
        &mut self,
        reader: &Reader,
        asker: &Asker<'_>,
        target: Target,
        group: RecordId,
        all: bool,
        today: i32,
    ) -> Result<Task, Refusal> {
        let record = reader.record(group)?.filter(|record| record.kind == record_type::GROUP && !record.is_deleted());
        let Some(record) = record else { return Err(Refusal::NotFound("that group is no longer there".to_owned())) };
        let deal = Deal::new(&self.schema, &record, today).map_err(|problem| Refusal::Invalid(vec![(None, problem)]))?;
        let ids = self.resolve(asker.session, asker.sight, target)?;
        let hidden = self.hidden_among(asker, &ids)?;
        let total = count(ids.len());
        let work = Work::Deal(Box::new(Dealing { ids, hidden, at: 0, all, group, deal, has_dealt: false }));
        let subject = format!("{} in turn", record.name());
        Ok(Task { fields: vec![fields::ASSIGNED_TO], subject, ..Task::new(Verb::Assign, total, work) })
    }
}

impl Dealing {
    pub(super) fn step(&mut self, ground: &Ground<'_>) -> Result<Step, StoreError> {
        let end = self.ids.len().min(self.at + SCATTERED);
        let worked = count(end - self.at);
        let mut chunk = Chunk::default();
        while self.at < end {
            let id = self.ids[self.at];
            self.at += 1;
            let record = if self.hidden.contains(&id) { None } else { ground.reader.hot(id)? };
            match record {
                Some(record) => self.give(ground, &mut chunk, record),
                None => chunk.tally.refuse(Some(id), no_record(id)),
            }
        }
        let is_last = end == self.ids.len();
        if is_last && self.has_dealt {
            self.keep_turn(ground, &mut chunk)?;
        }
        Ok(Step { chunk, is_last, worked, ..Step::default() })
    }

    fn give(&mut self, ground: &Ground<'_>, chunk: &mut Chunk, record: Record) {
        if !self.all && record.get(fields::ASSIGNED_TO).is_some() {
            chunk.tally.same += 1;
            return;
        }
        // Who takes part is known before a turn is used up.
        let clear = Action::Edit(vec![FieldEdit { field: fields::ASSIGNED_TO, edit: Edit::Clear }]);
        if let RowPlan::Refused(reason) = plan_record(ground.schema, ground.stamp, record.clone(), &clear) {
            return chunk.tally.refuse(Some(record.id), reason);
        }
        let Some(login) = self.deal.take_turn() else { return chunk.tally.refuse(Some(record.id), self.deal.left_over()) };
        self.has_dealt = true;
        let edit = Action::Edit(vec![FieldEdit { field: fields::ASSIGNED_TO, edit: Edit::Set(Value::Text(login)) }]);
        match plan_record(ground.schema, ground.stamp, record, &edit) {
            RowPlan::Changed(record, diffs) => chunk.change(ground, Depth::Hot, record, diffs),
            RowPlan::Same | RowPlan::Refused(_) => chunk.tally.same += 1,
        }
    }

    /// The group remembers whose turn it is.
    fn keep_turn(&self, ground: &Ground<'_>, chunk: &mut Chunk) -> Result<(), StoreError> {
        if let Some(group) = ground.reader.record(self.group)? {
            chunk.keep_turn(ground, group, &self.deal);
        }
        Ok(())
    }
}

//! What happened around a record: its communication history and its changes, and those of what belongs to it.

use std::collections::BTreeSet;

use super::{
    SessionId,
    chunk::{CHUNK, Depth, Ground},
    columns::{Columns, Sight},
    owner::Hub,
    work::Step,
};
use crate::{
    model::{Bases, FieldId, Marks, Millis, Record, RecordId, Schema, Value, Verb, fields, record_type},
    proto::{HistoryItem, Moment, Refusal, Reply, Timeline},
    rules::{ChangeSet, derive::settle},
    store::{Reader, StoreError, Touch},
};

/// Of so many records that belong to one, the communication shows with it.
const MOST_BELONGING: usize = 2_000;

impl Hub {
    /// What happened to a record and to those that belong to it, newest first.
    pub(super) fn timeline(&self, session: SessionId, id: RecordId, limit: usize) -> Result<Reply, Refusal> {
        let eyes = self.eyes(session)?;
        if eyes.is_hidden(id)? {
            return Ok(Reply::Timeline(Box::default()));
        }
        let around = Around { schema: &self.schema, reader: eyes.reader(), columns: self.index.columns(), sight: eyes.sight().clone() };
        let family = around.family(id)?;
        let mut moments = around.items(&family)?;
        let mut told = BTreeSet::new();
        for member in family.iter().filter(|member| member.is_itself) {
            for touch in eyes.history(member.id, limit)?.into_iter().filter(says_more) {
                // A merge is told once, not by each of its records.
                if !told.insert(touch.op.seq) && touch.changes.iter().any(|diff| diff.field == fields::MERGED_INTO) {
                    continue;
                }
                let item = HistoryItem { op: touch.op, changes: touch.changes };
                moments.push(Moment::changes(member.id, item));
            }
        }
        moments.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| b.order().cmp(&a.order())));
        moments.truncate(limit);
        let mentioned: BTreeSet<RecordId> = moments.iter().flat_map(Moment::mentioned).collect();
        let names = self.names(session, mentioned)?;
        Ok(Reply::Timeline(Box::new(Timeline { moments, names })))
    }
}

/// Whether an operation changed more than what its items say themselves.
fn says_more(touch: &Touch) -> bool {
    let only_touched = touch.changes.iter().all(|diff| diff.field == fields::LAST_TOUCH);
    match touch.op.verb {
        Verb::Log => !only_touched,
        // Messages of a mailbox, or of somebody new; whatever else was imported or made says more.
        Verb::Import | Verb::Create => !only_touched || touch.changes.is_empty(),
        _ => true,
    }
}

/// A record whose communication is shown.
struct Member {
    id: RecordId,
    /// The record asked for, or one that was merged into it: its changes show too.
    is_itself: bool,
}

/// Where records that have to do with each other are found.
pub(super) struct Around<'a> {
    pub(super) schema: &'a Schema,
    pub(super) reader: &'a Reader,
    pub(super) columns: Option<&'a Columns>,
    /// With whose eyes they are looked for.
    pub(super) sight: Sight,
}

impl Around<'_> {
    /// The living records that link to one through a field that passes.
    fn linking(&self, id: RecordId, passes: impl Fn(FieldId, &Record) -> bool) -> Result<Vec<Record>, StoreError> {
        let mut found = Vec::new();
        for other in self.columns.map(|columns| columns.linking(&self.sight, id)).unwrap_or_default() {
            let Some(record) = self.reader.hot(other)? else { continue };
            if record.values().iter().any(|(field, value)| value.links().contains(&id) && passes(*field, &record)) {
                found.push(record);
            }
        }
        Ok(found)
    }

    fn is_parent(&self, field: FieldId) -> bool {
        self.schema.field(field).is_some_and(|def| def.is(Marks::PARENT))
    }

    fn is_item(&self, record: &Record) -> bool {
        Bases::ITEMS.has(self.schema.base(record.kind))
    }

    /// The record, those merged into it, and those that belong to any of them.
    fn family(&self, id: RecordId) -> Result<Vec<Member>, StoreError> {
        let mut family = vec![Member { id, is_itself: true }];
        let mut seen = BTreeSet::from([id]);
        let mut at = 0;
        while let Some(Member { id, is_itself }) = family.get(at) {
            let (of, is_itself) = (*id, *is_itself);
            at += 1;
            for record in self.linking(of, |field, record| {
                field == fields::MERGED_INTO || (self.is_parent(field) && !self.is_item(record) && !record.is_deleted())
            })? {
                if family.len() < MOST_BELONGING && seen.insert(record.id) {
                    let is_merged = record.get(fields::MERGED_INTO).is_some_and(|value| value.links().contains(&of));
                    family.push(Member { id: record.id, is_itself: is_itself && is_merged });
                }
            }
        }
        Ok(family)
    }

    /// The items linked to the family, and the opportunities, projects and the like that belong to it.
    fn items(&self, family: &[Member]) -> Result<Vec<Moment>, StoreError> {
        let mut moments = Vec::new();
        let mut seen: BTreeSet<RecordId> = family.iter().filter(|member| member.is_itself).map(|member| member.id).collect();
        for member in family {
            let is_shown = |field: FieldId, record: &Record| {
                let is_contact = Bases::BOTH.has(self.schema.base(record.kind));
                self.is_parent(field) && !is_contact && !record.is_deleted()
            };
            for record in self.linking(member.id, is_shown)? {
                if seen.insert(record.id) {
                    // What was said is cold.
                    let whole = self.reader.record(record.id)?.unwrap_or(record);
                    moments.push(Moment::item((!member.is_itself).then_some(member.id), whole));
                }
            }
        }
        Ok(moments)
    }

    /// When somebody last wrote, called or met: the latest of the items linked to a record.
    pub(super) fn last_touch(&self, id: RecordId, now: Millis) -> Result<Option<Value>, StoreError> {
        let mut last = None;
        for item in self.linking(id, |field, record| field == fields::LINKED_TO && !record.is_deleted() && touches(record))? {
            // What is planned has touched nobody yet.
            if let Some(Value::Moment(at)) = item.get(fields::WHEN)
                && *at <= now
            {
                last = last.max(Some(*at));
            }
        }
        Ok(last.map(Value::Moment))
    }
}

/// Brings the last touch of the next records up to date.
pub(super) fn touch(ground: &Ground<'_>, ids: &mut Vec<RecordId>) -> Result<Step, StoreError> {
    // When somebody was last in contact is so for everybody, whoever sees of it what.
    let around = Around { schema: ground.schema, reader: ground.reader, columns: ground.columns, sight: Sight::ALL };
    let rest = ids.split_off(ids.len().min(CHUNK));
    let mut step = Step { is_last: rest.is_empty(), ..Step::default() };
    for id in std::mem::replace(ids, rest) {
        let Some(record) = ground.reader.hot(id)? else { continue };
        let has_it = ground.schema.field(fields::LAST_TOUCH).is_some_and(|def| def.bases.has(ground.schema.base(record.kind)));
        if has_it {
            // Rules of criteria may look at it, and at cold values.
            let (record, depth) = match ground.schema.is_ruling(fields::LAST_TOUCH) {
                true => (ground.reader.record(id)?.unwrap_or(record), Depth::Whole),
                false => (record, Depth::Hot),
            };
            let mut set = ChangeSet::new(record);
            set.follow(fields::LAST_TOUCH, around.last_touch(id, ground.stamp.at)?);
            settle(ground.schema, &mut set);
            let (record, diffs) = set.finish();
            if !diffs.is_empty() {
                step.chunk.follow(ground, depth, record, diffs);
            }
        }
    }
    Ok(step)
}

/// Whether the item means that somebody was in contact; tasks and files do not.
fn touches(item: &Record) -> bool {
    matches!(item.kind, record_type::NOTE | record_type::PHONE_LOG | record_type::APPOINTMENT | record_type::MESSAGE)
}

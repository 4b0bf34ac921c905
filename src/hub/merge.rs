//! Records that are one: found, and made one. The survivor takes in what the others hold, links lead to it, the others go to the
//! bin and say into which record they went.

use std::collections::BTreeMap;

use super::{
    chunk::{Chunk, Depth, Ground},
    commands::{Task, base_of, count},
    owner::Hub,
    work::Work,
};
use crate::{
    model::{Diff, Draft, FieldId, Record, RecordId, Seq, Stamp, TypeId, Value, Verb},
    proto::{AlikeGroup, Named, Refusal, Reply},
    rules::{
        ChangeSet, Cx,
        check::{accepted, editable},
        convert::{go_into, repoint},
        likeness::Traits,
        unite::{MERGED, MOST, too_long, unite},
    },
    store::Reader,
};

/// Groups told at once.
const MOST_GROUPS: usize = 500;
/// Records told that are like one being typed.
const MOST_LIKE: usize = 5;

impl Hub {
    /// Makes several records one.
    #[expect(clippy::too_many_arguments, reason = "the parts of the command")]
    pub(super) fn merging(
        &self,
        reader: &Reader,
        stamp: &Stamp,
        seq: Seq,
        survivor: RecordId,
        others: Vec<RecordId>,
        values: Vec<(FieldId, Option<Value>)>,
        seen: &[(RecordId, Seq)],
    ) -> Result<Task, Refusal> {
        let refuse = |problem: String| Refusal::Invalid(vec![(None, problem)]);
        let mut ids = others;
        ids.retain(|id| *id != survivor);
        ids.dedup();
        if ids.is_empty() || ids.len() >= MOST {
            return Err(refuse(format!("two to {MOST} records are merged at once, not {}", ids.len() + 1)));
        }
        let first = self.mergeable(reader, survivor, None, seen)?;
        let mut lost = Vec::new();
        for id in &ids {
            lost.push(self.mergeable(reader, *id, Some(&first), seen)?);
        }
        let base_of = base_of(reader, &self.schema);
        let cx = Cx { schema: &self.schema, stamp, base_of: &base_of };
        let mut chosen = Vec::new();
        for (field, value) in values {
            let value = editable(&self.schema, first.kind, field)
                .and_then(|def| value.map_or(Ok(None), |value| accepted(&cx, def, value)))
                .map_err(|problem| Refusal::Invalid(vec![(Some(field), problem)]))?;
            chosen.push((field, value));
        }
        let subject = first.name().to_owned();
        let set = unite(&self.schema, first, &lost, chosen);
        if let Some((field, problem)) = too_long(&self.schema, set.record()) {
            return Err(Refusal::Invalid(vec![(Some(field), problem)]));
        }
        let mut sets = BTreeMap::from([(survivor, set)]);
        for other in lost {
            let linking = self.index.columns().map(|columns| columns.linking(other.id)).unwrap_or_default();
            for id in linking.into_iter().filter(|id| *id != survivor) {
                if !sets.contains_key(&id)
                    && let Some(record) = reader.record(id)?
                {
                    sets.insert(id, ChangeSet::new(record));
                }
            }
            sets.entry(other.id).or_insert_with(|| ChangeSet::new(other));
        }
        for id in &ids {
            sets.values_mut().for_each(|set| repoint(set, *id, survivor));
        }
        for id in &ids {
            if let Some(set) = sets.get_mut(id) {
                go_into(stamp, set, survivor);
            }
        }
        let ground = Ground {
            schema: &self.schema,
            reader,
            columns: None,
            stamp,
            seq,
            scored_since: self.scored_since,
            next: self.store.next_record(),
        };
        let mut chunk = Chunk::default();
        for (record, diffs) in sets.into_values().map(ChangeSet::finish).filter(|(_, diffs): &(Record, Vec<Diff>)| !diffs.is_empty()) {
            chunk.change(&ground, Depth::Whole, record, diffs);
        }
        Ok(Task { subject, ..Task::new(Verb::Merge, count(ids.len() + 1), Work::Once(Box::new(chunk))) })
    }

    /// A record that can be merged, with `first` where it is given; else it is named with the reason.
    fn mergeable(&self, reader: &Reader, id: RecordId, first: Option<&Record>, seen: &[(RecordId, Seq)]) -> Result<Record, Refusal> {
        let Some(record) = reader.record(id)? else { return Err(Refusal::NotFound(format!("there is no record {id}"))) };
        let base = self.schema.base(record.kind);
        let reason = match first {
            _ if record.is_deleted() => "is in the bin; restore it first",
            _ if !MERGED.has(base) => "cannot be merged: only leads, contacts and accounts can",
            Some(first) if self.schema.base(first.kind) != base => "is of another kind; people and companies stay apart",
            _ if seen.iter().any(|(known, rev)| *known == id && *rev != record.rev) => {
                let reason = format!("{} changed '{}' meanwhile; look at it again before merging", record.touched.by, record.name());
                return Err(Refusal::Invalid(vec![(None, reason)]));
            }
            _ => return Ok(record),
        };
        Err(Refusal::Invalid(vec![(None, format!("'{}' {reason}", record.name()))]))
    }

    /// Records like one that is being typed, the surest first.
    pub(super) fn alike_to(&self, session: super::SessionId, kind: TypeId, draft: &Draft) -> Result<Reply, Refusal> {
        let Some(columns) = self.index.columns() else { return Err(Refusal::Stale) };
        let base = self.schema.base(kind);
        let traits = Traits::written(base, |field| draft.text(field));
        let mut groups = Vec::new();
        for (id, likeness) in columns.alike(base, &traits, None).into_iter().take(MOST_LIKE) {
            let strength = likeness.sign.strength().label().to_owned();
            groups.push(AlikeGroup { strength, reasons: vec![likeness.reason], records: self.names(session, [id])? });
        }
        Ok(Reply::Alike(groups))
    }

    /// Groups of records of a type that are probably one, the surest first.
    pub(super) fn alike_groups(&self, session: super::SessionId, kind: TypeId) -> Result<Reply, Refusal> {
        let Some(columns) = self.index.columns() else { return Err(Refusal::Stale) };
        let mut groups = Vec::new();
        for group in columns.alike_groups(self.schema.base(kind)).into_iter().take(MOST_GROUPS) {
            let records: Vec<Named> = self.names(session, group.records)?;
            groups.push(AlikeGroup { strength: group.strength.label().to_owned(), reasons: group.reasons, records });
        }
        Ok(Reply::Alike(groups))
    }
}

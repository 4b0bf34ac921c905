//! Duplicates: records like what is typed, groups of records that are probably one, merges, and pairs told apart.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{
    SessionId,
    answers::no_columns,
    chunk::{CHUNK, Chunk, Depth, Ground},
    columns::{AlikeGroup, Columns, Search, Sight},
    commands::{Asker, Task, base_of, count},
    index::Index,
    owner::Hub,
    sight::{Eyes, no_record},
    work::Work,
};
use crate::{
    model::{Base, Draft, FieldId, Named, Record, RecordId, Seq, Stamp, TypeId, Value, Verb, fields, record_type},
    proto::{Group, Refusal, Reply, Ticket, Twin},
    rules::{
        ChangeSet, Cx,
        check::{accepted, editable},
        convert::{go_into, repoint},
        likeness::{Strength, Traits},
        plan::may_change,
        unite::{MERGED, MOST, TYPED, leave, survivor_of, too_long, unite},
    },
    store::{Reader, StoreError},
};

/// Most records named as like what is typed.
const NAMED: usize = 9;
/// Most groups kept.
const KEPT: usize = 100_000;

/// The groups of one base, as they were last looked for.
pub(super) struct KeptGroups {
    base: Base,
    as_of: AsOf,
    groups: Vec<AlikeGroup>,
}

/// State of the columns: what the rule of likeness looks at, and how rows are numbered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct AsOf {
    looks: u64,
    built: u64,
}

/// A search under way, and who waits for what it finds.
pub(super) struct Looking {
    base: Base,
    as_of: AsOf,
    search: Search,
}

/// Somebody who waits for groups.
pub(super) struct Awaiting {
    session: SessionId,
    ticket: Ticket,
    kind: TypeId,
    from: u32,
    count: u32,
}

/// What a merge was asked to do.
pub(super) struct Merging {
    pub(super) survivor: RecordId,
    pub(super) others: Vec<RecordId>,
    pub(super) values: Vec<(FieldId, Option<Value>)>,
    pub(super) seen: Vec<(RecordId, Seq)>,
}

fn invalid(problem: impl Into<String>) -> Refusal {
    Refusal::Invalid(vec![(None, problem.into())])
}

impl Hub {
    pub(super) fn ready(&self) -> Result<&Columns, Refusal> {
        match &self.index {
            Index::Ready(columns) => Ok(columns),
            Index::Failed(why) => Err(no_columns(why)),
            Index::Building(_) => Err(Refusal::Stale),
        }
    }

    /// Living records like what is typed. Of one that is not seen it is told that it exists, and whose it is.
    pub(super) fn alike(&self, session: SessionId, kind: TypeId, draft: &Draft, except: Option<RecordId>) -> Result<Reply, Refusal> {
        let base = self.schema.base(kind);
        if !MERGED.has(base) {
            return Ok(Reply::Alike(Vec::new()));
        }
        let name = super::marks::name_of(draft);
        let traits = Traits::written(base, |field| if field == fields::NAME { &name } else { draft.text(field) });
        let eyes = self.eyes(session)?;
        // The record that is edited is like itself only for whoever sees it.
        let except = except.filter(|id| matches!(eyes.is_hidden(*id), Ok(false)));
        let mut twins = Vec::new();
        for (id, likeness, is_seen) in self.ready()?.alike(eyes.sight(), base, &traits, except).into_iter().take(NAMED) {
            let (strength, reason) = (likeness.sign.strength(), likeness.reason);
            if is_seen {
                twins.extend(eyes.named(id)?.map(|named| Twin { named, strength, reason }));
            } else {
                twins.push(Twin { named: Named::hidden(kind, eyes.owned_by(id)?), strength, reason });
            }
        }
        Ok(Reply::Alike(twins))
    }

    /// A stretch of the groups with a record of that type.
    pub(super) fn duplicates(
        &mut self,
        session: SessionId,
        ticket: Ticket,
        kind: TypeId,
        from: u32,
        count: u32,
    ) -> Result<Option<Reply>, Refusal> {
        let base = self.schema.base(kind);
        if !MERGED.has(base) {
            return Ok(Some(Reply::Duplicates { totals: [0; 3], from, groups: Vec::new() }));
        }
        let as_of = self.looked_at();
        if self.groups.as_ref().is_some_and(|kept| (kept.base, kept.as_of) == (base, as_of)) {
            return self.groups_of(session, kind, from, count).map(Some);
        }
        self.awaiting.push(Awaiting { session, ticket, kind, from, count });
        self.look_for(base)?;
        Ok(None)
    }

    const fn looked_at(&self) -> AsOf {
        AsOf { looks: self.looks, built: self.built }
    }

    /// Begins a search, unless one is under way.
    fn look_for(&mut self, base: Base) -> Result<(), Refusal> {
        if self.looking.is_none() {
            let search = Search::begin(self.ready()?, base);
            self.looking = Some(Looking { base, as_of: self.looked_at(), search });
        }
        Ok(())
    }

    /// Goes on with the search under way; whoever waits for what it found is answered, and the next one begins.
    pub(super) fn look_on(&mut self) {
        let Some(mut looking) = self.looking.take() else { return };
        let Index::Ready(columns) = &self.index else { return self.answer_awaiting(looking.base) };
        if looking.as_of.built != self.built {
            // Rows are numbered anew.
            looking.search = Search::begin(columns, looking.base);
            looking.as_of = self.looked_at();
        }
        let Some(mut groups) = looking.search.step(columns) else {
            self.looking = Some(looking);
            return;
        };
        groups.truncate(KEPT);
        let Looking { base, as_of, .. } = looking;
        self.groups = Some(KeptGroups { base, as_of, groups });
        self.answer_awaiting(base);
        if let Some(next) = self.awaiting.first().map(|waits| self.schema.base(waits.kind)) {
            // Columns that are gone meanwhile answer when they are there again.
            drop(self.look_for(next));
        }
    }

    /// Answers everybody who waits for the groups of a base.
    fn answer_awaiting(&mut self, base: Base) {
        let awaiting = std::mem::take(&mut self.awaiting).into_iter();
        let (mine, others): (Vec<Awaiting>, _) = awaiting.partition(|waits| self.schema.base(waits.kind) == base);
        self.awaiting = others;
        for Awaiting { session, ticket, kind, from, count } in mine {
            let sight = self.sight(session, "");
            self.look(&sight);
            let found = self.groups_of(session, kind, from, count).unwrap_or_else(Reply::Refused);
            self.reply(session, ticket, found);
        }
    }

    /// Nobody waits there any more.
    pub(super) fn stop_awaiting(&mut self, session: SessionId) {
        self.awaiting.retain(|waits| waits.session != session);
        if self.awaiting.is_empty() {
            self.looking = None;
        }
    }

    /// A stretch of the groups that were found, of those with a record that is seen. Of the others in them it is told that they
    /// exist, and whose they are.
    fn groups_of(&self, session: SessionId, kind: TypeId, from: u32, count: u32) -> Result<Reply, Refusal> {
        let none = Reply::Duplicates { totals: [0; 3], from, groups: Vec::new() };
        let (Some(kept), columns) = (&self.groups, self.ready()?) else { return Ok(none) };
        let eyes = self.eyes(session)?;
        let is_meant = |group: &&AlikeGroup| group.records.iter().any(|id| columns.kind(eyes.sight(), *id) == Some(kind));
        let meant: Vec<&AlikeGroup> = kept.groups.iter().filter(is_meant).collect();
        let total = |strength| short(meant.iter().filter(|group| group.strength == strength).count());
        let totals = [Strength::Strong, Strength::Medium, Strength::Weak].map(total);
        let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let mut groups = Vec::new();
        for group in meant.into_iter().skip(place(from)).take(place(count)) {
            let AlikeGroup { strength, reasons, records: all } = group;
            let (mut records, mut reasons) = (Vec::new(), reasons.clone());
            for id in all.iter().take(MOST) {
                if columns.sees(eyes.sight(), *id) {
                    records.extend(eyes.named(*id)?);
                } else {
                    records.push(Named::hidden(kind, eyes.owned_by(*id)?));
                }
            }
            // What records have in common that are not seen is not told.
            if all.iter().any(|id| !columns.sees(eyes.sight(), *id)) {
                reasons = vec!["alike".to_owned()];
            }
            groups.push(Group { strength: *strength, reasons, records, total: short(all.len()) });
        }
        Ok(Reply::Duplicates { totals, from, groups })
    }

    /// Understands a merge.
    pub(super) fn merging(&self, reader: &Reader, asker: &Asker<'_>, seq: Seq, wish: Merging) -> Result<Task, Refusal> {
        let (stamp, eyes) = (asker.stamp, self.eyes_of(asker)?);
        let Merging { survivor, mut others, values, seen } = wish;
        let mut met = BTreeSet::from([survivor]);
        others.retain(|id| met.insert(*id));
        if others.is_empty() || met.len() > MOST {
            return Err(invalid(format!("a merge takes two to {MOST} records; {} were given", met.len())));
        }
        let mut problems: Vec<String> = Vec::new();
        let records: Vec<Option<Record>> =
            std::iter::once(survivor).chain(others.iter().copied()).map(|id| eyes.record(id)).collect::<Result<_, _>>()?;
        let kind = records.first().and_then(Option::as_ref).map(|record| record.kind);
        let base = kind.map(|kind| self.schema.base(kind));
        for (id, record) in std::iter::once(&survivor).chain(&others).zip(&records) {
            problems.extend(self.unmergeable(&eyes, stamp, *id, record.as_ref(), base, &seen)?);
        }
        if !problems.is_empty() {
            return Err(Refusal::Invalid(problems.into_iter().map(|problem| (None, problem)).collect()));
        }
        let mut records: VecDeque<Record> = records.into_iter().flatten().collect();
        let Some(first) = records.pop_front() else { return Err(invalid("nothing is to be merged")) };
        let others: Vec<Record> = records.into();
        let values = self.chosen(reader, asker, first.kind, values)?;
        let chosen_fields = values.iter().map(|(field, _)| *field).collect();
        let set = unite(&self.schema, ChangeSet::new(first), &others, values);
        if let Some((field, problem)) = too_long(&self.schema, set.record()) {
            return Err(Refusal::Invalid(vec![(Some(field), problem)]));
        }
        let names: Vec<&str> = others.iter().map(Record::name).collect();
        let subject = format!("{} into {}", names.join(", "), set.record().name());
        let work = self.merged(reader, stamp, seq, set, others.clone())?;
        Ok(Task { fields: chosen_fields, subject, ..Task::new(Verb::Merge, count(met.len()), work) })
    }

    /// Why a record cannot be merged; `None` where it can.
    fn unmergeable(
        &self,
        eyes: &Eyes<'_>,
        stamp: &Stamp,
        id: RecordId,
        record: Option<&Record>,
        base: Option<Base>,
        seen: &[(RecordId, Seq)],
    ) -> Result<Option<String>, StoreError> {
        let Some(record) = record else { return Ok(Some(format!("there is no record #{id}"))) };
        let name = format!("{} (#{id})", record.name());
        if let Some(into) = survivor_of(record) {
            let other = eyes.named(into)?.map(|named| format!("{} ", named.name)).unwrap_or_default();
            return Ok(Some(format!("{name} was merged into {other}(#{into}) already")));
        }
        if record.is_deleted() {
            return Ok(Some(format!("{name} is in the bin; restore it first, or leave it out")));
        }
        let own = self.schema.base(record.kind);
        if !MERGED.has(own) {
            return Ok(Some(format!("{name} is {}; only leads, contacts and accounts can be merged", own.a_record())));
        }
        if let Some(base) = base.filter(|base| *base != own) {
            return Ok(Some(format!("{name} is {}, the one that stays is {}", own.a_record(), base.a_record())));
        }
        if seen.iter().any(|(of, rev)| *of == id && *rev != record.rev) {
            return Ok(Some(format!("{name} was changed by {} meanwhile; look at it again", record.touched.by)));
        }
        Ok(may_change(&self.schema, record, stamp).err().map(|problem| format!("{name}: {problem}")))
    }

    /// The values a person chose, as the store keeps them.
    fn chosen(
        &self,
        reader: &Reader,
        asker: &Asker<'_>,
        kind: TypeId,
        values: Vec<(FieldId, Option<Value>)>,
    ) -> Result<Vec<(FieldId, Option<Value>)>, Refusal> {
        let base_of = base_of(reader, &self.schema, self.seeing(asker.sight));
        let cx = Cx { schema: &self.schema, stamp: asker.stamp, base_of: &base_of };
        let (mut chosen, mut problems) = (Vec::new(), Vec::new());
        for (field, value) in values {
            let def = editable(&self.schema, kind, field);
            let is_missing = value.is_none() && def.as_ref().is_ok_and(|def| def.is(crate::model::Marks::REQUIRED));
            match def.and_then(|def| value.map_or(Ok(None), |value| accepted(&cx, def, value))) {
                Ok(_) if is_missing => problems.push((Some(field), "is required and cannot be empty".to_owned())),
                Ok(value) => chosen.push((field, value)),
                Err(problem) => problems.push((Some(field), problem)),
            }
        }
        if problems.is_empty() { Ok(chosen) } else { Err(Refusal::Invalid(problems)) }
    }

    /// What a merge writes: the survivor, those that go, and everybody who links to those.
    fn merged(&self, reader: &Reader, stamp: &Stamp, seq: Seq, set: ChangeSet, others: Vec<Record>) -> Result<Work, Refusal> {
        let columns = self.ready()?;
        let next = self.next_record();
        let ground = Ground { schema: &self.schema, reader, columns: Some(columns), stamp, seq, scored_since: self.scored_since, next };
        let (survivor, kind) = (set.record().id, set.record().kind);
        let mut linking: BTreeMap<RecordId, Vec<RecordId>> = BTreeMap::new();
        for other in &others {
            columns.linking(&Sight::ALL, other.id).into_iter().for_each(|id| linking.entry(id).or_default().push(other.id));
        }
        others.iter().map(|other| other.id).chain([survivor]).for_each(|id| drop(linking.remove(&id)));
        let mut chunk = Chunk::default();
        write(&ground, &mut chunk, set);
        for other in others {
            let was_lead = other.kind == record_type::LEAD;
            let mut set = ChangeSet::new(other);
            // A lead that goes into a contact became that contact.
            if was_lead && kind == record_type::CONTACT {
                go_into(stamp, &mut set, survivor)
            } else {
                leave(stamp, &mut set, survivor)
            }
            write(&ground, &mut chunk, set);
        }
        let mut stages = VecDeque::new();
        for (id, gone) in linking {
            let Some(record) = reader.record(id)? else { continue };
            // A pair of which only one is left says nothing.
            if record.kind == record_type::PAIR && record.values().iter().any(|(_, value)| value.links().contains(&survivor)) {
                continue;
            }
            let mut set = ChangeSet::new(record);
            gone.into_iter().for_each(|gone| repoint(&mut set, gone, survivor));
            write(&ground, &mut chunk, set);
            if chunk.puts.len() >= CHUNK {
                stages.push_back(Work::Once(Box::new(std::mem::take(&mut chunk))));
            }
        }
        if stages.is_empty() {
            return Ok(Work::Once(Box::new(chunk)));
        }
        stages.push_back(Work::Once(Box::new(chunk)));
        Ok(Work::Stages(stages))
    }

    /// Understands what fills a record with what was typed for a new one.
    pub(super) fn absorbing(&self, reader: &Reader, asker: &Asker<'_>, seq: Seq, into: RecordId, draft: Draft) -> Result<Task, Refusal> {
        let (stamp, eyes) = (asker.stamp, self.eyes_of(asker)?);
        let Some(record) = eyes.record(into)? else { return Err(Refusal::NotFound(no_record(into))) };
        let base = self.schema.base(record.kind);
        if let Some(problem) = self.unmergeable(&eyes, stamp, into, Some(&record), Some(base), &[])? {
            return Err(invalid(problem));
        }
        let values = draft.values.into_iter().map(|(field, value)| (field, Some(value))).collect();
        let typed = self.chosen(reader, asker, record.kind, values)?.into_iter().filter_map(|(field, value)| Some((field, value?)));
        let typed = Record::new(TYPED, record.kind, stamp.clone()).with(typed);
        let set = unite(&self.schema, ChangeSet::new(record), &[typed], Vec::new());
        if let Some((field, problem)) = too_long(&self.schema, set.record()) {
            return Err(Refusal::Invalid(vec![(Some(field), problem)]));
        }
        let next = self.next_record();
        let ground = Ground { schema: &self.schema, reader, columns: None, stamp, seq, scored_since: self.scored_since, next };
        let (subject, fields) = (set.record().name().to_owned(), set.diffs().iter().map(|diff| diff.field).collect());
        let mut chunk = Chunk::default();
        if set.diffs().is_empty() {
            chunk.tally.same = 1;
        }
        write(&ground, &mut chunk, set);
        Ok(Task { fields, subject, ..Task::new(Verb::Edit, 1, Work::Once(Box::new(chunk))) })
    }

    /// Understands that the records of each set are not the same: one record remembers it for all pairs of a set.
    pub(super) fn telling_apart(&self, asker: &Asker<'_>, sets: Vec<Vec<RecordId>>) -> Result<Task, Refusal> {
        let mut pairs = Vec::new();
        for (number, ids) in (self.next_record().0..).zip(sets) {
            let ids: BTreeSet<RecordId> = ids.into_iter().collect();
            if ids.len() < 2 {
                return Err(invalid("it takes two records to tell apart"));
            }
            let name = self.names_apart(&self.eyes_of(asker)?, &ids)?;
            let values = [(fields::NAME, Value::Text(name)), (fields::NOT_THE_SAME, Value::Links(ids.into_iter().collect()))];
            pairs.push(Record::new(RecordId(number), record_type::PAIR, asker.stamp.clone()).with(values));
        }
        let subject = match pairs.as_slice() {
            [] => return Err(invalid("it takes two records to tell apart")),
            [one] => one.name().to_owned(),
            [first, rest @ ..] => format!("{} ({} more)", first.name(), rest.len()),
        };
        let task = Task::new(Verb::TellApart, count(pairs.len()), Work::Make(Box::new(pairs.into_iter())));
        Ok(Task { subject, ..task })
    }

    /// `Ada Berg (#9) and A. Berg (#10)`, where all of them can be told apart.
    fn names_apart(&self, eyes: &Eyes<'_>, ids: &BTreeSet<RecordId>) -> Result<String, Refusal> {
        let mut names = Vec::new();
        for id in ids {
            let record = eyes.hot(*id)?.ok_or_else(|| Refusal::NotFound(no_record(*id)))?;
            let base = self.schema.base(record.kind);
            if !MERGED.has(base) {
                let what = base.a_record();
                return Err(invalid(format!("{} (#{id}) is {what}; only leads, contacts and accounts are told apart", record.name())));
            }
            names.push(format!("{} (#{id})", record.name()));
        }
        Ok(match names.split_last() {
            Some((last, before)) => format!("{} and {last}", before.join(", ")),
            None => String::new(),
        })
    }
}

fn short(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn write(ground: &Ground<'_>, chunk: &mut Chunk, set: ChangeSet) {
    let (record, diffs) = set.finish();
    if !diffs.is_empty() {
        chunk.change(ground, Depth::Whole, record, diffs);
    }
}

//! From a command to a job: what it is called in the log and what it does.

use std::collections::{HashSet, VecDeque};

use super::{
    SessionId,
    chunk::{Chunk, Depth, Ground, is_schema},
    columns::Sight,
    custom::{self, Recast, Retype},
    duplicates::Merging,
    going_back::{Back, Journey, to_redo, to_undo},
    mail,
    owner::Hub,
    setup::records_of,
    sight::no_record,
    since::tell_whose,
    views,
    work::{Each, Work},
};
use crate::{
    model::{
        Base, Diff, Draft, Edit, FieldEdit, FieldId, OpHead, Reading, Record, RecordId, Schema, Seq, Stamp, Target, TypeId, Value, Verb,
        fields, record_type,
    },
    proto::{Command, Conflict, Refusal},
    rules::{
        Cx,
        create::{Problems, create},
        demo::Demo,
        merge::{Unmerged, merge},
        plan::{Action, checked_edits, may_change},
    },
    store::{Reader, StoreError},
};

/// So many records one item of the communication history is linked to at most.
const MOST_LINKED: usize = 500;

/// In whose name a command is understood.
pub(super) struct Asker<'a> {
    pub(super) session: SessionId,
    pub(super) stamp: &'a Stamp,
    pub(super) sight: &'a Sight,
}

/// A command understood: its place in the log and its work.
pub(super) struct Task {
    pub(super) verb: Verb,
    pub(super) fields: Vec<FieldId>,
    pub(super) subject: String,
    pub(super) total: u64,
    pub(super) work: Work,
    pub(super) journey: Option<Journey>,
}

impl Task {
    pub(super) const fn new(verb: Verb, total: u64, work: Work) -> Self {
        Self { verb, fields: Vec::new(), subject: String::new(), total, work, journey: None }
    }
}

impl From<StoreError> for Refusal {
    fn from(problem: StoreError) -> Self {
        match problem {
            StoreError::Stopped => Self::Cancelled,
            problem => Self::Store(problem.to_string()),
        }
    }
}

/// The base of a living record that may be linked to.
pub(super) fn base_of<'a>(
    reader: &'a Reader,
    schema: &'a Schema,
    sees: impl Fn(RecordId) -> bool + 'a,
) -> impl Fn(RecordId) -> Option<Base> + 'a {
    let living = |id| reader.hot(id).ok().flatten().filter(|record| !record.is_deleted());
    move |id| sees(id).then(|| living(id)).flatten().map(|record| schema.base(record.kind))
}

pub(super) fn count(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

impl Hub {
    /// Understands a command as things stand now.
    pub(super) fn task(&mut self, session: SessionId, stamp: &Stamp, seq: Seq, command: Command) -> Result<Task, Refusal> {
        let reader = self.store.reader()?;
        let sight = self.sight(session, &stamp.by);
        self.look(&sight);
        let asker = Asker { session, stamp, sight: &sight };
        match command {
            Command::Create { kind, drafts } => self.creation(&reader, &asker, kind, drafts),
            Command::Save { record, changes } => self.saving(&reader, &asker, seq, record, changes),
            Command::Bulk { target, edits, struck } => self.bulk(&reader, &asker, target, edits, struck),
            Command::Planned { plan, struck } => match self.planned_erasure(session, &stamp.by, plan)? {
                Some(task) => Ok(task),
                None => each(&reader, &self.schema, self.of_plan(&asker, plan, struck)?),
            },
            Command::Deal { target, group, all, today } => self.dealing(&reader, &asker, target, group, all, today),
            Command::Log { kind, item, target, edits } => self.logging(&reader, &asker, kind, item, target, edits),
            Command::Delete(target) => self.binning(&reader, &asker, Action::Delete, target),
            Command::Restore(target) => self.binning(&reader, &asker, Action::Restore, target),
            Command::Undo(seq) => Ok(returning(self.undoable(&asker, to_undo(&reader, &stamp.by, seq)?)?)),
            Command::Redo => Ok(returning(to_redo(&reader, &stamp.by)?)),
            Command::Demo { count, seed } => self.demo(&reader, stamp, count, seed),
            Command::Recalculate => {
                let work = self.recalculation(&reader)?;
                Ok(Task::new(Verb::Recalculate, work.total(), Work::Rescore(work)))
            }
            Command::Merge { survivor, others, values, seen } => {
                self.merging(&reader, &asker, seq, Merging { survivor, others, values, seen })
            }
            Command::Absorb { into, draft } => self.absorbing(&reader, &asker, seq, into, draft),
            Command::TellApart(sets) => self.telling_apart(&asker, sets),
            Command::Exported { records, to } => {
                let mut chunk = Chunk::default();
                chunk.tally.changed = records;
                Ok(Task { subject: to, ..Task::new(Verb::Export, records, Work::Once(Box::new(chunk))) })
            }
            Command::Import { plan, choices } => self.import_of(&asker, plan, *choices),
            Command::Mail { kind, people, source } => self.mailing(&reader, &asker, mail::Wish { kind, people, source }),
            Command::Erase { target, suppress } => {
                let ids = self.resolve(session, &sight, target)?;
                self.erasing(&reader, ids, suppress)
            }
            Command::Retain(what) => self.retaining(&reader, &asker, what),
            Command::Convert { target, to, how, struck } => {
                let ids = self.resolve(session, &sight, target)?;
                self.conversion(&reader, &asker, ids, to, *how, struck)
            }
        }
    }

    fn creation(&self, reader: &Reader, asker: &Asker<'_>, kind: TypeId, drafts: Vec<Draft>) -> Result<Task, Refusal> {
        if self.schema.record_type(kind).is_none() {
            return Err(Refusal::NotFound(format!("there is no record type {}", kind.0)));
        }
        let base_of = base_of(reader, &self.schema, self.seeing(asker.sight));
        let cx = Cx { schema: &self.schema, stamp: asker.stamp, base_of: &base_of };
        let first = self.next_record();
        let (mut records, mut problems) = (Vec::new(), Problems::new());
        // Few are made of these, and none without knowing the others.
        let mut others = if is_schema(kind) { records_of(reader, kind)? } else { Vec::new() };
        let mut slot = Self::next_slot(reader, kind, &others)?;
        for (id, draft) in (first.0..).zip(drafts) {
            problems.extend(draft.problems.into_iter().map(|(place, problem)| (None, format!("{place}: {problem}"))));
            match create(&cx, kind, RecordId(id), draft.values) {
                Ok(record) if kind == record_type::PERSON && self.schema.person(record.name()).is_some() => {
                    problems.push((Some(fields::NAME), format!("'{}' is here already", record.name())));
                }
                Ok(_) if kind == record_type::STORE && self.has_store_record(reader)? => {
                    problems.push((None, "what holds for the store is entered already; change that record".to_owned()));
                }
                Ok(mut record) => {
                    if let Some(field) = custom::slot_field(kind) {
                        record.set(field, Some(Value::Number(slot)));
                        slot += 1;
                    }
                    problems.extend(custom::complete(&self.schema, &mut record, &others));
                    if is_schema(kind) {
                        others.push(record.clone());
                    }
                    if record_type::AUTHORED.contains(&kind) {
                        problems.extend(views::problems(self, &record));
                    }
                    records.push(record);
                }
                Err(found) => problems.extend(found),
            }
        }
        if !problems.is_empty() {
            return Err(Refusal::Invalid(problems));
        }
        let subject = single(&records).map(|record| record.name().to_owned()).unwrap_or_default();
        let task = Task::new(Verb::Create, count(records.len()), Work::Make(Box::new(records.into_iter())));
        Ok(Task { subject, ..task })
    }

    /// Whether there is a record of what holds for the whole store: there is one at most.
    fn has_store_record(&self, reader: &Reader) -> Result<bool, StoreError> {
        Ok(reader.counts()?.iter().any(|(kind, living, _)| *kind == record_type::STORE && *living > 0))
    }

    /// A slot no record of that type has, the deleted ones included.
    fn next_slot(reader: &Reader, kind: TypeId, living: &[Record]) -> Result<i64, StoreError> {
        let taken = |record: &Record| match custom::slot_field(kind).and_then(|field| record.get(field)) {
            Some(Value::Number(slot)) => Some(*slot),
            _ => None,
        };
        let highest = living.iter().filter_map(taken).max().unwrap_or(0);
        let all: u64 = reader.counts()?.iter().filter(|(of, ..)| *of == kind).map(|(_, living, binned)| living + binned).sum();
        Ok(highest.max(i64::try_from(all).unwrap_or(i64::MAX)) + 1)
    }

    fn saving(&self, reader: &Reader, asker: &Asker<'_>, seq: Seq, id: RecordId, changes: Vec<Diff>) -> Result<Task, Refusal> {
        let stamp = asker.stamp;
        let Some(record) = self.eyes_of(asker)?.record(id)? else { return Err(Refusal::NotFound(no_record(id))) };
        if record.is_deleted() {
            return Err(Refusal::Invalid(vec![(None, format!("'{}' is in the bin. Restore it first", record.name()))]));
        }
        if let Err(refused) = may_change(&self.schema, &record, stamp) {
            return Err(Refusal::Rights(refused));
        }
        // What is linked to already may stay, seen or not.
        let sees = self.seeing(asker.sight);
        let before = record.clone();
        let is_linked = |id: RecordId| before.values().iter().any(|(_, value)| value.links().contains(&id));
        let base_of = base_of(reader, &self.schema, |id| sees(id) || is_linked(id));
        let cx = Cx { schema: &self.schema, stamp, base_of: &base_of };
        let is_meant = |diff: &&Diff| diff.old != diff.new || diff.field == fields::SCORE;
        let fields = changes.iter().filter(is_meant).map(|diff| diff.field).collect();
        let (record, diffs) = match merge(&cx, record.clone(), changes) {
            Ok(set) => set.finish(),
            Err(Unmerged::Invalid(problems)) => return Err(Refusal::Invalid(problems)),
            Err(Unmerged::Clashes(mut clashes)) => {
                tell_whose(reader, &record, &mut clashes)?;
                return Err(Refusal::Conflict(Box::new(Conflict { now: record, clashes })));
            }
        };
        if let Some(taken) = self.name_taken(&record) {
            return Err(Refusal::Invalid(vec![taken]));
        }
        let problems = if is_schema(record.kind) {
            custom::problems(&self.schema, Some(&before), &record, &records_of(reader, record.kind)?)
        } else {
            Vec::new()
        };
        if !problems.is_empty() {
            return Err(Refusal::Invalid(problems));
        }
        let follows = if let Some(retype) = Retype::of(&self.schema, &before, &record) {
            retype.follow(reader, &sees)?.map_err(Refusal::Invalid)?
        } else if let Some(recast) = Recast::of(&self.schema, &before, &record) {
            recast.follow(reader, &sees, &record)?.map_err(Refusal::Invalid)?
        } else {
            Vec::new()
        };
        let subject = record.name().to_owned();
        let total = 1 + count(follows.len());
        let mut chunk = Chunk::default();
        if diffs.is_empty() {
            chunk.tally.same = 1;
        } else {
            let next = self.next_record();
            let ground = Ground { schema: &self.schema, reader, columns: None, stamp, seq, scored_since: self.scored_since, next };
            chunk.change(&ground, Depth::Whole, record, diffs);
            for (record, diffs) in follows {
                chunk.change(&ground, Depth::Whole, record, diffs);
            }
        }
        Ok(Task { fields, subject, ..Task::new(Verb::Edit, total, Work::Once(Box::new(chunk))) })
    }

    fn bulk(
        &mut self,
        reader: &Reader,
        asker: &Asker<'_>,
        target: Target,
        edits: Vec<FieldEdit>,
        struck: Vec<RecordId>,
    ) -> Result<Task, Refusal> {
        let schema = self.schema.clone();
        let edits = self.edits_checked(reader, asker, edits)?;
        if let Some(def) = edits.iter().filter_map(|edit| schema.field(edit.field)).find(|def| custom::SET_UP.contains(&def.bases)) {
            return Err(Refusal::Invalid(vec![(Some(def.id), format!("'{}' is changed on one record's form only", def.label))]));
        }
        let ids = self.resolve(asker.session, asker.sight, target)?;
        let hidden = self.hidden_among(asker, &ids)?;
        each(reader, &schema, Each { ids, at: 0, action: Action::Edit(edits), struck: struck.into_iter().collect(), since: None, hidden })
    }

    fn edits_checked(&self, reader: &Reader, asker: &Asker<'_>, edits: Vec<FieldEdit>) -> Result<Vec<FieldEdit>, Refusal> {
        let base_of = base_of(reader, &self.schema, self.seeing(asker.sight));
        checked_edits(&Cx { schema: &self.schema, stamp: asker.stamp, base_of: &base_of }, edits).map_err(Refusal::Invalid)
    }

    /// One item linked to every record of the target, and the same edits on each.
    fn logging(
        &mut self,
        reader: &Reader,
        asker: &Asker<'_>,
        kind: TypeId,
        item: Draft,
        target: Target,
        edits: Vec<FieldEdit>,
    ) -> Result<Task, Refusal> {
        let refuse = |problem: String| Refusal::Invalid(vec![(None, problem)]);
        if !record_type::ITEMS.contains(&kind) {
            return Err(refuse("this is not an item of the communication history".to_owned()));
        }
        let ids = self.resolve(asker.session, asker.sight, target)?;
        if ids.len() > MOST_LINKED {
            return Err(refuse(format!("one item can be about {MOST_LINKED} records at most, not {}", ids.len())));
        }
        let base_of = base_of(reader, &self.schema, self.seeing(asker.sight));
        let cx = Cx { schema: &self.schema, stamp: asker.stamp, base_of: &base_of };
        let mut problems: Problems = item.problems.into_iter().map(|(place, problem)| (None, format!("{place}: {problem}"))).collect();
        let mut values = item.values;
        values.push((fields::LINKED_TO, Value::Links(ids.clone())));
        let record = create(&cx, kind, self.next_record(), values).map_err(|found| problems.extend(found)).ok();
        let Some(record) = record.filter(|_| problems.is_empty()) else { return Err(Refusal::Invalid(problems)) };
        let subject = record.name().to_owned();
        let mut stages = VecDeque::from([Work::Make(Box::new(std::iter::once(record)))]);
        let fields = edits.iter().map(|edit| edit.field).collect();
        let total = count(ids.len() + 1);
        if !edits.is_empty() {
            let edits = self.edits_checked(reader, asker, edits)?;
            // An item about a record that is not seen is refused as a whole.
            let (struck, hidden) = (HashSet::new(), HashSet::new());
            stages.push_back(Work::Each(Each { ids, at: 0, action: Action::Edit(edits), struck, since: None, hidden }));
        }
        Ok(Task { fields, subject, ..Task::new(Verb::Log, total, Work::Stages(stages)) })
    }

    fn binning(&mut self, reader: &Reader, asker: &Asker<'_>, action: Action, target: Target) -> Result<Task, Refusal> {
        let ids = self.resolve(asker.session, asker.sight, target)?;
        if action == Action::Delete {
            let columns = self.index.columns().filter(|_| !asker.sight.is_all());
            types_unused(reader, &ids, &|kind, living| columns.map_or(living, |columns| columns.count(asker.sight, kind).0.into()))?;
        }
        let hidden = self.hidden_among(asker, &ids)?;
        each(reader, &self.schema, Each { ids, at: 0, action, struck: HashSet::new(), since: None, hidden })
    }

    fn demo(&self, reader: &Reader, stamp: &Stamp, leads: u32, seed: u64) -> Result<Task, Refusal> {
        if reader.counts()?.iter().any(|(kind, living, binned)| *kind == record_type::LEAD && living + binned > 0) {
            return Err(Refusal::Invalid(vec![(None, "the store holds leads already; demo data goes into an empty one".to_owned())]));
        }
        let demo = Demo::new(&self.schema, stamp.clone(), self.next_record(), leads, seed);
        Ok(Task::new(Verb::Demo, demo.total(), Work::Make(Box::new(demo))))
    }
}

/// Refuses to delete a record type of which there are records; of so many living ones of a type the person sees how many `seen` says.
fn types_unused(reader: &Reader, ids: &[RecordId], seen: &dyn Fn(TypeId, u64) -> u64) -> Result<(), Refusal> {
    let counts = reader.counts()?;
    if counts.iter().all(|(kind, living, _)| *kind != record_type::CUSTOM_TYPE || *living == 0) {
        return Ok(());
    }
    for id in ids {
        let made = reader.record(*id)?.filter(|record| record.kind == record_type::CUSTOM_TYPE);
        let Some(kind) = made.as_ref().and_then(custom::type_of) else { continue };
        let living: u64 = counts.iter().filter(|(of, ..)| *of == kind.id).map(|(_, living, _)| *living).sum();
        if living > 0 {
            let records = match seen(kind.id, living) {
                0 => "records that you do not see are".to_owned(),
                seen if seen < living => "records, some of which you do not see, are".to_owned(),
                1 => "1 record is".to_owned(),
                many => format!("{many} records are"),
            };
            return Err(Refusal::Invalid(vec![(None, format!("{records} of the type '{}': delete them first", kind.label))]));
        }
    }
    Ok(())
}

fn returning(journey: Journey) -> Task {
    let OpHead { seq, records, .. } = journey.source;
    let fields = journey.of.fields.clone();
    let subject = journey.of.subject.clone();
    let work = Work::Back(Back { source: seq, at: 0 });
    Task { verb: journey.verb, fields, subject, total: records, work, journey: Some(journey) }
}

/// The same on each record: its place in the log.
fn each(reader: &Reader, schema: &Schema, work: Each) -> Result<Task, Refusal> {
    let edits: &[FieldEdit] = if let Action::Edit(edits) = &work.action { edits } else { &[] };
    let fields: Vec<FieldId> = edits.iter().map(|edit| edit.field).collect();
    let verb = match (&work.action, fields.as_slice()) {
        (Action::Delete, _) => Verb::Delete,
        (Action::Restore, _) => Verb::Restore,
        (_, [fields::ASSIGNED_TO]) => Verb::Assign,
        (_, [fields::SCORE]) => Verb::Score,
        _ if work.ids.len() == 1 => Verb::Edit,
        _ => Verb::BulkEdit,
    };
    let subject = match single(&work.ids) {
        Some(id) if work.hidden.contains(id) => String::new(),
        Some(id) => reader.hot(*id)?.map(|record| record.name().to_owned()).unwrap_or_default(),
        None => words_of(schema, edits),
    };
    Ok(Task { fields, subject, ..Task::new(verb, count(work.ids.len()), Work::Each(work)) })
}

fn single<T>(all: &[T]) -> Option<&T> {
    match all {
        [only] => Some(only),
        _ => None,
    }
}

/// The new values, for the log.
fn words_of(schema: &Schema, edits: &[FieldEdit]) -> String {
    let words = edits.iter().filter_map(|FieldEdit { field, edit }| {
        let def = schema.field(*field)?;
        Some(match edit {
            Edit::Set(value) => def.kind.show(value, &Reading::utc(0)),
            Edit::Clear => format!("no {}", def.label.to_lowercase()),
            Edit::Add(words) => format!("+{}", words.join(" +")),
            Edit::Remove(words) => format!("-{}", words.join(" -")),
            Edit::Change { add, remove } => format!("+{} -{}", add.join(" +"), remove.join(" -")),
            Edit::Shift { days, .. } => format!("{days:+} days"),
            Edit::Tick => def.label.to_string(),
        })
    });
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_names_new_values() {
        let schema = Schema::default();
        let edit = |field, edit| FieldEdit { field, edit };
        let edits = [
            edit(fields::SCORE, Edit::Set(Value::Stars(4))),
            edit(fields::SOURCE, Edit::Clear),
            edit(fields::CATEGORIES, Edit::Add(vec!["fair".to_owned(), "hot".to_owned()])),
        ];
        assert_eq!(words_of(&schema, &edits), "4, no source, +fair +hot");
    }
}

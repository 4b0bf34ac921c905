//! Erasing for good: records with what belongs to them alone, every link to them, and what the log kept of them.

use std::collections::{BTreeMap, BTreeSet};

use roaring::RoaringTreemap;

use super::{
    SessionId,
    answers::no_columns,
    chunk::{Chunk, Ground, NAMED},
    columns::Sight,
    commands::{Task, count},
    index::Index,
    job::Job,
    owner::Hub,
    plans::{PlanOf, no_plan},
    work::{Step, Work},
};
use crate::{
    model::{Bases, Diff, Entry, OpHead, Record, RecordId, Right, Schema, Seq, TypeId, Value, Verb, fields, record_type, value::ERASED},
    proto::{Event, Fate, PlanId, PlanRow, Refusal, Reply, Ticket},
    rules::{
        erase::{Called, Tied, addresses, tied},
        retention::ERASABLE,
    },
    store::{Put, Reader, StoreError},
};

/// So many records are erased in one transaction at most: each may have much in the log.
const TOGETHER: u64 = if cfg!(test) { 3 } else { 25 };
/// Of operations on more records than this their count alone says whether they were about anybody else.
const LOOKED_AT: u64 = 1_000;
/// So many operations are looked through for names at a time.
const LOOKED_THROUGH: usize = if cfg!(test) { 4 } else { 10_000 };

/// Records that are being erased.
pub(super) struct Erasing {
    /// Those that were asked for.
    roots: Vec<RecordId>,
    at: usize,
    /// An import of the same e-mail address is refused from now on.
    suppress: bool,
    /// The rule that says so, for the log.
    rule: String,
    /// All that goes, as far as it is known.
    going: RoaringTreemap,
    /// What has gone.
    gone: RoaringTreemap,
    /// What stayed and lost links.
    loosened: RoaringTreemap,
    /// What those who go were called, for the subjects of the log.
    called: Called,
    /// Operations that touched what goes, with how many of it.
    touched: BTreeMap<Seq, u64>,
    /// Operations below this one are still to be looked through for that.
    looked: Option<Seq>,
    /// What goes along, by type.
    along: BTreeMap<TypeId, u64>,
    /// Records that some of them were merged into.
    survivors: BTreeSet<RecordId>,
    /// Some of them have an address that is remembered.
    is_remembered: bool,
}

impl Erasing {
    pub(super) fn new(roots: Vec<RecordId>, suppress: bool, rule: String) -> Self {
        Self {
            going: roots.iter().map(|id| id.0).collect(),
            roots,
            at: 0,
            suppress,
            rule,
            gone: RoaringTreemap::new(),
            loosened: RoaringTreemap::new(),
            called: Called::default(),
            touched: BTreeMap::new(),
            looked: None,
            along: BTreeMap::new(),
            survivors: BTreeSet::new(),
            is_remembered: false,
        }
    }

    /// Its place in the log.
    pub(super) fn task(self) -> Task {
        let (total, subject) = (count(self.roots.len()), self.rule.clone());
        Task { subject, ..Task::new(Verb::Erase, total, Work::Erase(Box::new(self))) }
    }

    /// Erases the next ones, then takes their names out of the subjects of the log.
    pub(super) fn step(&mut self, ground: &Ground<'_>) -> Result<Step, StoreError> {
        let mut step = Step::default();
        if self.at == self.roots.len() {
            step.is_last = self.look_through(ground, &mut step.chunk)?;
            return Ok(step);
        }
        while self.at < self.roots.len() && step.chunk.tally.changed < TOGETHER {
            let root = self.roots[self.at];
            self.at += 1;
            step.worked += 1;
            self.erase(ground, &mut step.chunk, root)?;
        }
        Ok(step)
    }

    /// Erases a record and what belongs to it alone; what else links to it loses the link.
    fn erase(&mut self, ground: &Ground<'_>, chunk: &mut Chunk, root: RecordId) -> Result<(), StoreError> {
        if self.gone.contains(root.0) {
            return Ok(());
        }
        match ground.reader.hot(root)? {
            None => {
                chunk.tally.refuse(Some(root), "is no longer here");
                return Ok(());
            }
            Some(record) if !ERASABLE.has(ground.schema.base(record.kind)) => {
                self.going.remove(root.0);
                chunk.tally.refuse(Some(root), "is part of the store's set-up: delete it instead");
                return Ok(());
            }
            Some(_) => {}
        }
        let (mut waiting, mut linking) = (vec![root], BTreeSet::new());
        while let Some(id) = waiting.pop() {
            if self.gone.contains(id.0) {
                continue;
            }
            let Some(record) = ground.reader.record(id)? else { continue };
            self.gone.insert(id.0);
            linking.extend(ground.columns.map(|columns| columns.linking(&Sight::ALL, id)).unwrap_or_default());
            self.take(ground, chunk, &record, id == root)?;
            // Whatever goes may take more along.
            let mut stays = BTreeSet::new();
            for other in std::mem::take(&mut linking) {
                match self.tied(ground, other)? {
                    Some(Tied::Goes) => {
                        self.going.insert(other.0);
                        waiting.push(other);
                    }
                    Some(Tied::Loses(..)) => drop(stays.insert(other)),
                    None => {}
                }
            }
            linking = stays;
        }
        for other in linking {
            if let Some(Tied::Loses(record, diffs)) = self.tied(ground, other)?
                && self.loosened.insert(other.0)
            {
                chunk.loosen(ground, record, diffs);
            }
        }
        Ok(())
    }

    fn tied(&self, ground: &Ground<'_>, id: RecordId) -> Result<Option<Tied>, StoreError> {
        if self.gone.contains(id.0) {
            return Ok(None);
        }
        let record = ground.reader.record(id)?;
        Ok(record.and_then(|record| tied(ground.schema, record, &|id| self.going.contains(id.0))))
    }

    /// Takes a record away and notes what the log tells of it.
    fn take(&mut self, ground: &Ground<'_>, chunk: &mut Chunk, record: &Record, is_root: bool) -> Result<(), StoreError> {
        let schema = ground.schema;
        let is_known = Bases::BOTH.has(schema.base(record.kind));
        let mut own = Called::default();
        let mut held: Vec<String> = Vec::new();
        let mut learn = |field, value: &Value, all: &mut Called| {
            own.learn(schema, field, value);
            if is_known {
                all.learn(schema, field, value);
                held.extend(addresses(schema, [(field, value)]));
            }
        };
        record.values().iter().for_each(|(field, value)| learn(*field, value, &mut self.called));
        let touches = ground.reader.history(record.id, usize::MAX)?;
        for diff in touches.iter().flat_map(|touch| &touch.changes) {
            diff.old.iter().chain(&diff.new).for_each(|value| learn(diff.field, value, &mut self.called));
        }
        let tells = |op: &OpHead| {
            let is_about = op.records <= 1 || op.subject == record.name() || own.are_in(&op.subject);
            is_about && !op.subject.is_empty() && op.subject != ERASED && op.verb != Verb::Erase && op.seq != ground.seq
        };
        touches.iter().for_each(|touch| *self.touched.entry(touch.op.seq).or_default() += 1);
        let erasure = chunk.erasure.get_or_insert_default();
        erasure.subjects.extend(touches.iter().map(|touch| &touch.op).filter(|op| tells(op)).map(|op| op.seq));
        if self.suppress {
            held.sort_unstable();
            held.dedup();
            self.is_remembered |= !held.is_empty();
            erasure.addresses.extend(held);
        }
        if let Some(Value::Link(survivor)) = record.get(fields::MERGED_INTO)
            && !self.going.contains(survivor.0)
        {
            self.survivors.insert(*survivor);
        }
        if !is_root {
            *self.along.entry(record.kind).or_default() += 1;
        }
        chunk.erase(record, if is_root { "is erased" } else { "goes with it" });
        Ok(())
    }

    /// Looks a stretch of the log through for operations that name somebody erased, or that were about nobody else; answers
    /// whether it is through.
    fn look_through(&mut self, ground: &Ground<'_>, chunk: &mut Chunk) -> Result<bool, StoreError> {
        let page = ground.reader.ops(self.looked, LOOKED_THROUGH)?;
        let mut found = Vec::new();
        for op in &page {
            let may_tell = !op.subject.is_empty() && op.subject != ERASED && op.verb != Verb::Erase;
            if may_tell && (self.called.are_in(&op.subject) || self.is_of_nobody_else(ground, op)?) {
                found.push(op.seq);
            }
        }
        if !found.is_empty() {
            chunk.erasure.get_or_insert_default().subjects.extend(found);
        }
        self.looked = page.last().map(|op| op.seq).or(self.looked);
        Ok(page.len() < LOOKED_THROUGH)
    }

    /// Whether every record an operation touched is erased: then what it gave them, which its subject may say, was theirs alone.
    fn is_of_nobody_else(&self, ground: &Ground<'_>, op: &OpHead) -> Result<bool, StoreError> {
        match self.touched.get(&op.seq) {
            None => return Ok(false),
            Some(many) if op.records > LOOKED_AT => return Ok(*many >= op.records),
            Some(_) => {}
        }
        let (mut all, mut problem) = (true, Ok(()));
        ground.reader.entries(op.seq, &mut |entries| {
            for id in entries.iter().map(Entry::record).filter(|id| !self.gone.contains(id.0)) {
                match ground.reader.erased(id) {
                    Ok(erased) => all &= erased.is_some(),
                    Err(error) => problem = Err(error),
                }
            }
            all && problem.is_ok()
        })?;
        problem.map(|()| all)
    }

    /// How many records stay and lose links.
    pub(super) fn beside(&self) -> u64 {
        self.loosened.len()
    }

    /// What to know before it is done.
    pub(super) fn warnings(&self, schema: &Schema) -> Vec<String> {
        let mut told = vec!["This cannot be taken back: undo does not reach it, and the log keeps no values.".to_owned()];
        let name = |kind: &TypeId, many: u64| {
            let kind = schema.record_type(*kind);
            let noun = kind
                .map_or_else(|| "record".to_owned(), |kind| if many == 1 { kind.label.to_lowercase() } else { kind.plural.to_lowercase() });
            format!("{many} {noun}")
        };
        let along: Vec<String> = self.along.iter().map(|(kind, many)| name(kind, *many)).collect();
        let (it, goes) =
            (if self.roots.len() == 1 { "it" } else { "them" }, if self.along.values().sum::<u64>() == 1 { "goes" } else { "go" });
        match along.split_last() {
            None => {}
            Some((last, [])) => told.push(format!("{last} {goes} along, since nothing else is tied to {it}.")),
            Some((last, before)) => told.push(format!("{} and {last} go along, since nothing else is tied to {it}.", before.join(", "))),
        }
        match self.loosened.len() {
            0 => {}
            1 => told.push(format!("1 record that stays loses its link to {it}.")),
            many => told.push(format!("{many} records that stay lose their links to {it}.")),
        }
        if self.is_remembered {
            told.push("Their e-mail addresses are kept as hashes only, so that no import brings them back.".to_owned());
        }
        for survivor in self.survivors.iter().take(3) {
            told.push(format!("One of them was merged into record {survivor}, which stays with all that it took over."));
        }
        told
    }
}

impl Chunk {
    /// A record that goes for good.
    fn erase(&mut self, record: &Record, words: &str) {
        self.tally.changed += 1;
        self.tally.erase(record.id, record.kind);
        self.removes.push(record.id);
        self.entries.push(Entry::Erased(record.id));
        let name = record.name().to_owned();
        self.noted.push(PlanRow { record: Some(record.id), line: 0, name, fate: Fate::Becomes(words.to_owned()) });
    }

    /// A record that stays, without its link to what goes.
    fn loosen(&mut self, ground: &Ground<'_>, mut record: Record, diffs: Vec<Diff>) {
        let name = record.name().to_owned();
        self.noted.push(PlanRow { record: Some(record.id), line: 0, name, fate: Fate::Becomes("stays, and loses its link".to_owned()) });
        record.rev = ground.seq;
        self.tally.loosen(record.id, diffs.iter().map(|diff| diff.field));
        self.entries.extend(
            diffs.into_iter().map(|Diff { field, old, new }| Entry::Set(crate::model::Change { record: record.id, field, old, new })),
        );
        self.puts.push(Put::Whole(record));
    }
}

impl Hub {
    /// The work of erasing these records for good.
    pub(super) fn erasing(&self, reader: &Reader, ids: Vec<RecordId>, suppress: bool) -> Result<Task, Refusal> {
        self.must_see_links()?;
        if let [id] = ids.as_slice()
            && reader.hot(*id)?.is_none()
        {
            return Err(Refusal::NotFound(match reader.erased(*id)? {
                Some(_) => format!("record {id} was erased already"),
                None => format!("there is no record {id}"),
            }));
        }
        Ok(Erasing::new(ids, suppress, String::new()).task())
    }

    /// Refuses where it is not known what links to what.
    pub(super) fn must_see_links(&self) -> Result<(), Refusal> {
        match &self.index {
            Index::Ready(_) => Ok(()),
            Index::Failed(why) => Err(no_columns(why)),
            Index::Building(_) => Err(Refusal::Stale),
        }
    }

    /// The erasure that a plan of this session stands for: exactly the records it was made for.
    pub(super) fn planned_erasure(&self, session: SessionId, by: &str, plan: PlanId) -> Result<Option<Task>, Refusal> {
        match self.plans.get(&plan).filter(|kept| kept.session == session).map(|kept| &kept.rows) {
            Some(PlanOf::Erase { roots, suppress, rule, .. }) => {
                self.allow(by, Right::Erase)?;
                self.must_see_links()?;
                Ok(Some(Erasing::new(roots.clone(), *suppress, rule.clone()).task()))
            }
            _ => Ok(None),
        }
    }

    /// A plan of an erasure keeps which records it is about.
    pub(super) fn keep_erasure(&mut self, plan: PlanId, erasing: &Erasing) {
        if let Some(kept) = self.plans.get_mut(&plan) {
            let Erasing { roots, suppress, rule, .. } = erasing;
            kept.rows = PlanOf::Erase { rows: Vec::new(), roots: roots.clone(), suppress: *suppress, rule: rule.clone() };
        }
    }

    /// After something was erased: everybody closes what they have open of it, the list beside the file is kept, and the file is
    /// written anew as soon as nobody writes.
    pub(super) fn after_erasure(&mut self, job: &Job) {
        let Work::Erase(erasing) = &job.work else { return };
        if !job.is_written {
            return;
        }
        let gone = &erasing.gone;
        let records = (gone.len() <= count(NAMED)).then(|| gone.iter().map(RecordId).collect());
        // Whoever does not see everything is told no numbers: they ask about what they have open.
        for sitting in self.sittings.values() {
            let records = records.clone().filter(|_| sitting.sight.is_all());
            sitting.send(Event::Erased { by: job.op.by.clone(), records });
        }
        // What they were called is in the rows of plans too.
        self.plans.retain(|_, kept| !matches!(kept.rows, PlanOf::Noted(_) | PlanOf::Erase { .. }));
        self.groups = None;
        let kept = self.store.keep_erased();
        self.cleaning.begin(kept.err().map(|problem| format!("the list of what was erased cannot be kept beside the store: {problem}")));
    }

    /// What would go with a record if it were erased, and what else links to it: for handing out all that is kept of somebody.
    pub(super) fn belonging(&self, session: SessionId, id: RecordId) -> Result<(Vec<RecordId>, Vec<RecordId>), Refusal> {
        let Index::Ready(columns) = &self.index else { return Err(Refusal::Stale) };
        let eyes = self.eyes(session)?;
        if eyes.is_hidden(id)? {
            return Ok((Vec::new(), Vec::new()));
        }
        let (mut own, mut linking, mut waiting) = (BTreeSet::from([id]), BTreeSet::new(), vec![id]);
        while let Some(next) = waiting.pop() {
            for other in columns.linking(eyes.sight(), next) {
                let Some(record) = eyes.record(other)?.filter(|_| !own.contains(&other)) else { continue };
                match tied(&self.schema, record, &|id| own.contains(&id)) {
                    Some(Tied::Goes) => {
                        own.insert(other);
                        waiting.push(other);
                    }
                    Some(Tied::Loses(..)) => drop(linking.insert(other)),
                    None => {}
                }
            }
        }
        linking.retain(|other| !own.contains(other));
        own.remove(&id);
        Ok((own.into_iter().collect(), linking.into_iter().collect()))
    }

    /// Other records in whose texts somebody is named who is to be erased, views and reports among them, looked for on a thread of
    /// its own.
    pub(super) fn mentions(&self, session: SessionId, ticket: Ticket, plan: PlanId) -> Result<Option<Reply>, Refusal> {
        let roots = match self.plans.get(&plan).filter(|kept| kept.session == session).map(|kept| &kept.rows) {
            Some(PlanOf::Erase { roots, .. }) => roots.clone(),
            _ => return Err(no_plan(plan)),
        };
        if roots.len() > NAMED {
            return Ok(Some(Reply::Marks(RoaringTreemap::new())));
        }
        let reader = self.eyes(session)?.into_reader();
        let schema = self.schema.clone();
        let (mut called, mut own) = (Called::default(), BTreeSet::new());
        for id in roots {
            own.insert(id);
            own.extend(self.belonging(session, id)?.0);
            if let Some(record) = reader.record(id)? {
                record.values().iter().for_each(|(field, value)| called.learn(&schema, *field, value));
            }
        }
        self.aside(session, ticket, move || {
            let mut found = Vec::new();
            let names = |record: &Record| record.values().iter().any(|(_, value)| value.as_text().is_some_and(|text| called.are_in(text)));
            reader.scan(RecordId(0), &mut |record| {
                // Colleagues have their own names.
                if !own.contains(&record.id) && record.kind != record_type::PERSON && names(&record) {
                    found.push(record.id.0);
                }
                found.len() < NAMED
            })?;
            Ok(Reply::Marks(found.into_iter().collect()))
        })
    }
}

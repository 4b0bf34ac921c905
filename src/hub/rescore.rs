//! Changed criteria: all automatic scores follow in the same operation, chunk by chunk; rules are read anew every day.

use std::{collections::BTreeMap, sync::Arc};

use roaring::RoaringTreemap;

use super::{
    chunk::{CHUNK, Chunk, Depth, Ground},
    clock::day_of,
    commands::{Task, count},
    job::{Job, Purpose},
    owner::{Hub, Waiting, Wish},
    setup::{criterion_of, schema_of},
    sight::NOBODY,
    work::{Step, Work, in_two},
};
use crate::{
    model::{Base, Entry, FieldId, OpHead, OpState, Record, RecordId, Schema, Seq, Stamp, Verb, fields, lists::MANUAL, record_type},
    proto::{Command, Refusal, Scores, Ticket},
    rules::{ChangeSet, derive::rescore},
    store::{Put, Reader, StoreError},
};

/// In whose name the program itself does things.
pub(super) const PROGRAM: &str = "prospekt";

/// The criteria that a job changed itself: as it leaves them, whether they are written already or only rehearsed.
#[derive(Default)]
pub(super) struct Own {
    /// `None`: the record goes.
    pub(super) criteria: BTreeMap<RecordId, Option<Record>>,
    /// Ticks of criteria that it made.
    made: Vec<FieldId>,
    /// The schema with all that.
    pub(super) schema: Option<Arc<Schema>>,
    /// Whether the scores follow already.
    is_followed: bool,
}

impl Own {
    /// Whether criteria changed and the scores do not follow yet.
    pub(super) const fn owes_scores(&self) -> bool {
        self.schema.is_some() && !self.is_followed
    }

    /// Whether criteria changed and the scores are following.
    pub(super) const fn is_followed(&self) -> bool {
        self.is_followed
    }

    /// Notes the criteria among what a chunk writes; answers whether there are any.
    fn learn(&mut self, chunk: &Chunk) -> bool {
        let mut found = false;
        for Put::Whole(record) | Put::Hot(record) in &chunk.puts {
            if record.kind == record_type::CRITERION {
                found = true;
                self.criteria.insert(record.id, Some(record.clone()));
                if chunk.entries.contains(&Entry::Made(record.id)) {
                    self.made.extend(criterion_of(record).map(|criterion| criterion.field));
                }
            }
        }
        for entry in &chunk.entries {
            if let Entry::Removed(record) = entry
                && record.kind == record_type::CRITERION
            {
                found = true;
                self.criteria.insert(record.id, None);
            }
        }
        found
    }
}

/// All contacts, in the bin too, whose scores are made to follow.
pub(super) struct Rescore {
    /// The number of the next record to look at.
    pub(super) at: usize,
    total: u64,
    made: Vec<FieldId>,
    /// Of these, only the stars are counted: an earlier stage took them back.
    done: RoaringTreemap,
}

impl Rescore {
    fn new(reader: &Reader, schema: &Schema, made: Vec<FieldId>, done: RoaringTreemap) -> Result<Self, StoreError> {
        let contacts = reader.counts()?.into_iter().filter(|(kind, ..)| schema.base(*kind) == Base::Contact);
        Ok(Self { at: 0, total: contacts.map(|(_, living, binned)| living + binned).sum(), made, done })
    }

    /// How many contacts there are.
    pub(super) const fn total(&self) -> u64 {
        self.total
    }

    pub(super) fn step(&mut self, ground: &Ground<'_>) -> Result<Step, StoreError> {
        let (mut ids, mut looked, mut next) = (Vec::new(), 0, None);
        let from = RecordId(u64::try_from(self.at).unwrap_or(u64::MAX));
        ground.reader.scan_hot(from, &mut |record| {
            looked += 1;
            if ground.schema.base(record.kind) == Base::Contact {
                ids.push(record.id);
            }
            // So that others never wait, it stops where there are few contacts too.
            let is_enough = ids.len() == CHUNK || looked == 2 * CHUNK;
            next = is_enough.then_some(record.id.0 + 1);
            !is_enough
        })?;
        let mut step = Step { worked: count(ids.len()), chunk: in_two(&ids, &|ids| self.stretch(ground, ids))?, ..Step::default() };
        step.read.extend(ids.iter().map(|id| id.0));
        step.is_last = next.is_none();
        self.at = next.and_then(|next| usize::try_from(next).ok()).unwrap_or(usize::MAX);
        Ok(step)
    }

    fn stretch(&self, ground: &Ground<'_>, ids: &[RecordId]) -> Result<Chunk, StoreError> {
        let (mut chunk, mut scores) = (Chunk::default(), Scores::default());
        for id in ids {
            let Some(record) = ground.reader.record(*id)? else { continue };
            let (is_living, stars) = (!record.is_deleted(), stars_of(&record));
            let mut set = ChangeSet::new(record);
            rescore(ground.schema, &mut set, &self.made);
            let (record, diffs) = set.finish();
            match is_living {
                true if record.text(fields::SCORE_TYPE) == MANUAL => scores.manual += 1,
                true => scores.count(stars, stars_of(&record)),
                false => {}
            }
            if !diffs.is_empty() && !self.done.contains(id.0) {
                chunk.follow(ground, Depth::Whole, record, diffs);
            }
        }
        chunk.tally.scores = Some(Box::new(scores));
        Ok(chunk)
    }
}

/// The next of these records whose scores are made to follow.
pub(super) fn follow(ground: &Ground<'_>, ids: &mut Vec<RecordId>) -> Result<Step, StoreError> {
    let rest = ids.split_off(ids.len().min(CHUNK));
    let mut step = Step { is_last: rest.is_empty(), ..Step::default() };
    for id in std::mem::replace(ids, rest) {
        let Some(record) = ground.reader.record(id)?.filter(|record| ground.schema.base(record.kind) == Base::Contact) else { continue };
        let mut set = ChangeSet::new(record);
        rescore(ground.schema, &mut set, &[]);
        let (record, diffs) = set.finish();
        if !diffs.is_empty() {
            step.chunk.follow(ground, Depth::Whole, record, diffs);
        }
    }
    Ok(step)
}

/// So many of the last operations are looked through for those that a crash stopped.
const LOOKED_THROUGH: usize = 64;

fn stars_of(record: &Record) -> Option<u8> {
    record.get(fields::SCORE).and_then(crate::model::Value::as_stars)
}

impl Hub {
    /// Work that makes all scores follow the criteria as they are.
    pub(super) fn recalculation(&self, reader: &Reader) -> Result<Rescore, StoreError> {
        Rescore::new(reader, &self.schema, Vec::new(), RoaringTreemap::new())
    }

    /// Notes in the job which criteria the chunk changes; answers whether there are any.
    pub(super) fn notice(job: &mut Job, chunk: &Chunk) -> bool {
        chunk.tally.is_schema && job.own.learn(chunk)
    }

    /// The job goes on with the criteria as it leaves them.
    pub(super) fn learn(&self, job: &mut Job) -> Result<(), Refusal> {
        job.own.schema =
            Some(schema_of(&self.store.reader()?, self.schema.rules_at(), &job.own)?.with_host(self.schema.host.clone()).shared());
        Ok(())
    }

    /// An operation was stopped, and some of what it did stays since others had worked on it: scores that stood on both follow.
    pub(super) fn settle_stopped(&mut self, op: &OpHead) -> Result<(), Refusal> {
        if op.state != OpState::Cancelled || op.skipped == 0 {
            return Ok(());
        }
        let mut ids = RoaringTreemap::new();
        self.store.reader()?.entries(op.seq, &mut |entries| {
            ids.extend(entries.iter().map(|entry| entry.record().0));
            true
        })?;
        let (by, wish) = (PROGRAM.to_owned(), Wish::Follow(ids.iter().map(RecordId).collect()));
        self.queue.push_back(Waiting { session: NOBODY, ticket: Ticket(0), by, request: None, wish, waits: true });
        Ok(())
    }

    /// The same for those that a crash stopped: they are among the last of the log.
    pub(super) fn recall_stopped(&mut self) -> Result<(), StoreError> {
        if self.store.read_only().is_some() {
            return Ok(());
        }
        for op in self.store.reader()?.ops(None, LOOKED_THROUGH)? {
            // What cannot be read says so where it is asked for.
            drop(self.settle_stopped(&op));
        }
        Ok(())
    }

    /// The job that lets the scores of these records follow.
    pub(super) fn following(&mut self, ids: Vec<RecordId>) -> Result<Job, Refusal> {
        self.check_writable()?;
        let stamp = Stamp { by: PROGRAM.to_owned(), at: self.clock.strike() };
        let seq = Seq(self.store.last_seq().0 + 1);
        let task = Task::new(Verb::Recalculate, count(ids.len()), Work::Follow(ids));
        Ok(Job::new((NOBODY, Ticket(0)), Purpose::Write, stamp, seq, self.next_record(), task))
    }

    /// Goes on with the scores, where criteria changed and the rest of the job is done.
    pub(super) fn follow_criteria(&self, job: &mut Job) -> Result<(), Refusal> {
        let Some(schema) = job.own.schema.clone() else { return Ok(()) };
        job.own.is_followed = true;
        let done = if job.purpose == Purpose::Write { RoaringTreemap::new() } else { job.tally.touched.clone() };
        let made = std::mem::take(&mut job.own.made);
        let work = Rescore::new(&self.store.reader()?, &schema, made, done)?;
        job.total += work.total();
        job.work = Work::Rescore(work);
        Ok(())
    }

    /// Reads the rules anew when a day begins, and lets the scores follow, unless somebody worked here today already.
    pub(super) fn greet_the_day(&mut self) -> Result<(), StoreError> {
        let day = self.clock.day();
        let reader = self.store.reader()?;
        if self.schema.rules_at() != day {
            self.schema = schema_of(&reader, day, &Own::default())?.with_host(self.schema.host.clone()).shared();
            self.scored_since = self.store.last_seq();
            self.show_schema();
            self.tell_schema();
            self.look_around();
        } else if self.has_greeted {
            return Ok(());
        }
        self.has_greeted = true;
        let last = reader.ops(None, 1)?.first().map_or(0, |op| day_of(op.at));
        if !self.schema.rules().is_empty() && last < day && self.store.read_only().is_none() {
            let wish = Wish::Do(Box::new(Command::Recalculate), None);
            self.queue.push_back(Waiting { session: NOBODY, ticket: Ticket(0), by: PROGRAM.to_owned(), request: None, wish, waits: false });
        }
        Ok(())
    }
}

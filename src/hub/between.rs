//! Others' small writes between the chunks of a large job: each is done, durable and answered before the next chunk.
//!
//! A job is small where it fits one chunk. It waits all the same where it comes from the session of the large one, which must not
//! meet its own writes in another order, and where it changes what the large one stands on: people, lists, fields, criteria.

use roaring::RoaringTreemap;

use super::{
    SessionId,
    chunk::{CHUNK, Chunk, is_schema},
    commands::count,
    hooks::Asked,
    job::{Job, Purpose},
    owner::{Hub, Waiting, Wish},
    work::Work,
};
use crate::{
    model::{Entry, RecordId, Seq, SessionKey, Target, record_type},
    proto::{Command, Refusal, Ticket},
    store::Put,
};

/// What others wrote while a large job is under way: under which number, and which records.
#[derive(Default)]
pub(super) struct Others(Vec<(Seq, RoaringTreemap)>);

impl Others {
    pub(super) fn note(&mut self, seq: Seq, records: RoaringTreemap) {
        self.0.push((seq, records));
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The records that were written after this number; what came before is forgotten.
    pub(super) fn after(&mut self, seq: Seq) -> RoaringTreemap {
        self.0.retain(|(at, _)| *at > seq);
        self.0.iter().fold(RoaringTreemap::new(), |all, (_, records)| all | records)
    }

    /// All of them; they are forgotten.
    pub(super) fn take(&mut self) -> RoaringTreemap {
        std::mem::take(&mut self.0).into_iter().fold(RoaringTreemap::new(), |all, (_, records)| all | records)
    }
}

impl Chunk {
    /// The records it writes or takes away.
    pub(super) fn records(&self) -> RoaringTreemap {
        let put = self.puts.iter().map(|(Put::Whole(record) | Put::Hot(record))| record.id.0);
        put.chain(self.removes.iter().map(|id| id.0)).collect()
    }

    /// Whether others stand on what it changes: what makes up the schema, but for how somebody looks at records.
    fn is_binding(&self) -> bool {
        let looks = |kind| matches!(kind, record_type::VIEW | record_type::REPORT | record_type::IMPORT_MAP);
        self.tally.is_schema
            && (self.puts.iter().any(|(Put::Whole(record) | Put::Hot(record))| is_schema(record.kind) && !looks(record.kind))
                || self
                    .entries
                    .iter()
                    .any(|entry| matches!(entry, Entry::Removed(record) if is_schema(record.kind) && !looks(record.kind))))
    }
}

impl Waiting {
    /// Whether it is of the same session, which may have lost its line and come back.
    fn is_of(&self, session: SessionId, key: Option<SessionKey>) -> bool {
        self.session == session || self.request.is_some_and(|request| Some(request.session) == key)
    }

    fn key(&self) -> Option<SessionKey> {
        self.request.map(|request| request.session)
    }
}

impl Job {
    /// Whether it is large, and others can write between its chunks.
    pub(super) fn lets_others(&self) -> bool {
        let is_large = self.total > count(CHUNK) || self.is_streaming() || self.is_written;
        let brings_people = matches!(self.work, Work::Import(_) | Work::Stream(_) | Work::List);
        let stands = self.own.schema.is_none() && (!self.tally.is_schema || brings_people);
        // What was made and waits for a yes could not be made anew.
        let can_wait = !matches!(self.hook, Asked::Waiting(_)) || self.work.place().is_some() || self.is_streaming();
        self.purpose == Purpose::Write && is_large && stands && can_wait && self.work.lets_others()
    }
}

impl Hub {
    /// The number of the next record: behind those that a large job has numbered already.
    pub(super) fn next_record(&self) -> RecordId {
        let free = self.store.next_record();
        self.lane.as_ref().map_or(free, |job| free.max(job.reserved))
    }

    /// Does the small writes that wait for a large job, as far as they need not.
    pub(super) fn let_others(&mut self) {
        while let Some((at, waiting)) = self.next_between() {
            self.between(at, waiting);
        }
        self.sync();
    }

    /// Whether somebody waits whose write is done before the next chunk.
    pub(super) fn is_others_turn(&self) -> bool {
        self.place_between().is_some()
    }

    fn next_between(&mut self) -> Option<(usize, Waiting)> {
        let at = self.place_between()?;
        Some((at, self.queue.remove(at)?))
    }

    /// The place in the queue of the first whose turn it is.
    fn place_between(&self) -> Option<usize> {
        let large = self.lane.as_ref().filter(|job| self.aside.is_none() && job.lets_others())?;
        let key = large.request.map(|request| request.session);
        let is_free = |at: usize, waiting: &Waiting| {
            let behind = || self.queue.iter().take(at).any(|earlier| earlier.is_of(waiting.session, waiting.key()));
            !waiting.waits && !waiting.is_of(large.asker.0, key) && !behind()
        };
        self.queue.iter().enumerate().find(|(at, waiting)| is_free(*at, waiting)).map(|(at, _)| at)
    }

    /// Does one of them, unless it turns out to be large too, or to change what the large one stands on.
    fn between(&mut self, at: usize, mut waiting: Waiting) {
        let Wish::Do(command, seen) = &waiting.wish else {
            waiting.waits = true;
            return self.queue.insert(at, waiting);
        };
        if self.is_plainly_large(command) {
            waiting.waits = true;
            return self.queue.insert(at, waiting);
        }
        let again = Waiting { wish: Wish::Do(command.clone(), *seen), waits: true, by: waiting.by.clone(), ..waiting };
        let Some(mut job) = self.begin(waiting) else { return };
        let fits = job.total <= count(CHUNK) && job.work.lets_others_between();
        let made = if fits { self.make_ahead(&mut job) } else { Ok(false) };
        match made {
            Ok(true) => self.finish_between(job),
            Ok(false) => self.queue.insert(at, again),
            Err(refusal) => self.abandon(job, refusal),
        }
    }

    /// Does all that is left of a small job, until it waits for a program's yes.
    pub(super) fn finish_between(&mut self, job: Job) {
        let mut going_on = Some(job);
        while let Some(job) = going_on.take() {
            if job.is_waiting() {
                self.aside = Some(job);
                return;
            }
            going_on = self.step(job);
        }
    }

    /// Whether a command is large as it stands, so that nothing of it needs to be looked at.
    fn is_plainly_large(&self, command: &Command) -> bool {
        match command {
            Command::Create { drafts, .. } => drafts.len() > CHUNK,
            Command::Planned { plan, .. } => self.plans.get(plan).is_some_and(|kept| kept.is_large()),
            Command::Import { .. } | Command::Demo { .. } | Command::Recalculate => true,
            other => matches!(other.target(), Some(Target::Records(ids)) if ids.len() > CHUNK),
        }
    }

    /// Makes the first step of a small job; answers whether it may be written now.
    fn make_ahead(&mut self, job: &mut Job) -> Result<bool, Refusal> {
        let step = self.make_step(job)?;
        let is_free = !step.chunk.is_binding();
        job.ahead = Some((step, None));
        Ok(is_free)
    }

    /// The small job that waits for this verdict.
    pub(super) fn take_aside(&mut self, number: u64) -> Option<Job> {
        self.aside.take_if(|job| job.hook == Asked::Waiting(number))
    }

    /// Stops a small job that waits for a program's yes.
    pub(super) fn cancel_aside(&mut self, asker: (SessionId, Ticket)) {
        if let Some(job) = self.aside.take_if(|job| job.asker == asker) {
            self.abandon(job, Refusal::Cancelled);
        }
    }

    /// What a job wrote is news for the large one that waits.
    pub(super) fn tell_large(&mut self, seq: Seq, records: RoaringTreemap) {
        if let Some(large) = &mut self.lane {
            if let Work::Stream(stream) = &mut large.work {
                stream.meet(&records);
            }
            large.others.note(seq, records);
        }
    }

    /// A large job takes in what others wrote since its last chunk.
    pub(super) fn meet_others(&self, job: &mut Job) -> Result<(), Refusal> {
        if job.is_streaming() || job.others.is_empty() {
            return Ok(());
        }
        let records = job.others.take();
        if let Some((step, place)) = job.ahead.take_if(|(step, _)| !step.read.is_disjoint(&records)) {
            match place {
                Some(place) => job.work.return_to(&place),
                None => job.ahead = Some((step, None)),
            }
        }
        job.next = job.next.max(self.store.next_record());
        job.work.meet(&self.store.reader()?, &self.schema, &records)?;
        Ok(())
    }
}

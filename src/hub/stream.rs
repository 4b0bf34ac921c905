//! An import whose rows are written as they come: one thread sifts the next rows while the hub writes those before.

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
    time::{Duration, Instant},
};

use roaring::RoaringTreemap;

use super::{
    HubMsg, SessionId,
    chunk::{CHUNK, Chunk, Ground},
    columns::Identities,
    commands::count,
    import::task_of,
    job::{Job, Purpose},
    owner::{Hub, broken},
    plans::{KeptPlan, PlanOf, no_plan},
    sift::Sift,
    work::Work,
};
use crate::{
    model::{Draft, RecordId, Schema, Seq, Stamp},
    proto::{ImportOptions, PlanId, Refusal, Reply, Ticket},
    store::{Reader, StoreError},
};

/// So many chunks may wait to be written before the sender of rows has to.
const AHEAD: usize = 4;

/// So many rows are looked up together.
const SEEN_AHEAD: usize = 16;

/// New records have numbers from here until they are written, since others may take the next ones before.
pub(super) const NUMBERED_LATER: u64 = 1 << 62;

/// An import that brings nothing for so long while others wait to write is in their way.
const STALLED: Duration = Duration::from_secs(if cfg!(test) { 1 } else { 20 });

/// Rows on their way to the sifting thread.
struct Rows {
    ticket: Ticket,
    /// `None`: there are no more, and what is left to do is done.
    drafts: Option<Vec<Draft>>,
    /// They are compared with what it sees.
    reader: Box<Reader>,
    /// The last number that was taken then.
    seen: Seq,
    /// What others wrote since the rows before.
    others: RoaringTreemap,
}

/// A chunk of an import, as its rows stood against the store when they were sifted.
pub(super) struct Sheaf {
    pub(super) chunk: Chunk,
    /// The last number that was taken then.
    pub(super) seen: Seq,
    /// The lines that became new records, by the numbers these have until they are written.
    pub(super) lines: Vec<(RecordId, u64)>,
}

/// What the sifting thread made of rows, in their order.
pub(super) enum Sifted {
    /// Something to write.
    Chunk(Box<Sheaf>),
    /// The rows of a stretch are sifted: how many so far, and those left out.
    Stretch(Ticket, u64, Vec<(u64, String)>),
    /// All rows are sifted.
    End(Ticket),
    /// It cannot go on.
    Failed(Refusal),
}

/// The hub's end of an import under way.
pub(super) struct Stream {
    pub(super) plan: PlanId,
    rows: Sender<Rows>,
    ready: VecDeque<Sifted>,
    /// Questions not yet answered.
    owed: Vec<Ticket>,
    /// When rows came last, or others began to wait.
    quiet_since: Instant,
    /// Whether others wait for its end.
    is_waited_for: bool,
    /// What others wrote since the last rows were handed over.
    news: RoaringTreemap,
    /// By what rows are the same as records that others made or changed while they were on their way.
    pub(super) meanwhile: Identities,
}

impl Stream {
    /// Whether there is nothing to do before more rows come.
    pub(super) fn is_waiting(&self) -> bool {
        self.ready.is_empty()
    }

    /// Takes in that others wrote these records.
    pub(super) fn meet(&mut self, records: &RoaringTreemap) {
        self.news |= records;
    }

    /// Whether that question has no answer yet.
    pub(super) fn owes(&self, ticket: Ticket) -> bool {
        self.owed.contains(&ticket)
    }

    /// Answers the questions that get no answer of their own any more.
    pub(super) fn take_owed(&mut self) -> Vec<Ticket> {
        std::mem::take(&mut self.owed)
    }
}

/// What the sifting thread works with.
struct Sifter {
    sift: Sift,
    schema: std::sync::Arc<Schema>,
    stamp: Stamp,
    seq: Seq,
    next: RecordId,
    pending: Chunk,
    /// The last number that was taken when the first of the pending rows came.
    pending_since: Seq,
    lines: Vec<(RecordId, u64)>,
    rows: u64,
}

impl Sifter {
    fn run(mut self, plan: PlanId, rows: &Receiver<Rows>, hub: &Sender<HubMsg>) {
        while let Ok(rows) = rows.recv() {
            let mut sifted = Vec::new();
            let done = catch_unwind(AssertUnwindSafe(|| self.take(rows, &mut sifted)));
            match done {
                Ok(Ok(())) => {}
                Ok(Err(problem)) => sifted.push(Sifted::Failed(problem.into())),
                Err(_) => sifted.push(Sifted::Failed(broken())),
            }
            if hub.send(HubMsg::Sifted(plan, sifted)).is_err() {
                break;
            }
        }
    }

    fn take(&mut self, rows: Rows, sifted: &mut Vec<Sifted>) -> Result<(), StoreError> {
        let Rows { ticket, drafts, reader, seen, others } = rows;
        let Self { schema, stamp, .. } = &*self;
        let (schema, stamp) = (schema.clone(), stamp.clone());
        let mut ground = Ground {
            schema: &schema,
            reader: &reader,
            columns: None,
            stamp: &stamp,
            seq: self.seq,
            scored_since: self.seq,
            next: self.next,
        };
        self.sift.meet(&reader, &others)?;
        if self.pending.is_empty() {
            self.pending_since = seen;
        }
        let Some(drafts) = drafts else {
            self.sift.finish(&ground, &mut self.pending)?;
            sifted.push(self.sheaf(seen));
            sifted.push(Sifted::End(ticket));
            return Ok(());
        };
        let mut left_out = Vec::new();
        let mut drafts = drafts.into_iter();
        while !drafts.as_slice().is_empty() {
            let marks = self.sift.look_ahead(&ground, drafts.as_slice().iter().take(SEEN_AHEAD));
            for (marks, draft) in marks.into_iter().zip(drafts.by_ref()) {
                self.rows += 1;
                let (line, made) = (draft.line, self.sift.made);
                let fated = self.sift.sift_marked(&mut ground, &mut self.pending, draft, &marks, None)?;
                if self.sift.made > made {
                    self.lines.push((RecordId(ground.next.0 - 1), line));
                }
                left_out.extend(fated.met.reason().map(|reason| (line, reason)));
                if self.pending.puts.len() >= CHUNK {
                    sifted.push(self.sheaf(seen));
                }
            }
        }
        self.next = ground.next;
        sifted.push(Sifted::Stretch(ticket, self.rows, left_out));
        Ok(())
    }

    /// What is pending; the rows after it are seen as of this number.
    fn sheaf(&mut self, seen: Seq) -> Sifted {
        let since = std::mem::replace(&mut self.pending_since, seen);
        let (chunk, lines) = (std::mem::take(&mut self.pending), std::mem::take(&mut self.lines));
        Sifted::Chunk(Box::new(Sheaf { chunk, seen: since, lines }))
    }
}

impl Hub {
    /// A job that writes rows as they come.
    pub(super) fn stream(&mut self, session: SessionId, ticket: Ticket, by: String, options: ImportOptions) -> Result<Job, Refusal> {
        self.check_writable()?;
        let plan = PlanId(self.next_plan);
        self.next_plan += 1;
        let stamp = Stamp { by, at: self.clock.strike() };
        let seq = Seq(self.store.last_seq().0 + 1);
        let next = self.next_record();
        let file = options.file.clone();
        let meanwhile = Identities::none(self.schema.base(options.kind), &options.keys);
        let sight = self.sight(session, &stamp.by);
        self.look(&sight);
        let mut sift = self.sift(sight, options)?;
        sift.learn(self.index.columns());
        let sifter = Sifter {
            sift,
            schema: self.schema.clone(),
            stamp: stamp.clone(),
            seq,
            next: RecordId(NUMBERED_LATER),
            pending: Chunk::default(),
            pending_since: self.store.last_seq(),
            lines: Vec::new(),
            rows: 0,
        };
        let (rows, coming) = channel();
        let hub = self.inbox.clone();
        thread::Builder::new()
            .name("sift".to_owned())
            .spawn(move || sifter.run(plan, &coming, &hub))
            .map_err(|problem| Refusal::Store(problem.to_string()))?;
        let stream = Stream {
            plan,
            rows,
            ready: VecDeque::new(),
            owed: Vec::new(),
            quiet_since: Instant::now(),
            is_waited_for: false,
            news: RoaringTreemap::new(),
            meanwhile,
        };
        let job = Job::new((session, ticket), Purpose::Write, stamp, seq, next, task_of(&file, 0, Work::Stream(stream)));
        self.reply(session, ticket, Reply::Importing { plan, rows: 0, left_out: Vec::new() });
        Ok(job)
    }

    fn streamed(&mut self, session: SessionId, plan: PlanId) -> Option<&mut Stream> {
        match self.lane.as_mut().filter(|job| job.asker.0 == session).map(|job| &mut job.work) {
            Some(Work::Stream(stream)) if stream.plan == plan => Some(stream),
            _ => None,
        }
    }

    /// Hands rows to the sifting thread; the answer comes when they are sifted. Answers false where no such import is under way.
    ///
    /// # Errors
    /// What stopped the import meanwhile.
    pub(super) fn stream_rows(
        &mut self,
        session: SessionId,
        ticket: Ticket,
        plan: PlanId,
        drafts: &mut Vec<Draft>,
    ) -> Result<bool, Refusal> {
        if let Some(KeptPlan { rows: PlanOf::Broken(refusal), .. }) = self.plans.get(&plan).filter(|kept| kept.session == session) {
            return Err(refusal.clone());
        }
        if self.streamed(session, plan).is_none() {
            return Ok(false);
        }
        self.hand_over(session, plan, ticket, Some(std::mem::take(drafts))).map(|()| true)
    }

    /// Says that all rows were sent; the answer comes when all are written. Answers false where no such import is under way.
    ///
    /// # Errors
    /// What stopped the import meanwhile.
    pub(super) fn stream_end(&mut self, session: SessionId, ticket: Ticket, plan: PlanId) -> Result<bool, Refusal> {
        if let Some(KeptPlan { rows: PlanOf::Broken(refusal), .. }) = self.plans.get(&plan).filter(|kept| kept.session == session) {
            return Err(refusal.clone());
        }
        if self.streamed(session, plan).is_none() {
            return Ok(false);
        }
        self.hand_over(session, plan, ticket, None).map(|()| true)
    }

    fn hand_over(&mut self, session: SessionId, plan: PlanId, ticket: Ticket, drafts: Option<Vec<Draft>>) -> Result<(), Refusal> {
        let (reader, seen) = (Box::new(self.store.reader()?), self.store.last_seq());
        let stream = self.streamed(session, plan).ok_or_else(|| no_plan(plan))?;
        let rows = Rows { ticket, drafts, reader, seen, others: std::mem::take(&mut stream.news) };
        stream.rows.send(rows).map_err(|_| broken())?;
        stream.quiet_since = Instant::now();
        stream.owed.push(ticket);
        Ok(())
    }

    /// When the import under way is in others' way, if it brings nothing until then. Nobody minds one nobody waits for, and
    /// small writes do not wait.
    pub(super) fn import_ends(&self) -> Option<Instant> {
        match &self.lane.as_ref()?.work {
            Work::Stream(stream) if stream.is_waited_for && stream.is_waiting() && stream.owed.is_empty() => {
                Some(stream.quiet_since + STALLED)
            }
            _ => None,
        }
    }

    /// Somebody begins to wait for the import under way: it may go on for a while.
    pub(super) fn wait_for_import(&mut self) {
        let Some(job) = self.lane.as_mut() else { return };
        let session = job.asker.0;
        let is_waited_for = self.queue.iter().any(|waiting| waiting.session != session);
        if let Work::Stream(stream) = &mut job.work
            && !std::mem::replace(&mut stream.is_waited_for, is_waited_for)
        {
            stream.quiet_since = Instant::now();
        }
    }

    /// Stops an import that is in others' way.
    pub(super) fn stop_stalled_import(&mut self) {
        if self.import_ends().is_some_and(|then| then <= Instant::now())
            && let Some(job) = self.lane.take()
        {
            let why = format!(
                "nothing came of this import for {} s, and others waited for its end: it was stopped, and nothing of it was kept. Import again",
                STALLED.as_secs()
            );
            self.give_up(job, Refusal::Store(why));
            self.advance();
        }
    }

    /// Takes what the sifting thread made.
    pub(super) fn take_sifted(&mut self, plan: PlanId, sifted: Vec<Sifted>) {
        let Some(job) = self.lane.as_mut() else { return };
        let session = job.asker.0;
        let Work::Stream(stream) = &mut job.work else { return };
        if stream.plan != plan {
            return;
        }
        stream.ready.extend(sifted);
        // The sender goes on while these are written, but not too far.
        if stream.ready.len() <= AHEAD
            && let Some(at) = stream.ready.iter().position(|ready| matches!(ready, Sifted::Stretch(..)))
            && let Some(answer) = stream.ready.remove(at)
        {
            self.answer_stretch(session, plan, answer);
        }
    }

    fn answer_stretch(&mut self, session: SessionId, plan: PlanId, stretch: Sifted) {
        if let Sifted::Stretch(ticket, rows, left_out) = stretch {
            if let Some(stream) = self.streamed(session, plan) {
                stream.owed.retain(|owed| *owed != ticket);
            }
            self.reply(session, ticket, Reply::Importing { plan, rows, left_out });
        }
    }

    /// Does the next thing of an import under way; answers the job as long as it goes on.
    pub(super) fn flow(&mut self, mut job: Job) -> Option<Job> {
        if let Work::Stream(stream) = &job.work
            && let Some(Sifted::Chunk(sheaf)) = stream.ready.front()
            && self.must_ask(&job, &sheaf.chunk)
        {
            // It is told the numbers that its records get, and others do not take them.
            let next = self.next_record();
            if let Work::Stream(stream) = &mut job.work
                && let Some(Sifted::Chunk(sheaf)) = stream.ready.front_mut()
            {
                job.reserved = RecordId(next.0.saturating_add(sheaf.number(next)));
            }
            let Work::Stream(stream) = &job.work else { return Some(job) };
            let Some(Sifted::Chunk(sheaf)) = stream.ready.front() else { return Some(job) };
            let told = self.told_of(&job, &sheaf.chunk, true);
            self.ask_program(&mut job, told, None);
            return Some(job);
        }
        let Work::Stream(stream) = &mut job.work else { return Some(job) };
        let plan = stream.plan;
        let (session, _) = job.asker;
        let failed = match stream.ready.pop_front() {
            None => None,
            Some(Sifted::Chunk(mut sheaf)) => {
                job.done += count(sheaf.chunk.puts.len());
                let next = self.next_record().max(job.reserved);
                let written = catch_unwind(AssertUnwindSafe(|| {
                    self.reconcile(&mut job, &mut sheaf)?;
                    sheaf.number(next);
                    self.settle(&mut job, sheaf.chunk, false)
                }));
                job.reserved = RecordId(0);
                written.unwrap_or_else(|_| Err(broken())).err()
            }
            Some(Sifted::Stretch(ticket, rows, left_out)) => {
                stream.owed.retain(|owed| *owed != ticket);
                self.reply(session, ticket, Reply::Importing { plan, rows, left_out });
                None
            }
            Some(Sifted::End(ticket)) => {
                job.asker.1 = ticket;
                job.work = Work::List;
                return Some(job);
            }
            Some(Sifted::Failed(refusal)) => Some(refusal),
        };
        match failed {
            None => Some(job),
            Some(refusal) => {
                self.give_up(job, refusal);
                None
            }
        }
    }

    /// Takes back what a job wrote; whoever sends the next rows of an import is told why too.
    pub(super) fn give_up(&mut self, job: Job, refusal: Refusal) {
        if let Work::Stream(stream) = &job.work {
            let rows = PlanOf::Broken(refusal.clone());
            self.plans.insert(stream.plan, KeptPlan { session: job.asker.0, by: job.op.by.clone(), rows });
        }
        self.abandon(job, refusal);
    }
}

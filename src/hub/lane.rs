//! The one write lane: commands wait their turn, large ones are written chunk by chunk, and a stopped one leaves nothing.

use std::{
    collections::BTreeSet,
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
};

use roaring::RoaringTreemap;

use super::{
    SessionId,
    chunk::{CHUNK, Chunk, Ground, NAMED},
    commands::count,
    job::{Job, Purpose},
    owner::{Hub, Waiting, Wish, broken},
    rescore::Own,
    setup::schema_of,
    sight::NOBODY,
    work::{FEW, Place, Step, Work},
};
use crate::{
    model::{Entry, FieldId, OpState, RecordId, RequestKey, Seq, Verb, fields},
    proto::{Command, Event, Left, Outcome, Refusal, Reply, Ticket},
    rules::likeness::LOOKED_AT,
    store::{Batch, Put},
};

/// Whether a batch changes what the rule of likeness looks at.
fn is_looked_at(batch: &Batch, fields: &BTreeSet<FieldId>) -> bool {
    let is_whole = !batch.removes.is_empty() || batch.puts.iter().any(|put| matches!(put, Put::Whole(_)));
    is_whole || LOOKED_AT.iter().chain(&[fields::DELETED, fields::TYPE]).any(|field| fields.contains(field))
}

impl Hub {
    /// Small commands are done before the next message is looked at, so that a person's questions meet their own writes.
    pub(super) fn enqueue(&mut self, session: SessionId, ticket: Ticket, wish: Wish) -> Option<Reply> {
        let by = self.user(session);
        let request = self
            .sittings
            .get(&session)
            .and_then(|sitting| sitting.key.map(|key| RequestKey { session: key, number: ticket.0, done_below: sitting.done_below.0 }));
        self.queue.push_back(Waiting { session, ticket, by, request, wish, waits: false });
        match self.lane {
            _ if self.is_gathering => {}
            None => self.advance(),
            Some(_) => self.let_others(),
        }
        self.wait_for_import();
        None
    }

    /// Whether there is work to do without being asked.
    pub(super) fn is_busy(&self) -> bool {
        let goes_on = |job: &Job| self.aside.is_none() && (!job.is_waiting() || self.is_others_turn());
        self.lane.as_ref().map_or(self.aside.is_none() && !self.queue.is_empty(), goes_on)
            || !self.rehearsals.is_empty()
            || self.looking.is_some()
    }

    /// One chunk of the job in the lane, and one of every plan being made. Small writes that wait together are done together,
    /// and before the next chunk of a large one.
    pub(super) fn advance(&mut self) {
        self.let_others();
        loop {
            if self.lane.is_none()
                && self.aside.is_none()
                && let Some(waiting) = self.queue.pop_front()
            {
                self.lane = self.begin(waiting);
            }
            if self.aside.is_none()
                && let Some(job) = self.lane.take_if(|job| !job.is_waiting())
            {
                self.lane = if job.is_streaming() { self.flow(job) } else { self.step(job) };
            }
            if !self.is_joinable() {
                break;
            }
        }
        self.sync();
        for job in std::mem::take(&mut self.rehearsals) {
            let going_on = self.step(job);
            self.rehearsals.extend(going_on);
        }
        self.look_on();
    }

    /// The job somebody waits for, as things stand now; none where the answer is known.
    pub(super) fn begin(&mut self, Waiting { session, ticket, by, request, wish, waits: _ }: Waiting) -> Option<Job> {
        let begun = match (self.remembered(request, &by), wish) {
            (Err(refusal), _) => Err(refusal),
            (Ok(Some(outcome)), _) => {
                self.reply(session, ticket, Reply::Done(Box::new(outcome)));
                return None;
            }
            (Ok(None), Wish::Do(command, seen)) => {
                self.job(session, ticket, by, Purpose::Write, *command).map(|job| self.dated(job, session, seen))
            }
            (Ok(None), Wish::Stream(options)) => self.stream(session, ticket, by, options),
            (Ok(None), Wish::Follow(ids)) => self.following(ids),
            (Ok(None), Wish::Keep(person, uid)) => self.keeping(person, uid),
        };
        begun.map(|job| Job { request, ..job }).map_err(|refusal| self.reply(session, ticket, Reply::Refused(refusal))).ok()
    }

    /// What came of a request that was done before its session lost the line and asked again.
    fn remembered(&self, request: Option<RequestKey>, by: &str) -> Result<Option<Outcome>, Refusal> {
        let Some(request) = request else { return Ok(None) };
        let reader = self.store.reader()?;
        let Some(op) = reader.answered(request)?.map(|seq| reader.op(seq)).transpose()?.flatten() else { return Ok(None) };
        if op.by != by {
            return Err(Refusal::Invalid(vec![(None, "this request is somebody else's".to_owned())]));
        }
        let of = op.undoes.map(|seq| reader.op(seq)).transpose()?.flatten();
        let mut created = Vec::new();
        reader.entries(op.seq, &mut |entries| {
            created.extend(entries.iter().filter(|entry| matches!(entry, Entry::Made(_))).map(Entry::record));
            created.len() < NAMED
        })?;
        created.truncate(NAMED);
        Ok(Some(Outcome {
            changed: op.records,
            // Those that are named; who asks again after a cut line is told the records, not every number.
            created_count: count(created.len()),
            messages: 0,
            same: 0,
            refused: Vec::new(),
            refused_count: op.skipped,
            created,
            of,
            touched: None,
            left: Left::default(),
            op: Some(op),
        }))
    }

    /// A job for a command, as things stand now.
    pub(super) fn job(
        &mut self,
        session: SessionId,
        ticket: Ticket,
        by: String,
        purpose: Purpose,
        command: Command,
    ) -> Result<Job, Refusal> {
        if purpose == Purpose::Write {
            self.check_writable()?;
        }
        self.greet_the_day()?;
        let at = if purpose == Purpose::Write { self.clock.strike() } else { self.clock.now() };
        let stamp = crate::model::Stamp { by, at };
        let seq = Seq(self.store.last_seq().0 + 1);
        // What somebody was allowed when they asked they may have lost since.
        let is_own = session == NOBODY;
        if !is_own {
            self.allow_command(&stamp.by, &command)?;
        }
        let has_many = command.target().is_some() || matches!(command, Command::Planned { .. });
        let task = catch_unwind(AssertUnwindSafe(|| self.task(session, &stamp, seq, command))).unwrap_or_else(|_| Err(broken()))?;
        if has_many && !is_own {
            self.allow_many(&stamp.by, task.total)?;
        }
        Ok(Job::new((session, ticket), purpose, stamp, seq, self.next_record(), task))
    }

    /// Refuses where the store can only be read.
    pub(super) fn check_writable(&self) -> Result<(), Refusal> {
        match self.store.read_only() {
            Some(why) => Err(Refusal::Store(format!("the store is read-only: {why}. Nothing was changed"))),
            None => Ok(()),
        }
    }

    /// One chunk of a job; answers the job as long as it goes on.
    pub(super) fn step(&mut self, mut job: Job) -> Option<Job> {
        let stepped = catch_unwind(AssertUnwindSafe(|| self.try_step(&mut job))).unwrap_or_else(|_| Err(broken()));
        match stepped {
            Ok(false) => {
                if job.total > count(CHUNK) {
                    self.tell(&Event::Progress { ticket: job.asker.1, done: job.done.min(job.total), total: job.total });
                }
                Some(job)
            }
            Ok(true) => {
                self.finish(job);
                None
            }
            Err(refusal) => {
                self.abandon(job, refusal);
                None
            }
        }
    }

    /// Answers whether the job is complete.
    fn try_step(&mut self, job: &mut Job) -> Result<bool, Refusal> {
        if matches!(job.work, Work::List) && self.store.has_many_unlisted(job.op.seq) {
            self.store.list_more(job.op.seq)?;
            return Ok(false);
        }
        self.meet_others(job)?;
        let (step, place) = match job.ahead.take() {
            Some(ahead) => ahead,
            None => {
                let place = job.work.place();
                (self.make_step(job)?, place)
            }
        };
        if self.must_ask(job, &step.chunk) {
            self.ask_before(job, step, place)?;
            return Ok(false);
        }
        let Step { chunk, is_last, worked, read } = step;
        job.done += worked;
        let changes_criteria = Self::notice(job, &chunk);
        if changes_criteria || (is_last && job.own.owes_scores()) {
            self.settle(job, chunk, false)?;
            if changes_criteria {
                self.learn(job)?;
            }
            if is_last {
                self.follow_criteria(job)?;
            }
            return Ok(false);
        }
        if is_last && job.purpose == Purpose::Write && !(job.tally.contacted.is_empty() && chunk.tally.contacted.is_empty()) {
            self.settle(job, chunk, false)?;
            job.work = Work::Touch(std::mem::take(&mut job.tally.contacted).into_iter().collect());
            return Ok(false);
        }
        if is_last && job.purpose == Purpose::Write && self.store.has_many_unlisted(job.op.seq) {
            job.work = Work::List;
            self.settle(job, chunk, false)?;
            return Ok(false);
        }
        match job.work.place().filter(|_| !is_last && job.purpose == Purpose::Write) {
            Some(place) => self.settle_ahead(job, chunk, &read, &place)?,
            None => self.settle(job, chunk, is_last)?,
        }
        Ok(is_last)
    }

    /// The next step of a job, made of what the store holds now.
    pub(super) fn make_step(&self, job: &mut Job) -> Result<Step, Refusal> {
        let reader = self.store.reader()?;
        let (columns, next) = (self.index.columns(), job.next);
        let schema = job.own.schema.as_ref().unwrap_or(&self.schema);
        let (seq, scored_since) = (job.op.seq, self.scored_since);
        let mut ground = Ground { schema, reader: &reader, columns, stamp: &job.stamp, seq, scored_since, next };
        let step = job.work.step(&mut ground)?;
        job.next = ground.next;
        Ok(step)
    }

    /// Writes a chunk while another thread makes the next step. Where that read what is being written, it is made anew later.
    fn settle_ahead(&mut self, job: &mut Job, chunk: Chunk, read: &RoaringTreemap, place: &Place) -> Result<(), Refusal> {
        let reader = self.store.reader()?;
        let schema = job.own.schema.as_ref().unwrap_or(&self.schema).clone();
        let (stamp, seq, scored_since, next) = (job.stamp.clone(), job.op.seq, self.scored_since, job.next);
        let mut work = std::mem::replace(&mut job.work, Work::List);
        let (settled, step) = thread::scope(|scope| {
            let making = scope.spawn(|| {
                work.step(&mut Ground { schema: &schema, reader: &reader, columns: None, stamp: &stamp, seq, scored_since, next })
            });
            (self.settle(job, chunk, false), making.join())
        });
        job.work = work;
        settled?;
        match step {
            Ok(Ok(step)) if step.read.is_disjoint(read) => job.ahead = Some((step, Some(*place))),
            // What went wrong there goes wrong again, where it is told.
            _ => job.work.return_to(place),
        }
        Ok(())
    }

    /// Writes a chunk, or notes what it would write.
    pub(super) fn settle(&mut self, job: &mut Job, mut chunk: Chunk, is_last: bool) -> Result<(), Refusal> {
        if let Purpose::Rehearse(plan) = job.purpose {
            if !job.own.is_followed() {
                self.note(plan, &chunk);
                job.asked += chunk.tally.changed;
            }
            job.tally.add(chunk.tally);
            return Ok(());
        }
        self.keep_for_after(job, &chunk);
        let fields = chunk.tally.fields.clone();
        job.tally.add(std::mem::take(&mut chunk.tally));
        let is_needed = !chunk.is_empty() || (is_last && (job.is_written || job.op.verb == Verb::Export));
        if !is_needed {
            return Ok(());
        }
        // Others may have written since it began, or since its last chunk: it has, or gets, a number behind theirs.
        if !job.is_written {
            job.op.seq = Seq(self.store.last_seq().0 + 1);
        }
        job.place = self.store.place_of(job.op.seq);
        chunk.stamp(job.place);
        let records = chunk.records();
        job.op.records = job.tally.records();
        job.op.skipped = job.tally.skipped;
        job.op.state = if is_last { OpState::Done } else { OpState::Running };
        let batch = Batch {
            op: job.op.clone(),
            entries: chunk.entries,
            puts: chunk.puts,
            removes: chunk.removes,
            marks_undone: if is_last { job.marks_undone() } else { None },
            request: job.request,
            erasure: chunk.erasure,
        };
        let waits = is_last && self.may_wait(job);
        let Self { store, index, .. } = self;
        let mut commit = || if waits { store.commit_soon(&batch) } else { store.commit(&batch) };
        // Where the commit fails, the columns look again at what a job has written so far; what is its first is not in them yet.
        if job.is_written && batch.puts.len() > FEW {
            let indexed = thread::scope(|scope| {
                let indexing = scope.spawn(|| index.take_in(&batch, &fields));
                (commit(), indexing.join())
            });
            indexed.0?;
            indexed.1.map_err(|_| broken())?;
        } else {
            commit()?;
            index.take_in(&batch, &fields);
        }
        job.waits |= waits;
        if !is_last {
            self.early.push(self.store.early_sync());
        }
        if !std::mem::replace(&mut job.is_written, true) {
            self.note_own(job.asker.0, job.op.seq);
        }
        self.tell_large(job.place, records);
        self.version += 1;
        self.looks += u64::from(is_looked_at(&batch, &fields));
        Ok(())
    }

    /// Tells the asker of a plan, or of a write when it is safe.
    fn finish(&mut self, mut job: Job) {
        if let Purpose::Rehearse(plan) = job.purpose {
            let planned = if matches!(job.work, Work::Import(_)) { self.planned_again(plan, &mut job) } else { None };
            let planned = planned.unwrap_or_else(|| self.planned(plan, &job));
            self.reply(job.asker.0, job.asker.1, Reply::Planned(Box::new(planned)));
        } else if self.together.is_empty() && !job.waits {
            self.announce(job);
        } else {
            self.together.push(job);
        }
    }

    /// Tells everybody what happened, and the asker how it went.
    pub(super) fn announce(&mut self, mut job: Job) {
        self.tell_after(&mut job);
        let (session, ticket) = job.asker;
        if job.tally.is_schema && job.is_written {
            self.reload_schema();
        }
        if job.own.schema.is_some() && job.is_written {
            self.scored_since = job.place;
        }
        if job.is_written {
            let touched = &job.tally.touched;
            let records = (touched.len() <= count(NAMED)).then(|| touched.iter().map(RecordId).collect());
            let fields = if job.tally.is_whole { Vec::new() } else { job.tally.fields.iter().copied().collect() };
            self.tell_changed(&Event::Changed { seq: job.place, by: job.op.by.clone(), records, fields });
        }
        self.after_erasure(&job);
        let reply = match &job.journey {
            Some(journey) if !job.is_written => Reply::Refused(self.nothing_left(session, journey, &job.tally)),
            Some(_) => {
                let outcome = job.outcome();
                let refused = self.named(session, outcome.refused);
                Reply::Done(Box::new(Outcome { refused, ..outcome }))
            }
            None => Reply::Done(Box::new(job.outcome())),
        };
        self.reply(session, ticket, reply);
    }

    /// Takes back what a job wrote and tells the asker why.
    pub(super) fn abandon(&mut self, mut job: Job, refusal: Refusal) {
        let (session, ticket) = job.asker;
        if let Purpose::Rehearse(plan) = job.purpose {
            self.plans.remove(&plan);
        }
        let refusal = match job.is_written.then(|| self.roll_back(&job)) {
            Some(Err(Refusal::Store(problem))) => {
                Refusal::Store(format!("{problem}. The operation was stopped half-way; it is taken back when the store is opened again"))
            }
            _ => refusal,
        };
        let owed = match &mut job.work {
            Work::Stream(stream) => stream.take_owed(),
            _ => vec![ticket],
        };
        for ticket in owed {
            self.reply(session, ticket, Reply::Refused(refusal.clone()));
        }
    }

    fn roll_back(&mut self, job: &Job) -> Result<(), Refusal> {
        self.store.roll_back(job.op.seq)?;
        self.look_again(job)?;
        let stopped = self.store.reader()?.op(job.op.seq)?;
        stopped.map_or(Ok(()), |op| self.settle_stopped(&op))
    }

    /// The columns take in what the store holds of the records of a job that did not last.
    pub(super) fn look_again(&mut self, job: &Job) -> Result<(), Refusal> {
        self.version += 1;
        self.looks += 1;
        let reader = self.store.reader()?;
        for id in job.tally.touched.iter().map(RecordId) {
            match reader.hot(id)? {
                Some(record) => self.index.put(&record),
                None => self.index.remove(id),
            }
        }
        Ok(())
    }

    fn reload_schema(&mut self) {
        // A store that cannot be read says so at the next question; until then the old schema serves.
        if let Ok(schema) = self.store.reader().and_then(|reader| schema_of(&reader, self.schema.rules_at(), &Own::default())) {
            self.schema = schema.with_host(self.schema.host.clone()).shared();
            self.show_out();
            let built = self.built;
            self.show_schema();
            self.tell_schema();
            self.look_around();
            if self.built != built {
                // Rows of older answers mean nothing in columns made anew: everybody asks again.
                self.tell(&Event::Indexed);
            }
        }
    }

    /// Stops whatever is under way or waits for that ticket.
    pub(super) fn cancel(&mut self, session: SessionId, ticket: Ticket) {
        let asker = (session, ticket);
        self.cancel_aside(asker);
        self.stop_copy(session, ticket);
        // Rows that are written as they come are one with what is asked about them.
        let awaits = |job: &Job| matches!(&job.work, Work::Stream(stream) if job.asker.0 == session && stream.owes(ticket));
        if let Some(job) = self.lane.take_if(|job| job.asker == asker || awaits(job)) {
            self.abandon(job, Refusal::Cancelled);
        }
        if let Some(at) = self.rehearsals.iter().position(|job| job.asker == asker) {
            let job = self.rehearsals.remove(at);
            self.abandon(job, Refusal::Cancelled);
        }
        if let Some(at) = self.queue.iter().position(|waiting| (waiting.session, waiting.ticket) == asker) {
            self.queue.remove(at);
            self.reply(session, ticket, Reply::Refused(Refusal::Cancelled));
        }
    }
}

//! The owner thread: who is connected, what waits, and the loop that answers between the chunks of large commands.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        mpsc::{Receiver, Sender, TryRecvError},
    },
    time::Instant,
};

use roaring::RoaringTreemap;

use super::{
    Guest, HubMsg, SessionId,
    alive::Alive,
    answers::Kept,
    cleaning::Cleaning,
    clock::Clock,
    columns::{Columns, Sight},
    duplicates::{Awaiting, KeptGroups, Looking},
    early::Pusher,
    hooks::{Hooks, Running},
    import_page::Wanted,
    index::Index,
    job::Job,
    outbox::Outbox,
    plans::KeptPlan,
    presence::Place,
    rescore::Own,
    rights::is_about_no_record,
    setup::{build_columns, columns_of, schema_of, set_up},
    together::only_looks,
    trouble::Trouble,
};
use crate::{
    model::{Millis, QueryId, RecordId, RequestKey, Schema, Seq, SessionKey},
    proto::{Command, Event, FromHub, ImportOptions, PlanId, Refusal, Reply, Request, Ticket},
    store::{Store, StoreError},
};

/// A person at the other end.
pub(super) struct Sitting {
    pub(super) user: String,
    /// Names the session across lost connections.
    pub(super) key: Option<SessionKey>,
    pub(super) is_host: bool,
    /// All answers below this one have arrived.
    pub(super) done_below: Ticket,
    pub(super) outbox: Outbox,
    /// What the person sees.
    pub(super) sight: Sight,
    pub(super) answers: HashMap<QueryId, Kept>,
    /// The record it works on in a queue: nobody else is led to it.
    pub(super) claim: Option<RecordId>,
    /// What it has open, and what it knows of others.
    pub(super) place: Place,
    /// The operations it wrote last.
    pub(super) wrote: VecDeque<Seq>,
}

/// A wish that needs the write lane.
pub(super) enum Wish {
    /// A command, and the last operation that whoever wishes it knew of, where that counts.
    Do(Box<Command>, Option<Seq>),
    /// An import whose rows are written as they come.
    Stream(ImportOptions),
    /// The scores of these records follow, since an operation on them was stopped half-way.
    Follow(Vec<RecordId>),
    /// The number of a person's system user is kept with them.
    Keep(RecordId, u32),
}

/// A wish that waits for the write lane.
pub(super) struct Waiting {
    pub(super) session: SessionId,
    pub(super) ticket: Ticket,
    /// Kept here: the person may be gone when it is their turn.
    pub(super) by: String,
    /// Under this name the outcome is remembered, for a session that asks again after its line was cut.
    pub(super) request: Option<RequestKey>,
    pub(super) wish: Wish,
    /// Whether it waits for the end of a large job, since it is large itself or must not come before.
    pub(super) waits: bool,
}

/// So long a session whose line was cut may come back and learn what became of its requests: 7 days.
const REMEMBERED: Millis = 7 * 24 * 60 * 60 * 1000;

/// Most questions answered between two chunks, so that many sessions cannot hold up a large command.
const MOST_SERVED: usize = 100;

/// The owner of a store.
pub(super) struct Hub {
    pub(super) store: Store,
    pub(super) clock: Clock,
    pub(super) schema: Arc<Schema>,
    pub(super) index: Index,
    /// Raised with every change of the columns: answers of an older version may miss rows.
    pub(super) version: u64,
    /// Raised when the columns are made anew: rows of older answers mean nothing in them.
    pub(super) built: u64,
    pub(super) sittings: BTreeMap<SessionId, Sitting>,
    pub(super) parked: Vec<(SessionId, Ticket, Request)>,
    pub(super) lane: Option<Job>,
    /// A small job between the chunks of the one in the lane, which waits for a program's yes.
    pub(super) aside: Option<Job>,
    pub(super) queue: VecDeque<Waiting>,
    pub(super) rehearsals: Vec<Job>,
    pub(super) plans: HashMap<PlanId, KeptPlan>,
    /// Groups of records that are probably one, as they were last asked for.
    pub(super) groups: Option<KeptGroups>,
    pub(super) looking: Option<Looking>,
    pub(super) awaiting: Vec<Awaiting>,
    pub(super) copies: super::copies::Copies,
    /// Raised with every change of what the rule of likeness looks at.
    pub(super) looks: u64,
    pub(super) next_plan: u64,
    /// For the threads that work for the hub.
    pub(super) inbox: Sender<HubMsg>,
    /// What was received and waits until others' writes are done.
    pub(super) pending: VecDeque<HubMsg>,
    /// Whether writes are being collected, to be done together.
    pub(super) is_gathering: bool,
    /// Writes that are done and not yet durable.
    pub(super) together: Vec<Job>,
    is_closed: bool,
    /// When signs of life are asked for.
    pub(super) next_beat: Option<Instant>,
    pub(super) early: Pusher,
    /// What is left to do after erasures.
    pub(super) cleaning: Cleaning,
    /// Scores that were settled by this operation or earlier ones may follow other criteria than those of now.
    pub(super) scored_since: Seq,
    /// Whether the scores were looked at since the hub began.
    pub(super) has_greeted: bool,
    pub(super) hooks: Running,
    pub(super) trouble: Trouble,
    pub(super) alive: Alive,
}

/// What a person is told when a rule of the program itself is broken.
pub(super) fn broken() -> Refusal {
    Refusal::Store("the program failed at this; nothing was changed and everything else goes on".to_owned())
}

impl Hub {
    pub(super) fn new(
        mut store: Store,
        owner: &str,
        mut clock: Clock,
        inbox: Sender<HubMsg>,
        host: Option<String>,
        hooks: Hooks,
    ) -> Result<Self, StoreError> {
        set_up(&mut store, owner, &mut clock)?;
        let reader = store.reader()?;
        let now = clock.now();
        for (session, last) in reader.remembered()? {
            if reader.op(last)?.is_none_or(|op| op.at < now - REMEMBERED) {
                store.forget(session);
            }
        }
        let schema = schema_of(&reader, clock.day(), &Own::default())?.with_host(host).shared();
        // Nobody knows any more when criteria last changed.
        let scored_since = store.last_seq();
        let index = match build_columns(reader, schema.clone(), store.collation().clone(), inbox.clone()) {
            Ok(()) => Index::Building(RoaringTreemap::new()),
            Err(problem) => Index::Failed(problem.to_string()),
        };
        let mut hub = Self {
            store,
            clock,
            schema,
            index,
            version: 0,
            built: 0,
            sittings: BTreeMap::new(),
            parked: Vec::new(),
            lane: None,
            aside: None,
            queue: VecDeque::new(),
            rehearsals: Vec::new(),
            plans: HashMap::new(),
            groups: None,
            looking: None,
            awaiting: Vec::new(),
            copies: super::copies::Copies::default(),
            looks: 0,
            next_plan: 1,
            inbox,
            pending: VecDeque::new(),
            is_gathering: false,
            together: Vec::new(),
            is_closed: false,
            next_beat: None,
            early: Pusher::default(),
            cleaning: Cleaning::default(),
            scored_since,
            has_greeted: false,
            hooks: Running::start(hooks),
            trouble: Trouble::default(),
            alive: Alive::default(),
        };
        hub.recall_erasures(owner)?;
        hub.recall_stopped()?;
        Ok(hub)
    }

    /// Until everybody is gone or somebody says stop; what is under way then is finished first.
    pub(super) fn run(mut self, inbox: &Receiver<HubMsg>) {
        let mut served = 0;
        loop {
            self.notice_trouble();
            self.beat_in_time();
            let message = if let Some(message) = self.pending.pop_front() {
                Some(message)
            } else if self.is_busy() {
                let received = if served < MOST_SERVED { inbox.try_recv() } else { Err(TryRecvError::Empty) };
                served += 1;
                match received {
                    Err(TryRecvError::Empty) => {
                        served = 0;
                        self.advance();
                        continue;
                    }
                    received => received.ok(),
                }
            } else {
                self.clean();
                self.wait(inbox)
            };
            match message {
                None | Some(HubMsg::Stop) => break,
                Some(message) if message.is_write() => self.do_together(message, inbox),
                Some(message) => self.take(message),
            }
            if self.is_closed && self.sittings.is_empty() {
                break;
            }
        }
        self.wind_up(inbox);
    }

    fn wind_up(&mut self, inbox: &Receiver<HubMsg>) {
        if let Some(job) = self.lane.take_if(|job| job.is_streaming()) {
            self.abandon(job, Refusal::Cancelled);
        }
        self.await_verdict(inbox);
        while self.is_busy() {
            self.advance();
            self.await_verdict(inbox);
        }
        self.hooks.finish();
    }

    pub(super) fn take(&mut self, message: HubMsg) {
        match message {
            // Let in, and gone from the list before they sat down: the line is closed.
            HubMsg::Connect(_, Guest { user, .. }, _) if self.schema.role(&user).is_none() => {}
            HubMsg::Connect(id, Guest { user, key, is_host, uid: _ }, outbox) => {
                let (sight, done_below, answers) = (self.sight_of(&user), Ticket(0), HashMap::new());
                let (place, wrote) = (Place::default(), VecDeque::new());
                self.sittings.insert(id, Sitting { user, key, is_host, done_below, outbox, sight, answers, claim: None, place, wrote });
                self.mind_pulse();
                // A store in trouble says so at the first question.
                drop(self.greet_the_day());
                self.tell_trouble(id);
                if self.lane.is_none() && !self.queue.is_empty() {
                    // Whoever sits down meets the scores of today, unless they are very many.
                    self.advance();
                }
            }
            // Whoever comes and goes in a hurry costs the others no time.
            HubMsg::Ask(session, _, ref request) if only_looks(request) && self.has_left(session) => {}
            HubMsg::Ask(session, ticket, request) => {
                self.is_heard(session);
                self.ask(session, ticket, request);
            }
            HubMsg::Knock(guest, answer) => drop(answer.send(self.knock(&guest))),
            HubMsg::Heard(session, below) => {
                if let Some(sitting) = self.sittings.get_mut(&session) {
                    sitting.done_below = below;
                }
            }
            HubMsg::Bye(session) => {
                if let Some(key) = self.sittings.get(&session).and_then(|sitting| sitting.key) {
                    self.store.forget(key);
                }
            }
            HubMsg::Leave(session) => self.leave(session),
            HubMsg::Built(columns) => self.index(columns),
            HubMsg::NotBuilt(why) => {
                self.index = Index::Failed(why);
                self.unpark();
            }
            HubMsg::Ranked(ranked) => {
                if let Index::Ready(columns) = &mut self.index {
                    columns.take(ranked);
                }
                self.unpark();
            }
            HubMsg::Looked(session, ticket, reply) => self.looked(session, ticket, *reply),
            HubMsg::Sifted(plan, sifted) => self.take_sifted(plan, sifted),
            HubMsg::Rewritten(back) => self.take_rewritten(back),
            HubMsg::Beat => self.beat(),
            HubMsg::Sign => self.alive.give(),
            HubMsg::Hooked(number, verdict) => self.take_verdict(number, verdict),
            HubMsg::Tell(what) => self.tell_keepers(what),
            HubMsg::TryAgain => self.try_again(),
            HubMsg::Close => self.is_closed = true,
            HubMsg::Due | HubMsg::Stop => {}
        }
    }

    /// Takes the columns in, and what changed while they were built.
    fn index(&mut self, mut columns: Box<Columns>) {
        if let Index::Building(late) = &self.index
            && let Ok(reader) = self.store.reader()
        {
            for id in late.iter().map(RecordId) {
                match reader.hot(id) {
                    Ok(Some(record)) => columns.put(&record),
                    _ => columns.remove(id),
                }
            }
        }
        self.index = Index::Ready(columns);
        self.built += 1;
        self.show_schema();
        if !self.store.names_valid() && self.store.read_only().is_none() {
            // The columns have the right order; without the store's own, only the next start is slower.
            drop(self.store.rebuild_names());
        }
        self.mend_lists();
        self.tell(&Event::Indexed);
        self.pay_erasures();
        self.unpark();
    }

    /// The columns learn the schema. Where they lack a field of it, they are made anew.
    pub(super) fn show_schema(&mut self) {
        if self.index.set_schema(&self.schema) {
            let built = self.store.reader().and_then(|reader| columns_of(&reader, self.schema.clone(), self.store.collation().clone()));
            self.index = built.map_or_else(|problem| Index::Failed(problem.to_string()), |columns| Index::Ready(Box::new(columns)));
            self.built += 1;
        }
    }

    fn unpark(&mut self) {
        for (session, ticket, request) in std::mem::take(&mut self.parked) {
            self.ask(session, ticket, request);
        }
    }

    fn has_left(&self, session: SessionId) -> bool {
        self.sittings.get(&session).is_some_and(|sitting| sitting.outbox.is_left())
    }

    fn ask(&mut self, session: SessionId, ticket: Ticket, request: Request) {
        if let Err(refusal) = self.check_rights(session, &request) {
            return self.reply(session, ticket, Reply::Refused(refusal));
        }
        let sight = self.sight(session, "");
        let waits = match &self.index {
            Index::Building(_) => self.needs_columns(&request) || !(sight.is_all() || is_about_no_record(&request)),
            Index::Ready(columns) => matches!(&request, Request::Run { query, .. } if columns.awaits(&query.sort)),
            Index::Failed(_) => false,
        };
        if waits {
            self.parked.push((session, ticket, request));
            return;
        }
        self.look(&sight);
        let answered = catch_unwind(AssertUnwindSafe(|| self.answer(session, ticket, request)));
        match answered.unwrap_or_else(|_| Err(broken())) {
            Ok(None) => {}
            Ok(Some(reply)) => self.reply(session, ticket, reply),
            Err(refusal) => self.reply(session, ticket, Reply::Refused(refusal)),
        }
    }

    /// The answer, or nothing yet where it takes a job.
    fn answer(&mut self, session: SessionId, ticket: Ticket, request: Request) -> Result<Option<Reply>, Refusal> {
        Ok(Some(match request {
            Request::Schema => Reply::Schema(self.schema_for(session)),
            Request::Run { id, query, keep } => self.run_query(session, id, query, keep)?,
            Request::Rows { id, from, count, columns } => self.rows(session, id, from, count, &columns)?,
            Request::Marks { id, rows } => Reply::Marks(self.marks(session, id, rows)?),
            Request::Ids(query) => Reply::Marks(self.ids(session, query)?),
            Request::Coming { id, records } => Reply::Marks(self.coming(session, id, &records)?),
            Request::Alike { kind, draft, except } => self.alike(session, kind, &draft, except)?,
            Request::Duplicates { kind, from, count } => return self.duplicates(session, ticket, kind, from, count),
            Request::Twins { record, to } => self.twins(session, record, to)?,
            Request::Mixed { target, fields } => self.mixed(session, target, &fields)?,
            Request::Means(target) => Reply::Marks(self.seen_of(session, target)?.into_iter().map(|id| id.0).collect()),
            Request::Count { id, selection } => self.count(session, id, &selection)?,
            Request::Record(id) => self.record(session, id)?,
            Request::Report(question) => return self.report(session, ticket, *question),
            Request::Tally { by, queries } => self.tally(session, by, &queries)?,
            Request::Claim(id) => self.claim(session, id)?,
            Request::Release => self.release(session),
            Request::Present { record, is_editing, is_away } => self.present(session, record, is_editing, is_away)?,
            Request::Here => Reply::Ok,
            Request::News { record, since } => self.news(session, record, since)?,
            Request::Given { since } => self.given(session, since)?,
            Request::Names(ids) => Reply::Names(self.names(session, ids)?),
            Request::Linking(id) => self.linking(session, id)?,
            Request::History { record, limit } => self.history(session, record, limit)?,
            Request::Timeline { record, limit } => self.timeline(session, record, usize::try_from(limit).unwrap_or(usize::MAX))?,
            Request::Values { field, typed, limit } => self.values(session, field, &typed, limit)?,
            Request::Log { limit, own, of } => self.log(session, limit, own, &of)?,
            Request::Operation { seq, from, count } => self.operation(session, seq, from, count)?,
            Request::Info => self.info(session)?,
            Request::Check => self.check(session)?,
            Request::Rebuild => self.rebuild(session)?,
            Request::Chain(at) => return self.chain(session, ticket, at),
            Request::Retention => self.retention(session)?,
            Request::Clean => return Ok(self.await_clean(session, ticket).map(|()| None)?),
            Request::Belonging(id) => self.belonging(session, id).map(|(own, linking)| Reply::Belonging { own, linking })?,
            Request::Erased(ids) => self.erased_of(session, &ids)?,
            Request::Mentions(plan) => return self.mentions(session, ticket, plan),
            Request::OldCopies => return self.old_copies(session, ticket, Vec::new()),
            Request::RemoveCopies(paths) => return self.old_copies(session, ticket, paths),
            Request::BackupHere => return self.backup_here(session, ticket),
            Request::Backup(to) => return self.backup(session, ticket, to),
            Request::Plan(command) => return self.plan(session, ticket, command),
            Request::PlanRows { plan, from, count } => self.plan_rows(session, plan, from, count)?,
            Request::Forget(plan) => self.forget(session, plan),
            Request::Cancel(of) => {
                self.cancel(session, of);
                Reply::Ok
            }
            Request::Apply(command) => return Ok(self.enqueue(session, ticket, Wish::Do(Box::new(command), None))),
            Request::ApplySeen { command, seen } => return Ok(self.enqueue(session, ticket, Wish::Do(Box::new(command), Some(seen)))),
            Request::ImportBegin(options) if options.apply => return Ok(self.enqueue(session, ticket, Wish::Stream(options))),
            Request::ImportBegin(options) => self.import_begin(session, options)?,
            Request::ImportAgain { plan, options } => return self.import_again(session, ticket, plan, *options),
            Request::ImportPage { plan, class, from, count, near } => {
                self.import_page(session, plan, &Wanted { class, from, count, near })?
            }
            Request::ImportRows { plan, drafts } => return self.import_rows(session, ticket, plan, drafts),
            Request::ImportEnd(plan) => return self.import_end(session, ticket, plan),
            Request::Gather { plan, people } => self.gather(session, plan, people)?,
        }))
    }

    /// Answers one session.
    pub(super) fn reply(&self, session: SessionId, ticket: Ticket, reply: Reply) {
        if let Some(sitting) = self.sittings.get(&session) {
            sitting.outbox.send(FromHub::Reply(ticket, reply));
        }
    }
}

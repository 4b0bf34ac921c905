//! Our side: a store with its hub and one session, driven as a screen drives it.

use std::{
    collections::VecDeque,
    fs::File,
    io::BufReader,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::Receiver,
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use prospekt::{
    exchange::reader::{Options as ReadOptions, Reader},
    hub::{Clock, HubHandle, Port},
    model::{Diff, Draft, Query, QueryId, Reading, SortKey, Value, fields, record_type},
    proto::{Command, Event, FromHub, ImportMode, ImportOptions, MatchKey, Outcome, Reply, Request, Ticket},
    store::{Options, Store},
};

/// A store, its hub, and one session.
pub struct Office {
    hub: HubHandle,
    port: Port,
    inbox: Receiver<FromHub>,
    next: u64,
}

type Answer<T> = Result<T, Box<dyn std::error::Error>>;

/// Another person who looks at the list, or saves, all the while.
pub struct Watch {
    is_over: Arc<AtomicBool>,
    waited: JoinHandle<Duration>,
}

impl Watch {
    /// The longest time they waited for an answer.
    pub fn stop(self) -> Duration {
        self.is_over.store(true, Ordering::Relaxed);
        self.waited.join().unwrap_or(Duration::MAX)
    }
}

impl Office {
    /// Opens or makes a store.
    pub fn open(path: &Path) -> Answer<Self> {
        let store = Store::open(path, &Options::default())?;
        let hub = HubHandle::start(store, "bench", Clock::System)?;
        let (port, inbox) = hub.connect("bench");
        Ok(Self { hub, port, inbox, next: 0 })
    }

    /// Closes it and waits.
    pub fn close(self) {
        let Self { hub, port, inbox, .. } = self;
        drop((port, inbox));
        hub.shutdown();
    }

    /// Another session that asks for a page of the list again and again.
    pub fn watch(&self) -> Watch {
        let (port, inbox) = self.hub.connect("watcher");
        let is_over = Arc::new(AtomicBool::new(false));
        let until = Arc::clone(&is_over);
        let waited = thread::spawn(move || {
            let mut longest = Duration::ZERO;
            port.ask(Ticket(1), Request::Run { id: QueryId(1), query: Query::leads(), keep: None });
            for ticket in (2..).map(Ticket) {
                if until.load(Ordering::Relaxed) {
                    break;
                }
                let started = Instant::now();
                port.ask(ticket, Request::Rows { id: QueryId(1), from: 0, count: 30, columns: Vec::new() });
                while inbox.recv().is_ok_and(|said| !matches!(said, FromHub::Reply(answered, _) if answered == ticket)) {}
                longest = longest.max(started.elapsed());
                thread::sleep(Duration::from_millis(20));
            }
            longest
        });
        Watch { is_over, waited }
    }

    /// Another session that saves a record again and again.
    pub fn watch_saves(&self) -> Watch {
        let (port, inbox) = self.hub.connect("writer");
        let is_over = Arc::new(AtomicBool::new(false));
        let until = Arc::clone(&is_over);
        let waited = thread::spawn(move || {
            let mut longest = Duration::ZERO;
            let answer = |ticket: Ticket, command: Command| {
                port.ask(ticket, Request::Apply(command));
                let said = inbox.iter().find(|said| matches!(said, FromHub::Reply(answered, _) if *answered == ticket));
                if let Some(FromHub::Reply(_, Reply::Done(outcome))) = said { Some(outcome) } else { None }
            };
            let name = |number: u64| Some(Value::Text(format!("Written {number}")));
            let mut draft = Draft::default();
            draft.set(fields::NAME, Value::Text("Written 1".to_owned()));
            let made = answer(Ticket(1), Command::Create { kind: record_type::ACCOUNT, drafts: vec![draft] });
            let Some(record) = made.and_then(|outcome| outcome.created.first().copied()) else { return Duration::MAX };
            for number in 2.. {
                if until.load(Ordering::Relaxed) {
                    break;
                }
                let started = Instant::now();
                let changes = vec![Diff { field: fields::NAME, old: name(number - 1), new: name(number) }];
                // One that is not saved shows as a wait for ever.
                if answer(Ticket(number), Command::Save { record, changes }).is_none() {
                    return Duration::MAX;
                }
                longest = longest.max(started.elapsed());
                thread::sleep(Duration::from_millis(50));
            }
            longest
        });
        Watch { is_over, waited }
    }

    /// Sends a question without waiting.
    pub fn send(&mut self, request: Request) -> Ticket {
        self.next += 1;
        self.port.ask(Ticket(self.next), request);
        Ticket(self.next)
    }

    /// Waits for one answer; events are passed over.
    pub fn wait(&mut self, ticket: Ticket) -> Answer<Reply> {
        loop {
            if let FromHub::Reply(answered, reply) = self.inbox.recv()?
                && answered == ticket
            {
                return Ok(reply);
            }
        }
    }

    /// Asks and waits.
    pub fn call(&mut self, request: Request) -> Answer<Reply> {
        let ticket = self.send(request);
        self.wait(ticket)
    }

    /// Asks and waits; answers the time as well.
    pub fn timed(&mut self, request: Request) -> Answer<(Reply, Duration)> {
        let started = Instant::now();
        let reply = self.call(request)?;
        Ok((reply, started.elapsed()))
    }

    /// Applies a command.
    pub fn apply(&mut self, command: Command) -> Answer<(Box<Outcome>, Duration)> {
        match self.timed(Request::Apply(command))? {
            (Reply::Done(outcome), time) => Ok((outcome, time)),
            (other, _) => Err(format!("not done: {other:?}").into()),
        }
    }

    /// Runs a query over the leads.
    pub fn run(&mut self, query: Query) -> Answer<(u32, Duration)> {
        match self.timed(Request::Run { id: QueryId(1), query, keep: None })? {
            (Reply::Answer(answer), time) => Ok((answer.total, time)),
            (other, _) => Err(format!("no answer: {other:?}").into()),
        }
    }

    /// Waits until the columns are built.
    pub fn indexed(&mut self) -> Answer<()> {
        while !matches!(self.call(Request::Info)?, Reply::Info(info) if info.indexed) {
            while !matches!(self.inbox.recv()?, FromHub::Event(Event::Indexed)) {}
        }
        Ok(())
    }

    /// Waits until the texts are ranked, which the hub does beside its other work after the start.
    pub fn ranked(&mut self) -> Answer<()> {
        let sort = [fields::NAME, fields::COMPANY, fields::EMAIL].map(|field| SortKey { field, descending: false }).to_vec();
        self.run(Query { sort, ..Query::leads() })?;
        Ok(())
    }

    /// Imports a CSV file in one operation, as the shell does with `--apply`.
    pub fn import(&mut self, csv: &Path) -> Answer<(Box<Outcome>, Duration)> {
        let started = Instant::now();
        let Reply::Schema(schema) = self.call(Request::Schema)? else { return Err("no schema".into()) };
        let options = ImportOptions {
            mode: ImportMode::Create,
            keys: vec![MatchKey::Email, MatchKey::Phone, MatchKey::NameCompany],
            add_people: true,
            apply: true,
            ..ImportOptions::of(record_type::LEAD, "leads.csv".to_owned())
        };
        let Reply::Importing { plan, .. } = self.call(Request::ImportBegin(options))? else { return Err("no import".into()) };
        let reading = Reading::utc(1_795_420_800_000);
        let mut reader = Reader::open(BufReader::new(File::open(csv)?), &schema, &ReadOptions::new(record_type::LEAD, reading))?;
        let mut under_way = VecDeque::new();
        loop {
            let drafts = reader.batch(2_000)?;
            if drafts.is_empty() {
                break;
            }
            // The next rows are read and sifted while the hub writes these.
            under_way.push_back(self.send(Request::ImportRows { plan, drafts }));
            if under_way.len() == 3
                && let Some(ticket) = under_way.pop_front()
            {
                self.wait(ticket)?;
            }
        }
        for ticket in under_way {
            self.wait(ticket)?;
        }
        match self.call(Request::ImportEnd(plan))? {
            Reply::Done(outcome) => Ok((outcome, started.elapsed())),
            other => Err(format!("not imported: {other:?}").into()),
        }
    }
}

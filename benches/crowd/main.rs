//! A crowd on one server: `cargo bench --bench crowd` prints what its people wait for.
//!
//! 200 sessions write once and read a page once a second, on 100,000 leads. In the second round twenty more ask for much and
//! take nothing; in the third ten more come and go every second, most without a farewell, and in the fourth without any pause worth
//! the name, some 180 times a second. `PROSPEKT_CROWD_SECONDS` says how long
//! a round lasts (20), `PROSPEKT_CROWD_PEOPLE` how many they are.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a benchmark prints its table")]
#![allow(clippy::disallowed_methods, reason = "a benchmark reads the clock and its own settings")]

use std::{
    fs,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::{Child, Command as Process, Stdio},
    sync::{
        Arc, Barrier, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use prospekt::{
    model::{Edit, FieldEdit, Query, QueryId, RecordId, SessionKey, Target, Value, fields},
    proto::{Command, Event, FromHub, Reply, Request, Ticket},
    server::call,
    wire::{Hello, ToHub, VERSION, Welcome, read_frame, write_frame},
};

const LEADS: u32 = 100_000;
const STALLED: u32 = 20;
const RESTLESS: u32 = 10;
const PACE: Duration = Duration::from_secs(1);

type Problem = Box<dyn std::error::Error + Send + Sync>;
type Done<T = ()> = Result<T, Problem>;

/// One session.
struct Client {
    line: UnixStream,
    buffer: Vec<u8>,
    asked: u64,
}

impl Client {
    fn call(socket: &Path, number: u32) -> Done<Self> {
        let mut line = call(socket)?;
        VERSION.exchange(&mut line)?;
        let mut client = Self { line, buffer: Vec::new(), asked: 0 };
        write_frame(&mut client.line, &Hello { session: SessionKey(u128::from(number) + 1) }, &mut client.buffer)?;
        match read_frame(&mut client.line, &mut client.buffer)? {
            Some(Welcome::In { .. }) => Ok(client),
            _ => Err("not let in".into()),
        }
    }

    fn send(&mut self, request: Request) -> Done<Ticket> {
        self.asked += 1;
        let ticket = Ticket(self.asked);
        write_frame(&mut self.line, &ToHub::Ask { ticket, done_below: ticket, request }, &mut self.buffer)?;
        Ok(ticket)
    }

    fn next(&mut self) -> Done<FromHub> {
        read_frame(&mut self.line, &mut self.buffer)?.ok_or_else(|| "the line was closed".into())
    }

    /// The answer, and how long it took.
    fn ask(&mut self, request: Request) -> Done<(Reply, Duration)> {
        let asked = Instant::now();
        let ticket = self.send(request)?;
        loop {
            match self.next()? {
                FromHub::Reply(answered, reply) if answered == ticket => return Ok((reply, asked.elapsed())),
                _ => {}
            }
        }
    }
}

/// What the people of a round waited for.
#[derive(Default)]
struct Waits {
    writes: Vec<Duration>,
    reads: Vec<Duration>,
    /// Operation and the moment its author was told.
    told: Vec<(u64, Instant)>,
}

/// What the people of a round share.
struct Round<'a> {
    name: &'a str,
    seconds: u64,
    begin: Barrier,
    waits: Mutex<Waits>,
}

fn work(socket: &Path, number: u32, round: &Round) -> Done {
    let mut client = Client::call(socket, number)?;
    client.ask(Request::Run { id: QueryId(1), query: Query::leads(), keep: None })?;
    // Everybody is there before the first one works.
    round.begin.wait();
    let until = Instant::now() + Duration::from_secs(round.seconds);
    let mut own = Waits::default();
    let mut turn = 0;
    // Nobody begins at the same moment.
    let mut next = Instant::now() + PACE.mul_f64(f64::from(number % 200) / 200.0);
    while next < until {
        thread::sleep(next.saturating_duration_since(Instant::now()));
        next += PACE;
        let edit = FieldEdit { field: fields::CITY, edit: Edit::Set(Value::Text(format!("{} {number} {turn}", round.name))) };
        let target = Target::Records(vec![RecordId(u64::from(number) * 400 + 50 + turn % 300)]);
        let (reply, took) = client.ask(Request::Apply(Command::Bulk { target, edits: vec![edit], struck: Vec::new() }))?;
        let Reply::Done(outcome) = reply else { return Err(format!("{reply:?}").into()) };
        own.told.extend(outcome.op.map(|op| (op.seq.0, Instant::now())));
        own.writes.push(took);
        let from = u32::try_from((u64::from(number) * 7_919 + turn * 104_729) % u64::from(LEADS - 100))?;
        let (reply, took) = client.ask(Request::Rows { id: QueryId(1), from, count: 60, columns: Vec::new() })?;
        let Reply::Rows { .. } = reply else { return Err(format!("{reply:?}").into()) };
        own.reads.push(took);
        turn += 1;
    }
    let mut all = round.waits.lock().map_err(|_| "a thread failed")?;
    all.writes.extend(own.writes);
    all.reads.extend(own.reads);
    all.told.extend(own.told);
    Ok(())
}

/// Sees every change as it comes; its line is closed to end it.
fn watch(mut client: Client) -> Vec<(u64, Instant)> {
    let mut seen = Vec::new();
    while let Ok(news) = client.next() {
        if let FromHub::Event(Event::Changed { seq, .. }) = news {
            seen.push((seq.0, Instant::now()));
        }
    }
    seen
}

/// Asks for much and takes nothing.
fn stall(socket: &Path, number: u32, is_over: &AtomicBool) -> Done {
    let mut client = Client::call(socket, number)?;
    client.ask(Request::Run { id: QueryId(1), query: Query::leads(), keep: None })?;
    client.line.set_write_timeout(Some(PACE))?;
    while !is_over.load(Ordering::Relaxed) {
        if client.send(Request::Rows { id: QueryId(1), from: 0, count: 500, columns: Vec::new() }).is_err() {
            thread::sleep(PACE);
        }
    }
    Ok(())
}

/// Comes, looks and goes, over and over; every third time with a farewell. Answers how often.
fn come_and_go(socket: &Path, number: u32, pause: Duration, is_over: &AtomicBool) -> Done<u32> {
    let mut visits = 0;
    while !is_over.load(Ordering::Relaxed) {
        let mut client = Client::call(socket, number + RESTLESS * visits)?;
        client.ask(Request::Run { id: QueryId(1), query: Query::leads(), keep: None })?;
        client.send(Request::Rows { id: QueryId(1), from: 0, count: 500, columns: Vec::new() })?;
        if visits % 3 == 0 {
            write_frame(&mut client.line, &ToHub::Bye, &mut client.buffer)?;
        }
        visits += 1;
        thread::sleep(pause);
    }
    Ok(visits)
}

/// How many people work, and how many others are in their way.
#[derive(Clone, Copy)]
struct Crowd {
    people: u32,
    stalled: u32,
    restless: u32,
    /// How long each of these stays away.
    pause: Duration,
}

/// Resident memory of a process in MiB.
fn memory(server: &Child) -> Done<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", server.id()))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<u64>()? / 1024)
}

fn at(waits: &mut [Duration], share: f64) -> f64 {
    waits.sort_unstable();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a list")]
    let place = ((waits.len() as f64 - 1.0) * share).round().max(0.0) as usize;
    waits.get(place).map_or(0.0, |wait| wait.as_secs_f64() * 1000.0)
}

/// Open files of a process.
fn descriptors(server: &Child) -> Done<usize> {
    Ok(fs::read_dir(format!("/proc/{}/fd", server.id()))?.count())
}

fn round(name: &str, socket: &Path, crowd: Crowd, seconds: u64, server: &Child) -> Done {
    let Crowd { people, stalled, restless, pause } = crowd;
    let before = memory(server)?;
    let watcher = Client::call(socket, 9_000)?;
    let watched = watcher.line.try_clone()?;
    let watching = thread::spawn(move || watch(watcher));
    let is_over = Arc::new(AtomicBool::new(false));
    let round = Round { name, seconds, begin: Barrier::new(usize::try_from(people)?), waits: Mutex::default() };
    thread::scope(|scope| -> Done {
        for number in 0..stalled {
            let is_over = is_over.clone();
            scope.spawn(move || drop(stall(socket, 10_000 + number, &is_over)));
        }
        let visitors: Vec<_> = (0..restless)
            .map(|number| {
                let is_over = is_over.clone();
                // Not all in one moment.
                let late = pause.mul_f64(f64::from(number) / f64::from(restless));
                scope.spawn(move || {
                    thread::sleep(late);
                    come_and_go(socket, 20_000 + number, pause, &is_over)
                })
            })
            .collect();
        let round = &round;
        let people: Vec<_> = (0..people).map(|number| scope.spawn(move || work(socket, number, round))).collect();
        let worked = people.into_iter().try_for_each(|person| person.join().unwrap_or_else(|_| Err("a thread failed".into())));
        is_over.store(true, Ordering::Relaxed);
        let visits: Vec<u32> =
            visitors.into_iter().map(|one| one.join().unwrap_or_else(|_| Err("a thread failed".into()))).collect::<Done<_>>()?;
        if restless > 0 {
            println!("| {name} | visits of {restless} who come and go | {} | |", visits.iter().sum::<u32>());
        }
        worked
    })?;
    let after = memory(server)?;
    thread::sleep(Duration::from_millis(500));
    watched.shutdown(std::net::Shutdown::Both)?;
    let seen = watching.join().map_err(|_| "a thread failed")?;
    let Waits { mut writes, mut reads, told } = round.waits.into_inner()?;
    let mut pushes: Vec<Duration> = told
        .iter()
        .filter_map(|(seq, told)| seen.iter().find(|(shown, _)| shown >= seq).map(|(_, at)| at.saturating_duration_since(*told)))
        .collect();
    let unseen = told.len() - pushes.len();
    println!("| {name} | writes {} | p50 / p99 {:.1} / {:.1} ms | 50 ms |", writes.len(), at(&mut writes, 0.5), at(&mut writes, 0.99));
    println!("| {name} | reads {} | p50 / p99 {:.1} / {:.1} ms | 10 ms |", reads.len(), at(&mut reads, 0.5), at(&mut reads, 0.99));
    println!(
        "| {name} | seen by another, {unseen} not | p50 / p99 {:.0} / {:.0} ms | 250 ms |",
        at(&mut pushes, 0.5),
        at(&mut pushes, 0.99)
    );
    println!("| {name} | memory of the server, before and after | {before} / {after} MiB | 120 MB |");
    println!("| {name} | open files of the server afterwards | {} | |", descriptors(server)?);
    Ok(())
}

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn main() -> Done {
    let (seconds, people) = (number("PROSPEKT_CROWD_SECONDS", 20), u32::try_from(number("PROSPEKT_CROWD_PEOPLE", 200))?);
    let dir = tempfile::tempdir()?;
    let (store, socket): (PathBuf, PathBuf) = (dir.path().join("crowd.prospekt"), dir.path().join("socket"));
    let program = || {
        let mut program = Process::new(env!("CARGO_BIN_EXE_prospekt"));
        program.env("HOME", dir.path()).arg("--store").arg(&store);
        program
    };
    if !program().args(["--embedded", "demo", &LEADS.to_string()]).status()?.success() {
        return Err("no demo data".into());
    }
    let mut server = program().arg("--socket").arg(&socket).args(["serve", "--no-backups"]).stderr(Stdio::null()).spawn()?;
    let patience = Instant::now() + Duration::from_secs(20);
    while call(&socket).is_err() && Instant::now() < patience {
        thread::sleep(Duration::from_millis(20));
    }
    // Until the columns are there, answers are kept for a moment only.
    Client::call(&socket, 8_000)?.ask(Request::Values { field: fields::SOURCE, typed: String::new(), limit: 1 })?;
    println!("| round | what | measured | budget |\n| --- | --- | --- | --- |");
    let calm = Crowd { people, stalled: 0, restless: 0, pause: PACE };
    let rounds = [
        (format!("{people} people"), calm),
        (format!("the same, {STALLED} stalled beside them"), Crowd { stalled: STALLED, ..calm }),
        (format!("the same, {RESTLESS} coming and going every second"), Crowd { restless: RESTLESS, ..calm }),
        (format!("the same, {RESTLESS} coming and going all the time"), Crowd { restless: RESTLESS, pause: PACE / 20, ..calm }),
        ("the same after it".to_owned(), calm),
    ];
    let measured = rounds.into_iter().try_for_each(|(name, crowd)| round(&name, &socket, crowd, seconds, &server));
    server.kill()?;
    server.wait()?;
    measured
}

//! Programs that whoever owns the store has run around operations: one before, which may refuse, and one after.
//!
//! The store's owner runs them as its own account, and so only files of that account name them: nobody sets one over the wire.
//! The one before is asked on a thread of its own while its operation waits in the lane; questions are answered meanwhile. The
//! one after hears of operations one by one, in their order, when they are safe; what it does, or fails at, changes nothing.

mod program;
mod told;

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use self::program::Failed;
pub use self::program::Program;
pub(super) use self::told::Told;
use super::{
    HubMsg,
    chunk::{CHUNK, Chunk, Ground},
    job::{Job, Purpose},
    owner::Hub,
    sight::NOBODY,
    work::{Place, Step, Work},
};
use crate::{
    model::{OpHead, Seq, Verb},
    proto::Refusal,
};

/// Most operations that wait to be told of.
const MOST_WAITING: usize = 1_000;

/// So long a store that is being closed waits for those that still wait to be told of.
const AT_THE_END: Duration = Duration::from_secs(10);

/// The programs, and where it is noted what they fail at.
#[derive(Clone, Debug, Default)]
pub struct Hooks {
    /// The file of the store, as they are told.
    store: PathBuf,
    before: Option<Program>,
    after: Option<Program>,
    log: Log,
}

#[derive(Clone, Default)]
struct Log(Option<Arc<Tell>>);

type Tell = dyn Fn(&str) + Send + Sync;

impl fmt::Debug for Log {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Log")
    }
}

impl Log {
    fn note(&self, what: &str) {
        if let Some(note) = &self.0 {
            note(what);
        }
    }
}

impl Hooks {
    /// The programs to be run for this store; what fails after an operation is noted. A note holds nothing that is in the store.
    #[must_use]
    pub fn new(store: PathBuf, before: Option<Program>, after: Option<Program>, log: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self { store, before, after, log: Log(Some(Arc::new(log))) }
    }

    /// The program before and the one after, under the names of their settings.
    pub fn programs(&self) -> impl Iterator<Item = (&'static str, &Program)> {
        [("hook-before", &self.before), ("hook-after", &self.after)]
            .into_iter()
            .filter_map(|(name, program)| Some((name, program.as_ref()?)))
    }
}

/// How far an operation is with the program before it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Asked {
    /// It was not asked yet.
    #[default]
    Not,
    /// It runs, under this number.
    Waiting(u64),
    /// It said yes.
    Passed,
}

/// The programs of a hub that runs.
#[derive(Debug)]
pub(super) struct Running {
    set: Hooks,
    /// Numbers the questions to the program before.
    asked: u64,
    after: Option<After>,
}

impl Running {
    pub(super) fn start(set: Hooks) -> Self {
        Self { after: After::start(&set), set, asked: 0 }
    }

    /// Lets the program after hear of what waits.
    pub(super) fn finish(&mut self) {
        if let Some(after) = self.after.take() {
            after.finish();
        }
    }
}

/// The thread that tells of operations.
#[derive(Debug)]
struct After {
    line: SyncSender<(OpHead, Told)>,
    is_closing: Arc<AtomicBool>,
    thread: JoinHandle<()>,
    log: Log,
}

impl After {
    /// Starts where there is somebody to be told.
    fn start(hooks: &Hooks) -> Option<Self> {
        let (program, log, store) = (hooks.after.clone()?, hooks.log.clone(), hooks.store.clone());
        let (line, waiting) = sync_channel(MOST_WAITING);
        let is_closing = Arc::new(AtomicBool::new(false));
        let (closing, noted) = (is_closing.clone(), log.clone());
        let thread = thread::Builder::new().name("hooks".to_owned()).spawn(move || tell_all(&program, &store, &waiting, &closing, &noted));
        match thread {
            Ok(thread) => Some(Self { line, is_closing, thread, log }),
            Err(error) => {
                log.note(&format!("no operation is told of: {error}"));
                None
            }
        }
    }

    fn tell(&self, op: OpHead, told: Told) {
        match self.line.try_send((op, told)) {
            Err(TrySendError::Full((op, _))) => self.log.note(&untold(op.seq, "too many wait")),
            Ok(()) | Err(TrySendError::Disconnected(_)) => {}
        }
    }

    /// Lets it tell of what waits, and end.
    fn finish(self) {
        self.is_closing.store(true, Ordering::Relaxed);
        drop(self.line);
        drop(self.thread.join());
    }
}

fn tell_all(program: &Program, store: &Path, waiting: &Receiver<(OpHead, Told)>, closing: &AtomicBool, log: &Log) {
    let mut last = None;
    while let Ok((op, told)) = waiting.recv() {
        if closing.load(Ordering::Relaxed) && last.get_or_insert_with(Instant::now).elapsed() > AT_THE_END {
            log.note(&untold(op.seq, "the store is being closed"));
            continue;
        }
        let input: Arc<[u8]> = told.written("after", store, &op, Some(op.records)).into();
        let failed = match program.run(input) {
            Ok(()) => continue,
            // What it says of an operation may hold what is in the store.
            Err(Failed::Said(how, _)) => how,
            Err(Failed::Late(bound)) => format!("it was stopped after {} seconds", bound.as_secs_f32()),
            Err(Failed::Unable(why)) => format!("it cannot be run: {why}"),
        };
        log.note(&format!("hook-after, {}, at operation {}: {failed}", program.path().display(), op.seq.0));
    }
}

fn untold(seq: Seq, why: &str) -> String {
    format!("hook-after was not told of operation {}: {why}", seq.0)
}

/// What the person is told whom the program before does not let.
fn refusal_of(failed: Failed) -> Refusal {
    let why = match failed {
        Failed::Said(_, reason) if reason.is_empty() => "the store's own check refuses this and does not say why".to_owned(),
        Failed::Said(_, reason) => format!("the store's own check refuses this: {reason}"),
        Failed::Late(bound) => format!(
            "the store's own check took longer than {} seconds, and nothing was changed. Try again; whoever runs the store looks at hook-before",
            bound.as_secs_f32()
        ),
        Failed::Unable(why) => format!(
            "the store's own check cannot be run ({why}), and nothing was changed. Whoever runs the store mends hook-before in config.toml"
        ),
    };
    Refusal::Invalid(vec![(None, why)])
}

impl Hub {
    /// Whether the program before is to be asked now. The program's own work, and what has left the store already, is not asked for.
    pub(super) fn must_ask(&self, job: &Job, chunk: &Chunk) -> bool {
        self.hooks.set.before.is_some()
            && job.purpose == Purpose::Write
            && job.hook == Asked::Not
            && !chunk.is_empty()
            && job.op.verb != Verb::Export
            && job.asker.0 != NOBODY
    }

    /// Asks it of the first step; the step is written when it said yes.
    pub(super) fn ask_before(&mut self, job: &mut Job, mut step: Step, place: Option<Place>) -> Result<(), Refusal> {
        self.take_stages(job, &mut step)?;
        let told = self.told_of(job, &step.chunk, !step.is_last);
        self.ask_program(job, told, (job.total > 0).then_some(job.total));
        job.ahead = Some((step, place));
        Ok(())
    }

    /// What it is told of the first chunk.
    pub(super) fn told_of(&self, job: &Job, chunk: &Chunk, is_more: bool) -> Told {
        let mut told = Told::default();
        told.add(job.own.schema.as_ref().unwrap_or(&self.schema), chunk);
        if is_more {
            told.leave_open();
        }
        told
    }

    /// Starts it; the job waits from now on.
    pub(super) fn ask_program(&mut self, job: &mut Job, told: Told, total: Option<u64>) {
        let Some(program) = self.hooks.set.before.clone() else { return };
        self.hooks.asked += 1;
        job.hook = Asked::Waiting(self.hooks.asked);
        let (number, op, inbox, store) = (self.hooks.asked, job.op.clone(), self.inbox.clone(), self.hooks.set.store.clone());
        let spawned = thread::Builder::new().name("hook".to_owned()).spawn(move || {
            let verdict = program.run(told.written("before", &store, &op, total).into());
            drop(inbox.send(HubMsg::Hooked(number, verdict.map_err(refusal_of))));
        });
        if let Err(error) = spawned {
            let verdict = Err(refusal_of(Failed::Unable(error.to_string())));
            drop(self.inbox.send(HubMsg::Hooked(self.hooks.asked, verdict)));
        }
    }

    /// Small commands of several stages are shown whole; no stage reads what an earlier one writes.
    fn take_stages(&self, job: &mut Job, step: &mut Step) -> Result<(), Refusal> {
        let reader = self.store.reader()?;
        let schema = job.own.schema.as_ref().unwrap_or(&self.schema);
        while matches!(job.work, Work::Stages(_)) && !step.is_last && step.chunk.puts.len() < CHUNK {
            let (seq, scored_since, next) = (job.op.seq, self.scored_since, job.next);
            let columns = self.index.columns();
            let mut ground = Ground { schema, reader: &reader, columns, stamp: &job.stamp, seq, scored_since, next };
            let further = job.work.step(&mut ground)?;
            job.next = ground.next;
            step.chunk.append(further.chunk);
            step.is_last = further.is_last;
            step.worked += further.worked;
            step.read |= further.read;
        }
        Ok(())
    }

    /// Takes its verdict. One on something that was stopped meanwhile means nothing.
    pub(super) fn take_verdict(&mut self, number: u64, verdict: Result<(), Refusal>) {
        let aside = self.take_aside(number);
        let is_aside = aside.is_some();
        let Some(mut job) = aside.or_else(|| self.lane.take_if(|job| job.hook == Asked::Waiting(number))) else { return };
        match verdict {
            Ok(()) => {
                job.hook = Asked::Passed;
                if is_aside {
                    self.finish_between(job);
                } else {
                    self.lane = Some(job);
                }
            }
            Err(refusal) => self.give_up(job, refusal),
        }
        self.sync();
    }

    /// Finishes what waits for a verdict when the hub is told to stop; nothing else is listened to any more.
    pub(super) fn await_verdict(&mut self, inbox: &Receiver<HubMsg>) {
        while self.aside.as_ref().or(self.lane.as_ref()).is_some_and(|job| matches!(job.hook, Asked::Waiting(_)))
            && let Ok(message) = inbox.recv()
        {
            if let HubMsg::Hooked(number, verdict) = message {
                self.take_verdict(number, verdict);
            }
        }
    }

    /// Keeps what will be told of an operation when it is safe.
    pub(super) fn keep_for_after(&self, job: &mut Job, chunk: &Chunk) {
        if self.hooks.after.is_some() {
            let schema = job.own.schema.as_ref().unwrap_or(&self.schema);
            job.told.get_or_insert_default().add(schema, chunk);
        }
    }

    /// Tells of an operation that is safe.
    pub(super) fn tell_after(&self, job: &mut Job) {
        if let Some(after) = self.hooks.after.as_ref().filter(|_| job.is_written) {
            after.tell(job.op.clone(), job.told.take().map(|told| *told).unwrap_or_default());
        }
    }
}

//! A process of its own for files of other programs: this program again, which reads the file from its standard input and says what is
//! in it on its standard output. Before it looks at the first byte it gives up files, threads of its own, core dumps, and all memory and
//! time beyond the limits; the parent waits for it no longer than is reasonable and ends it when a person stops the import.

use std::{
    fs::File,
    io::{self, BufWriter, Read, Write},
    os::{
        fd::{AsFd, BorrowedFd},
        unix::process::ExitStatusExt,
    },
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    fs::OFlags,
    process::{Resource, Rlimit, Signal, setrlimit},
};

use super::{args::ReadForeign, failure::Done};
use crate::{
    exchange::{
        foreign::{self, Apart, Limits, Order, Problem, limits},
        kinds::Foreign,
    },
    tui::ParseApart,
};

/// The hidden command that the process is started with.
const COMMAND: &str = "read-foreign";
/// What the process ends with when its code met something nobody thought of.
const PANICKED: i32 = 101;
/// The allocator reserves a gigabyte of addresses unless it is told not to; the limit counts addresses.
const NO_RESERVE: (&str, &str) = ("MIMALLOC_ARENA_RESERVE", "0");

/// How the screen has tables and cards parsed.
#[must_use]
pub(super) fn for_screen() -> ParseApart {
    Arc::new(|file, stop| Box::new(Parser { file, stop }))
}

/// Has one file parsed.
#[derive(Debug)]
pub(super) struct Parser {
    file: File,
    /// Set by a person who waits no longer.
    stop: Arc<AtomicBool>,
}

impl Parser {
    /// For a file that can be read from its beginning again.
    pub(super) fn new(file: File) -> Self {
        Self::until(file, Arc::default())
    }

    /// The same until `stop` is set.
    pub(super) const fn until(file: File, stop: Arc<AtomicBool>) -> Self {
        Self { file, stop }
    }
}

impl Apart for Parser {
    fn parse(&self, order: &Order) -> Result<Box<dyn Read + Send>, Problem> {
        let mut args = vec![order.kind.name().to_owned()];
        args.extend(order.sheet.as_ref().map(|sheet| format!("--sheet={sheet}")));
        let input = self.file.try_clone().map_err(|error| unstartable(&error))?;
        let (listening, _) = start(COMMAND, &args, input.into(), order.large, &self.stop)?;
        Ok(Box::new(listening))
    }
}

/// Starts this program as such a process; answers its output, and its input where that is a pipe.
///
/// # Errors
/// When it cannot be started.
pub(super) fn start(
    command: &str,
    args: &[String],
    input: Stdio,
    large: bool,
    stop: &Arc<AtomicBool>,
) -> Result<(Listening, Option<Speaking>), Problem> {
    let mut process = Command::new(program().map_err(|error| unstartable(&error))?);
    process.arg(command).args(args);
    if large {
        process.arg("--large");
    }
    // Its words are frames; what it says of itself when it breaks down would name what is in the file.
    process.env_clear().env(NO_RESERVE.0, NO_RESERVE.1).current_dir("/");
    process.stdin(input).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = process.spawn().map_err(|error| unstartable(&error))?;
    let (input, output) = (child.stdin.take(), child.stdout.take());
    let talk = Talk { child, limits: Limits::of(large), stop: Arc::clone(stop) };
    let output = output.ok_or_else(|| Problem::Unstartable("it has no output".to_owned()))?;
    let speaking = input.map(|input| Speaking::new(input, Arc::clone(stop))).transpose().map_err(|error| unstartable(&error))?;
    Ok((Listening { talk, output }, speaking))
}

fn unstartable(error: &io::Error) -> Problem {
    Problem::Unstartable(error.to_string())
}

/// This program, also where its file was replaced since it started.
fn program() -> io::Result<PathBuf> {
    let own = Path::new("/proc/self/exe");
    if own.exists() { Ok(own.to_owned()) } else { std::env::current_exe() }
}

/// A process under way. It ends with this.
#[derive(Debug)]
struct Talk {
    child: Child,
    limits: Limits,
    stop: Arc<AtomicBool>,
}

impl Drop for Talk {
    fn drop(&mut self) {
        // It may have ended by itself; either way it must not stay behind.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Reads what it says, for as long as it says something.
#[derive(Debug)]
pub(super) struct Listening {
    talk: Talk,
    output: ChildStdout,
}

impl Read for Listening {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        wait_for(self.output.as_fd(), PollFlags::IN, &self.talk.stop)?;
        let read = self.output.read(buffer)?;
        if read == 0 && !buffer.is_empty() {
            self.ended()?;
        }
        Ok(read)
    }
}

impl Listening {
    /// It said its last word: whether it came to its end by itself.
    ///
    /// # Errors
    /// Why it did not, as a [`Problem`].
    pub(super) fn ended(&mut self) -> io::Result<()> {
        match problem_of(self.talk.child.wait()?, &self.talk.limits) {
            Some(problem) => Err(io::Error::other(problem)),
            None => Ok(()),
        }
    }
}

/// Speaks to it, for as long as it listens.
#[derive(Debug)]
pub(super) struct Speaking {
    input: ChildStdin,
    stop: Arc<AtomicBool>,
}

impl Speaking {
    fn new(input: ChildStdin, stop: Arc<AtomicBool>) -> io::Result<Self> {
        // A process that does not listen must not keep this one waiting.
        rustix::fs::fcntl_setfl(&input, OFlags::NONBLOCK)?;
        Ok(Self { input, stop })
    }
}

impl Write for Speaking {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            wait_for(self.input.as_fd(), PollFlags::OUT, &self.stop)?;
            match self.input.write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                written => return written,
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Waits until a pipe is ready, but no longer than is reasonable, and not for a person who waits no longer.
fn wait_for(pipe: BorrowedFd<'_>, ready: PollFlags, stop: &AtomicBool) -> io::Result<()> {
    const PIECE: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };
    for _ in 0..limits::SILENCE * 20 {
        if stop.load(Ordering::SeqCst) {
            return Err(io::Error::other(Problem::Stopped));
        }
        match poll(&mut [PollFd::from_borrowed_fd(pipe, ready)], Some(&PIECE)) {
            Ok(0) | Err(rustix::io::Errno::INTR) => {}
            Ok(_) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
    }
    Err(io::Error::other(Problem::Time(limits::SILENCE)))
}

/// Why a process ended, where it did not end well.
fn problem_of(status: ExitStatus, limits: &Limits) -> Option<Problem> {
    let is = |signal: Signal| status.signal() == Some(signal.as_raw());
    Some(match status.code() {
        Some(0) => return None,
        Some(PANICKED) => Problem::Died("it met what it does not understand".to_owned()),
        Some(code) => Problem::Died(format!("code {code}")),
        None if is(Signal::XCPU) => Problem::Time(limits.seconds),
        // How a program ends that is refused memory.
        None if is(Signal::ABORT) || is(Signal::KILL) => Problem::Memory(limits::mib(limits.memory)),
        None => Problem::Died(format!("signal {}", status.signal().unwrap_or_default())),
    })
}

/// The other side: parses standard input. Errors of the output are of no interest to anybody: the reader is gone.
///
/// # Errors
/// Limits that cannot be set: nothing is parsed without them.
pub(super) fn run(args: &ReadForeign) -> Done {
    let order = Order { kind: args.kind, sheet: args.sheet.clone(), large: args.large };
    let file = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let output = io::stdout();
    confine(&Limits::of(args.large))?;
    drop(foreign::serve(&order, file, BufWriter::with_capacity(1 << 16, output.lock())));
    Ok(())
}

/// Gives up what parsing does not need, for good.
///
/// # Errors
/// Limits that cannot be set.
pub(super) fn confine(limits: &Limits) -> io::Result<()> {
    let at_most = |most: u64| Rlimit { current: Some(most), maximum: Some(most) };
    for (resource, most) in
        [(Resource::As, limits.memory), (Resource::Core, 0), (Resource::Fsize, 0), (Resource::Nofile, 0), (Resource::Cpu, limits.seconds)]
    {
        // Less than that may be all it has.
        let held = rustix::process::getrlimit(resource).maximum.unwrap_or(u64::MAX);
        setrlimit(resource, at_most(most.min(held)))?;
    }
    Ok(())
}

/// The kind of that name, for the arguments.
///
/// # Errors
/// When there is none.
pub(super) fn kind(name: &str) -> Result<Foreign, String> {
    Foreign::named(name).ok_or_else(|| "is no kind of file that is parsed apart".to_owned())
}

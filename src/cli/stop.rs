//! Ctrl+C in the shell. The first one withdraws what was asked: what is half done is taken back, then the process ends as the signal
//! would have ended it, so that scripts stop too. The second one ends it at once, and so does the first soon where nothing is half done.

use std::{
    fs::{self, File},
    io::{self, Read},
    os::fd::AsFd,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::channel,
    },
    thread,
    time::Duration,
};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use signal_hook::{consts::SIGINT, iterator::Signals, low_level::emulate_default_handler};

/// What a process ends with that Ctrl+C ended, as shells tell it.
pub(super) const CODE: u8 = 130;

/// How long a command may take to end: one that waits for a pipe nobody reads or fills never does, and has nothing half done.
const GRACE: Duration = Duration::from_secs(1);

/// Whether the person wants the command to end.
#[derive(Clone, Debug, Default)]
pub(super) struct Stop {
    is_wanted: Arc<AtomicBool>,
    /// Something half done is being taken back, however long that takes.
    is_held: Arc<AtomicBool>,
}

/// The process is not ended as long as this is there.
pub(super) struct Held(Arc<AtomicBool>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.store(false, Ordering::SeqCst);
    }
}

impl Stop {
    /// Listens from here on, unless whoever started this process had it ignore Ctrl+C.
    pub(super) fn listen() -> Self {
        let stop = Self::default();
        if !is_ignored()
            && let Ok(signals) = Signals::new([SIGINT])
        {
            let heard = stop.clone();
            // Without a thread nobody hears it, and SIGTERM still ends the process.
            drop(thread::Builder::new().name("signals".to_owned()).spawn(move || heard.hear(signals)));
        }
        stop
    }

    fn hear(&self, mut signals: Signals) {
        for _ in signals.forever() {
            if self.is_wanted.swap(true, Ordering::SeqCst) {
                return end();
            }
            let is_held = Arc::clone(&self.is_held);
            let grace = move || {
                let (_kept, never) = channel::<()>();
                while never.recv_timeout(GRACE).is_err() && is_held.load(Ordering::SeqCst) {}
                end();
            };
            drop(thread::Builder::new().name("grace".to_owned()).spawn(grace));
        }
    }

    /// Whether the command is to end.
    pub(super) fn is_wanted(&self) -> bool {
        self.is_wanted.load(Ordering::SeqCst)
    }

    /// What follows writes: it comes to its end or is taken back, whichever is quicker, before the process ends.
    pub(super) fn hold(&self) -> Held {
        self.is_held.store(true, Ordering::SeqCst);
        Held(Arc::clone(&self.is_held))
    }

    /// The same for work that looks at it now and then.
    pub(super) fn sign(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.is_wanted)
    }

    /// Standard input, for as long as the person wants it read.
    ///
    /// # Errors
    /// A process without a standard input.
    pub(super) fn input(&self) -> io::Result<Input> {
        Ok(Input { input: File::from(io::stdin().as_fd().try_clone_to_owned()?), stop: self.clone() })
    }
}

/// Ends the process as Ctrl+C does.
pub(super) fn end() {
    drop(emulate_default_handler(SIGINT));
}

/// Whether Ctrl+C was to be ignored when the process began, as for a command that a script runs in the background.
fn is_ignored() -> bool {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).map(|mask| u64::from_str_radix(mask.trim(), 16));
    matches!(ignored, Some(Ok(mask)) if mask & (1 << (SIGINT - 1)) != 0)
}

/// Standard input that ends with an error once the person wants no more.
#[derive(Debug)]
pub(super) struct Input {
    input: File,
    stop: Stop,
}

impl Read for Input {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        const PIECE: Timespec = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };
        loop {
            if self.stop.is_wanted() {
                return Err(io::Error::other("stopped"));
            }
            match poll(&mut [PollFd::new(&self.input, PollFlags::IN)], Some(&PIECE)) {
                Ok(0) | Err(rustix::io::Errno::INTR) => {}
                Ok(_) => return self.input.read(buffer),
                Err(error) => return Err(error.into()),
            }
        }
    }
}

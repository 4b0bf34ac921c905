//! Running a program of the owner's: no shell, no arguments, JSON on its standard input, a bounded time.

use std::{
    io::{ErrorKind, Read, Write},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Arc,
        mpsc::{Receiver, channel},
    },
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, geteuid, kill_process_group};

use crate::text::clean;

/// How long a program may take.
const BOUND: Duration = Duration::from_secs(5);

/// The most that is read of what it says, in bytes; of that the first line counts.
const MOST_SAID: u64 = 4096;

/// The most characters of a reason that are shown.
const MOST_SHOWN: usize = 300;

/// So long what was said is waited for, once the program ended.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// The first pause between two looks at whether it ended, and the longest.
const PAUSES: [Duration; 2] = [Duration::from_millis(1), Duration::from_millis(20)];

/// So often a program is tried whose file is being written at this moment.
const TRIES: u32 = 50;

/// A program, by its absolute path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    path: PathBuf,
    bound: Duration,
    /// Why it is not known which it is.
    unknown: Option<String>,
}

/// Why a program did not say yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failed {
    /// It ended with something else than zero, in words; and said this first.
    Said(String, String),
    /// It was stopped after so long.
    Late(Duration),
    /// It could not be run.
    Unable(String),
}

impl Program {
    /// The program at that path; whether it can be run shows when it is.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), bound: BOUND, unknown: None }
    }

    /// One that is wanted and not known, and why: it can never be run.
    #[must_use]
    pub fn unknown(why: impl Into<String>) -> Self {
        Self { path: PathBuf::new(), bound: BOUND, unknown: Some(why.into()) }
    }

    /// The same with another time it may take.
    #[must_use]
    pub const fn within(mut self, bound: Duration) -> Self {
        self.bound = bound;
        self
    }

    /// Its file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it can be run. Whoever may write the file could do with this account what they like.
    ///
    /// # Errors
    /// Why not.
    pub fn check(&self) -> Result<(), String> {
        if let Some(why) = &self.unknown {
            return Err(why.clone());
        }
        let path = self.path.display();
        if !self.path.is_absolute() {
            return Err(format!("'{path}' is no absolute path"));
        }
        let file = rustix::fs::stat(&self.path).map_err(|error| format!("{path}: {}", std::io::Error::from(error)))?;
        if !rustix::fs::FileType::from_raw_mode(file.st_mode).is_file() {
            return Err(format!("{path} is no file"));
        }
        if ![0, geteuid().as_raw()].contains(&file.st_uid) {
            return Err(format!("{path} belongs to another account"));
        }
        if file.st_mode & 0o022 != 0 {
            return Err(format!("others may write {path}; `chmod go-w` takes that from them"));
        }
        Ok(())
    }

    fn start(&self) -> Result<Child, String> {
        self.check()?;
        let mut tries = 0;
        loop {
            let started = Command::new(&self.path)
                .current_dir("/")
                .process_group(0)
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn();
            match started {
                Err(error) if error.kind() == ErrorKind::ExecutableFileBusy && tries < TRIES => {
                    tries += 1;
                    thread::park_timeout(PAUSES[1]);
                }
                started => return started.map_err(|error| format!("{}: {error}", self.path.display())),
            }
        }
    }

    /// Runs it and waits.
    ///
    /// # Errors
    /// Whatever is not an end with zero within the time.
    pub(super) fn run(&self, input: Arc<[u8]>) -> Result<(), Failed> {
        let began = Instant::now();
        let mut child = self.start().map_err(Failed::Unable)?;
        // It need not read what it is told, nor close what it was given.
        if let Some(mut stdin) = child.stdin.take() {
            drop(thread::Builder::new().name("hook in".to_owned()).spawn(move || stdin.write_all(&input)));
        }
        let said = listen(&mut child);
        let mut pause = PAUSES[0];
        let ended = loop {
            match child.try_wait() {
                Err(error) => return Err(Failed::Unable(error.to_string())),
                Ok(Some(status)) => break status,
                Ok(None) if began.elapsed() >= self.bound => {
                    stop(&mut child);
                    return Err(Failed::Late(self.bound));
                }
                Ok(None) => thread::park_timeout(pause),
            }
            pause = (pause * 2).min(PAUSES[1]);
        };
        if ended.success() {
            return Ok(());
        }
        let words = said.recv_timeout(LAST_WORDS).unwrap_or_default();
        Err(Failed::Said(end_of(ended), first_line(&words)))
    }
}

/// What it says, on a thread of its own: something that it started may keep the line open for long.
fn listen(child: &mut Child) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    if let Some(stdout) = child.stdout.take() {
        drop(thread::Builder::new().name("hook out".to_owned()).spawn(move || {
            let (mut said, mut bytes) = (stdout.take(MOST_SAID), [0; 512]);
            let mut words = Vec::new();
            while let Ok(count @ 1..) = said.read(&mut bytes) {
                words.extend_from_slice(&bytes[..count]);
                if words.contains(&b'\n') {
                    break;
                }
            }
            drop(sender.send(words));
            // What follows is thrown away, so that it can go on writing.
            drop(std::io::copy(&mut said.into_inner(), &mut std::io::sink()));
        }));
    }
    receiver
}

/// Stops it with all that it started.
fn stop(child: &mut Child) {
    let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    // One that ended at this very moment has no group any more.
    let _had_ended = group.is_some_and(|group| kill_process_group(group, Signal::KILL).is_err());
    drop(child.kill());
    drop(child.wait());
}

fn end_of(status: ExitStatus) -> String {
    status.code().map_or_else(|| "it was killed".to_owned(), |code| format!("it ended with {code}"))
}

/// The first line, safe to be shown.
fn first_line(said: &[u8]) -> String {
    let text = String::from_utf8_lossy(said);
    let line = clean::line(text.lines().next().unwrap_or_default());
    line.trim().chars().take(MOST_SHOWN).collect()
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use super::*;

    /// What becomes of a shell script that is run with this bound.
    fn run(script: &str, input: &[u8], bound: Duration) -> Result<(), Failed> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hook");
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        Program::new(path).within(bound).run(input.into())
    }

    fn said(how: &str, what: &str) -> Result<(), Failed> {
        Err(Failed::Said(how.to_owned(), what.to_owned()))
    }

    #[test]
    fn its_end_decides_and_its_first_line_says_why() {
        let long = Duration::from_secs(60);
        let much = vec![b'x'; 1 << 20];
        for (script, input, want) in [
            ("exit 0", &b"{}"[..], Ok(())),
            // It need not read what it is told, however much that is.
            ("exit 0", &much, Ok(())),
            ("echo no source; echo more; exit 1", b"{}", said("it ended with 1", "no source")),
            ("exit 3", &much, said("it ended with 3", "")),
            ("grep -q lead || { echo nothing of leads; exit 1; }", b"{\"type\":\"lead\"}", Ok(())),
            ("printf '\\033[31mred\\r\\nsecond'; exit 1", b"", said("it ended with 1", "·[31mred")),
            ("printf '%400s' | tr ' ' x; exit 1", b"", said("it ended with 1", &"x".repeat(300))),
            ("yes | head -c 1000000; exit 1", b"", said("it ended with 1", "y")),
            ("kill -9 $$", b"", said("it was killed", "")),
            // What it leaves behind holds nobody up.
            ("sleep 2 & echo later; exit 1", b"", said("it ended with 1", "later")),
            ("test $(pwd) = / && test $# = 0", b"", Ok(())),
        ] {
            assert_eq!(run(script, input, long), want, "{script}");
        }
    }

    #[test]
    fn one_that_takes_too_long_is_stopped_with_what_it_started() {
        let bound = Duration::from_millis(300);
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("still-there");
        // A child that ignores the end of its parent would make the mark.
        let script = format!("(trap '' TERM HUP; sleep 30; touch '{}') & echo $! > '{}.id'; wait", mark.display(), mark.display());
        assert_eq!(run(&script, b"{}", bound), Err(Failed::Late(bound)));
        let id = fs::read_to_string(folder.path().join("still-there.id")).unwrap();
        let id = Pid::from_raw(id.trim().parse().unwrap()).unwrap();
        // Killed, it is gone or waits to be reaped by whoever reaps orphans; on a busy machine not at once.
        let is_gone = || {
            let state = fs::read_to_string(format!("/proc/{}/stat", id.as_raw_nonzero())).unwrap_or_default();
            let state = state.rsplit(')').next().unwrap_or_default().trim().to_owned();
            thread::yield_now();
            state.is_empty() || state.starts_with(['Z', 'X'])
        };
        assert!((0..1_000_000).any(|_| is_gone()), "it goes on");
    }

    #[test]
    fn only_a_file_of_this_account_that_nobody_else_may_write_is_run() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("hook");
        fs::write(&path, "#!/bin/sh\n").unwrap();
        let unable = |path: &Path| match Program::new(path).run(Arc::from(&b""[..])) {
            Err(Failed::Unable(why)) => why,
            other => panic!("{other:?}"),
        };
        for (mode, want) in [(0o775, "others may write"), (0o757, "others may write"), (0o644, "Permission denied")] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            assert!(unable(&path).contains(want), "{mode:o}");
        }
        assert!(unable(folder.path()).contains("is no file"));
        assert!(unable(&folder.path().join("none")).contains("No such file"));
        assert!(unable(Path::new("hook")).contains("is no absolute path"));
    }
}

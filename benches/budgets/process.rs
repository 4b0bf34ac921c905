//! The real program as a process: how long it takes, how much memory it and its helpers hold.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// The program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_prospekt");

type Answer<T> = Result<T, Box<dyn std::error::Error>>;

/// What a run took.
#[derive(Clone, Copy, Debug)]
pub struct Ran {
    /// From start to end.
    pub time: Duration,
    /// The most that all its processes held at once.
    pub peak_mib: u64,
}

/// Runs the program alone with a store to its end; the last argument is a file.
pub fn run(store: &Path, args: &[&str], file: &Path) -> Answer<Ran> {
    let started = Instant::now();
    let home = file.parent().unwrap_or(store);
    let mut command = Command::new(PROGRAM);
    command.env_clear().env("HOME", home).arg("--embedded").arg("--store").arg(store).args(args).arg(file);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let mut said = child.stderr.take().ok_or("no stderr")?;
    let words = thread::spawn(move || std::io::read_to_string(&mut said).unwrap_or_default());
    let mut peak_kib = 0;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        peak_kib = peak_kib.max(family(child.id()).into_iter().map(|id| kib(id, "VmRSS:")).sum());
        thread::sleep(Duration::from_millis(10));
    };
    let time = started.elapsed();
    // 3: nothing to do, or only a plan.
    if !matches!(status.code(), Some(0 | 3)) {
        return Err(format!("{args:?} ended with {status}: {}", words.join().unwrap_or_default()).into());
    }
    Ok(Ran { time, peak_mib: peak_kib / 1024 })
}

/// A process and those it started.
pub fn family(id: u32) -> Vec<u32> {
    let children = fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
    let mut all = vec![id];
    all.extend(children.split_whitespace().filter_map(|child| child.parse().ok()).flat_map(family));
    all
}

/// A figure of a process in KiB, or as it stands.
pub fn kib(id: u32, name: &str) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    number(&status, name)
}

/// How often the threads of a process went to sleep so far: each time something had woken them.
pub fn wake_ups(id: u32) -> u64 {
    let tasks = fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
    tasks.map(|task| number(&fs::read_to_string(task.path().join("status")).unwrap_or_default(), "voluntary_ctxt_switches:")).sum()
}

/// What a process computed so far, in hundredths of a second.
pub fn ticks(id: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace().collect();
    [11, 12].iter().filter_map(|at| fields.get(*at)?.parse::<u64>().ok()).sum()
}

fn number(status: &str, name: &str) -> u64 {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or(0)
}

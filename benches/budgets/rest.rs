//! At rest: a session in a terminal and the server it works with, while nobody does anything.

use std::{
    io::{Read, Write},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use prospekt::server::call;
use rustix::net::sockopt::socket_peercred;

use super::{
    process::{PROGRAM, kib, ticks, wake_ups},
    table::Table,
};

/// How long nothing happens.
const REST: Duration = Duration::from_secs(10);

type Answer<T> = Result<T, Box<dyn std::error::Error>>;

/// Bytes, wake-ups and computing of both; and what both hold.
pub fn bench(table: &mut Table, store: &Path, home: &Path, size: u32) -> Answer<()> {
    let state = home.join(".local/state/prospekt");
    std::fs::create_dir_all(&state)?;
    std::fs::write(state.join("welcomed"), "")?;
    let pair = native_pty_system().openpty(PtySize { rows: 36, cols: 120, pixel_width: 0, pixel_height: 0 })?;
    let mut command = CommandBuilder::new(PROGRAM);
    command.env_clear();
    for (name, value) in [("TERM", "xterm-256color"), ("LANG", "C.UTF-8"), ("TZ", "UTC")] {
        command.env(name, value);
    }
    command.env("HOME", home);
    command.arg("--store");
    command.arg(store);
    let mut child = pair.slave.spawn_command(command)?;
    drop(pair.slave);
    let (written, mut output) = (Arc::new(AtomicUsize::new(0)), pair.master.try_clone_reader()?);
    let mut keyboard = pair.master.take_writer()?;
    let counting = written.clone();
    let reader = thread::spawn(move || {
        let mut piece = vec![0; 65_536];
        while let Ok(count @ 1..) = output.read(&mut piece) {
            counting.fetch_add(count, Ordering::Relaxed);
        }
    });
    let session = child.process_id().ok_or("no process")?;
    // Until the screen stands, and nobody computes any more: the columns are built and everybody has been told.
    let (patience, socket) = (Instant::now() + Duration::from_secs(120), store.with_extension("prospekt.sock"));
    let (mut server, mut last) = (0, 0);
    while Instant::now() < patience {
        thread::sleep(Duration::from_secs(2));
        if server == 0
            && let Ok(line) = call(&socket)
        {
            server = u32::try_from(socket_peercred(&line)?.pid.as_raw_nonzero().get())?;
        }
        let now = ticks(session) + ticks(server);
        if server > 0 && written.load(Ordering::Relaxed) > 0 && now == last {
            break;
        }
        last = now;
    }
    // Asking who serves woke it.
    thread::sleep(Duration::from_secs(1));
    let figures = || (written.load(Ordering::Relaxed), wake_ups(session), wake_ups(server), ticks(session) + ticks(server));
    let before = figures();
    thread::sleep(REST);
    let after = figures();
    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    let rate = |count: u64| count as f64 / REST.as_secs_f64();
    let (bytes, computed) = (after.0 - before.0, after.3 - before.3);
    let (of_session, of_server) = (rate(after.1 - before.1), rate(after.2 - before.2));
    let ours = format!("{bytes} B, {of_session:.1} and {of_server:.1} wake-ups/s, {:.1} % CPU", rate(computed));
    let kept = bytes == 0 && of_session <= 1.0 && of_server <= 1.0 && computed == 0;
    table.guide(&format!("at rest for 10 s, a session and the server, {size} leads"), ours, "0 B, 1 wake-up/s, 0.0 % CPU", kept);
    let mib = |id| kib(id, "VmRSS:") / 1024;
    table.guide(&format!("memory of a session, {size} leads"), format!("{} MiB", mib(session)), "15 MB", mib(session) <= 14);
    keyboard.write_all(b"q")?;
    child.wait()?;
    drop((keyboard, pair.master));
    drop(reader.join());
    Ok(())
}

//! `serve`: owns the store for other processes, until it is told to stop.

use std::{
    io::Write,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};

use signal_hook::{
    consts::{SIGINT, SIGTERM},
    low_level::pipe,
};

use super::{
    args::Serve,
    failure::{Done, Failure, Kind},
    output::Output,
    own::setting,
    place::Places,
    reach::{Way, own_socket},
    shell::{Absent, start_hub},
};
use crate::{
    hub::Clock,
    server::{Audience, Backups, Ended, Server, call, peer_of},
};

/// What a server that was started by a client says when it listens.
pub(super) const READY: &str = "ready";

/// How a team's server is run.
const UNIT: &str = include_str!("prospekt.service");

/// Seconds a person's own server stays without anybody: commands that follow each other meet the same one.
const LINGER: u32 = 5;

/// So often a store that another process is about to close is tried again.
const TRIES: u32 = 50;
const BETWEEN: Duration = Duration::from_millis(100);

/// Serves, stops a server, or says whether one runs; answers the exit code.
///
/// # Errors
/// Trouble with store or socket; for `--stop` and `--status` no server.
pub(super) fn run(places: &Places, way: &Way, args: &Serve, mut out: Output) -> Done<u8> {
    if args.unit {
        out.line(UNIT.trim_end())?;
        out.flush()?;
        return Ok(0);
    }
    let socket = match way {
        Way::Team(socket) => absolute(socket)?,
        Way::Own | Way::Embedded => own_socket(&absolute(&places.store)?),
    };
    if args.stop || args.status {
        return about(&socket, args.stop, out);
    }
    if args.own {
        return own(places, &socket, out);
    }
    refuse_network(&places.store)?;
    // Nobody but the server's own account reads what it makes.
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let stop = stop_signals()?;
    let hub = start_hub(places, Absent::Create, true)?;
    let server = bind(&socket, Audience::Team)?;
    out.say(format!("Serving {} at {}.", places.store.display(), socket.display()));
    let backups = (!args.no_backups).then(|| Backups::of(&places.store, Clock::System));
    finish(server.run(hub, &stop, backups, &mut |told| out.say(told)), &mut out)
}

/// Serves the one person who started it; says so, or why not, on standard output, and lets go of it.
fn own(places: &Places, socket: &Path, mut out: Output) -> Done<u8> {
    // A session of its own: it stays when the terminal goes. It may be its leader already.
    let _is_leader = rustix::process::setsid().is_ok();
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    let start = || -> Done<_> {
        let stop = stop_signals()?;
        let hub = patiently(|| start_hub(places, Absent::Create, false))?;
        Ok((stop, hub, bind(socket, Audience::Own { linger: LINGER })?))
    };
    let started = start();
    let said = match &started {
        Ok(_) => READY.to_owned(),
        Err(failure) => failure.to_string(),
    };
    out.line(&said)?;
    out.flush()?;
    let nothing = std::fs::File::options().write(true).open("/dev/null")?;
    rustix::stdio::dup2_stdout(&nothing).map_err(std::io::Error::from)?;
    let (stop, hub, server) = started?;
    let backups = (setting(places, "backups") == "daily").then(|| Backups::of(&places.store, Clock::System));
    // Nobody reads what it could say; `prospekt paths` names the folder.
    finish(server.run(hub, &stop, backups, &mut |_| ()), &mut out)
}

/// A store that was just closed is free in a moment.
fn patiently<T>(mut open: impl FnMut() -> Done<T>) -> Done<T> {
    let mut tries = 0;
    loop {
        match open() {
            Err(failure) if failure.kind == Kind::Busy && tries < TRIES => {
                tries += 1;
                thread::park_timeout(BETWEEN);
            }
            opened => return opened,
        }
    }
}

fn bind(socket: &Path, audience: Audience) -> Done<Server> {
    Server::bind(socket, audience).map_err(|error| {
        Failure::store(error.to_string()).hint("Name another place with --socket FILE, in a directory only the server's account may write.")
    })
}

/// What can be read from once the process is told to stop.
fn stop_signals() -> Done<UnixStream> {
    let wrong = |error| Failure::failed(format!("the system does not tell of signals: {error}"));
    let (reads, writes) = UnixStream::pair().map_err(wrong)?;
    for signal in [SIGTERM, SIGINT] {
        pipe::register(signal, writes.try_clone().map_err(wrong)?).map_err(wrong)?;
    }
    Ok(reads)
}

fn finish(ended: std::io::Result<Ended>, out: &mut Output) -> Done<u8> {
    match ended.map_err(|error| Failure::failed(format!("the server cannot wait for anybody: {error}")))? {
        Ended::Stopped => {
            out.say("Stopped.");
            Ok(0)
        }
        Ended::Deserted => Ok(0),
        Ended::Evicted => Err(Failure::failed("the socket was taken away and cannot be made again")),
        Ended::Broken => Err(Failure::hub_gone()),
    }
}

/// Stops the server behind a socket, or says that it runs.
fn about(socket: &Path, stop: bool, mut out: Output) -> Done<u8> {
    let none = || Failure::not_found(format!("no server runs at {}", socket.display()));
    let line = call(socket).map_err(|_| none())?;
    let peer = peer_of(&line).map_err(|_| none())?;
    if !stop {
        out.line(&format!("A server runs at {}: process {} of {}.", socket.display(), peer.pid, peer.login))?;
        out.flush()?;
        return Ok(0);
    }
    let process = rustix::process::Pid::from_raw(peer.pid).ok_or_else(none)?;
    rustix::process::kill_process(process, rustix::process::Signal::TERM).map_err(|_| {
        Failure::new(Kind::Rights, format!("the server belongs to {}, and only they stop it", peer.login))
            .hint(format!("Run it as {}: sudo -u {} prospekt serve --stop", peer.login, peer.login))
    })?;
    // The line closes when it is gone.
    let mut rest = [0; 64];
    let mut line = line;
    while std::io::Read::read(&mut line, &mut rest).is_ok_and(|read| read > 0) {}
    drop(line.flush());
    out.say("Stopped.");
    Ok(0)
}

fn absolute(path: &Path) -> Done<PathBuf> {
    std::path::absolute(path).map_err(|error| Failure::file(path, "reached", &error))
}

/// File systems of other machines: they do not keep two owners apart, and may say a write is safe that is not.
const NETWORKS: &[(u64, &str)] =
    &[(0x6969, "NFS"), (0x517B, "SMB"), (0xFF53_4D42, "CIFS"), (0xFE53_4D42, "SMB"), (0x6573_5546, "FUSE"), (0x5346_414F, "AFS")];

fn refuse_network(store: &Path) -> Done {
    let dir = store.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(about) = rustix::fs::statfs(dir) else { return Ok(()) };
    let kind = u64::try_from(about.f_type).unwrap_or_default() & 0xFFFF_FFFF;
    match NETWORKS.iter().find(|(magic, _)| *magic == kind) {
        Some((_, name)) => Err(Failure::store(format!(
            "{} lies on a network file system ({name}); it does not keep two owners apart, and may call a write safe that is not",
            store.display()
        ))
        .hint("Put the store on a disk of this machine, and let the others come over SSH.")),
        None => Ok(()),
    }
}

//! `serve`: owns the store for other processes, until it is told to stop.

use std::{os::unix::net::UnixStream, path::Path, thread, time::Duration};

use rustix::{
    event::{PollFd, PollFlags, poll},
    process::{Pid, PidfdFlags, Resource, Rlimit, Signal, pidfd_open, pidfd_send_signal, setrlimit},
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
    reach::{Way, absolute, own_socket},
    shell::{Absent, start_hub},
    systemd::{Manager, UNITS, handed_in, write_units},
};
use crate::{
    hub::Clock,
    server::{Audience, Backups, Duties, Ended, Log, Peer, Reserve, Server, Sign, call, peer_of},
    wire::{Hurry, VERSION},
};

/// What a server that was started by a client says when it listens.
pub(super) const READY: &str = "ready";

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
        out.line(UNITS.map(|(_, text)| text.trim_end()).join("\n\n").as_str())?;
        out.flush()?;
        return Ok(0);
    }
    if let Some(folder) = &args.units {
        for path in write_units(folder)? {
            out.line(&path.display().to_string())?;
        }
        out.flush()?;
        out.say("Now: sudo systemctl daemon-reload && sudo systemctl enable --now prospekt.socket prospekt.service");
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
    team(places, &socket, args, out)
}

/// Serves a team.
fn team(places: &Places, socket: &Path, args: &Serve, mut out: Output) -> Done<u8> {
    refuse_network(&places.store)?;
    keep_private();
    let stop = stop_signals()?;
    let given = handed_in()?;
    let hub = start_hub(places, Absent::Create, true)?;
    let server = match given {
        Some(listener) => Server::on(listener, Audience::Team).map_err(|error| unbound(&error))?,
        None => Server::bind(socket, Audience::Team).map_err(|error| unbound(&error))?,
    };
    let duties = duties(places, "a team", !args.no_backups).with_sessions(args.sessions);
    out.say(format!(
        "Serving {} at {}. The log is {}.",
        places.store.display(),
        server.place(socket).display(),
        Log::of(&places.store).display()
    ));
    let manager = Manager::of_process();
    manager.tell("READY=1");
    let tell = move |sign| {
        manager.tell(match sign {
            Sign::Alive => "WATCHDOG=1",
            Sign::Ending => "STOPPING=1",
        });
    };
    finish(server.run(hub, &stop, duties.with_sign_of_life(tell)), &mut out)
}

/// Serves the one person who started it; says so, or why not, on standard output, and lets go of it.
fn own(places: &Places, socket: &Path, mut out: Output) -> Done<u8> {
    // Whoever waits for the end of something the person's shell opened does not wait for this.
    close_strays();
    // A session of its own: it stays when the terminal goes. It may be its leader already.
    let _is_leader = rustix::process::setsid().is_ok();
    keep_private();
    let start = || -> Done<_> {
        let stop = stop_signals()?;
        let hub = patiently(|| start_hub(places, Absent::Create, false))?;
        Ok((stop, hub, Server::bind(socket, Audience::Own { linger: LINGER }).map_err(|error| unbound(&error))?))
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
    let duties = duties(places, "one person", setting(places, "backups") == "daily");
    finish(server.run(hub, &stop, duties), &mut out)
}

/// What the server of a store does besides serving. A log that cannot be written is no reason not to serve.
fn duties(places: &Places, audience: &str, makes_backups: bool) -> Duties {
    let log = Log::open(&Log::of(&places.store), Clock::System).unwrap_or_else(|_| Log::nowhere());
    let (version, process, uid) = (env!("CARGO_PKG_VERSION"), std::process::id(), rustix::process::geteuid().as_raw());
    log.note(format!("started for {audience}: version {version}, process {process}, uid {uid}"));
    note_failures(&log);
    Duties::new(log).with_backups(makes_backups.then(|| Backups::of(&places.store, Clock::System))).with_reserve(Reserve::of(&places.store))
}

/// A fault in the program is noted with its place; what it says may hold what is in the store.
fn note_failures(log: &Log) {
    let log = log.clone();
    std::panic::set_hook(Box::new(move |fault| {
        let place = fault.location().map_or_else(|| "an unknown place".to_owned(), |place| format!("{}:{}", place.file(), place.line()));
        log.note(format!("a fault in the program at {place}, in the thread {}", thread::current().name().unwrap_or("without a name")));
    }));
}

/// Nobody but the server's own account reads what it makes, and nothing of the store is left in a core file.
fn keep_private() {
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
    // Where it is refused the system's own limit stands.
    let _is_set = setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) }).is_ok();
}

/// Closes what the person's shell had open besides the standard streams.
fn close_strays() {
    let Ok(open) = std::fs::read_dir("/proc/self/fd") else { return };
    let numbers: Vec<i32> = open.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok()).collect();
    for number in numbers.into_iter().filter(|number| *number > 2) {
        // The folder that was read is closed already.
        let _was_open = nix::unistd::close(number).is_ok();
    }
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

fn unbound(error: &crate::server::SocketError) -> Failure {
    Failure::store(error.to_string()).hint("Name another place with --socket FILE, in a directory only the server's account may write.")
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
        Ended::Deserted | Ended::MadeRoom => Ok(0),
        ended @ Ended::Evicted => Err(Failure::failed(ended.to_string())),
        Ended::Broken => Err(Failure::hub_gone()),
    }
}

/// How long a server may take to say that it is one.
const INTRODUCTION: Duration = Duration::from_secs(5);

/// Who serves behind a socket, and the same in words.
///
/// # Errors
/// When nobody does.
pub(super) fn server_at(socket: &Path) -> Done<(Peer, String)> {
    let none = |why: &std::io::Error| match why.kind() {
        std::io::ErrorKind::PermissionDenied => Failure::new(Kind::Rights, format!("{}: you may not use this store", socket.display()))
            .hint("Ask its owner to put you into the group the socket belongs to, and log in again."),
        _ => Failure::not_found(format!("no server runs at {}", socket.display())),
    };
    let line = call(socket).map_err(|error| none(&error))?;
    let peer = peer_of(&line).map_err(|error| none(&error))?;
    let who = format!("process {} of {}", peer.pid, peer.login);
    // Whoever keeps the socket need not serve there.
    VERSION.meet(&mut Hurry::for_at_most(&line, INTRODUCTION)).map_err(|error| {
        Failure::store(format!("{who} keeps {}, and no server answers there: {error}", socket.display()))
            .hint("If it hangs, end that process; nothing that was confirmed is lost.")
    })?;
    Ok((peer, who))
}

/// Stops the server behind a socket, or says that it runs.
fn about(socket: &Path, stop: bool, mut out: Output) -> Done<u8> {
    let none = || Failure::not_found(format!("no server runs at {}", socket.display()));
    let (peer, who) = server_at(socket)?;
    if !stop {
        out.line(&format!("A server runs at {}: {who}.", socket.display()))?;
        out.flush()?;
        return Ok(0);
    }
    if peer.pid == 1 {
        return Err(Failure::new(Kind::Rights, "the system starts this server itself when somebody comes")
            .hint("Stop it with: sudo systemctl stop prospekt.socket prospekt.service"));
    }
    let process = Pid::from_raw(peer.pid).ok_or_else(none)?;
    let process = pidfd_open(process, PidfdFlags::empty()).map_err(|_| none())?;
    pidfd_send_signal(&process, Signal::TERM).map_err(|_| {
        Failure::new(Kind::Rights, format!("the server belongs to {}, and only they stop it", peer.login))
            .hint(format!("Run it as {}: sudo -u {} prospekt serve --stop", peer.login, peer.login))
    })?;
    // What is under way is finished first.
    while matches!(poll(&mut [PollFd::new(&process, PollFlags::IN)], None), Err(rustix::io::Errno::INTR)) {}
    out.say("Stopped.");
    Ok(0)
}

/// File systems of other machines: they do not keep two owners apart, and may say a write is safe that is not.
const NETWORKS: &[(u64, &str)] = &[
    (0x6969, "NFS"),
    (0x517B, "SMB"),
    (0xFF53_4D42, "CIFS"),
    (0xFE53_4D42, "SMB"),
    (0x6573_5546, "FUSE"),
    (0x5346_414F, "AFS"),
    (0x0102_1997, "9P"),
    (0x00C3_6400, "Ceph"),
];

/// The network file system of that number.
fn network(kind: u64) -> Option<&'static str> {
    NETWORKS.iter().find(|(magic, _)| *magic == kind & 0xFFFF_FFFF).map(|(_, name)| *name)
}

fn refuse_network(store: &Path) -> Done {
    let dir = store.parent().filter(|dir| !dir.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(about) = rustix::fs::statfs(dir) else { return Ok(()) };
    match network(u64::from_ne_bytes(about.f_type.to_ne_bytes())) {
        Some(name) => Err(Failure::store(format!(
            "{} lies on a network file system ({name}); it does not keep two owners apart, and may call a write safe that is not",
            store.display()
        ))
        .hint("Put the store on a disk of this machine, and let the others come over SSH.")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_systems_of_other_machines_are_known_by_their_numbers() {
        for (kind, name) in [
            (0x6969, Some("NFS")),
            (0xFF53_4D42, Some("CIFS")),
            // The system tells of some with their sign.
            (0xFFFF_FFFF_FE53_4D42, Some("SMB")),
            (0x6573_5546, Some("FUSE")),
            (0xEF53, None),
            (0x0102_1994, None),
            (0x5846_5342, None),
        ] {
            assert_eq!(network(kind), name, "{kind:x}");
        }
        assert!(refuse_network(Path::new("leads.prospekt")).is_ok());
    }
}

//! How this process reaches the store: a team's server, this person's own one, which is started where it does not run, or the
//! file itself.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read},
    os::unix::{
        ffi::OsStrExt,
        fs::{MetadataExt, OpenOptionsExt},
        net::UnixStream,
    },
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::mpsc::Receiver,
    thread,
    time::Duration,
};

use super::{
    args::Reaching,
    failure::{Done, Failure, Kind},
    place::Places,
    serve::READY,
    shell::{Absent, must_exist, start_hub, system_user},
};
use crate::{
    hub::HubHandle,
    model::SessionKey,
    proto::FromHub,
    server::{call, peer_of},
    session::{Dial, DialError, Remote, Session},
    wire::{Hurry, Preamble, VERSION},
};

/// Where a team's server is looked for when nobody names another place.
const TEAM: &str = "/run/prospekt/prospekt.sock";

/// How long an older server may take to finish what it was asked.
const ROOM: Duration = Duration::from_secs(30);

/// The longest wait between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(1);

/// A session with the store, and the hub behind it where that is in this process.
pub(super) struct Reached {
    pub(super) session: Box<dyn Session>,
    pub(super) inbox: Receiver<FromHub>,
    pub(super) hub: Option<HubHandle>,
}

/// How long a caller goes on trying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Patience {
    /// A screen: what is on it stays there, and it comes back whenever the server does.
    Endless,
    /// A command.
    Short,
}

/// How a store is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// In this process.
    Embedded,
    /// By this person's own server.
    Own,
    /// By a team's server behind this socket.
    Team(PathBuf),
}

impl Way {
    /// `--embedded`, `--socket` and `--store` before the variables before a team's usual place.
    pub(super) fn of(reaching: &Reaching, names_store: bool) -> Self {
        let named = || std::env::var_os("PROSPEKT_SOCKET").filter(|name| !name.is_empty()).map(PathBuf::from);
        let usual = || Some(PathBuf::from(TEAM)).filter(|path| path.exists());
        if reaching.embedded {
            return Self::Embedded;
        }
        let socket = reaching.socket.clone().or_else(|| if names_store { None } else { named().or_else(usual) });
        socket.map_or(Self::Own, Self::Team)
    }
}

/// Opens a session.
///
/// # Errors
/// No store, no server, or one that lets this person not in.
pub(super) fn reach(places: &Places, absent: Absent, way: &Way, patience: Patience) -> Done<Reached> {
    let dial: Box<dyn Dial> = match way {
        Way::Embedded => return embedded(places, absent),
        Way::Team(socket) => Box::new(Team { socket: absolute(socket)?, patience }),
        Way::Own => {
            must_exist(places, absent)?;
            match Own::new(&places.store, patience) {
                Ok(own) => Box::new(own),
                // Nothing can be put beside the file: it can only be read, and needs no server.
                Err(_) => return embedded(places, absent),
            }
        }
    };
    let (session, inbox) = Remote::open(dial, random_key()?).map_err(unreached)?;
    Ok(Reached { session: Box::new(session), inbox, hub: None })
}

fn embedded(places: &Places, absent: Absent) -> Done<Reached> {
    let hub = start_hub(places, absent, false)?;
    let (session, inbox) = hub.connect(&system_user());
    Ok(Reached { session: Box::new(session), inbox, hub: Some(hub) })
}

fn unreached(error: DialError) -> Failure {
    match error {
        DialError::Later(why) | DialError::Silent(why) => Failure::store(format!("the store's owner cannot be reached: {why}"))
            .hint("`prospekt serve --status` says whether it runs; --embedded opens the store without it."),
        DialError::Never(why, hint) => Failure::new(Kind::Rights, why).hint(hint),
        DialError::Outdated(why, hint) => Failure::store(why).hint(hint),
    }
}

/// The path from the root on.
///
/// # Errors
/// When the folder the process works in is gone.
pub(super) fn absolute(path: &Path) -> Done<PathBuf> {
    std::path::absolute(path).map_err(|error| Failure::file(path, "reached", &error))
}

fn random_key() -> Done<SessionKey> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom").and_then(|mut source| source.read_exact(&mut bytes)).map_err(|error| {
        Failure::failed(format!("the system gives no random numbers: {error}")).hint("--embedded opens the store without a server.")
    })?;
    Ok(SessionKey(u128::from_le_bytes(bytes)))
}

/// Waits longer with every try; false where a command has waited long enough, and at once where somebody is there and silent.
fn wait(patience: Patience, tries: u32, why: &DialError) -> bool {
    if patience == Patience::Short && matches!(why, DialError::Silent(_)) {
        return false;
    }
    let shortest = Duration::from_millis(1);
    thread::park_timeout(shortest.saturating_mul(1 << tries.min(10)).min(LONGEST_WAIT));
    patience == Patience::Endless || tries < 40
}

/// This program: as it is at its place now, or else, where it was removed, as it runs.
pub(super) fn own_program() -> PathBuf {
    let itself = || PathBuf::from("/proc/self/exe");
    let Ok(path) = std::env::current_exe() else { return itself() };
    // The system says so of a program that was replaced.
    let place = path.as_os_str().as_bytes();
    let place = PathBuf::from(std::ffi::OsStr::from_bytes(place.strip_suffix(b" (deleted)").unwrap_or(place)));
    if place.exists() { place } else { itself() }
}

/// Whether another program lies now where this one was started from: it was updated.
pub(super) fn is_replaced() -> bool {
    let file = |path: &Path| std::fs::metadata(path).ok().map(|facts| (facts.dev(), facts.ino()));
    file(Path::new("/proc/self/exe")) != file(&own_program())
}

/// A file beside the store.
pub(super) fn beside(store: &Path, ending: &str) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// Where this person's own server of a store listens.
pub(super) fn own_socket(store: &Path) -> PathBuf {
    beside(store, ".sock")
}

/// A team's server: it runs, or is waited for.
struct Team {
    socket: PathBuf,
    patience: Patience,
}

impl Dial for Team {
    fn dial(&mut self) -> Result<UnixStream, DialError> {
        let name = self.socket.display();
        let line = call(&self.socket).map_err(|error| match error.kind() {
            io::ErrorKind::PermissionDenied => DialError::Never(
                format!("{name}: you may not use this store"),
                "Ask its owner to put you into the group the socket belongs to, and log in again.".to_owned(),
            ),
            io::ErrorKind::NotFound => DialError::Later(format!("{name}: no server runs there")),
            _ => error.into(),
        })?;
        let dir = self.socket.parent().unwrap_or(Path::new("/"));
        let dir = dir.metadata().map_err(DialError::from)?;
        let peer = peer_of(&line).map_err(DialError::from)?;
        // Whoever owns the directory says who serves there; into a directory of the system only the system puts sockets.
        let is_systems = dir.uid() == 0 && dir.mode() & 0o022 == 0;
        if !is_systems && peer.uid != dir.uid() && peer.uid != 0 {
            return Err(DialError::Never(
                format!("{name}: {} answers there, and the directory belongs to somebody else", peer.login),
                "Do not use it; tell whoever runs this machine.".to_owned(),
            ));
        }
        Ok(line)
    }

    fn wait(&mut self, tries: u32, why: &DialError) -> bool {
        wait(self.patience, tries, why) && (self.patience == Patience::Endless || tries < 3)
    }

    fn renew(&mut self, theirs: Preamble, line: &UnixStream) -> Result<bool, DialError> {
        if theirs.major == VERSION.major {
            return Ok(false);
        }
        let who = peer_of(line).map_or_else(|_| "its account".to_owned(), |peer| peer.login);
        Err(DialError::Outdated(
            "the store is served by an older Prospekt".to_owned(),
            format!("Whoever runs the server ({who}) restarts it: `sudo systemctl restart prospekt`. Until then the former program works."),
        ))
    }
}

/// This person's own server of a store.
struct Own {
    store: PathBuf,
    socket: PathBuf,
    /// Held while a server is started, so that many who come at once start one. Never deleted: others may wait for it.
    lock: File,
    patience: Patience,
}

impl Own {
    fn new(store: &Path, patience: Patience) -> io::Result<Self> {
        let store = std::path::absolute(store)?;
        // A link leads to one server, whoever follows it.
        let store = store.canonicalize().unwrap_or(store);
        let no_link = rustix::fs::OFlags::NOFOLLOW.bits().cast_signed();
        let lock =
            OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).custom_flags(no_link).open(beside(&store, ".lock"))?;
        Ok(Self { socket: own_socket(&store), store, lock, patience })
    }

    fn call(&self) -> Result<Option<UnixStream>, DialError> {
        match call(&self.socket) {
            Ok(line) => {
                let peer = peer_of(&line)?;
                if peer.uid == rustix::process::geteuid().as_raw() {
                    return Ok(Some(line));
                }
                Err(DialError::Never(
                    format!("{}: this store is in use by {}", self.store.display(), peer.login),
                    "Let them start `prospekt serve` for all of you, or open another store with --store FILE.".to_owned(),
                ))
            }
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Asks an older server to finish and make room, and starts one in its place. The lock is held.
    fn take_over(&self) -> Result<(), DialError> {
        let Some(line) = self.call()? else { return self.start() };
        let mut hurry = Hurry::for_at_most(&line, ROOM);
        let theirs = VERSION.asking_for_room().meet(&mut hurry)?;
        if !VERSION.is_newer_than(theirs) {
            // Somebody else was quicker.
            return Ok(());
        }
        // The line closes when the store is free.
        match hurry.read(&mut [0; 1]) {
            Err(error) if error.kind() == io::ErrorKind::TimedOut => Err(DialError::Never(
                "an older server of this store is still at work".to_owned(),
                "Try again in a while, or end it with `prospekt serve --stop`.".to_owned(),
            )),
            _ => self.start(),
        }
    }

    /// Starts a server and waits until it listens.
    fn start(&self) -> Result<(), DialError> {
        let mut server = Command::new(own_program())
            .args([b"--store".as_slice(), self.store.as_os_str().as_bytes(), b"serve", b"--own"].map(std::ffi::OsStr::from_bytes))
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let mut said = String::new();
        if let Some(mut out) = server.stdout.take() {
            out.read_to_string(&mut said)?;
        }
        if said.trim_end() == READY {
            return Ok(());
        }
        // It ended, and said why.
        drop(server.wait());
        let (why, hint) = said.trim_end().split_once('\n').unwrap_or((said.trim_end(), ""));
        let why = why.trim_start_matches("prospekt: ");
        if why.is_empty() {
            return Err(DialError::Later("the store's owner ended while it started".to_owned()));
        }
        Err(DialError::Never(why.to_owned(), hint.to_owned()))
    }
}

impl Dial for Own {
    fn dial(&mut self) -> Result<UnixStream, DialError> {
        if let Some(line) = self.call()? {
            return Ok(line);
        }
        self.lock.lock()?;
        let started = match self.call() {
            Ok(None) => self.start().and_then(|()| self.call()),
            called => called,
        };
        self.lock.unlock()?;
        started?.ok_or_else(|| DialError::Later("the store's owner is gone again".to_owned()))
    }

    fn wait(&mut self, tries: u32, why: &DialError) -> bool {
        wait(self.patience, tries, why)
    }

    fn renew(&mut self, _theirs: Preamble, _line: &UnixStream) -> Result<bool, DialError> {
        // Whoever is cut off meanwhile waits for the lock, and meets the newer one.
        self.lock.lock()?;
        let renewed = self.take_over();
        self.lock.unlock()?;
        renewed.map(|()| true)
    }
}

//! A hub behind a Unix socket: sessions of other processes and other people.
//!
//! Who is at the other end says the operating system, never the client. One thread takes connections in; each client has one
//! that reads and one that writes. A client that takes nothing for ten seconds is cut, and comes back by itself; one that waits
//! for an answer hears every second that the server is there.

mod backups;
mod client;
mod flow;
mod log;
mod pace;
mod pulse;
mod reserve;
mod roster;
mod socket;
#[cfg(test)]
mod tests;
mod who;

use std::{
    io,
    os::unix::net::{UnixListener, UnixStream},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

pub use self::{
    backups::Backups,
    log::Log,
    reserve::Reserve,
    roster::{MOST_SESSIONS, SESSIONS_OF_ONE},
    socket::{SocketError, call},
    who::{Peer, login_of, peer_of, uid_of},
};
use self::{backups::Keeper, client::Client, pace::Pace, pulse::Pulse, roster::Roster, socket::Socket};
use crate::hub::HubHandle;

/// How often the server looks around.
const LOOK: Duration = Duration::from_secs(1);

/// How long it waits for somebody to come.
const WAIT: Timespec = Timespec { tv_sec: 1, tv_nsec: 0 };

/// So many looks the store's owner may be silent before its clients are told no more that it is at work.
const SILENT_LOOKS: u32 = 20;

/// Looks around between two looks at whether the socket is still in its place.
const SOCKET_LOOKS: u32 = 30;

/// Whom a server is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// The one system user it runs as. It ends when nobody was there for so many seconds.
    Own {
        /// Seconds without anybody; at least one.
        linger: u32,
    },
    /// Everybody who may open the socket and is on the list of people.
    Team,
}

/// A socket with a hub to be put behind it.
#[derive(Debug)]
pub struct Server {
    socket: Socket,
    audience: Audience,
}

/// Why a server ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// It was told to.
    Stopped,
    /// A newer program of its person takes the store over.
    MadeRoom,
    /// Nobody was there any more.
    Deserted,
    /// Its socket was taken away.
    Evicted,
    /// The hub broke down.
    Broken,
}

impl Server {
    /// Takes the place of whatever lies at that path. Only whoever has the store open may do this: that is what keeps two
    /// servers apart.
    ///
    /// # Errors
    /// A directory others could replace the socket in, a path that cannot be bound.
    pub fn bind(path: &Path, audience: Audience) -> Result<Self, SocketError> {
        Ok(Self { socket: Socket::bind(path, audience == Audience::Team)?, audience })
    }

    /// Serves at a socket that the system keeps: it stays when the server ends.
    ///
    /// # Errors
    /// A socket that nobody can listen on.
    pub fn on(listener: UnixListener, audience: Audience) -> Result<Self, SocketError> {
        Ok(Self { socket: Socket::given(listener)?, audience })
    }

    /// Where it is found; `otherwise` where the system does not tell.
    #[must_use]
    pub fn place(&self, otherwise: &Path) -> PathBuf {
        self.socket.place().unwrap_or(otherwise).to_owned()
    }

    /// Serves until `stop` can be read from, or nobody is there any more; then finishes what is under way.
    ///
    /// # Errors
    /// When the system does not let it wait.
    pub fn run(mut self, hub: HubHandle, stop: &UnixStream, mut duties: Duties) -> io::Result<Ended> {
        let (room, wanted) = UnixStream::pair()?;
        let house = Arc::new(House {
            audience: self.audience,
            roster: Arc::new(Roster::new(rustix::process::geteuid().as_raw(), duties.of_one)),
            pace: Pace::new(rustix::process::geteuid().as_raw()),
            pulse: Pulse::default(),
            log: duties.log.clone(),
            room,
        });
        let mut looked = Instant::now();
        let mut trouble = None;
        let (mut looks, mut deserted, mut silent, mut came, mut known) = (0_u32, 0_u32, 0_u32, 0_u64, 0_u64);
        let ended = loop {
            let mut waits =
                [PollFd::new(&self.socket, PollFlags::IN), PollFd::new(stop, PollFlags::IN), PollFd::new(&wanted, PollFlags::IN)];
            match poll(&mut waits, Some(&WAIT)) {
                Err(rustix::io::Errno::INTR) => continue,
                polled => polled?,
            };
            let [calls, stops, makes_room] = waits.map(|wait| !wait.revents().is_empty());
            if stops || makes_room {
                break if stops { Ended::Stopped } else { Ended::MadeRoom };
            }
            if calls && let Some(stream) = self.socket.accept() {
                came += 1;
                attend(stream, came, &hub, &house);
            }
            if hub.is_finished() {
                break Ended::Broken;
            }
            if looked.elapsed() < LOOK {
                continue;
            }
            looked = Instant::now();
            looks += 1;
            silent = if hub.is_alive() { 0 } else { silent.saturating_add(1) };
            if silent == 0 {
                (duties.sign_of_life)(Sign::Alive);
            }
            if silent < SILENT_LOOKS {
                house.pulse.beat();
            } else if silent == SILENT_LOOKS {
                house.log.note("the store's owner gives no sign of life");
            }
            if hub.trouble() != trouble {
                trouble = hub.trouble();
                house.log.note(
                    trouble
                        .as_ref()
                        .map_or_else(|| "the store can be written again".to_owned(), |why| format!("the store can only be read: {why}")),
                );
            }
            hub.take_notes().iter().for_each(|note| house.log.note(note));
            let copied = duties.backups.as_mut().and_then(|keeper| keeper.look(&hub));
            for news in copied.into_iter().chain(duties.reserve.as_mut().and_then(Reserve::look)) {
                tell(&news, &hub, &house.log);
            }
            if looks.is_multiple_of(SOCKET_LOOKS) {
                house.log.tidy();
                if !self.socket.is_in_place() && !self.bind_again(&house.log) {
                    break Ended::Evicted;
                }
            }
            // Whoever came and went between two looks was there too.
            deserted = if house.roster.is_empty() && came == known { deserted + 1 } else { 0 };
            known = came;
            if matches!(self.audience, Audience::Own { linger } if deserted >= linger) {
                break Ended::Deserted;
            }
        };
        (duties.sign_of_life)(Sign::Ending);
        // Whoever calls from now on finds nobody, and starts the next one, which waits for the store.
        drop(self);
        hub.shutdown();
        house.log.note(format!("ended: {ended}"));
        Ok(ended)
    }

    /// Makes the socket's file anew that somebody took away.
    fn bind_again(&mut self, log: &Log) -> bool {
        let bound = self.socket.bind_again();
        match &bound {
            Ok(()) => log.note("the socket was taken away and made again"),
            Err(error) => log.note(format!("the socket was taken away and cannot be made again: {error}")),
        }
        bound.is_ok()
    }
}

impl std::fmt::Display for Ended {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Stopped => "it was told to",
            Self::MadeRoom => "a newer program takes the store over",
            Self::Deserted => "nobody is there any more",
            Self::Evicted => "the socket was taken away and cannot be made again",
            Self::Broken => "the store's owner broke down",
        })
    }
}

/// What a server does besides serving.
pub struct Duties {
    log: Log,
    backups: Option<Keeper>,
    reserve: Option<Reserve>,
    sign_of_life: Box<dyn FnMut(Sign) + Send>,
    of_one: u16,
}

/// What whoever started a server hears of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// The server takes people in, and the store's owner answers and writes.
    Alive,
    /// It finishes what is under way and ends.
    Ending,
}

impl std::fmt::Debug for Duties {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Duties").field("log", &self.log).field("backups", &self.backups).finish_non_exhaustive()
    }
}

impl Duties {
    /// It notes what happens, and nothing else.
    #[must_use]
    pub fn new(log: Log) -> Self {
        Self { log, backups: None, reserve: None, sign_of_life: Box::new(|_| ()), of_one: SESSIONS_OF_ONE }
    }

    /// So many sessions one person may have open.
    #[must_use]
    pub fn with_sessions(self, of_one: u16) -> Self {
        Self { of_one, ..self }
    }

    /// It makes a copy a day.
    #[must_use]
    pub fn with_backups(self, backups: Option<Backups>) -> Self {
        Self { backups: backups.map(Keeper::new), ..self }
    }

    /// It keeps room for last saves on a disk that fills up.
    #[must_use]
    pub fn with_reserve(self, reserve: Reserve) -> Self {
        Self { reserve: Some(reserve), ..self }
    }

    /// It says every second that it and the store's owner are at work, and when it ends.
    #[must_use]
    pub fn with_sign_of_life(self, tell: impl FnMut(Sign) + Send + 'static) -> Self {
        Self { sign_of_life: Box::new(tell), ..self }
    }
}

/// What all clients share.
#[derive(Debug)]
struct House {
    audience: Audience,
    roster: Arc<Roster>,
    pace: Pace,
    pulse: Pulse,
    log: Log,
    /// Written to by whoever wants the store for a newer program.
    room: UnixStream,
}

/// What came of a duty, in sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
enum News {
    /// It was done.
    Done(String),
    /// Somebody must look after it.
    Trouble(String),
}

/// Notes what came of a duty; trouble reaches those who look after the store.
fn tell(news: &News, hub: &HubHandle, log: &Log) {
    match news {
        News::Done(what) => log.note(what),
        News::Trouble(what) => {
            log.note(what);
            hub.tell_keepers(what.clone());
        }
    }
}

fn attend(stream: UnixStream, number: u64, hub: &HubHandle, house: &Arc<House>) {
    let client = Client { stream, number, reception: hub.reception(), house: house.clone() };
    // Without a thread the client finds the line closed and calls again.
    drop(thread::Builder::new().name("client".to_owned()).stack_size(client::STACK).spawn(move || client.attend()));
}

/// How long a stranger may take to say who they are.
const INTRODUCTION: Duration = Duration::from_secs(5);

/// How long a client may take nothing of what is sent to it.
const STALLED: Duration = Duration::from_secs(10);

//! A hub behind a Unix socket: sessions of other processes and other people.
//!
//! Who is at the other end says the operating system, never the client. One thread takes connections in; each client has one
//! that reads and one that writes. A client that takes nothing for ten seconds is cut, and comes back by itself.

mod backups;
mod client;
mod flow;
mod roster;
mod socket;
mod who;

use std::{
    io,
    os::unix::net::UnixStream,
    path::Path,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

pub use self::{
    backups::Backups,
    socket::{SocketError, call},
    who::{Peer, login_of, peer_of, uid_of},
};
use self::{backups::Keeper, client::Client, roster::Roster, socket::Socket};
use crate::hub::HubHandle;

/// How often the server looks around.
const LOOK: Duration = Duration::from_secs(1);

/// How long it waits for somebody to come.
const WAIT: Timespec = Timespec { tv_sec: 1, tv_nsec: 0 };

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

    /// Serves until `stop` can be read from, or nobody is there any more; then finishes what is under way.
    /// Whoever runs it is told in sentences of the copies it makes.
    ///
    /// # Errors
    /// When the system does not let it wait.
    pub fn run(mut self, hub: HubHandle, stop: &UnixStream, backups: Option<Backups>, tell: &mut dyn FnMut(&str)) -> io::Result<Ended> {
        let mut looked = Instant::now();
        let mut keeper = backups.map(Keeper::new);
        let roster = Arc::new(Roster::new(rustix::process::geteuid().as_raw()));
        let (mut looks, mut deserted) = (0_u32, 0_u32);
        let ended = loop {
            let mut waits = [PollFd::new(&self.socket, PollFlags::IN), PollFd::new(stop, PollFlags::IN)];
            match poll(&mut waits, Some(&WAIT)) {
                Err(rustix::io::Errno::INTR) => continue,
                came => came?,
            };
            let [calls, stops] = waits.map(|wait| !wait.revents().is_empty());
            if stops {
                break Ended::Stopped;
            }
            if calls && let Some(stream) = self.socket.accept() {
                self.attend(stream, &hub, &roster);
            }
            if hub.is_finished() {
                break Ended::Broken;
            }
            if looked.elapsed() < LOOK {
                continue;
            }
            looked = Instant::now();
            if let Some(told) = keeper.as_mut().and_then(|keeper| keeper.look(&hub)) {
                tell(&told);
            }
            looks += 1;
            if looks.is_multiple_of(SOCKET_LOOKS) && !self.socket.is_in_place() && self.socket.bind_again().is_err() {
                break Ended::Evicted;
            }
            deserted = if roster.is_empty() { deserted + 1 } else { 0 };
            if matches!(self.audience, Audience::Own { linger } if deserted >= linger) {
                break Ended::Deserted;
            }
        };
        // Whoever calls from now on finds nobody, and starts the next one, which waits for the store.
        drop(self);
        hub.shutdown();
        Ok(ended)
    }

    fn attend(&self, stream: UnixStream, hub: &HubHandle, roster: &Arc<Roster>) {
        let client = Client { stream, reception: hub.reception(), roster: roster.clone(), audience: self.audience };
        // Without a thread the client finds the line closed and calls again.
        drop(thread::Builder::new().name("client".to_owned()).stack_size(client::STACK).spawn(move || client.attend()));
    }
}

/// How long a stranger may take to say who they are.
const INTRODUCTION: Duration = Duration::from_secs(5);

/// How long a client may take nothing of what is sent to it.
const STALLED: Duration = Duration::from_secs(10);

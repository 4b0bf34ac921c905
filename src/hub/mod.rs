//! The owner of a store: one thread that plans, applies, remembers and tells.
//!
//! [`HubHandle::start`] gives it a store; [`HubHandle::connect`] opens sessions. Every write is a
//! job of chunks, every chunk one transaction; questions are answered between the chunks.

pub mod clock;
pub mod columns;

mod answers;
mod chunk;
mod commands;
mod convert;
mod custom;
mod deal;
mod duplicates;
mod early;
mod going_back;
mod import;
mod job;
mod lane;
mod linking;
mod mixed;
mod owner;
mod plans;
mod reads;
mod recast;
mod rescore;
mod setup;
mod sift;
mod since;
mod stream;
mod teamwork;
mod timeline;
mod views;
mod work;

#[cfg(test)]
mod tests;

use std::{
    io,
    sync::{
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread::{self, JoinHandle},
};

pub use clock::Clock;

use crate::{
    proto::{FromHub, PlanId, Request, Ticket},
    store::Store,
};

/// What reaches the owner thread.
#[expect(clippy::large_enum_variant, reason = "the large ones are few, and moved once")]
enum HubMsg {
    /// A person sits down.
    Connect(SessionId, String, Sender<FromHub>),
    /// A person asks.
    Ask(SessionId, Ticket, Request),
    /// A person left.
    Leave(SessionId),
    /// The columns are built.
    Built(Box<columns::Columns>),
    /// The columns cannot be built, and why.
    NotBuilt(String),
    /// Texts of the columns are ranked; `None`: no more come.
    Ranked(Option<columns::Ranked>),
    /// Rows of an import are sifted.
    Sifted(PlanId, Vec<stream::Sifted>),
    /// Nobody new can sit down: when all have left, stop.
    Close,
    /// Finish what is under way and stop.
    Stop,
}

/// Tells sessions apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct SessionId(u64);

/// A running hub. It ends when this and all sessions are gone, or at [`HubHandle::shutdown`].
#[derive(Debug)]
pub struct HubHandle {
    door: Door,
    next: AtomicU64,
    thread: JoinHandle<()>,
}

/// Where sessions come in; the hub is told when it closes.
#[derive(Debug)]
struct Door(Sender<HubMsg>);

impl Drop for Door {
    fn drop(&mut self) {
        drop(self.0.send(HubMsg::Close));
    }
}

impl std::fmt::Debug for HubMsg {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Connect(..) => "Connect",
            Self::Ask(..) => "Ask",
            Self::Leave(_) => "Leave",
            Self::Built(_) => "Built",
            Self::NotBuilt(_) => "NotBuilt",
            Self::Ranked(_) => "Ranked",
            Self::Sifted(..) => "Sifted",
            Self::Close => "Close",
            Self::Stop => "Stop",
        })
    }
}

impl HubHandle {
    /// Gives a store to a new hub thread. A store without operations is set up first: default criteria, and `owner` as a person.
    ///
    /// # Errors
    /// When the store cannot be set up or read, as a sentence; or when the system gives no thread.
    pub fn start(store: Store, owner: &str, clock: Clock) -> io::Result<Self> {
        let (inbox, messages) = channel();
        let hub = owner::Hub::new(store, owner, clock, inbox.clone()).map_err(io::Error::other)?;
        let thread = thread::Builder::new().name("hub".to_owned()).spawn(move || hub.run(&messages))?;
        Ok(Self { door: Door(inbox), next: AtomicU64::new(1), thread })
    }

    /// Opens a session for a person, by login name as the operating system knows it.
    pub fn connect(&self, user: &str) -> (Port, Receiver<FromHub>) {
        let id = SessionId(self.next.fetch_add(1, Ordering::Relaxed));
        let (outbox, replies) = channel();
        // A hub that is gone shows as a closed channel of replies.
        drop(self.door.0.send(HubMsg::Connect(id, user.to_owned(), outbox)));
        (Port { id, user: user.to_owned(), hub: self.door.0.clone() }, replies)
    }

    /// Finishes what is under way, closes the store and waits for it.
    pub fn shutdown(self) {
        drop(self.door.0.send(HubMsg::Stop));
        // A hub that panicked was told of where it happened; there is nothing left to close.
        drop(self.thread.join());
    }
}

/// A session's end of the line to an embedded hub.
#[derive(Debug)]
pub struct Port {
    id: SessionId,
    user: String,
    hub: Sender<HubMsg>,
}

impl Port {
    /// The person's login name.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.user
    }

    /// Sends a question. When the hub is gone, the channel of replies is closed and nothing comes.
    pub fn ask(&self, ticket: Ticket, request: Request) {
        drop(self.hub.send(HubMsg::Ask(self.id, ticket, request)));
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        drop(self.hub.send(HubMsg::Leave(self.id)));
    }
}

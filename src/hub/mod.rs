//! The owner of a store: one thread that plans, applies, remembers and tells.
//!
//! [`HubHandle::start`] gives it a store; [`HubHandle::connect`] opens sessions. Every write is a
//! job of chunks, every chunk one transaction; questions are answered between the chunks.
//!
//! | what | where |
//! | --- | --- |
//! | the thread, what reaches it and what it tells | `owner`, `outbox`, `alive`, `trouble`, `clock` |
//! | opening a store: its first operation, its schema, its columns | `setup`, `index`, `columns` |
//! | who may, who sees what, who is there | `rights`, `sight`, `known`, `presence`, `teamwork` |
//! | questions | `reads`, `copies`, `answers`, `report`, `timeline`, `mixed`, `linking` |
//! | from a command to what is written | `commands`, `plans`, `job`, `work`, `chunk`, `since` |
//! | writing: one lane, many people, large operations | `lane`, `between`, `together`, `early`, `cleaning` |
//! | commands with much of their own | `convert`, `deal`, `duplicates`, `erase`, `mail`, `rescore`, `retention` |
//! | what is kept as records: fields, types and lists, views, reports and maps | `custom`, `views` |
//! | taking back | `going_back` |
//! | files on their way in | `import`, `import_page`, `stream`, `sift`, `marks`, `reconcile`, `met`, `packed`, `turn` |
//! | programs of the owner's around operations | `hooks` |

pub mod clock;
pub mod columns;

mod alive;
mod answers;
mod between;
mod chunk;
mod cleaning;
mod commands;
mod convert;
mod copies;
mod custom;
mod deal;
mod duplicates;
mod early;
mod erase;
mod going_back;
mod hooks;
mod import;
mod import_page;
mod index;
mod job;
mod known;
mod lane;
mod letters;
mod linking;
mod mail;
mod marks;
mod met;
mod mixed;
mod outbox;
mod owner;
mod packed;
mod plans;
mod presence;
mod reads;
mod reconcile;
mod report;
mod rescore;
mod retention;
mod rights;
mod setup;
mod sift;
mod sight;
mod since;
mod stream;
mod teamwork;
mod timeline;
mod together;
mod trouble;
mod turn;
mod views;
mod work;

#[cfg(test)]
mod tests;

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

pub use clock::Clock;
pub use hooks::{Hooks, Program};
pub use outbox::Line;

use crate::{
    model::SessionKey,
    proto::{FromHub, PlanId, Refusal, Reply, Request, Ticket},
    store::{Rewrite, Store, StoreError},
};

/// What reaches the owner thread.
enum HubMsg {
    /// A person sits down.
    Connect(SessionId, Guest, outbox::Outbox),
    /// A person asks.
    Ask(SessionId, Ticket, Request),
    /// All answers to a session's questions below this one have arrived.
    Heard(SessionId, Ticket),
    /// A session is over for good.
    Bye(SessionId),
    /// A person left.
    Leave(SessionId),
    /// Somebody wants to sit down: whether they may, and why not otherwise.
    Knock(Guest, Sender<Result<(), String>>),
    /// The columns are built.
    Built(Box<columns::Columns>),
    /// The columns cannot be built, and why.
    NotBuilt(String),
    /// Texts of the columns are ranked; `None`: no more come.
    Ranked(Option<columns::Ranked>),
    /// A long look at the store on a thread of its own has come to its end.
    Looked(SessionId, Ticket, Box<Reply>),
    /// Rows of an import are sifted.
    Sifted(PlanId, Vec<stream::Sifted>),
    /// The file was written anew as far as it goes without the hub.
    Rewritten(Result<Box<Rewrite>, StoreError>),
    /// Signs of life are due.
    Beat,
    /// Time passed, and something else is due: it is done before every message.
    Due,
    /// Whoever watches the hub wants a sign of life of it.
    Sign,
    /// The program before an operation, under its number, said yes or no.
    Hooked(u64, Result<(), Refusal>),
    /// Something that whoever looks after the store must know.
    Tell(String),
    /// Some time passed since the store could not be written.
    TryAgain,
    /// Nobody new can sit down: when all have left, stop.
    Close,
    /// Finish what is under way and stop.
    Stop,
}

/// Tells sessions apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct SessionId(u64);

/// Who sits down.
#[derive(Clone, Debug)]
pub struct Guest {
    /// Login name, as the operating system knows it.
    pub user: String,
    /// Under this key the hub remembers what it did for the session, in case its line is cut.
    pub key: Option<SessionKey>,
    /// Whether it is the system user the hub itself runs as: the store's file is theirs anyway.
    pub is_host: bool,
    /// The number of their system user, where they come from another process.
    pub uid: Option<u32>,
}

/// A running hub. It ends when this and all sessions are gone, or at [`HubHandle::shutdown`].
#[derive(Debug)]
pub struct HubHandle {
    door: Door,
    next: Arc<AtomicU64>,
    thread: JoinHandle<()>,
    trouble: trouble::Shown,
    alive: alive::Alive,
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
            Self::Knock(..) => "Knock",
            Self::Heard(..) => "Heard",
            Self::Bye(_) => "Bye",
            Self::Leave(_) => "Leave",
            Self::Built(_) => "Built",
            Self::NotBuilt(_) => "NotBuilt",
            Self::Ranked(_) => "Ranked",
            Self::Looked(..) => "Looked",
            Self::Sifted(..) => "Sifted",
            Self::Rewritten(_) => "Rewritten",
            Self::Beat => "Beat",
            Self::Due => "Due",
            Self::Sign => "Sign",
            Self::Hooked(..) => "Hooked",
            Self::Tell(_) => "Tell",
            Self::TryAgain => "TryAgain",
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
        Self::start_with(store, owner, clock, None, Hooks::default())
    }

    /// The same for several system users, each with their role. `host`, who owns the file, has every right.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_for_team(store: Store, host: &str, clock: Clock) -> io::Result<Self> {
        Self::start_with(store, host, clock, Some(host.to_owned()), Hooks::default())
    }

    /// One of the two with programs around its operations.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_hooked(store: Store, owner: &str, clock: Clock, is_for_team: bool, hooks: Hooks) -> io::Result<Self> {
        Self::start_with(store, owner, clock, is_for_team.then(|| owner.to_owned()), hooks)
    }

    fn start_with(store: Store, owner: &str, clock: Clock, host: Option<String>, hooks: Hooks) -> io::Result<Self> {
        let (inbox, messages) = channel();
        let hub = owner::Hub::new(store, owner, clock, inbox.clone(), host, hooks).map_err(io::Error::other)?;
        let (trouble, alive) = (hub.trouble.told.clone(), hub.alive.clone());
        let thread = thread::Builder::new().name("hub".to_owned()).spawn(move || hub.run(&messages))?;
        Ok(Self { door: Door(inbox), next: Arc::new(AtomicU64::new(1)), thread, trouble, alive })
    }

    /// Opens a session for a person in this process, by login name as the operating system knows it.
    pub fn connect(&self, user: &str) -> (Port, Receiver<FromHub>) {
        let (outbox, replies) = channel();
        (
            self.reception().seat(Guest { user: user.to_owned(), key: None, is_host: true, uid: None }, outbox::Outbox::Channel(outbox)),
            replies,
        )
    }

    /// Where sessions of other processes come in; it does not keep the hub alive.
    #[must_use]
    pub fn reception(&self) -> Reception {
        Reception { next: self.next.clone(), hub: self.door.0.clone() }
    }

    /// Why the store cannot be written for now, where it cannot.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        self.trouble.get()
    }

    /// The same, and it is noted for a log.
    pub fn report(&self, what: String) {
        self.trouble.note(what.clone());
        self.tell_keepers(what);
    }

    /// What a log of the hub should hold, since it was asked last.
    #[must_use]
    pub fn take_notes(&self) -> Vec<String> {
        self.trouble.take_notes()
    }

    /// Tells those who look after the store: its host and its owners. Where none is there, the first who comes is told.
    pub fn tell_keepers(&self, what: String) {
        drop(self.door.0.send(HubMsg::Tell(what)));
    }

    /// Whether the hub has ended.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.thread.is_finished()
    }

    /// Finishes what is under way, closes the store and waits for it.
    pub fn shutdown(self) {
        drop(self.door.0.send(HubMsg::Stop));
        // A hub that panicked was told of where it happened; there is nothing left to close.
        drop(self.thread.join());
    }
}

/// Lets sessions in.
#[derive(Clone, Debug)]
pub struct Reception {
    next: Arc<AtomicU64>,
    hub: Sender<HubMsg>,
}

impl Reception {
    /// Opens a session whose answers wait in a line to be sent elsewhere.
    #[must_use]
    pub fn connect(&self, guest: Guest) -> (Port, Arc<Line>) {
        let line = Arc::new(Line::default());
        (self.seat(guest, outbox::Outbox::Line(line.clone())), line)
    }

    /// Whether a person may sit down, or why not; `None` when the hub does not say so within that time, or is gone.
    #[must_use]
    pub fn knock(&self, guest: &Guest, patience: Duration) -> Option<Result<(), String>> {
        let (answer, heard) = channel();
        drop(self.hub.send(HubMsg::Knock(guest.clone(), answer)));
        heard.recv_timeout(patience).ok()
    }

    fn seat(&self, guest: Guest, outbox: outbox::Outbox) -> Port {
        let id = SessionId(self.next.fetch_add(1, Ordering::Relaxed));
        let user = guest.user.clone();
        // A hub that is gone shows as a closed channel of replies.
        drop(self.hub.send(HubMsg::Connect(id, guest, outbox)));
        Port { id, user, hub: self.hub.clone() }
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

    /// Says that the session is over for good, and does not come back after a cut line.
    pub fn bye(&self) {
        drop(self.hub.send(HubMsg::Bye(self.id)));
    }

    /// Says that all answers to questions below this one have arrived: nobody will ask for them again.
    pub fn heard(&self, below: Ticket) {
        drop(self.hub.send(HubMsg::Heard(self.id, below)));
    }
}

impl Drop for Port {
    fn drop(&mut self) {
        drop(self.hub.send(HubMsg::Leave(self.id)));
    }
}

//! How a program reaches a hub. The screen cannot tell an embedded hub from a remote one.

mod dial;
mod dossier;
mod embedded;
mod remote;

use std::sync::mpsc::Receiver;

pub use dial::{Dial, DialError};
pub use dossier::gather;
pub use remote::Remote;

use crate::proto::{Event, FromHub, Reply, Request, Ticket};

/// One person's connection to a store.
pub trait Session: Send + std::fmt::Debug {
    /// The person's login name, as the operating system knows it.
    fn user(&self) -> &str;

    /// Sends a question; the answer comes through the channel given when the session was opened.
    fn send(&mut self, ticket: Ticket, request: Request);
}

impl<S: Session + ?Sized> Session for Box<S> {
    fn user(&self) -> &str {
        (**self).user()
    }

    fn send(&mut self, ticket: Ticket, request: Request) {
        (**self).send(ticket, request);
    }
}

/// Asks one question after the other and waits for each answer: what the shell needs.
#[derive(Debug)]
pub struct Caller<S> {
    session: S,
    inbox: Receiver<FromHub>,
    next: u64,
}

impl<S: Session> Caller<S> {
    /// A caller over a session and the channel its answers come through.
    #[must_use]
    pub const fn new(session: S, inbox: Receiver<FromHub>) -> Self {
        Self { session, inbox, next: 1 }
    }

    /// The person's login name.
    pub fn user(&self) -> &str {
        self.session.user()
    }

    /// Asks and waits; `None` when the hub is gone. `watch` sees the events that come meanwhile.
    pub fn call_watching(&mut self, request: Request, mut watch: impl FnMut(&FromHub)) -> Option<Reply> {
        let ticket = Ticket(self.next);
        self.next += 1;
        self.session.send(ticket, request);
        loop {
            match self.inbox.recv().ok()? {
                FromHub::Reply(answered, reply) if answered == ticket => return Some(reply),
                other => watch(&other),
            }
        }
    }

    /// Asks and waits; `None` when the hub is gone.
    pub fn call(&mut self, request: Request) -> Option<Reply> {
        self.call_watching(request, |_| {})
    }

    /// Waits for the next event; `None` when the hub is gone.
    pub fn wait(&mut self) -> Option<Event> {
        loop {
            if let FromHub::Event(event) = self.inbox.recv().ok()? {
                return Some(event);
            }
        }
    }
}

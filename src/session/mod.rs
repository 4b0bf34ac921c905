//! How a program reaches a hub. The screen cannot tell an embedded hub from a remote one.

mod dial;
mod dossier;
mod embedded;
mod remote;

use std::{
    sync::mpsc::{Receiver, RecvTimeoutError},
    time::Duration,
};

pub use dial::{Dial, DialError};
pub use dossier::gather;
pub use remote::Remote;

use crate::proto::{Event, FromHub, Refusal, Reply, Request, Ticket};

/// How often somebody who waits for an answer looks whether they still do.
const LOOK: Duration = Duration::from_millis(50);

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
    /// Questions asked ahead, with the answers that came while another one was waited for.
    ahead: Vec<(Ticket, Option<Reply>)>,
}

impl<S: Session> Caller<S> {
    /// A caller over a session and the channel its answers come through.
    #[must_use]
    pub const fn new(session: S, inbox: Receiver<FromHub>) -> Self {
        Self { session, inbox, next: 1, ahead: Vec::new() }
    }

    /// The person's login name.
    pub fn user(&self) -> &str {
        self.session.user()
    }

    fn ask(&mut self, request: Request) -> Ticket {
        let ticket = Ticket(self.next);
        self.next += 1;
        self.session.send(ticket, request);
        ticket
    }

    /// Asks, and goes on: [`Caller::answer_until`] takes the answer.
    pub fn ask_ahead(&mut self, request: Request) -> Ticket {
        let ticket = self.ask(request);
        self.ahead.push((ticket, None));
        ticket
    }

    /// Waits for the answer to what was asked ahead; `None` when the hub is gone. `watch` sees the events that come meanwhile. Once
    /// `is_over` the question is withdrawn, and what became of it is the answer; nobody waits for that where `is_idle`, since nothing
    /// is written for it.
    pub fn answer_until(
        &mut self,
        ticket: Ticket,
        is_idle: bool,
        is_over: impl Fn() -> bool,
        mut watch: impl FnMut(&FromHub),
    ) -> Option<Reply> {
        let mut is_withdrawn = false;
        if let Some(at) = self.ahead.iter().position(|(asked, _)| *asked == ticket)
            && let (_, Some(reply)) = self.ahead.swap_remove(at)
        {
            return Some(reply);
        }
        loop {
            match self.inbox.recv_timeout(LOOK) {
                Ok(FromHub::Reply(answered, reply)) if answered == ticket => return Some(reply),
                Ok(FromHub::Reply(answered, reply)) => {
                    if let Some((_, early)) = self.ahead.iter_mut().find(|(asked, _)| *asked == answered) {
                        *early = Some(reply);
                    }
                }
                Ok(other) => watch(&other),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
            if !is_withdrawn && is_over() {
                is_withdrawn = true;
                self.ask(Request::Cancel(ticket));
                if is_idle {
                    return Some(Reply::Refused(Refusal::Cancelled));
                }
            }
        }
    }

    /// Asks and waits; `None` when the hub is gone. `watch` sees the events that come meanwhile.
    pub fn call_watching(&mut self, request: Request, watch: impl FnMut(&FromHub)) -> Option<Reply> {
        let ticket = self.ask(request);
        self.answer_until(ticket, false, || false, watch)
    }

    /// Asks and waits; `None` when the hub is gone.
    pub fn call(&mut self, request: Request) -> Option<Reply> {
        self.call_watching(request, |_| {})
    }

    /// Waits for the next event; `None` when the hub is gone, or nobody waits any more.
    pub fn wait(&mut self, is_over: impl Fn() -> bool) -> Option<Event> {
        loop {
            match self.inbox.recv_timeout(LOOK) {
                Ok(FromHub::Event(event)) => return Some(event),
                Err(RecvTimeoutError::Disconnected) => return None,
                Err(RecvTimeoutError::Timeout) if is_over() => return None,
                Ok(FromHub::Reply(..)) | Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

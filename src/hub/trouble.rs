//! When the store cannot be written, everybody knows why as long as it lasts, and it is tried again by itself; and what whoever
//! looks after the store must be told finds them.

use std::{
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

use super::{HubMsg, SessionId, owner::Hub};
use crate::{model::Role, proto::Event};

/// How often a store that cannot be written is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// Most sentences that wait for somebody who looks after the store; of more the newest are told.
const WAITING: usize = 8;

/// Why the store cannot be written, for the hub's threads and for whoever holds the hub.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown(Arc<Mutex<Option<String>>>);

impl Shown {
    pub(super) fn get(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, why: Option<String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = why;
    }
}

/// What everybody, and what those who look after the store, were told or are to be told.
#[derive(Debug, Default)]
pub(super) struct Trouble {
    /// Why the store cannot be written, as it was told last.
    pub(super) told: Shown,
    /// Somebody will say when to try again.
    is_waiting: bool,
    /// Nobody was there to hear it.
    untold: Vec<String>,
}

impl Hub {
    /// Tells everybody when the store can no longer be written, or again.
    pub(super) fn notice_trouble(&mut self) {
        let (now, told) = (self.store.trouble(), self.trouble.told.get());
        if now != told.as_deref() {
            let now = now.map(str::to_owned);
            self.trouble.told.set(now.clone());
            self.tell(&Event::ReadOnly(now));
        }
        if self.store.trouble().is_some() && !self.trouble.is_waiting {
            let hub = self.inbox.clone();
            let wait = move || {
                thread::park_timeout(PAUSE);
                // The hub may have ended meanwhile.
                drop(hub.send(HubMsg::TryAgain));
            };
            // Without a thread the next write tries.
            self.trouble.is_waiting = thread::Builder::new().name("trouble".to_owned()).spawn(wait).is_ok();
        }
    }

    /// Whether the cause is gone is known by trying.
    pub(super) fn try_again(&mut self) {
        self.trouble.is_waiting = false;
        if self.lane.is_none() {
            self.store.try_again();
        }
    }

    /// Tells a session that sits down what it must know.
    pub(super) fn tell_trouble(&mut self, session: SessionId) {
        if let Some(why) = self.trouble.told.get() {
            self.tell_one(session, Event::ReadOnly(Some(why)));
        }
        if self.keeps(session) {
            for what in std::mem::take(&mut self.trouble.untold) {
                self.tell_one(session, Event::Told(what));
            }
        }
    }

    /// Tells those who look after the store.
    pub(super) fn tell_keepers(&mut self, what: String) {
        let keepers: Vec<SessionId> = self.sittings.keys().copied().filter(|session| self.keeps(*session)).collect();
        for keeper in &keepers {
            self.tell_one(*keeper, Event::Told(what.clone()));
        }
        if keepers.is_empty() {
            self.trouble.untold.push(what);
            let superfluous = self.trouble.untold.len().saturating_sub(WAITING);
            self.trouble.untold.drain(..superfluous);
        }
    }

    /// Whether the session's person looks after the store.
    fn keeps(&self, session: SessionId) -> bool {
        self.is_host(session) || self.schema.role(&self.user(session)) == Some(Role::Owner)
    }
}

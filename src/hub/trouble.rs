//! When the store cannot be written, everybody knows why as long as it lasts, and it is tried again by itself; and what whoever
//! looks after the store must be told finds them.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use super::{HubMsg, SessionId, index::Index, owner::Hub};
use crate::{model::Role, proto::Event};

/// How often a store that cannot be written is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// Most sentences that wait for somebody who looks after the store; of more the newest are told.
const WAITING: usize = 8;

/// What whoever holds the hub may see from another thread.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown(Arc<Mutex<Seen>>);

#[derive(Debug, Default)]
struct Seen {
    /// Why the store cannot be written.
    trouble: Option<String>,
    /// What a log should hold; the newest few.
    notes: Vec<String>,
}

impl Shown {
    fn locked(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn get(&self) -> Option<String> {
        self.locked().trouble.clone()
    }

    pub(super) fn take_notes(&self) -> Vec<String> {
        std::mem::take(&mut self.locked().notes)
    }

    fn set(&self, why: Option<String>) {
        self.locked().trouble = why;
    }

    pub(super) fn note(&self, what: String) {
        keep_newest(&mut self.locked().notes, what);
    }
}

/// Adds a sentence; of too many the oldest go.
fn keep_newest(kept: &mut Vec<String>, what: String) {
    kept.push(what);
    let superfluous = kept.len().saturating_sub(WAITING);
    kept.drain(..superfluous);
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

    /// The records were all read: the order by name and the counters must fit them. Where they do not, they are made anew, so that
    /// no record stays hidden; those who look after the store are told.
    pub(super) fn mend_lists(&mut self) {
        let Index::Ready(columns) = &self.index else { return };
        // What an operation under way made is listed at its end.
        if self.store.is_under_way() {
            return;
        }
        let fits = self.store.reader().and_then(|reader| reader.fits(columns.counts()));
        if !matches!(fits, Ok(false)) {
            return;
        }
        let words = "The order by name or the counters did not fit the records";
        let is_mended = self.store.trouble().is_none() && self.store.rebuild_lists().is_ok();
        self.warn(if is_mended {
            format!("{words}, and were made anew. `prospekt check` tells whether anything else is wrong.")
        } else {
            format!("{words}, and cannot be made anew now: run `prospekt check --rebuild`.")
        });
    }

    /// Tells those who look after the store, and the log of its server.
    pub(super) fn warn(&mut self, what: String) {
        self.trouble.told.note(what.clone());
        self.tell_keepers(what);
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
            keep_newest(&mut self.trouble.untold, what);
        }
    }

    /// Whether the session's person looks after the store.
    fn keeps(&self, session: SessionId) -> bool {
        self.is_host(session) || self.schema.role(&self.user(session)) == Some(Role::Owner)
    }
}

//! Writing the file anew after something was erased, while people work: begun when nobody writes, taken over when nobody writes.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
};

use super::{
    HubMsg, SessionId,
    owner::{Hub, Waiting, Wish},
    sight::NOBODY,
};
use crate::{
    model::{RecordId, Target},
    proto::{Command, Reply, Ticket},
    store::{Rewrite, Rewritten, StoreError},
};

/// How far the cleaning of the file has come.
#[derive(Debug, Default)]
pub(super) struct Cleaning {
    /// Who is told when the file holds nothing any more of what was erased.
    waiting: Vec<(SessionId, Ticket)>,
    /// There is something to clean.
    is_due: bool,
    /// Another thread is at it.
    is_away: bool,
    /// What that thread brought back.
    back: Option<Box<Rewrite>>,
    /// Why it did not work.
    problem: Option<String>,
    /// What the list beside the file says is to be erased again, and in whose name.
    owed: Option<(Vec<RecordId>, String)>,
}

impl Cleaning {
    /// Something was erased; what went wrong at it is told to those who wait.
    pub(super) fn begin(&mut self, problem: Option<String>) {
        self.is_due = true;
        self.problem = problem;
    }
}

impl Hub {
    /// What erasures there are left to do when a store is opened: some to be done again to an older copy, remains to be cleaned away.
    pub(super) fn recall_erasures(&mut self, owner: &str) -> Result<(), StoreError> {
        if self.store.read_only().is_some() {
            return Ok(());
        }
        let owed = self.store.owed_erasures()?;
        self.cleaning.owed = (!owed.is_empty()).then(|| (owed, owner.to_owned()));
        self.cleaning.is_due = self.store.has_remains()?;
        self.cleaning.problem = self.store.keep_erased().err().map(|problem| problem.to_string());
        Ok(())
    }

    /// Erases again what an older copy brought back.
    pub(super) fn pay_erasures(&mut self) {
        if let Some((owed, by)) = self.cleaning.owed.take() {
            let command = Command::Erase { target: Target::Records(owed), suppress: false };
            self.queue.push_back(Waiting {
                session: NOBODY,
                ticket: Ticket(0),
                by,
                request: None,
                wish: Wish::Do(Box::new(command), None),
                waits: false,
            });
        }
    }

    /// Somebody wants to know when the file holds nothing any more of what was erased.
    pub(super) fn await_clean(&mut self, session: SessionId, ticket: Ticket) -> Result<(), StoreError> {
        self.cleaning.waiting.push((session, ticket));
        if !self.cleaning.is_away && self.cleaning.back.is_none() {
            self.cleaning.is_due |= self.store.has_remains()?;
        }
        Ok(())
    }

    /// The next step, where nothing else is to be done.
    pub(super) fn clean(&mut self) {
        self.store.let_go();
        if self.lane.is_some() || self.is_busy() || !self.together.is_empty() {
            return;
        }
        if let Some(rewrite) = self.cleaning.back.take() {
            match self.store.adopt(rewrite) {
                Ok(Rewritten::Done) => self.cleaning.is_due = self.store.has_remains().unwrap_or(false),
                Ok(Rewritten::Again(rewrite)) => self.send_rewrite(rewrite),
                Err(problem) => self.give_up_cleaning(&problem.to_string()),
            }
        }
        if self.cleaning.is_due && !self.cleaning.is_away && self.cleaning.back.is_none() {
            match self.store.rewrite() {
                Ok(Some(rewrite)) => self.send_rewrite(rewrite),
                Ok(None) => self.cleaning.is_due = false,
                Err(problem) => self.give_up_cleaning(&problem.to_string()),
            }
        }
        if !self.cleaning.is_due && !self.cleaning.is_away && self.cleaning.owed.is_none() && !self.cleaning.waiting.is_empty() {
            let problem = self.cleaning.problem.take();
            for (session, ticket) in std::mem::take(&mut self.cleaning.waiting) {
                self.reply(session, ticket, Reply::Cleaned(problem.clone()));
            }
        }
    }

    fn send_rewrite(&mut self, rewrite: Box<Rewrite>) {
        let hub = self.inbox.clone();
        let working = move || {
            let broken = || StoreError::Io(std::io::Error::other("the program failed at it"));
            let back = catch_unwind(AssertUnwindSafe(|| rewrite.run())).unwrap_or_else(|_| Err(broken()));
            // The hub may have ended meanwhile: then it is done when the store is opened again.
            drop(hub.send(HubMsg::Rewritten(back)));
        };
        match thread::Builder::new().name("rewriting".to_owned()).spawn(working) {
            Ok(_) => self.cleaning.is_away = true,
            Err(error) => self.give_up_cleaning(&format!("the system gives no thread for it: {error}")),
        }
    }

    /// Takes in what the other thread made.
    pub(super) fn take_rewritten(&mut self, back: Result<Box<Rewrite>, StoreError>) {
        self.cleaning.is_away = false;
        match back {
            Ok(rewrite) => self.cleaning.back = Some(rewrite),
            Err(problem) => self.give_up_cleaning(&problem.to_string()),
        }
    }

    /// It is tried again when somebody asks, when something else is erased, and when the store is opened.
    fn give_up_cleaning(&mut self, problem: &str) {
        self.cleaning.is_due = false;
        self.cleaning.problem = Some(format!("the file could not be written anew, so that freed pages may still hold remains: {problem}"));
    }
}

//! Copies of the store that somebody asked for: made on a thread of their own while people work on, and ended with whoever wants them.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{SessionId, owner::Hub, reads::told_of};
use crate::{
    proto::{Refusal, Reply, Ticket},
    store::{Checked, Copier},
};

/// Copies under way: who asked, and what ends each.
#[derive(Default)]
pub(super) struct Copies(Vec<(SessionId, Ticket, Arc<AtomicBool>)>);

impl Copies {
    /// Ends those that are meant; each answers once nothing of it is left.
    fn stop(&self, is_meant: impl Fn(SessionId, Ticket) -> bool) {
        self.0.iter().filter(|(session, ticket, _)| is_meant(*session, *ticket)).for_each(|(.., stop)| stop.store(true, Ordering::SeqCst));
    }
}

impl Hub {
    /// Copies the store to a file that is named.
    pub(super) fn backup(&mut self, session: SessionId, ticket: Ticket, to: PathBuf) -> Result<Option<Reply>, Refusal> {
        if !self.is_host(session) {
            let why = "only the system user the store belongs to copies it to a file of their own choice; without a file it is copied \
                       into the store's own folder of backups";
            return Err(Refusal::Rights(why.to_owned()));
        }
        let copier = self.store.copier()?;
        self.copying(session, ticket, copier, move |copier| {
            let Checked { records, operations, problems } = copier.copy_to(&to)?;
            Ok(Reply::Checked { records, operations, problems })
        })
    }

    /// A copy that lies where those of each day do: whoever asks need not be able to read it.
    pub(super) fn backup_here(&mut self, session: SessionId, ticket: Ticket) -> Result<Option<Reply>, Refusal> {
        let (copier, copy) = (self.store.copier()?, self.store.place_for_copy("by-hand")?);
        let seen = self.seen(session)?;
        self.copying(session, ticket, copier, move |copier| {
            let Checked { records, operations, problems } = told_of(copier.copy_to(&copy)?, seen);
            Ok(Reply::Rebuilt { copy, records, operations, problems })
        })
    }

    fn copying(
        &mut self,
        session: SessionId,
        ticket: Ticket,
        copier: Copier,
        work: impl FnOnce(Copier) -> Result<Reply, Refusal> + Send + 'static,
    ) -> Result<Option<Reply>, Refusal> {
        let stop = copier.stop();
        let begun = self.aside(session, ticket, move || work(copier))?;
        self.copies.0.push((session, ticket, stop));
        Ok(begun)
    }

    /// What somebody waited for on a thread of its own is there.
    pub(super) fn looked(&mut self, session: SessionId, ticket: Ticket, reply: Reply) {
        self.copies.0.retain(|(of, number, _)| (*of, *number) != (session, ticket));
        self.reply(session, ticket, reply);
    }

    /// Nobody waits for that answer any more.
    pub(super) fn stop_copy(&self, session: SessionId, ticket: Ticket) {
        self.copies.stop(|of, number| (of, number) == (session, ticket));
    }

    /// A session is gone, and wants no copies.
    pub(super) fn stop_copies_of(&self, session: SessionId) {
        self.copies.stop(|of, _| of == session);
    }
}

//! Writes of many people that reach the hub at once: done one after the other, made durable by one sync, answered after it.

use std::{
    collections::{BTreeSet, VecDeque},
    mem,
    sync::mpsc::Receiver,
};

use super::{HubMsg, SessionId, job::Job, owner::Hub};
use crate::{
    proto::{Refusal, Reply, Request},
    store::StoreError,
};

/// Most writes that wait for one sync.
const MOST_TOGETHER: usize = 64;

impl HubMsg {
    const fn session(&self) -> Option<SessionId> {
        match self {
            Self::Connect(id, ..) | Self::Ask(id, ..) | Self::Heard(id, _) | Self::Bye(id) | Self::Leave(id) => Some(*id),
            _ => None,
        }
    }

    pub(super) const fn is_write(&self) -> bool {
        matches!(self, Self::Ask(_, _, Request::Apply(_) | Request::ApplySeen { .. }))
    }
}

/// Whether a request only asks for what a screen shows: nothing is lost where nobody is left to see it.
pub(super) const fn only_looks(request: &Request) -> bool {
    matches!(
        request,
        Request::Run { .. }
            | Request::Rows { .. }
            | Request::Coming { .. }
            | Request::Marks { .. }
            | Request::Count { .. }
            | Request::Tally { .. }
    )
}

/// Divides what waits into writes that can be done now and the rest. Nobody's messages overtake one another.
fn writes_first(waiting: impl IntoIterator<Item = HubMsg>) -> (Vec<HubMsg>, VecDeque<HubMsg>) {
    let mut behind = BTreeSet::new();
    waiting.into_iter().fold((Vec::new(), VecDeque::new()), |(mut writes, mut rest), message| {
        if message.is_write() && message.session().is_some_and(|session| !behind.contains(&session)) {
            writes.push(message);
        } else {
            behind.extend(message.session());
            rest.push_back(message);
        }
        (writes, rest)
    })
}

impl Hub {
    /// Does a write, and with it those that wait already.
    pub(super) fn do_together(&mut self, first: HubMsg, inbox: &Receiver<HubMsg>) {
        let earlier = mem::take(&mut self.pending);
        let waiting = [first].into_iter().chain(earlier).chain(inbox.try_iter().take(MOST_TOGETHER));
        let (writes, rest) = writes_first(waiting);
        self.pending = rest;
        self.is_gathering = true;
        for write in writes {
            self.take(write);
        }
        self.is_gathering = false;
        self.let_others();
        while self.lane.is_none() && self.aside.is_none() && !self.queue.is_empty() {
            self.advance();
        }
        self.wait_for_import();
    }

    /// Whether what a job writes last may be made durable with what others write next.
    pub(super) fn may_wait(&self, job: &Job) -> bool {
        let stands_alone = job.tally.is_schema || job.own.schema.is_some();
        let others = if self.lane.is_some() { self.is_others_turn() } else { !self.queue.is_empty() };
        !job.is_written && !stands_alone && others && self.together.len() < MOST_TOGETHER
    }

    /// Whether another write may join those that wait for a sync.
    pub(super) fn is_joinable(&self) -> bool {
        self.lane.is_none() && !self.queue.is_empty() && self.together.last().is_some_and(|job| job.waits)
    }

    /// Makes durable what waits, and answers everybody.
    pub(super) fn sync(&mut self) {
        if self.together.is_empty() {
            return;
        }
        let synced = self.store.sync();
        for job in mem::take(&mut self.together) {
            match &synced {
                Err(error) if job.waits => self.regret(&job, error),
                _ => self.announce(job),
            }
        }
    }

    /// Tells the asker that the disk failed at their write, and shows everybody what is there instead.
    fn regret(&mut self, job: &Job, error: &StoreError) {
        let shown = self.look_again(job);
        let problem = shown.err().unwrap_or_else(|| Refusal::Store(error.to_string()));
        self.reply(job.asker.0, job.asker.1, Reply::Refused(problem));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::{Command, Leave, Ticket};

    #[test]
    fn writes_overtake_questions_of_others_and_never_their_own() {
        let write = |who, ticket| HubMsg::Ask(SessionId(who), Ticket(ticket), Request::Apply(Command::Undo(None, Leave::Values)));
        let question = |who, ticket| HubMsg::Ask(SessionId(who), Ticket(ticket), Request::Info);
        let told = |message: &HubMsg| match message {
            HubMsg::Ask(session, ticket, _) => (session.0, ticket.0),
            HubMsg::Leave(session) => (session.0, 99),
            _ => (0, 0),
        };
        let waiting =
            [write(1, 1), question(2, 1), write(2, 2), write(3, 1), HubMsg::Leave(SessionId(3)), write(1, 2), HubMsg::Stop, write(4, 1)];
        let (writes, rest) = writes_first(waiting);
        assert_eq!(writes.iter().map(told).collect::<Vec<_>>(), [(1, 1), (3, 1), (1, 2), (4, 1)]);
        assert_eq!(rest.iter().map(told).collect::<Vec<_>>(), [(2, 1), (2, 2), (3, 99), (0, 0)]);
    }
}

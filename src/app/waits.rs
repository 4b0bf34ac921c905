//! Changes that have no answer yet: after a moment the person is told, and may take them back.

use std::collections::BTreeMap;

use crate::{
    model::Millis,
    proto::{Command, Request, Ticket},
};

/// So long nobody is told: most changes are done before.
const MOMENT: Millis = 1_000;

/// Changes without an answer, each with when it was wished.
#[derive(Debug, Default)]
pub(super) struct Waits {
    since: BTreeMap<Ticket, Millis>,
    /// The person took them back, and the store has not said yet what became of them.
    withdrawn: bool,
}

/// What is told of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Told {
    /// How many wait.
    pub(super) count: usize,
    /// Whole seconds since the first was wished.
    pub(super) seconds: Millis,
    /// They were taken back.
    pub(super) is_withdrawn: bool,
}

impl Waits {
    /// Remembers a question that is a change; answers whether it is one.
    pub(super) fn note(&mut self, now: Millis, ticket: Ticket, request: &Request) -> bool {
        let is_change = matches!(request, Request::Apply(command) if !matches!(command, Command::Exported { .. }));
        if is_change {
            self.since.insert(ticket, now);
        }
        is_change
    }

    /// It was answered, or is under way and tells so itself.
    pub(super) fn forget(&mut self, ticket: Ticket) {
        self.since.remove(&ticket);
        if self.since.is_empty() {
            self.withdrawn = false;
        }
    }

    /// Whether anything waits.
    pub(super) fn is_empty(&self) -> bool {
        self.since.is_empty()
    }

    /// What is to be told; nothing within the first moment.
    pub(super) fn told(&self, now: Millis) -> Option<Told> {
        let first = *self.since.values().min()?;
        let waited = now.saturating_sub(first);
        (waited >= MOMENT).then_some(Told { count: self.since.len(), seconds: waited / 1_000, is_withdrawn: self.withdrawn })
    }

    /// The person takes them back; answers which.
    pub(super) fn withdraw(&mut self) -> Vec<Ticket> {
        self.withdrawn = true;
        self.since.keys().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_moment_it_is_told_how_many_wait_and_how_long() {
        let mut waits = Waits::default();
        let change = || Request::Apply(Command::Undo(None, crate::proto::Leave::Values));
        assert!(!waits.note(0, Ticket(1), &Request::Schema));
        assert!(!waits.note(0, Ticket(2), &Request::Plan(Command::Redo)));
        assert!(waits.is_empty());
        assert!(waits.note(100, Ticket(3), &change()));
        assert!(waits.note(900, Ticket(4), &change()));
        assert_eq!(waits.told(1_099), None);
        assert_eq!(waits.told(3_100), Some(Told { count: 2, seconds: 3, is_withdrawn: false }));
        assert_eq!(waits.withdraw(), [Ticket(3), Ticket(4)]);
        waits.forget(Ticket(3));
        assert_eq!(waits.told(3_100), Some(Told { count: 1, seconds: 2, is_withdrawn: true }));
        waits.forget(Ticket(4));
        assert_eq!(waits.told(9_000), None);
        assert!(waits.note(9_000, Ticket(5), &change()));
        assert_eq!(waits.told(10_000), Some(Told { count: 1, seconds: 1, is_withdrawn: false }), "a new one is not taken back");
    }
}

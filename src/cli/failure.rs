//! What a command answers when it does not do what was asked: an exit code, a sentence, and what to do about it.

use std::{fmt, io};

use super::stop::CODE;
use crate::{
    model::{filter::FilterError, kind::NotAValue},
    proto::{Conflict, Refusal},
    store::StoreError,
};

/// Why, for the script that asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The reader of our output went away: nobody is left to tell.
    Quiet,
    /// It was understood and could not be done.
    Failed,
    /// It was not understood, or this is not a terminal.
    Usage,
    /// There is no such thing.
    NotFound,
    /// Others changed the same meanwhile.
    Conflict,
    /// The person may not.
    Rights,
    /// Another process has the store open.
    Busy,
    /// The store cannot be read or written.
    Store,
    /// The person pressed Ctrl+C.
    Stopped,
}

impl Kind {
    /// The exit code: a contract with scripts.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Quiet => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::NotFound => 3,
            Self::Conflict => 4,
            Self::Rights => 5,
            Self::Busy | Self::Store => 10,
            Self::Stopped => CODE,
        }
    }
}

/// Why a command did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Decides the exit code.
    pub kind: Kind,
    /// What happened, in lower case without a stop.
    pub message: String,
    /// What to do: a sentence; empty when there is nothing to add.
    pub hint: String,
}

/// What a command answers.
pub type Done<T = ()> = Result<T, Failure>;

impl Failure {
    /// A failure without a hint.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: String::new() }
    }

    /// Understood, and could not be done.
    pub fn failed(message: impl Into<String>) -> Self {
        Self::new(Kind::Failed, message)
    }

    /// Not understood.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// There is no such thing.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(Kind::NotFound, message)
    }

    /// The store cannot be read or written.
    pub fn store(message: impl Into<String>) -> Self {
        Self::new(Kind::Store, message)
    }

    /// The same with a sentence that says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// A file that could not be read or written.
    pub fn file(path: &std::path::Path, doing: &str, error: &io::Error) -> Self {
        let kind = if error.kind() == io::ErrorKind::NotFound { Kind::NotFound } else { Kind::Failed };
        Self::new(kind, format!("{} cannot be {doing}: {error}", path.display()))
    }

    /// The person wants it no more.
    pub fn stopped() -> Self {
        Self::new(Kind::Stopped, "stopped")
    }

    /// The hub ended before it answered.
    pub fn hub_gone() -> Self {
        Self::new(Kind::Store, "the store was closed before it answered")
            .hint("What was confirmed is kept. Try again; `prospekt check` reads everything in the store.")
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "prospekt: {}", self.message)?;
        if self.hint.is_empty() { Ok(()) } else { write!(f, "\n{}", self.hint) }
    }
}

/// Trouble with standard output.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::new(Kind::Quiet, ""),
            _ => Self::failed(format!("the output cannot be written: {error}")),
        }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        io::Error::from(error).into()
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let kind = if matches!(error, StoreError::InUse) { Kind::Busy } else { Kind::Store };
        Self::new(kind, error.to_string()).hint(error.hint())
    }
}

impl From<FilterError> for Failure {
    fn from(error: FilterError) -> Self {
        Self::usage(error.to_string()).hint("Examples: 'anna', 'company:acme score>=4', 'assigned-to:none -status:lost'.")
    }
}

impl From<NotAValue> for Failure {
    fn from(error: NotAValue) -> Self {
        Self::usage(error.to_string())
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Invalid(reasons) => Self::failed(reasons.into_iter().map(|(_, reason)| reason).collect::<Vec<_>>().join("; ")),
            Refusal::Conflict(conflict) => conflict_of(&conflict),
            Refusal::NotFound(what) => Self::not_found(what),
            Refusal::Nothing(what) => Self::failed(what),
            Refusal::Stale => Self::failed("the list changed while it was read").hint("Nothing was changed. Try again."),
            Refusal::Cancelled => Self::failed("it was stopped; nothing was changed"),
            Refusal::Rights(what) => Self::new(Kind::Rights, what),
            Refusal::Store(what) => Self::new(Kind::Store, what),
            Refusal::Unsure(what) => Self::new(Kind::Store, what).hint("`prospekt log` tells whether it was done."),
        }
    }
}

fn conflict_of(conflict: &Conflict) -> Failure {
    let now = &conflict.now;
    Failure::new(Kind::Conflict, format!("{} changed record {} meanwhile", now.touched.by, now.id))
        .hint(format!("Nothing was changed. Look at it with `prospekt show {}` and try again.", now.id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_has_the_exit_code_of_the_contract() {
        for (refusal, code) in [
            (Refusal::Invalid(vec![(None, "no".into())]), 1),
            (Refusal::NotFound("there is no record 7".into()), 3),
            (Refusal::Nothing("there is nothing to undo".into()), 1),
            (Refusal::Stale, 1),
            (Refusal::Cancelled, 1),
            (Refusal::Rights("only the owner may do this".into()), 5),
            (Refusal::Store("the disk is full".into()), 10),
            (Refusal::Unsure("the line was cut".into()), 10),
        ] {
            assert_eq!(Failure::from(refusal.clone()).kind.code(), code, "{refusal:?}");
        }
    }

    #[test]
    fn a_closed_pipe_ends_quietly_and_a_full_disk_does_not() {
        assert_eq!(Failure::from(io::Error::from(io::ErrorKind::BrokenPipe)).kind.code(), 0);
        assert_eq!(Failure::from(io::Error::from(io::ErrorKind::StorageFull)).kind.code(), 1);
    }

    #[test]
    fn a_failure_is_a_sentence_and_a_hint_below_it() {
        let failure = Failure::usage("there is no field 'stat'").hint("Did you mean 'status'?");
        assert_eq!(failure.to_string(), "prospekt: there is no field 'stat'\nDid you mean 'status'?");
    }
}

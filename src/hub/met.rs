//! What became of a row of a file.

use crate::{
    model::{RecordId, Seq},
    proto::{Class, MatchKey, Remedy},
};

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Met {
    /// A record was made.
    New,
    /// A record was changed.
    Changed(RecordId, MatchKey),
    /// The record holds all of it already, or keeps what it has.
    Same(RecordId, MatchKey),
    /// The record stays, and messages go to its history.
    Noted(RecordId, MatchKey),
    /// Nobody is made of it: all its messages are in a history already, with whom is not theirs to know.
    Told,
    /// An earlier line is about the same.
    Earlier(u64, MatchKey),
    /// The store has it, and only new records are wanted.
    Known(RecordId, MatchKey),
    /// It cannot be taken.
    Refused(Remedy, Box<str>),
}

impl Met {
    /// Why the row is left out, if it is.
    pub(super) fn reason(&self) -> Option<String> {
        match self {
            Self::New | Self::Changed(..) | Self::Same(..) | Self::Noted(..) | Self::Told => None,
            Self::Earlier(line, by) => Some(format!("is the same as line {line} (same {})", by.words())),
            Self::Known(id, by) => Some(format!("is in the store already, as record {id} (same {})", by.words())),
            Self::Refused(_, reason) => Some(reason.to_string()),
        }
    }

    pub(super) const fn record(&self) -> Option<RecordId> {
        match self {
            Self::Changed(id, _) | Self::Same(id, _) | Self::Noted(id, _) | Self::Known(id, _) => Some(*id),
            _ => None,
        }
    }

    /// Whether it is about somebody all of whose messages were noted before: nothing is done.
    pub(super) const fn is_told(&self) -> bool {
        matches!(self, Self::Told | Self::Same(_, MatchKey::Message))
    }

    pub(super) const fn class(&self) -> Class {
        match self {
            Self::New => Class::New,
            Self::Changed(..) | Self::Noted(..) => Class::Updated,
            Self::Same(..) | Self::Told => Class::Unchanged,
            Self::Earlier(..) => Class::InFile,
            Self::Known(..) => Class::InStore,
            Self::Refused(..) => Class::Refused,
        }
    }
}

/// What became of a row, and whose turn it was with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fated {
    pub(super) met: Met,
    /// The place of whoever got it, among those it went in turn to.
    pub(super) heir: Option<u16>,
}

/// What a plan said of a row that is now written.
#[derive(Clone, Copy)]
pub(super) struct Expected<'a> {
    pub(super) met: &'a Met,
    /// The last operation before the plan.
    pub(super) since: Seq,
}

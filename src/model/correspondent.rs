//! People who wrote, or were written to, with their messages: on their way to records and their history.

use serde::{Deserialize, Serialize};

use super::{change::Diff, draft::Draft, id::RecordId};

/// Somebody with their messages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Correspondent {
    /// Who it is.
    pub who: Who,
    /// What they wrote, or was written to them: values of e-mail items, without their links. Each with its place in the mailbox.
    pub messages: Vec<Draft>,
}

/// Whose messages they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Who {
    /// The record with this e-mail address, or else a new one with these values.
    Found(Draft),
    /// A new record with these values, whoever is there already.
    New(Draft),
    /// This record, with what changes on it besides: each change carries the value the form started from.
    Known(RecordId, Vec<Diff>),
}

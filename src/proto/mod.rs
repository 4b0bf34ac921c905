//! What a session asks of the hub and what the hub answers: plain data, so that it can cross a socket.

mod command;
mod duplicates;
mod import;
mod others;
mod reply;
mod request;
mod retention;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use crate::model::{Edit, FieldEdit, Named};
use crate::model::{FieldId, RecordId, Schema, Seq};
pub use command::{Command, FieldValues};
pub use duplicates::{Group, Twin};
pub use import::{
    Choice, Choices, Class, Heirs, ImportMode, ImportOptions, ImportPage, ImportRow, Letter, MOST_MAIL, MOST_MESSAGES, MailCount, MatchKey,
    Meets, Remedy, RowMail, ScoreWish, WholeField, WholeFile,
};
pub use others::{Doing, Gone, Left, News, Presence, Told};
pub use reply::{
    Answer, Conflict, Fate, Happening, HistoryItem, Info, Linking, Mixed, Moment, Outcome, Plan, PlanRow, Refusal, Reply, Scores, Stray,
    Timeline,
};
pub use request::{Operations, Request, SHOWN};
pub use retention::{Due, Retained};

/// Ties an answer to its question; chosen by the session, ascending from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Ticket(pub u64);

/// Names a plan kept by the hub until it is applied or dropped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PlanId(pub u64);

/// Something happened that sessions should know.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Event {
    /// An operation was committed.
    Changed {
        /// Its number.
        seq: Seq,
        /// Whose.
        by: String,
        /// Which records; `None` when too many to name.
        records: Option<Vec<RecordId>>,
        /// Which fields; empty where whole records came or went.
        fields: Vec<FieldId>,
    },
    /// Fields, criteria or people changed.
    Schema(Arc<Schema>),
    /// The columns are built: sorting and filtering work from here on.
    Indexed,
    /// Who else has a record open that the session shows: all there are.
    Present(Vec<Presence>),
    /// A large command is under way.
    Progress {
        /// For which question.
        ticket: Ticket,
        /// Records done.
        done: u64,
        /// Records in all.
        total: u64,
    },
    /// The line to the store's owner is cut; the session calls again by itself. What is on the screen stays, questions wait.
    Lost {
        /// Why, as a sentence.
        why: String,
    },
    /// The line is there again: what is shown may be old, everybody asks anew.
    Back,
    /// The store's owner is alive and at work on what was asked. The session itself takes it in.
    Working,
    /// The session ended and does not come back by itself: why, and what to do. Whatever is asked from here on is refused.
    Parted {
        /// Why, as a sentence without its full stop.
        why: String,
        /// What to do.
        hint: String,
    },
    /// Whether the store can only be read for now, and why.
    ReadOnly(Option<String>),
    /// What the store's server has to tell those who look after it: a sentence.
    Told(String),
    /// Records were erased for good. What is kept of them is forgotten.
    Erased {
        /// By whom.
        by: String,
        /// Which; `None` when too many to name, or to somebody who does not see every record.
        records: Option<Vec<RecordId>>,
    },
    /// Is anybody there? Whoever has a record open answers with [`Request::Here`].
    Pulse,
}

/// What a session receives, in order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum FromHub {
    /// An answer.
    Reply(Ticket, Reply),
    /// Something happened.
    Event(Event),
}

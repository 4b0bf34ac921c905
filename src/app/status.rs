//! What the status line knows: the last sentence, and what undo would take back.

use super::{line::Line, waits::Waits};
use crate::{
    model::{OpHead, OpState, Schema, Verb, value::ERASED, words},
    proto::Ticket,
    screens::Notice,
};

/// How many operations are looked at for the undo label.
pub const LOOK_BACK: u32 = 20;

/// The status line's knowledge.
#[derive(Debug, Default)]
pub struct Status {
    /// The last sentence, until the next key.
    pub notice: Option<Notice>,
    /// What undo would take back, in words.
    pub undo: Option<String>,
    /// The question for the undo label.
    pub log: Option<Ticket>,
    /// An undo or redo under way.
    pub undoing: Option<Ticket>,
    /// Done and total of a large command.
    pub progress: Option<(u64, u64)>,
    /// How the line to the store stands.
    pub(super) line: Line,
    /// Why the store can only be read for now.
    pub(super) read_only: Option<String>,
    /// Changes that have no answer yet.
    pub(super) waits: Waits,
}

impl Status {
    /// Takes the person's own operations, newest first: the first that can still be taken back is what undo offers.
    pub fn take_log(&mut self, ops: &[OpHead], schema: &Schema) {
        self.undo = ops
            .iter()
            // Of what was erased there is nothing left to take back.
            .filter(|op| op.subject != ERASED)
            .find(|op| op.undone_by.is_none() && op.state == OpState::Done && op.verb != Verb::Undo && op.verb.is_undoable())
            .map(|op| words::words(op, schema));
    }
}

//! What was done, by whom and when; one's own operations can be taken back from here, not only the last one.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use super::{Cx, plan::Review};
use crate::{
    action::Context,
    model::{
        OpHead, Reading, Schema,
        words::{sort_name, words_among},
    },
    proto::{Operations, Request, Ticket},
    ui::pick::{Entry, Pick},
};

/// How many operations are shown.
const SHOWN: u32 = 500;

/// One operation, record by record.
#[derive(Clone, Debug)]
struct Detail {
    op: OpHead,
    review: Review,
}

/// The list of operations.
#[derive(Clone, Debug)]
pub struct LogState {
    pick: Pick<OpHead>,
    asked: Option<Ticket>,
    /// Only the person's own.
    own: bool,
    detail: Option<Detail>,
    loaded: bool,
    /// Digits of the largest number that is shown: what takes an operation back names it.
    digits: u16,
    /// There may be operations older than those that are shown.
    has_older: bool,
}

impl LogState {
    /// Asks for the log.
    #[must_use]
    pub fn open(cx: &mut Cx<'_>) -> Self {
        let mut state =
            Self { pick: Pick::new(Vec::new()), asked: None, own: false, detail: None, loaded: false, digits: 1, has_older: false };
        state.reload(cx);
        state
    }

    fn reload(&mut self, cx: &mut Cx<'_>) {
        self.asked = Some(cx.ask(Request::Log { limit: SHOWN, own: self.own, of: Operations::default() }));
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        if self.detail.is_some() { Context::Plan } else { Context::Pick }
    }

    /// Whether undo means the operation that is looked at.
    #[must_use]
    pub const fn takes_undo(&self) -> bool {
        self.detail.is_some()
    }
}

fn entries(ops: &[OpHead], schema: &Schema, reading: &Reading) -> Vec<Entry<OpHead>> {
    ops.iter()
        .map(|op| {
            let mut entry = Entry::new(op.clone(), words_among(op, ops, schema));
            let (who, day) = (super::wording::person(&op.by, schema), reading.local(op.at).format("%Y-%m-%d"));
            entry.synonyms = format!("{} {who} {day} {} {}", op.by, op.seq, sort_name(op.verb));
            entry
        })
        .collect()
}

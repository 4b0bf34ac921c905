//! What the retention rules find today, and what has been in the bin for too long; each one's plan is a key away.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use super::Cx;
use crate::{
    action::Context,
    proto::{Request, Retained, Ticket},
    ui::pick::Pick,
};

/// The window of rules. Its entries are what can be done; `None` makes a new rule.
#[derive(Clone, Debug)]
pub struct RetentionState {
    asked: Option<Ticket>,
    pick: Pick<Option<Retained>>,
    problem: Option<String>,
}

impl RetentionState {
    /// Asks what the rules find.
    #[must_use]
    pub fn open(cx: &mut Cx<'_>) -> Self {
        Self { asked: Some(cx.ask(Request::Retention)), pick: Pick::new(Vec::new()), problem: None }
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Pick
    }
}

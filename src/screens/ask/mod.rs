//! A question with buttons. Esc and the last button leave things as they are.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use super::Effect;
use crate::action::Context;

/// The question.
#[derive(Clone, Debug)]
pub struct AskState {
    title: String,
    lines: Vec<String>,
    buttons: Vec<(String, Option<Effect>)>,
    focus: usize,
}

impl AskState {
    /// As given in [`super::Open::Ask`].
    #[must_use]
    pub fn open(title: String, lines: Vec<String>, buttons: Vec<(String, Option<Effect>)>, focus: usize) -> Self {
        let focus = focus.min(buttons.len().saturating_sub(1));
        Self { title, lines, buttons, focus }
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Dialog
    }
}

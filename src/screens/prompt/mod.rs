//! A line to type in, for one purpose: a new person's login name, a filter, the name of a selection.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use super::Purpose;
use crate::{action::Context, proto::Ticket, ui::TextInput};

/// The line and what becomes of it.
#[derive(Clone, Debug)]
pub struct PromptState {
    title: String,
    hint: String,
    input: TextInput,
    purpose: Purpose,
    /// Why the line was not taken.
    problem: Option<String>,
    /// The answer it waits for.
    busy: Option<Ticket>,
}

impl PromptState {
    /// As given in [`super::Open::Prompt`].
    #[must_use]
    pub fn open(title: String, hint: String, text: &str, purpose: Purpose) -> Self {
        Self { title, hint, input: TextInput::line(text), purpose, problem: None, busy: None }
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Text
    }
}

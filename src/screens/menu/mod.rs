//! A window of things to choose from: what can be done with the chosen records, selections kept under a name.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use super::{Choice, Effect};
use crate::{
    action::Context,
    ui::pick::{Entry, Pick},
};

/// The things to choose from.
#[derive(Clone, Debug)]
pub struct MenuState {
    title: String,
    pick: Pick<Effect>,
}

impl MenuState {
    /// As given in [`super::Open::Menu`].
    #[must_use]
    pub fn open(title: String, choices: Vec<Choice>) -> Self {
        let entry = |choice: Choice| Entry { disabled: choice.disabled, ..Entry::new(choice.effect, choice.label).note(choice.note) };
        Self { title, pick: Pick::new(choices.into_iter().map(entry).collect()) }
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Pick
    }
}

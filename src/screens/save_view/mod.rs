//! Saving the list as a view: its name, and whether others see it.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use crate::{
    action::Context,
    model::{RecordId, View},
    proto::Ticket,
    ui::TextInput,
};

/// The view about to be saved.
#[derive(Clone, Debug)]
pub struct SaveViewState {
    /// As it would be; without a number where it is new.
    view: View,
    name: TextInput,
    is_shared: bool,
    saving: Option<Ticket>,
    problem: Option<String>,
}

impl SaveViewState {
    /// Under the name it has, if it has one.
    #[must_use]
    pub fn open(view: View) -> Self {
        Self { name: TextInput::line(&view.name), is_shared: view.is_shared, view, saving: None, problem: None }
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Text
    }

    /// The record it goes into: under another name a view becomes a new one.
    fn record(&self) -> Option<RecordId> {
        (self.view.record != RecordId(0) && self.name.text().trim() == self.view.name).then_some(self.view.record)
    }
}

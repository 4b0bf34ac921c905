//! Saving a report: its name, its category, and whether others see it.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use crate::{
    action::Context,
    model::{RecordId, report::SavedReport},
    proto::Ticket,
    ui::TextInput,
};

/// The report about to be saved.
#[derive(Clone, Debug)]
pub struct SaveReportState {
    /// As it would be; without a number where it is new.
    saved: SavedReport,
    name: TextInput,
    /// Only its name, category and readers change.
    renames: bool,
    saving: Option<Ticket>,
    problem: Option<String>,
}

impl SaveReportState {
    /// Under the name it has.
    #[must_use]
    pub fn open(saved: SavedReport) -> Self {
        Self { name: TextInput::line(&saved.name), saved, renames: false, saving: None, problem: None }
    }

    /// Another name for a report that is saved.
    #[must_use]
    pub fn rename(saved: SavedReport) -> Self {
        Self { renames: true, ..Self::open(saved) }
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Text
    }

    /// The record it goes into: under another name a report becomes a new one, unless it is renamed.
    fn record(&self) -> Option<RecordId> {
        let keeps = self.renames || self.name.text().trim() == self.saved.name;
        (self.saved.record != RecordId(0) && keeps).then_some(self.saved.record)
    }
}

//! The picture of a record: shown, kept in the record, replaced, taken away.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use super::{Cx, Effect};
use crate::{
    action::Context,
    exchange::picture::Picture,
    model::{Record, RecordId, fields},
    proto::Ticket,
    ui::TextInput,
};

/// What stands in the window.
#[derive(Clone, Debug, PartialEq)]
enum Shown {
    /// The record has no picture.
    Nothing,
    /// It is being read.
    Reading,
    /// This one.
    Here(Box<Picture>),
    /// It cannot be shown, and why.
    Broken(String),
}

/// What is being saved.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Saving {
    ticket: Ticket,
    new: Option<String>,
}

/// The window's state.
#[derive(Clone, Debug)]
pub struct PictureState {
    record: RecordId,
    name: String,
    /// What the record holds: a path, or the picture itself.
    value: Option<String>,
    shown: Shown,
    /// The path of another picture, being typed.
    line: Option<TextInput>,
    /// A path that was typed, being read before it is saved.
    trying: Option<String>,
    saving: Option<Saving>,
    /// The record was asked for again.
    asked: Option<Ticket>,
    problem: Option<String>,
}

impl PictureState {
    /// The picture of a record as it is saved.
    #[must_use]
    pub fn open(cx: &mut Cx<'_>, record: &Record) -> Self {
        let mut state = Self {
            record: record.id,
            name: record.name().to_owned(),
            value: None,
            shown: Shown::Nothing,
            line: None,
            trying: None,
            saving: None,
            asked: None,
            problem: None,
        };
        state.hold(cx, Some(record.text(fields::PICTURE).to_owned()));
        state
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        if self.line.is_some() { Context::Text } else { Context::Picture }
    }

    /// The record holds this now: it is read anew.
    fn hold(&mut self, cx: &mut Cx<'_>, value: Option<String>) {
        self.value = value.filter(|value| !value.is_empty());
        self.shown = match &self.value {
            None => Shown::Nothing,
            Some(value) => {
                cx.effects.push(Effect::ReadPicture(value.clone()));
                Shown::Reading
            }
        };
    }
}

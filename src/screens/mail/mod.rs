//! Leads from e-mail: which file; then the form of who wrote one message, or the plan of a mailbox.

mod update;
mod view;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

pub use update::update;
pub use view::view;

use super::{
    Become, Cx, Effect,
    import::{Sifted, Wish},
};
use crate::{
    action::Context,
    exchange::mail::Sender,
    model::{Schema, TypeId, record_type},
    proto::{ImportOptions, Ticket},
    ui::TextInput,
};

/// The window's state.
#[derive(Debug)]
pub struct MailState {
    kind: Become,
    /// Which file or folder it is.
    path: PathBuf,
    typed: TextInput,
    step: Step,
    problem: Option<String>,
}

/// Where it stands.
#[derive(Debug)]
enum Step {
    /// The path is being typed.
    Path,
    /// The mail is being read.
    Reading,
    /// Whether the person is there is asked: a plan, then its rows.
    Asking { ticket: Ticket, sender: Box<Sender> },
    /// A mailbox is being planned.
    Planning { ticket: Ticket, source: String, options: Box<ImportOptions>, remarks: Vec<String> },
    /// Its plan is being looked at, or written.
    Review { source: String, sifted: Box<Sifted> },
}

impl MailState {
    /// Asks for the path, or goes on where that, or the message, is known.
    #[must_use]
    pub fn open(cx: &mut Cx<'_>, kind: Become, path: Option<PathBuf>, sender: Option<Box<Sender>>) -> Self {
        let typed = path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
        let mut state = Self { kind, path: PathBuf::new(), typed: TextInput::line(&typed), step: Step::Path, problem: None };
        if let Some(sender) = sender {
            state.ask(cx, sender);
        } else if let Some(path) = path {
            state.read(cx, path);
        }
        state
    }

    fn read(&mut self, cx: &mut Cx<'_>, path: PathBuf) {
        self.problem = None;
        self.step = Step::Reading;
        self.path.clone_from(&path);
        cx.effects.push(Effect::ReadMail(path));
    }

    /// What people become who are not there.
    fn becomes(&self, schema: &Schema) -> TypeId {
        match &self.kind {
            Become::Type(kind) => *kind,
            Become::Named(name) => schema.type_named(name).map_or(record_type::LEAD, |kind| kind.id),
        }
    }

    /// Where its keys come from.
    #[must_use]
    pub fn context(&self) -> Context {
        match &self.step {
            Step::Path => Context::Text,
            Step::Reading | Step::Asking { .. } | Step::Planning { .. } => Context::Plan,
            Step::Review { sifted, .. } => sifted.context(),
        }
    }
}

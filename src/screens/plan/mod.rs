//! What a command would do, record by record, before it is done; then how far it has come.

mod confirm;
mod review;
mod scores;
mod shell;
mod update;
mod view;

#[cfg(test)]
mod tests;

pub use review::{Care, Review, Wish};
pub use shell::{Copied, ShellLine};
pub use update::{End, step, update};
pub use view::{progress, review as view_review, shown, view};

use self::confirm::Confirm;
use super::{AT_ONCE, Cx, wording::Deed};
use crate::{
    action::Context,
    model::TypeId,
    proto::{Command, Leave, Plan, Request, Ticket},
};

/// A command on its way: planned, looked at, done.
#[derive(Clone, Debug)]
pub struct PlanState {
    title: String,
    command: Command,
    kind: Option<TypeId>,
    deed: Deed,
    stage: Stage,
    review: Option<Review>,
    /// What the shell calls it, until it moves into the review.
    shell: Option<ShellLine>,
    /// The question which records are meant.
    naming: Option<Ticket>,
    /// The question who else names those that are erased, of a plan that cannot be taken back.
    mentions: Option<Ticket>,
    /// Records were changed since the plan was made: it is made anew before it is applied.
    stale: bool,
}

/// Where it stands.
#[derive(Clone, Debug)]
enum Stage {
    /// The hub works the plan out; `again` when it was wanted already and only the numbers are checked.
    Planning { ticket: Ticket, again: bool },
    /// The person looks at it.
    Looking,
    /// It cannot be taken back: what it does has to be typed.
    Confirming(Box<Confirm>),
    /// It is being done.
    Applying { ticket: Ticket, progress: Option<(u64, u64)>, stopping: bool },
    /// There is no plan, and why.
    Refused(String),
}

impl PlanState {
    /// Asks for the plan. `kind`: the type of the records, where it is known.
    #[must_use]
    pub fn open(cx: &mut Cx<'_>, title: String, command: Command, kind: Option<TypeId>) -> Self {
        let deed = Deed::of(&command, cx.schema);
        // What records go into, and what is made along, is counted too.
        let has_others = matches!(command, Command::Convert { .. } | Command::Erase { .. } | Command::Retain(_));
        let kind = kind.filter(|_| !has_others);
        let ticket = cx.ask(Request::Plan(command.clone()));
        let shell = ShellLine::of(&command, cx.schema);
        let naming = match (&shell, command.target()) {
            (Some(line), Some(target)) if line.lacks_numbers() => Some(cx.ask(Request::Means(target.clone()))),
            _ => None,
        };
        let stage = Stage::Planning { ticket, again: false };
        Self { title, command, kind, deed, stage, review: None, shell, naming, mentions: None, stale: false }
    }

    /// An undo that was asked about: its plan is there already.
    #[must_use]
    pub fn undo(cx: &mut Cx<'_>, plan: &Plan) -> Self {
        let of = plan.met.as_ref().map(|met| met.of);
        let command = Command::Undo(of, Leave::Ask);
        let deed = Deed::of(&command, cx.schema);
        let shell = ShellLine::of(&command, cx.schema);
        let review = Review::new(cx, plan.clone(), deed.clone(), None, Care::AskTwice).with_shell(shell.is_some()).kept(true);
        Self {
            title: of.map_or_else(|| "Undo".to_owned(), |of| format!("Undo operation {of}")),
            command,
            kind: None,
            deed,
            stage: Stage::Looking,
            review: Some(review),
            shell,
            naming: None,
            mentions: None,
            stale: false,
        }
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        if matches!(self.stage, Stage::Confirming(_)) { Context::Text } else { Context::Plan }
    }

    /// Whether the hub notes the rows of its plan when it makes it, instead of making them anew where they are looked at.
    const fn is_noted(&self) -> bool {
        !matches!(self.command, Command::Bulk { .. } | Command::Delete(_) | Command::Restore(_))
    }

    /// How carefully a command on that many records is asked about.
    const fn care(&self, count: u64) -> Care {
        match self.command {
            Command::Delete(_) if count > 1 => Care::AskTwice,
            Command::Erase { .. } => Care::AskTwice,
            _ if count > AT_ONCE => Care::AskTwice,
            _ => Care::Ask,
        }
    }
}

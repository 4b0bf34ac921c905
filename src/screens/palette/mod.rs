//! All actions that fit the screen below, found by typing.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use super::Cx;
use crate::{
    action::{ACTIONS, ActionDef, Arg, Command, Context},
    ui::pick::{Entry, Pick},
};

/// The list of actions.
#[derive(Clone, Debug)]
pub struct PaletteState {
    pick: Pick<Command>,
}

impl PaletteState {
    /// The actions of the screen below, which `below` names, and those that work everywhere.
    #[must_use]
    pub fn open(cx: &Cx<'_>, below: Context) -> Self {
        let fits = |def: &&ActionDef| def.context == Context::Global || (below != Context::Text && below.chain().contains(&def.context));
        let entries = ACTIONS.iter().filter(fits).flat_map(|def| {
            commands(def).map(move |command| {
                let mut entry = Entry::new(command.clone(), label(&command));
                entry.note = cx.keymap.hint(&command);
                entry.synonyms = format!("{} {} {}", def.name, def.synonyms, def.help);
                entry.disabled = (def.when)(&cx.facts).err().map(str::to_owned);
                entry
            })
        });
        let mut entries: Vec<_> = entries.collect();
        entries.sort_by_key(|entry| entry.disabled.is_some());
        Self { pick: Pick::new(entries) }
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Pick
    }
}

/// An action once, or once for each number it takes.
pub(crate) fn commands(def: &'static ActionDef) -> impl Iterator<Item = Command> {
    let numbers: Vec<Option<u8>> = match def.arg {
        Arg::None => vec![None],
        Arg::Number { least, most } => (least..=most).map(Some).collect(),
    };
    numbers.into_iter().map(|arg| Command { action: def.action, arg })
}

/// `Bulk edit`, `Stars: 3`.
pub(crate) fn label(command: &Command) -> String {
    let label = command.action.def().label;
    command.arg.map_or_else(|| label.to_owned(), |arg| format!("{label}: {arg}"))
}

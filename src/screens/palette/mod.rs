//! All actions that fit the screen below, found by typing.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use super::Cx;
use crate::{
    action::{ACTIONS, Action, ActionDef, Command, Context},
    ui::pick::{Entry, Pick},
};

/// The list of actions.
#[derive(Clone, Debug)]
pub struct PaletteState {
    pick: Pick<Command>,
    entries: Vec<Entry<Command>>,
}

/// What the list knows beside the actions.
#[derive(Clone, Debug, Default)]
pub struct Around {
    /// Chosen here last, latest first.
    pub recent: Vec<Command>,
    /// Workspaces by the command that goes there.
    pub places: Vec<(Command, String)>,
}

impl PaletteState {
    /// The actions of the screen below, which `below` names, and those that work everywhere: those chosen last first, those
    /// that are not possible now last.
    #[must_use]
    pub fn open(cx: &Cx<'_>, below: Context, around: &Around) -> Self {
        let fits = |def: &&ActionDef| {
            def.context == Context::Global || (!matches!(below, Context::Text | Context::QueueText) && below.chain().contains(&def.context))
        };
        // Workspaces go by their names, and only those there are.
        let named = |command: &Command| around.places.is_empty() || command.action != Action::WorkspaceGo;
        let mut entries: Vec<_> = ACTIONS
            .iter()
            .filter(fits)
            .flat_map(ActionDef::commands)
            .filter(named)
            .map(|command| {
                let def = command.action.def();
                let mut entry = Entry::new(command.clone(), label(&command));
                entry.synonyms = format!("{} {} {}", def.name, def.synonyms, def.help);
                entry.disabled = (def.when)(&cx.facts).err().map(str::to_owned);
                entry
            })
            .collect();
        entries.extend(around.places.iter().map(|(command, name)| {
            let mut entry = Entry::new(command.clone(), format!("@{name}"));
            entry.synonyms = format!("{} {}", label(command), command.action.def().synonyms);
            entry
        }));
        let age = |command: &Command| around.recent.iter().position(|recent| recent == command).unwrap_or(around.recent.len());
        entries.sort_by_key(|entry| (entry.disabled.is_some(), age(&entry.item)));
        let mut state = Self { pick: Pick::new(Vec::new()), entries };
        state.show_keys(cx);
        state
    }

    /// Shows the keys of now; what is typed and the cursor stay.
    pub fn show_keys(&mut self, cx: &Cx<'_>) {
        let current = self.pick.current().map(|entry| entry.item.clone());
        for entry in &mut self.entries {
            entry.note = cx.keymap.hint(&entry.item);
        }
        self.pick.set(self.entries.clone());
        let place = self.pick.found().position(|entry| Some(&entry.item) == current.as_ref());
        self.pick.point(place.unwrap_or(0));
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Pick
    }
}

/// `Bulk edit`, `Stars: 3`.
pub(crate) fn label(command: &Command) -> String {
    let label = command.action.def().label;
    command.arg.map_or_else(|| label.to_owned(), |arg| format!("{label}: {arg}"))
}

//! From a number to its records: a tab of their own beside the others, and back to where the number stood.

use super::{
    App, Layers,
    stack::Screen,
    view,
    workspaces::{Tab, WORKSPACES},
};
use crate::{
    model::{Filter, Millis},
    screens::{Effect, Input, Numbered, Told, grid::GridState},
};

/// The tab of records behind a number.
#[derive(Debug)]
pub(super) struct Drill {
    title: String,
    /// The tab it was opened from.
    from: (usize, usize),
    /// What lay open there.
    screens: Vec<Screen>,
}

impl App {
    /// The tabs of a workspace: as the store has them, and last the records behind a number, where some are open.
    pub(super) fn tabs_of(&self, workspace: usize) -> Vec<Tab> {
        let tabs = WORKSPACES.get(workspace).map_or_else(Vec::new, |row| row.tabs(&self.schema));
        tabs.into_iter().chain(self.drills.contains_key(&workspace).then_some(Tab::Behind)).collect()
    }

    /// What stands on a tab.
    pub(super) fn tab_label(&self, workspace: usize, tab: Tab) -> String {
        match (tab, self.drills.get(&workspace)) {
            (Tab::Behind, Some(drill)) => drill.title.clone(),
            _ => tab.label(&self.schema),
        }
    }

    /// Opens the records behind a number in a tab of their own.
    pub(super) fn show_behind(&mut self, now: Millis, numbered: Numbered) -> Vec<Effect> {
        let from = self.tab();
        self.forget_behind(from.0);
        let tab = (from.0, self.tabs_of(from.0).len());
        let screens = std::mem::take(&mut self.screens);
        self.drills.insert(from.0, Drill { title: numbered.title, from, screens });
        self.place.1[from.0] = tab.1;
        let area = view::parts(self.area).list;
        let (mut cx, Layers { lists, .. }) = self.cx(now, area);
        let list = GridState::open_on(&mut cx, &numbered.kinds, &numbered.filter, Self::query_id(tab));
        let mut effects = cx.effects;
        lists.insert(tab, list);
        if numbered.select {
            effects.extend(self.send(now, super::update::To::List, Input::Told(&Told::SelectWhere(Filter::default()))));
        }
        self.carry_out(now, effects)
    }

    /// Whether the open tab holds the records behind a number, with nothing left in it to step back from.
    pub(super) fn leaves_behind(&self) -> bool {
        let is_behind = self.tabs_of(self.place.0).get(self.tab().1) == Some(&Tab::Behind);
        is_behind && self.screens.is_empty() && self.list().is_none_or(GridState::is_at_rest)
    }

    /// Closes the tab of records behind a number: what lay open before is there again.
    pub(super) fn close_behind(&mut self, now: Millis) -> Vec<Effect> {
        let workspace = self.place.0;
        self.lists.remove(&self.tab());
        if let Some(drill) = self.drills.remove(&workspace) {
            self.place.1[workspace] = drill.from.1;
            self.screens = drill.screens;
        }
        self.send(now, super::update::To::Top, Input::Back)
    }

    fn forget_behind(&mut self, workspace: usize) {
        let last = self.tabs_of(workspace).len().saturating_sub(1);
        if self.drills.remove(&workspace).is_some() {
            self.lists.remove(&(workspace, last));
        }
    }
}

//! What the person's lists look like, from one start to the next.

use super::{
    App,
    workspaces::{Tab, WORKSPACES},
};
use crate::{
    model::{Millis, Schema, views::ViewId},
    screens::{Effect, Notice, Tone, grid::GridState},
    settings::lists::KeptList,
};

impl App {
    /// The name of a tab in the file of lists: `sales.lead`.
    fn tab_name(&self, tab: (usize, usize)) -> Option<String> {
        let workspace = WORKSPACES.get(tab.0)?;
        let Tab::Records(kind) = *workspace.tabs(&self.schema).get(tab.1)? else { return None };
        let kind = self.schema.record_type(kind)?;
        Some(format!("{}.{}", workspace.label.to_lowercase().replace(' ', "-"), kind.name))
    }

    /// The name of a workspace's dashboard there: `sales.reports`.
    pub(super) fn board_name(workspace: usize) -> Option<String> {
        let label = WORKSPACES.get(workspace)?.label;
        Some(format!("{}.reports", label.to_lowercase().replace(' ', "-")))
    }

    /// A list just opened is arranged as it was left, and begins with its view; both need the store's own fields.
    pub(super) fn arrange_as_kept(&mut self, now: Millis, tab: (usize, usize)) -> Vec<Effect> {
        if !self.has_schema {
            return Vec::new();
        }
        let Some(kept) = self.tab_name(tab).and_then(|name| self.kept.lists.get(&name)).cloned() else { return Vec::new() };
        let mut problems = Vec::new();
        let area = super::view::parts(self.area).list;
        let (mut cx, layers) = self.cx(now, area);
        let Some(list) = layers.lists.get_mut(&tab) else { return Vec::new() };
        let base = cx.schema.base(list.kind);
        let mut arrangement = list.arrangement();
        problems.extend(arrangement.read_columns(&kept.columns, cx.schema, base));
        problems.extend(arrangement.read_order(&kept.order, cx.schema, base));
        list.arrange(&mut cx, arrangement);
        match (kept.view.is_empty(), kept.view.parse::<ViewId>()) {
            (true, _) => {}
            (false, Ok(view)) => {
                list.begins_with = Some(view);
                list.show(&mut cx, view);
            }
            (false, Err(problem)) => problems.push(problem),
        }
        list.settle_in(&mut cx);
        let effects = cx.effects;
        if let Some(problem) = problems.first() {
            let text = format!("{}, line {}: {problem}. The rest of the list is as you left it.", self.kept.file, kept.line);
            self.say(Notice { tone: Tone::Warn, text });
        }
        effects
    }

    /// The file of lists, when something that is kept changed.
    pub(super) fn keep_lists(&mut self) -> Option<Effect> {
        if !self.has_schema {
            return None;
        }
        let now: Vec<(String, KeptList)> =
            self.lists.iter().filter_map(|(tab, list)| Some((self.tab_name(*tab)?, kept_list(list, &self.schema)))).collect();
        let mut is_new = false;
        for (workspace, board) in &self.boards {
            let Some(name) = Self::board_name(*workspace) else { continue };
            let known = self.kept.lists.get(&name).map(|kept| kept.reports.clone());
            let shown = board.kept();
            if known != shown {
                is_new = true;
                match shown {
                    Some(reports) => drop(self.kept.lists.insert(name, KeptList { reports, ..KeptList::default() })),
                    None => drop(self.kept.lists.remove(&name)),
                }
            }
        }
        for (name, list) in now {
            let known = self.kept.lists.get(&name);
            let as_ever = known.is_none() && list == self.standard(&name);
            if as_ever || known.is_some_and(|known| (&known.columns, &known.order, &known.view) == (&list.columns, &list.order, &list.view))
            {
                continue;
            }
            is_new = true;
            self.kept.lists.insert(name, list);
        }
        is_new.then(|| Effect::KeepLists(self.kept.write()))
    }

    /// What a tab looks like that nobody touched.
    fn standard(&self, name: &str) -> KeptList {
        let kind = name.rsplit('.').next().and_then(|kind| self.schema.type_named(kind));
        let base = kind.map_or(crate::model::Base::Contact, |kind| kind.base);
        let columns = crate::model::Arrangement::standard(&self.schema, base).columns_text(&self.schema);
        KeptList { columns, ..KeptList::default() }
    }
}

fn kept_list(list: &GridState, schema: &Schema) -> KeptList {
    let kept = list.kept_arrangement();
    KeptList {
        columns: kept.columns_text(schema),
        order: kept.order_text(schema),
        view: list.begins_with.map_or_else(String::new, |view| view.to_string()),
        ..KeptList::default()
    }
}

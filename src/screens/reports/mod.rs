//! The tab of reports: at the left what there is, category by category, with what people saved; beside it the dashboard, a few
//! charts kept up to date, each a door to its report.

mod layout;
mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use super::{Cx, figures::Figures};
use crate::{
    action::Context,
    model::{
        RecordId, ReportId, Schema, Spot,
        report::Category,
        reports::{DASHBOARDS, REPORTS},
    },
    proto::Ticket,
    text::fold::folded,
    ui::TextInput,
};

/// An entry of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Entry {
    Heading(Category),
    Report {
        id: ReportId,
        title: String,
        /// Who saved it and who sees it.
        note: String,
    },
}

impl Entry {
    const fn report(&self) -> Option<ReportId> {
        match self {
            Self::Report { id, .. } => Some(*id),
            Self::Heading(_) => None,
        }
    }
}

/// A chart of the dashboard.
#[derive(Clone, Debug)]
struct Tile {
    id: ReportId,
    figures: Figures,
}

/// Where the cursor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Focus {
    List,
    Tile(usize),
}

/// The tab's state.
#[derive(Clone, Debug)]
pub struct ReportsState {
    workspace: &'static str,
    entries: Vec<Entry>,
    cursor: usize,
    top: usize,
    /// The words a report is looked for by, while they are typed.
    typing: Option<TextInput>,
    tiles: Vec<Tile>,
    focus: Focus,
    /// The mark the mouse pressed last.
    spot: Option<(usize, Spot)>,
    /// A saved report that is being deleted.
    deleting: Option<(Ticket, RecordId)>,
}

impl ReportsState {
    /// The reports, the workspace's own first, and the dashboard: the person's choice, else the workspace's.
    #[must_use]
    pub fn open(cx: &mut Cx<'_>, workspace: &'static str, kept: Option<&str>) -> Self {
        let entries = entries(cx.schema, workspace, cx.user, "");
        let cursor = entries.iter().position(|entry| entry.report().is_some()).unwrap_or(0);
        let mut state =
            Self { workspace, entries, cursor, top: 0, typing: None, tiles: Vec::new(), focus: Focus::List, spot: None, deleting: None };
        let standard = || DASHBOARDS.iter().find(|(label, _)| *label == workspace).map_or("", |(_, reports)| reports);
        let names = kept.map_or_else(|| standard().to_owned(), str::to_owned);
        for id in names.split_whitespace().filter_map(|name| name.parse::<ReportId>().ok()) {
            state.pin(cx, id);
        }
        state
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        if self.typing.is_some() { Context::Text } else { Context::Report }
    }

    /// The reports of the dashboard as they are kept, where they are not those it begins with.
    #[must_use]
    pub fn kept(&self) -> Option<String> {
        let names: Vec<String> = self.tiles.iter().map(|tile| tile.id.to_string()).collect();
        let names = names.join(" ");
        let standard = DASHBOARDS.iter().find(|(label, _)| *label == self.workspace).map_or("", |(_, reports)| reports);
        (names != standard).then_some(names)
    }

    /// Puts a report on the dashboard, unless it is there or gone.
    fn pin(&mut self, cx: &mut Cx<'_>, id: ReportId) {
        if self.tiles.iter().any(|tile| tile.id == id) {
            return;
        }
        if let Some((report, problems)) = id.report(cx.schema) {
            self.tiles.push(Tile { id, figures: Figures::of(cx, report, problems) });
        }
    }

    /// The report under the cursor.
    fn current(&self) -> Option<ReportId> {
        match self.focus {
            Focus::List => self.entries.get(self.cursor)?.report(),
            Focus::Tile(at) => self.tiles.get(at).map(|tile| tile.id),
        }
    }
}

/// Every report whose title holds the words typed, without regard to case and accents.
fn entries(schema: &Schema, workspace: &str, user: &str, typed: &str) -> Vec<Entry> {
    let words = folded(typed);
    let mut categories = Category::EVERY.to_vec();
    categories.sort_by_key(|category| category.workspace() != workspace);
    let mut entries = Vec::new();
    for category in categories {
        let built_in = REPORTS.iter().filter(|row| row.category == category);
        let built_in =
            built_in.map(|row| Entry::Report { id: ReportId::BuiltIn(row.name), title: row.title.to_owned(), note: String::new() });
        let saved = schema.reports.iter().filter(|saved| saved.category == category).map(|saved| {
            let author = schema.person(&saved.author).map_or(saved.author.as_str(), |person| &person.name);
            let note = match (saved.author == user, saved.is_shared) {
                (true, true) => "yours, shared".to_owned(),
                (true, false) => "yours".to_owned(),
                (false, _) => format!("by {author}"),
            };
            Entry::Report { id: ReportId::Saved(saved.record), title: saved.name.clone(), note }
        });
        let is_meant = |entry: &Entry| match entry {
            Entry::Report { title, .. } => words.split_whitespace().all(|word| folded(title).contains(word)),
            Entry::Heading(_) => false,
        };
        let reports: Vec<Entry> = built_in.chain(saved).filter(is_meant).collect();
        if !reports.is_empty() {
            entries.push(Entry::Heading(category));
            entries.extend(reports);
        }
    }
    entries
}

//! The tab of reports: what there is, category by category, and what people saved.

mod update;
mod view;

pub use update::update;
pub use view::view;

use super::Cx;
use crate::{
    action::Context,
    model::{ReportId, Schema, report::Category, reports::REPORTS},
};

/// An entry of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Entry {
    Heading(Category),
    Report(ReportId, String),
}

/// The tab's state.
#[derive(Clone, Debug)]
pub struct ReportsState {
    workspace: &'static str,
    entries: Vec<Entry>,
    cursor: usize,
}

impl ReportsState {
    /// The reports, the workspace's own first.
    #[must_use]
    pub fn open(cx: &mut Cx<'_>, workspace: &'static str) -> Self {
        Self { workspace, entries: entries(cx.schema, workspace), cursor: 1 }
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Report
    }
}

fn entries(schema: &Schema, workspace: &str) -> Vec<Entry> {
    let mut categories = Category::EVERY.to_vec();
    categories.sort_by_key(|category| category.workspace() != workspace);
    let mut entries = Vec::new();
    for category in categories {
        let built_in = REPORTS.iter().filter(|row| row.category == category);
        let built_in = built_in.map(|row| Entry::Report(ReportId::BuiltIn(row.name), row.title.to_owned()));
        let saved = schema.reports.iter().filter(|saved| saved.category == category);
        let saved = saved.map(|saved| Entry::Report(ReportId::Saved(saved.record), saved.name.clone()));
        let reports: Vec<Entry> = built_in.chain(saved).collect();
        if !reports.is_empty() {
            entries.push(Entry::Heading(category));
            entries.extend(reports);
        }
    }
    entries
}

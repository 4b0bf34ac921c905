//! The workspaces and their tabs: one row each.

use crate::model::{Schema, TypeId, record_type};

/// A workspace.
#[derive(Debug)]
pub struct Workspace {
    /// On its tab.
    pub label: &'static str,
    /// Its record tabs; types made at run time follow them.
    records: &'static [TypeId],
    /// Its last tab shows reports.
    has_reports: bool,
}

/// What a tab shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tab {
    /// The records of a type.
    Records(TypeId),
    /// Charts, and reports to open.
    Reports,
    /// The records behind a number of a report.
    Behind,
}

impl Tab {
    /// What stands on it.
    #[must_use]
    pub fn label(self, schema: &Schema) -> String {
        match self {
            Self::Records(kind) => schema.record_type(kind).map_or_else(String::new, |kind| kind.plural.to_string()),
            Self::Reports => "Reports".to_owned(),
            Self::Behind => "Records".to_owned(),
        }
    }
}

impl Workspace {
    /// Its tabs as the store has them.
    #[must_use]
    pub fn tabs(&self, schema: &Schema) -> Vec<Tab> {
        let made = schema.types().iter().filter(|kind| kind.workspace.as_deref() == Some(self.label)).map(|kind| kind.id);
        let records = self.records.iter().copied().chain(made).map(Tab::Records);
        records.chain(self.has_reports.then_some(Tab::Reports)).collect()
    }
}

const fn row(label: &'static str, records: &'static [TypeId]) -> Workspace {
    Workspace { label, records, has_reports: true }
}

/// Every workspace, in order.
pub static WORKSPACES: &[Workspace] = &[
    row("Contact Management", &[record_type::ACCOUNT, record_type::CONTACT, record_type::LEAD]),
    row("Sales", &[record_type::LEAD, record_type::OPPORTUNITY]),
    row("Marketing", &[record_type::MARKETING, record_type::CALL_LIST]),
    row("Project Management", &[record_type::PROJECT, record_type::PROJECT_TASK]),
    Workspace { label: "Setup", records: record_type::SET_UP, has_reports: false },
];

/// Where the program opens: Sales > Leads.
pub const FIRST: (usize, usize) = (1, 0);

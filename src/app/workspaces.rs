//! The workspaces and their record tabs: one row each.

use crate::model::{Schema, TypeId, record_type};

/// A workspace.
#[derive(Debug)]
pub struct Workspace {
    /// On its tab.
    pub label: &'static str,
    /// Its record tabs; types made at run time follow them.
    tabs: &'static [TypeId],
}

impl Workspace {
    /// Its record tabs as the store has them.
    #[must_use]
    pub fn tabs(&self, schema: &Schema) -> Vec<TypeId> {
        let made = schema.types().iter().filter(|kind| kind.workspace.as_deref() == Some(self.label)).map(|kind| kind.id);
        self.tabs.iter().copied().chain(made).collect()
    }
}

/// Every workspace, in order.
pub static WORKSPACES: &[Workspace] = &[
    Workspace { label: "Contact Management", tabs: &[record_type::ACCOUNT, record_type::CONTACT, record_type::LEAD] },
    Workspace { label: "Sales", tabs: &[record_type::LEAD, record_type::OPPORTUNITY] },
    Workspace { label: "Marketing", tabs: &[record_type::MARKETING, record_type::CALL_LIST] },
    Workspace { label: "Project Management", tabs: &[record_type::PROJECT, record_type::PROJECT_TASK] },
    Workspace {
        label: "Setup",
        tabs: &[
            record_type::PERSON,
            record_type::GROUP,
            record_type::CRITERION,
            record_type::PRODUCT,
            record_type::PICK_LIST,
            record_type::CUSTOM_FIELD,
            record_type::CUSTOM_TYPE,
            record_type::RETENTION,
            record_type::STORE,
        ],
    },
];

/// Where the program opens: Sales > Leads.
pub const FIRST: (usize, usize) = (1, 0);

//! The workspaces and their record tabs: one row each.

use crate::model::{TypeId, record_type};

/// A workspace.
#[derive(Debug)]
pub struct Workspace {
    /// On its tab.
    pub label: &'static str,
    /// Its record tabs.
    pub tabs: &'static [TypeId],
}

/// Every workspace, in order.
pub static WORKSPACES: &[Workspace] = &[
    Workspace { label: "Contact Management", tabs: &[record_type::ACCOUNT, record_type::CONTACT, record_type::LEAD] },
    Workspace { label: "Sales", tabs: &[record_type::LEAD] },
];

/// Where the program opens: Sales > Leads.
pub const FIRST: (usize, usize) = (1, 0);

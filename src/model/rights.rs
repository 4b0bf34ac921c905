//! Who may do what in a store that several system users share: one table.

use serde::{Deserialize, Serialize};

/// What a person is to a shared store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// Reads.
    Viewer,
    /// Works with records.
    Sales,
    /// Also sets up what records look like, and deletes.
    Manager,
    /// Everything, also who else comes in.
    Owner,
}

/// What can be allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Right {
    /// To see records.
    Read,
    /// To make and change records, convert, merge and undo.
    Change,
    /// To bring many records in.
    Import,
    /// To see what everybody did.
    Log,
    /// To move records to the bin.
    Delete,
    /// To change criteria, fields, record types, lists, products and groups.
    SetUp,
    /// To say who else works here, and as what.
    People,
    /// To copy and check the store.
    Upkeep,
    /// To erase records for good, also from the log.
    Erase,
}

/// THE TABLE OF RIGHTS: for each, in words, the least role that has it.
pub static RIGHTS: &[(Right, &str, Role)] = &[
    (Right::Read, "see records", Role::Viewer),
    (Right::Change, "change records", Role::Sales),
    (Right::Import, "import records", Role::Sales),
    (Right::Log, "see the log of the store", Role::Sales),
    (Right::Delete, "delete records", Role::Manager),
    (Right::SetUp, "change how the store is set up", Role::Manager),
    (Right::Upkeep, "check and copy the store", Role::Manager),
    (Right::People, "change who uses the store", Role::Owner),
    (Right::Erase, "erase records for good", Role::Owner),
];

impl Role {
    /// Every role, the least first, by the name people write.
    pub const ALL: &[(Self, &str)] =
        &[(Self::Viewer, "Viewer"), (Self::Sales, "Sales"), (Self::Manager, "Manager"), (Self::Owner, "Owner")];

    /// The role of that name; people of whom nobody said anything work with records.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self::ALL.iter().find(|(_, known)| *known == name).map_or(Self::Sales, |(role, _)| *role)
    }

    /// Its name.
    #[must_use]
    pub fn label(self) -> &'static str {
        Self::ALL.iter().find(|(role, _)| *role == self).map_or("", |(_, name)| *name)
    }

    /// Whether it has a right.
    #[must_use]
    pub fn may(self, right: Right) -> bool {
        RIGHTS.iter().any(|(known, _, least)| *known == right && self >= *least)
    }
}

impl Right {
    /// What it allows, after `may`: `delete records`.
    #[must_use]
    pub fn words(self) -> &'static str {
        RIGHTS.iter().find(|(right, ..)| *right == self).map_or("", |(_, words, _)| *words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rights_are_these() {
        let table: Vec<String> = Role::ALL
            .iter()
            .map(|(role, name)| {
                let may: Vec<&str> = RIGHTS.iter().filter(|(right, ..)| role.may(*right)).map(|(right, ..)| right.words()).collect();
                format!("{name}: {}", may.join(", "))
            })
            .collect();
        assert_eq!(
            table,
            [
                "Viewer: see records",
                "Sales: see records, change records, import records, see the log of the store",
                "Manager: see records, change records, import records, see the log of the store, delete records, \
                 change how the store is set up, check and copy the store",
                "Owner: see records, change records, import records, see the log of the store, delete records, \
                 change how the store is set up, check and copy the store, change who uses the store, erase records for good",
            ]
        );
    }

    #[test]
    fn a_role_is_found_by_its_name_and_nobody_becomes_more_by_a_wrong_one() {
        for (role, name) in Role::ALL {
            assert_eq!((Role::named(name), role.label()), (*role, *name));
        }
        assert_eq!([Role::named(""), Role::named("owner"), Role::named("Boss")], [Role::Sales; 3]);
    }
}

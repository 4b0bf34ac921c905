//! Who may do what in a store that several system users share, and whose records they see: a table for each.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// What a person is to a shared store. Alone, everybody owns it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Role {
    /// Reads.
    Viewer,
    /// Works with records.
    Sales,
    /// Also sets up what records look like, and deletes.
    Manager,
    /// Everything, also who else comes in.
    #[default]
    Owner,
}

/// What can be allowed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Right {
    /// To see records.
    Read,
    /// To make and change records, convert, merge and undo.
    #[default]
    Change,
    /// To bring many records in.
    Import,
    /// To see what everybody did.
    Log,
    /// To write records to a file.
    Export,
    /// To change more than [`MANY`] records at once.
    MassEdit,
    /// To take back what others did.
    UndoOthers,
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

/// More records at once than this are a mass edit.
pub const MANY: u64 = 5_000;

/// THE TABLE OF RIGHTS: for each, in words, the least role that has it.
pub static RIGHTS: &[(Right, &str, Role)] = &[
    (Right::Read, "see records", Role::Viewer),
    (Right::Change, "change records", Role::Sales),
    (Right::Import, "import records", Role::Sales),
    (Right::Export, "export records", Role::Sales),
    (Right::Log, "see the log of the store", Role::Sales),
    (Right::MassEdit, "change more than 5,000 records at once", Role::Manager),
    (Right::UndoOthers, "undo what others did", Role::Manager),
    (Right::Delete, "delete records", Role::Manager),
    (Right::SetUp, "change how the store is set up", Role::Manager),
    (Right::Upkeep, "check and copy the store", Role::Manager),
    (Right::People, "change who uses the store", Role::Owner),
    (Right::Erase, "erase records for good", Role::Owner),
];

/// Whose records somebody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Sees {
    /// Their own, those they made, and what nobody has.
    Own,
    /// Also those of whoever is in a group with them.
    Team,
    /// Everybody's.
    All,
}

/// THE TABLE OF SIGHTS: each by the name people write, and in words.
pub static SIGHTS: &[(Sees, &str, &str)] = &[
    (Sees::Own, "Own", "what is assigned to them, what they made, and what nobody has"),
    (Sees::Team, "Team", "besides, what is assigned to anybody in a group with them"),
    (Sees::All, "All", "everything"),
];

/// What people of a role see of whom nobody said anything else: nothing is hidden by accident.
pub static SIGHT_OF_ROLE: &[(Role, Sees)] =
    &[(Role::Viewer, Sees::All), (Role::Sales, Sees::All), (Role::Manager, Sees::All), (Role::Owner, Sees::All)];

/// Whose records somebody sees who does not see all.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Scope {
    /// The person: what they made they see, whoever has it.
    pub me: String,
    /// The login names whose records they see, theirs among them.
    pub whose: BTreeSet<String>,
}

impl Sees {
    /// The sight of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        SIGHTS.iter().find(|(_, known, _)| *known == name).map(|(sees, ..)| *sees)
    }

    /// Its name.
    #[must_use]
    pub fn label(self) -> &'static str {
        SIGHTS.iter().find(|(sees, ..)| *sees == self).map_or("", |(_, name, _)| *name)
    }

    /// What people of a role see unless something else was said. Whoever says who comes in and what they see, sees all.
    #[must_use]
    pub fn of(role: Role, said: Option<Self>) -> Self {
        let usual = || SIGHT_OF_ROLE.iter().find(|(known, _)| *known == role).map_or(Self::Own, |(_, sees)| *sees);
        if role.may(Right::People) { Self::All } else { said.unwrap_or_else(usual) }
    }
}

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
                "Sales: see records, change records, import records, export records, see the log of the store",
                "Manager: see records, change records, import records, export records, see the log of the store, \
                 change more than 5,000 records at once, undo what others did, delete records, \
                 change how the store is set up, check and copy the store",
                "Owner: see records, change records, import records, export records, see the log of the store, \
                 change more than 5,000 records at once, undo what others did, delete records, \
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

    #[test]
    fn every_sight_and_every_role_stands_in_the_tables() {
        for (sees, name, _) in SIGHTS {
            assert_eq!((Sees::named(name), sees.label()), (Some(*sees), *name));
        }
        assert_eq!(Sees::named("everything"), None);
        let roles: Vec<Role> = Role::ALL.iter().map(|(role, _)| *role).collect();
        assert_eq!(SIGHT_OF_ROLE.iter().map(|(role, _)| *role).collect::<Vec<_>>(), roles);
        let many = format!("change more than {},{:03} records at once", MANY / 1_000, MANY % 1_000);
        assert_eq!(Right::MassEdit.words(), many);
    }

    #[test]
    fn what_is_said_holds_but_for_those_who_say_it() {
        for (role, said, want) in [
            (Role::Viewer, Some(Sees::Own), Sees::Own),
            (Role::Sales, Some(Sees::Team), Sees::Team),
            (Role::Manager, Some(Sees::Own), Sees::Own),
            (Role::Sales, None, Sees::All),
            (Role::Owner, Some(Sees::Own), Sees::All),
        ] {
            assert_eq!(Sees::of(role, said), want, "{role:?} {said:?}");
        }
    }
}

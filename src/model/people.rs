//! The people a store is shared with and their groups: who is here, as what, and whose records they see.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{
    id::RecordId,
    rights::{Role, Scope, Sees},
    schema::Schema,
};
use crate::text::fold::folded;

/// Someone the store is shared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The record that holds it.
    pub record: RecordId,
    /// Login name; what `assigned-to` stores.
    pub login: String,
    /// Real name, or the login name.
    pub name: String,
    /// They are no longer here: nothing new is assigned to them.
    pub has_left: bool,
    /// What they may do where several system users share the store.
    pub role: Role,
    /// Whose records they see there.
    pub sees: Sees,
    /// The number of the system user known by that login name, once they were here.
    pub uid: Option<u32>,
}

impl Person {
    /// Somebody of whom nothing else is said yet.
    #[must_use]
    pub fn new(record: RecordId, login: &str, name: &str) -> Self {
        Self { record, login: login.to_owned(), name: name.to_owned(), has_left: false, role: Role::Sales, sees: Sees::All, uid: None }
    }
}

/// People that leads are handed out to in turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The record that holds it.
    pub record: RecordId,
    /// What it is called.
    pub name: String,
    /// Login names of its members, in their order.
    pub members: Vec<String>,
}

impl Schema {
    /// What somebody is to the store, by login name; `None` for whoever may not come in.
    #[must_use]
    pub fn role(&self, login: &str) -> Option<Role> {
        let Some(host) = &self.host else { return Some(Role::Owner) };
        if login == host {
            return Some(Role::Owner);
        }
        self.people.iter().find(|person| person.login == login && !person.has_left).map(|person| person.role)
    }

    /// Whose records somebody sees, by login name; `None` where they see all. Who may not come in sees what strangers own: nothing.
    #[must_use]
    pub fn scope(&self, login: &str) -> Option<Scope> {
        if self.host.as_deref().is_none_or(|host| host == login) {
            return None;
        }
        let me = login.to_owned();
        let person = self.people.iter().find(|person| person.login == login && !person.has_left);
        let mut whose = BTreeSet::from([me.clone()]);
        match person.map(|person| person.sees) {
            Some(Sees::All) => return None,
            Some(Sees::Team) => {
                let mine = self.groups.iter().filter(|group| group.members.contains(&me));
                whose.extend(mine.flat_map(|group| group.members.iter().cloned()));
            }
            Some(Sees::Own) | None => {}
        }
        Some(Scope { me, whose })
    }

    /// A group by its name, without regard to case and accents.
    #[must_use]
    pub fn group(&self, name: &str) -> Option<&Group> {
        let wanted = folded(name);
        self.groups.iter().find(|group| folded(&group.name) == wanted)
    }

    /// The people who are here: those who left are named in old records only.
    pub fn people_here(&self) -> impl Iterator<Item = &Person> {
        self.people.iter().filter(|person| !person.has_left)
    }

    /// A person by login or real name, without regard to case and accents.
    #[must_use]
    pub fn person(&self, name: &str) -> Option<&Person> {
        if let Some(person) = self.people.iter().find(|p| p.login == name) {
            return Some(person);
        }
        let wanted = folded(name);
        self.people.iter().find(|p| folded(&p.login) == wanted).or_else(|| self.people.iter().find(|p| folded(&p.name) == wanted))
    }
}

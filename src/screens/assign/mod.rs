//! Giving records to a person, or to nobody.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use super::{Cx, wording::Deed};
use crate::{
    action::Context,
    model::{Schema, Target},
    proto::Ticket,
    ui::pick::{Entry, Pick},
};

/// Who gets them.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Heir {
    /// This login name.
    Person(String),
    /// Nobody.
    Nobody,
    /// Somebody the store does not know yet.
    Stranger(String),
}

/// What is being waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Busy {
    /// The stranger becomes a person; then the records go to them.
    Adding(Ticket, String),
    /// The records are given.
    Giving(Ticket, Deed),
}

/// The list of people.
#[derive(Clone, Debug)]
pub struct AssignState {
    target: Target,
    count: u64,
    pick: Pick<Heir>,
    busy: Option<Busy>,
    problem: Option<String>,
}

impl AssignState {
    /// All people, the cursor on the person themself.
    #[must_use]
    pub fn open(cx: &Cx<'_>, target: Target, count: u64) -> Self {
        let pick = Pick::new(entries(cx.schema, "")).at(|heir| *heir == Heir::Person(cx.user.to_owned()));
        Self { target, count, pick, busy: None, problem: None }
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Pick
    }
}

/// People, nobody, and whoever is typed and not known yet.
fn entries(schema: &Schema, typed: &str) -> Vec<Entry<Heir>> {
    let person = |login: &str, name: &str| {
        let mut entry = Entry::new(Heir::Person(login.to_owned()), name).note(if login == name { "" } else { login });
        entry.synonyms = login.to_owned();
        entry
    };
    let mut entries: Vec<_> = schema.people.iter().map(|known| person(&known.login, &known.name)).collect();
    let mut nobody = Entry::new(Heir::Nobody, "Nobody").note("unassigned");
    nobody.synonyms = "none clear unassign free".to_owned();
    entries.push(nobody);
    if !typed.is_empty() && schema.person(typed).is_none() {
        entries.push(Entry::new(Heir::Stranger(typed.to_owned()), format!("Add person '{typed}' and assign")));
    }
    entries
}

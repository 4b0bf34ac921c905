//! Giving records to a person, to a group in turn, or to nobody.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use super::{Cx, wording::Deed};
use crate::{
    action::Context,
    model::{RecordId, Right, Target},
    proto::{Request, Ticket},
    ui::pick::{Entry, Pick},
};

/// Who gets them.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Heir {
    /// This login name.
    Person(String),
    /// The members of this group in turn; with `all` also what somebody has already.
    Group { group: RecordId, all: bool },
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
    /// What was left over is asked for by name: why, and how many.
    Naming(Ticket, String, u64),
}

/// The list of people.
#[derive(Clone, Debug)]
pub struct AssignState {
    target: Target,
    count: u64,
    /// What the record is called, where it is one; and the question for that.
    name: Option<String>,
    naming: Option<Ticket>,
    /// Whose records they are, where all of them are handed over.
    from: Option<String>,
    pick: Pick<Heir>,
    busy: Option<Busy>,
    problem: Option<String>,
}

impl AssignState {
    /// All people, the cursor on the person themself.
    #[must_use]
    pub fn open(cx: &mut Cx<'_>, target: Target, count: u64) -> Self {
        let pick = Pick::new(entries(cx, "", None)).at(|heir| *heir == Heir::Person(cx.user.to_owned()));
        let naming = target.single().map(|id| cx.ask(Request::Names(vec![id])));
        Self { target, count, name: None, naming, from: None, pick, busy: None, problem: None }
    }

    /// The same for all that is open of somebody.
    #[must_use]
    pub fn hand_over(cx: &Cx<'_>, target: Target, count: u64, from: String) -> Self {
        let pick = Pick::new(entries(cx, "", Some(&from)));
        Self { target, count, name: None, naming: None, from: Some(from), pick, busy: None, problem: None }
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Pick
    }
}

/// People who are here, groups, nobody, and for those who may add people whoever is typed and not known yet. Records handed over go
/// to anybody but whom they are of.
fn entries(cx: &Cx<'_>, typed: &str, from: Option<&str>) -> Vec<Entry<Heir>> {
    let schema = cx.schema;
    let person = |login: &str, name: &str| {
        let mut entry = Entry::new(Heir::Person(login.to_owned()), name).note(if login == name { "" } else { login });
        entry.synonyms = login.to_owned();
        entry
    };
    let here = schema.people_here().filter(|known| from != Some(known.login.as_str()));
    let mut entries: Vec<_> = here.map(|known| person(&known.login, &known.name)).collect();
    for group in &schema.groups {
        let entry = |all: bool, note: &str| {
            let mut entry = Entry::new(Heir::Group { group: group.record, all }, format!("{}, in turn", group.name)).note(note);
            entry.synonyms = "group round robin team".to_owned();
            entry
        };
        if from.is_none() {
            entries.push(entry(false, "what nobody has"));
        }
        entries.push(entry(true, "all of them"));
    }
    let mut nobody = Entry::new(Heir::Nobody, "Nobody").note("unassigned");
    nobody.synonyms = "none clear unassign free".to_owned();
    entries.push(nobody);
    if !typed.is_empty() && schema.person(typed).is_none() && cx.facts.may(Right::People) {
        entries.push(Entry::new(Heir::Stranger(typed.to_owned()), format!("Add person '{typed}' and assign")));
    }
    entries
}

//! The finder of duplicates: groups of records that are probably one, the surest first.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use super::Cx;
use crate::{
    action::Context,
    model::{RecordId, TypeId},
    proto::{AlikeGroup, Request, Ticket},
    ui::pick::{Entry, Pick},
};

/// The window's state.
#[derive(Clone, Debug)]
pub struct DuplicatesState {
    kind: TypeId,
    pick: Pick<Vec<RecordId>>,
    asked: Option<Ticket>,
    /// A pair that is being told apart.
    saving: Option<Ticket>,
    problem: Option<String>,
}

impl DuplicatesState {
    /// The groups among the records of a type's base.
    #[must_use]
    pub fn open(cx: &mut Cx<'_>, kind: TypeId) -> Self {
        let asked = Some(cx.ask(Request::Alike(kind)));
        Self { kind, pick: Pick::new(Vec::new()), asked, saving: None, problem: None }
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Pick
    }
}

/// A group with the names of its records, how sure it is and why.
fn entry(group: &AlikeGroup) -> Entry<Vec<RecordId>> {
    let names: Vec<String> = group.records.iter().map(|named| format!("{} #{}", named.name, named.id)).collect();
    let ids = group.records.iter().map(|named| named.id).collect();
    Entry::new(ids, names.join(", ")).note(format!("{}: {}", group.strength, group.reasons.join(", ")))
}

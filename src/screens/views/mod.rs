//! Views to choose from: those that ship with the program, the person's own, those others share.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use super::Cx;
use crate::{
    action::Context,
    model::{
        RecordId, Schema, TypeId,
        views::{BUILT_IN_VIEWS, ViewId},
    },
    proto::Ticket,
    ui::pick::{Entry, Pick},
};

/// The list of views.
#[derive(Clone, Debug)]
pub struct ViewsState {
    kind: TypeId,
    first: Option<ViewId>,
    pick: Pick<ViewId>,
    /// The view that is being deleted.
    deleting: Option<(Ticket, RecordId)>,
    problem: Option<String>,
}

impl ViewsState {
    /// All views of a record type, the cursor on the open one. `first` is the one the tab begins with.
    #[must_use]
    pub fn open(cx: &Cx<'_>, kind: TypeId, open: Option<ViewId>, first: Option<ViewId>) -> Self {
        let pick = Pick::new(entries(cx.schema, kind, cx.user)).at(|id| Some(*id) == open);
        Self { kind, first, pick, deleting: None, problem: None }
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Pick
    }
}

/// Built-in views, then one's own, then those of others with their author.
fn entries(schema: &Schema, kind: TypeId, user: &str) -> Vec<Entry<ViewId>> {
    let base = schema.base(kind);
    let plural = schema.record_type(kind).map(|kind| kind.plural.to_lowercase()).unwrap_or_default();
    let built_in = BUILT_IN_VIEWS.iter().filter(|row| row.bases.has(base)).map(|row| {
        let mut entry = Entry::new(ViewId::BuiltIn(row.name), row.title.replace("{}", &plural)).note(row.filter);
        entry.synonyms = row.name.to_owned();
        entry
    });
    let (own, others): (Vec<_>, Vec<_>) = schema.views.iter().filter(|view| view.kind == kind).partition(|view| view.author == user);
    let own = own.into_iter().map(|view| {
        let note = if view.is_shared { "yours, shared" } else { "yours" };
        Entry::new(ViewId::Saved(view.record), view.name.clone()).note(note)
    });
    let others = others.into_iter().map(|view| {
        let author = schema.person(&view.author).map_or(view.author.as_str(), |person| &person.name);
        Entry::new(ViewId::Saved(view.record), view.name.clone()).note(format!("by {author}"))
    });
    built_in.chain(own).chain(others).collect()
}

//! Leads and opportunities that come to nothing: they are marked lost with a reason, instead of being deleted.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use super::{Cx, wording::Deed};
use crate::{
    action::Context,
    model::{Base, Edit, FieldEdit, FieldId, Schema, Target, TypeId, Value, fields, lists},
    proto::Ticket,
    ui::pick::{Entry, Pick},
};

/// The list of reasons.
#[derive(Clone, Debug)]
pub struct LostState {
    kind: TypeId,
    target: Target,
    count: u64,
    pick: Pick<Option<String>>,
    busy: Option<(Ticket, Deed)>,
    problem: Option<String>,
}

impl LostState {
    /// All reasons of the pick-list; others can be typed.
    #[must_use]
    pub fn open(cx: &Cx<'_>, kind: TypeId, target: Target, count: u64) -> Self {
        Self { kind, target, count, pick: Pick::new(entries(cx.schema, "")), busy: None, problem: None }
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Pick
    }
}

/// The reasons, none, and whatever is typed.
fn entries(schema: &Schema, typed: &str) -> Vec<Entry<Option<String>>> {
    let reasons = schema.values(lists::LOST_REASON);
    let mut entries: Vec<_> = reasons.iter().map(|reason| Entry::new(Some(reason.clone()), reason.clone())).collect();
    if !typed.is_empty() && !reasons.iter().any(|reason| crate::text::fold::folded(reason) == crate::text::fold::folded(typed)) {
        entries.push(Entry::new(Some(typed.to_owned()), format!("Lost: {typed}")));
    }
    entries.push(Entry::new(None, "No reason").note("only mark it lost"));
    entries
}

/// The field that says that a record is lost, with the value that says so; `None` where records cannot be.
#[must_use]
pub fn lost_mark(schema: &Schema, kind: TypeId) -> Option<(FieldId, &'static str)> {
    match schema.base(kind) {
        Base::Contact => Some((fields::STATUS, lists::LOST)),
        Base::Opportunity => Some((fields::STAGE, lists::CLOSED_LOST)),
        _ => None,
    }
}

/// What marks records of that type lost.
fn edits(schema: &Schema, kind: TypeId, reason: Option<String>) -> Vec<FieldEdit> {
    let Some((field, lost)) = lost_mark(schema, kind) else { return Vec::new() };
    let reason = reason.map_or(Edit::Clear, |reason| Edit::Set(Value::Text(reason)));
    vec![FieldEdit { field, edit: Edit::Set(Value::Text(lost.to_owned())) }, FieldEdit { field: fields::LOST_REASON, edit: reason }]
}

//! The order of the list: by which fields, in which direction, which first. The list behind follows every key.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use super::{Cx, arranging::Arranging, grid::columns::title};
use crate::{
    action::Context,
    model::{Arrangement, FieldId, Schema, TypeId, views::may_be_column},
    ui::pick::Entry,
};

/// The fields of a list, those it is sorted by first and in order.
#[derive(Clone, Debug)]
pub struct SortState(Arranging);

impl SortState {
    /// The order as it is now.
    #[must_use]
    pub fn open(cx: &Cx<'_>, kind: TypeId, now: Arrangement) -> Self {
        Self(Arranging::open(cx, kind, now, entries))
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Arrange
    }
}

/// Levels in their order, then the columns, then all other fields.
fn entries(schema: &Schema, kind: TypeId, now: &Arrangement) -> Vec<Entry<FieldId>> {
    let mut all: Vec<FieldId> = now.sort.iter().map(|key| key.field).collect();
    let others = schema.fields_of_type(kind).filter(|field| may_be_column(field)).map(|field| field.id);
    for field in now.columns.iter().copied().chain(others) {
        if !all.contains(&field) {
            all.push(field);
        }
    }
    let entry = |id: FieldId| {
        let field = schema.field(id)?;
        let mut entry = Entry::new(id, title(schema, kind, id));
        entry.synonyms = format!("{} {} {}", field.name, field.section.label(), field.help);
        Some(entry)
    };
    all.into_iter().filter_map(entry).collect()
}

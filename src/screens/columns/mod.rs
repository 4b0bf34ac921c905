//! The columns of the list: which, in which order, how wide. The list behind follows every key.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use super::{Cx, arranging::Arranging, grid::columns::title};
use crate::{
    action::Context,
    model::{Arrangement, FieldId, Schema, Section, TypeId, fields, views::may_be_column},
    ui::pick::Entry,
};

/// The fields of a list, its columns first and in order.
#[derive(Clone, Debug)]
pub struct ColumnsState(Arranging);

impl ColumnsState {
    /// The columns as they are now.
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

/// Columns in their order, then the other fields by section.
fn entries(schema: &Schema, kind: TypeId, now: &Arrangement) -> Vec<Entry<FieldId>> {
    let shown = now.columns.iter().filter_map(|column| schema.field(*column));
    let others = schema.fields_of_type(kind).filter(|field| may_be_column(field) && !now.columns.contains(&field.id));
    shown
        .chain(others)
        .map(|field| {
            let mut entry = Entry::new(field.id, title(schema, kind, field.id));
            let is_own = field.section != Section::Hidden || field.id == fields::NAME;
            let section = if is_own { schema.heading(kind, field) } else { "Record" };
            entry.note = section.to_owned();
            entry.synonyms = format!("{} {} {}", field.name, section, field.help);
            entry
        })
        .collect()
}

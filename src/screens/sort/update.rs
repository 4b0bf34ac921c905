//! What keys do to the order.

use super::{SortState, entries};
use crate::{
    action::Action,
    model::{Arrangement, FieldId, Schema, SortKey, views::shift},
    screens::{Cx, Input},
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut SortState, input: &Input<'_>) {
    let schema = cx.schema.clone();
    state.0.take(cx, input, entries, |now, action, field| arrange(&schema, now, action, field));
}

/// Answers whether the action is one of this window.
fn arrange(schema: &Schema, now: &mut Arrangement, action: Action, field: FieldId) -> bool {
    let levels = &mut now.sort;
    match (action, levels.iter().position(|key| key.field == field)) {
        (Action::ArrangeToggle, Some(level)) => levels[level].descending = !levels[level].descending,
        (Action::ArrangeToggle, None) => {
            // Stars and moments are wanted largest first.
            let descending = schema.field(field).is_some_and(|field| field.kind.is_ordered());
            levels.push(SortKey { field, descending });
        }
        (Action::ArrangeUp, Some(level)) => {
            shift(levels, level, -1);
        }
        (Action::ArrangeDown, Some(level)) => {
            shift(levels, level, 1);
        }
        (Action::ArrangeRemove, Some(level)) => {
            levels.remove(level);
        }
        _ => return false,
    }
    true
}

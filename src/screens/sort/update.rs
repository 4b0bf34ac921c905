//! What keys do to the order.

use super::{SortState, entries};
use crate::{
    action::Action,
    model::{FieldId, Schema, SortKey, views::shift},
    screens::{Cx, Input, picking},
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut SortState, input: &Input<'_>) {
    if let (Input::Do(command), Some(field)) = (input, state.pick.current().map(|entry| entry.item))
        && arrange(cx.schema, state, command.action, field)
    {
        let entries = entries(cx.schema, state.kind, &state.now);
        return picking::arranged(cx, &mut state.pick, entries, field, &state.now);
    }
    picking::take_arranging(cx, &mut state.pick, input, &state.before);
}

/// Answers whether the action is one of this window.
fn arrange(schema: &Schema, state: &mut SortState, action: Action, field: FieldId) -> bool {
    let levels = &mut state.now.sort;
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

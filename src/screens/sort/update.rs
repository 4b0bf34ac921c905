//! What keys do to the order.

use super::{SortState, entries};
use crate::{
    action::Action,
    model::{FieldId, Schema, SortKey, views::shift},
    screens::{Cx, Effect, Input, Told, picking},
    ui::pick::Picked,
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut SortState, input: &Input<'_>) {
    if let (Input::Do(command), Some(field)) = (input, state.pick.current().map(|entry| entry.item))
        && arrange(cx.schema, state, command.action, field)
    {
        state.pick.set(entries(cx.schema, state.kind, &state.now));
        state.pick.point_at(|item| *item == field);
        cx.effects.push(Effect::Tell(Box::new(Told::Arrange(state.now.clone()))));
        return;
    }
    match picking::take(&mut state.pick, input, usize::from(cx.area.height / 2).max(1)) {
        Picked::Cancelled => {
            cx.effects.push(Effect::Tell(Box::new(Told::Arrange(state.before.clone()))));
            cx.close();
        }
        Picked::Taken(_) | Picked::Typed(_) => cx.close(),
        Picked::Open => {}
    }
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

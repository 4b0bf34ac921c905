//! What keys do to the columns.

use super::{ColumnsState, entries};
use crate::{
    action::Action,
    model::{FieldId, fields, views::shift},
    screens::{Cx, Input, grid::layout::UNSEEN, picking},
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut ColumnsState, input: &Input<'_>) {
    if let (Input::Do(command), Some(field)) = (input, state.pick.current().map(|entry| entry.item))
        && arrange(state, command.action, field)
    {
        let entries = entries(cx.schema, state.kind, &state.now);
        return picking::arranged(cx, &mut state.pick, entries, field, &state.now);
    }
    picking::take_arranging(cx, &mut state.pick, input, &state.before);
}

/// Answers whether the action is one of this window.
fn arrange(state: &mut ColumnsState, action: Action, field: FieldId) -> bool {
    let now = &mut state.now;
    let place = now.columns.iter().position(|column| *column == field);
    let width = now.widths.get(&field).copied().unwrap_or(UNSEEN);
    match (action, place) {
        (Action::ArrangeToggle, _) => now.toggle(field),
        (Action::ArrangeUp, Some(place)) => {
            shift(&mut now.columns, place, -1);
        }
        (Action::ArrangeDown, Some(place)) => {
            shift(&mut now.columns, place, 1);
        }
        (Action::ArrangeWider, Some(_)) => now.resize(field, width.saturating_add(1)),
        (Action::ArrangeNarrower, Some(_)) => now.resize(field, width.saturating_sub(1)),
        (Action::ArrangePin, Some(place)) => now.pinned = if now.pinned == place + 1 { 0 } else { place + 1 },
        (Action::ArrangeRemove, Some(_)) if field != fields::NAME => now.toggle(field),
        _ => return false,
    }
    true
}

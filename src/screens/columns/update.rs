//! What keys do to the columns.

use super::{ColumnsState, entries};
use crate::{
    action::Action,
    model::{Arrangement, FieldId, fields, views::shift},
    screens::{Cx, Input, grid::layout::UNSEEN},
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut ColumnsState, input: &Input<'_>) {
    state.0.take(cx, input, entries, arrange);
}

/// Answers whether the action is one of this window.
fn arrange(now: &mut Arrangement, action: Action, field: FieldId) -> bool {
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

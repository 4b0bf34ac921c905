//! What keys and presses do to the sheet.

use super::{HelpState, Line};
use crate::{
    action::Action,
    screens::{Cx, Effect, Input, picking},
    ui::pick::Picked,
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut HelpState, input: &Input<'_>) {
    let page = usize::from(cx.area.height / 2).max(1);
    let before = state.pick.place();
    match picking::take(&mut state.pick, input, page) {
        Picked::Taken(Line::Keys(command)) => cx.effects.push(Effect::CloseAndDo(command)),
        Picked::Cancelled => cx.close(),
        Picked::Taken(_) | Picked::Typed(_) | Picked::Open => {}
    }
    // The cursor passes over headings.
    if state.pick.current().is_some_and(|entry| entry.item == Line::Heading) {
        let up = state.pick.place() < before && state.pick.place() > 0;
        state.pick.act(if up { Action::PickUp } else { Action::PickDown }, page);
    }
}

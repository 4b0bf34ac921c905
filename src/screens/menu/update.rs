//! What keys and presses do to the window.

use super::MenuState;
use crate::{
    screens::{Cx, Effect, Gesture, Input, picking},
    ui::{Hit, pick::Picked},
};

/// Takes an input in. One press takes an entry, as menus do; a press beside the window closes it.
pub fn update(cx: &mut Cx<'_>, state: &mut MenuState, input: &Input<'_>) {
    let page = usize::from(cx.area.height / 2).max(1);
    let picked = match input {
        Input::Mouse { gesture: Gesture::Press, hit: Hit::Entry(place), .. } => {
            state.pick.point(*place);
            state.pick.act(crate::action::Action::PickTake, page)
        }
        Input::Mouse { gesture: Gesture::Press, hit: Hit::Outside, .. } => Picked::Cancelled,
        input => picking::take(&mut state.pick, input, page),
    };
    match picked {
        // The action itself closes the window before it is done.
        Picked::Taken(effect @ Effect::CloseAndDo(_)) => cx.effects.push(effect),
        Picked::Taken(effect) => {
            cx.close();
            cx.effects.push(effect);
        }
        Picked::Cancelled => cx.close(),
        Picked::Typed(_) | Picked::Open => {}
    }
}

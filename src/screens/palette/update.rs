//! What keys and presses do to the list of actions.

use super::PaletteState;
use crate::{
    action::Action,
    screens::{Cx, Effect, Input, Open, Tone, picking},
    ui::pick::Picked,
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut PaletteState, input: &Input<'_>) {
    let page = usize::from(cx.area.height / 2).max(1);
    if matches!(input, Input::Do(command) if command.action == Action::PickAssignKey) {
        if let Some(entry) = state.pick.current() {
            cx.open(Open::Keys(entry.item.clone()));
        }
        return;
    }
    match picking::take(&mut state.pick, input, page) {
        Picked::Taken(command) => cx.effects.push(Effect::CloseAndDo(command)),
        Picked::Cancelled => cx.close(),
        Picked::Open if takes(input) => {
            if let Some(reason) = state.pick.current().and_then(|entry| entry.disabled.clone()) {
                cx.say(Tone::Plain, format!("not now: {reason}"));
            }
        }
        Picked::Typed(_) | Picked::Open => {}
    }
}

fn takes(input: &Input<'_>) -> bool {
    matches!(input, Input::Do(command) if command.action == Action::PickTake)
}

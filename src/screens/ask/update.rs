//! What keys and presses do to a question.

use super::AskState;
use crate::{
    action::Action,
    screens::{Cx, Gesture, Input},
    ui::Hit,
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut AskState, input: &Input<'_>) {
    let count = state.buttons.len().max(1);
    match input {
        Input::Do(command) => match command.action {
            Action::DialogNext => state.focus = (state.focus + 1) % count,
            Action::DialogPrevious => state.focus = (state.focus + count - 1) % count,
            Action::DialogYes => press(cx, state, 0),
            Action::DialogPress => press(cx, state, state.focus),
            Action::DialogNo | Action::Cancel | Action::Close => cx.close(),
            _ => {}
        },
        Input::Mouse { gesture: Gesture::Press, hit: Hit::Button(place), .. } => press(cx, state, *place),
        _ => {}
    }
}

/// The question closes first, so that what the button does meets the screen below.
fn press(cx: &mut Cx<'_>, state: &AskState, place: usize) {
    let Some((_, effect)) = state.buttons.get(place) else { return };
    cx.close();
    cx.effects.extend(effect.clone());
}

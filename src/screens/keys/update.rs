//! What keys and presses do to it.

use super::KeysState;
use crate::{
    action::{Action, Key, KeyCode},
    screens::{Cx, Effect, Gesture, Input, Tone, palette},
    ui::Hit,
};

/// Places of the buttons.
pub(super) const KEEP: usize = 0;
pub(super) const AGAIN: usize = 1;
pub(super) const LEAVE: usize = 2;
/// Longer sequences nobody remembers.
const LONGEST: usize = 4;

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut KeysState, input: &Input<'_>) {
    match input {
        Input::Key(key) => press(cx, state, *key),
        Input::Mouse { gesture: Gesture::Press | Gesture::Double, hit: Hit::Button(place), .. } => match *place {
            KEEP => keep(cx, state),
            AGAIN => state.keys.clear(),
            LEAVE => cx.close(),
            _ => {}
        },
        Input::Do(command) if command.action == Action::DialogNo => cx.close(),
        _ => {}
    }
}

fn press(cx: &mut Cx<'_>, state: &mut KeysState, key: Key) {
    let enter = key == Key::plain(KeyCode::Enter);
    if key == Key::plain(KeyCode::Esc) || key == (Key { ctrl: true, ..Key::char('c') }) {
        cx.close();
    } else if enter && !state.keys.is_empty() {
        keep(cx, state);
    } else if key == Key::plain(KeyCode::Backspace) && !state.keys.is_empty() {
        state.keys.pop();
    } else if state.keys.len() < LONGEST {
        state.keys.push(key);
    }
}

fn keep(cx: &mut Cx<'_>, state: &KeysState) {
    // The window says why not.
    if state.keys.is_empty() || state.remarks(cx.keymap).iter().any(|remark| remark.stops) {
        return;
    }
    cx.effects.push(Effect::KeepKey { command: state.command.clone(), keys: state.keys.clone() });
    cx.say(Tone::Good, format!("{} is now a key of '{}'", state.label(), palette::label(&state.command)));
    cx.close();
}

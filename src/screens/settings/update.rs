//! What keys and presses do to the settings.

use super::{SettingsState, open_setup};
use crate::{
    action::Action,
    screens::{Cx, Effect, Gesture, Input},
    ui::Hit,
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut SettingsState, input: &Input<'_>) {
    let count = state.count().max(1);
    match input {
        Input::Do(command) => match command.action {
            Action::FieldNext => state.focus = (state.focus + 1) % count,
            Action::FieldPrevious => state.focus = (state.focus + count - 1) % count,
            Action::FieldActivate | Action::FieldMore if state.is_at_setup() => open_setup(cx),
            Action::FieldMore => turn(cx, state, 1),
            Action::FieldLess => turn(cx, state, count_of(state) - 1),
            Action::FieldActivate if state.is_welcome => cx.close(),
            Action::FieldActivate => turn(cx, state, 1),
            Action::FieldClear => set(cx, state, 0),
            Action::Cancel | Action::Close | Action::FormSave => cx.close(),
            _ => {}
        },
        Input::Mouse { gesture, hit: Hit::Entry(place), .. } if *place < count => match gesture {
            Gesture::Press if state.focus == *place && state.is_at_setup() => open_setup(cx),
            Gesture::Press if state.focus == *place => turn(cx, state, 1),
            Gesture::Press => state.focus = *place,
            _ => {}
        },
        Input::Mouse { gesture: Gesture::WheelDown, .. } => state.focus = (state.focus + 1).min(count - 1),
        Input::Mouse { gesture: Gesture::WheelUp, .. } => state.focus = state.focus.saturating_sub(1),
        _ => {}
    }
}

/// How many values the row under the focus has.
fn count_of(state: &SettingsState) -> usize {
    state.rows.get(state.focus).map_or(1, |row| row.values.len()).max(1)
}

/// Goes so many values on, over the end to the first.
fn turn(cx: &mut Cx<'_>, state: &mut SettingsState, steps: usize) {
    let Some(row) = state.rows.get(state.focus) else { return };
    let at = row.values.iter().position(|value| value == state.value(row)).unwrap_or(0);
    let place = (at + steps) % count_of(state);
    set(cx, state, place);
}

fn set(cx: &mut Cx<'_>, state: &mut SettingsState, place: usize) {
    let Some(row) = state.rows.get(state.focus) else { return };
    let Some(value) = row.values.get(place).cloned() else { return };
    let name = row.setting.name;
    if state.settings.set(name, &value).is_ok() {
        cx.effects.push(Effect::KeepSetting { name: name.to_owned(), value });
    }
}

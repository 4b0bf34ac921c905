use super::*;
use crate::{
    action::Action,
    screens::{
        Effect, Input,
        testing::{Desk, any_input, closed},
    },
    ui::Look,
};

fn pressed(desk: &mut Desk, action: Action, keys: &str) -> (KeysState, Vec<Effect>) {
    let mut state = KeysState::open(action.into());
    let keys = Key::parse_sequence(keys).unwrap();
    let effects = desk.with(|cx| keys.iter().for_each(|key| update(cx, &mut state, &Input::Key(*key)))).1;
    (state, effects)
}

#[test]
fn any_key_but_esc_can_be_pressed_and_enter_keeps_it() {
    let mut desk = Desk::new();
    for (keys, kept) in
        [("X enter", "X"), ("enter enter", "enter"), ("g X enter", "g X"), ("tab enter", "tab"), ("x backspace X enter", "X")]
    {
        let (_, effects) = pressed(&mut desk, Action::BulkEdit, keys);
        let want = Effect::KeepKey { command: Action::BulkEdit.into(), keys: Key::parse_sequence(kept).unwrap() };
        assert!(effects.contains(&want) && closed(&effects), "{keys}: {effects:?}");
    }
    let (_, effects) = pressed(&mut desk, Action::BulkEdit, "X esc");
    assert_eq!(effects, [Effect::Close]);
}

#[test]
fn it_tells_what_the_key_does_now_and_how_surely_it_arrives() {
    let mut desk = Desk::new();
    for (action, keys, says, stops) in [
        (Action::BulkEdit, "x", "It does 'Export' now, which will lose it.", false),
        (Action::BulkEdit, "m", "That is its key already.", false),
        (Action::BulkEdit, "Z", "It does nothing yet.", false),
        (Action::BulkEdit, "g", "It cannot be kept: 'g' for bulk-edit clashes", true),
        (Action::TextEditor, "e", "It cannot be kept: 'e' for text-editor: printable keys are text", true),
        (Action::BulkEdit, "ctrl+w", "Mind that most terminals send this key.", false),
        (Action::BulkEdit, "ctrl+b", "Ctrl+B is often taken by tmux", false),
    ] {
        let (state, _) = pressed(&mut desk, action, keys);
        let remarks = state.remarks(&desk.keymap);
        assert!(remarks.iter().any(|remark| remark.text.starts_with(says) && remark.stops == stops), "{keys}: {remarks:?}");
        let (_, effects) = pressed(&mut desk, action, &format!("{keys} enter"));
        assert_eq!(effects.is_empty(), stops, "{keys}: {effects:?}");
    }
}

#[test]
fn snapshots() {
    let mut desk = Desk::new();
    for (name, keys) in [("nothing", "esc"), ("taken", "x"), ("clash", "g")] {
        let (state, _) = pressed(&mut desk, Action::BulkEdit, keys);
        insta::assert_snapshot!(name, desk.picture(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area)));
    }
}

#[test]
fn it_draws_at_every_size() {
    let mut desk = Desk::new();
    let (state, _) = pressed(&mut desk, Action::BulkEdit, "ctrl+b");
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

#[test]
fn no_input_breaks_it() {
    any_input(|_| KeysState::open(Action::Assign.into()), update, view);
}

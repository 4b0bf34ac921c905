use super::*;
use crate::{
    action::Action,
    screens::{
        Effect, Input,
        testing::{Desk, act, any_input},
    },
    ui::Look,
};

fn open(desk: &mut Desk) -> HelpState {
    desk.with(|cx| HelpState::open(cx, Context::Grid)).0
}

#[test]
fn the_keys_of_the_screen_below_come_first_and_terminal_limits_last() {
    let mut desk = Desk::new();
    for below in Context::ALL {
        let (state, _) = desk.with(|cx| HelpState::open(cx, below));
        let headings: Vec<&str> =
            state.pick.found().filter(|entry| entry.item == Line::Heading).map(|entry| entry.label.as_str()).collect();
        assert_eq!(headings.first(), Some(&below.title()));
        assert_eq!(headings.last(), Some(&"What terminals keep for themselves"));
        assert!(headings.contains(&Context::Global.title()));
    }
}

#[test]
fn typing_a_key_or_a_word_finds_the_entry_and_enter_does_it() {
    let mut desk = Desk::new();
    for (text, want) in [("Ctrl+A", Action::SelectAll), ("bulk", Action::BulkEdit), ("undo", Action::Undo)] {
        let mut state = open(&mut desk);
        let (_, effects) = desk.with(|cx| {
            update(cx, &mut state, &Input::Paste(text));
            update(cx, &mut state, &act(Action::PickTake));
        });
        assert_eq!(effects, [Effect::CloseAndDo(want.into())], "{text}");
    }
}

#[test]
fn the_cursor_passes_over_headings_in_both_directions() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk);
    let count = state.pick.found().count();
    for action in [Action::PickDown, Action::PickUp] {
        for _ in 0..count + 2 {
            desk.with(|cx| update(cx, &mut state, &act(action)));
            assert_ne!(state.pick.current().unwrap().item, Line::Heading);
        }
    }
}

#[test]
fn it_draws_at_every_size() {
    let mut desk = Desk::new();
    let state = open(&mut desk);
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

#[test]
fn snapshots() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk);
    insta::assert_snapshot!("80x24", desk.picture(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area)));
    insta::assert_snapshot!("80x24_mono", desk.picture(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area)));
    desk.size(120, 36);
    desk.with(|cx| {
        for _ in 0..5 {
            update(cx, &mut state, &act(Action::PickPageDown));
        }
    });
    insta::assert_snapshot!("120x36", desk.picture(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area)));
}

#[test]
fn no_input_breaks_it() {
    any_input(open, update, view);
}

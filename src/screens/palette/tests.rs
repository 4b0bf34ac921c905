use proptest::prelude::*;

use super::*;
use crate::{
    action::Action,
    screens::{
        Effect, Input,
        testing::{Desk, act, closed, said, whims},
    },
    ui::Look,
};

fn open(desk: &mut Desk) -> PaletteState {
    desk.with(|cx| PaletteState::open(cx, Context::Grid, &Around::default())).0
}

fn typed(desk: &mut Desk, text: &str) -> Vec<Effect> {
    let mut state = open(desk);
    desk.with(|cx| {
        update(cx, &mut state, &Input::Paste(text));
        update(cx, &mut state, &act(Action::PickTake));
    })
    .1
}

#[test]
fn an_action_is_found_by_label_name_and_synonym() {
    let mut desk = Desk::new();
    for (text, want) in [
        ("Bulk edit", Action::BulkEdit.into()),
        ("mass edit", Action::BulkEdit.into()),
        ("log-open", Action::LogOpen.into()),
        ("Stars: 3", Command { action: Action::ScoreSet, arg: Some(3) }),
        ("Workspace: 2", Command { action: Action::WorkspaceGo, arg: Some(2) }),
    ] {
        assert_eq!(typed(&mut desk, text), [Effect::CloseAndDo(want)], "{text}");
    }
}

#[test]
fn what_is_not_possible_now_says_why_and_is_not_done() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk);
    desk.with(|cx| update(cx, &mut state, &Input::Paste("restore")));
    assert_eq!(state.pick.current().unwrap().disabled.as_deref(), Some("only records in the bin can be restored"));
    assert_eq!(said(&typed(&mut desk, "restore")), ["not now: only records in the bin can be restored"]);
}

#[test]
fn only_what_fits_the_screen_below_is_offered() {
    let mut desk = Desk::new();
    let (state, _) = desk.with(|cx| PaletteState::open(cx, Context::Form, &Around::default()));
    let contexts: Vec<Context> = state.pick.found().map(|entry| entry.item.action.def().context).collect();
    assert!(contexts.contains(&Context::Form) && contexts.contains(&Context::Global) && !contexts.contains(&Context::Grid));
}

#[test]
fn esc_closes_it() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk);
    assert!(closed(&desk.with(|cx| update(cx, &mut state, &act(Action::PickCancel))).1));
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
    desk.with(|cx| update(cx, &mut state, &Input::Paste("sel")));
    insta::assert_snapshot!("80x24_mono", desk.picture(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area)));
    desk.size(120, 36);
    insta::assert_snapshot!("120x36", desk.picture(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area)));
}

proptest! {
    #![proptest_config(crate::screens::testing::some_cases())]
    #[test]
    fn no_input_breaks_it(whims in whims()) {
        let mut desk = Desk::new();
        let mut state = open(&mut desk);
        desk.with(|cx| whims.iter().for_each(|whim| update(cx, &mut state, &whim.input())));
        desk.draw(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area));
    }
}

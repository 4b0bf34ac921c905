use super::*;
use crate::{
    action::Action,
    screens::{
        Effect, Input,
        testing::{Desk, act, any_input, closed, said},
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

/// The first letters people type, and what they mean by them: it stands among the first on the list.
#[test]
fn three_letters_find_what_is_meant() {
    let mut desk = Desk::new();
    let mut missed = Vec::new();
    for (typed, action) in [
        ("bul", Action::BulkEdit),
        ("mas", Action::BulkEdit),
        ("ass", Action::Assign),
        ("own", Action::Assign),
        ("und", Action::Undo),
        ("red", Action::Redo),
        ("sta", Action::ScoreSet),
        ("del", Action::Delete),
        ("tra", Action::BinToggle),
        ("exp", Action::ExportOpen),
        ("imp", Action::ImportOpen),
        ("vie", Action::Views),
        ("col", Action::Columns),
        ("sor", Action::SortColumn),
        ("fil", Action::FilterEdit),
        ("mar", Action::SelectToggle),
        ("inv", Action::SelectInvert),
        ("dup", Action::RecordDuplicate),
        ("new", Action::RecordNew),
        ("ope", Action::RecordOpen),
        ("rep", Action::Repeat),
        ("log", Action::LogOpen),
        ("his", Action::LogOpen),
        ("hel", Action::Help),
        ("rel", Action::Reload),
        ("mou", Action::MouseToggle),
        ("set", Action::Settings),
        ("pre", Action::Settings),
        ("sus", Action::Suspend),
        ("qui", Action::Quit),
        ("exi", Action::Quit),
        ("cop", Action::CopyRows),
        ("pin", Action::ColumnPin),
    ] {
        let mut state = open(&mut desk);
        desk.with(|cx| update(cx, &mut state, &Input::Paste(typed)));
        let found: Vec<Action> = state.pick.found().take(8).map(|entry| entry.item.action).collect();
        if !found.contains(&action) {
            missed.push((typed, action, found));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn what_was_chosen_last_stands_first_and_workspaces_go_by_their_names() {
    let mut desk = Desk::new();
    let go = Command { action: Action::WorkspaceGo, arg: Some(2) };
    let around = Around { recent: vec![Action::ExportOpen.into(), Action::Assign.into()], places: vec![(go.clone(), "Office".to_owned())] };
    let (mut state, _) = desk.with(|cx| PaletteState::open(cx, Context::Grid, &around));
    let first: Vec<Command> = state.pick.found().take(2).map(|entry| entry.item.clone()).collect();
    assert_eq!(first, around.recent);
    desk.with(|cx| update(cx, &mut state, &Input::Paste("@of")));
    assert_eq!(state.pick.current().unwrap().item, go);
}

#[test]
fn a_key_is_assigned_from_here_and_shown_at_once() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk);
    let (_, effects) = desk.with(|cx| {
        update(cx, &mut state, &Input::Paste("bulk edit"));
        update(cx, &mut state, &act(Action::PickAssignKey));
    });
    assert_eq!(effects, [Effect::Open(Box::new(crate::screens::Open::Keys(Action::BulkEdit.into())))]);
    desk.keymap.apply("mine.toml", "[grid]\n\"bulk-edit\" = [\"X\"]\n");
    desk.with(|cx| state.show_keys(cx));
    assert_eq!(state.pick.current().map(|entry| (entry.item.action, entry.note.as_str())), Some((Action::BulkEdit, "X")));
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

#[test]
fn no_input_breaks_it() {
    any_input(open, update, view);
}

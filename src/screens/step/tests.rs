use super::*;
use crate::{
    action::{Action, Key, KeyCode},
    model::{FieldId, RecordId, Value},
    proto::{Command, Edit, Mixed, Outcome, Refusal, Reply},
    screens::{
        Effect, Input, Open,
        testing::{Desk, act, any_input, asked, asked_one, closed, said},
    },
};

fn target() -> Target {
    Target::Records(vec![RecordId(1)])
}

fn done() -> Reply {
    Reply::Done(Box::new(Outcome { changed: 1, ..Outcome::default() }))
}

/// A window whose records hold this.
fn open(desk: &mut Desk, count: u64, held: &[(FieldId, Mixed)]) -> StepState {
    let (mut state, effects) = desk.with(|cx| StepState::open(cx, target(), count));
    let (ticket, _) = asked_one(&effects);
    desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &Reply::Mixed(held.to_vec()))));
    state
}

fn one(field: FieldId, value: Value) -> (FieldId, Mixed) {
    (field, Mixed { values: vec![(value, 1)], filled: 1, empty: 0, more: false })
}

/// Types words, a day, and saves.
fn type_step(desk: &mut Desk, state: &mut StepState, words: &str, day: &str) -> Vec<Effect> {
    desk.with(|cx| {
        update(cx, state, &Input::Paste(words));
        update(cx, state, &act(Action::TextNewline));
        update(cx, state, &Input::Paste(day));
        update(cx, state, &act(Action::TextNewline));
    })
    .1
}

fn edits(effects: &[Effect]) -> Vec<(FieldId, Edit)> {
    let (_, Request::Apply(Command::Bulk { edits, .. })) = asked_one(effects) else { panic!("one wish") };
    edits.into_iter().map(|edit| (edit.field, edit.edit)).collect()
}

#[test]
fn words_and_a_day_as_typed_become_one_change() {
    let mut desk = Desk::new();
    for (typed, day) in [("+3d", 20_783), ("fri", 20_784), ("next mon", 20_787), ("tomorrow", 20_781), ("2026-12-01", 20_788)] {
        let mut state = open(&mut desk, 1, &[]);
        let effects = type_step(&mut desk, &mut state, "Send the offer", typed);
        let want = [
            (fields::NEXT_STEP, Edit::Set(Value::Text("Send the offer".to_owned()))),
            (fields::NEXT_STEP_DATE, Edit::Set(Value::Date(day))),
        ];
        assert_eq!(edits(&effects), want, "{typed}");
    }
}

#[test]
fn a_day_that_is_none_is_refused_and_what_was_typed_stays() {
    let mut desk = Desk::new();
    for typed in ["2026-02-30", "soon", "31.4."] {
        let mut state = open(&mut desk, 1, &[]);
        let effects = type_step(&mut desk, &mut state, "Call", typed);
        assert!(asked(&effects).is_empty() && !closed(&effects), "{typed}");
        assert_eq!((state.words.text().as_str(), state.day.text().as_str()), ("Call", typed));
        assert!(state.problem.is_some());
    }
}

#[test]
fn the_present_step_stands_in_the_lines_and_an_untouched_line_changes_nothing() {
    let mut desk = Desk::new();
    let held = [one(fields::NEXT_STEP, Value::Text("Call".to_owned())), one(fields::NEXT_STEP_DATE, Value::Date(20_784))];
    let mut state = open(&mut desk, 1, &held);
    assert_eq!((state.words.text().as_str(), state.day.text().as_str()), ("Call", "2026-11-27"));
    let effects = type_step(&mut desk, &mut state, "Visit", "");
    assert_eq!(edits(&effects), [(fields::NEXT_STEP, Edit::Set(Value::Text("Visit".to_owned())))]);
    let mut state = open(&mut desk, 1, &held);
    desk.with(|cx| update(cx, &mut state, &Input::Key(Key::plain(KeyCode::End))));
    let effects = type_step(&mut desk, &mut state, " Bo", "");
    assert_eq!(edits(&effects), [(fields::NEXT_STEP, Edit::Set(Value::Text("Call Bo".to_owned())))]);
    let mut state = open(&mut desk, 1, &held);
    let effects = type_step(&mut desk, &mut state, "", "");
    assert!(asked(&effects).is_empty() && closed(&effects));
}

#[test]
fn emptied_lines_clear_the_step() {
    let mut desk = Desk::new();
    let held = [one(fields::NEXT_STEP, Value::Text("Call".to_owned())), one(fields::NEXT_STEP_DATE, Value::Date(20_784))];
    let mut state = open(&mut desk, 1, &held);
    state.words.replace("");
    state.day.replace("");
    let effects = desk.with(|cx| update(cx, &mut state, &act(Action::TextSave))).1;
    assert_eq!(edits(&effects), [(fields::NEXT_STEP, Edit::Clear), (fields::NEXT_STEP_DATE, Edit::Clear)]);
}

#[test]
fn a_step_that_is_done_goes_even_where_nothing_follows_and_plus_days_count_from_today() {
    let mut desk = Desk::new();
    let mut state = StepState::after(target(), 1);
    let effects = type_step(&mut desk, &mut state, "", "");
    assert_eq!(edits(&effects), [(fields::NEXT_STEP, Edit::Clear), (fields::NEXT_STEP_DATE, Edit::Clear)]);
    let mut state = StepState::after(target(), 1);
    let effects = type_step(&mut desk, &mut state, "Again", "+7d");
    assert_eq!(edits(&effects)[1], (fields::NEXT_STEP_DATE, Edit::Set(Value::Date(20_787))));
}

#[test]
fn above_two_hundred_the_plan_is_asked_about_and_a_refusal_keeps_the_window() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, 201, &[]);
    let effects = type_step(&mut desk, &mut state, "Call", "");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Open(open) if matches!(**open, Open::Plan { .. }))));
    let mut state = open(&mut desk, 200, &[]);
    let (ticket, _) = asked_one(&type_step(&mut desk, &mut state, "Call", ""));
    let refused = Reply::Refused(Refusal::Store("the disk is full".to_owned()));
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &refused)));
    assert!(!closed(&effects) && state.problem.is_some());
    let (ticket, _) = asked_one(&desk.with(|cx| update(cx, &mut state, &act(Action::TextSave))).1);
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &done())));
    assert_eq!(said(&effects), ["Set the next step of 1 record. u undoes it."]);
    assert!(closed(&effects));
}

#[test]
fn it_draws_at_every_size() {
    let mut desk = Desk::new();
    let state = open(&mut desk, 3, &[]);
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

#[test]
fn no_input_breaks_it() {
    for count in [1, 300] {
        any_input(|desk| open(desk, count, &[]), update, view);
    }
}

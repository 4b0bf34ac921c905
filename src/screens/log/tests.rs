use proptest::prelude::*;

use super::*;
use crate::{
    action::Action,
    model::{OpState, Seq, Verb, fields},
    proto::{Command, Outcome, Reply},
    screens::{
        Effect, Input, Open,
        testing::{Desk, NOW, act, asked, said, whims},
    },
    ui::{Look, picture},
};

fn op(seq: u64, by: &str, verb: Verb) -> OpHead {
    OpHead {
        seq: Seq(seq),
        by: by.to_owned(),
        at: NOW - 60_000,
        verb,
        records: 143,
        fields: vec![fields::STATUS],
        subject: "Qualified".to_owned(),
        undoes: None,
        undone_by: None,
        skipped: 0,
        state: OpState::Done,
    }
}

fn open(desk: &mut Desk, ops: &[OpHead]) -> LogState {
    let (mut state, effects) = desk.with(LogState::open);
    let ticket = asked(&effects)[0].0;
    desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &Reply::Log(ops.to_vec()))));
    state
}

#[test]
fn an_own_operation_is_asked_about_and_undone_by_its_number() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, &[op(9, "bo", Verb::Edit), op(8, "anna", Verb::BulkEdit)]);
    let (_, effects) = desk.with(|cx| {
        update(cx, &mut state, &act(Action::PickDown));
        update(cx, &mut state, &act(Action::PickTake));
    });
    let [Effect::Open(open)] = effects.as_slice() else { panic!("one question") };
    let Open::Ask { buttons, lines, .. } = &**open else { panic!("a question") };
    assert_eq!(lines[0], "You set Status on 143 records: Qualified.");
    let Some(Effect::Ask(ticket, request)) = &buttons[0].1 else { panic!("the first button undoes") };
    assert_eq!(**request, Request::Apply(Command::Undo(Some(Seq(8)))));
    let done =
        Outcome { op: None, changed: 141, same: 0, refused: Vec::new(), refused_count: 2, created: Vec::new(), of: None, touched: None };
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Reply(*ticket, &Reply::Done(Box::new(done)))));
    assert_eq!(said(&effects), ["Undone: 141 records changed back. 2 skipped, changed since."]);
    assert_eq!(asked(&effects).len(), 1, "the log is read again");
}

#[test]
fn what_cannot_be_undone_from_here_says_why() {
    let undone = OpHead { undone_by: Some(Seq(3)), ..op(2, "anna", Verb::Edit) };
    for (op, why) in [
        (op(9, "bo", Verb::Edit), "only bo can undo what they did"),
        (undone, "it is undone already"),
        (op(1, "anna", Verb::SetUp), "the store's own set-up stays"),
    ] {
        let mut desk = Desk::new();
        let mut state = open(&mut desk, &[op]);
        let (_, effects) = desk.with(|cx| update(cx, &mut state, &act(Action::PickTake)));
        assert_eq!((effects, state.problem.as_deref()), (vec![], Some(why)));
    }
}

#[test]
fn typing_a_name_shows_only_what_they_did() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, &[op(9, "bo", Verb::Delete), op(8, "anna", Verb::BulkEdit)]);
    desk.with(|cx| update(cx, &mut state, &Input::Paste("anna")));
    let shown = picture::text(&desk.draw(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area)));
    assert!(shown.contains("set Status on 143 records") && !shown.contains("to the bin"), "{shown}");
}

#[test]
fn it_draws_at_every_size() {
    let mut desk = Desk::new();
    let undone = OpHead { undone_by: Some(Seq(10)), ..op(7, "anna", Verb::Import) };
    let state = open(&mut desk, &[op(9, "bo", Verb::Delete), undone]);
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

proptest! {
    #![proptest_config(crate::screens::testing::some_cases())]
    #[test]
    fn no_input_breaks_it(whims in whims()) {
        let mut desk = Desk::new();
        let mut state = open(&mut desk, &[op(9, "anna", Verb::Delete), op(8, "bo", Verb::Edit)]);
        desk.with(|cx| whims.iter().for_each(|whim| update(cx, &mut state, &whim.input())));
        desk.draw(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area));
    }
}

use super::*;
use crate::{
    action::Action,
    model::{Diff, OpState, RecordId, Seq, Value, Verb, fields},
    proto::{Command, Fate, Leave, PlanRow, Reply},
    screens::{
        Effect, Input, Open,
        testing::{Desk, NOW, act, any_input, asked},
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

/// Gives the rows of an operation when they are asked for.
fn serve(desk: &mut Desk, state: &mut LogState, effects: &[Effect]) {
    for (ticket, request) in asked(effects) {
        if let Request::Operation { from, count, .. } = request {
            let text = |text: &str| Some(Value::Text(text.to_owned()));
            let row = |at: u32| PlanRow {
                record: Some(RecordId(u64::from(at))),
                line: 0,
                name: format!("Nowak, Ewa {at}"),
                fate: Fate::Changed(vec![Diff { field: fields::STATUS, old: text("New"), new: text("Qualified") }]),
            };
            let rows = Reply::PlanRows((from..from + count).map(row).collect());
            desk.with(|cx| update(cx, state, &Input::Reply(ticket, &rows)));
        }
    }
}

fn look_at(desk: &mut Desk, state: &mut LogState, place: usize) {
    let (_, effects) = desk.with(|cx| {
        (0..place).for_each(|_| update(cx, state, &act(Action::PickDown)));
        update(cx, state, &act(Action::PickTake));
    });
    serve(desk, state, &effects);
}

#[test]
fn an_operation_is_looked_at_record_by_record_and_undone_by_its_number_after_a_plan() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, &[op(9, "bo", Verb::Edit), op(8, "anna", Verb::BulkEdit)]);
    look_at(&mut desk, &mut state, 1);
    assert_eq!((state.context(), state.takes_undo()), (Context::Plan, true));
    let shown = picture::text(&desk.draw(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area)));
    assert!(shown.contains("Nowak, Ewa 0") && shown.contains("Undo 143 records") && shown.contains("u Undo it"), "{shown}");
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &act(Action::Undo)));
    let [Effect::Open(open)] = effects.as_slice() else { panic!("a plan: {effects:?}") };
    let Open::Plan { command, .. } = &**open else { panic!("a plan") };
    assert_eq!(**command, Command::Undo(Some(Seq(8)), Leave::Values));
    desk.with(|cx| update(cx, &mut state, &act(Action::PlanBack)));
    assert_eq!(state.context(), Context::Pick, "Esc goes back to the list");
}

#[test]
fn what_cannot_be_undone_from_here_says_why() {
    let undone = OpHead { undone_by: Some(Seq(3)), ..op(2, "anna", Verb::Edit) };
    for (op, why) in [
        (op(9, "bo", Verb::Edit), "only Bo Ek can undo what they did"),
        (undone, "it is undone already"),
        (op(1, "anna", Verb::SetUp), "the store's own set-up stays"),
        (op(1, "anna", Verb::Export), "a file that was written is not in the store"),
    ] {
        let mut desk = Desk::new();
        // On a store of several people, where sales people undo only what is theirs.
        desk.schema = Schema::clone(&desk.schema).with_host(Some("root".to_owned())).shared();
        let mut state = open(&mut desk, &[op]);
        look_at(&mut desk, &mut state, 0);
        let (_, effects) = desk.with(|cx| update(cx, &mut state, &act(Action::Undo)));
        assert_eq!(effects, vec![]);
        let shown = picture::text(&desk.draw(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area)));
        assert!(shown.contains(why), "{shown}");
    }
}

#[test]
fn a_key_shows_only_ones_own_and_everybodys_again() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, &[op(9, "bo", Verb::Edit)]);
    for own in [true, false] {
        let (_, effects) = desk.with(|cx| update(cx, &mut state, &act(Action::LogOwn)));
        assert!(matches!(asked(&effects)[0].1, Request::Log { own: got, .. } if got == own));
    }
}

#[test]
fn snapshots() {
    let mut desk = Desk::new();
    let undone = OpHead { undone_by: Some(Seq(10)), ..op(7, "anna", Verb::Import) };
    let mut state = open(&mut desk, &[op(9, "bo", Verb::Delete), op(8, "anna", Verb::BulkEdit), undone]);
    insta::assert_snapshot!("80x24", desk.picture(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area)));
    insta::assert_snapshot!("80x24_mono", desk.picture(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area)));
    look_at(&mut desk, &mut state, 1);
    insta::assert_snapshot!("operation_mono", desk.picture(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area)));
    desk.size(120, 36);
    insta::assert_snapshot!("operation_120x36", desk.picture(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area)));
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
fn an_operation_is_found_by_its_number_its_day_and_its_sort_and_what_took_it_back_names_it() {
    let mut desk = Desk::new();
    let early = OpHead { at: NOW - 40 * 86_400_000, ..op(1_206, "bo", Verb::Export) };
    let undo = OpHead { undoes: Some(Seq(1_206)), ..op(1_300, "anna", Verb::Undo) };
    let day = desk.with(|cx| cx.reading.local(early.at).format("%Y-%m-%d").to_string()).0;
    for (typed, finds, hides) in [
        ("1206", "exported 143 records", "set Status"),
        (day.as_str(), "exported 143 records", "set Status"),
        ("bulk-edit", "set Status", "exported"),
        ("", "1300  ", "older ones"),
        ("", "1206  ", "older ones"),
        ("", "took back operation 1206", "older ones"),
    ] {
        let mut state = open(&mut desk, &[undo.clone(), op(1_250, "cilla", Verb::BulkEdit), early.clone()]);
        desk.with(|cx| update(cx, &mut state, &Input::Paste(typed)));
        let shown = picture::text(&desk.draw(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area)));
        assert!(shown.contains(finds) && !shown.contains(hides), "{typed}: {shown}");
    }
    let many: Vec<OpHead> = (1..=SHOWN.into()).rev().map(|seq| op(seq, "bo", Verb::Delete)).collect();
    let state = open(&mut desk, &many);
    let shown = picture::text(&desk.draw(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area)));
    assert!(shown.contains("These are the newest 500. The shell finds older ones"), "{shown}");
}

#[test]
fn it_draws_at_every_size() {
    let mut desk = Desk::new();
    let undone = OpHead { undone_by: Some(Seq(10)), ..op(7, "anna", Verb::Import) };
    let mut state = open(&mut desk, &[op(9, "bo", Verb::Delete), undone]);
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
    look_at(&mut desk, &mut state, 0);
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

#[test]
fn no_input_breaks_it() {
    any_input(|desk| open(desk, &[op(9, "anna", Verb::Delete), op(8, "bo", Verb::Edit)]), update, view);
}

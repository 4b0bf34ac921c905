use super::*;
use crate::{
    action::Action,
    model::{Stamp, Value, fields, record_type},
    proto::{Event, Reply},
    screens::{
        Input,
        testing::{Desk, act, asked, asked_one},
    },
};

fn record(id: u64, company: &str) -> Record {
    let stamp = Stamp { by: "anna".to_owned(), at: 0 };
    let text = |text: &str| Value::Text(text.to_owned());
    Record::new(RecordId(id), record_type::LEAD, stamp).with([(fields::NAME, text("Ada")), (fields::COMPANY, text(company))])
}

fn loaded(desk: &mut Desk) -> MergeState {
    let (mut state, effects) = desk.with(|cx| MergeState::open(cx, vec![RecordId(9), RecordId(7)]));
    for (ticket, request) in asked(&effects) {
        let Request::Record(id) = request else { panic!("{request:?}") };
        let company = if id == RecordId(7) { "Acme" } else { "Bell's 100%" };
        let reply = Reply::Record(Some(Box::new(record(id.0, company))));
        desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &reply)));
    }
    state
}

#[test]
fn the_oldest_stays_unless_another_is_chosen_and_a_value_may_come_from_any() {
    let mut desk = Desk::new();
    let mut state = loaded(&mut desk);
    let (_, effects) = desk.with(|cx| {
        update(cx, &mut state, &act(Action::FieldNext));
        update(cx, &mut state, &act(Action::FieldMore));
        update(cx, &mut state, &act(Action::FormSave));
    });
    let (_, Request::Apply(Command::Merge { survivor, others, values, seen })) = asked_one(&effects) else { panic!("{effects:?}") };
    assert_eq!((survivor, others, seen.len()), (RecordId(7), vec![RecordId(9)], 2));
    assert_eq!(values, [(fields::COMPANY, Some(Value::Text("Bell's 100%".to_owned())))]);
    let mut state = loaded(&mut desk);
    desk.with(|cx| update(cx, &mut state, &act(Action::FieldMore)));
    let Some(Command::Merge { survivor, values, .. }) = state.command() else { panic!() };
    assert_eq!((survivor, values), (RecordId(9), Vec::new()));
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

#[test]
fn a_record_that_changes_meanwhile_is_read_anew_before_the_merge() {
    let mut desk = Desk::new();
    let mut state = loaded(&mut desk);
    let event = Event::Changed { seq: crate::model::Seq(9), by: "bo".to_owned(), records: Some(vec![RecordId(9)]), fields: Vec::new() };
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Event(&event)));
    assert_eq!(asked_one(&effects).1, Request::Record(RecordId(9)));
    assert!(state.problem.as_deref().is_some_and(|problem| problem.contains("changed meanwhile")));
}

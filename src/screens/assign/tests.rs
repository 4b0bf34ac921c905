use super::*;
use crate::{
    action::Action,
    model::{RecordId, Value, fields, record_type},
    proto::{Command, Edit, Outcome, Reply, Request},
    screens::{
        Effect, Input, Open,
        testing::{Desk, act, any_input, asked_one, closed, said},
    },
};

fn target() -> Target {
    Target::Records(vec![RecordId(1), RecordId(2)])
}

fn open(desk: &mut Desk, count: u64) -> AssignState {
    desk.with(|cx| AssignState::open(cx, target(), count)).0
}

fn done(changed: u64) -> Reply {
    Reply::Done(Box::new(Outcome { changed, ..Outcome::default() }))
}

fn type_and_take(desk: &mut Desk, state: &mut AssignState, text: &str) -> Vec<Effect> {
    desk.with(|cx| {
        update(cx, state, &Input::Paste(text));
        update(cx, state, &act(Action::PickTake));
    })
    .1
}

#[test]
fn enter_at_once_assigns_to_oneself() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, 2);
    let effects = type_and_take(&mut desk, &mut state, "");
    let (ticket, Request::Apply(Command::Bulk { edits, .. })) = asked_one(&effects) else { panic!("one wish") };
    assert_eq!((edits[0].field, &edits[0].edit), (fields::ASSIGNED_TO, &Edit::Set(Value::Text("anna".to_owned()))));
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &done(2))));
    assert_eq!(said(&effects), ["Assigned 2 records to Anna Berg. u undoes it."]);
    assert!(closed(&effects));
}

#[test]
fn nobody_clears() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, 2);
    let effects = type_and_take(&mut desk, &mut state, "nobody");
    let (_, Request::Apply(Command::Bulk { edits, .. })) = asked_one(&effects) else { panic!("one wish") };
    assert_eq!(edits[0].edit, Edit::Clear);
}

#[test]
fn above_two_hundred_the_plan_is_asked_about_first() {
    let mut desk = Desk::new();
    for (count, planned) in [(200, false), (201, true)] {
        let mut state = open(&mut desk, count);
        let effects = type_and_take(&mut desk, &mut state, "bo");
        let plan = effects.iter().find_map(|effect| match effect {
            Effect::Open(open) => Some((**open).clone()),
            _ => None,
        });
        assert_eq!(plan.is_some(), planned, "{count}");
        if let Some(Open::Plan { title, .. }) = plan {
            assert_eq!(title, "Assign to Bo Ek");
        }
    }
}

#[test]
fn an_unknown_name_becomes_a_person_first() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, 2);
    let effects = type_and_take(&mut desk, &mut state, "carl");
    let (ticket, Request::Apply(Command::Create { kind, .. })) = asked_one(&effects) else { panic!("one wish") };
    assert_eq!(kind, record_type::PERSON);
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &done(1))));
    let (_, Request::Apply(Command::Bulk { edits, .. })) = asked_one(&effects) else { panic!("one wish") };
    assert_eq!(edits[0].edit, Edit::Set(Value::Text("carl".to_owned())));
}

#[test]
fn it_draws_at_every_size() {
    let mut desk = Desk::new();
    let state = open(&mut desk, 12);
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

#[test]
fn no_input_breaks_it() {
    for count in [0, 1, 300] {
        any_input(|desk| open(desk, count), update, view);
    }
}

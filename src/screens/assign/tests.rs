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
fn the_window_says_what_goes_to_whom() {
    use crate::{
        model::people::Group,
        ui::{Look, picture},
    };
    let mut desk = Desk::new();
    let words = |desk: &Desk, state: &AssignState| {
        let shown = picture::text(&desk.draw(&Look::plain(), |vx, canvas, area| view(state, vx, canvas, area)));
        let inner = |line: &str| line.trim_matches(|c: char| !c.is_alphanumeric() && c != '!').to_owned();
        shown.lines().map(inner).filter(|line| !line.is_empty()).collect::<Vec<_>>()
    };
    let east = Group { record: RecordId(70), name: "East".to_owned(), members: Vec::new() };
    std::sync::Arc::make_mut(&mut desk.schema).groups = vec![east];
    let mut state = open(&mut desk, 12);
    insta::assert_debug_snapshot!("several", words(&desk, &state));
    desk.with(|cx| update(cx, &mut state, &Input::Paste("carl")));
    insta::assert_debug_snapshot!("a_stranger", words(&desk, &state));
    let (one, _) = desk.with(|cx| AssignState::open(cx, Target::Records(vec![RecordId(1)]), 1));
    let mut one = one;
    let ticket = one.naming.unwrap();
    let named =
        Reply::Names(vec![crate::proto::Named { id: RecordId(1), name: "Ada Berg".to_owned(), kind: record_type::LEAD, is_binned: false }]);
    desk.with(|cx| update(cx, &mut one, &Input::Reply(ticket, &named)));
    assert!(words(&desk, &one)[0].starts_with("Assign Ada Berg to"), "{:?}", words(&desk, &one));
    let (from, _) = desk.with(|cx| AssignState::hand_over(cx, target(), 2, "bo".to_owned()));
    insta::assert_debug_snapshot!("handed_over", words(&desk, &from));
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

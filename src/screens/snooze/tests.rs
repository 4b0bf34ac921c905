use super::*;
use crate::{
    action::Action,
    model::RecordId,
    proto::{Command, Edit, Request},
    screens::{
        Effect, Input, Open,
        testing::{Desk, NOW, act, any_input, asked_one},
    },
};

fn open(count: u64) -> SnoozeState {
    SnoozeState::open(Target::Records(vec![RecordId(1)]), count, &Reading::utc(NOW))
}

fn type_and_take(desk: &mut Desk, state: &mut SnoozeState, text: &str) -> Vec<Effect> {
    desk.with(|cx| {
        update(cx, state, &Input::Paste(text));
        update(cx, state, &act(Action::PickTake));
    })
    .1
}

#[test]
fn a_delay_is_taken_from_the_list_or_typed() {
    let mut desk = Desk::new();
    for (typed, want) in [
        ("", "Shift { days: 1, from: 20780 }"),
        ("3", "Shift { days: 3, from: 20780 }"),
        ("10d", "Shift { days: 10, from: 20780 }"),
        ("2w", "Shift { days: 14, from: 20780 }"),
        ("-2", "Shift { days: -2, from: 20780 }"),
        ("fri", "Set(Date(20784))"),
    ] {
        let mut state = open(3);
        let effects = type_and_take(&mut desk, &mut state, typed);
        let (_, Request::Apply(Command::Bulk { edits, .. })) = asked_one(&effects) else { panic!("one wish") };
        assert_eq!(format!("{:?}", edits[0].edit), want, "{typed}");
    }
}

#[test]
fn what_is_no_delay_is_said_and_stays() {
    let mut desk = Desk::new();
    let mut state = open(3);
    let effects = type_and_take(&mut desk, &mut state, "soon");
    assert!(effects.is_empty());
    assert_eq!((state.pick.typed.text().as_str(), state.problem.is_some()), ("soon", true));
}

#[test]
fn above_two_hundred_the_plan_is_asked_about_first() {
    let mut desk = Desk::new();
    let mut state = open(201);
    let effects = type_and_take(&mut desk, &mut state, "3");
    let plan = effects.iter().find_map(|effect| if let Effect::Open(open) = effect { Some((**open).clone()) } else { None });
    let Some(Open::Plan { title, command }) = plan else { panic!("a plan") };
    assert_eq!(title, "Put off by 3 days");
    assert!(matches!(*command, Command::Bulk { edits, .. } if matches!(edits[0].edit, Edit::Shift { days: 3, .. })));
}

#[test]
fn it_draws_at_every_size() {
    let state = open(12);
    Desk::new().draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

#[test]
fn no_input_breaks_it() {
    for count in [1, 300] {
        any_input(|_| open(count), update, view);
    }
}

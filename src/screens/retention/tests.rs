use super::*;
use crate::{
    action::Action,
    model::{RecordId, record_type},
    proto::{Command, Due, Refusal, Reply},
    screens::{
        Effect, Input, Open,
        testing::{Desk, act, any_input, asked_one, closed},
    },
    ui::{Look, picture},
};

fn due(what: Retained, name: &str, found: Result<u64, &str>) -> Due {
    Due { what, name: name.to_owned(), erases: what == Retained::Bin, is_paused: name == "Paused", found: found.map_err(str::to_owned) }
}

fn window(desk: &mut Desk) -> RetentionState {
    let (mut state, effects) = desk.with(RetentionState::open);
    let (ticket, _) = asked_one(&effects);
    let rule = |id| Retained::Rule(RecordId(id));
    let reply = Reply::Retention(vec![
        due(rule(21), "Lost for two years", Ok(1_240)),
        due(rule(22), "Paused", Ok(0)),
        due(rule(23), "Broken", Err("there is no record type 'patient'")),
        due(Retained::Bin, "90 days in the bin", Ok(3)),
    ]);
    desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &reply)));
    state
}

#[test]
fn a_rule_leads_to_its_plan_and_the_last_entry_to_a_new_one() {
    let mut desk = Desk::new();
    let mut state = window(&mut desk);
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &act(Action::PickTake)));
    let plan = Open::Plan { title: "Do what the rule says".to_owned(), command: Box::new(Command::Retain(Retained::Rule(RecordId(21)))) };
    assert_eq!(effects, [Effect::Open(Box::new(plan))]);
    desk.with(|cx| (0..3).for_each(|_| update(cx, &mut state, &act(Action::PickDown))));
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &act(Action::PickTake)));
    assert!(
        matches!(effects.as_slice(), [Effect::Open(open)] if matches!(&**open, Open::Plan { title, .. } if title == "Empty the bin")),
        "{effects:?}"
    );
    desk.with(|cx| update(cx, &mut state, &act(Action::PickDown)));
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &act(Action::PickTake)));
    let form = Open::Form { kind: record_type::RETENTION, record: None, list: None, draft: None };
    assert_eq!(effects, [Effect::Open(Box::new(form))]);
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &act(Action::PickCancel)));
    assert!(closed(&effects));
}

#[test]
fn what_a_rule_finds_is_shown_and_what_is_wrong_with_one_is_said() {
    let mut desk = Desk::new();
    let state = window(&mut desk);
    let shown = picture::text(&desk.draw(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area)));
    for words in ["1,240 records  to the bin", "3 records  erase", "paused", "no record type 'patient'"] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    let (mut refused, effects) = desk.with(RetentionState::open);
    let (ticket, _) = asked_one(&effects);
    let reply = Reply::Refused(Refusal::Rights("you may not".to_owned()));
    desk.with(|cx| update(cx, &mut refused, &Input::Reply(ticket, &reply)));
    assert_eq!(refused.problem.as_deref(), Some("you may not"));
}

#[test]
fn it_draws_at_every_size() {
    let mut desk = Desk::new();
    let state = window(&mut desk);
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

#[test]
fn no_input_breaks_it() {
    any_input(window, update, view);
}

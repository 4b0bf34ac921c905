use super::*;
use crate::{
    action::Action,
    model::RecordId,
    proto::{Refusal, Reply, Request},
    screens::{
        Input,
        testing::{Desk, act, any_input, asked_one},
    },
};

fn call(desk: &mut Desk) -> LogItemState {
    desk.with(|cx| LogItemState::open(cx, record_type::PHONE_LOG, Target::Records(vec![RecordId(7)]), 1)).0
}

#[test]
fn enter_at_once_notes_a_call_with_its_defaults() {
    let mut desk = Desk::new();
    let mut state = call(&mut desk);
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &act(Action::TextNewline)));
    let (ticket, Request::Apply(Command::Log { kind, item, edits, .. })) = asked_one(&effects) else { panic!("{effects:?}") };
    assert_eq!((kind, item.text(fields::NAME), item.text(fields::DIRECTION)), (record_type::PHONE_LOG, "Call", "Outgoing"));
    assert!(item.get(fields::WHEN).is_none() && edits.is_empty(), "the moment is that of saving");
    let refused = Reply::Refused(Refusal::NotFound("there is no record 7".to_owned()));
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &refused)));
    assert!(effects.is_empty() && state.problem.is_some(), "it stays open, with what was typed");
}

#[test]
fn the_next_step_comes_along_and_a_day_that_is_none_is_pointed_at() {
    let mut desk = Desk::new();
    let mut state = call(&mut desk);
    let (_, effects) = desk.with(|cx| {
        update(cx, &mut state, &act(Action::TextBack));
        update(cx, &mut state, &Input::Paste("soonish"));
        update(cx, &mut state, &act(Action::TextDone));
        update(cx, &mut state, &act(Action::TextSave));
    });
    assert!(effects.is_empty(), "{effects:?}");
    assert!(state.problem.as_deref().is_some_and(|problem| problem.starts_with("Next step due: 'soonish' is not a day")));
    assert_eq!(state.rows[state.focus].field, fields::NEXT_STEP_DATE);
    let (_, effects) = desk.with(|cx| {
        state.rows[state.focus].input.replace("+3d");
        update(cx, &mut state, &act(Action::TextBack));
        update(cx, &mut state, &Input::Paste("send the offer"));
        update(cx, &mut state, &act(Action::TextSave));
    });
    let (_, Request::Apply(Command::Log { edits, .. })) = asked_one(&effects) else { panic!("{effects:?}") };
    assert_eq!(edits.iter().map(|edit| edit.field).collect::<Vec<_>>(), [fields::NEXT_STEP, fields::NEXT_STEP_DATE]);
}

#[test]
fn what_was_typed_is_thrown_away_by_two_presses_only() {
    let mut desk = Desk::new();
    let mut state = call(&mut desk);
    state.rows.iter_mut().find(|row| row.field == fields::NOTES).unwrap().input.replace("a long talk");
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &act(Action::TextCancel)));
    assert!(effects.is_empty());
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &act(Action::TextCancel)));
    assert_eq!(effects, [crate::screens::Effect::Close]);
}

#[test]
fn no_input_breaks_it() {
    any_input(call, update, view);
}

#[test]
fn it_draws_at_every_size() {
    for kind in [record_type::PHONE_LOG, record_type::FILE, record_type::NOTE] {
        let mut desk = Desk::new();
        let state = desk.with(|cx| LogItemState::open(cx, kind, Target::Records(vec![RecordId(7)]), 3)).0;
        desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
    }
}

#[test]
fn a_call_with_one_record_names_it_its_numbers_and_its_next_step() {
    use crate::proto::Mixed;
    let mut desk = Desk::new();
    let (mut state, effects) = desk.with(|cx| LogItemState::open(cx, record_type::PHONE_LOG, Target::Records(vec![RecordId(7)]), 1));
    let (ticket, Request::Mixed { fields: asked, .. }) = asked_one(&effects) else { panic!("{effects:?}") };
    let schema = Schema::default();
    let field = |name: &str| schema.named(name).unwrap().id;
    let (business, mobile) = (field("phone"), field("mobile"));
    assert!([fields::NAME, business, mobile, fields::NEXT_STEP].iter().all(|field| asked.contains(field)), "{asked:?}");
    let held = |field, text: &str| {
        let values = vec![(Value::Text(text.to_owned()), 1)];
        (field, Mixed { values, filled: 1, empty: 0, more: false })
    };
    let held = vec![
        held(fields::NAME, "Ada Lovelace"),
        held(mobile, "+46 70 1"),
        held(business, "+46 8 2"),
        held(fields::NEXT_STEP, "send the offer"),
    ];
    desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &Reply::Mixed(held))));
    assert_eq!(state.with(), "Ada Lovelace");
    let called = state.rows.iter().find(|row| row.field == fields::CALL_NUMBER).unwrap();
    assert_eq!(called.input.text(), "+46 8 2", "the first number of the form");
    assert_eq!(state.whose.numbers.len(), 2);
    assert_eq!(state.whose.step, "send the offer");
}

use super::*;
use crate::{
    action::Action,
    model::{RecordId, record_type},
    proto::{Command, Outcome, Reply, Request},
    screens::{
        Effect, Input, Open,
        testing::{Desk, act, any_input, asked_one, closed, said},
    },
};

fn open(desk: &mut Desk, kind: TypeId, count: u64) -> LostState {
    desk.with(|cx| LostState::open(cx, kind, Target::Records(vec![RecordId(1)]), count)).0
}

#[test]
fn a_reason_is_taken_typed_or_left_out_and_each_type_has_its_own_mark() {
    let set = |text: &str| Edit::Set(Value::Text(text.to_owned()));
    for (kind, typed, field, lost, reason) in [
        (record_type::LEAD, "", fields::STATUS, "Lost", set("No need")),
        (record_type::CONTACT, "budget", fields::STATUS, "Lost", set("No budget")),
        (record_type::OPPORTUNITY, "moved away", fields::STAGE, "Closed Lost", set("moved away")),
        (record_type::LEAD, "no reason", fields::STATUS, "Lost", set("no reason")),
        (record_type::LEAD, "only", fields::STATUS, "Lost", set("only")),
    ] {
        let mut desk = Desk::new();
        let mut state = open(&mut desk, kind, 1);
        let (_, effects) = desk.with(|cx| {
            update(cx, &mut state, &Input::Paste(typed));
            update(cx, &mut state, &act(Action::PickTake));
        });
        let (ticket, Request::Apply(Command::Bulk { edits, .. })) = asked_one(&effects) else { panic!("one wish") };
        assert_eq!(edits[0], FieldEdit { field, edit: set(lost) });
        assert_eq!(edits[1], FieldEdit { field: fields::LOST_REASON, edit: reason }, "{typed}");
        let done = Outcome { changed: 1, ..Outcome::default() };
        let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &Reply::Done(Box::new(done)))));
        assert!(said(&effects)[0].starts_with("Marked 1 "), "{:?}", said(&effects));
        assert!(closed(&effects));
    }
}

#[test]
fn many_go_through_a_plan() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, record_type::LEAD, 201);
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &act(Action::PickTake)));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Open(open) if matches!(**open, Open::Plan { .. }))));
}

#[test]
fn it_draws_at_every_size() {
    let mut desk = Desk::new();
    let state = open(&mut desk, record_type::LEAD, 12);
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

#[test]
fn no_input_breaks_it() {
    any_input(|desk| open(desk, record_type::LEAD, 1), update, view);
}

use super::*;
use crate::{
    action::Action,
    model::{Stamp, Value, record_type},
    screens::{
        Effect, Open,
        testing::{Desk, act, any_input, closed},
    },
};

fn ada(desk: &Desk) -> Record {
    let first = desk.schema.criteria.first().map(|criterion| criterion.field);
    let stamp = Stamp { by: "anna".to_owned(), at: 0 };
    Record::new(RecordId(7), record_type::LEAD, stamp.clone()).with(first.map(|field| (field, Value::Tick(stamp))))
}

fn window(desk: &mut Desk) -> CriteriaState {
    let about = About::Typed(Box::new(ada(desk)));
    desk.with(|cx| CriteriaState::open(cx, about)).0
}

#[test]
fn taking_a_criterion_opens_its_form_and_deleting_one_shows_the_plan() {
    let mut desk = Desk::new();
    let mut state = window(&mut desk);
    let first = desk.schema.criteria[0].record;
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &act(Action::PickTake)));
    let form = Open::Form { kind: record_type::CRITERION, record: Some(first), list: None, draft: None };
    assert_eq!(effects, [Effect::Open(Box::new(form))]);
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &act(Action::PickRemove)));
    assert!(matches!(effects.as_slice(), [Effect::Open(open)] if matches!(**open, Open::CriteriaPlan { .. })), "{effects:?}");
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &act(Action::PickCancel)));
    assert!(closed(&effects));
}

#[test]
fn it_draws_at_every_size() {
    let mut desk = Desk::new();
    let explained = window(&mut desk);
    let (plain, _) = desk.with(|cx| CriteriaState::open(cx, About::Nothing));
    desk.draw_at_all_sizes(|vx, canvas, area| view(&explained, vx, canvas, area));
    desk.draw_at_all_sizes(|vx, canvas, area| view(&plain, vx, canvas, area));
}

#[test]
fn no_input_breaks_it() {
    any_input(window, update, view);
}

use super::*;
use crate::{
    action::Action,
    model::RecordId,
    proto::{Event, Reply},
    screens::{
        Effect, Input,
        testing::{Desk, act, any_input, asked, asked_one, closed},
    },
    ui::Look,
};

fn tallied() -> Reply {
    Reply::Tallied(vec![
        (None, vec![4, 1, 0, 0, 0, 0, 0]),
        (Some("anna".to_owned()), vec![12, 2, 3, 1, 1, 4, 4]),
        (Some("bo".to_owned()), vec![1_200, 0, 0, 88, 0, 0, 12]),
        (Some("zoe".to_owned()), vec![1, 0, 0, 0, 0, 0, 0]),
    ])
}

fn open(desk: &mut Desk) -> ProgressState {
    let (mut state, effects) = desk.with(ProgressState::open);
    let (ticket, _) = asked_one(&effects);
    desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &tallied())));
    state
}

#[test]
fn everybody_has_a_row_and_together_they_add_up() {
    let mut desk = Desk::new();
    let state = open(&mut desk);
    let whose: Vec<String> = state.rows.iter().map(|row| row.whose.term()).collect();
    assert_eq!(whose, ["owner:\"anna\"", "owner:\"bo\"", "owner:\"ewa\"", "owner:\"zoe\"", "owner:none", ""]);
    let (total, others) = state.rows.split_last().unwrap();
    for (place, measure) in MEASURES.iter().enumerate() {
        assert_eq!(total.count(place), others.iter().map(|row| row.count(place)).sum::<u64>(), "{}", measure.label);
    }
    let rates: Vec<Option<u64>> = state.rows.iter().map(Row::rate).collect();
    assert_eq!(rates, [Some(20), Some(0), None, Some(0), Some(0), Some(0)]);
}

#[test]
fn a_number_opens_its_records_by_the_same_filter() {
    let mut desk = Desk::new();
    for (row, column, want) in [
        (0, 0, Some((record_type::LEAD, "owner:\"anna\" -status:lost"))),
        (0, 1, Some((record_type::LEAD, "owner:\"anna\" created>=2026-11-23"))),
        (0, 4, Some((record_type::CONTACT, "owner:\"anna\" converted>=2026-11-01"))),
        (4, 0, Some((record_type::LEAD, "owner:none -status:lost"))),
        (5, 6, Some((record_type::LEAD, "status:lost"))),
        (2, 0, None),
    ] {
        let mut state = open(&mut desk);
        (state.row, state.column) = (row, column);
        let effects = desk.with(|cx| update(cx, &mut state, &act(Action::FieldActivate))).1;
        let shown = effects.iter().find_map(|effect| match effect {
            Effect::ShowList { kind, filter } => Some((*kind, filter.as_str())),
            _ => None,
        });
        assert_eq!((shown, closed(&effects)), (want, want.is_some()), "{row} {column}");
    }
}

#[test]
fn numbers_are_asked_for_again_when_others_write_and_the_cursor_stays_with_its_person() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk);
    desk.with(|cx| update(cx, &mut state, &act(Action::FieldNext)));
    let changed = Event::Changed { seq: crate::model::Seq(9), by: "bo".to_owned(), records: Some(vec![RecordId(1)]), fields: Vec::new() };
    let (ticket, _) = asked_one(&desk.with(|cx| update(cx, &mut state, &Input::Event(&changed))).1);
    // A second change while they are counted is not forgotten, and not asked about twice at once.
    assert!(asked(&desk.with(|cx| update(cx, &mut state, &Input::Event(&changed))).1).is_empty());
    let again = desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &tallied()))).1;
    assert_eq!(asked(&again).len(), 1);
    assert_eq!(state.rows[state.row].whose, Whose::Person("bo".to_owned()));
}

#[test]
fn it_looks_as_drawn() {
    let mut desk = Desk::new();
    let state = open(&mut desk);
    let text = desk.picture(&Look::plain(), |vx, canvas, area| view(&state, vx, canvas, area));
    for piece in ["Anna Berg (you)", "1,200", "(nobody)", "Together", "1,217", "20%", "#"] {
        assert!(text.contains(piece), "{piece} is missing in\n{text}");
    }
}

#[test]
fn it_draws_at_every_size() {
    let mut desk = Desk::new();
    let state = open(&mut desk);
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

#[test]
fn no_input_breaks_it() {
    any_input(open, update, view);
}

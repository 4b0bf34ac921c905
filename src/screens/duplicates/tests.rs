use super::*;
use crate::{
    action::Action,
    model::{Named, Seq, Target, record_type},
    proto::{Command, Event, Reply},
    rules::likeness::Strength,
    screens::{
        Effect, Input, Open,
        testing::{Desk, act, any_input, asked, asked_one, closed},
    },
    ui::{Look, picture},
};

fn named(id: u64, name: &str) -> Named {
    Named { id: RecordId(id), kind: record_type::LEAD, name: name.to_owned(), is_binned: false }
}

fn group(ids: &[u64], strength: Strength, reason: &str) -> Group {
    let records: Vec<Named> = ids.iter().map(|id| named(*id, &format!("Ada {id}"))).collect();
    Group { strength, reasons: vec![reason.to_owned()], total: u32::try_from(records.len()).unwrap(), records }
}

fn groups() -> Vec<Group> {
    vec![
        group(&[9, 12], Strength::Strong, "same e-mail ada@x.se"),
        group(&[10, 11, 13], Strength::Medium, "same name and company"),
        Group { total: 14, ..group(&[20, 21], Strength::Weak, "same phone ...5550011") },
    ]
}

fn open(desk: &mut Desk, totals: [u32; 3], groups: Vec<Group>) -> DuplicatesState {
    let (mut state, effects) = desk.with(|cx| DuplicatesState::open(cx, record_type::LEAD));
    let (ticket, request) = asked_one(&effects);
    assert_eq!(request, Request::Duplicates { kind: record_type::LEAD, from: 0, count: PAGE });
    desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &Reply::Duplicates { totals, from: 0, groups })));
    state
}

fn press(desk: &mut Desk, state: &mut DuplicatesState, actions: &[Action]) -> Vec<Effect> {
    desk.with(|cx| actions.iter().for_each(|action| update(cx, state, &act(*action)))).1
}

fn shown(desk: &Desk, state: &DuplicatesState) -> String {
    picture::text(&desk.draw(&Look::plain(), |vx, canvas, area| view(state, vx, canvas, area)))
}

#[test]
fn groups_are_listed_with_their_reason_and_the_records_of_one() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, [1, 1, 1], groups());
    let text = shown(&desk, &state);
    for piece in ["3 groups: 1 certain, 1 likely, 1 weak", "same e-mail ada@x.se", "2 Ada 9, Ada 12", "#12  Ada 12  (lead)"] {
        assert!(text.contains(piece), "{piece} is missing in\n{text}");
    }
    press(&mut desk, &mut state, &[Action::PlanDown, Action::PlanDown]);
    assert!(shown(&desk, &state).contains("and 12 more, once these are merged"), "{}", shown(&desk, &state));
}

#[test]
fn nothing_to_do_says_so() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, [0, 0, 0], Vec::new());
    assert!(shown(&desk, &state).contains("No duplicates among the leads."));
    assert!(press(&mut desk, &mut state, &[Action::PlanApply, Action::PlanStrike]).is_empty());
    assert!(closed(&press(&mut desk, &mut state, &[Action::PlanBack])));
}

#[test]
fn a_group_is_merged_whole_and_told_apart_whole_or_record_by_record() {
    let ids = |ids: &[u64]| ids.iter().copied().map(RecordId).collect::<Vec<_>>();
    let mut desk = Desk::new();
    let mut state = open(&mut desk, [1, 1, 1], groups());
    let effects = press(&mut desk, &mut state, &[Action::PlanDown, Action::PlanApply]);
    assert_eq!(effects, [Effect::Open(Box::new(Open::Merge(Target::Records(ids(&[10, 11, 13])))))]);
    for (steps, want) in [
        (&[][..], vec![ids(&[10, 11, 13])]),
        (&[Action::PlanNext, Action::PlanNext], vec![ids(&[11, 10]), ids(&[11, 13])]),
        (&[Action::PlanNext; 4], vec![ids(&[10, 11, 13])]),
    ] {
        let mut state = open(&mut desk, [1, 1, 1], groups());
        press(&mut desk, &mut state, &[Action::PlanDown]);
        press(&mut desk, &mut state, steps);
        let (_, request) = asked_one(&press(&mut desk, &mut state, &[Action::PlanStrike]));
        assert_eq!(request, Request::Apply(Command::TellApart(want)), "{steps:?}");
        assert!(press(&mut desk, &mut state, &[Action::PlanStrike]).is_empty(), "once is enough");
    }
}

#[test]
fn pages_are_asked_for_where_they_come_into_view_and_anew_when_somebody_writes() {
    let mut desk = Desk::new();
    let many =
        |from: u64| (0..u64::from(PAGE)).map(|at| group(&[from + 2 * at, from + 2 * at + 1], Strength::Strong, "x")).collect::<Vec<_>>();
    let (mut state, effects) = desk.with(|cx| DuplicatesState::open(cx, record_type::LEAD));
    let (ticket, _) = asked_one(&effects);
    let first = Reply::Duplicates { totals: [100_000, 0, 0], from: 0, groups: many(1) };
    let effects = desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &first))).1;
    assert!(matches!(asked_one(&effects).1, Request::Duplicates { from: PAGE, .. }), "the next page is asked for ahead");
    let before = asked_one(&effects).0;
    desk.with(|cx| {
        update(cx, &mut state, &Input::Reply(before, &Reply::Duplicates { totals: [100_000, 0, 0], from: PAGE, groups: many(1000) }))
    });
    let changed = Event::Changed { seq: Seq(4), by: "bo".to_owned(), records: None, fields: Vec::new() };
    let effects = desk.with(|cx| update(cx, &mut state, &Input::Event(&changed))).1;
    assert!(asked(&effects).iter().any(|(_, request)| matches!(request, Request::Duplicates { from: 0, .. })));
    assert!(shown(&desk, &state).contains("100,000 groups"), "what is shown stays until the answer comes");
}

#[test]
fn it_draws_at_every_size() {
    let mut desk = Desk::new();
    for (totals, groups) in [([1, 1, 1], groups()), ([0; 3], Vec::new())] {
        let state = open(&mut desk, totals, groups);
        desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
    }
}

#[test]
fn no_input_breaks_it() {
    any_input(|desk| open(desk, [1, 1, 1], groups()), update, view);
}

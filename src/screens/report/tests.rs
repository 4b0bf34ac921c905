use super::*;
use crate::{
    action::Action,
    model::{
        Findings,
        report::{Cell, Key, Line},
    },
    proto::{Reply, Request, Ticket},
    screens::{
        Effect, Input,
        testing::{Desk, act, any_input, asked_one, closed, said},
    },
};

fn line(depth: u8, key: Key, count: u64) -> Line {
    let cells = vec![Cell::Whole(i128::from(count)), Cell::Ratio(i128::from(count), 7), Cell::None];
    Line { depth, key, count, cells, records: Vec::new() }
}

/// Anna has four, bo none, nobody three.
fn findings() -> Findings {
    let lines =
        vec![line(0, Key::All, 7), line(1, Key::Word("anna".to_owned()), 4), line(1, Key::Word("bo".to_owned()), 0), line(1, Key::None, 3)];
    Findings { lines, several: vec![false], ..Findings::default() }
}

fn answered(desk: &mut Desk, state: &mut ReportState, ticket: Ticket) -> Vec<Effect> {
    desk.with(|cx| update(cx, state, &Input::Reply(ticket, &Reply::Report(Box::new(findings()))))).1
}

fn open(desk: &mut Desk) -> ReportState {
    let (mut state, effects) = desk.with(|cx| ReportState::open(cx, ReportId::BuiltIn("leads-by-assigned-to")));
    let (ticket, Request::Report(_)) = asked_one(&effects) else { panic!("{effects:?}") };
    answered(desk, &mut state, ticket);
    state
}

fn press(desk: &mut Desk, state: &mut ReportState, actions: &[Action]) -> Vec<Effect> {
    desk.with(|cx| actions.iter().for_each(|action| update(cx, state, &act(*action)))).1
}

#[test]
fn the_total_comes_last_and_every_number_leads_to_its_records() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk);
    assert_eq!(state.rows(), [Row::Line(1), Row::Line(2), Row::Line(3), Row::Line(0)]);
    let behind = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::ShowBehind(numbered) => Some((numbered.title.clone(), numbered.filter.clone(), numbered.select)),
            _ => None,
        })
    };
    let effects = press(&mut desk, &mut state, &[Action::ReportOpen]);
    assert_eq!(behind(&effects), Some(("Anna Berg".to_owned(), "assigned-to==\"anna\"".to_owned(), false)));
    let effects = press(&mut desk, &mut state, &[Action::ReportDown, Action::ReportOpen]);
    assert_eq!((behind(&effects), said(&effects)), (None, vec!["nothing stands behind a zero".to_owned()]));
    let effects = press(&mut desk, &mut state, &[Action::ReportDown, Action::ReportSelect]);
    assert_eq!(behind(&effects), Some(("(nobody)".to_owned(), "assigned-to:none".to_owned(), true)));
    let effects = press(&mut desk, &mut state, &[Action::ReportLast, Action::ReportOpen]);
    assert_eq!(behind(&effects), Some(("Leads by Assigned To".to_owned(), String::new(), false)));
}

#[test]
fn numbers_are_asked_for_again_when_others_write_and_the_cursor_stays() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk);
    press(&mut desk, &mut state, &[Action::ReportDown]);
    let changed = crate::proto::Event::Changed { seq: crate::model::Seq(9), by: "bo".to_owned(), records: None, fields: Vec::new() };
    let effects = desk.with(|cx| update(cx, &mut state, &Input::Event(&changed))).1;
    let (ticket, _) = asked_one(&effects);
    // A second change while they are counted is not forgotten, and not asked about twice at once.
    assert!(desk.with(|cx| update(cx, &mut state, &Input::Event(&changed))).1.is_empty());
    asked_one(&answered(&mut desk, &mut state, ticket));
    assert_eq!(state.row, 1);
}

#[test]
fn the_pane_changes_groups_numbers_order_and_chart() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk);
    press(&mut desk, &mut state, &[Action::ReportLayout]);
    let pick = |desk: &mut Desk, state: &mut ReportState, typed: &str| {
        press(desk, state, &[Action::FieldActivate]);
        desk.with(|cx| update(cx, state, &Input::Paste(typed)));
        press(desk, state, &[Action::PickTake]);
    };
    press(&mut desk, &mut state, &[Action::FieldNext]);
    pick(&mut desk, &mut state, "created");
    press(&mut desk, &mut state, &[Action::FieldNext]);
    pick(&mut desk, &mut state, "source");
    let written = |state: &ReportState, desk: &Desk| state.figures.report.written(&desk.schema);
    assert!(written(&state, &desk).contains("by: created\nby: source\n"), "{}", written(&state, &desk));
    // From month to quarter, and no second number.
    press(&mut desk, &mut state, &[Action::FieldPrevious, Action::FieldMore, Action::FieldMore]);
    assert!(written(&state, &desk).contains("by: created:quarter\n"), "{}", written(&state, &desk));
    press(&mut desk, &mut state, &[Action::FieldNext, Action::FieldNext, Action::FieldNext, Action::FieldClear]);
    assert_eq!(state.figures.report.measures.len(), 2);
    // What nobody offers is typed.
    pick(&mut desk, &mut state, "\"Lost\" count where status:lost");
    assert!(written(&state, &desk).contains("show: \"Lost\" count where status:lost"), "{}", written(&state, &desk));
    assert_eq!(state.context(), Context::Form);
    press(&mut desk, &mut state, &[Action::Cancel]);
    assert_eq!((state.context(), state.is_changed()), (Context::Report, true));
    assert!(!closed(&press(&mut desk, &mut state, &[Action::Cancel])));
    assert!(closed(&press(&mut desk, &mut state, &[Action::Cancel])));
}

#[test]
fn a_number_that_goes_takes_the_order_by_it_along() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk);
    state.figures.report.order = crate::model::report::Order { measure: Some(1), descending: true };
    press(&mut desk, &mut state, &[Action::ReportLayout]);
    state.pane = Some(Pane::at(pane::Part::Number(0)));
    press(&mut desk, &mut state, &[Action::FieldClear]);
    assert_eq!(state.figures.report.order.measure, Some(0));
    press(&mut desk, &mut state, &[Action::FieldClear]);
    assert_eq!((state.figures.report.order.measure, state.figures.report.measures.len()), (None, 1));
}

#[test]
fn a_number_that_moves_takes_the_order_by_it_along() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk);
    let before = state.figures.report.measures.clone();
    state.figures.report.order = crate::model::report::Order { measure: Some(1), descending: true };
    press(&mut desk, &mut state, &[Action::ReportLayout]);
    state.pane = Some(Pane::at(pane::Part::Number(0)));
    press(&mut desk, &mut state, &[Action::FieldMore]);
    assert_eq!((&state.figures.report.measures[1], state.figures.report.order.measure), (&before[0], Some(0)));
    press(&mut desk, &mut state, &[Action::FieldLess]);
    assert_eq!((&state.figures.report.measures, state.figures.report.order.measure), (&before, Some(1)));
}

#[test]
fn it_draws_at_every_size() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk);
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
    press(&mut desk, &mut state, &[Action::ReportLayout]);
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

#[test]
fn no_input_breaks_it() {
    any_input(open, update, view);
}

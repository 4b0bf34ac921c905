use super::*;
use crate::{
    action::Action,
    screens::{
        Effect, Input, Open,
        testing::{Desk, act, any_input, asked, said},
    },
};

fn open(desk: &mut Desk, kept: Option<&str>) -> ReportsState {
    desk.with(|cx| ReportsState::open(cx, "Sales", kept)).0
}

#[test]
fn the_workspaces_own_reports_come_first_and_headings_are_passed_over() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, None);
    assert_eq!(state.entries[0], Entry::Heading(Category::Opportunities));
    for _ in 0..state.entries.len() {
        desk.with(|cx| update(cx, &mut state, &act(Action::ReportDown)));
        assert!(state.current().is_some());
    }
    let titles = REPORTS.len();
    assert_eq!(state.entries.iter().filter(|entry| entry.report().is_some()).count(), titles);
}

#[test]
fn a_dashboard_is_the_persons_else_the_workspaces() {
    let mut desk = Desk::new();
    let (state, effects) = desk.with(|cx| ReportsState::open(cx, "Sales", None));
    assert_eq!((state.kept(), asked(&effects).len()), (None, state.tiles.len()));
    let mut state = open(&mut desk, Some("leads-by-source gone #99"));
    assert_eq!(state.kept().as_deref(), Some("leads-by-source"));
    desk.with(|cx| update(cx, &mut state, &act(Action::ReportRight)));
    let effects = desk.with(|cx| update(cx, &mut state, &act(Action::ReportPin))).1;
    assert_eq!((state.kept().as_deref(), said(&effects)), (Some(""), vec!["off the dashboard".to_owned()]));
}

#[test]
fn every_report_of_a_dashboard_is_one_there_is() {
    for (workspace, names) in DASHBOARDS {
        for name in names.split_whitespace() {
            assert!(name.parse::<ReportId>().is_ok(), "{workspace}: {name}");
        }
    }
}

#[test]
fn words_find_a_report_and_enter_opens_it() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, None);
    let (_, effects) = desk.with(|cx| {
        update(cx, &mut state, &act(Action::ReportFilter));
        update(cx, &mut state, &Input::Paste("SOURCE leads"));
        update(cx, &mut state, &act(Action::TextNewline));
    });
    let opened = effects.iter().find_map(|effect| match effect {
        Effect::Open(open) => Some((**open).clone()),
        _ => None,
    });
    assert!(matches!(opened, Some(Open::Report { id: ReportId::BuiltIn(name) }) if name.contains("source")), "{opened:?}");
    assert_eq!(state.entries.iter().filter(|entry| entry.report().is_some()).count(), REPORTS.len());
}

#[test]
fn it_draws_at_every_size() {
    let mut desk = Desk::new();
    let mut state = open(&mut desk, None);
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
    desk.with(|cx| update(cx, &mut state, &act(Action::ReportRight)));
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

#[test]
fn no_input_breaks_it() {
    any_input(|desk| open(desk, None), update, view);
}

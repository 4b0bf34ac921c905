use super::*;
use crate::{
    action::{Action, Key},
    model::fields,
    screens::{
        Effect, FileNews, Input, Wrote,
        testing::{Desk, act, any_input, closed, said},
    },
};

fn leads(desk: &Desk) -> ExportState {
    ExportState::open(&desk.schema, record_type::LEAD, Target::Query(Query::leads()), 1312, vec![fields::NAME, fields::COMPANY])
}

fn press(desk: &mut Desk, state: &mut ExportState, action: Action) -> Vec<Effect> {
    desk.with(|cx| update(cx, state, &act(action))).1
}

fn written(effects: &[Effect]) -> ExportFile {
    match effects {
        [Effect::Export(export)] => (**export).clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_form_is_chosen_and_the_name_of_the_file_follows_it() {
    let mut desk = Desk::new();
    let mut state = leads(&desk);
    assert_eq!(
        written(&press(&mut desk, &mut state.clone(), Action::TextNewline)),
        ExportFile {
            path: "leads.csv".into(),
            format: "csv",
            style: Style::default(),
            target: Target::Query(Query::leads()),
            kind: record_type::LEAD,
            columns: Vec::new(),
        }
    );
    let endings: Vec<String> = FORMS
        .iter()
        .map(|form| {
            let ending = format!("{} {}", form.format, state.file.text());
            desk.with(|cx| update(cx, &mut state, &Input::Key(Key { code: crate::action::KeyCode::Right, ..Key::char('x') })));
            ending
        })
        .collect();
    assert_eq!(
        endings,
        [
            "csv leads.csv",
            "csv leads.csv",
            "csv leads.csv",
            "csv leads.csv",
            "xlsx leads.xlsx",
            "vcf leads.vcf",
            "vcf4 leads.vcf",
            "json leads.json",
            "jsonl leads.jsonl",
            "md leads.md"
        ]
    );
    assert_eq!(state.form, 0, "round the end");
    press(&mut desk, &mut state, Action::TextUp);
    desk.with(|cx| "x".repeat(3).chars().for_each(|c| update(cx, &mut state, &Input::Key(Key::char(c)))));
    press(&mut desk, &mut state, Action::TextDown);
    press(&mut desk, &mut state, Action::TextChoices);
    assert_eq!(state.file.text(), "leads.csvxxx", "a name of the person's own is left alone");
}

#[test]
fn columns_are_all_or_those_of_the_list_and_contacts_come_along() {
    let mut desk = Desk::new();
    let mut state = leads(&desk);
    press(&mut desk, &mut state, Action::TextDown);
    press(&mut desk, &mut state, Action::TextChoices);
    press(&mut desk, &mut state, Action::TextDown);
    press(&mut desk, &mut state, Action::TextChoices);
    let order = written(&press(&mut desk, &mut state, Action::TextNewline));
    assert_eq!(order.columns, [fields::NAME, fields::COMPANY]);
    assert!(matches!(&order.target, Target::Query(query) if query.kinds == [record_type::LEAD, record_type::CONTACT]));
    let chosen = ExportState::open(&desk.schema, record_type::LEAD, Target::Records(Vec::new()), 3, Vec::new());
    assert!(!chosen.rows.contains(&Row::Contacts), "a selection is what it is");
}

#[test]
fn it_shows_how_far_it_is_can_be_stopped_and_says_what_came_of_it() {
    let mut desk = Desk::new();
    let mut state = leads(&desk);
    press(&mut desk, &mut state, Action::TextNewline);
    desk.with(|cx| update(cx, &mut state, &Input::File(&FileNews::Exporting(500))));
    assert_eq!(state.writing, Some(500));
    assert_eq!(press(&mut desk, &mut state, Action::TextNewline), [], "it is being written");
    assert_eq!(press(&mut desk, &mut state, Action::TextCancel), [Effect::StopFile]);
    assert!(state.problem.is_some() && state.writing.is_none());
    press(&mut desk, &mut state, Action::TextNewline);
    let failed = FileNews::Exported("leads.csv".into(), Err("the disk is full".to_owned()));
    desk.with(|cx| update(cx, &mut state, &Input::File(&failed)));
    assert_eq!(state.problem.as_deref(), Some("the disk is full"));
    press(&mut desk, &mut state, Action::TextNewline);
    let wrote = Wrote { records: 1312, remarks: vec!["2 cells were cut.".to_owned()] };
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::File(&FileNews::Exported("leads.csv".into(), Ok(wrote)))));
    assert_eq!(said(&effects), ["Wrote 1,312 leads to leads.csv. 2 cells were cut."]);
    assert!(closed(&effects));
}

#[test]
fn what_cannot_be_written_is_said_before() {
    let mut desk = Desk::new();
    let mut state = ExportState::open(&desk.schema, record_type::PERSON, Target::Query(Query::all(record_type::PERSON)), 3, Vec::new());
    state.form = 5;
    assert_eq!(press(&mut desk, &mut state, Action::TextNewline), []);
    assert!(state.problem.as_deref().is_some_and(|problem| problem.contains("cards")));
    state.form = 0;
    state.file = TextInput::line(" ");
    assert_eq!(press(&mut desk, &mut state, Action::TextNewline), []);
    assert_eq!(state.problem.as_deref(), Some("no file is named yet"));
}

#[test]
fn every_form_is_a_row_of_the_table_of_formats() {
    for form in FORMS {
        assert!(export::named(export::EXPORTS, form.format).is_some(), "{}", form.label);
    }
    for exporter in export::EXPORTS {
        assert!(FORMS.iter().any(|form| form.format == exporter.name), "{}", exporter.name);
    }
}

#[test]
fn it_draws_at_every_size() {
    let mut desk = Desk::new();
    let state = leads(&desk);
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

#[test]
fn no_input_breaks_it() {
    any_input(|desk| leads(desk), update, view);
}

use std::sync::Arc;

use super::*;
use crate::{
    action::Action,
    model::{Schema, Value, fields, record_type, report::Category},
    proto::{Command, Request},
    screens::testing::{Desk, act, any_input, asked_one},
};

fn saved(record: u64) -> SavedReport {
    SavedReport {
        record: RecordId(record),
        name: "Mine".to_owned(),
        category: Category::Leads,
        author: "anna".to_owned(),
        is_shared: false,
        definition: "of: lead\nshow: count".to_owned(),
    }
}

#[test]
fn a_new_report_holds_name_category_lines_and_readers() {
    let mut desk = Desk::new();
    let mut state = SaveReportState::open(saved(0));
    let (_, effects) = desk.with(|cx| {
        [Action::TextDown, Action::TextDone, Action::TextNewline].iter().for_each(|action| update(cx, &mut state, &act(*action)));
    });
    let (_, Request::Apply(Command::Create { kind, drafts })) = asked_one(&effects) else { panic!("{effects:?}") };
    assert_eq!((kind, drafts[0].text(fields::NAME), drafts[0].text(fields::REPORT_CATEGORY)), (record_type::REPORT, "Mine", "contacts"));
    assert_eq!(drafts[0].text(fields::REPORT_LINES), "of: lead\nshow: count");
    assert_eq!(drafts[0].get(fields::REPORT_SHARED), Some(&Value::YesNo(true)));
}

#[test]
fn another_name_makes_another_report_unless_it_is_renamed() {
    let mut desk = Desk::new();
    desk.schema = Arc::new(Schema::clone(&desk.schema).with_reports(vec![saved(7)]));
    for (mut state, makes) in [(SaveReportState::open(saved(7)), true), (SaveReportState::rename(saved(7)), false)] {
        let (_, effects) = desk.with(|cx| {
            update(cx, &mut state, &crate::screens::Input::Paste(" 2"));
            update(cx, &mut state, &act(Action::TextNewline));
        });
        let (_, Request::Apply(command)) = asked_one(&effects) else { panic!("{effects:?}") };
        match command {
            Command::Create { .. } => assert!(makes),
            Command::Save { record, changes } => {
                assert!(!makes);
                assert_eq!((record, changes.len(), changes[0].field), (RecordId(7), 1, fields::NAME));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn it_draws_at_every_size() {
    let mut desk = Desk::new();
    let state = SaveReportState::open(saved(7));
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

#[test]
fn no_input_breaks_it() {
    any_input(|_| SaveReportState::open(saved(7)), update, view);
}

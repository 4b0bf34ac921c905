use proptest::prelude::*;

use super::*;
use crate::{
    action::{Action, Key},
    model::{Target, fields, record_type},
    proto::{Command, Refusal, Reply, Request},
    screens::{
        Effect, FileNews, Input,
        testing::{Desk, act, asked_one, closed, said, whims},
    },
};

fn export() -> PromptState {
    let purpose = Purpose::Export { target: Target::Records(Vec::new()), kind: record_type::LEAD, columns: vec![fields::NAME] };
    PromptState::open("Export".to_owned(), "Which file?".to_owned(), "leads.csv", purpose)
}

#[test]
fn a_person_is_added_by_login_name_and_a_refusal_keeps_what_was_typed() {
    let mut desk = Desk::new();
    let mut state = PromptState::open("Add a person".to_owned(), "Login name".to_owned(), "", Purpose::AddPerson);
    let (_, effects) = desk.with(|cx| {
        update(cx, &mut state, &act(Action::TextNewline));
        for c in "carl".chars() {
            update(cx, &mut state, &Input::Key(Key::char(c)));
        }
        update(cx, &mut state, &act(Action::TextNewline));
    });
    let (ticket, Request::Apply(Command::Create { kind, drafts })) = asked_one(&effects) else { panic!("one wish") };
    assert_eq!((kind, drafts[0].text(fields::NAME)), (record_type::PERSON, "carl"));
    let refused = Reply::Refused(Refusal::Invalid(vec![(None, "'carl' is there already".to_owned())]));
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &refused)));
    assert!(effects.is_empty());
    assert_eq!((state.input.text().as_str(), state.problem.as_deref()), ("carl", Some("'carl' is there already")));
}

#[test]
fn an_export_is_told_with_its_count_and_stays_open_when_it_fails() {
    let mut desk = Desk::new();
    let mut state = export();
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &act(Action::TextNewline)));
    assert!(matches!(effects.as_slice(), [Effect::Export { path, .. }] if path.as_os_str() == "leads.csv"));
    let failed = FileNews::Exported("leads.csv".into(), Err("the disk is full".to_owned()));
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::File(&failed)));
    assert!(effects.is_empty() && state.problem.is_some());
    let (_, _) = desk.with(|cx| update(cx, &mut state, &act(Action::TextNewline)));
    let written = FileNews::Exported("leads.csv".into(), Ok(312));
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::File(&written)));
    assert_eq!(said(&effects), ["Wrote 312 leads to leads.csv."]);
    assert!(closed(&effects));
}

#[test]
fn it_draws_at_every_size() {
    Desk::new().draw_at_all_sizes(|vx, canvas, area| view(&export(), vx, canvas, area));
}

proptest! {
    #![proptest_config(crate::screens::testing::some_cases())]
    #[test]
    fn no_input_breaks_it(whims in whims()) {
        let mut state = export();
        Desk::new().with(|cx| whims.iter().for_each(|whim| update(cx, &mut state, &whim.input())));
    }
}

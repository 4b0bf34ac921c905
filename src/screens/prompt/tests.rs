use super::*;
use crate::{
    action::{Action, Key},
    model::{fields, record_type},
    proto::{Command, Refusal, Reply, Request},
    screens::{
        Input,
        testing::{Desk, act, any_input, asked_one},
    },
};

fn person() -> PromptState {
    PromptState::open("Add a person".to_owned(), "Login name".to_owned(), "", Purpose::AddPerson)
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
fn it_draws_at_every_size() {
    Desk::new().draw_at_all_sizes(|vx, canvas, area| view(&person(), vx, canvas, area));
}

#[test]
fn no_input_breaks_it() {
    any_input(|_| person(), update, view);
}

use std::sync::Arc;

use super::*;
use crate::{
    action::Action,
    model::{Value, fields, record_type},
    proto::{Command, Refusal, Reply, Request},
    screens::{
        Input,
        testing::{Desk, act, any_input, asked_one},
    },
    ui::Look,
};

fn trees(record: u64) -> View {
    View {
        record: RecordId(record),
        name: if record == 0 { String::new() } else { "Trees".to_owned() },
        kind: record_type::LEAD,
        author: "anna".to_owned(),
        is_shared: false,
        filter: "birch".to_owned(),
        columns: "full-name | company".to_owned(),
        order: "-score".to_owned(),
    }
}

#[test]
fn a_new_view_holds_what_the_list_is() {
    let mut desk = Desk::new();
    let mut state = SaveViewState::open(trees(0));
    let (_, effects) = desk.with(|cx| {
        update(cx, &mut state, &act(Action::TextNewline));
        assert_eq!(state.problem.as_deref(), Some("a view needs a name"));
        update(cx, &mut state, &Input::Paste("Forest"));
        update(cx, &mut state, &act(Action::TextDone));
        update(cx, &mut state, &act(Action::TextNewline));
    });
    let (ticket, Request::Apply(Command::Create { kind, drafts })) = asked_one(&effects) else { panic!("{effects:?}") };
    assert_eq!((kind, drafts[0].text(fields::NAME), drafts[0].text(fields::VIEW_OF)), (record_type::VIEW, "Forest", "lead"));
    assert_eq!((drafts[0].text(fields::VIEW_FILTER), drafts[0].get(fields::VIEW_SHARED)), ("birch", Some(&Value::YesNo(true))));
    let refused = Reply::Refused(Refusal::Invalid(vec![(None, "you have a view 'Forest' already".to_owned())]));
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &refused)));
    assert!(effects.is_empty() && state.problem.is_some(), "it stays open, with what was typed");
}

#[test]
fn under_its_own_name_a_view_is_changed_and_under_another_one_made() {
    let mut desk = Desk::new();
    let old = View { filter: "oak".to_owned(), ..trees(7) };
    desk.schema = Arc::new(crate::model::Schema::clone(&desk.schema).with_views(vec![old]));
    let mut state = SaveViewState::open(trees(7));
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &act(Action::TextNewline)));
    let (_, Request::Apply(Command::Save { record, changes })) = asked_one(&effects) else { panic!("{effects:?}") };
    assert_eq!((record, changes.len(), changes[0].field), (RecordId(7), 1, fields::VIEW_FILTER));
    let mut state = SaveViewState::open(trees(7));
    let (_, effects) = desk.with(|cx| {
        update(cx, &mut state, &Input::Paste(" 2"));
        update(cx, &mut state, &act(Action::TextNewline));
    });
    assert!(matches!(asked_one(&effects).1, Request::Apply(Command::Create { .. })));
}

#[test]
fn the_window_looks_like_this() {
    let mut desk = Desk::new();
    let state = SaveViewState::open(trees(7));
    for (width, height) in [(80, 24), (120, 36)] {
        desk.size(width, height);
        insta::assert_snapshot!(
            format!("save_view_{width}x{height}"),
            desk.picture(&Look::default(), |vx, canvas, area| view(&state, vx, canvas, area))
        );
    }
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

#[test]
fn no_input_breaks_it() {
    any_input(|_| SaveViewState::open(trees(7)), update, view);
}

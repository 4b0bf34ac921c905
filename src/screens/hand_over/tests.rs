use super::*;
use crate::{
    action::Action,
    model::Target,
    proto::Reply,
    screens::{
        Effect, Input, Open,
        testing::{Desk, act, any_input, asked_one, closed},
    },
};

fn open(desk: &mut Desk, from: Option<&str>) -> (HandOverState, Vec<Effect>) {
    let (mut state, effects) = desk.with(|cx| HandOverState::open(cx, from.map(str::to_owned)));
    let (ticket, _) = asked_one(&effects);
    let tallied = Reply::Tallied(vec![(None, vec![7]), (Some("anna".to_owned()), vec![0]), (Some("bo".to_owned()), vec![23])]);
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &Input::Reply(ticket, &tallied)));
    (state, effects)
}

fn opened(effects: &[Effect]) -> Option<(u64, String, String)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Open(open) => match &**open {
            Open::HandTo { target: Target::Query(query), count, from } => Some((*count, from.clone(), query.filter.text.clone())),
            _ => None,
        },
        _ => None,
    })
}

#[test]
fn whoever_is_chosen_or_just_left_is_asked_about_with_what_they_hold() {
    let mut desk = Desk::new();
    let want = Some((23, "bo".to_owned(), "owner:\"bo\" -status:lost".to_owned()));
    let (mut state, _) = open(&mut desk, None);
    let effects = desk.with(|cx| update(cx, &mut state, &act(Action::PickTake))).1;
    assert_eq!(opened(&effects), want);
    let (_, effects) = open(&mut desk, Some("bo"));
    assert_eq!(opened(&effects), want);
    let (_, effects) = open(&mut desk, Some("anna"));
    assert!(opened(&effects).is_none() && closed(&effects));
}

#[test]
fn it_draws_at_every_size() {
    let mut desk = Desk::new();
    let (state, _) = open(&mut desk, None);
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

#[test]
fn no_input_breaks_it() {
    any_input(|desk| open(desk, None).0, update, view);
}

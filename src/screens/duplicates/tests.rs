use super::*;
use crate::{
    action::Action,
    model::{Value, fields, record_type},
    proto::{Command, Named, Reply},
    screens::{
        Effect, Input, Open,
        testing::{Desk, act, asked_one},
    },
};

fn group(ids: &[u64]) -> AlikeGroup {
    let named = |id: &u64| Named { id: RecordId(*id), kind: record_type::LEAD, name: format!("O'Brien \u{202e}{id}%"), is_binned: false };
    AlikeGroup { strength: "strong".to_owned(), reasons: vec!["same e-mail".to_owned()], records: ids.iter().map(named).collect() }
}

#[test]
fn a_group_is_merged_or_told_apart_for_good() {
    let mut desk = Desk::new();
    let (mut state, effects) = desk.with(|cx| DuplicatesState::open(cx, record_type::LEAD));
    let (ticket, _) = asked_one(&effects);
    let reply = Reply::Alike(vec![group(&[7, 9]), group(&[3, 4])]);
    let (_, effects) = desk.with(|cx| {
        update(cx, &mut state, &Input::Reply(ticket, &reply));
        update(cx, &mut state, &act(Action::PickTake));
    });
    assert_eq!(effects, [Effect::Open(Box::new(Open::Merge { ids: vec![RecordId(7), RecordId(9)] }))]);
    let (_, effects) = desk.with(|cx| update(cx, &mut state, &act(Action::PickRemove)));
    let (_, Request::Apply(Command::Create { kind, drafts })) = asked_one(&effects) else { panic!("{effects:?}") };
    assert_eq!(kind, record_type::PAIR);
    assert_eq!(drafts[0].get(fields::NOT_THE_SAME), Some(&Value::Links(vec![RecordId(7), RecordId(9)])));
    desk.draw_at_all_sizes(|vx, canvas, area| view(&state, vx, canvas, area));
}

//! What keys and answers do to the finder of duplicates.

use super::{DuplicatesState, entry};
use crate::{
    action::Action,
    model::{Draft, Value, fields, record_type},
    proto::{Command, Reply, Request},
    screens::{Cx, Input, Open, Tone, picking},
    ui::pick::Picked,
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut DuplicatesState, input: &Input<'_>) {
    match input {
        Input::Reply(ticket, reply) if state.asked == Some(*ticket) => {
            state.asked = None;
            match reply {
                Reply::Alike(groups) => state.pick.set(groups.iter().map(entry).collect()),
                Reply::Refused(refusal) => state.problem = Some(refusal.to_string()),
                _ => {}
            }
        }
        Input::Reply(ticket, reply) if state.saving == Some(*ticket) => {
            state.saving = None;
            match reply {
                Reply::Done(_) => {
                    let undo = cx.keymap.hint(&Action::Undo.into());
                    cx.say(Tone::Good, format!("They are kept apart from now on; {undo} takes it back."));
                    ask(cx, state);
                }
                Reply::Refused(refusal) => state.problem = Some(refusal.to_string()),
                _ => {}
            }
        }
        // A merge may have ended above.
        Input::Back => ask(cx, state),
        Input::Do(command) if command.action == Action::PickRemove => tell_apart(cx, state),
        _ => match picking::take(&mut state.pick, input, usize::from(cx.area.height / 2).max(1)) {
            Picked::Cancelled => cx.close(),
            Picked::Taken(ids) => cx.open(Open::Merge { ids }),
            Picked::Typed(_) | Picked::Open => {}
        },
    }
}

fn ask(cx: &mut Cx<'_>, state: &mut DuplicatesState) {
    state.asked = Some(cx.ask(Request::Alike(state.kind)));
}

/// Remembers, for everybody and for good, that the records of the group are not the same.
fn tell_apart(cx: &mut Cx<'_>, state: &mut DuplicatesState) {
    let Some(group) = state.pick.current().filter(|_| state.saving.is_none()) else { return };
    let mut pair = Draft::default();
    pair.set(fields::NAME, Value::Text("Not the same".to_owned()));
    pair.set(fields::NOT_THE_SAME, Value::Links(group.item.clone()));
    state.saving = Some(cx.ask(Request::Apply(Command::Create { kind: record_type::PAIR, drafts: vec![pair] })));
}

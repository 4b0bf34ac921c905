//! What keys and answers do to the list of operations.

use super::{LogState, entries};
use crate::{
    model::{OpHead, OpState, Verb, words::words},
    proto::{Command, Event, Reply, Request},
    screens::{
        AT_ONCE, Cx, Effect, Input, Open, Tone, picking,
        wording::{counted, number},
    },
    ui::pick::Picked,
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut LogState, input: &Input<'_>) {
    match input {
        Input::Reply(ticket, Reply::Log(ops)) if state.asked == Some(*ticket) => {
            let seq = state.pick.current().map(|entry| entry.item.seq);
            state.loaded = true;
            state.pick.set(entries(ops, cx.schema));
            let place = state.pick.found().position(|entry| Some(entry.item.seq) == seq).unwrap_or(0);
            state.pick.point(place);
        }
        Input::Reply(ticket, reply) if state.undoing == Some(*ticket) => undone(cx, state, reply),
        Input::Event(Event::Changed { .. }) => state.reload(cx),
        _ => match picking::take(&mut state.pick, input, usize::from(cx.area.height / 2).max(1)) {
            Picked::Cancelled => cx.close(),
            Picked::Taken(op) => ask(cx, state, &op),
            Picked::Typed(_) | Picked::Open => {}
        },
    }
}

/// Why an operation cannot be taken back from here.
pub(super) fn stays(op: &OpHead, user: &str) -> Option<String> {
    if op.by != user {
        return Some(format!("only {} can undo what they did", op.by));
    }
    if op.undone_by.is_some() {
        return Some("it is undone already".to_owned());
    }
    match (op.verb, op.state) {
        (Verb::SetUp, _) => Some("the store's own set-up stays".to_owned()),
        (Verb::Undo, _) => Some("an undo is taken back by redo".to_owned()),
        (_, OpState::Running) => Some("it is still under way".to_owned()),
        (_, OpState::Cancelled) => Some("it changed nothing".to_owned()),
        (_, OpState::Done) => None,
    }
}

fn ask(cx: &mut Cx<'_>, state: &mut LogState, op: &OpHead) {
    state.problem = stays(op, cx.user);
    if state.problem.is_some() {
        return;
    }
    let ticket = cx.ticket();
    state.undoing = Some(ticket);
    let undo = Effect::Ask(ticket, Box::new(Request::Apply(Command::Undo(Some(op.seq)))));
    cx.open(Open::Ask {
        title: "Undo this operation?".to_owned(),
        lines: vec![
            format!("You {}.", words(op, cx.schema)),
            String::new(),
            "Values that somebody changed since then stay as they are.".to_owned(),
        ],
        buttons: vec![(format!("Undo {}", counted(op.records, None, cx.schema)), Some(undo)), ("Leave it".to_owned(), None)],
        focus: usize::from(op.records > AT_ONCE),
    });
}

fn undone(cx: &mut Cx<'_>, state: &mut LogState, reply: &Reply) {
    match reply {
        Reply::Done(done) => {
            state.undoing = None;
            let skipped = done.op.as_ref().map_or(done.refused_count, |op| op.skipped.max(done.refused_count));
            let mut text = format!("Undone: {} changed back.", counted(done.changed, None, cx.schema));
            if skipped > 0 {
                text.push_str(&format!(" {} skipped, changed since.", number(skipped)));
            }
            cx.say(if skipped > 0 { Tone::Warn } else { Tone::Good }, text);
            state.reload(cx);
        }
        Reply::Refused(reason) => {
            state.undoing = None;
            state.problem = Some(reason.to_string());
        }
        _ => {}
    }
}

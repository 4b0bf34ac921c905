//! What keys and answers do to the list of reasons.

use super::{LostState, edits, entries};
use crate::{
    proto::{Command, Reply, Request},
    screens::{
        AT_ONCE, Cx, Effect, Input, Open, picking,
        wording::{Deed, outcome},
    },
    ui::pick::Picked,
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut LostState, input: &Input<'_>) {
    if let Input::Reply(ticket, reply) = input {
        if let Some((_, deed)) = state.busy.take_if(|(own, _)| own == ticket) {
            done(cx, state, &deed, reply);
        }
        return;
    }
    let typed = state.pick.typed.text();
    let picked = picking::take(&mut state.pick, input, usize::from(cx.area.height / 2).max(1));
    let now = state.pick.typed.text();
    if now != typed {
        state.problem = None;
        state.pick.set(entries(cx.schema, now.trim()));
    }
    match picked {
        Picked::Cancelled => cx.close(),
        Picked::Taken(reason) if state.busy.is_none() => lose(cx, state, reason),
        Picked::Typed(text) if state.busy.is_none() => lose(cx, state, Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
        Picked::Taken(_) | Picked::Typed(_) | Picked::Open => {}
    }
}

fn lose(cx: &mut Cx<'_>, state: &mut LostState, reason: Option<String>) {
    let edits = edits(cx.schema, state.kind, reason);
    let command = Command::Bulk { target: state.target.clone(), edits, struck: Vec::new() };
    if state.count > AT_ONCE {
        cx.close();
        cx.open(Open::Plan { title: "Mark lost".to_owned(), command: Box::new(command) });
        return;
    }
    let deed = Deed { order: "Mark", doing: "Marking", done: "Marked", to: " lost".to_owned() };
    state.busy = Some((cx.ask(Request::Apply(command)), deed));
}

fn done(cx: &mut Cx<'_>, state: &mut LostState, deed: &Deed, reply: &Reply) {
    match reply {
        Reply::Done(done) => {
            cx.effects.push(Effect::Say(outcome(deed, done, Some(state.kind), cx.schema, cx.keymap)));
            cx.close();
        }
        Reply::Refused(reason) => state.problem = Some(reason.to_string()),
        _ => {}
    }
}

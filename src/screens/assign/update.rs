//! What keys and answers do to the list of people.

use super::{AssignState, Busy, Heir, entries};
use crate::{
    model::{Draft, Value, fields, record_type},
    proto::{Command, Edit, FieldEdit, Reply, Request},
    screens::{
        AT_ONCE, Cx, Effect, Input, Open, picking,
        wording::{Deed, outcome},
    },
    ui::pick::Picked,
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut AssignState, input: &Input<'_>) {
    if let Input::Reply(ticket, reply) = input {
        match state.busy.clone() {
            Some(Busy::Adding(own, login)) if own == *ticket => added(cx, state, login, reply),
            Some(Busy::Giving(own, deed)) if own == *ticket => given(cx, state, &deed, reply),
            _ => {}
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
        Picked::Taken(heir) if state.busy.is_none() => match heir {
            Heir::Stranger(login) => {
                let mut draft = Draft::default();
                draft.set(fields::NAME, Value::Text(login.clone()));
                let wish = Command::Create { kind: record_type::PERSON, drafts: vec![draft] };
                state.busy = Some(Busy::Adding(cx.ask(Request::Apply(wish)), login));
            }
            heir => give(cx, state, heir),
        },
        Picked::Taken(_) | Picked::Typed(_) | Picked::Open => {}
    }
}

fn give(cx: &mut Cx<'_>, state: &mut AssignState, heir: Heir) {
    let edit = match heir {
        Heir::Nobody => Edit::Clear,
        Heir::Person(login) | Heir::Stranger(login) => Edit::Set(Value::Text(login)),
    };
    let edits = vec![FieldEdit { field: fields::ASSIGNED_TO, edit }];
    let command = Command::Bulk { target: state.target.clone(), edits, struck: Vec::new() };
    let deed = Deed::of(&command, cx.schema);
    if state.count > AT_ONCE {
        cx.close();
        cx.open(Open::Plan { title: format!("{}{}", deed.order, deed.to), command: Box::new(command) });
    } else {
        state.busy = Some(Busy::Giving(cx.ask(Request::Apply(command)), deed));
    }
}

fn added(cx: &mut Cx<'_>, state: &mut AssignState, login: String, reply: &Reply) {
    state.busy = None;
    match reply {
        Reply::Done(done) => match done.refused.first() {
            Some((_, reason)) => state.problem = Some(reason.clone()),
            None => give(cx, state, Heir::Person(login)),
        },
        Reply::Refused(reason) => state.problem = Some(reason.to_string()),
        _ => {}
    }
}

fn given(cx: &mut Cx<'_>, state: &mut AssignState, deed: &Deed, reply: &Reply) {
    state.busy = None;
    match reply {
        Reply::Done(done) => {
            cx.effects.push(Effect::Say(outcome(deed, done, None, cx.schema, cx.keymap)));
            cx.close();
        }
        Reply::Refused(reason) => state.problem = Some(reason.to_string()),
        _ => {}
    }
}

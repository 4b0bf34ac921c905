//! What keys and answers do to the list of people.

use super::{AssignState, Busy, Heir, entries};
use crate::{
    model::{Draft, RecordId, Target, Value, fields, record_type},
    proto::{Command, Edit, FieldEdit, Reply, Request},
    screens::{
        AT_ONCE, Cx, Effect, Input, Open, picking,
        wording::{Deed, number, outcome},
    },
    text::day,
    ui::pick::Picked,
};

/// Most records left over that a window names.
const NAMED: usize = 12;

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut AssignState, input: &Input<'_>) {
    if let Input::Reply(ticket, reply) = input {
        if let (true, Reply::Names(named)) = (state.naming == Some(*ticket), reply) {
            state.name = named.first().map(|named| named.name.clone());
        }
        match state.busy.clone() {
            Some(Busy::Adding(own, login)) if own == *ticket => added(cx, state, login, reply),
            Some(Busy::Giving(own, deed)) if own == *ticket => given(cx, state, &deed, reply),
            Some(Busy::Naming(own, reason, count)) if own == *ticket => name_left_over(cx, &reason, count, reply),
            _ => {}
        }
        return;
    }
    let typed = state.pick.typed.text();
    let picked = picking::take(&mut state.pick, input, usize::from(cx.area.height / 2).max(1));
    let now = state.pick.typed.text();
    if now != typed {
        state.problem = None;
        state.pick.set(entries(cx, now.trim(), state.from.as_deref()));
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
    let target = state.target.clone();
    let command = match heir {
        Heir::Group { group, all } => Command::Deal { target, group, all, today: day::to_number(cx.reading.today()) },
        Heir::Nobody => to(target, Edit::Clear),
        Heir::Person(login) | Heir::Stranger(login) => to(target, Edit::Set(Value::Text(login))),
    };
    let deed = Deed::of(&command, cx.schema);
    if state.count > AT_ONCE {
        cx.close();
        cx.open(Open::Plan { title: format!("{}{}", deed.order, deed.to), command: Box::new(command) });
    } else {
        state.busy = Some(Busy::Giving(cx.ask(Request::Apply(command)), deed));
    }
}

fn to(target: Target, edit: Edit) -> Command {
    Command::Bulk { target, edits: vec![FieldEdit { field: fields::ASSIGNED_TO, edit }], struck: Vec::new() }
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
            let left: Vec<RecordId> = done.refused.iter().filter_map(|(id, _)| *id).take(NAMED).collect();
            match done.refused.first() {
                // One is named by the sentence, of several a window tells which.
                Some((_, reason)) if done.refused_count > 1 && !left.is_empty() => {
                    let ticket = cx.ask(Request::Names(left));
                    state.busy = Some(Busy::Naming(ticket, reason.clone(), done.refused_count));
                }
                _ => cx.close(),
            }
        }
        Reply::Refused(reason) => state.problem = Some(reason.to_string()),
        _ => {}
    }
}

/// Lists what nobody got.
fn name_left_over(cx: &mut Cx<'_>, reason: &str, count: u64, reply: &Reply) {
    cx.close();
    let Reply::Names(names) = reply else { return };
    let mut lines: Vec<String> = names.iter().map(|named| named.name.clone()).collect();
    let more = count.saturating_sub(u64::try_from(lines.len()).unwrap_or(u64::MAX));
    if more > 0 {
        lines.push(format!("and {} more", number(more)));
    }
    lines.insert(0, format!("{}.", sentence(reason)));
    cx.open(Open::Ask {
        title: format!("{} left as they were", number(count)),
        lines,
        buttons: vec![("Close".to_owned(), None)],
        focus: 0,
    });
}

/// With a capital at the beginning.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

//! From the one who leaves to the window of people.

use super::{HandOverState, Holder, held_by};
use crate::{
    model::Target,
    proto::Reply,
    screens::{
        Cx, Input, Open, Tone, picking,
        wording::{counted, person},
    },
    ui::pick::{Entry, Picked},
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut HandOverState, input: &Input<'_>) {
    if let Input::Reply(ticket, reply) = input {
        if state.asked == Some(*ticket) {
            state.asked = None;
            answered(cx, state, reply);
        }
        return;
    }
    match picking::take(&mut state.pick, input, usize::from(cx.area.height / 2).max(1)) {
        Picked::Cancelled => cx.close(),
        Picked::Taken(holder) => go_on(cx, holder),
        Picked::Typed(_) => state.problem = Some("nobody of that name holds anything".to_owned()),
        Picked::Open => {}
    }
}

fn answered(cx: &mut Cx<'_>, state: &mut HandOverState, reply: &Reply) {
    let tallied = match reply {
        Reply::Tallied(tallied) => tallied,
        Reply::Refused(refusal) => {
            state.problem = Some(refusal.to_string());
            return;
        }
        _ => return,
    };
    let holders = tallied.iter().filter_map(|(who, counts)| Some(Holder { login: who.clone()?, count: *counts.first()? }));
    let mut holders: Vec<Holder> = holders.filter(|holder| holder.count > 0).collect();
    holders.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.login.cmp(&b.login)));
    if let Some(from) = &state.from {
        match holders.into_iter().find(|holder| holder.login == *from) {
            Some(holder) => go_on(cx, holder),
            None => cx.close(),
        }
        return;
    }
    if holders.is_empty() {
        cx.say(Tone::Plain, "nobody holds anything that could be handed over");
        return cx.close();
    }
    let entry = |holder: Holder| {
        let mut entry = Entry::new(holder.clone(), person(&holder.login, cx.schema)).note(counted(holder.count, None, cx.schema));
        entry.synonyms = holder.login;
        entry
    };
    state.pick.set(holders.into_iter().map(entry).collect());
}

fn go_on(cx: &mut Cx<'_>, holder: Holder) {
    let Some(query) = held_by(cx, &holder.login) else { return };
    cx.close();
    cx.open(Open::HandTo { target: Target::Query(query), count: holder.count, from: holder.login });
}

//! From a rule to its plan.

use super::RetentionState;
use crate::{
    model::record_type,
    proto::{Command, Due, Event, Reply, Request, Retained},
    screens::{Cx, Input, Open, picking, wording::counted},
    ui::{
        TextInput,
        pick::{Entry, Picked},
    },
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut RetentionState, input: &Input<'_>) {
    match input {
        Input::Reply(ticket, reply) => {
            if state.asked == Some(*ticket) {
                state.asked = None;
                answered(cx, state, reply);
            }
        }
        // Whatever was done or changed may be what the rules look at.
        Input::Event(Event::Changed { .. } | Event::Back) => state.asked = Some(cx.ask(Request::Retention)),
        _ => match picking::take(&mut state.pick, input, usize::from(cx.area.height / 2).max(1)) {
            Picked::Cancelled => cx.close(),
            Picked::Taken(None) => {
                state.pick.typed = TextInput::line("");
                cx.open(Open::Form { kind: record_type::RETENTION, record: None, list: None, draft: None });
            }
            Picked::Taken(Some(what)) => {
                let title = match what {
                    Retained::Bin => "Empty the bin".to_owned(),
                    Retained::Rule(_) => "Do what the rule says".to_owned(),
                };
                cx.open(Open::Plan { title, command: Box::new(Command::Retain(what)) });
            }
            Picked::Typed(_) => state.problem = Some("no rule is called that".to_owned()),
            Picked::Open => {}
        },
    }
}

fn answered(cx: &Cx<'_>, state: &mut RetentionState, reply: &Reply) {
    let due = match reply {
        Reply::Retention(due) => due,
        Reply::Refused(refusal) => {
            state.problem = Some(refusal.to_string());
            return;
        }
        _ => return,
    };
    let now = state.pick.current().map(|entry| entry.item);
    let entry = |due: &Due| {
        let mut entry = Entry::new(Some(due.what), due.name.clone());
        let does = if due.erases { "erase" } else { "to the bin" };
        (entry.note, entry.disabled) = match &due.found {
            Err(problem) => ("!".to_owned(), Some(problem.clone())),
            Ok(_) if due.is_paused => ("paused".to_owned(), Some("the rule is paused".to_owned())),
            Ok(0) => (String::new(), Some("it finds nothing today".to_owned())),
            Ok(found) => (format!("{}  {does}", counted(*found, None, cx.schema)), None),
        };
        entry
    };
    state.pick.set(due.iter().map(entry).chain([Entry::new(None, "New rule")]).collect());
    if let Some(now) = now {
        state.pick.point_at(|item| *item == now);
    }
    state.problem = due.iter().find_map(|due| due.found.as_ref().err().map(|problem| format!("{}: {problem}", due.name)));
}

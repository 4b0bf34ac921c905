//! What keys and answers do to the list of views.

use super::{ViewsState, entries};
use crate::{
    action::Action,
    model::{Target, views::ViewId},
    proto::{Command, Event, Reply, Request},
    screens::{Cx, Effect, Input, Told, Tone, picking},
    ui::pick::Picked,
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut ViewsState, input: &Input<'_>) {
    match input {
        Input::Reply(ticket, reply) => {
            if state.deleting.is_some_and(|(own, _)| own == *ticket) {
                deleted(cx, state, reply);
            }
        }
        Input::Event(Event::Schema(schema)) => {
            let now = state.pick.current().map(|entry| entry.item);
            state.pick.set(entries(schema, state.kind, cx.user));
            state.pick.point_at(|id| Some(*id) == now);
        }
        Input::Do(command) if command.action == Action::PickDefault => begin_with(cx, state),
        Input::Do(command) if command.action == Action::PickRemove => delete(cx, state),
        _ => match picking::take(&mut state.pick, input, usize::from(cx.area.height / 2).max(1)) {
            Picked::Cancelled => cx.close(),
            Picked::Taken(view) => {
                cx.effects.push(Effect::Tell(Box::new(Told::Show(view))));
                cx.close();
            }
            Picked::Typed(_) | Picked::Open => {}
        },
    }
}

/// The tab begins with the view under the cursor; with none when it does already.
fn begin_with(cx: &mut Cx<'_>, state: &mut ViewsState) {
    let Some(entry) = state.pick.current() else { return };
    state.first = if state.first == Some(entry.item) { None } else { Some(entry.item) };
    let text = match state.first {
        Some(_) => format!("This tab begins with '{}' from now on.", entry.label),
        None => "This tab begins as you left it from now on.".to_owned(),
    };
    cx.say(Tone::Good, text);
    cx.effects.push(Effect::Tell(Box::new(Told::BeginWith(state.first))));
}

fn delete(cx: &mut Cx<'_>, state: &mut ViewsState) {
    let Some(entry) = state.pick.current() else { return };
    let ViewId::Saved(record) = entry.item else {
        state.problem = Some("views that ship with the program stay".to_owned());
        return;
    };
    if let Some(view) = cx.schema.views.iter().find(|view| view.record == record && view.author != cx.user) {
        state.problem = Some(format!("this view is {}'s; only its author deletes it", view.author));
        return;
    }
    if state.deleting.is_none() {
        let ticket = cx.ask(Request::Apply(Command::Delete(Target::Records(vec![record]))));
        state.deleting = Some((ticket, record));
    }
}

fn deleted(cx: &mut Cx<'_>, state: &mut ViewsState, reply: &Reply) {
    let Some((_, record)) = state.deleting.take() else { return };
    match reply {
        Reply::Done(outcome) => match outcome.refused.first() {
            Some((_, reason)) => state.problem = Some(reason.clone()),
            None => {
                state.problem = None;
                let key = cx.keymap.hint(&Action::Undo.into());
                cx.say(Tone::Good, format!("The view is deleted; {key} brings it back."));
                if state.first == Some(ViewId::Saved(record)) {
                    state.first = None;
                    cx.effects.push(Effect::Tell(Box::new(Told::BeginWith(None))));
                }
            }
        },
        Reply::Refused(refusal) => state.problem = Some(refusal.to_string()),
        _ => {}
    }
}

//! What keys and answers do to records about to be merged.

use super::MergeState;
use crate::{
    action::Action,
    model::RecordId,
    proto::{Event, Reply, Request},
    screens::{Cx, Gesture, Input, Tone, wording},
    ui::Hit,
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut MergeState, input: &Input<'_>) {
    let rows = state.differing(cx.schema).len() + 1;
    match input {
        Input::Do(command) => match command.action {
            Action::FieldNext => state.row = (state.row + 1) % rows,
            Action::FieldPrevious => state.row = (state.row + rows - 1) % rows,
            Action::FieldMore | Action::FieldActivate => turn(cx, state, 1),
            Action::FieldLess => turn(cx, state, state.ids.len() - 1),
            Action::FormSave => merge(cx, state),
            Action::Cancel | Action::Close => cx.close(),
            _ => {}
        },
        Input::Mouse { gesture: Gesture::Press, hit: Hit::Entry(place), .. } if *place < rows => {
            if state.row == *place {
                turn(cx, state, 1);
            }
            state.row = *place;
        }
        Input::Reply(ticket, reply) => answered(cx, state, *ticket, reply),
        Input::Event(Event::Changed { records, .. }) => reload(cx, state, records.as_deref()),
        _ => {}
    }
}

/// The next record stays, or gives the field its value.
fn turn(cx: &Cx<'_>, state: &mut MergeState, by: usize) {
    let count = state.ids.len().max(1);
    state.problem = None;
    match state.row.checked_sub(1).and_then(|row| state.differing(cx.schema).get(row).copied()) {
        None => state.survivor = (state.survivor + by) % count,
        Some(field) => {
            let giver = (state.giver(field) + by) % count;
            state.chosen.insert(field, giver);
        }
    }
}

fn merge(cx: &mut Cx<'_>, state: &mut MergeState) {
    if state.saving.is_none()
        && state.is_loaded()
        && let Some(command) = state.command()
    {
        state.saving = Some(cx.ask(Request::Apply(command)));
    }
}

fn answered(cx: &mut Cx<'_>, state: &mut MergeState, ticket: crate::proto::Ticket, reply: &Reply) {
    if let Some((_, ids)) = state.naming.take_if(|(own, _)| *own == ticket) {
        if let Reply::Names(named) = reply {
            state.names.answer(&ids, named);
        }
        return;
    }
    if state.saving.take_if(|own| *own == ticket).is_some() {
        return saved(cx, state, reply);
    }
    let Some(at) = state.loading.iter().position(|(own, _)| *own == ticket) else { return };
    let (_, place) = state.loading.remove(at);
    match reply {
        Reply::Record(Some(record)) => {
            let lacking = state.names.lacking(record.values().iter().map(|(_, value)| value));
            state.records[place] = Some((**record).clone());
            if !lacking.is_empty() {
                state.naming = Some((cx.ask(Request::Names(lacking.clone())), lacking));
            }
        }
        Reply::Record(None) => state.problem = Some(format!("record {} is not in the store any more", state.ids[place])),
        Reply::Refused(refusal) => state.problem = Some(refusal.to_string()),
        _ => {}
    }
}

fn saved(cx: &mut Cx<'_>, state: &mut MergeState, reply: &Reply) {
    match reply {
        Reply::Done(_) => {
            let name = state.records.get(state.survivor).and_then(Option::as_ref).map_or("", |record| record.name());
            let undo = wording::undo_hint(cx.keymap);
            cx.say(Tone::Good, format!("Merged {} records into {name}.{undo}", state.ids.len()));
            cx.close();
        }
        Reply::Refused(refusal) => state.problem = Some(refusal.to_string()),
        _ => {}
    }
}

/// Somebody changed one of the records: its column is read anew, and said so.
fn reload(cx: &mut Cx<'_>, state: &mut MergeState, changed: Option<&[RecordId]>) {
    for (place, id) in state.ids.clone().into_iter().enumerate() {
        if changed.is_none_or(|changed| changed.contains(&id)) && state.saving.is_none() {
            state.problem = Some(format!("record {id} changed meanwhile; its column is as it is now"));
            state.loading.push((cx.ask(Request::Record(id)), place));
        }
    }
}

//! What keys and answers do to the groups.

use super::DuplicatesState;
use crate::{
    action::{Action, Command as Act},
    model::Target,
    proto::{Command, Event, Reply, Request, Ticket},
    screens::{Cx, Gesture, Input, Open, Tone, wording::undo_hint},
    ui::Hit,
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut DuplicatesState, input: &Input<'_>) {
    match input {
        Input::Do(command) => act(cx, state, command),
        Input::Mouse { gesture, hit, .. } => match (gesture, hit) {
            (Gesture::WheelDown, _) => go(state, 3),
            (Gesture::WheelUp, _) => go(state, -3),
            (Gesture::Press, Hit::Command(command)) => act(cx, state, command),
            (Gesture::Double, Hit::Entry(_)) => merge(cx, state),
            (Gesture::Press, Hit::Entry(place)) => {
                let by = i64::try_from(*place).unwrap_or(0) - i64::from(state.cursor);
                go(state, by);
            }
            _ => {}
        },
        Input::Reply(ticket, reply) => take(cx, state, *ticket, reply),
        Input::Event(Event::Changed { .. } | Event::Schema(_)) => again(cx, state),
        _ => {}
    }
    state.fetch(cx);
}

fn act(cx: &mut Cx<'_>, state: &mut DuplicatesState, command: &Act) {
    let page = i64::from(super::view::rows(cx.area).max(1));
    match command.action {
        Action::PlanDown => go(state, 1),
        Action::PlanUp => go(state, -1),
        Action::PlanPageDown => go(state, page),
        Action::PlanPageUp => go(state, -page),
        Action::PlanNext => {
            let records = state.current().map_or(0, |group| group.records.len());
            state.record = match state.record {
                None => (records > 0).then_some(0),
                Some(at) => Some(at + 1).filter(|at| *at < records),
            };
        }
        Action::PlanApply | Action::PlanYes => merge(cx, state),
        Action::PlanStrike => tell_apart(cx, state),
        Action::PlanBack | Action::Cancel | Action::Close => cx.close(),
        _ => {}
    }
}

fn go(state: &mut DuplicatesState, by: i64) {
    let last = i64::from(state.total().saturating_sub(1));
    let to = u32::try_from((i64::from(state.cursor) + by).clamp(0, last)).unwrap_or(0);
    if to != state.cursor {
        (state.cursor, state.record, state.note) = (to, None, None);
    }
}

/// Opens the merge of the group: of the first ten, where there are more.
fn merge(cx: &mut Cx<'_>, state: &DuplicatesState) {
    match state.seen() {
        ids if ids.len() > 1 => cx.open(Open::Merge(Target::Records(ids))),
        ids if ids.is_empty() => {}
        _ => cx.say(Tone::Warn, "the others are not yours to see: whoever sees them all can merge them."),
    }
}

fn tell_apart(cx: &mut Cx<'_>, state: &mut DuplicatesState) {
    if cx.facts.read_only {
        return cx.say(Tone::Bad, "the store is open for reading only: nothing can be remembered.");
    }
    let apart = state.apart();
    if state.telling.is_none() && !apart.is_empty() {
        state.telling = Some(cx.ask(Request::Apply(Command::TellApart(apart))));
    }
}

fn take(cx: &mut Cx<'_>, state: &mut DuplicatesState, ticket: Ticket, reply: &Reply) {
    if state.telling.take_if(|telling| *telling == ticket).is_some() {
        state.note = Some(match reply {
            Reply::Refused(refusal) => format!("Nothing was remembered: {refusal}."),
            _ => format!("They are not shown as duplicates any more.{}", undo_hint(cx.keymap)),
        });
        state.record = None;
        return;
    }
    let Some(at) = state.asked.iter().position(|(own, _)| *own == ticket) else { return };
    let (_, page) = state.asked.remove(at);
    match reply {
        Reply::Duplicates { totals, groups, .. } => {
            if state.totals.is_some_and(|known| known != *totals) {
                // What came before was of another count.
                state.pages.clear();
            }
            state.totals = Some(*totals);
            state.pages.insert(page, groups.clone());
            state.cursor = state.cursor.min(state.total().saturating_sub(1));
            state.problem = None;
            if std::mem::take(&mut state.is_stale) {
                again(cx, state);
            }
        }
        Reply::Refused(refusal) => state.problem = Some(refusal.to_string()),
        _ => {}
    }
}

/// Somebody wrote: the groups around the cursor are asked for anew; what is shown stays until they come.
fn again(cx: &mut Cx<'_>, state: &mut DuplicatesState) {
    if !state.asked.is_empty() {
        state.is_stale = true;
        return;
    }
    let here = state.cursor / super::PAGE;
    state.pages.retain(|page, _| *page == here);
    let ticket = cx.ask(Request::Duplicates { kind: state.kind, from: here * super::PAGE, count: super::PAGE });
    state.asked.push((ticket, here));
}

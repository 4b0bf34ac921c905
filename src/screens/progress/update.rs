//! What keys, answers and changes in the store do to the numbers.

use super::{MEASURES, ProgressState, Whose, rows};
use crate::{
    action::Action,
    proto::{Event, Reply},
    screens::{Cx, Effect, Gesture, Input, Tone},
    ui::Hit,
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut ProgressState, input: &Input<'_>) {
    match input {
        Input::Do(command) => match command.action {
            Action::FieldNext => state.row = (state.row + 1).min(state.rows.len().saturating_sub(1)),
            Action::FieldPrevious => state.row = state.row.saturating_sub(1),
            Action::FieldMore => state.column = (state.column + 1).min(MEASURES.len() - 1),
            Action::FieldLess => state.column = state.column.saturating_sub(1),
            Action::FieldActivate => show(cx, state),
            Action::Cancel | Action::Close => cx.close(),
            _ => {}
        },
        Input::Mouse { gesture: Gesture::Press | Gesture::Double, hit: Hit::Entry(place), .. } => {
            let (row, column) = (place / MEASURES.len(), place % MEASURES.len());
            if (row, column) == (state.row, state.column) {
                show(cx, state);
            } else if row < state.rows.len() {
                (state.row, state.column) = (row, column);
            }
        }
        Input::Mouse { gesture: Gesture::WheelDown, .. } => state.row = (state.row + 1).min(state.rows.len().saturating_sub(1)),
        Input::Mouse { gesture: Gesture::WheelUp, .. } => state.row = state.row.saturating_sub(1),
        Input::Event(Event::Changed { .. } | Event::Schema(_)) if state.asked.is_some() => state.stale = true,
        Input::Event(Event::Changed { .. } | Event::Schema(_)) => state.ask(cx),
        Input::Reply(ticket, reply) if state.asked == Some(*ticket) => take(cx, state, reply),
        _ => {}
    }
}

fn take(cx: &mut Cx<'_>, state: &mut ProgressState, reply: &Reply) {
    state.asked = None;
    match reply {
        Reply::Tallied(tallied) => {
            let is_first = state.rows.is_empty();
            let under = state.rows.get(state.row).map(|row| row.whose.clone()).unwrap_or(Whose::Person(state.user.clone()));
            state.problem = None;
            state.rows = rows(cx.schema, tallied);
            // The cursor stays with its person, and begins on oneself.
            state.row = state.rows.iter().position(|row| row.whose == under).unwrap_or(if is_first { 0 } else { state.row });
            state.row = state.row.min(state.rows.len().saturating_sub(1));
        }
        Reply::Refused(refusal) => state.problem = Some(refusal.to_string()),
        _ => {}
    }
    if state.stale {
        state.ask(cx);
    }
}

/// Opens exactly the records that the number under the cursor counts.
fn show(cx: &mut Cx<'_>, state: &ProgressState) {
    let (Some(row), Some(measure)) = (state.rows.get(state.row), MEASURES.get(state.column)) else { return };
    if row.count(state.column) == 0 {
        cx.say(Tone::Plain, "nothing stands behind a zero");
        return;
    }
    let terms = [row.whose.term(), (measure.filter)(&cx.reading)];
    let filter = terms.iter().filter(|term| !term.is_empty()).cloned().collect::<Vec<_>>().join(" ");
    cx.close();
    cx.effects.push(Effect::ShowList { kind: measure.kind, filter });
}

//! What keys and changes in the store do to the tab of reports.

use super::{Entry, ReportsState, entries};
use crate::{
    action::Action,
    proto::Event,
    screens::{Cx, Input, Open},
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut ReportsState, input: &Input<'_>) {
    match input {
        Input::Do(command) => match command.action {
            Action::ReportDown => step(state, 1),
            Action::ReportUp => step(state, -1),
            Action::ReportOpen => {
                if let Some(Entry::Report(id, _)) = state.entries.get(state.cursor) {
                    cx.open(Open::Report { id: *id });
                }
            }
            _ => {}
        },
        Input::Event(Event::Schema(schema)) => state.entries = entries(schema, state.workspace),
        _ => {}
    }
}

/// To the next report in that direction.
fn step(state: &mut ReportsState, by: isize) {
    let mut at = state.cursor;
    while let Some(next) = at.checked_add_signed(by).filter(|next| *next < state.entries.len()) {
        at = next;
        if let Entry::Report(..) = state.entries[at] {
            state.cursor = at;
            return;
        }
    }
}

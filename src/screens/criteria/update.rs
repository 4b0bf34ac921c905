//! What keys and answers do to the window of criteria.

use super::{CriteriaState, entries};
use crate::{
    action::Action,
    model::{RecordId, Target, record_type},
    proto::{Command, Event, Reply, Request},
    screens::{About, Cx, Input, Open, picking},
    ui::pick::Picked,
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut CriteriaState, input: &Input<'_>) {
    match input {
        Input::Reply(ticket, reply) => {
            if state.asked == Some(*ticket) {
                state.asked = None;
                match reply {
                    Reply::Record(Some(record)) => state.record = Some(record.clone()),
                    _ => state.problem = Some("this record is not in the store any more".to_owned()),
                }
            }
        }
        Input::Event(Event::Schema(schema)) => {
            let now = state.pick.current().map(|entry| entry.item);
            state.pick.set(entries(schema));
            state.pick.point_at(|id| Some(*id) == now);
        }
        Input::Event(Event::Changed { .. }) => {
            if let About::Record(id) = &state.about {
                state.asked = Some(cx.ask(Request::Record(*id)));
            }
        }
        Input::Do(command) if command.action == Action::PickRemove => delete(cx, state),
        _ => match picking::take(&mut state.pick, input, usize::from(cx.area.height / 2).max(1)) {
            Picked::Cancelled => cx.close(),
            Picked::Taken(criterion) => edit(cx, criterion),
            Picked::Typed(_) | Picked::Open => {}
        },
    }
}

/// Opens the form of a criterion; a save there shows first what becomes of the scores.
fn edit(cx: &mut Cx<'_>, record: Option<RecordId>) {
    cx.open(Open::Form { kind: record_type::CRITERION, record, list: None, draft: None });
}

fn delete(cx: &mut Cx<'_>, state: &mut CriteriaState) {
    let Some(record) = state.pick.current().and_then(|entry| entry.item) else { return };
    if cx.facts.read_only {
        state.problem = Some("the store is open for reading only".to_owned());
        return;
    }
    let command = Box::new(Command::Delete(Target::Records(vec![record])));
    cx.open(Open::CriteriaPlan { title: "Delete a criterion".to_owned(), command });
}

//! What keys and answers do to the list of operations.

use super::{Detail, LogState, SHOWN, entries};
use crate::{
    action::Action,
    model::{OpHead, OpState, Right, Schema, Verb},
    proto::{Command, Event, Leave, Reply},
    screens::{
        Cx, Input, Open, picking,
        plan::{Review, Wish},
        wording::{counted, person},
    },
    ui::pick::Picked,
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut LogState, input: &Input<'_>) {
    match input {
        Input::Reply(ticket, Reply::Log(ops)) if state.asked == Some(*ticket) => {
            let seq = state.pick.current().map(|entry| entry.item.seq);
            state.loaded = true;
            state.pick.set(entries(ops, cx.schema, &cx.reading));
            let most = ops.iter().map(|op| op.seq.0).max().unwrap_or_default();
            state.has_older = u32::try_from(ops.len()).is_ok_and(|many| many >= SHOWN);
            state.digits = u16::try_from(most.to_string().len()).unwrap_or(1);
            let place = state.pick.found().position(|entry| Some(entry.item.seq) == seq).unwrap_or(0);
            state.pick.point(place);
            if let Some(detail) = &mut state.detail
                && let Some(op) = ops.iter().find(|op| op.seq == detail.op.seq)
            {
                detail.op = op.clone();
            }
        }
        Input::Event(Event::Changed { .. }) => state.reload(cx),
        _ if state.detail.is_some() => look(cx, state, input),
        Input::Do(command) if command.action == Action::LogOwn => {
            state.own = !state.own;
            state.reload(cx);
        }
        _ => match picking::take(&mut state.pick, input, usize::from(cx.area.height / 2).max(1)) {
            Picked::Cancelled => cx.close(),
            Picked::Taken(op) => {
                let review = Review::of_operation(cx, &op);
                state.detail = Some(Detail { op, review });
            }
            Picked::Typed(_) | Picked::Open => {}
        },
    }
}

/// One operation is looked at.
fn look(cx: &mut Cx<'_>, state: &mut LogState, input: &Input<'_>) {
    let Some(detail) = &mut state.detail else { return };
    let wish = match input {
        Input::Do(command) if command.action == Action::Undo => Wish::Apply,
        _ => detail.review.update(cx, input),
    };
    match wish {
        Wish::Look => {}
        Wish::Back => state.detail = None,
        Wish::Apply => match stays(&detail.op, cx.user, cx.schema) {
            Some(why) => detail.review.tell(format!("It stays: {why}.")),
            None => {
                let title = match detail.op.records {
                    0 => "Undo".to_owned(),
                    many => format!("Undo on {}", counted(many, None, cx.schema)),
                };
                cx.open(Open::Plan { title, command: Box::new(Command::Undo(Some(detail.op.seq), Leave::Values)) });
            }
        },
    }
}

/// Why an operation cannot be taken back from here.
pub(super) fn stays(op: &OpHead, user: &str, schema: &Schema) -> Option<String> {
    if op.by != user && !schema.role(user).is_some_and(|role| role.may(Right::UndoOthers)) {
        return Some(format!("only {} can undo what they did", person(&op.by, schema)));
    }
    if op.undone_by.is_some() {
        return Some("it is undone already".to_owned());
    }
    match (op.verb, op.state) {
        (Verb::SetUp, _) => Some("the store's own set-up stays".to_owned()),
        (Verb::Erase, _) => Some("what was erased cannot come back".to_owned()),
        (Verb::Export, _) => Some("a file that was written is not in the store".to_owned()),
        (Verb::Undo, _) => Some("an undo is taken back by redo".to_owned()),
        (_, OpState::Running) => Some("it is still under way".to_owned()),
        (_, OpState::Cancelled) => Some("it changed nothing".to_owned()),
        (_, OpState::Done) => None,
    }
}

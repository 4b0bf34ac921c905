//! What keys and answers do to the list of delays.

use super::{Delay, SnoozeState, entries};
use crate::{
    model::{Value, fields},
    proto::{Command, Edit, FieldEdit, Reply, Request},
    screens::{
        AT_ONCE, Cx, Effect, Input, Open, picking,
        step::End,
        wording::{Deed, outcome},
    },
    text::day,
    ui::pick::Picked,
};

/// Takes an input in, for the window as a screen of its own.
pub fn update(cx: &mut Cx<'_>, state: &mut SnoozeState, input: &Input<'_>) {
    if step(cx, state, input) != End::NotYet {
        cx.close();
    }
}

/// Takes an input in, for the window inside another screen.
pub fn step(cx: &mut Cx<'_>, state: &mut SnoozeState, input: &Input<'_>) -> End {
    if let Input::Reply(ticket, reply) = input {
        return if state.busy == Some(*ticket) { done(cx, state, reply) } else { End::NotYet };
    }
    let typed = state.pick.typed.text();
    let picked = picking::take(&mut state.pick, input, usize::from(cx.area.height / 2).max(1));
    let now = state.pick.typed.text();
    if now != typed {
        state.problem = None;
        state.pick.set(entries(now.trim(), &cx.reading));
    }
    match picked {
        Picked::Cancelled => return End::Left,
        Picked::Taken(delay) if state.busy.is_none() => put_off(cx, state, delay),
        Picked::Typed(_) => state.problem = Some("that is neither a number of days nor a day: 5, 2w, fri".to_owned()),
        Picked::Taken(_) | Picked::Open => {}
    }
    End::NotYet
}

fn put_off(cx: &mut Cx<'_>, state: &mut SnoozeState, delay: Delay) {
    let edit = match delay {
        Delay::Days(days) => Edit::Shift { days, from: day::to_number(cx.reading.today()) },
        Delay::Until(day) => Edit::Set(Value::Date(day)),
    };
    let edits = vec![FieldEdit { field: fields::NEXT_STEP_DATE, edit }];
    let command = Command::Bulk { target: state.target.clone(), edits, struck: Vec::new() };
    if state.count > AT_ONCE {
        let deed = Deed::of(&command, cx.schema);
        // The plan lies above what lies below this window.
        cx.close();
        cx.open(Open::Plan { title: format!("{}{}", deed.order, deed.to), command: Box::new(command) });
    } else {
        state.busy = Some(cx.ask(Request::Apply(command)));
    }
}

fn done(cx: &mut Cx<'_>, state: &mut SnoozeState, reply: &Reply) -> End {
    state.busy = None;
    match reply {
        Reply::Done(done) => {
            cx.effects.push(Effect::Say(outcome(&Deed::put_off(), done, None, cx.schema, cx.keymap)));
            return End::Done;
        }
        Reply::Refused(reason) => state.problem = Some(format!("{reason}. Nothing was changed")),
        _ => {}
    }
    End::NotYet
}

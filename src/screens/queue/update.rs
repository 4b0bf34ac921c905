//! From record to record: what is asked of the hub, what keys mean, and when it ends.

use super::{Above, QUEUE, QueueState, Waiting};
use crate::{
    action::{Action, Command, Context},
    model::{Record, Target, fields, record_type},
    proto::{Reply, Request, Stray, Ticket},
    screens::{
        Cx, Effect, Input, Tone,
        form::{self, FormState},
        log_item::{self, LogItemState},
        snooze::{self, SnoozeState},
        step::{self, End, StepState},
    },
};

/// How long the second press of a key that leaves unsaved changes counts.
const ARMED_FOR: i64 = 3_000;

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut QueueState, input: &Input<'_>) {
    if let Input::Reply(ticket, reply) = input
        && let Some((_, waiting)) = state.waiting.take_if(|(own, _)| own == ticket)
    {
        return answered(cx, state, waiting, reply);
    }
    if hears_everything(input) {
        to_form(cx, state, input);
        return to_above(cx, state, input);
    }
    if !matches!(state.above, Above::Nothing) {
        return to_above(cx, state, input);
    }
    match input {
        Input::Do(command) if acts(cx, state, command) => {}
        input => to_form(cx, state, input),
    }
}

/// What concerns every part, whichever lies on top.
const fn hears_everything(input: &Input<'_>) -> bool {
    matches!(input, Input::Reply(..) | Input::Event(_) | Input::Tick)
}

/// Does an action of the queue; answers whether it was one.
fn acts(cx: &mut Cx<'_>, state: &mut QueueState, command: &Command) -> bool {
    let action = match command.action {
        Action::TextQueueDone => Action::QueueDone,
        Action::TextQueueSnooze => Action::QueueSnooze,
        Action::TextQueueCall => Action::QueueCall,
        Action::TextQueueSkip | Action::FormNext | Action::TextFormNext => Action::QueueSkip,
        action => action,
    };
    if state.form.is_none() {
        if matches!(action, Action::Cancel | Action::Close) {
            leave(cx, state);
        }
        return true;
    }
    if action == Action::FieldActivate && state.form.as_ref().is_some_and(|form| form.rests()) {
        // Whoever presses Enter on a record wants to work in it, not to leave.
        to_form(cx, state, &Input::Do(Action::FieldNext.into()));
        return true;
    }
    if !matches!(action, Action::QueueDone | Action::QueueSnooze | Action::QueueSkip | Action::QueueCall) {
        return false;
    }
    if keeps_changes(cx, state, action) {
        return true;
    }
    let Some(id) = state.id() else { return true };
    let target = Target::Records(vec![id]);
    match action {
        Action::QueueDone => state.above = Above::Step(Box::new(StepState::after(target, 1))),
        Action::QueueCall => state.above = Above::Call(Box::new(LogItemState::open(cx, record_type::PHONE_LOG, target, 1))),
        Action::QueueSnooze => state.above = Above::Snooze(Box::new(SnoozeState::open(target, 1, &cx.reading))),
        _ => {
            state.tally.skipped += 1;
            go_on(cx, state);
        }
    }
    true
}

/// Whether the form has changes that the action would leave behind; asked for twice, it does.
fn keeps_changes(cx: &mut Cx<'_>, state: &mut QueueState, action: Action) -> bool {
    let is_sure = state.armed.take().is_some_and(|(armed, until)| armed == action && cx.reading.now <= until);
    if is_sure || !state.form.as_ref().is_some_and(|form| form.is_dirty()) {
        return false;
    }
    state.armed = Some((action, cx.reading.now + ARMED_FOR));
    let is_typing = state.context() == Context::QueueText;
    let (save, again) = match (is_typing, action) {
        (false, action) => (Action::FormSave, action),
        (true, Action::QueueDone) => (Action::TextSave, Action::TextQueueDone),
        (true, Action::QueueSnooze) => (Action::TextSave, Action::TextQueueSnooze),
        (true, Action::QueueCall) => (Action::TextSave, Action::TextQueueCall),
        (true, _) => (Action::TextSave, Action::TextQueueSkip),
    };
    let (save, again) = (cx.keymap.hint(&save.into()), cx.keymap.hint(&again.into()));
    cx.say(Tone::Warn, format!("Unsaved changes: {save} saves them, {again} again goes on without them."));
    true
}

fn to_above(cx: &mut Cx<'_>, state: &mut QueueState, input: &Input<'_>) {
    let end = match &mut state.above {
        Above::Nothing => return,
        Above::Step(window) => step::step(cx, window, input),
        Above::Snooze(window) => snooze::step(cx, window, input),
        Above::Call(window) => log_item::step(cx, window, input),
    };
    if end == End::NotYet {
        return;
    }
    let above = std::mem::replace(&mut state.above, Above::Nothing);
    if end == End::Done {
        match above {
            // A call without a next step leaves that open: the record stays.
            Above::Call(call) if !call.has_next_step() => return,
            Above::Step(_) | Above::Call(_) => state.tally.done += 1,
            Above::Snooze(_) => state.tally.put_off += 1,
            Above::Nothing => {}
        }
        go_on(cx, state);
    }
}

/// Gives an input to the form. Where it would close, a saved form begins anew on its record and any other ends the queue.
fn to_form(cx: &mut Cx<'_>, state: &mut QueueState, input: &Input<'_>) {
    let Some(form) = &mut state.form else { return };
    let before = cx.effects.len();
    let screen = cx.area;
    cx.area = super::view::parts(screen).1;
    form::update(cx, form, input);
    cx.area = screen;
    let mut closes = false;
    let own: Vec<Effect> = cx.effects.drain(before..).collect();
    for effect in own {
        if effect == Effect::Close {
            closes = true;
        } else {
            cx.effects.push(effect);
        }
    }
    if !closes {
        return;
    }
    let is_saved = match input {
        Input::Reply(..) => true,
        Input::Do(command) => matches!(command.action, Action::FormSave | Action::TextSave),
        _ => false,
    };
    match &state.record {
        Some(record) if is_saved => state.form = Some(Box::new(FormState::at_rest(cx, record.kind, record.id))),
        _ => leave(cx, state),
    }
}

/// The next place.
fn go_on(cx: &mut Cx<'_>, state: &mut QueueState) {
    state.place += 1;
    (state.form, state.record, state.armed) = (None, None, None);
    if state.place >= state.total {
        return leave(cx, state);
    }
    ask_row(cx, state);
}

fn ask_row(cx: &mut Cx<'_>, state: &mut QueueState) {
    let columns = vec![fields::NEXT_STEP, fields::NEXT_STEP_DATE];
    let ticket: Ticket = cx.ask(Request::Rows { id: QUEUE, from: state.place, count: 1, columns });
    state.waiting = Some((ticket, Waiting::Row));
}

fn answered(cx: &mut Cx<'_>, state: &mut QueueState, waiting: Waiting, reply: &Reply) {
    match (waiting, reply) {
        (Waiting::Run, Reply::Answer(answer)) if answer.total == 0 => {
            cx.say(Tone::Good, format!("Nothing to do in {}.", state.what));
            cx.close();
        }
        (Waiting::Run, Reply::Answer(answer)) => {
            state.total = answer.total;
            ask_row(cx, state);
        }
        (Waiting::Row, Reply::Rows { rows, strays, .. }) => match (rows.first(), strays.first()) {
            (Some(record), None | Some((_, Stray::Moved))) => {
                let ticket = cx.ask(Request::Claim(record.id));
                state.waiting = Some((ticket, Waiting::Claim(Box::new(record.clone()))));
            }
            _ => {
                state.tally.settled += 1;
                go_on(cx, state);
            }
        },
        (Waiting::Claim(record), Reply::Claimed(None)) => show(cx, state, record),
        (Waiting::Claim(record), Reply::Claimed(Some(who))) => {
            let whose = if who == cx.user { "is open in another window of yours".to_owned() } else { format!("{who} has it open") };
            cx.say(Tone::Plain, format!("Passed over {}: {whose}.", record.name()));
            state.tally.taken.push((record.name().to_owned(), who.clone()));
            go_on(cx, state);
        }
        (_, Reply::Refused(refusal)) => {
            cx.say(Tone::Bad, refusal.to_string());
            cx.ask(Request::Release);
            cx.close();
        }
        _ => {}
    }
}

fn show(cx: &mut Cx<'_>, state: &mut QueueState, record: Box<Record>) {
    state.form = Some(Box::new(FormState::at_rest(cx, record.kind, record.id)));
    state.record = Some(record);
}

fn leave(cx: &mut Cx<'_>, state: &QueueState) {
    cx.ask(Request::Release);
    cx.say(Tone::Good, state.summary());
    cx.close();
}

//! What keys, answers and events do to a command on its way.

use super::{
    Care, Copied, PlanState, Review, Stage,
    confirm::{Answer, Confirm},
};
use crate::{
    action::Action,
    model::{RecordId, words::mentioned},
    proto::{Command, Event, Leave, Plan, PlanId, Refusal, Reply, Request, Ticket},
    screens::{Cx, Effect, Input, plan::Wish, wording::outcome},
};

/// How it ended, for whoever shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It goes on.
    NotYet,
    /// The person went back; nothing was changed.
    Left,
    /// It was done, and said so.
    Done,
}

/// Takes an input in, for the plan as a screen of its own.
pub fn update(cx: &mut Cx<'_>, state: &mut PlanState, input: &Input<'_>) {
    if step(cx, state, input) != End::NotYet {
        cx.close();
    }
}

/// Takes an input in, for a plan inside another screen.
pub fn step(cx: &mut Cx<'_>, state: &mut PlanState, input: &Input<'_>) -> End {
    if let Input::Reply(ticket, reply) = input
        && state.naming == Some(*ticket)
    {
        state.naming = None;
        if let (Reply::Marks(ids), Some(line)) = (reply, &mut state.shell) {
            line.number(ids.clone());
        }
        return End::NotYet;
    }
    if let Input::Reply(ticket, reply) = input
        && state.mentions.take_if(|own| own == ticket).is_some()
    {
        if let (Reply::Marks(ids), Some(review)) = (reply, &mut state.review) {
            review.plan.warnings.extend(mentioned(ids));
        }
        return End::NotYet;
    }
    if matches!(input, Input::Do(command) if command.action == Action::PlanCopy) {
        copy(cx, state);
        return End::NotYet;
    }
    match (input, &mut state.stage) {
        (Input::Event(Event::Progress { ticket, done, total }), Stage::Applying { ticket: own, progress, .. }) if ticket == own => {
            *progress = Some((*done, *total));
        }
        (Input::Event(Event::Changed { .. }), _) => state.stale = true,
        (Input::Reply(ticket, reply), Stage::Planning { ticket: own, again }) if ticket == own => {
            let again = *again;
            planned(cx, state, reply, again);
        }
        (Input::Reply(ticket, reply), Stage::Applying { ticket: own, .. }) if ticket == own => return applied(cx, state, reply),
        (input, Stage::Applying { ticket, stopping, .. }) => {
            if is_back(input) && !*stopping {
                *stopping = true;
                let ticket = *ticket;
                cx.ask(Request::Cancel(ticket));
            }
        }
        (input, Stage::Confirming(confirm)) => match confirm.update(input) {
            Answer::Typing => {}
            Answer::No => state.stage = Stage::Looking,
            // What others did meanwhile is looked at again first.
            Answer::Yes if state.stale => look_again(cx, state),
            Answer::Yes => apply(cx, state),
        },
        (input, Stage::Planning { .. } | Stage::Refused(_)) => {
            if is_back(input) {
                return leave(cx, state);
            }
        }
        (input, Stage::Looking) => {
            let Some(review) = &mut state.review else { return End::Left };
            match review.update(cx, input) {
                Wish::Look => {}
                Wish::Back => return leave(cx, state),
                Wish::Apply if review.plan.is_final => state.stage = Stage::Confirming(Box::new(Confirm::of(review.plan.changed))),
                Wish::Apply if state.stale => look_again(cx, state),
                Wish::Apply => apply(cx, state),
            }
        }
    }
    End::NotYet
}

/// Makes the plan anew before it is applied: only where its numbers are the same it goes on by itself.
fn look_again(cx: &mut Cx<'_>, state: &mut PlanState) {
    let plan = state.review.as_ref().map_or(PlanId(0), |review| review.plan.id);
    let command = applying(&state.command, plan, Vec::new(), Leave::Ask);
    state.stage = Stage::Planning { ticket: cx.ask(Request::Plan(command)), again: true };
    state.stale = false;
}

fn is_back(input: &Input<'_>) -> bool {
    let Input::Do(command) = input else { return false };
    matches!(command.action, Action::PlanBack | Action::PlanApply | Action::Cancel | Action::Close)
}

/// Copies the shell line that does the same.
fn copy(cx: &mut Cx<'_>, state: &mut PlanState) {
    let Some(review) = &mut state.review else { return };
    let struck = review.struck.clone().unwrap_or_default();
    let (line, note) = match state.shell.as_ref().and_then(|line| line.copied(&struck)) {
        Some(Copied::Whole(line)) => (line, "The shell line is in the clipboard, where the terminal allows it."),
        Some(Copied::ReadsNumbers(line)) => (line, "Copied. The numbers are too many for a clipboard: the line reads them, one a line."),
        None if state.naming.is_some() => return review.tell("One moment: the numbers of the records are still asked for.".to_owned()),
        None => return review.tell("The shell has no line for this.".to_owned()),
    };
    cx.effects.push(Effect::Copy(line));
    review.tell(note.to_owned());
}

fn leave(cx: &mut Cx<'_>, state: &PlanState) -> End {
    if let Some(review) = &state.review {
        cx.ask(Request::Forget(review.plan.id));
    }
    if let Stage::Planning { ticket, .. } = state.stage {
        cx.ask(Request::Cancel(ticket));
    }
    End::Left
}

fn planned(cx: &mut Cx<'_>, state: &mut PlanState, reply: &Reply, again: bool) {
    match reply {
        Reply::Planned(plan) => {
            state.stage = Stage::Looking;
            state.mentions = plan.is_final.then(|| cx.ask(Request::Mentions(plan.id)));
            let Some(review) = &mut state.review else {
                let care = if plan.is_final { Care::AskTwice } else { state.care(plan.changed + plan.created) };
                let review = Review::new(cx, (**plan).clone(), state.deed.clone(), state.kind, care);
                let review = review.with_shell(state.shell.is_some()).kept(state.is_noted() || plan.is_final);
                let strikes = matches!(state.command, Command::Bulk { .. } | Command::Convert { .. });
                state.review = Some(if strikes { review.with_strikes() } else { review });
                return;
            };
            cx.ask(Request::Forget(review.plan.id));
            if again && counts(&review.plan) == counts(plan) {
                review.plan = (**plan).clone();
                apply(cx, state);
            } else {
                review.replace(cx, (**plan).clone(), "Others changed records meanwhile. These are the new numbers.");
            }
        }
        Reply::Refused(reason) => state.stage = Stage::Refused(reason.to_string()),
        _ => {}
    }
}

const fn counts(plan: &Plan) -> [u64; 6] {
    [plan.changed, plan.created, plan.same, plan.duplicates, plan.refused, plan.to_manual]
}

fn apply(cx: &mut Cx<'_>, state: &mut PlanState) {
    let struck = state.review.as_ref().map(Review::struck).unwrap_or_default();
    let plan = state.review.as_ref().map_or(PlanId(0), |review| review.plan.id);
    let leaves = state.review.as_ref().map_or(Leave::Ask, Review::leaves);
    let ticket: Ticket = cx.ask(Request::Apply(applying(&state.command, plan, struck, leaves)));
    state.stage = Stage::Applying { ticket, progress: None, stopping: false };
}

/// What is asked of the hub: the plan itself where it is about records, so that nobody's later change is overwritten. What is handed
/// out in turn is handed out anew, since the turn may have moved on.
fn applying(command: &Command, plan: PlanId, struck: Vec<RecordId>, leaves: Leave) -> Command {
    match command {
        Command::Convert { target, to, how, .. } => Command::Convert { target: target.clone(), to: *to, how: how.clone(), struck },
        Command::Deal { .. } => command.clone(),
        Command::Undo(seq, _) => Command::Undo(*seq, leaves),
        other if other.target().is_some() => Command::Planned { plan, struck },
        other => other.clone(),
    }
}

fn applied(cx: &mut Cx<'_>, state: &mut PlanState, reply: &Reply) -> End {
    match (reply, &mut state.review) {
        (Reply::Done(done), review) => {
            if let Some(review) = review {
                cx.ask(Request::Forget(review.plan.id));
            }
            cx.effects.push(Effect::Say(outcome(&state.deed, done, state.kind, cx.schema, cx.keymap)));
            return End::Done;
        }
        (Reply::Refused(reason), Some(review)) => {
            review.tell(match reason {
                Refusal::Cancelled => "Stopped. Nothing was changed.".to_owned(),
                Refusal::Unsure(what) => format!("{what}."),
                other => format!("Nothing was changed: {}.", other),
            });
            state.stage = Stage::Looking;
            state.stale = true;
        }
        _ => {}
    }
    End::NotYet
}

//! Answers and events of the hub: to the screens that wait for them, and what an undo did in words.

use super::{App, update::sentence};
use crate::{
    action::Action,
    model::{Millis, Seq},
    proto::{Event, Outcome, Refusal, Reply, Request, Ticket},
    screens::{Effect, Input, Notice, Open, Tone, wording::number},
};

/// Records left alone that a window names.
const SKIPPED: usize = 12;

impl App {
    pub(super) fn reply(&mut self, now: Millis, ticket: Ticket, reply: &Reply) -> Vec<Effect> {
        self.status.waits.forget(ticket);
        self.together.note(reply);
        if let Reply::Schema(schema) = reply {
            self.schema = schema.clone();
            if !std::mem::replace(&mut self.has_schema, true) {
                let mut kept = self.arrange_as_kept(now, self.tab());
                kept.extend(self.ask_duty(now));
                kept.push(self.ask_given());
                if let Some(resume) = self.resume.take() {
                    kept.extend(self.go_on(now, &resume));
                }
                return self.carry_out(now, kept).into_iter().chain(self.tell_all(now, || Input::Reply(ticket, reply))).collect();
            }
        }
        if self.status.log == Some(ticket)
            && let Reply::Log(ops) = reply
        {
            self.status.log = None;
            self.status.take_log(ops, &self.schema);
            return Vec::new();
        }
        if let Some(effects) = self.take_duty(now, ticket, reply) {
            return effects;
        }
        if let Some(effects) = self.take_privacy(now, ticket, reply) {
            return effects;
        }
        if self.status.undoing == Some(ticket) {
            self.status.undoing = None;
            self.status.progress = None;
            return self.undone(now, reply);
        }
        let returned = self.wishes.take(ticket, reply);
        if let Reply::Done(outcome) = reply {
            self.keep_left(outcome);
        }
        let mut effects = self.tell_all(now, || Input::Reply(ticket, reply));
        if let (Some(is_news), Reply::Done(outcome)) = (returned, reply) {
            effects.extend(self.choose_again(now, outcome));
            if is_news {
                effects.extend(self.tell_skipped(now, outcome));
            }
        }
        effects
    }

    /// An undo or redo came back: say what it did, and choose again what it touched.
    fn undone(&mut self, now: Millis, reply: &Reply) -> Vec<Effect> {
        match reply {
            Reply::Planned(plan) => self.carry_out(now, vec![Effect::Open(Box::new(Open::Undo { plan: plan.clone() }))]),
            Reply::Done(outcome) => {
                let text = undone_words(outcome, self);
                self.say(Notice { tone: if outcome.refused_count > 0 { Tone::Warn } else { Tone::Good }, text });
                let mut effects = self.choose_again(now, outcome);
                self.keep_left(outcome);
                effects.extend(self.tell_skipped(now, outcome));
                effects
            }
            Reply::Refused(refusal) => {
                let tone = if matches!(refusal, Refusal::Nothing(_)) { Tone::Plain } else { Tone::Bad };
                self.say(Notice { tone, text: sentence(&refusal.to_string()) });
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// What was left alone can be chosen with one key.
    fn keep_left(&mut self, outcome: &Outcome) {
        let tab = self.tab();
        if let Some(list) = self.lists.get_mut(&tab).filter(|_| !outcome.left.records.is_empty()) {
            list.keep_left(&outcome.left.records);
        }
    }

    /// Chooses the records that an undo or redo touched.
    fn choose_again(&mut self, now: Millis, outcome: &Outcome) -> Vec<Effect> {
        match &outcome.touched {
            Some(ids) if ids.len() > 1 => self.with_list(now, |cx, list| list.select(cx, ids.clone())),
            _ => Vec::new(),
        }
    }

    /// Names what an undo or redo left alone, where a sentence does not hold it.
    fn tell_skipped(&mut self, now: Millis, outcome: &Outcome) -> Vec<Effect> {
        if outcome.refused.len() < 2 {
            return Vec::new();
        }
        let mut lines: Vec<String> = outcome.refused.iter().take(SKIPPED).map(|(_, reason)| reason.clone()).collect();
        let more = outcome.refused_count.saturating_sub(u64::try_from(lines.len()).unwrap_or(u64::MAX));
        if more > 0 {
            lines.push(format!("and {} more", number(more)));
        }
        let of = outcome.of.as_ref().map_or(0, |op| op.records);
        let title = format!("{} of {} skipped: changed since", number(outcome.refused_count), number(of));
        let open = Open::Ask { title, lines, buttons: vec![("Close".to_owned(), None)], focus: 0 };
        self.carry_out(now, vec![Effect::Open(Box::new(open))])
    }

    pub(super) fn event(&mut self, now: Millis, event: &Event) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.together.hear(event);
        match event {
            Event::Schema(schema) => {
                self.note_parted(schema);
                self.schema = schema.clone();
            }
            Event::Changed { by, fields, .. } => {
                self.status.progress = None;
                let is_own = *by == self.person.user;
                if is_own {
                    effects.extend(self.ask_log());
                }
                effects.extend(self.hear_of_work(now, is_own, fields));
            }
            Event::Progress { ticket, done, total } if self.status.undoing == Some(*ticket) => {
                self.status.waits.forget(*ticket);
                self.status.progress = Some((*done, *total));
            }
            Event::Pulse => return vec![self.ask(Request::Here)],
            Event::Progress { ticket, .. } => self.status.waits.forget(*ticket),
            Event::Indexed | Event::Working | Event::Present(_) => {}
            Event::Lost { .. } | Event::Back | Event::Parted { .. } | Event::ReadOnly(_) | Event::Told(_) => {
                effects.extend(self.hear_of_line(now, event));
            }
            Event::Erased { by, records } => effects.extend(self.hear_of_erasure(now, by, records.as_deref())),
        }
        effects.extend(self.tell_all(now, || Input::Event(event)));
        if matches!(event, Event::Back) {
            // Anything may have changed meanwhile.
            let anything = Event::Changed { seq: Seq(u64::MAX), by: String::new(), records: None, fields: Vec::new() };
            effects.extend(self.tell_all(now, || Input::Event(&anything)));
        }
        effects
    }
}

/// What an undo or redo did.
fn undone_words(outcome: &Outcome, app: &App) -> String {
    let of = outcome.of.as_ref().map_or_else(String::new, |op| crate::model::words::words(op, &app.schema));
    let redone = outcome.op.as_ref().is_some_and(|op| op.verb == crate::model::Verb::Redo);
    let (did, key, back) = if redone { ("Did again", Action::Undo, "takes it back") } else { ("Undid", Action::Redo, "does it again") };
    let of_records = outcome.of.as_ref().map_or(0, |op| op.records);
    let stays = match (outcome.refused_count, outcome.refused.first()) {
        (0, _) => String::new(),
        (1, Some((_, reason))) => format!(" 1 of {} skipped: {reason}.", number(of_records)),
        (many, _) => format!(" {} of {} skipped, changed since.", number(many), number(of_records)),
    };
    let key = app.person.keymap.hint(&key.into());
    format!("{did}: {of}.{stays} {key} {back}.")
}

//! What a person should know without asking: what is due of theirs, what others gave them, and who left with records in hand.

use super::App;
use crate::{
    action::Action,
    model::{FieldId, Filter, Millis, Query, Schema, Seq, fields, record_type},
    proto::{Reply, Request, Ticket},
    screens::{
        Effect, Notice, Open, Tone,
        wording::{counted, number, person},
    },
    text::day,
};

/// What is due, today and before.
const DUE: [&str; 2] = ["owner:me next:today", "owner:me next<today"];

/// What is known of it.
#[derive(Debug)]
pub(super) struct Duty {
    /// Due today and overdue, of the person's.
    due: Option<(u64, u64)>,
    /// The day it was counted for, in days since 1970-01-01.
    day: i32,
    counting: Option<Ticket>,
    /// It was not told yet since the start.
    is_first: bool,
    giving: Option<Ticket>,
    /// Up to this operation the person was told what others gave them.
    seen: Seq,
    /// Login names of people who are no longer here since the operation that is being told.
    parted: Vec<String>,
}

impl Duty {
    pub(super) const fn new(seen: Seq) -> Self {
        Self { due: None, day: 0, counting: None, is_first: true, giving: None, seen, parted: Vec::new() }
    }

    /// How many records are overdue.
    pub(super) fn overdue(&self) -> u64 {
        self.due.map_or(0, |(_, overdue)| overdue)
    }
}

impl App {
    /// Asks what is due; the columns may still be on their way.
    pub(super) fn ask_duty(&mut self, now: Millis) -> Vec<Effect> {
        let reading = self.reading(now);
        let kinds = self.schema.field(fields::NEXT_STEP_DATE).map(|def| self.schema.types_of(def.bases)).unwrap_or_default();
        let query = |text: &str| {
            let filter = Filter::parse(text, &self.schema, &reading, &self.person.user).ok()?;
            Some(Query { kinds: kinds.clone(), filter, sort: Vec::new(), bin: false, only: None })
        };
        let queries: Vec<Query> = DUE.iter().filter_map(|text| query(text)).collect();
        let effect = self.ask(Request::Tally { by: fields::ASSIGNED_TO, queries });
        self.duty.counting = Some(Ticket(self.tickets));
        self.duty.day = day::to_number(reading.today());
        vec![effect]
    }

    /// Asks what others gave since the person was told last.
    pub(super) fn ask_given(&mut self) -> Effect {
        let effect = self.ask(Request::Given { since: self.duty.seen });
        self.duty.giving = Some(Ticket(self.tickets));
        effect
    }

    /// Counts again when a new day began.
    pub(super) fn begin_day(&mut self, now: Millis) -> Vec<Effect> {
        let is_new = self.duty.due.is_some() && self.duty.day != day::to_number(self.reading(now).today());
        if is_new { self.ask_duty(now) } else { Vec::new() }
    }

    /// Takes in an answer that is about this.
    pub(super) fn take_duty(&mut self, now: Millis, ticket: Ticket, reply: &Reply) -> Option<Vec<Effect>> {
        if self.duty.counting == Some(ticket) {
            self.duty.counting = None;
            if let Reply::Tallied(rows) = reply {
                let sum = |place: usize| rows.iter().filter_map(|(_, counts)| counts.get(place)).sum();
                self.duty.due = Some((sum(0), sum(1)));
                if std::mem::take(&mut self.duty.is_first) {
                    self.tell_due();
                }
            }
            return Some(Vec::new());
        }
        if self.duty.giving == Some(ticket) {
            self.duty.giving = None;
            let Reply::Given { by, seq } = reply else { return Some(Vec::new()) };
            let is_news = *seq != self.duty.seen;
            self.duty.seen = *seq;
            self.tell_given(by);
            let keep = if is_news { vec![Effect::KeepSeen(*seq)] } else { Vec::new() };
            return Some(self.carry_out(now, keep));
        }
        None
    }

    /// One line at the start, unless something else has to be said or seen first.
    fn tell_due(&mut self) {
        let Some((today, overdue)) = self.duty.due.filter(|(today, overdue)| today + overdue > 0) else { return };
        if self.person.own.is_new || self.status.notice.is_some() {
            return;
        }
        let key = self.person.keymap.hint(&Action::QueueOpen.into());
        let text = format!("{} due today, {} overdue: {key} works through them.", number(today), number(overdue));
        self.say(Notice { tone: if overdue > 0 { Tone::Warn } else { Tone::Plain }, text });
    }

    fn tell_given(&mut self, by: &[(String, u64)]) {
        if by.is_empty() {
            return;
        }
        let gave = |(login, count): &(String, u64)| {
            format!("{} gave you {}", person(login, &self.schema), counted(*count, Some(record_type::LEAD), &self.schema))
        };
        let key = self.person.keymap.hint(&Action::FilterMine.into());
        let text = format!("{}; {key} shows yours.", by.iter().map(gave).collect::<Vec<_>>().join(", "));
        let text = match self.status.notice.take() {
            Some(before) => format!("{} {text}", before.text),
            None => text,
        };
        self.say(Notice { tone: Tone::Plain, text });
    }

    /// Remembers who is no longer here by a new schema, until it is known whose doing it was.
    pub(super) fn note_parted(&mut self, new: &Schema) {
        let is_here = |schema: &Schema, login: &str| schema.people_here().any(|person| person.login == login);
        let gone = self.schema.people_here().filter(|person| !is_here(new, &person.login)).map(|person| person.login.clone());
        self.duty.parted = gone.collect();
    }

    /// The store was changed: counts may be others, others may have given something, and whoever removed a person is asked what
    /// becomes of what they hold.
    pub(super) fn hear_of_work(&mut self, now: Millis, is_own: bool, changed: &[FieldId]) -> Vec<Effect> {
        let concerns = |field: FieldId| changed.is_empty() || changed.contains(&field);
        let mut effects = Vec::new();
        let counts = [fields::ASSIGNED_TO, fields::NEXT_STEP_DATE, fields::DELETED].into_iter().any(concerns);
        if self.has_schema && counts {
            effects.extend(self.ask_duty(now));
        }
        if self.has_schema && !is_own && concerns(fields::ASSIGNED_TO) {
            effects.push(self.ask_given());
        }
        let parted = std::mem::take(&mut self.duty.parted);
        if let (true, [from]) = (is_own, parted.as_slice()) {
            effects.extend(self.carry_out(now, vec![Effect::Open(Box::new(Open::HandOver { from: Some(from.clone()) }))]));
        }
        effects
    }
}

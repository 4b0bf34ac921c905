//! The screen among others: what the hub is told of it, what is known of them, and what the person had seen when they decided.

use super::{App, stack::Screen};
use crate::{
    model::{Millis, RecordId, Seq},
    proto::{Command, Event, Presence, Reply, Request},
    screens::{Effect, form::FormState, present::Own},
};

/// What the screen has open, as the hub is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Here {
    record: Option<RecordId>,
    is_editing: bool,
    is_away: bool,
}

/// The others, and one's own part.
#[derive(Debug, Default)]
pub(super) struct Together {
    /// What the hub was told.
    here: Here,
    /// Who else has open what this screen shows.
    pub(super) present: Vec<Presence>,
    /// What this screen wrote.
    pub(super) own: Own,
    /// The newest operation the screen has heard of.
    heard: Seq,
    /// The same when the window above the list was opened.
    stood: Seq,
}

impl Together {
    /// Takes in what an answer tells of operations.
    pub(super) fn note(&mut self, reply: &Reply) {
        self.own.note(reply);
        let seq = match reply {
            Reply::Answer(answer) => Some(answer.seq),
            Reply::Done(outcome) => outcome.op.as_ref().map(|op| op.seq),
            _ => None,
        };
        self.heard = self.heard.max(seq.unwrap_or_default());
    }

    /// Takes in an event about others.
    pub(super) fn hear(&mut self, event: &Event) {
        match event {
            Event::Changed { seq, .. } => self.heard = self.heard.max(*seq),
            Event::Present(present) => self.present.clone_from(present),
            Event::Back => {
                // The owner may be another one: it is told again what is open, and tells again who is there.
                self.here = Here::default();
                self.present.clear();
            }
            _ => {}
        }
    }

    /// A window is opened above the list: what is done in it is about what the list shows now.
    pub(super) const fn stand(&mut self) {
        self.stood = self.heard;
    }
}

/// Windows that are about the records of the list as they were when the window was opened.
const fn is_about_list(screen: &Screen) -> bool {
    matches!(
        screen,
        Screen::Assign(_) | Screen::Bulk(_) | Screen::Step(_) | Screen::Snooze(_) | Screen::Lost(_) | Screen::LogItem(_) | Screen::Ask(_)
    )
}

impl App {
    /// Tells the hub which record is open, when that has changed.
    pub(super) fn show_presence(&mut self, effects: &[Effect]) -> Option<Effect> {
        let forms = self.screens.iter().rev().filter_map(Screen::form);
        let here = forms.filter_map(|form| Some((form.record()?, form.is_dirty()))).next();
        let is_away = here.is_some() && effects.iter().any(|effect| matches!(effect, Effect::EditText(_)));
        let here = Here { record: here.map(|(record, _)| record), is_editing: here.is_some_and(|(_, is_dirty)| is_dirty), is_away };
        let Here { record, is_editing, is_away } = here;
        (std::mem::replace(&mut self.together.here, here) != here).then(|| self.ask(Request::Present { record, is_editing, is_away }))
    }

    /// A wish about many records goes out with what the person had seen of them, so that it overwrites nobody.
    pub(super) fn dated(&self, request: Request) -> Request {
        let is_about_list = self.screens.first().is_some_and(is_about_list);
        let seen = if is_about_list { self.together.stood } else { self.together.heard };
        match request {
            Request::Apply(command @ (Command::Bulk { .. } | Command::Delete(_) | Command::Log { .. })) if seen > Seq(0) => {
                Request::ApplySeen { command, seen }
            }
            other => other,
        }
    }

    /// Whether something on the screen changes by time alone.
    pub(super) fn waits_for_time(&self, now: Millis) -> bool {
        match self.screens.last() {
            None => self.list().is_some_and(|list| list.waits_for_time(now)),
            Some(top) => top.form().is_some_and(FormState::waits_for_time),
        }
    }
}

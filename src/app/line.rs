//! The line to the store, as the person sees it: cut, back, parted for good; what waits for it; and a store that can only be read.

use super::App;
use crate::{
    action::Action,
    model::Millis,
    proto::{Event, Request},
    screens::{Effect, Notice, Open, Tone, grid::GridState},
};

/// How the line to the store stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Line {
    /// As it should.
    #[default]
    Whole,
    /// Cut since then; the session mends it by itself.
    Cut(Millis),
    /// Cut since then, and nobody mends it.
    Gone(Millis),
}

impl Line {
    /// Since when it is cut.
    pub(super) const fn cut_since(self) -> Option<Millis> {
        match self {
            Self::Whole => None,
            Self::Cut(since) | Self::Gone(since) => Some(since),
        }
    }
}

impl App {
    /// Takes in what an event says of the line and of the store as a whole.
    pub(super) fn hear_of_line(&mut self, now: Millis, event: &Event) -> Vec<Effect> {
        match event {
            Event::Lost { why } => {
                let since = self.status.line.cut_since().unwrap_or(now);
                self.status.line = Line::Cut(since);
                // The next owner says so itself when the store can only be read.
                self.status.read_only = None;
                let text = format!("What is here goes on, and changes wait: {why}.");
                self.say(Notice { tone: Tone::Warn, text });
                Vec::new()
            }
            Event::Back => {
                self.status.line = Line::Whole;
                self.say(Notice { tone: Tone::Good, text: "The store is there again.".to_owned() });
                self.ask_log()
            }
            Event::Parted { why, hint } => self.part(now, why, hint),
            Event::ReadOnly(why) => {
                if why.is_none() && self.status.read_only.is_some() {
                    self.say(Notice { tone: Tone::Good, text: "The store can be written again.".to_owned() });
                }
                self.status.read_only.clone_from(why);
                Vec::new()
            }
            Event::Told(what) => {
                self.say(Notice { tone: Tone::Warn, text: what.clone() });
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// The session does not come back by itself: what is here can still be looked at.
    fn part(&mut self, now: Millis, why: &str, hint: &str) -> Vec<Effect> {
        self.status.line = Line::Gone(self.status.line.cut_since().unwrap_or(now));
        let open = Open::Ask {
            title: "Not connected any more".to_owned(),
            lines: vec![
                super::update::sentence(why),
                super::update::sentence(hint),
                "What you typed is kept, and offered when you start again.".to_owned(),
            ],
            buttons: vec![("Start again".to_owned(), Some(Effect::Restart)), ("Stay and look".to_owned(), None)],
            focus: 0,
        };
        self.carry_out(now, vec![Effect::Open(Box::new(open))])
    }

    /// Whether an action is meant for the changes that wait: the person takes them back.
    pub(super) fn withdraws(&self, now: Millis, action: Action) -> bool {
        let is_in_view = self.screens.last().is_none_or(|screen| matches!(screen, super::Screen::Form(_)));
        let may = self.status.waits.told(now).is_some_and(|told| !told.is_withdrawn);
        is_in_view && may && matches!(action, Action::Cancel | Action::TextCancel)
    }

    /// Takes back the changes that wait.
    pub(super) fn withdraw(&mut self) -> Vec<Effect> {
        let waiting = self.status.waits.withdraw();
        waiting.into_iter().map(|ticket| self.ask(Request::Cancel(ticket))).collect()
    }

    /// What waits, in words; nothing within the first moment.
    pub(super) fn waiting_words(&self, now: Millis) -> Option<String> {
        let key = self.person.keymap.hint(&Action::Cancel.into());
        let Some(told) = self.status.waits.told(now) else {
            let command = self.list().and_then(GridState::waits_with).filter(|_| self.status.line != Line::Whole)?;
            return Some(format!("{} waits for the list: {key} takes it back", command.action.def().label));
        };
        let what = if told.count == 1 { "1 change".to_owned() } else { format!("{} changes", told.count) };
        let verb = if told.count == 1 { "waits" } else { "wait" };
        let them = if told.count == 1 { "it" } else { "them" };
        Some(if told.is_withdrawn {
            format!("{what} taken back when the store answers ({} s)", told.seconds)
        } else {
            format!("{what} {verb} ({} s): {key} takes {them} back", told.seconds)
        })
    }
}

//! The next step of one or more records: what is to be done, and when.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::{End, step, update};
pub use view::view;

use super::Cx;
use crate::{
    action::Context,
    model::{Reading, Target, fields},
    proto::{Request, Ticket},
    text::day,
    ui::TextInput,
};

/// The line that has the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Words,
    Day,
}

/// What the window waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Busy {
    /// What the records hold now.
    Asking(Ticket),
    /// The change.
    Saving(Ticket),
}

/// The window's state.
#[derive(Clone, Debug)]
pub struct StepState {
    target: Target,
    count: u64,
    /// The step there was is done: whatever is typed takes its place.
    is_done: bool,
    words: TextInput,
    day: TextInput,
    /// What stood in the lines at first; a line that is as it was leaves the records as they are.
    given: (String, String),
    /// The line that has the focus is as it was given: the first letter typed takes its place.
    is_fresh: bool,
    /// The records hold different things in these lines.
    mixed: (bool, bool),
    focus: Line,
    problem: Option<String>,
    busy: Option<Busy>,
}

impl StepState {
    /// The step of these records as it is now.
    #[must_use]
    pub fn open(cx: &mut Cx<'_>, target: Target, count: u64) -> Self {
        let request = Request::Mixed { target: target.clone(), fields: vec![fields::NEXT_STEP, fields::NEXT_STEP_DATE] };
        let busy = Some(Busy::Asking(cx.ask(request)));
        Self { busy, ..Self::empty(target, count, false) }
    }

    /// The step after the one that is done.
    #[must_use]
    pub fn after(target: Target, count: u64) -> Self {
        Self::empty(target, count, true)
    }

    fn empty(target: Target, count: u64, is_done: bool) -> Self {
        Self {
            target,
            count,
            is_done,
            words: TextInput::line(""),
            day: TextInput::line(""),
            given: (String::new(), String::new()),
            is_fresh: true,
            mixed: (false, false),
            focus: Line::Words,
            problem: None,
            busy: None,
        }
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Text
    }

    /// The day typed, in days since 1970-01-01; `None` where nothing is.
    fn typed_day(&self, reading: &Reading) -> Result<Option<i32>, String> {
        let typed = self.day.text();
        if typed.trim().is_empty() { Ok(None) } else { day::parse(&typed, reading.today()).map(|date| Some(day::to_number(date))) }
    }

    const fn input(&mut self) -> &mut TextInput {
        match self.focus {
            Line::Words => &mut self.words,
            Line::Day => &mut self.day,
        }
    }
}

//! Putting next steps off by some days, each from its own day, or to a day for all.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::{step, update};
pub use view::view;

use crate::{
    action::Context,
    model::{Reading, Target},
    proto::Ticket,
    text::day,
    ui::pick::{Entry, Pick},
};

/// How far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Delay {
    /// So many days on, each from its own.
    Days(i32),
    /// To this day, all of them.
    Until(i32),
}

/// The window's state.
#[derive(Clone, Debug)]
pub struct SnoozeState {
    target: Target,
    count: u64,
    pick: Pick<Delay>,
    busy: Option<Ticket>,
    problem: Option<String>,
}

impl SnoozeState {
    /// What is usual stands in the list; any number of days can be typed.
    #[must_use]
    pub fn open(target: Target, count: u64, reading: &Reading) -> Self {
        Self { target, count, pick: Pick::new(entries("", reading)), busy: None, problem: None }
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Pick
    }
}

/// The usual delays; or what is typed, as a number of days or as a day.
fn entries(typed: &str, reading: &Reading) -> Vec<Entry<Delay>> {
    let days = |days: i32, label: String| {
        let mut entry = Entry::new(Delay::Days(days), label);
        // Whatever was typed led to it.
        entry.synonyms = typed.to_owned();
        entry
    };
    if typed.is_empty() {
        return [(1, "1 day"), (3, "3 days"), (7, "1 week"), (14, "2 weeks")].map(|(count, label)| days(count, label.to_owned())).into();
    }
    if let Some(count) = day::days(typed) {
        let unit = if count.abs() == 1 { "day" } else { "days" };
        let back = if count < 0 { "bring forward by " } else { "" };
        return vec![days(count, format!("{back}{} {unit}", count.abs()))];
    }
    match day::parse(typed, reading.today()) {
        Ok(date) => {
            let mut entry = Entry::new(Delay::Until(day::to_number(date)), format!("all to {}", day::spelled(date)));
            entry.synonyms = typed.to_owned();
            vec![entry.note(day::distance(date, reading.today()))]
        }
        Err(_) => Vec::new(),
    }
}

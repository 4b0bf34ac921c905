//! What is due: its sign in the list, and the queue that works through it.

use std::sync::Arc;

use super::GridState;
use crate::{
    action::Command,
    model::{Filter, Query, Reading},
    screens::{Cx, Open, queue},
    text::day,
    ui::Role,
};

/// A day of a next step with its sign: `!` overdue, `=` today; today and tomorrow by their names.
#[must_use]
pub(super) fn due_words(number: i32, reading: &Reading) -> (String, Role) {
    let (date, today) = (day::from_number(number), reading.today());
    let words = match number - day::to_number(today) {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        _ => date.format("%Y-%m-%d").to_string(),
    };
    match date.cmp(&today) {
        std::cmp::Ordering::Less => (format!("! {words}"), Role::Warn),
        std::cmp::Ordering::Equal => (format!("= {words}"), Role::Title),
        std::cmp::Ordering::Greater => (format!("  {words}"), Role::Text),
    }
}

impl GridState {
    /// Opens the queue: of the selection, else of what the filter shows, else of what is due of the person's.
    pub(super) fn open_queue(&mut self, cx: &mut Cx<'_>, command: &Command) {
        self.keep_range(cx);
        if !self.is_settled(cx, command) {
            return;
        }
        let is_worked_on = |schema: &crate::model::Schema| {
            let def = schema.field(crate::model::fields::NEXT_STEP_DATE);
            def.is_some_and(|def| def.bases.has(schema.base(self.kind)))
        };
        let opened = if !is_worked_on(cx.schema) || (self.selection.marks.is_empty() && self.query.filter == Filter::default()) {
            queue::due(cx).map(|query| (query, "your due steps"))
        } else if self.selection.marks.is_empty() {
            Ok((self.query.clone(), "what the filter shows"))
        } else {
            let only = Some(Arc::new(self.selection.marks.clone()));
            Ok((Query { filter: Filter::default(), only, ..self.query.clone() }, "the selection"))
        };
        match opened {
            Ok((query, what)) => cx.open(Open::Queue { query: Box::new(query), what: what.to_owned() }),
            Err(problem) => cx.say(crate::screens::Tone::Bad, problem),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::screens::testing::NOW;

    #[test]
    fn a_due_day_carries_a_sign_that_needs_no_colour() {
        for (typed, want) in [
            ("-3d", "! 2026-11-20"),
            ("today", "= today"),
            ("tomorrow", "  tomorrow"),
            ("+3d", "  2026-11-26"),
            ("2027-01-02", "  2027-01-02"),
        ] {
            let reading = Reading::utc(NOW);
            let number = day::to_number(day::parse(typed, reading.today()).unwrap());
            assert_eq!(due_words(number, &reading).0, want, "{typed}");
        }
    }

    #[test]
    fn a_day_is_the_same_for_everyone_while_today_is_each_ones_own() {
        use crate::model::Zone;
        let midnight = 20_781 * 86_400_000;
        for (zone, want) in [(Zone::Fixed(0), "= today"), (Zone::Fixed(-7_200), "  tomorrow"), (Zone::Fixed(7_200), "= today")] {
            let reading = Reading { now: midnight, zone };
            assert_eq!(due_words(20_781, &reading).0, want, "{zone:?}");
        }
    }
}

//! Others at the same store: who has what open, which operations are one's own, how long ago something was.

use std::collections::BTreeSet;

use super::{Vx, wording::person};
use crate::{
    model::{Millis, Reading, RecordId, Seq},
    proto::{Doing, Presence, Reply},
};

/// So many operations of its own a screen remembers.
const MOST: usize = 1_000;

/// Operations this screen wrote itself; whatever else changes is news to it.
#[derive(Clone, Debug, Default)]
pub struct Own(BTreeSet<Seq>);

impl Own {
    /// Takes in what an answer says of what was written.
    pub fn note(&mut self, reply: &Reply) {
        let Reply::Done(outcome) = reply else { return };
        self.0.extend(outcome.op.as_ref().map(|op| op.seq));
        while self.0.len() > MOST {
            self.0.pop_first();
        }
    }

    /// Whether this screen wrote it.
    #[must_use]
    pub fn has(&self, seq: Seq) -> bool {
        self.0.contains(&seq)
    }
}

impl Vx<'_> {
    /// Who else has a record open.
    fn others_at(&self, record: RecordId) -> impl Iterator<Item = &Presence> {
        self.present.iter().filter(move |other| other.record == record)
    }

    /// In one sentence who else has a record open and what the busiest of them does: `Anna (editing), Bo`.
    #[must_use]
    pub fn others_words(&self, record: RecordId) -> Option<(String, Doing)> {
        let words: Vec<String> = self.others_at(record).map(|other| self.words_of(other)).collect();
        let busiest = self.others_at(record).map(|other| other.doing).max()?;
        Some((words.join(", "), busiest))
    }

    /// The same in few cells: `Anna`, `Anna +1`.
    #[must_use]
    pub fn others_short(&self, record: RecordId) -> Option<(String, Doing)> {
        let busiest = self.others_at(record).max_by_key(|other| other.doing)?;
        let name = if busiest.login == self.user { "you" } else { person(&busiest.login, self.schema) };
        let name = name.split(' ').next().unwrap_or(name);
        let more = self.others_at(record).count() - 1;
        let more = if more > 0 { format!(" +{more}") } else { String::new() };
        Some((format!("{name}{more}"), busiest.doing))
    }

    fn words_of(&self, other: &Presence) -> String {
        let name = if other.login == self.user { "you in another window" } else { person(&other.login, self.schema) };
        match other.doing {
            Doing::Editing => format!("{name} (editing)"),
            Doing::Open => name.to_owned(),
            Doing::Idle => format!("{name} (idle)"),
        }
    }
}

/// How long ago: in tens of seconds, in minutes, then by the clock.
#[must_use]
pub fn ago(at: Millis, reading: &Reading) -> String {
    let seconds = (reading.now - at).max(0) / 1_000;
    let local = reading.local(at);
    match seconds {
        0..10 => "just now".to_owned(),
        10..60 => format!("{} s ago", seconds / 10 * 10),
        60..3_600 => format!("{} min ago", seconds / 60),
        _ if local.date() == reading.today() => local.format("at %H:%M").to_string(),
        _ => local.format("on %Y-%m-%d at %H:%M").to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_coarsely_so_that_they_seldom_change() {
        // 2026-11-23 08:00 UTC.
        let at = 1_795_420_800_000;
        for (seconds, want) in [
            (-5, "just now"),
            (0, "just now"),
            (9, "just now"),
            (10, "10 s ago"),
            (19, "10 s ago"),
            (59, "50 s ago"),
            (60, "1 min ago"),
            (3_599, "59 min ago"),
            (3_600, "at 08:00"),
            (86_400, "on 2026-11-23 at 08:00"),
        ] {
            assert_eq!(ago(at, &Reading::utc(at + seconds * 1_000)), want, "{seconds}");
        }
    }
}

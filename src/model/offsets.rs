//! When days begin where a person is: a zone as data, so that it can be asked elsewhere than on the person's machine.

use serde::{Deserialize, Serialize};

use super::{
    kind::{Reading, Zone},
    value::Millis,
};

/// A day, in milliseconds.
const DAY: Millis = 86_400_000;
/// Clocks are looked at every so often; no zone turned its clock there and back within less.
const STEP: Millis = 14 * DAY;
/// Between these moments zones are looked at: 1900 and 2100. Before and after they keep their distance to UTC.
const LOOKED_AT: (Millis, Millis) = (-2_208_988_800_000, 4_102_444_800_000);

/// How far a zone is from UTC, from which moment on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offsets {
    /// Seconds, east positive, before the first turn.
    first: i32,
    /// The moments clocks were turned, ascending, and the distance from then on.
    turns: Vec<(Millis, i32)>,
}

impl Default for Offsets {
    fn default() -> Self {
        Self::fixed(0)
    }
}

impl Offsets {
    /// Always the same distance.
    #[must_use]
    pub const fn fixed(seconds: i32) -> Self {
        Self { first: seconds, turns: Vec::new() }
    }

    /// Those of the person's zone.
    #[must_use]
    pub fn of(reading: &Reading) -> Self {
        match reading.zone {
            Zone::Fixed(seconds) => Self::fixed(seconds),
            Zone::Local => Self::read_off(|at| seconds_between(reading, at)),
        }
    }

    /// Those of a clock that tells its distance to UTC in seconds at any moment.
    #[must_use]
    pub fn read_off(distance: impl Fn(Millis) -> i32) -> Self {
        let (mut at, end) = LOOKED_AT;
        let first = distance(at);
        let (mut last, mut turns) = (first, Vec::new());
        while at < end {
            let next = at + STEP;
            if distance(next) != last {
                // The turn lies between the two; clocks are turned on full seconds.
                let (mut low, mut high) = (at / 1000, next / 1000);
                while high - low > 1 {
                    let middle = low.midpoint(high);
                    if distance(middle * 1000) == last { low = middle } else { high = middle }
                }
                last = distance(high * 1000);
                turns.push((high * 1000, last));
                at = high * 1000;
            } else {
                at = next;
            }
        }
        Self { first, turns }
    }

    /// The stretches between turns: from when to when, and how many milliseconds from UTC.
    fn stretches(&self) -> impl Iterator<Item = (Millis, Millis, Millis)> + '_ {
        let begins = std::iter::once((Millis::MIN, self.first)).chain(self.turns.iter().copied());
        let ends = self.turns.iter().map(|(at, _)| *at).chain([Millis::MAX]);
        begins.zip(ends).map(|((from, seconds), to)| (from, to, Millis::from(seconds) * 1000))
    }

    /// The first moment of a day, UTC: where the clock shows midnight twice the first time, where it skips it the turn.
    #[must_use]
    pub fn start_of(&self, day: i32) -> Millis {
        let midnight = Millis::from(day) * DAY;
        let mut skipped = midnight;
        for (from, to, offset) in self.stretches() {
            let at = midnight - offset;
            if at < to {
                return at.max(from);
            }
            skipped = to;
        }
        skipped
    }

    /// The day a moment belongs to: the last one that has begun.
    #[must_use]
    pub fn day_of(&self, at: Millis) -> i32 {
        let offset = self.turns[..self.turns.partition_point(|(turn, _)| *turn <= at)].last().map_or(self.first, |(_, seconds)| *seconds);
        let guess = at.saturating_add(Millis::from(offset) * 1000).div_euclid(DAY);
        let mut day = i32::try_from(guess).unwrap_or(if guess < 0 { i32::MIN / 2 } else { i32::MAX / 2 });
        while self.start_of(day) > at {
            day -= 1;
        }
        while self.start_of(day + 1) <= at {
            day += 1;
        }
        day
    }
}

/// How far the person's clock is from UTC.
fn seconds_between(reading: &Reading, at: Millis) -> i32 {
    let local = reading.local(at).and_utc().timestamp();
    i32::try_from(local - at.div_euclid(1000)).unwrap_or(0)
}

//! When days begin where a person is: a zone as data, so that it can be asked elsewhere than on the person's machine.

use serde::{Deserialize, Serialize};

use super::{
    kind::{Reading, Zone, between_turns},
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
            Zone::Turned(first, turns) => Self { first, turns: turns.to_vec() },
            Zone::Local => Self::read_off(|at| seconds_between(reading, at)),
        }
    }

    /// Those of a clock that tells its distance to UTC in seconds at any moment.
    #[must_use]
    fn read_off(distance: impl Fn(Millis) -> i32) -> Self {
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
        between_turns(self.first, &self.turns)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOUR: Millis = 3_600_000;

    /// A zone that turns its clock forward by an hour at 100 days and back at 200, at that local minute of the day.
    fn turning(minute: i64) -> Offsets {
        let (forward, back) = (100 * DAY + minute * 60_000 - HOUR, 200 * DAY + minute * 60_000 - 2 * HOUR);
        Offsets::read_off(|at| if (forward..back).contains(&at) { 7200 } else { 3600 })
    }

    #[test]
    fn days_begin_at_midnight_on_the_clock() {
        let zone = turning(120);
        for (day, want) in
            [(0, -HOUR), (100, 100 * DAY - HOUR), (101, 101 * DAY - 2 * HOUR), (200, 200 * DAY - 2 * HOUR), (201, 201 * DAY - HOUR)]
        {
            assert_eq!(zone.start_of(day), want, "day {day}");
            assert_eq!((zone.day_of(want - 1), zone.day_of(want)), (day - 1, day));
        }
    }

    #[test]
    fn a_midnight_the_clock_skips_is_the_turn_and_one_it_shows_twice_the_first() {
        // Forward from 23:30 to 0:30.
        let skipping = turning(-30);
        assert_eq!(skipping.start_of(100), 100 * DAY - 30 * 60_000 - HOUR);
        // Back from 0:30 to 23:30 of the day before.
        let twice = turning(30);
        assert_eq!(twice.start_of(200), 200 * DAY - 2 * HOUR);
        assert_eq!(twice.day_of(200 * DAY - 2 * HOUR + 45 * 60_000), 200, "a day does not begin twice");
    }

    #[test]
    fn a_day_that_a_zone_leaves_out_is_empty() {
        // As Samoa crossed the date line: from ten hours behind to fourteen before.
        let turn = 30 * DAY + 10 * HOUR;
        let zone = Offsets::read_off(|at| if at < turn { -36_000 } else { 50_400 });
        assert_eq!((zone.start_of(30), zone.start_of(31)), (turn, turn));
        assert_eq!((zone.day_of(turn - 1), zone.day_of(turn)), (29, 31));
    }

    proptest! {
        #[test]
        fn every_moment_lies_in_its_day(minute in -180_i64..180, at in 90 * DAY..210 * DAY, fixed in -50_400_i32..50_400) {
            for zone in [turning(minute), Offsets::fixed(fixed)] {
                let day = zone.day_of(at);
                prop_assert!(zone.start_of(day) <= at && at < zone.start_of(day + 1));
            }
        }
    }
}

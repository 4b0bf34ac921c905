//! The hub's clock: handed in, so that tests can set it.

use crate::model::Millis;

/// Where the hub takes the time from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The machine's clock.
    System,
    /// Stands still, and moves on by a second with every operation.
    Fixed(Millis),
}

impl Clock {
    /// Now, in UTC.
    #[must_use]
    pub fn now(&self) -> Millis {
        match self {
            #[expect(clippy::disallowed_methods, reason = "this is the clock that is handed in")]
            Self::System => std::time::SystemTime::now()
                .duration_since(std::time::UNIX_EPOCH)
                .map_or(0, |since| Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)),
            Self::Fixed(now) => *now,
        }
    }

    /// The beginning of the day, in UTC.
    #[must_use]
    pub fn day(&self) -> Millis {
        day_of(self.now())
    }

    /// The moment of a new operation.
    pub fn strike(&mut self) -> Millis {
        let now = self.now();
        if let Self::Fixed(next) = self {
            *next += 1000;
        }
        now
    }
}

/// The beginning of the day of a moment, in UTC.
#[must_use]
pub const fn day_of(at: Millis) -> Millis {
    const DAY: Millis = 24 * 60 * 60 * 1000;
    at.div_euclid(DAY) * DAY
}

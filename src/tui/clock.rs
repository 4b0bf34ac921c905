//! The clock of the screen: wall time for records, a steady one for waiting.

use std::time::{Duration, Instant};

use crate::model::Millis;

/// Now, in UTC.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the one place where the screen reads the clock")]
pub fn now() -> Millis {
    chrono::Utc::now().timestamp_millis()
}

/// A point of the steady clock.
#[must_use]
pub fn steady() -> Instant {
    Instant::now()
}

/// How long it is until then; zero when it has passed.
#[must_use]
pub fn until(then: Instant) -> Duration {
    then.saturating_duration_since(steady())
}

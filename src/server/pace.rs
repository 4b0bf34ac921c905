//! How fast one system user may write: whoever floods the store waits, and nobody else.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Writes a second that go on for ever.
const STEADY: u32 = 60;
/// Writes that may come at once, after a pause.
const AT_ONCE: u32 = 600;

/// What each system user wrote lately.
#[derive(Debug)]
pub(super) struct Pace {
    /// The system user the server runs as: whoever is that may do what they like.
    host: u32,
    /// When a user's last write is made up for, at the steady pace.
    made_up: Mutex<BTreeMap<u32, Instant>>,
}

impl Pace {
    pub(super) const fn new(host: u32) -> Self {
        Self { host, made_up: Mutex::new(BTreeMap::new()) }
    }

    /// Counts a write; answers how long it has to wait.
    pub(super) fn write(&self, uid: u32, now: Instant) -> Duration {
        if uid == self.host {
            return Duration::ZERO;
        }
        let mut users = self.made_up.lock().unwrap_or_else(PoisonError::into_inner);
        users.retain(|_, then| *then > now);
        let then = users.entry(uid).or_insert(now);
        *then += Duration::from_secs(1) / STEADY;
        then.saturating_duration_since(now).saturating_sub(Duration::from_secs(1) * AT_ONCE / STEADY)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_floods_waits_and_nobody_else() {
        let (pace, start) = (Pace::new(1), Instant::now());
        let waits = |uid, count: u32, at| (0..count).map(|_| pace.write(uid, at)).max().unwrap();
        assert_eq!(waits(1, 10_000, start), Duration::ZERO, "the host");
        assert_eq!(waits(2, AT_ONCE, start), Duration::ZERO);
        let late = waits(2, STEADY, start);
        assert!((Duration::from_millis(990)..=Duration::from_secs(1)).contains(&late), "{late:?}");
        assert_eq!(pace.write(3, start), Duration::ZERO, "another one");
        // Who keeps the pace goes on; after a pause much may come at once again.
        assert!(waits(2, STEADY, start + Duration::from_secs(1)) <= Duration::from_secs(1));
        assert_eq!(waits(2, AT_ONCE, start + Duration::from_secs(60)), Duration::ZERO);
    }
}

//! Proof that the owner thread is at work, for whoever watches it from another thread. The same thread writes: where a write never
//! ends it gives no sign either.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use super::{HubHandle, HubMsg};

/// What the owner thread and its watcher share.
#[derive(Clone, Debug, Default)]
pub(super) struct Alive(Arc<Signs>);

#[derive(Debug, Default)]
struct Signs {
    /// So many signs were asked for.
    asked: AtomicU64,
    /// So many were given.
    given: AtomicU64,
    /// Something is under way that is known to take long, and is done in one piece.
    is_long: AtomicBool,
}

/// Something that takes long is under way as long as this is there.
pub(super) struct AtLongWork(Alive);

impl Alive {
    /// The owner thread has come to the question.
    pub(super) fn give(&self) {
        self.0.given.store(self.0.asked.load(Ordering::Acquire), Ordering::Release);
    }

    /// What follows is known to take long: until it is done, silence means nothing.
    pub(super) fn at_long_work(&self) -> AtLongWork {
        self.0.is_long.store(true, Ordering::Release);
        AtLongWork(self.clone())
    }
}

impl Drop for AtLongWork {
    fn drop(&mut self) {
        self.0.0.is_long.store(false, Ordering::Release);
    }
}

impl HubHandle {
    /// Whether the owner thread has given the sign of life it was last asked for; then it is asked for the next.
    #[must_use]
    pub fn is_alive(&self) -> bool {
        let signs = &self.alive.0;
        let is_answered = signs.given.load(Ordering::Acquire) == signs.asked.load(Ordering::Acquire);
        if is_answered {
            signs.asked.fetch_add(1, Ordering::AcqRel);
            drop(self.door.0.send(HubMsg::Sign));
        }
        is_answered || signs.is_long.load(Ordering::Acquire)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_means_nothing_only_as_long_as_the_long_work_lasts() {
        let alive = Alive::default();
        let is_long = || alive.0.is_long.load(Ordering::Acquire);
        assert!(!is_long());
        let work = alive.at_long_work();
        assert!(is_long());
        drop(work);
        assert!(!is_long());
    }
}

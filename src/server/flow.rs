//! How many questions of one client may be without an answer: it is not read while it has asked too much.

use std::{
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

/// Questions without an answer.
const MOST: usize = 8;

/// Questions of one client without an answer.
#[derive(Debug, Default)]
pub(super) struct Flow {
    open: Mutex<(usize, bool)>,
    answered: Condvar,
}

impl Flow {
    /// Waits for room for one more; false when the client is gone.
    pub(super) fn ask(&self) -> bool {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let mut open = self.answered.wait_while(open, |(open, is_over)| *open >= MOST && !*is_over).unwrap_or_else(PoisonError::into_inner);
        open.0 += 1;
        !open.1
    }

    /// Lets some time pass, unless the client goes.
    pub(super) fn pause(&self, time: Duration) {
        if !time.is_zero() {
            let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            drop(self.answered.wait_timeout_while(open, time, |(_, is_over)| !*is_over));
        }
    }

    /// Whether anything asked has no answer yet.
    pub(super) fn is_asked(&self) -> bool {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).0 > 0
    }

    /// So many were answered.
    pub(super) fn answer(&self, count: usize) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.0 = open.0.saturating_sub(count);
        drop(open);
        self.answered.notify_one();
    }

    /// No more answers come.
    pub(super) fn end(&self) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).1 = true;
        self.answered.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, thread};

    use super::*;

    #[test]
    fn who_asks_too_much_waits_for_answers() {
        let flow = Arc::new(Flow::default());
        assert!((0..MOST).all(|_| flow.ask()));
        let asker = thread::spawn({
            let flow = flow.clone();
            move || (flow.ask(), flow.ask())
        });
        flow.answer(1);
        flow.end();
        assert!(!asker.join().unwrap().1);
    }
}

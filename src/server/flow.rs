//! How much one client may have asked without an answer: it is not read while it has asked too much. A question for many rows
//! counts for many, so that who takes no answers leaves few behind, and who asks for much is no crowd.

use std::{
    sync::{Condvar, Mutex, PoisonError},
    time::Duration,
};

use crate::proto::{Request, Ticket};

/// Questions without an answer.
const MOST: usize = 8;

/// So many rows of an answer, about a screen of them, are one question's worth.
const ROWS: u32 = 64;

/// Questions of one client without an answer.
#[derive(Debug, Default)]
pub(super) struct Flow {
    open: Mutex<Open>,
    answered: Condvar,
}

#[derive(Debug, Default)]
struct Open {
    /// Each with its weight.
    questions: Vec<(Ticket, usize)>,
    is_over: bool,
}

impl Open {
    fn weight(&self) -> usize {
        self.questions.iter().map(|(_, weight)| weight).sum()
    }

    /// Whether a question of that weight has to wait for answers. Where no more come nobody waits.
    fn is_full_for(&self, weight: usize) -> bool {
        self.weight() + weight > MOST && !self.is_over
    }
}

/// How many questions a question counts for.
pub(super) fn weight(request: &Request) -> usize {
    match request {
        Request::Rows { count, .. }
        | Request::PlanRows { count, .. }
        | Request::Operation { count, .. }
        | Request::Duplicates { count, .. } => usize::try_from(count.div_ceil(ROWS)).unwrap_or(MOST).clamp(1, MOST),
        _ => 1,
    }
}

impl Flow {
    /// Waits for room for one more of this weight; false when the client is gone.
    pub(super) fn ask(&self, ticket: Ticket, weight: usize) -> bool {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let mut open = self.answered.wait_while(open, |open| open.is_full_for(weight)).unwrap_or_else(PoisonError::into_inner);
        open.questions.push((ticket, weight));
        !open.is_over
    }

    /// Lets some time pass, unless the client goes.
    pub(super) fn pause(&self, time: Duration) {
        if !time.is_zero() {
            let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
            drop(self.answered.wait_timeout_while(open, time, |open| !open.is_over));
        }
    }

    /// Whether anything asked has no answer yet.
    pub(super) fn is_asked(&self) -> bool {
        !self.open.lock().unwrap_or_else(PoisonError::into_inner).questions.is_empty()
    }

    /// These were answered.
    pub(super) fn answer(&self, tickets: &[Ticket]) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        for ticket in tickets {
            if let Some(at) = open.questions.iter().position(|(asked, _)| asked == ticket) {
                open.questions.swap_remove(at);
            }
        }
        drop(open);
        self.answered.notify_one();
    }

    /// No more answers come.
    pub(super) fn end(&self) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).is_over = true;
        self.answered.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, thread};

    use super::*;
    use crate::model::QueryId;

    #[test]
    fn who_asks_too_much_waits_for_answers() {
        let flow = Arc::new(Flow::default());
        let is_full = || flow.open.lock().unwrap().is_full_for(1);
        assert!(!is_full());
        assert!((0..8).all(|number| flow.ask(Ticket(number), 1)));
        assert!(is_full());
        let asker = thread::spawn({
            let flow = flow.clone();
            move || (flow.ask(Ticket(8), 1), flow.ask(Ticket(9), 1))
        });
        flow.answer(&[Ticket(3)]);
        // What nobody asked makes no room.
        flow.answer(&[Ticket(3), Ticket(77)]);
        flow.end();
        assert!(!asker.join().unwrap().1);
    }

    #[test]
    fn one_question_for_many_rows_is_as_much_as_many_questions() {
        let rows = |count| weight(&Request::Rows { id: QueryId(1), from: 0, count, columns: Vec::new() });
        assert_eq!([0, 1, 64, 65, 500, u32::MAX].map(rows), [1, 1, 1, 2, 8, 8]);
        assert_eq!(weight(&Request::Info), 1);
        let flow = Arc::new(Flow::default());
        assert!(flow.ask(Ticket(1), 8));
        let asker = thread::spawn({
            let flow = flow.clone();
            move || flow.ask(Ticket(2), 1)
        });
        assert!(!asker.is_finished());
        flow.answer(&[Ticket(1)]);
        assert!(asker.join().unwrap() && flow.is_asked());
        flow.answer(&[Ticket(2)]);
        assert!(!flow.is_asked());
    }
}

//! Tells clients that wait for an answer that the server is alive, so that they can tell one that is busy from one that is not.

use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::flow::Flow;
use crate::hub::Line;

/// The clients there are.
#[derive(Debug, Default)]
pub(super) struct Pulse(Mutex<Vec<(Weak<Flow>, Weak<Line>)>>);

impl Pulse {
    /// Takes a client in; whoever is gone is forgotten by itself.
    pub(super) fn follow(&self, flow: &Arc<Flow>, line: &Arc<Line>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((Arc::downgrade(flow), Arc::downgrade(line)));
    }

    /// One sign of life for everybody who waits.
    pub(super) fn beat(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).retain(|(flow, line)| {
            let (Some(flow), Some(line)) = (flow.upgrade(), line.upgrade()) else { return false };
            if flow.is_asked() {
                line.nudge();
            }
            true
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto::{Event, FromHub, Ticket};

    #[test]
    fn whoever_waits_hears_that_the_server_is_there() {
        let (pulse, flow, line) = (Pulse::default(), Arc::new(Flow::default()), Arc::new(Line::default()));
        pulse.follow(&flow, &line);
        pulse.beat();
        assert!(flow.ask(Ticket(1), 1));
        pulse.beat();
        pulse.beat();
        let news = line.take(true).unwrap();
        assert!(matches!(news.as_slice(), [FromHub::Event(Event::Working)]), "once, and only to who waits: {news:?}");
        drop(flow);
        pulse.beat();
        assert!(pulse.0.lock().unwrap().is_empty());
    }
}

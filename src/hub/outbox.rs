//! Where answers and events go: straight to a session in this process, or to a line that gathers them for a socket.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::Sender,
    },
    time::Duration,
};

use crate::{
    model::RecordId,
    proto::{Event, FromHub},
};

/// Events wait for each other this long, so that many writers do not wake every reader at every commit.
const GATHERED: Duration = Duration::from_millis(100);

/// So many messages may wait for a client before its events become one: its picture is old, and it asks anew what it shows.
const MOST_WAITING: usize = 64;

/// Most records one gathered event names.
const NAMED: usize = 10_000;

/// The hub's end.
#[derive(Debug)]
pub(super) enum Outbox {
    /// A session in this process.
    Channel(Sender<FromHub>),
    /// A session elsewhere.
    Line(Arc<Line>),
}

impl Outbox {
    /// Sends. Whoever left does not hear it; their `Leave` is on its way.
    pub(super) fn send(&self, news: FromHub) {
        match self {
            Self::Channel(outbox) => drop(outbox.send(news)),
            Self::Line(line) => line.push(news),
        }
    }

    /// Whether nobody is there any more to take an answer; their `Leave` is on its way.
    pub(super) fn is_left(&self) -> bool {
        matches!(self, Self::Line(line) if line.left.load(Ordering::Relaxed))
    }
}

impl Drop for Outbox {
    fn drop(&mut self) {
        if let Self::Line(line) = self {
            line.close();
        }
    }
}

#[derive(Debug, Default)]
struct Waiting {
    news: VecDeque<FromHub>,
    has_reply: bool,
    is_closed: bool,
    /// Whether a new event may wake the reader: not while it lets events gather.
    is_hungry: bool,
}

/// What waits to be sent to a session in another process, in order. Bounded by what its reader allows: so many questions
/// without an answer, and a line that stands still is cut.
#[derive(Debug, Default)]
pub struct Line {
    waiting: Mutex<Waiting>,
    woken: Condvar,
    left: AtomicBool,
}

impl Line {
    fn locked(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts something at its end.
    pub fn push(&self, news: FromHub) {
        let mut waiting = self.locked();
        let is_reply = matches!(news, FromHub::Reply(..));
        waiting.has_reply |= is_reply;
        waiting.news.push_back(news);
        if waiting.news.len() > MOST_WAITING {
            waiting.news = squeezed(std::mem::take(&mut waiting.news));
        }
        let wakes = is_reply || waiting.is_hungry;
        drop(waiting);
        if wakes {
            self.woken.notify_one();
        }
    }

    /// Says that the hub is there and at work, unless there is anything else to say.
    pub fn nudge(&self) {
        let mut waiting = self.locked();
        if waiting.news.is_empty() && !waiting.is_closed {
            waiting.news.push_back(FromHub::Event(Event::Working));
            drop(waiting);
            self.woken.notify_one();
        }
    }

    /// Says that nobody takes anything any more: what was asked only to be looked at need not be looked up.
    pub fn leave(&self) {
        self.left.store(true, Ordering::Relaxed);
    }

    fn close(&self) {
        self.locked().is_closed = true;
        self.woken.notify_one();
    }

    /// Waits for everything there is to send, with events of one kind made one; `None` when no more comes.
    /// After events without a reply the next ones gather for a tenth of a second.
    pub fn take(&self, has_gathered: bool) -> Option<Vec<FromHub>> {
        let mut waiting = self.locked();
        if !has_gathered {
            waiting.is_hungry = false;
            let gathers = |waiting: &mut Waiting| !(waiting.has_reply || waiting.is_closed);
            waiting = self.woken.wait_timeout_while(waiting, GATHERED, gathers).unwrap_or_else(PoisonError::into_inner).0;
        }
        waiting.is_hungry = true;
        let mut waiting =
            self.woken.wait_while(waiting, |waiting| waiting.news.is_empty() && !waiting.is_closed).unwrap_or_else(PoisonError::into_inner);
        if waiting.news.is_empty() {
            return None;
        }
        waiting.has_reply = false;
        let news = std::mem::take(&mut waiting.news);
        drop(waiting);
        Some(gathered(news))
    }
}

/// Leaves of every kind of event the last, which then stands for all of them. Answers stay, in their order.
fn squeezed(news: VecDeque<FromHub>) -> VecDeque<FromHub> {
    let (mut kept, mut seen) = (VecDeque::new(), Vec::new());
    for next in news.into_iter().rev() {
        let next = match next {
            // Whose they were and which fields changed is not told any more.
            FromHub::Event(Event::Changed { seq, .. }) => {
                FromHub::Event(Event::Changed { seq, by: String::new(), records: None, fields: Vec::new() })
            }
            other => other,
        };
        if let FromHub::Event(event) = &next
            && !matches!(event, Event::Told(_))
        {
            let kind = std::mem::discriminant(event);
            if seen.contains(&kind) {
                continue;
            }
            seen.push(kind);
        }
        kept.push_front(next);
    }
    kept
}

/// Makes one of changes that follow each other.
fn gathered(news: VecDeque<FromHub>) -> Vec<FromHub> {
    let mut kept: Vec<FromHub> = Vec::with_capacity(news.len());
    for next in news {
        let next = match (kept.last_mut(), next) {
            (Some(FromHub::Event(before)), FromHub::Event(after)) => joined(before, after).map(FromHub::Event),
            (_, next) => Some(next),
        };
        kept.extend(next);
    }
    kept
}

/// Takes an event into the one before it; answers it where it must stand for itself.
fn joined(before: &mut Event, after: Event) -> Option<Event> {
    match (before, after) {
        (Event::Changed { seq, by, records, fields }, Event::Changed { seq: later, by: another, records: more, fields: further })
            if *by == another && fields.is_empty() == further.is_empty() =>
        {
            *seq = later;
            *records = records.take().zip(more).map(|(records, more)| union(records, more)).filter(|records| records.len() <= NAMED);
            fields.extend(further);
            fields.sort_unstable();
            fields.dedup();
            None
        }
        (Event::Progress { ticket, done, total }, Event::Progress { ticket: same, done: now, total: of }) if *ticket == same => {
            (*done, *total) = (now, of);
            None
        }
        (_, after) => Some(after),
    }
}

fn union(mut records: Vec<RecordId>, more: Vec<RecordId>) -> Vec<RecordId> {
    records.extend(more);
    records.sort_unstable();
    records.dedup();
    records
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{FieldId, Seq},
        proto::{Reply, Ticket},
    };

    fn changed(seq: u64, by: &str, records: &[u64], fields: &[u16]) -> FromHub {
        let records = (!records.is_empty()).then(|| records.iter().copied().map(RecordId).collect());
        FromHub::Event(Event::Changed { seq: Seq(seq), by: by.to_owned(), records, fields: fields.iter().copied().map(FieldId).collect() })
    }

    fn said(news: &[FromHub]) -> Vec<String> {
        news.iter()
            .map(|news| match news {
                FromHub::Reply(ticket, _) => format!("reply {}", ticket.0),
                FromHub::Event(Event::Changed { seq, by, records, fields }) => {
                    let records = records.as_ref().map(|records| records.iter().map(|id| id.0).collect::<Vec<_>>());
                    format!("{by} {seq} {records:?} {:?}", fields.iter().map(|field| field.0).collect::<Vec<_>>())
                }
                FromHub::Event(event) => format!("{event:?}"),
            })
            .collect()
    }

    #[test]
    fn changes_that_follow_each_other_are_told_as_one_and_answers_keep_their_place() {
        let line = Line::default();
        for news in [
            changed(1, "anna", &[3, 1], &[20]),
            changed(2, "anna", &[2, 3], &[21]),
            changed(3, "bo", &[9], &[20]),
            FromHub::Reply(Ticket(5), Reply::Ok),
            changed(4, "bo", &[9], &[20]),
            changed(5, "bo", &[], &[20]),
            changed(6, "bo", &[1], &[]),
        ] {
            line.push(news);
        }
        line.close();
        let news = line.take(true).unwrap();
        assert_eq!(
            said(&news),
            ["anna 2 Some([1, 2, 3]) [20, 21]", "bo 3 Some([9]) [20]", "reply 5", "bo 5 None [20]", "bo 6 Some([1]) []"]
        );
        assert!(line.take(true).is_none());
        assert!(line.take(false).is_none());
    }

    #[test]
    fn whoever_takes_nothing_is_told_once_that_their_picture_is_old() {
        let line = Line::default();
        for seq in 0..1_000 {
            line.push(changed(seq, ["anna", "bo", "cy"][usize::try_from(seq % 3).unwrap()], &[seq], &[20]));
            if seq % 300 == 0 {
                line.push(FromHub::Reply(Ticket(seq), Reply::Ok));
                line.push(FromHub::Event(Event::Indexed));
                line.push(FromHub::Event(Event::Told(format!("{seq}"))));
            }
        }
        assert!(line.locked().news.len() <= MOST_WAITING + 1);
        let said = said(&line.take(true).unwrap());
        let replies: Vec<&String> = said.iter().filter(|said| said.starts_with("reply") || said.starts_with("Told")).collect();
        assert_eq!(replies.len(), 8, "{said:?}");
        assert!(said.contains(&" 999 None []".to_owned()) || said.iter().any(|said| said.ends_with(" None []")), "{said:?}");
        assert_eq!(said.iter().filter(|said| *said == "Indexed").count(), 1, "{said:?}");
    }

    #[test]
    fn an_answer_does_not_wait_for_events_to_gather() {
        let line = Arc::new(Line::default());
        let outbox = Outbox::Line(line.clone());
        let reader = std::thread::spawn(move || line.take(false).map(|news| said(&news)));
        outbox.send(FromHub::Reply(Ticket(1), Reply::Ok));
        assert_eq!(reader.join().unwrap(), Some(vec!["reply 1".to_owned()]));
        drop(outbox);
    }
}

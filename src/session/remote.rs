//! A session with a hub in another process. A cut line is mended here: the session calls again, asks again what was not yet
//! answered, and says so; what was done before the cut is not done twice. A server that is silent though it was asked something
//! counts as a cut line.

use std::{
    collections::BTreeMap,
    io::Write,
    net::Shutdown,
    os::unix::net::UnixStream,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread,
    time::{Duration, Instant},
};

use super::{
    Session,
    dial::{Dial, DialError, Met, SILENCE, reach},
};
use crate::{
    model::SessionKey,
    proto::{Event, FromHub, Refusal, Reply, Request, Ticket},
    wire::{FrameError, Preamble, ToHub, VERSION, read_frame, ticket_of, write_frame},
};

/// How often a session that waits for an answer looks whether the server is still there.
const LOOK: Duration = Duration::from_secs(1);

/// The session's own question for the schema after a cut. Screens and commands count from 1.
const OWN: Ticket = Ticket(0);

/// A question without an answer.
#[derive(Debug)]
struct Asked {
    request: Request,
    /// It may have reached a server: nobody knows whether it was done.
    was_sent: bool,
}

/// Questions without an answer, and the line.
#[derive(Debug)]
struct Open {
    line: Option<UnixStream>,
    asked: BTreeMap<Ticket, Asked>,
    next: Ticket,
    /// Since when nothing was heard, though something was asked.
    quiet_since: Instant,
    /// Why no server answers any more.
    parted: Option<String>,
    is_over: bool,
}

impl Open {
    fn awaits(&self) -> bool {
        self.line.is_some() && !self.asked.is_empty()
    }

    /// Takes a question back while no server can hear of it; answers what became of it.
    fn withdraw(&mut self, ticket: Ticket) -> Option<Reply> {
        let asked = self.asked.remove(&ticket)?;
        let why = "it was withdrawn while the line was cut; whether it was done shows when the store is there again";
        Some(Reply::Refused(if asked.was_sent { Refusal::Unsure(why.to_owned()) } else { Refusal::Cancelled }))
    }
}

/// A session over a socket.
#[derive(Debug)]
pub struct Remote {
    user: String,
    open: Arc<Mutex<Open>>,
    questions: Sender<Ticket>,
    outbox: Sender<FromHub>,
}

fn locked(open: &Mutex<Open>) -> MutexGuard<'_, Open> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Remote {
    /// Opens a session; answers and events come through the channel. `key`: random.
    ///
    /// # Errors
    /// When no server is reached or it does not let the person in.
    pub fn open(mut dial: Box<dyn Dial>, key: SessionKey) -> Result<(Self, Receiver<FromHub>), DialError> {
        let Met { line, user, theirs } = reach(&mut *dial, key)?;
        let open = Arc::new(Mutex::new(Open {
            line: Some(line.try_clone()?),
            asked: BTreeMap::new(),
            next: Ticket(1),
            quiet_since: Instant::now(),
            parted: None,
            is_over: false,
        }));
        let (questions, asked) = channel();
        let (outbox, inbox) = channel();
        let writer = Writer { open: open.clone(), asked };
        thread::Builder::new().name("questions".to_owned()).spawn(move || writer.run())?;
        let reader = Reader { open: open.clone(), outbox: outbox.clone(), dial, key, questions: questions.clone() };
        thread::Builder::new().name("answers".to_owned()).spawn(move || reader.run(line, theirs))?;
        Ok((Self { user, open, questions, outbox }, inbox))
    }

    /// An answer of the session itself. Whoever does not listen any more needs none.
    fn answer(&self, ticket: Ticket, reply: Reply) {
        drop(self.outbox.send(FromHub::Reply(ticket, reply)));
    }
}

impl Session for Remote {
    fn user(&self) -> &str {
        &self.user
    }

    fn send(&mut self, ticket: Ticket, request: Request) {
        let mut open = locked(&self.open);
        if let Some(why) = &open.parted {
            return self.answer(ticket, Reply::Refused(Refusal::Store(why.clone())));
        }
        if let (None, Request::Cancel(of)) = (&open.line, &request) {
            let (of, withdrawn) = (*of, open.withdraw(*of));
            drop(open);
            withdrawn.into_iter().for_each(|reply| self.answer(of, reply));
            return self.answer(ticket, Reply::Ok);
        }
        if open.asked.is_empty() {
            open.quiet_since = Instant::now();
        }
        open.asked.insert(ticket, Asked { request, was_sent: false });
        open.next = open.next.max(Ticket(ticket.0 + 1));
        drop(open);
        // Without its writer the session is over, and the channel of answers says so.
        let _is_heard = self.questions.send(ticket).is_ok();
    }
}

impl Drop for Remote {
    fn drop(&mut self) {
        let mut open = locked(&self.open);
        open.is_over = true;
        if let Some(mut line) = open.line.take() {
            // What was asked and not heard is asked no more.
            drop(write_frame(&mut line, &ToHub::Bye, &mut Vec::new()));
            drop(line.shutdown(Shutdown::Both));
        }
    }
}

/// Whether it is a part of an import: those lean on what was sent before on the same line.
const fn is_of_import(request: &Request) -> bool {
    matches!(request, Request::ImportBegin(_) | Request::ImportRows { .. } | Request::ImportEnd(_))
}

/// The thread that sends questions, so that nobody waits for a line that stands still. It wakes by itself only while something
/// has no answer.
struct Writer {
    open: Arc<Mutex<Open>>,
    asked: Receiver<Ticket>,
}

impl Writer {
    fn run(self) {
        let mut buffer = Vec::new();
        loop {
            let awaits = locked(&self.open).awaits();
            let asked = if awaits { self.asked.recv_timeout(LOOK) } else { self.asked.recv().map_err(RecvTimeoutError::from) };
            match asked {
                Ok(ticket) => self.send(ticket, &mut buffer),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            let open = locked(&self.open);
            if let Some(line) = open.line.as_ref().filter(|_| open.awaits() && open.quiet_since.elapsed() >= SILENCE) {
                // The reader finds the line cut, and mends it.
                drop(line.shutdown(Shutdown::Both));
            }
        }
    }

    fn send(&self, ticket: Ticket, buffer: &mut Vec<u8>) {
        let Some((line, message)) = self.next(ticket) else { return };
        let mut frame = Vec::new();
        if write_frame(&mut frame, &message, buffer).is_err() || (&line).write_all(&frame).is_err() {
            // The reader finds the line cut and mends it; the question is asked again then.
            drop(line.shutdown(Shutdown::Both));
        }
    }

    fn next(&self, ticket: Ticket) -> Option<(UnixStream, ToHub)> {
        let mut open = locked(&self.open);
        let line = open.line.as_ref()?.try_clone().ok()?;
        let request = if ticket == OWN {
            Request::Schema
        } else {
            let asked = open.asked.get_mut(&ticket)?;
            asked.was_sent = true;
            asked.request.clone()
        };
        let done_below = open.asked.keys().next().copied().unwrap_or(open.next);
        Some((line, ToHub::Ask { ticket, done_below, request }))
    }
}

/// The thread that hears answers, and mends the line.
struct Reader {
    open: Arc<Mutex<Open>>,
    outbox: Sender<FromHub>,
    dial: Box<dyn Dial>,
    key: SessionKey,
    questions: Sender<Ticket>,
}

impl Reader {
    fn run(mut self, mut line: UnixStream, mut theirs: Preamble) {
        loop {
            let why = self.listen(&line, theirs);
            let withdrawn = self.lose();
            if locked(&self.open).is_over || self.outbox.send(FromHub::Event(Event::Lost { why })).is_err() {
                return;
            }
            for (ticket, reply) in withdrawn {
                drop(self.outbox.send(FromHub::Reply(ticket, reply)));
            }
            match reach(&mut *self.dial, self.key) {
                Ok(met) => (line, theirs) = (met.line, met.theirs),
                Err(error) => return self.part(error),
            }
            if !self.resume(&line) {
                return;
            }
        }
    }

    /// The line is gone, and with it whatever the person wanted to withdraw.
    fn lose(&self) -> Vec<(Ticket, Reply)> {
        let mut open = locked(&self.open);
        open.line = None;
        let wishes = open.asked.iter().filter_map(|(ticket, asked)| match asked.request {
            Request::Cancel(of) => Some((*ticket, of)),
            _ => None,
        });
        let wishes: Vec<(Ticket, Ticket)> = wishes.collect();
        let mut replies = Vec::new();
        for (wish, of) in wishes {
            open.asked.remove(&wish);
            replies.extend(open.withdraw(of).map(|reply| (of, reply)));
            replies.push((wish, Reply::Ok));
        }
        replies
    }

    /// Hands on what comes until the line is cut; answers why.
    fn listen(&self, line: &UnixStream, theirs: Preamble) -> String {
        let (mut line, mut buffer) = (line, Vec::new());
        loop {
            let news = match read_frame(&mut line, &mut buffer) {
                Ok(Some(news)) => news,
                Ok(None) => return "the store's owner closed the line".to_owned(),
                // What a newer server tells of its own accord is not for this program.
                Err(FrameError::Malformed(_)) if theirs.is_newer_than(VERSION) => match ticket_of(&buffer) {
                    Some(ticket) => FromHub::Reply(ticket, Reply::Refused(Refusal::Store(NEWER.to_owned()))),
                    None => continue,
                },
                Err(_) if locked(&self.open).is_silent() => return "the store's owner does not answer".to_owned(),
                Err(error) => return error.to_string(),
            };
            let mut open = locked(&self.open);
            open.quiet_since = Instant::now();
            if let FromHub::Reply(ticket, _) = &news {
                open.asked.remove(ticket);
            }
            drop(open);
            match news {
                FromHub::Reply(OWN, Reply::Schema(schema)) => {
                    drop(self.outbox.send(FromHub::Event(Event::Schema(schema))));
                    drop(self.outbox.send(FromHub::Event(Event::Back)));
                }
                FromHub::Event(Event::Working) => {}
                news => {
                    if self.outbox.send(news).is_err() {
                        return String::new();
                    }
                }
            }
        }
    }

    /// Asks again what was not answered; false when the session is over.
    fn resume(&self, line: &UnixStream) -> bool {
        let mut open = locked(&self.open);
        if open.is_over {
            return false;
        }
        let Ok(line) = line.try_clone() else { return false };
        open.line = Some(line);
        open.quiet_since = Instant::now();
        let asked: Vec<Ticket> = open.asked.keys().copied().collect();
        // The rows an owner took went with the line: nothing of that import is there.
        let cut: Vec<Ticket> = open.asked.iter().filter(|(_, asked)| is_of_import(&asked.request)).map(|(ticket, _)| *ticket).collect();
        open.asked.retain(|_, asked| !is_of_import(&asked.request));
        drop(open);
        for ticket in &cut {
            let refused = Reply::Refused(Refusal::Store("the line was cut; nothing of this import was kept. Import again".to_owned()));
            drop(self.outbox.send(FromHub::Reply(*ticket, refused)));
        }
        let asked = asked.into_iter().filter(|ticket| !cut.contains(ticket));
        std::iter::once(OWN).chain(asked).all(|ticket| self.questions.send(ticket).is_ok())
    }

    /// No server answers any more: everything asked is refused, now and from here on.
    fn part(self, error: DialError) {
        let (why, hint) = error.words();
        let mut open = locked(&self.open);
        open.parted = Some(why.clone());
        let asked = std::mem::take(&mut open.asked);
        drop(open);
        drop(self.outbox.send(FromHub::Event(Event::Parted { why: why.clone(), hint })));
        for (ticket, asked) in asked {
            let refusal = match asked.request {
                Request::Apply(_) if asked.was_sent => Refusal::Unsure(format!("{why}; whether this was done before is not known here")),
                _ => Refusal::Store(why.clone()),
            };
            drop(self.outbox.send(FromHub::Reply(ticket, Reply::Refused(refusal))));
        }
    }
}

impl Open {
    /// Whether the line was cut here, because nothing was heard.
    fn is_silent(&self) -> bool {
        self.awaits() && self.quiet_since.elapsed() >= SILENCE
    }
}

/// What stands for an answer that only a newer program understands.
const NEWER: &str = "the store's server is of a newer Prospekt and answers what this one does not understand. Start prospekt again";

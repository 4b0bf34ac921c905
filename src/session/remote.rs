//! A session with a hub in another process. A cut line is mended here: the session calls again, asks again what was not yet
//! answered, and says so; what was done before the cut is not done twice.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    net::Shutdown,
    os::unix::net::UnixStream,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::Duration,
};

use super::Session;
use crate::{
    model::SessionKey,
    proto::{Event, FromHub, Refusal, Reply, Request, Ticket},
    wire::{FrameError, Hello, PreambleError, ToHub, VERSION, Welcome, read_frame, write_frame},
};

/// How long the other end may take to introduce itself.
const INTRODUCTION: Duration = Duration::from_secs(5);

/// The session's own question for the schema after a cut. Screens and commands count from 1.
const OWN: Ticket = Ticket(0);

/// Reaches a server: connects, and starts one where that is this person's to do.
pub trait Dial: Send {
    /// A connected line to a server that may be trusted.
    ///
    /// # Errors
    /// As [`DialError`] says.
    fn dial(&mut self) -> Result<UnixStream, DialError>;

    /// Waits before the next try; false when it is time to give up. `tries`: how many failed in a row.
    fn wait(&mut self, tries: u32) -> bool;
}

/// Why no server is reached.
#[derive(Debug, thiserror::Error)]
pub enum DialError {
    /// Perhaps later: it is starting, stopping or busy.
    #[error("{0}")]
    Later(String),
    /// Not before somebody did something: what is wrong, and what to do.
    #[error("{0}")]
    Never(String, String),
}

impl From<io::Error> for DialError {
    fn from(error: io::Error) -> Self {
        Self::Later(error.to_string())
    }
}

impl From<FrameError> for DialError {
    fn from(error: FrameError) -> Self {
        Self::Later(error.to_string())
    }
}

impl From<PreambleError> for DialError {
    fn from(error: PreambleError) -> Self {
        match error {
            PreambleError::Silent(error) => Self::Later(error.to_string()),
            PreambleError::Foreign => Self::Never(error.to_string(), "Look what lies at the socket's path.".to_owned()),
            PreambleError::Version { theirs, ours } if theirs > ours => {
                Self::Never("this program is older than the store's owner".to_owned(), "Leave it and start it again.".to_owned())
            }
            PreambleError::Version { .. } => Self::Never(
                "the store's owner is older than this program".to_owned(),
                "Start it again: `prospekt serve --stop`.".to_owned(),
            ),
        }
    }
}

/// Questions without an answer, and the line.
#[derive(Debug, Default)]
struct Open {
    line: Option<UnixStream>,
    asked: BTreeMap<Ticket, Request>,
    next: Ticket,
    is_over: bool,
}

/// A session over a socket.
#[derive(Debug)]
pub struct Remote {
    user: String,
    open: Arc<Mutex<Open>>,
    questions: Sender<Ticket>,
}

fn locked(open: &Mutex<Open>) -> MutexGuard<'_, Open> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says hello on a fresh line; answers the person's login name.
fn introduce(line: &UnixStream, key: SessionKey) -> Result<String, DialError> {
    let mut both = line;
    line.set_read_timeout(Some(INTRODUCTION))?;
    VERSION.exchange(&mut both)?;
    let mut buffer = Vec::new();
    write_frame(&mut both, &Hello { session: key }, &mut buffer)?;
    match read_frame(&mut both, &mut buffer)? {
        Some(Welcome::In { user }) => {
            line.set_read_timeout(None)?;
            Ok(user)
        }
        Some(Welcome::Out(why, hint)) => Err(DialError::Never(why, hint)),
        None => Err(DialError::Later("the store's owner hung up".to_owned())),
    }
}

/// Tries until a server is reached and lets the session in.
fn reach(dial: &mut dyn Dial, key: SessionKey) -> Result<(UnixStream, String), DialError> {
    let mut tries = 0;
    loop {
        match dial.dial().and_then(|line| introduce(&line, key).map(|user| (line, user))) {
            Err(DialError::Later(why)) => {
                tries += 1;
                if !dial.wait(tries) {
                    return Err(DialError::Later(why));
                }
            }
            reached => return reached,
        }
    }
}

impl Remote {
    /// Opens a session; answers and events come through the channel. `key`: random.
    ///
    /// # Errors
    /// When no server is reached or it does not let the person in.
    pub fn open(mut dial: Box<dyn Dial>, key: SessionKey) -> Result<(Self, Receiver<FromHub>), DialError> {
        let (line, user) = reach(&mut *dial, key)?;
        let open = Arc::new(Mutex::new(Open { line: Some(line.try_clone()?), next: Ticket(1), ..Open::default() }));
        let (questions, asked) = channel();
        let (outbox, inbox) = channel();
        let writer = Writer { open: open.clone(), asked };
        thread::Builder::new().name("questions".to_owned()).spawn(move || writer.run())?;
        let reader = Reader { open: open.clone(), outbox, dial, key, questions: questions.clone() };
        thread::Builder::new().name("answers".to_owned()).spawn(move || reader.run(line))?;
        Ok((Self { user, open, questions }, inbox))
    }
}

impl Session for Remote {
    fn user(&self) -> &str {
        &self.user
    }

    fn send(&mut self, ticket: Ticket, request: Request) {
        let mut open = locked(&self.open);
        open.asked.insert(ticket, request);
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

/// The thread that sends questions, so that nobody waits for a line that stands still.
struct Writer {
    open: Arc<Mutex<Open>>,
    asked: Receiver<Ticket>,
}

impl Writer {
    fn run(self) {
        let mut buffer = Vec::new();
        for ticket in &self.asked {
            let Some((line, message)) = self.next(ticket) else { continue };
            let mut frame = Vec::new();
            if write_frame(&mut frame, &message, &mut buffer).is_err() || (&line).write_all(&frame).is_err() {
                // The reader finds the line cut and mends it; the question is asked again then.
                drop(line.shutdown(Shutdown::Both));
            }
        }
    }

    fn next(&self, ticket: Ticket) -> Option<(UnixStream, ToHub)> {
        let open = locked(&self.open);
        let request = if ticket == OWN { Request::Schema } else { open.asked.get(&ticket)?.clone() };
        let line = open.line.as_ref()?.try_clone().ok()?;
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
    fn run(mut self, mut line: UnixStream) {
        loop {
            let why = self.listen(&line);
            if locked(&self.open).is_over || self.outbox.send(FromHub::Event(Event::Lost { why })).is_err() {
                return;
            }
            locked(&self.open).line = None;
            // Whoever cannot be reached any more is gone for the session: its channel closes.
            let Ok((again, _)) = reach(&mut *self.dial, self.key) else { return };
            line = again;
            if !self.resume(&line) {
                return;
            }
        }
    }

    /// Hands on what comes until the line is cut; answers why.
    fn listen(&self, line: &UnixStream) -> String {
        let (mut line, mut buffer) = (line, Vec::new());
        loop {
            match read_frame(&mut line, &mut buffer) {
                Ok(Some(FromHub::Reply(OWN, Reply::Schema(schema)))) => {
                    drop(self.outbox.send(FromHub::Event(Event::Schema(schema))));
                    drop(self.outbox.send(FromHub::Event(Event::Back)));
                }
                Ok(Some(news)) => {
                    if let FromHub::Reply(ticket, _) = &news {
                        locked(&self.open).asked.remove(ticket);
                    }
                    if self.outbox.send(news).is_err() {
                        return String::new();
                    }
                }
                Ok(None) => return "the store's owner closed the line".to_owned(),
                Err(error) => return error.to_string(),
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
        let asked: Vec<Ticket> = open.asked.keys().copied().collect();
        // The rows an owner took went with the line: nothing of that import is there.
        let cut: Vec<Ticket> = open.asked.iter().filter(|(_, request)| is_of_import(request)).map(|(ticket, _)| *ticket).collect();
        open.asked.retain(|_, request| !is_of_import(request));
        drop(open);
        for ticket in &cut {
            let refused = Reply::Refused(Refusal::Store("the line was cut; nothing of this import was kept. Import again".to_owned()));
            drop(self.outbox.send(FromHub::Reply(*ticket, refused)));
        }
        let asked = asked.into_iter().filter(|ticket| !cut.contains(ticket));
        std::iter::once(OWN).chain(asked).all(|ticket| self.questions.send(ticket).is_ok())
    }
}

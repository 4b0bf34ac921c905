//! One client: the introduction, then one thread that reads questions and one that writes answers and events.

use std::{
    io::{self, Read, Write},
    net::Shutdown,
    os::unix::net::UnixStream,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
    time::Instant,
};

use super::{
    Audience, House, INTRODUCTION, STALLED,
    flow::{Flow, weight},
    roster::Place,
    who::{Peer, peer_of},
};
use crate::{
    hub::{Guest, Line, Port, Reception},
    proto::{FromHub, Refusal, Reply, Request, Ticket},
    wire::{FrameError, Hello, Hurry, Preamble, ToHub, UNDERSTOOD, VERSION, Welcome, read_frame, ticket_of, write_frame},
};

/// A client's thread needs little; what is read from the line is never nested.
pub(super) const STACK: usize = 512 << 10;

/// Bytes gathered before they are sent.
const SENT_AT_ONCE: usize = 256 << 10;

/// Somebody who called.
pub(super) struct Client {
    pub(super) stream: UnixStream,
    /// For the log.
    pub(super) number: u64,
    pub(super) reception: Reception,
    pub(super) house: Arc<House>,
}

/// Why a client goes, for the log.
type Gone = String;

/// What a client is told who is not let in: why, and what to do; and the log: why.
type Out = (String, String, &'static str);

impl Client {
    /// Serves the client until it goes.
    pub(super) fn attend(self) {
        // One client's trouble is nobody else's.
        let gone = catch_unwind(AssertUnwindSafe(|| self.serve()));
        let why =
            gone.map_or_else(|_| "by a fault in the program".to_owned(), |gone| gone.map_or_else(|why| why, |()| "it left".to_owned()));
        self.house.log.note(format!("session {} ended: {why}", self.number));
        drop(self.stream.shutdown(Shutdown::Both));
    }

    fn serve(&self) -> Result<(), Gone> {
        let mut hurry = Hurry::for_at_most(&self.stream, INTRODUCTION);
        let theirs = VERSION.meet(&mut hurry).map_err(|error| error.to_string())?;
        if theirs.asks_for_room() && self.makes_room_for(theirs) {
            return Err("its program is newer and takes the store over".to_owned());
        }
        if !UNDERSTOOD.contains(&theirs.major) {
            return Err(format!("it speaks version {}.{}", theirs.major, theirs.minor));
        }
        let mut buffer = Vec::new();
        let Hello { session } = read_frame(&mut hurry, &mut buffer).map_err(|error| error.to_string())?.ok_or("it hung up")?;
        let (peer, place) = match self.admitted() {
            Ok(admitted) => admitted,
            Err((why, hint, noted)) => {
                let told = write_frame(&mut hurry, &Welcome::Out(why, hint), &mut buffer);
                return Err(told.map_or_else(|error| error.to_string(), |()| noted.to_owned()));
            }
        };
        let guest = Guest { user: peer.login.clone(), key: Some(session), is_host: peer.uid == host(), uid: Some(peer.uid) };
        // Whoever is hung up on comes again; whoever is told why does not.
        let knocked = self.reception.knock(&guest, INTRODUCTION).ok_or("the store's owner does not answer")?;
        if let Err(why) = knocked {
            let hint = format!(
                "Ask an owner of the store: `prospekt users add {0}` lets you in, `prospekt users confirm {0}` says it is you.",
                peer.login
            );
            let told = write_frame(&mut hurry, &Welcome::Out(why, hint), &mut buffer);
            return Err(told.map_or_else(|error| error.to_string(), |()| format!("uid {} is not among the people", peer.uid)));
        }
        let (port, answers) = self.reception.connect(guest);
        write_frame(&mut hurry, &Welcome::In { user: peer.login.clone() }, &mut buffer).map_err(|error| error.to_string())?;
        let unusable = |error: io::Error| format!("its line cannot be used: {error}");
        self.stream.set_read_timeout(None).map_err(unusable)?;
        self.stream.set_write_timeout(Some(STALLED)).map_err(unusable)?;
        self.house.log.note(format!("session {} is of uid {}", self.number, peer.uid));
        let flow = Arc::new(Flow::default());
        self.house.pulse.follow(&flow, &answers);
        let writer = Writer { stream: self.stream.try_clone().map_err(unusable)?, answers: answers.clone(), flow: flow.clone() };
        let writing = thread::Builder::new().name("answers".to_owned()).stack_size(STACK).spawn(move || writer.run()).map_err(unusable)?;
        let heard = self.listen(&port, peer.uid, &flow, &answers, theirs);
        flow.end();
        answers.leave();
        drop((port, place));
        drop(self.stream.shutdown(Shutdown::Both));
        // Whoever was cut for taking nothing is known to the one that writes.
        heard.and(writing.join().unwrap_or(Ok(())))
    }

    /// Whether this server ends for a newer program of its own person; then the line stays until it has.
    fn makes_room_for(&self, theirs: Preamble) -> bool {
        let is_own = self.house.audience != Audience::Team && peer_of(&self.stream).is_ok_and(|peer| peer.uid == host());
        let makes_room = is_own && theirs.is_newer_than(VERSION) && (&self.house.room).write_all(&[0]).is_ok();
        if makes_room {
            drop(self.stream.set_read_timeout(None));
            drop((&self.stream).read(&mut [0; 1]));
        }
        makes_room
    }

    /// Who it is, and their place; or why not.
    fn admitted(&self) -> Result<(Peer, Place), Out> {
        let peer = peer_of(&self.stream)
            .map_err(|error| (error.to_string(), "Ask whoever runs this machine.".to_owned(), "the system hides who it is"))?;
        if self.house.audience != Audience::Team && peer.uid != host() {
            return Err((
                "this store is another person's alone".to_owned(),
                "Let its owner start `prospekt serve` for all of you.".to_owned(),
                "it is of another system user",
            ));
        }
        let place = self.house.roster.enter(peer.uid).map_err(|(why, hint)| (why, hint, "all places are taken"))?;
        Ok((peer, place))
    }

    fn listen(&self, port: &Port, uid: u32, flow: &Flow, answers: &Line, theirs: Preamble) -> Result<(), Gone> {
        let (mut line, mut buffer) = (&self.stream, Vec::new());
        loop {
            match read_frame(&mut line, &mut buffer) {
                Ok(Some(ToHub::Ask { ticket, done_below, request })) => {
                    if !flow.ask(ticket, weight(&request)) {
                        return Ok(());
                    }
                    if matches!(request, Request::Apply(_) | Request::ApplySeen { .. }) {
                        flow.pause(self.house.pace.write(uid, Instant::now()));
                    }
                    port.heard(done_below);
                    port.ask(ticket, request);
                }
                Ok(Some(ToHub::Bye)) => {
                    port.bye();
                    return Ok(());
                }
                // A line that is cut may come back under the same key.
                Ok(None) | Err(FrameError::Lost(_)) => return Ok(()),
                Err(FrameError::Malformed(error)) => {
                    let Some(ticket) = ticket_of(&buffer).filter(|_| theirs.is_newer_than(VERSION)) else { return Err(error.to_string()) };
                    if !flow.ask(ticket, 1) {
                        return Ok(());
                    }
                    answers.push(FromHub::Reply(ticket, Reply::Refused(Refusal::Store(OLDER.to_owned()))));
                }
            }
        }
    }
}

/// What a newer program is told that asks for something this one does not know.
const OLDER: &str =
    "the store's server is of an older Prospekt and does not know this. Whoever runs it restarts it: `sudo systemctl restart prospekt`";

/// The system user the server runs as.
fn host() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// The thread that writes.
struct Writer {
    stream: UnixStream,
    answers: Arc<Line>,
    flow: Arc<Flow>,
}

impl Writer {
    /// Answers why it ended, if there is anything to say.
    fn run(self) -> Result<(), Gone> {
        // Whoever takes nothing for long is cut, finds the line closed and calls again.
        let written = self.write();
        self.flow.end();
        drop(self.stream.shutdown(Shutdown::Both));
        match written {
            Err(FrameError::Lost(error)) if error.kind() == io::ErrorKind::WouldBlock => {
                Err(format!("it took nothing for {} s", STALLED.as_secs()))
            }
            _ => Ok(()),
        }
    }

    fn write(&self) -> Result<(), FrameError> {
        let (mut message, mut bytes, mut has_gathered) = (Vec::new(), Vec::new(), true);
        while let Some(news) = self.answers.take(has_gathered) {
            let ticket = |news: &FromHub| if let FromHub::Reply(ticket, _) = news { Some(*ticket) } else { None };
            let answered: Vec<Ticket> = news.iter().filter_map(ticket).collect();
            has_gathered = !answered.is_empty();
            for news in &news {
                put(news, &mut bytes, &mut message)?;
                if bytes.len() > SENT_AT_ONCE {
                    self.send(&mut bytes)?;
                }
            }
            self.send(&mut bytes)?;
            self.flow.answer(&answered);
        }
        Ok(())
    }

    fn send(&self, bytes: &mut Vec<u8>) -> Result<(), FrameError> {
        (&self.stream).write_all(bytes)?;
        bytes.clear();
        bytes.shrink_to(SENT_AT_ONCE);
        Ok(())
    }
}

/// Appends a message. An answer that is too large to be sent becomes a sentence.
fn put(news: &FromHub, bytes: &mut Vec<u8>, message: &mut Vec<u8>) -> Result<(), FrameError> {
    match (write_frame(bytes, news, message), news) {
        (Err(FrameError::Malformed(problem)), FromHub::Reply(ticket, _)) => {
            let refused = FromHub::Reply(*ticket, Reply::Refused(Refusal::Store(format!("the answer cannot be sent: {problem}"))));
            write_frame(bytes, &refused, message)
        }
        (written, _) => written,
    }
}

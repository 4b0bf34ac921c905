//! One client: the introduction, then one thread that reads questions and one that writes answers and events.

use std::{
    io::Write,
    net::Shutdown,
    os::unix::net::UnixStream,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
};

use super::{
    Audience, INTRODUCTION, STALLED,
    flow::Flow,
    roster::{Place, Roster},
    who::{Peer, peer_of},
};
use crate::{
    hub::{Guest, Line, Port, Reception},
    proto::{FromHub, Refusal, Reply},
    wire::{FrameError, Hello, ToHub, VERSION, Welcome, read_frame, write_frame},
};

/// A client's thread needs little; what is read from the line is never nested.
pub(super) const STACK: usize = 512 << 10;

/// Bytes gathered before they are sent.
const SENT_AT_ONCE: usize = 256 << 10;

/// Somebody who called.
pub(super) struct Client {
    pub(super) stream: UnixStream,
    pub(super) reception: Reception,
    pub(super) roster: Arc<Roster>,
    pub(super) audience: Audience,
}

/// Why a client goes: nothing that the hub must know.
type Gone = ();

impl Client {
    /// Serves the client until it goes.
    pub(super) fn attend(self) {
        // One client's trouble is nobody else's.
        drop(catch_unwind(AssertUnwindSafe(|| self.serve())));
        drop(self.stream.shutdown(Shutdown::Both));
    }

    fn serve(&self) -> Result<(), Gone> {
        let mut line = &self.stream;
        line.set_read_timeout(Some(INTRODUCTION)).map_err(drop)?;
        line.set_write_timeout(Some(STALLED)).map_err(drop)?;
        VERSION.exchange(&mut line).map_err(drop)?;
        let mut buffer = Vec::new();
        let Hello { session } = read_frame(&mut line, &mut buffer).map_err(drop)?.ok_or(())?;
        let (peer, place) = match self.admitted() {
            Ok(admitted) => admitted,
            Err((why, hint)) => return write_frame(&mut line, &Welcome::Out(why, hint), &mut buffer).map_err(drop),
        };
        let guest = Guest { user: peer.login.clone(), key: Some(session), is_host: peer.uid == host(), uid: Some(peer.uid) };
        if let Err(why) = self.reception.knock(&guest) {
            let hint = format!(
                "Ask an owner of the store: `prospekt users add {0}` lets you in, `prospekt users confirm {0}` says it is you.",
                peer.login
            );
            return write_frame(&mut line, &Welcome::Out(why, hint), &mut buffer).map_err(drop);
        }
        let (port, answers) = self.reception.connect(guest);
        write_frame(&mut line, &Welcome::In { user: peer.login.clone() }, &mut buffer).map_err(drop)?;
        line.set_read_timeout(None).map_err(drop)?;
        let flow = Arc::new(Flow::default());
        let writer = Writer { stream: self.stream.try_clone().map_err(drop)?, answers, flow: flow.clone() };
        let writing = thread::Builder::new().name("answers".to_owned()).stack_size(STACK).spawn(move || writer.run());
        if writing.is_ok() {
            self.listen(&port, &flow, buffer);
        }
        flow.end();
        drop((port, place));
        Ok(())
    }

    /// Who it is, and their place; or why not, and what to do.
    fn admitted(&self) -> Result<(Peer, Place), (String, String)> {
        let peer = peer_of(&self.stream).map_err(|error| (error.to_string(), "Ask whoever runs this machine.".to_owned()))?;
        if self.audience != Audience::Team && peer.uid != host() {
            return Err((
                "this store is another person's alone".to_owned(),
                "Let its owner start `prospekt serve` for all of you.".to_owned(),
            ));
        }
        let place = self.roster.enter(peer.uid).map_err(|why| (why, "Close some of them, and try again.".to_owned()))?;
        Ok((peer, place))
    }

    fn listen(&self, port: &Port, flow: &Flow, mut buffer: Vec<u8>) {
        let mut line = &self.stream;
        loop {
            match read_frame(&mut line, &mut buffer) {
                Ok(Some(ToHub::Ask { ticket, done_below, request })) => {
                    if !flow.ask() {
                        break;
                    }
                    port.heard(done_below);
                    port.ask(ticket, request);
                }
                Ok(Some(ToHub::Bye)) => {
                    port.bye();
                    break;
                }
                // A line that is cut may come back under the same key.
                Ok(None) | Err(_) => break,
            }
        }
    }
}

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
    fn run(self) {
        // Whoever takes nothing for long is cut, finds the line closed and calls again.
        drop(self.write());
        self.flow.end();
        drop(self.stream.shutdown(Shutdown::Both));
    }

    fn write(&self) -> Result<(), FrameError> {
        let (mut message, mut bytes, mut has_gathered) = (Vec::new(), Vec::new(), true);
        while let Some(news) = self.answers.take(has_gathered) {
            let replies = news.iter().filter(|news| matches!(news, FromHub::Reply(..))).count();
            has_gathered = replies > 0;
            for news in &news {
                put(news, &mut bytes, &mut message)?;
                if bytes.len() > SENT_AT_ONCE {
                    self.send(&mut bytes)?;
                }
            }
            self.send(&mut bytes)?;
            self.flow.answer(replies);
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

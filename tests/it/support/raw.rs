//! Clients and servers made of frames: what a program of another version, or a hostile one, could say.

use std::{
    io::{Read, Write},
    os::unix::net::{UnixListener, UnixStream},
    path::Path,
    time::Duration,
};

use prospekt::{
    model::{Draft, RecordId, SessionKey, Value, fields, record_type},
    proto::{Command, Event, FromHub, Reply, Request, Ticket},
    wire::{Hello, Preamble, ToHub, VERSION, Welcome, read_frame, write_frame},
};

use super::World;

/// How long a test waits for anything.
const PATIENCE: Duration = Duration::from_secs(40);

/// A client made of frames.
pub struct Raw(pub UnixStream, pub Vec<u8>);

impl Raw {
    /// Calls the store's own server as a session of that key.
    pub fn call(world: &World, key: SessionKey) -> Self {
        Self::call_as(VERSION, &world.path("store.prospekt.sock"), key)
    }

    /// The same as a program of another version, at another socket.
    pub fn call_as(version: Preamble, socket: &Path, key: SessionKey) -> Self {
        let mut line = prospekt::server::call(socket).unwrap();
        line.set_read_timeout(Some(PATIENCE)).unwrap();
        version.exchange(&mut line).unwrap();
        let mut raw = Self(line, Vec::new());
        write_frame(&mut raw.0, &Hello { session: key }, &mut raw.1).unwrap();
        assert!(matches!(read_frame(&mut raw.0, &mut raw.1).unwrap(), Some(Welcome::In { .. })));
        raw
    }

    pub fn send(&mut self, ticket: u64, done_below: u64, request: Request) {
        let message = ToHub::Ask { ticket: Ticket(ticket), done_below: Ticket(done_below), request };
        write_frame(&mut self.0, &message, &mut self.1).unwrap();
    }

    /// Waits for an answer.
    pub fn reply(&mut self, to: u64) -> Reply {
        loop {
            match read_frame(&mut self.0, &mut self.1).unwrap().expect("an answer") {
                FromHub::Reply(ticket, reply) if ticket == Ticket(to) => return reply,
                _ => {}
            }
        }
    }

    /// Waits for an event.
    pub fn event(&mut self, mut is_it: impl FnMut(&Event) -> bool) {
        loop {
            match read_frame(&mut self.0, &mut self.1).unwrap().expect("an event") {
                FromHub::Event(event) if is_it(&event) => return,
                _ => {}
            }
        }
    }

    /// Whether the other end hung up, and nothing came before.
    pub fn is_hung_up_on(&mut self) -> bool {
        matches!(self.0.read(&mut [0; 8]), Ok(0))
    }
}

/// A wish for a lead of that name.
pub fn lead(name: &str) -> Request {
    let mut draft = Draft::default();
    draft.set(fields::NAME, Value::Text(name.to_owned()));
    Request::Apply(Command::Create { kind: record_type::LEAD, drafts: vec![draft] })
}

/// What a wish made.
#[track_caller]
pub fn made(reply: Reply) -> Vec<RecordId> {
    match reply {
        Reply::Done(outcome) => outcome.created,
        other => panic!("{other:?}"),
    }
}

/// A server of another version. Its socket lies where it was told until it is dropped.
pub struct Fake {
    listener: UnixListener,
    path: std::path::PathBuf,
    version: Preamble,
}

impl Fake {
    pub fn at(path: &Path, version: Preamble) -> Self {
        Self { listener: UnixListener::bind(path).unwrap(), path: path.to_owned(), version }
    }

    /// The next who calls, and what they speak.
    pub fn meet(&self) -> (UnixStream, Preamble) {
        let (mut line, _) = self.listener.accept().unwrap();
        let theirs = self.version.meet(&mut line).unwrap();
        (line, theirs)
    }

    /// The next who calls is let in, and asks something.
    pub fn serve(&self) -> (UnixStream, Ticket, Request) {
        let (mut line, _) = self.meet();
        let mut buffer = Vec::new();
        let _: Hello = read_frame(&mut line, &mut buffer).unwrap().unwrap();
        write_frame(&mut line, &Welcome::In { user: "somebody".to_owned() }, &mut buffer).unwrap();
        match read_frame(&mut line, &mut buffer).unwrap().unwrap() {
            ToHub::Ask { ticket, request, .. } => (line, ticket, request),
            ToHub::Bye => panic!("goodbye comes before anything is asked"),
        }
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.path));
    }
}

/// A message as it goes over the line.
pub fn frame(message: &[u8]) -> Vec<u8> {
    let mut bytes = u32::try_from(message.len()).unwrap().to_le_bytes().to_vec();
    bytes.write_all(message).unwrap();
    bytes
}

//! A server whose disk hangs: whoever started it hears no sign of life, clients are told for a while, and all goes on when it
//! goes on.

use std::{
    os::unix::net::UnixStream,
    sync::mpsc::{Receiver, channel},
    thread,
};

use super::*;
use crate::{
    hub::Clock,
    model::{Draft, SessionKey, Value, fields, record_type},
    proto::{Command, Event, FromHub, Reply, Request, Ticket},
    store::tests::disk::Disk,
    wire::{Hello, ToHub, VERSION, Welcome, read_frame, write_frame},
};

struct Caller(UnixStream);

impl Caller {
    fn at(socket: &Path) -> Self {
        let mut line = call(socket).unwrap();
        VERSION.exchange(&mut line).unwrap();
        write_frame(&mut line, &Hello { session: SessionKey(1) }, &mut Vec::new()).unwrap();
        assert!(matches!(read_frame(&mut line, &mut Vec::new()).unwrap(), Some(Welcome::In { .. })));
        Self(line)
    }

    fn add(&mut self, ticket: u64) {
        let mut draft = Draft::default();
        draft.set(fields::NAME, Value::Text("Ada".to_owned()));
        let request = Request::Apply(Command::Create { kind: record_type::LEAD, drafts: vec![draft] });
        let asked = ToHub::Ask { ticket: Ticket(ticket), done_below: Ticket(1), request };
        write_frame(&mut self.0, &asked, &mut Vec::new()).unwrap();
    }

    fn hear(&mut self) -> FromHub {
        read_frame(&mut self.0, &mut Vec::new()).unwrap().expect("news")
    }
}

fn next(signs: &Receiver<Sign>) -> Sign {
    signs.recv_timeout(Duration::from_secs(60)).expect("a sign")
}

#[test]
fn whoever_started_it_hears_of_it_only_while_the_disk_takes_what_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("s.sock");
    let disk = Disk::default();
    let hub = HubHandle::start(disk.open().unwrap(), "anna", Clock::Fixed(1_795_000_000_000)).unwrap();
    let server = Server::bind(&socket, Audience::Own { linger: u32::MAX }).unwrap();
    let (stop, stopped) = UnixStream::pair().unwrap();
    let (tell, signs) = channel();
    let duties = Duties::new(Log::nowhere());
    let serving = thread::spawn(move || server.run(hub, &stopped, duties.with_sign_of_life(move |sign| tell.send(sign).unwrap())).unwrap());
    assert_eq!(next(&signs), Sign::Alive);
    let mut caller = Caller::at(&socket);
    caller.add(1);
    while !matches!(caller.hear(), FromHub::Reply(Ticket(1), Reply::Done(_))) {}
    disk.hang(|| {
        caller.add(2);
        let mut looks = |count| {
            for _ in 0..count {
                while !matches!(caller.hear(), FromHub::Event(Event::Working)) {}
            }
        };
        // The server looks around each second and tells who waits; the sign that was under way may still be heard.
        looks(3);
        while let Ok(sign) = signs.try_recv() {
            assert_eq!(sign, Sign::Alive);
        }
        looks(3);
        assert!(signs.try_recv().is_err(), "the disk hangs, and the server says that all is well");
    });
    while !matches!(caller.hear(), FromHub::Reply(Ticket(2), Reply::Done(_))) {}
    assert_eq!(next(&signs), Sign::Alive);
    drop(stop);
    assert!(std::iter::repeat_with(|| next(&signs)).any(|sign| sign == Sign::Ending));
    assert_eq!(serving.join().unwrap(), Ended::Stopped);
}

#[test]
fn a_server_that_short_visits_keep_coming_to_is_not_deserted() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("s.sock");
    let hub = HubHandle::start(Disk::default().open().unwrap(), "anna", Clock::Fixed(1_795_000_000_000)).unwrap();
    let server = Server::bind(&socket, Audience::Own { linger: 2 }).unwrap();
    let (_stop, stopped) = UnixStream::pair().unwrap();
    let (tell, signs) = channel();
    let duties = Duties::new(Log::nowhere()).with_sign_of_life(move |sign| tell.send(sign).unwrap());
    let serving = thread::spawn(move || server.run(hub, &stopped, duties).unwrap());
    // It looks around once a second: somebody comes and goes after each look.
    for _ in 0..5 {
        assert_eq!(next(&signs), Sign::Alive);
        drop(Caller::at(&socket));
    }
    assert!(std::iter::repeat_with(|| next(&signs)).any(|sign| sign == Sign::Ending));
    assert_eq!(serving.join().unwrap(), Ended::Deserted);
}

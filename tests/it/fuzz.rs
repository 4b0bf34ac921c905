//! Frames as nobody sends them: real ones with bytes changed, cut, doubled and mixed. Nobody falls over them, and nobody takes
//! more memory than the bytes that came.

use std::{
    fs,
    io::{Read, Write},
    net::Shutdown,
};

use prospekt::{
    model::{Query, QueryId, RecordId, Selection, SessionKey, Target, fields},
    proto::{Command, FromHub, Operations, Reply, Request, Ticket},
    wire::{Hello, ToHub, VERSION, Welcome, read_frame, write_frame},
};

use crate::support::{
    World,
    raw::{Raw, lead},
    world::Ran,
};

/// Inputs tried; `PROSPEKT_LONG=1 cargo test` takes its time.
const INPUTS: u64 = if option_env!("PROSPEKT_LONG").is_some() { 2_000_000 } else { 20_000 };

/// Of these so many to a real server.
const AT_SERVER: u64 = INPUTS / 20;

/// A generator with a seed: the same inputs in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides.max(1)
    }

    /// A frame that was changed in a few places; its length stays right three times of four, so that what is inside is read.
    fn spoil(&mut self, frames: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = frames[self.roll(frames.len())].split_off_copy(4);
        for _ in 0..=self.roll(4) {
            let at = self.roll(bytes.len().max(1));
            match self.roll(8) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at.min(bytes.len()), self.byte()),
                2 => {
                    let other = &frames[self.roll(frames.len())];
                    let from = self.roll(other.len());
                    bytes.extend(&other[from..]);
                }
                // Long lengths and numbers.
                3 => bytes.splice(at.min(bytes.len())..at.min(bytes.len()), [253, 255, 255, 255, 255, 255, 255, 255, 255]).for_each(drop),
                4 => bytes.splice(at.min(bytes.len())..at.min(bytes.len()), [252, 255, 255, 255, 127]).for_each(drop),
                5 => {
                    let piece = bytes[at.min(bytes.len())..].to_vec();
                    bytes.extend(piece);
                }
                _ => {
                    let byte = self.byte();
                    if let Some(place) = bytes.get_mut(at) {
                        *place = byte;
                    }
                }
            }
        }
        bytes.truncate(1 << 16);
        let claimed = if self.roll(4) == 0 { self.roll(1 << 26) } else { bytes.len() };
        [u32::try_from(claimed).unwrap().to_le_bytes().to_vec(), bytes].concat()
    }

    fn byte(&mut self) -> u8 {
        u8::try_from(self.roll(256)).unwrap()
    }
}

trait Copied {
    fn split_off_copy(&self, at: usize) -> Vec<u8>;
}

impl Copied for Vec<u8> {
    fn split_off_copy(&self, at: usize) -> Vec<u8> {
        self[at.min(self.len())..].to_vec()
    }
}

fn framed<T: serde::Serialize>(message: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_frame(&mut bytes, message, &mut Vec::new()).unwrap();
    bytes
}

/// What clients say.
fn questions() -> Vec<Vec<u8>> {
    let target = || Target::Records(vec![RecordId(9), RecordId(300), RecordId(70_000)]);
    let query = Query::leads;
    let requests = vec![
        Request::Schema,
        Request::Run { id: QueryId(1), query: query(), keep: Some(RecordId(9)) },
        Request::Rows { id: QueryId(1), from: 0, count: 60, columns: vec![fields::NAME, fields::COMPANY] },
        Request::Ids(query()),
        Request::Count { id: QueryId(1), selection: Selection::default() },
        Request::Tally { by: fields::ASSIGNED_TO, queries: vec![query(), query()] },
        Request::Names((1..90).map(RecordId).collect()),
        Request::Mixed { target: target(), fields: vec![fields::SCORE] },
        Request::Log { limit: 9, own: false, of: Operations::default() },
        Request::Plan(Command::Delete(target())),
        lead("Nobody"),
    ];
    let ask = |(number, request): (u64, Request)| framed(&ToHub::Ask { ticket: Ticket(number), done_below: Ticket(0), request });
    (1..).zip(requests).map(ask).chain([framed(&ToHub::Bye), framed(&Hello { session: SessionKey(7) })]).collect()
}

/// What a real server answers.
fn answers(world: &World) -> Vec<Vec<u8>> {
    let mut raw = Raw::call(world, SessionKey(1));
    let mut frames = vec![framed(&Welcome::In { user: "anna".to_owned() })];
    for (number, question) in (1..).zip([
        Request::Schema,
        Request::Run { id: QueryId(1), query: Query::leads(), keep: None },
        Request::Rows { id: QueryId(1), from: 0, count: 40, columns: Vec::new() },
        Request::Ids(Query::leads()),
        Request::Info,
        Request::Log { limit: 9, own: false, of: Operations::default() },
        Request::Record(RecordId(20)),
        lead("Somebody"),
    ]) {
        raw.send(number, number, question);
        loop {
            let news: FromHub = read_frame(&mut raw.0, &mut raw.1).unwrap().unwrap();
            frames.push(framed(&news));
            if matches!(&news, FromHub::Reply(ticket, _) if *ticket == Ticket(number)) {
                break;
            }
        }
    }
    frames
}

#[test]
fn no_frame_makes_whoever_reads_it_fall_over() {
    let world = World::new();
    Ran::of(world.shared("demo 40").output().unwrap()).ok();
    let frames = [questions(), answers(&world)].concat();
    let mut dice = Dice(20_261_124);
    let mut understood = 0;
    for input in 0..INPUTS {
        let bytes = dice.spoil(&frames);
        let mut buffer = Vec::new();
        let read = [
            read_frame::<ToHub>(&mut bytes.as_slice(), &mut buffer).is_ok(),
            read_frame::<FromHub>(&mut bytes.as_slice(), &mut buffer).is_ok(),
            read_frame::<Hello>(&mut bytes.as_slice(), &mut buffer).is_ok(),
            read_frame::<Welcome>(&mut bytes.as_slice(), &mut buffer).is_ok(),
        ];
        understood += u64::from(read.contains(&true));
        assert!(buffer.capacity() <= 1 << 20, "input {input}: {} bytes for {}", buffer.capacity(), bytes.len());
    }
    assert!(understood > INPUTS / 100, "some are still understood, or nothing was tried: {understood}");
}

/// The most memory a process ever took, in KiB.
fn peak(process: i32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[test]
fn no_frame_makes_a_server_fall_over_or_grow() {
    let world = World::new();
    Ran::of(world.shared("demo 40").output().unwrap()).ok();
    let mut good = Raw::call(&world, SessionKey(1));
    let server = rustix::net::sockopt::socket_peercred(&good.0).unwrap().pid.as_raw_nonzero().get();
    let before = peak(server);
    let frames = questions();
    let mut dice = Dice(42);
    for input in 0..AT_SERVER {
        let mut wild = prospekt::server::call(&world.path("store.prospekt.sock")).unwrap();
        VERSION.exchange(&mut wild).unwrap();
        let hello = framed(&Hello { session: SessionKey(u128::from(input) + 10) });
        // One in eight is strange from its first word on.
        let mut said = if dice.roll(8) == 0 { dice.spoil(&frames) } else { hello };
        for _ in 0..4 {
            said.extend(dice.spoil(&frames));
        }
        drop(wild.write_all(&said));
        drop(wild.shutdown(Shutdown::Write));
        drop(wild.read_to_end(&mut Vec::new()));
    }
    good.send(1, 1, Request::Info);
    assert!(matches!(good.reply(1), Reply::Info(_)), "the server is there, and the same");
    let after = peak(server);
    assert!(after < before + (64 << 10), "{before} KiB before, {after} KiB after");
    drop(good);
    Ran::of(world.shared("check").output().unwrap()).ok();
}

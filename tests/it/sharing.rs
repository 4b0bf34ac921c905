//! One store, many processes: started by whoever comes first, live for all, mended when a line is cut, done once.

use std::{
    io::{Read, Write},
    process::Child,
};

use prospekt::{
    model::{Draft, SessionKey, Value, fields, record_type},
    proto::{ImportOptions, Reply, Request},
    wire::{ToHub, write_frame},
};
use rustix::process::{Pid, Signal, kill_process};

use crate::support::{
    World,
    pty::{Pty, Terminal},
    raw::{Raw, lead, made},
    world::Ran,
};

const LEADS: &str = "/40";

/// `PROSPEKT_LONG=1 cargo test` takes its time.
const IS_LONG: bool = option_env!("PROSPEKT_LONG").is_some();

fn run(world: &World, args: &str) -> Ran {
    Ran::of(world.shared(args).output().unwrap())
}

fn world() -> World {
    let world = World::new();
    run(&world, "demo 40").ok();
    world
}

fn screen(world: &World) -> Pty {
    let mut pty = Pty::open(world, Terminal { shares: true, ..Terminal::default() });
    pty.wait_for(LEADS);
    pty.settle();
    pty
}

/// The process that owns the store.
fn owner(world: &World) -> Pid {
    let said = run(world, "serve --status").ok();
    let pid = said.split_once("process ").unwrap().1.split(' ').next().unwrap().parse().unwrap();
    Pid::from_raw(pid).unwrap()
}

#[test]
fn two_screens_of_one_person_see_each_others_changes_without_a_key() {
    let world = world();
    let (mut here, mut there) = (screen(&world), screen(&world));
    here.press("5", "★★★★★# Karin af");
    there.wait_for("★★★★★# Karin af");
    here.keys("q");
    there.keys("q");
    assert_eq!((here.exit(), there.exit()), (0, 0));
}

#[test]
fn many_who_come_at_once_start_one_server() {
    let world = World::new();
    let comers: Vec<Child> = (0..40).map(|n| world.shared(&format!("add full-name=Comer{n}")).spawn().unwrap()).collect();
    for comer in comers {
        Ran::of(comer.wait_with_output().unwrap()).ok();
    }
    let names = run(&world, "list --format csv --columns full-name").ok();
    assert_eq!(names.lines().skip(1).count(), 40, "{names}");
}

#[test]
fn a_killed_server_is_started_again_and_the_screen_comes_back_by_itself() {
    let world = world();
    let mut pty = screen(&world);
    for (stars, shown) in [("1", "★☆☆☆☆# Karin af"), ("2", "★★☆☆☆# Karin af"), ("4", "★★★★☆# Karin af")] {
        kill_process(owner(&world), Signal::KILL).unwrap();
        // The wish waits until the line is there again.
        pty.press(stars, shown);
    }
    run(&world, "add full-name=Zoe").ok();
    pty.wait_for("Leads 41");
    pty.keys("q");
    assert_eq!(pty.exit(), 0);
    // Set up, filled, three times stars, one lead: each wish was done once.
    assert_eq!(run(&world, "log --limit 20").ok().lines().count(), 6);
}

#[test]
fn a_request_asked_again_after_a_cut_line_is_not_done_again() {
    let world = world();
    let key = SessionKey(42);
    let mut raw = Raw::call(&world, key);
    raw.send(1, 1, lead("Once"));
    let first = made(raw.reply(1));
    drop(raw);
    let mut raw = Raw::call(&world, key);
    raw.send(1, 1, lead("Once"));
    assert_eq!(made(raw.reply(1)), first);
    // Also by another server on the same store.
    drop(raw);
    kill_process(owner(&world), Signal::KILL).unwrap();
    run(&world, "info").ok();
    let mut raw = Raw::call(&world, key);
    raw.send(1, 1, lead("Once"));
    assert_eq!(made(raw.reply(1)), first);
    // Another session's request of that number is another request; one that was confirmed is forgotten.
    let mut other = Raw::call(&world, SessionKey(43));
    other.send(1, 1, lead("Once"));
    assert_ne!(made(other.reply(1)), first);
    raw.send(2, 2, lead("Twice"));
    made(raw.reply(2));
    raw.send(1, 1, lead("Once"));
    assert_ne!(made(raw.reply(1)), first);
    assert_eq!(run(&world, "list once --format ids").ok().lines().count(), 3);
    // A session that said goodbye is forgotten with whatever is written next.
    other.send(2, 2, lead("Gone"));
    let before = made(other.reply(2));
    write_frame(&mut other.0, &ToHub::Bye, &mut other.1).unwrap();
    assert!(other.is_hung_up_on(), "the server hangs up");
    run(&world, "add full-name=Next").ok();
    let mut other = Raw::call(&world, SessionKey(43));
    other.send(2, 2, lead("Gone"));
    assert_ne!(made(other.reply(2)), before);
}

#[test]
fn what_was_acknowledged_is_there_once_however_often_the_server_is_killed() {
    const KILLS: u128 = if IS_LONG { 1_000 } else { 30 };
    let world = world();
    let mut acknowledged = Vec::new();
    for round in 0..KILLS {
        let victim = owner(&world);
        let mut raw = Raw::call(&world, SessionKey(1_000 + round));
        // One is waited for; the others are under way when the server dies.
        for ticket in 1..=4 {
            raw.send(ticket, 1, lead(&format!("Kept {round} {ticket}")));
        }
        made(raw.reply(1));
        kill_process(victim, Signal::KILL).unwrap();
        run(&world, "info").ok();
        // The same questions again, on another line to another server.
        let mut raw = Raw::call(&world, SessionKey(1_000 + round));
        for ticket in 1..=4 {
            raw.send(ticket, 1, lead(&format!("Kept {round} {ticket}")));
        }
        acknowledged.extend((1..=4).flat_map(|ticket| made(raw.reply(ticket))));
    }
    acknowledged.sort_unstable();
    acknowledged.dedup();
    assert_eq!(acknowledged.len(), usize::try_from(KILLS * 4).unwrap(), "each was made once");
    assert_eq!(run(&world, "list kept --format ids").ok().lines().count(), acknowledged.len());
    run(&world, "check").ok();
}

#[test]
fn a_small_write_does_not_wait_for_a_large_import_and_outlives_the_server() {
    let world = world();
    let key = SessionKey(77);
    let (mut large, mut small) = (Raw::call(&world, SessionKey(76)), Raw::call(&world, key));
    let options = ImportOptions { apply: true, keys: Vec::new(), ..ImportOptions::of(record_type::LEAD, "fair.csv".to_owned()) };
    large.send(1, 1, Request::ImportBegin(options));
    let Reply::Importing { plan, .. } = large.reply(1) else { panic!("no import") };
    let rows = |from: u64| -> Vec<Draft> {
        let row = |line| Draft { line, values: vec![(fields::NAME, Value::Text(format!("Row {line}")))], ..Draft::default() };
        (from..from + 3_000).map(row).collect()
    };
    for ticket in [2, 3] {
        large.send(ticket, 1, Request::ImportRows { plan, drafts: rows(ticket * 3_000) });
        assert!(matches!(large.reply(ticket), Reply::Importing { .. }));
        // The import goes on as long as it likes; others are answered meanwhile.
        small.send(ticket, 1, lead(&format!("Small {ticket}")));
        made(small.reply(ticket));
    }
    kill_process(owner(&world), Signal::KILL).unwrap();
    assert_eq!(run(&world, "list small --format ids").ok().lines().count(), 2, "what was acknowledged is there");
    assert_eq!(run(&world, "list row --format ids").ok().lines().count(), 0, "what was half done is not");
    run(&world, "check").ok();
    run(&world, "audit verify").ok();
    // Asked again, they are known.
    let mut again = Raw::call(&world, key);
    again.send(3, 1, lead("Small 3"));
    made(again.reply(3));
    assert_eq!(run(&world, "list small --format ids").ok().lines().count(), 2);
}

#[test]
fn whoever_speaks_something_else_is_hung_up_on_and_nobody_else_notices() {
    let world = world();
    let mut good = Raw::call(&world, SessionKey(1));
    for said in [&b"GET / HTTP/1.1\r\n\r\n"[..], &[0xff; 64], b"PrSp\x09\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"] {
        let mut line = prospekt::server::call(&world.path("store.prospekt.sock")).unwrap();
        line.write_all(said).unwrap();
        let mut heard = Vec::new();
        // Cut with unread bytes the line may end with an error.
        drop(line.read_to_end(&mut heard));
        assert!(heard.len() <= prospekt::wire::PREAMBLE_BYTES, "{said:?}");
    }
    let mut wild = Raw::call(&world, SessionKey(2));
    wild.0
        .write_all(&[20, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255])
        .unwrap();
    let mut heard = Vec::new();
    drop(wild.0.read_to_end(&mut heard));
    assert!(heard.is_empty());
    good.send(1, 1, Request::Info);
    assert!(matches!(good.reply(1), Reply::Info(_)));
}

#[test]
fn a_server_that_is_stopped_finishes_and_takes_its_socket_along() {
    let world = world();
    let stopped = run(&world, "serve --stop");
    stopped.ok();
    assert!(!world.path("store.prospekt.sock").exists());
    assert_eq!(run(&world, "serve --status").code, 3);
    assert_eq!(run(&world, "serve --stop").code, 3);
    // Beside a server nobody else opens the file.
    run(&world, "info").ok();
    assert_eq!(world.run("info").code, 10);
}

/// The allocator reads it once, when a program begins.
#[test]
fn whoever_holds_a_store_gives_memory_back_soon() {
    let world = world();
    let mut alone = Pty::open(&world, Terminal::default());
    for process in [owner(&world).as_raw_nonzero().get(), alone.id().as_raw_nonzero().get()] {
        let variables = std::fs::read_to_string(format!("/proc/{process}/environ")).unwrap();
        assert!(variables.split('\0').any(|one| one == "MIMALLOC_PURGE_DELAY=10"), "{variables:?}");
    }
    alone.keys("q");
}

#[test]
fn who_takes_no_answers_is_in_nobodys_way() {
    let world = world();
    let rows = || Request::Rows { id: prospekt::model::QueryId(1), from: 0, count: 500, columns: Vec::new() };
    let run_query = || Request::Run { id: prospekt::model::QueryId(1), query: prospekt::model::Query::leads(), keep: None };
    run(&world, "demo 2000 --seed 5");
    let mut stalled: Vec<Raw> = (0..20).map(|number| Raw::call(&world, SessionKey(100 + number))).collect();
    for raw in &mut stalled {
        raw.send(1, 1, run_query());
        // Nobody reads a line whose answers nobody takes: a few questions are taken, the rest waits in the socket.
        for ticket in 2..60 {
            raw.send(ticket, 1, rows());
        }
    }
    let mut good: Vec<Raw> = (0..20).map(|number| Raw::call(&world, SessionKey(200 + number))).collect();
    for (at, raw) in good.iter_mut().enumerate() {
        raw.send(1, 1, lead(&format!("Good {at}")));
        raw.send(2, 1, run_query());
        raw.send(3, 1, rows());
    }
    for raw in &mut good {
        assert_eq!(made(raw.reply(1)).len(), 1);
        assert!(matches!(raw.reply(3), Reply::Rows { .. }));
    }
    assert_eq!(run(&world, "list good --format ids").ok().lines().count(), 20);
    drop(stalled);
}

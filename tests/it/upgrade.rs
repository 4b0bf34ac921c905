//! Programs of different versions meet: either they understand each other, or whoever is not understood says so in a sentence.

use std::{
    fs::File,
    io::{Read, Write},
    path::PathBuf,
    time::{Duration, Instant},
};

use portable_pty::CommandBuilder;
use prospekt::{
    model::SessionKey,
    proto::{Refusal, Reply, Request, Ticket},
    wire::{Preamble, VERSION},
};
use rustix::process::Signal;

use crate::support::{
    World,
    pty::{Pty, Terminal},
    raw::{Fake, Raw, frame, lead, made},
    world::Ran,
};

const NEWER: Preamble = Preamble { major: VERSION.major + 1, ..VERSION };
const OLDER: Preamble = Preamble { major: VERSION.major - 1, minor: 9, ..VERSION };

fn run(world: &World, args: &str) -> Ran {
    Ran::of(world.shared(args).output().unwrap())
}

fn socket(world: &World) -> PathBuf {
    world.path("store.prospekt.sock")
}

#[test]
fn an_older_server_finishes_and_makes_room_for_a_newer_program() {
    let world = World::new();
    run(&world, "demo 40").ok();
    let mut raw = Raw::call(&world, SessionKey(1));
    raw.send(1, 1, lead("Kept"));
    made(raw.reply(1));
    // Whoever is not newer asks in vain, and is served.
    let mut equal = Raw::call_as(VERSION.asking_for_room(), &socket(&world), SessionKey(2));
    equal.send(1, 1, Request::Info);
    assert!(matches!(equal.reply(1), Reply::Info(_)));
    let mut line = prospekt::server::call(&socket(&world)).unwrap();
    assert_eq!(NEWER.asking_for_room().meet(&mut line).unwrap(), VERSION);
    // The line closes when the store is free for whoever asked.
    assert_eq!(line.read(&mut [0; 8]).unwrap(), 0);
    assert!(!socket(&world).exists());
    assert_eq!(world.list("full-name", "kept"), ["Kept"]);
    assert!(world.read("store.prospekt.log").contains("a newer program takes the store over"));
}

#[test]
fn a_newer_program_takes_over_from_an_older_server_by_itself() {
    let world = World::new();
    world.run("demo 40").ok();
    let old = Fake::at(&socket(&world), OLDER);
    let command = world.shared("info").spawn().unwrap();
    let (line, theirs) = old.meet();
    assert!(!theirs.asks_for_room(), "first it only looks who is there");
    let (asks, theirs) = old.meet();
    assert!(theirs.asks_for_room());
    // The old one ends.
    drop(old);
    drop((line, asks));
    let said = Ran::of(command.wait_with_output().unwrap()).ok();
    assert!(said.lines().any(|line| line.split_whitespace().eq(["leads", "40"])), "{said}");
    run(&world, "serve --status").ok();
}

#[test]
fn a_newer_program_of_a_team_works_with_an_older_minor_and_names_who_restarts_an_older_major() {
    let world = World::new();
    let at = world.path("team.sock");
    let names = format!("--socket {} info", at.display());
    for (version, code, words) in [
        (OLDER, 10, ["served by an older Prospekt", "sudo systemctl restart prospekt"]),
        (NEWER, 10, ["served by a newer Prospekt", "start prospekt again"]),
    ] {
        let server = Fake::at(&at, version);
        let command = world.shared(&names).spawn().unwrap();
        drop(server.meet());
        let said = Ran::of(command.wait_with_output().unwrap()).fails(code);
        assert!(words.iter().all(|word| said.contains(word)), "{said}");
    }
    const { assert!(OLDER.minor > VERSION.minor, "only the major decides there") };
}

#[test]
fn an_older_program_is_shown_the_version_of_a_newer_server_at_once_and_harms_nobody() {
    let world = World::new();
    run(&world, "demo 40").ok();
    let mut keeps_it = Raw::call(&world, SessionKey(1));
    for (theirs, asks) in [(OLDER, false), (OLDER, true), (NEWER, false)] {
        let mut line = prospekt::server::call(&socket(&world)).unwrap();
        let start = Instant::now();
        let says = if asks { theirs.asking_for_room() } else { theirs };
        assert_eq!(says.meet(&mut line).unwrap(), VERSION, "it hears which version is served, and can say so");
        assert_eq!(line.read(&mut [0; 8]).unwrap(), 0, "then it is hung up on");
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
    }
    keeps_it.send(1, 1, Request::Info);
    assert!(matches!(keeps_it.reply(1), Reply::Info(_)));
    let log = world.read("store.prospekt.log");
    assert!(log.contains(&format!("it speaks version {}.{}", OLDER.major, OLDER.minor)), "{log}");
}

#[test]
fn whoever_is_there_and_silent_is_given_up_within_seconds() {
    let world = World::new();
    let at = world.path("team.sock");
    let _silent = std::os::unix::net::UnixListener::bind(&at).unwrap();
    let start = Instant::now();
    let said = run(&world, &format!("--socket {} info", at.display())).fails(10);
    assert!(said.contains("does not answer within 5 s"), "{said}");
    assert!(start.elapsed() < Duration::from_secs(9), "{:?}", start.elapsed());
}

#[test]
fn a_server_gives_up_whoever_says_nothing_or_drips() {
    let world = World::new();
    run(&world, "demo 40").ok();
    let _keeps_it = Raw::call(&world, SessionKey(1));
    let call = || prospekt::server::call(&socket(&world)).unwrap();
    let (mut silent, mut drips) = (call(), call());
    let start = Instant::now();
    let dripping = std::thread::spawn(move || {
        // Never 5 seconds without a byte, and never done.
        for byte in b"PrSp\x01\0\0\0\0\0" {
            std::thread::park_timeout(Duration::from_millis(900));
            if drips.write_all(&[*byte]).is_err() {
                break;
            }
        }
        drips.read_to_end(&mut Vec::new())
    });
    assert_eq!(silent.read_to_end(&mut Vec::new()).unwrap(), prospekt::wire::PREAMBLE_BYTES);
    drop(dripping.join().unwrap());
    assert!(start.elapsed() < Duration::from_secs(9), "{:?}", start.elapsed());
}

#[test]
fn a_server_tells_a_newer_minor_what_it_does_not_know() {
    let world = World::new();
    run(&world, "demo 40").ok();
    let mut newer = Raw::call_as(Preamble { minor: VERSION.minor + 1, ..VERSION }, &socket(&world), SessionKey(1));
    // A question that came after this program: its number, its ticket, nothing done before, and a kind that is not there yet.
    newer.0.write_all(&frame(&[0, 7, 1, 200, 1, 2, 3])).unwrap();
    match newer.reply(7) {
        Reply::Refused(Refusal::Store(why)) => assert!(why.contains("older Prospekt"), "{why}"),
        other => panic!("{other:?}"),
    }
    newer.send(8, 8, Request::Info);
    assert!(matches!(newer.reply(8), Reply::Info(_)));
    // Whoever is not newer says no such thing.
    let mut equal = Raw::call(&world, SessionKey(2));
    equal.0.write_all(&frame(&[0, 7, 1, 200, 1, 2, 3])).unwrap();
    assert!(equal.is_hung_up_on());
}

#[test]
fn a_program_passes_over_what_a_newer_minor_tells_and_says_what_it_does_not_understand() {
    let world = World::new();
    let at = world.path("team.sock");
    let server = Fake::at(&at, Preamble { minor: VERSION.minor + 1, ..VERSION });
    let command = world.shared(&format!("--socket {} info", at.display())).spawn().unwrap();
    let (mut line, ticket, request) = server.serve();
    assert_eq!((ticket, request), (Ticket(1), Request::Schema));
    // An event of a kind to come, then an answer of a kind to come.
    line.write_all(&frame(&[1, 200, 5])).unwrap();
    line.write_all(&frame(&[0, 1, 240, 3])).unwrap();
    let said = Ran::of(command.wait_with_output().unwrap()).fails(10);
    assert!(said.contains("newer Prospekt and answers what this one does not understand"), "{said}");
}

#[test]
fn a_screen_whose_server_was_upgraded_says_so_and_starts_again_with_what_was_typed() {
    let world = World::new();
    run(&world, "demo 40").ok();
    let mut pty = Pty::open(&world, Terminal { shares: true, ..Terminal::default() });
    pty.wait_for("/40");
    pty.settle();
    pty.press("enter", "Lead: Karin af");
    pty.send(b" Typed");
    pty.wait_for("Typed");
    // A newer program: it takes the lock, has the server make room, and puts its own in its place.
    let lock = File::options().write(true).open(world.path("store.prospekt.lock")).unwrap();
    lock.lock().unwrap();
    let mut line = prospekt::server::call(&socket(&world)).unwrap();
    NEWER.asking_for_room().meet(&mut line).unwrap();
    assert_eq!(line.read(&mut [0; 8]).unwrap(), 0);
    pty.wait_for("reconnecting since");
    let newer = Fake::at(&socket(&world), NEWER);
    lock.unlock().unwrap();
    drop(newer.meet());
    pty.wait_for("Not connected any more");
    let told = pty.screen();
    assert!(told.contains("served by a newer Prospekt") && told.contains("What you typed is kept"), "{told}");
    // Whoever stays can go on reading and typing.
    pty.keys("esc");
    pty.wait("the form", |pty| !pty.screen().contains("Not connected any more"));
    assert!(pty.screen().contains("not connected since"), "{}", pty.screen());
    pty.send(b" on");
    pty.wait_for("Typed on");
    pty.press("F2", "Nothing was saved; all you typed");
    drop(newer);
    pty.signal(Signal::TERM);
    pty.exit();
    // Started again, now with a server it understands.
    let mut pty = Pty::open(&world, Terminal { shares: true, ..Terminal::default() });
    pty.wait_for("Unsaved form");
    pty.press("enter", "Typed on");
}

#[test]
fn a_screen_starts_itself_again_when_asked() {
    let world = World::new();
    run(&world, "demo 40").ok();
    let mut pty = Pty::open(&world, Terminal { shares: true, ..Terminal::default() });
    pty.wait_for("/40");
    pty.settle();
    let lock = File::options().write(true).open(world.path("store.prospekt.lock")).unwrap();
    lock.lock().unwrap();
    run(&world, "serve --stop").told();
    let newer = Fake::at(&socket(&world), NEWER);
    lock.unlock().unwrap();
    drop(newer.meet());
    pty.wait_for("Not connected any more");
    drop(newer);
    pty.keys("enter");
    pty.wait("the list of the new program", |pty| pty.screen().contains("/40") && !pty.screen().contains("connected"));
    pty.settle();
    pty.press("5", "★★★★★# Karin af");
    pty.keys("q");
    assert_eq!(pty.exit(), 0);
}

#[test]
fn a_screen_whose_program_was_updated_too_goes_on_by_itself_where_it_was() {
    let world = World::new();
    run(&world, "demo 40").ok();
    // A program of one's own, which can be replaced as an update does.
    let program = world.path("prospekt");
    std::fs::copy(env!("CARGO_BIN_EXE_prospekt"), &program).unwrap();
    let mut command = CommandBuilder::new(&program);
    command.args(["--store".as_ref(), world.store().as_os_str()]);
    command.cwd(world.path("."));
    let mut pty = Pty::start(command, &world.path("home"), Terminal::default());
    pty.wait_for("/40");
    pty.settle();
    pty.press("down", "2/40");
    pty.press("enter", "Lead: ");
    pty.send(b" Typed");
    pty.wait_for("Typed");
    std::fs::copy(&program, world.path("next")).unwrap();
    std::fs::rename(world.path("next"), &program).unwrap();
    let lock = File::options().write(true).open(world.path("store.prospekt.lock")).unwrap();
    lock.lock().unwrap();
    run(&world, "serve --stop").told();
    let newer = Fake::at(&socket(&world), NEWER);
    lock.unlock().unwrap();
    drop(newer.meet());
    drop(newer);
    pty.wait_for("goes on where you were");
    pty.wait("the form as it was", |pty| pty.screen().contains("Lead: ") && pty.screen().contains("Typed"));
    pty.press("F2", "Saved ");
    pty.wait_for("2/40");
    assert_eq!(run(&world, "list typed --format ids").ok().lines().count(), 1);
    pty.keys("q");
    assert_eq!(pty.exit(), 0);
    // Nothing of it is left to be offered.
    let drafts = std::fs::read_dir(world.path("home/.local/state/prospekt/drafts")).unwrap();
    assert!(drafts.flatten().all(|store| std::fs::read_dir(store.path()).unwrap().count() == 0));
}

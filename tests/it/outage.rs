//! The store goes out of reach: the screen says so and goes on, nothing typed or wished is lost, and it is back by itself.

use std::{
    fs::File,
    io::{Read, Write},
    net::Shutdown,
    os::unix::net::{UnixListener, UnixStream},
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    thread,
};

use portable_pty::CommandBuilder;
use prospekt::{
    model::{Diff, Draft, SessionKey, Value, fields, record_type},
    proto::{Command, Event, Reply, Request},
};
use rustix::process::{Pid, Signal, kill_process};

use crate::support::{
    World,
    pty::{Pty, Terminal},
    raw::{Raw, made},
    world::Ran,
};

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

fn socket(world: &World) -> PathBuf {
    world.path("store.prospekt.sock")
}

/// The process that owns the store.
fn owner(world: &World) -> Pid {
    let said = run(world, "serve --status").ok();
    let pid = said.split_once("process ").unwrap().1.split(' ').next().unwrap().parse().unwrap();
    Pid::from_raw(pid).unwrap()
}

fn screen(world: &World) -> Pty {
    opened(Pty::open(world, Terminal { shares: true, ..Terminal::default() }))
}

fn opened(mut pty: Pty) -> Pty {
    pty.wait_for("/40");
    pty.settle();
    pty
}

/// Keeps anybody from starting a server.
fn nobody_starts_one(world: &World) -> File {
    let lock = File::options().write(true).open(world.path("store.prospekt.lock")).unwrap();
    lock.lock().unwrap();
    lock
}

/// Stands between clients and the server, and cuts their lines.
struct Relay {
    path: PathBuf,
    lines: Arc<Mutex<Vec<UnixStream>>>,
}

impl Relay {
    fn between(path: PathBuf, server: &Path) -> Self {
        let relay = Self { path, lines: Arc::default() };
        relay.open(server);
        relay
    }

    fn open(&self, server: &Path) {
        let (listener, lines, server) = (UnixListener::bind(&self.path).unwrap(), self.lines.clone(), server.to_owned());
        thread::spawn(move || {
            let Ok((client, _)) = listener.accept() else { return };
            let server = UnixStream::connect(server).unwrap();
            // Whoever calls later finds nobody there.
            drop(listener);
            lines.lock().unwrap().push(client.try_clone().unwrap());
            let pass = |mut from: UnixStream, mut to: UnixStream| {
                thread::spawn(move || {
                    let mut piece = [0; 4096];
                    while let Ok(count @ 1..) = from.read(&mut piece) {
                        if to.write_all(&piece[..count]).is_err() {
                            break;
                        }
                    }
                    drop((from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both)));
                });
            };
            pass(client.try_clone().unwrap(), server.try_clone().unwrap());
            pass(server, client);
        });
    }

    fn cut(&self) {
        self.lines.lock().unwrap().drain(..).for_each(|line| drop(line.shutdown(Shutdown::Both)));
        drop(std::fs::remove_file(&self.path));
    }
}

/// What a person does while the store is out of reach; `again` brings it back.
fn live_through(world: &World, pty: &mut Pty, again: impl FnOnce()) {
    pty.wait_for("reconnecting since");
    // Moving, selecting, looking.
    pty.press("j", "2/40");
    pty.press("space", "3/40");
    pty.wait_for("1 selected");
    pty.press("esc", "3/40");
    pty.press("k", "2/40");
    pty.press("enter", "this is what the list knows");
    assert!(pty.screen().contains("Lead: "), "{}", pty.screen());
    pty.press("esc", "2/40");
    pty.press("home", "1/40");
    // A change waits and says so; the person takes it back, and makes another.
    pty.keys("2");
    pty.wait_for("1 change waits (");
    pty.press("esc", "Stopped; nothing was changed");
    pty.keys("5");
    pty.wait_for("1 change waits (");
    again();
    pty.wait_for("★★★★★# Karin af");
    assert!(!pty.screen().contains("reconnecting"), "{}", pty.screen());
    let log = run(world, "log --limit 20").ok();
    assert_eq!(log.lines().filter(|line| line.contains("core")).count(), 1, "one change was made, once: {log}");
}

#[test]
fn a_dropped_line_is_lived_through() {
    let world = world();
    let _stays = Raw::call(&world, SessionKey(1));
    let relay = Relay::between(world.path("relay.sock"), &socket(&world));
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_prospekt"));
    command.args(["--socket".into(), world.path("relay.sock")]);
    command.cwd(world.path("."));
    let mut pty = opened(Pty::start(command, &world.path("home"), Terminal::default()));
    relay.cut();
    live_through(&world, &mut pty, || {
        // Meanwhile a colleague goes on: a record changes, and one comes.
        let id = run(&world, "list Karin --limit 1 --format ids").ok();
        run(&world, &format!("set company=Meanwhile --id {}", id.trim())).ok();
        run(&world, "add full-name=Aaa").ok();
        relay.open(&socket(&world));
    });
    // The list is as the store is, without a key.
    pty.wait("what a colleague did meanwhile", |pty| pty.screen().contains("/41") && pty.screen().contains("Meanwhile"));
}

#[test]
fn a_killed_server_is_lived_through() {
    let world = world();
    let mut pty = screen(&world);
    let lock = nobody_starts_one(&world);
    kill_process(owner(&world), Signal::KILL).unwrap();
    live_through(&world, &mut pty, || lock.unlock().unwrap());
}

#[test]
fn a_restarted_server_is_lived_through() {
    let world = world();
    let mut pty = screen(&world);
    let lock = nobody_starts_one(&world);
    run(&world, "serve --stop").told();
    live_through(&world, &mut pty, || lock.unlock().unwrap());
}

#[test]
fn what_is_typed_into_a_form_meanwhile_is_saved_once_the_store_is_back() {
    let world = world();
    let mut pty = screen(&world);
    pty.press("enter", "Lead: Karin af");
    let lock = nobody_starts_one(&world);
    kill_process(owner(&world), Signal::KILL).unwrap();
    pty.wait_for("reconnecting since");
    pty.send(b" Meanwhile");
    pty.wait_for("Meanwhile");
    // The save waits; taken back, the text is still there.
    pty.keys("F2");
    pty.wait_for("1 change waits (");
    pty.press("esc", "all you typed stays here");
    pty.press("F2", "saving...");
    pty.wait_for("1 change waits (");
    lock.unlock().unwrap();
    pty.wait_for("Saved Karin af");
    assert_eq!(world_count(&world, "meanwhile"), 1);
}

fn world_count(world: &World, filter: &str) -> usize {
    run(world, &format!("list {filter} --format ids")).ok().lines().count()
}

#[test]
fn a_stopped_server_is_noticed_and_lived_through() {
    let world = world();
    let mut pty = screen(&world);
    let server = owner(&world);
    kill_process(server, Signal::STOP).unwrap();
    pty.keys("5");
    // The line stands, and nobody answers: the change waits, then the line counts as cut.
    pty.wait_for("1 change waits (");
    pty.wait_for("reconnecting since");
    pty.press("j", "2/40");
    kill_process(server, Signal::CONT).unwrap();
    pty.wait_for("★★★★★# Karin af");
    // It was asked on the old line and on the new one, and done once.
    assert_eq!(run(&world, "log --limit 20").ok().lines().count(), 3);
}

#[test]
fn a_command_does_not_wait_for_ever_for_a_stopped_server() {
    let world = world();
    run(&world, "info").ok();
    let server = owner(&world);
    kill_process(server, Signal::STOP).unwrap();
    let said = run(&world, "info");
    kill_process(server, Signal::CONT).unwrap();
    let said = said.fails(10);
    assert!(said.contains("does not answer within 5 s"), "{said}");
}

#[test]
fn a_stopped_screen_is_cut_off_and_finds_back() {
    let world = world();
    let mut raw = Raw::call(&world, SessionKey(1));
    let mut pty = screen(&world);
    // Only who shows a record is told who has it open.
    raw.send(1, 1, Request::Run { id: prospekt::model::QueryId(1), query: prospekt::model::Query::leads(), keep: None });
    raw.send(2, 2, Request::Rows { id: prospekt::model::QueryId(1), from: 0, count: 100, columns: Vec::new() });
    assert!(matches!(raw.reply(2), Reply::Rows { .. }));
    pty.press("enter", "Lead: Karin af");
    raw.event(|event| matches!(event, Event::Present(present) if !present.is_empty()));
    pty.send(b" Typed");
    pty.wait_for("Typed");
    pty.signal(Signal::STOP);
    // So much is told to everybody that a line nobody reads is full; ten seconds later it is cut.
    for number in 0..100 {
        let mut draft = Draft::default();
        draft.set(fields::PERSON_NAME, Value::Text("Somebody with a long name ".repeat(8)));
        draft.set(fields::NAME, Value::Text(format!("person{number}")));
        raw.send(number + 3, number + 3, Request::Apply(Command::Create { kind: record_type::PERSON, drafts: vec![draft] }));
        made(raw.reply(number + 3));
    }
    raw.event(|event| matches!(event, Event::Present(present) if present.is_empty()));
    // It is noted in a moment.
    let is_noted = || world.read("store.prospekt.log").contains("it took nothing for 10 s");
    assert!((0..100).any(|_| is_noted() || run(&world, "info").code != 0), "{}", world.read("store.prospekt.log"));
    // Meanwhile a colleague changes the record that is open there.
    raw.send(200, 200, Request::Ids(prospekt::model::Query::leads()));
    let Reply::Marks(leads) = raw.reply(200) else { panic!("no leads") };
    for (number, id) in (201..).zip(leads.iter().map(prospekt::model::RecordId)) {
        let change = Diff { field: fields::COMPANY, old: None, new: Some(Value::Text("Changed & Co".to_owned())) };
        raw.send(number, number, Request::Record(id));
        let Reply::Record(Some(record)) = raw.reply(number) else { panic!("no record") };
        let change = Diff { old: record.value(fields::COMPANY), ..change };
        raw.send(number + 100, number + 100, Request::Apply(Command::Save { record: id, changes: vec![change] }));
        assert!(matches!(raw.reply(number + 100), Reply::Done(_)));
    }
    pty.signal(Signal::CONT);
    pty.wait_for("Changed & Co");
    assert!(pty.screen().contains("Typed"), "{}", pty.screen());
    raw.event(|event| matches!(event, Event::Present(present) if !present.is_empty()));
    pty.press("F2", "Saved Karin af");
}

#[test]
fn servers_that_die_under_forms_cost_no_word_and_double_nothing() {
    const ROUNDS: usize = if IS_LONG { 300 } else { 6 };
    let world = world();
    let mut ptys = [screen(&world), screen(&world)];
    for round in 0..ROUNDS {
        for (at, pty) in ptys.iter_mut().enumerate() {
            pty.press("n", "New lead");
            pty.send(format!("Crash {round} {at}").as_bytes());
            pty.wait_for(&format!("Crash {round} {at}"));
        }
        // The save is on its way, or not yet, when the server dies.
        let victim = owner(&world);
        ptys[0].keys("F2");
        kill_process(victim, Signal::KILL).unwrap();
        ptys[1].keys("F2");
        for (at, pty) in ptys.iter_mut().enumerate() {
            // The sentence about it may have made room for another one.
            let made = format!("Made Crash {round} {at}");
            pty.wait(&made, |pty| pty.screen().contains(&made) || !pty.screen().contains("Save & Close"));
        }
    }
    assert_eq!(world_count(&world, "crash"), 2 * ROUNDS);
    run(&world, "check").ok();
}

#[test]
fn a_storm_of_starts_with_kills_in_it_acknowledges_what_is_there() {
    const ROUNDS: usize = if IS_LONG { 500 } else { 10 };
    let world = World::new();
    run(&world, "add full-name=First").ok();
    let mut acknowledged = 1;
    for round in 0..ROUNDS {
        let comers: Vec<_> = (0..40).map(|n| world.shared(&format!("add full-name=Storm{round}x{n}")).spawn().unwrap()).collect();
        // Somewhere in it the server is killed, each round a little later.
        let mut comers = comers.into_iter();
        for comer in comers.by_ref().take(1 + round * 4 % 36) {
            acknowledged += usize::from(Ran::of(comer.wait_with_output().unwrap()).code == 0);
        }
        if let Ok(line) = UnixStream::connect(socket(&world)) {
            let victim = rustix::net::sockopt::socket_peercred(&line).unwrap().pid;
            // It may have ended by itself.
            let _was_there = kill_process(victim, Signal::KILL).is_ok();
        }
        for comer in comers {
            let ran = Ran::of(comer.wait_with_output().unwrap());
            assert_eq!(ran.code, 0, "{ran:?}");
            acknowledged += 1;
        }
    }
    assert_eq!(acknowledged, 1 + 40 * ROUNDS, "everybody came in");
    assert_eq!(run(&world, "list --format ids").ok().lines().count(), acknowledged, "nothing lost, nothing doubled");
    run(&world, "check").ok();
}

#[test]
fn writers_killed_with_their_server_or_alone_lose_nothing_acknowledged_and_double_nothing() {
    const ROUNDS: usize = if IS_LONG { 1_000 } else { 30 };
    let world = World::new();
    run(&world, "add full-name=First").ok();
    let (mut acknowledged, mut killed) = (vec!["First".to_owned()], 0);
    for round in 0..ROUNDS {
        let named = |writer: usize| format!("Writer{round}x{writer}");
        let mut writers: Vec<_> = (0..3).map(|writer| world.shared(&format!("add full-name={}", named(writer))).spawn().unwrap()).collect();
        // Each round a little later: before they are connected, while they write, after it.
        for _ in 0..round * 97 % 4_000 {
            thread::yield_now();
        }
        writers[round % 3].kill().unwrap();
        if round % 5 == 4
            && let Ok(line) = UnixStream::connect(socket(&world))
        {
            let victim = rustix::net::sockopt::socket_peercred(&line).unwrap().pid;
            let _was_there = kill_process(victim, Signal::KILL).is_ok();
        }
        for (number, writer) in writers.into_iter().enumerate() {
            let ran = Ran::of(writer.wait_with_output().unwrap());
            match ran.code {
                0 => acknowledged.push(named(number)),
                _ => killed += 1,
            }
            assert!(ran.code == 0 || number == round % 3, "{ran:?}");
        }
    }
    let listed = run(&world, "list --format csv --columns full-name").ok();
    let mut there: Vec<&str> = listed.lines().skip(1).collect();
    assert!(acknowledged.iter().all(|name| there.contains(&name.as_str())), "nothing lost");
    let all = there.len();
    there.sort_unstable();
    there.dedup();
    assert_eq!(there.len(), all, "nothing doubled");
    assert!(killed > 0, "some were killed in time");
    run(&world, "check").ok();
}

#[test]
fn a_server_holds_nothing_open_that_its_starter_had() {
    let world = world();
    run(&world, "serve --stop").told();
    // Something else the person's shell has open: its reader waits for the end.
    let (mut reads, writes) = std::io::pipe().unwrap();
    let program = env!("CARGO_BIN_EXE_prospekt");
    let mut shell = std::process::Command::new("/bin/sh");
    shell.args(["-c", "exec 7>&1 1>/dev/null; \"$0\" --store \"$1\" info", program]).arg(world.store());
    shell.env("HOME", world.path("home")).stdout(writes);
    let status = shell.status().unwrap();
    assert!(status.success());
    drop(shell);
    assert_eq!(reads.read(&mut [0; 1]).unwrap(), 0);
    run(&world, "serve --status").ok();
}

#[test]
fn a_store_far_down_in_folders_has_a_server_too() {
    let world = World::new();
    let deep = world.path(&"a-folder-with-a-long-name/".repeat(6));
    std::fs::create_dir_all(&deep).unwrap();
    let store = deep.join("leads.prospekt");
    assert!(store.as_os_str().len() > 150, "longer than the system takes for a socket");
    let at = |args: &str| Ran::of(world.shared(&format!("--store {} {args}", store.display())).output().unwrap());
    at("add full-name=Deep").ok();
    assert!(at("serve --status").ok().contains("A server runs at "));
    assert_eq!(at("list --format ids").ok().lines().count(), 1);
    at("serve --stop").told();
}

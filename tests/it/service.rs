//! A team's server as the system runs it: a socket that outlives it, signs of life, units that say how.

use std::{
    fs,
    os::unix::{
        net::{UnixDatagram, UnixListener},
        process::ExitStatusExt,
    },
    process::{Child, Command, Stdio},
};

use prospekt::{model::SessionKey, wire::VERSION};

use crate::support::{
    World,
    raw::{Raw, lead, made},
    world::Ran,
};

/// The system in miniature: it keeps the socket, and hears from whoever serves there.
struct Manager {
    world: World,
    door: UnixListener,
    hears: UnixDatagram,
}

/// A server it started; one that is not stopped by a test is killed.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl Manager {
    fn new() -> Self {
        let world = World::new();
        world.run("demo 40").ok();
        let door = UnixListener::bind(world.path("door.sock")).unwrap();
        let hears = UnixDatagram::bind(world.path("notify.sock")).unwrap();
        Self { world, door, hears }
    }

    /// Starts a server as the units say, with the socket as its third file.
    fn start(&self) -> Server {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", "exec 3<&0 0</dev/null; export LISTEN_PID=$$ LISTEN_FDS=1; exec \"$0\" --store \"$1\" serve"]);
        shell.arg(env!("CARGO_BIN_EXE_prospekt")).arg(self.world.store());
        shell.env_clear().env("HOME", self.world.path("home")).env("NOTIFY_SOCKET", self.world.path("notify.sock"));
        let door: std::os::fd::OwnedFd = self.door.try_clone().unwrap().into();
        Server(shell.stdin(Stdio::from(door)).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap())
    }

    fn hear(&self) -> String {
        let mut heard = [0; 64];
        let length = self.hears.recv(&mut heard).unwrap();
        String::from_utf8(heard[..length].to_vec()).unwrap()
    }

    fn command(&self, args: &str) -> Command {
        self.world.shared(&format!("--socket {} {args}", self.world.path("door.sock").display()))
    }

    fn run(&self, args: &str) -> Ran {
        Ran::of(self.command(args).output().unwrap())
    }
}

#[test]
fn nobody_is_turned_away_while_the_server_is_restarted() {
    let manager = Manager::new();
    // Whoever comes first waits for the server to be started.
    let first = manager.command("add full-name=First").spawn().unwrap();
    let mut server = manager.start();
    assert_eq!(manager.hear(), "READY=1");
    Ran::of(first.wait_with_output().unwrap()).ok();
    // The system says who serves, not who bound the socket.
    let status = manager.run("serve --status").ok();
    assert!(status.contains(&format!("process {} of ", server.0.id())), "{status}");
    for round in 0..3 {
        // A session is open, commands come and go, and the server ends and begins anew.
        let mut raw = Raw::call_as(VERSION, &manager.world.path("door.sock"), SessionKey(round));
        raw.send(1, 1, lead("Kept"));
        made(raw.reply(1));
        manager.run("serve --stop").told();
        assert_eq!(server.0.wait().unwrap().code(), Some(0));
        assert!(raw.is_hung_up_on());
        let waiting: Vec<Child> = (0..8).map(|n| manager.command(&format!("add full-name=Between{n}")).spawn().unwrap()).collect();
        server = manager.start();
        for command in waiting {
            Ran::of(command.wait_with_output().unwrap()).ok();
        }
        assert!(manager.world.path("door.sock").exists());
    }
    assert_eq!(manager.run("list between --format ids").ok().lines().count(), 24);
    assert_eq!(manager.run("list kept --format ids").ok().lines().count(), 3);
}

#[test]
fn whoever_works_on_a_team_s_store_is_told_of_its_server_and_not_of_a_store_of_their_own() {
    let manager = Manager::new();
    let server = manager.start();
    assert_eq!(manager.hear(), "READY=1");
    let door = manager.world.path("door.sock").display().to_string();
    let paths = manager.run("paths").ok();
    assert!(paths.contains(&format!("server   {door}")) && !paths.contains("store "), "{paths}");
    let found = manager.run("doctor").ok();
    assert!(found.contains(&format!("answers: process {} of ", server.0.id())) && !found.contains("store-state"), "{found}");
    let said = manager.run("check --upgrade tried.prospekt").fails(2);
    assert!(said.contains("is served at ") && said.contains("--store FILE check --upgrade"), "{said}");
    drop(server);
    let found = manager.run("doctor").ok();
    assert!(found.contains("no server answers there"), "{found}");
}

#[test]
fn the_system_hears_that_the_server_lives_and_when_it_ends() {
    let manager = Manager::new();
    let mut server = manager.start();
    assert_eq!(["READY=1", "WATCHDOG=1", "WATCHDOG=1"].map(|_| manager.hear()), ["READY=1", "WATCHDOG=1", "WATCHDOG=1"]);
    manager.run("serve --stop").told();
    let last = std::iter::repeat_with(|| manager.hear()).find(|said| said != "WATCHDOG=1");
    assert_eq!(last.as_deref(), Some("STOPPING=1"));
    let status = server.0.wait().unwrap();
    assert_eq!((status.code(), status.signal()), (Some(0), None));
}

#[test]
fn a_socket_that_nobody_serves_is_no_server_and_its_keeper_is_left_alone() {
    let manager = Manager::new();
    for args in ["serve --status", "serve --stop"] {
        let said = manager.run(args).fails(10);
        assert!(said.contains("no server answers there"), "{said}");
    }
}

#[test]
fn what_was_handed_in_must_be_a_socket() {
    let world = World::new();
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", "exec 3</dev/null; export LISTEN_PID=$$ LISTEN_FDS=1; exec \"$0\" --store \"$1\" serve"]);
    shell.arg(env!("CARGO_BIN_EXE_prospekt")).arg(world.store()).env("HOME", world.path("home"));
    let said = Ran::of(shell.output().unwrap()).fails(2);
    assert!(said.contains("no socket to listen on"), "{said}");
    assert!(!world.store().exists());
}

#[test]
fn the_units_are_printed_and_written_and_fit_the_readme() {
    let world = World::new();
    let printed = world.run("serve --unit").ok();
    fs::create_dir(world.path("units")).unwrap();
    let written = world.run("serve --units units");
    assert!(written.err.contains("systemctl enable --now"), "{}", written.err);
    assert_eq!(written.ok().lines().count(), 2);
    for (name, lines) in [
        (
            "prospekt.service",
            ["ExecStart=/usr/local/bin/prospekt --store /var/lib/prospekt/leads.prospekt serve", "StateDirectoryMode=0700"].as_slice(),
        ),
        ("prospekt.socket", ["ListenStream=/run/prospekt/prospekt.sock", "SocketGroup=sales", "SocketMode=0660"].as_slice()),
    ] {
        let unit = world.read(&format!("units/{name}"));
        assert!(printed.contains(unit.trim_end()), "{name}");
        for line in lines {
            assert!(unit.lines().any(|found| found == *line), "{name}: {line}");
        }
    }
    // Where the machine has what checks units, they pass.
    let checked = Command::new("systemd-analyze").args(["--man=no", "verify"]).arg(world.path("units/prospekt.socket")).output();
    if let Ok(checked) = checked {
        let said = String::from_utf8_lossy(&checked.stderr).into_owned();
        let ours: Vec<&str> = said.lines().filter(|line| line.contains("prospekt.s") && !line.contains("is not executable")).collect();
        assert!(ours.is_empty(), "{said}");
    }
}

//! Killed at any moment, the store opens sound, and every operation is there whole or not at all.

use std::{
    fs,
    io::{Read, Write},
    process::{Child, Stdio},
    time::SystemTime,
};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};

use crate::support::World;

/// Enough for several chunks of one operation.
const ROWS: usize = 12_000;
/// `PROSPEKT_LONG=1 cargo test` takes its time.
const ROUNDS: usize = if option_env!("PROSPEKT_LONG").is_some() { 200 } else { 10 };

fn rows(numbers: impl Iterator<Item = usize>) -> String {
    numbers.map(|n| format!("Person {n},Company {},p{n}@example.com\n", n % 97)).collect()
}

fn file() -> String {
    format!("Full name,Company,Email\n{}", rows(0..ROWS))
}

/// How often the program is seen to write into its store before it is killed; what it wrote is on its way to the disk.
fn kill_after_writes(world: &World, child: &mut Child, writes: usize) -> bool {
    let written = || fs::metadata(world.store()).and_then(|facts| Ok((facts.modified()?, facts.len()))).ok();
    let mut last: Option<(SystemTime, u64)> = written();
    let mut seen = 0;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.success();
        }
        let now = written();
        if now != last {
            last = now;
            seen += 1;
        }
        if seen > writes {
            child.kill().unwrap();
            child.wait().unwrap();
            return false;
        }
        std::thread::yield_now();
    }
}

/// Runs the program where a person watches, and kills it when it tells so often how far it has come: between two chunks.
fn kill_after_progress(world: &World, args: &str, sightings: usize) {
    let pty = native_pty_system().openpty(PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 }).unwrap();
    let command = world.command(args);
    let mut builder = CommandBuilder::new(command.get_program());
    builder.env_clear();
    builder.args(command.get_args());
    builder.cwd(command.get_current_dir().unwrap());
    for (name, value) in command.get_envs() {
        builder.env(name, value.unwrap());
    }
    let mut child = pty.slave.spawn_command(builder).unwrap();
    drop(pty.slave);
    let mut output = pty.master.try_clone_reader().unwrap();
    let (mut seen, mut piece) = (String::new(), [0; 64]);
    while seen.matches(" of 12000 records").count() < sightings {
        let count = output.read(&mut piece).unwrap_or(0);
        assert!(count > 0, "the program ended without telling how far it came: {seen}");
        seen.push_str(&String::from_utf8_lossy(&piece[..count]));
    }
    let id = i32::try_from(child.process_id().unwrap()).unwrap();
    kill_process(Pid::from_raw(id).unwrap(), Signal::KILL).unwrap();
    child.wait().unwrap();
}

fn count(world: &World, filter: &str) -> usize {
    world.run_of(&["list", "--format", "ids", "--", filter]).ok().lines().count()
}

fn is_sound(world: &World) {
    let said = world.run("check").ok();
    assert!(said.starts_with("The store is sound"), "{said}");
}

#[test]
fn a_killed_import_leaves_all_rows_or_none() {
    for round in 0..ROUNDS {
        let world = World::new();
        world.run("info").fails(3);
        world.run_of(&["add", "full-name=Before"]).ok();
        let mut child = world.command("import - --apply").stdin(Stdio::piped()).spawn().unwrap();
        let mut input = child.stdin.take().unwrap();
        // What the pipe took is all the program can have read: the kill comes in the middle of its reading.
        let sent = ROWS * (round % 10 + 1) / 10;
        input.write_all(b"Full name,Company,Email\n").unwrap();
        input.write_all(rows(0..sent).as_bytes()).unwrap();
        let is_whole = sent == ROWS;
        let was_told = if is_whole {
            drop(input);
            kill_after_writes(&world, &mut child, 1 + round / 10)
        } else {
            child.kill().unwrap();
            child.wait().unwrap();
            false
        };
        is_sound(&world);
        let found = count(&world, "person");
        assert!(found == 0 || is_whole && found == ROWS, "round {round}: {found} of {ROWS} rows");
        assert!(!was_told || found == ROWS, "round {round}: what was acknowledged is lost");
        assert_eq!(count(&world, "before"), 1, "round {round}");
    }
}

/// A store with all the people in it.
fn template() -> World {
    let template = World::new();
    template.file("people.csv", file());
    template.run("import people.csv --apply").ok();
    template
}

const BULK: &str = "set status=Lost --filter person --apply";

#[test]
fn a_killed_bulk_edit_changed_all_records_or_none() {
    let template = template();
    for round in 0..ROUNDS {
        let world = World::new();
        fs::copy(template.store(), world.store()).unwrap();
        let mut child = world.command(BULK).spawn().unwrap();
        // From before the first chunk to about the last.
        let was_told = kill_after_writes(&world, &mut child, 12 * (round % 10) + round / 10);
        is_sound(&world);
        let changed = count(&world, "status:lost");
        assert!(changed == 0 || changed == ROWS, "round {round}: {changed} of {ROWS} records");
        assert!(!was_told || changed == ROWS, "round {round}: what was acknowledged is lost");
    }
}

#[test]
fn a_bulk_edit_killed_between_two_chunks_changed_nothing_and_says_so() {
    let template = template();
    for sightings in 1..=2 {
        let world = World::new();
        fs::copy(template.store(), world.store()).unwrap();
        kill_after_progress(&world, BULK, sightings);
        is_sound(&world);
        let log = world.run("log --limit 1").ok();
        let changed = count(&world, "status:lost");
        let is_through = changed == ROWS && !log.contains("cancelled");
        assert!(changed == 0 && log.contains("cancelled") || is_through, "{changed} of {ROWS} records, {log}");
    }
}

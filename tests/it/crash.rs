//! Killed at any moment, the store opens sound, and every operation is there whole or not at all.

use std::{
    fs,
    io::Write,
    process::{Child, Stdio},
    time::SystemTime,
};

use crate::support::World;

/// Enough for several chunks of one operation.
const ROWS: usize = 12_000;
const ROUNDS: usize = 10;

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
        let sent = ROWS * (round + 1) / ROUNDS;
        input.write_all(b"Full name,Company,Email\n").unwrap();
        input.write_all(rows(0..sent).as_bytes()).unwrap();
        let is_whole = sent == ROWS;
        let was_told = if is_whole {
            drop(input);
            kill_after_writes(&world, &mut child, 1)
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

#[test]
fn a_killed_bulk_edit_changed_all_records_or_none() {
    let template = World::new();
    template.file("people.csv", file());
    template.run("import people.csv --apply").ok();
    for round in 0..ROUNDS {
        let world = World::new();
        fs::copy(template.store(), world.store()).unwrap();
        let mut child = world.command("set status=Lost --filter person --apply").spawn().unwrap();
        // From before the first chunk to about the last.
        let was_told = kill_after_writes(&world, &mut child, 12 * (round + 1));
        is_sound(&world);
        let changed = count(&world, "status:lost");
        assert!(changed == 0 || changed == ROWS, "round {round}: {changed} of {ROWS} records");
        assert!(!was_told || changed == ROWS, "round {round}: what was acknowledged is lost");
    }
}

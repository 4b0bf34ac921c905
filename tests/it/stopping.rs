//! Ctrl+C in the shell: what was begun is taken back whole, and the process ends as one that Ctrl+C ended.

use std::{
    fs,
    io::{Read, Write},
    os::unix::process::ExitStatusExt,
    process::{Child, Command, Output, Stdio},
    sync::Arc,
};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::SIGINT;

use crate::support::World;

const ROWS: usize = 12_000;

fn rows(count: usize) -> String {
    (0..count).map(|n| format!("Person {n},Company {},p{n}@example.com\n", n % 97)).collect()
}

/// Whoever has the tests run in the background has them ignore Ctrl+C, and with them all they start. What is handled here is not
/// handed on.
fn hear_interrupts() {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap().trim();
    if u64::from_str_radix(ignored, 16).unwrap() & 1 << (SIGINT - 1) != 0 {
        signal_hook::flag::register(SIGINT, Arc::default()).unwrap();
    }
}

/// A store with somebody in it.
fn world() -> World {
    hear_interrupts();
    let world = World::new();
    world.run_of(&["add", "full-name=Before"]).ok();
    world
}

fn interrupt(child: &Child) {
    kill_process(Pid::from_child(child), Signal::INT).unwrap();
}

/// What a process told that Ctrl+C ended.
#[track_caller]
fn stopped(output: Output) -> (String, String) {
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.signal(), Some(Signal::INT.as_raw()), "{:?} {out} {err}", output.status);
    (out, err)
}

/// The store is sound, and holds what it held.
#[track_caller]
fn is_as_before(world: &World) {
    let said = world.run("check").ok();
    assert!(said.starts_with("The store is sound"), "{said}");
    assert_eq!(world.list("full-name", ""), ["Before"]);
}

/// Rows that come through a pipe whose other end stays open: when it took them all, the program is in the middle of reading.
#[track_caller]
fn interrupted_while_reading(mut command: Command) -> (String, String) {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(b"Full name,Company,Email\n").unwrap();
    // So many that some are written while those before the pipe's end are on their way.
    input.write_all(rows(2 * ROWS).as_bytes()).unwrap();
    interrupt(&child);
    let output = child.wait_with_output().unwrap();
    drop(input);
    stopped(output)
}

#[test]
fn an_import_that_is_stopped_while_it_writes_is_taken_back_whole() {
    let world = world();
    let (_, err) = interrupted_while_reading(world.command("import - --apply"));
    assert_eq!(err, "prospekt: stopped\nNothing was imported.\n");
    is_as_before(&world);
    // Taken back by the program itself, not by whoever opens the store next.
    assert!(world.run("log --limit 1").ok().contains("cancelled"));
    // The same through a server that goes on.
    let (_, err) = interrupted_while_reading(world.shared("import - --apply"));
    assert_eq!(err, "prospekt: stopped\nNothing was imported.\n");
    let list = world.shared("list --format csv --columns full-name").output().unwrap();
    assert_eq!(String::from_utf8_lossy(&list.stdout), "full-name\nBefore\n");
    world.shared("serve --stop").output().unwrap();
    is_as_before(&world);
}

#[test]
fn a_plan_that_is_stopped_and_one_that_waits_for_input_end_too() {
    let world = world();
    let (_, err) = interrupted_while_reading(world.command("import -"));
    assert_eq!(err, "prospekt: stopped\nNothing was imported.\n");
    // More than a pipe holds, so that it is read.
    let message = format!("From: Ada <ada@x.se>\nSubject: Looms\n\n{}", "Warp and weft.\n".repeat(20_000));
    for (args, input, said) in [
        ("mail - --apply", message, "prospekt: stopped\nNothing was done.\n"),
        ("set status=Lost --apply --ids -", "1\n".repeat(200_000), "prospekt: stopped\nNothing was changed.\n"),
    ] {
        let mut child = world.command(args).stdin(Stdio::piped()).spawn().unwrap();
        let mut kept = child.stdin.take().unwrap();
        kept.write_all(input.as_bytes()).unwrap();
        interrupt(&child);
        let (_, err) = stopped(child.wait_with_output().unwrap());
        drop(kept);
        assert_eq!(err, said, "{args}");
    }
    is_as_before(&world);
}

/// Runs a command where a person watches, presses Ctrl+C when it first tells that, and answers what was on the screen and whether it was
/// stopped: it may be through already.
fn pressed_at(world: &World, args: &str, sign: &str) -> (String, bool) {
    let pty = native_pty_system().openpty(PtySize { rows: 24, cols: 200, pixel_width: 0, pixel_height: 0 }).unwrap();
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
    let (mut output, mut keys) = (pty.master.try_clone_reader().unwrap(), pty.master.take_writer().unwrap());
    let (mut seen, mut piece, mut is_pressed) = (String::new(), [0; 64], false);
    while let Ok(count @ 1..) = output.read(&mut piece) {
        seen.push_str(&String::from_utf8_lossy(&piece[..count]));
        if !is_pressed && seen.contains(sign) {
            is_pressed = true;
            keys.write_all(b"\x03").unwrap();
        }
    }
    assert!(is_pressed, "{seen}");
    let status = child.wait().unwrap();
    (seen, status.signal().is_some())
}

/// A store with all the people in it.
fn full() -> World {
    let world = World::new();
    world.file("people.csv", format!("Full name,Company,Email\n{}", rows(ROWS)));
    world.run("import people.csv --apply").ok();
    world
}

#[test]
fn ctrl_c_at_the_terminal_stops_what_is_under_way_and_leaves_nothing_of_it() {
    let template = full();
    // the command; what it tells on the way; what it tells at the end; what must not be there then
    for (args, sign, said, file) in [
        (
            "import people.csv --mode update --policy overwrite --match email --leave-out 2 --apply",
            " rows read",
            "Nothing was imported.",
            None,
        ),
        ("import people.csv --policy overwrite --match email --leave-out 2 --apply", " of 12000 records", "Nothing was imported.", None),
        ("set status=Lost --filter person --apply", " of 12000 records", "Nothing was changed.", None),
        ("export --output out.csv", " records written", "out.csv was not written.", Some("out.csv")),
        ("export --output out.xlsx", " records written", "out.xlsx was not written.", Some("out.xlsx")),
    ] {
        let world = World::new();
        fs::copy(template.store(), world.store()).unwrap();
        world.file("people.csv", format!("Full name,Company,Email\n{}", rows(ROWS).replace("Company", "Firm")));
        let (seen, is_stopped) = pressed_at(&world, args, sign);
        assert!(is_stopped && seen.contains("prospekt: stopped") && seen.contains(said), "{args}: {seen}");
        if let Some(file) = file {
            let kept: Vec<_> = fs::read_dir(world.path(".")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
            assert!(!world.path(file).exists() && kept.iter().all(|name| !name.to_string_lossy().contains(".part")), "{args}: {kept:?}");
        }
        assert!(world.run("check").ok().starts_with("The store is sound"), "{args}");
        assert_eq!(world.run_of(&["list", "--format", "ids", "company:firm or status:lost"]).ok(), "", "{args}");
    }
}

#[test]
fn a_backup_that_is_stopped_leaves_no_copy() {
    let world = full();
    // The copy is under way once its unfinished file is there.
    let names = || -> Vec<String> {
        fs::read_dir(world.path(".")).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
    };
    let before = names();
    let mut child = world.command("backup copy.prospekt").spawn().unwrap();
    while names().iter().all(|name| !name.contains("copy.prospekt")) {
        assert!(child.try_wait().unwrap().is_none(), "it ended before it began");
    }
    interrupt(&child);
    let (_, err) = stopped(child.wait_with_output().unwrap());
    assert_eq!(err, "prospekt: stopped\nNo copy was made.\n");
    assert_eq!(names(), before);
    world.run("backup copy.prospekt").told();
}

#[test]
fn output_that_nobody_reads_does_not_keep_it() {
    let world = full();
    let mut child = world.command("export").spawn().unwrap();
    // It wrote something, and waits for the rest to be read.
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut [0; 64]).unwrap();
    interrupt(&child);
    assert_eq!(child.wait().unwrap().signal(), Some(Signal::INT.as_raw()));
}

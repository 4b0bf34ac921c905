//! Looking after a store: backups by hand and by themselves, new stores from them, the chain of the log, indexes made anew, the
//! log of the server, disks that are full or may only be read.

use std::{fs, io::Write};

use portable_pty::CommandBuilder;

use crate::support::{
    World,
    pty::{Pty, Terminal},
    world::{Ran, mode},
};

#[test]
fn a_backup_is_a_store_of_its_own() {
    let world = World::with_three();
    world.run("backup copy.prospekt").told();
    assert_eq!(mode(&world.path("copy.prospekt")), 0o600);
    world.run("delete --id 9").told();
    assert_eq!(world.run("--store copy.prospekt list --format ids").ok(), "9\n10\n11\n");
    let said = world.run("backup copy.prospekt").fails(1);
    assert!(said.contains("copy.prospekt"), "{said}");
    assert_eq!(world.run("--store copy.prospekt check").ok().lines().count(), 1);
}

#[test]
fn a_backup_becomes_a_new_store_and_nothing_is_written_over() {
    let world = World::with_three();
    world.run("backup copy.prospekt").told();
    let before = fs::read(world.path("copy.prospekt")).unwrap();
    let said = world.run("recover copy.prospekt store.prospekt").fails(10);
    assert!(said.contains("store.prospekt exists already"), "{said}");
    let told = world.run("recover copy.prospekt again.prospekt").told();
    assert!(told.contains("again.prospekt, read back and verified"), "{told}");
    assert!(told.contains("store.prospekt has the same operations."), "{told}");
    assert_eq!(mode(&world.path("again.prospekt")), 0o600);
    assert_eq!(fs::read(world.path("copy.prospekt")).unwrap(), before, "the backup stays as it is");
    assert_eq!(world.run("--store again.prospekt list --format ids").ok(), "9\n10\n11\n");
    fs::write(world.path("letter.txt"), "Dear store").unwrap();
    let said = world.run("recover letter.txt other.prospekt").fails(10);
    assert!(said.contains("letter.txt is not a store"), "{said}");
    assert!(!world.path("other.prospekt").exists());
    world.run("recover nothing.prospekt other.prospekt").fails(10);
}

#[test]
fn the_log_is_proved_and_filtered() {
    let world = World::with_three();
    let noted = world.run("audit verify").ok();
    assert_eq!(noted.trim_end().len(), "2:".len() + 64, "{noted}");
    world.run("export --output leads.csv").told();
    world.run("set status=Qualified --id 9").told();
    assert_eq!(world.run("log --what exported").ok().lines().count(), 1);
    assert!(world.run("log --what exported").ok().contains("exported 3 records to leads.csv"));
    assert_eq!(world.run("log --record 9 --format json").ok().matches("\"operation\"").count(), 2);
    let nothing = world.run("log --by nobody-of-that-name");
    assert!(nothing.err.contains("No operation is so") && nothing.out.is_empty() && nothing.code == 0, "{nothing:?}");
    assert!(world.run("log --record 4711").fails(3).contains("there is no record 4711"));
    // One operation, record by record.
    let one = world.run("log 4").ok();
    assert!(one.contains("set Status on ") && one.contains("#9  ") && one.contains("Status: New -> Qualified"), "{one}");
    let one: serde_json::Value = serde_json::from_str(&world.run("log 4 --format json").ok()).unwrap();
    let want = serde_json::json!([{ "field": "status", "old": "New", "new": "Qualified" }]);
    assert_eq!((one["operation"].as_u64(), &one["did"][0]["id"], &one["did"][0]["changes"]), (Some(4), &9.into(), &want));
    let short = world.run("log 2 --limit 2");
    assert!(short.out.lines().count() == 3 && short.err.contains("--limit shows more"), "{short:?}");
    assert!(world.run("log 99").fails(3).contains("there is no operation 99"));
    world.run("log 2 --by anna").fails(2);
    let short = world.run("log --limit 2");
    assert!(short.out.lines().count() == 2 && short.err.contains("There are older ones"), "{short:?}");
    let history: serde_json::Value = serde_json::from_str(&world.run("history 9 --format json").ok()).unwrap();
    assert_eq!(history[0]["changes"], want);
    assert_eq!(world.run("log --until -1d").ok(), "");
    assert_eq!(world.run("log --since today").ok().lines().count(), 4);
    let said = world.run("log --what exporting").fails(2);
    assert!(said.contains("bulk-edit"), "{said}");
    world.run("log --since someday").fails(2);
    let expected = format!("audit verify --expect {}", noted.trim_end());
    assert!(world.run(&expected).ok().starts_with("4:"));
    let said = world.run(&expected.replace("--expect 2:", "--expect 1:")).fails(10);
    assert!(said.contains("operation 1 was another one"), "{said}");
    world.run("audit verify --expect 2:abc").fails(2);
}

#[test]
fn the_server_copies_the_store_by_itself() {
    let copies = |world: &World| -> Vec<String> {
        let folder = fs::read_dir(world.path("backups")).into_iter().flatten();
        folder.map(|entry| entry.unwrap().file_name().into_string().unwrap()).filter(|name| !name.starts_with('.')).collect()
    };
    let world = World::with_three();
    // Each command takes a moment, and the server looks once a second.
    while copies(&world).is_empty() {
        Ran::of(world.shared("info").output().unwrap()).ok();
    }
    let name = copies(&world).remove(0);
    assert!(name.starts_with("store-2") && name.ends_with(".prospekt"), "{name}");
    assert_eq!(mode(&world.path("backups").join(&name)), 0o600);
    assert_eq!(world.run(&format!("--store backups/{name} list --format ids")).ok(), "9\n10\n11\n");
    Ran::of(world.shared("serve --stop").output().unwrap()).told();
}

#[test]
fn a_recovered_store_is_compared_with_the_one_in_use() {
    let world = World::with_three();
    world.run("backup copy.prospekt").told();
    world.run("set status=Lost --id 9").told();
    world.run("delete --id 10").told();
    let told = world.run("recover copy.prospekt one.prospekt").told();
    assert!(told.contains("store.prospekt goes on from there: 2 operations more, the last of "), "{told}");
    let told = world.run("--store copy.prospekt set status=Lost --id 11").code;
    assert_eq!(told, 0);
    let told = world.run("recover copy.prospekt two.prospekt").told();
    assert!(told.contains("has parted from it before operation 3"), "{told}");
    // The one in use may be the reason.
    fs::write(world.store(), "broken").unwrap();
    let told = world.run("recover copy.prospekt three.prospekt").told();
    assert!(told.contains("could not be compared with it: "), "{told}");
}

#[test]
fn indexes_are_made_anew_after_a_copy() {
    let world = World::with_three();
    let told = world.run("check --rebuild");
    assert!(told.err.contains("backups/store-before-rebuild.prospekt"), "{}", told.err);
    assert!(told.ok().starts_with("The store is sound"));
    assert_eq!(mode(&world.path("backups/store-before-rebuild.prospekt")), 0o600);
    assert_eq!(mode(&world.path("backups")), 0o700);
    world.run("check --rebuild").ok();
    assert!(world.path("backups/store-before-rebuild-2.prospekt").exists());
    assert_eq!(world.run("list --format ids").ok(), "9\n10\n11\n");
}

#[test]
fn an_upgrade_can_be_rehearsed_though_there_is_none_yet() {
    let world = World::with_three();
    let before = fs::read(world.store()).unwrap();
    let told = world.run("check --upgrade tried.prospekt").told();
    assert!(told.contains(", the newest there is") && told.contains("left as it is"), "{told}");
    assert_eq!(fs::read(world.store()).unwrap(), before);
    assert_eq!(world.run("--store tried.prospekt list --format ids").ok(), "9\n10\n11\n");
    let said = world.run("check --upgrade tried.prospekt").fails(10);
    assert!(said.contains("exists already"), "{said}");
    world.run("check --upgrade other --rebuild").fails(2);
}

#[test]
fn a_byte_changed_in_the_file_is_named_by_its_operation() {
    let world = World::new();
    world.run_of(&["add", "full-name=Ada"]).ok();
    world.run_of(&["add", "full-name=Bo", "notes=Quetzalcoatl"]).ok();
    world.run_of(&["set", "notes=Huitzilopochtli", "--id", "10"]).ok();
    let whole = fs::read(world.store()).unwrap();
    let word = b"Quetzalcoatl";
    let places: Vec<usize> = (0..whole.len() - word.len()).filter(|at| &whole[*at..at + word.len()] == word).collect();
    let mut named = 0;
    for at in places {
        let mut bytes = whole.clone();
        bytes[at + 3] ^= 0x20;
        fs::write(world.store(), bytes).unwrap();
        let ran = world.run("audit verify");
        // Old pages hold it too; what still counts is the log's own copy.
        if ran.code != 0 {
            assert!(ran.err.contains("operation 4"), "{}", ran.err);
            named += 1;
        }
    }
    assert!(named > 0, "the word is in the log of operation 4");
}

#[test]
fn the_servers_log_tells_what_happened_to_it_by_number_and_nothing_of_the_store() {
    let world = World::new();
    Ran::of(world.shared("add full-name=Quetzalcoatl email=secret@example.com").output().unwrap()).ok();
    Ran::of(world.shared("list").output().unwrap()).ok();
    Ran::of(world.shared("serve --stop").output().unwrap()).told();
    let log = world.read("store.prospekt.log");
    assert_eq!(mode(&world.path("store.prospekt.log")), 0o600);
    let uid = rustix::process::getuid().as_raw();
    for told in [
        "started for one person: version ",
        &format!("session 1 is of uid {uid}"),
        "session 1 ended: it left",
        "session 2 is of",
        "ended: it was told to",
    ] {
        assert!(log.contains(told), "{told}: {log}");
    }
    assert!(log.lines().all(|line| line.as_bytes()[10] == b'T' && line.as_bytes()[19] == b'Z'), "{log}");
    for secret in ["Quetzal", "secret", "example.com"] {
        assert!(!log.to_lowercase().contains(&secret.to_lowercase()), "{log}");
    }
    let path = world.path("store.prospekt.log");
    assert!(world.run("paths").ok().contains(path.to_str().unwrap()));
    assert!(world.run("doctor").ok().contains(path.to_str().unwrap()));
}

#[test]
fn what_a_server_has_to_say_reaches_whoever_comes() {
    let world = World::with_three();
    fs::write(world.path("backups"), "in the way").unwrap();
    // It looks a second after it began.
    let told = |_| {
        let ran = Ran::of(world.shared("info").output().unwrap());
        ran.err.contains("No backup of today: ").then_some(ran)
    };
    assert!((0..2_000).find_map(told).is_some(), "{}", world.read("store.prospekt.log"));
    assert!(world.read("store.prospekt.log").contains("No backup of today: "));
}

/// A world whose store lies on a small disk of its own, which only a person with every right can make.
struct SmallDisk {
    world: World,
}

impl SmallDisk {
    fn new() -> Option<Self> {
        let may = std::process::Command::new("/usr/bin/unshare").args(["-m", "true"]).output().is_ok_and(|ran| ran.status.success());
        (rustix::process::geteuid().is_root() && may).then(|| {
            let world = World::new();
            world.run("demo 40").ok();
            fs::create_dir(world.path("disk")).unwrap();
            rustix::fs::mkfifoat(rustix::fs::CWD, world.path("free"), rustix::fs::Mode::from_raw_mode(0o600)).unwrap();
            Self { world }
        })
    }

    /// The screen on a store that lies on that disk, after these lines of a shell; `free` can be written to once.
    fn screen(&self, lines: &str) -> Pty {
        let script = format!(
            "mount -t tmpfs -o size=8m none disk && cp store.prospekt disk/leads.prospekt && {lines} && \
             exec \"$0\" --embedded --store disk/leads.prospekt",
        );
        let mut command = CommandBuilder::new("/usr/bin/unshare");
        command.args(["-m", "/bin/sh", "-c", &script, env!("CARGO_BIN_EXE_prospekt")]);
        command.cwd(self.world.path("."));
        let mut pty = Pty::start(command, &self.world.path("home"), Terminal::default());
        pty.wait_for("/40");
        pty.settle();
        pty
    }

    fn free(&self) {
        fs::File::options().write(true).open(self.world.path("free")).unwrap().write_all(b"now\n").unwrap();
    }
}

/// Fills the disk to its last byte, and makes room again when told to.
const FILL: &str = "{ dd if=/dev/zero of=disk/filler bs=4096 2>/dev/null; (read word <free; rm disk/filler) & }";

#[test]
fn on_a_full_disk_the_screen_says_so_and_writing_comes_back_without_a_restart() {
    let Some(disk) = SmallDisk::new() else { return };
    let mut pty = disk.screen(FILL);
    // The file has some room of its own; then nothing can be written any more.
    let stars = ["★★★★★# Karin af", "★★★★☆# Karin af"];
    let is_full = |pty: &Pty| pty.screen().contains("The disk is full; everything saved before is safe");
    pty.keys("ctrl+a");
    let writes = (0..1_000).find(|at| {
        pty.keys(["5", "4"][at % 2]);
        pty.wait("an answer", |pty| pty.screen().contains(stars[at % 2]) || is_full(pty));
        is_full(&pty)
    });
    assert!(writes.is_some(), "{}", pty.screen());
    pty.wait_for("! read-only: the disk is full");
    // It stays there, and whatever would write says why it does not.
    pty.press("j", "2/40");
    assert!(pty.screen().contains("! read-only: the disk is full"), "{}", pty.screen());
    pty.press("4", "for reading only");
    pty.press("k", "1/40");
    disk.free();
    pty.wait_for("The store can be written again.");
    assert!(!pty.screen().contains("read-only"), "{}", pty.screen());
    pty.press("3", "★★★☆☆# Karin af");
    pty.keys("q");
    assert_eq!(pty.exit(), 0);
}

#[test]
fn a_store_on_a_read_only_mount_is_read_and_written_once_it_may_be() {
    let Some(disk) = SmallDisk::new() else { return };
    let mut pty = disk.screen("mount -o remount,ro disk && { (read word <free; mount -o remount,rw disk) & }");
    pty.wait_for("! read-only: the file system is mounted read-only");
    pty.press("5", "for reading only");
    pty.press("enter", "Lead: Karin af");
    pty.press("esc", "1/40");
    disk.free();
    pty.wait_for("The store can be written again.");
    pty.press("5", "★★★★★# Karin af");
}

#[test]
fn a_backup_without_a_file_lies_beside_the_others() {
    let world = World::with_three();
    let told = world.run("backup").told();
    assert!(told.contains("backups/store-by-hand.prospekt and verified"), "{told}");
    assert!(world.run("backup").told().contains("store-by-hand-2.prospekt"));
    assert_eq!(world.run("--store backups/store-by-hand.prospekt list --format ids").ok(), "9\n10\n11\n");
}

#[test]
fn a_damaged_backup_is_told_in_words_alone() {
    let world = World::with_three();
    world.run("backup copy.prospekt").told();
    let mut bytes = fs::read(world.path("copy.prospekt")).unwrap();
    // Everything behind the head of the file.
    bytes[8192..].iter_mut().step_by(3).for_each(|byte| *byte ^= 0x5a);
    fs::write(world.path("copy.prospekt"), bytes).unwrap();
    let said = world.run("recover copy.prospekt again.prospekt").fails(10);
    assert!(!said.contains("panicked") && !said.contains("backtrace"), "{said}");
}

//! A team on one server: several system users, each as what they are. Only the superuser can become others, so that whoever is
//! not has nothing to try here.
#![expect(clippy::print_stdout, reason = "whoever runs the tests reads what was not tried, and why")]

use std::{
    fs,
    io::Read,
    os::unix::{
        fs::{MetadataExt, PermissionsExt, chown},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::Child,
};

use crate::{
    support::{
        World,
        pty::{Pty, Terminal},
        world::Ran,
    },
    together::{LEADS, Pair},
};
use portable_pty::CommandBuilder;

/// A server for a team, run as a system user of its own; only the superuser can start it so.
pub struct Office {
    world: World,
    server: Child,
}

/// Whose store it is, and who works on it. They need no names in the system.
pub const HOST: u32 = 60_001;
pub const ANNA: u32 = 60_002;
pub const BO: u32 = 60_003;

impl Office {
    pub fn open() -> Option<Self> {
        Self::serving(|world| Self::as_user(world, HOST, "serve"))
    }

    fn serving(serve: impl FnOnce(&World) -> std::process::Command) -> Option<Self> {
        if !rustix::process::geteuid().is_root() {
            println!("skipped: only the superuser can become several system users");
            return None;
        }
        let world = World::new();
        fs::set_permissions(world.path("."), fs::Permissions::from_mode(0o755)).unwrap();
        for (dir, uid, mode) in [("data", HOST, 0o700), ("run", HOST, 0o755), ("home", HOST, 0o777)] {
            fs::create_dir_all(world.path(dir)).unwrap();
            chown(world.path(dir), Some(uid), Some(uid)).unwrap();
            fs::set_permissions(world.path(dir), fs::Permissions::from_mode(mode)).unwrap();
        }
        // The program must be where these users may read it.
        let program = world.path("prospekt");
        fs::copy(env!("CARGO_BIN_EXE_prospekt"), &program).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        // Where temporary files are out of their reach, or nobody may become somebody else, there is nothing to try.
        let reaches = |uid| Self::as_user(&world, uid, "--version").output().is_ok_and(|ran| ran.status.success());
        if ![HOST, ANNA, BO].into_iter().all(reaches) {
            println!("skipped: other system users cannot run the program here");
            return None;
        }
        let mut serve = serve(&world);
        serve.env("PROSPEKT_STORE", world.path("data/leads.prospekt"));
        let mut server = serve.spawn().unwrap();
        // It says on standard error that it serves.
        let mut said = [0; 7];
        server.stderr.as_mut().unwrap().read_exact(&mut said).unwrap();
        assert_eq!(&said, b"Serving");
        fs::set_permissions(world.path("run/s.sock"), fs::Permissions::from_mode(0o666)).unwrap();
        Some(Self { world, server })
    }

    /// Where it serves.
    pub fn socket(&self) -> PathBuf {
        self.world.path("run/s.sock")
    }

    fn as_user(world: &World, uid: u32, args: &str) -> std::process::Command {
        let mut command = std::process::Command::new(world.path("prospekt"));
        command
            .arg("--socket")
            .arg(world.path("run/s.sock"))
            .args(args.split_whitespace())
            .env_clear()
            .env("HOME", world.path("home"))
            .current_dir("/")
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .uid(uid)
            .gid(uid);
        command
    }

    /// A server that sees another part of the disk than the people do: a folder of theirs is an empty one there.
    fn apart() -> Option<Self> {
        if !std::process::Command::new("unshare").args(["--mount", "true"]).output().is_ok_and(|ran| ran.status.success()) {
            println!("skipped: nobody may see another part of the disk here");
            return None;
        }
        Self::serving(|world| {
            fs::create_dir(world.path("theirs")).unwrap();
            chown(world.path("theirs"), Some(HOST), Some(HOST)).unwrap();
            let mut shell = std::process::Command::new("unshare");
            shell.args(["--mount", "/bin/sh", "-c"]);
            shell.arg(
                "mount -t tmpfs -o mode=777 none \"$0\" && exec setpriv --reuid=$1 --regid=$1 --clear-groups \"$2\" --socket \"$3\" serve",
            );
            shell.arg(world.path("theirs")).arg(HOST.to_string()).arg(world.path("prospekt")).arg(world.path("run/s.sock"));
            shell.env_clear().env("HOME", world.path("home")).env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin").current_dir("/");
            shell.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::piped());
            shell
        })
    }

    fn run(&self, uid: u32, args: &str) -> Ran {
        Ran::of(Self::as_user(&self.world, uid, args).output().unwrap())
    }
}

/// The screen of a system user, at home in a folder of their own.
fn screen(office: &Office, uid: u32) -> Pty {
    let home = office.world.path(&format!("home/{uid}"));
    let state = home.join(".local/state/prospekt");
    fs::create_dir_all(&state).unwrap();
    for dir in [&home, &home.join(".local"), &home.join(".local/state"), &state] {
        chown(dir, Some(uid), Some(uid)).unwrap();
    }
    let mut command = CommandBuilder::new("/usr/bin/setpriv");
    command.args([format!("--reuid={uid}"), format!("--regid={uid}"), "--clear-groups".to_owned()]);
    command.args([office.world.path("prospekt"), "--socket".into(), office.world.path("run/s.sock")]);
    command.cwd("/");
    Pty::start(command, &home, Terminal::default())
}

impl Drop for Office {
    fn drop(&mut self) {
        drop(self.server.kill());
        drop(self.server.wait());
    }
}

#[test]
fn system_users_share_a_store_each_as_what_they_are() {
    let Some(office) = Office::open() else { return };
    let stranger = office.run(ANNA, "list");
    assert_eq!(stranger.code, 5, "{}", stranger.err);
    assert!(stranger.err.contains("uid-60002 is not among the people of this store"), "{}", stranger.err);
    office.run(HOST, "users add uid-60002 --role sales --name Anna").ok();
    office.run(HOST, "users add uid-60003 --role viewer").ok();
    office.run(ANNA, "add full-name=Ada").ok();
    assert!(office.run(BO, "list --format csv --columns full-name").ok().contains("Ada"));
    let refused = office.run(BO, "add full-name=Bea");
    assert_eq!(refused.code, 5);
    assert!(refused.err.contains("your role here is viewer: it may not change records"), "{}", refused.err);
    // Who somebody is says the system alone.
    let mut faked = Office::as_user(&office.world, BO, "add full-name=Bea");
    faked.env("USER", "uid-60001").env("LOGNAME", "uid-60001");
    assert_eq!(Ran::of(faked.output().unwrap()).code, 5);
    let backup = Office::as_user(&office.world, ANNA, "backup").arg(office.world.path("home/copy")).output().unwrap();
    assert_eq!(Ran::of(backup).code, 5);
    // The file itself is out of reach, and so is the server.
    let mut around = Office::as_user(&office.world, ANNA, "list");
    around = {
        let mut direct = std::process::Command::new(around.get_program());
        direct.arg("--embedded").arg("--store").arg(office.world.path("data/leads.prospekt")).arg("list");
        direct.env_clear().env("HOME", office.world.path("home")).uid(ANNA).gid(ANNA);
        direct
    };
    assert_ne!(Ran::of(around.output().unwrap()).code, 0);
    assert_eq!(office.run(ANNA, "serve --stop").code, 5);
    let log = office.run(ANNA, "log --limit 1 --by uid-60002").ok();
    assert!(log.contains("uid-60002"), "{log}");
    office.run(HOST, "users remove uid-60002").ok();
    assert_eq!(office.run(ANNA, "list").code, 5);
    office.run(HOST, "serve --stop").ok();
}

#[test]
fn two_system_users_at_their_screens_see_each_other_and_lose_nothing() {
    let Some(office) = Office::open() else { return };
    if !Path::new("/usr/bin/setpriv").exists() {
        return;
    }
    office.run(HOST, "users add uid-60002 --role sales --name Anna").ok();
    office.run(HOST, "users add uid-60003 --role manager --name Bo").ok();
    for lead in LEADS {
        let mut add = Office::as_user(&office.world, HOST, "add");
        Ran::of(add.arg(format!("full-name={lead}")).output().unwrap()).ok();
    }
    let [anna, bo] = [ANNA, BO].map(|uid| {
        let mut pty = screen(&office, uid);
        pty.wait_for("Leads 11");
        pty.settle();
        pty
    });
    let mut pair = Pair { anna, bo, names: ["Anna", "Bo"] };
    pair.a_change_is_seen();
    pair.nothing_moves_under_the_cursor();
    pair.presence_is_told();
    pair.the_same_field_is_decided_on();
    pair.a_deleted_lead_comes_back();
    pair.a_merged_lead_is_followed();
    pair.overlapping_bulk_edits_leave_alone();
    pair.an_undo_asks_about_what_others_did();
    pair.one_of_two_converts();
    let role = |role: &str| drop(office.run(HOST, &format!("users add uid-60002 --role {role}")).ok());
    pair.a_role_taken_away_locks_the_form(|| role("viewer"), || role("sales"));
    pair.a_killed_screen_leaves_and_loses_nothing(|| screen(&office, ANNA));
    let list = |words: &str| {
        let mut list = Office::as_user(&office.world, BO, "list --format csv --columns full-name,job-title,status");
        Ran::of(list.args(["--", words]).output().unwrap()).ok()
    };
    for (words, row) in [
        ("Ada", "Ada,Buyer,New"),
        ("Bea", "Bea,Buyer,New"),
        ("Cid", "Cid,Buyer,New"),
        ("Dan", "Dan Alm,Buyer,New"),
        ("Evelyn", "Evelyn,,Lost"),
        ("Evert", "Evert,,Qualified"),
        ("Gus", "Gus,Buyer,New"),
        ("Hal", "Hal,Buyer,New"),
    ] {
        assert!(list(words).contains(row), "{row} in {}", list(words));
    }
    assert_eq!(office.run(BO, "list --type contact --format ids").ok().lines().count(), 1);
    // The log names each as what they are.
    let log = office.run(BO, "log --limit 100").ok();
    assert!(log.contains("uid-60002") && log.contains("uid-60003"), "{log}");
}

#[test]
fn people_are_let_in_seen_to_and_let_go_from_the_shell() {
    let Some(office) = Office::open() else { return };
    let said = office.run(HOST, "users add uid-60002 --role sales --sees own --name Anna");

    assert!(said.err.contains("uid-60002 may use the store, as sales, and sees what is assigned to them"), "{}", said.err);
    office.run(HOST, "users add uid-60003 --sees team").ok();
    for (name, owner) in [("Ada", "uid-60002"), ("Bea", "uid-60003"), ("Cid", "none")] {
        office.run(HOST, &format!("add full-name={name} assigned-to={owner}")).ok();
    }
    let seen =
        |uid| -> String { office.run(uid, "list --format csv --columns full-name").ok().lines().skip(1).collect::<Vec<_>>().join(" ") };
    assert_eq!((seen(HOST), seen(ANNA), seen(BO)), ("Ada Bea Cid".into(), "Ada Cid".into(), "Bea Cid".into()));
    // Not there for her: not to be shown, changed, found as a double, or exported.
    assert_eq!(office.run(ANNA, "show 12").code, office.run(ANNA, "show 9999").code);
    assert!(!office.run(ANNA, "export --format csv").ok().contains("Bea"));
    assert_eq!(office.run(ANNA, "users set uid-60002 --sees all").code, 5);
    office.run(HOST, "users set uid-60002 --sees all --role viewer").ok();
    assert_eq!(seen(ANNA), "Ada Bea Cid");
    assert_eq!(office.run(ANNA, "export --format csv").code, 5);
    let list = office.run(HOST, "users").ok();
    assert!(list.contains("uid-60002        Viewer   All   Anna") && list.contains("uid-60003        Sales    Team"), "{list}");
    // The superuser is nobody here unless somebody says so, and whom the system cannot name is nobody at all.
    for (uid, why) in [(0, "root is not among the people of this store"), (65_534, "the system does not tell which user you are")] {
        let refused = office.run(uid, "list");
        assert!(refused.code == 5 && refused.err.contains(why), "{uid}: {}", refused.err);
    }
    // Whoever is let go leaves something; nothing new is given to them.
    let gone = office.run(HOST, "users remove uid-60003");

    assert!(
        gone.err.contains("has 1 record open. To give them to somebody else: prospekt hand-over uid-60003 PERSON --apply"),
        "{}",
        gone.err
    );
    assert_eq!(office.run(BO, "list").code, 5);
    let refused = office.run(HOST, "assign uid-60003 --filter cid");
    assert!(refused.code != 0 && refused.err.contains("is no longer here"), "{}", refused.err);
    office.run(HOST, "hand-over uid-60003 uid-60002 --apply").ok();
    // One of the same name with another number is kept out, until it is said who that is.
    let json = office.run(HOST, "users --format json").ok();
    assert!(json.contains("\"system-user\": 60002"), "{json}");
    office.run(HOST, "set system-user=61000 --type person --filter uid-60002").ok();
    let refused = office.run(ANNA, "list");
    assert!(refused.code == 5 && refused.err.contains("uid-60002 was system user 61000 here and is 60002 now"), "{}", refused.err);
    assert!(refused.err.contains("prospekt users confirm uid-60002"), "{}", refused.err);
    office.run(HOST, "users confirm uid-60002").ok();
    assert_eq!(seen(ANNA), "Ada Bea Cid");
}

#[test]
fn whoever_looks_after_the_store_copies_it_and_only_its_account_takes_the_copy_along() {
    let Some(office) = Office::apart() else { return };
    office.run(HOST, "users add uid-60002 --role manager").ok();
    office.run(HOST, "users add uid-60003 --role sales").ok();
    office.run(HOST, "add full-name=Ada").ok();
    let path = |name: &str| office.world.path(name).display().to_string();
    let told = office.run(ANNA, "backup").told();
    let by_hand = path("data/backups/leads-by-hand.prospekt");
    assert!(told.contains(&format!("copied to {by_hand} and verified")), "{told}");
    assert_eq!(office.run(BO, "backup").code, 5);
    // The server has another folder there: the copy is where the person named it all the same.
    let told = office.run(HOST, &format!("backup {}", path("theirs/copy.prospekt"))).told();
    assert!(told.contains("theirs/copy.prospekt and verified"), "{told}");
    let copy = fs::metadata(office.world.path("theirs/copy.prospekt")).unwrap();
    assert_eq!((copy.uid(), copy.mode() & 0o777), (HOST, 0o600));
    let copies: Vec<_> = fs::read_dir(office.world.path("data/backups")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(copies.iter().filter(|name| name.to_string_lossy().contains("by-hand")).count() == 1, "{copies:?}");
    let said = office.run(ANNA, &format!("backup {}", path("home/copy.prospekt"))).fails(5);
    assert!(said.contains("by-hand-2.prospekt, and you may not read it there"), "{said}");
    office.run(HOST, "serve --stop").told();
}

//! Programs around operations, set in the settings file of the account that owns the store.

use std::{fs, os::unix::fs::PermissionsExt};

use crate::support::{World, root};

/// A shell script that the settings name.
fn script(world: &World, name: &str, body: &str) -> String {
    let path = world.file(name, format!("#!/bin/sh\ncd '{}'\n{body}\n", world.path(".").display()));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path.display().to_string()
}

fn settings(world: &World, text: &str) {
    fs::create_dir_all(world.path("home/.config/prospekt")).unwrap();
    world.file("home/.config/prospekt/config.toml", text);
}

#[test]
fn the_program_before_refuses_with_its_reason_and_the_one_after_is_told() {
    let world = World::new();
    let before = script(&world, "before", "grep -q '\"source\"' || { echo 'a lead needs a source'; exit 1; }");
    let after = script(&world, "after", "cat >> told; exit 3");
    settings(&world, &format!("hook-before = \"{before}\"\nhook-after = \"{after}\"\n"));
    let refused = world.run_of(&["add", "full-name=Ada"]).fails(1);
    assert!(refused.contains("the store's own check refuses this: a lead needs a source"), "{refused}");
    assert_eq!(world.run("list --format ids").ok(), "");
    world.run_of(&["add", "full-name=Ada", "source=Web"]).ok();
    assert_eq!(world.run("list --format ids").ok().lines().count(), 1);
    // It was told, and what it failed at is noted, without a word of the record.
    let told = crate::support::json(&fs::read_to_string(world.path("told")).unwrap());
    assert_eq!((&told["verb"], &told["records"][0]["values"]["source"]), (&"made".into(), &"Web".into()));
    let log = fs::read_to_string(world.path("home/.local/state/prospekt/hooks.log")).unwrap();
    assert!(log.contains(&format!("hook-after, {after}, at operation 2: it ended with 3")) && !log.contains("Ada"), "{log}");
    let doctor = world.run("doctor").ok();
    assert!(doctor.contains(&format!("hook-before is {before}; hook-after is {after}")), "{doctor}");
}

/// The check that the manual shows, as it stands there.
#[test]
fn the_example_of_the_manual_does_what_it_says() {
    let manual = fs::read_to_string(root().join("README.md")).unwrap();
    let (_, example) = manual.split_once("```python\n").unwrap();
    let (example, _) = example.split_once("```\n").unwrap();
    if std::process::Command::new("python3").arg("--version").output().is_err() {
        return;
    }
    let world = World::new();
    let path = world.file("check", example.replace("/usr/bin/env python3", &python()));
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    settings(&world, &format!("hook-before = \"{}\"\n", path.display()));
    let refused = world.run_of(&["add", "full-name=Nobody"]).fails(1);
    assert!(refused.contains("the store's own check refuses this: 'Nobody' needs a company"), "{refused}");
    world.file("leads.csv", "Name,Company\nAnna,Acme\nBo,\n");
    let imported = world.run("import leads.csv --apply");
    assert!(imported.code == 1 && imported.err.contains("'Bo' needs a company"), "{imported:?}");
    world.run_of(&["add", "full-name=Anna", "company=Acme"]).ok();
    world.run_of(&["add", "--type", "contact", "full-name=Cia"]).ok();
    assert_eq!(world.list("full-name", ""), ["Anna"]);
}

/// Where Python is: the world of a test has no search path.
fn python() -> String {
    let told = std::process::Command::new("python3").args(["-c", "import sys; print(sys.executable)"]).output().unwrap();
    String::from_utf8(told.stdout).unwrap().trim().to_owned()
}

#[test]
fn a_check_that_is_set_and_cannot_be_known_lets_nothing_pass() {
    for (text, why) in [
        ("hook-before = \"/nowhere/check\"\n", "No such file"),
        ("hook-before = \"check\"\n", "'check' is no absolute path"),
        ("hook-before = true\n", "'hook-before' needs a value in quotes"),
        ("hook-befor = \"/bin/true\"\n", "there is no setting 'hook-befor'"),
        ("theme = \nhook-before = \"/bin/true\"\n", "config.toml, line"),
    ] {
        let world = World::new();
        settings(&world, text);
        let refused = world.run_of(&["add", "full-name=Ada"]).fails(1);
        assert!(refused.contains("the store's own check cannot be run") && refused.contains(why), "{text}: {refused}");
        assert!(world.run("doctor").ok().contains("hook-before cannot be run"), "{text}");
    }
    // What else is wrong there stops nothing.
    let world = World::new();
    settings(&world, "theme = \"nothing\"\nsize = \"3\"\n");
    world.run_of(&["add", "full-name=Ada"]).ok();
}

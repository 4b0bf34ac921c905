//! Looking after a store: backups by hand and by themselves, new stores from them, the chain of the log.

use std::fs;

use crate::support::{
    World,
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
    assert!(told.contains("again.prospekt, and verified"), "{told}");
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
    assert_eq!(world.run("log --by nobody-of-that-name").ok(), "");
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

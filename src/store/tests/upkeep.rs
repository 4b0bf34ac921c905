//! Looking after a store: upgrades from earlier formats, indexes made anew, a log that shows every byte that was changed, disks
//! that run full and have room again.

use std::{fs, io::ErrorKind};

use redb::{Database, ReadableTable, TableDefinition, WriteTransaction};

use super::{
    super::{
        medium::Medium,
        schema::{self, facts},
        upgrade::{Formats, Manner, Step, rehearse_as},
    },
    disk::{Disk, Trouble},
    *,
};

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

// ----- formats -----

/// Two formats that never were: the first kept what later became a fact of its own, the second counted it by hundreds.
const PAST: TableDefinition<'_, &str, u64> = TableDefinition::new("past");

const STEPS: &[Step] = &[
    Step {
        what: "the past has its own table",
        run: |file| {
            let old = file.open_table(schema::META)?.remove("past")?.map(|past| past.value().to_vec());
            let Some(old) = old else { return Err(StoreError::Damaged { what: "the past is missing".to_owned() }) };
            file.open_table(PAST)?.insert("past", u64::from(old[0]))?;
            Ok(())
        },
    },
    Step {
        what: "the past is counted by hundreds",
        run: |file| {
            let mut past = file.open_table(PAST)?;
            let was = past.get("past")?.map_or(0, |past| past.value());
            past.insert("past", was * 100)?;
            Ok(())
        },
    },
];

/// A program of a day to come, which knows two formats more than today's.
const COMING: Manner = Manner { formats: Formats { oldest: FORMAT, steps: STEPS }, copies: true };
const THEN: u16 = FORMAT + 2;

fn opened_later(path: &Path) -> Result<Store, StoreError> {
    Store::open_as(path.to_owned(), Medium::File(path.to_owned()), &Options::default(), COMING)
}

/// A store as a program of the first of them leaves it.
fn early(path: &Path) -> Model {
    let model = told(path);
    meddle(path, |file| drop(file.open_table(schema::META).unwrap().insert("past", [7_u8].as_slice()).unwrap()));
    model
}

fn past(path: &Path) -> Option<u64> {
    let db = Database::open(path).unwrap();
    let reading = db.begin_write().unwrap();
    let table = reading.open_table(PAST).unwrap();
    table.get("past").unwrap().map(|past| past.value())
}

#[test]
fn a_store_of_an_earlier_format_is_upgraded_after_a_copy_in_all_its_steps() {
    let place = place();
    let model = early(&place.path);
    let before = fs::read(&place.path).unwrap();
    let mut store = opened_later(&place.path).unwrap();
    let copy = place.folder.path().join(format!("backups/leads-format-{FORMAT}.prospekt"));
    let upgraded = Upgraded { from: FORMAT, to: THEN, what: STEPS.iter().map(|step| step.what).collect(), copy: Some(copy.clone()) };
    assert_eq!(store.upgraded(), Some(&upgraded));
    compare(&store, &model);
    assert_sound(&mut store);
    drop(store);
    assert_eq!(past(&place.path), Some(700));
    assert_eq!(fs::read(&copy).unwrap(), before, "byte for byte as it was");
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&copy).unwrap().permissions()) & 0o777, 0o600);
    // Upgraded once; today's program sees that it is newer, and can go back to the copy.
    assert_eq!(opened_later(&place.path).unwrap().upgraded(), None);
    assert_eq!(names_in(copy.parent().unwrap()), [format!("leads-format-{FORMAT}.prospekt")]);
    assert!(matches!(opened(&place.path), Err(StoreError::Newer { found: THEN, known: FORMAT })));
    compare(&opened(&copy).unwrap(), &model);
}

#[test]
fn an_upgrade_that_fails_changes_nothing() {
    let place = place();
    let model = told(&place.path);
    // The first step finds nothing to work on.
    assert!(matches!(opened_later(&place.path), Err(StoreError::Damaged { .. })));
    compare(&opened(&place.path).unwrap(), &model);
    // Neither does one that cannot be copied first.
    meddle(&place.path, |file| drop(file.open_table(schema::META).unwrap().insert("past", [7_u8].as_slice()).unwrap()));
    fs::remove_dir_all(place.folder.path().join("backups")).unwrap();
    fs::write(place.folder.path().join("backups"), "a file").unwrap();
    let before = fs::read(&place.path).unwrap();
    let error = opened_later(&place.path).unwrap_err();
    assert!(matches!(error, StoreError::NoCopy { found: FORMAT, to: THEN, .. }), "{error}");
    assert_eq!(fs::read(&place.path).unwrap(), before);
}

#[test]
fn an_upgrade_is_whole_or_not_at_all_wherever_the_disk_fails() {
    let early = {
        let place = place();
        early(&place.path);
        fs::read(&place.path).unwrap()
    };
    let manner = Manner { copies: false, ..COMING };
    let open = |disk: &Disk| Store::open_as("disk".into(), Medium::Made(disk.maker()), &Options::default(), manner);
    let calls = {
        let disk = Disk::holding(early.clone());
        drop(open(&disk).unwrap());
        disk.calls()
    };
    assert!(calls > 3);
    for cut in 1..=calls {
        let disk = Disk::holding(early.clone());
        disk.trouble(Some(Trouble { from: cut, until: usize::MAX, kind: ErrorKind::Other }));
        drop(open(&disk));
        let after = disk.after_power_cut(|sides| u32::try_from(cut).unwrap() % sides);
        let mut store = open(&after).unwrap();
        assert_sound(&mut store);
        drop(store);
        let place = place();
        fs::write(&place.path, after.bytes()).unwrap();
        assert_eq!(past(&place.path), Some(700), "cut {cut}: neither half a step nor one twice");
    }
}

#[test]
fn formats_that_are_too_old_or_cannot_be_written_are_refused() {
    let place = place();
    early(&place.path);
    let later = |oldest| {
        Store::open_as(
            place.path.clone(),
            Medium::File(place.path.clone()),
            &Options::default(),
            Manner { formats: Formats { oldest, steps: STEPS }, copies: true },
        )
    };
    let before = fs::read(&place.path).unwrap();
    assert!(matches!(later(FORMAT + 1), Err(StoreError::Older { found: FORMAT, oldest }) if oldest == FORMAT + 1));
    let mut permissions = fs::metadata(&place.path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&place.path, permissions).unwrap();
    let error = later(FORMAT).unwrap_err();
    assert!(
        matches!(&error, StoreError::ReadOnly { why } if why.contains(&format!("format {FORMAT} must be upgraded to {THEN}"))),
        "{error}"
    );
    assert_eq!(fs::read(&place.path).unwrap(), before);
}

#[test]
fn an_upgrade_is_rehearsed_on_a_copy() {
    let place = place();
    let model = early(&place.path);
    let before = fs::read(&place.path).unwrap();
    let copy = place.folder.path().join("rehearsed");
    let rehearsed = rehearse_as(&place.path, &copy, &Options::default(), COMING.formats).unwrap();
    assert_eq!(rehearsed.upgraded.map(|upgraded| (upgraded.from, upgraded.to, upgraded.copy)), Some((FORMAT, THEN, None)));
    assert_eq!(rehearsed.checked.problems, [""; 0]);
    assert_eq!(rehearsed.checked.records, u64::try_from(model.records.len()).unwrap());
    assert_eq!(fs::read(&place.path).unwrap(), before, "the store itself is as it was");
    assert_eq!(past(&copy), Some(700));
    assert_eq!(names_in(place.folder.path()), ["leads.prospekt", "rehearsed"]);
    assert!(matches!(rehearse_as(&place.path, &copy, &Options::default(), COMING.formats), Err(StoreError::Exists { .. })));
    // Today there is nothing to upgrade; a store in use is left alone.
    let other = place.folder.path().join("other");
    assert!(rehearse(&place.path, &other, &Options::default()).unwrap().upgraded.is_none());
    let _used = opened(&place.path).unwrap();
    assert!(matches!(rehearse(&place.path, &place.folder.path().join("third"), &Options::default()), Err(StoreError::InUse)));
}

// ----- indexes -----

#[test]
fn what_follows_from_records_and_log_is_made_anew() {
    type Spoil = fn(&WriteTransaction);
    let spoils: [Spoil; 6] = [
        |file| drop(file.open_table(schema::BY_NAME).unwrap().pop_first().unwrap()),
        |file| drop(file.open_table(schema::BY_NAME).unwrap().insert([9_u8; 12].as_slice(), ()).unwrap()),
        |file| drop(file.open_table(schema::TOUCHED).unwrap().pop_first().unwrap()),
        |file| drop(file.open_table(schema::TOUCHED).unwrap().insert((77, 1, 0), ()).unwrap()),
        |file| drop(file.open_table(schema::MADE).unwrap().pop_last().unwrap()),
        |file| {
            let counts = crate::codec::Counts::from([(LEAD, (77, 7))]);
            let mut bytes = Vec::new();
            crate::codec::encode_counts(&counts, &mut bytes).unwrap();
            file.open_table(schema::META).unwrap().insert(facts::COUNTS, bytes.as_slice()).unwrap();
        },
    ];
    for (at, spoil) in spoils.into_iter().enumerate() {
        let place = place();
        let model = told(&place.path);
        meddle(&place.path, spoil);
        let mut store = opened(&place.path).unwrap();
        assert!(!store.check().unwrap().problems.is_empty(), "{at}");
        store.rebuild().unwrap();
        assert_sound(&mut store);
        compare(&store, &model);
    }
}

#[test]
fn a_list_that_does_not_fit_the_records_is_noticed_by_its_counts_and_made_anew() {
    let place = place();
    let model = told(&place.path);
    let counts: Vec<_> = opened(&place.path).unwrap().reader().unwrap().counts().unwrap();
    let fits = |store: &Store| store.reader().unwrap().fits(counts.iter().copied()).unwrap();
    assert!(fits(&opened(&place.path).unwrap()));
    meddle(&place.path, |file| drop(file.open_table(schema::BY_NAME).unwrap().pop_first().unwrap()));
    let mut store = opened(&place.path).unwrap();
    assert!(!fits(&store));
    store.rebuild_lists().unwrap();
    assert!(fits(&store));
    compare(&store, &model);
}

#[test]
fn making_anew_never_touches_what_proves_the_log() {
    let place = place();
    told(&place.path);
    let before = opened(&place.path).unwrap().reader().unwrap().chain(None).unwrap();
    meddle(&place.path, |file| drop(file.open_table(schema::OP_CHUNK).unwrap().pop_last().unwrap()));
    let mut store = opened(&place.path).unwrap();
    store.rebuild().unwrap();
    let after = store.reader().unwrap().chain(None).unwrap();
    assert_eq!(after.end, before.end);
    assert!(after.problems.iter().any(|problem| problem.contains("is missing")), "{:?}", after.problems);
}

// ----- the log -----

/// Every byte of a value, flipped one after the other: what following the chain says then.
fn flipped(path: &Path, get: fn(&WriteTransaction, u64) -> Vec<u8>, set: fn(&WriteTransaction, u64, &[u8]), seq: u64) -> Vec<Vec<String>> {
    let mut value = Vec::new();
    meddle(path, |file| value = get(file, seq));
    let found = (0..value.len()).map(|at| {
        let mut wrong = value.clone();
        wrong[at] ^= 1 << (at % 8);
        meddle(path, |file| set(file, seq, &wrong));
        opened(path).unwrap().reader().unwrap().chain(None).unwrap().problems
    });
    let found = found.collect();
    meddle(path, |file| set(file, seq, &value));
    found
}

#[test]
fn every_flipped_byte_of_an_operation_names_it() {
    let place = place();
    told(&place.path);
    for seq in [1_u64, 4] {
        let heads = flipped(
            &place.path,
            |file, seq| file.open_table(schema::OP_LOG).unwrap().get(seq).unwrap().unwrap().value().to_vec(),
            |file, seq, bytes| drop(file.open_table(schema::OP_LOG).unwrap().insert(seq, bytes).unwrap()),
            seq,
        );
        let chunks = flipped(
            &place.path,
            |file, seq| file.open_table(schema::OP_CHUNK).unwrap().get((seq, 0)).unwrap().unwrap().value().to_vec(),
            |file, seq, bytes| drop(file.open_table(schema::OP_CHUNK).unwrap().insert((seq, 0), bytes).unwrap()),
            seq,
        );
        assert!(heads.len() > 10 && chunks.len() > 5);
        for (at, problems) in heads.iter().chain(&chunks).enumerate() {
            assert!(problems.iter().any(|problem| problem.contains(&format!("operation {seq}"))), "{seq}, byte {at}: {problems:?}");
        }
    }
    assert_sound(&mut opened(&place.path).unwrap());
}

#[test]
fn marks_of_undoing_must_follow_from_what_undid() {
    let place = place();
    told(&place.path);
    meddle(&place.path, |file| {
        let mut log = file.open_table(schema::OP_LOG).unwrap();
        let head = crate::codec::read_head(Seq(2), log.get(2).unwrap().unwrap().value()).unwrap();
        let mut bytes = Vec::new();
        crate::codec::head_into(&OpHead { undone_by: Some(Seq(3)), ..head }, &mut bytes).unwrap();
        log.insert(2, bytes.as_slice()).unwrap();
    });
    let chain = opened(&place.path).unwrap().reader().unwrap().chain(None).unwrap();
    assert_eq!(chain.problems, ["operation 2 does not say rightly what took it back"]);
}

// ----- room -----

#[test]
fn on_a_full_disk_the_store_can_be_read_and_writing_comes_back_by_itself() {
    let disk = Disk::default();
    let mut model = Model::default();
    let mut store = disk.open().unwrap();
    model.act(&mut store, &names(&["Ada", "Bo"]).once());
    disk.trouble(Some(Trouble { from: 0, until: usize::MAX, kind: ErrorKind::StorageFull }));
    let batch = model.batches(&names(&["Cy"]).once()).remove(0).0;
    assert!(store.commit(&batch).is_err());
    assert_eq!(store.trouble(), Some("the disk is full"));
    compare(&store, &model);
    store.try_again();
    assert_eq!(store.trouble(), Some("the disk is full"), "it still is");
    disk.trouble(None);
    store.try_again();
    assert_eq!(store.trouble(), None);
    model.act(&mut store, &names(&["Cy"]).once());
    compare(&store, &model);
    assert_sound(&mut store);
}

#[test]
fn a_store_that_crashed_opens_for_reading_on_a_full_disk() {
    // Killed in the middle of an operation: opening would take it back, and must write.
    let disk = Disk::default();
    let mut model = Model::default();
    let mut store = disk.open().unwrap();
    model.act(&mut store, &names(&["Ada", "Bo", "Cy"]).once());
    let half = model.batches(&What::Set(fields::SCORE, Some(Value::Stars(3)), 1).chunked(3)).remove(0).0;
    store.commit(&half).unwrap();
    let crashed = Disk::holding(disk.bytes());
    crashed.trouble(Some(Trouble { from: 0, until: usize::MAX, kind: ErrorKind::StorageFull }));
    let mut store = crashed.open().unwrap();
    assert!(store.trouble().is_some());
    let readable = |store: &Store| store.reader().unwrap().by_name(LEAD, 0, 99).unwrap().len();
    assert_eq!(readable(&store), 3);
    assert!(store.commit(&model.batches(&names(&["Dot"]).once()).remove(0).0).is_err());
    assert_eq!(readable(&store), 3);
    crashed.trouble(None);
    store.try_again();
    assert_eq!(store.trouble(), None);
    assert!(!store.is_under_way(), "what the crash cut off is taken back");
    assert_sound(&mut store);
}

#[test]
fn a_store_that_was_write_protected_is_written_once_it_is_not() {
    let place = place();
    let mut model = told(&place.path);
    let protect = |is_protected| {
        let mut permissions = fs::metadata(&place.path).unwrap().permissions();
        permissions.set_readonly(is_protected);
        fs::set_permissions(&place.path, permissions).unwrap();
    };
    protect(true);
    let mut store = opened(&place.path).unwrap();
    store.try_again();
    assert_eq!(store.trouble(), Some("the file is write-protected"));
    protect(false);
    store.try_again();
    assert_eq!(store.trouble(), None);
    model.act(&mut store, &names(&["Zoe"]).once());
    compare(&store, &model);
}

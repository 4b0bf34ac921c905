//! Files as people leave them: absent, foreign, cut short, damaged, newer, protected, in use.

use std::{fs, os::unix::fs::PermissionsExt};

use redb::{Database, ReadableTable, TableDefinition};

use super::*;

#[test]
fn a_store_is_for_its_owner_only_and_leaves_no_other_file() {
    let place = place();
    drop(opened(&place.path).unwrap());
    assert_eq!(fs::metadata(&place.path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(place.path.parent().unwrap()).unwrap().count(), 1);
}

#[test]
fn a_store_closed_and_opened_is_the_same() {
    let place = place();
    let model = told(&place.path);
    let mut store = opened(&place.path).unwrap();
    compare(&store, &model);
    assert_sound(&mut store);
}

#[test]
fn a_store_that_must_exist_is_not_made() {
    let place = place();
    let options = Options { must_exist: true, ..Options::default() };
    assert!(matches!(Store::open(&place.path, &options), Err(StoreError::Missing { .. })));
    assert!(!place.path.exists());
    assert!(matches!(opened(Path::new("/nowhere/at/all")), Err(StoreError::Missing { .. })));
}

#[test]
fn a_store_is_open_once_at_a_time() {
    let place = place();
    let store = opened(&place.path).unwrap();
    assert!(matches!(opened(&place.path), Err(StoreError::InUse)));
    drop(store);
    opened(&place.path).unwrap();
}

#[test]
fn what_is_not_a_store_is_refused_and_left_alone() {
    let place = place();
    for bytes in [b"".as_slice(), b"x", b"Name,Company\nAda,Acme\n", &[0; 100_000]] {
        fs::write(&place.path, bytes).unwrap();
        assert!(matches!(opened(&place.path), Err(StoreError::NotAStore { .. })), "{} bytes", bytes.len());
        assert_eq!(fs::read(&place.path).unwrap(), bytes);
    }
    assert!(matches!(opened(place.path.parent().unwrap()), Err(StoreError::NotAStore { .. })));
}

#[test]
fn the_database_of_another_program_is_refused_and_left_alone() {
    let place = place();
    let db = Database::create(&place.path).unwrap();
    let transaction = db.begin_write().unwrap();
    transaction.open_table(TableDefinition::<u64, u64>::new("theirs")).unwrap();
    transaction.commit().unwrap();
    drop(db);
    let before = fs::read(&place.path).unwrap();
    assert!(matches!(opened(&place.path), Err(StoreError::NotAStore { .. })));
    assert_eq!(fs::read(&place.path).unwrap(), before);
}

#[test]
fn a_newer_store_is_refused_with_both_numbers_and_not_a_byte_is_changed() {
    let place = place();
    told(&place.path);
    meddle(&place.path, |transaction| {
        let mut meta = transaction.open_table(schema::META).unwrap();
        meta.insert(schema::facts::FORMAT, 7_u16.to_le_bytes().as_slice()).unwrap();
    });
    let before = fs::read(&place.path).unwrap();
    assert!(matches!(opened(&place.path), Err(StoreError::Newer { found: 7, known: FORMAT })));
    assert_eq!(fs::read(&place.path).unwrap(), before);
}

#[test]
fn a_newer_store_that_crashed_is_refused_and_not_a_byte_is_changed() {
    let place = place();
    let crashed = {
        let mut store = opened(&place.path).unwrap();
        Model::default().act(&mut store, &names(&["Ada"]).once());
        store
            .write(|writing| {
                writing.tables.meta.insert(schema::facts::FORMAT, 7_u16.to_le_bytes().as_slice())?;
                Ok(())
            })
            .unwrap();
        fs::read(&place.path).unwrap()
    };
    fs::write(&place.path, &crashed).unwrap();
    assert!(matches!(opened(&place.path), Err(StoreError::Newer { found: 7, .. })));
    assert_eq!(fs::read(&place.path).unwrap(), crashed);
}

#[test]
fn a_file_cut_short_never_opens_as_a_store_and_never_panics() {
    let place = place();
    told(&place.path);
    let bytes = fs::read(&place.path).unwrap();
    for len in [1, 8, 9, 100, 4_095, 4_096, 50_000, bytes.len() / 2, bytes.len() - 1] {
        fs::write(&place.path, &bytes[..len]).unwrap();
        let error = opened(&place.path).unwrap_err();
        assert!(matches!(error, StoreError::Damaged { .. } | StoreError::NotAStore { .. }), "{len} bytes: {error}");
    }
}

#[test]
fn a_flipped_bit_in_a_record_is_seen_and_the_record_named() {
    let place = place();
    let mut model = Model::default();
    let mut store = opened(&place.path).unwrap();
    model.act(&mut store, &names(&["Ada", "Quetzalcoatl", "Cy"]).once());
    drop(store);
    let mut bytes = fs::read(&place.path).unwrap();
    let name = b"Quetzalcoatl";
    let places: Vec<usize> = (0..bytes.len() - name.len()).filter(|at| &bytes[*at..at + name.len()] == name).collect();
    assert!(!places.is_empty());
    places.iter().for_each(|at| bytes[*at] ^= 1);
    fs::write(&place.path, &bytes).unwrap();
    let mut store = opened(&place.path).unwrap();
    let reader = store.reader().unwrap();
    assert!(reader.record(RecordId(1)).unwrap().is_some());
    let error = reader.record(RecordId(2)).unwrap_err();
    assert!(matches!(&error, StoreError::Damaged { what } if what.contains("record 2")), "{error}");
    drop(reader);
    let checked = store.check().unwrap();
    assert!(checked.problems.iter().any(|problem| problem.contains("record 2")), "{:?}", checked.problems);
    assert!(checked.problems.len() > 1, "the engine's own checksum tells too: {:?}", checked.problems);
}

#[test]
fn damaged_pages_become_errors_and_never_a_panic() {
    let place = place();
    told(&place.path);
    let bytes = fs::read(&place.path).unwrap();
    for page in 1..bytes.len() / 4096 {
        for fill in [0, 0xff] {
            let mut damaged = bytes.clone();
            damaged[page * 4096..(page + 1) * 4096].fill(fill);
            if damaged == bytes {
                continue;
            }
            fs::write(&place.path, &damaged).unwrap();
            let Ok(mut store) = opened(&place.path) else { continue };
            if let Ok(reader) = store.reader() {
                drop((reader.scan(RecordId(0), &mut |_| true), reader.ops(None, 99), reader.by_name(LEAD, 0, 99)));
            }
            drop(store.check());
        }
    }
}

#[test]
fn a_write_protected_store_opens_for_reading_and_says_why() {
    let place = place();
    let model = told(&place.path);
    fs::set_permissions(&place.path, fs::Permissions::from_mode(0o400)).unwrap();
    let before = fs::read(&place.path).unwrap();
    let mut store = opened(&place.path).unwrap();
    assert_eq!(store.read_only(), Some("the file is write-protected"));
    compare(&store, &model);
    let batch = model.batches(&names(&["x"]).once()).remove(0).0;
    let error = store.commit(&batch).unwrap_err();
    assert!(matches!(&error, StoreError::ReadOnly { .. }), "{error}");
    // Several may read it at once.
    compare(&opened(&place.path).unwrap(), &model);
    drop(store);
    assert_eq!(fs::read(&place.path).unwrap(), before);
}

#[test]
fn a_write_protected_copy_of_a_store_in_use_can_be_read_though_it_was_never_closed() {
    let place = place();
    let mut store = opened(&place.path).unwrap();
    let mut model = Model::default();
    model.act(&mut store, &names(&["Ada", "Bo"]).once());
    let copy = place.path.with_extension("copy");
    fs::copy(&place.path, &copy).unwrap();
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o400)).unwrap();
    compare(&opened(&copy).unwrap(), &model);
}

#[test]
fn after_a_change_of_locale_names_come_by_number_until_they_are_sorted_anew() {
    let place = place();
    let model = told(&place.path);
    let options = Options { locale: "sv".to_owned(), ..Options::default() };
    let mut store = Store::open(&place.path, &options).unwrap();
    assert!(!store.names_valid());
    let by_number: Vec<RecordId> = {
        let mut ids = model.by_name(&store, LEAD);
        ids.sort();
        ids
    };
    let reader = store.reader().unwrap();
    assert_eq!(reader.by_name(LEAD, 0, 99).unwrap(), by_number);
    assert_eq!(reader.by_name(LEAD, 1, 1).unwrap(), by_number[1..2]);
    drop(reader);
    store.rebuild_names().unwrap();
    assert!(store.names_valid());
    compare(&store, &model);
    assert_sound(&mut store);
}

#[test]
fn a_backup_is_the_same_store_for_its_owner_only() {
    let place = place();
    let model = told(&place.path);
    let store = opened(&place.path).unwrap();
    let to = place.path.with_extension("backup");
    let checked = store.copier().unwrap().copy_to(&to).unwrap();
    assert_eq!(checked.problems, Vec::<String>::new());
    assert_eq!(checked.records, u64::try_from(model.records.len()).unwrap());
    assert_eq!(checked.operations, u64::try_from(model.ops.len()).unwrap());
    assert_eq!(fs::metadata(&to).unwrap().permissions().mode() & 0o777, 0o600);
    let mut copy = opened(&to).unwrap();
    compare(&copy, &model);
    assert_sound(&mut copy);
    assert_eq!(fs::read_dir(to.parent().unwrap()).unwrap().count(), 2, "no scratch file stays");
}

#[test]
fn a_backup_never_replaces_a_file() {
    let place = place();
    told(&place.path);
    let store = opened(&place.path).unwrap();
    let to = place.path.with_extension("backup");
    fs::write(&to, "precious").unwrap();
    assert!(matches!(store.copier().unwrap().copy_to(&to), Err(StoreError::Exists { .. })));
    assert_eq!(fs::read(&to).unwrap(), b"precious");
    assert!(matches!(store.copier().unwrap().copy_to(&place.path), Err(StoreError::Exists { .. })));
    assert!(matches!(store.copier().unwrap().copy_to(Path::new("/nowhere/b")), Err(StoreError::Missing { .. })));
}

#[test]
fn a_backup_that_is_stopped_leaves_nothing_of_it() {
    let place = place();
    told(&place.path);
    let store = opened(&place.path).unwrap();
    let to = place.path.with_extension("backup");
    let copier = store.copier().unwrap();
    copier.stop().store(true, Ordering::SeqCst);
    assert!(matches!(copier.copy_to(&to), Err(StoreError::Stopped)));
    assert_eq!(fs::read_dir(to.parent().unwrap()).unwrap().count(), 1, "no scratch file stays");
    store.copier().unwrap().copy_to(&to).unwrap();
}

#[test]
fn a_check_names_what_does_not_fit_together() {
    type Spoil = fn(&redb::WriteTransaction);
    let spoils: [(&str, Spoil); 6] = [
        ("missing in the order by name", |t| drop(t.open_table(schema::BY_NAME).unwrap().pop_first().unwrap())),
        ("lists records that are not there", |t| drop(t.open_table(schema::BY_NAME).unwrap().insert([9_u8; 12].as_slice(), ()).unwrap())),
        ("the counters say", |t| drop(t.open_table(schema::HOT).unwrap().pop_last().unwrap())),
        ("has entries and no head", |t| drop(t.open_table(schema::OP_LOG).unwrap().pop_first().unwrap())),
        ("not in the history of record", |t| drop(t.open_table(schema::TOUCHED).unwrap().pop_first().unwrap())),
        ("cold values without a record", |t| drop(t.open_table(schema::COLD).unwrap().insert(999, [1_u8].as_slice()).unwrap())),
    ];
    for (words, spoil) in spoils {
        let place = place();
        told(&place.path);
        meddle(&place.path, spoil);
        let problems = opened(&place.path).unwrap().check().unwrap().problems;
        assert!(problems.iter().any(|problem| problem.contains(words)), "{words}: {problems:?}");
    }
}

#[test]
fn every_error_tells_what_to_do() {
    let path = PathBuf::from("leads");
    for error in [
        StoreError::Newer { found: 2, known: 1 },
        StoreError::NotAStore { path: path.clone(), why: "it is empty".to_owned() },
        StoreError::Damaged { what: "record 1".to_owned() },
        StoreError::ReadOnly { why: "so".to_owned() },
        StoreError::NoSpace,
        StoreError::InUse,
        StoreError::NoPermission { path: path.clone() },
        StoreError::Missing { path: path.clone() },
        StoreError::Exists { path },
        StoreError::TooLarge { what: "record 1".to_owned(), bytes: 2, limit: 1 },
        StoreError::Io(std::io::Error::other("x")),
    ] {
        assert!(error.hint().ends_with('.'), "{error}");
        assert!(!error.to_string().ends_with('.'), "{error}");
    }
}

/// Something somebody does to the log behind the program's back, and what following the chain then says.
type Forgery = (&'static str, fn(&redb::WriteTransaction), &'static [&'static str]);

const FORGERIES: &[Forgery] = &[
    (
        "another author",
        |file| {
            let mut log = file.open_table(schema::OP_LOG).unwrap();
            let head = crate::codec::read_head(Seq(2), log.get(2).unwrap().unwrap().value()).unwrap();
            let mut bytes = Vec::new();
            crate::codec::head_into(&OpHead { by: "mallory".to_owned(), ..head }, &mut bytes).unwrap();
            log.insert(2, bytes.as_slice()).unwrap();
        },
        &["operation 2 or its place in the log was changed"],
    ),
    (
        "other entries",
        |file| {
            let mut chunks = file.open_table(schema::OP_CHUNK).unwrap();
            let others = chunks.get((1, 0)).unwrap().unwrap().value().to_vec();
            chunks.insert((2, 0), others.as_slice()).unwrap();
        },
        &["what operation 2 changed is not what was written"],
    ),
    (
        "other entries with their hash",
        |file| {
            let others = file.open_table(schema::OP_CHUNK).unwrap().get((1, 0)).unwrap().unwrap().value().to_vec();
            file.open_table(schema::OP_CHUNK).unwrap().insert((2, 0), others.as_slice()).unwrap();
            file.open_table(schema::DIGEST).unwrap().insert((2, 0), chain::digest(&others)).unwrap();
        },
        &["operation 2 or its place in the log was changed"],
    ),
    (
        "entries taken out",
        |file| drop(file.open_table(schema::OP_CHUNK).unwrap().remove((2, 0)).unwrap()),
        &["part of what operation 2 changed is missing"],
    ),
    (
        "an operation taken out",
        |file| {
            drop(file.open_table(schema::OP_LOG).unwrap().remove(2).unwrap());
            drop(file.open_table(schema::LINK).unwrap().remove(2).unwrap());
        },
        &["operations are missing before operation 3", "operation 3 or its place in the log was changed"],
    ),
    (
        "a link taken out",
        |file| drop(file.open_table(schema::LINK).unwrap().remove(2).unwrap()),
        &["operation 2 has no link", "operation 3 or its place in the log was changed"],
    ),
    (
        "a new first link",
        |file| drop(file.open_table(schema::LINK).unwrap().insert(1, [7; 32]).unwrap()),
        &["operation 1 or its place in the log was changed", "operation 2 or its place in the log was changed"],
    ),
];

#[test]
fn whoever_changes_the_log_behind_the_programs_back_breaks_its_chain() {
    for (what, forge, found) in FORGERIES {
        let place = place();
        told(&place.path);
        let before = opened(&place.path).unwrap().reader().unwrap().chain(Some(Seq(2))).unwrap();
        assert_eq!((before.linked, before.unlinked, before.problems.len()), (before.end.unwrap().seq.0, 0, 0));
        meddle(&place.path, forge);
        let after = opened(&place.path).unwrap().reader().unwrap().chain(Some(Seq(2))).unwrap();
        assert_eq!(after.problems, *found, "{what}");
    }
}

#[test]
fn a_log_older_than_the_chain_goes_on_with_one() {
    let place = place();
    let mut model = told(&place.path);
    meddle(&place.path, |file| {
        assert!(file.delete_table(schema::LINK).unwrap());
        assert!(file.delete_table(schema::DIGEST).unwrap());
    });
    let mut store = opened(&place.path).unwrap();
    let old = model.ops.len();
    model.act(&mut store, &names(&["Zoe"]).once());
    let chain = store.reader().unwrap().chain(None).unwrap();
    assert_eq!((chain.linked, chain.unlinked, chain.problems.len()), (1, u64::try_from(old).unwrap(), 0));
}

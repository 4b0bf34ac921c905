//! Erasing at the level of the file: the chain tells an erasure from a forgery, a crash ends it, and a rewritten file is the store.

use std::fs;

use redb::ReadableTable;

use super::*;
use crate::model::{Chain, value::ERASED};

fn head(store: &Store, verb: Verb, subject: &str, records: u64, state: OpState) -> OpHead {
    OpHead {
        seq: Seq(store.last_seq().0 + u64::from(!store.facts.running.contains(&store.last_seq()))),
        by: "anna".to_owned(),
        at: 5,
        verb,
        records,
        fields: vec![],
        subject: subject.to_owned(),
        undoes: None,
        undone_by: None,
        skipped: 0,
        state,
    }
}

fn lead(store: &Store, name: &str) -> Record {
    let mut record = Record::new(store.next_record(), LEAD, Stamp { by: "anna".to_owned(), at: 5 });
    record = record.with([(fields::NAME, text(name)), (fields::FILE_AS, text(name)), (fields::NOTES, text(&format!("about {name}")))]);
    record.rev = Seq(store.last_seq().0 + 1);
    record
}

fn make(store: &mut Store, name: &str) -> RecordId {
    let record = lead(store, name);
    let op = head(store, Verb::Create, name, 1, OpState::Done);
    let entries = vec![Entry::Made(record.id)];
    store
        .commit(&Batch {
            op,
            entries,
            puts: vec![Put::Whole(record.clone())],
            removes: vec![],
            marks_undone: None,
            request: None,
            erasure: None,
        })
        .unwrap();
    record.id
}

fn rename(store: &mut Store, id: RecordId, name: &str) {
    let mut record = store.reader().unwrap().record(id).unwrap().unwrap();
    let op = head(store, Verb::Edit, name, 1, OpState::Done);
    let old = record.set(fields::NAME, Some(text(name)));
    record.rev = op.seq;
    let entries = vec![Entry::Set(Change { record: id, field: fields::NAME, old, new: Some(text(name)) })];
    store
        .commit(&Batch { op, entries, puts: vec![Put::Whole(record)], removes: vec![], marks_undone: None, request: None, erasure: None })
        .unwrap();
}

fn erasing(store: &Store, ids: &[RecordId], subjects: &[u64], state: OpState) -> Batch {
    Batch {
        op: head(store, Verb::Erase, "", u64::try_from(ids.len()).unwrap(), state),
        entries: ids.iter().map(|id| Entry::Erased(*id)).collect(),
        puts: vec![],
        removes: ids.to_vec(),
        marks_undone: None,
        request: None,
        erasure: Some(Box::new(Erasure { addresses: vec!["a@b".to_owned()], subjects: subjects.iter().map(|seq| Seq(*seq)).collect() })),
    }
}

/// Two people, both renamed; the first is erased.
fn story_of_two(path: &Path) -> RecordId {
    let mut store = opened(path).unwrap();
    let (canary, other) = (make(&mut store, "Canary"), make(&mut store, "Bea"));
    rename(&mut store, canary, "Canary two");
    rename(&mut store, other, "Bea two");
    let batch = erasing(&store, &[canary], &[1, 3], OpState::Done);
    store.commit(&batch).unwrap();
    canary
}

fn chain_of(path: &Path) -> Chain {
    opened(path).unwrap().reader().unwrap().chain(None).unwrap()
}

fn clean(store: &mut Store) {
    let mut rewrite = store.rewrite().unwrap().unwrap();
    loop {
        match store.adopt(rewrite.run().unwrap()).unwrap() {
            Rewritten::Done => return,
            Rewritten::Again(again) => rewrite = again,
        }
    }
}

fn holds(path: &Path, piece: &[u8]) -> bool {
    memchr::memmem::find(&fs::read(path).unwrap(), piece).is_some()
}

#[test]
fn an_erasure_leaves_a_chain_that_holds_and_says_what_was_erased() {
    let place = place();
    let canary = story_of_two(&place.path);
    let chain = chain_of(&place.path);
    assert_eq!((chain.problems, chain.linked, chain.erased), (vec![], 5, vec![(Seq(3), Seq(5))]));
    let mut store = opened(&place.path).unwrap();
    let reader = store.reader().unwrap();
    let subjects: Vec<String> = reader.ops(None, 9).unwrap().into_iter().map(|op| op.subject).collect();
    assert_eq!(subjects, ["", "Bea two", ERASED, "Bea", ERASED]);
    assert_eq!((reader.erased(canary).unwrap(), reader.all_erased().unwrap()), (Some(Seq(5)), vec![canary]));
    assert_eq!((reader.suppressed("a@b").unwrap(), reader.suppressed("b@a").unwrap()), (Some(Seq(5)), None));
    drop(reader);
    assert!(store.check().unwrap().problems.is_empty());
}

/// What somebody does to the log after an erasure, behind the program's back, and what following the chain then says.
#[test]
fn an_erasure_hides_no_forgery() {
    type Meddling = fn(&redb::WriteTransaction);
    let rows: [(&str, Meddling); 5] = [
        ("what operation 3 changed is not what was written", |file| {
            // Another value in the place of the marker.
            let other = file.open_table(schema::OP_CHUNK).unwrap().get((4, 0)).unwrap().map(|bytes| bytes.value().to_vec()).unwrap();
            file.open_table(schema::OP_CHUNK).unwrap().insert((3, 0), other.as_slice()).unwrap();
        }),
        ("operation 5 or its place in the log was changed", |file| {
            // The same, with a claim that fits.
            let other = file.open_table(schema::OP_CHUNK).unwrap().get((4, 0)).unwrap().map(|bytes| bytes.value().to_vec()).unwrap();
            file.open_table(schema::OP_CHUNK).unwrap().insert((3, 0), other.as_slice()).unwrap();
            file.open_table(schema::REWRITTEN).unwrap().insert((5, 3, 0), chain::digest(&other)).unwrap();
        }),
        ("operation 5 or its place in the log was changed", |file| {
            // Something nobody erased, with a claim of its own.
            let other = file.open_table(schema::OP_CHUNK).unwrap().get((3, 0)).unwrap().map(|bytes| bytes.value().to_vec()).unwrap();
            file.open_table(schema::OP_CHUNK).unwrap().insert((4, 0), other.as_slice()).unwrap();
            file.open_table(schema::REWRITTEN).unwrap().insert((5, 4, 0), chain::digest(&other)).unwrap();
        }),
        ("values were taken out of operation 4 by operation 2, which is no erasure", |file| {
            let other = file.open_table(schema::OP_CHUNK).unwrap().get((3, 0)).unwrap().map(|bytes| bytes.value().to_vec()).unwrap();
            file.open_table(schema::OP_CHUNK).unwrap().insert((4, 0), other.as_slice()).unwrap();
            file.open_table(schema::REWRITTEN).unwrap().insert((2, 4, 0), chain::digest(&other)).unwrap();
        }),
        ("operation 5 or its place in the log was changed", |file| {
            // The erasure itself is taken out of what it says.
            file.open_table(schema::REWRITTEN).unwrap().remove((5, 3, 0)).unwrap();
        }),
    ];
    for (want, meddling) in rows {
        let place = place();
        story_of_two(&place.path);
        meddle(&place.path, meddling);
        let problems = chain_of(&place.path).problems;
        assert!(problems.iter().any(|problem| problem == want), "{want}: {problems:?}");
    }
}

#[test]
fn a_rewritten_file_holds_nothing_of_the_erased_and_everything_else() {
    let place = place();
    let mut store = opened(&place.path).unwrap();
    let canary = make(&mut store, "Canary");
    rename(&mut store, canary, "Canary two");
    let others: Vec<RecordId> = (0..30).map(|n| make(&mut store, &format!("Person {n}"))).collect();
    let batch = erasing(&store, &[canary], &[1, 2], OpState::Done);
    store.commit(&batch).unwrap();
    assert!(store.has_remains().unwrap() && holds(&place.path, b"Canary"), "the engine only forgets");
    // A reader of the old file goes on reading it.
    let old = store.reader().unwrap();
    let rewrite = store.rewrite().unwrap().unwrap().run().unwrap();
    rename(&mut store, others[3], "Renamed meanwhile");
    let late = make(&mut store, "Late");
    let Rewritten::Done = store.adopt(rewrite).unwrap() else { panic!("few changes are taken over at once") };
    assert_eq!((old.record(late).unwrap(), old.record(others[3]).unwrap().unwrap().name().to_owned()), (None, "Person 3".to_owned()));
    drop(old);
    let told = |store: &mut Store| {
        let reader = store.reader().unwrap();
        let names = reader.by_name(LEAD, 0, 99).unwrap().into_iter().map(|id| reader.record(id).unwrap().unwrap().name().to_owned());
        (names.collect::<Vec<_>>(), reader.ops(None, 99).unwrap(), store.next_record(), store.last_seq())
    };
    let before = told(&mut store);
    assert!(before.0.contains(&"Renamed meanwhile".to_owned()) && before.0.contains(&"Late".to_owned()) && before.0.len() == 31);
    assert!(!store.has_remains().unwrap() && store.rewrite().unwrap().is_none());
    assert_sound(&mut store);
    rename(&mut store, late, "Later");
    assert_eq!(fs::read_dir(place.path.parent().unwrap()).unwrap().count(), 1, "nothing else is left lying about");
    drop(store);
    assert!(!holds(&place.path, b"Canary"));
    let mut store = opened(&place.path).unwrap();
    assert_eq!(told(&mut store).0.len(), 31);
    assert_sound(&mut store);
}

#[test]
fn much_that_happens_meanwhile_is_followed_in_rounds_and_another_erasure_begins_anew() {
    let place = place();
    let mut store = opened(&place.path).unwrap();
    let (first, second) = (make(&mut store, "Canary one"), make(&mut store, "Canary two"));
    let batch = erasing(&store, &[first], &[1], OpState::Done);
    store.commit(&batch).unwrap();
    let rewrite = store.rewrite().unwrap().unwrap().run().unwrap();
    let many: Vec<RecordId> = (0..20).map(|n| make(&mut store, &format!("Person {n}"))).collect();
    let Rewritten::Again(rewrite) = store.adopt(rewrite).unwrap() else { panic!("that many are not taken over at once") };
    let rewrite = rewrite.run().unwrap();
    let batch = erasing(&store, &[second], &[2], OpState::Done);
    store.commit(&batch).unwrap();
    let Rewritten::Again(rewrite) = store.adopt(rewrite).unwrap() else { panic!("the copy holds the second one") };
    assert!(holds(&place.path, b"Canary"));
    let Rewritten::Done = store.adopt(rewrite.run().unwrap()).unwrap() else { panic!("nothing happened") };
    assert!(!holds(&place.path, b"Canary"));
    assert_eq!(store.reader().unwrap().by_name(LEAD, 0, 99).unwrap().len(), many.len());
    assert_sound(&mut store);
}

#[test]
fn an_erasure_that_was_cut_off_is_ended_and_not_taken_back() {
    let place = place();
    let mut store = opened(&place.path).unwrap();
    let ids: Vec<RecordId> = ["Canary one", "Canary two", "Canary three"].iter().map(|name| make(&mut store, name)).collect();
    let batch = erasing(&store, &ids[..2], &[1, 2], OpState::Running);
    store.commit(&batch).unwrap();
    let seq = batch.op.seq;
    drop(store);
    let mut store = opened(&place.path).unwrap();
    let reader = store.reader().unwrap();
    assert_eq!(reader.op(seq).unwrap().map(|op| (op.verb, op.state, op.records)), Some((Verb::Erase, OpState::Done, 2)));
    assert!(ids[..2].iter().all(|id| reader.record(*id).unwrap().is_none()) && reader.record(ids[2]).unwrap().is_some());
    drop(reader);
    assert_sound(&mut store);
    clean(&mut store);
    assert!(!holds(&place.path, b"Canary one") && holds(&place.path, b"Canary three"));
}

#[test]
fn a_rewrite_that_was_cut_off_leaves_the_store_as_it_was_and_is_thrown_away() {
    let place = place();
    story_of_two(&place.path);
    let left = place.path.with_file_name(".leads.prospekt.clean");
    let mut store = opened(&place.path).unwrap();
    let rewrite = store.rewrite().unwrap().unwrap();
    assert!(left.exists());
    // As a crash would leave it.
    std::mem::forget(rewrite);
    drop(store);
    let mut store = opened(&place.path).unwrap();
    assert!(!left.exists() && store.has_remains().unwrap());
    clean(&mut store);
    drop(store);
    assert!(!holds(&place.path, b"Canary"));
    assert_eq!(chain_of(&place.path).problems, [""; 0]);
}

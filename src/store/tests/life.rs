//! What the store does with batches, one promise a test.

use super::*;

fn filled() -> (Store, Model) {
    let mut store = Store::in_memory(&Options::default()).unwrap();
    let mut model = Model::default();
    model.act(&mut store, &names(&["Berit", "adam", "Östen"]).once());
    (store, model)
}

#[test]
fn a_small_file_takes_little_cache_and_none_takes_more_than_it_may() {
    let mib = |count: u64| count << 20;
    let may = |most: usize| Options { cache_bytes: most << 20, ..Options::default() };
    for (most, length, want) in [(24, 0, 12), (24, mib(60), 12), (24, mib(100), 20), (24, mib(1_000), 24), (4, mib(1_000), 4)] {
        assert_eq!(may(most).cache_for(length), want << 20, "{most} {length}");
    }
}

#[test]
fn a_new_store_is_empty_and_sound() {
    let mut store = Store::in_memory(&Options::default()).unwrap();
    compare(&store, &Model::default());
    assert_sound(&mut store);
    assert!(store.read_only().is_none() && store.names_valid() && !store.was_repaired());
}

#[test]
fn every_action_leaves_what_it_should_and_a_sound_store() {
    let mut store = Store::in_memory(&Options::default()).unwrap();
    let mut model = Model::default();
    for action in story() {
        model.act(&mut store, &action);
        compare(&store, &model);
        assert_sound(&mut store);
    }
}

#[test]
fn an_operation_given_up_leaves_every_record_exactly_as_it_was() {
    for action in story() {
        let mut store = Store::in_memory(&Options::default()).unwrap();
        let mut model = Model::default();
        for before in &story()[..3] {
            model.act(&mut store, before);
        }
        let records = model.records.clone();
        model.act(&mut store, &Action { abandoned: true, chunks: 2, ..action });
        assert_eq!(model.records, records);
        compare(&store, &model);
        assert_sound(&mut store);
    }
}

#[test]
fn a_reader_keeps_its_state_while_others_write() {
    let (mut store, mut model) = filled();
    let reader = store.reader().unwrap();
    model.act(&mut store, &What::Set(fields::NAME, Some(text("Zoe")), 1).once());
    assert_eq!(reader.record(RecordId(1)).unwrap().unwrap().name(), "Berit");
    assert_eq!(store.reader().unwrap().record(RecordId(1)).unwrap().unwrap().name(), "Zoe");
}

#[test]
fn a_large_operation_is_listed_by_name_only_when_it_is_complete() {
    let (mut store, model) = filled();
    let batches = model.batches(&names(&["Aaa", "Bbb", "Ccc", "Ddd"]).chunked(2));
    store.commit(&batches[0].0).unwrap();
    assert_eq!(store.reader().unwrap().by_name(LEAD, 0, 99).unwrap().len(), 3);
    assert_sound(&mut store);
    store.commit(&batches[1].0).unwrap();
    compare(&store, &batches[1].1);
}

#[test]
fn somebody_elses_change_survives_the_rolling_back_of_a_running_operation() {
    let (mut store, mut model) = filled();
    let batches = model.batches(&Action { abandoned: true, ..What::Set(fields::STATUS, Some(text("New")), 1).once() });
    store.commit(&batches[0].0).unwrap();
    let running = batches[0].0.op.seq;
    // Another operation meanwhile, on one of the records.
    let mut record = store.reader().unwrap().record(RecordId(2)).unwrap().unwrap();
    let old = record.set(fields::STATUS, Some(text("Lost")));
    record.rev = Seq(running.0 + 1);
    let entry = Entry::Set(Change { record: record.id, field: fields::STATUS, old, new: record.value(fields::STATUS) });
    let op = OpHead { seq: record.rev, ..model.head(1) };
    store
        .commit(&Batch {
            op,
            entries: vec![entry],
            puts: vec![Put::Hot(record)],
            removes: vec![],
            marks_undone: None,
            request: None,
            erasure: None,
        })
        .unwrap();
    store.roll_back(running).unwrap();
    let reader = store.reader().unwrap();
    let status = |id| reader.record(RecordId(id)).unwrap().unwrap().text(fields::STATUS).to_owned();
    assert_eq!([status(1), status(2), status(3)], ["", "Lost", ""]);
    assert_eq!(reader.op(running).unwrap().unwrap().state, OpState::Cancelled);
    model.records.clear();
}

#[test]
fn a_complete_operation_is_not_rolled_back() {
    let (mut store, model) = filled();
    store.roll_back(Seq(1)).unwrap();
    store.roll_back(Seq(77)).unwrap();
    compare(&store, &model);
}

#[test]
fn the_history_of_a_record_names_its_changes_newest_first_and_its_making_last() {
    let (mut store, mut model) = filled();
    model.act(&mut store, &What::Set(fields::SCORE, Some(Value::Stars(2)), 2).once());
    model.act(&mut store, &What::Set(fields::NOTES, Some(text("x")), 1).chunked(3));
    let reader = store.reader().unwrap();
    let seen = |id, limit| -> Vec<(u64, Vec<FieldId>)> {
        let touches = reader.history(RecordId(id), limit).unwrap();
        touches.into_iter().map(|touch| (touch.op.seq.0, touch.changes.iter().map(|change| change.field).collect())).collect()
    };
    assert_eq!(seen(1, 9), [(3, vec![fields::NOTES]), (2, vec![fields::SCORE]), (1, vec![])]);
    assert_eq!(seen(2, 9), [(3, vec![fields::NOTES]), (1, vec![])]);
    assert_eq!(seen(1, 1), [(3, vec![fields::NOTES])]);
    assert_eq!(seen(99, 9), []);
    let change = reader.history(RecordId(1), 1).unwrap().remove(0).changes.remove(0);
    assert_eq!((change.old, change.new), (Some(text("first note")), Some(text("x"))));
}

#[test]
fn the_entries_of_an_operation_come_back_chunk_by_chunk() {
    let (mut store, mut model) = filled();
    let action = What::Remove(1).chunked(2);
    let written: Vec<Vec<Entry>> = model.batches(&action).into_iter().map(|(batch, _)| batch.entries).collect();
    model.act(&mut store, &action);
    let mut read = Vec::new();
    let reader = store.reader().unwrap();
    reader
        .entries(Seq(2), &mut |entries| {
            read.push(entries);
            true
        })
        .unwrap();
    assert_eq!(read, written);
    read.clear();
    reader
        .entries(Seq(2), &mut |entries| {
            read.push(entries);
            false
        })
        .unwrap();
    assert_eq!(read.len(), 1);
}

#[test]
fn undoing_marks_the_operation_and_redoing_clears_the_mark() {
    let (mut store, mut model) = filled();
    for (seq, mark) in [(2, Some(Seq(2))), (3, None)] {
        let op = OpHead { undoes: Some(Seq(1)), ..model.head(0) };
        assert_eq!(op.seq, Seq(seq));
        let batch = Batch {
            op: op.clone(),
            entries: vec![],
            puts: vec![],
            removes: vec![],
            marks_undone: Some((Seq(1), mark)),
            request: None,
            erasure: None,
        };
        store.commit(&batch).unwrap();
        model.ops.insert(op.seq, op);
        assert_eq!(store.reader().unwrap().op(Seq(1)).unwrap().unwrap().undone_by, mark);
    }
}

#[test]
fn a_record_that_is_too_large_is_refused_and_nothing_of_its_batch_is_written() {
    let (mut store, model) = filled();
    let batches = model.batches(&What::Set(fields::NOTES, Some(text(&"n".repeat(2 << 20))), 1).once());
    let error = store.commit(&batches[0].0).unwrap_err();
    assert!(matches!(error, StoreError::TooLarge { limit: crate::codec::LARGEST_RECORD, .. }), "{error}");
    assert!(!error.hint().is_empty());
    compare(&store, &model);
}

#[test]
fn numbers_of_records_are_never_given_twice() {
    let (mut store, mut model) = filled();
    model.act(&mut store, &What::Remove(1).once());
    assert_eq!(store.next_record(), RecordId(4));
}

#[test]
fn putting_hot_values_leaves_the_cold_ones_on_disk() {
    let (mut store, mut model) = filled();
    let mut record = store.reader().unwrap().hot(RecordId(1)).unwrap().unwrap();
    assert_eq!(record.get(fields::NOTES), None);
    record.set(fields::STATUS, Some(text("New")));
    let op = model.head(1);
    record.rev = op.seq;
    let entry = Entry::Set(Change { record: record.id, field: fields::STATUS, old: None, new: Some(text("New")) });
    let batch = Batch {
        op: op.clone(),
        entries: vec![entry],
        puts: vec![Put::Hot(record)],
        removes: vec![],
        marks_undone: None,
        request: None,
        erasure: None,
    };
    store.commit(&batch).unwrap();
    let expected = model.records.get_mut(&RecordId(1)).unwrap();
    expected.set(fields::STATUS, Some(text("New")));
    expected.rev = op.seq;
    model.ops.insert(op.seq, op);
    compare(&store, &model);
}

#[test]
fn names_of_any_length_are_listed() {
    let (mut store, mut model) = filled();
    model.act(&mut store, &names(&[&"z".repeat(100_000), "", "zz"]).once());
    let listed = store.reader().unwrap().by_name(LEAD, 0, 99).unwrap();
    assert_eq!(listed.len(), 6);
    assert_eq!(listed[0], RecordId(5));
    assert_sound(&mut store);
}

#[test]
fn readers_go_to_any_thread() {
    fn any_thread<T: Send + Sync>() {}
    any_thread::<Reader>();
    any_thread::<Store>();
}

#[test]
fn a_record_renamed_by_the_operation_that_made_it_is_listed_once() {
    let (mut store, model) = filled();
    let op = OpHead { state: OpState::Running, ..model.head(1) };
    let mut record = Record::new(store.next_record(), LEAD, Stamp { by: op.by.clone(), at: op.at }).with([(fields::NAME, text("Zoe"))]);
    record.rev = op.seq;
    let step = |op: &OpHead, entries, put: Option<&Record>| Batch {
        op: op.clone(),
        entries,
        puts: put.map(|record| Put::Whole(record.clone())).into_iter().collect(),
        removes: vec![],
        marks_undone: None,
        request: None,
        erasure: None,
    };
    store.commit(&step(&op, vec![Entry::Made(record.id)], Some(&record))).unwrap();
    let old = record.set(fields::NAME, Some(text("Aaron")));
    let renamed = Change { record: record.id, field: fields::NAME, old, new: record.value(fields::NAME) };
    store.commit(&step(&op, vec![Entry::Set(renamed)], Some(&record))).unwrap();
    store.commit(&step(&OpHead { state: OpState::Done, ..op }, vec![], None)).unwrap();
    let listed = store.reader().unwrap().by_name(LEAD, 0, 99).unwrap();
    assert_eq!(listed.iter().filter(|id| **id == record.id).count(), 1);
    assert_sound(&mut store);
}

//! Others write between the chunks of large operations: what was acknowledged stays, what is given up goes as far as it may, and
//! every number is in its place. The model is a plain list of what happened.

use std::{collections::BTreeSet, io::ErrorKind};

use proptest::prelude::*;

use super::{
    crash::open,
    disk::{Disk, Trouble},
    *,
};
use crate::model::Diff;

/// What happened, entry by entry in the order of the commits, and what is there now.
#[derive(Clone, Debug, Default)]
struct Spec {
    records: BTreeMap<RecordId, Record>,
    log: Vec<(Seq, Entry)>,
    states: BTreeMap<Seq, OpState>,
}

/// A step of an operation.
#[derive(Clone, Debug)]
enum Deed {
    Make(usize),
    /// Every n-th record, from the m-th.
    Set(FieldId, Option<Value>, usize, usize),
    Remove(usize),
}

fn head(seq: Seq, state: OpState) -> OpHead {
    OpHead {
        seq,
        by: format!("user{}", seq.0 % 3),
        at: i64::try_from(seq.0).unwrap(),
        verb: Verb::BulkEdit,
        records: 1,
        fields: vec![],
        subject: String::new(),
        undoes: None,
        undone_by: None,
        skipped: 0,
        state,
    }
}

impl Spec {
    /// One chunk of an operation; the model learns of it when the store has acknowledged it.
    fn chunk(&self, store: &Store, seq: Seq, deed: &Deed, state: OpState) -> (Batch, Self) {
        let place = store.place_of(seq);
        let mut after = self.clone();
        let mut batch = Batch {
            op: head(seq, state),
            entries: vec![],
            puts: vec![],
            removes: vec![],
            marks_undone: None,
            request: None,
            erasure: None,
        };
        match deed {
            Deed::Make(count) => {
                for id in (store.next_record().0..).take(*count).map(RecordId) {
                    let mut record = Record::new(id, LEAD, Stamp { by: "ada".to_owned(), at: 1 });
                    record = record.with([(fields::NAME, text(&format!("name {}", id.0 % 7))), (fields::NOTES, text("x"))]);
                    record.rev = place;
                    batch.entries.push(Entry::Made(id));
                    batch.puts.push(Put::Whole(record.clone()));
                    after.records.insert(id, record);
                }
            }
            Deed::Set(field, value, from, step) => {
                for record in self.records.values().skip(*from).step_by((*step).max(1)) {
                    let mut record = record.clone();
                    let old = record.value(*field);
                    record.set(*field, value.clone());
                    record.rev = place;
                    batch.entries.push(Entry::Set(Change { record: record.id, field: *field, old, new: record.value(*field) }));
                    batch.puts.push(if is_hot(*field) { Put::Hot(record.clone()) } else { Put::Whole(record.clone()) });
                    after.records.insert(record.id, record);
                }
            }
            Deed::Remove(from) => {
                if let Some(record) = self.records.values().nth(*from) {
                    let now = store.reader().unwrap().record(record.id).unwrap().unwrap();
                    batch.entries.push(Entry::Removed(now));
                    batch.removes.push(record.id);
                    after.records.remove(&record.id);
                }
            }
        }
        after.log.extend(batch.entries.iter().map(|entry| (seq, entry.clone())));
        after.states.insert(seq, state);
        (batch, after)
    }

    /// An operation is given up: entry by entry, newest first, unless somebody else did something to the same since.
    fn give_up(&mut self, seq: Seq) {
        for at in (0..self.log.len()).rev() {
            let (op, entry) = self.log[at].clone();
            if op != seq {
                continue;
            }
            let field_of = |entry: &Entry| if let Entry::Set(change) = entry { Some(change.field) } else { None };
            let mut later = self.log[at + 1..].iter().filter(|(op, later)| *op != seq && later.record() == entry.record());
            let (is_theirs, is_there) = match &entry {
                Entry::Set(change) => {
                    let is_same = |later: &Entry| field_of(later) == Some(change.field) || field_of(later).is_none();
                    (later.any(|(_, later)| is_same(later)), self.records.contains_key(&change.record))
                }
                _ => (later.next().is_some(), true),
            };
            if is_theirs || !is_there {
                continue;
            }
            match entry {
                Entry::Made(id) => drop(self.records.remove(&id)),
                Entry::Removed(record) => drop(self.records.insert(record.id, record)),
                Entry::Set(change) => {
                    if let Some(record) = self.records.get_mut(&change.record) {
                        record.set(change.field, change.old);
                    }
                }
                _ => {}
            }
            self.log.remove(at);
        }
        self.states.insert(seq, OpState::Cancelled);
    }

    fn running(&self) -> Vec<Seq> {
        self.states.iter().filter(|(_, state)| **state == OpState::Running).map(|(seq, _)| *seq).collect()
    }
}

/// The store holds what the model says, its chain holds, its lists fit, and numbers rise with what happened.
fn agree(store: &mut Store, spec: &Spec) {
    let reader = store.reader().unwrap();
    let mut found = BTreeMap::new();
    reader.scan(RecordId(0), &mut |record| found.insert(record.id, record).is_none()).unwrap();
    let values = |records: &BTreeMap<RecordId, Record>| -> Vec<_> {
        records.values().map(|record| (record.id, record.kind, record.values().to_vec())).collect()
    };
    assert_eq!(values(&found), values(&spec.records));
    let mut revs = BTreeMap::new();
    for record in found.values() {
        let newest = reader.history(record.id, 1).unwrap().remove(0);
        assert_eq!((newest.at, reader.op_of(record.rev).unwrap()), (record.rev, newest.op.seq), "{}", record.id);
        *revs.entry(record.rev).or_insert(0) += 1;
    }
    let last = spec.states.keys().last().copied().unwrap_or_default();
    assert!(store.last_seq() >= last && revs.keys().all(|rev| *rev <= store.last_seq()));
    for (seq, state) in &spec.states {
        let head = reader.op(*seq).unwrap().unwrap();
        assert_eq!(head.state, *state, "{seq}");
        let mut entries = Vec::new();
        reader
            .entries(*seq, &mut |chunk| {
                entries.extend(chunk);
                true
            })
            .unwrap();
        let mut expected: Vec<Entry> = spec.log.iter().filter(|(op, _)| op == seq).map(|(_, entry)| entry.clone()).collect();
        let touched: BTreeSet<RecordId> = expected.iter().map(Entry::record).collect();
        if *state == OpState::Cancelled {
            assert_eq!(head.skipped, u64::try_from(touched.len()).unwrap(), "what could not be taken back is counted");
            // Entries of one chunk that stay come in the order of their records.
            expected.sort_by_key(Entry::record);
            entries.sort_by_key(Entry::record);
        }
        assert_eq!(plain(&entries), plain(&expected), "{seq}");
        let flat: Vec<Entry> =
            (0..reader.chunks(*seq).unwrap()).filter_map(|number| reader.chunk(*seq, number).unwrap()).flatten().collect();
        assert_eq!(flat.len(), entries.len());
    }
    drop(reader);
    if spec.running().is_empty() {
        let living = |record: &&Record| !record.is_deleted();
        let listed = store.reader().unwrap().by_name(LEAD, 0, usize::MAX).unwrap();
        assert_eq!(listed.len(), spec.records.values().filter(living).count());
    }
    assert_sound(store);
}

/// Entries without the revisions of removed records.
fn plain(entries: &[Entry]) -> Vec<(RecordId, Option<Diff>)> {
    entries.iter().map(|entry| (entry.record(), if let Entry::Set(change) = entry { Some(change.diff()) } else { None })).collect()
}

#[derive(Clone, Debug)]
enum Step {
    Small(Deed),
    /// A chunk of a large operation, which begins with it where none is running.
    Chunk(Deed),
    /// A small one that is durable with the next.
    Soon(Deed),
    End,
    GiveUp,
    Crash,
}

fn any_deed() -> impl Strategy<Value = Deed> {
    let value = prop_oneof![Just(None), "[ab]".prop_map(|word| Some(Value::Text(word)))];
    let field = prop_oneof![Just(fields::STATUS), Just(fields::NOTES), Just(fields::NAME), Just(fields::COMPANY)];
    prop_oneof![
        2 => (1_usize..4).prop_map(Deed::Make),
        5 => (field, value, 0_usize..6, 1_usize..4).prop_map(|(field, value, from, step)| Deed::Set(field, value, from, step)),
        1 => (proptest::option::of(Just(Value::Moment(5))), 0_usize..6, 2_usize..5)
            .prop_map(|(value, from, step)| Deed::Set(fields::DELETED, value, from, step)),
        1 => (0_usize..8).prop_map(Deed::Remove),
    ]
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => any_deed().prop_map(Step::Small),
        1 => any_deed().prop_map(Step::Soon),
        5 => any_deed().prop_map(Step::Chunk),
        1 => Just(Step::End),
        1 => Just(Step::GiveUp),
        1 => Just(Step::Crash),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_done_between_the_chunks_the_store_agrees_with_the_list_of_what_happened(
        steps in proptest::collection::vec(any_step(), 1..40)
    ) {
        let disk = Disk::default();
        let mut store = open(&disk).unwrap();
        let mut spec = Spec::default();
        for step in steps {
            let fresh = Seq(store.last_seq().0 + 1);
            let running = spec.running().first().copied();
            match step {
                Step::Small(deed) => {
                    let (batch, after) = spec.chunk(&store, fresh, &deed, OpState::Done);
                    store.commit(&batch).unwrap();
                    spec = after;
                }
                Step::Soon(deed) => {
                    let (batch, after) = spec.chunk(&store, fresh, &deed, OpState::Done);
                    store.commit_soon(&batch).unwrap();
                    spec = after;
                    store.sync().unwrap();
                }
                Step::Chunk(deed) => {
                    let (batch, after) = spec.chunk(&store, running.unwrap_or(fresh), &deed, OpState::Running);
                    store.commit(&batch).unwrap();
                    spec = after;
                }
                Step::End => {
                    let Some(seq) = running else { continue };
                    let (batch, after) = spec.chunk(&store, seq, &Deed::Make(0), OpState::Done);
                    store.commit(&batch).unwrap();
                    spec = after;
                }
                Step::GiveUp => {
                    let Some(seq) = running else { continue };
                    store.roll_back(seq).unwrap();
                    spec.give_up(seq);
                }
                Step::Crash => {
                    drop(store);
                    store = open(&disk).unwrap();
                    running.iter().for_each(|seq| spec.give_up(*seq));
                }
            }
            agree(&mut store, &spec);
        }
    }
}

/// A large operation with others in between, and a large import.
fn story() -> Vec<Step> {
    let set = |field, word: &str, from, step| Deed::Set(field, Some(text(word)), from, step);
    vec![
        Step::Small(Deed::Make(4)),
        Step::Chunk(set(fields::STATUS, "a", 0, 2)),
        Step::Small(set(fields::STATUS, "b", 0, 1)),
        Step::Chunk(set(fields::STATUS, "a", 1, 2)),
        Step::Chunk(set(fields::NOTES, "n", 0, 1)),
        Step::Small(set(fields::NOTES, "m", 2, 1)),
        Step::End,
        Step::Chunk(Deed::Make(3)),
        Step::Small(set(fields::NAME, "z", 5, 1)),
        Step::Chunk(Deed::Make(2)),
        Step::Small(Deed::Make(1)),
        Step::Small(Deed::Remove(1)),
        Step::Chunk(Deed::Make(2)),
        Step::Chunk(Deed::Make(2)),
        Step::End,
        Step::Small(set(fields::COMPANY, "c", 0, 1)),
    ]
}

/// Tells the story until a commit fails: what was acknowledged, and what it would be with what was under way.
fn tell(store: &mut Store) -> (Spec, Option<Spec>) {
    let mut spec = Spec::default();
    for step in story() {
        let fresh = Seq(store.last_seq().0 + 1);
        let running = spec.running().first().copied();
        let (seq, deed, state) = match step {
            Step::Small(deed) => (fresh, deed, OpState::Done),
            Step::Chunk(deed) => (running.unwrap_or(fresh), deed, OpState::Running),
            _ => (running.unwrap(), Deed::Make(0), OpState::Done),
        };
        let (batch, after) = spec.chunk(store, seq, &deed, state);
        if store.commit(&batch).is_err() {
            return (spec, Some(after));
        }
        spec = after;
    }
    (spec, None)
}

/// What an opened store should hold: operations that were running are given up, where they got to the disk at all.
fn reopened(spec: &Spec, store: &Store) -> Spec {
    let mut spec = spec.clone();
    for seq in spec.running() {
        spec.give_up(seq);
        if store.reader().unwrap().op(seq).unwrap().is_none() {
            spec.states.remove(&seq);
        }
    }
    spec
}

#[test]
fn after_a_power_cut_between_chunks_others_writes_are_there_and_the_large_one_is_not() {
    let disk = Disk::default();
    drop(open(&disk).unwrap());
    let fresh = disk.bytes();
    let steps = {
        let disk = Disk::holding(fresh.clone());
        let mut store = open(&disk).unwrap();
        let (spec, failed) = tell(&mut store);
        assert!(failed.is_none());
        agree(&mut store, &spec);
        disk.calls()
    };
    let mut dice = 7_u64;
    for cut in 1..=steps {
        let disk = Disk::holding(fresh.clone());
        let Ok(mut store) = open(&disk) else { panic!("the disk works at first") };
        disk.trouble(Some(Trouble { from: cut, until: usize::MAX, kind: ErrorKind::Other }));
        let (spec, under_way) = tell(&mut store);
        for _ in 0..4 {
            let image = disk.after_power_cut(|sides| {
                dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                u32::try_from(dice >> 33).unwrap() % sides
            });
            let mut after = open(&image).unwrap();
            let (acknowledged, with) = (reopened(&spec, &after), under_way.as_ref().map(|spec| reopened(spec, &after)));
            let is_there = |spec: &Spec| spec.states.keys().all(|seq| after.reader().unwrap().op(*seq).unwrap().is_some());
            let done = |spec: &Spec| {
                spec.states.iter().all(|(seq, state)| after.reader().unwrap().op(*seq).unwrap().is_some_and(|op| op.state == *state))
            };
            assert!(is_there(&acknowledged), "cut {cut}: what was acknowledged is there");
            let expected = with.filter(|with| done(with));
            agree(&mut after, &expected.unwrap_or(acknowledged));
        }
    }
}

#[test]
fn whoever_knew_of_a_number_knew_nothing_of_what_was_still_running_then() {
    let mut store = Store::in_memory(&Options::default()).unwrap();
    let mut spec = Spec::default();
    let mut act = |store: &mut Store, seq: u64, deed: &Deed, state| {
        let (batch, after) = spec.chunk(store, Seq(seq), deed, state);
        store.commit(&batch).unwrap();
        spec = after;
    };
    let set = |word: &str| Deed::Set(fields::STATUS, Some(text(word)), 0, 1);
    act(&mut store, 1, &Deed::Make(2), OpState::Done);
    act(&mut store, 2, &set("a"), OpState::Running);
    act(&mut store, 3, &set("b"), OpState::Done);
    assert_eq!(store.place_of(Seq(2)), Seq(4));
    let open = |store: &Store, seen| store.reader().unwrap().open_at(Seq(seen)).unwrap();
    assert_eq!([open(&store, 1), open(&store, 2), open(&store, 3)], [vec![], vec![Seq(2)], vec![Seq(2)]]);
    act(&mut store, 2, &set("c"), OpState::Done);
    assert_eq!([open(&store, 1), open(&store, 3), open(&store, 4)], [vec![], vec![Seq(2)], vec![]]);
    let reader = store.reader().unwrap();
    assert_eq!((reader.end_of(Seq(2)).unwrap(), reader.end_of(Seq(3)).unwrap()), (Seq(4), Seq(3)));
    let touches = reader.history(RecordId(1), 9).unwrap();
    let told: Vec<(u64, u64)> = touches.iter().map(|touch| (touch.op.seq.0, touch.at.0)).collect();
    assert_eq!(told, [(2, 4), (3, 3), (2, 2), (1, 1)]);
    // The chain goes in the order in which operations ended; a link noted on the way stays true.
    let chain = reader.chain(Some(Seq(3))).unwrap();
    assert_eq!((chain.linked, chain.end.map(|link| link.seq), chain.problems.len()), (3, Some(Seq(2)), 0));
    assert_eq!(chain.at.map(|link| link.seq), Some(Seq(3)));
}

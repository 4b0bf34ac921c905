//! The store against a plain model of itself: in good times, across crashes, on failing disks and on strange files.

mod between;
mod crash;
pub mod disk;
mod erasing;
mod files;
mod life;
mod random;
mod upkeep;

use std::collections::BTreeMap;

use super::*;
use crate::{
    codec::is_hot,
    model::{Change, FieldId, OpState, Stamp, TypeId, Value, Verb, fields, record_type::LEAD},
};

/// What a store should hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Model {
    records: BTreeMap<RecordId, Record>,
    ops: BTreeMap<Seq, OpHead>,
    next_record: u64,
}

/// Something done to a store: one operation, written in `chunks` batches.
#[derive(Clone, Debug)]
struct Action {
    what: What,
    chunks: usize,
    /// Rolled back before its last chunk.
    abandoned: bool,
}

#[derive(Clone, Debug)]
enum What {
    Make(Vec<String>),
    /// Sets or clears a field of every n-th record.
    Set(FieldId, Option<Value>, usize),
    /// Takes every n-th record away whole.
    Remove(usize),
    /// Puts a record back that was taken away.
    Return(Record),
}

impl What {
    fn once(self) -> Action {
        Action { what: self, chunks: 1, abandoned: false }
    }

    fn chunked(self, chunks: usize) -> Action {
        Action { what: self, chunks, abandoned: false }
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn names(names: &[&str]) -> What {
    What::Make(names.iter().map(|name| (*name).to_owned()).collect())
}

impl Model {
    fn next_seq(&self) -> Seq {
        Seq(self.ops.last_key_value().map_or(1, |(seq, _)| seq.0 + 1))
    }

    fn head(&self, records: usize) -> OpHead {
        let seq = self.next_seq();
        OpHead {
            seq,
            by: format!("user{}", seq.0 % 3),
            at: 1_000 + i64::try_from(seq.0).unwrap(),
            verb: Verb::BulkEdit,
            records: u64::try_from(records).unwrap(),
            fields: vec![],
            subject: String::new(),
            undoes: None,
            undone_by: None,
            skipped: 0,
            state: OpState::Done,
        }
    }

    fn every(&self, step: usize) -> impl Iterator<Item = &Record> {
        self.records.values().step_by(step.max(1))
    }

    /// Each record as the action leaves it, with the entry for the log.
    fn outcome(&self, what: &What) -> Vec<(Entry, Option<Record>)> {
        let op = self.head(0);
        let stamp = Stamp { by: op.by, at: op.at };
        let next = RecordId(self.next_record.max(1));
        match what {
            What::Make(names) => (next.0..)
                .zip(names)
                .map(|(id, name)| {
                    let mut record = Record::new(RecordId(id), LEAD, stamp.clone());
                    record = record.with([(fields::NAME, text(name)), (fields::NOTES, text("first note"))]);
                    record.rev = op.seq;
                    (Entry::Made(record.id), Some(record))
                })
                .collect(),
            What::Set(field, value, step) => self
                .every(*step)
                .map(|old| {
                    let mut record = old.clone();
                    record.rev = op.seq;
                    record.touched = stamp.clone();
                    let was = old.value(*field);
                    record.set(*field, value.clone());
                    (Entry::Set(Change { record: old.id, field: *field, old: was, new: record.value(*field) }), Some(record))
                })
                .collect(),
            What::Remove(step) => self.every(*step).map(|record| (Entry::Removed(record.clone()), None)).collect(),
            What::Return(record) => {
                let mut record = record.clone();
                record.rev = op.seq;
                record.touched = stamp;
                vec![(Entry::Returned(record.id), Some(record))]
            }
        }
    }

    /// The batches of an action, each with the model as it should be if the program died or gave up after it.
    fn batches(&self, action: &Action) -> Vec<(Batch, Self)> {
        let outcome = self.outcome(&action.what);
        let hot = matches!(action.what, What::Set(field, ..) if is_hot(field) && field != fields::TYPE);
        let head = self.head(outcome.len());
        let size = outcome.len().div_ceil(action.chunks).max(1);
        let mut after = self.clone();
        let mut batches = Vec::new();
        let parts: Vec<_> = outcome.chunks(size).collect();
        for (at, part) in parts.iter().enumerate() {
            let is_last = at + 1 == parts.len() && !action.abandoned;
            let op = OpHead { state: if is_last { OpState::Done } else { OpState::Running }, ..head.clone() };
            let put = |record: &Record| if hot { Put::Hot(record.clone()) } else { Put::Whole(record.clone()) };
            for (entry, record) in *part {
                match record {
                    Some(record) => after.records.insert(record.id, record.clone()),
                    None => after.records.remove(&entry.record()),
                };
                after.next_record = after.next_record.max(entry.record().0 + 1);
            }
            let mut then = if is_last { after.clone() } else { Self { next_record: after.next_record, ..self.clone() } };
            let state = if is_last { OpState::Done } else { OpState::Cancelled };
            then.ops.insert(head.seq, OpHead { state, ..head.clone() });
            let batch = Batch {
                op,
                entries: part.iter().map(|(entry, _)| entry.clone()).collect(),
                puts: part.iter().filter_map(|(_, record)| record.as_ref().map(put)).collect(),
                removes: part.iter().filter(|(_, record)| record.is_none()).map(|(entry, _)| entry.record()).collect(),
                marks_undone: None,
                request: None,
                erasure: None,
            };
            batches.push((batch, then));
        }
        batches
    }

    /// Does an action in both worlds.
    fn act(&mut self, store: &mut Store, action: &Action) {
        for (batch, after) in self.batches(action) {
            store.commit(&batch).unwrap();
            if action.abandoned {
                assert!(store.facts.running.contains(&batch.op.seq));
            }
            *self = after;
        }
        if action.abandoned {
            store.roll_back(self.ops.last_key_value().map_or(Seq(0), |(seq, _)| *seq)).unwrap();
        }
    }

    /// The living leads in the order of their names.
    fn by_name(&self, store: &Store, kind: TypeId) -> Vec<RecordId> {
        let mut living: Vec<&Record> = self.records.values().filter(|record| record.kind == kind && !record.is_deleted()).collect();
        let key = |record: &&Record| {
            let file_as = record.text(fields::FILE_AS);
            (store.collation.key(if file_as.is_empty() { record.name() } else { file_as }), record.id)
        };
        living.sort_by_key(key);
        living.into_iter().map(|record| record.id).collect()
    }
}

impl Model {
    /// Numbers that an operation handed out and that went with it are free again.
    fn without_lost_numbers(mut self, store: &Store) -> Self {
        if self.ops.last_key_value().is_some_and(|(_, op)| op.state == OpState::Cancelled) {
            self.next_record = self.next_record.min(store.next_record().0);
        }
        self
    }
}

/// Everything a reader can tell, side by side with the model.
fn compare(store: &Store, model: &Model) {
    let reader = store.reader().unwrap();
    let (mut whole, mut hot) = (BTreeMap::new(), BTreeMap::new());
    reader.scan(RecordId(0), &mut |record| whole.insert(record.id, record).is_none()).unwrap();
    reader.scan_hot(RecordId(0), &mut |record| hot.insert(record.id, record).is_none()).unwrap();
    assert_eq!(whole, model.records);
    for record in model.records.values() {
        let values = record.values().iter().filter(|(field, _)| is_hot(*field)).cloned().collect();
        assert_eq!(hot.get(&record.id), Some(&record.clone().holding(values)));
        assert_eq!(reader.record(record.id).unwrap().as_ref(), Some(record));
        assert_eq!(reader.hot(record.id).unwrap().as_ref(), hot.get(&record.id));
        assert_eq!(reader.history(record.id, 1).unwrap()[0].op.seq, record.rev, "the newest touch of {}", record.id);
    }
    let ops: Vec<OpHead> = model.ops.values().rev().cloned().collect();
    assert_eq!(reader.ops(None, 1000).unwrap(), ops);
    let mut kinds: Vec<TypeId> = model.records.values().map(|record| record.kind).collect();
    kinds.sort();
    kinds.dedup();
    let mut counts = Vec::new();
    for kind in kinds {
        let living = model.by_name(store, kind);
        let all = model.records.values().filter(|record| record.kind == kind).count();
        counts.push((kind, living.len(), all - living.len()));
        assert_eq!(reader.by_name(kind, 0, usize::MAX).unwrap(), living);
        assert_eq!(reader.by_name(kind, 1, 2).unwrap(), living.iter().skip(1).take(2).copied().collect::<Vec<_>>());
    }
    let size = |count| usize::try_from(count).unwrap();
    let kept = reader.counts().unwrap().into_iter().map(|(kind, living, binned)| (kind, size(living), size(binned)));
    assert_eq!(kept.filter(|count| (count.1, count.2) != (0, 0)).collect::<Vec<_>>(), counts);
    assert_eq!(store.last_seq(), model.ops.last_key_value().map_or(Seq(0), |(seq, _)| *seq));
    assert_eq!(store.next_record().0, model.next_record.max(1));
}

fn assert_sound(store: &mut Store) {
    assert_eq!(store.reader().unwrap().chain(None).unwrap().problems, [""; 0]);
    let checked = store.check().unwrap();
    assert_eq!(checked.problems, Vec::<String>::new());
}

/// A store's file in a folder that goes with it.
struct Place {
    folder: tempfile::TempDir,
    path: PathBuf,
}

fn place() -> Place {
    let folder = tempfile::tempdir().unwrap();
    Place { path: folder.path().join("leads.prospekt"), folder }
}

fn opened(path: &Path) -> Result<Store, StoreError> {
    Store::open(path, &Options::default())
}

/// A new store in which the story happened, closed again.
fn told(path: &Path) -> Model {
    let mut store = opened(path).unwrap();
    let mut model = Model::default();
    story().iter().for_each(|action| model.act(&mut store, action));
    model
}

/// Changes the file below the store.
fn meddle(path: &Path, change: impl FnOnce(&redb::WriteTransaction)) {
    let db = redb::Database::open(path).unwrap();
    let transaction = db.begin_write().unwrap();
    change(&transaction);
    transaction.commit().unwrap();
}

/// A few actions that touch every part of the store.
fn story() -> Vec<Action> {
    vec![
        names(&["Åsa", "bo", "Cecilia", "David"]).once(),
        What::Set(fields::SCORE, Some(Value::Stars(3)), 1).once(),
        names(&["Eva", "Fia", "Gus", "Hans"]).chunked(4),
        What::Set(fields::NOTES, Some(text("second note")), 2).chunked(2),
        What::Set(fields::NAME, Some(text("Aaron")), 4).once(),
        What::Set(fields::DELETED, Some(Value::Moment(5)), 3).chunked(2),
        What::Set(fields::TYPE, Some(Value::Number(2)), 5).once(),
        What::Remove(3).chunked(2),
        What::Set(fields::SCORE, None, 2).once(),
    ]
}

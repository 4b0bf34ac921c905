//! The order by name: keys that sort living records by type, sort key and number.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};

use redb::ReadableTable;
use rustc_hash::FxHashSet;

use super::{Store, commit::Writing, error::StoreError};
use crate::{
    codec::Hot,
    model::{Record, RecordId, Seq, TypeId, fields},
    text::collate::Collation,
};

/// Sort keys are cut here: two names this long and equal so far come in the order of their numbers.
const LONGEST_KEY: usize = 255;

/// What decides where a record is counted and listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Standing<T> {
    pub kind: TypeId,
    pub deleted: bool,
    /// The file-as, or the name where there is none.
    pub name: T,
}

impl<'a> Standing<&'a str> {
    pub(super) fn of_record(record: &'a Record) -> Self {
        let file_as = record.text(fields::FILE_AS);
        Self { kind: record.kind, deleted: record.is_deleted(), name: if file_as.is_empty() { record.name() } else { file_as } }
    }

    pub(super) fn of_hot(hot: &'a Hot<'_>) -> Self {
        let text = |field| hot.text(field).filter(|text| !text.is_empty());
        let name = text(fields::FILE_AS).or_else(|| text(fields::NAME)).unwrap_or_default();
        Self { kind: hot.kind(), deleted: hot.is_deleted(), name }
    }

    pub(super) fn owned(self) -> Standing<String> {
        Standing { kind: self.kind, deleted: self.deleted, name: self.name.to_owned() }
    }
}

impl<T: AsRef<str>> Standing<T> {
    /// The key of the record in the order by name; `None` for records in the bin.
    pub(super) fn key(&self, id: RecordId, collation: &Collation) -> Option<Key> {
        if self.deleted {
            return None;
        }
        let mut key = self.kind.0.to_be_bytes().to_vec();
        let head = key.len();
        collation.key_into(self.name.as_ref(), &mut key);
        key.truncate(head + LONGEST_KEY);
        key.push(0);
        key.extend(id.0.to_be_bytes());
        Some(key.into_boxed_slice())
    }
}

/// The record a key stands for.
pub(super) fn record_of(key: &[u8]) -> Result<RecordId, StoreError> {
    key.last_chunk()
        .map(|id| RecordId(u64::from_be_bytes(*id)))
        .ok_or_else(|| StoreError::Damaged { what: "a key of the order by name".to_owned() })
}

/// A key of the order by name.
pub(super) type Key = Box<[u8]>;

/// So many names are listed at once, so that nobody waits long.
const LISTED_TOGETHER: usize = if cfg!(test) { 150 } else { 20_000 };

/// Keys of the new records of operations that are not complete.
#[derive(Debug, Default)]
pub(super) struct Unlisted(BTreeMap<Seq, Runs>);

/// Keys of one operation: sorted runs, merged when they are listed.
#[derive(Debug, Default)]
struct Runs {
    runs: Vec<Run>,
    /// The next key of each run.
    next: BinaryHeap<Reverse<(Key, usize)>>,
    withdrawn: FxHashSet<Key>,
}

/// Keys in order, each after its length: one by one they would take twice as much.
#[derive(Debug)]
struct Run {
    bytes: Box<[u8]>,
    at: usize,
    left: usize,
}

impl Run {
    fn of(keys: &[Key]) -> Self {
        let mut bytes = Vec::with_capacity(keys.iter().map(|key| key.len() + 2).sum());
        for key in keys {
            bytes.extend(u16::try_from(key.len()).unwrap_or_default().to_le_bytes());
            bytes.extend_from_slice(key);
        }
        Self { bytes: bytes.into(), at: 0, left: keys.len() }
    }
}

impl Iterator for Run {
    type Item = Key;

    fn next(&mut self) -> Option<Key> {
        let (length, rest) = self.bytes.get(self.at..)?.split_first_chunk()?;
        let key: Key = rest.get(..usize::from(u16::from_le_bytes(*length)))?.into();
        self.at += 2 + key.len();
        self.left = self.left.saturating_sub(1);
        if self.left == 0 {
            self.bytes = Box::default();
        }
        Some(key)
    }
}

impl Unlisted {
    /// Takes in a run of keys.
    pub(super) fn add(&mut self, seq: Seq, keys: &[Key], withdrawn: &FxHashSet<Key>) {
        let runs = self.0.entry(seq).or_default();
        if !runs.withdrawn.is_empty() {
            runs.withdrawn.retain(|withdrawn| keys.binary_search(withdrawn).is_err());
        }
        runs.push(keys);
        self.withdraw(withdrawn);
    }

    /// These no longer hold, whichever operation's they were.
    pub(super) fn withdraw(&mut self, keys: &FxHashSet<Key>) {
        if keys.is_empty() {
            return;
        }
        for runs in self.0.values_mut() {
            runs.withdrawn.extend(keys.iter().cloned());
        }
    }

    /// The next keys in order, at most `most`.
    pub(super) fn take(&mut self, seq: Seq, most: usize) -> Vec<Key> {
        let Some(runs) = self.0.get_mut(&seq) else { return Vec::new() };
        let keys = runs.take(most);
        if runs.next.is_empty() {
            self.0.remove(&seq);
        }
        keys
    }

    fn len(&self, seq: Seq) -> usize {
        self.0.get(&seq).map_or(0, |runs| runs.next.len() + runs.runs.iter().map(|run| run.left).sum::<usize>())
    }

    pub(super) fn forget(&mut self, seq: Seq) {
        self.0.remove(&seq);
    }
}

impl Runs {
    fn push(&mut self, keys: &[Key]) {
        let mut run = Run::of(keys);
        self.next.extend(run.next().map(|key| Reverse((key, self.runs.len()))));
        self.runs.push(run);
    }

    fn take(&mut self, most: usize) -> Vec<Key> {
        let mut keys = Vec::new();
        while keys.len() < most
            && let Some(Reverse((key, run))) = self.next.pop()
        {
            self.next.extend(self.runs[run].next().map(|key| Reverse((key, run))));
            if self.withdrawn.is_empty() || !self.withdrawn.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }
}

impl Writing<'_> {
    /// Lists records in the order by name. In order, they cost a tenth of what they cost otherwise.
    pub(super) fn list<'k>(&mut self, keys: impl IntoIterator<Item = &'k Key>) -> Result<(), StoreError> {
        for key in keys {
            self.tables.by_name.insert(&**key, ())?;
        }
        Ok(())
    }

    /// Lists one record that is there already.
    pub(super) fn list_one(&mut self, record: &Record) -> Result<(), StoreError> {
        if self.names_valid
            && let Some(key) = Standing::of_record(record).key(record.id, self.collation)
        {
            self.tables.by_name.insert(&*key, ())?;
        }
        Ok(())
    }
}

impl Store {
    /// The order of names.
    #[must_use]
    pub const fn collation(&self) -> &Collation {
        &self.collation
    }

    /// Whether [`super::Reader::by_name`] answers in the order of names. Not so after a change of locale,
    /// until [`Store::rebuild_names`] was called.
    #[must_use]
    pub const fn names_valid(&self) -> bool {
        self.facts.names_valid
    }

    /// Makes the order by name anew: about three seconds for a million records.
    ///
    /// # Errors
    /// I/O trouble, a full disk, damage; the store stays as it was.
    pub fn rebuild_names(&mut self) -> Result<(), StoreError> {
        self.settle()?;
        self.write(|writing| {
            writing.tables.by_name.retain(|_, ()| false)?;
            let mut keys = Vec::new();
            for row in writing.tables.hot.iter()? {
                let (id, hot) = row?;
                let id = RecordId(id.value());
                let hot = Hot::decode(hot.value()).map_err(|error| StoreError::codec(format!("record {id}"), error))?;
                keys.extend(Standing::of_hot(&hot).key(id, writing.collation));
            }
            writing.names_valid = true;
            keys.sort_unstable();
            writing.list(&keys)
        })
    }

    /// Whether the last batch of an operation would take long for listing its new records; then [`Store::list_more`] comes first.
    #[must_use]
    pub fn has_many_unlisted(&self, seq: Seq) -> bool {
        self.unlisted.len(seq) > LISTED_TOGETHER
    }

    /// Lists some more of the new records of a running operation in the order by name.
    ///
    /// # Errors
    /// As [`Store::commit`].
    pub fn list_more(&mut self, seq: Seq) -> Result<(), StoreError> {
        let keys = self.unlisted.take(seq, LISTED_TOGETHER);
        let listed = self.write_part(seq, None, |writing| writing.list(&keys));
        if listed.is_err() {
            self.unlisted.add(seq, &keys, &FxHashSet::default());
        }
        listed
    }
}

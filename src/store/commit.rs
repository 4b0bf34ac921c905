//! Writing: a batch becomes records, index rows, log entries and counters in one transaction.

use std::{
    ops::Range,
    sync::{Arc, atomic::AtomicBool},
};

use redb::ReadableTable;
use rustc_hash::FxHashSet;

use super::{
    Batch, Put, Store,
    error::StoreError,
    log::Unsure,
    names::{Key, Standing},
    open::{Facts, number},
    parts::place,
    schema::{Tables, facts},
};
use crate::{
    codec::{Counts, Hot, cold_into, decode_counts, decode_numbers, encode_counts, encode_numbers, hot_into, is_hot, merged},
    model::{OpState, Record, RecordId, RequestKey, Seq, SessionKey, TypeId},
    text::collate::Collation,
};

/// When a transaction reaches the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Synced {
    /// Before it is acknowledged.
    Now,
    /// With the next one that does.
    Later,
}

/// Chunks of a running operation that a crash would take.
#[derive(Debug)]
pub(super) struct Unsynced {
    pub seq: Seq,
    /// How many.
    chunks: u32,
    /// The handle they were written through; they do not outlive it.
    pub through: Arc<AtomicBool>,
}

/// What a batch left to be done with its operation's last.
struct Written {
    /// The numbers of its chunks.
    chunks: Range<u32>,
    /// Keys of its new records, in order.
    unlisted: Vec<Key>,
    /// Keys of earlier chunks that no longer hold.
    withdrawn: FxHashSet<Key>,
}

/// So many chunks are synced together: less work for the disk, and none that takes long.
const SYNCED_TOGETHER: u32 = if cfg!(test) { 2 } else { 4 };

/// A transaction under way.
pub(super) struct Writing<'t> {
    pub tables: Tables<'t>,
    pub collation: &'t Collation,
    pub names_valid: bool,
    pub running: Vec<Seq>,
    counts: Counts,
    next_record: u64,
    /// Keys of new records, listed together at the end.
    pub new_names: Vec<Key>,
    /// Keys of records that were to be taken off the list and are not yet on it.
    withdrawn: FxHashSet<Key>,
    pub buffer: Vec<u8>,
}

/// What a record was before it was written.
enum Before {
    Absent,
    Same,
    Other(Standing<String>),
}

impl<'t> Writing<'t> {
    pub(super) fn begin(tables: Tables<'t>, collation: &'t Collation) -> Result<Self, StoreError> {
        let fact = |name: &str| -> Result<Vec<u8>, StoreError> {
            let missing = || StoreError::Damaged { what: format!("the fact '{name}' is missing") };
            Ok(tables.meta.get(name)?.ok_or_else(missing)?.value().to_vec())
        };
        let running = decode_numbers(&fact(facts::RUNNING)?).map_err(|error| StoreError::codec("the running operations", error))?;
        Ok(Self {
            names_valid: fact(facts::NAMES)? == collation.id().as_bytes(),
            running: running.into_iter().map(Seq).collect(),
            counts: decode_counts(&fact(facts::COUNTS)?).map_err(|error| StoreError::codec("the counters", error))?,
            next_record: number(&fact(facts::NEXT_RECORD)?)?,
            new_names: Vec::new(),
            withdrawn: FxHashSet::default(),
            buffer: Vec::new(),
            tables,
            collation,
        })
    }

    /// Writes what was gathered; the transaction can then be committed.
    pub(super) fn finish(mut self) -> Result<Facts, StoreError> {
        let mut keys = std::mem::take(&mut self.new_names);
        keys.sort_unstable();
        self.list(&keys)?;
        let meta = &mut self.tables.meta;
        let names: &[u8] = if self.names_valid { self.collation.id().as_bytes() } else { &[] };
        meta.insert(facts::NAMES, names)?;
        meta.insert(facts::NEXT_RECORD, self.next_record.to_le_bytes().as_slice())?;
        encode_counts(&self.counts, &mut self.buffer).map_err(|error| StoreError::codec("the counters", error))?;
        meta.insert(facts::COUNTS, self.buffer.as_slice())?;
        let places = self.running.iter().map(|seq| place(&self.tables.parts, *seq)).collect::<Result<_, StoreError>>()?;
        let running: Vec<u64> = self.running.iter().map(|seq| seq.0).collect();
        encode_numbers(&running, &mut self.buffer).map_err(|error| StoreError::codec("the running operations", error))?;
        meta.insert(facts::RUNNING, self.buffer.as_slice())?;
        Ok(Facts {
            last_seq: self.last_number()?,
            next_record: RecordId(self.next_record),
            names_valid: self.names_valid,
            running: self.running,
            places,
        })
    }

    /// Writes a batch; `rest` are the keys of earlier chunks that its last one lists.
    fn batch(&mut self, batch: &Batch, rest: &[Key]) -> Result<Written, StoreError> {
        let seq = batch.op.seq;
        self.erase(seq, &batch.entries, batch.erasure.as_deref())?;
        let earlier = self.next_chunk(seq)?;
        let place = self.place_now(seq, earlier)?;
        let chunks = self.append(place, earlier, &batch.entries)?;
        for put in &batch.puts {
            match put {
                Put::Whole(record) => self.put_whole(record)?,
                Put::Hot(record) => self.put_hot(record)?,
            }
        }
        for id in &batch.removes {
            self.remove(*id)?;
        }
        self.running.retain(|running| *running != seq);
        // An operation is listed at its end, in order: written chunk by chunk, random keys would cost ten times as much.
        let withdrawn = std::mem::take(&mut self.withdrawn);
        let mut unlisted = Vec::new();
        if batch.op.state == OpState::Running {
            unlisted = std::mem::take(&mut self.new_names);
            unlisted.sort_unstable();
            self.running.push(seq);
        } else {
            self.list(rest.iter().filter(|key| !withdrawn.contains(*key)))?;
        }
        self.put_head(&batch.op)?;
        if batch.op.state != OpState::Running {
            self.link_from(seq)?;
        }
        if let Some((taken_back, by)) = batch.marks_undone {
            self.mark_undone(taken_back, by)?;
        }
        Ok(Written { chunks: earlier..chunks, unlisted, withdrawn })
    }

    /// Writes both halves of a record.
    pub(super) fn put_whole(&mut self, record: &Record) -> Result<(), StoreError> {
        let (before, _) = self.write_hot(record)?;
        self.write_cold(record)?;
        self.stand(record, before)
    }

    /// Writes the hot half of a record; the cold half stays, unless a field has moved between the halves since it was written.
    fn put_hot(&mut self, record: &Record) -> Result<(), StoreError> {
        let (before, outdated) = self.write_hot(record)?;
        if let Some(old_hot) = outdated {
            let wrong = |error| StoreError::codec(format!("record {}", record.id), error);
            let old = {
                let cold = self.tables.cold.get(record.id.0)?;
                merged(record.id, &Hot::decode(&old_hot).map_err(wrong)?, cold.as_ref().map(|cold| cold.value())).map_err(wrong)?
            };
            let cold = old.values().iter().filter(|(field, _)| !is_hot(*field)).cloned();
            self.write_cold(&Record::new(record.id, record.kind, record.made.clone()).holding(cold.collect()))?;
        }
        self.stand(record, before)
    }

    /// Answers what the record was, and its old hot half where that was divided differently.
    fn write_hot(&mut self, record: &Record) -> Result<(Before, Option<Vec<u8>>), StoreError> {
        let wrong = |error| StoreError::codec(format!("record {}", record.id), error);
        hot_into(record, &mut self.buffer).map_err(wrong)?;
        let Some(old) = self.tables.hot.insert(record.id.0, self.buffer.as_slice())? else { return Ok((Before::Absent, None)) };
        let hot = Hot::decode(old.value()).map_err(wrong)?;
        let was = Standing::of_hot(&hot);
        let before = if was == Standing::of_record(record) { Before::Same } else { Before::Other(was.owned()) };
        Ok((before, (!hot.is_current()).then(|| old.value().to_vec())))
    }

    fn write_cold(&mut self, record: &Record) -> Result<(), StoreError> {
        if cold_into(record, &mut self.buffer).map_err(|error| StoreError::codec(format!("record {}", record.id), error))? {
            self.tables.cold.insert(record.id.0, self.buffer.as_slice())?;
        } else {
            self.tables.cold.remove(record.id.0)?;
        }
        Ok(())
    }

    /// Notes which operation answers a request, and forgets what nobody will ask for again.
    fn remember(&mut self, request: Option<RequestKey>, seq: Seq, over: &[SessionKey]) -> Result<(), StoreError> {
        for session in over {
            self.tables.answered.retain_in((session.0, 0)..=(session.0, u64::MAX), |_, _| false)?;
        }
        if let Some(RequestKey { session, number, done_below }) = request {
            self.tables.answered.retain_in((session.0, 0)..(session.0, done_below.min(number)), |_, _| false)?;
            self.tables.answered.insert((session.0, number), seq.0)?;
        }
        Ok(())
    }

    /// Takes a record away whole.
    pub(super) fn remove(&mut self, id: RecordId) -> Result<(), StoreError> {
        let was = {
            let Some(old) = self.tables.hot.remove(id.0)? else { return Ok(()) };
            let hot = Hot::decode(old.value()).map_err(|error| StoreError::codec(format!("record {id}"), error))?;
            Standing::of_hot(&hot).owned()
        };
        self.tables.cold.remove(id.0)?;
        self.unlist(id, &was)
    }

    /// Counts and lists a record as what it now is.
    fn stand(&mut self, record: &Record, before: Before) -> Result<(), StoreError> {
        self.next_record = self.next_record.max(record.id.0.saturating_add(1));
        let now = Standing::of_record(record);
        match before {
            Before::Same => return Ok(()),
            Before::Absent => {
                if self.names_valid
                    && let Some(key) = now.key(record.id, self.collation)
                {
                    self.withdrawn.remove(&key);
                    self.new_names.push(key);
                }
            }
            Before::Other(was) => {
                self.unlist(record.id, &was)?;
                if self.names_valid
                    && let Some(key) = now.key(record.id, self.collation)
                {
                    self.tables.by_name.insert(&*key, ())?;
                }
            }
        }
        let count = self.count_of(now.kind, now.deleted);
        *count = count.saturating_add(1);
        Ok(())
    }

    /// Counts as given, and hands out numbers from behind the last one that is there.
    pub(super) fn recount(&mut self, counts: Counts, last: u64) {
        self.counts = counts;
        self.next_record = self.next_record.max(last.saturating_add(1));
    }

    fn unlist(&mut self, id: RecordId, was: &Standing<String>) -> Result<(), StoreError> {
        let count = self.count_of(was.kind, was.deleted);
        *count = count.saturating_sub(1);
        if self.names_valid
            && let Some(key) = was.key(id, self.collation)
            && self.tables.by_name.remove(&*key)?.is_none()
        {
            self.new_names.retain(|new| *new != key);
            self.withdrawn.insert(key);
        }
        Ok(())
    }

    /// No number below this one is given any more.
    pub(super) fn gives_from(&mut self, next: u64) {
        self.next_record = self.next_record.max(next);
    }

    fn count_of(&mut self, kind: TypeId, deleted: bool) -> &mut u64 {
        let (living, binned) = self.counts.entry(kind).or_default();
        if deleted { binned } else { living }
    }
}

impl Store {
    pub(super) fn write_batch(&mut self, batch: &Batch, synced: Synced) -> Result<(), StoreError> {
        self.check_group()?;
        self.settle()?;
        if self.resolve(batch)? {
            return Ok(());
        }
        let mut chunks = None;
        let Err(error) = self.write_noting(batch, synced, &mut chunks) else {
            if synced == Synced::Later
                && let Some(chunks) = chunks
            {
                self.waits(Unsure { op: batch.op.clone(), entries: batch.entries.len(), chunks });
            }
            return Ok(());
        };
        if !error.ends_the_handle() {
            return Err(error);
        }
        let Some(chunks) = chunks else {
            // The handle had died of something earlier, and this batch was not begun.
            return self.check_group().and_then(|()| self.revive()).and_then(|()| self.write_noting(batch, Synced::Now, &mut None));
        };
        // The very last step may have failed after the batch was in place. Opening syncs the file,
        // so that what is found then is durable, and the answer is the truth.
        match self.is_written(&batch.op, chunks.end) {
            Ok(true) => Ok(()),
            Ok(false) => Err(error),
            Err(_) => {
                self.unsure.push(Unsure { op: batch.op.clone(), entries: batch.entries.len(), chunks });
                Err(error)
            }
        }
    }

    /// Writes a batch, noting the chunks that are its own.
    fn write_noting(&mut self, batch: &Batch, at_end: Synced, chunks: &mut Option<Range<u32>>) -> Result<(), StoreError> {
        let seq = batch.op.seq;
        let is_last = batch.op.state != OpState::Running;
        let rest = if is_last { self.unlisted.take(seq, usize::MAX) } else { Vec::new() };
        let over = if is_last { std::mem::take(&mut self.over) } else { Vec::new() };
        let written = self.write_part(seq, is_last.then_some(at_end), |writing| {
            *chunks = Some(u32::MAX..u32::MAX);
            let written = writing.batch(batch, &rest)?;
            *chunks = Some(written.chunks.clone());
            if is_last {
                writing.remember(batch.request, seq, &over)?;
            }
            Ok(written)
        });
        match written {
            Ok(written) if is_last => self.unlisted.withdraw(&written.withdrawn),
            Ok(written) => self.unlisted.add(seq, &written.unlisted, &written.withdrawn),
            Err(error) => {
                self.unlisted.add(seq, &rest, &FxHashSet::default());
                self.over.extend(over);
                return Err(error);
            }
        }
        Ok(())
    }

    /// Makes durable what was to become so later.
    pub(super) fn write_unsynced(&mut self) -> Result<(), StoreError> {
        self.revive()?;
        if self.unsynced.is_some() { self.write(|_| Ok(())) } else { Ok(()) }
    }

    /// Writes a part of an operation; all parts are durable with the last, which says when.
    pub(super) fn write_part<T>(
        &mut self,
        seq: Seq,
        last: Option<Synced>,
        work: impl FnOnce(&mut Writing<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.revive()?;
        let is_running = self.facts.running.contains(&seq);
        // What went with a handle that died may have been of somebody else, and taken numbers along.
        if self.lost == Some(seq) || (!is_running && seq.0 > self.facts.last_seq.0 + 1) {
            return Err(StoreError::Io(std::io::Error::other("the file had to be opened again half-way")));
        }
        let unsynced = self.unsynced.as_ref().map_or(0, |unsynced| unsynced.chunks);
        // With the first part on disk the log tells of an operation that a crash cut off.
        let is_due = !is_running || unsynced + 1 >= SYNCED_TOGETHER;
        let synced = last.unwrap_or(if is_due { Synced::Now } else { Synced::Later });
        let outcome = self.write_synced(synced, work)?;
        if synced == Synced::Later && last.is_none() {
            self.unsynced = self.handle().map(|through| Unsynced { seq, chunks: unsynced + 1, through });
        }
        Ok(outcome)
    }
}

//! The log: appending the entries of an operation, and taking an unfinished operation back from them.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    ops::Range,
};

use redb::ReadableTable;

use super::{
    Batch, Store,
    chain::digest,
    commit::Writing,
    error::StoreError,
    parts::{op_of, place, place_of_chunk, places},
};
use crate::{
    codec::{Chunk, CodecError, Hot, chunk_into, head_into, merged, pieces, read_head},
    model::{
        Change, Entry, FieldId, OpHead, OpState, Record, RecordId, Seq, Stamp,
        facts::{Fact, fact_of},
    },
};

/// Puts the operation before an error of the codec.
fn in_op(seq: Seq) -> impl Fn(CodecError) -> StoreError {
    move |error| StoreError::codec(format!("operation {seq}"), error)
}

/// A fact of a record that goes back or stays as one.
type Told = Result<Fact, FieldId>;

fn told_by(field: FieldId) -> Told {
    fact_of(field).ok_or(field)
}

impl Writing<'_> {
    /// The number of the next chunk of an operation.
    pub(super) fn next_chunk(&self, seq: Seq) -> Result<u32, StoreError> {
        for place in places(&self.tables.parts, seq)?.into_iter().rev() {
            if let Some(row) = self.tables.op_chunk.range((place.0, 0)..=(place.0, u32::MAX))?.next_back() {
                return Ok(row?.0.value().1.saturating_add(1));
            }
        }
        Ok(0)
    }

    /// Appends entries as one or more chunks of an operation, under this number; answers the number of the chunk after them.
    pub(super) fn append(&mut self, place: Seq, mut number: u32, entries: &[Entry]) -> Result<u32, StoreError> {
        for piece in pieces(entries) {
            self.put_chunk(place, number, piece)?;
            number = number.saturating_add(1);
        }
        Ok(number)
    }

    /// Writes a chunk, its hash and the history of its records.
    fn put_chunk(&mut self, place: Seq, number: u32, entries: &[Entry]) -> Result<(), StoreError> {
        chunk_into(entries, &mut self.buffer).map_err(in_op(place))?;
        self.tables.op_chunk.insert((place.0, number), self.buffer.as_slice())?;
        self.tables.digest.insert((place.0, number), digest(&self.buffer))?;
        for (first, last) in Chunk::decode(&self.buffer).map_err(in_op(place))?.made() {
            self.tables.made.insert(first.0, (last.0, place.0))?;
        }
        let mut last = None;
        for entry in entries {
            let id = entry.record();
            if !matches!(entry, Entry::Made(_)) && last != Some(id) {
                self.tables.touched.insert((id.0, place.0, number), ())?;
                last = Some(id);
            }
        }
        Ok(())
    }

    pub(super) fn put_head(&mut self, op: &OpHead) -> Result<(), StoreError> {
        head_into(op, &mut self.buffer).map_err(in_op(op.seq))?;
        self.tables.op_log.insert(op.seq.0, self.buffer.as_slice())?;
        Ok(())
    }

    pub(super) fn head(&self, seq: Seq) -> Result<Option<OpHead>, StoreError> {
        self.tables.op_log.get(seq.0)?.map(|head| read_head(seq, head.value()).map_err(in_op(seq))).transpose()
    }

    pub(super) fn mark_undone(&mut self, seq: Seq, by: Option<Seq>) -> Result<(), StoreError> {
        match self.head(seq)? {
            Some(head) => self.put_head(&OpHead { undone_by: by, ..head }),
            None => Err(StoreError::Damaged { what: format!("operation {seq} is not in the log") }),
        }
    }

    /// Takes a chunk of an operation back. What others worked on since stays as it is, and stays in the log.
    fn undo_chunk(&mut self, seq: Seq, number: u32) -> Result<(), StoreError> {
        let place = place_of_chunk(&self.tables.parts, seq, number)?;
        let Some(bytes) = self.tables.op_chunk.remove((place.0, number))?.map(|bytes| bytes.value().to_vec()) else { return Ok(()) };
        self.tables.digest.remove((place.0, number))?;
        let chunk = Chunk::decode(&bytes).map_err(in_op(seq))?;
        let entries = chunk.entries();
        let sort = std::mem::discriminant::<Entry>;
        let mut stays = Vec::new();
        for run in entries.chunk_by(|a, b| sort(a) == sort(b)).rev() {
            let mut stay = self.undo_run(place, number, run)?;
            stay.append(&mut stays);
            stays = stay;
        }
        for entry in &entries {
            self.tables.touched.remove((entry.record().0, place.0, number))?;
        }
        for (first, _) in chunk.made() {
            self.tables.made.remove(first.0)?;
        }
        if stays.is_empty() { Ok(()) } else { self.put_chunk(place, number, &stays) }
    }

    /// An operation of which chunks were taken back down to the first `keep`: without any it is cancelled, with some it runs again.
    fn end_undo(&mut self, seq: Seq, keep: u32) -> Result<(), StoreError> {
        if keep == 0 {
            self.cancel(seq)?;
        } else if let Some(head) = self.head(seq)? {
            self.running.retain(|running| *running != seq);
            self.running.push(seq);
            let place = place(&self.tables.parts, seq)?;
            self.tables.link.remove(place.0)?;
            self.put_head(&OpHead { state: OpState::Running, ..head })?;
        }
        Ok(())
    }

    /// Takes entries of one sort back; answers those that stay, since others worked on their records.
    fn undo_run(&mut self, place: Seq, number: u32, run: &[Entry]) -> Result<Vec<Entry>, StoreError> {
        let mut changes: BTreeMap<RecordId, Vec<&Change>> = BTreeMap::new();
        let mut stays = Vec::new();
        for entry in run.iter().rev() {
            match entry {
                Entry::Made(id) | Entry::Returned(id) => match self.record(*id)? {
                    Some(record) if record.rev == place => self.remove(*id)?,
                    // Others worked on it, or took it away.
                    others => {
                        others.map_or(Ok(()), |record| self.list_one(&record))?;
                        stays.push(entry.clone());
                    }
                },
                Entry::Removed(record) if self.tables.hot.get(record.id.0)?.is_some() => stays.push(entry.clone()),
                Entry::Removed(record) => self.put_whole(record)?,
                Entry::Set(change) => changes.entry(change.record).or_default().push(change),
                Entry::Erased(_) => {}
            }
        }
        stays.reverse();
        let mut stamps = BTreeMap::new();
        for (id, changes) in changes {
            let Some(mut record) = self.record(id)? else {
                stays.extend(changes.into_iter().rev().cloned().map(Entry::Set));
                continue;
            };
            let theirs = if record.rev == place { HashSet::new() } else { self.changed_after(id, place, number)? };
            let is_theirs = |change: &&Change| theirs.contains(&told_by(change.field));
            for change in changes.iter().filter(|change| !is_theirs(change)) {
                record.set(change.field, change.old.clone());
            }
            stays.extend(changes.iter().rev().filter(|change| is_theirs(change)).map(|change| Entry::Set(Clone::clone(*change))));
            if record.rev == place
                && let Some(before) = self.touched_before(id, place, number)?
            {
                record.rev = before;
                record.touched = match stamps.get(&before) {
                    Some(stamp) => Clone::clone(stamp),
                    None => {
                        let op = self.head(op_of(&self.tables.part_of, before)?)?;
                        let stamp = op.map_or_else(|| record.touched.clone(), |op| Stamp { by: op.by, at: op.at });
                        stamps.insert(before, stamp.clone());
                        stamp
                    }
                };
            }
            self.put_whole(&record)?;
        }
        Ok(stays)
    }

    fn record(&self, id: RecordId) -> Result<Option<Record>, StoreError> {
        let Some(hot) = self.tables.hot.get(id.0)? else { return Ok(None) };
        let cold = self.tables.cold.get(id.0)?;
        let hot = Hot::decode(hot.value()).and_then(|hot| merged(id, &hot, cold.as_ref().map(|cold| cold.value())));
        hot.map(Some).map_err(|error| StoreError::codec(format!("record {id}"), error))
    }

    /// The facts of a record that were changed after this chunk, by others: what its operation did later is taken back already.
    fn changed_after(&self, id: RecordId, place: Seq, number: u32) -> Result<HashSet<Told>, StoreError> {
        let mut changed = HashSet::new();
        for row in self.tables.touched.range((id.0, place.0, number.saturating_add(1))..=(id.0, u64::MAX, u32::MAX))? {
            let (_, place, number) = row?.0.value();
            if let Some(chunk) = self.tables.op_chunk.get((place, number))? {
                let changes = Chunk::decode(chunk.value()).map_err(in_op(Seq(place)))?.changes_of(id);
                changed.extend(changes.into_iter().map(|diff| told_by(diff.field)));
            }
        }
        Ok(changed)
    }

    /// The number under which a record was made or touched last before this chunk.
    fn touched_before(&self, id: RecordId, place: Seq, number: u32) -> Result<Option<Seq>, StoreError> {
        if let Some(row) = self.tables.touched.range((id.0, 0, 0)..(id.0, place.0, number))?.next_back() {
            return Ok(Some(Seq(row?.0.value().1)));
        }
        let made = self.tables.made.range(..=id.0)?.next_back().transpose()?.map(|(_, made)| made.value());
        Ok(made.filter(|(last, by)| *last >= id.0 && *by <= place.0).map(|(_, by)| Seq(by)))
    }

    /// Marks an operation that was taken back, and how many records could not be.
    fn cancel(&mut self, seq: Seq) -> Result<(), StoreError> {
        let mut left = BTreeSet::new();
        for place in places(&self.tables.parts, seq)? {
            for row in self.tables.op_chunk.range((place.0, 0)..=(place.0, u32::MAX))? {
                left.extend(Chunk::decode(row?.1.value()).map_err(in_op(seq))?.entries().iter().map(Entry::record));
            }
        }
        let skipped = u64::try_from(left.len()).unwrap_or(u64::MAX);
        let next = self.next_chunk(seq)?;
        self.place_now(seq, next)?;
        self.running.retain(|running| *running != seq);
        let Some(head) = self.head(seq)? else { return Ok(()) };
        if let Some(taken_back) = head.undoes
            && self.head(taken_back)?.is_some_and(|op| op.undone_by == Some(seq))
        {
            self.mark_undone(taken_back, None)?;
        }
        self.put_head(&OpHead { state: OpState::Cancelled, skipped, ..head })?;
        self.link_from(seq)
    }
}

/// A batch of which nobody can tell whether it was written: the disk failed at its very end, and again when looking.
#[derive(Debug)]
pub(super) struct Unsure {
    pub op: OpHead,
    pub entries: usize,
    /// Chunks of the operation before it and with it.
    pub chunks: Range<u32>,
}

impl Store {
    /// Takes an operation back that is not complete, chunk by chunk, newest first: a crash in between is no harm.
    pub(super) fn undo_running(&mut self, seq: Seq) -> Result<(), StoreError> {
        self.revive()?;
        if self.facts.running.contains(&seq) {
            self.undo_down_to(seq, 0)?;
        }
        self.unlisted.forget(seq);
        self.lost = self.lost.filter(|lost| *lost != seq);
        self.unsure.retain(|unsure| unsure.op.seq != seq);
        Ok(())
    }

    /// Takes the chunks of an operation back, the newest first, down to the first `keep`. An erasure cannot be taken back: it is
    /// ended where it stands.
    fn undo_down_to(&mut self, seq: Seq, keep: u32) -> Result<(), StoreError> {
        if self.write(|writing| writing.ends_erasure(seq))? {
            return Ok(());
        }
        let mut next = self.read()?.chunks(seq)?;
        while next > keep {
            next -= 1;
            self.write(|writing| writing.undo_chunk(seq, next))?;
        }
        self.write(|writing| writing.end_undo(seq, keep))
    }

    /// Finds out about batches that nobody could tell of, the newest first. Answers true where one was written and is the one wanted now;
    /// one that was written though its author was told otherwise is taken back.
    pub(super) fn resolve(&mut self, wanted: &Batch) -> Result<bool, StoreError> {
        let mut is_done = false;
        while let Some(unsure) = self.unsure.last() {
            let (op, entries, chunks) = (unsure.op.clone(), unsure.entries, unsure.chunks.clone());
            let is_wanted = wanted.op == op && wanted.entries.len() == entries;
            let is_there = self.is_written(&op, chunks.end)?;
            if is_there && !is_wanted {
                self.undo_down_to(op.seq, chunks.start)?;
            }
            self.unsure.pop();
            is_done |= is_there && is_wanted;
        }
        Ok(is_done)
    }

    /// Whether the log has an operation with this head and this many chunks.
    pub(super) fn is_written(&mut self, op: &OpHead, chunks: u32) -> Result<bool, StoreError> {
        self.revive()?;
        let reader = self.read()?;
        Ok(reader.op(op.seq)?.as_ref() == Some(op) && reader.chunks(op.seq)? == chunks)
    }
}

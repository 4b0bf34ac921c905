//! The log: appending the entries of an operation, and taking an unfinished operation back from them.

use std::{collections::BTreeMap, ops::Range};

use redb::ReadableTable;

use super::{Batch, Store, chain::digest, commit::Writing, error::StoreError};
use crate::{
    codec::{Chunk, CodecError, Hot, chunk_into, head_into, merged, pieces, read_head},
    model::{Change, Entry, OpHead, OpState, Record, RecordId, Seq, Stamp},
};

/// Puts the operation before an error of the codec.
fn in_op(seq: Seq) -> impl Fn(CodecError) -> StoreError {
    move |error| StoreError::codec(format!("operation {seq}"), error)
}

impl Writing<'_> {
    /// The number of the next chunk of an operation.
    pub(super) fn next_chunk(&self, seq: Seq) -> Result<u32, StoreError> {
        let last = self.tables.op_chunk.range((seq.0, 0)..=(seq.0, u32::MAX))?.next_back().transpose()?;
        Ok(last.map_or(0, |(key, _)| key.value().1.saturating_add(1)))
    }

    /// Appends entries as one or more chunks; answers the number of the chunk after them.
    pub(super) fn append(&mut self, seq: Seq, mut number: u32, entries: &[Entry]) -> Result<u32, StoreError> {
        for piece in pieces(entries) {
            chunk_into(piece, &mut self.buffer).map_err(in_op(seq))?;
            self.tables.op_chunk.insert((seq.0, number), self.buffer.as_slice())?;
            self.tables.digest.insert((seq.0, number), digest(&self.buffer))?;
            for (first, last) in Chunk::decode(&self.buffer).map_err(in_op(seq))?.made() {
                self.tables.made.insert(first.0, (last.0, seq.0))?;
            }
            let mut last = None;
            for entry in piece {
                let id = entry.record();
                if !matches!(entry, Entry::Made(_)) && last != Some(id) {
                    self.tables.touched.insert((id.0, seq.0, number), ())?;
                    last = Some(id);
                }
            }
            number = number.saturating_add(1);
        }
        Ok(number)
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

    /// Takes the newest chunk of an operation back, down to the first `keep`; answers false when that is reached.
    /// An operation without chunks is cancelled, one with chunks is running again.
    /// An erasure cannot be taken back: it is ended where it stands.
    fn undo_last_chunk(&mut self, seq: Seq, keep: u32) -> Result<bool, StoreError> {
        if self.ends_erasure(seq)? {
            return Ok(false);
        }
        let Some(number) = self.next_chunk(seq)?.checked_sub(1).filter(|last| *last >= keep) else {
            if keep == 0 {
                self.cancel(seq)?;
            } else if let Some(head) = self.head(seq)? {
                self.running.retain(|running| *running != seq);
                self.running.push(seq);
                self.tables.link.remove(seq.0)?;
                self.put_head(&OpHead { state: OpState::Running, ..head })?;
            }
            return Ok(false);
        };
        let Some(bytes) = self.tables.op_chunk.remove((seq.0, number))?.map(|bytes| bytes.value().to_vec()) else { return Ok(true) };
        self.tables.digest.remove((seq.0, number))?;
        let chunk = Chunk::decode(&bytes).map_err(in_op(seq))?;
        let entries = chunk.entries();
        let sort = std::mem::discriminant::<Entry>;
        for run in entries.chunk_by(|a, b| sort(a) == sort(b)).rev() {
            self.undo_run(seq, run)?;
        }
        for entry in &entries {
            self.tables.touched.remove((entry.record().0, seq.0, number))?;
        }
        for (first, _) in chunk.made() {
            self.tables.made.remove(first.0)?;
        }
        Ok(true)
    }

    /// Takes entries of one sort back.
    fn undo_run(&mut self, seq: Seq, run: &[Entry]) -> Result<(), StoreError> {
        let mut changes: BTreeMap<RecordId, Vec<&Change>> = BTreeMap::new();
        for entry in run.iter().rev() {
            match entry {
                Entry::Made(id) | Entry::Returned(id) => self.remove(*id)?,
                Entry::Removed(record) => self.put_whole(record)?,
                Entry::Set(change) => changes.entry(change.record).or_default().push(change),
                Entry::Erased(_) => {}
            }
        }
        let mut stamps = BTreeMap::new();
        for (id, changes) in changes {
            let Some(mut record) = self.record(id)? else { continue };
            for change in changes {
                // What somebody else has changed since is theirs.
                if record.value(change.field) == change.new {
                    record.set(change.field, change.old.clone());
                }
            }
            if record.rev == seq
                && let Some(before) = self.touched_before(id, seq)?
            {
                record.rev = before;
                record.touched = match stamps.get(&before) {
                    Some(stamp) => Clone::clone(stamp),
                    None => {
                        let stamp = self.head(before)?.map_or_else(|| record.touched.clone(), |op| Stamp { by: op.by, at: op.at });
                        stamps.insert(before, stamp.clone());
                        stamp
                    }
                };
            }
            self.put_whole(&record)?;
        }
        Ok(())
    }

    fn record(&self, id: RecordId) -> Result<Option<Record>, StoreError> {
        let Some(hot) = self.tables.hot.get(id.0)? else { return Ok(None) };
        let cold = self.tables.cold.get(id.0)?;
        let hot = Hot::decode(hot.value()).and_then(|hot| merged(id, &hot, cold.as_ref().map(|cold| cold.value())));
        hot.map(Some).map_err(|error| StoreError::codec(format!("record {id}"), error))
    }

    /// The operation that made or touched a record last before this one.
    fn touched_before(&self, id: RecordId, seq: Seq) -> Result<Option<Seq>, StoreError> {
        if let Some(row) = self.tables.touched.range((id.0, 0, 0)..(id.0, seq.0, 0))?.next_back() {
            return Ok(Some(Seq(row?.0.value().1)));
        }
        let made = self.tables.made.range(..=id.0)?.next_back().transpose()?.map(|(_, made)| made.value());
        Ok(made.filter(|(last, by)| *last >= id.0 && *by < seq.0).map(|(_, by)| Seq(by)))
    }

    /// Marks an operation that changed nothing.
    fn cancel(&mut self, seq: Seq) -> Result<(), StoreError> {
        self.running.retain(|running| *running != seq);
        let Some(head) = self.head(seq)? else { return Ok(()) };
        if let Some(taken_back) = head.undoes
            && self.head(taken_back)?.is_some_and(|op| op.undone_by == Some(seq))
        {
            self.mark_undone(taken_back, None)?;
        }
        self.put_head(&OpHead { state: OpState::Cancelled, ..head })?;
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
            while self.write(|writing| writing.undo_last_chunk(seq, 0))? {}
        }
        self.unlisted.forget(seq);
        self.lost = self.lost.filter(|lost| *lost != seq);
        self.unsure.retain(|unsure| unsure.op.seq != seq);
        Ok(())
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
                while self.write(|writing| writing.undo_last_chunk(op.seq, chunks.start))? {}
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

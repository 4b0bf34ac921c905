//! Where others write between the chunks of a large operation, it goes on under a further number: a part of it. So numbers rise
//! with every commit, and whatever compares them knows what came first. The last part of an operation, or itself where it has
//! none, is where it ends: there it is linked into the chain of the log.
//!
//! Chunks are numbered through all parts, and each lies under the number of its part.

use std::ops::RangeInclusive;

use redb::ReadableTable;

use super::{Reader, Store, commit::Writing, error::StoreError, schema::facts};
use crate::{codec::decode_numbers, model::Seq};

type Parts = (u64, u64);

const fn all(seq: Seq) -> RangeInclusive<Parts> {
    (seq.0, 0)..=(seq.0, u64::MAX)
}

/// The numbers of an operation, ascending: its own and those of its parts.
pub(super) fn places(parts: &impl ReadableTable<Parts, u32>, seq: Seq) -> Result<Vec<Seq>, StoreError> {
    let further = parts.range(all(seq))?.map(|row| Ok(Seq(row?.0.value().1)));
    std::iter::once(Ok(seq)).chain(further).collect()
}

/// The number under which an operation was written last.
pub(super) fn place(parts: &impl ReadableTable<Parts, u32>, seq: Seq) -> Result<Seq, StoreError> {
    let last = parts.range(all(seq))?.next_back().transpose()?;
    Ok(last.map_or(seq, |(key, _)| Seq(key.value().1)))
}

/// The operation a number belongs to.
pub(super) fn op_of(part_of: &impl ReadableTable<u64, u64>, place: Seq) -> Result<Seq, StoreError> {
    Ok(part_of.get(place.0)?.map_or(place, |op| Seq(op.value())))
}

/// The part in which a chunk of an operation lies.
pub(super) fn place_of_chunk(parts: &impl ReadableTable<Parts, u32>, seq: Seq, number: u32) -> Result<Seq, StoreError> {
    for row in parts.range(all(seq))?.rev() {
        let (key, first) = row?;
        if first.value() <= number {
            return Ok(Seq(key.value().1));
        }
    }
    Ok(seq)
}

impl Writing<'_> {
    /// The last number that is taken, by an operation or a part of one.
    pub(super) fn last_number(&self) -> Result<Seq, StoreError> {
        let op = self.tables.op_log.last()?.map_or(0, |(seq, _)| seq.value());
        let part = self.tables.part_of.last()?.map_or(0, |(part, _)| part.value());
        Ok(Seq(op.max(part)))
    }

    /// The number under which an operation goes on with this chunk: a new one where others have written since its last.
    pub(super) fn place_now(&mut self, seq: Seq, chunk: u32) -> Result<Seq, StoreError> {
        if !self.running.contains(&seq) {
            return Ok(seq);
        }
        let (place, last) = (place(&self.tables.parts, seq)?, self.last_number()?);
        if place >= last {
            return Ok(place);
        }
        let new = Seq(last.0 + 1);
        self.tables.parts.insert((seq.0, new.0), chunk)?;
        self.tables.part_of.insert(new.0, seq.0)?;
        Ok(new)
    }
}

impl Reader {
    /// The operation a number belongs to: its own, or that of a part of it.
    ///
    /// # Errors
    /// I/O trouble, damage.
    pub fn op_of(&self, place: Seq) -> Result<Seq, StoreError> {
        self.guarded(|| op_of(&self.views.part_of, place))
    }

    /// The number under which an operation was written last: it ended there, or stands there.
    ///
    /// # Errors
    /// I/O trouble, damage.
    pub fn end_of(&self, seq: Seq) -> Result<Seq, StoreError> {
        self.guarded(|| place(&self.views.parts, seq))
    }

    /// Operations that had begun when this number was the last, and have ended later or are still running: whoever knew of
    /// that number knew nothing of them.
    ///
    /// # Errors
    /// I/O trouble, damage.
    pub fn open_at(&self, seen: Seq) -> Result<Vec<Seq>, StoreError> {
        self.guarded(|| {
            let mut open: Vec<Seq> = Vec::new();
            for row in self.views.part_of.range(seen.0.saturating_add(1)..)? {
                open.push(Seq(row?.1.value()));
            }
            if let Some(running) = self.views.meta.get(facts::RUNNING)? {
                let running = decode_numbers(running.value()).map_err(|error| StoreError::codec("the running operations", error))?;
                open.extend(running.into_iter().map(Seq));
            }
            open.retain(|op| *op <= seen);
            open.sort_unstable();
            open.dedup();
            Ok(open)
        })
    }
}

impl Store {
    /// The number under which an operation is written next: its own where it is new, a further one where others wrote since.
    /// The records it writes have it as their revision.
    #[must_use]
    pub fn place_of(&self, seq: Seq) -> Seq {
        match self.facts.running.iter().zip(&self.facts.places).find(|(running, _)| **running == seq) {
            Some((_, place)) if *place >= self.facts.last_seq => *place,
            Some(_) => Seq(self.facts.last_seq.0 + 1),
            None => seq,
        }
    }
}

//! Reading: one consistent state of the store, on any thread, beside the writer.

use std::{
    collections::BTreeMap,
    ops::Bound,
    sync::{Arc, atomic::AtomicBool},
};

use redb::{ReadableDatabase, ReadableTable, ReadableTableMetadata};

use super::{
    Touch,
    error::StoreError,
    names::record_of,
    open::{Engine, guarded},
    parts::{op_of, place_of_chunk, places},
    schema::{Views, facts},
};
use crate::{
    codec::{Chunk, Hot, decode_counts, is_hot, merged, read_head},
    model::{Entry, OpHead, Record, RecordId, RequestKey, Seq, SessionKey, TypeId},
    text::collate::Collation,
};

/// Reads one consistent state of the store, on any thread.
#[derive(Debug)]
pub struct Reader {
    pub(super) views: Views,
    names_valid: bool,
    dead: Arc<AtomicBool>,
}

fn in_record(id: RecordId) -> impl Fn(crate::codec::CodecError) -> StoreError {
    move |error| StoreError::codec(format!("record {id}"), error)
}

fn in_op(seq: Seq) -> impl Fn(crate::codec::CodecError) -> StoreError {
    move |error| StoreError::codec(format!("operation {seq}"), error)
}

impl Reader {
    pub(super) fn open(engine: &Engine, collation: &Collation) -> Result<Self, StoreError> {
        guarded(&engine.dead, || {
            let views = Views::open(&engine.db.begin_read()?)?;
            let names_valid = views.meta.get(facts::NAMES)?.is_some_and(|names| names.value() == collation.id().as_bytes());
            Ok(Self { views, names_valid, dead: Arc::clone(&engine.dead) })
        })
    }

    /// Whether there is an order by name.
    pub(super) const fn names_valid(&self) -> bool {
        self.names_valid
    }

    pub(super) fn guarded<T>(&self, work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        guarded(&self.dead, work)
    }

    /// A whole record.
    ///
    /// # Errors
    /// Damage, I/O trouble.
    pub fn record(&self, id: RecordId) -> Result<Option<Record>, StoreError> {
        self.guarded(|| {
            let Some(hot) = self.views.hot.get(id.0)? else { return Ok(None) };
            self.whole(id, hot.value()).map(Some)
        })
    }

    /// A record with its hot values only.
    ///
    /// # Errors
    /// Damage, I/O trouble.
    pub fn hot(&self, id: RecordId) -> Result<Option<Record>, StoreError> {
        self.guarded(|| {
            let Some(hot) = self.views.hot.get(id.0)? else { return Ok(None) };
            self.hot_only(id, hot.value()).map(Some)
        })
    }

    fn whole(&self, id: RecordId, hot: &[u8]) -> Result<Record, StoreError> {
        let cold = self.views.cold.get(id.0)?;
        let hot = Hot::decode(hot).map_err(in_record(id))?;
        merged(id, &hot, cold.as_ref().map(|cold| cold.value())).map_err(in_record(id))
    }

    /// The hot values, also those that still lie in the cold half because they became hot after it was written.
    fn hot_only(&self, id: RecordId, bytes: &[u8]) -> Result<Record, StoreError> {
        let hot = Hot::decode(bytes).map_err(in_record(id))?;
        if hot.is_current() {
            return Ok(hot.record(id));
        }
        let mut record = self.whole(id, bytes)?;
        let cold: Vec<_> = record.values().iter().map(|(field, _)| *field).filter(|field| !is_hot(*field)).collect();
        for field in cold {
            record.set(field, None);
        }
        Ok(record)
    }

    /// Every record with its hot values, ascending by id from `from`, until `visit` answers false.
    ///
    /// # Errors
    /// Damage, I/O trouble.
    pub fn scan_hot(&self, from: RecordId, visit: &mut dyn FnMut(Record) -> bool) -> Result<(), StoreError> {
        let mut rows = self.guarded(|| Ok(self.views.hot.range(from.0..)?))?;
        while let Some(record) = self.guarded(|| {
            let Some((id, hot)) = rows.next().transpose()? else { return Ok(None) };
            self.hot_only(RecordId(id.value()), hot.value()).map(Some)
        })? {
            if !visit(record) {
                break;
            }
        }
        Ok(())
    }

    /// Every record with all its values, ascending by id from `from`, until `visit` answers false.
    ///
    /// # Errors
    /// Damage, I/O trouble.
    pub fn scan(&self, from: RecordId, visit: &mut dyn FnMut(Record) -> bool) -> Result<(), StoreError> {
        let (mut rows, mut colds) = self.guarded(|| Ok((self.views.hot.range(from.0..)?, self.views.cold.range(from.0..)?)))?;
        let mut cold = None;
        while let Some(record) = self.guarded(|| {
            let Some((id, hot)) = rows.next().transpose()? else { return Ok(None) };
            let id = RecordId(id.value());
            // Both tables are in the order of ids: one pass through each.
            while cold.as_ref().is_none_or(|(at, _): &(redb::AccessGuard<'_, u64>, _)| at.value() < id.0) {
                cold = colds.next().transpose()?;
                if cold.is_none() {
                    break;
                }
            }
            let own = cold.as_ref().filter(|(at, _)| at.value() == id.0).map(|(_, cold): &(_, redb::AccessGuard<'_, &[u8]>)| cold.value());
            Hot::decode(hot.value()).and_then(|hot| merged(id, &hot, own)).map(Some).map_err(in_record(id))
        })? {
            if !visit(record) {
                break;
            }
        }
        Ok(())
    }

    /// Living records of a type in the order of their file-as, from position `skip`: for the first page, before columns exist.
    /// Records of a large operation join when it is complete. In the order of ids where [`super::Store::names_valid`] says no.
    ///
    /// # Errors
    /// Damage, I/O trouble.
    pub fn by_name(&self, kind: TypeId, skip: usize, count: usize) -> Result<Vec<RecordId>, StoreError> {
        if self.names_valid {
            let from = kind.0.to_be_bytes();
            let next = kind.0.checked_add(1).map(u16::to_be_bytes);
            let to = next.as_ref().map_or(Bound::Unbounded, |next| Bound::Excluded(next.as_slice()));
            return self.guarded(|| {
                let rows = self.views.by_name.range::<&[u8]>((Bound::Included(from.as_slice()), to))?;
                rows.skip(skip).take(count).map(|row| record_of(row?.0.value())).collect()
            });
        }
        self.guarded(|| {
            let mut found = Vec::new();
            let mut left = skip;
            for row in self.views.hot.iter()? {
                if found.len() == count {
                    break;
                }
                let (id, hot) = row?;
                let id = RecordId(id.value());
                let hot = Hot::decode(hot.value()).map_err(in_record(id))?;
                if hot.kind() == kind && !hot.is_deleted() {
                    match left.checked_sub(1) {
                        Some(less) => left = less,
                        None => found.push(id),
                    }
                }
            }
            Ok(found)
        })
    }

    /// Living records of a type, and those in the bin: kept as counters, read at once.
    ///
    /// # Errors
    /// Damage, I/O trouble.
    pub fn counts(&self) -> Result<Vec<(TypeId, u64, u64)>, StoreError> {
        self.guarded(|| {
            let Some(counts) = self.views.meta.get(facts::COUNTS)? else { return Ok(Vec::new()) };
            let counts = decode_counts(counts.value()).map_err(|error| StoreError::codec("the counters", error))?;
            Ok(counts.into_iter().map(|(kind, (living, binned))| (kind, living, binned)).collect())
        })
    }

    /// Whether the counters and the order by name fit these counts of living and binned records.
    ///
    /// # Errors
    /// Damage, I/O trouble.
    pub fn fits(&self, counts: impl Iterator<Item = (TypeId, u64, u64)>) -> Result<bool, StoreError> {
        let some = |(_, living, binned): &(TypeId, u64, u64)| living + binned > 0;
        let (mut counted, mut kept): (Vec<_>, Vec<_>) = (counts.filter(some).collect(), self.counts()?.into_iter().filter(some).collect());
        counted.sort_unstable();
        kept.sort_unstable();
        let living: u64 = counted.iter().map(|(_, living, _)| living).sum();
        self.guarded(|| Ok(kept == counted && (!self.names_valid || self.views.by_name.len()? == living)))
    }

    /// Operations, newest first, those with a number below `before`.
    ///
    /// # Errors
    /// Damage, I/O trouble.
    pub fn ops(&self, before: Option<Seq>, limit: usize) -> Result<Vec<OpHead>, StoreError> {
        self.guarded(|| {
            let rows = self.views.op_log.range(..before.map_or(u64::MAX, |seq| seq.0))?;
            rows.rev()
                .take(limit)
                .map(|row| {
                    let (seq, head) = row?;
                    read_head(Seq(seq.value()), head.value()).map_err(in_op(Seq(seq.value())))
                })
                .collect()
        })
    }

    /// The operation that answered a request, as long as it is remembered.
    ///
    /// # Errors
    /// I/O trouble, damage.
    pub fn answered(&self, request: RequestKey) -> Result<Option<Seq>, StoreError> {
        self.guarded(|| Ok(self.views.answered.get((request.session.0, request.number))?.map(|seq| Seq(seq.value()))))
    }

    /// Sessions with requests that are remembered, and the newest operation of each.
    ///
    /// # Errors
    /// I/O trouble, damage.
    pub fn remembered(&self) -> Result<BTreeMap<SessionKey, Seq>, StoreError> {
        self.guarded(|| {
            let mut newest = BTreeMap::new();
            for row in self.views.answered.iter()? {
                let (key, seq) = row?;
                let last: &mut Seq = newest.entry(SessionKey(key.value().0)).or_default();
                *last = (*last).max(Seq(seq.value()));
            }
            Ok(newest)
        })
    }

    /// One operation.
    ///
    /// # Errors
    /// Damage, I/O trouble.
    pub fn op(&self, seq: Seq) -> Result<Option<OpHead>, StoreError> {
        self.guarded(|| self.views.op_log.get(seq.0)?.map(|head| read_head(seq, head.value()).map_err(in_op(seq))).transpose())
    }

    /// One chunk of an operation's entries, counted from 0: for taking a large operation back piece by piece.
    ///
    /// # Errors
    /// Damage, I/O trouble.
    pub fn chunk(&self, seq: Seq, number: u32) -> Result<Option<Vec<Entry>>, StoreError> {
        self.guarded(|| Ok(self.placed_chunk(seq, number)?.map(|(_, entries)| entries)))
    }

    /// The same with the number under which it was written; see [`Touch::at`].
    ///
    /// # Errors
    /// Damage, I/O trouble.
    pub fn chunk_at(&self, seq: Seq, number: u32) -> Result<Option<(Seq, Vec<Entry>)>, StoreError> {
        self.guarded(|| self.placed_chunk(seq, number))
    }

    fn placed_chunk(&self, seq: Seq, number: u32) -> Result<Option<(Seq, Vec<Entry>)>, StoreError> {
        let place = place_of_chunk(&self.views.parts, seq, number)?;
        let Some(chunk) = self.views.op_chunk.get((place.0, number))? else { return Ok(None) };
        Ok(Some((place, Chunk::decode(chunk.value()).map_err(in_op(seq))?.entries())))
    }

    /// The number of chunks of an operation.
    ///
    /// # Errors
    /// Damage, I/O trouble.
    pub fn chunks(&self, seq: Seq) -> Result<u32, StoreError> {
        self.guarded(|| {
            for place in places(&self.views.parts, seq)?.into_iter().rev() {
                if let Some(row) = self.views.op_chunk.range((place.0, 0)..=(place.0, u32::MAX))?.next_back() {
                    return Ok(row?.0.value().1.saturating_add(1));
                }
            }
            Ok(0)
        })
    }

    /// The entries of an operation, chunk by chunk in the order written, until `visit` answers false.
    /// Within a chunk, changes of several fields that were written after each other come record by record.
    /// An operation that was cancelled has none.
    ///
    /// # Errors
    /// Damage, I/O trouble.
    pub fn entries(&self, seq: Seq, visit: &mut dyn FnMut(Vec<Entry>) -> bool) -> Result<(), StoreError> {
        let places = self.guarded(|| places(&self.views.parts, seq))?;
        let of = |place: Seq| self.guarded(|| Ok(self.views.op_chunk.range((place.0, 0)..=(place.0, u32::MAX))?));
        let mut rows = places.into_iter().map(of).collect::<Result<Vec<_>, _>>()?.into_iter().flatten();
        while let Some(entries) = self.guarded(|| {
            let Some((_, chunk)) = rows.next().transpose()? else { return Ok(None) };
            Ok(Some(Chunk::decode(chunk.value()).map_err(in_op(seq))?.entries()))
        })? {
            if !visit(entries) {
                break;
            }
        }
        Ok(())
    }

    /// What happened to a record, newest first, its making last.
    ///
    /// # Errors
    /// Damage, I/O trouble.
    pub fn history(&self, record: RecordId, limit: usize) -> Result<Vec<Touch>, StoreError> {
        self.guarded(|| {
            let mut touches: Vec<Touch> = Vec::new();
            for row in self.views.touched.range((record.0, 0, 0)..=(record.0, u64::MAX, u32::MAX))?.rev() {
                let (_, place, number) = row?.0.value();
                let at = Seq(place);
                let seq = op_of(&self.views.part_of, at)?;
                let is_new = touches.last().is_none_or(|touch| touch.op.seq != seq);
                if is_new && touches.len() == limit {
                    return Ok(touches);
                }
                if is_new {
                    touches.push(Touch { op: self.logged(seq)?, at, changes: Vec::new() });
                }
                if let (Some(touch), Some(chunk)) = (touches.last_mut(), self.views.op_chunk.get((place, number))?) {
                    let earlier = Chunk::decode(chunk.value()).map_err(in_op(seq))?.changes_of(record);
                    touch.changes.splice(0..0, earlier);
                }
            }
            let made = self.views.made.range(..=record.0)?.next_back().transpose()?.map(|(_, made)| made.value());
            if let Some((_, seq)) = made.filter(|(last, _)| *last >= record.0 && touches.len() < limit) {
                let at = Seq(seq);
                touches.push(Touch { op: self.logged(op_of(&self.views.part_of, at)?)?, at, changes: Vec::new() });
            }
            Ok(touches)
        })
    }

    fn logged(&self, seq: Seq) -> Result<OpHead, StoreError> {
        let head =
            self.views.op_log.get(seq.0)?.ok_or_else(|| StoreError::Damaged { what: format!("operation {seq} is not in the log") })?;
        read_head(seq, head.value()).map_err(in_op(seq))
    }
}

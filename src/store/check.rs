//! Checking: every page, record and operation is read, and what is kept twice is compared.

use std::collections::BTreeSet;

use redb::{DatabaseError, ReadableTable, ReadableTableMetadata};

use super::{Checked, Reader, Store, error::StoreError, names::Standing, open::guarded, parts::op_of};
use crate::{
    codec::{Chunk, Counts, Hot, decode_counts, merged, read_head},
    model::{Entry, RecordId, Seq},
};

/// More problems than this are only counted.
const NAMED: usize = 100;

impl Store {
    pub(super) fn check_all(&mut self) -> Result<Checked, StoreError> {
        let mut found = Found::default();
        self.check_pages(&mut found)?;
        let reader = self.reader()?;
        let mut check = Check { store: self, reader: &reader, found, made_half: BTreeSet::new() };
        for part in [Check::operations, Check::records] {
            match reader.guarded(|| part(&mut check)) {
                // A page that cannot be understood ends this part only.
                Err(error @ StoreError::Damaged { .. }) => check.found.problem(error.to_string()),
                outcome => outcome?,
            }
        }
        let Found { mut checked, more } = check.found;
        if more > 0 {
            checked.problems.push(format!("{more} more problems of the same sorts"));
        }
        Ok(checked)
    }

    /// Has the engine read every page and compare its checksums.
    fn check_pages(&mut self, found: &mut Found) -> Result<(), StoreError> {
        // The engine reads the file as the disk has it.
        self.write_unsynced()?;
        let engine = self.engine.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner);
        let Some(engine) = engine.as_mut() else { return Ok(()) };
        let dead = std::sync::Arc::clone(&engine.dead);
        let outcome = guarded(&dead, || match engine.db.check_integrity() {
            // Somebody reads: the pages are checked another time, the records below now.
            Ok(true) | Err(DatabaseError::TransactionInProgress) => Ok(None),
            Ok(false) => Ok(Some("the file's pages were not as they should be and were repaired".to_owned())),
            Err(error) => Err(error.into()),
        });
        match outcome {
            Ok(None) => {}
            Ok(Some(problem)) => found.problem(problem),
            Err(error) => {
                dead.store(true, std::sync::atomic::Ordering::Release);
                found.problem(error.to_string());
            }
        }
        Ok(())
    }
}

#[derive(Default)]
struct Found {
    checked: Checked,
    more: usize,
}

impl Found {
    fn problem(&mut self, problem: String) {
        if self.checked.problems.len() < NAMED {
            self.checked.problems.push(problem);
        } else {
            self.more += 1;
        }
    }
}

struct Check<'a> {
    store: &'a Store,
    reader: &'a Reader,
    found: Found,
    /// Made by operations that are not complete: these may or may not be listed by name.
    made_half: BTreeSet<RecordId>,
}

impl Check<'_> {
    /// Heads, chunks and the index from records to chunks.
    fn operations(&mut self) -> Result<(), StoreError> {
        let views = &self.reader.views;
        for row in views.op_log.iter()? {
            let (seq, head) = row?;
            self.found.checked.operations += 1;
            if let Err(error) = read_head(Seq(seq.value()), head.value()) {
                self.found.problem(format!("operation {}: {error}", seq.value()));
            }
        }
        for row in views.part_of.iter()? {
            let (part, seq) = row?;
            let (part, seq) = (part.value(), seq.value());
            if views.parts.get((seq, part))?.is_none() || part <= seq || views.op_log.get(part)?.is_some() {
                self.found.problem(format!("{part} is no number of a part of operation {seq}"));
            }
        }
        if views.parts.len()? != views.part_of.len()? {
            self.found.problem("operations and their parts do not fit".to_owned());
        }
        let mut touched = 0_u64;
        let mut made = 0_u64;
        for row in views.op_chunk.iter()? {
            let (key, chunk) = row?;
            let (place, number) = key.value();
            let seq = op_of(&views.part_of, Seq(place))?.0;
            if views.op_log.get(seq)?.is_none() {
                self.found.problem(format!("operation {seq} has entries and no head"));
            }
            let chunk = match Chunk::decode(chunk.value()) {
                Ok(chunk) => chunk,
                Err(error) => {
                    self.found.problem(format!("operation {seq}: {error}"));
                    continue;
                }
            };
            for (first, last) in chunk.made() {
                made += 1;
                if views.made.get(first.0)?.map(|made| made.value()) != Some((last.0, place)) {
                    self.found.problem(format!("the making of record {first} by operation {seq} is not in the history"));
                }
            }
            let entries = chunk.entries();
            if self.store.facts.running.contains(&Seq(seq)) {
                let half = entries.iter().filter(|entry| matches!(entry, Entry::Made(_) | Entry::Returned(_)));
                self.made_half.extend(half.map(Entry::record));
            }
            let changed: BTreeSet<RecordId> = entries.iter().filter(|entry| !matches!(entry, Entry::Made(_))).map(Entry::record).collect();
            for id in changed {
                touched += 1;
                if views.touched.get((id.0, place, number))?.is_none() {
                    self.found.problem(format!("operation {seq} is not in the history of record {id}"));
                }
            }
        }
        if touched != views.touched.len()? || made != views.made.len()? {
            self.found.problem("the history names operations that are not in the log".to_owned());
        }
        Ok(())
    }

    /// Both halves of every record, the order by name and the counters.
    fn records(&mut self) -> Result<(), StoreError> {
        let views = &self.reader.views;
        let mut counts = Counts::new();
        let (mut listed, mut cold_rows) = (0_u64, 0_u64);
        for row in views.hot.iter()? {
            let (id, hot) = row?;
            let id = RecordId(id.value());
            self.found.checked.records += 1;
            let cold = views.cold.get(id.0)?;
            cold_rows += u64::from(cold.is_some());
            let hot = match Hot::decode(hot.value()) {
                Ok(hot) => hot,
                Err(error) => {
                    self.found.problem(format!("record {id}: {error}"));
                    continue;
                }
            };
            if let Err(error) = merged(id, &hot, cold.as_ref().map(|cold| cold.value())) {
                self.found.problem(format!("record {id}: {error}"));
            }
            if hot.rev() > self.store.last_seq() || id >= self.store.next_record() {
                self.found.problem(format!("record {id} is newer than the store"));
            }
            let standing = Standing::of_hot(&hot);
            let (living, binned) = counts.entry(standing.kind).or_default();
            *(if standing.deleted { binned } else { living }) += 1;
            if let Some(key) = standing.key(id, &self.store.collation).filter(|_| self.store.names_valid()) {
                let is_listed = views.by_name.get(&*key)?.is_some();
                listed += u64::from(is_listed);
                if !is_listed && !self.made_half.contains(&id) {
                    self.found.problem(format!("record {id} is missing in the order by name"));
                }
            }
        }
        if self.store.names_valid() && listed != views.by_name.len()? {
            self.found.problem("the order by name lists records that are not there".to_owned());
        }
        if cold_rows != views.cold.len()? {
            self.found.problem("there are cold values without a record".to_owned());
        }
        let kept = views.meta.get(super::schema::facts::COUNTS)?.map(|counts| decode_counts(counts.value()));
        counts.retain(|_, count| *count != (0, 0));
        match kept {
            Some(Ok(mut kept)) => {
                kept.retain(|_, count| *count != (0, 0));
                if kept != counts {
                    self.found.problem(format!("the counters say {kept:?}, there are {counts:?}"));
                }
            }
            _ => self.found.problem("the counters cannot be read".to_owned()),
        }
        Ok(())
    }
}

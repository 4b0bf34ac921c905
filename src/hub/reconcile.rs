//! Rows of an import that were sifted before others wrote: what others did meanwhile is theirs, and nobody is made twice.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::{
    chunk::{Chunk, Depth, Ground},
    columns::Known,
    job::Job,
    owner::Hub,
    since::{labels, who_and_when},
    stream::{NUMBERED_LATER, Sheaf},
    work::Work,
};
use crate::{
    model::{Diff, Entry, FieldId, Record, RecordId, Seq, facts::fact_of},
    proto::Refusal,
    rules::{
        ChangeSet,
        derive::{concerns_score, rescore},
    },
    store::{Put, StoreError},
};

impl Sheaf {
    /// Gives the new records their numbers, from this one on; answers how many there are.
    pub(super) fn number(&mut self, next: RecordId) -> u64 {
        let is_new = |id: &RecordId| id.0 >= NUMBERED_LATER;
        let made: BTreeMap<RecordId, RecordId> = {
            let entries = self.chunk.entries.iter().filter_map(|entry| if let Entry::Made(id) = entry { Some(*id) } else { None });
            entries.filter(is_new).collect::<BTreeSet<_>>().into_iter().zip((next.0..).map(RecordId)).collect()
        };
        let number = |id: &mut RecordId| {
            if let Some(given) = made.get(id) {
                *id = *given;
            }
        };
        for entry in &mut self.chunk.entries {
            if let Entry::Made(id) = entry {
                number(id);
            }
        }
        for Put::Whole(record) | Put::Hot(record) in &mut self.chunk.puts {
            number(&mut record.id);
        }
        let tally = &mut self.chunk.tally;
        tally.made.iter_mut().for_each(number);
        let (from, to) = (NUMBERED_LATER, u64::MAX);
        tally.touched.remove_range(from..=to);
        tally.touched.extend(made.values().map(|id| id.0));
        self.lines.iter_mut().for_each(|(id, _)| number(id));
        super::commands::count(made.len())
    }
}

impl Chunk {
    /// Takes a record out of what is written.
    fn withdraw(&mut self, id: RecordId) {
        self.puts.retain(|put| !matches!(put, Put::Whole(record) | Put::Hot(record) if record.id == id));
        self.entries.retain(|entry| entry.record() != id);
        self.tally.touched.remove(id.0);
    }
}

impl Hub {
    /// Brings a chunk that was sifted before others wrote to what the store holds now.
    pub(super) fn reconcile(&mut self, job: &mut Job, sheaf: &mut Sheaf) -> Result<(), Refusal> {
        let others = job.others.after(sheaf.seen);
        if others.is_empty() {
            return Ok(());
        }
        let reader = self.store.reader()?;
        let ground = Ground {
            schema: &self.schema,
            reader: &reader,
            columns: None,
            stamp: &job.stamp,
            seq: job.op.seq,
            scored_since: self.scored_since,
            next: job.next,
        };
        let changed = &sheaf.chunk.records() & &others;
        for id in changed.iter().map(RecordId) {
            merge(&ground, &mut sheaf.chunk, id, sheaf.seen)?;
        }
        let Work::Stream(stream) = &mut job.work else { return Ok(()) };
        for id in others.iter().map(RecordId) {
            if let Some(record) = reader.record(id)?.filter(|record| !record.is_deleted()) {
                stream.meanwhile.learn(self.schema.base(record.kind), &record, true);
            }
        }
        // What a program before was told of has its number already.
        let new: HashSet<RecordId> = sheaf.lines.iter().map(|(id, _)| *id).collect();
        let is_new = |record: &&Record| new.contains(&record.id);
        let puts = sheaf.chunk.puts.iter().map(|(Put::Whole(record) | Put::Hot(record))| record);
        let twice: Vec<(RecordId, RecordId)> = puts
            .filter(is_new)
            .filter_map(|record| match stream.meanwhile.of_record(record) {
                Some(Known::Record(known)) if others.contains(known.0) => Some((record.id, known)),
                _ => None,
            })
            .collect();
        for (id, known) in twice {
            leave_out(&ground, sheaf, id, known)?;
        }
        Ok(())
    }
}

/// A record that others changed meanwhile keeps what they gave it; the rest of the row is taken.
fn merge(ground: &Ground<'_>, chunk: &mut Chunk, id: RecordId, since: Seq) -> Result<(), StoreError> {
    let diffs: Vec<Diff> = chunk
        .entries
        .iter()
        .filter_map(|entry| if let Entry::Set(change) = entry { (change.record == id).then(|| change.diff()) } else { None })
        .collect();
    if diffs.is_empty() {
        return Ok(());
    }
    chunk.withdraw(id);
    chunk.tally.changed = chunk.tally.changed.saturating_sub(1);
    let Some(record) = ground.reader.record(id)?.filter(|record| !record.is_deleted()) else {
        chunk.tally.refuse(Some(id), "was deleted while this was imported");
        return Ok(());
    };
    let fact = |field: FieldId| fact_of(field).ok_or(field);
    let touches = ground.reader.history(id, usize::MAX)?.into_iter().take_while(|touch| touch.at > since);
    let theirs: BTreeMap<FieldId, _> =
        touches.flat_map(|touch| touch.changes.into_iter().map(move |diff| (diff.field, touch.op.clone()))).collect();
    let (taken, left): (Vec<Diff>, Vec<Diff>) =
        diffs.into_iter().partition(|diff| theirs.keys().all(|field| fact(*field) != fact(diff.field)));
    if let Some(op) = left.iter().find_map(|diff| theirs.iter().find(|(field, _)| fact(**field) == fact(diff.field))) {
        let fields: Vec<FieldId> = left.iter().map(|diff| diff.field).collect();
        let who = who_and_when(ground, &op.1.by, op.1.at);
        chunk.tally.refuse(Some(id), format!("{} changed by {who}, while this was imported", labels(ground.schema, &fields)));
    }
    let mut set = ChangeSet::new(record);
    for diff in &taken {
        set.follow(diff.field, diff.new.clone());
    }
    if taken.iter().chain(&left).any(|diff| concerns_score(ground.schema, diff.field)) {
        rescore(ground.schema, &mut set, &[]);
    }
    let (record, diffs) = set.finish();
    if !diffs.is_empty() {
        chunk.change(ground, Depth::Whole, record, diffs);
    }
    Ok(())
}

/// Somebody made the same record meanwhile: the row is left out, and told of.
fn leave_out(ground: &Ground<'_>, sheaf: &mut Sheaf, id: RecordId, known: RecordId) -> Result<(), StoreError> {
    let by = ground.reader.history(known, 1)?.into_iter().next().map(|touch| touch.op);
    let who = by.map_or_else(|| "somebody".to_owned(), |op| who_and_when(ground, &op.by, op.at));
    let line = sheaf.lines.iter().find(|(made, _)| *made == id).map_or(0, |(_, line)| *line);
    sheaf.lines.retain(|(made, _)| *made != id);
    sheaf.chunk.withdraw(id);
    let tally = &mut sheaf.chunk.tally;
    tally.created = tally.created.saturating_sub(1);
    tally.made.retain(|made| *made != id);
    tally.refuse(None, format!("line {line}: is in the store as record {known}, by {who}, while this was imported"));
    Ok(())
}

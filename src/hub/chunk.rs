//! What one transaction of a job writes, and what a job counted so far.

use std::collections::BTreeSet;

use roaring::RoaringTreemap;

use crate::{
    codec::is_hot,
    model::{Change, Diff, Entry, FieldId, Record, RecordId, Schema, Seq, Stamp, TypeId, fields, lists::MANUAL, record_type},
    proto::{Left, PlanRow, Scores},
    store::{Erasure, Put, Reader},
};

/// Most records of one transaction. Tests cut finer, so that few records make many chunks.
pub(super) const CHUNK: usize = if cfg!(test) { 100 } else { 2_500 };

/// Most records of one transaction where they lie scattered: each then takes pages of its own, and nobody is to wait longer.
pub(super) const SCATTERED: usize = if cfg!(test) { 100 } else { 1_500 };

/// Most records and reasons an answer names.
pub(super) const NAMED: usize = 1_000;

/// What the makers of chunks read and stand on.
pub(super) struct Ground<'a> {
    pub(super) schema: &'a Schema,
    pub(super) reader: &'a Reader,
    pub(super) columns: Option<&'a super::columns::Columns>,
    pub(super) stamp: &'a Stamp,
    pub(super) seq: Seq,
    /// Scores that were settled by this operation or earlier ones may follow other criteria than those of now.
    pub(super) scored_since: Seq,
    /// The number of the next record.
    pub(super) next: RecordId,
}

impl Ground<'_> {
    /// Hands out the next record's number.
    pub(super) const fn number(&mut self) -> RecordId {
        let id = self.next;
        self.next = RecordId(id.0 + 1);
        id
    }
}

/// How much of a record was read, and so is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    Hot,
    Whole,
}

/// What one transaction writes.
#[derive(Default)]
pub(super) struct Chunk {
    pub(super) entries: Vec<Entry>,
    pub(super) puts: Vec<Put>,
    pub(super) removes: Vec<RecordId>,
    pub(super) tally: Tally,
    /// What happens to records, in words, where a plan tells more than which values change.
    pub(super) told: Vec<(RecordId, String)>,
    /// The rows of a plan, where they say more than the records do.
    pub(super) noted: Vec<PlanRow>,
    /// What goes from the log, where records are erased.
    pub(super) erasure: Option<Box<Erasure>>,
}

/// What was counted.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) changed: u64,
    pub(super) created: u64,
    /// E-mails of a mailbox among them.
    pub(super) messages: u64,
    pub(super) same: u64,
    pub(super) duplicates: u64,
    pub(super) refused: u64,
    pub(super) skipped: u64,
    pub(super) to_manual: u64,
    pub(super) reasons: Vec<(Option<RecordId>, String)>,
    /// The refused ones, and how many of them because of what others did meanwhile.
    pub(super) left: Left,
    pub(super) made: Vec<RecordId>,
    pub(super) touched: RoaringTreemap,
    /// Fields that changed; whole records that came or went are not in it.
    pub(super) fields: BTreeSet<FieldId>,
    /// Whether whole records came or went.
    pub(super) is_whole: bool,
    /// Records that items of the communication history are linked to, or were: when they were last touched follows.
    pub(super) contacted: BTreeSet<RecordId>,
    /// Whether records the schema is made of are among them.
    pub(super) is_schema: bool,
    /// What became of the scores, where criteria changed.
    pub(super) scores: Option<Box<Scores>>,
}

impl Chunk {
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.puts.is_empty() && self.removes.is_empty() && self.erasure.is_none()
    }

    /// What it writes gets this number as its revision.
    pub(super) fn stamp(&mut self, place: Seq) {
        for Put::Whole(record) | Put::Hot(record) in &mut self.puts {
            record.rev = place;
        }
    }

    /// A new record.
    pub(super) fn make(&mut self, ground: &Ground<'_>, mut record: Record) {
        record.rev = ground.seq;
        self.tally.created += 1;
        if self.tally.made.len() < NAMED {
            self.tally.made.push(record.id);
        }
        self.tally.touch_whole(record.id, record.kind);
        self.tally.contact(&record, &[]);
        self.entries.push(Entry::Made(record.id));
        self.puts.push(Put::Whole(record));
    }

    /// What another chunk does comes after what this one does.
    pub(super) fn append(&mut self, other: Self) {
        self.entries.extend(other.entries);
        self.puts.extend(other.puts);
        self.removes.extend(other.removes);
        self.told.extend(other.told);
        self.noted.extend(other.noted);
        self.tally.add(other.tally);
    }

    /// A record that goes as a whole.
    pub(super) fn remove(&mut self, record: Record) {
        self.tally.changed += 1;
        self.tally.touch_whole(record.id, record.kind);
        self.tally.contact(&record, &[]);
        self.removes.push(record.id);
        self.entries.push(Entry::Removed(record));
    }

    /// A record that comes back as a whole.
    pub(super) fn put_back(&mut self, ground: &Ground<'_>, mut record: Record) {
        record.rev = ground.seq;
        self.tally.changed += 1;
        self.tally.touch_whole(record.id, record.kind);
        self.tally.contact(&record, &[]);
        self.entries.push(Entry::Returned(record.id));
        self.puts.push(Put::Whole(record));
    }

    /// A record with changed values.
    pub(super) fn change(&mut self, ground: &Ground<'_>, depth: Depth, mut record: Record, diffs: Vec<Diff>) {
        record.touched = ground.stamp.clone();
        self.tally.contact(&record, &diffs);
        self.follow(ground, depth, record, diffs);
    }

    /// A record whose values followed from something else; nobody worked on it.
    pub(super) fn follow(&mut self, ground: &Ground<'_>, depth: Depth, mut record: Record, diffs: Vec<Diff>) {
        record.rev = ground.seq;
        self.tally.changed += 1;
        self.tally.touched.insert(record.id.0);
        self.tally.is_schema |= is_schema(record.kind);
        if diffs.iter().any(becomes_manual) {
            self.tally.to_manual += 1;
        }
        let is_all_hot = diffs.iter().all(|diff| is_hot(diff.field) && diff.field != fields::TYPE);
        for Diff { field, old, new } in diffs {
            self.tally.fields.insert(field);
            self.entries.push(Entry::Set(Change { record: record.id, field, old, new }));
        }
        self.puts.push(match depth {
            // The cold half on disk is as it was.
            Depth::Whole if is_all_hot => Put::Hot(record),
            Depth::Whole => Put::Whole(record),
            Depth::Hot => Put::Hot(record),
        });
    }
}

fn becomes_manual(diff: &Diff) -> bool {
    diff.field == fields::SCORE_TYPE && diff.old.is_some() && diff.new.as_ref().and_then(crate::model::Value::as_text) == Some(MANUAL)
}

/// Whether records of this type make up the schema.
pub(super) fn is_schema(kind: TypeId) -> bool {
    matches!(
        kind,
        record_type::PERSON
            | record_type::CRITERION
            | record_type::VIEW
            | record_type::REPORT
            | record_type::IMPORT_MAP
            | record_type::PICK_LIST
            | record_type::CUSTOM_FIELD
            | record_type::CUSTOM_TYPE
            | record_type::GROUP
            | record_type::STORE
    )
}

impl Tally {
    pub(super) fn refuse(&mut self, record: Option<RecordId>, reason: impl Into<String>) {
        self.refused += 1;
        self.left.records.extend(record.map(|id| id.0));
        if self.reasons.len() < NAMED {
            self.reasons.push((record, reason.into()));
        }
    }

    /// A record that is erased: nothing of it follows for others.
    pub(super) fn erase(&mut self, id: RecordId, kind: TypeId) {
        self.touch_whole(id, kind);
    }

    /// A record that stays and loses links.
    pub(super) fn loosen(&mut self, id: RecordId, fields: impl Iterator<Item = FieldId>) {
        self.touched.insert(id.0);
        self.fields.extend(fields);
    }

    fn touch_whole(&mut self, id: RecordId, kind: TypeId) {
        self.touched.insert(id.0);
        self.is_whole = true;
        self.is_schema |= is_schema(kind);
    }

    fn contact(&mut self, record: &Record, diffs: &[Diff]) {
        if record_type::ITEMS.contains(&record.kind) {
            let former = diffs.iter().filter(|diff| diff.field == fields::LINKED_TO).filter_map(|diff| diff.old.as_ref());
            let links = record.get(fields::LINKED_TO).into_iter().chain(former);
            self.contacted.extend(links.flat_map(|value| value.links().iter().copied()));
        }
    }

    /// Records changed or made.
    pub(super) const fn records(&self) -> u64 {
        self.changed + self.created
    }

    pub(super) fn add(&mut self, other: Self) {
        self.changed += other.changed;
        self.created += other.created;
        self.messages += other.messages;
        self.same += other.same;
        self.duplicates += other.duplicates;
        self.refused += other.refused;
        self.skipped += other.skipped;
        self.to_manual += other.to_manual;
        self.reasons.extend(other.reasons);
        self.reasons.truncate(NAMED);
        self.left.changed += other.left.changed;
        self.left.deleted += other.left.deleted;
        self.left.records |= other.left.records;
        self.made.extend(other.made);
        self.made.truncate(NAMED);
        self.touched |= other.touched;
        self.fields.extend(other.fields);
        self.is_whole |= other.is_whole;
        self.is_schema |= other.is_schema;
        if let Some(scores) = other.scores {
            self.scores.get_or_insert_default().add(&scores);
        }
        self.contacted.extend(other.contacted);
    }
}

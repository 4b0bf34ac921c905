//! A record on disk: the hot half with its head and what lists need, and the cold half with the rest.

use serde::{Deserialize, Serialize};

use super::{
    envelope::{COLD, CodecError, HOT},
    value::SlotV1,
};
use crate::model::{
    FieldId, Marks, Record, RecordId, Seq, Stamp, TypeId, Value,
    fields::{DELETED, FIELDS},
};

/// Head and hot values: frozen.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct HotV1<'a> {
    /// Says which fields its writer counted as hot.
    split: u16,
    kind: u16,
    rev: u64,
    made_by: &'a str,
    made_at: i64,
    touched_by: &'a str,
    touched_at: i64,
    #[serde(borrow)]
    values: Vec<SlotV1<'a>>,
}

/// Cold values: frozen.
#[derive(Debug, Serialize, Deserialize)]
struct ColdV1<'a> {
    #[serde(borrow)]
    values: Vec<SlotV1<'a>>,
}

const BUILT_IN: usize = FieldId::CRITERIA.start as usize;

/// One flag per built-in field, made by the compiler from the registry.
static HOT_FIELDS: [bool; BUILT_IN] = {
    let mut flags = [false; BUILT_IN];
    let mut at = 0;
    while at < FIELDS.len() {
        flags[FIELDS[at].id.0 as usize] = FIELDS[at].is(Marks::HOT);
        at += 1;
    }
    flags
};

/// A fingerprint of the set of hot fields. Where it differs, a field has moved between the halves since.
const SPLIT: u16 = {
    let mut print: u32 = 0x811c;
    let mut at = 0;
    while at < FIELDS.len() {
        if FIELDS[at].is(Marks::HOT) {
            print = (print * 0x0193 + FIELDS[at].id.0 as u32) % 65_521;
        }
        at += 1;
    }
    #[expect(clippy::cast_possible_truncation, reason = "below 65,521")]
    let print = print as u16;
    print
};

/// Whether a field's value lies in the hot half. Criteria never do, fields made at run time do where they are no long texts.
#[must_use]
pub fn is_hot(field: FieldId) -> bool {
    HOT_FIELDS.get(usize::from(field.0)).copied().unwrap_or_else(|| field.is_custom() && field.0 < FieldId::FIRST_CUSTOM_LONG)
}

fn slots(record: &Record, wanted: impl Fn(FieldId) -> bool) -> Vec<SlotV1<'_>> {
    record.values().iter().filter(|(field, _)| wanted(*field)).map(SlotV1::of).collect()
}

impl<'a> HotV1<'a> {
    /// The record's head with the values wanted.
    pub(super) fn of(record: &'a Record, wanted: impl Fn(FieldId) -> bool) -> Self {
        Self {
            split: SPLIT,
            kind: record.kind.0,
            rev: record.rev.0,
            made_by: &record.made.by,
            made_at: record.made.at,
            touched_by: &record.touched.by,
            touched_at: record.touched.at,
            values: slots(record, wanted),
        }
    }

    /// The same, borrowing from this one.
    pub(super) fn borrowed(&self) -> HotV1<'_> {
        HotV1 { values: self.values.iter().map(SlotV1::borrowed).collect(), ..self.bare() }
    }

    /// Its head alone.
    pub(super) const fn bare(&self) -> HotV1<'_> {
        let Self { split, kind, rev, made_by, made_at, touched_by, touched_at, .. } = *self;
        HotV1 { split, kind, rev, made_by, made_at, touched_by, touched_at, values: Vec::new() }
    }

    /// Whether it holds no values.
    pub(super) const fn is_bare(&self) -> bool {
        self.values.is_empty()
    }

    pub(super) fn record(&self, id: RecordId) -> Record {
        let mut values = Vec::with_capacity(self.values.len());
        values.extend(self.values.iter().filter_map(SlotV1::pair));
        self.head(id).holding(values)
    }

    fn head(&self, id: RecordId) -> Record {
        let mut record = Record::new(id, TypeId(self.kind), Stamp { by: self.made_by.to_owned(), at: self.made_at });
        record.rev = Seq(self.rev);
        record.touched = Stamp { by: self.touched_by.to_owned(), at: self.touched_at };
        record
    }
}

/// Replaces `out` by the hot half of a record.
///
/// # Errors
/// When it is too large.
pub fn hot_into(record: &Record, out: &mut Vec<u8>) -> Result<(), CodecError> {
    HOT.seal(&HotV1::of(record, is_hot), out)
}

/// Replaces `out` by the cold half of a record; answers false, and `out` is empty, where there is none.
///
/// # Errors
/// When it is too large.
pub fn cold_into(record: &Record, out: &mut Vec<u8>) -> Result<bool, CodecError> {
    out.clear();
    let values = slots(record, |field| !is_hot(field));
    if values.is_empty() {
        return Ok(false);
    }
    COLD.seal(&ColdV1 { values }, out).map(|()| true)
}

/// A hot half, read without copying its texts.
#[derive(Debug)]
pub struct Hot<'a>(HotV1<'a>);

impl<'a> Hot<'a> {
    /// Reads a hot half.
    ///
    /// # Errors
    /// Damage, or a newer version.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, CodecError> {
        HOT.unseal(bytes).map(Self)
    }

    /// What the record is.
    #[must_use]
    pub const fn kind(&self) -> TypeId {
        TypeId(self.0.kind)
    }

    /// The operation that touched it last.
    #[must_use]
    pub const fn rev(&self) -> Seq {
        Seq(self.0.rev)
    }

    /// Whether the record is in the bin.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.0.values.iter().any(|slot| slot.field == DELETED.0)
    }

    /// The text of a text field.
    #[must_use]
    pub fn text(&self, field: FieldId) -> Option<&str> {
        self.0.values.iter().find(|slot| slot.field == field.0)?.cell.text()
    }

    /// Whether it was written with today's division: only then no hot value lies in the cold half, and no cold one here.
    #[must_use]
    pub const fn is_current(&self) -> bool {
        self.0.split == SPLIT
    }

    /// The record with the values of this half.
    #[must_use]
    pub fn record(&self, id: RecordId) -> Record {
        self.0.record(id)
    }
}

/// The record of both halves. A value in the half where it no longer belongs counts, unless the other half knows better.
///
/// # Errors
/// Damage, or a newer version.
pub fn merged(id: RecordId, hot: &Hot<'_>, cold: Option<&[u8]>) -> Result<Record, CodecError> {
    let Some(cold) = cold else { return Ok(hot.record(id)) };
    let cold: ColdV1<'_> = COLD.unseal(cold)?;
    // A hot half of today's division holds every hot value there is: what the cold one has is left over.
    let counts = |slot: &&SlotV1<'_>| !(hot.is_current() && is_hot(FieldId(slot.field)));
    let mut values: Vec<(FieldId, Value)> = Vec::with_capacity(hot.0.values.len() + cold.values.len());
    values.extend(hot.0.values.iter().chain(cold.values.iter().filter(counts)).filter_map(SlotV1::pair));
    Ok(hot.0.head(id).holding(values))
}

#[cfg(test)]
pub(super) mod older {
    //! Halves as a program with another set of hot fields would have written them.
    use super::*;

    pub(in crate::codec) fn halves(record: &Record, wanted: impl Fn(FieldId) -> bool) -> (Vec<u8>, Vec<u8>) {
        let (mut hot, mut cold) = (Vec::new(), Vec::new());
        HOT.seal(&HotV1 { split: SPLIT ^ 1, ..HotV1::of(record, &wanted) }, &mut hot).unwrap();
        COLD.seal(&ColdV1 { values: slots(record, |field| !wanted(field)) }, &mut cold).unwrap();
        (hot, cold)
    }
}

//! The log on disk: heads of operations, and chunks of entries packed field by field.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::{
    envelope::{CHUNK, CodecError, OP_HEAD},
    halves::HotV1,
    value::{CellV1, weight},
};
use crate::model::{Change, Diff, Entry, FieldId, OpHead, OpState, RecordId, Seq, Value, Verb};

/// The head of an operation: frozen.
#[derive(Debug, Serialize, Deserialize)]
struct OpHeadV1<'a> {
    by: &'a str,
    at: i64,
    verb: u8,
    records: u64,
    fields: Vec<u16>,
    subject: &'a str,
    undoes: Option<u64>,
    undone_by: Option<u64>,
    skipped: u64,
    state: u8,
}

/// The codes on disk: append only, as [`Verb::ALL`].
const STATES: [OpState; 3] = [OpState::Running, OpState::Done, OpState::Cancelled];

fn code<T: PartialEq>(table: &[T], wanted: &T) -> u8 {
    table.iter().position(|row| row == wanted).and_then(|at| u8::try_from(at).ok()).unwrap_or(u8::MAX)
}

/// Replaces `out` by the head of an operation.
///
/// # Errors
/// When it is too large.
pub fn head_into(op: &OpHead, out: &mut Vec<u8>) -> Result<(), CodecError> {
    let head = OpHeadV1 {
        by: &op.by,
        at: op.at,
        verb: code(Verb::ALL, &op.verb),
        records: op.records,
        fields: op.fields.iter().map(|field| field.0).collect(),
        subject: &op.subject,
        undoes: op.undoes.map(|seq| seq.0),
        undone_by: op.undone_by.map(|seq| seq.0),
        skipped: op.skipped,
        state: code(&STATES, &op.state),
    };
    OP_HEAD.seal(&head, out)
}

/// What of a head never changes once the operation is complete, for the chain of the log. This layout is frozen: numbers little
/// endian, texts and lists with their length before them. Left out are the subject, a name that may be erased, and what undid it.
#[must_use]
pub fn lasting(op: &OpHead) -> Vec<u8> {
    let length = |len: usize| u64::try_from(len).unwrap_or(u64::MAX).to_le_bytes();
    let mut out = Vec::with_capacity(80 + op.by.len());
    out.extend(op.seq.0.to_le_bytes());
    out.extend(length(op.by.len()));
    out.extend(op.by.as_bytes());
    out.extend(op.at.to_le_bytes());
    out.extend([code(Verb::ALL, &op.verb), code(&STATES, &op.state)]);
    out.extend(op.records.to_le_bytes());
    out.extend(op.skipped.to_le_bytes());
    out.extend(op.undoes.map_or(0, |seq| seq.0).to_le_bytes());
    out.extend(length(op.fields.len()));
    out.extend(op.fields.iter().flat_map(|field| field.0.to_le_bytes()));
    out
}

/// Reads the head of an operation.
///
/// # Errors
/// Damage, or a newer version.
pub fn read_head(seq: Seq, bytes: &[u8]) -> Result<OpHead, CodecError> {
    let head: OpHeadV1<'_> = OP_HEAD.unseal(bytes)?;
    let unknown = || OP_HEAD.malformed(format!("verb {}, state {}", head.verb, head.state));
    Ok(OpHead {
        seq,
        by: head.by.to_owned(),
        at: head.at,
        verb: Verb::ALL.get(usize::from(head.verb)).copied().ok_or_else(unknown)?,
        records: head.records,
        fields: head.fields.iter().copied().map(FieldId).collect(),
        subject: head.subject.to_owned(),
        undoes: head.undoes.map(Seq),
        undone_by: head.undone_by.map(Seq),
        skipped: head.skipped,
        state: STATES.get(usize::from(head.state)).copied().ok_or_else(unknown)?,
    })
}

/// Entries of an operation: frozen.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ChunkV1<'a> {
    #[serde(borrow)]
    pub(super) blocks: Vec<BlockV1<'a>>,
}

/// Entries of one sort: frozen.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum BlockV1<'a> {
    /// Stretches of ids: first and how many.
    Made(Vec<(u64, u64)>),
    /// Stretches of ids: first and how many.
    Returned(Vec<(u64, u64)>),
    /// Whole records.
    #[serde(borrow)]
    Removed(Vec<(u64, HotV1<'a>)>),
    /// One field of many records. A column of one cell holds for all of them.
    Set { field: u16, steps: Vec<u64>, old: Vec<CellV1<'a>>, new: Vec<CellV1<'a>> },
    /// Stretches of ids: first and how many.
    Erased(Vec<(u64, u64)>),
}

/// No chunk holds more entries, whatever its stretches claim.
const MOST_ENTRIES: u64 = 1 << 17;
/// Chunks are cut at about this many bytes.
const PIECE: usize = 1 << 20;

/// Cuts entries into stretches that each fit a chunk.
pub fn pieces(entries: &[Entry]) -> impl Iterator<Item = &[Entry]> {
    let mut rest = entries;
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let fits = |entry: &&Entry| {
            bytes += entry_weight(entry);
            bytes <= PIECE
        };
        let count = rest.iter().take_while(fits).count().max(1).min(rest.len());
        let (piece, later) = rest.split_at(count);
        rest = later;
        (!piece.is_empty()).then_some(piece)
    })
}

fn entry_weight(entry: &Entry) -> usize {
    match entry {
        // A byte or less on disk; what counts is the entries in memory when they are read.
        Entry::Made(_) | Entry::Returned(_) | Entry::Erased(_) => 16,
        Entry::Set(change) => 1 + weight(change.old.as_ref()) + weight(change.new.as_ref()),
        Entry::Removed(record) => {
            40 + record.made.by.len()
                + record.touched.by.len()
                + record.values().iter().map(|(_, value)| 3 + weight(Some(value))).sum::<usize>()
        }
    }
}

/// Replaces `out` by a chunk of these entries. Changes that follow each other are packed field by field.
///
/// # Errors
/// When they are too large together; [`pieces`] cuts them so that they are not.
pub fn chunk_into(entries: &[Entry], out: &mut Vec<u8>) -> Result<(), CodecError> {
    let sort = std::mem::discriminant::<Entry>;
    let blocks = entries.chunk_by(|a, b| sort(a) == sort(b)).flat_map(blocks_of).collect();
    CHUNK.seal(&ChunkV1 { blocks }, out)
}

fn blocks_of(run: &[Entry]) -> Vec<BlockV1<'_>> {
    match run.first() {
        None => Vec::new(),
        Some(Entry::Made(_)) => vec![BlockV1::Made(stretches(run))],
        Some(Entry::Returned(_)) => vec![BlockV1::Returned(stretches(run))],
        Some(Entry::Erased(_)) => vec![BlockV1::Erased(stretches(run))],
        Some(Entry::Removed(_)) => {
            let records = run.iter().filter_map(|entry| if let Entry::Removed(record) = entry { Some(record) } else { None });
            vec![BlockV1::Removed(records.map(|record| (record.id.0, HotV1::of(record, |_| true))).collect())]
        }
        Some(Entry::Set(_)) => columns(run.iter().filter_map(|entry| if let Entry::Set(change) = entry { Some(change) } else { None })),
    }
}

fn stretches(run: &[Entry]) -> Vec<(u64, u64)> {
    run.chunk_by(|a, b| a.record().0.checked_add(1) == Some(b.record().0))
        .filter_map(|stretch| Some((stretch.first()?.record().0, u64::try_from(stretch.len()).ok()?)))
        .collect()
}

fn columns<'a>(changes: impl Iterator<Item = &'a Change>) -> Vec<BlockV1<'a>> {
    let mut order: Vec<(FieldId, Vec<&Change>)> = Vec::new();
    let mut places: FxHashMap<FieldId, usize> = FxHashMap::default();
    for change in changes {
        let place = *places.entry(change.field).or_insert(order.len());
        if place == order.len() {
            order.push((change.field, Vec::new()));
        }
        order[place].1.push(change);
    }
    order
        .into_iter()
        .map(|(field, changes)| BlockV1::Set {
            field: field.0,
            steps: steps(&changes),
            old: cells(changes.iter().map(|change| change.old.as_ref())),
            new: cells(changes.iter().map(|change| change.new.as_ref())),
        })
        .collect()
}

/// The distance of each id to the one before: a byte for neighbours.
fn steps(changes: &[&Change]) -> Vec<u64> {
    let mut last = 0_u64;
    changes.iter().map(|change| change.record.0.wrapping_sub(std::mem::replace(&mut last, change.record.0))).collect()
}

pub(super) fn ids(steps: &[u64]) -> impl Iterator<Item = RecordId> + '_ {
    steps.iter().scan(0_u64, |last, step| {
        *last = last.wrapping_add(*step);
        Some(RecordId(*last))
    })
}

fn cells<'a>(values: impl Iterator<Item = Option<&'a Value>> + Clone) -> Vec<CellV1<'a>> {
    let mut rest = values.clone();
    let first = rest.next().flatten();
    if rest.all(|value| value == first) { vec![CellV1::of(first)] } else { values.map(CellV1::of).collect() }
}

/// A chunk, read without copying its texts.
#[derive(Debug)]
pub struct Chunk<'a>(pub(super) ChunkV1<'a>);

impl<'a> Chunk<'a> {
    /// Reads a chunk.
    ///
    /// # Errors
    /// Damage, or a newer version.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, CodecError> {
        let chunk: ChunkV1<'a> = CHUNK.unseal(bytes)?;
        let mut entries = 0_u64;
        for block in &chunk.blocks {
            entries = entries.saturating_add(match block {
                BlockV1::Made(stretches) | BlockV1::Returned(stretches) | BlockV1::Erased(stretches) => {
                    let long = stretches.iter().fold(0_u64, |sum, (_, count)| sum.saturating_add(*count));
                    if stretches.iter().any(|(first, count)| first.checked_add(*count).is_none()) { u64::MAX } else { long }
                }
                BlockV1::Removed(_) => 0,
                BlockV1::Set { steps, old, new, .. } => {
                    let fits = |cells: &[CellV1<'_>]| cells.len() == 1 || cells.len() == steps.len();
                    if fits(old) && fits(new) { 0 } else { u64::MAX }
                }
            });
        }
        if entries > MOST_ENTRIES { Err(CHUNK.malformed("its columns do not fit")) } else { Ok(Self(chunk)) }
    }

    /// Every entry. Changes that followed each other come record by record where they touch several fields.
    #[must_use]
    pub fn entries(&self) -> Vec<Entry> {
        let mut out = Vec::new();
        let is_set = |block: &BlockV1<'_>| matches!(block, BlockV1::Set { .. });
        for blocks in self.0.blocks.chunk_by(|a, b| is_set(a) && is_set(b)) {
            let from = out.len();
            for block in blocks {
                push_entries(block, &mut out);
            }
            if blocks.len() > 1 {
                out[from..].sort_by_key(Entry::record);
            }
        }
        out
    }

    /// The records made here, as stretches: first and last.
    pub fn made(&self) -> impl Iterator<Item = (RecordId, RecordId)> + '_ {
        self.0
            .blocks
            .iter()
            .filter_map(|block| if let BlockV1::Made(stretches) = block { Some(stretches) } else { None })
            .flatten()
            .filter_map(|(first, count)| Some((RecordId(*first), RecordId(first.checked_add(count.checked_sub(1)?)?))))
    }

    /// What was changed on one record.
    #[must_use]
    pub fn changes_of(&self, record: RecordId) -> Vec<Diff> {
        let mut out = Vec::new();
        for block in &self.0.blocks {
            if let BlockV1::Set { field, steps, old, new } = block {
                let places = ids(steps).enumerate().filter(|(_, id)| *id == record);
                out.extend(places.map(|(at, _)| Diff { field: FieldId(*field), old: cell(old, at), new: cell(new, at) }));
            }
        }
        out
    }
}

fn cell(cells: &[CellV1<'_>], at: usize) -> Option<Value> {
    cells.get(at).or_else(|| cells.first())?.value()
}

fn push_entries(block: &BlockV1<'_>, out: &mut Vec<Entry>) {
    let spread = |stretches: &[(u64, u64)]| -> Vec<RecordId> {
        stretches.iter().flat_map(|(first, count)| *first..first.saturating_add(*count)).map(RecordId).collect()
    };
    match block {
        BlockV1::Made(stretches) => out.extend(spread(stretches).into_iter().map(Entry::Made)),
        BlockV1::Returned(stretches) => out.extend(spread(stretches).into_iter().map(Entry::Returned)),
        BlockV1::Erased(stretches) => out.extend(spread(stretches).into_iter().map(Entry::Erased)),
        BlockV1::Removed(records) => out.extend(records.iter().map(|(id, whole)| Entry::Removed(whole.record(RecordId(*id))))),
        BlockV1::Set { field, steps, old, new } => out.extend(
            ids(steps)
                .enumerate()
                .map(|(at, record)| Entry::Set(Change { record, field: FieldId(*field), old: cell(old, at), new: cell(new, at) })),
        ),
    }
}

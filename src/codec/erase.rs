//! A chunk of the log without what it kept of some records: which fields changed stays, the values go.

use super::{
    envelope::{CHUNK, CodecError},
    log::{BlockV1, Chunk, ChunkV1, ids},
    value::CellV1,
};
use crate::model::RecordId;

impl Chunk<'_> {
    /// Replaces `out` by the chunk with a marker in the place of every value of these records; answers false where it holds none.
    /// The order of entries may change among different records.
    ///
    /// # Errors
    /// When it is too large.
    pub fn erased_into(&self, is_erased: &dyn Fn(RecordId) -> bool, out: &mut Vec<u8>) -> Result<bool, CodecError> {
        let mut has_any = false;
        let mut blocks = Vec::with_capacity(self.0.blocks.len() + 1);
        for block in &self.0.blocks {
            match block {
                BlockV1::Removed(records) => {
                    let kept = records.iter().map(|(id, whole)| {
                        let goes = is_erased(RecordId(*id)) && !whole.is_bare();
                        has_any |= goes;
                        (*id, if goes { whole.bare() } else { whole.borrowed() })
                    });
                    blocks.push(BlockV1::Removed(kept.collect()));
                }
                BlockV1::Set { field, steps, old, new } => {
                    let all: Vec<RecordId> = ids(steps).collect();
                    let goes = |at: usize| {
                        let holds = |cells: &[CellV1<'_>]| cell_at(cells, at).is_some_and(CellV1::holds);
                        is_erased(all[at]) && (holds(old) || holds(new))
                    };
                    let (going, staying): (Vec<usize>, Vec<usize>) = (0..all.len()).partition(|at| goes(*at));
                    if going.is_empty() {
                        blocks.push(part(*field, &all, (old, new), &staying, false));
                        continue;
                    }
                    has_any = true;
                    // Two blocks: a column of one cell stays one where it was.
                    if !staying.is_empty() {
                        blocks.push(part(*field, &all, (old, new), &staying, false));
                    }
                    blocks.push(part(*field, &all, (old, new), &going, true));
                }
                BlockV1::Made(stretches) => blocks.push(BlockV1::Made(stretches.clone())),
                BlockV1::Returned(stretches) => blocks.push(BlockV1::Returned(stretches.clone())),
                BlockV1::Erased(stretches) => blocks.push(BlockV1::Erased(stretches.clone())),
            }
        }
        CHUNK.seal(&ChunkV1 { blocks }, out)?;
        Ok(has_any)
    }
}

fn cell_at<'c, 'a>(cells: &'c [CellV1<'a>], at: usize) -> Option<&'c CellV1<'a>> {
    cells.get(at).or_else(|| cells.first())
}

/// A block of some of the places of another one.
fn part<'b>(field: u16, all: &[RecordId], (old, new): (&'b [CellV1<'_>], &'b [CellV1<'_>]), places: &[usize], goes: bool) -> BlockV1<'b> {
    let cell = |cell: &'b CellV1<'_>| if goes { cell.erased() } else { cell.borrowed() };
    let mut last = 0_u64;
    let steps = places.iter().map(|at| all[*at].0.wrapping_sub(std::mem::replace(&mut last, all[*at].0))).collect();
    let column = |cells: &'b [CellV1<'_>]| match cells {
        [only] => vec![cell(only)],
        cells => places.iter().filter_map(|at| cells.get(*at)).map(cell).collect(),
    };
    BlockV1::Set { field, steps, old: column(old), new: column(new) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        codec::chunk_into,
        model::{Change, Entry, FieldId, Record, Stamp, TypeId, Value, fields},
    };

    fn text(text: &str) -> Option<Value> {
        Some(Value::Text(text.to_owned()))
    }

    fn set(record: u64, field: FieldId, old: Option<Value>, new: Option<Value>) -> Entry {
        Entry::Set(Change { record: RecordId(record), field, old, new })
    }

    fn without(entries: &[Entry], erased: &[u64]) -> (bool, Vec<Entry>, Vec<u8>) {
        let (mut bytes, mut out) = (Vec::new(), Vec::new());
        chunk_into(entries, &mut bytes).unwrap();
        let had = Chunk::decode(&bytes).unwrap().erased_into(&|id| erased.contains(&id.0), &mut out).unwrap();
        (had, Chunk::decode(&out).unwrap().entries(), out)
    }

    #[test]
    fn values_of_the_erased_become_markers_and_everything_else_stays() {
        let stamp = Stamp { by: "anna".to_owned(), at: 7 };
        let removed = Record::new(RecordId(4), TypeId(1), stamp).with(text("Canary four").map(|value| (fields::NAME, value)));
        let entries = [
            Entry::Made(RecordId(1)),
            Entry::Made(RecordId(2)),
            set(1, fields::NAME, text("Canary one"), text("Canary won")),
            set(1, fields::COMPANY, None, text("Canary Ltd")),
            set(2, fields::NAME, text("Bea"), None),
            set(3, fields::STATUS, text("New"), text("Lost")),
            Entry::Removed(removed.clone()),
        ];
        let (had, kept, bytes) = without(&entries, &[1, 4]);
        assert!(had && !bytes.windows(6).any(|piece| piece == b"Canary"));
        let marked = Some(Value::Erased);
        let bare = removed.clone().holding(Vec::new());
        let want = [
            Entry::Made(RecordId(1)),
            Entry::Made(RecordId(2)),
            set(1, fields::NAME, marked.clone(), marked.clone()),
            set(1, fields::COMPANY, None, marked),
            set(2, fields::NAME, text("Bea"), None),
            set(3, fields::STATUS, text("New"), text("Lost")),
            Entry::Removed(bare),
        ];
        assert_eq!(kept, want);
        let again = without(&kept, &[1, 4]);
        assert!(!again.0 && again.1 == want, "once is enough");
        assert!(!without(&entries, &[9]).0);
    }

    #[test]
    fn one_value_given_to_many_stays_one_value_on_disk() {
        let long = "long ".repeat(20_000);
        let entries: Vec<Entry> = (1..=2_000).map(|id| set(id, fields::NOTES, None, text(&long))).collect();
        let (had, kept, bytes) = without(&entries, &[1_000]);
        assert!(had && bytes.len() < 2 * long.len(), "{} bytes", bytes.len());
        let of = |id: u64| kept.iter().find(|entry| entry.record() == RecordId(id)).cloned();
        assert_eq!(
            (kept.len(), of(1_000), of(999)),
            (2_000, Some(set(1_000, fields::NOTES, None, Some(Value::Erased))), Some(entries[998].clone()))
        );
    }
}

//! Places of texts among all texts of their column, so that a sort by text compares numbers.
//! Many are ranked beside the owner thread, from the texts as they stood; changes since are settled when a sort asks.

use std::{borrow::Cow, cmp::Ordering, sync::Arc};

use super::{
    Row,
    arena::Arena,
    bits::{Bits, LARGE, halves, index, row},
    filed, radix,
    table::{Column, Table},
    texts::read,
    words,
};
use crate::{
    model::{FieldId, Kind},
    text::collate::Collation,
};

/// So many texts are ranked beforehand; fewer when they are asked for.
const MANY: usize = if cfg!(test) { 20 } else { 10_000 };
/// So many changed rows are put in place without ranking all anew, whatever their share.
const FEW: usize = 2_000;
/// The rank of a row without a text.
const NONE: u32 = u32::MAX;

/// The texts of a column as they stand, and their order.
#[derive(Clone, Debug)]
pub(super) struct Source {
    texts: Arc<Arena>,
    kind: Sorted,
}

#[derive(Clone, Debug)]
enum Sorted {
    /// Texts that stand in the order of their bytes.
    Bytes,
    /// Names, by locale.
    Names(Collation),
    /// What records of these names are filed as, by locale.
    Filed(Arc<Arena>, Collation),
}

impl Source {
    pub(super) fn of(table: &Table, field: FieldId) -> Option<Self> {
        let collation = || table.collation.clone();
        Some(match table.column(field)? {
            Column::Name(written, _) => Self { texts: written.clone(), kind: Sorted::Names(collation()) },
            Column::Filed(pieces) => Self { texts: pieces.clone(), kind: Sorted::Filed(table.names()?.clone(), collation()) },
            Column::Texts(texts) => Self { texts: texts.shared(), kind: Sorted::Bytes },
            _ => return None,
        })
    }

    fn has(&self, row: Row) -> bool {
        read(&self.texts, row).is_some()
    }

    /// The text of a row that has one.
    fn text(&self, row: Row) -> Cow<'_, str> {
        match &self.kind {
            Sorted::Filed(names, _) => filed::read(&self.texts, names, row),
            _ => read(&self.texts, row).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or_default().into(),
        }
    }

    fn collation(&self) -> Option<&Collation> {
        match &self.kind {
            Sorted::Bytes => None,
            Sorted::Names(collation) | Sorted::Filed(_, collation) => Some(collation),
        }
    }

    /// By the locale where there is one; texts it does not tell apart follow their bytes.
    fn compare(&self, a: Row, b: Row) -> Ordering {
        let (a, b) = (self.text(a), self.text(b));
        self.collation().map_or(Ordering::Equal, |locale| locale.compare(&a, &b)).then_with(|| a.cmp(&b))
    }

    /// Rows with a text in its order, each with its rank; equal texts have the same.
    fn ranked(&self, rows: &[Row]) -> Vec<(u32, Row)> {
        let key = |row, out: &mut Vec<u8>| match self.collation() {
            Some(locale) => locale.key_into(&self.text(row), out),
            None => out.extend_from_slice(self.text(row).as_bytes()),
        };
        by_text(rows, key, |a, b| self.text(a).cmp(&self.text(b)))
    }

    fn with_text(&self, rows: impl Iterator<Item = Row>) -> Vec<Row> {
        rows.filter(|row| self.has(*row)).collect()
    }

    fn ranks(&self, rows: usize) -> Vec<u32> {
        let mut ranks = vec![NONE; rows];
        for (rank, row) in self.ranked(&self.with_text((0..rows).map(row))) {
            ranks[index(row)] = rank;
        }
        ranks
    }
}

/// The rank of each row's text. Changed rows wait; what is noted of them is wrong until settled.
#[derive(Debug, Default)]
pub(super) struct Ranks {
    /// By row; `None` as long as nobody made them.
    of: Option<Vec<u32>>,
    changed: Vec<Row>,
}

impl Ranks {
    /// Notes that a row's text changed; answers whether the ranks are still worth keeping.
    pub(super) fn note(&mut self, row: Row, rows: usize) -> bool {
        let most = FEW.max(rows / 4);
        self.changed.push(row);
        if self.changed.len() > 2 * most {
            self.changed.sort_unstable();
            self.changed.dedup();
        }
        self.changed.len() <= 2 * most
    }

    /// Takes ranks made from the texts as they were before the rows noted here changed.
    pub(super) fn take(&mut self, of: Vec<u32>) {
        self.of.get_or_insert(of);
    }

    /// The rank of a row's text, as of the last [`Ranks::settle`].
    pub(super) fn at(&self, row: Row) -> Option<u64> {
        self.of.as_ref()?.get(index(row)).filter(|rank| **rank != NONE).map(|rank| u64::from(*rank))
    }

    /// Brings the ranks up to date.
    pub(super) fn settle(&mut self, source: &Source, rows: usize) {
        let moved: Bits = std::mem::take(&mut self.changed).into_iter().collect();
        let coming = source.with_text(moved.iter());
        let Some(of) = self.of.as_mut().filter(|_| coming.len() <= FEW.max(rows / 4)) else {
            self.of = Some(source.ranks(rows));
            return;
        };
        of.resize(rows, NONE);
        moved.iter().for_each(|row| of[index(row)] = NONE);
        if coming.is_empty() {
            return;
        }
        let coming: Vec<Row> = source.ranked(&coming).into_iter().map(|(_, row)| row).collect();
        let stay: Vec<Row> = (0..rows).map(row).filter(|row| of[index(*row)] != NONE).collect();
        let most = u64::try_from(rows).unwrap_or(u64::MAX);
        let stay = radix::sorted(&stay, most, |row| u64::from(of[index(row)]));
        let mut last: Option<(Row, u32)> = None;
        let mut rank = 0;
        for row in merged(&stay, &coming, |a, b| source.compare(a, b) == Ordering::Less) {
            let old = of[index(row)];
            let is_same = last.is_some_and(|(other, other_rank)| match (old, other_rank) {
                (NONE, _) | (_, NONE) => source.text(row) == source.text(other),
                _ => old == other_rank,
            });
            rank += u32::from(last.is_some() && !is_same);
            of[index(row)] = rank;
            last = Some((row, old));
        }
    }

    pub(super) fn memory(&self) -> usize {
        4 * (self.of.as_ref().map_or(0, Vec::capacity) + self.changed.capacity())
    }
}

/// Texts of a column that wait to be ranked: work for a thread of its own.
#[derive(Debug)]
pub struct Unranked {
    field: FieldId,
    texts: Texts,
}

#[derive(Debug)]
enum Texts {
    /// One a row, of so many rows.
    OfRows(Source, usize),
    /// Words by code, so many.
    OfCodes(Arc<Arena>, Collation, usize),
}

/// The ranks of a column's texts as they were.
#[derive(Debug)]
pub struct Ranked {
    pub(super) field: FieldId,
    pub(super) order: RankedAs,
}

#[derive(Debug)]
pub(super) enum RankedAs {
    /// The rank of each row.
    Ranks(Vec<u32>),
    /// Codes in order.
    Codes(Vec<u32>),
}

impl Unranked {
    /// The columns of a table that take their time.
    pub(super) fn all(table: &Table, least: Option<usize>) -> Vec<Self> {
        let least = least.unwrap_or(MANY);
        let of = |field: FieldId| {
            let texts = match table.column(field)? {
                Column::Words(words) if words.len() >= least => Texts::OfCodes(words.shared(), table.collation.clone(), words.len()),
                Column::Words(_) => return None,
                // Digits are ranked fast enough when asked for, and seldom are.
                Column::Texts(texts) if texts.kind == Kind::Phone && least > 1 => return None,
                _ => Texts::OfRows(Source::of(table, field).filter(|_| table.rows() >= least)?, table.rows()),
            };
            Some(Self { field, texts })
        };
        table.fields().filter_map(of).collect()
    }

    /// The field.
    #[must_use]
    pub const fn field(&self) -> FieldId {
        self.field
    }

    /// Does the work.
    #[must_use]
    pub fn rank(self) -> Ranked {
        let order = match self.texts {
            Texts::OfRows(source, rows) => RankedAs::Ranks(source.ranks(rows)),
            Texts::OfCodes(texts, collation, count) => RankedAs::Codes(words::ordered(&texts, &collation, 0..count)),
        };
        Ranked { field: self.field, order }
    }
}

/// Rows in order of the bytes `key` appends for them, then of `tie`, with their ranks: equals have the same rank.
pub(super) fn by_text(rows: &[Row], key: impl Fn(Row, &mut Vec<u8>) + Sync, tie: impl Fn(Row, Row) -> Ordering + Sync) -> Vec<(u32, Row)> {
    let (former, later) = if rows.len() < LARGE {
        (Keyed::sorted(rows, &key, &tie), Keyed::default())
    } else {
        let (former, later) = rows.split_at(rows.len() / 2);
        halves(|| Keyed::sorted(former, &key, &tie), || Keyed::sorted(later, &key, &tie))
    };
    let mut ranked = Vec::with_capacity(rows.len());
    let mut sides = [(&former, former.keys.iter().peekable()), (&later, later.keys.iter().peekable())];
    let mut last: Option<(&Keyed, &Key)> = None;
    let mut rank = 0;
    loop {
        let [(former, ahead), (later, aside)] = &mut sides;
        let side = match (ahead.peek(), aside.peek()) {
            (None, None) => return ranked,
            (Some(a), Some(b)) => usize::from(order(former, a, later, b, &tie) == Ordering::Greater),
            (ahead, _) => usize::from(ahead.is_none()),
        };
        let (keyed, keys) = &mut sides[side];
        let Some(next) = keys.next() else { return ranked };
        let is_other = last.is_some_and(|(last_keyed, last)| order(last_keyed, last, keyed, next, &tie) != Ordering::Equal);
        rank += u32::from(is_other);
        ranked.push((rank, next.row));
        last = Some((keyed, next));
    }
}

/// The first 16 bytes of a key lie beside the row; most comparisons end there. The rest is a stretch of one block.
#[derive(Debug)]
struct Key {
    head: [u64; 2],
    rest: u32,
    row: Row,
}

/// Sorted keys of some rows.
#[derive(Debug, Default)]
struct Keyed {
    keys: Vec<Key>,
    rests: Vec<u8>,
}

impl Keyed {
    fn sorted(rows: &[Row], key: impl Fn(Row, &mut Vec<u8>), tie: impl Fn(Row, Row) -> Ordering) -> Self {
        let (mut keys, mut rests, mut whole) = (Vec::with_capacity(rows.len()), Vec::new(), Vec::new());
        for row in rows {
            whole.clear();
            key(*row, &mut whole);
            let length = u32::try_from(whole.len().saturating_sub(16)).unwrap_or_default();
            whole.resize(whole.len().max(16), 0);
            let (first, after) = whole.split_first_chunk::<8>().unwrap_or((&[0; 8], &[]));
            let (second, after) = after.split_first_chunk::<8>().unwrap_or((&[0; 8], &[]));
            keys.push(Key {
                head: [u64::from_be_bytes(*first), u64::from_be_bytes(*second)],
                rest: u32::try_from(rests.len()).unwrap_or(u32::MAX),
                row: *row,
            });
            rests.extend_from_slice(&length.to_ne_bytes());
            rests.extend_from_slice(after);
        }
        let mut sorted = Self { keys, rests };
        let mut keys = std::mem::take(&mut sorted.keys);
        keys.sort_unstable_by(|a, b| order(&sorted, a, &sorted, b, &tie));
        sorted.keys = keys;
        sorted
    }

    fn rest(&self, place: u32) -> Option<&[u8]> {
        let (length, rest) = self.rests.get(index(place)..)?.split_first_chunk::<4>()?;
        rest.get(..index(u32::from_ne_bytes(*length)))
    }
}

fn order(of_a: &Keyed, a: &Key, of_b: &Keyed, b: &Key, tie: impl Fn(Row, Row) -> Ordering) -> Ordering {
    a.head.cmp(&b.head).then_with(|| of_a.rest(a.rest).cmp(&of_b.rest(b.rest))).then_with(|| tie(a.row, b.row))
}

/// Both in one order; both are in order already. `before` is strict.
pub(super) fn merged(stay: &[Row], coming: &[Row], before: impl Fn(Row, Row) -> bool + Sync) -> Vec<Row> {
    let places = |coming: &[Row]| {
        let mut at = coming.first().map_or(0, |first| stay.partition_point(|other| before(*other, *first)));
        let mut places = Vec::with_capacity(coming.len());
        for row in coming {
            at += places_before(&stay[at..], |other| before(other, *row));
            places.push(at);
        }
        places
    };
    let (mut former, later) = match coming.split_at(coming.len() / 2) {
        (former, later) if coming.len() > FEW => halves(|| places(former), || places(later)),
        _ => (places(coming), Vec::new()),
    };
    former.extend(later);
    let mut rows = Vec::with_capacity(stay.len() + coming.len());
    let mut from = 0;
    for (row, place) in coming.iter().zip(former) {
        rows.extend_from_slice(&stay[from..place]);
        rows.push(*row);
        from = place;
    }
    rows.extend_from_slice(&stay[from..]);
    rows
}

/// How many rows at the front are before the wanted place: in steps that double, since the places asked for ascend.
fn places_before(rows: &[Row], is_before: impl Fn(Row) -> bool) -> usize {
    let mut step = 1;
    while step <= rows.len() && is_before(rows[step - 1]) {
        step *= 2;
    }
    let low = step / 2;
    low + rows[low..step.min(rows.len())].partition_point(|row| is_before(*row))
}

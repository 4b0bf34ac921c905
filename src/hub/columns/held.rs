//! What rows hold in one field, counted: for a bulk edit that shows mixed values.

use std::hash::Hash;

use rustc_hash::FxHashMap;

use super::{Columns, Row, numbers::Numbers, table::Column, words::Words};
use crate::model::{FieldDef, Kind, RecordId, Value};

/// Values with how many rows hold them, most frequent first, and how many rows hold any.
#[derive(Debug, Default, PartialEq)]
pub struct Held {
    /// Each value; of tags, each tag by itself.
    pub values: Vec<(Value, u64)>,
    /// Rows that hold one.
    pub filled: u64,
}

impl Columns {
    /// What the rows hold in a field; `None` where its values are not kept here as they are shown.
    #[must_use]
    pub fn held(&self, field: &FieldDef, rows: &[Row]) -> Option<Held> {
        match self.table.column(field.id)? {
            Column::Number(numbers) => numbers_of(field.kind, numbers, rows),
            Column::Words(words) => Some(words_of(words, rows)),
            Column::Id | Column::Type | Column::Texts(_) | Column::Links(_) | Column::Name(..) | Column::Filed(_) => None,
        }
    }
}

fn counts<K: Eq + Hash>(keys: impl Iterator<Item = K>) -> (FxHashMap<K, u64>, u64) {
    let (mut counts, mut filled) = (FxHashMap::default(), 0);
    for key in keys {
        *counts.entry(key).or_default() += 1;
        filled += 1;
    }
    (counts, filled)
}

fn numbers_of(kind: Kind, numbers: &Numbers, rows: &[Row]) -> Option<Held> {
    let tick = |number: i64| if kind == Kind::Tick { 1 } else { number };
    let (counts, filled) = counts(rows.iter().filter_map(|row| numbers.at(*row)).map(tick));
    let mut counts: Vec<(i64, u64)> = counts.into_iter().collect();
    counts.sort_unstable_by(|(a, a_uses), (b, b_uses)| b_uses.cmp(a_uses).then(a.cmp(b)));
    let values: Option<Vec<_>> = counts.into_iter().map(|(number, uses)| Some((value_of(kind, number)?, uses))).collect();
    Some(Held { values: values?, filled })
}

/// The value of that ordinal; of a tick only that it is there.
fn value_of(kind: Kind, number: i64) -> Option<Value> {
    Some(match kind {
        Kind::Number => Value::Number(number),
        Kind::Money => Value::Money(number),
        Kind::Decimal | Kind::Percent => Value::Decimal(number),
        Kind::Moment => Value::Moment(number),
        Kind::Stars => Value::Stars(u8::try_from(number).ok()?),
        Kind::YesNo | Kind::Tick => Value::YesNo(number != 0),
        Kind::Date => Value::Date(i32::try_from(number).ok()?),
        Kind::Link(_) => Value::Link(RecordId(u64::try_from(number).ok()?)),
        _ => return None,
    })
}

fn words_of(words: &Words, rows: &[Row]) -> Held {
    let (by_code, filled) = counts(rows.iter().filter_map(|row| words.codes.at(*row)));
    let mut by_word: FxHashMap<&str, u64> = FxHashMap::default();
    for (code, uses) in by_code {
        for word in u32::try_from(code).map(|code| words.parts(code)).into_iter().flatten() {
            *by_word.entry(word).or_default() += uses;
        }
    }
    let mut by_word: Vec<_> = by_word.into_iter().collect();
    by_word.sort_unstable_by(|(a, a_uses), (b, b_uses)| b_uses.cmp(a_uses).then(a.cmp(b)));
    Held { values: by_word.into_iter().map(|(word, uses)| (words.value_of(word), uses)).collect(), filled }
}

//! A column of numbers, as narrow as its values allow. Rows beyond its end have none.

use std::ops::RangeInclusive;

use rustc_hash::FxHashMap;

use super::{
    Row,
    bits::{Bits, LARGE, halves, index},
};

/// Numbers by row; the smallest number of each width stands for "no value".
#[derive(Clone, Debug)]
pub(super) enum Numbers {
    Tiny(Vec<i8>),
    Short(Vec<i16>),
    Narrow(Vec<i32>),
    /// Wide ones, as long as they are few: a moment is that of many records when they were imported or edited together.
    Shared(Shared),
    Wide(Vec<i64>),
}

/// The code of each row, and what it stands for.
#[derive(Clone, Debug, Default)]
pub(super) struct Shared {
    codes: Vec<Code>,
    values: Vec<i64>,
    by_value: FxHashMap<i64, u16>,
}

/// A place among the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Code(u16);

impl Code {
    /// Stands for "no value".
    const NONE: Self = Self(u16::MAX);
    /// So many values at most.
    const MOST: usize = if cfg!(test) { 8 } else { 30_000 };
}

impl Default for Numbers {
    fn default() -> Self {
        Self::Tiny(Vec::new())
    }
}

/// Room for more with an eighth to spare: doubling would waste half of a large column.
pub(super) fn make_room<T>(values: &mut Vec<T>, more: usize) {
    if values.capacity() - values.len() < more {
        values.reserve_exact(more.max(values.len() / 8).max(16));
    }
}

/// One width of number.
trait Cell: Copy + Ord + Into<i64> + TryFrom<i64> {
    /// Stands for "no value".
    const NONE: Self;

    fn read(self) -> Option<i64> {
        (self != Self::NONE).then(|| self.into())
    }

    /// The number in this width, where it has room.
    fn write(value: Option<i64>) -> Option<Self> {
        match value {
            None => Some(Self::NONE),
            Some(value) => Self::try_from(value).ok().filter(|cell| *cell != Self::NONE),
        }
    }
}

impl Cell for i8 {
    const NONE: Self = Self::MIN;
}

impl Cell for i16 {
    const NONE: Self = Self::MIN;
}

impl Cell for i32 {
    const NONE: Self = Self::MIN;
}

impl Cell for i64 {
    const NONE: Self = Self::MIN;
}

/// Runs the same code for every width, and another for shared numbers.
macro_rules! by_width {
    ($numbers:expr, $values:ident => $code:expr, $shared:ident => $other:expr) => {
        match $numbers {
            Numbers::Tiny($values) => $code,
            Numbers::Short($values) => $code,
            Numbers::Narrow($values) => $code,
            Numbers::Shared($shared) => $other,
            Numbers::Wide($values) => $code,
        }
    };
}

impl Shared {
    fn of(values: &[i32]) -> Option<Self> {
        let mut shared = Self::default();
        shared.codes.reserve_exact(values.len());
        for (at, cell) in values.iter().enumerate() {
            if !shared.store(at, cell.read()) {
                return None;
            }
        }
        Some(shared)
    }

    fn read(&self, code: Code) -> Option<i64> {
        self.values.get(usize::from(code.0)).copied()
    }

    /// Whether there is room for the value.
    fn store(&mut self, at: usize, value: Option<i64>) -> bool {
        let code = match value {
            None => Code::NONE,
            Some(value) => match self.by_value.get(&value) {
                Some(code) => Code(*code),
                None if self.values.len() >= Code::MOST => return false,
                None => {
                    let code = u16::try_from(self.values.len()).unwrap_or(u16::MAX);
                    self.values.push(value);
                    self.by_value.insert(value, code);
                    Code(code)
                }
            },
        };
        place(&mut self.codes, at, code, Code::NONE);
        true
    }

    /// Whether each code's value passes.
    fn passing(&self, passes: impl Fn(i64) -> bool) -> Vec<bool> {
        self.values.iter().map(|value| passes(*value)).collect()
    }

    fn found(&self, rows: usize, passing: &[bool]) -> Bits {
        Bits::of(rows, &self.codes, |code| passing.get(usize::from(code.0)).is_some_and(|passes| *passes))
    }
}

impl Numbers {
    pub(super) fn at(&self, row: Row) -> Option<i64> {
        by_width!(self, values => values.get(index(row)).and_then(|cell| cell.read()),
            shared => shared.codes.get(index(row)).and_then(|code| shared.read(*code)))
    }

    /// Whether the value was another one.
    pub(super) fn set(&mut self, row: Row, value: Option<i64>) -> bool {
        // The one number that stands for "none" in the widest column is moved up by one.
        let value = value.map(|value| value.max(i64::MIN + 1));
        if self.at(row) == value {
            return false;
        }
        while !by_width!(&mut *self, values => store(values, index(row), value), shared => shared.store(index(row), value)) {
            self.widen();
        }
        true
    }

    fn widen(&mut self) {
        fn wider<A: Cell, B: Cell + From<A>>(values: &[A]) -> Vec<B> {
            values.iter().map(|cell| if *cell == A::NONE { B::NONE } else { B::from(*cell) }).collect()
        }
        *self = match self {
            Self::Tiny(values) => Self::Short(wider(values)),
            Self::Short(values) => Self::Narrow(wider(values)),
            Self::Narrow(values) => Shared::of(values).map_or_else(|| Self::Wide(wider(values)), Self::Shared),
            Self::Shared(shared) => {
                let value = |code: &Code| shared.read(*code).unwrap_or(i64::NONE);
                let mut values = Vec::with_capacity(shared.codes.len());
                values.extend(shared.codes.iter().map(value));
                Self::Wide(values)
            }
            Self::Wide(values) => Self::Wide(std::mem::take(values)),
        }
    }

    /// What `of` makes of the numbers of these rows, in their order.
    pub(super) fn map<T: Send>(&self, rows: &[Row], of: impl Fn(Option<i64>) -> T + Sync) -> Vec<T> {
        fn map<T: Send, C: Copy + Sync>(
            values: &[C],
            rows: &[Row],
            read: impl Fn(C) -> Option<i64> + Sync,
            of: impl Fn(Option<i64>) -> T + Sync,
        ) -> Vec<T> {
            let one = |row: &Row| of(values.get(index(*row)).and_then(|cell| read(*cell)));
            if rows.len() < LARGE {
                return rows.iter().map(one).collect();
            }
            let (first, later) = rows.split_at(rows.len() / 2);
            let mut all = Vec::with_capacity(rows.len());
            let ((), later) = halves(|| all.extend(first.iter().map(one)), || later.iter().map(one).collect::<Vec<T>>());
            all.extend(later);
            all
        }
        by_width!(self, values => map(values, rows, Cell::read, of), shared => map(&shared.codes, rows, |code| shared.read(code), of))
    }

    /// Rows with a value.
    pub(super) fn present(&self, rows: usize) -> Bits {
        fn present<T: Cell>(rows: usize, values: &[T]) -> Bits {
            Bits::of(rows, values, |cell| cell != T::NONE)
        }
        by_width!(self, values => present(rows, values), shared => Bits::of(rows, &shared.codes, |code| code != Code::NONE))
    }

    /// Rows whose value lies in the range.
    pub(super) fn within(&self, rows: usize, range: &RangeInclusive<i64>) -> Bits {
        fn within<T: Cell>(rows: usize, values: &[T], range: &RangeInclusive<i64>) -> Bits {
            Bits::of(rows, values, |cell| cell != T::NONE && range.contains(&cell.into()))
        }
        by_width!(self, values => within(rows, values, range),
            shared => shared.found(rows, &shared.passing(|value| range.contains(&value))))
    }

    /// Rows whose value, taken as a code, is in the set.
    pub(super) fn among(&self, rows: usize, codes: &Bits) -> Bits {
        by_width!(self, values => Bits::of(rows, values, |cell| Row::try_from(cell).is_ok_and(|code| codes.has(code))),
            shared => shared.found(rows, &shared.passing(|value| Row::try_from(value).is_ok_and(|code| codes.has(code)))))
    }

    /// The smallest and the largest value, or wider.
    pub(super) fn span(&self) -> Option<(i64, i64)> {
        fn span<T: Cell>(values: &[T]) -> Option<(i64, i64)> {
            let present = || values.iter().filter_map(|cell| cell.read());
            Some((present().min()?, present().max()?))
        }
        by_width!(self, values => span(values), shared => Some((*shared.values.iter().min()?, *shared.values.iter().max()?)))
    }

    pub(super) fn shrink(&mut self) {
        by_width!(self, values => values.shrink_to_fit(), shared => shared.codes.shrink_to_fit());
    }

    pub(super) fn memory(&self) -> usize {
        by_width!(self, values => size_of_val(values.as_slice()) / values.len().max(1) * values.capacity(),
            shared => 2 * shared.codes.capacity() + 24 * shared.values.capacity())
    }
}

/// Whether there is room for the value.
fn store<T: Cell>(values: &mut Vec<T>, at: usize, value: Option<i64>) -> bool {
    let Some(cell) = T::write(value) else { return false };
    place(values, at, cell, T::NONE);
    true
}

/// Puts a cell at its place; those before it that are not there yet are empty.
fn place<T: Copy>(values: &mut Vec<T>, at: usize, cell: T, none: T) {
    if at >= values.len() {
        let missing = at + 1 - values.len();
        make_room(values, missing);
        values.resize(at + 1, none);
    }
    values[at] = cell;
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_column_holds_what_was_put_whatever_its_width(
            puts in prop::collection::vec((0_u32..40, prop::option::of(prop_oneof![-130_i64..130, any::<i16>().prop_map(i64::from), any::<i64>(), (0..9_i64).prop_map(|few| few << 40)])), 0..60),
            (low, high) in prop_oneof![(-130_i64..130, -130_i64..130), any::<(i64, i64)>()],
        ) {
            let mut numbers = Numbers::default();
            let mut plain = [None; 40];
            for (row, value) in puts {
                let value = value.map(|value: i64| value.max(i64::MIN + 1));
                prop_assert_eq!(numbers.set(row, value), plain[index(row)] != value);
                plain[index(row)] = value;
            }
            for row in 0..40 {
                prop_assert_eq!(numbers.at(row), plain[index(row)]);
            }
            let range = low..=high;
            let want = Bits::filled(40, |at| plain[at].is_some_and(|value| range.contains(&value)));
            prop_assert_eq!(numbers.within(40, &range), want);
            prop_assert_eq!(numbers.present(40), Bits::filled(40, |at| plain[at].is_some()));
        }
    }
}

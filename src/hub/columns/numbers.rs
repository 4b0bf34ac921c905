//! A column of numbers, as narrow as its values allow. Rows beyond its end have none.

use std::ops::RangeInclusive;

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
    Wide(Vec<i64>),
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

/// Runs the same code for every width.
macro_rules! by_width {
    ($numbers:expr, $values:ident => $code:expr) => {
        match $numbers {
            Numbers::Tiny($values) => $code,
            Numbers::Short($values) => $code,
            Numbers::Narrow($values) => $code,
            Numbers::Wide($values) => $code,
        }
    };
}

impl Numbers {
    pub(super) fn at(&self, row: Row) -> Option<i64> {
        by_width!(self, values => values.get(index(row)).and_then(|cell| cell.read()))
    }

    /// Whether the value was another one.
    pub(super) fn set(&mut self, row: Row, value: Option<i64>) -> bool {
        // The one number that stands for "none" in the widest column is moved up by one.
        let value = value.map(|value| value.max(i64::MIN + 1));
        if self.at(row) == value {
            return false;
        }
        while !by_width!(&mut *self, values => store(values, index(row), value)) {
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
            Self::Narrow(values) => Self::Wide(wider(values)),
            Self::Wide(values) => Self::Wide(std::mem::take(values)),
        }
    }

    /// What `of` makes of the numbers of these rows, in their order.
    pub(super) fn map<T: Send>(&self, rows: &[Row], of: impl Fn(Option<i64>) -> T + Sync) -> Vec<T> {
        fn map<T: Send, C: Cell + Sync>(values: &[C], rows: &[Row], of: impl Fn(Option<i64>) -> T + Sync) -> Vec<T> {
            let one = |row: &Row| of(values.get(index(*row)).and_then(|cell| cell.read()));
            if rows.len() < LARGE {
                return rows.iter().map(one).collect();
            }
            let (first, later) = rows.split_at(rows.len() / 2);
            let mut all = Vec::with_capacity(rows.len());
            let ((), later) = halves(|| all.extend(first.iter().map(one)), || later.iter().map(one).collect::<Vec<T>>());
            all.extend(later);
            all
        }
        by_width!(self, values => map(values, rows, of))
    }

    /// Rows with a value.
    pub(super) fn present(&self, rows: usize) -> Bits {
        fn present<T: Cell>(rows: usize, values: &[T]) -> Bits {
            Bits::of(rows, values, |cell| cell != T::NONE)
        }
        by_width!(self, values => present(rows, values))
    }

    /// Rows whose value lies in the range.
    pub(super) fn within(&self, rows: usize, range: &RangeInclusive<i64>) -> Bits {
        fn within<T: Cell>(rows: usize, values: &[T], range: &RangeInclusive<i64>) -> Bits {
            Bits::of(rows, values, |cell| cell != T::NONE && range.contains(&cell.into()))
        }
        by_width!(self, values => within(rows, values, range))
    }

    /// Rows whose value, taken as a code, is in the set.
    pub(super) fn among(&self, rows: usize, codes: &Bits) -> Bits {
        by_width!(self, values => Bits::of(rows, values, |cell| Row::try_from(cell).is_ok_and(|code| codes.has(code))))
    }

    /// The smallest and the largest value.
    pub(super) fn span(&self) -> Option<(i64, i64)> {
        fn span<T: Cell>(values: &[T]) -> Option<(i64, i64)> {
            let present = || values.iter().filter_map(|cell| cell.read());
            Some((present().min()?, present().max()?))
        }
        by_width!(self, values => span(values))
    }

    pub(super) fn shrink(&mut self) {
        by_width!(self, values => values.shrink_to_fit());
    }

    pub(super) fn memory(&self) -> usize {
        by_width!(self, values => size_of_val(values.as_slice()) / values.len().max(1) * values.capacity())
    }
}

/// Whether there is room for the value.
fn store<T: Cell>(values: &mut Vec<T>, at: usize, value: Option<i64>) -> bool {
    let Some(cell) = T::write(value) else { return false };
    if at >= values.len() {
        let missing = at + 1 - values.len();
        make_room(values, missing);
        values.resize(at + 1, T::NONE);
    }
    values[at] = cell;
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_column_holds_what_was_put_whatever_its_width(
            puts in prop::collection::vec((0_u32..40, prop::option::of(prop_oneof![-130_i64..130, any::<i16>().prop_map(i64::from), any::<i64>()])), 0..60),
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

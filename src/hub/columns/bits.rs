//! A set of rows as one bit each: what a test of a whole column answers.

use std::{ops::Range, panic::resume_unwind, thread};

use super::{Row, numbers::make_room};

/// Rows by number; rows beyond its end are not in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits {
    words: Vec<u64>,
}

/// A row as an index.
pub(super) const fn index(row: Row) -> usize {
    row as usize
}

/// An index as a row; the columns hold fewer than `Row::MAX` rows.
pub(super) fn row(index: usize) -> Row {
    Row::try_from(index).unwrap_or(Row::MAX)
}

/// From so many rows on, a second thread is worth its start.
pub(in crate::hub) const LARGE: usize = if cfg!(test) { 8 } else { 50_000 };

/// Does both at once, the second on a thread of its own; one after the other where the system gives none.
pub(in crate::hub) fn halves<A, B: Send>(first: impl FnOnce() -> A, second: impl Fn() -> B + Sync) -> (A, B) {
    thread::scope(|scope| {
        let aside = thread::Builder::new().name("columns".to_owned()).spawn_scoped(scope, &second);
        let first = first();
        let second = match aside.map(thread::ScopedJoinHandle::join) {
            Ok(Ok(done)) => done,
            Ok(Err(panic)) => resume_unwind(panic),
            Err(_) => second(),
        };
        (first, second)
    })
}

impl Bits {
    pub(super) fn none(rows: usize) -> Self {
        Self { words: vec![0; rows.div_ceil(64)] }
    }

    pub(super) fn all(rows: usize) -> Self {
        Self::filled(rows, |_| true)
    }

    /// The rows for which `test` says so.
    pub(super) fn filled(rows: usize, test: impl Fn(usize) -> bool) -> Self {
        let mut words = Vec::with_capacity(rows.div_ceil(64));
        for from in (0..rows).step_by(64) {
            let mut word = 0;
            for at in from..rows.min(from + 64) {
                word |= u64::from(test(at)) << (at - from);
            }
            words.push(word);
        }
        Self { words }
    }

    /// The rows that `look` finds in one stretch of all rows or in two, which are looked through at once.
    /// What it finds counts from the first row of its stretch.
    pub(super) fn found(rows: usize, look: impl Fn(Range<usize>, &mut Self) + Sync) -> Self {
        let within = |stretch: Range<usize>| {
            let mut found = Self::none(stretch.len());
            look(stretch, &mut found);
            found
        };
        if rows < LARGE {
            return within(0..rows);
        }
        let middle = rows / 2 / 64 * 64;
        let (mut found, later) = halves(|| within(0..middle), || within(middle..rows));
        found.words.extend(later.words);
        found
    }

    /// As [`Bits::filled`] over the values of a column that may be shorter than the rows.
    pub(super) fn of<T: Copy>(rows: usize, values: &[T], test: impl Fn(T) -> bool) -> Self {
        let mut words = Vec::with_capacity(rows.div_ceil(64));
        for part in values.chunks(64) {
            let mut word = 0;
            for (at, value) in part.iter().enumerate() {
                word |= u64::from(test(*value)) << at;
            }
            words.push(word);
        }
        words.resize(rows.div_ceil(64), 0);
        Self { words }
    }

    pub(super) fn add(&mut self, row: Row) {
        let at = index(row);
        if at / 64 >= self.words.len() {
            let missing = at / 64 + 1 - self.words.len();
            make_room(&mut self.words, missing);
            self.words.resize(at / 64 + 1, 0);
        }
        self.words[at / 64] |= 1 << (at % 64);
    }

    pub(super) fn drop(&mut self, row: Row) {
        if let Some(word) = self.words.get_mut(index(row) / 64) {
            *word &= !(1 << (index(row) % 64));
        }
    }

    /// The same for so many rows.
    pub(super) fn spanning(&self, rows: usize) -> Self {
        let mut words = self.words.clone();
        words.resize(rows.div_ceil(64), 0);
        Self { words }
    }

    pub(super) fn shrink(&mut self) {
        self.words.shrink_to_fit();
    }

    pub(super) fn memory(&self) -> usize {
        8 * self.words.capacity()
    }

    pub(super) fn has(&self, row: Row) -> bool {
        let at = index(row);
        self.words.get(at / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    pub(super) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Keeps what is in both. Both span the same rows.
    pub(super) fn and(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= other);
    }

    /// Keeps what is in both, where the other may span fewer rows: what lies beyond its end is not in it.
    pub(super) fn keep(&mut self, other: &Self) {
        let others = other.words.iter().copied().chain(std::iter::repeat(0));
        self.words.iter_mut().zip(others).for_each(|(word, other)| *word &= other);
    }

    /// Keeps what is in either. Both span the same rows.
    pub(super) fn or(&mut self, other: &Self) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word |= other);
    }

    /// What is not in it; bits beyond the rows come to be set, which [`Bits::and`] with the rows asked for clears.
    pub(super) fn invert(&mut self) {
        self.words.iter_mut().for_each(|word| *word = !*word);
    }

    /// The rows in it, of which there are `count`, in the order of `rows`.
    pub(super) fn in_order(&self, rows: &[Row], count: usize) -> Vec<Row> {
        // Without a branch: which rows are in it, nobody can guess.
        let mut ordered = vec![0; count + 1];
        let mut at = 0;
        for row in rows {
            ordered[at] = *row;
            at += usize::from(self.has(*row));
            at = at.min(count);
        }
        ordered.truncate(at);
        ordered
    }

    /// The rows in it, ascending, written out.
    pub(super) fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::with_capacity(self.count());
        for (first, word) in (0..).step_by(64).map(row).zip(&self.words) {
            if *word == u64::MAX {
                rows.extend(first..first + 64);
                continue;
            }
            let mut left = *word;
            while left != 0 {
                rows.push(first + left.trailing_zeros());
                left &= left - 1;
            }
        }
        rows
    }

    /// The rows in it, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = Row> + '_ {
        self.words.iter().enumerate().flat_map(|(at, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros() as usize)?;
                left &= left - 1;
                Some(row(at * 64 + bit))
            })
        })
    }
}

impl FromIterator<Row> for Bits {
    fn from_iter<T: IntoIterator<Item = Row>>(rows: T) -> Self {
        let mut bits = Self::default();
        rows.into_iter().for_each(|row| bits.add(row));
        bits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_go_in_and_come_out_in_order() {
        let bits: Bits = [200, 3, 64, 63, 3].into_iter().collect();
        assert_eq!(bits.iter().collect::<Vec<_>>(), [3, 63, 64, 200]);
        assert_eq!(bits.rows(), [3, 63, 64, 200]);
        assert_eq!(Bits::all(130).rows(), (0..130).collect::<Vec<_>>());
        assert_eq!(bits.count(), 4);
        assert!(bits.has(64) && !bits.has(65) && !bits.has(10_000));
    }

    #[test]
    fn a_test_of_values_marks_the_rows_that_pass() {
        let values: Vec<i32> = (0..100).collect();
        let by_value = Bits::of(200, &values, |value| value % 7 == 0);
        assert_eq!(by_value, Bits::filled(200, |at| at < 100 && at % 7 == 0));
        let mut rest = by_value.clone();
        rest.invert();
        rest.and(&Bits::all(200));
        assert_eq!(rest.count(), 200 - by_value.count());
    }
}

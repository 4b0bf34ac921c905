//! Sorting rows by numbers, digit by digit: rows with the same number keep their order.

use super::Row;

/// Bits a pass looks at.
const DIGIT: u32 = 11;

fn digit(key: u64, shift: u32) -> usize {
    usize::try_from((key >> shift) & ((1 << DIGIT) - 1)).unwrap_or_default()
}

/// Where the rows of each digit begin.
fn places(digits: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut places = vec![0; 1 << DIGIT];
    digits.for_each(|digit| places[digit] += 1);
    let mut next = 0;
    for place in &mut places {
        next += std::mem::replace(place, next);
    }
    places
}

/// Rows by a number of 0 to `most`.
pub(super) fn sorted(rows: &[Row], most: u64, number: impl Fn(Row) -> u64) -> Vec<Row> {
    if most >> DIGIT == 0 {
        let mut places = places(rows.iter().map(|row| digit(number(*row), 0)));
        let mut sorted = vec![0; rows.len()];
        for row in rows {
            let place = &mut places[digit(number(*row), 0)];
            sorted[*place] = *row;
            *place += 1;
        }
        sorted
    } else if u32::try_from(most).is_ok() {
        by_digits(rows.iter().map(|row| (u32::try_from(number(*row)).unwrap_or(u32::MAX), *row)).collect(), most)
    } else {
        by_digits(rows.iter().map(|row| (number(*row), *row)).collect(), most)
    }
}

fn by_digits<K: Copy + Default + Into<u64>>(mut from: Vec<(K, Row)>, most: u64) -> Vec<Row> {
    let mut to = vec![(K::default(), 0); from.len()];
    let mut shift = 0;
    loop {
        let mut places = places(from.iter().map(|(key, _)| digit((*key).into(), shift)));
        if shift + DIGIT >= u64::BITS || most >> (shift + DIGIT) == 0 {
            let mut sorted = vec![0; from.len()];
            for (key, row) in from {
                let place = &mut places[digit(key.into(), shift)];
                sorted[*place] = row;
                *place += 1;
            }
            return sorted;
        }
        for pair in &from {
            let place = &mut places[digit(pair.0.into(), shift)];
            to[*place] = *pair;
            *place += 1;
        }
        std::mem::swap(&mut from, &mut to);
        shift += DIGIT;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::hub::columns::bits;

    proptest! {
        #[test]
        fn rows_stand_by_number_and_equals_as_they_stood(
            numbers in prop::collection::vec(prop_oneof![0_u64..4, 0_u64..5_000, any::<u64>()], 0..60),
        ) {
            let rows: Vec<Row> = (0..numbers.len()).rev().map(bits::row).collect();
            let number = |row: Row| numbers[bits::index(row)];
            let mut want = rows.clone();
            want.sort_by_key(|row| number(*row));
            prop_assert_eq!(sorted(&rows, numbers.iter().copied().max().unwrap_or(0), number), want);
        }
    }
}

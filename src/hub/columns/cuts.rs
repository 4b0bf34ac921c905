//! Where a long row of numbers is cut into stretches: days into months, moments into the days of a zone.

/// Ascending numbers at each of which a new stretch begins; before the first lies another one.
#[derive(Debug)]
pub(super) struct Cuts {
    at: Vec<i64>,
    /// The smallest number looked up fast.
    low: i64,
    /// So many bits of a number do not matter for `stretch`.
    shift: u32,
    /// For each step from `low` on how many cuts lie before it or where it begins.
    before: Vec<u32>,
}

/// The most steps of the table.
const MOST_STEPS: u64 = 1 << 16;

impl Cuts {
    /// The cuts, ascending, for numbers that mostly lie in a span.
    pub(super) fn new(at: Vec<i64>, (low, high): (i64, i64)) -> Self {
        let span = high.abs_diff(low);
        let mut shift = 0;
        while span >> shift >= MOST_STEPS {
            shift += 1;
        }
        let mut cuts = Self { at, low, shift, before: Vec::new() };
        let mut count = 0;
        for step in 0..=span >> shift {
            let begin = i128::from(low) + (i128::from(step) << shift);
            while cuts.at.get(count).is_some_and(|cut| i128::from(*cut) <= begin) {
                count += 1;
            }
            cuts.before.push(u32::try_from(count).unwrap_or(u32::MAX));
        }
        cuts
    }

    /// In which stretch a number lies, counted from 0: how many cuts are not above it.
    pub(super) fn stretch(&self, number: i64) -> usize {
        let step = number.checked_sub(self.low).and_then(|far| usize::try_from(far >> self.shift).ok());
        let Some(before) = step.and_then(|step| self.before.get(step)) else {
            return self.at.partition_point(|cut| *cut <= number);
        };
        let mut stretch = *before as usize;
        while self.at.get(stretch).is_some_and(|cut| *cut <= number) {
            stretch += 1;
        }
        stretch
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_number_lies_in_the_stretch_that_begins_last_before_it(
            mut cuts in prop::collection::vec(-1_000_i64..2_000_000_000_000, 0..40),
            numbers in prop::collection::vec(prop_oneof![-2_000_i64..2_000_000_000_000, any::<i64>(), -1_000_i64..1_000], 1..60),
        ) {
            cuts.sort_unstable();
            cuts.dedup();
            let span = (*numbers.iter().min().unwrap(), *numbers.iter().max().unwrap());
            let fast = Cuts::new(cuts.clone(), if numbers.len() % 2 == 0 { span } else { (0, 1_000_000) });
            for number in numbers.into_iter().chain(cuts.iter().copied()) {
                prop_assert_eq!(fast.stretch(number), cuts.iter().filter(|cut| **cut <= number).count());
            }
        }
    }
}

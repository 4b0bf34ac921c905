//! The groups of days and moments: stretches from one day to another.

use super::{Codes, Grouping, Keys, Level, NONE};
use crate::{
    hub::columns::{Row, bits::row, cuts::Cuts, numbers::Numbers},
    model::{
        Kind,
        report::{Bucket, Key, stretches},
    },
};

/// Days farther apart have no stretches between them.
const FAR: i64 = 200_000;

impl Grouping<'_> {
    /// The groups of days and moments.
    pub(super) fn days(&self, numbers: &Numbers, rows: &[Row]) -> Level {
        let is_moment = self.field.kind == Kind::Moment;
        let all = numbers.map(rows, |number| number.unwrap_or(i64::MIN));
        let present = || all.iter().copied().filter(|number| *number != i64::MIN);
        let (Some(low), Some(high)) = (present().min(), present().max()) else {
            let mut level = Level::alone(rows.len());
            if self.group.all {
                self.add_stretches(&mut level);
            }
            return level;
        };
        let day = |number: i64| {
            if is_moment { self.offsets.day_of(number) } else { i32::try_from(number).unwrap_or_default() }
        };
        let mut found = self.stretches_between(day(low), day(high));
        if found.is_empty() {
            // Far apart: only those in which something lies.
            let mut days: Vec<i32> = present().map(day).collect();
            days.sort_unstable();
            found = days.into_iter().filter_map(|day| self.group.by.around(day, self.today)).collect();
            found.dedup();
        }
        let begin = |first: &i32| if is_moment { self.offsets.start_of(*first) } else { i64::from(*first) };
        let cuts: Vec<i64> = found.iter().skip(1).filter_map(|(first, _)| first.as_ref()).map(begin).collect();
        let cuts = Cuts::new(cuts, (low, high));
        let code = |number: &i64| if *number == i64::MIN { NONE } else { row(cuts.stretch(*number) + 1) };
        let codes = all.iter().map(code).collect();
        let turned = self.group.by == Bucket::Since;
        let rank = |at: usize| row(if turned { found.len() - at } else { at + 1 });
        let ranks = std::iter::once(0).chain((0..found.len()).map(rank)).collect();
        let always = if self.group.all { (1..=row(found.len())).collect() } else { Vec::new() };
        let keys = std::iter::once(Key::None).chain(found.into_iter().map(|(first, last)| Key::Days { first, last })).collect();
        Level { codes: Codes::One(codes), keys: Keys::known(keys), ranks, always }
    }

    /// The stretches from the one of a day to that of another, ascending and without gaps.
    fn stretches_between(&self, low: i32, high: i32) -> Vec<(Option<i32>, Option<i32>)> {
        let mut fixed = stretches(self.group.by, self.today);
        if !fixed.is_empty() {
            fixed.sort_by_key(|(first, _)| first.unwrap_or(i32::MIN));
            return fixed;
        }
        let mut found = Vec::new();
        if i64::from(high) - i64::from(low) > FAR {
            return found;
        }
        let mut next = Some(low);
        while let Some(around) = next.filter(|day| *day <= high).and_then(|day| self.group.by.around(day, self.today)) {
            found.push(around);
            next = around.1.and_then(|last| last.checked_add(1)).filter(|day| next.is_some_and(|before| *day > before));
        }
        found
    }

    /// The stretches of days ago and to come, where no record stands in any.
    fn add_stretches(&self, level: &mut Level) {
        let found = stretches(self.group.by, self.today);
        level.always = (1..=row(found.len())).collect();
        level.ranks.extend(1..=row(found.len()));
        level.keys.known.extend(found.into_iter().map(|(first, last)| Key::Days { first, last }));
    }
}

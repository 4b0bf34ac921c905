//! Which categories or series are shown where not all of them fit, and how the rest is named.

use std::ops::Range;

use super::sketch::BODIES;
use crate::model::{Chart, Spot};

/// Neighbours that are drawn as one: a single one, or all that is left out on one side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// What it is called.
    pub(super) name: String,
    /// Which they are.
    pub(super) range: Range<usize>,
    /// They are left out, and only counted.
    pub(super) is_rest: bool,
}

impl Run {
    fn one(at: usize, name: &str) -> Self {
        Self { name: name.to_owned(), range: at..at + 1, is_rest: false }
    }

    fn rest(range: Range<usize>, name: String) -> Self {
        Self { name, range, is_rest: true }
    }

    /// Its place, where it is a single one.
    pub(super) const fn place(&self) -> Option<usize> {
        if self.is_rest { None } else { Some(self.range.start) }
    }
}

/// Which of `count` are shown: all, or the first, or so many that the one at `at` is seen. `fit` says how many have room beside
/// what names those left out on no side, one or both.
fn shown(count: usize, at: usize, fit: impl Fn(usize) -> usize) -> Range<usize> {
    let fit = |rests: usize| fit(rests).max(1).min(count);
    if count <= fit(0) {
        0..count
    } else if at < fit(1) {
        0..fit(1)
    } else if at >= count - fit(1) {
        count - fit(1)..count
    } else {
        at + 1 - fit(2)..at + 1
    }
}

/// The categories shown in `room` lines of which each takes `per`: all of them, or a window around the cursor and a line for
/// what is left out before and after. `sides` are the words for those where both are there.
pub(super) fn categories(chart: &Chart, per: u16, room: u16, cursor: Option<Spot>, sides: [&str; 2]) -> Vec<Run> {
    let (count, per, room) = (chart.categories.len(), usize::from(per.max(1)), usize::from(room));
    let at = cursor.and_then(|spot| spot.category).unwrap_or(0);
    let shown = shown(count, at, |rests| room.saturating_sub(rests) / per);
    let mut left = room.saturating_sub(shown.len() * per);
    let mut runs = Vec::new();
    let mut rest = |range: Range<usize>, name: String| {
        let is_shown = !range.is_empty() && left > 0;
        left -= usize::from(is_shown);
        is_shown.then(|| Run::rest(range, name))
    };
    let (before, after) = (0..shown.start, shown.end..count);
    runs.extend(rest(before.clone(), format!("{} {}", before.len(), sides[0])));
    let last = if before.is_empty() { format!("and {} more", after.len()) } else { format!("{} {}", after.len(), sides[1]) };
    let last = rest(after, last);
    runs.extend(shown.map(|at| Run::one(at, &chart.categories[at])));
    runs.extend(last);
    runs
}

/// The series in columns of which `room` have room: all of them, or a window around the cursor, and what is left out on a side
/// as `+7`.
pub(super) fn columns(chart: &Chart, room: usize, cursor: Option<Spot>) -> Vec<Run> {
    let count = chart.series.len();
    let shown = shown(count, cursor.and_then(|spot| spot.series).unwrap_or(0), |rests| room.saturating_sub(rests));
    let has_room = |rests: usize| shown.len() + rests <= room;
    let (before, after) = (0..shown.start, shown.end..count);
    let is_after = !after.is_empty() && has_room(1);
    let is_before = !before.is_empty() && has_room(1 + usize::from(is_after));
    let rest = |is_shown: bool, range: Range<usize>| is_shown.then(|| Run::rest(range.clone(), format!("+{}", range.len())));
    let all = rest(is_before, before).into_iter().chain(shown.clone().map(|at| Run::one(at, &chart.series[at].name)));
    all.chain(rest(is_after, after)).collect()
}

/// The series that are drawn: all of them, or as many as there are bodies and the rest as one.
pub(super) fn series(chart: &Chart) -> Vec<Run> {
    let count = chart.series.len();
    let shown = if count <= BODIES { count } else { BODIES - 1 };
    let mut runs: Vec<Run> = (0..shown).map(|at| Run::one(at, &chart.series[at].name)).collect();
    if shown < count {
        runs.push(Run::rest(shown..count, format!("and {} more", count - shown)));
    }
    runs
}

/// How bars stand in a room: the lines of each, three where there is much room, so that the text stands in the middle; and the
/// blank lines between categories.
pub(super) fn spread(count: usize, per: u16, room: u16) -> (u16, u16) {
    let fits = |(thick, gap): &(u16, u16)| {
        let lines = count.saturating_mul(usize::from(per * thick + gap)).saturating_sub(usize::from(*gap));
        lines <= usize::from(room)
    };
    [(3, 1), (1, 1)].into_iter().find(fits).unwrap_or((1, 0))
}

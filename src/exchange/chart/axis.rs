//! The axes of a trend: round numbers at the left, names of categories below, and what is left out at the sides.

use std::ops::Range;

use ratatui::layout::Rect;

use super::sketch::{Ink, Sketch, cells_of, length};
use crate::model::{Chart, Spot};

/// Round numbers from zero up: the amount of the topmost and those between, as they read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Scale {
    /// What the whole height stands for.
    pub(super) top: i128,
    step: i128,
}

impl Scale {
    /// The scale whose top is the first round number from `most` on: at most five steps of 1, 2 or 5 times a power of ten.
    pub(super) fn of(most: i128) -> Self {
        let most = most.max(1);
        let mut unit = 1_i128;
        loop {
            for factor in [1, 2, 5] {
                let step = unit.saturating_mul(factor);
                // Five steps of the largest numbers are more than there are numbers.
                let steps = most / step + i128::from(most % step > 0);
                if steps <= 5 {
                    return Self { top: step.saturating_mul(steps), step };
                }
            }
            unit = unit.saturating_mul(10);
        }
    }

    /// The rows of a plot in which the steps are as high as each other, where that costs few of them.
    pub(super) fn rows(&self, most: u16) -> u16 {
        let steps = u16::try_from(self.ticks().len() - 1).unwrap_or(1);
        let even = most / steps * steps;
        if even * 5 >= most * 4 { even } else { most }
    }

    /// Zero, the steps and the top.
    pub(super) fn ticks(&self) -> Vec<i128> {
        let count = (self.top / self.step).clamp(1, 5);
        (0..=count).map(|at| self.step.saturating_mul(at)).collect()
    }
}

/// The cells of the numbers of an axis.
pub(super) fn numbers(chart: &Chart, scale: &Scale) -> u16 {
    scale.ticks().into_iter().map(|tick| cells_of(&chart.measure.short(tick))).max().unwrap_or(0)
}

/// Draws the vertical axis at the left of `plot`, its numbers in the `cells` before it, and the horizontal one below.
pub(super) fn draw(sketch: &mut Sketch, chart: &Chart, scale: &Scale, plot: Rect, cells: u16) {
    let Some(axis) = plot.x.checked_sub(1) else { return };
    for y in plot.top()..plot.bottom() {
        sketch.put(axis, y, 1, sketch.pen.pick("│", "|"), Ink::Line);
    }
    sketch.put(axis, plot.bottom(), 1, sketch.pen.pick("└", "+"), Ink::Line);
    let line = sketch.pen.pick("─", "-");
    sketch.fill(Rect::new(plot.x, plot.bottom(), plot.width, 1), line, Ink::Line);
    if cells == 0 {
        return;
    }
    let mut taken = plot.bottom() + 1;
    for tick in scale.ticks() {
        let up = u16::try_from(length(tick, scale.top, u32::from(plot.height))).unwrap_or(plot.height);
        let y = plot.bottom() - up;
        // Numbers in neighbouring rows say nothing.
        let is_last = tick == scale.top;
        if taken < y + 2 || y < plot.y.saturating_sub(1) || !is_last && up + 2 > plot.height {
            continue;
        }
        sketch.right(axis - cells.min(axis), y, cells.min(axis), &chart.measure.short(tick), Ink::Muted);
        sketch.put(axis, y, 1, if up == 0 { sketch.pen.pick("└", "+") } else { sketch.pen.pick("┤", "+") }, Ink::Line);
        taken = y;
    }
}

/// The two lines of a name: `Jan 2026` is `Jan` and `2026`.
fn halves(name: &str) -> (&str, &str) {
    name.rsplit_once(' ').unwrap_or((name, ""))
}

/// How many lines the names of the categories take: two where some end in another word, like a year.
pub(super) fn name_lines(chart: &Chart) -> u16 {
    if chart.categories.iter().all(|name| !halves(name).1.is_empty()) { 2 } else { 1 }
}

/// Writes the names of the shown categories under their columns, as many as fit without touching, and the second word where it
/// changes; marks the one under the cursor on the axis above.
pub(super) fn names(sketch: &mut Sketch, chart: &Chart, slots: &Slots, (y, lines): (u16, u16), cursor: Option<Spot>) {
    let first = |at: usize| if lines == 2 { halves(&chart.categories[at]).0 } else { &chart.categories[at] };
    let widest = slots.shown.clone().map(|at| cells_of(first(at))).max().unwrap_or(0);
    let every = (widest / slots.pitch + 1).min(slots.count());
    let end = slots.start(slots.count());
    for (place, at) in (0..).zip(slots.shown.clone()) {
        let is_here = cursor.and_then(|spot| spot.category) == Some(at);
        let start = slots.start(place);
        if is_here {
            sketch.put(start + slots.pitch.saturating_sub(1) / 2, y - 1, 1, sketch.pen.pick("▲", "^"), Ink::Cursor);
        }
        if !place.is_multiple_of(every) {
            continue;
        }
        let cells = (slots.pitch * every).saturating_sub(1).clamp(1, end - start);
        let left = if every == 1 { cells.saturating_sub(cells_of(first(at))) / 2 } else { 0 };
        sketch.put(start + left, y, cells - left, first(at), if is_here { Ink::Cursor } else { Ink::Text });
        let second = |at: usize| halves(&chart.categories[at]).1;
        let is_new = place == 0 || second(at - usize::from(every)) != second(at);
        // It may be wider than its column, but not than all that share it.
        let same = slots.shown.clone().skip(usize::from(place)).take_while(|other| second(*other) == second(at)).count();
        let room = u16::try_from(same).unwrap_or(u16::MAX).saturating_mul(slots.pitch).min(end - start).saturating_sub(left);
        if lines == 2 && is_new && cells_of(second(at)) < room {
            sketch.put(start + left, y + 1, room, second(at), Ink::Muted);
        }
    }
}

/// The columns of the shown categories.
#[derive(Clone, Debug)]
pub(super) struct Slots {
    /// Which are shown.
    pub(super) shown: Range<usize>,
    /// The cells of each, the blank behind it included.
    pub(super) pitch: u16,
    /// Where the first begins.
    pub(super) x: u16,
}

impl Slots {
    /// As many of the last categories as fit with at least `least` cells each, or those from the one under the cursor on.
    pub(super) fn of(chart: &Chart, room: Rect, least: u16, cursor: Option<Spot>) -> Self {
        let count = chart.categories.len();
        let fit = usize::from(room.width / least.max(1)).clamp(1, count);
        let start = cursor.and_then(|spot| spot.category).unwrap_or(count).min(count - fit);
        let pitch = u16::try_from(usize::from(room.width) / fit).unwrap_or(1).max(1);
        Self { shown: start..start + fit, pitch, x: room.x }
    }

    /// How many are shown.
    pub(super) fn count(&self) -> u16 {
        u16::try_from(self.shown.len()).unwrap_or(u16::MAX)
    }

    /// The cells of all of them.
    pub(super) fn width(&self) -> u16 {
        self.pitch.saturating_mul(self.count())
    }

    /// Where one begins, by its place among the shown.
    pub(super) const fn start(&self, place: u16) -> u16 {
        self.x.saturating_add(self.pitch.saturating_mul(place))
    }
}

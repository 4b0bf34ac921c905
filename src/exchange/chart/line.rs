//! The lines of a trend, in dots of braille, with a point for each mark.

use ratatui::layout::Rect;

use super::{
    sketch::{BODIES, Ink, Sketch, length},
    trend::{Plan, spot},
    window::Run,
};
use crate::model::{Chart, Spot};

/// The points of the series: told apart without colours.
const POINTS: [&str; BODIES] = ["●", "○", "◆", "◇", "▲", "△", "■", "□"];
/// The dots of a braille cell by column and row.
const DOTS: [[u32; 4]; 2] = [[0x01, 0x02, 0x04, 0x40], [0x08, 0x10, 0x20, 0x80]];
/// A cell of braille without dots.
const BRAILLE: u32 = 0x2800;

/// The point of a series and its ink.
pub(super) fn point(at: usize, run: &Run) -> (&'static str, Ink) {
    if run.is_rest { ("×", Ink::Rest) } else { (POINTS[at % BODIES], Ink::Series(at)) }
}

/// Draws the line of every series, the first one on top.
pub(super) fn draw(sketch: &mut Sketch, chart: &Chart, plan: &Plan, cursor: Option<Spot>) {
    let plot = plan.plot;
    for (at, run) in plan.series.iter().enumerate().rev() {
        let height = |category: usize| {
            let amount = chart.sum(run.range.clone(), category..category + 1);
            i64::from(length(amount, plan.scale.top, u32::from(plot.height) * 4 - 1))
        };
        let middle = |place: u16| i64::from(middle(plan, place) - plot.x) * 2;
        let dots: Vec<(i64, i64)> =
            (0..).zip(plan.slots.shown.clone()).map(|(place, category)| (middle(place), height(category))).collect();
        let (_, ink) = point(at, run);
        let mut cells = vec![0_u32; usize::from(plot.width) * usize::from(plot.height)];
        for pair in dots.windows(2) {
            stroke(pair[0], pair[1], |x, up| {
                let (column, row) = (x / 2, (i64::from(plot.height) * 4 - 1 - up) / 4);
                let (Ok(column), Ok(row)) = (usize::try_from(column), usize::try_from(row)) else { return };
                let dot = DOTS[usize::from(x % 2 != 0)][usize::try_from(3 - up.rem_euclid(4)).unwrap_or(0)];
                if let Some(cell) = cells.get_mut(row * usize::from(plot.width) + column) {
                    *cell |= dot;
                }
            });
        }
        for (y, row) in (plot.y..).zip(cells.chunks(usize::from(plot.width).max(1))) {
            for (x, dots) in (plot.x..).zip(row).filter(|(_, dots)| **dots > 0) {
                if let Some(glyph) = char::from_u32(BRAILLE + dots) {
                    sketch.put(x, y, 1, glyph.encode_utf8(&mut [0; 4]), ink);
                }
            }
        }
    }
    for (at, run) in plan.series.iter().enumerate().rev() {
        for (place, category) in (0..).zip(plan.slots.shown.clone()) {
            let Some(here) = spot(run, category) else { continue };
            let (glyph, ink) = point(at, run);
            let (x, y) = (middle(plan, place), row_of(chart, plan, run, category));
            sketch.put(x, y, 1, glyph, if cursor == Some(here) { Ink::Cursor } else { ink });
            if plan.series.len() == 1 {
                sketch.spot(Rect { x: plan.slots.start(place), width: plan.slots.pitch, ..plot }, here);
            } else {
                sketch.spot(Rect::new(x.saturating_sub(1), y, 3, 1), here);
            }
        }
    }
}

/// The cell in the middle of a category, by its place among the shown.
pub(super) fn middle(plan: &Plan, place: u16) -> u16 {
    plan.slots.start(place) + plan.slots.pitch.saturating_sub(1) / 2
}

/// The row of the point of a mark.
pub(super) fn row_of(chart: &Chart, plan: &Plan, run: &Run, category: usize) -> u16 {
    let amount = chart.sum(run.range.clone(), category..category + 1);
    let up = length(amount, plan.scale.top, u32::from(plan.plot.height) * 4 - 1) / 4;
    plan.plot.bottom() - 1 - u16::try_from(up).unwrap_or(0).min(plan.plot.height - 1)
}

/// Every dot from one point to another: at least one a column and one a row.
fn stroke(from: (i64, i64), to: (i64, i64), mut dot: impl FnMut(i64, i64)) {
    let steps = (to.0 - from.0).abs().max((to.1 - from.1).abs()).max(1);
    for step in 0..=steps {
        let along = |from: i64, to: i64| from + ((to - from) * step * 2 + steps * (to - from).signum()) / (steps * 2);
        dot(along(from.0, to.0), along(from.1, to.1));
    }
}

//! From left to right in time: columns, or lines where it is wide.

use std::ops::Range;

use ratatui::layout::Rect;

use super::{
    axis::{self, Scale, Slots},
    bars, legend, line,
    sketch::{Ink, Sketch, cells_of, length},
    window::{self, Run},
};
use crate::model::{Chart, Spot};

/// The height of a trend where nothing else decides.
const HEIGHT: u16 = 14;
/// From this width on, and this height, it is drawn as lines.
const LINES: (u16, u16) = (120, 10);
/// The least rows of columns.
const LEAST_ROWS: u16 = 3;
/// The most cells of a column.
const WIDEST: u16 = 9;
/// The least width of a trend.
const LEAST_WIDTH: u16 = 16;
/// From this width on the axis has numbers.
const NUMBERS: u16 = 36;

/// The height at which it looks well.
pub(super) fn height(chart: &Chart) -> u16 {
    let series = u16::try_from(window::series(chart).len()).unwrap_or(u16::MAX);
    HEIGHT + if series > 1 { series } else { 0 }
}

/// What is drawn where.
pub(super) struct Plan {
    pub(super) series: Vec<Run>,
    pub(super) slots: Slots,
    pub(super) scale: Scale,
    /// The room of the marks.
    pub(super) plot: Rect,
    /// Lines, not columns.
    is_line: bool,
    /// Numbers stand in rows below, a row for each series.
    has_table: bool,
}

/// Draws it.
pub(super) fn draw(sketch: &mut Sketch, chart: &Chart, area: Rect, cursor: Option<Spot>) {
    if area.height < LEAST_ROWS + 3 || area.width < LEAST_WIDTH {
        // Without room for an axis each category has a row.
        return bars::draw(sketch, chart, area, cursor);
    }
    let names = axis::name_lines(chart).min(area.height - LEAST_ROWS - 2);
    let plan = plan(sketch, chart, area, names, cursor);
    axis::draw(sketch, chart, &plan.scale, plan.plot, plan.plot.x - area.x - 1);
    axis::names(sketch, chart, &plan.slots, (plan.plot.bottom() + 1, names), cursor);
    if plan.is_line {
        line::draw(sketch, chart, &plan, cursor);
    } else {
        columns(sketch, chart, &plan);
    }
    if plan.has_table {
        table(sketch, chart, &plan, Rect { y: plan.plot.bottom() + 1 + names, ..area }, cursor);
    } else if plan.series.len() == 1 {
        numbers(sketch, chart, &plan, cursor);
    }
    left_out(sketch, chart, &plan);
}

fn plan(sketch: &mut Sketch, chart: &Chart, area: Rect, names: u16, cursor: Option<Spot>) -> Plan {
    let series = window::series(chart);
    let several = u16::try_from(series.len()).unwrap_or(u16::MAX);
    let all = 0..chart.categories.len();
    let largest = |run: &Run| all.clone().map(|at| chart.sum(run.range.clone(), at..at + 1)).max().unwrap_or(0);
    let scale = Scale::of(series.iter().map(largest).max().unwrap_or(0));
    let is_line = area.width >= LINES.0 && area.height >= LINES.1 && !sketch.pen.is_ascii && all.len() > 2;
    let ticks = Some(axis::numbers(chart, &scale)).filter(|ticks| area.width >= NUMBERS && *ticks <= area.width / 4).unwrap_or(0);
    // A blank for the mark of the cursor is kept at each side of a single column.
    let least = if is_line || series.len() == 1 { 2 } else { several + 1 };
    let inside = |left: u16| Rect { x: area.x + left, width: area.width - left, ..area };
    if series.len() > 1 {
        // The names stand at the left, where the axis has its numbers.
        let heads = series.iter().map(|run| cells_of(&run.name) + 3).max().unwrap_or(0).min(area.width / 4).max(ticks) + 1;
        let slots = Slots::of(chart, inside(heads), least, cursor);
        let shown = || series.iter().flat_map(|run| slots.shown.clone().map(|at| cells_of(&chart.shown(run.range.clone(), at..at + 1))));
        if shown().max().unwrap_or(0) < slots.pitch && area.height >= LEAST_ROWS + 3 + names + several {
            let top = u16::from(slots.shown.len() < chart.categories.len());
            let height = scale.rows(area.height - 1 - names - several - top);
            let plot = Rect { y: area.y + top, height, width: slots.width(), ..inside(heads) };
            return Plan { series, slots, scale, plot, is_line, has_table: true };
        }
    }
    let most = u16::from(area.height >= LEAST_ROWS + 4 + names);
    let patch = |sketch: &Sketch, at: usize, run: &Run| match line::point(at, run) {
        (point, ink) if is_line => (point.to_owned(), ink),
        _ => legend::patch(sketch, at, run),
    };
    let slots = Slots::of(chart, inside(ticks + 1), least, cursor);
    // A row for the number of the highest mark, and one for what is left out.
    let top = legend::draw(sketch, chart, &series, area, most, patch) + 1 + u16::from(slots.shown.len() < all.len());
    let height = scale.rows(area.height - 1 - names - top);
    let plot = Rect { y: area.y + top, height, width: slots.width(), ..inside(ticks + 1) };
    Plan { series, slots, scale, plot, is_line, has_table: false }
}

/// Counts and sums what stands before and after the shown categories, in a row over the plot.
fn left_out(sketch: &mut Sketch, chart: &Chart, plan: &Plan) {
    let words = |range: Range<usize>, word: &str| {
        let sum = chart.shown(0..chart.series.len(), range.clone());
        match (range.len(), sum.is_empty()) {
            (0, _) => None,
            (count, true) => Some(format!("{count} {word}")),
            (count, false) => Some(format!("{count} {word}: {sum}")),
        }
    };
    let sides = [words(0..plan.slots.shown.start, "earlier"), words(plan.slots.shown.end..chart.categories.len(), "later")];
    let words = sides.into_iter().flatten().collect::<Vec<_>>().join("; ");
    let Some(y) = plan.plot.y.checked_sub(if plan.has_table { 1 } else { 2 }) else { return };
    sketch.put(plan.plot.x, y, plan.plot.width, &words, Ink::Muted);
}

/// The spot of a run of series in a category.
pub(super) fn spot(run: &Run, category: usize) -> Option<Spot> {
    run.place().map(|series| Spot::mark(series, category))
}

fn columns(sketch: &mut Sketch, chart: &Chart, plan: &Plan) {
    let several = u16::try_from(plan.series.len()).unwrap_or(1).max(1);
    let pitch = plan.slots.pitch;
    let each = ((pitch - (pitch / 4).max(1)) / several).clamp(1, WIDEST);
    let inset = pitch.saturating_sub(each * several) / 2;
    for (place, category) in (0..).zip(plan.slots.shown.clone()) {
        let slot = plan.slots.start(place);
        for (at, run) in plan.series.iter().enumerate() {
            let x = slot + inset + each * u16::try_from(at).unwrap_or(0);
            column(sketch, chart, plan, (at, run, category), Rect { x, width: each, ..plan.plot });
            let place = if several == 1 { Rect { x: slot, width: pitch, ..plan.plot } } else { Rect { x, width: each, ..plan.plot } };
            if let Some(spot) = spot(run, category) {
                sketch.spot(place, spot);
            }
        }
    }
}

fn column(sketch: &mut Sketch, chart: &Chart, plan: &Plan, (at, run, category): (usize, &Run, usize), room: Rect) {
    let (body, ink) = legend::body(sketch, at, run);
    let steps = if run.is_rest { 1 } else { sketch.pen.steps(at) };
    let amount = chart.sum(run.range.clone(), category..category + 1);
    let tall = length(amount, plan.scale.top, u32::from(room.height) * u32::from(steps));
    let tall = u16::try_from(tall).unwrap_or(u16::MAX);
    let (whole, part) = (tall / steps, tall % steps);
    sketch.fill(Rect { y: room.bottom() - whole, height: whole, ..room }, body, ink);
    if part > 0 {
        let glyph = sketch.pen.lower(part);
        sketch.fill(Rect { y: room.bottom() - whole - 1, height: 1, ..room }, glyph, ink);
    }
}

/// Where the number of a mark of the only series may begin, the best place first.
fn places(chart: &Chart, plan: &Plan, run: &Run, (place, category): (u16, usize), cells: u16) -> Vec<(u16, u16)> {
    let middle = line::middle(plan, place);
    let last = plan.plot.right().saturating_sub(cells).max(plan.plot.x);
    let centred = middle.saturating_sub(cells / 2).clamp(plan.plot.x, last);
    if !plan.is_line {
        let amount = chart.sum(run.range.clone(), category..category + 1);
        let tall = length(amount, plan.scale.top, u32::from(plan.plot.height) * 8).div_ceil(8);
        return vec![(centred, plan.plot.bottom() - 1 - u16::try_from(tall).unwrap_or(0).min(plan.plot.height))];
    }
    let y = line::row_of(chart, plan, run, category);
    let (left, right) = (middle.saturating_sub(cells + 1).max(plan.plot.x), (middle + 2).min(last));
    let above = [1, 2, 3].map(|far| (centred, y.saturating_sub(far)));
    let below = [1, 2].map(|far| (centred, y + far));
    let beside = [y, y.saturating_sub(1), y + 1].into_iter().flat_map(|y| [(left, y), (right, y)]);
    [above[0], below[0], above[1], below[1]].into_iter().chain(beside).chain([above[2]]).collect()
}

/// The numbers at the marks of the only series: short ones where the whole ones have no room, and only those that touch nothing,
/// the one under the cursor, the last and the largest first.
fn numbers(sketch: &mut Sketch, chart: &Chart, plan: &Plan, cursor: Option<Spot>) {
    let Some(run) = plan.series.first() else { return };
    let at_cursor = cursor.and_then(|spot| spot.category);
    let amount = |at: usize| chart.sum(run.range.clone(), at..at + 1);
    let whole = |at: usize| chart.shown(run.range.clone(), at..at + 1);
    let are_short = plan.slots.shown.clone().any(|at| cells_of(&whole(at)) >= plan.slots.pitch);
    let mut order: Vec<usize> = plan.slots.shown.clone().collect();
    order.sort_by_key(|at| (at_cursor != Some(*at), at + 1 != plan.slots.shown.end, std::cmp::Reverse(amount(*at))));
    for category in order {
        let place = u16::try_from(category - plan.slots.shown.start).unwrap_or(0);
        let (whole, short) = (whole(category), chart.measure.short(amount(category)));
        let tries = if cells_of(&whole) <= cells_of(&short) {
            vec![whole]
        } else if are_short {
            vec![short]
        } else {
            vec![whole, short]
        };
        let ink = if at_cursor == Some(category) { Ink::Cursor } else { Ink::Text };
        for text in tries {
            let cells = cells_of(&text);
            // A blank at each side, so that two numbers never look like one.
            let is_free = |(x, y): &(u16, u16)| sketch.is_blank(Rect::new(x.saturating_sub(1).max(plan.plot.x), *y, cells + 2, 1));
            let inside = |(_, y): &(u16, u16)| *y < plan.plot.bottom() && *y + 1 >= plan.plot.y;
            if let Some((x, y)) = places(chart, plan, run, (place, category), cells).into_iter().filter(inside).find(is_free) {
                sketch.put(x, y, cells, &text, ink);
                break;
            }
        }
    }
}

/// A row of numbers for each series, its body and name at the left.
fn table(sketch: &mut Sketch, chart: &Chart, plan: &Plan, area: Rect, cursor: Option<Spot>) {
    for ((at, run), y) in plan.series.iter().enumerate().zip(area.y..) {
        let (body, ink) = if plan.is_line { line::point(at, run) } else { legend::body(sketch, at, run) };
        sketch.put(area.x, y, 1, body, ink);
        sketch.put(area.x + 2, y, (plan.plot.x - area.x).saturating_sub(3), &run.name, Ink::Text);
        for (place, category) in (0..).zip(plan.slots.shown.clone()) {
            let here = spot(run, category);
            let ink = if here.is_some() && here == cursor { Ink::Cursor } else { Ink::Text };
            let (x, cells) = (plan.slots.start(place), plan.slots.pitch - 1);
            sketch.centred(x, y, cells, &chart.shown(run.range.clone(), category..category + 1), ink);
            if let Some(here) = here {
                sketch.spot(Rect::new(x, y, cells, 1), here);
            }
        }
    }
}

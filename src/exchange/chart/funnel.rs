//! Stages one below the other, each bar in the middle, and between two how many of those that came so far went on.

use ratatui::layout::Rect;

use super::{
    MOST_LINES, share,
    sketch::{Ink, Sketch, cells_of, length},
    window::{self, Run},
};
use crate::model::{Chart, Spot};

/// The least cells of the widest bar.
const LEAST_BAR: u16 = 6;
/// Labels of so many cells are not cut where the bars keep half of the width.
const SHORT_LABEL: u16 = 20;
/// From this width on each stage says how many came so far.
const WIDE: u16 = 100;
/// The cells of what passes, beside a bar.
const STEP: u16 = 7;

/// The height at which what passes has lines of its own.
pub(super) fn height(chart: &Chart) -> u16 {
    u16::try_from(chart.categories.len()).unwrap_or(u16::MAX).min(MOST_LINES / 2).saturating_mul(2)
}

/// What stands for a stage: its only mark, or the sum over its series.
pub(super) fn spot_of(chart: &Chart, category: usize) -> Spot {
    if chart.sums_rows() { Spot::category(category) } else { Spot::mark(0, category) }
}

fn amount(chart: &Chart, row: &Run) -> i128 {
    row.place().map_or(0, |at| chart.amount(spot_of(chart, at)))
}

/// Where things stand.
struct Columns {
    label: u16,
    bar: u16,
    number: u16,
    /// What passes, beside the bars.
    step: u16,
    /// How many came so far, behind the bars.
    left: u16,
}

/// Draws them.
pub(super) fn draw(sketch: &mut Sketch, chart: &Chart, area: Rect, cursor: Option<Spot>) {
    let count = chart.categories.len();
    let between = usize::from(area.height) + 1 >= count * 2;
    let has_foot = between
        && chart.stages() > 1
        && chart.measure.adds
        && usize::from(area.height) >= count * 2
        && chart.categories.iter().all(|name| !name.is_empty());
    let thick = match (u16::try_from(count).unwrap_or(u16::MAX), between) {
        (count, true) if count.saturating_mul(4) < area.height => 3,
        _ => 1,
    };
    let rows = window::categories(chart, thick + u16::from(between), area.height + u16::from(between), cursor, ["above", "below"]);
    let columns = columns(chart, &rows, area.width, between);
    let most = (0..count).map(|at| chart.amount(spot_of(chart, at))).max().unwrap_or(0);
    let mut y = area.y;
    let mut before: Option<&Run> = None;
    for row in &rows {
        let line = Rect { y, height: if row.is_rest { 1 } else { thick }, ..area }.intersection(area);
        if line.is_empty() {
            return;
        }
        stage(sketch, chart, &columns, (row, most), line, cursor);
        if let Some(passed) = before.and_then(|before| passed(chart, before, row)) {
            let words = format!("{} {passed}", sketch.pen.pick("▼", "v"));
            if between {
                let (x, cells) = room(&columns, area);
                sketch.centred(x, y - 1, cells, &words, Ink::Muted);
            } else {
                sketch.right(area.right() - columns.step, y, columns.step, &words, Ink::Muted);
            }
        }
        before = Some(row);
        y += line.height + u16::from(between && !row.is_rest);
    }
    if has_foot && columns.left == 0 {
        foot(sketch, chart, Rect { y: y.min(area.bottom() - 1), ..area });
    }
}

/// Of what came as far as a stage how much went on to the next; nothing of what stands apart, and of what does not add up.
fn passed(chart: &Chart, from: &Run, to: &Run) -> Option<String> {
    let stage = |row: &Run| row.place().filter(|at| *at < chart.stages() && chart.measure.adds);
    stage(from).zip(stage(to)).map(|(from, to)| share(chart.reached(to), chart.reached(from)))
}

/// The line below: from the first stage to the last.
fn foot(sketch: &mut Sketch, chart: &Chart, line: Rect) {
    let last = chart.stages() - 1;
    let passed = share(chart.reached(last), chart.reached(0));
    let words = format!("{} {} {}: {passed}", chart.categories[0], sketch.pen.pick("→", "->"), chart.categories[last]);
    sketch.put(line.x, line.y, line.width, &words, Ink::Muted);
}

fn columns(chart: &Chart, rows: &[Run], width: u16, between: bool) -> Columns {
    let label = rows.iter().map(|row| cells_of(&row.name)).max().unwrap_or(0);
    let label = label.min((width / 3).max(SHORT_LABEL.min(width / 2)).clamp(4, 40));
    let number = rows.iter().map(|row| cells_of(&text(chart, row))).max().unwrap_or(0).min(width);
    let step = if between { 0 } else { STEP };
    // The number of the widest bar stands in it; one of a narrow bar behind it.
    let left = if width >= WIDE && chart.measure.adds { cells_of(&so_far(chart, 0)).saturating_add(2).min(width / 4) } else { 0 };
    let bar = width.saturating_sub(label + 1 + step + left) / 2 * 2;
    if bar >= LEAST_BAR.max(number + 2) {
        return Columns { label, bar, number, step, left };
    }
    let step = if width >= number + STEP + 8 { step } else { 0 };
    Columns { label: width.saturating_sub(number + 1 + step), bar: 0, number, step, left: 0 }
}

/// How much of everything came as far as a stage: `63% came so far`.
pub(super) fn so_far(chart: &Chart, stage: usize) -> String {
    format!("{} came so far", share(chart.reached(stage), chart.reached(0)))
}

fn text(chart: &Chart, row: &Run) -> String {
    match row.place() {
        Some(at) => chart.text(spot_of(chart, at)),
        None => chart.shown(0..chart.series.len(), row.range.clone()),
    }
}

/// The columns in which the bars stand.
const fn room(columns: &Columns, area: Rect) -> (u16, u16) {
    (area.x + columns.label + 1, columns.bar)
}

fn stage(sketch: &mut Sketch, chart: &Chart, columns: &Columns, (row, most): (&Run, i128), line: Rect, cursor: Option<Spot>) {
    let spot = row.place().map(|at| spot_of(chart, at));
    let is_cursor = spot.is_some() && spot == cursor;
    let ink = match (is_cursor, row.is_rest) {
        (true, _) => Ink::Cursor,
        (_, true) => Ink::Muted,
        _ => Ink::Text,
    };
    let middle = line.y + (line.height - 1) / 2;
    sketch.put(line.x, middle, columns.label, &row.name, ink);
    if is_cursor && line.x > 1 {
        sketch.put(line.x - 2, middle, 1, sketch.pen.pick("▸", ">"), Ink::Cursor);
    }
    if let Some(spot) = spot {
        sketch.spot(line, spot);
    }
    if let Some(at) = row.place().filter(|at| (1..chart.stages()).contains(at) && columns.left > 0) {
        sketch.right(line.right() - columns.left, middle, columns.left, &so_far(chart, at), Ink::Muted);
    }
    let number = text(chart, row);
    let needed = cells_of(&number);
    let (left, cells) = room(columns, line);
    if columns.bar == 0 {
        sketch.right(line.right() - columns.number - columns.step, middle, columns.number, &number, ink);
        return;
    }
    if row.is_rest {
        sketch.centred(left, middle, cells, &number, ink);
        return;
    }
    // Half cells at each side, where there are such.
    let steps: u16 = if sketch.pen.steps(0) == 8 { 2 } else { 1 };
    let side = length(amount(chart, row), most, u32::from(columns.bar / 2 * steps));
    let side = u16::try_from(side).unwrap_or(u16::MAX);
    let (whole, half) = (side / steps, side % steps);
    let centre = left + cells / 2;
    for y in line.top()..line.bottom() {
        sketch.fill(Rect::new(centre - whole, y, whole * 2, 1), sketch.pen.body(0), Ink::Series(0));
        if half > 0 {
            sketch.put(centre - whole - 1, y, 1, "▐", Ink::Series(0));
            sketch.put(centre + whole, y, 1, "▌", Ink::Series(0));
        }
    }
    if whole * 2 < needed + 2 {
        let end = centre + whole + half + 1;
        sketch.put(end, middle, line.right().saturating_sub(end), &number, ink);
        return;
    }
    let x = left + (cells - needed) / 2;
    if is_cursor || sketch.pen.has_colors && !sketch.pen.is_ascii {
        sketch.put(x, middle, needed, &number, if is_cursor { Ink::Cursor } else { Ink::OnSeries(0) });
    } else {
        sketch.put(x - 1, middle, needed + 2, &format!(" {number} "), Ink::Text);
    }
}

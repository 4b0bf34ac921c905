//! Bars from left to right, one for each mark, the number at its end.

use ratatui::layout::Rect;

use super::{
    MOST_LINES, legend, share,
    sketch::{Ink, Sketch, cells_of, length},
    window::{self, Run},
};
use crate::model::{Chart, Spot};

/// The least cells of a bar; where there are fewer, the number stands alone.
const LEAST_BAR: u16 = 3;
/// Labels of so many cells are not cut where the bar keeps half of the width.
const SHORT_LABEL: u16 = 18;
/// From this width on each number is followed by its share of the whole.
const SHARES: u16 = 64;
/// The cells of a share and the blank before it.
const SHARE: u16 = 5;

/// The height at which a chart has a line for each bar.
pub(super) fn height(chart: &Chart) -> u16 {
    let per = u16::try_from(window::series(chart).len()).unwrap_or(u16::MAX);
    let rows = u16::try_from(chart.categories.len()).unwrap_or(u16::MAX).min(MOST_LINES);
    let gaps = if per > 1 { rows - 1 } else { 0 };
    rows.saturating_mul(per).saturating_add(gaps).saturating_add(u16::from(has_legend(chart)))
}

fn has_legend(chart: &Chart) -> bool {
    chart.series.len() > 1 || chart.series.iter().any(|series| !series.name.is_empty())
}

/// Where things stand in a row.
struct Columns {
    label: u16,
    bar: u16,
    number: u16,
    share: u16,
    /// No line is left between bars.
    is_close: bool,
}

impl Columns {
    fn of(chart: &Chart, rows: &[Run], series: &[Run], width: u16, is_close: bool) -> Self {
        let label = rows.iter().map(|row| cells_of(&row.name)).max().unwrap_or(0);
        let numbers = rows.iter().flat_map(|row| series.iter().map(|series| cells_of(&number(chart, row, series))));
        let number = numbers.max().unwrap_or(0).min(width);
        let share = if width >= SHARES && chart.series.len() == 1 && chart.measure.adds { SHARE } else { 0 };
        let label = label.min((width / 3).max(SHORT_LABEL.min(width / 2)).clamp(4, 40));
        // A blank, the axis, and a blank before the number.
        let bar = width.saturating_sub(label + 3 + number + share);
        if bar >= LEAST_BAR {
            return Self { label, bar, number, share, is_close };
        }
        Self { label: width.saturating_sub(number + 1), bar: 0, number, share: 0, is_close }
    }
}

fn number(chart: &Chart, row: &Run, series: &Run) -> String {
    chart.shown(series.range.clone(), row.range.clone())
}

/// Draws them.
pub(super) fn draw(sketch: &mut Sketch, chart: &Chart, area: Rect, cursor: Option<Spot>) {
    let series = window::series(chart);
    let top =
        if area.height > 3 { legend::draw(sketch, chart, &series, area, if area.height > 12 { 2 } else { 1 }, legend::patch) } else { 0 };
    let top = top + u16::from(top > 0 && area.height > height(chart));
    let area = Rect { y: area.y + top, height: area.height - top, ..area };
    let per = u16::try_from(series.len()).unwrap_or(u16::MAX);
    let (thick, gap) = window::spread(chart.categories.len(), per, area.height);
    let rows = window::categories(chart, (per * thick + gap).max(1), area.height + gap, cursor, ["above", "below"]);
    let columns = Columns::of(chart, &rows, &series, area.width, (per, thick, gap) == (1, 1, 0));
    let most = chart.series.iter().flat_map(|series| &series.values).map(|mark| mark.amount).max().unwrap_or(0);
    // Where not even one category fits, its bars are scrolled so that the one under the cursor is seen.
    let last = cursor.and_then(|spot| spot.series).map_or(0, |at| at.min(series.len() - 1));
    let hidden = (last + 1).saturating_sub(usize::from(area.height));
    let mut y = area.y;
    for (place, row) in rows.iter().enumerate() {
        if row.is_rest {
            rest(sketch, chart, &columns, row, Rect { y, height: 1, ..area });
            y += 1;
            continue;
        }
        let skip = if per > area.height { hidden } else { 0 };
        // A line of the first of two groupings stands for all bars of its category.
        let is_here = row.place().is_some() && cursor.and_then(|spot| spot.category) == row.place();
        let is_whole = is_here && per > 1 && cursor.is_some_and(|spot| spot.series.is_none());
        for (at, run) in series.iter().enumerate().skip(skip) {
            let line = Rect { y, height: thick, ..area }.intersection(area);
            if line.is_empty() {
                return;
            }
            let middle = line.y + (line.height - 1) / 2;
            let spot = run.place().zip(row.place()).map(|(series, category)| Spot::mark(series, category));
            let is_cursor = spot.is_some() && spot == cursor;
            if at == skip {
                let ink = if is_here { Ink::Cursor } else { Ink::Text };
                sketch.put(line.x, middle, columns.label, &row.name, ink);
            }
            bar(sketch, chart, &columns, (row, at, run, most), line, is_cursor);
            if (is_cursor || is_whole && at == skip) && line.x > 1 {
                sketch.put(line.x - 2, middle, 1, sketch.pen.pick("▸", ">"), Ink::Cursor);
            }
            if let Some(spot) = spot {
                sketch.spot(line, spot);
            }
            y += thick;
        }
        let gap = if place + 1 < rows.len() { gap } else { 0 };
        axis(sketch, &columns, Rect { y, height: gap, ..area }.intersection(area));
        y += gap;
    }
}

/// The axis beside some lines.
fn axis(sketch: &mut Sketch, columns: &Columns, lines: Rect) {
    if columns.bar > 0 {
        sketch.fill(Rect { x: lines.x + columns.label + 1, width: 1, ..lines }, sketch.pen.pick("│", "|"), Ink::Line);
    }
}

/// A bar and its number.
fn bar(
    sketch: &mut Sketch,
    chart: &Chart,
    columns: &Columns,
    (row, at, run, most): (&Run, usize, &Run, i128),
    line: Rect,
    is_cursor: bool,
) {
    let ink = if is_cursor { Ink::Cursor } else { Ink::Text };
    let text = number(chart, row, run);
    if columns.bar == 0 {
        sketch.right(line.right() - columns.number, line.y, columns.number, &text, ink);
        return;
    }
    let start = line.x + columns.label + 2;
    let middle = line.y + (line.height - 1) / 2;
    axis(sketch, columns, line);
    let (body, body_ink) = legend::body(sketch, at, run);
    // Bars that touch are told apart by what is left out above each.
    let body = if columns.is_close && body == "█" { "▇" } else { body };
    let steps = if run.is_rest { 1 } else { sketch.pen.steps(at) };
    let amount = chart.sum(run.range.clone(), row.range.clone());
    let long = length(amount, most, u32::from(columns.bar) * u32::from(steps));
    let long = u16::try_from(long).unwrap_or(u16::MAX);
    let (whole, part) = (long / steps, long % steps);
    for y in line.top()..line.bottom() {
        sketch.fill(Rect::new(start, y, whole, 1), body, body_ink);
        if part > 0 {
            sketch.put(start + whole, y, 1, sketch.pen.left(part), body_ink);
        }
    }
    let end = start + whole + u16::from(part > 0) + 1;
    let taken = sketch.put(end, middle, columns.number, &text, ink);
    if columns.share > 0 && !text.is_empty() {
        let whole = chart.amount(Spot::ALL);
        sketch.put(end + taken + 1, middle, SHARE, &share(amount, whole), Ink::Muted);
    }
}

/// The line of what is left out: its number, and no bar, since it may be longer than all others.
fn rest(sketch: &mut Sketch, chart: &Chart, columns: &Columns, row: &Run, line: Rect) {
    sketch.put(line.x, line.y, columns.label, &row.name, Ink::Muted);
    let text = chart.shown(0..chart.series.len(), row.range.clone());
    if columns.bar == 0 {
        sketch.right(line.right() - columns.number, line.y, columns.number, &text, Ink::Muted);
    } else {
        let x = line.x + columns.label + 3;
        sketch.put(x, line.y, line.right().saturating_sub(x), &text, Ink::Muted);
    }
}

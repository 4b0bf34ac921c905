//! A bar for each category, parted by series; numbers stand in the parts that have room, in columns beside where it is wide.

use ratatui::layout::Rect;

use super::{
    MOST_LINES, legend,
    sketch::{Ink, Sketch, cells_of, length},
    window::{self, Run},
};
use crate::model::{Chart, Spot};

/// From this width on every number has a column of its own, if the bars keep half of the room.
const WIDE: u16 = 100;
/// The longest head of such a column.
const HEAD: u16 = 14;
/// The least cells of a bar.
const LEAST_BAR: u16 = 3;

/// The height at which a chart has a line for each category, and one below it for its numbers.
pub(super) fn height(chart: &Chart) -> u16 {
    u16::try_from(chart.categories.len()).unwrap_or(u16::MAX).min(MOST_LINES / 2) * 2 + 2
}

/// Where things stand in a row.
struct Columns {
    label: u16,
    bar: u16,
    total: u16,
    /// The cells of each series' column with the blanks before it; empty where there are none.
    each: Vec<u16>,
}

impl Columns {
    fn of(chart: &Chart, rows: &[Run], series: &[Run], width: u16) -> Self {
        let widest = |texts: &mut dyn Iterator<Item = u16>| texts.max().unwrap_or(0);
        let along = if width >= WIDE { cells_of(&chart.along) } else { 0 };
        let label = widest(&mut rows.iter().map(|row| cells_of(&row.name))).max(along).min((width / 3).clamp(4, 40));
        let total = widest(&mut rows.iter().map(|row| cells_of(&all(chart, row)))).min(width);
        let column = |run: &Run| {
            let number = widest(&mut rows.iter().map(|row| cells_of(&chart.shown(run.range.clone(), row.range.clone()))));
            // A patch of the body and a blank before the name.
            number.max(cells_of(&run.name).min(HEAD) + 2) + 2
        };
        let bar = width.saturating_sub(label + 3 + total);
        let each: Vec<u16> = series.iter().map(column).collect();
        let needed = each.iter().fold(0_u16, |sum, cells| sum.saturating_add(*cells));
        if series.len() > 1 && width >= WIDE && needed <= bar / 2 {
            return Self { label, bar: bar - needed, total, each };
        }
        if bar >= LEAST_BAR {
            return Self { label, bar, total, each: Vec::new() };
        }
        Self { label: width.saturating_sub(total + 1), bar: 0, total, each: Vec::new() }
    }
}

fn all(chart: &Chart, row: &Run) -> String {
    chart.shown(0..chart.series.len(), row.range.clone())
}

/// Draws them.
pub(super) fn draw(sketch: &mut Sketch, chart: &Chart, area: Rect, cursor: Option<Spot>) {
    let series = window::series(chart);
    let head = u16::from(area.height > 2);
    let all_rows = window::categories(chart, 1, u16::MAX, None, ["", ""]);
    let columns = Columns::of(chart, &all_rows, &series, area.width);
    let top = if columns.each.is_empty() {
        let most = if area.height > 12 { 2 } else { head };
        legend::draw(sketch, chart, &series, area, most, legend::patch)
    } else {
        heads(sketch, chart, &columns, &series, area);
        head
    };
    let top = top + u16::from(top > 0 && usize::from(area.height) > chart.categories.len() * 2 + 1);
    let area = Rect { y: area.y + top, height: area.height - top, ..area };
    let (thick, gap) = window::spread(chart.categories.len(), 1, area.height);
    let rows = window::categories(chart, thick + gap, area.height + gap, cursor, ["above", "below"]);
    let most = (0..chart.categories.len()).map(|at| chart.amount(Spot::category(at))).max().unwrap_or(0);
    let mut y = area.y;
    for (place, row) in rows.iter().enumerate() {
        let line = Rect { y, height: if row.is_rest { 1 } else { thick }, ..area }.intersection(area);
        if line.is_empty() {
            return;
        }
        let below = Some(line.bottom()).filter(|y| gap > 0 && *y < area.bottom());
        line_of(sketch, chart, &columns, (row, &series, most), (line, below), cursor);
        y += line.height;
        if !row.is_rest && place + 1 < rows.len() {
            axis(sketch, &columns, Rect { y, height: gap, ..area }.intersection(area));
            y += gap;
        }
    }
}

/// The names of the series over their columns, each with its body.
fn heads(sketch: &mut Sketch, chart: &Chart, columns: &Columns, series: &[Run], area: Rect) {
    let mut x = area.x + columns.label + 3 + columns.bar + columns.total;
    sketch.put(area.x, area.y, columns.label, &chart.along, Ink::Title);
    if !chart.by.is_empty() {
        sketch.put(area.x + columns.label + 2, area.y, columns.bar, &chart.by, Ink::Title);
    }
    for (at, (run, cells)) in series.iter().zip(&columns.each).enumerate() {
        let name = cells_of(&run.name).min(HEAD).min(cells.saturating_sub(4));
        let start = x + cells - name;
        let (body, ink) = legend::body(sketch, at, run);
        sketch.put(start - 2, area.y, 1, body, ink);
        sketch.put(start, area.y, name, &run.name, Ink::Text);
        x += cells;
    }
}

fn line_of(
    sketch: &mut Sketch,
    chart: &Chart,
    columns: &Columns,
    (row, series, most): (&Run, &[Run], i128),
    (line, below): (Rect, Option<u16>),
    cursor: Option<Spot>,
) {
    let whole = row.place().map(|at| if chart.sums_rows() { Spot::category(at) } else { Spot::mark(0, at) });
    let is_here = row.place().is_some() && cursor.and_then(|spot| spot.category) == row.place();
    let ink = if row.is_rest { Ink::Muted } else { Ink::Text };
    let middle = line.y + (line.height - 1) / 2;
    sketch.put(line.x, middle, columns.label, &row.name, if is_here { Ink::Cursor } else { ink });
    if is_here && line.x > 1 {
        sketch.put(line.x - 2, middle, 1, sketch.pen.pick("▸", ">"), Ink::Cursor);
    }
    if let Some(spot) = whole {
        sketch.spot(Rect { width: columns.label, ..line }, spot);
    }
    let total = all(chart, row);
    let total_ink = if whole.is_some() && cursor == whole { Ink::Cursor } else { ink };
    if columns.bar == 0 {
        sketch.right(line.right() - columns.total, line.y, columns.total, &total, total_ink);
        sketch.spots.extend(whole.map(|spot| (line, spot)));
        return;
    }
    let room = Rect { x: line.x + columns.label + 2, width: columns.bar, ..line };
    let end = if row.is_rest {
        room.x
    } else {
        axis(sketch, columns, line);
        parts(sketch, chart, (row, series, most), (room, below), cursor)
    };
    let taken = sketch.put(end + 1, middle, columns.total, &total, total_ink);
    if let Some(spot) = whole {
        sketch.spot(Rect { x: end + 1, width: taken, ..line }, spot);
    }
    let mut x = room.right() + 1 + columns.total;
    for (run, cells) in series.iter().zip(&columns.each) {
        let spot = run.place().zip(row.place()).map(|(series, category)| Spot::mark(series, category));
        let is_zero = chart.sum(run.range.clone(), row.range.clone()) == 0;
        let ink = if spot.is_some() && cursor == spot {
            Ink::Cursor
        } else if is_zero {
            Ink::Muted
        } else {
            ink
        };
        sketch.right(x, middle, *cells, &chart.shown(run.range.clone(), row.range.clone()), ink);
        if let Some(spot) = spot {
            sketch.spot(Rect { x: x + 1, width: cells - 1, ..line }, spot);
        }
        x += cells;
    }
}

/// The axis beside some lines.
fn axis(sketch: &mut Sketch, columns: &Columns, lines: Rect) {
    if columns.bar > 0 {
        sketch.fill(Rect { x: lines.x + columns.label + 1, width: 1, ..lines }, sketch.pen.pick("│", "|"), Ink::Line);
    }
}

/// The parts of a bar; answers the cell behind its end.
fn parts(
    sketch: &mut Sketch,
    chart: &Chart,
    (row, series, most): (&Run, &[Run], i128),
    (room, below): (Rect, Option<u16>),
    cursor: Option<Spot>,
) -> u16 {
    let steps: u16 = if sketch.pen.steps(1) == 8 { 8 } else { 1 };
    let full = u32::from(room.width) * u32::from(steps);
    let mut sum = 0_i128;
    let edges: Vec<u16> = series
        .iter()
        .map(|run| {
            sum = sum.saturating_add(chart.sum(run.range.clone(), row.range.clone()).max(0));
            u16::try_from(length(sum, most, full)).unwrap_or(u16::MAX)
        })
        .collect();
    let end = edges.last().copied().unwrap_or(0).div_ceil(steps);
    let owners: Vec<usize> = (0..end).map(|cell| owner(&edges, cell * steps, steps)).collect();
    let spot_of = |at: usize| series.get(at).and_then(Run::place).zip(row.place()).map(|(series, category)| Spot::mark(series, category));
    for (x, cell) in (room.x..).zip(0..end) {
        for y in room.top()..room.bottom() {
            part_cell(sketch, (series, &edges), (x, y), cell * steps, steps);
        }
    }
    let mut start = 0;
    while start < owners.len() {
        let at = owners[start];
        let cells = owners[start..].iter().take_while(|owner| **owner == at).count();
        let x = room.x + u16::try_from(start).unwrap_or(0);
        let place = Rect { x, width: u16::try_from(cells).unwrap_or(0), ..room };
        start += cells;
        let spot = spot_of(at);
        let is_cursor = spot.is_some() && spot == cursor;
        if is_cursor {
            let body = if sketch.pen.has_colors { " " } else { sketch.pen.body(at) };
            sketch.fill(place, body, Ink::Cursor);
        }
        if let Some(spot) = spot {
            sketch.spot(place, spot);
        }
        let text = chart.shown(series[at].range.clone(), row.range.clone());
        let ink = match series[at].is_rest {
            _ if is_cursor => Ink::Cursor,
            true => Ink::OnRest,
            false => Ink::OnSeries(at),
        };
        number(sketch, place, &text, ink, below);
    }
    room.x + end
}

/// The number of a part: in its middle where it is seen on the body, else in the line below where there is one.
fn number(sketch: &mut Sketch, place: Rect, text: &str, ink: Ink, below: Option<u16>) {
    let needed = cells_of(text);
    let is_on_body = sketch.pen.has_colors && !sketch.pen.is_ascii;
    // A cell at either end may belong to the neighbour as well.
    if needed == 0 || needed + if is_on_body { 3 } else { 1 } > place.width {
        return;
    }
    let (middle, y) = (place.x + (place.width - needed) / 2, place.y + (place.height - 1) / 2);
    let plain = if ink == Ink::Cursor { Ink::Cursor } else { Ink::Text };
    match below {
        _ if is_on_body => {
            sketch.put(middle, y, needed, text, ink);
        }
        Some(y) => {
            sketch.put(place.x, y, needed, text, plain);
        }
        None if place.width >= needed + 4 => {
            sketch.put(middle - 1, y, needed + 2, &format!(" {text} "), plain);
        }
        None => {}
    }
}

/// The series that has most of a cell.
fn owner(edges: &[u16], from: u16, steps: u16) -> usize {
    let mut before = 0;
    let mut best = (0, 0);
    for (at, edge) in edges.iter().enumerate() {
        let own = (*edge).min(from + steps).saturating_sub(before.max(from));
        if own > best.0 {
            best = (own, at);
        }
        before = before.max(*edge);
    }
    best.1
}

/// A cell of a parted bar: at most two bodies, the left one in eighths.
fn part_cell(sketch: &mut Sketch, (series, edges): (&[Run], &[u16]), (x, y): (u16, u16), from: u16, steps: u16) {
    let last = edges.last().copied().unwrap_or(0);
    let first = edges.iter().position(|edge| *edge > from).unwrap_or(0);
    let border = edges.get(first).copied().unwrap_or(0);
    if steps == 1 || border >= from + steps {
        let (body, ink) = legend::body(sketch, first, &series[first]);
        sketch.put(x, y, 1, body, ink);
        return;
    }
    let (_, ink) = legend::body(sketch, first, &series[first]);
    let after = (border < last).then(|| {
        let right = owner(edges, border, from + steps - border);
        legend::body(sketch, right, &series[right]).1
    });
    sketch.put_on(x, y, 1, sketch.pen.left(border - from), ink, after);
}

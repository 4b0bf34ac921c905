//! Categories by series as a table, each number on a shade, with the sums of rows and columns.

use ratatui::layout::Rect;

use super::{
    MOST_LINES,
    sketch::{HEATS, Ink, Pen, Sketch, cells_of, heat},
    window::{self, Run},
};
use crate::model::{Chart, Spot};

/// The most cells of a tile.
const WIDEST: u16 = 16;
/// The least room for the names of rows.
const LABEL: u16 = 6;
/// The most cells of the shade before a number where there are no colours, and the cells of a patch of the scale with its blank.
const SHADES: u16 = 3;

/// The height at which each category has a line.
pub(super) fn height(chart: &Chart) -> u16 {
    let rows = u16::try_from(chart.categories.len()).unwrap_or(u16::MAX).min(MOST_LINES);
    rows + 2 + u16::from(chart.sums_columns())
}

/// Where things stand.
struct Columns {
    label: u16,
    tile: u16,
    total: u16,
    /// The widest number of a tile.
    number: u16,
    /// A shade stands in front of the number, where there are no colours.
    is_shaded: bool,
    series: Vec<Run>,
}

impl Columns {
    fn of(chart: &Chart, pen: Pen, width: u16, cursor: Option<Spot>) -> Self {
        let cells = |series: std::ops::Range<usize>, category: std::ops::Range<usize>| cells_of(&chart.shown(series, category));
        let (all_series, all) = (0..chart.series.len(), 0..chart.categories.len());
        let label = chart.categories.iter().map(|name| cells_of(name)).max().unwrap_or(0).max(cells_of(&chart.along));
        let label = label.min((width / 3).clamp(LABEL, 40));
        let sums = all.clone().map(|at| cells(all_series.clone(), at..at + 1)).max().unwrap_or(0);
        let total = if chart.sums_rows() { sums.max(cells(all_series.clone(), all.clone())).max(5) + 2 } else { 0 };
        let marks = chart.series.iter().flat_map(|series| series.values.iter().map(|mark| cells_of(&mark.text))).max().unwrap_or(0);
        let below = if chart.sums_columns() { all_series.clone().map(|at| cells(at..at + 1, all.clone())).max().unwrap_or(0) } else { 0 };
        // A blank parts the tiles, and another stands before the number, with a shade in front where there are no colours.
        let least = marks.max(below) + 2 + u16::from(!pen.has_colors);
        let room = width.saturating_sub(label + total);
        let fit = usize::from(room / least).max(1);
        let series = window::columns(chart, fit, cursor);
        let count = u16::try_from(series.len()).unwrap_or(u16::MAX).max(1);
        let tile = (room / count).clamp(3, WIDEST.max(least));
        Self { label, tile, total, number: marks.max(below), is_shaded: !pen.has_colors, series }
    }
}

impl Columns {
    /// Where a text of that many cells stands in the tile that begins at `x`: numbers below each other end in the same cell, and
    /// the widest stands in the middle.
    fn text(&self, x: u16, cells: u16) -> (u16, u16) {
        let tile = self.tile - 1;
        let right = match (self.is_shaded, tile.saturating_sub(self.number)) {
            (true, left) => left.saturating_sub(SHADES + 1),
            (false, left) if left < 4 => 0,
            (false, left) => left.div_ceil(2),
        };
        let room = if cells <= tile - right { tile - right } else { tile };
        let cells = cells.min(room);
        (x + room - cells, cells)
    }
}

/// Draws it.
pub(super) fn draw(sketch: &mut Sketch, chart: &Chart, area: Rect, cursor: Option<Spot>) {
    let columns = Columns::of(chart, sketch.pen, area.width, cursor);
    let has_head = area.height > 1 && chart.series.iter().any(|series| !series.name.is_empty());
    let has_sums = chart.sums_columns() && area.height > 3;
    let rows_in = |area: Rect| area.height - u16::from(has_head) - u16::from(has_sums);
    let scale = Some(scale(chart)).filter(|words| usize::from(rows_in(area)) > chart.categories.len() + 1 && width(words) <= area.width);
    let area = Rect { height: area.height - if scale.is_some() { 2 } else { 0 }, ..area };
    let room = rows_in(area);
    let thick = if chart.categories.len() * 3 <= usize::from(room) { 3 } else { 1 };
    let rows = window::categories(chart, thick, room, cursor, ["above", "below"]);
    let most = chart.series.iter().flat_map(|series| &series.values).map(|mark| mark.amount).max().unwrap_or(0);
    if has_head {
        head(sketch, chart, &columns, area, cursor);
    }
    let mut y = area.y + u16::from(has_head);
    for row in &rows {
        let line = Rect { y, height: if row.is_rest { 1 } else { thick }, ..area }.intersection(area);
        row_of(sketch, chart, &columns, (Some(row), most), line, cursor);
        y += line.height;
    }
    if has_sums {
        row_of(sketch, chart, &columns, (None, most), Rect { y, height: 1, ..area }.intersection(area), cursor);
        y += 1;
    }
    draw_scale(sketch, &scale.unwrap_or_default(), (area.x, y + 1));
}

/// The names of the series, over their tiles.
fn head(sketch: &mut Sketch, chart: &Chart, columns: &Columns, area: Rect, cursor: Option<Spot>) {
    sketch.put(area.x, area.y, columns.label, &chart.along, Ink::Title);
    let mut x = area.x + columns.label;
    for run in &columns.series {
        let spot = run.place().filter(|_| chart.sums_columns()).map(Spot::series);
        let is_here = run.place().is_some() && cursor.and_then(|spot| spot.series) == run.place();
        let (left, cells) = columns.text(x + 1, cells_of(&run.name));
        sketch.right(left, area.y, cells, &run.name, if is_here { Ink::Cursor } else { Ink::Title });
        if let Some(spot) = spot {
            sketch.spot(Rect::new(x + 1, area.y, columns.tile - 1, 1), spot);
        }
        x += columns.tile;
    }
    if columns.total > 0 {
        sketch.right(x, area.y, columns.total, "Total", Ink::Title);
        if chart.sums_columns() {
            sketch.spot(Rect::new(x + 1, area.y, columns.total - 1, 1), Spot::ALL);
        }
    }
}

/// A row: a category, what is left out, or without one the sums of the columns.
fn row_of(sketch: &mut Sketch, chart: &Chart, columns: &Columns, (row, most): (Option<&Run>, i128), line: Rect, cursor: Option<Spot>) {
    if line.is_empty() {
        return;
    }
    let middle = line.y + (line.height - 1) / 2;
    let categories = row.map_or(0..chart.categories.len(), |row| row.range.clone());
    let category = row.map_or(Some(None), |row| row.place().map(Some));
    let is_here = category.is_some() && cursor.map(|spot| spot.category) == category;
    let plain = match row {
        None => Ink::Title,
        Some(row) if row.is_rest => Ink::Muted,
        Some(_) => Ink::Text,
    };
    sketch.put(line.x, middle, columns.label, row.map_or("Total", |row| &row.name), if is_here { Ink::Cursor } else { plain });
    if is_here && line.x > 1 {
        sketch.put(line.x - 2, middle, 1, sketch.pen.pick("▸", ">"), Ink::Cursor);
    }
    let mut x = line.x + columns.label;
    for run in &columns.series {
        let spot = run.place().zip(category).map(|(series, category)| Spot { series: Some(series), category });
        let tile = Rect { x: x + 1, width: columns.tile - 1, ..line };
        let text = chart.shown(run.range.clone(), categories.clone());
        let is_mark = row.is_some_and(|row| !row.is_rest) && !run.is_rest;
        let warmth = if is_mark { heat(chart.sum(run.range.clone(), categories.clone()), most) } else { 0 };
        let ink = if spot.is_some() && cursor == spot { Ink::Cursor } else { plain };
        tile_of(sketch, columns, tile, middle, &text, (warmth, ink));
        if let Some(spot) = spot.filter(|spot| chart.has(*spot)) {
            sketch.spot(tile, spot);
        }
        x += columns.tile;
    }
    if columns.total > 0 {
        let spot = category.map(|category| Spot { series: None, category }).filter(|spot| chart.has(*spot));
        let ink = if spot.is_some() && cursor == spot { Ink::Cursor } else { plain };
        let text = chart.shown(0..chart.series.len(), categories);
        sketch.right(x, middle, columns.total, &text, ink);
        if let Some(spot) = spot {
            sketch.spot(Rect { x: x + 1, width: columns.total - 1, ..line }, spot);
        }
    }
}

/// A tile: its colour, or where there are none its shade before the number.
fn tile_of(sketch: &mut Sketch, columns: &Columns, tile: Rect, middle: u16, text: &str, (warmth, ink): (usize, Ink)) {
    let ink = match (ink, warmth) {
        (Ink::Text, 0) => Ink::Muted,
        (Ink::Text, warmth) if sketch.pen.has_colors => Ink::Heat(warmth),
        (ink, _) => ink,
    };
    let (left, cells) = columns.text(tile.x, cells_of(text));
    if sketch.pen.has_colors {
        if warmth > 0 || ink == Ink::Cursor {
            sketch.fill(tile, " ", ink);
        }
        sketch.right(left, middle, cells, text, ink);
    } else {
        let shade = Rect { width: tile.width.saturating_sub(columns.number + 1).min(SHADES), ..tile };
        if ink == Ink::Cursor {
            sketch.fill(tile, " ", ink);
        }
        if warmth > 0 {
            sketch.fill(shade, sketch.pen.shade(warmth), ink);
        }
        sketch.put(left, middle, cells, text, ink);
    }
    if ink == Ink::Cursor && left > tile.x {
        sketch.put(tile.x, middle, 1, sketch.pen.pick("▸", ">"), ink);
    }
}

/// What each shade stands for; nothing where several would stand for the same.
fn scale(chart: &Chart) -> Vec<String> {
    let most = chart.series.iter().flat_map(|series| &series.values).map(|mark| mark.amount).max().unwrap_or(0);
    let steps = i128::try_from(HEATS).unwrap_or(1);
    if most < steps {
        return Vec::new();
    }
    (1..=steps).map(|step| format!("to {}", chart.measure.show(most / steps * step + most % steps * step / steps))).collect()
}

/// The cells a scale takes.
fn width(words: &[String]) -> u16 {
    words.iter().fold(0_u16, |sum, word| sum.saturating_add(cells_of(word)).saturating_add(SHADES + 2))
}

fn draw_scale(sketch: &mut Sketch, words: &[String], (mut x, y): (u16, u16)) {
    for (warmth, word) in (1..).zip(words) {
        let patch = Rect::new(x, y, SHADES - 1, 1);
        let (glyph, ink) = if sketch.pen.has_colors { (" ", Ink::Heat(warmth)) } else { (sketch.pen.shade(warmth), Ink::Text) };
        sketch.fill(patch, glyph, ink);
        x += SHADES + sketch.put(x + SHADES, y, cells_of(word), word, Ink::Muted) + 2;
    }
}

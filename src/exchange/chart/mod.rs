//! Charts as characters and as pictures: one drawing in cells for the screen and for plain text, and [`svg`] for pages.
//!
//! [`sketch`] draws into a given room, with a cursor; the screen then gives every [`Ink`] its colour. [`lines`] is the same drawing
//! as text. Names are cut by the cells they take; where a bar and its number cannot both stand, the number stays.
//! What does not fit is counted and summed: `and 187 more  4,210`.

mod axis;
mod bars;
mod funnel;
mod heat;
mod legend;
mod line;
mod sketch;
mod stacked;
mod svg;
mod trend;
mod window;

pub use sketch::{Cell, HEATS, Ink, Pen, Sketch, cells_of};
pub use svg::svg;

use ratatui::layout::Rect;

use crate::{
    model::{Chart, ChartKind, Spot},
    text::{
        clean::line,
        width::{cut, wrapped},
    },
};

/// The most categories plain text shows before it sums up the rest.
const MOST_LINES: u16 = 40;
/// The least height with a line that reads out what the cursor stands on.
const READ_OUT: u16 = 5;

/// Draws a chart into that many cells. `margin` cells at the left are kept for the mark of the cursor.
#[must_use]
pub fn sketch(chart: &Chart, pen: Pen, (width, height): (u16, u16), margin: u16, cursor: Option<Spot>) -> Sketch {
    let mut sketch = Sketch::new(pen, width, height);
    let area = Rect { x: margin.min(width), width: width.saturating_sub(margin), ..sketch.area() };
    if chart.is_empty() {
        nothing(&mut sketch, chart, area);
        return sketch;
    }
    let cursor = cursor.filter(|spot| chart.has(*spot) || chart.heads().any(|head| head == *spot));
    let area = match cursor {
        Some(spot) if height >= READ_OUT => {
            let foot = height - 1;
            let words = read_out(chart, spot, area.width, pen.ellipsis());
            sketch.put(area.x, foot, area.width, &words, Ink::Text);
            Rect { height: foot, ..area }
        }
        _ => area,
    };
    let draw = match chart.kind {
        ChartKind::Bars => bars::draw,
        ChartKind::Stacked => stacked::draw,
        ChartKind::Funnel => funnel::draw,
        ChartKind::Trend => trend::draw,
        ChartKind::HeatMap => heat::draw,
    };
    if !area.is_empty() {
        draw(&mut sketch, chart, area, cursor);
    }
    sketch
}

/// The chart as lines of text without colours, at most that many cells wide.
#[must_use]
pub fn lines(chart: &Chart, width: u16, is_ascii: bool) -> Vec<String> {
    let pen = Pen { is_ascii, has_colors: false };
    let height = match chart.kind {
        _ if chart.is_empty() => u16::try_from(wrapped(nothing_words(chart), width).len()).unwrap_or(1),
        ChartKind::Bars => bars::height(chart),
        ChartKind::Stacked => stacked::height(chart),
        ChartKind::Funnel => funnel::height(chart),
        ChartKind::Trend => trend::height(chart),
        ChartKind::HeatMap => heat::height(chart),
    };
    let mut lines = sketch(chart, pen, (width, height), 0, None).lines();
    let is_blank = |line: &String| line.is_empty();
    lines.truncate(lines.len() - lines.iter().rev().take_while(|line| is_blank(line)).count());
    lines.drain(..lines.iter().take_while(|line| is_blank(line)).count());
    lines
}

/// One solid bar in at most that many cells, for a table that has a chart in a column.
#[must_use]
pub fn bar(pen: Pen, cells: u16, amount: i128, most: i128) -> String {
    let steps = u32::from(pen.steps(0));
    let long = sketch::length(amount, most, u32::from(cells) * steps);
    let whole = usize::try_from(long / steps).unwrap_or(0);
    let part = u16::try_from(long % steps).unwrap_or(0);
    pen.body(0).repeat(whole) + if part > 0 { pen.left(part) } else { "" }
}

fn nothing_words(chart: &Chart) -> &str {
    if chart.empty.is_empty() { "Nothing to draw." } else { &chart.empty }
}

fn nothing(sketch: &mut Sketch, chart: &Chart, area: Rect) {
    let words = wrapped(nothing_words(chart), area.width);
    let count = u16::try_from(words.len()).unwrap_or(u16::MAX).min(area.height);
    for (y, line) in (area.y + (area.height - count) / 2..).zip(words.iter().take(usize::from(count))) {
        sketch.centred(area.x, y, area.width, line, Ink::Muted);
    }
}

/// What stands at a spot in words: `Anna Berg, Lead Score 3: 12, 34% of 35`; of a funnel how many came so far. The
/// number is there at any width: the share goes first, then the end of the name.
fn read_out(chart: &Chart, spot: Spot, cells: u16, ellipsis: &str) -> String {
    let (name, number) = (chart.called(spot), chart.text(spot));
    let stage = spot.category.filter(|at| chart.kind == ChartKind::Funnel && *at < chart.stages());
    let (whole, of) = match (chart.kind, spot) {
        (_, Spot { series: Some(_), category: Some(category) }) if chart.series.len() > 1 => {
            (Spot::category(category), chart.text(Spot::category(category)))
        }
        _ => (Spot::ALL, chart.text(Spot::ALL)),
    };
    if spot != whole && chart.measure.adds && stage != Some(0) {
        let all = match stage {
            Some(stage) => format!("{name}: {number}, {}", funnel::so_far(chart, stage)),
            None => format!("{name}: {number}, {} of {of}", share(chart.amount(spot), chart.amount(whole))),
        };
        if cells_of(&all) <= cells {
            return all;
        }
    }
    let room = cells.saturating_sub(cells_of(&number)).saturating_sub(2);
    format!("{}: {number}", cut(&line(&name), usize::from(room), ellipsis))
}

/// A part of a whole in per cent, rounded half up, never zero where there is anything; a dash of nothing.
fn share(part: i128, whole: i128) -> String {
    if whole <= 0 {
        return "-".to_owned();
    }
    // Of numbers so large the last digits count for nothing.
    let (part, whole) = if part.checked_mul(200).and_then(|double| double.checked_add(whole)).is_some() {
        (part, whole)
    } else {
        (part / 1024, (whole / 1024).max(1))
    };
    match (part * 200 + whole) / 2 / whole {
        0 if part > 0 => "<1%".to_owned(),
        percent => format!("{percent}%"),
    }
}

#[cfg(test)]
mod tests;

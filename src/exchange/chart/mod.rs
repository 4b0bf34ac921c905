//! Charts as characters and as pictures: one drawing in cells for the screen and for plain text, and [`svg`] for pages.
//!
//! [`sketch`] draws into a given room, with a cursor; the screen then gives every [`Ink`] its colour. [`lines`] is the same drawing
//! as text. Names are cut by the cells they take, numbers never: where a bar and its number cannot both stand, the number stays.
//! What does not fit is counted and summed: `and 187 more  4,210`.

mod axis;
mod bars;
mod funnel;
mod heat;
mod legend;
mod line;
mod sketch;
mod stacked;
mod trend;
mod window;

pub use sketch::{Cell, HEATS, Ink, Pen, Sketch, cells_of};

use ratatui::layout::Rect;

use crate::{
    model::{Chart, ChartKind, Spot},
    text::width::wrapped,
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
    let cursor = cursor.filter(|spot| chart.has(*spot));
    let area = match cursor {
        Some(spot) if height >= READ_OUT => {
            let foot = height - 1;
            sketch.put(area.x, foot, area.width, &read_out(chart, spot), Ink::Text);
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
        _ if chart.is_empty() => 1,
        ChartKind::Bars => bars::height(chart),
        ChartKind::Stacked => stacked::height(chart),
        ChartKind::Funnel => funnel::height(chart),
        ChartKind::Trend => trend::height(chart),
        ChartKind::HeatMap => heat::height(chart),
    };
    sketch(chart, pen, (width, height), 0, None).lines()
}

fn nothing(sketch: &mut Sketch, chart: &Chart, area: Rect) {
    let words = if chart.empty.is_empty() { "Nothing to draw." } else { &chart.empty };
    let words = wrapped(words, area.width);
    let count = u16::try_from(words.len()).unwrap_or(u16::MAX).min(area.height);
    for (y, line) in (area.y + (area.height - count) / 2..).zip(words.iter().take(usize::from(count))) {
        sketch.centred(area.x, y, area.width, line, Ink::Muted);
    }
}

/// What stands at a spot in words: `Anna Berg, Lead Score 3: 12, 34% of 35`.
fn read_out(chart: &Chart, spot: Spot) -> String {
    let mut words = format!("{}: {}", chart.called(spot), chart.text(spot));
    let whole = match spot {
        Spot { series: Some(_), category: Some(category) } if chart.series.len() > 1 => Spot::category(category),
        _ => Spot::ALL,
    };
    if spot != whole && chart.measure.adds {
        words.push_str(&format!(", {} of {}", share(chart.amount(spot), chart.amount(whole)), chart.text(whole)));
    }
    words
}

/// A part of a whole in per cent, rounded half up; a dash of nothing.
fn share(part: i128, whole: i128) -> String {
    if whole <= 0 {
        return "-".to_owned();
    }
    // Of numbers so large the last digits count for nothing.
    let (part, whole) = if part.checked_mul(200).is_some() { (part, whole) } else { (part / 1024, (whole / 1024).max(1)) };
    format!("{}%", (part * 200 + whole) / 2 / whole)
}

//! Categories by series as tiles, with the sums of rows and columns.

use std::ops::Range;

use super::{
    super::{sketch::heat, window},
    WIDTH,
    page::{Anchor, INK, MUTED, Page, label, rows, wide},
};
use crate::model::{Chart, Spot};

/// The height of a row.
const ROW: f64 = 24.0;
/// The least width of a tile.
const TILE: f64 = 34.0;

/// Draws it.
pub(super) fn draw(page: &mut Page, chart: &Chart) {
    let rows = rows(chart);
    let left = rows.iter().map(|row| wide(&label(&row.name))).fold(wide(&chart.along), f64::max) + 10.0;
    let (all_series, all) = (0..chart.series.len(), 0..chart.categories.len());
    let sums = if chart.sums_rows() { wide(&chart.shown(all_series.clone(), all.clone())).max(wide("Total")) + 16.0 } else { 0.0 };
    let number = chart.series.iter().flat_map(|series| &series.values).map(|mark| wide(&mark.text)).fold(0.0, f64::max);
    let least = (number + 10.0).max(TILE);
    // A handful of tiles.
    let fit = ((WIDTH - left - sums) / least).max(1.0) as usize;
    let series = window::columns(chart, fit, None);
    let tile = (WIDTH - left - sums) / series.len() as f64;
    let most = chart.series.iter().flat_map(|series| &series.values).map(|mark| mark.amount).max().unwrap_or(0);
    page.y += 14.0;
    page.text((0.0, page.y), Anchor::Start, MUTED, &chart.along);
    if !chart.by.is_empty() {
        page.text((left, page.y), Anchor::Start, MUTED, &chart.by);
        page.y += 17.0;
    }
    let x = |at: usize| left + tile * at as f64;
    for (at, run) in series.iter().enumerate() {
        let name = crate::text::width::cut(&label(&run.name), (tile / 7.0) as usize, "…");
        bold(page, (x(at) + tile / 2.0, page.y), Anchor::Middle, &name);
    }
    if sums > 0.0 {
        bold(page, (WIDTH, page.y), Anchor::End, "Total");
    }
    page.y += 8.0;
    for row in &rows {
        let base = page.y + ROW / 2.0 + 4.0;
        page.text((0.0, base), Anchor::Start, if row.is_rest { MUTED } else { INK }, &label(&row.name));
        for (at, run) in series.iter().enumerate() {
            let text = chart.shown(run.range.clone(), row.range.clone());
            let spot = run.place().zip(row.place()).map(|(series, category)| Spot::mark(series, category));
            let warmth = spot.map_or(0, |spot| heat(chart.amount(spot), most));
            let (fill, ink) = Page::heat(warmth);
            let tip = spot.map_or_else(String::new, |spot| format!("{}: {text}", chart.called(spot)));
            page.rect((x(at) + 1.0, page.y + 1.0), (tile - 2.0, ROW - 2.0), fill, &tip);
            page.text((x(at) + tile / 2.0, base), Anchor::Middle, ink, &text);
        }
        if sums > 0.0 {
            page.text((WIDTH, base), Anchor::End, INK, &chart.shown(all_series.clone(), row.range.clone()));
        }
        page.y += ROW;
    }
    if chart.sums_columns() {
        let base = page.y + ROW / 2.0 + 4.0;
        let sum = |series: Range<usize>| chart.shown(series, all.clone());
        bold(page, (0.0, base), Anchor::Start, "Total");
        for (at, run) in series.iter().enumerate() {
            bold(page, (x(at) + tile / 2.0, base), Anchor::Middle, &sum(run.range.clone()));
        }
        if sums > 0.0 {
            bold(page, (WIDTH, base), Anchor::End, &sum(all_series));
        }
        page.y += ROW;
    }
    page.y += 6.0;
}

/// A head or a sum.
fn bold(page: &mut Page, (x, y): (f64, f64), anchor: Anchor, text: &str) {
    page.raw("<g font-weight=\"bold\">");
    page.text((x, y), anchor, INK, text);
    page.raw("</g>");
}

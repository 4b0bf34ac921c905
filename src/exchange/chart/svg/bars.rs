//! Bars, side by side or parted.

use super::{
    super::{share, window},
    WIDTH,
    page::{Anchor, INK, LINE, MUTED, Page, label, long, rows, wide},
};
use crate::model::{Chart, Spot};

/// Pixels between categories.
const GAP: f64 = 9.0;
/// The height of a bar that stands alone, and of one of several.
const ALONE: f64 = 17.0;
const SEVERAL: f64 = 14.0;

/// The pixels names take.
fn labels(chart: &Chart) -> f64 {
    rows(chart).iter().map(|row| wide(&label(&row.name))).fold(0.0, f64::max) + 10.0
}

/// A bar for each mark.
pub(super) fn bars(page: &mut Page, chart: &Chart) {
    let series = window::series(chart);
    page.legend(chart, &series);
    let left = labels(chart);
    let has_shares = chart.series.len() == 1 && chart.measure.adds;
    let numbers = chart.series.iter().flat_map(|series| &series.values).map(|mark| wide(&mark.text)).fold(0.0, f64::max);
    let room = WIDTH - left - numbers - if has_shares { 48.0 } else { 8.0 };
    let most = chart.series.iter().flat_map(|series| &series.values).map(|mark| mark.amount).max().unwrap_or(0);
    let high = if series.len() > 1 { SEVERAL } else { ALONE };
    let (all, top) = (chart.amount(Spot::ALL), page.y);
    for row in rows(chart) {
        page.text((0.0, page.y + high - 4.0), Anchor::Start, if row.is_rest { MUTED } else { INK }, &label(&row.name));
        let Some(category) = row.place() else {
            let sum = chart.shown(0..chart.series.len(), row.range.clone());
            page.text((left + 6.0, page.y + high - 4.0), Anchor::Start, MUTED, &sum);
            page.y += high + GAP;
            continue;
        };
        for (at, run) in series.iter().enumerate() {
            let amount = chart.sum(run.range.clone(), row.range.clone());
            let text = chart.shown(run.range.clone(), row.range.clone());
            let tip =
                format!("{}: {text}", chart.called(run.place().map_or(Spot::category(category), |series| Spot::mark(series, category))));
            let (width, body) = (long(amount, most, room), page.body(at, run));
            page.rect((left, page.y), (width, high), &body, &tip);
            page.text((left + width + 6.0, page.y + high - 4.0), Anchor::Start, INK, &text);
            if has_shares && !text.is_empty() {
                let x = left + width + 12.0 + wide(&text);
                page.text((x, page.y + high - 4.0), Anchor::Start, MUTED, &share(amount, all));
            }
            page.y += high + 1.0;
        }
        page.y += GAP - 1.0;
    }
    page.line((left, top - 3.0), (left, page.y - GAP + 3.0), LINE);
}

/// A bar for each category, parted by series.
pub(super) fn stacked(page: &mut Page, chart: &Chart) {
    let series = window::series(chart);
    page.legend(chart, &series);
    let left = labels(chart);
    let rows = rows(chart);
    let total = |range: std::ops::Range<usize>| chart.shown(0..chart.series.len(), range);
    let numbers = rows.iter().map(|row| wide(&total(row.range.clone()))).fold(0.0, f64::max);
    let room = WIDTH - left - numbers - 8.0;
    let most = (0..chart.categories.len()).map(|at| chart.amount(Spot::category(at))).max().unwrap_or(0);
    let top = page.y;
    for row in rows {
        let base = page.y + ALONE - 4.0;
        page.text((0.0, base), Anchor::Start, if row.is_rest { MUTED } else { INK }, &label(&row.name));
        let (mut x, mut sum) = (left, 0_i128);
        if let Some(category) = row.place() {
            for (at, run) in series.iter().enumerate() {
                sum = sum.saturating_add(chart.sum(run.range.clone(), row.range.clone()).max(0));
                let end = left + long(sum, most, room);
                let text = chart.shown(run.range.clone(), row.range.clone());
                let spot = run.place().map_or(Spot::category(category), |series| Spot::mark(series, category));
                let body = page.body(at, run);
                if end > x {
                    page.rect((x, page.y), (end - x, ALONE), &body, &format!("{}: {text}", chart.called(spot)));
                    page.line((end, page.y), (end, page.y + ALONE), "#ffffff");
                }
                if end - x > wide(&text) + 10.0 {
                    page.on_body(((x + end) / 2.0, base), at, &text);
                }
                x = end;
            }
        }
        page.text((x + 6.0, base), Anchor::Start, if row.is_rest { MUTED } else { INK }, &total(row.range.clone()));
        page.y += ALONE + GAP;
    }
    page.line((left, top - 3.0), (left, page.y - GAP + 3.0), LINE);
}

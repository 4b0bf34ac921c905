//! Stages that grow narrower, with what passes between them.

use super::{
    super::{
        funnel::{so_far, spot_of},
        share,
    },
    WIDTH,
    page::{Anchor, INK, MUTED, Page, label, long, px, rows, wide},
};
use crate::model::Chart;

/// The height of a stage, and between two.
const STAGE: f64 = 26.0;
const BETWEEN: f64 = 20.0;

/// Draws it.
pub(super) fn draw(page: &mut Page, chart: &Chart) {
    let rows = rows(chart);
    let left = rows.iter().map(|row| wide(&label(&row.name))).fold(0.0, f64::max) + 10.0;
    let amount = |at: usize| chart.amount(spot_of(chart, at));
    let most = (0..chart.categories.len()).map(amount).max().unwrap_or(0);
    let adds = chart.measure.adds;
    let right = if adds && chart.stages() > 1 { wide(&so_far(chart, 0)) + 16.0 } else { 0.0 };
    let (room, middle) = (WIDTH - left - right, left + (WIDTH - left - right) / 2.0);
    page.y += 4.0;
    for (place, row) in rows.iter().enumerate() {
        let base = page.y + STAGE / 2.0 + 4.0;
        page.text((0.0, base), Anchor::Start, if row.is_rest { MUTED } else { INK }, &label(&row.name));
        let Some(at) = row.place() else {
            page.text((middle, base), Anchor::Middle, MUTED, &chart.shown(0..chart.series.len(), row.range.clone()));
            page.y += STAGE;
            continue;
        };
        let text = chart.text(spot_of(chart, at));
        let width = long(amount(at), most, room);
        let tip = format!("{}: {text}", chart.called(spot_of(chart, at)));
        let body = page.body(0, row);
        page.rect((middle - width / 2.0, page.y), (width, STAGE), &body, &tip);
        if width > wide(&text) + 8.0 {
            page.on_body((middle, base), 0, &text);
        } else {
            page.text((middle + width / 2.0 + 6.0, base), Anchor::Start, INK, &text);
        }
        if adds && (1..chart.stages()).contains(&at) {
            page.text((WIDTH, base), Anchor::End, MUTED, &so_far(chart, at));
        }
        page.y += STAGE;
        let next = rows.get(place + 1).and_then(super::super::window::Run::place);
        if let Some(next) = next.filter(|next| adds && *next < chart.stages()) {
            let narrow = long(amount(next), most, room);
            let (y, end) = (page.y, page.y + BETWEEN);
            let corner = |x: f64, y: f64| format!("{},{}", px(x), px(y));
            let corners = [
                corner(middle - width / 2.0, y),
                corner(middle + width / 2.0, y),
                corner(middle + narrow / 2.0, end),
                corner(middle - narrow / 2.0, end),
            ];
            page.raw(&format!("<polygon points=\"{}\" fill=\"#e4e8ee\"/>", corners.join(" ")));
            page.text((middle, y + 14.0), Anchor::Middle, MUTED, &format!("▼ {}", share(chart.reached(next), chart.reached(at))));
            page.y = end;
        }
    }
    page.y += 8.0;
}

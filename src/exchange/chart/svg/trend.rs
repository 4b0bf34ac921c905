//! Columns, or a line for each series, with an axis of round numbers and a row of numbers for each series.

use super::{
    super::{axis::Scale, sketch::BODIES, window},
    WIDTH,
    page::{Anchor, INK, LINE, MUTED, Page, label, long, px, wide},
};
use crate::model::{Chart, Spot};

/// The height of the plot.
const HIGH: f64 = 190.0;
/// The most categories with a column each.
const MOST_COLUMNS: usize = 36;
/// How lines are dashed, so that they are told apart without colours.
const DASHES: [&str; BODIES] = ["", "7 3", "2 3", "9 3 2 3", "4 2", "12 4", "1 2", "6 2 1 2 1 2"];

/// Draws it.
pub(super) fn draw(page: &mut Page, chart: &Chart) {
    let series = window::series(chart);
    let largest = |run: &window::Run| (0..chart.categories.len()).map(|at| chart.sum(run.range.clone(), at..at + 1)).max().unwrap_or(0);
    let scale = Scale::of(series.iter().map(largest).max().unwrap_or(0));
    let names = if series.len() > 1 { series.iter().map(|run| wide(&label(&run.name)) + 18.0).fold(0.0, f64::max) } else { 0.0 };
    let left = scale.ticks().into_iter().map(|tick| wide(&chart.measure.short(tick))).fold(names, f64::max) + 8.0;
    let count = chart.categories.len();
    // Few enough for any picture.
    let pitch = (WIDTH - left) / count as f64;
    let (top, bottom) = (page.y + 18.0, page.y + 18.0 + HIGH);
    for tick in scale.ticks() {
        let y = bottom - long(tick, scale.top, HIGH);
        page.line((left, y), (WIDTH, y), if tick == 0 { LINE } else { "#e4e8ee" });
        page.text((left - 6.0, y + 4.0), Anchor::End, MUTED, &chart.measure.short(tick));
    }
    let x = |at: usize| left + pitch * (at as f64 + 0.5);
    let is_columns = series.len() == 1 && count <= MOST_COLUMNS;
    for (at, run) in series.iter().enumerate().rev() {
        let y = |category: usize| bottom - long(chart.sum(run.range.clone(), category..category + 1), scale.top, HIGH);
        if !is_columns {
            let points: Vec<String> = (0..count).map(|category| format!("{},{}", px(x(category)), px(y(category)))).collect();
            page.raw(&format!(
                "<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\" stroke-dasharray=\"{}\"/>",
                points.join(" "),
                Page::color(at, run),
                if run.is_rest { "" } else { DASHES[at % BODIES] }
            ));
        }
        for category in 0..count {
            let text = chart.shown(run.range.clone(), category..category + 1);
            let spot = run.place().map_or(Spot::category(category), |series| Spot::mark(series, category));
            let tip = format!("{}: {text}", chart.called(spot));
            if is_columns {
                let wide = (pitch * 0.75).min(48.0);
                let body = page.body(at, run);
                page.rect((x(category) - wide / 2.0, y(category)), (wide, bottom - y(category)), &body, &tip);
            } else {
                page.rect((x(category) - 3.0, y(category) - 3.0), (6.0, 6.0), Page::color(at, run), &tip);
            }
        }
    }
    if series.len() == 1 {
        numbers(page, chart, (&scale, bottom), pitch, x);
    }
    page.y = bottom + 16.0;
    categories(page, chart, pitch, x);
    if series.len() > 1 {
        table(page, chart, &series, pitch, x);
    }
    page.y = page.y.max(top) + 4.0;
}

/// The numbers over the marks: short ones where the whole ones have no room, every second or third where not even those have.
fn numbers(page: &mut Page, chart: &Chart, (scale, bottom): (&Scale, f64), pitch: f64, x: impl Fn(usize) -> f64) {
    let count = chart.categories.len();
    let whole = |at: usize| chart.text(Spot::mark(0, at));
    let short = |at: usize| if whole(at).is_empty() { String::new() } else { chart.measure.short(chart.amount(Spot::mark(0, at))) };
    let widest = |text: &dyn Fn(usize) -> String| (0..count).map(|at| wide(&text(at))).fold(0.0, f64::max);
    let are_whole = widest(&whole) < pitch;
    let every = if are_whole { 1 } else { every(widest(&short), pitch) };
    for at in (0..count).filter(|at| (count - 1 - at).is_multiple_of(every)) {
        let y = bottom - long(chart.amount(Spot::mark(0, at)), scale.top, HIGH) - 6.0;
        page.text((x(at), y), Anchor::Middle, INK, &if are_whole { whole(at) } else { short(at) });
    }
}

/// Every how many-th of texts so wide has room.
fn every(widest: f64, pitch: f64) -> usize {
    // Never more than the width of the picture.
    ((widest + 6.0) / pitch.max(0.1)).ceil().clamp(1.0, 1000.0) as usize
}

/// The names below the axis.
fn categories(page: &mut Page, chart: &Chart, pitch: f64, x: impl Fn(usize) -> f64) {
    let widest = chart.categories.iter().map(|name| wide(&label(name))).fold(0.0, f64::max);
    let is_split = widest + 6.0 > pitch && chart.categories.iter().all(|name| name.contains(' '));
    let halves = |name: &str| {
        let (first, second) = if is_split { name.rsplit_once(' ').unwrap_or((name, "")) } else { (name, "") };
        (label(first), label(second))
    };
    let widest = chart.categories.iter().map(|name| wide(&halves(name).0)).fold(0.0, f64::max);
    let every = every(widest, pitch);
    let mut year = String::new();
    for (at, name) in chart.categories.iter().enumerate().filter(|(at, _)| at.is_multiple_of(every)) {
        let (first, second) = halves(name);
        page.text((x(at), page.y), Anchor::Middle, INK, &first);
        if second != year {
            page.text((x(at), page.y + 15.0), Anchor::Middle, MUTED, &second);
            year = second;
        }
    }
    page.y += if is_split { 23.0 } else { 8.0 };
}

/// A row of numbers for each series, if they have room; else a legend.
fn table(page: &mut Page, chart: &Chart, series: &[window::Run], pitch: f64, x: impl Fn(usize) -> f64) {
    let number = |run: &window::Run, at: usize| chart.shown(run.range.clone(), at..at + 1);
    let all = series.iter().flat_map(|run| (0..chart.categories.len()).map(|at| wide(&number(run, at))));
    if all.fold(0.0, f64::max) >= pitch {
        return page.legend(chart, series);
    }
    for (at, run) in series.iter().enumerate() {
        page.y += 17.0;
        let (y, color) = (page.y, Page::color(at, run));
        let dash = if run.is_rest { "" } else { DASHES[at % BODIES] };
        page.raw(&format!(
            "<line x1=\"0\" y1=\"{0}\" x2=\"14\" y2=\"{0}\" stroke=\"{color}\" stroke-width=\"3\" stroke-dasharray=\"{dash}\"/>",
            px(y - 4.0)
        ));
        page.text((18.0, y), Anchor::Start, INK, &label(&run.name));
        for category in 0..chart.categories.len() {
            page.text((x(category), y), Anchor::Middle, INK, &number(run, category));
        }
    }
    page.y += 6.0;
}

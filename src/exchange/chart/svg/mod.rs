//! Charts as SVG, to stand in a page or alone: no scripts, no fonts to load, nothing to fetch. Bodies differ by pattern as well as
//! by colour, so that a page printed in black and white says the same; every mark has its number as a tooltip, and the whole chart
//! is told in words for those who do not see it.

mod bars;
mod funnel;
mod heat;
mod page;
mod trend;

use crate::model::{Chart, ChartKind};

use page::Page;

/// The width of a chart in pixels; the page scales it.
const WIDTH: f64 = 760.0;
/// The most categories; the rest is summed up.
const MOST: u16 = 40;

/// The chart as an `svg` element. `id` is what its parts are called in the page: no two charts of a page may share one. Only
/// letters, digits and `-` of it are used.
#[must_use]
pub fn svg(chart: &Chart, id: &str) -> String {
    let mut page = Page::new(chart, id);
    match chart.kind {
        _ if chart.is_empty() => page.words(super::nothing_words(chart)),
        ChartKind::Bars => bars::bars(&mut page, chart),
        ChartKind::Stacked => bars::stacked(&mut page, chart),
        ChartKind::Funnel => funnel::draw(&mut page, chart),
        ChartKind::Trend => trend::draw(&mut page, chart),
        ChartKind::HeatMap => heat::draw(&mut page, chart),
    }
    page.finish(chart)
}

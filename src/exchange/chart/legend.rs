//! What stands around the marks: the legend, and words in lines.

use ratatui::layout::Rect;

use super::{
    sketch::{Ink, Sketch, cells_of},
    window::Run,
};
use crate::model::Chart;

/// Names the series with their bodies, on at most `most` lines from the top of `area`; answers how many it took. What does not
/// fit is counted. One series without a name needs no legend.
pub(super) fn draw(
    sketch: &mut Sketch,
    chart: &Chart,
    runs: &[Run],
    area: Rect,
    most: u16,
    patch: impl Fn(&Sketch, usize, &Run) -> (String, Ink),
) -> u16 {
    let is_plain = runs.len() == 1 && runs.iter().all(|run| run.name.is_empty());
    if is_plain || most == 0 || area.is_empty() {
        return 0;
    }
    let (mut x, mut y) = (area.x, area.y);
    if !chart.by.is_empty() && cells_of(&chart.by) < area.width / 3 {
        x += sketch.put(x, y, area.width, &chart.by, Ink::Title) + 2;
    }
    for (at, run) in runs.iter().enumerate() {
        let (glyphs, ink) = patch(sketch, at, run);
        let needed = cells_of(&glyphs) + 1 + cells_of(&run.name);
        if x > area.x && x.saturating_add(needed) > area.right() {
            if y + 1 >= area.y + most {
                let words = format!("and {} more", runs.len() - at);
                sketch.put(x, y, area.right().saturating_sub(x), &words, Ink::Muted);
                break;
            }
            (x, y) = (area.x, y + 1);
        }
        x += sketch.put(x, y, area.right().saturating_sub(x), &glyphs, ink);
        x += 1 + sketch.put(x + 1, y, area.right().saturating_sub(x + 1), &run.name, Ink::Text) + 2;
    }
    y + 1 - area.y
}

/// Two cells of a run's body, for the legend.
pub(super) fn patch(sketch: &Sketch, at: usize, run: &Run) -> (String, Ink) {
    let (glyph, ink) = body(sketch, at, run);
    (glyph.repeat(2), ink)
}

/// What a run of series is drawn with: a character and its ink.
pub(super) fn body(sketch: &Sketch, at: usize, run: &Run) -> (&'static str, Ink) {
    if run.is_rest { (sketch.pen.rest(), Ink::Rest) } else { (sketch.pen.body(at), Ink::Series(at)) }
}

//! The table of numbers.

use ratatui::layout::Rect;

use super::ReportState;
use crate::{
    screens::Vx,
    ui::{Canvas, Role},
};

/// Cells of a number.
const NUMBER: u16 = 14;

/// Draws it over the list.
pub fn view(state: &ReportState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    canvas.fill(area, Role::Text);
    let figures = &state.figures;
    canvas.text(area.x + 1, area.y, area.width.saturating_sub(1), &figures.report.title, Role::Title);
    let numbers = NUMBER * u16::try_from(figures.report.measures.len()).unwrap_or(1);
    let name = area.width.saturating_sub(numbers + 2).min(40);
    for (y, (at, line)) in (area.y + 2..area.bottom()).zip(figures.findings.lines.iter().enumerate()) {
        let indent = 2 * u16::from(line.depth);
        canvas.text(area.x + 1 + indent, y, name.saturating_sub(indent), &figures.label(at, vx.schema, &vx.reading), Role::Text);
        for (place, (measure, cell)) in figures.report.measures.iter().zip(&line.cells).enumerate() {
            let x = area.x + 1 + name + NUMBER * u16::try_from(place).unwrap_or(0);
            let role = if (at, place) == (state.line, state.measure) { Role::Cursor } else { Role::Text };
            canvas.right(x, y, NUMBER, &measure.show(*cell, vx.schema, &vx.reading), role);
        }
    }
}

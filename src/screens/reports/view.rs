//! The list of reports and the dashboard.

use ratatui::layout::Rect;

use super::{Entry, Focus, ReportsState, Tile, layout, update::on_tile};
use crate::{
    screens::Vx,
    text::width::width,
    ui::{
        Canvas, Hit, Role,
        chart::chart,
        window::{split_top, wrapped},
    },
};

/// Draws it in place of a list of records.
pub fn view(state: &ReportsState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let (list, places) = layout::parts(area, state.tiles.len(), on_tile(state));
    let (line, list) = split_top(list, u16::from(state.typing.is_some()));
    if let Some(typing) = state.typing.as_ref().filter(|_| !line.is_empty()) {
        let taken = canvas.text(line.x + 1, line.y, line.width.saturating_sub(1), "/ ", Role::Title);
        typing.draw(canvas, Rect { x: line.x + 1 + taken, width: line.width.saturating_sub(taken + 2), ..line }, true);
    }
    entries(state, canvas, list);
    // Below the last chart there is room: what does not fit is a step away.
    if let Some(last) = places.iter().rfind(|place| !place.is_empty()) {
        let further = places.iter().filter(|place| place.is_empty()).count();
        let words = format!("{further} more, a step away");
        if further > 0 {
            canvas.right(last.x, last.bottom().saturating_sub(1), last.width.saturating_sub(1), &words, Role::Muted);
        }
    }
    for (at, (tile, place)) in state.tiles.iter().zip(places).enumerate() {
        if !place.is_empty() {
            draw_tile(state, vx, canvas, (at, tile), place);
        }
    }
}

fn entries(state: &ReportsState, canvas: &mut Canvas<'_>, area: Rect) {
    for (y, (at, entry)) in (area.y..area.bottom()).zip(state.entries.iter().enumerate().skip(state.top)) {
        let row = Rect { y, height: 1, ..area };
        match entry {
            Entry::Heading(category) => {
                canvas.text(row.x + 1, y, row.width.saturating_sub(1), category.label(), Role::Title);
            }
            Entry::Report { id, title, note } => {
                canvas.hits.push(row, Hit::Entry(at));
                let is_pinned = state.tiles.iter().any(|tile| tile.id == *id);
                if is_pinned {
                    canvas.text(row.x + 1, y, 1, canvas.look.glyphs.dot, Role::Star);
                }
                let cells = u16::try_from(width(note)).unwrap_or(0).min(row.width / 2);
                canvas.text(row.x + 3, y, row.width.saturating_sub(cells + 5), title, Role::Text);
                canvas.right(row.right().saturating_sub(cells + 1), y, cells, note, Role::Muted);
                if at == state.cursor {
                    let role = if state.focus == Focus::List { Role::Cursor } else { Role::Selected };
                    canvas.tint(Rect { x: row.x + 2.min(row.width), width: row.width.saturating_sub(3), ..row }, role);
                }
            }
        }
    }
}

/// As of when its numbers are, and whether they are of the person's own records only.
fn since(tile: &Tile, vx: &Vx<'_>, dot: &str) -> String {
    let findings = &tile.figures.findings;
    if findings.lines.is_empty() {
        return String::new();
    }
    let at = vx.reading.local(findings.at).format("%H:%M");
    if findings.limited { format!(" only yours {dot} {at} ") } else { format!(" {at} ") }
}

fn draw_tile(state: &ReportsState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, (at, tile): (usize, &Tile), area: Rect) {
    let is_under = state.focus == Focus::Tile(at);
    let figures = &tile.figures;
    let (head, body) = split_top(area, 1);
    canvas.hits.push(area, Hit::Button(at));
    canvas.rule(head.x, head.y, head.width);
    let title = format!(" {} ", figures.report.title);
    let taken = canvas.text(head.x + 1, head.y, head.width.saturating_sub(2), &title, if is_under { Role::Cursor } else { Role::Title });
    let said = since(tile, vx, canvas.look.glyphs.dot);
    let cells = u16::try_from(width(&said)).unwrap_or(0);
    if cells + taken + 4 <= head.width {
        canvas.right(head.right() - cells - 1, head.y, cells, &said, Role::Muted);
    }
    let body = Rect { x: body.x + 1.min(body.width), width: body.width.saturating_sub(2), height: body.height.saturating_sub(1), ..body };
    if let Some(trouble) = &figures.trouble {
        canvas.text(body.x, body.y, body.width, &format!("! {trouble}"), Role::Bad);
        return;
    }
    if let Some(empty) = figures.report.empty(&figures.findings, vx.schema) {
        let words = if figures.is_waiting() { "counting" } else { &empty.sentence };
        for (y, line) in (body.y..body.bottom()).zip(wrapped(words, body.width)) {
            canvas.text(body.x, y, body.width, &line, Role::Muted);
        }
        return;
    }
    match figures.drawn(figures.report.charted(), vx.schema, &vx.reading) {
        Some(drawn) => chart(canvas, body, &drawn.chart, at, state.spot.filter(|(of, _)| *of == at && is_under).map(|(_, spot)| spot)),
        None => {
            let lines = figures.findings.under(0).into_iter().chain([0]);
            for (y, line) in (body.y..body.bottom()).zip(lines) {
                let cell = figures.findings.lines.get(line).and_then(|line| line.cells.first().copied());
                let number = cell.zip(figures.report.measures.first());
                let number = number.map_or_else(String::new, |(cell, measure)| measure.show(cell, vx.schema, &vx.reading));
                canvas.text(body.x, y, body.width.saturating_sub(12), &figures.label(line, vx.schema, &vx.reading), Role::Text);
                canvas.right(body.right().saturating_sub(12), y, 12, &number, Role::Text);
            }
        }
    }
}

//! The window of an export.

use ratatui::layout::Rect;

use super::{ExportState, Row};
use crate::{
    action::Action,
    screens::{Vx, wording::number},
    ui::{
        Canvas, Hit, Role, Window,
        window::{split_bottom, split_top, wrapped},
    },
};

/// Cells of the words at the left.
const LABEL: u16 = 14;

/// Draws it over the list.
pub fn view(state: &ExportState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 84, 16);
    window.draw(canvas, &format!("Export {}", super::super::wording::counted(state.count, Some(state.kind), vx.schema)));
    let air = u16::from(window.body.height >= 10);
    let (line, rest) = split_top(window.body, 1);
    canvas.line(line, &state.counted(vx.schema), Role::Muted);
    let (_, mut rest) = split_top(rest, air);
    for (place, row) in state.rows.iter().enumerate() {
        let (line, below) = split_top(rest, 1);
        draw_row(state, *row, place, vx, canvas, line);
        rest = split_top(below, if *row == Row::Form || place + 2 == state.rows.len() { air.min(below.height) } else { 0 }).1;
    }
    let (rest, buttons) = split_bottom(rest, 1);
    let (said, role) = match (&state.problem, state.writing) {
        (Some(problem), _) => (format!("! {problem}"), Role::Bad),
        (None, Some(records)) => (format!("Writing: {} records", number(records)), Role::Muted),
        (None, None) => ("Only you can read the file. What left the store is noted in its log.".to_owned(), Role::Muted),
    };
    let (_, said_at) = split_top(rest, air.min(rest.height.saturating_sub(1)));
    for (y, line) in (said_at.top()..said_at.bottom()).zip(wrapped(&said, said_at.width)) {
        canvas.text(said_at.x, y, said_at.width, &line, role);
    }
    if !buttons.is_empty() {
        let x = buttons.x + canvas.button(buttons.x, buttons.y, 0, "Write the file", state.writing.is_none()) + 1;
        canvas.button(x, buttons.y, 1, "Cancel", false);
    }
    let hints = if state.writing.is_some() {
        vec![(Action::TextCancel.into(), "Stop")]
    } else {
        vec![
            (Action::TextNewline.into(), "Write the file"),
            (Action::TextDown.into(), "Next line"),
            (Action::TextChoices.into(), "Change"),
            (Action::TextCancel.into(), "Cancel"),
        ]
    };
    canvas.hints_as(window.hints, vx.keymap, &hints);
}

fn draw_row(state: &ExportState, row: Row, place: usize, vx: &Vx<'_>, canvas: &mut Canvas<'_>, line: Rect) {
    if line.is_empty() {
        return;
    }
    let is_focused = place == state.focus && state.writing.is_none();
    let label = match row {
        Row::Form => "Format",
        Row::Columns => "Columns",
        Row::Contacts => "Contacts",
        Row::File => "File",
    };
    let glyphs = canvas.look.glyphs;
    canvas.text(line.x, line.y, 1, if is_focused { glyphs.cursor } else { " " }, Role::Key);
    canvas.text(line.x + 2, line.y, LABEL.min(line.width), label, Role::Title);
    let value = Rect::new(line.x + LABEL, line.y, line.width.saturating_sub(LABEL), 1);
    match row {
        Row::File => state.file.draw(canvas, value, is_focused),
        Row::Form => choice(canvas, value, state.form().label),
        Row::Columns => choice(canvas, value, &state.columns_in_words(vx.schema)),
        Row::Contacts => choice(canvas, value, if state.with_contacts { "business contacts come along" } else { "leads only" }),
    }
    if is_focused && row != Row::File {
        canvas.tint(line, Role::Cursor);
    }
    canvas.hits.push(line, Hit::Entry(place));
}

fn choice(canvas: &mut Canvas<'_>, line: Rect, words: &str) {
    canvas.text(line.x, line.y, line.width, words, Role::Text);
}

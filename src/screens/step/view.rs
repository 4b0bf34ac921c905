//! The window of the next step: two lines, and below them the day in full.

use ratatui::layout::Rect;

use super::{Line, StepState};
use crate::{
    action::Action,
    screens::{Vx, wording::counted},
    text::day,
    ui::{Canvas, Hit, Role, TextInput, Window, window::split_top},
};

/// Cells of the labels.
const LABEL: u16 = 6;

/// Draws it over what is there.
pub fn view(state: &StepState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 64, 9);
    let whose = if state.count == 1 { String::new() } else { format!(" of {}", counted(state.count, None, vx.schema)) };
    window.draw(canvas, &if state.is_done { "Done. What is next?".to_owned() } else { format!("Next step{whose}") });
    let (row, rest) = split_top(window.body, 1);
    line(canvas, row, 0, "What", &state.words, state.focus == Line::Words, state.mixed.0);
    let (row, rest) = split_top(split_top(rest, u16::from(rest.height >= 4)).1, 1);
    line(canvas, row, 1, "When", &state.day, state.focus == Line::Day, state.mixed.1);
    let (row, _) = split_top(rest, 1);
    if !row.is_empty() {
        let (text, role) = echo(state, vx);
        canvas.text(row.x + LABEL.min(row.width), row.y, row.width.saturating_sub(LABEL), &text, role);
    }
    let save = if state.is_done { "Done, next" } else { "Save" };
    let hints = match state.focus {
        Line::Words => [(Action::TextNewline.into(), "When"), (Action::TextSave.into(), save), (Action::TextCancel.into(), "Cancel")],
        Line::Day => [(Action::TextNewline.into(), save), (Action::TextBack.into(), "What"), (Action::TextCancel.into(), "Cancel")],
    };
    canvas.hints_as(window.hints, vx.keymap, &hints);
}

fn line(canvas: &mut Canvas<'_>, row: Rect, place: usize, label: &str, input: &TextInput, focused: bool, is_mixed: bool) {
    if row.is_empty() {
        return;
    }
    canvas.hits.push(row, Hit::Entry(place));
    let label_cells = LABEL.min(row.width);
    canvas.text(row.x, row.y, label_cells, label, if focused { Role::Title } else { Role::Muted });
    let field = Rect { x: row.x + label_cells, width: row.width - label_cells, ..row };
    input.draw(canvas, field, focused);
    if is_mixed && input.is_empty() && !focused && !field.is_empty() {
        canvas.text(field.x, field.y, field.width, "(different; stays as it is)", Role::Muted);
    }
}

/// The day in full, so that nobody has to count; else what is wrong, or what may be typed.
fn echo(state: &StepState, vx: &Vx<'_>) -> (String, Role) {
    if let Some(problem) = &state.problem {
        return (format!("! {problem}"), Role::Bad);
    }
    let (input, given) = if state.focus == Line::Words { (&state.words, &state.given.0) } else { (&state.day, &state.given.1) };
    if state.is_fresh && state.focus == Line::Words && !input.is_empty() && input.text() == *given {
        return ("Typing replaces the line; an arrow key edits it.".to_owned(), Role::Muted);
    }
    match state.typed_day(&vx.reading) {
        Ok(Some(number)) => {
            let (date, today) = (day::from_number(number), vx.reading.today());
            let role = if date < today { Role::Warn } else { Role::New };
            (format!("{}, {}", day::spelled(date), day::distance(date, today)), role)
        }
        Ok(None) if state.is_done && state.words.is_empty() => ("Both empty: nothing is left to do.".to_owned(), Role::Muted),
        Ok(None) => ("today  tomorrow  fri  next mon  +3d  2w  2026-12-01; empty for no day".to_owned(), Role::Muted),
        Err(problem) => (problem, Role::Muted),
    }
}

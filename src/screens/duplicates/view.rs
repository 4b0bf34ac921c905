//! The window of the finder of duplicates.

use ratatui::layout::Rect;

use super::DuplicatesState;
use crate::{
    action::Action,
    screens::Vx,
    text::width::width,
    ui::{Canvas, Role, Window, window::split_bottom},
};

/// Draws it over the list.
pub fn view(state: &DuplicatesState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 110, 26);
    window.draw(canvas, "Probably the same");
    let (list, note) = split_bottom(window.body, u16::from(state.problem.is_some()));
    let none = if state.asked.is_some() { "Looking" } else { "Nothing here looks like a duplicate." };
    state.pick.draw_rows(canvas, list, none, |canvas, entry, row| {
        let cells = u16::try_from(width(&entry.note)).unwrap_or(0).min(row.width / 2);
        canvas.text(row.x, row.y, row.width.saturating_sub(cells + 2), &entry.label, Role::Text);
        canvas.right(row.right() - cells, row.y, cells, &entry.note, Role::Muted);
    });
    if let Some(problem) = &state.problem {
        canvas.text(note.x, note.y, note.width, &format!("! {problem}"), Role::Bad);
    }
    let hints = [(Action::PickTake.into(), "Merge"), (Action::PickRemove.into(), "Not the same"), (Action::PickCancel.into(), "Close")];
    canvas.hints_as(window.hints, vx.keymap, &hints);
}

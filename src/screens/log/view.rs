//! The window of the log: time, who, what.

use ratatui::layout::Rect;

use super::LogState;
use crate::{
    action::Action,
    screens::Vx,
    text::width::width,
    ui::{Canvas, Role, Window, window::split_bottom},
};

/// Cells of the time and of a name.
const TIME: u16 = 16;
const WHO: u16 = 10;

/// Draws it over the list.
pub fn view(state: &LogState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 100, area.height.saturating_sub(4).min(34));
    window.draw(canvas, "Log");
    let (list, note) = split_bottom(window.body, 1);
    let none = if state.loaded { "Nothing fits." } else { "Loading" };
    state.pick.draw_rows(canvas, list, none, |canvas, entry, row| {
        let op = &entry.item;
        let undone = op.undone_by.is_some();
        let time = vx.reading.local(op.at).format("%Y-%m-%d %H:%M").to_string();
        canvas.text(row.x, row.y, TIME.min(row.width), &time, Role::Muted);
        let rest = |from: u16| row.width.saturating_sub(from);
        canvas.text(row.x + TIME + 2, row.y, WHO.min(rest(TIME + 2)), &op.by, Role::Text);
        let from = TIME + WHO + 4;
        let mark = if undone { "undone" } else { "" };
        let room = rest(from).saturating_sub(u16::try_from(width(mark)).unwrap_or(0) + 1);
        canvas.text(row.x + from, row.y, room, &entry.label, if undone { Role::Muted } else { Role::Text });
        if undone && row.width > from {
            canvas.right(row.x + from, row.y, rest(from), mark, Role::Warn);
        }
    });
    if let Some(problem) = state.problem.as_ref().filter(|_| !note.is_empty()) {
        canvas.text(note.x, note.y, note.width, &format!("! {problem}"), Role::Bad);
    }
    let hints = [(Action::PickTake.into(), "Undo this one"), (Action::PickCancel.into(), "Close")];
    canvas.hints_as(window.hints, vx.keymap, &hints);
}

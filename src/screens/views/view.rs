//! The window of views.

use ratatui::layout::Rect;

use super::ViewsState;
use crate::{
    action::Action,
    screens::Vx,
    text::width::width,
    ui::{Canvas, Role, Window, window::split_bottom},
};

/// Draws it over the list.
pub fn view(state: &ViewsState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 66, 22);
    window.draw(canvas, "Views");
    let (list, note) = split_bottom(window.body, u16::from(state.problem.is_some()));
    state.pick.draw_rows(canvas, list, "No view is called that.", |canvas, entry, row| {
        let begins = state.first == Some(entry.item);
        let note = if begins { format!("begins with it  {}", entry.note) } else { entry.note.clone() };
        let cells = u16::try_from(width(&note)).unwrap_or(0).min(row.width / 2);
        canvas.text(row.x, row.y, row.width.saturating_sub(cells + 2), &entry.label, Role::Text);
        canvas.right(row.right() - cells, row.y, cells, &note, Role::Muted);
    });
    if let Some(problem) = &state.problem {
        canvas.text(note.x, note.y, note.width, &format!("! {problem}"), Role::Bad);
    }
    let hints = [
        (Action::PickTake.into(), "Open"),
        (Action::PickDefault.into(), "Begin with it"),
        (Action::PickRemove.into(), "Throw away"),
        (Action::PickCancel.into(), "Close"),
    ];
    canvas.hints_as(window.hints, vx.keymap, &hints);
}

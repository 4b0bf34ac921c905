//! The window of the order.

use ratatui::layout::Rect;

use super::SortState;
use crate::{
    action::Action,
    screens::Vx,
    ui::{Canvas, Role, Window},
};

/// Draws it over the list, which shows what becomes of it.
pub fn view(state: &SortState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let list = &state.0;
    // The titles of the columns stay in sight above it.
    let window = Window::of(area, 76, (area.height * 2 / 3).min(24));
    window.draw(canvas, "Sort by");
    list.pick.draw_rows(canvas, window.body, "No field is called that.", |canvas, entry, row| {
        let level = list.now.sort.iter().position(|key| key.field == entry.item);
        let role = if level.is_some() { Role::Text } else { Role::Muted };
        if let Some(level) = level {
            let mark = canvas.look.glyphs.sort[usize::from(list.now.sort[level].descending)];
            canvas.text(row.x, row.y, 4.min(row.width), &format!("{}{mark}", level + 1), Role::Key);
            let direction = if list.now.sort[level].descending { "largest or last first" } else { "smallest or first first" };
            canvas.right(row.right().saturating_sub(24.min(row.width)), row.y, 24.min(row.width), direction, Role::Muted);
        }
        canvas.text(row.x + 4.min(row.width), row.y, row.width.saturating_sub(if level.is_some() { 30 } else { 4 }), &entry.label, role);
    });
    let hints = [
        (Action::PickTake.into(), "Keep"),
        (Action::PickCancel.into(), "As before"),
        (Action::ArrangeToggle.into(), "Sort by it, or turn"),
        (Action::ArrangeRemove.into(), "Remove"),
        (Action::ArrangeUp.into(), "Up"),
        (Action::ArrangeDown.into(), "Down"),
    ];
    canvas.hints_as(window.hints, vx.keymap, &hints);
}

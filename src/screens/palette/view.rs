//! The window of all actions: what it is called, what it does, its key.

use ratatui::layout::Rect;

use super::PaletteState;
use crate::{
    action::Action,
    screens::Vx,
    text::width::width,
    ui::{Canvas, Role, Window},
};

/// Cells of a label and of a key.
const LABEL: u16 = 22;
const KEY: u16 = 10;

/// Draws it over the list.
pub fn view(state: &PaletteState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 92, area.height.saturating_sub(4).min(30));
    window.draw(canvas, "All actions");
    state.pick.draw_rows(canvas, window.body, "No action is called that. Backspace takes letters away.", |canvas, entry, row| {
        let possible = entry.disabled.is_none();
        let key = u16::try_from(width(&entry.note)).unwrap_or(KEY).min(KEY).min(row.width);
        let label = LABEL.min(row.width);
        canvas.text(row.x, row.y, label, &entry.label, if possible { Role::Text } else { Role::Muted });
        let middle = row.width.saturating_sub(LABEL + KEY + 2);
        let help = entry.disabled.as_ref().map_or_else(|| entry.item.action.def().help.to_owned(), |reason| format!("not now: {reason}"));
        canvas.text(row.x + LABEL, row.y, middle, &help, Role::Muted);
        if row.width > LABEL + key {
            canvas.right(row.right() - key, row.y, key, &entry.note, if possible { Role::Key } else { Role::Muted });
        }
    });
    let hints = [(Action::PickTake.into(), "Do it"), (Action::PickAssignKey.into(), "Assign a key"), (Action::PickCancel.into(), "Close")];
    canvas.hints_as(window.hints, vx.keymap, &hints);
}

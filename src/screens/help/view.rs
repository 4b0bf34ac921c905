//! The window of the sheet: keys on the left, what they do on the right.

use ratatui::layout::Rect;

use super::{HelpState, Line};
use crate::{
    action::Action,
    screens::Vx,
    ui::{Canvas, Role, Window},
};

/// Cells of the keys, and of a label.
const KEYS: u16 = 22;
const LABEL: u16 = 20;

/// Draws it over the list.
pub fn view(state: &HelpState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 104, area.height.saturating_sub(2).min(40));
    window.draw(canvas, "Help");
    state.pick.draw_rows(canvas, window.body, "Nothing is called that. Backspace takes letters away.", |canvas, entry, row| {
        let rest = |from: u16| row.width.saturating_sub(from);
        match &entry.item {
            Line::Heading => {
                canvas.text(row.x.saturating_sub(2), row.y, row.width, &entry.label, Role::Title);
            }
            Line::Keys(command) => {
                canvas.text(row.x, row.y, KEYS.min(row.width), &entry.note, Role::Key);
                canvas.text(row.x + KEYS + 1, row.y, LABEL.min(rest(KEYS + 1)), &entry.label, Role::Text);
                let from = KEYS + LABEL + 2;
                canvas.text(row.x + from, row.y, rest(from), command.action.def().help, Role::Muted);
            }
            Line::Limit => {
                canvas.text(row.x, row.y, KEYS.min(row.width), &entry.note, Role::Text);
                canvas.text(row.x + KEYS + 1, row.y, rest(KEYS + 1), &entry.label, Role::Muted);
            }
        }
    });
    let hints = [(Action::PickTake.into(), "Do it"), (Action::PickDown.into(), "Next"), (Action::PickCancel.into(), "Close")];
    canvas.hints_as(window.hints, vx.keymap, &hints);
}

//! The window that waits for a key.

use ratatui::layout::Rect;

use super::{
    KeysState,
    update::{AGAIN, KEEP, LEAVE},
};
use crate::{
    screens::{Vx, palette},
    ui::{
        Canvas, Role, Window,
        window::{split_bottom, wrapped},
    },
};

/// Draws it over the list.
pub fn view(state: &KeysState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 66, 14);
    window.draw(canvas, &format!("Press the key for '{}'", palette::label(&state.command)));
    let (body, buttons) = split_bottom(window.body, 1);
    let row = |y: u16| body.y + y;
    let lines = body.height;
    let now = vx.keymap.keys_of(state.command.action.def().context, &state.command).join(", ");
    let now = if now.is_empty() { "none".to_owned() } else { now };
    if lines > 0 {
        canvas.text(body.x, row(0), 10, "Keys now", Role::Muted);
        canvas.text(body.x + 10, row(0), body.width.saturating_sub(10), &now, Role::Text);
    }
    if lines > 1 {
        canvas.text(body.x, row(1), 10, "New key", Role::Muted);
        let pressed = if state.keys.is_empty() { "press it now; several make a sequence".to_owned() } else { state.label() };
        let role = if state.keys.is_empty() { Role::Muted } else { Role::Key };
        canvas.text(body.x + 10, row(1), body.width.saturating_sub(10), &pressed, role);
    }
    let mut y = body.y + 3;
    for remark in state.remarks(vx.keymap) {
        for line in wrapped(&remark.text, body.width) {
            if y >= body.bottom() {
                break;
            }
            canvas.text(body.x, y, body.width, &line, if remark.stops { Role::Bad } else { Role::Text });
            y += 1;
        }
    }
    let mut x = buttons.x;
    for (place, label, shown) in [(KEEP, "Keep", !state.keys.is_empty()), (AGAIN, "Again", !state.keys.is_empty()), (LEAVE, "Leave", true)]
    {
        if shown && x < buttons.right() && !buttons.is_empty() {
            x += canvas.button(x, buttons.y, place, label, place == KEEP) + 1;
        }
    }
    // These keys are the window's own: no keymap says what they do here.
    let mut x = window.hints.x + 1;
    for (key, label) in [("Enter", "Keep"), ("Backspace", "One back"), ("Esc", "Leave")] {
        if window.hints.is_empty() || x >= window.hints.right() {
            break;
        }
        x += canvas.text(x, window.hints.y, window.hints.right() - x, key, Role::Key) + 1;
        x += canvas.text(x, window.hints.y, window.hints.right().saturating_sub(x), label, Role::Muted) + 2;
    }
}

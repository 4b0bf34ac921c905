//! The window of delays.

use ratatui::layout::Rect;

use super::SnoozeState;
use crate::{
    action::Action,
    screens::{Vx, wording::counted},
    ui::{Canvas, Role, Window, window::split_bottom},
};

/// Draws it over what is there.
pub fn view(state: &SnoozeState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 58, 11);
    let what =
        if state.count == 1 { "the next step".to_owned() } else { format!("the next steps of {}", counted(state.count, None, vx.schema)) };
    window.draw(canvas, &format!("Put off {what} by"));
    let (list, note) = split_bottom(window.body, 1);
    state.pick.draw(canvas, list, "Type days or a day: 5, 2w, fri, 2026-12-01.");
    if !note.is_empty() {
        let (text, role) = match &state.problem {
            Some(problem) => (format!("! {problem}"), Role::Bad),
            None => ("Each from its own day; without one from today.".to_owned(), Role::Muted),
        };
        canvas.text(note.x, note.y, note.width, &text, role);
    }
    canvas.hints_as(window.hints, vx.keymap, &[(Action::PickTake.into(), "Put off"), (Action::PickCancel.into(), "Cancel")]);
}

//! The window of those who hold something.

use ratatui::layout::Rect;

use super::HandOverState;
use crate::{
    action::Action,
    screens::Vx,
    ui::{Canvas, Role, Window, window::split_bottom},
};

/// Draws it over the list.
pub fn view(state: &HandOverState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 56, 16);
    window.draw(canvas, "Hand over what is open of");
    let (list, note) = split_bottom(window.body, 1);
    state.pick.draw(canvas, list, if state.asked.is_some() { "Counting" } else { "Nobody is called that." });
    if let (Some(problem), false) = (&state.problem, note.is_empty()) {
        canvas.text(note.x, note.y, note.width, &format!("! {problem}"), Role::Bad);
    }
    canvas.hints_as(window.hints, vx.keymap, &[(Action::PickTake.into(), "To whom"), (Action::PickCancel.into(), "Cancel")]);
}

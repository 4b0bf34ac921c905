//! The window of reasons.

use ratatui::layout::Rect;

use super::LostState;
use crate::{
    action::Action,
    screens::{Vx, wording::counted},
    ui::{Canvas, Role, Window, window::split_bottom},
};

/// Draws it over the list.
pub fn view(state: &LostState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 56, 18);
    window.draw(canvas, &format!("Mark {} lost because", counted(state.count, Some(state.kind), vx.schema)));
    let (list, note) = split_bottom(window.body, 1);
    state.pick.draw(canvas, list, "Enter takes what you typed as the reason.");
    if !note.is_empty() {
        if let Some(problem) = &state.problem {
            canvas.text(note.x, note.y, note.width, &format!("! {problem}"), Role::Bad);
        } else if state.busy.is_some() {
            canvas.text(note.x, note.y, note.width, "Marking", Role::Muted);
        } else {
            canvas.text(note.x, note.y, note.width, "Type another reason if none fits.", Role::Muted);
        }
    }
    let hints = [(Action::PickTake.into(), "Mark lost"), (Action::PickCancel.into(), "Cancel")];
    canvas.hints_as(window.hints, vx.keymap, &hints);
}

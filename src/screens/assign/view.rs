//! The window of people.

use ratatui::layout::Rect;

use super::AssignState;
use crate::{
    action::Action,
    screens::{
        Vx,
        wording::{counted, person},
    },
    ui::{Canvas, Role, Window, window::split_bottom},
};

/// Draws it over the list.
pub fn view(state: &AssignState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 56, 18);
    let count = counted(state.count, None, vx.schema);
    window.draw(
        canvas,
        &match &state.from {
            Some(from) => format!("Hand over {count} of {} to", person(from, vx.schema)),
            None => format!("Assign {} to", state.name.as_ref().unwrap_or(&count)),
        },
    );
    let (list, note) = split_bottom(window.body, 1);
    state.pick.draw(canvas, list, "Nobody is called that.");
    if !note.is_empty() {
        if let Some(problem) = &state.problem {
            canvas.text(note.x, note.y, note.width, &format!("! {problem}"), Role::Bad);
        } else if state.busy.is_some() {
            canvas.text(note.x, note.y, note.width, "Assigning", Role::Muted);
        }
    }
    let hints = [(Action::PickTake.into(), "Assign"), (Action::PickCancel.into(), "Cancel")];
    canvas.hints_as(window.hints, vx.keymap, &hints);
}

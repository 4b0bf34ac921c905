//! The window of the rules of retention.

use ratatui::layout::Rect;

use super::RetentionState;
use crate::{
    action::Action,
    screens::Vx,
    ui::{Canvas, Role, Window, window::split_bottom},
};

/// Draws it over the list.
pub fn view(state: &RetentionState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 80, 18);
    window.draw(canvas, "Retention: what is due to go");
    let (list, note) = split_bottom(window.body, 1);
    state.pick.draw(canvas, list, if state.asked.is_some() { "Looking" } else { "No rule is called that." });
    if !note.is_empty() {
        match &state.problem {
            Some(problem) => canvas.text(note.x, note.y, note.width, &format!("! {problem}"), Role::Bad),
            None => {
                canvas.text(note.x, note.y, note.width, "Rules are changed in Setup. Nothing goes before you saw its plan.", Role::Muted)
            }
        };
    }
    let take = if state.pick.current().is_some_and(|entry| entry.item.is_none()) { "Make it" } else { "See the plan" };
    canvas.hints_as(window.hints, vx.keymap, &[(Action::PickTake.into(), take), (Action::PickCancel.into(), "Close")]);
}

//! The window of things to choose from.

use ratatui::layout::Rect;

use super::MenuState;
use crate::{
    action::Action,
    screens::Vx,
    ui::{Canvas, Window},
};

/// Rows beside the entries: frame, air, the line to type in, hints.
const BESIDE: usize = 6;

/// Draws it over the list.
pub fn view(state: &MenuState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let height = u16::try_from(state.pick.found().count().max(8) + BESIDE).unwrap_or(u16::MAX);
    let window = Window::of(area, 64, height);
    window.draw(canvas, &state.title);
    state.pick.draw(canvas, window.body, "Nothing is called that.");
    canvas.hints_as(window.hints, vx.keymap, &[(Action::PickTake.into(), "Do it"), (Action::PickCancel.into(), "Close")]);
}

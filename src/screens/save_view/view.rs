//! The window of a view about to be saved.

use ratatui::layout::Rect;

use super::SaveViewState;
use crate::{
    action::Action,
    screens::Vx,
    ui::{Canvas, Hit, Role, Window, window::split_top},
};

/// Draws it over the list.
pub fn view(state: &SaveViewState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 64, 13);
    window.draw(canvas, "Save view");
    let is_airy = window.body.height >= 7;
    let gap = u16::from(is_airy);
    let (line, rest) = split_top(window.body, 1);
    canvas.line(line, "Filter, columns and order are kept under this name:", Role::Muted);
    let (line, rest) = split_top(split_top(rest, gap).1, 1);
    state.name.draw(canvas, line, state.saving.is_none());
    let (line, rest) = split_top(split_top(rest, gap).1, 1);
    let seen = if state.is_shared { "everybody; only you change it" } else { "you only" };
    canvas.line(line, &format!("Seen by: {seen}"), Role::Text);
    canvas.hits.push(line, Hit::Entry(0));
    let (line, rest) = split_top(rest, 1);
    let filter = if state.view.filter.is_empty() { "none" } else { &state.view.filter };
    canvas.line(line, &format!("Filter: {filter}"), Role::Muted);
    let (line, _) = split_top(rest, 1);
    match &state.problem {
        Some(problem) => canvas.line(line, &format!("! {problem}"), Role::Bad),
        None if state.saving.is_some() => canvas.line(line, "Saving", Role::Muted),
        None => {}
    }
    let order = if state.record().is_some() { format!("Save changes to '{}'", state.view.name) } else { "Save as new".to_owned() };
    let hints = [
        (Action::TextNewline.into(), order.as_str()),
        (Action::TextDone.into(), if state.is_shared { "Only for me" } else { "For everybody" }),
        (Action::TextCancel.into(), "Cancel"),
    ];
    canvas.hints_as(window.hints, vx.keymap, &hints);
}

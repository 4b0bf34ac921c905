//! The window of a line to type in.

use ratatui::layout::Rect;

use super::PromptState;
use crate::{
    action::Action,
    screens::{Purpose, Vx},
    ui::{Canvas, Role, Window, window::split_top},
};

/// Draws it over the list.
pub fn view(state: &PromptState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 72, 12);
    window.draw(canvas, &state.title);
    let (line, rest) = split_top(window.body, 1);
    canvas.text(line.x, line.y, if line.is_empty() { 0 } else { line.width }, &state.hint, Role::Muted);
    let gap = u16::from(rest.height >= 3);
    let (line, rest) = split_top(split_top(rest, gap).1, 1);
    state.input.draw(canvas, line, state.busy.is_none());
    let (line, _) = split_top(split_top(rest, gap).1, 1);
    if !line.is_empty() {
        match (&state.problem, &state.purpose) {
            (Some(problem), _) => canvas.text(line.x, line.y, line.width, &format!("! {problem}"), Role::Bad),
            (None, _) if state.busy.is_some() => canvas.text(line.x, line.y, line.width, "Working", Role::Muted),
            (None, Purpose::ExportPerson(_)) => {
                canvas.text(line.x, line.y, line.width, "A new folder, or one file that ends in .json.", Role::Muted)
            }
            (None, Purpose::SelectWhere) => {
                canvas.text(line.x, line.y, line.width, "Rows of the list that pass it are selected too.", Role::Muted)
            }
            (None, Purpose::UnselectWhere) => {
                canvas.text(line.x, line.y, line.width, "Rows of the list that pass it are unselected.", Role::Muted)
            }
            (None, Purpose::NameSelection) => 0,
            (None, Purpose::ReportFile) => canvas.text(line.x, line.y, line.width, "A file that is there stays as it is.", Role::Muted),
            (None, Purpose::AddPerson) => {
                canvas.text(line.x, line.y, line.width, "The name the person logs in with on this machine.", Role::Muted)
            }
        };
    }
    let order = match state.purpose {
        Purpose::AddPerson => "Add",
        Purpose::SelectWhere => "Select",
        Purpose::UnselectWhere => "Unselect",
        Purpose::NameSelection => "Keep",
        Purpose::ReportFile => "Write the file",
        Purpose::ExportPerson(_) => "Write the files",
    };
    canvas.hints_as(window.hints, vx.keymap, &[(Action::TextNewline.into(), order), (Action::TextCancel.into(), "Cancel")]);
}

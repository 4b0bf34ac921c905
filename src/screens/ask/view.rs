//! The window of a question.

use ratatui::layout::Rect;

use super::AskState;
use crate::{
    action::{Action, Command},
    screens::Vx,
    text::width::width,
    ui::{
        Canvas, Role, Window,
        window::{split_bottom, wrapped},
    },
};

const WIDEST: u16 = 72;
const HINTS: &[Action] = &[Action::DialogPress, Action::DialogNext, Action::DialogNo];

/// A line broken to the window's width; a blank one stays.
fn broken(line: &str) -> Vec<String> {
    let rows = wrapped(line, WIDEST);
    if rows.is_empty() { vec![String::new()] } else { rows }
}

/// Draws it over the list.
pub fn view(state: &AskState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let buttons: usize = state.buttons.iter().map(|(label, _)| width(label) + 6).sum();
    let lines: Vec<String> = state.lines.iter().flat_map(|line| broken(line)).collect();
    let widest = lines.iter().map(|line| width(line)).chain([width(&state.title) + 4, buttons, 40]).max().unwrap_or(0);
    let wanted = u16::try_from(widest).unwrap_or(WIDEST).min(WIDEST) + 6;
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(7);
    let window = Window::of(area, wanted, height);
    window.draw(canvas, &state.title);
    let (text, row) = split_bottom(window.body, 1);
    for (y, line) in (text.top()..text.bottom()).zip(&lines) {
        canvas.text(text.x, y, text.width, line, Role::Text);
    }
    let mut x = row.x;
    for (place, (label, _)) in state.buttons.iter().enumerate() {
        if row.is_empty() || x >= row.right() {
            break;
        }
        x += canvas.button(x, row.y, place, label, place == state.focus) + 1;
    }
    let hints: Vec<Command> = HINTS.iter().map(|action| (*action).into()).collect();
    canvas.hints(window.hints, vx.keymap, &hints);
}

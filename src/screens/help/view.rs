//! The window of the sheet: keys on the left, what they do on the right.

use ratatui::layout::Rect;

use super::{HelpState, Line};
use crate::{
    action::Action,
    screens::Vx,
    ui::{
        Canvas, Role, Window,
        window::{split_bottom, wrapped},
    },
};

/// Cells of the keys, and of a label where there is room for one.
const KEYS: u16 = 24;
const LABEL: u16 = 21;
const LABELLED: u16 = 96;
/// Rows that say in full what the row under the cursor cuts off.
const DETAIL: u16 = 2;

/// Draws it over the list.
pub fn view(state: &HelpState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 112, area.height.saturating_sub(2).min(40));
    window.draw(canvas, "Help");
    let (list, detail) = split_bottom(window.body, if window.body.height > 12 { DETAIL + 1 } else { 0 });
    let label = if list.width >= LABELLED { LABEL } else { 0 };
    state.pick.draw_rows(canvas, list, "Nothing is called that. Backspace takes letters away.", |canvas, entry, row| {
        let rest = |from: u16| row.width.saturating_sub(from);
        match &entry.item {
            Line::Heading => {
                canvas.text(row.x.saturating_sub(2), row.y, row.width, &entry.label, Role::Title);
            }
            Line::Keys(command) => {
                canvas.text(row.x, row.y, (KEYS - 1).min(row.width), &entry.note, Role::Key);
                canvas.text(row.x + KEYS, row.y, label.saturating_sub(1).min(rest(KEYS)), &entry.label, Role::Text);
                let role = if label == 0 { Role::Text } else { Role::Muted };
                canvas.text(row.x + KEYS + label, row.y, rest(KEYS + label), command.action.def().help, role);
            }
            Line::Limit(about, text) => {
                canvas.text(row.x, row.y, (KEYS - 1).min(row.width), about, Role::Text);
                canvas.text(row.x + KEYS, row.y, rest(KEYS), text, Role::Muted);
            }
        }
    });
    let full = match state.pick.current().map(|entry| (&entry.item, &entry.disabled)) {
        Some((Line::Keys(_), Some(reason))) => format!("Not now: {reason}."),
        Some((Line::Keys(command), None)) => command.action.def().help.to_owned(),
        Some((Line::Limit(_, text), _)) => (*text).to_owned(),
        _ => String::new(),
    };
    for (y, line) in (detail.top() + 1..detail.bottom()).zip(wrapped(&full, detail.width)) {
        canvas.text(detail.x, y, detail.width, &line, Role::Muted);
    }
    canvas.hints_as(window.hints, vx.keymap, &[(Action::PickTake.into(), "Do it"), (Action::PickCancel.into(), "Close, or type to find")]);
}

//! The window of the settings.

use ratatui::layout::Rect;

use super::{SETUP_HELP, SETUP_LABEL, SettingsState};
use crate::{
    action::Action,
    screens::Vx,
    ui::{
        Canvas, Hit, Role, Window,
        window::{split_bottom, split_top, wrapped},
    },
};

const LABEL: u16 = 18;
const WIDTH: u16 = 68;
/// Rows below the settings: help, and how it looks.
const FOOT: u16 = 5;

/// Draws it over the list.
pub fn view(state: &SettingsState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let rows = u16::try_from(state.count()).unwrap_or(u16::MAX);
    let intro = if state.is_welcome { 3 } else { 0 };
    let window = Window::of(area, WIDTH, rows.saturating_add(FOOT + intro + 5));
    window.draw(canvas, if state.is_welcome { "Welcome to Prospekt" } else { "Settings" });
    let (head, body) = split_top(window.body, if window.body.height > rows + 2 { intro } else { 0 });
    if !head.is_empty() {
        canvas.text(head.x, head.y, head.width, "Choose how it feels; all of it can be changed later.", Role::Text);
        let keys = format!("{} opens these settings again.", vx.keymap.hint(&Action::Settings.into()));
        canvas.text(head.x, head.y + 1, head.width, &keys, Role::Muted);
    }
    let (list, foot) = if body.height > rows + 1 { split_top(body, rows) } else { split_bottom(body, 0) };
    let top = state.focus.saturating_sub(usize::from(list.height).saturating_sub(1));
    for (y, place) in (list.top()..list.bottom()).zip(top..state.count()) {
        let focused = place == state.focus;
        let role = if focused { Role::Cursor } else { Role::Text };
        let line = Rect::new(list.x, y, list.width, 1);
        canvas.fill(line, role);
        canvas.text(line.x, y, 1, if focused { canvas.look.glyphs.cursor } else { " " }, role);
        let row = state.rows.get(place);
        let label = row.map_or(SETUP_LABEL, |row| row.setting.label);
        canvas.text(line.x + 2, y, LABEL.min(line.width.saturating_sub(2)), label, role);
        let room = line.width.saturating_sub(LABEL + 3);
        if let Some(row) = row.filter(|_| room > 0) {
            let value = state.value(row);
            let text = if focused { format!("< {value} >") } else { format!("  {value}") };
            canvas.text(line.x + LABEL + 3, y, room, &text, if focused || value != row.setting.values[0] { role } else { Role::Muted });
        }
        canvas.hits.push(line, Hit::Entry(place));
        if focused {
            canvas.stand(line.x, y);
        }
    }
    below(state, canvas, foot);
    let change = (Action::FieldMore.into(), if state.is_at_setup() { "Choose" } else { "Next value" });
    let back = (Action::FieldLess.into(), "Value before");
    if state.is_welcome {
        let start = (Action::FieldActivate.into(), "Start");
        canvas.hints_as(window.hints, vx.keymap, &[start, (Action::FieldNext.into(), "Next line"), change, back]);
    } else {
        canvas.hints_as(window.hints, vx.keymap, &[change, back, (Action::Cancel.into(), "Close")]);
    }
}

/// What the setting under the focus means, and how the screen looks with it.
fn below(state: &SettingsState, canvas: &mut Canvas<'_>, foot: Rect) {
    let (_, foot) = split_top(foot, 1);
    let help = state.rows.get(state.focus).map_or(SETUP_HELP, |row| row.setting.help);
    for (y, line) in (foot.top()..foot.bottom()).zip(wrapped(help, foot.width)) {
        canvas.text(foot.x, y, foot.width, &line, Role::Muted);
    }
    let (_, sample) = split_bottom(foot, 1);
    if foot.height < 4 || sample.is_empty() {
        return;
    }
    let y = sample.y;
    let mut x = sample.x;
    canvas.stars(x, y, Some(3));
    x += 7;
    let words = [
        (" cursor ", Role::Cursor),
        (" selected ", Role::Selected),
        (" both ", Role::SelectedCursor),
        ("good", Role::Good),
        ("! warning", Role::Warn),
        ("! error", Role::Bad),
    ];
    for (word, role) in words {
        x += canvas.text(x, y, sample.right().saturating_sub(x), word, role) + 2;
    }
}

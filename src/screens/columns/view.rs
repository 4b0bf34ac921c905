//! The window of columns.

use ratatui::layout::Rect;

use super::ColumnsState;
use crate::{
    action::Action,
    screens::Vx,
    text::width::width,
    ui::{Canvas, Role, Window},
};

/// Draws it over the right of the list, which shows what becomes of it.
pub fn view(state: &ColumnsState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let list = &state.0;
    // The titles of the columns stay in sight above it.
    let window = Window::of(area, 76, (area.height * 2 / 3).min(24));
    window.draw(canvas, &format!("Columns: {} shown", list.now.columns.len()));
    list.pick.draw_rows(canvas, window.body, "No field is called that.", |canvas, entry, row| {
        let place = list.now.columns.iter().position(|column| *column == entry.item);
        let glyphs = canvas.look.glyphs;
        canvas.text(row.x, row.y, 3.min(row.width), glyphs.check[if place.is_some() { 0 } else { 2 }], Role::Key);
        let mut note = String::new();
        if place.is_some_and(|place| place < list.now.pinned) {
            note.push_str("stays  ");
        }
        if let Some(width) = list.now.widths.get(&entry.item).filter(|_| place.is_some()) {
            note.push_str(&format!("{width} wide  "));
        }
        note.push_str(&entry.note);
        let cells = u16::try_from(width(&note)).unwrap_or(0).min(row.width / 2);
        let role = if place.is_some() { Role::Text } else { Role::Muted };
        canvas.text(row.x + 4.min(row.width), row.y, row.width.saturating_sub(cells + 6), &entry.label, role);
        canvas.right(row.right() - cells, row.y, cells, &note, Role::Muted);
    });
    let hints = [
        (Action::PickTake.into(), "Keep"),
        (Action::PickCancel.into(), "As before"),
        (Action::ArrangeToggle.into(), "Show"),
        (Action::ArrangeUp.into(), "Up"),
        (Action::ArrangeDown.into(), "Down"),
        (Action::ArrangePin.into(), "Pin"),
        (Action::ArrangeNarrower.into(), "Narrower"),
        (Action::ArrangeWider.into(), "Wider"),
    ];
    canvas.hints_as(window.hints, vx.keymap, &hints);
}

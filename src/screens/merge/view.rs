//! The window of records about to be merged.

use ratatui::layout::Rect;

use super::MergeState;
use crate::{
    action::Action,
    model::FieldId,
    screens::Vx,
    ui::{
        Canvas, Hit, Role, Window,
        window::{split_bottom, split_top},
    },
};

/// Cells of the labels.
const LABEL: u16 = 16;

/// Draws it over what is there.
pub fn view(state: &MergeState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let fields = state.differing(vx.schema);
    let rows = u16::try_from(fields.len()).unwrap_or(u16::MAX);
    let window = Window::of(area, 116, rows.saturating_add(11));
    window.draw(canvas, &format!("Merge {} records", state.ids.len()));
    let (body, foot) = split_bottom(window.body, 2.min(window.body.height));
    let (head, list) = split_top(body, 2);
    if head.is_empty() {
        return;
    }
    if !state.is_loaded() {
        canvas.text(head.x, head.y, head.width, state.problem.as_deref().unwrap_or("Loading"), Role::Muted);
        return;
    }
    line(state, canvas, Rect { height: 1, ..head }, 0, "Stays", |place| {
        let record = state.records.get(place)?.as_ref()?;
        Some((format!("#{} {}", record.id, record.name()), place == state.survivor))
    });
    let top = state.row.saturating_sub(usize::from(list.height).max(1));
    for (y, (at, field)) in (list.top()..list.bottom()).zip(fields.iter().enumerate().skip(top)) {
        let Some(def) = vx.schema.field(*field) else { continue };
        let room = Rect::new(list.x, y, list.width, 1);
        line(state, canvas, room, at + 1, &def.title(), |place| Some(cell(state, vx, *field, place)));
    }
    if fields.is_empty() && !list.is_empty() {
        canvas.text(list.x + 2, list.y, list.width.saturating_sub(2), "They differ in no field of one value.", Role::Muted);
    }
    let words = "Blanks are filled; e-mails, phones, categories, ticks, notes, history and links of all are kept.";
    let (below, problem) = split_top(foot, 1);
    canvas.text(below.x, below.y, below.width, words, Role::Muted);
    if let (Some(text), false) = (&state.problem, problem.is_empty()) {
        canvas.text(problem.x, problem.y, problem.width, &format!("! {text}"), Role::Bad);
    }
    let hints = [
        (Action::FormSave.into(), "Merge"),
        (Action::FieldMore.into(), "Other record"),
        (Action::FieldNext.into(), "Next row"),
        (Action::Cancel.into(), "Cancel"),
    ];
    canvas.hints_as(window.hints, vx.keymap, &hints);
}

/// What a record holds in a field, and whether that stays.
fn cell(state: &MergeState, vx: &Vx<'_>, field: FieldId, place: usize) -> (String, bool) {
    let value = state.records.get(place).and_then(Option::as_ref).and_then(|record| record.get(field));
    let kind = vx.schema.field(field).map(|def| def.kind);
    let text = value.zip(kind).map_or_else(|| "-".to_owned(), |(value, kind)| state.names.show(kind, value, vx.schema, &vx.reading));
    (text.lines().next().unwrap_or_default().to_owned(), place == state.giver(field))
}

/// One row: its label, and a cell for each record; brackets tell the one that stays without colour.
fn line(state: &MergeState, canvas: &mut Canvas<'_>, room: Rect, row: usize, label: &str, text: impl Fn(usize) -> Option<(String, bool)>) {
    let is_here = row == state.row;
    if is_here {
        canvas.text(room.x, room.y, 1, canvas.look.glyphs.cursor, Role::Key);
        canvas.stand(room.x, room.y);
    }
    let side = LABEL.min(room.width / 3);
    canvas.text(room.x + 2, room.y, side, label, if is_here { Role::Text } else { Role::Muted });
    canvas.hits.push(room, Hit::Entry(row));
    let count = u16::try_from(state.ids.len().max(1)).unwrap_or(1);
    let wide = room.width.saturating_sub(side + 3) / count;
    for place in 0..state.ids.len() {
        let x = room.x + side + 3 + wide * u16::try_from(place).unwrap_or(0);
        if let Some((text, stays)) = text(place) {
            let (text, role) = if stays { (format!("[{text}]"), Role::New) } else { (format!(" {text} "), Role::Old) };
            canvas.text(x, room.y, wide.saturating_sub(1), &text, role);
        }
    }
}

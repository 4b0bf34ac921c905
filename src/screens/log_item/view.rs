//! The window of an item about to be noted.

use ratatui::layout::Rect;

use super::{LogItemState, label};
use crate::{
    action::Action,
    model::{Value, fields},
    screens::Vx,
    text::{day, width::width},
    ui::{Canvas, Hit, Role, Window, window::split_top},
};

/// Rows of the notes where there is room.
const NOTES: u16 = 4;
/// Cells of the labels.
const LABEL: u16 = 14;

/// Draws it over the list.
pub fn view(state: &LogItemState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let lines = u16::try_from(state.rows.len()).unwrap_or(u16::MAX);
    let window = Window::of(area, 72, lines + NOTES + 9);
    let kind = vx.schema.record_type(state.kind).map_or("", |kind| &kind.label);
    window.draw(canvas, &format!("{kind} with {}", state.with()));
    // All but the notes are one row; a title parts the next step from the item.
    let spare = window.body.height.saturating_sub(lines + 2);
    let (notes, gap) = if spare >= NOTES { (NOTES, 1) } else { (spare.max(1), 0) };
    let mut rest = window.body;
    for (place, row) in state.rows.iter().enumerate() {
        if row.field == fields::NEXT_STEP {
            (_, rest) = split_top(rest, gap);
            let (line, below) = split_top(rest, 1);
            rest = below;
            let step = &state.whose.step;
            let now = if step.is_empty() { "may stay empty".to_owned() } else { format!("{step}; stays where this is empty") };
            canvas.line(line, &format!("Next step ({now})"), Role::Title);
        }
        let (line, below) = split_top(rest, if row.field == fields::NOTES { notes } else { 1 });
        rest = below;
        if line.is_empty() {
            continue;
        }
        canvas.hits.push(line, Hit::Entry(place));
        self::row(state, vx, canvas, place, line);
    }
    let (line, _) = split_top(rest, 1);
    match &state.problem {
        Some(problem) => canvas.line(line, &format!("! {problem}"), Role::Bad),
        None if state.saving.is_some() => canvas.line(line, "Saving", Role::Muted),
        None => {}
    }
    let in_notes = state.rows.get(state.focus).is_some_and(|row| row.input.is_multiline());
    let save = if in_notes { Action::TextSave } else { Action::TextNewline };
    let hints = [(save.into(), "Save"), (Action::TextDone.into(), "Next field"), (Action::TextCancel.into(), "Cancel")];
    canvas.hints_as(window.hints, vx.keymap, &hints);
}

fn row(state: &LogItemState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, place: usize, line: Rect) {
    let Some((row, def)) = state.rows.get(place).and_then(|row| Some((row, vx.schema.field(row.field)?))) else { return };
    let is_here = place == state.focus && state.saving.is_none();
    let side = LABEL.min(line.width / 3);
    canvas.right(line.x, line.y, side, &label(def), if is_here { Role::Text } else { Role::Muted });
    let room = Rect::new(line.x + side + 2, line.y, line.width.saturating_sub(side + 2), line.height);
    row.input.draw(canvas, room, is_here);
    let others = state.whose.numbers.iter().skip(1).map(|(kind, number)| format!("{kind} {number}")).collect::<Vec<_>>().join("  ");
    // What a day such as `+3d` comes to, before it is saved.
    let aside = match LogItemState::read(row, vx.schema, &vx.reading) {
        Ok(Some(Value::Date(date))) => day::from_number(date).format("%a %Y-%m-%d").to_string(),
        Err(_) => "not understood".to_owned(),
        _ if row.field == fields::CALL_NUMBER => others,
        _ => return,
    };
    let wide = u16::try_from(width(&aside)).unwrap_or(0);
    if u16::try_from(width(&row.input.text())).unwrap_or(u16::MAX) + wide + 4 <= room.width {
        canvas.text(room.right() - wide - 1, room.y, wide, &aside, Role::Muted);
    }
}

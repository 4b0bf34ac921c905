//! The window of the log: time, who, what; and one operation record by record.

use ratatui::layout::Rect;

use super::{Detail, LogState, SHOWN};
use crate::{
    action::Action,
    model::{OpHead, words::words},
    screens::{
        Vx, plan,
        wording::{number, person, person_in},
    },
    ui::{Canvas, Role, Window, window::split_bottom},
};

/// Cells of the time, of a name and of the mark behind the words.
const TIME: u16 = 16;
const WHO: u16 = 10;
const WHO_WIDE: u16 = 18;
const MARK: u16 = 7;
/// Cells between two of them.
const AIR: u16 = 2;

/// Draws it over the list.
pub fn view(state: &LogState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    if let Some(detail) = &state.detail {
        look(detail, vx, canvas, area);
        return;
    }
    let window = Window::of(area, 110, area.height.saturating_sub(2).min(34));
    window.draw(canvas, if state.own { "Log: your operations" } else { "Log: everybody's operations" });
    let none = if state.loaded { "Nothing fits." } else { "Loading" };
    let has_older = state.has_older && window.body.height > 6;
    let (list, note) = split_bottom(window.body, u16::from(has_older));
    state.pick.draw_rows(canvas, list, none, |canvas, entry, row| operation(state, &entry.item, &entry.label, vx, canvas, row));
    if has_older {
        let words = format!("These are the newest {}. The shell finds older ones: prospekt log --until 2026-01-31", number(SHOWN.into()));
        canvas.text(note.x, note.y, note.width, &words, Role::Muted);
    }
    let other = if state.own { "Everybody's" } else { "Only your own" };
    let hints = [(Action::PickTake.into(), "Look at it, undo it"), (Action::LogOwn.into(), other), (Action::PickCancel.into(), "Close")];
    canvas.hints_as(window.hints, vx.keymap, &hints);
}

/// The number, when, who, what, and the mark, where there is one; the words get what is left.
fn columns(row: Rect, digits: u16, is_marked: bool) -> [Rect; 5] {
    let end = row.right();
    let cell = |x: u16, width: u16| Rect::new(x.min(end), row.y, width.min(end.saturating_sub(x)), 1);
    let when = row.x + digits + AIR;
    let who = if row.width >= 100 { WHO_WIDE } else { WHO };
    let what = when + TIME + AIR + who + AIR;
    let words = row.width.saturating_sub(digits + TIME + who + 3 * AIR + if is_marked { AIR + MARK } else { 0 });
    [cell(row.x, digits), cell(when, TIME), cell(when + TIME + AIR, who), cell(what, words), cell(what + words + AIR, MARK)]
}

fn operation(state: &LogState, op: &OpHead, label: &str, vx: &Vx<'_>, canvas: &mut Canvas<'_>, row: Rect) {
    let undone = op.undone_by.is_some();
    let [number, when, who, what, mark] = columns(row, state.digits, undone);
    canvas.text(number.x, number.y, number.width, &format!("{:>1$}", op.seq.0, usize::from(number.width)), Role::Muted);
    let time = vx.reading.local(op.at).format("%Y-%m-%d %H:%M").to_string();
    canvas.text(when.x, when.y, when.width, &time, Role::Muted);
    canvas.text(who.x, who.y, who.width, person_in(&op.by, who.width, vx.schema), if undone { Role::Muted } else { Role::Text });
    canvas.text(what.x, what.y, what.width, label, if undone { Role::Muted } else { Role::Text });
    if undone {
        canvas.text(mark.x, mark.y, mark.width, "undone", Role::Warn);
    }
}

/// One operation, record by record.
fn look(detail: &Detail, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let op = &detail.op;
    let time = vx.reading.local(op.at).format("%Y-%m-%d %H:%M");
    let who = person(&op.by, vx.schema);
    plan::view_review(&detail.review, &format!("{time}  {who} {}", words(op, vx.schema)), vx, canvas, area);
}

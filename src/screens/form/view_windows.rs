//! Draws what lies over the form: the list to pick from, the changes, the conflict.

use super::{
    Spot,
    ahead::Take,
    conflict::{Standoff, words},
    sheet,
    view::Eye,
};
use crate::{
    model::{Diff, FieldId, Value},
    ui::{Canvas, Hit, Rect, Role, canvas::centred, pick::Pick},
};

/// The list of choices of the focus.
pub(super) fn pick(eye: &Eye<'_>, pick: &Pick<Take>, canvas: &mut Canvas<'_>, area: Rect) {
    let kind = eye.schema.record_type(eye.state.kind);
    let title = match eye.state.focus {
        _ if super::FormState::is_offering(pick) => "Offered by the message",
        Spot::Field(field) => eye.schema.field(field).map_or("", |def| sheet::label(def, kind)),
        Spot::Add(crate::model::Family::Phone) => "Phone number",
        Spot::Add(_) => "E-mail address",
        _ => "",
    };
    let rows = u16::try_from(pick.found().count().max(8)).unwrap_or(u16::MAX).min(14);
    let width = if super::FormState::is_offering(pick) { 80 } else { 56 };
    let inside = canvas.window(centred(area, width, rows + 3), title);
    let none = if eye.state.is_open_list(eye.schema) { "Enter takes what you typed" } else { "nothing fits" };
    pick.draw(canvas, Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside }, none);
}

/// From old to new.
pub(super) fn old_to_new(canvas: &mut Canvas<'_>, x: u16, y: u16, right: u16, old: &str, new: &str) {
    let mut at = x;
    // The new value gets at least half of the room.
    let half = right.saturating_sub(at) / 2;
    let side = |text: &str| if text.is_empty() { "-".to_owned() } else { text.to_owned() };
    at += canvas.text(at, y, half, &side(old), Role::Old) + 1;
    at += canvas.text(at, y, right.saturating_sub(at), canvas.look.glyphs.arrow, Role::Muted) + 1;
    canvas.text(at, y, right.saturating_sub(at), &side(new), Role::New);
}

fn show(eye: &Eye<'_>, field: FieldId, value: Option<&Value>) -> String {
    let Some(def) = eye.schema.field(field) else { return String::new() };
    words(value, |value| eye.state.words(eye.schema, eye.reading, def.kind, value))
}

/// What would be saved, old and new.
pub(super) fn changes(eye: &Eye<'_>, top: usize, canvas: &mut Canvas<'_>, area: Rect) {
    let changes: Vec<Diff> = eye.state.sheet.changes(eye.schema);
    let rows = u16::try_from(changes.len()).unwrap_or(u16::MAX).saturating_add(4);
    let frame = centred(area, 76, rows);
    let inside = canvas.window(frame, "Changes");
    let list = Rect { height: inside.height.saturating_sub(1), ..inside };
    let labels = (list.width / 3).min(22);
    for (y, diff) in (list.top()..list.bottom()).zip(changes.iter().skip(top)) {
        let Some(def) = eye.schema.field(diff.field) else { continue };
        canvas.right(list.x + 1, y, labels, &def.title(), Role::Muted);
        let (old, new) = (show(eye, diff.field, diff.old.as_ref()), show(eye, diff.field, diff.new.as_ref()));
        old_to_new(canvas, list.x + labels + 3, y, list.right().saturating_sub(1), &old, &new);
    }
    if inside.height > 1 {
        let key = |action: crate::action::Action| eye.keymap.hint(&action.into());
        let hint = format!("{} save   {} back", key(crate::action::Action::FormSave), key(crate::action::Action::Cancel));
        canvas.text(inside.x + 1, inside.bottom() - 1, inside.width.saturating_sub(2), &hint, Role::Muted);
    }
}

/// Rows a clash takes.
const CLASH: u16 = 5;

/// Fields changed on both sides, and the choice for each.
pub(super) fn conflict(eye: &Eye<'_>, standoff: &Standoff, canvas: &mut Canvas<'_>, area: Rect) {
    let clashes = &standoff.conflict.clashes;
    let count = u16::try_from(clashes.len()).unwrap_or(u16::MAX / 8);
    let inside = canvas.window(centred(area, 76, count.saturating_mul(CLASH).saturating_add(6)), "Changed by somebody else");
    if inside.width < 4 {
        return;
    }
    let touched = &standoff.conflict.now.touched;
    let when = eye.reading.local(touched.at).format("%Y-%m-%d %H:%M");
    let (left, wide) = (inside.x + 1, inside.width - 2);
    canvas.text(left, inside.y, wide, &format!("{} changed this record on {when}. Which values shall stay?", touched.by), Role::Text);
    let list = Rect::new(left, inside.y + 2.min(inside.height), wide, inside.height.saturating_sub(4));
    let visible = usize::from((list.height / CLASH).max(1));
    let first = (standoff.cursor + 1).saturating_sub(visible);
    let mut y = list.y;
    for (number, clash) in clashes.iter().enumerate().skip(first) {
        let is_here = number == standoff.cursor;
        let mine = standoff.mine.get(number).copied().unwrap_or(false);
        let label = eye.schema.field(clash.field).map(|def| def.title().into_owned()).unwrap_or_default();
        let rows = [
            (label, None, Role::Title),
            (format!("    original  {}", show(eye, clash.field, clash.base.as_ref())), None, Role::Old),
            (format!("({}) theirs    {}", dot(!mine), show(eye, clash.field, clash.theirs.as_ref())), Some(2 * number), role(!mine)),
            (format!("({}) mine      {}", dot(mine), show(eye, clash.field, clash.mine.as_ref())), Some(2 * number + 1), role(mine)),
        ];
        for (at, (text, hit, role)) in rows.into_iter().enumerate() {
            if y >= list.bottom() {
                break;
            }
            let indent = u16::from(at > 0) * 2;
            canvas.text(list.x + 2 + indent, y, list.width.saturating_sub(2 + indent), &text, role);
            if is_here && at == 0 {
                canvas.text(list.x, y, 1, canvas.look.glyphs.cursor, Role::Key);
                canvas.stand(list.x, y);
            }
            if let Some(hit) = hit {
                canvas.hits.push(Rect::new(list.x, y, list.width, 1), Hit::Entry(hit));
            }
            y += 1;
        }
        y += 1;
    }
    if inside.height > 2 {
        let bottom = inside.bottom() - 1;
        let x = left + canvas.button(left, bottom, 0, "Save with these Enter", true);
        let x = x + 1 + canvas.button(x + 1, bottom, 1, "Back to the form Esc", false);
        canvas.text(x + 2, bottom, inside.right().saturating_sub(x + 2), "Space other", Role::Muted);
    }
}

const fn dot(is_chosen: bool) -> &'static str {
    if is_chosen { "*" } else { " " }
}

const fn role(is_chosen: bool) -> Role {
    if is_chosen { Role::New } else { Role::Muted }
}

//! Draws what lies over the form: the list to pick from, the changes, the conflict.

use super::{
    Spot,
    ahead::Take,
    conflict::{Keep, Standoff, can_be_note, from_where_they_part, words},
    sheet,
    view::Eye,
};
use crate::{
    model::{Diff, FieldId, Value},
    screens::{present::ago, wording::person},
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

/// Fields changed on both sides, and the choice for each.
pub(super) fn conflict(eye: &Eye<'_>, standoff: &Standoff, canvas: &mut Canvas<'_>, area: Rect) {
    let clashes = &standoff.conflict.clashes;
    let rows: u16 = (0..clashes.len()).map(|at| rows_of(eye, standoff, at)).sum();
    let inside = canvas.window(centred(area, 84, rows.saturating_add(6)), "Changed by somebody else too");
    if inside.width < 4 {
        return;
    }
    let (left, wide) = (inside.x + 1, inside.width - 2);
    canvas.text(left, inside.y, wide, &head(eye, standoff), Role::Text);
    let list = Rect::new(left, inside.y + 2.min(inside.height), wide, inside.height.saturating_sub(4));
    // The clash under the cursor shows as a whole where it can; the blank after the last one need not.
    let upto = |first: usize| (first..=standoff.cursor).map(|at| rows_of(eye, standoff, at)).sum::<u16>();
    let first = (0..=standoff.cursor).find(|first| upto(*first) <= list.height + 1).unwrap_or(standoff.cursor);
    let mut y = list.y;
    for number in first..clashes.len() {
        let lines = clash_lines(eye, standoff, number);
        for (at, (text, keep, role)) in lines.into_iter().enumerate() {
            if y >= list.bottom() {
                break;
            }
            let indent = u16::from(at > 0) * 2;
            canvas.text(list.x + 2 + indent, y, list.width.saturating_sub(2 + indent), &text, role);
            if number == standoff.cursor && at == 0 {
                canvas.text(list.x, y, 1, canvas.look.glyphs.cursor, Role::Key);
                canvas.stand(list.x, y);
            }
            if let Some(place) = keep.and_then(|keep| Keep::ALL.iter().position(|other| *other == keep)) {
                canvas.hits.push(Rect::new(list.x, y, list.width, 1), Hit::Entry(Keep::ALL.len() * number + place));
            }
            y += 1;
        }
        y += 1;
    }
    if inside.height > 2 {
        let bottom = inside.bottom() - 1;
        let save = if standoff.then.is_some() { "Save with these Enter" } else { "Keep these Enter" };
        let x = left + canvas.button(left, bottom, 0, save, true);
        let x = x + 1 + canvas.button(x + 1, bottom, 1, "Back to the form Esc", false);
        canvas.text(x + 2, bottom, inside.right().saturating_sub(x + 2), "Space other", Role::Muted);
    }
}

/// Who it was, where it was one person, and what is asked.
fn head(eye: &Eye<'_>, standoff: &Standoff) -> String {
    let mut logins: Vec<&str> = standoff.conflict.clashes.iter().filter_map(|clash| Some(clash.by.as_ref()?.by.as_str())).collect();
    logins.sort_unstable();
    logins.dedup();
    let who = match logins.as_slice() {
        [] => person(&standoff.conflict.now.touched.by, eye.schema),
        [only] => person(only, eye.schema),
        _ => "Others",
    };
    let what = if standoff.conflict.clashes.len() == 1 { "this field" } else { "these fields" };
    format!("{who} changed {what} too. Which shall stay?")
}

/// The rows of a clash with the blank after it.
fn rows_of(eye: &Eye<'_>, standoff: &Standoff, at: usize) -> u16 {
    u16::try_from(standoff.choices(eye.schema, at).len()).unwrap_or(2) + 3
}

/// The lines of a clash: its label, what both started from, and each choice there is.
fn clash_lines(eye: &Eye<'_>, standoff: &Standoff, number: usize) -> Vec<(String, Option<Keep>, Role)> {
    let Some(clash) = standoff.conflict.clashes.get(number) else { return Vec::new() };
    let kept = standoff.keep.get(number).copied().unwrap_or_default();
    let label = eye.schema.field(clash.field).map(|def| def.title().into_owned()).unwrap_or_default();
    let [base, theirs, mine] = [&clash.base, &clash.theirs, &clash.mine].map(|value| value.as_ref());
    let whose =
        clash.by.as_ref().map_or_else(String::new, |by| format!("   ({}, {})", person(&by.by, eye.schema), ago(by.at, eye.reading)));
    let is_long = can_be_note(eye.schema, clash);
    let value = |value: Option<&Value>, beside: Option<&Value>| match (value, beside) {
        (Some(Value::Text(text)), Some(Value::Text(other))) if is_long => from_where_they_part(text, other),
        _ => show(eye, clash.field, value),
    };
    let mut lines = vec![(label, None, Role::Title), (format!("    original  {}", value(base, theirs.or(mine))), None, Role::Old)];
    for keep in standoff.choices(eye.schema, number) {
        let (is_kept, words) = match keep {
            Keep::Theirs => (kept == *keep, format!("theirs    {}{whose}", value(theirs, base.or(mine)))),
            Keep::Mine => (kept == *keep, format!("mine      {}", value(mine, base.or(theirs)))),
            Keep::Note => (kept == *keep, "theirs, and mine as a note beside the record".to_owned()),
        };
        lines.push((format!("({}) {words}", dot(is_kept)), Some(*keep), role(is_kept)));
    }
    lines
}

const fn dot(is_chosen: bool) -> &'static str {
    if is_chosen { "*" } else { " " }
}

const fn role(is_chosen: bool) -> Role {
    if is_chosen { Role::New } else { Role::Muted }
}

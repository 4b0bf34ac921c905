//! The groups, the surest first, and the records of the one under the cursor.

use ratatui::layout::Rect;

use super::DuplicatesState;
use crate::{
    action::Action,
    proto::Group,
    rules::likeness::Strength,
    screens::{Vx, wording::number},
    ui::{
        Canvas, Hit, Role, Window,
        window::{split_bottom, split_top},
    },
};

/// Cells of the strength and of the reason.
const STRENGTH: u16 = 8;
const REASON: u16 = 34;
/// Rows of the records of a group, with the line above.
const RECORDS: u16 = 7;

struct Rooms {
    window: Window,
    counts: Rect,
    list: Rect,
    records: Rect,
    note: Rect,
}

fn rooms(area: Rect) -> Rooms {
    let window = Window::of(area, 120, area.height.saturating_sub(2).min(40));
    let (counts, rest) = split_top(window.body, 1);
    let (_, rest) = split_top(rest, u16::from(rest.height > 12));
    let (rest, note) = split_bottom(rest, 1);
    let (list, records) = split_bottom(rest, RECORDS.min(rest.height / 2));
    Rooms { window, counts, list, records, note }
}

/// Rows of the list on a screen of that size.
pub(super) fn rows(area: Rect) -> u16 {
    rooms(area).list.height
}

/// Draws it over the list.
pub fn view(state: &DuplicatesState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let Rooms { window, counts, list, records, note } = rooms(area);
    let kind = vx.schema.record_type(state.kind).map_or("records", |kind| kind.plural.as_ref());
    window.draw(canvas, &format!("Duplicates: {}", kind.to_lowercase()));
    match (&state.problem, state.totals) {
        (Some(problem), _) => drop(canvas.text(counts.x, counts.y, counts.width, problem, Role::Bad)),
        (None, None) => drop(canvas.text(counts.x, counts.y, counts.width, "Looking", Role::Muted)),
        (None, Some([0, 0, 0])) => none(canvas, counts, list, kind),
        (None, Some([strong, likely, weak])) => {
            let word = if state.total() == 1 { "group" } else { "groups" };
            let text = format!(
                "{} {word}: {} certain, {} likely, {} weak",
                number(u64::from(state.total())),
                number(u64::from(strong)),
                number(u64::from(likely)),
                number(u64::from(weak))
            );
            canvas.text(counts.x, counts.y, counts.width, &text, Role::Text);
        }
    }
    let page = u32::from(list.height).max(1);
    let top = (state.cursor + 1).saturating_sub(page);
    for (at, y) in (top..state.total()).zip(list.top()..list.bottom()) {
        let row = Rect { y, height: 1, ..list };
        match state.group(at) {
            Some(group) => line(canvas, group, row),
            None => drop(canvas.text(row.x, row.y, row.width, "Loading", Role::Muted)),
        }
        canvas.hits.push(row, Hit::Entry(usize::try_from(at).unwrap_or(0)));
        if at == state.cursor {
            canvas.tint(row, Role::Cursor);
            canvas.stand(row.x, row.y);
        }
    }
    if let Some(group) = state.current() {
        members(state, group, vx, canvas, records);
    }
    if let Some(text) = &state.note {
        canvas.text(note.x, note.y, note.width, text, Role::Good);
    }
    let apart = if state.record.is_some() { "This one is another" } else { "Not the same" };
    let hints = [
        (Action::PlanApply.into(), "Merge"),
        (Action::PlanStrike.into(), apart),
        (Action::PlanNext.into(), "Single records"),
        (Action::PlanBack.into(), "Close"),
    ];
    let closing = [(Action::PlanBack.into(), "Close")];
    canvas.hints_as(window.hints, vx.keymap, if state.total() == 0 { &closing } else { &hints });
}

fn none(canvas: &mut Canvas<'_>, counts: Rect, list: Rect, kind: &str) {
    canvas.text(counts.x, counts.y, counts.width, &format!("No duplicates among the {}.", kind.to_lowercase()), Role::Good);
    if !list.is_empty() {
        let how = "Records are alike by e-mail, by phone number, and by name and company.";
        canvas.text(list.x, list.y, list.width, how, Role::Muted);
    }
}

const fn role(strength: Strength) -> Role {
    match strength {
        Strength::Strong => Role::Bad,
        Strength::Medium => Role::Warn,
        Strength::Weak => Role::Muted,
    }
}

const fn word(strength: Strength) -> &'static str {
    match strength {
        Strength::Strong => "certain",
        Strength::Medium => "likely",
        Strength::Weak => "weak",
    }
}

fn line(canvas: &mut Canvas<'_>, group: &Group, row: Rect) {
    canvas.text(row.x, row.y, STRENGTH.min(row.width), word(group.strength), role(group.strength));
    let reason = REASON.min(row.width / 2);
    let x = row.x + STRENGTH + 1;
    canvas.text(x, row.y, reason, group.reasons.first().map_or("", String::as_str), Role::Text);
    let x = x + reason + 1;
    let names: Vec<&str> = group.records.iter().map(|named| named.name.as_str()).collect();
    let text = format!("{} {}", group.total, names.join(", "));
    canvas.text(x, row.y, row.right().saturating_sub(x), &text, Role::Text);
}

/// The records of the group under the cursor.
fn members(state: &DuplicatesState, group: &Group, vx: &Vx<'_>, canvas: &mut Canvas<'_>, room: Rect) {
    if room.height < 2 {
        return;
    }
    canvas.rule(room.x, room.y, room.width);
    let (_, room) = split_top(room, 1);
    let page = usize::from(room.height);
    let top = state.record.map_or(0, |at| (at + 1).saturating_sub(page));
    for ((at, named), y) in group.records.iter().enumerate().skip(top).zip(room.top()..room.bottom()) {
        let kind = vx.schema.record_type(named.kind).map_or("", |kind| kind.label.as_ref());
        let text = if named.is_hidden() {
            format!("{} {}: not yours to see", kind, named.name)
        } else {
            format!("#{}  {}  ({})", named.id, named.name, kind.to_lowercase())
        };
        let taken = canvas.text(room.x, y, room.width, &text, Role::Text);
        if state.record == Some(at) {
            canvas.tint(Rect::new(room.x, y, taken, 1), Role::Cursor);
        }
        let last = at + 1 == group.records.len();
        let more = usize::try_from(group.total).unwrap_or(0).saturating_sub(group.records.len());
        if last && more > 0 {
            let x = room.x + taken + 2;
            canvas.text(x, y, room.right().saturating_sub(x), &format!("and {more} more, once these are merged"), Role::Muted);
        } else if at == top && group.reasons.len() > 1 {
            let x = room.x + taken + 2;
            canvas.text(x, y, room.right().saturating_sub(x), &group.reasons[1..].join("; "), Role::Muted);
        }
    }
}

//! The window of a plan: counts, warnings, old and new record by record, one button with the number in it.

use ratatui::layout::Rect;

use super::{PlanState, Review, Stage, confirm::Confirm, scores};
use crate::{
    action::Action,
    model::{Diff, FieldDef, Kind, Marks, Names, Schema, Value, fields},
    proto::{Fate, PlanRow},
    screens::{
        Vx,
        wording::{counted, number},
    },
    text::width::{width, wrapped},
    ui::{
        Canvas, Hit, Role, Window,
        window::{split_bottom, split_top},
    },
};

/// Warnings shown at most; of what cannot be taken back each says something else.
const WARNINGS: usize = 3;
const FINAL_WARNINGS: usize = 8;
/// Cells of a record's name, and of the box to strike it out with.
const NAME: (u16, u16) = (14, 30);
const CHECK: u16 = 4;

struct Rooms {
    window: Window,
    counts: Rect,
    warnings: Rect,
    scores: Rect,
    list: Rect,
    shell: Rect,
    note: Rect,
    buttons: Rect,
}

fn rooms(area: Rect, review: &Review, schema: &Schema) -> Rooms {
    let window = Window::of(area, 110, area.height.saturating_sub(2).min(40));
    let air = u16::from(window.body.height >= 10);
    let (counts, rest) = split_top(window.body, 1);
    let (warnings, rest) = split_top(rest, u16::try_from(warnings(review, schema, window.body.width).len()).unwrap_or(0));
    let (_, rest) = split_top(rest, air);
    let lines = review.plan.scores.as_ref().map_or(0, scores::lines);
    let (scores, rest) = split_top(rest, if lines == 0 { 0 } else { (lines + air).min(rest.height.saturating_sub(4)) });
    let (rest, buttons) = split_bottom(rest, 1);
    let (rest, note) = split_bottom(rest, 1);
    let (list, shell) = split_bottom(rest, if review.has_shell { 1 + air } else { 0 });
    let (_, shell) = split_top(shell, air.min(shell.height));
    Rooms { window, counts, warnings, scores, list, shell, note, buttons }
}

/// Rows of the list on a screen of that size.
pub(super) fn list_rows(area: Rect, review: &Review, schema: &Schema) -> u32 {
    u32::from(rooms(area, review, schema).list.height)
}

/// The warnings, each from a mark on, in so many cells.
fn warnings(review: &Review, schema: &Schema, cells: u16) -> Vec<String> {
    let plan = &review.plan;
    let mut lines: Vec<String> = plan.met_words(number, schema).map(|words| format!("{words}.")).into_iter().collect();
    if plan.to_manual > 0 {
        let verb = if plan.to_manual == 1 { "becomes" } else { "become" };
        lines.push(format!("{} {verb} manual: the criteria no longer decide.", score_count(plan.to_manual)));
    }
    let shown = if plan.is_final { FINAL_WARNINGS } else { WARNINGS };
    lines.extend(plan.warnings.iter().take(shown).cloned());
    let more = plan.warnings.len().saturating_sub(shown);
    if more > 0 {
        lines.push(format!("{more} more warnings of this kind."));
    }
    let marked = |line: &String| {
        let parts = wrapped(line, cells.saturating_sub(2).max(1)).into_iter().enumerate();
        parts.map(|(at, part)| format!("{} {part}", if at == 0 { '!' } else { ' ' })).collect::<Vec<_>>()
    };
    lines.iter().flat_map(marked).collect()
}

fn score_count(count: u64) -> String {
    if count == 1 { "1 score".to_owned() } else { format!("{} scores", number(count)) }
}

/// Draws a plan as a screen.
pub fn view(state: &PlanState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    match (&state.stage, &state.review) {
        (Stage::Refused(why), _) => message(&state.title, &format!("! {why}"), Role::Bad, vx, canvas, area),
        (Stage::Planning { .. }, None) | (_, None) => message(&state.title, "Working the plan out", Role::Muted, vx, canvas, area),
        (Stage::Applying { progress: at, stopping, .. }, Some(_)) => {
            let words = if *stopping { "Stopping" } else { state.deed.doing };
            progress(&state.title, words, *at, vx, canvas, area);
        }
        (Stage::Confirming(confirm), Some(shown)) => {
            review(shown, &state.title, vx, canvas, area);
            confirming(confirm, &state.title, vx, canvas, area);
        }
        (_, Some(shown)) => {
            review(shown, &state.title, vx, canvas, area);
            shell(state, shown, vx, canvas, rooms(area, shown, vx.schema).shell);
        }
    }
}

/// The line to be typed before something that cannot be taken back.
fn confirming(confirm: &Confirm, title: &str, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 66, 12);
    window.draw(canvas, title);
    let (line, rest) = split_top(window.body, 1);
    canvas.text(line.x, line.y, line.width, "Nothing brings this back: not undo, not the log.", Role::Warn);
    let gap = u16::from(rest.height >= 5);
    let (line, rest) = split_top(split_top(rest, gap).1, 1);
    canvas.text(line.x, line.y, line.width, &format!("Type  {}  and press Enter to do it.", confirm.wanted), Role::Text);
    let (line, rest) = split_top(split_top(rest, gap).1, 1);
    confirm.input.draw(canvas, line, true);
    let (line, _) = split_top(split_top(rest, gap).1, 1);
    if let (Some(problem), false) = (&confirm.problem, line.is_empty()) {
        canvas.text(line.x, line.y, line.width, &format!("! {problem}"), Role::Bad);
    }
    canvas.hints_as(window.hints, vx.keymap, &[(Action::TextNewline.into(), "Erase for good"), (Action::TextCancel.into(), "Back")]);
}

/// The shell line that does the same, and the key that copies it.
fn shell(state: &PlanState, review: &Review, vx: &Vx<'_>, canvas: &mut Canvas<'_>, room: Rect) {
    let key = vx.keymap.hint(&Action::PlanCopy.into());
    let hint = if key.is_empty() { String::new() } else { format!("{key} copies it") };
    let hint_cells = u16::try_from(width(&hint)).unwrap_or(0);
    let cells = room.width.saturating_sub(hint_cells + 4);
    let struck = review.struck.clone().unwrap_or_default();
    let Some(line) = state.shell.as_ref().and_then(|line| line.shown(&struck, cells)).filter(|_| !room.is_empty()) else { return };
    let x = room.x + canvas.text(room.x, room.y, room.width, "$ ", Role::Line);
    canvas.text(x, room.y, cells.min(room.right().saturating_sub(x)), &line, Role::Muted);
    canvas.right(room.x, room.y, room.width, &hint, Role::Key);
}

fn message(title: &str, text: &str, role: Role, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 72, 9);
    window.draw(canvas, title);
    let body = window.body;
    for (line, y) in wrapped(text, body.width.max(1)).iter().zip(body.top()..body.bottom()) {
        canvas.text(body.x, y, body.width, line, role);
    }
    canvas.hints(window.hints, vx.keymap, &[Action::PlanBack.into()]);
}

/// Draws how far something has come: `done` of `total`, where both are known.
pub fn progress(title: &str, words: &str, at: Option<(u64, u64)>, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 72, 9);
    window.draw(canvas, title);
    let (line, rest) = split_top(window.body, 1);
    if line.is_empty() {
        return;
    }
    let text = match at {
        Some((done, total)) if total > 0 => format!("{words} {} of {}", number(done), number(total)),
        Some((done, _)) => format!("{words} {}", number(done)),
        None => words.to_owned(),
    };
    canvas.text(line.x, line.y, line.width, &text, Role::Text);
    if let (Some((done, total @ 1..)), Some(y)) = (at, (rest.height > 1).then_some(rest.y + 1)) {
        let cells = u64::from(rest.width) * done.min(total) / total;
        for x in 0..rest.width {
            let full = u64::from(x) < cells;
            let glyph = if full { canvas.look.glyphs.scroll[1] } else { canvas.look.glyphs.line[0] };
            canvas.text(rest.x + x, y, 1, glyph, if full { Role::Good } else { Role::Line });
        }
    }
    canvas.hints_as(window.hints, vx.keymap, &[(Action::PlanBack.into(), "Stop; nothing is changed then")]);
}

/// Draws a plan to look at.
pub fn review(review: &Review, title: &str, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let rooms = rooms(area, review, vx.schema);
    rooms.window.draw(canvas, title);
    counts(review, canvas, rooms.counts);
    for (y, line) in (rooms.warnings.top()..rooms.warnings.bottom()).zip(warnings(review, vx.schema, rooms.warnings.width)) {
        canvas.text(rooms.warnings.x, y, rooms.warnings.width, &line, Role::Warn);
    }
    if let Some(scores) = &review.plan.scores {
        scores::view(scores, canvas, rooms.scores);
    }
    for (at, y) in (review.top..review.rows()).zip(rooms.list.top()..rooms.list.bottom()) {
        row(review, at, vx, canvas, Rect::new(rooms.list.x, y, rooms.list.width, 1));
    }
    if let Some(note) = review.note.as_ref().filter(|_| !rooms.note.is_empty()) {
        canvas.text(rooms.note.x, rooms.note.y, rooms.note.width, note, Role::Warn);
    }
    buttons(review, vx, canvas, rooms.buttons);
    let mut hints = vec![
        (Action::PlanDown.into(), "Next row"),
        (Action::PlanApply.into(), if review.on_apply { "Do it" } else { "Cancel" }),
        (Action::PlanNext.into(), "Other button"),
    ];
    if review.struck.is_some() {
        hints.insert(1, (Action::PlanStrike.into(), "Strike out"));
    }
    if review.is_past() {
        hints[1].1 = if review.on_apply { "Undo it" } else { "Close" };
        hints.push((Action::Undo.into(), "Undo it"));
    } else if !review.on_apply && review.wanted() > 0 {
        hints.push((Action::PlanYes.into(), "Yes, do it"));
    }
    hints.push((Action::PlanBack.into(), "Back"));
    canvas.hints_as(rooms.window.hints, vx.keymap, &hints);
}

fn counts(review: &Review, canvas: &mut Canvas<'_>, room: Rect) {
    let plan = &review.plan;
    let struck = u64::try_from(review.struck().len()).unwrap_or(0);
    let changed = match (review.is_past(), plan.is_final) {
        (true, _) => "changed",
        (false, true) => "will go",
        (false, false) => "will change",
    };
    let mut x = room.x;
    let parts = [
        (plan.created, "new", Role::New),
        (plan.changed.saturating_sub(struck), changed, Role::New),
        (struck, "struck out", Role::Warn),
        (plan.same, "already so", Role::Muted),
        (plan.duplicates, "twice in the file", Role::Warn),
        (plan.beside, if plan.beside == 1 { "stays without its link" } else { "stay without their links" }, Role::Muted),
        (plan.refused, review.deed.refused(), Role::Bad),
    ];
    for (count, words, role) in parts {
        // That nothing changes is worth saying; that nothing is refused is not.
        if room.is_empty() || x >= room.right() || (count == 0 && (words != changed || plan.created > 0)) {
            continue;
        }
        x += canvas.text(x, room.y, room.right() - x, &number(count), role) + 1;
        x += canvas.text(x, room.y, room.right().saturating_sub(x), words, Role::Text) + 3;
    }
}

fn row(review: &Review, at: u32, vx: &Vx<'_>, canvas: &mut Canvas<'_>, room: Rect) {
    let current = at == review.cursor;
    let glyphs = canvas.look.glyphs;
    canvas.hits.push(room, Hit::Entry(usize::try_from(at).unwrap_or(usize::MAX)));
    canvas.text(room.x, room.y, 1, if current { glyphs.cursor } else { " " }, Role::Key);
    let mut x = room.x + 2;
    match review.row(at) {
        None => {
            canvas.text(x, room.y, 3, glyphs.ellipsis, Role::Muted);
        }
        Some(row) => {
            let struck = review.struck.as_ref().zip(row.record).is_some_and(|(struck, id)| struck.contains(&id));
            if review.struck.is_some() {
                if review.deed.is_chosen(&row.fate) {
                    let mark = if struck { glyphs.check[2] } else { glyphs.check[0] };
                    canvas.text(x, room.y, 3, mark, Role::Good);
                    canvas.hits.push(Rect::new(x, room.y, 3, 1).intersection(room), Hit::Check(at));
                }
                x += CHECK;
            }
            named(row, review, struck, vx, canvas, Rect::new(x, room.y, room.right().saturating_sub(x), 1));
        }
    }
    if current {
        canvas.tint(room, Role::Cursor);
    }
}

/// Line, name and fate of a row.
fn named(row: &PlanRow, review: &Review, struck: bool, vx: &Vx<'_>, canvas: &mut Canvas<'_>, room: Rect) {
    let mut x = room.x;
    let left = |x: u16| room.right().saturating_sub(x);
    if row.line > 0 {
        canvas.right(x, room.y, 7.min(left(x)), &number(row.line), Role::Muted);
        x += 9;
    }
    let name = (room.width / 3).clamp(NAME.0, NAME.1);
    canvas.text(x, room.y, name.min(left(x)), &row.name, if struck { Role::Muted } else { Role::Text });
    x += name + 2;
    if struck {
        canvas.text(x, room.y, left(x), "struck out, stays as it is", Role::Muted);
        return;
    }
    for (text, role) in fate(&row.fate, review, vx, canvas) {
        if left(x) == 0 {
            break;
        }
        x += canvas.text(x, room.y, left(x), &text, role);
    }
}

/// What happens to a row, in pieces.
fn fate(fate: &Fate, review: &Review, vx: &Vx<'_>, canvas: &Canvas<'_>) -> Vec<(String, Role)> {
    match fate {
        Fate::Created => vec![("new".to_owned(), Role::New)],
        Fate::Becomes(words) => vec![(words.clone(), Role::New)],
        Fate::Same => vec![("already so".to_owned(), Role::Muted)],
        Fate::Duplicate(line) => vec![(format!("the same as line {} of the file", number(*line)), Role::Warn)],
        Fate::Known(id) => vec![(format!("in the store already, number {id}"), Role::Warn)],
        Fate::Refused(why) => vec![(format!("{}: ", review.deed.refused()), Role::Bad), (why.clone(), Role::Text)],
        Fate::Changed(diffs) => {
            let mut pieces = Vec::new();
            for diff in diffs.iter().filter(|diff| vx.schema.field(diff.field).is_some_and(|field| !field.is(Marks::DERIVED))) {
                if !pieces.is_empty() {
                    pieces.push((format!("  {}  ", canvas.look.glyphs.dot), Role::Line));
                }
                match to_the_bin(diff, review.is_past()) {
                    Some(words) => pieces.push((words.to_owned(), Role::New)),
                    None => change(diff, &review.names, vx, canvas, &mut pieces),
                }
            }
            if pieces.is_empty() { vec![("changes".to_owned(), Role::Muted)] } else { pieces }
        }
    }
}

/// A deletion in words: a moment says nothing to anybody.
fn to_the_bin(diff: &Diff, is_past: bool) -> Option<&'static str> {
    (diff.field == fields::DELETED).then_some(match (&diff.new, is_past) {
        (Some(_), false) => "goes to the bin",
        (Some(_), true) => "went to the bin",
        (None, false) => "comes back from the bin",
        (None, true) => "came back from the bin",
    })
}

fn change(diff: &Diff, names: &Names, vx: &Vx<'_>, canvas: &Canvas<'_>, pieces: &mut Vec<(String, Role)>) {
    let Some(field) = vx.schema.field(diff.field) else { return };
    let glyphs = canvas.look.glyphs;
    pieces.push((format!("{}: ", field.label), Role::Muted));
    pieces.push((shown(field, diff.old.as_ref(), names, vx, canvas), Role::Old));
    pieces.push((format!(" {} ", glyphs.arrow), Role::Line));
    let new = match &diff.new {
        Some(_) if field.kind == Kind::Tick => "Yes".to_owned(),
        new => shown(field, new.as_ref(), names, vx, canvas),
    };
    pieces.push((new, Role::New));
}

/// A value of a field in a plan: in one line, and a word where there is none.
#[must_use]
pub fn shown(field: &FieldDef, value: Option<&Value>, names: &Names, vx: &Vx<'_>, canvas: &Canvas<'_>) -> String {
    let glyphs = canvas.look.glyphs;
    match value {
        Some(Value::Stars(stars)) => {
            let given = usize::from(*stars).min(5);
            format!("{}{}", glyphs.star.repeat(given), glyphs.star_off.repeat(5 - given))
        }
        Some(Value::Money(minor)) if !vx.schema.currency.is_empty() => {
            format!("{} {}", field.kind.show(&Value::Money(*minor), &vx.reading), vx.schema.currency)
        }
        Some(value) => names.show(field.kind, value, vx.schema, &vx.reading),
        None if field.kind == Kind::Stars => "-".to_owned(),
        None if field.kind == Kind::YesNo || field.kind == Kind::Tick => "No".to_owned(),
        None => "(empty)".to_owned(),
    }
}

fn buttons(review: &Review, vx: &Vx<'_>, canvas: &mut Canvas<'_>, room: Rect) {
    if room.is_empty() {
        return;
    }
    let mut x = room.x;
    if review.whole() + review.partly() > 0 && (review.wanted() > 0 || review.partly() > 0) {
        if review.whole() > 0 {
            x += canvas.button(x, room.y, 0, &review.order(vx.schema), review.on_apply && !review.is_partly) + 1;
        }
        if review.partly() > 0 {
            x += canvas.button(x, room.y, 2, &review.order_partly(), review.on_apply && review.is_partly) + 1;
        }
        x += canvas.button(x, room.y, 1, if review.is_past() { "Close" } else { "Cancel" }, !review.on_apply);
    } else {
        x += canvas.button(x, room.y, 1, "Nothing to change: close", true);
    }
    let rows = review.rows();
    let place = if rows == 0 {
        String::new()
    } else {
        let first = if review.is_cut() { "the first " } else { "" };
        format!("{} of {first}{}", number(u64::from(review.cursor) + 1), counted(u64::from(rows), None, vx.schema))
    };
    let place = place.replace("records", "rows").replace("record", "row");
    if usize::from(room.right().saturating_sub(x)) > width(&place) + 2 {
        canvas.right(x, room.y, room.right() - x, &place, Role::Muted);
    }
}

//! The windows over the columns of a file.

use ratatui::layout::Rect;

use super::{Panel, asking::Asking, fields::Fields, maps::Maps, naming::Naming, reading::Reading, records::Records};
use crate::{
    action::Action,
    exchange::showing::Shown,
    screens::{Vx, import::columns::Columns},
    text::{clean, width::width},
    ui::{
        Canvas, Hit, Role, Window,
        pick::Entry,
        window::{split_bottom, split_top, wrapped},
    },
};

/// Draws what lies over the columns.
pub(in crate::screens::import) fn view(columns: &Columns, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    match &columns.panel {
        Some(Panel::Fields(fields)) => choose(columns, fields, vx, canvas, area),
        Some(Panel::Asking(asking)) => ask(columns, asking, vx, canvas, area),
        Some(Panel::Reading(reading)) => read(reading, vx, canvas, area),
        Some(Panel::Records(records)) => show(records, vx, canvas, area),
        Some(Panel::Maps(maps)) => list(maps, vx, canvas, area),
        Some(Panel::Naming(naming)) => name(naming, vx, canvas, area),
        None => {}
    }
}

fn line(canvas: &mut Canvas<'_>, row: Rect, text: &str, role: Role) {
    if !row.is_empty() {
        canvas.text(row.x, row.y, row.width, text, role);
    }
}

fn choose(columns: &Columns, fields: &Fields, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 72, 20);
    let header = columns.preview.headers.get(columns.cursor).map_or("", String::as_str);
    window.draw(canvas, &format!("'{header}' becomes"));
    let (list, note) = split_bottom(window.body, 1);
    fields.pick.draw(canvas, list, "No field is called that.");
    let samples = columns.samples(columns.cursor);
    match &fields.problem {
        Some(problem) => line(canvas, note, &format!("! {problem}"), Role::Bad),
        None if samples.is_empty() => line(canvas, note, "No values in the first rows.", Role::Muted),
        None => line(canvas, note, &format!("Values: {}", samples.join(", ")), Role::Muted),
    }
    canvas.hints_as(window.hints, vx.keymap, &[(Action::PickTake.into(), "Take it"), (Action::PickCancel.into(), "Back")]);
}

fn ask(columns: &Columns, asking: &Asking, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 76, 14);
    let question = &asking.question;
    let header = columns.preview.headers.get(question.column).map_or("", String::as_str);
    window.draw(canvas, &format!("How are the {} of '{header}' written?", question.doubt.words()));
    let text = if question.is_torn {
        "Some are surely of one way and some of another; the others can be read in more than one."
    } else {
        "They can be read in more than one way, and nothing else in the column tells which."
    };
    let lines = wrapped(text, window.body.width);
    let (head, rest) = split_top(window.body, u16::try_from(lines.len()).unwrap_or(1));
    for (y, text) in (head.top()..head.bottom()).zip(&lines) {
        canvas.text(head.x, y, head.width, text, Role::Muted);
    }
    let (_, list) = split_top(rest, u16::from(rest.height >= 6));
    asking.pick.draw_rows(canvas, list, "No way is called that.", |canvas, entry, row| {
        let label = row.width.min(if entry.item.is_some() { 18 } else { row.width });
        canvas.text(row.x, row.y, label, &entry.label, Role::Text);
        let note = row.width.saturating_sub(label);
        if note > 0 {
            canvas.text(row.x + label, row.y, note, &entry.note, Role::Muted);
        }
    });
    let hints = [(Action::PickTake.into(), "That is how"), (Action::PickCancel.into(), "Decide later")];
    canvas.hints_as(window.hints, vx.keymap, &hints);
}

fn read(reading: &Reading, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 100, area.height.saturating_sub(2).min(30));
    let title = match &reading.choice {
        Some((setting, _)) => reading_title(*setting),
        None => "How the file is read",
    };
    window.draw(canvas, title);
    let upper = if reading.choice.is_some() { window.body.height / 2 } else { 9.min(window.body.height * 2 / 3) };
    let (list, rest) = split_top(window.body, upper);
    match &reading.choice {
        Some((_, pick)) => pick.draw_rows(canvas, list, "Nothing here is called that.", beside),
        None => reading.settings.draw_rows(canvas, list, "Nothing here is called that.", beside),
    }
    let (gap, rest) = split_top(rest, u16::from(rest.height >= 4));
    if !gap.is_empty() {
        canvas.rule(gap.x, gap.y, gap.width);
    }
    if let Some(problem) = &reading.problem {
        for (y, text) in (rest.top()..rest.bottom()).zip(wrapped(&format!("! {problem}"), rest.width)) {
            canvas.text(rest.x, y, rest.width, &text, Role::Bad);
        }
    } else {
        table(reading, canvas, rest);
    }
    let hints: &[_] = match &reading.choice {
        Some(_) => &[(Action::PickTake.into(), "Take it"), (Action::PickCancel.into(), "As it was")],
        None => &[(Action::PickTake.into(), "Change"), (Action::PickCancel.into(), "Back to the columns")],
    };
    canvas.hints_as(window.hints, vx.keymap, hints);
}

const fn reading_title(setting: super::reading::Setting) -> &'static str {
    use super::reading::Setting;
    match setting {
        Setting::Encoding => "The encoding of the file",
        Setting::Separator => "What parts its cells",
        Setting::Quote => "What cells may be quoted with",
        Setting::Headers => "The row with the headers",
        Setting::First => "The first record",
        Setting::Days => "The order of its dates",
        Setting::Numbers => "What parts the decimals of its numbers",
        Setting::Sheet => "The sheet",
    }
}

/// An entry with its words beside it, in two columns.
fn beside<T>(canvas: &mut Canvas<'_>, entry: &Entry<T>, row: Rect) {
    let label = row.width.min(24);
    canvas.text(row.x, row.y, label, &entry.label, Role::Text);
    let note = row.width.saturating_sub(label + 1);
    if note > 0 {
        canvas.text(row.x + label + 1, row.y, note, &entry.note, Role::Muted);
    }
}

/// The headers and first rows of the file as it is read.
fn table(reading: &Reading, canvas: &mut Canvas<'_>, area: Rect) {
    if area.is_empty() {
        return;
    }
    let preview = &reading.shown;
    let widest = |at: usize| {
        let cells = preview.rows.iter().filter_map(|row| row.cell(at)).map(|cell| width(&clean::line(cell)));
        let most = cells.chain([width(&preview.headers[at])]).max().unwrap_or(0).clamp(3, 22);
        u16::try_from(most).unwrap_or(22)
    };
    let mut x = area.x;
    for at in 0..preview.headers.len() {
        let cells = widest(at).min(area.right().saturating_sub(x));
        if cells == 0 {
            break;
        }
        let mut y = area.y;
        let head = if preview.header_line == 0 { Role::Muted } else { Role::Title };
        canvas.text(x, y, cells, &preview.headers[at], head);
        for row in preview.rows.iter().take(usize::from(area.height.saturating_sub(1))) {
            y += 1;
            let role = if reading.is_waiting { Role::Muted } else { Role::Text };
            canvas.text(x, y, cells, row.cell(at).unwrap_or_default(), role);
        }
        x = x.saturating_add(cells + 2);
        if x >= area.right() {
            break;
        }
    }
}

fn show(records: &Records, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 100, area.height.saturating_sub(2).min(36));
    window.draw(canvas, "The first rows as they would become");
    let body = window.body;
    let left = (body.width / 3).min(30);
    let list = Rect { width: left, ..body };
    let right = Rect { x: body.x + left.saturating_add(2).min(body.width), width: body.width.saturating_sub(left + 2), ..body };
    let top = (records.cursor + 1).saturating_sub(usize::from(list.height));
    for (y, (at, shown)) in (list.top()..list.bottom()).zip(records.rows.iter().enumerate().skip(top)) {
        let row = Rect::new(list.x, y, list.width, 1);
        let current = at == records.cursor;
        canvas.text(row.x, y, 1, if current { canvas.look.glyphs.cursor } else { " " }, Role::Key);
        let (mark, role) = mark(shown);
        canvas.text(row.x + 2.min(row.width), y, 1, mark, role);
        let name = name_of(shown);
        let text = format!("{} {}", shown.line, if name.is_empty() { "(nobody)" } else { name });
        canvas.text(row.x + 4.min(row.width), y, row.width.saturating_sub(4), &text, Role::Text);
        if current {
            canvas.tint(row, Role::Cursor);
        }
        canvas.hits.push(row, Hit::Entry(at));
    }
    if let Some(shown) = records.rows.get(records.cursor) {
        let lines = lines_of(shown, vx, right.width);
        for (y, (text, role)) in (right.top()..right.bottom()).zip(lines) {
            canvas.text(right.x, y, right.width, &text, role);
        }
    }
    let hints = [
        (Action::ImportDown.into(), "Next row"),
        (Action::ImportUp.into(), "Row before"),
        (Action::ImportBack.into(), "Back to the columns"),
    ];
    canvas.hints_as(window.hints, vx.keymap, &hints);
}

fn name_of(shown: &Shown) -> &str {
    shown.draft.text(crate::model::fields::NAME)
}

/// What a row's fate is marked with, in a letter of its own where there is no colour.
fn mark(shown: &Shown) -> (&'static str, Role) {
    if !shown.draft.problems.is_empty() {
        ("x", Role::Bad)
    } else if shown.passed_over.is_some() {
        ("-", Role::Muted)
    } else if !shown.remarks.is_empty() {
        ("!", Role::Warn)
    } else {
        (" ", Role::Text)
    }
}

/// What is wrong with a row, then its values.
fn lines_of(shown: &Shown, vx: &Vx<'_>, cells: u16) -> Vec<(String, Role)> {
    let mut lines: Vec<(String, Role)> = Vec::new();
    let mut say = |text: String, role: Role| {
        // What begins with blanks is a further line of a value.
        let (indent, room) = if text.starts_with("  ") { ("  ", cells.saturating_sub(2)) } else { ("", cells) };
        lines.extend(wrapped(text.trim_start(), room).into_iter().map(|text| (format!("{indent}{text}"), role)));
    };
    for (place, problem) in &shown.draft.problems {
        say(format!("x refused: {place} {problem}"), Role::Bad);
    }
    if let Some(reason) = &shown.passed_over {
        say(format!("- {reason}"), Role::Muted);
    }
    for remark in &shown.remarks {
        let column = if remark.column.is_empty() { String::new() } else { format!("{}: ", remark.column) };
        say(format!("! {column}{}", remark.text), Role::Warn);
    }
    for field in vx.schema.fields() {
        let Some(value) = shown.draft.get(field.id) else { continue };
        let text = field.kind.show(value, &vx.reading);
        let mut rows = text.lines();
        say(format!("{}: {}", field.title(), rows.next().unwrap_or_default()), Role::New);
        rows.for_each(|row| say(format!("  {row}"), Role::New));
    }
    lines
}

fn list(maps: &Maps, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 72, 18);
    window.draw(canvas, "Saved maps");
    let (list, note) = split_bottom(window.body, u16::from(maps.problem.is_some()));
    let key = vx.keymap.hint(&Action::ImportSaveMap.into());
    maps.pick.draw(canvas, list, &format!("No map of that name is saved; {key} on the columns saves one."));
    if let Some(problem) = &maps.problem {
        line(canvas, note, &format!("! {problem}"), Role::Bad);
    }
    let hints = [
        (Action::PickTake.into(), "Use it"),
        (Action::PickDefault.into(), "Rename, share"),
        (Action::PickRemove.into(), "Delete"),
        (Action::PickCancel.into(), "Back"),
    ];
    canvas.hints_as(window.hints, vx.keymap, &hints);
}

fn name(naming: &Naming, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let window = Window::of(area, 66, 13);
    window.draw(canvas, if naming.renames { "Rename map" } else { "Save map as" });
    let gap = u16::from(window.body.height >= 7);
    let (row, rest) = split_top(window.body, 1);
    line(canvas, row, "Files with the same headers are read by it from then on.", Role::Muted);
    let (row, rest) = split_top(split_top(rest, gap).1, 1);
    naming.name.draw(canvas, row, naming.saving.is_none());
    let (row, rest) = split_top(split_top(rest, gap).1, 1);
    let used = if naming.map.is_shared { "everybody; only you change it" } else { "you only" };
    line(canvas, row, &format!("Used by: {used}"), Role::Text);
    canvas.hits.push(row, Hit::Entry(0));
    let (row, _) = split_top(rest, 1);
    match &naming.problem {
        Some(problem) => line(canvas, row, &format!("! {problem}"), Role::Bad),
        None if naming.saving.is_some() => line(canvas, row, "Saving", Role::Muted),
        None => {}
    }
    let order = match (naming.renames, naming.record()) {
        (true, _) => "Rename".to_owned(),
        (false, Some(_)) => format!("Save changes to '{}'", naming.map.name),
        (false, None) => "Save as new".to_owned(),
    };
    let hints = [
        (Action::TextNewline.into(), order.as_str()),
        (Action::TextDone.into(), if naming.map.is_shared { "Only for me" } else { "For everybody" }),
        (Action::TextCancel.into(), "Cancel"),
    ];
    canvas.hints_as(window.hints, vx.keymap, &hints);
}

//! Draws the list.

use ratatui::layout::Rect;

use super::{GridState, cell, columns, detail, layout};
use crate::{
    action::Action,
    model::{Bases, FieldId, Filter, Kind, Names, Reading, Record, Schema, Section, Value, fields, lists, record_type},
    proto::{Doing, Stray},
    screens::{Vx, wording::GIVEN_BY_HAND},
    text::{clean, width::width},
    ui::{Canvas, Hit, Role},
};

/// Draws the list into `area`.
pub fn view(grid: &GridState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let parts = layout::parts(grid, vx.schema, area);
    filter_line(grid, vx, canvas, parts.filter);
    if grid.total() == 0 {
        empty(grid, vx, canvas, parts.body);
    } else {
        header(grid, vx, canvas, &parts);
        let last = parts.body.bottom().saturating_sub(parts.lines - 1);
        for (y, place) in (parts.body.top()..last).step_by(usize::from(parts.lines)).zip(grid.top..grid.total()) {
            row(grid, vx, canvas, &parts, y, place);
        }
        scroll_bar(grid, canvas, parts.body, parts.lines);
    }
    cell::view(grid, vx.schema, canvas, &parts);
    if !parts.line.is_empty()
        && let Some(record) = grid.current()
    {
        line(record, vx, canvas, &parts, grid);
    }
    if !parts.pane.is_empty() {
        detail::view(grid.current(), grid.detail.as_ref(), &grid.names, vx, canvas, parts.pane);
    }
}

/// What can be typed into the filter.
pub(super) const EXAMPLES: &str = "words  status:new  score>=4  owner:me  modified<30d  -city:berlin  next:none";

/// What is shown and in which order.
fn filter_line(grid: &GridState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    if area.is_empty() {
        return;
    }
    // What is wrong needs the room more than the order does.
    let sort = if grid.wrong.is_some() { String::new() } else { sort_words(grid, vx.schema, canvas) };
    let sort_width = u16::try_from(width(&sort)).unwrap_or(0).min(area.width / 2);
    canvas.right(area.right().saturating_sub(sort_width + 1), area.y, sort_width, &sort, Role::Muted);
    let room = area.width.saturating_sub(sort_width + 4);
    canvas.hits.push(Rect { width: room, ..area }, Hit::Filter);
    let x = area.x + 1;
    let room = behind(grid, vx, canvas, Rect { width: room, ..area });
    let named = view_name(grid, canvas, (x, area.y, room));
    let (x, room) = (x + named, room.saturating_sub(named));
    if let Some(typed) = &grid.typing {
        canvas.text(x, area.y, 2, "/", Role::Key);
        let wrong = grid.wrong.as_deref().unwrap_or_default();
        let note = if wrong.is_empty() { format!("{} found", grid.total()) } else { format!("! {wrong}") };
        let role = if wrong.is_empty() { Role::Muted } else { Role::Bad };
        let needed = u16::try_from(width(&clean::line(&typed.text()))).unwrap_or(u16::MAX).saturating_add(1).clamp(10, 18);
        let note_width = u16::try_from(width(&note)).unwrap_or(0).min(room.saturating_sub(needed + 4));
        let typing = Rect::new(x + 2, area.y, room.saturating_sub(note_width + 4).max(10), 1);
        typed.draw(canvas, typing, true);
        let taken = u16::try_from(width(&clean::line(&typed.text()))).unwrap_or(u16::MAX).saturating_add(3);
        offered(grid, vx, canvas, Rect::new(typing.x.saturating_add(taken), typing.y, typing.width.saturating_sub(taken), 1));
        if typed.is_empty() {
            canvas.text(typing.x + 2, typing.y, typing.width.saturating_sub(2), EXAMPLES, Role::Muted);
        }
        canvas.text(typing.right() + 1, area.y, note_width, &note, role);
    } else if let Some(only) = &grid.query.only {
        let (key, count) = (vx.keymap.hint(&Action::SelectOnly.into()), crate::screens::wording::number(only.len()));
        let text = format!("Only the {count} selected; {key} shows all");
        let taken = canvas.text(x, area.y, room, &text, Role::Found) + 2;
        if grid.query.filter != Filter::default() {
            let rest = Rect::new(x + taken, area.y, room.saturating_sub(taken), 1);
            let taken = canvas.text(rest.x, rest.y, rest.width, &grid.query.filter.text, Role::Found);
            term_hits(&grid.query.filter.text, canvas, Rect { width: taken, ..rest });
        }
    } else if grid.query.filter != Filter::default() {
        let at = canvas.text(x, area.y, 8, "Filter: ", Role::Muted);
        let taken = canvas.text(x + at, area.y, room.saturating_sub(at), &grid.query.filter.text, Role::Found);
        term_hits(&grid.query.filter.text, canvas, Rect::new(x + at, area.y, taken, 1));
        let hint = format!("  {} clears", vx.keymap.hint(&Action::FilterClear.into()));
        canvas.text(x + at + taken, area.y, room.saturating_sub(at + taken), &hint, Role::Muted);
    } else {
        let what = if grid.query.bin { "The bin".to_owned() } else { format!("{} find", vx.keymap.hint(&Action::FilterEdit.into())) };
        canvas.text(x, area.y, room, &what, Role::Muted);
    }
}

/// What the filter being typed can go on with, the first of it with the key that takes it.
fn offered(grid: &GridState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, room: Rect) {
    let Some(offer) = grid.offered.as_ref().filter(|offer| !offer.candidates.is_empty()) else { return };
    let key = vx.keymap.hint(&Action::TextDone.into());
    let mut x = room.x;
    for (at, candidate) in offer.candidates.iter().enumerate() {
        let key = if at == 0 { format!("{key} ") } else { String::new() };
        let cells = u16::try_from(width(&key) + width(candidate)).unwrap_or(u16::MAX);
        // Half a word says nothing.
        if cells > room.right().saturating_sub(x) {
            break;
        }
        x += canvas.text(x, room.y, cells, &key, Role::Key);
        x += canvas.text(x, room.y, cells, candidate, if at == 0 { Role::Found } else { Role::Muted }) + 2;
    }
}

/// Says at the right what an up-to-date list would show otherwise; answers the room that is left.
fn behind(grid: &GridState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) -> u16 {
    let Some(what) = grid.behind() else { return area.width };
    let text = format!("{what}; {} brings the list up to date", vx.keymap.hint(&Action::Reload.into()));
    let cells = u16::try_from(width(&text)).unwrap_or(u16::MAX).min(area.width * 2 / 3);
    let place = Rect::new(area.right() - cells, area.y, cells, 1);
    canvas.text(place.x, place.y, cells, &text, Role::Warn);
    canvas.hits.push(place, Hit::Command(Action::Reload.into()));
    area.width.saturating_sub(cells + 2)
}

/// Each term of the filter can be pressed away.
fn term_hits(text: &str, canvas: &mut Canvas<'_>, area: Rect) {
    let cells = |text: &str| u16::try_from(width(&clean::line(text))).unwrap_or(u16::MAX);
    for (place, range) in super::terms::terms(text).into_iter().enumerate() {
        let from = area.x.saturating_add(cells(&text[..range.start]));
        canvas.hits.push(Rect::new(from, area.y, cells(&text[range]), 1).intersection(area), Hit::Term(place));
    }
}

/// The open view's name, with a star when the list was changed since, and what keeps it from acting; answers its cells.
fn view_name(grid: &GridState, canvas: &mut Canvas<'_>, (x, y, room): (u16, u16, u16)) -> u16 {
    let Some(view) = grid.view.as_ref().filter(|_| grid.typing.is_none()) else { return 0 };
    let star = if grid.is_view_changed() { " *" } else { "" };
    let mut taken = canvas.text(x, y, room / 2, &format!("{}{star}", view.name), Role::Title) + 2;
    if let Some(problem) = grid.blocked() {
        taken += canvas.text(x + taken, y, (room / 2).saturating_sub(taken), &format!("! {problem}"), Role::Bad) + 2;
    }
    taken.min(room)
}

fn sort_words(grid: &GridState, schema: &Schema, canvas: &Canvas<'_>) -> String {
    let label = |field: FieldId| schema.field(field).map_or("?", |field| field.label.as_ref());
    if grid.answer.as_ref().is_some_and(|answer| answer.indexing) {
        return "indexing...".to_owned();
    }
    if grid.query.sort.is_empty() {
        return "by name".to_owned();
    }
    let levels: Vec<String> = grid
        .query
        .sort
        .iter()
        .map(|key| format!("{} {}", label(key.field), canvas.look.glyphs.sort[usize::from(key.descending)]))
        .collect();
    format!("by {}", levels.join(", "))
}

fn header(grid: &GridState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, parts: &layout::Parts) {
    let (area, glyphs) = (parts.header, canvas.look.glyphs);
    let (shown, hidden) = grid.counted;
    let check = match shown {
        0 => 2,
        all if all == u64::from(grid.total()) && hidden == 0 => 0,
        _ => 3,
    };
    canvas.text(area.x + 1, area.y, 3, glyphs.check[check], Role::Key);
    canvas.hits.push(Rect::new(area.x, area.y, layout::GUTTER, 1), Hit::CheckAll);
    for (place, x, cells) in &parts.columns {
        let field = grid.columns[*place];
        let label = columns::title(vx.schema, grid.kind, field);
        let level = grid.query.sort.iter().position(|key| key.field == field);
        let mark = level.map_or(String::new(), |level| {
            let number = if grid.query.sort.len() > 1 { (level + 1).to_string() } else { String::new() };
            format!("{}{number}", glyphs.sort[usize::from(grid.query.sort[level].descending)])
        });
        let mark_width = u16::try_from(width(&mark)).unwrap_or(0);
        let taken = canvas.text(*x, area.y, cells.saturating_sub(mark_width), &label, Role::Title);
        canvas.text(x + taken, area.y, mark_width, &mark, Role::Key);
        if *place == grid.column {
            // The column cursor: what the sort key acts on.
            canvas.tint(Rect::new(*x, area.y, *cells, 1), Role::Found);
        }
        canvas.hits.push(Rect::new(*x, area.y, *cells, 1), Hit::Header(field));
        canvas.hits.push(Rect::new(x + cells, area.y, 1, 1).intersection(area), Hit::Border(field));
    }
}

fn row(grid: &GridState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, parts: &layout::Parts, y: u16, place: u32) {
    let area = Rect::new(parts.body.x, y, parts.body.width.saturating_sub(1), parts.lines);
    canvas.hits.push(area, Hit::Row(place));
    canvas.hits.push(Rect { width: layout::GUTTER.min(area.width), ..area }, Hit::Check(place));
    let glyphs = canvas.look.glyphs;
    let under = place == grid.cursor;
    let Some(record) = grid.row(place) else {
        canvas.text(area.x + layout::GUTTER, y, 3, "...", Role::Muted);
        return;
    };
    let ranged = grid.in_range(place);
    let marked = grid.is_selected(place, record.id.0) && (!ranged || grid.selection.marks.contains(record.id.0));
    canvas.text(area.x, y, 1, if under { glyphs.cursor } else { " " }, Role::Key);
    let others = vx.others_short(record.id);
    let now = vx.reading.now;
    if let Some(stray) = grid.stray(place) {
        canvas.text(area.x + 4, y, 1, glyphs.stray[stray_place(stray)], Role::Warn);
    } else if let Some((_, doing)) = &others {
        canvas.text(area.x + 4, y, 1, HERE, here_role(*doing));
    } else if grid.is_fresh(record.id, now) {
        canvas.text(area.x + 4, y, 1, glyphs.fresh, Role::Fresh);
    }
    let check = match (marked, ranged) {
        (true, _) => 0,
        (false, true) => 1,
        (false, false) => 2,
    };
    canvas.text(area.x + 1, y, 3, glyphs.check[check], Role::Key);
    for (column, x, cells) in &parts.columns {
        cell(record, grid.columns[*column], &grid.names, vx, canvas, (*x, y, *cells));
        if grid.columns[*column] == fields::SCORE {
            for star in 1..=5u8 {
                canvas.hits.push(Rect::new(x + u16::from(star) - 1, y, 1, 1), Hit::Star(place, star));
            }
        }
    }
    if parts.lines > 1 {
        let below = Rect { x: area.x + layout::GUTTER, y: y + 1, width: area.width.saturating_sub(layout::GUTTER + 1), height: 1 };
        card(grid, record, vx, canvas, below);
    }
    let column = |field| parts.columns.iter().find(|(column, ..)| grid.columns[*column] == field);
    if marked || ranged {
        canvas.tint(area, if marked { Role::Selected } else { Role::Range });
        if let Some((_, x, _)) = column(fields::SCORE) {
            // The stars keep their gold on every background.
            stars(record, canvas, *x, y);
        }
    }
    for (_, x, cells) in parts.columns.iter().filter(|(column, ..)| grid.is_fresh_cell(record.id, grid.columns[*column], now)) {
        canvas.tint(Rect::new(*x, y, *cells, 1), Role::Fresh);
    }
    if let (Some((who, doing)), Some((_, x, cells))) = (others, column(fields::NAME)) {
        at_work(record, &who, doing, canvas, (*x, y, *cells));
    }
    if under && let Some((_, x, cells)) = column(fields::NAME) {
        // The name only: a cursor that coloured whole rows would cost two of them over the line for every key.
        canvas.tint(Rect::new(*x, y, *cells, 1), if marked || ranged { Role::SelectedCursor } else { Role::Cursor });
    }
    if under {
        canvas.stand(area.x, y);
    }
}

/// Stands before a record that somebody else has open.
pub const HERE: &str = "@";

/// Who is just writing stands out.
const fn here_role(doing: Doing) -> Role {
    match doing {
        Doing::Editing => Role::Warn,
        Doing::Open => Role::Key,
        Doing::Idle => Role::Muted,
    }
}

/// Who has the record open, behind its name where there is room.
fn at_work(record: &Record, who: &str, doing: Doing, canvas: &mut Canvas<'_>, (x, y, cells): (u16, u16, u16)) {
    let what = match doing {
        Doing::Editing => " edits",
        Doing::Open => "",
        Doing::Idle => " idle",
    };
    let cells_of = |text: &str| u16::try_from(width(&clean::line(text))).unwrap_or(u16::MAX);
    let room = cells.saturating_sub(cells_of(record.name()) + 2);
    let long = format!("{HERE}{who}{what}");
    let text = if cells_of(&long) <= room { long } else { format!("{HERE}{who}") };
    if cells_of(&text) <= room {
        canvas.right(x, y, cells, &text, here_role(doing));
    }
}

/// The second line of a card: what says most, and the column under the column cursor.
fn card(grid: &GridState, record: &Record, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let chosen = grid.columns.get(grid.column).copied().filter(|field| !matches!(*field, fields::NAME | fields::SCORE));
    let mut shown = vec![fields::COMPANY, fields::STATUS, fields::ASSIGNED_TO];
    if let Some(field) = chosen {
        shown.retain(|other| *other != field);
        shown.insert(0, field);
    }
    let value = |field: &FieldId| Some(grid.names.show(vx.schema.field(*field)?.kind, &record.value(*field)?, vx.schema, &vx.reading));
    let text: Vec<String> = shown.iter().filter_map(value).filter(|text| !text.is_empty()).collect();
    canvas.text(area.x, area.y, area.width, &text.join(&format!(" {} ", canvas.look.glyphs.dot)), Role::Muted);
}

/// Its place among the marks of rows that stray.
const fn stray_place(stray: Stray) -> usize {
    match stray {
        Stray::Moved => 0,
        Stray::Out => 1,
        Stray::Gone => 2,
    }
}

fn stars(record: &Record, canvas: &mut Canvas<'_>, x: u16, y: u16) {
    canvas.stars(x, y, record.get(fields::SCORE).and_then(Value::as_stars));
    if record.text(fields::SCORE_TYPE) == lists::MANUAL {
        canvas.text(x + 5, y, 1, GIVEN_BY_HAND, Role::Muted);
    }
}

fn cell(record: &Record, field: FieldId, names: &Names, vx: &Vx<'_>, canvas: &mut Canvas<'_>, (x, y, cells): (u16, u16, u16)) {
    let Some(def) = vx.schema.field(field) else { return };
    if field == fields::SCORE {
        return stars(record, canvas, x, y);
    }
    if def.kind == Kind::Stars {
        canvas.stars(x, y, record.get(field).and_then(Value::as_stars));
        return;
    }
    let Some(value) = record.value(field) else { return };
    let text = match (&def.kind, &value) {
        (Kind::Moment, Value::Moment(at)) => short_moment(*at, &vx.reading, cells),
        (_, Value::Date(number)) if field == fields::NEXT_STEP_DATE => {
            let (text, role) = super::due::due_words(*number, &vx.reading);
            canvas.text(x, y, cells, &text, role);
            return;
        }
        (Kind::Person, _) => def.kind.show(&value, &vx.reading),
        _ => names.show(def.kind, &value, vx.schema, &vx.reading),
    };
    let role = Role::Text;
    if def.kind.is_right_aligned() {
        canvas.right(x, y, cells, &text, role);
    } else {
        canvas.text(x, y, cells, &text, role);
    }
}

/// Today's moments by their time, others by their day, both where there is room.
fn short_moment(at: crate::model::Millis, reading: &Reading, cells: u16) -> String {
    let local = reading.local(at);
    if cells >= 16 {
        local.format("%Y-%m-%d %H:%M").to_string()
    } else if local.date() == reading.today() {
        local.format("today %H:%M").to_string().chars().take(usize::from(cells).max(10)).collect()
    } else {
        local.format("%Y-%m-%d").to_string()
    }
}

fn scroll_bar(grid: &GridState, canvas: &mut Canvas<'_>, body: Rect, lines: u16) {
    let (total, page) = (u64::from(grid.total()) * u64::from(lines), u64::from(body.height));
    if total <= page || page == 0 || body.width < 2 {
        return;
    }
    let x = body.right() - 1;
    let thumb = (page * page / total).clamp(1, page);
    let start = u64::from(grid.top) * u64::from(lines) * (page - thumb) / (total - page);
    for at in 0..body.height {
        let on = (start..start + thumb).contains(&u64::from(at));
        let y = body.y + at;
        canvas.text(x, y, 1, canvas.look.glyphs.scroll[usize::from(on)], if on { Role::Muted } else { Role::Line });
        let thousandths = u64::from(at) * 1000 / (page - 1).max(1);
        canvas.hits.push(Rect::new(x, y, 1, 1), Hit::Scroll(u16::try_from(thousandths).unwrap_or(1000)));
    }
}

/// The most cells that line takes: it changes with every movement of the cursor.
const LINE: usize = 60;

/// One line about the row under the cursor: what its columns do not show.
fn line(record: &Record, vx: &Vx<'_>, canvas: &mut Canvas<'_>, parts: &layout::Parts, grid: &GridState) {
    let shown = |field: FieldId| parts.columns.iter().any(|(place, ..)| grid.columns[*place] == field);
    let mut text = format!("#{}", record.id);
    for (field, value) in record.values() {
        let Some(def) = vx.schema.field(*field) else { continue };
        let is_known = matches!(*field, fields::FILE_AS | fields::SCORE_TYPE) || shown(*field);
        if is_known || def.section == Section::Hidden || matches!(def.kind, Kind::YesNo | Kind::Link(_) | Kind::Links(_) | Kind::LongText) {
            continue;
        }
        let next = clean::line(&grid.names.show(def.kind, value, vx.schema, &vx.reading));
        // Whole values only: half an address helps nobody.
        if width(&text) + 3 + width(&next) > LINE.min(usize::from(parts.line.width.saturating_sub(2))) {
            break;
        }
        text.push_str(&format!(" {} {next}", canvas.look.glyphs.dot));
    }
    canvas.text(parts.line.x + 1, parts.line.y, parts.line.width.saturating_sub(2), &text, Role::Muted);
}

/// An empty list says why, and which key helps.
fn empty(grid: &GridState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let plural = vx.schema.record_type(grid.kind).map_or("records".to_owned(), |kind| kind.plural.to_lowercase());
    let Some(answer) = &grid.answer else {
        canvas.centred(area.x, area.y + area.height / 2, area.width, "One moment...", Role::Muted);
        return;
    };
    let (title, ways): (String, &[Action]) = if grid.wrong.is_some() {
        ("This filter cannot be read yet.".to_owned(), &[])
    } else if grid.query.bin {
        ("The bin is empty.".to_owned(), &[Action::BinToggle])
    } else if answer.whole > 0 {
        (format!("None of the {} {plural} passes this filter.", answer.whole), &[Action::FilterClear, Action::FilterEdit])
    } else if grid.kind == record_type::LEAD {
        (
            format!("There are no {plural} yet. Begin with one of these:"),
            &[Action::ImportOpen, Action::DemoLoad, Action::RecordNew, Action::Help],
        )
    } else if Bases::BOTH.has(vx.schema.base(grid.kind)) {
        (format!("There are no {plural} yet."), &[Action::RecordNew, Action::ImportOpen])
    } else {
        (format!("There are no {plural} yet."), &[Action::RecordNew])
    };
    let about = if answer.whole == 0 && !grid.query.bin { record_type::purpose(grid.kind) } else { "" };
    let height = u16::try_from(ways.len()).unwrap_or(0) * 2 + 1 + u16::from(!about.is_empty());
    let mut y = area.y + area.height.saturating_sub(height) / 2;
    canvas.centred(area.x, y, area.width, &title, Role::Title);
    if !about.is_empty() && area.height >= height {
        y += 1;
        canvas.centred(area.x, y, area.width, about, Role::Muted);
    }
    let x = area.x + area.width.saturating_sub(56) / 2;
    for way in ways {
        let def = way.def();
        y += if area.height >= height { 2 } else { 1 };
        if y >= area.bottom() {
            break;
        }
        let key = vx.keymap.hint(&(*way).into());
        canvas.right(x, y, 9, &key, Role::Key);
        canvas.text(x + 11, y, area.width.saturating_sub(x + 11 - area.x), def.help, Role::Text);
        canvas.hits.push(Rect::new(x, y, 56, 1), Hit::Command((*way).into()));
    }
}

//! The table of a merge: a column a record, a row a field, the values that stay marked.

use ratatui::layout::Rect;

use super::{Column, Line, MergeState};
use crate::{
    action::Action,
    model::{FieldId, Record, RecordId, Value},
    rules::unite::says_the_same,
    screens::Vx,
    ui::{
        Canvas, Hit, Role, Window,
        window::{split_bottom, split_top, wrapped},
    },
};

/// Cells of a field's label, and the fewest and most of a record.
const LABEL: u16 = 18;
const COLUMN: (u16, u16) = (18, 40);
/// The widest window, and its rows besides those of the table.
const WIDEST: u16 = 150;
const AROUND: u16 = 11;
/// What a merge keeps besides the values chosen.
const KEPT: &str = "E-mails, phone numbers, categories, notes, links and history of all are kept.";

/// Draws it over the list.
pub fn view(state: &MergeState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let lines = state.lines(vx.schema);
    let rows = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(AROUND);
    let window = Window::of(area, WIDEST, rows.min(area.height.saturating_sub(2)));
    window.draw(canvas, &format!("Merge {} records", state.columns.len()));
    if let Some(refused) = &state.refused {
        canvas.text(window.body.x, window.body.y, window.body.width, refused, Role::Warn);
        canvas.hints_as(window.hints, vx.keymap, &[(Action::Cancel.into(), "Back")]);
        return;
    }
    if !state.is_loaded() {
        canvas.text(window.body.x, window.body.y, window.body.width, "Loading", Role::Muted);
        return;
    }
    let (body, foot) = split_bottom(window.body, 4.min(window.body.height / 2));
    let (head, body) = split_top(body, 1);
    let united = state.united(vx.schema);
    let table = Table::of(state, head);
    table.heads(canvas, head);
    let page = usize::from(body.height).max(1);
    let top = (state.row + 1).saturating_sub(page);
    for (at, line) in lines.iter().enumerate().skip(top).take(page) {
        let Ok(y) = u16::try_from(at - top) else { break };
        let row = Rect { y: body.y + y, height: 1, ..body };
        table.line(vx, canvas, (at, *line), united.as_ref(), row);
    }
    bottom(state, vx, canvas, lines.get(state.row).copied(), united.as_ref(), foot);
    let other = match lines.get(state.row) {
        Some(Line::Survivor) => "This one stays",
        Some(Line::Same(_)) if state.shows_all => "Hide these",
        Some(Line::Same(_)) => "Show these",
        _ => "Take this value",
    };
    let hints = [
        (Action::FormSave.into(), "Merge"),
        (Action::FieldActivate.into(), other),
        (Action::FieldMore.into(), "Next record"),
        (Action::FieldClear.into(), "Leave it out"),
        (Action::Cancel.into(), "Back"),
    ];
    canvas.hints_as(window.hints, vx.keymap, &hints);
}

struct Table<'a> {
    state: &'a MergeState,
    stays: Option<RecordId>,
    label: u16,
    cells: u16,
    /// The first column in sight, and how many are.
    first: usize,
    shown: usize,
}

impl<'a> Table<'a> {
    fn of(state: &'a MergeState, room: Rect) -> Self {
        let label = LABEL.min(room.width / 3);
        let rest = room.width.saturating_sub(label);
        let count = u16::try_from(state.columns.len()).unwrap_or(1).max(1);
        let shown = count.min((rest / COLUMN.0).max(1));
        let cells = (rest / shown).min(COLUMN.1);
        let shown = usize::from(shown);
        Self { state, stays: state.stays(), label, cells, first: (state.column + 1).saturating_sub(shown), shown }
    }

    /// The columns in sight with where each begins.
    fn columns(&self, room: Rect) -> impl Iterator<Item = (usize, &'a Column, Rect)> {
        let (label, cells) = (self.label, self.cells);
        let places = (0u16..).map(move |place| Rect::new(room.x + label + place * cells, room.y, cells.saturating_sub(1), 1));
        self.state.columns.iter().enumerate().skip(self.first).take(self.shown).zip(places).map(|((at, column), place)| (at, column, place))
    }

    fn heads(&self, canvas: &mut Canvas<'_>, room: Rect) {
        for (_, column, place) in self.columns(room) {
            let role = if column.problem.is_some() { Role::Bad } else { Role::Title };
            let name = column.record.as_ref().map_or("", Record::name);
            canvas.text(place.x, place.y, place.width, &format!("#{} {name}", column.id), role);
        }
        let hidden = self.state.columns.len() - self.shown.min(self.state.columns.len());
        if hidden > 0 {
            canvas.text(room.x, room.y, self.label.saturating_sub(1), &format!("{hidden} more aside"), Role::Muted);
        }
    }

    fn line(&self, vx: &Vx<'_>, canvas: &mut Canvas<'_>, (at, line): (usize, Line), united: Option<&Record>, room: Rect) {
        if let Line::Same(count) = line {
            let (word, verb) = if count == 1 { ("field does", "shows it") } else { ("fields do", "shows them") };
            let verb = if self.state.shows_all { "hides them" } else { verb };
            let key = vx.keymap.hint(&Action::FieldActivate.into());
            let taken = canvas.text(room.x, room.y, room.width, &format!("{count} more {word} not differ; {key} {verb}."), Role::Muted);
            canvas.hits.push(room, Hit::Entry(at * self.state.columns.len()));
            if at == self.state.row {
                canvas.tint(Rect { width: taken, ..room }, Role::Cursor);
                canvas.stand(room.x, room.y);
            }
            return;
        }
        let label = match line {
            Line::Field(field) => vx.schema.field(field).map(|def| def.title().into_owned()).unwrap_or_default(),
            _ => "Stays".to_owned(),
        };
        canvas.text(room.x, room.y, self.label.saturating_sub(1), &label, Role::Muted);
        for (place, column, cell) in self.columns(room) {
            let (text, role) = match line {
                Line::Field(field) => self.value(vx, column, field, united),
                _ => self.radio(vx, column),
            };
            canvas.text(cell.x, cell.y, cell.width, &text, role);
            canvas.hits.push(cell, Hit::Entry(at * self.state.columns.len() + place));
            if (at, place) == (self.state.row, self.state.column) {
                canvas.tint(cell, Role::Cursor);
                canvas.stand(cell.x, cell.y);
            }
        }
    }

    fn radio(&self, vx: &Vx<'_>, column: &Column) -> (String, Role) {
        let kind = column.record.as_ref().and_then(|record| vx.schema.record_type(record.kind));
        let kind = kind.map_or("", |kind| kind.label.as_ref());
        let stays = self.stays == Some(column.id);
        (format!("({}) {kind}", if stays { "*" } else { " " }), if stays { Role::New } else { Role::Muted })
    }

    /// What a record holds: marked where it stays, and where somebody changed it just now.
    fn value(&self, vx: &Vx<'_>, column: &Column, field: FieldId, united: Option<&Record>) -> (String, Role) {
        let (Some(def), Some(record)) = (vx.schema.field(field), &column.record) else { return (String::new(), Role::Muted) };
        let held = record.get(field);
        let stays = match (held, united.and_then(|united| united.get(field))) {
            (Some(held), Some(then)) => says_the_same(def.kind, held, then),
            (None, None) => self.state.choices.get(&field) == Some(&column.id),
            _ => false,
        };
        let mark = if stays { "*" } else { " " };
        let news = if column.changed.contains(&field) { "! " } else { "" };
        let role = match (stays, news.is_empty()) {
            (_, false) => Role::Warn,
            (true, true) => Role::New,
            (false, true) => Role::Muted,
        };
        (format!("{mark} {news}{}", self.state.show(vx, field, held)), role)
    }
}

impl MergeState {
    fn show(&self, vx: &Vx<'_>, field: FieldId, value: Option<&Value>) -> String {
        match (vx.schema.field(field), value) {
            (Some(def), Some(value)) => self.names.show(def.kind, value, vx.schema, &vx.reading),
            _ => "-".to_owned(),
        }
    }
}

/// What becomes of the field, what is kept besides, and the buttons.
fn bottom(state: &MergeState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, line: Option<Line>, united: Option<&Record>, foot: Rect) {
    let (texts, buttons) = split_bottom(foot, 1);
    let said = match (&state.note, line) {
        (Some(note), _) => (note.clone(), Role::Warn),
        (None, Some(Line::Field(field))) => {
            let label = vx.schema.field(field).map(|def| def.title().into_owned()).unwrap_or_default();
            (format!("{label} will be: {}", state.show(vx, field, united.and_then(|united| united.get(field)))), Role::Text)
        }
        _ => ("The one that stays keeps its number; links to the others lead to it.".to_owned(), Role::Text),
    };
    let rows = wrapped(&said.0, texts.width).into_iter().map(|row| (row, said.1)).chain([(KEPT.to_owned(), Role::Muted)]);
    // One blank row above, where there is room.
    let y = texts.y + u16::from(texts.height > 2);
    for ((text, role), y) in rows.zip(y..texts.bottom()) {
        canvas.text(texts.x, y, texts.width, &text, role);
    }
    if buttons.is_empty() {
        return;
    }
    let name = united.map_or("", Record::name);
    let key = vx.keymap.hint(&Action::FormSave.into());
    let cells = buttons.width.saturating_sub(20).min(60);
    let label: String = format!("Merge into {name} {key}").chars().take(usize::from(cells)).collect();
    let taken = canvas.button(buttons.x, buttons.y, 0, &label, true);
    let back = format!("Back {}", vx.keymap.hint(&Action::Cancel.into()));
    canvas.button(buttons.x + taken + 1, buttons.y, 1, &back, false);
}

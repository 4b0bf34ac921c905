//! Editing one cell where it stands: a line to type in, or the values there are to choose from. Tab goes on to the next
//! column, Down to the next row.

use std::collections::VecDeque;

use ratatui::layout::Rect;

use super::{GridState, Waiting, layout::Parts, update::say_done};
use crate::{
    action::{Action, Key},
    model::{Diff, FieldDef, FieldId, Kind, Marks, RecordId, Schema, Stamp, Value, fields},
    proto::{Command, Refusal, Reply, Request},
    rules::{
        self,
        check::{accepted, editable},
    },
    screens::{Cx, Gesture, Input, Open, Tone, present::ago, wording::person},
    text::{fold::folded, width::width},
    ui::{Canvas, Hit, Role, TextInput},
};

/// Values shown below the cell at most.
const CHOICES: u16 = 8;
/// Cells a line to type in gets where there is room.
const ROOM: u16 = 16;

/// Where to go once the cell is saved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Stay,
    Row(i64),
    Column(isize),
}

/// What was pressed while the cell was being saved.
#[derive(Clone, Debug)]
enum Ahead {
    Do(Action),
    Key(Key),
    Paste(String),
}

/// The cell being edited.
#[derive(Clone, Debug)]
pub(super) struct CellEdit {
    field: FieldId,
    /// Whose; `None` until the row is at hand.
    record: Option<RecordId>,
    /// What the person saw when they began.
    base: Option<Value>,
    typed: TextInput,
    choices: Vec<(String, Option<Value>)>,
    at: usize,
    problem: Option<String>,
    saving: Option<Step>,
    ahead: VecDeque<Ahead>,
}

impl CellEdit {
    fn of(field: FieldId) -> Self {
        Self {
            field,
            record: None,
            base: None,
            typed: TextInput::line(""),
            choices: Vec::new(),
            at: 0,
            problem: None,
            saving: None,
            ahead: VecDeque::new(),
        }
    }

    const fn is_ready(&self) -> bool {
        self.record.is_some() && self.saving.is_none()
    }

    /// The values that fit what was typed.
    fn narrow(&mut self, def: &FieldDef, schema: &Schema, user: &Stamp) {
        let wanted = folded(&self.typed.text());
        self.choices = choices(def, schema, user).into_iter().filter(|(label, _)| folded(label).contains(&wanted)).collect();
        self.at = 0;
        self.problem = None;
    }
}

/// The values a field of few values has; empty where it is typed.
fn choices(def: &FieldDef, schema: &Schema, stamp: &Stamp) -> Vec<(String, Option<Value>)> {
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    match def.kind {
        Kind::Choice(id) => {
            let values = schema.values(id);
            let mut rows: Vec<_> = values.iter().map(|value| (value.clone(), text(value))).collect();
            if !rows.is_empty() {
                rows.push(("(empty)".to_owned(), None));
            }
            rows
        }
        Kind::Person => {
            let people = schema.people_here().map(|person| (person.name.clone(), text(&person.login)));
            people.chain([("Nobody".to_owned(), None)]).collect()
        }
        Kind::YesNo => vec![("Yes".to_owned(), Some(Value::YesNo(true))), ("No".to_owned(), None)],
        Kind::Tick => vec![("Yes".to_owned(), Some(Value::Tick(stamp.clone()))), ("No".to_owned(), None)],
        _ => Vec::new(),
    }
}

/// Begins to edit the cell under both cursors; with a selection, the whole of it in the bulk edit.
pub(super) fn begin(cx: &mut Cx<'_>, grid: &mut GridState) {
    if grid.selected() > 1 {
        if let Some(target) = grid.target(false) {
            let (shown, hidden) = grid.counted;
            cx.open(Open::BulkEdit { kind: grid.kind, target, shown, hidden });
        }
        return;
    }
    let Some(field) = grid.columns.get(grid.column).copied() else { return };
    match may_edit(cx.schema, grid.kind, field) {
        Ok(()) => grid.editing = Some(CellEdit::of(field)),
        Err(reason) => cx.say(Tone::Warn, reason),
    }
}

fn may_edit(schema: &Schema, kind: crate::model::TypeId, field: FieldId) -> Result<(), String> {
    let def = editable(schema, kind, field)?;
    match def.kind {
        Kind::Link(_) | Kind::LongText => Err(format!("'{}' is edited in the form: Enter opens it", def.label)),
        _ => Ok(()),
    }
}

/// Takes an input in while a cell is edited.
pub(super) fn update(cx: &mut Cx<'_>, grid: &mut GridState, input: &Input<'_>) {
    let ahead = match input {
        Input::Do(command) => Ahead::Do(command.action),
        Input::Key(key) => Ahead::Key(*key),
        Input::Paste(text) => Ahead::Paste((*text).to_owned()),
        Input::Mouse { gesture: Gesture::Press, hit: Hit::Entry(place), .. } => {
            if let Some(cell) = &mut grid.editing {
                cell.at = *place;
            }
            Ahead::Do(Action::TextNewline)
        }
        // A press elsewhere ends the editing; what was typed is saved.
        Input::Mouse { gesture: Gesture::Press, .. } => Ahead::Do(Action::TextNewline),
        _ => return,
    };
    if let Some(cell) = &mut grid.editing {
        cell.ahead.push_back(ahead);
    }
    settle(cx, grid);
}

/// Opens the cell once its row is at hand, and does what was pressed meanwhile.
pub(super) fn settle(cx: &mut Cx<'_>, grid: &mut GridState) {
    let waits = grid.waiting.values().any(|waiting| matches!(waiting, Waiting::Answer | Waiting::Rows));
    if let (false, Some(record)) = (waits, grid.current().cloned())
        && let Some(cell) = &mut grid.editing
        && cell.record.is_none()
        && let Some(def) = cx.schema.field(cell.field)
    {
        cell.record = Some(record.id);
        cell.base = record.value(cell.field).clone();
        let text = cell.base.as_ref().map_or_else(String::new, |value| def.kind.show(value, &cx.reading));
        let mut all = choices(def, cx.schema, &stamp(cx));
        let held = all.iter().position(|(_, value)| same_kind(value.as_ref(), cell.base.as_ref()));
        if held.is_none() && !all.is_empty() {
            // A value from outside the list stays unless another is chosen.
            all.insert(0, (text.clone(), cell.base.clone()));
        }
        cell.at = held.unwrap_or(0);
        cell.typed = if all.is_empty() { TextInput::line(&text) } else { TextInput::line("") };
        cell.choices = all;
    }
    while let Some(next) = grid.editing.as_mut().filter(|cell| cell.is_ready()).and_then(|cell| cell.ahead.pop_front()) {
        handle(cx, grid, next);
    }
}

/// Whether a choice is what the cell holds; a tick is a tick, whoever gave it.
fn same_kind(choice: Option<&Value>, held: Option<&Value>) -> bool {
    matches!((choice, held), (Some(Value::Tick(_)), Some(Value::Tick(_)))) || choice == held
}

fn stamp(cx: &Cx<'_>) -> Stamp {
    Stamp { by: cx.user.to_owned(), at: cx.reading.now }
}

fn handle(cx: &mut Cx<'_>, grid: &mut GridState, ahead: Ahead) {
    let stamp = stamp(cx);
    let Some(cell) = &mut grid.editing else { return };
    let Some(def) = cx.schema.field(cell.field) else {
        grid.editing = None;
        return;
    };
    let count = cell.choices.len();
    match ahead {
        Ahead::Do(Action::TextUp) if count > 0 => cell.at = (cell.at + count - 1) % count,
        Ahead::Do(Action::TextDown) if count > 0 => cell.at = (cell.at + 1) % count,
        Ahead::Do(Action::TextUp) => submit(cx, grid, Step::Row(-1)),
        Ahead::Do(Action::TextDown) => submit(cx, grid, Step::Row(1)),
        Ahead::Do(Action::TextNewline | Action::TextSave) => submit(cx, grid, Step::Stay),
        Ahead::Do(Action::TextDone) => submit(cx, grid, Step::Column(1)),
        Ahead::Do(Action::TextBack) => submit(cx, grid, Step::Column(-1)),
        Ahead::Do(Action::TextCancel | Action::Cancel | Action::Close) => grid.editing = None,
        Ahead::Do(Action::TextUndo) => drop(cell.typed.undo()),
        Ahead::Do(Action::TextRedo) => drop(cell.typed.redo()),
        Ahead::Do(_) => {}
        Ahead::Key(key) => {
            if def.kind == Kind::Stars && key.typed().is_some_and(|c| ('0'..='5').contains(&c)) {
                // A digit says it all.
                cell.typed.replace("");
                cell.typed.key(key);
                submit(cx, grid, Step::Stay);
            } else if cell.typed.key(key) {
                cell.narrow(def, cx.schema, &stamp);
            }
        }
        Ahead::Paste(text) => {
            cell.typed.paste(&text);
            cell.narrow(def, cx.schema, &stamp);
        }
    }
}

/// Saves what is in the cell, unless it cannot be; then the reason stands below it.
fn submit(cx: &mut Cx<'_>, grid: &mut GridState, step: Step) {
    let stamp = stamp(cx);
    let Some(cell) = &mut grid.editing else { return };
    let Some((def, record)) = cx.schema.field(cell.field).zip(cell.record) else { return };
    let value = match cell.choices.get(cell.at) {
        Some((_, value)) => Ok(value.clone()),
        // A picture within the record shows as words: those say that it stays.
        None if def.kind == Kind::Picture
            && cell.base.as_ref().is_some_and(|held| def.kind.show(held, &cx.reading) == cell.typed.text()) =>
        {
            Ok(cell.base.clone())
        }
        None => def.kind.parse(&cell.typed.text(), &cx.reading).map_err(|problem| problem.to_string()),
    };
    let rules_cx = rules::Cx { schema: cx.schema, stamp: &stamp, base_of: &|_| None };
    let value = value.and_then(|value| match value {
        Some(value) => accepted(&rules_cx, def, value),
        None if def.is(Marks::REQUIRED) => Err(format!("{} is missing", def.label)),
        None => Ok(None),
    });
    match value {
        Err(problem) => cell.problem = Some(problem),
        Ok(value) if same_kind(value.as_ref(), cell.base.as_ref()) => go_on(cx, grid, step),
        // All scores may follow: what becomes of them is shown first.
        Ok(new) if matches!(cell.field, fields::IMPORTANCE | fields::CRITERION_RULE) => {
            let changes = vec![Diff { field: cell.field, old: cell.base.clone(), new }];
            let command = Box::new(Command::Save { record, changes });
            grid.editing = None;
            cx.open(Open::CriteriaPlan { title: format!("Change {}", def.label.to_lowercase()), command });
        }
        Ok(new) => {
            cell.saving = Some(step);
            let changes = vec![Diff { field: cell.field, old: cell.base.clone(), new }];
            let ticket = cx.ask(Request::Apply(Command::Save { record, changes }));
            grid.wait(ticket, Waiting::Cell);
        }
    }
}

/// The cell is done with: to the next one, or back to the list.
fn go_on(cx: &mut Cx<'_>, grid: &mut GridState, step: Step) {
    let Some(done) = grid.editing.take() else { return };
    let next = match step {
        Step::Stay => None,
        Step::Row(by) => {
            let row = i64::from(grid.cursor) + by;
            let inside = (0..i64::from(grid.total())).contains(&row);
            grid.cursor = if inside { u32::try_from(row).unwrap_or(grid.cursor) } else { grid.cursor };
            inside.then_some(done.field)
        }
        Step::Column(by) => {
            let mut places = std::iter::successors(Some(grid.column), |place| place.checked_add_signed(by)).skip(1);
            let columns = &grid.columns;
            let next = places
                .by_ref()
                .take_while(|place| *place < columns.len())
                .find(|place| may_edit(cx.schema, grid.kind, columns[*place]).is_ok());
            next.map(|place| {
                grid.column = place;
                columns[place]
            })
        }
    };
    grid.editing = next.map(|field| CellEdit { ahead: done.ahead, ..CellEdit::of(field) });
}

impl GridState {
    /// The save of a cell came back.
    pub(super) fn cell_saved(&mut self, cx: &mut Cx<'_>, reply: &Reply) {
        let Some(cell) = &mut self.editing else { return };
        let Some(step) = cell.saving.take() else { return };
        match reply {
            Reply::Done(outcome) => {
                say_done(cx, outcome);
                go_on(cx, self, step);
                return;
            }
            Reply::Refused(Refusal::Conflict(conflict)) => {
                let clash = conflict.clashes.iter().find(|clash| clash.field == cell.field);
                let by = clash.and_then(|clash| clash.by.clone()).unwrap_or_else(|| conflict.now.touched.clone());
                let theirs = clash.and_then(|clash| clash.theirs.clone());
                let shown = match (&theirs, cx.schema.field(cell.field)) {
                    (Some(value), Some(def)) => format!("to '{}'", def.kind.show(value, &cx.reading)),
                    _ => "to nothing".to_owned(),
                };
                cell.problem = Some(format!(
                    "{} changed it {shown}, {}. Enter saves yours, Esc leaves theirs",
                    person(&by.by, cx.schema),
                    ago(by.at, &cx.reading)
                ));
                cell.base = theirs;
            }
            Reply::Refused(refusal) => cell.problem = Some(refusal.to_string()),
            _ => {}
        }
        // What was pressed ahead was meant for another cell.
        cell.ahead.clear();
    }
}

/// Draws the cell over the list.
pub(super) fn view(grid: &GridState, schema: &Schema, canvas: &mut Canvas<'_>, parts: &Parts) {
    let Some(cell) = grid.editing.as_ref().filter(|cell| cell.record.is_some() && cell.record == grid.current().map(|row| row.id)) else {
        return;
    };
    let Some(row) = grid.cursor.checked_sub(grid.top).and_then(|row| u16::try_from(row).ok()).filter(|row| *row < parts.body.height) else {
        return;
    };
    let Some((_, x, cells)) = parts.columns.iter().find(|(place, ..)| *place == grid.column) else { return };
    let right = parts.body.right();
    let y = parts.body.y + row;
    let line = Rect::new(*x, y, (*cells).max(ROOM.min(right.saturating_sub(*x))), 1);
    cell.typed.draw(canvas, line, cell.saving.is_none());
    if let (true, Some((label, _))) = (cell.typed.is_empty(), cell.choices.get(cell.at)) {
        canvas.text(line.x + 1.min(line.width), y, line.width.saturating_sub(1), label, Role::FieldFocus);
    }
    if let Some(problem) = &cell.problem {
        return note(canvas, parts.body, y, *x, &format!("! {problem}"));
    }
    if cell.choices.is_empty() {
        return;
    }
    let title = schema.field(cell.field).map_or("", |def| def.label.as_ref());
    list_below(cell, title, canvas, parts.body, (*x, y));
}

/// A sentence in the row below, or above on the last row.
fn note(canvas: &mut Canvas<'_>, body: Rect, y: u16, x: u16, text: &str) {
    let y = if y + 1 < body.bottom() { y + 1 } else { y.saturating_sub(1).max(body.y) };
    let cells = u16::try_from(width(text)).unwrap_or(u16::MAX).saturating_add(2).min(body.width);
    let x = x.min(body.right().saturating_sub(cells)).max(body.x);
    let area = Rect::new(x, y, cells, 1);
    canvas.fill(area, Role::Text);
    canvas.text(x + 1, y, cells.saturating_sub(1), text, Role::Bad);
}

fn list_below(cell: &CellEdit, title: &str, canvas: &mut Canvas<'_>, body: Rect, (x, y): (u16, u16)) {
    let wide = cell.choices.iter().map(|(label, _)| width(label)).max().unwrap_or(0).max(width(title) + 2);
    let cells = u16::try_from(wide).unwrap_or(20).saturating_add(5).min(body.width);
    let rows = u16::try_from(cell.choices.len()).unwrap_or(CHOICES).min(CHOICES);
    let below = body.bottom().saturating_sub(y + 1);
    let above = y.saturating_sub(body.y);
    let height = (rows + 2).min(below.max(above));
    if height < 3 {
        return;
    }
    let top = if below >= height { y + 1 } else { y - height };
    let area = Rect::new(x.min(body.right().saturating_sub(cells)).max(body.x), top, cells, height);
    let inner = canvas.window(area, title);
    let first = (cell.at + 1).saturating_sub(usize::from(inner.height));
    for (y, (place, (label, _))) in (inner.top()..inner.bottom()).zip(cell.choices.iter().enumerate().skip(first)) {
        let row = Rect::new(inner.x, y, inner.width, 1);
        canvas.text(row.x, y, 1, if place == cell.at { canvas.look.glyphs.cursor } else { " " }, Role::Key);
        canvas.text(row.x + 2.min(row.width), y, row.width.saturating_sub(2), label, Role::Text);
        if place == cell.at {
            canvas.tint(row, Role::Cursor);
        }
        canvas.hits.push(row, Hit::Entry(place));
    }
}

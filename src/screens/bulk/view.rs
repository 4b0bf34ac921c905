//! The window of a bulk edit: fields with a box each, what is lined up, which records, and the way on.

use ratatui::layout::Rect;

use super::{BulkState, Focus, Scope, editor::Editor, held, update::value_in_words};
use crate::{
    action::{Action, Command},
    model::{FieldDef, Kind},
    proto::Edit,
    screens::{
        Vx, plan,
        wording::{counted, number},
    },
    ui::{
        Canvas, Hit, Role, Window,
        window::{split_bottom, split_top},
    },
};

/// Cells of the box and of a field's label.
const CHECK: u16 = 4;
const LABEL: u16 = 26;

/// Draws it over the list.
pub fn view(state: &BulkState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    if let Some(plan) = &state.plan {
        plan::view(plan, vx, canvas, area);
        return;
    }
    let window = Window::of(area, 84, area.height.saturating_sub(2).min(34));
    window.draw(canvas, &title(state, vx));
    let air = u16::from(window.body.height >= 14);
    let (find, rest) = split_top(window.body, 1);
    let (_, rest) = split_top(rest, air);
    let (rest, buttons) = split_bottom(rest, 1);
    let (rest, scope) = split_bottom(rest, u16::from(state.hidden > 0));
    // Fields to choose from come before what one of them means.
    let (list, note) = split_bottom(rest, u16::from(rest.height > 3 || state.problem.is_some()));
    finder(state, canvas, find);
    fields(state, vx, canvas, list);
    if let Some(problem) = state.problem.as_ref().filter(|_| !note.is_empty()) {
        canvas.text(note.x, note.y, note.width, &format!("! {problem}"), Role::Bad);
    } else if let Some(field) = state.field().and_then(|id| vx.schema.field(id)).filter(|_| !note.is_empty()) {
        let help = if field.kind == Kind::Tick { "A criterion: tick it or not." } else { field.help.as_ref() };
        canvas.text(note.x, note.y, note.width, help, Role::Muted);
    }
    if !scope.is_empty() {
        scopes(state, canvas, scope);
    }
    if !buttons.is_empty() {
        let go = go_label(state, vx);
        let x = buttons.x + canvas.button(buttons.x, buttons.y, 0, &go, state.find.is_none() && state.focus == Focus::Go) + 1;
        canvas.button(x, buttons.y, 1, "Cancel", state.find.is_none() && state.focus == Focus::Cancel);
    }
    hints(state, vx, canvas, window.hints);
    if let Some(editor) = &state.editor {
        edit(editor, vx, canvas, area);
    }
}

fn title(state: &BulkState, vx: &Vx<'_>) -> String {
    let all = counted(state.shown + state.hidden, Some(state.kind), vx.schema);
    if state.hidden > 0 {
        format!("Bulk edit: {all} ({} shown, {} hidden)", number(state.shown), number(state.hidden))
    } else {
        format!("Bulk edit: {all}")
    }
}

fn go_label(state: &BulkState, vx: &Vx<'_>) -> String {
    if state.applying.is_some() {
        "Changing".to_owned()
    } else if state.count() == 1 {
        format!("Change {}", counted(1, Some(state.kind), vx.schema))
    } else {
        format!("See the plan for {}", counted(state.count(), Some(state.kind), vx.schema))
    }
}

fn finder(state: &BulkState, canvas: &mut Canvas<'_>, room: Rect) {
    if room.is_empty() {
        return;
    }
    match &state.find {
        Some(pick) => {
            let x = room.x + canvas.text(room.x, room.y, room.width, "Which field? ", Role::Title);
            pick.typed.draw(canvas, Rect::new(x, room.y, room.right().saturating_sub(x), 1), state.editor.is_none());
        }
        None => {
            let text = match state.lined.len() {
                0 => "Nothing is chosen yet. Type to find a field.".to_owned(),
                1 => "1 field will change. Type to find another one.".to_owned(),
                n => format!("{n} fields will change. Type to find another one."),
            };
            canvas.text(room.x, room.y, room.width, &text, Role::Muted);
        }
    }
}

fn fields(state: &BulkState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, room: Rect) {
    // All fields while one has the focus, those found while one is looked for, else those that will change.
    let shown: Vec<usize> = match (&state.find, state.focus) {
        (Some(pick), _) => pick.found().filter_map(|entry| state.fields.iter().position(|id| *id == entry.item)).collect(),
        (None, Focus::Field(_)) => (0..state.fields.len()).collect(),
        (None, _) => state.lined.iter().filter_map(|lined| state.fields.iter().position(|id| *id == lined.field)).collect(),
    };
    let cursor = match (&state.find, state.focus) {
        (Some(pick), _) => Some(pick.place()),
        (None, Focus::Field(at)) => Some(at),
        _ => None,
    };
    if shown.is_empty() && !room.is_empty() && state.find.is_some() {
        canvas.text(
            room.x + 2,
            room.y,
            room.width.saturating_sub(2),
            "No field is called that. Backspace takes letters away.",
            Role::Muted,
        );
    }
    // Without a cursor the list shows what was chosen last.
    let top = cursor.map_or(shown.len(), |cursor| cursor + 1).saturating_sub(usize::from(room.height));
    for ((place, at), y) in shown.iter().enumerate().skip(top).zip(room.top()..room.bottom()) {
        let Some(field) = vx.schema.field(state.fields[*at]) else { continue };
        let line = Rect::new(room.x, y, room.width, 1);
        let current = cursor == Some(place);
        // While a field is looked for its place among those found counts.
        canvas.hits.push(line, Hit::Entry(if state.find.is_some() { place } else { *at }));
        canvas.text(line.x, y, 1, if current { canvas.look.glyphs.cursor } else { " " }, Role::Key);
        let check = Rect::new(line.x + 2, y, 3, 1).intersection(line);
        canvas.hits.push(check, Hit::Check(u32::try_from(*at).unwrap_or(u32::MAX)));
        row(state, field, vx, canvas, Rect::new(line.x + 2, y, line.width.saturating_sub(2), 1));
        if current {
            canvas.tint(line, Role::Cursor);
        }
    }
}

fn row(state: &BulkState, field: &FieldDef, vx: &Vx<'_>, canvas: &mut Canvas<'_>, room: Rect) {
    let lined = state.lined(field.id);
    let glyphs = canvas.look.glyphs;
    let left = |from: u16| room.width.saturating_sub(from);
    canvas.text(room.x, room.y, 3.min(room.width), glyphs.check[if lined.is_some() { 0 } else { 2 }], Role::Good);
    canvas.text(room.x + CHECK, room.y, LABEL.min(left(CHECK)), &field.title(), Role::Text);
    let x = CHECK + LABEL + 1;
    match lined {
        Some(edit) => {
            let role = if *edit == Edit::Clear { Role::Warn } else { Role::New };
            let text = format!("{} {}", glyphs.arrow, value_in_words(field.id, edit, vx.schema, &vx.reading));
            canvas.text(room.x + x, room.y, left(x), &text, role);
        }
        None => {
            let Some(mixed) = state.held.get(&field.id) else { return };
            let words = held::in_words(field, mixed, state.count(), &state.names, vx.schema, &vx.reading);
            canvas.text(room.x + x, room.y, left(x), &words, Role::Muted);
        }
    }
}

fn scopes(state: &BulkState, canvas: &mut Canvas<'_>, room: Rect) {
    if !state.can_choose() {
        let text = format!("{} of them are hidden by the filter and change too.", number(state.hidden));
        canvas.text(room.x, room.y, room.width, &text, Role::Warn);
        return;
    }
    let focused = state.find.is_none() && state.focus == Focus::Scope;
    let mut x = room.x + canvas.text(room.x, room.y, room.width, "Apply to  ", if focused { Role::Key } else { Role::Muted });
    let options = [
        (2, Scope::Visible, format!("the {} shown", number(state.shown))),
        (3, Scope::All, format!("all {}", number(state.shown + state.hidden))),
    ];
    for (place, scope, label) in options {
        if x >= room.right() {
            break;
        }
        let chosen = state.scope == scope;
        let text = format!("({}) {label}", if chosen { "o" } else { " " });
        let role = if focused && chosen { Role::ButtonFocus } else { Role::Text };
        let cells = canvas.text(x, room.y, room.right() - x, &text, role);
        canvas.hits.push(Rect::new(x, room.y, cells, 1), Hit::Button(place));
        x += cells + 3;
    }
}

fn hints(state: &BulkState, vx: &Vx<'_>, canvas: &mut Canvas<'_>, room: Rect) {
    let go = if state.count() == 1 { "Change it" } else { "See the plan" };
    let hints: Vec<(Command, &str)> = match (&state.find, state.focus) {
        (Some(_), _) => {
            vec![(Action::PickTake.into(), "Choose its value"), (Action::FormSave.into(), go), (Action::PickCancel.into(), "To the fields")]
        }
        (None, Focus::Field(_)) => vec![
            (Action::FieldActivate.into(), "Choose its value"),
            (Action::FieldClear.into(), "Clear it, or leave it"),
            (Action::FormSave.into(), go),
            (Action::Cancel.into(), "Cancel"),
        ],
        (None, _) => vec![
            (Action::FieldActivate.into(), if state.focus == Focus::Go { go } else { "Press" }),
            (Action::FieldPrevious.into(), "Back to the fields"),
            (Action::Cancel.into(), "Cancel"),
        ],
    };
    canvas.hints_as(room, vx.keymap, &hints);
}

fn edit(editor: &Editor, vx: &Vx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let Some(field) = vx.schema.field(editor.field) else { return };
    let rows = u16::try_from(editor.rows.len()).unwrap_or(u16::MAX);
    let window = Window::of(area, 62, rows.saturating_add(9).clamp(12, 20));
    window.draw(canvas, &field.title());
    let (line, rest) = split_top(window.body, 1);
    if !line.is_empty() {
        canvas.text(line.x, line.y, 2.min(line.width), ">", Role::Key);
        editor.typed.draw(canvas, Rect::new(line.x + 2.min(line.width), line.y, line.width.saturating_sub(2), 1), true);
    }
    let (_, rest) = split_top(rest, u16::from(rest.height > 4));
    let (list, note) = split_bottom(rest, 1);
    if !note.is_empty() {
        let (text, role) = match editor.rows.get(editor.cursor).map(|row| &row.edit) {
            Some(Err(why)) => (format!("! {why}"), Role::Bad),
            _ => (field.help.to_string(), Role::Muted),
        };
        canvas.text(note.x, note.y, note.width, &text, role);
    }
    let top = (editor.cursor + 1).saturating_sub(usize::from(list.height));
    for ((place, choice), y) in editor.rows.iter().enumerate().skip(top).zip(list.top()..list.bottom()) {
        let line = Rect::new(list.x, y, list.width, 1);
        let current = place == editor.cursor;
        canvas.text(line.x, y, 1, if current { canvas.look.glyphs.cursor } else { " " }, Role::Key);
        let role = if choice.edit.is_ok() { Role::Text } else { Role::Bad };
        let half = line.width / 2;
        let mut x = line.x + 2;
        x += canvas.text(
            x,
            y,
            line.width.saturating_sub(half.min(2 + u16::try_from(choice.note.len()).unwrap_or(half)) + 2),
            &choice.label,
            role,
        );
        if let Ok(Edit::Set(crate::model::Value::Stars(stars))) = choice.edit {
            canvas.stars(x + 2, y, Some(stars));
        }
        canvas.right(line.x + line.width - half, y, half.saturating_sub(1), &choice.note, Role::Muted);
        if current {
            canvas.tint(line, Role::Cursor);
        }
        canvas.hits.push(line, Hit::Entry(place));
    }
    canvas.hints_as(window.hints, vx.keymap, &[(Action::PickTake.into(), "Line it up"), (Action::PickCancel.into(), "Back")]);
}

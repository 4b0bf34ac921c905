//! What keys and news of the file do to an export.

use std::path::Path;

use super::{ExportState, Row, has_cards};
use crate::{
    action::{Action, Key, KeyCode},
    screens::{Cx, Effect, FileNews, Gesture, Input, Tone, wording::counted},
    ui::Hit,
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut ExportState, input: &Input<'_>) {
    if state.writing.is_some() {
        return writing(cx, state, input);
    }
    match input {
        Input::Do(command) => match command.action {
            Action::TextNewline | Action::TextSave => write(cx, state),
            Action::TextDone | Action::TextDown => go(state, 1),
            Action::TextBack | Action::TextUp => go(state, -1),
            Action::TextChoices => change(state, 1),
            Action::TextCancel | Action::Cancel | Action::Close => cx.close(),
            Action::TextUndo if state.row() == Row::File => drop(state.file.undo()),
            Action::TextRedo if state.row() == Row::File => drop(state.file.redo()),
            _ => {}
        },
        Input::Key(key) => typed(state, *key),
        Input::Paste(text) => {
            state.focus = state.rows.len() - 1;
            state.file.paste(text);
            state.problem = None;
        }
        Input::Mouse { gesture: Gesture::WheelDown, .. } => go(state, 1),
        Input::Mouse { gesture: Gesture::WheelUp, .. } => go(state, -1),
        Input::Mouse { gesture: Gesture::Press | Gesture::Double, hit: Hit::Entry(place), .. } if *place < state.rows.len() => {
            if state.focus == *place {
                change(state, 1);
            }
            state.focus = *place;
        }
        Input::Mouse { gesture: Gesture::Press, hit: Hit::Button(0), .. } => write(cx, state),
        Input::Mouse { gesture: Gesture::Press, hit: Hit::Button(_), .. } => cx.close(),
        _ => {}
    }
}

fn typed(state: &mut ExportState, key: Key) {
    state.problem = None;
    if state.row() == Row::File {
        state.file.key(key);
        return;
    }
    match key.code {
        KeyCode::Right | KeyCode::Char(' ') => change(state, 1),
        KeyCode::Left => change(state, -1),
        // Letters can only mean the name of the file.
        KeyCode::Char(_) | KeyCode::Backspace => {
            state.focus = state.rows.len() - 1;
            state.file.key(key);
        }
        _ => {}
    }
}

/// Goes to another row, round the ends.
fn go(state: &mut ExportState, by: isize) {
    let last = state.rows.len() - 1;
    state.focus = match state.focus.checked_add_signed(by) {
        Some(next) if next <= last => next,
        Some(_) => 0,
        None => last,
    };
}

fn change(state: &mut ExportState, by: isize) {
    state.problem = None;
    match state.row() {
        Row::Form => state.turn(by),
        Row::Columns => state.all_columns = !state.all_columns,
        Row::Contacts => state.with_contacts = !state.with_contacts,
        Row::File => {}
    }
}

fn write(cx: &mut Cx<'_>, state: &mut ExportState) {
    let typed = state.file.text().trim().to_owned();
    if typed.is_empty() {
        state.focus = state.rows.len() - 1;
        state.problem = Some("no file is named yet".to_owned());
        return;
    }
    if state.form().format.starts_with("vcf") && !has_cards(cx.schema, state.kind) {
        state.problem = Some("only leads, contacts and accounts can become cards: choose another form".to_owned());
        return;
    }
    state.problem = None;
    state.writing = Some(0);
    cx.effects.push(Effect::Export(Box::new(state.order(Path::new(&typed)))));
}

fn writing(cx: &mut Cx<'_>, state: &mut ExportState, input: &Input<'_>) {
    match input {
        Input::Do(command) if matches!(command.action, Action::TextCancel | Action::Cancel | Action::Close) => {
            cx.effects.push(Effect::StopFile);
            state.writing = None;
            state.problem = Some("stopped; no file was left behind".to_owned());
        }
        Input::File(FileNews::Exporting(records)) => state.writing = Some(*records),
        Input::File(FileNews::Exported(path, Ok(wrote))) => {
            let kind = if state.with_contacts { None } else { Some(state.kind) };
            let written = counted(wrote.records, kind, cx.schema);
            let remarks: String = wrote.remarks.iter().map(|remark| format!(" {remark}")).collect();
            let tone = if remarks.is_empty() { Tone::Good } else { Tone::Warn };
            cx.say(tone, format!("Wrote {written} to {}.{remarks}", path.display()));
            cx.close();
        }
        Input::File(FileNews::Exported(_, Err(problem))) => {
            state.writing = None;
            state.problem = Some(problem.clone());
        }
        _ => {}
    }
}

//! What keys and answers do to an item about to be noted.

use super::LogItemState;
use crate::{
    action::{Action, Key, KeyCode},
    model::{Kind, Value, fields},
    proto::{Reply, Request},
    screens::{Cx, Gesture, Input, Tone, step::End, wording},
    ui::Hit,
};

/// Takes an input in, for the window as a screen of its own.
pub fn update(cx: &mut Cx<'_>, state: &mut LogItemState, input: &Input<'_>) {
    if step(cx, state, input) != End::NotYet {
        cx.close();
    }
}

/// Takes an input in, for the window inside another screen.
pub fn step(cx: &mut Cx<'_>, state: &mut LogItemState, input: &Input<'_>) -> End {
    match input {
        Input::Do(command) => return act(cx, state, command.action),
        Input::Key(key) if state.saving.is_none() => press(state, *key),
        Input::Paste(text) if state.saving.is_none() => {
            if let Some(row) = state.rows.get_mut(state.focus) {
                row.input.paste(text);
                state.problem = None;
            }
        }
        Input::Mouse { gesture: Gesture::Press, hit: Hit::Entry(place), .. } => state.focus = (*place).min(state.rows.len() - 1),
        Input::Reply(ticket, reply) if state.saving == Some(*ticket) => return saved(cx, state, reply),
        Input::Reply(ticket, Reply::Mixed(held)) if state.whose.asked == Some(*ticket) => state.learn(held, cx.schema, &cx.reading),
        _ => {}
    }
    End::NotYet
}

fn press(state: &mut LogItemState, key: Key) {
    let typed = state.rows.get_mut(state.focus).is_some_and(|row| row.input.key(key));
    if typed {
        state.problem = None;
    } else if key == Key::plain(KeyCode::PageDown) {
        state.focus = state.rows.len() - 1;
    } else if key == Key::plain(KeyCode::PageUp) {
        state.focus = 0;
    }
}

fn act(cx: &mut Cx<'_>, state: &mut LogItemState, action: Action) -> End {
    let is_lines = state.rows.get(state.focus).is_some_and(|row| row.input.is_multiline());
    let last = state.rows.len() - 1;
    match action {
        Action::TextNewline if !is_lines => save(cx, state),
        Action::TextSave => save(cx, state),
        Action::TextDone => state.focus = if state.focus == last { 0 } else { state.focus + 1 },
        Action::TextBack => state.focus = if state.focus == 0 { last } else { state.focus - 1 },
        Action::TextUp | Action::TextDown if is_lines && moved(state, action) => {}
        Action::TextDown => state.focus = (state.focus + 1).min(last),
        Action::TextUp => state.focus = state.focus.saturating_sub(1),
        Action::TextNewline => insert(state, "\n"),
        Action::TextStamp => {
            let now = Kind::Moment.show(&Value::Moment(cx.reading.now), &cx.reading);
            insert(state, &format!("{now} {}: ", cx.user));
        }
        Action::TextUndo | Action::TextRedo => {
            if let Some(row) = state.rows.get_mut(state.focus) {
                let _was_any = if action == Action::TextUndo { row.input.undo() } else { row.input.redo() };
            }
        }
        // What was said is not thrown away by one key.
        Action::TextCancel | Action::Cancel | Action::Close if state.is_touched() && state.problem.as_deref() != Some(TWICE) => {
            state.problem = Some(TWICE.to_owned());
        }
        Action::TextCancel | Action::Cancel | Action::Close => return End::Left,
        _ => {}
    }
    End::NotYet
}

/// What stands below while a second press of Esc throws the text away.
pub(super) const TWICE: &str = "once more throws away what you typed";

/// Goes a line up or down within the notes; answers whether there was one.
fn moved(state: &mut LogItemState, action: Action) -> bool {
    let Some(row) = state.rows.get_mut(state.focus) else { return false };
    let (line, _) = row.input.cursor();
    let (is_down, code) = if action == Action::TextDown { (true, KeyCode::Down) } else { (false, KeyCode::Up) };
    let is_edge = if is_down { line + 1 >= row.input.line_count() } else { line == 0 };
    !is_edge && row.input.key(Key::plain(code))
}

fn insert(state: &mut LogItemState, text: &str) {
    if let Some(row) = state.rows.get_mut(state.focus) {
        row.input.insert(text);
        state.problem = None;
    }
}

fn save(cx: &mut Cx<'_>, state: &mut LogItemState) {
    if state.saving.is_some() {
        return;
    }
    match state.command(cx.schema, &cx.reading) {
        Ok(command) => state.saving = Some(cx.ask(Request::Apply(command))),
        Err((place, problem)) => {
            state.focus = place;
            state.problem = Some(problem);
        }
    }
}

fn saved(cx: &mut Cx<'_>, state: &mut LogItemState, reply: &Reply) -> End {
    state.saving = None;
    match reply {
        Reply::Done(done) => {
            let with = state.with();
            let next = state.rows.iter().find(|row| row.field == fields::NEXT_STEP_DATE && !row.input.is_empty());
            let day = next.and_then(|row| LogItemState::read(row, cx.schema, &cx.reading).ok().flatten());
            let due = day.map_or_else(String::new, |day| format!(" The next step is due {}.", Kind::Date.show(&day, &cx.reading)));
            let undo = wording::undo_hint(cx.keymap);
            let (tone, stays) = match done.refused.first() {
                Some((_, why)) if done.refused_count == 1 => (Tone::Warn, format!(" The next step of one stays: {why}.")),
                Some(_) => (Tone::Warn, format!(" The next step of {} stays as others set it.", wording::number(done.refused_count))),
                None => (Tone::Good, String::new()),
            };
            cx.say(tone, format!("Noted '{}' with {with}.{due}{stays}{undo}", state.subject()));
            return End::Done;
        }
        Reply::Refused(refusal) => state.problem = Some(refusal.to_string()),
        _ => {}
    }
    End::NotYet
}

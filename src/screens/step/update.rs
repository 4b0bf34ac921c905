//! What keys and answers do to the two lines.

use super::{Busy, Line, StepState};
use crate::{
    action::Action,
    model::{FieldId, Kind, Value, fields},
    proto::{Command, Edit, FieldEdit, Mixed, Reply, Request},
    screens::{
        AT_ONCE, Cx, Effect, Gesture, Input, Open, Tone,
        wording::{Deed, outcome},
    },
    ui::{Hit, TextInput},
};

/// How the window ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It goes on.
    NotYet,
    /// The person went back; nothing was changed.
    Left,
    /// It was done, and said so.
    Done,
}

/// Takes an input in, for the window as a screen of its own.
pub fn update(cx: &mut Cx<'_>, state: &mut StepState, input: &Input<'_>) {
    if step(cx, state, input) != End::NotYet {
        cx.close();
    }
}

/// Takes an input in, for the window inside another screen.
pub fn step(cx: &mut Cx<'_>, state: &mut StepState, input: &Input<'_>) -> End {
    match input {
        Input::Do(command) => return act(cx, state, command.action),
        Input::Key(key) if !is_saving(state) => {
            begin(state, key.typed().is_some());
            if state.input().key(*key) {
                state.problem = None;
            }
        }
        Input::Paste(text) if !is_saving(state) => {
            begin(state, !text.is_empty());
            state.input().paste(text);
            state.problem = None;
        }
        Input::Mouse { gesture: Gesture::Press, hit: Hit::Entry(place), .. } => {
            go_to(state, if *place == 0 { Line::Words } else { Line::Day });
        }
        Input::Mouse { gesture: Gesture::Press, hit: Hit::Button(place), .. } => {
            return if *place == 0 { save(cx, state) } else { End::Left };
        }
        Input::Reply(ticket, reply) => match state.busy.clone() {
            Some(Busy::Asking(own)) if own == *ticket => {
                state.busy = None;
                if let Reply::Mixed(held) = reply {
                    fill(cx, state, held);
                }
            }
            Some(Busy::Saving(own)) if own == *ticket => return saved(cx, state, reply),
            _ => {}
        },
        _ => {}
    }
    End::NotYet
}

/// What was given makes room for what is typed; any other key begins to edit it.
fn begin(state: &mut StepState, is_text: bool) {
    if std::mem::take(&mut state.is_fresh) && is_text {
        state.input().replace("");
    }
}

const fn is_saving(state: &StepState) -> bool {
    matches!(state.busy, Some(Busy::Saving(_)))
}

fn act(cx: &mut Cx<'_>, state: &mut StepState, action: Action) -> End {
    match action {
        Action::TextCancel | Action::Cancel | Action::Close => return End::Left,
        Action::TextNewline if state.focus == Line::Words => go_to(state, Line::Day),
        Action::TextNewline | Action::TextSave => return save(cx, state),
        Action::TextDone | Action::TextBack | Action::TextDown | Action::TextUp => {
            go_to(state, if state.focus == Line::Words { Line::Day } else { Line::Words });
        }
        Action::TextUndo => drop(state.input().undo()),
        Action::TextRedo => drop(state.input().redo()),
        _ => {}
    }
    End::NotYet
}

fn go_to(state: &mut StepState, line: Line) {
    state.focus = line;
    let given = if line == Line::Words { &state.given.0 } else { &state.given.1 };
    let input = if line == Line::Words { &state.words } else { &state.day };
    state.is_fresh = input.text() == *given;
}

/// What the records hold comes into the lines, unless the person typed there already.
fn fill(cx: &Cx<'_>, state: &mut StepState, held: &[(FieldId, Mixed)]) {
    let text = |field: FieldId, kind: Kind| {
        let mixed = held.iter().find(|(id, _)| *id == field).map(|(_, mixed)| mixed);
        match mixed.map(|mixed| (mixed.values.as_slice(), mixed.empty, mixed.more)) {
            Some(([(value, _)], 0, false)) => (kind.show(value, &cx.reading), false),
            Some((values, ..)) => (String::new(), !values.is_empty()),
            None => (String::new(), false),
        }
    };
    let (words, day) = (text(fields::NEXT_STEP, Kind::Text), text(fields::NEXT_STEP_DATE, Kind::Date));
    state.mixed = (words.1, day.1);
    if state.words.is_empty() {
        state.words = TextInput::line(&words.0);
    }
    if state.day.is_empty() {
        state.day = TextInput::line(&day.0);
    }
    state.given = (words.0, day.0);
}

fn save(cx: &mut Cx<'_>, state: &mut StepState) -> End {
    if state.busy.is_some() {
        return End::NotYet;
    }
    let day = match state.typed_day(&cx.reading) {
        Ok(day) => day,
        Err(problem) => {
            state.problem = Some(problem);
            state.focus = Line::Day;
            return End::NotYet;
        }
    };
    let typed = state.words.text();
    let edit = |value: Option<Value>| value.map_or(Edit::Clear, Edit::Set);
    let mut edits = Vec::new();
    if state.is_done || typed != state.given.0 {
        let words = Some(typed.trim()).filter(|words| !words.is_empty()).map(|words| Value::Text(words.to_owned()));
        edits.push(FieldEdit { field: fields::NEXT_STEP, edit: edit(words) });
    }
    if state.is_done || state.day.text() != state.given.1 {
        edits.push(FieldEdit { field: fields::NEXT_STEP_DATE, edit: edit(day.map(Value::Date)) });
    }
    if edits.is_empty() {
        cx.say(Tone::Plain, "the next step is as it was");
        return End::Left;
    }
    let command = Command::Bulk { target: state.target.clone(), edits, struck: Vec::new() };
    if state.count > AT_ONCE {
        // The plan lies above what lies below this window.
        cx.close();
        cx.open(Open::Plan { title: "Set the next step".to_owned(), command: Box::new(command) });
        return End::NotYet;
    }
    state.busy = Some(Busy::Saving(cx.ask(Request::Apply(command))));
    End::NotYet
}

fn saved(cx: &mut Cx<'_>, state: &mut StepState, reply: &Reply) -> End {
    state.busy = None;
    match reply {
        Reply::Done(done) => {
            let deed = Deed::next_step(state.is_done);
            cx.effects.push(Effect::Say(outcome(&deed, done, None, cx.schema, cx.keymap)));
            return End::Done;
        }
        Reply::Refused(reason) => state.problem = Some(format!("{reason}. Nothing was changed")),
        _ => {}
    }
    End::NotYet
}

//! What keys, files and answers do to the picture of a record.

use super::{PictureState, Saving, Shown};
use crate::{
    action::Action,
    exchange::picture::{self, Picture},
    model::{Diff, Value, fields, picture::payload},
    proto::{Command, Event, Refusal, Reply, Request, Ticket},
    screens::{Cx, Effect, FileNews, Input, Tone, wording::undo_hint},
    ui::TextInput,
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut PictureState, input: &Input<'_>) {
    match input {
        Input::Do(command) => act(cx, state, command.action),
        Input::Key(key) => type_in(state, |line| line.key(*key)),
        Input::Paste(text) => type_in(state, |line| {
            line.paste(text);
            true
        }),
        Input::File(FileNews::Pictured(value, read)) => pictured(cx, state, value, read),
        // No thread could be had.
        Input::File(FileNews::Failed(problem)) => state.problem = Some(problem.clone()),
        Input::Reply(ticket, reply) => answered(cx, state, *ticket, reply),
        Input::Event(Event::Changed { records, .. }) if records.as_ref().is_none_or(|ids| ids.contains(&state.record)) => {
            state.asked = Some(cx.ask(Request::Record(state.record)));
        }
        // News of files comes to what lies on top: while something lay above, it was lost.
        Input::Back if state.shown == Shown::Reading || state.trying.is_some() => {
            let waited = state.trying.clone().or_else(|| state.value.clone());
            cx.effects.extend(waited.map(Effect::ReadPicture));
        }
        _ => {}
    }
}

fn type_in(state: &mut PictureState, change: impl FnOnce(&mut TextInput) -> bool) {
    if let Some(line) = state.line.as_mut().filter(|_| state.trying.is_none() && state.saving.is_none())
        && change(line)
    {
        state.problem = None;
    }
}

fn act(cx: &mut Cx<'_>, state: &mut PictureState, action: Action) {
    match action {
        Action::Cancel | Action::Close | Action::TextCancel if state.line.take().is_some() => {
            state.trying = None;
            state.problem = None;
        }
        Action::Cancel | Action::Close => cx.close(),
        Action::TextNewline | Action::TextSave => submit(cx, state),
        Action::TextUndo => type_in(state, TextInput::undo),
        Action::TextRedo => type_in(state, TextInput::redo),
        _ if state.saving.is_some() || state.line.is_some() => {}
        Action::PicturePath => {
            let path = state.value.as_deref().filter(|value| payload(value).is_none()).unwrap_or_default();
            state.line = Some(TextInput::line(path));
            state.problem = None;
        }
        Action::PictureRemove if state.value.is_none() => state.problem = Some("there is no picture to remove".to_owned()),
        Action::PictureRemove => save(cx, state, None),
        Action::PictureEmbed => embed(cx, state),
        _ => {}
    }
}

fn embed(cx: &mut Cx<'_>, state: &mut PictureState) {
    let is_within = state.value.as_deref().is_some_and(|value| payload(value).is_some());
    match &state.shown {
        _ if is_within => state.problem = Some("the picture is in the record already".to_owned()),
        Shown::Here(picture) => match picture::embedded(&picture.raster) {
            Ok(address) => save(cx, state, Some(address)),
            Err(problem) => state.problem = Some(problem),
        },
        Shown::Reading => state.problem = Some("the picture is still being read".to_owned()),
        Shown::Nothing | Shown::Broken(_) => {
            let key = cx.keymap.hint(&Action::PicturePath.into());
            state.problem = Some(format!("there is no picture to keep: {key} names a file"));
        }
    }
}

/// The file is read first: what cannot be shown is not saved.
fn submit(cx: &mut Cx<'_>, state: &mut PictureState) {
    let Some(line) = state.line.as_ref().filter(|_| state.trying.is_none() && state.saving.is_none()) else { return };
    let path = line.text().trim().to_owned();
    if path.is_empty() {
        state.problem = Some("nothing is typed yet".to_owned());
    } else {
        cx.effects.push(Effect::ReadPicture(path.clone()));
        state.trying = Some(path);
        state.problem = None;
    }
}

fn pictured(cx: &mut Cx<'_>, state: &mut PictureState, value: &str, read: &Result<Box<Picture>, String>) {
    if state.trying.take_if(|trying| trying == value).is_some() {
        match read {
            Ok(_) if state.value.as_deref() == Some(value) => state.line = None,
            Ok(_) => save(cx, state, Some(value.to_owned())),
            Err(problem) => state.problem = Some(problem.clone()),
        }
    }
    if state.value.as_deref() == Some(value) {
        state.shown = match read {
            Ok(picture) => Shown::Here(picture.clone()),
            Err(problem) => Shown::Broken(problem.clone()),
        };
    }
}

/// One change of one field, held against what the window shows: one step of undo.
fn save(cx: &mut Cx<'_>, state: &mut PictureState, new: Option<String>) {
    let value = |text: &Option<String>| text.clone().map(Value::Text);
    let changes = vec![Diff { field: fields::PICTURE, old: value(&state.value), new: value(&new) }];
    let ticket = cx.ask(Request::Apply(Command::Save { record: state.record, changes }));
    state.problem = None;
    state.saving = Some(Saving { ticket, new });
}

fn answered(cx: &mut Cx<'_>, state: &mut PictureState, ticket: Ticket, reply: &Reply) {
    if state.asked.take_if(|asked| *asked == ticket).is_some() {
        if let Reply::Record(Some(record)) = reply {
            let now = Some(record.text(fields::PICTURE)).filter(|text| !text.is_empty());
            state.name = record.name().to_owned();
            if now != state.value.as_deref() {
                state.hold(cx, now.map(str::to_owned));
            }
        }
        return;
    }
    let Some(saving) = state.saving.take_if(|saving| saving.ticket == ticket) else { return };
    match reply {
        Reply::Done(_) => {
            let undo = undo_hint(cx.keymap);
            cx.say(Tone::Good, format!("{} {}.{undo}", deed(saving.new.as_deref()), state.name));
            state.line = None;
            state.hold(cx, saving.new);
        }
        Reply::Refused(Refusal::Conflict(_)) => {
            state.problem = Some("somebody changed the picture meanwhile; nothing was saved".to_owned());
            state.asked = Some(cx.ask(Request::Record(state.record)));
        }
        Reply::Refused(refusal) => state.problem = Some(format!("{refusal}; nothing was saved")),
        _ => {}
    }
}

/// What was done, before the record's name.
fn deed(new: Option<&str>) -> &'static str {
    match new {
        None => "Removed the picture of",
        Some(value) if payload(value).is_some() => "Keeps a copy of the picture in",
        Some(_) => "Changed the picture of",
    }
}

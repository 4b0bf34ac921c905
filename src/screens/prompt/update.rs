//! What keys and answers do to a line.

use std::path::PathBuf;

use super::PromptState;
use crate::{
    action::Action,
    model::{Draft, Filter, Value, fields, record_type},
    proto::{Command, Reply, Request},
    screens::{Cx, Effect, Gesture, Input, Purpose, Told, Tone},
    ui::Hit,
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut PromptState, input: &Input<'_>) {
    match input {
        Input::Do(command) => match command.action {
            Action::TextNewline | Action::TextSave => submit(cx, state),
            Action::TextCancel | Action::Cancel | Action::Close => cx.close(),
            Action::TextUndo => {
                state.input.undo();
            }
            Action::TextRedo => {
                state.input.redo();
            }
            _ => {}
        },
        Input::Key(key) if state.busy.is_none() && state.input.key(*key) => state.problem = None,
        Input::Paste(text) if state.busy.is_none() => {
            state.input.paste(text);
            state.problem = None;
        }
        Input::Mouse { gesture: Gesture::Press, hit: Hit::Button(place), .. } => {
            if *place == 0 {
                submit(cx, state);
            } else {
                cx.close();
            }
        }
        Input::Reply(ticket, reply) if state.busy == Some(*ticket) => answered(cx, state, reply),
        _ => {}
    }
}

fn fail(state: &mut PromptState, problem: String) {
    state.busy = None;
    state.problem = Some(problem);
}

fn submit(cx: &mut Cx<'_>, state: &mut PromptState) {
    if state.busy.is_some() {
        return;
    }
    let typed = state.input.text().trim().to_owned();
    if typed.is_empty() {
        state.problem = Some("nothing is typed yet".to_owned());
        return;
    }
    match &state.purpose {
        Purpose::SelectWhere => tell_filter(cx, state, &typed, Told::SelectWhere),
        Purpose::UnselectWhere => tell_filter(cx, state, &typed, Told::UnselectWhere),
        Purpose::NameSelection => tell(cx, Told::NameSelection(typed)),
        Purpose::ReportFile => tell(cx, Told::WriteReport(PathBuf::from(typed))),
        Purpose::AddPerson => {
            let mut draft = Draft::default();
            draft.set(fields::NAME, Value::Text(typed));
            let wish = Command::Create { kind: record_type::PERSON, drafts: vec![draft] };
            state.busy = Some(cx.ask(Request::Apply(wish)));
        }
        Purpose::ExportPerson(record) => {
            cx.effects.push(Effect::ExportPerson { path: PathBuf::from(typed), record: *record });
            cx.close();
        }
    }
}

/// Closes first: the list below hears it.
fn tell(cx: &mut Cx<'_>, told: Told) {
    cx.close();
    cx.effects.push(Effect::Tell(Box::new(told)));
}

fn tell_filter(cx: &mut Cx<'_>, state: &mut PromptState, typed: &str, told: fn(Filter) -> Told) {
    match Filter::parse(typed, cx.schema, &cx.reading, cx.user) {
        Ok(filter) => tell(cx, told(filter)),
        Err(error) => state.problem = Some(error.to_string()),
    }
}

fn answered(cx: &mut Cx<'_>, state: &mut PromptState, reply: &Reply) {
    match reply {
        Reply::Done(outcome) if outcome.refused_count == 0 => {
            cx.say(Tone::Good, format!("Added {}. Records can be assigned to them now.", state.input.text().trim()));
            cx.close();
        }
        Reply::Done(outcome) => {
            let reason = outcome.refused.first().map_or_else(|| "it was refused".to_owned(), |(_, reason)| reason.clone());
            fail(state, reason);
        }
        Reply::Refused(reason) => fail(state, reason.to_string()),
        _ => {}
    }
}

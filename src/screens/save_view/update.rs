//! What keys and answers do to a view about to be saved.

use super::SaveViewState;
use crate::{
    action::Action,
    model::{View, record_type, views::ViewId},
    proto::{Command, Reply, Request},
    screens::{Cx, Effect, Gesture, Input, Told, Tone},
    ui::Hit,
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut SaveViewState, input: &Input<'_>) {
    match input {
        Input::Do(command) => match command.action {
            Action::TextNewline | Action::TextSave => save(cx, state),
            Action::TextDone | Action::TextBack | Action::TextUp | Action::TextDown | Action::TextChoices => {
                state.is_shared = !state.is_shared;
            }
            Action::TextCancel | Action::Cancel | Action::Close => cx.close(),
            Action::TextUndo => drop(state.name.undo()),
            Action::TextRedo => drop(state.name.redo()),
            _ => {}
        },
        Input::Key(key) if state.saving.is_none() && state.name.key(*key) => state.problem = None,
        Input::Paste(text) if state.saving.is_none() => {
            state.name.paste(text);
            state.problem = None;
        }
        Input::Mouse { gesture: Gesture::Press, hit: Hit::Entry(_), .. } => state.is_shared = !state.is_shared,
        Input::Reply(ticket, reply) if state.saving == Some(*ticket) => saved(cx, state, reply),
        _ => {}
    }
}

fn save(cx: &mut Cx<'_>, state: &mut SaveViewState) {
    let name = state.name.text().trim().to_owned();
    if state.saving.is_some() {
        return;
    }
    if name.is_empty() {
        state.problem = Some("a view needs a name".to_owned());
        return;
    }
    let view = View { name, is_shared: state.is_shared, ..state.view.clone() };
    let known = state.record().map(|record| {
        let known = cx.schema.views.iter().find(|known| known.record == record);
        (record, known.map_or_else(|| view.values(cx.schema), |known| known.values(cx.schema)))
    });
    let command = Command::keep(record_type::VIEW, known, view.values(cx.schema));
    state.saving = Some(cx.ask(Request::Apply(command)));
}

fn saved(cx: &mut Cx<'_>, state: &mut SaveViewState, reply: &Reply) {
    state.saving = None;
    match reply {
        Reply::Done(outcome) => {
            if let Some(record) = outcome.created.first().copied().or(state.record()) {
                cx.effects.push(Effect::Tell(Box::new(Told::Show(ViewId::Saved(record)))));
            }
            let (name, key) = (state.name.text(), cx.keymap.hint(&Action::Views.into()));
            let seen = if state.is_shared { "everybody finds it" } else { "you find it" };
            cx.say(Tone::Good, format!("The view '{}' is saved; {seen} with {key}.", name.trim()));
            cx.close();
        }
        Reply::Refused(refusal) => state.problem = Some(refusal.to_string()),
        _ => {}
    }
}

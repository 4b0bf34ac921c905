//! What keys and answers do to a report about to be saved.

use super::SaveReportState;
use crate::{
    action::Action,
    model::{
        ReportId, record_type,
        report::{Category, SavedReport},
    },
    proto::{Command, Reply, Request},
    screens::{Cx, Effect, Gesture, Input, Told, Tone},
    ui::Hit,
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut SaveReportState, input: &Input<'_>) {
    match input {
        Input::Do(command) => match command.action {
            Action::TextNewline | Action::TextSave => save(cx, state),
            Action::TextDone | Action::TextBack => state.saved.is_shared = !state.saved.is_shared,
            Action::TextDown | Action::TextChoices => turn(state, 1),
            Action::TextUp => turn(state, -1),
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
        Input::Mouse { gesture: Gesture::Press, hit: Hit::Entry(0), .. } => turn(state, 1),
        Input::Mouse { gesture: Gesture::Press, hit: Hit::Entry(_), .. } => state.saved.is_shared = !state.saved.is_shared,
        Input::Reply(ticket, reply) if state.saving == Some(*ticket) => done(cx, state, reply),
        _ => {}
    }
}

/// The next category.
fn turn(state: &mut SaveReportState, by: isize) {
    let all = Category::EVERY;
    let at = all.iter().position(|category| *category == state.saved.category).unwrap_or(0);
    let next = (at + all.len()).saturating_add_signed(by) % all.len();
    state.saved.category = all[next];
}

fn save(cx: &mut Cx<'_>, state: &mut SaveReportState) {
    let name = state.name.text().trim().to_owned();
    if state.saving.is_some() {
        return;
    }
    if name.is_empty() {
        state.problem = Some("a report needs a name".to_owned());
        return;
    }
    let saved = SavedReport { name, ..state.saved.clone() };
    let known = state.record().map(|record| {
        let known = cx.schema.reports.iter().find(|known| known.record == record);
        (record, known.map_or_else(|| saved.values(), SavedReport::values))
    });
    let command = Command::keep(record_type::REPORT, known, saved.values());
    state.saving = Some(cx.ask(Request::Apply(command)));
}

fn done(cx: &mut Cx<'_>, state: &mut SaveReportState, reply: &Reply) {
    state.saving = None;
    match reply {
        Reply::Done(outcome) => {
            if let Some((_, reason)) = outcome.refused.first() {
                state.problem = Some(reason.clone());
                return;
            }
            if let Some(record) = outcome.created.first().copied().or(state.record()) {
                cx.effects.push(Effect::Tell(Box::new(Told::Report(ReportId::Saved(record)))));
            }
            let seen = if state.saved.is_shared { "everybody finds it" } else { "you find it" };
            let (name, category) = (state.name.text(), state.saved.category.label());
            cx.say(Tone::Good, format!("The report '{}' is saved; {seen} under {category}.", name.trim()));
            cx.close();
        }
        Reply::Refused(refusal) => state.problem = Some(refusal.to_string()),
        _ => {}
    }
}

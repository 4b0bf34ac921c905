//! What keys, news of the file and answers do to mail on its way.

use super::{MailState, Step};
use crate::{
    action::Action,
    exchange::mail::Sender,
    model::{Correspondent, Page, Who, fields},
    proto::{Command, Fate, PlanRow, Reply, Request},
    screens::{Cx, Effect, FileNews, Gesture, Input, Mailed, Open, Tone, pasted::bare_path},
    ui::Hit,
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut MailState, input: &Input<'_>) {
    match (input, &state.step) {
        (Input::File(FileNews::Mailed(path, read)), Step::Reading) => heard(cx, state, path, read),
        (Input::File(FileNews::Failed(why)), Step::Reading) => fail(state, why.clone()),
        (Input::Reply(ticket, reply), Step::Asking { ticket: own, sender }) if ticket == own => {
            let sender = sender.clone();
            answered(cx, state, &sender, reply);
        }
        (_, Step::Path) => path(cx, state, input),
        (Input::Do(command), _) if is_back(command.action) => {
            if matches!(state.step, Step::Reading) {
                cx.effects.push(Effect::StopFile);
            }
            if state.typed.is_empty() {
                cx.close();
            } else {
                state.step = Step::Path;
            }
        }
        _ => {}
    }
}

const fn is_back(action: Action) -> bool {
    matches!(action, Action::PlanBack | Action::Cancel | Action::Close)
}

fn fail(state: &mut MailState, problem: String) {
    state.problem = Some(problem);
    state.step = Step::Path;
}

fn path(cx: &mut Cx<'_>, state: &mut MailState, input: &Input<'_>) {
    match input {
        Input::Do(command) => match command.action {
            Action::TextNewline | Action::TextSave => look(cx, state),
            Action::TextCancel | Action::Cancel | Action::Close => cx.close(),
            Action::TextUndo => drop(state.typed.undo()),
            Action::TextRedo => drop(state.typed.redo()),
            _ => {}
        },
        Input::Key(key) if state.typed.key(*key) => state.problem = None,
        Input::Paste(text) => {
            state.typed.paste(text);
            state.problem = None;
        }
        Input::Mouse { gesture: Gesture::Press, hit: Hit::Button(0), .. } => look(cx, state),
        Input::Mouse { gesture: Gesture::Press, hit: Hit::Button(_), .. } => cx.close(),
        _ => {}
    }
}

fn look(cx: &mut Cx<'_>, state: &mut MailState) {
    match bare_path(&state.typed.text()) {
        Some(path) => state.read(cx, path),
        None => state.problem = Some("no file is named yet".to_owned()),
    }
}

fn heard(cx: &mut Cx<'_>, state: &mut MailState, path: &std::path::Path, read: &Result<Mailed, String>) {
    match read {
        Err(why) => fail(state, why.clone()),
        Ok(Mailed::One(sender)) => state.ask(cx, sender.clone()),
        Ok(Mailed::Many { gathered, messages, has_more }) => {
            let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
            if *has_more {
                cx.say(Tone::Warn, format!("The first {messages} messages were read; `prospekt mail --most N` takes more at once."));
            }
            let command =
                Command::Mail { kind: state.becomes(cx.schema), people: Vec::new(), gathered: Some(*gathered), source: name.clone() };
            cx.close();
            cx.open(Open::Plan { title: format!("Mail of {name}"), command: Box::new(command) });
        }
    }
}

impl MailState {
    /// Asks whether the person, and the message, are there.
    pub(super) fn ask(&mut self, cx: &mut Cx<'_>, sender: Box<Sender>) {
        self.problem = None;
        let mut messages = sender.messages.clone();
        for message in &mut messages {
            message.values.retain(|(field, _)| *field != fields::NOTES);
        }
        let people = vec![Correspondent { who: Who::Found(sender.person.clone()), messages }];
        let command = Command::Mail { kind: self.becomes(cx.schema), people, gathered: None, source: String::new() };
        let ticket = cx.ask(Request::Plan(command));
        self.step = Step::Asking { ticket, sender };
    }
}

fn answered(cx: &mut Cx<'_>, state: &mut MailState, sender: &Sender, reply: &Reply) {
    match reply {
        Reply::Planned(plan) => {
            let ticket = cx.ask(Request::PlanRows { plan: plan.id, from: 0, count: 10 });
            // The rows are answered first.
            cx.ask(Request::Forget(plan.id));
            state.step = Step::Asking { ticket, sender: Box::new(sender.clone()) };
        }
        Reply::PlanRows(rows) => open_form(cx, state, sender, rows),
        Reply::Refused(refusal) => {
            let problem = refusal.to_string();
            if state.typed.is_empty() {
                // Nobody typed a path to go back to.
                cx.close();
                cx.say(Tone::Bad, problem);
            } else {
                fail(state, problem);
            }
        }
        _ => {}
    }
}

/// The form of whoever it is; where the message is noted already, that is shown.
fn open_form(cx: &mut Cx<'_>, state: &MailState, sender: &Sender, rows: &[PlanRow]) {
    let kind = state.becomes(cx.schema);
    let known = rows.first().and_then(|row| row.record);
    let noted = rows.get(1).filter(|row| row.fate == Fate::Same);
    cx.close();
    match noted {
        Some(row) => {
            match row.record.or(known) {
                Some(record) => cx.open(Open::FormAt { kind, record, page: Page::History }),
                None => cx.open(Open::Letter { kind, record: None, sender: Box::new(sender.clone()) }),
            }
            cx.say(Tone::Plain, format!("The message '{}' is in the history already.", row.name));
        }
        None => cx.open(Open::Letter { kind, record: known, sender: Box::new(sender.clone()) }),
    }
}

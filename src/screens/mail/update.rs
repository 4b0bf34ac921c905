//! What keys, news of the file and answers do to mail on its way.

use super::{MailState, Sifted, Step, Wish};
use crate::{
    action::Action,
    exchange::mail::Sender,
    model::{Correspondent, Page, TypeId, Who, fields},
    proto::{Command, Fate, ImportOptions, Outcome, PlanRow, Reply, Request},
    screens::{
        Cx, Effect, FileNews, Gesture, Input, Mailed, Notice, Open, Tone,
        import::{copied, mail_line},
        pasted::bare_path,
        wording::{counted, left_words, number, undo_hint},
    },
    text::day,
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
        (Input::Reply(ticket, reply), Step::Planning { ticket: own, .. }) if ticket == own => planned(cx, state, reply),
        (_, Step::Review { .. }) => review(cx, state, input),
        (_, Step::Path) => path(cx, state, input),
        (Input::Do(command), _) if is_back(command.action) => {
            match &state.step {
                Step::Reading => cx.effects.push(Effect::StopFile),
                Step::Planning { ticket, .. } => {
                    let ticket = *ticket;
                    cx.ask(Request::Cancel(ticket));
                }
                _ => {}
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
        Ok(Mailed::Many { gathered, remarks }) => {
            let source = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
            let today = day::to_number(cx.reading.today());
            let options = Box::new(ImportOptions { today, ..ImportOptions::of_mail(state.becomes(cx.schema), source.clone()) });
            let ticket = cx.ask(Request::ImportAgain { plan: *gathered, options: options.clone() });
            state.step = Step::Planning { ticket, source, options, remarks: remarks.clone() };
        }
    }
}

/// The mailbox was planned: it is looked at as the rows of a file are.
fn planned(cx: &mut Cx<'_>, state: &mut MailState, reply: &Reply) {
    let Step::Planning { source, options, remarks, .. } = std::mem::replace(&mut state.step, Step::Path) else { return };
    match reply {
        Reply::Planned(plan) => {
            let fields = vec![fields::NAME, fields::EMAIL, fields::COMPANY, fields::PHONE];
            let sifted = Box::new(Sifted::new(cx, (**plan).clone(), remarks, *options, fields));
            state.step = Step::Review { source, sifted };
        }
        Reply::Refused(refusal) => leave(cx, state, refusal.to_string()),
        _ => {}
    }
}

fn review(cx: &mut Cx<'_>, state: &mut MailState, input: &Input<'_>) {
    let Step::Review { sifted, .. } = &mut state.step else { return };
    match sifted.update(cx, input) {
        // Nothing of a mailbox has to be read anew, and no file of rows is written of it.
        Wish::Look | Wish::Reread | Wish::Rejects => {}
        Wish::Back => {
            cx.ask(Request::Forget(sifted.id()));
            if state.typed.is_empty() { cx.close() } else { state.step = Step::Path }
        }
        Wish::Copy => {
            let line = mail_line(&state.path, &sifted.options, &sifted.choices(), cx.schema);
            sifted.tell(copied(&line).to_owned());
            cx.effects.extend(line.ok().map(Effect::Copy));
        }
        Wish::Done(done) => {
            cx.ask(Request::Forget(sifted.id()));
            let (kind, known) = (sifted.options.kind, sifted.plan.refused);
            cx.effects.push(Effect::Say(done_words(cx, kind, known, &done)));
            cx.close();
        }
    }
}

/// `Made 12 leads and noted 40 messages. u undoes it.` What the plan refused, `known`, was seen there.
fn done_words(cx: &Cx<'_>, kind: TypeId, known: u64, done: &Outcome) -> Notice {
    let made = done.created_count.saturating_sub(done.messages);
    let messages = if done.messages == 1 { "1 message".to_owned() } else { format!("{} messages", number(done.messages)) };
    let did = match (made, done.messages) {
        (0, 0) => "Nothing had to be done".to_owned(),
        (0, _) => format!("Noted {messages}"),
        (made, 0) => format!("Made {}", counted(made, Some(kind), cx.schema)),
        (made, _) => format!("Made {} and noted {messages}", counted(made, Some(kind), cx.schema)),
    };
    let undo = if done.op.is_some() { undo_hint(cx.keymap) } else { String::new() };
    let is_more = done.refused_count > known;
    let left = if is_more { left_words(done, cx.keymap) } else { ".".to_owned() };
    Notice { tone: if is_more { Tone::Warn } else { Tone::Good }, text: format!("{did}{left}{undo}") }
}

/// Back to the path, or away where nobody typed one.
fn leave(cx: &mut Cx<'_>, state: &mut MailState, problem: String) {
    if state.typed.is_empty() {
        cx.close();
        cx.say(Tone::Bad, problem);
    } else {
        fail(state, problem);
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
        let command = Command::Mail { kind: self.becomes(cx.schema), people, source: String::new() };
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
            leave(cx, state, refusal.to_string());
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

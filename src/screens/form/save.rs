//! Between form and hub: loading, saving, what comes back, and what others change meanwhile.

use super::{
    Above, FormState, Load, PlanState, Preview, Saving, Sheet, Spot, Then, Waiting,
    conflict::{Standoff, noted},
    others::Fate,
};
use crate::{
    action::Action,
    model::{Diff, FieldId, Kind, Named, Page, Record, RecordId, Value, record_type},
    proto::{Command, Event, Outcome, Refusal, Reply, Request, Ticket},
    screens::{Cx, Effect, Open, Told, Tone, linked},
};

/// What is said of a record that is not there for the person.
pub(super) fn not_here(cx: &Cx<'_>) -> &'static str {
    if cx.schema.scope(cx.user).is_some() {
        "This record is not here any more, or not yours to see."
    } else {
        "This record is not in the store any more."
    }
}

/// Saves what was typed, unless something keeps it from being saved.
pub(super) fn save(cx: &mut Cx<'_>, state: &mut FormState, then: Then) {
    if state.saving.is_some() || state.preview.is_some() || state.load != Load::Here {
        return;
    }
    if cx.facts.read_only {
        cx.say(Tone::Bad, "the store is open for reading only: nothing can be saved. All you typed stays here.");
        return;
    }
    if state.barred.is_some() {
        cx.say(Tone::Bad, "this form can only be read: nothing was saved. All you typed stays here.");
        return;
    }
    match (&state.others.fate, then) {
        (Fate::Here, _) => {}
        (_, Then::New) => return state.copy_to_new(cx),
        (Fate::Binned(_), Then::Close) => return state.restore(cx, then),
        (Fate::TakenBack(_), Then::Close) => {
            let key = cx.keymap.hint(&Action::FormSaveNew.into());
            return cx.say(Tone::Bad, format!("this record is gone; {key} copies what you typed to a new one."));
        }
    }
    if let Spot::Field(field) = state.focus {
        state.complete(cx, field);
    }
    let problems = state.sheet.problems(cx.schema);
    if let Some((first, _)) = problems.first() {
        state.left.extend(problems.iter().map(|(field, _)| *field));
        focus_on(cx, state, *first);
        cx.say(Tone::Bad, needs_attention(problems.len()));
        return;
    }
    if state.record.is_some() && state.mail.is_none() && state.sheet.diffs().is_empty() {
        return finish(cx, state, then, "Nothing had to be saved.".to_owned());
    }
    let (command, sent) = match state.record {
        Some(record) => {
            let save = || Command::Save { record, changes: state.sheet.diffs() };
            (state.letter_command(None).unwrap_or_else(save), state.sheet.diffs())
        }
        None => {
            let draft = state.sheet.draft();
            let diff = |(field, value): &(FieldId, Value)| Diff { field: *field, old: None, new: value.clone().normal() };
            let sent = draft.values.iter().map(diff).collect();
            let create = |draft| Command::Create { kind: state.kind, drafts: vec![draft] };
            (state.letter_command(Some(draft.clone())).unwrap_or_else(|| create(draft)), sent)
        }
    };
    let sets_up = matches!(state.kind, record_type::CUSTOM_FIELD | record_type::PICK_LIST) && state.record.is_some();
    if sets_up || state.kind == record_type::CRITERION {
        let ticket = cx.ask(Request::Plan(command.clone()));
        state.preview = Some(Preview { saving: Saving { ticket, then, sent, is_latest: true }, command });
        return;
    }
    let ticket = cx.ask(Request::Apply(command));
    state.saving = Some(Saving { ticket, then, sent, is_latest: true });
}

/// What saving a criterion does to the scores is known, or saving a field or list to the values of records: where any
/// changes, the person is asked first.
fn previewed(cx: &mut Cx<'_>, state: &mut FormState, Preview { saving, command }: Preview, reply: &Reply) {
    let Reply::Planned(plan) = reply else { return saved(cx, state, &saving, reply) };
    cx.ask(Request::Forget(plan.id));
    if plan.scores.is_some_and(|scores| scores.changed > 0) || plan.changed > 1 {
        let title = state.title(cx.schema);
        let plan = PlanState::open(cx, title.trim_end_matches(" *").to_owned(), command, Some(state.kind));
        state.above = Above::Plan(Box::new(plan), saving.then);
    } else {
        let ticket = cx.ask(Request::Apply(command));
        state.saving = Some(Saving { ticket, ..saving });
    }
}

/// The plan was carried out, and said so.
pub(super) fn planned_saved(cx: &mut Cx<'_>, state: &mut FormState, then: Then) {
    state.above = Above::Nothing;
    leave(cx, state, then);
}

/// What to say about fields that cannot be saved.
fn needs_attention(count: usize) -> String {
    if count == 1 {
        "1 field needs attention; nothing was saved.".to_owned()
    } else {
        format!("{count} fields need attention; nothing was saved.")
    }
}

fn focus_on(cx: &mut Cx<'_>, state: &mut FormState, field: FieldId) {
    state.ahead = None;
    state.follow = true;
    state.reveal(cx.schema, field);
    state.ready(cx);
}

/// After a save: the form closes or begins anew.
pub(super) fn finish(cx: &mut Cx<'_>, state: &mut FormState, then: Then, words: String) {
    cx.say(Tone::Good, words);
    leave(cx, state, then);
}

fn leave(cx: &mut Cx<'_>, state: &mut FormState, then: Then) {
    cx.effects.push(Effect::DropDraft(state.key(cx.schema)));
    match then {
        Then::Close => cx.close(),
        Then::New => *state = FormState::open(cx, state.kind, None, None, None),
    }
}

/// Takes an answer of the hub, if it is for this form.
pub(super) fn reply(cx: &mut Cx<'_>, state: &mut FormState, ticket: Ticket, reply: &Reply) {
    if let Some(saving) = state.saving.take_if(|saving| saving.ticket == ticket) {
        return saved(cx, state, &saving, reply);
    }
    if let Some(preview) = state.preview.take_if(|preview| preview.saving.ticket == ticket) {
        return previewed(cx, state, preview, reply);
    }
    if state.on_twins(cx, ticket, reply) {
        return;
    }
    let Some(at) = state.waiting.iter().position(|(waiting, _)| *waiting == ticket) else { return };
    let (_, waiting) = state.waiting.remove(at);
    match (waiting, reply) {
        (Waiting::Record, Reply::Record(Some(record))) => arrived(cx, state, record),
        (Waiting::Record, Reply::Record(None)) => state.load = Load::Gone(not_here(cx).to_owned()),
        (Waiting::News, Reply::News(news)) => state.take_news(cx, news),
        (Waiting::Survivor, Reply::Record(Some(record))) => state.take_survivor(cx, record),
        (Waiting::Survivor, Reply::Record(None)) => state.ask_news(cx),
        (Waiting::Restored(then), reply) => state.restored(cx, then, reply),
        (Waiting::Noted(standoff), reply) => noted(cx, state, *standoff, reply),
        (Waiting::Follow, Reply::Names(named)) => linked::offer(cx, "Linked records", linked::choices(cx.schema, named)),
        (Waiting::Linking(named), Reply::Linking(groups)) => {
            let mut choices = linked::choices(cx.schema, &named);
            choices.extend(linked::linking(cx.schema, groups));
            if choices.is_empty() {
                cx.say(Tone::Plain, "This record links to none, and none links to it.");
            } else {
                cx.open(Open::Menu { title: "Related records".to_owned(), choices });
            }
        }
        (Waiting::Names(asked), Reply::Names(names)) => state.names.answer(&asked, names),
        (Waiting::Made(field), reply) => state.made(cx, field, reply),
        (Waiting::Values(field), Reply::Values(values)) => state.on_values(cx, field, values),
        (Waiting::Links(field), Reply::Answer(answer)) => {
            let request = Request::Rows { id: answer.id, from: 0, count: 50, columns: Vec::new() };
            state.ask(cx, Waiting::Links(field), request);
        }
        (Waiting::Links(field), Reply::Rows { rows, .. }) => match cx.schema.field(field).filter(|def| def.kind == Kind::Products) {
            Some(def) => state.on_products(def, rows),
            None => state.on_links(cx, field, rows),
        },
        (Waiting::Neighbour(place), Reply::Rows { rows, .. }) => match rows.first() {
            Some(record) => open_neighbour(cx, state, place, record),
            None => cx.say(Tone::Warn, "that record is not in the list any more. Close the form to see the list."),
        },
        (Waiting::Neighbour(_), Reply::Refused(_)) => cx.say(Tone::Warn, "the list changed meanwhile. Close the form to see it."),
        (Waiting::History, Reply::Timeline(timeline)) => state.take_history(timeline),
        (Waiting::Record, Reply::Refused(refusal)) if state.load == Load::Waiting => state.load = Load::Gone(refusal.to_string()),
        _ => {}
    }
}

/// The record came.
fn arrived(cx: &mut Cx<'_>, state: &mut FormState, record: &Record) {
    if state.load != Load::Here && !state.follow_merge(cx, record) {
        state.arrive(cx, Some(record.clone()));
        state.tell_former(record.name());
    }
}

fn saved(cx: &mut Cx<'_>, state: &mut FormState, saving: &Saving, reply: &Reply) {
    match reply {
        Reply::Done(outcome) if saving.is_latest => {
            if let (None, Some(made)) = (state.record, outcome.created.first()) {
                cx.effects.push(Effect::Tell(Box::new(Told::Made(state.kind, *made))));
            }
            let name = state.sheet.record().name();
            let what = if state.record.is_none() { "Made" } else { "Saved" };
            let sent: Vec<FieldId> = saving.sent.iter().filter(|diff| diff.old != diff.new).map(|diff| diff.field).collect();
            let kept = state.kept_words(cx, &sent);
            let with =
                if state.mail.as_ref().is_some_and(|mail| !mail.messages.is_empty()) { ", with the message in the history" } else { "" };
            finish(cx, state, saving.then, format!("{what} {name}{with}{kept}."));
        }
        Reply::Done(outcome) => went_on(cx, state, &saving.sent, outcome),
        Reply::Refused(Refusal::Conflict(conflict)) => {
            state.above = Above::Conflict(Standoff::new((**conflict).clone(), saving.then));
            state.catch_up(cx);
            cx.say(Tone::Warn, "Somebody changed the same fields meanwhile; nothing was saved yet.");
        }
        Reply::Refused(Refusal::Invalid(problems)) => {
            refused(cx, state, problems);
            // It may have been deleted meanwhile: what became of it says what can be done.
            state.ask_news(cx);
        }
        Reply::Refused(refusal @ Refusal::Unsure(_)) => cx.say(Tone::Warn, format!("{refusal}. All you typed stays here.")),
        Reply::Refused(refusal) => {
            cx.say(Tone::Bad, format!("{refusal}. Nothing was saved; all you typed stays here."));
            state.ask_news(cx);
        }
        _ => {}
    }
}

/// Saved, but the person typed on meanwhile: the form stays with what is new.
fn went_on(cx: &mut Cx<'_>, state: &mut FormState, sent: &[Diff], outcome: &Outcome) {
    if state.record.is_none() {
        cx.effects.push(Effect::DropDraft(state.key(cx.schema)));
        state.record = outcome.created.first().copied();
    }
    state.mail = None;
    for diff in sent {
        state.sheet.insist(diff.field, diff.new.clone());
        state.others.set.remove(&diff.field);
    }
    state.ask_news(cx);
    state.is_touched = true;
    cx.say(Tone::Warn, "Saved, except what you typed since. Save once more for that.");
}

fn refused(cx: &mut Cx<'_>, state: &mut FormState, problems: &[(Option<FieldId>, String)]) {
    let named: Vec<(FieldId, &String)> = problems.iter().filter_map(|(field, problem)| Some(((*field)?, problem))).collect();
    state.refused.extend(named.iter().map(|(field, problem)| (*field, (*problem).clone())));
    if let Some((first, _)) = named.first() {
        focus_on(cx, state, *first);
    }
    let general = problems
        .iter()
        .find(|(field, _)| field.is_none())
        .map(|(_, problem)| format!("{problem}. Nothing was saved; all you typed stays here."));
    cx.say(Tone::Bad, general.unwrap_or_else(|| needs_attention(named.len())));
}

/// Somebody changed the store.
pub(super) fn event(cx: &mut Cx<'_>, state: &mut FormState, event: &Event) {
    if let Event::Schema(_) = event {
        return state.look_at_rights(cx, true);
    }
    let (Event::Changed { seq, records, .. }, Some(id)) = (event, state.record) else { return };
    let is_ours = records.as_ref().is_none_or(|records| records.contains(&id));
    if is_ours && *seq > state.sheet.rev() {
        state.ask_news(cx);
    }
    // What others note belongs here too.
    if state.page == Page::History {
        state.ask_history(cx);
    } else {
        state.history.forget();
    }
}

/// Asks for the record at that place of the list.
pub(super) fn ask_neighbour(cx: &mut Cx<'_>, state: &mut FormState, place: u32) {
    if let Some((id, ..)) = state.list {
        state.ask(cx, Waiting::Neighbour(place), Request::Rows { id, from: place, count: 1, columns: Vec::new() });
    }
}

fn open_neighbour(cx: &mut Cx<'_>, state: &mut FormState, place: u32, record: &Record) {
    if state.is_dirty() {
        cx.effects.push(Effect::DropDraft(state.key(cx.schema)));
    }
    let list = state.list.map(|(id, _, total)| (id, place, total));
    let page = state.page;
    *state = FormState::open(cx, record.kind, Some(record.id), list, None);
    if state.pages(cx.schema).contains(&page) {
        state.page = page;
    }
}

impl FormState {
    /// Shows what is known of the record until it is there: the store is out of reach.
    pub fn show_meanwhile(&mut self, record: &Record) {
        if self.load == Load::Waiting && self.record == Some(record.id) {
            self.sheet = Sheet::of(record.clone());
            self.is_glimpse = true;
            self.banner = Some("The store is out of reach: this is what the list knows. The rest comes by itself.".to_owned());
        }
    }

    /// Asks for the names of linked records.
    pub(super) fn ask_names(&mut self, cx: &mut Cx<'_>) {
        let lacking = self.names.lacking(self.sheet.record().values().iter().map(|(_, value)| value));
        if !lacking.is_empty() {
            self.ask(cx, Waiting::Names(lacking.clone()), Request::Names(lacking));
        }
    }

    /// Opens what the field links to; on other spots, all that is linked, both ways, is to choose from.
    pub(super) fn open_link(&mut self, cx: &mut Cx<'_>) {
        if let Some(def) = self.focused(cx.schema).filter(|def| matches!(def.kind, Kind::Link(_) | Kind::Links(_))) {
            let ids = self.sheet.value(def.id).map(Value::links).unwrap_or_default().to_vec();
            if ids.is_empty() {
                cx.say(Tone::Plain, format!("'{}' links to no record yet.", def.label));
            } else {
                self.ask(cx, Waiting::Follow, Request::Names(ids));
            }
            return;
        }
        let ids: Vec<RecordId> = self.sheet.record().values().iter().flat_map(|(_, value)| value.links().iter().copied()).collect();
        let named: Vec<Named> = ids.into_iter().filter_map(|id| self.names.get(id).cloned()).collect();
        match self.record {
            Some(record) => self.ask(cx, Waiting::Linking(named), Request::Linking(record)),
            None => linked::offer(cx, "Linked records", linked::choices(cx.schema, &named)),
        }
    }
}

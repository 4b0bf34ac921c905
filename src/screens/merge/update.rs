//! What keys, answers and the changes of others do to a merge.

use super::{Column, Line, MergeState, Waiting};
use crate::{
    action::{Action, Command as Act},
    model::{FieldId, Record, RecordId, Schema, fields},
    proto::{Event, Outcome, Refusal, Reply, Request, Ticket},
    screens::{
        Cx, Gesture, Input, Tone,
        wording::{person, undo_hint},
    },
    ui::Hit,
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut MergeState, input: &Input<'_>) {
    match input {
        Input::Do(command) => act(cx, state, command),
        Input::Mouse { gesture: Gesture::Press | Gesture::Double, hit, .. } => press(cx, state, hit),
        Input::Mouse { gesture: Gesture::WheelDown, .. } => go(cx, state, 1),
        Input::Mouse { gesture: Gesture::WheelUp, .. } => go(cx, state, -1),
        Input::Reply(ticket, reply) => take(cx, state, *ticket, reply),
        Input::Event(Event::Changed { records, .. }) => reload(cx, state, records.as_deref()),
        Input::Event(Event::Erased { by, records: Some(gone) }) => erased(cx, state, by, gone),
        _ => {}
    }
    state.row = state.row.min(state.lines(cx.schema).len().saturating_sub(1));
    state.column = state.column.min(state.columns.len().saturating_sub(1));
}

fn act(cx: &mut Cx<'_>, state: &mut MergeState, command: &Act) {
    match command.action {
        Action::Cancel | Action::Close => cx.close(),
        Action::FieldNext => go(cx, state, 1),
        Action::FieldPrevious => go(cx, state, -1),
        Action::FieldMore => state.column = (state.column + 1).min(state.columns.len().saturating_sub(1)),
        Action::FieldLess => state.column = state.column.saturating_sub(1),
        Action::FieldActivate => choose(cx, state),
        Action::FieldClear => leave_out(state),
        Action::FormSave => merge(cx, state),
        _ => {}
    }
}

fn go(cx: &Cx<'_>, state: &mut MergeState, by: isize) {
    let last = state.lines(cx.schema).len().saturating_sub(1);
    state.row = state.row.saturating_add_signed(by).min(last);
}

fn press(cx: &mut Cx<'_>, state: &mut MergeState, hit: &Hit) {
    match hit {
        Hit::Command(command) => act(cx, state, command),
        Hit::Button(0) => merge(cx, state),
        Hit::Button(_) => cx.close(),
        Hit::Entry(place) if !state.columns.is_empty() => {
            let (row, column) = (place / state.columns.len(), place % state.columns.len());
            (state.row, state.column) = (row, column);
            choose(cx, state);
        }
        _ => {}
    }
}

/// Takes what lies under the cursor: the record that stays, or the value.
fn choose(cx: &Cx<'_>, state: &mut MergeState) {
    let Some(id) = state.columns.get(state.column).map(|column| column.id) else { return };
    state.note = None;
    match state.lines(cx.schema).get(state.row) {
        Some(Line::Survivor) => state.survivor = Some(id),
        Some(Line::Field(field)) => {
            state.choices.insert(*field, id);
        }
        Some(Line::Same(_)) => state.shows_all = !state.shows_all,
        None => {}
    }
}

/// Goes on without the record under the cursor.
fn leave_out(state: &mut MergeState) {
    if state.columns.len() <= 2 {
        state.note = Some("Two records are the least a merge takes.".to_owned());
        return;
    }
    let left = state.columns.remove(state.column);
    state.choices.retain(|_, id| *id != left.id);
    state.survivor = state.survivor.filter(|id| *id != left.id);
    state.note = Some(format!("#{} stays out of it.", left.id));
}

/// Somebody erased records for good: nothing of them is shown any more, and the others go on without them.
fn erased(cx: &Cx<'_>, state: &mut MergeState, by: &str, gone: &[RecordId]) {
    let (left, out): (Vec<Column>, Vec<Column>) =
        std::mem::take(&mut state.columns).into_iter().partition(|column| !gone.contains(&column.id));
    state.columns = left;
    if out.is_empty() {
        return;
    }
    state.choices.retain(|_, id| !gone.contains(id));
    state.survivor = state.survivor.filter(|id| !gone.contains(id));
    let which = out.iter().map(|column| format!("#{}", column.id)).collect::<Vec<_>>().join(", ");
    let told = format!("{} erased {which} for good", person(by, cx.schema));
    if state.columns.len() < 2 {
        state.columns.clear();
        state.refused = Some(format!("{told}: there is nothing left to merge."));
    } else {
        state.note = Some(format!("{told}: the merge goes on without."));
    }
}

fn merge(cx: &mut Cx<'_>, state: &mut MergeState) {
    if cx.facts.read_only {
        return cx.say(Tone::Bad, "the store is open for reading only: nothing can be merged.");
    }
    if !state.is_loaded() || state.waiting.iter().any(|(_, waiting)| *waiting == Waiting::Merge) {
        return;
    }
    if let Some(problem) = state.columns.iter().find_map(|column| column.problem.clone()) {
        let out = cx.keymap.hint(&Action::FieldClear.into());
        state.note = Some(format!("Nothing was merged: {problem}. {out} leaves it out."));
        return;
    }
    if std::mem::take(&mut state.is_news) {
        let save = cx.keymap.hint(&Action::FormSave.into());
        state.note = Some(format!("Somebody changed what is marked. Look at it; {save} again merges."));
        return;
    }
    if let Some(command) = state.command() {
        state.ask(cx, Waiting::Merge, Request::Apply(command));
    }
}

fn take(cx: &mut Cx<'_>, state: &mut MergeState, ticket: Ticket, reply: &Reply) {
    let Some(at) = state.waiting.iter().position(|(own, _)| *own == ticket) else { return };
    match (state.waiting.remove(at).1, reply) {
        (Waiting::Means, Reply::Marks(ids)) => state.begin(cx, ids.iter().map(RecordId).collect()),
        (Waiting::Means, Reply::Refused(refusal)) => state.refused = Some(refusal.to_string()),
        (Waiting::Record(id), Reply::Record(record)) => arrived(cx, state, id, record.as_deref()),
        (Waiting::Names, Reply::Names(named)) => state.names.learn(named),
        (Waiting::Merge, Reply::Done(outcome)) => done(cx, state, outcome),
        (Waiting::Merge, Reply::Refused(refusal)) => {
            let why = match refusal {
                Refusal::Invalid(problems) => problems.iter().map(|(_, problem)| problem.as_str()).collect::<Vec<_>>().join("; "),
                other => other.to_string(),
            };
            let nothing = if matches!(refusal, Refusal::Unsure(_)) { "" } else { "Nothing was merged: " };
            state.note = Some(format!("{nothing}{why}."));
            reload(cx, state, None);
        }
        _ => {}
    }
}

fn done(cx: &mut Cx<'_>, state: &MergeState, outcome: &Outcome) {
    let name = state.stays().and_then(|id| Some(format!("{} (#{id})", state.united(cx.schema)?.name()))).unwrap_or_default();
    let others = state.columns.len().saturating_sub(1);
    let many = if others == 1 { "1 record".to_owned() } else { format!("{others} records") };
    let undo = if outcome.op.is_some() { undo_hint(cx.keymap) } else { String::new() };
    cx.say(Tone::Good, format!("Merged {many} into {name}.{undo}"));
    cx.close();
}

/// A record came: for the first time, or anew after somebody changed it.
fn arrived(cx: &mut Cx<'_>, state: &mut MergeState, id: RecordId, record: Option<&Record>) {
    let problem = state.problem_of(cx.schema, id, record);
    let Some(column) = state.columns.iter_mut().find(|column| column.id == id) else { return };
    if let (Some(old), Some(new)) = (&column.record, record)
        && old.rev != new.rev
    {
        let changed = changes(cx.schema, old, new);
        for field in &changed {
            // What was chosen was another value.
            state.choices.remove(field);
        }
        if !changed.is_empty() {
            state.is_news = true;
            let by = person(&new.touched.by, cx.schema);
            state.note = Some(format!("{by} changed {} of #{id} meanwhile: it is marked.", labels(cx.schema, &changed)));
        }
        column.changed.extend(changed);
    }
    if let Some(why) = problem.as_ref().filter(|_| column.problem.is_none()) {
        state.note = Some(format!("Cannot be merged: {why}."));
    }
    // Of what is no longer there nothing is shown.
    *column = Column { id, record: record.cloned(), changed: std::mem::take(&mut column.changed), problem };
    let links = state.records().flat_map(|record| record.values().iter().map(|(_, value)| value)).collect::<Vec<_>>();
    let asked = state.names.lacking(links);
    if !asked.is_empty() && state.is_loaded() {
        state.ask(cx, Waiting::Names, Request::Names(asked));
    }
}

fn changes(schema: &Schema, old: &Record, new: &Record) -> Vec<FieldId> {
    let is_shown = |field: &FieldId| {
        schema.field(*field).is_some_and(|def| def.is_editable() && (def.section.page().is_some() || def.id == fields::NAME))
    };
    let all: std::collections::BTreeSet<FieldId> =
        old.values().iter().chain(new.values()).map(|(field, _)| *field).filter(is_shown).collect();
    all.into_iter().filter(|field| old.get(*field) != new.get(*field)).collect()
}

fn labels(schema: &Schema, fields: &[FieldId]) -> String {
    fields.iter().filter_map(|field| schema.field(*field)).map(|def| def.title().into_owned()).collect::<Vec<_>>().join(", ")
}

/// Asks for those of the records that changed.
fn reload(cx: &mut Cx<'_>, state: &mut MergeState, changed: Option<&[RecordId]>) {
    let ids: Vec<RecordId> = state.columns.iter().map(|column| column.id).filter(|id| changed.is_none_or(|all| all.contains(id))).collect();
    // What this window wrote itself is told by its own answer.
    if state.waiting.iter().all(|(_, waiting)| *waiting != Waiting::Merge) {
        ids.into_iter().for_each(|id| state.ask(cx, Waiting::Record(id), Request::Record(id)));
    }
}

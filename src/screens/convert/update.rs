//! What keys and answers do to a conversion.

use super::{ConvertState, Row, Twin};
use crate::{
    action::{Action, KeyCode},
    model::{Account, Matches, Page, RecordId},
    proto::{Event, Outcome, Reply, Request, Ticket},
    rules::{convert::a, unite::survivor_of},
    screens::{
        Cx, Effect, Gesture, Input, Open, Tone,
        wording::{person, undo_hint},
    },
    ui::Hit,
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut ConvertState, input: &Input<'_>) {
    let rows = state.rows(cx.schema);
    let row = rows.get(state.row.min(rows.len().saturating_sub(1))).copied();
    match input {
        Input::Do(command) => match command.action {
            Action::TextNewline | Action::TextSave => convert(cx, state),
            Action::TextDone | Action::TextDown => step(state, rows.len(), 1),
            Action::TextBack | Action::TextUp => step(state, rows.len(), -1),
            Action::TextCancel | Action::Cancel | Action::Close => cx.close(),
            Action::TextChoices => turn(cx, state, row, 1),
            Action::TextUndo => drop(state.title.undo()),
            Action::TextRedo => drop(state.title.redo()),
            _ => {}
        },
        _ if state.busy.is_some() && !matches!(input, Input::Reply(..)) => {}
        Input::Key(key) if row == Some(Row::Title) && state.title.key(*key) => state.problem = None,
        Input::Key(_) if row == Some(Row::Title) => {}
        Input::Key(key) => match key.code {
            KeyCode::Right | KeyCode::Char(' ') => turn(cx, state, row, 1),
            KeyCode::Left => turn(cx, state, row, -1),
            _ => {}
        },
        Input::Paste(text) if row == Some(Row::Title) => {
            state.title.paste(text);
            state.problem = None;
        }
        Input::Mouse { gesture: Gesture::Press, hit: Hit::Entry(place), .. } => {
            let was_there = state.row == *place;
            state.row = (*place).min(rows.len().saturating_sub(1));
            if was_there {
                turn(cx, state, row, 1);
            }
        }
        Input::Reply(ticket, reply) if state.busy == Some(*ticket) => done(cx, state, reply),
        Input::Reply(ticket, reply) => learn(cx, state, *ticket, reply),
        Input::Event(Event::Changed { records, .. }) => look_again(cx, state, records.as_deref()),
        Input::Event(Event::Erased { by, records: Some(gone) }) if state.single().is_some_and(|id| gone.contains(&id)) => {
            let who = person(by, cx.schema).to_owned();
            cx.say(Tone::Warn, format!("{who} erased the record that was to be converted; nothing of it is kept."));
            cx.close();
        }
        _ => {}
    }
}

fn step(state: &mut ConvertState, rows: usize, by: isize) {
    let rows = rows.max(1);
    state.row = state.row.min(rows - 1).checked_add_signed(by).unwrap_or(rows - 1) % rows;
}

/// The next value of a row of choices.
fn turn(cx: &mut Cx<'_>, state: &mut ConvertState, row: Option<Row>, by: isize) {
    state.problem = None;
    match row {
        Some(Row::To) => {
            state.kind = next(state.kind, state.kinds.len(), by);
            state.ask_twin(cx);
        }
        Some(Row::Matches) => state.matches = turned(&Matches::ALL, state.matches, by),
        Some(Row::Account) => {
            state.account = turned(&Account::ALL, state.account, by);
            // One that is there is not made, and one that is not there cannot be linked.
            let is_idle = |account| match account {
                Account::Make => state.known.is_some(),
                Account::Link => state.known.is_none(),
                Account::None => false,
            };
            if state.single().is_some() && is_idle(state.account) {
                state.account = turned(&Account::ALL, state.account, by);
            }
        }
        Some(Row::Over(field)) => {
            if !state.over.remove(&field) {
                state.over.insert(field);
            }
        }
        Some(Row::Title) | None => {}
    }
}

fn next(at: usize, count: usize, by: isize) -> usize {
    let count = count.max(1);
    at.checked_add_signed(by).unwrap_or(count - 1) % count
}

fn turned<T: Copy + PartialEq>(all: &[T], now: T, by: isize) -> T {
    let at = all.iter().position(|one| *one == now).unwrap_or(0);
    all.get(next(at, all.len(), by)).copied().unwrap_or(now)
}

/// What is known of the record, its double and its account came.
fn learn(cx: &Cx<'_>, state: &mut ConvertState, ticket: Ticket, reply: &Reply) {
    if state.reading == Some(ticket) {
        state.reading = None;
        if let Reply::Record(record) = reply {
            state.record.clone_from(record);
            state.problem = fate(cx, state).or(state.problem.take());
        }
    } else if state.twin == Twin::Asked(ticket) {
        state.twin = Twin::Known(None);
        if let Reply::Twins { contact, account } = reply {
            state.twin = Twin::Known(contact.clone());
            state.known.clone_from(account);
            if account.is_some() && state.account == Account::None {
                state.account = Account::Link;
            }
        }
    }
}

/// Somebody changed something: what the window shows of its record is read again. What was typed stays.
fn look_again(cx: &mut Cx<'_>, state: &mut ConvertState, changed: Option<&[RecordId]>) {
    if let Some(id) = state.single().filter(|id| changed.is_none_or(|all| all.contains(id))) {
        state.reading = Some(cx.ask(Request::Record(id)));
    }
}

/// Why the record cannot be converted any more, where somebody has seen to that meanwhile.
fn fate(cx: &Cx<'_>, state: &ConvertState) -> Option<String> {
    let Some(record) = &state.record else { return Some("the record is not here any more; nothing can be converted".to_owned()) };
    let by = person(&record.touched.by, cx.schema);
    let name = record.name();
    if let Some(into) = survivor_of(record) {
        return Some(format!("{by} merged {name} into #{into}; convert that one"));
    }
    if record.is_deleted() {
        return Some(format!("{by} moved {name} to the bin; restored from there it can be converted"));
    }
    (record.kind != state.from).then(|| {
        let label = cx.schema.record_type(record.kind).map_or_else(|| "something else".to_owned(), |kind| a(&kind.label));
        format!("{by} made {name} {label} meanwhile")
    })
}

fn convert(cx: &mut Cx<'_>, state: &mut ConvertState) {
    if state.busy.is_some() {
        return;
    }
    if cx.facts.read_only {
        state.problem = Some("the store is open for reading only".to_owned());
        return;
    }
    let command = state.command(cx.schema);
    if state.single().is_some() {
        state.busy = Some(cx.ask(Request::Apply(command)));
        return;
    }
    let plural = cx.schema.record_type(state.to()).map_or_else(String::new, |kind| kind.plural.to_lowercase());
    cx.close();
    cx.open(Open::Plan { title: format!("Convert to {plural}"), command: Box::new(command) });
}

fn done(cx: &mut Cx<'_>, state: &mut ConvertState, reply: &Reply) {
    state.busy = None;
    match reply {
        Reply::Done(outcome) if outcome.op.is_some() => finish(cx, state, outcome),
        Reply::Done(outcome) => {
            let reason = outcome.refused.first().map_or_else(|| "nothing had to change".to_owned(), |(_, reason)| reason.clone());
            state.problem = Some(format!("it {reason}"));
        }
        Reply::Refused(reason) => state.problem = Some(format!("{reason}; nothing was changed")),
        _ => {}
    }
}

/// Says what it became, and opens that: what it is now has more pages.
fn finish(cx: &mut Cx<'_>, state: &ConvertState, outcome: &Outcome) {
    let Some(id) = state.single() else { return cx.close() };
    let name = state.record.as_ref().map_or("It", |record| record.name());
    let into = state.double().filter(|_| state.matches == Matches::Into).map(|(double, _)| double.as_ref());
    let label = cx.schema.record_type(state.to()).map_or_else(|| "another record".to_owned(), |kind| a(&kind.label));
    let what = match into {
        Some(double) => format!("{name} went into {}", double.name()),
        None => format!("{name} is {label} now"),
    };
    let made = match outcome.created.len() {
        0 => String::new(),
        1 => "; 1 record was made with it".to_owned(),
        more => format!("; {more} records were made with it"),
    };
    cx.say(Tone::Good, format!("{what}{made}.{}", undo_hint(cx.keymap)));
    cx.close();
    let (kind, record): (_, RecordId) = into.map_or((state.to(), id), |double| (double.kind, double.id));
    // The form it came from moves on by itself.
    if !state.is_from_form || into.is_some() {
        cx.effects.push(Effect::Open(Box::new(Open::FormAt { kind, record, page: Page::Details })));
    }
}

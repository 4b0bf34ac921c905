//! What keys, answers and changes in the store do to the tab of reports.

use super::{Entry, Focus, ReportsState, entries, layout};
use crate::{
    action::{Action, Command as Act},
    model::{ReportId, Target},
    proto::{Command, Event, Reply, Request},
    screens::{Cx, Effect, Gesture, Input, Open, Tone, figures},
    ui::{Hit, TextInput},
};

/// Takes an input in.
pub fn update(cx: &mut Cx<'_>, state: &mut ReportsState, input: &Input<'_>) {
    for tile in &mut state.tiles {
        tile.figures.take(input);
    }
    match input {
        Input::Do(command) if state.typing.is_some() => look_for(cx, state, command.action),
        Input::Key(key) if state.typing.as_mut().is_some_and(|typing| typing.key(*key)) => find(cx, state),
        Input::Paste(text) if state.typing.is_some() => {
            if let Some(typing) = &mut state.typing {
                typing.paste(text);
            }
            find(cx, state);
        }
        Input::Do(command) => act(cx, state, command),
        Input::Event(Event::Schema(schema)) => {
            let under = state.current();
            state.entries = entries(schema, state.workspace, cx.user, &typed(state));
            follow(cx, state);
            if let Some(at) = state.entries.iter().position(|entry| entry.report() == under && under.is_some()) {
                state.cursor = at;
            }
            state.cursor = state.cursor.min(state.entries.len().saturating_sub(1));
        }
        // New numbers are asked for once a second at most, and only while somebody looks.
        Input::Event(Event::Changed { .. }) if state.tiles.iter().any(|tile| tile.figures.is_old()) => cx.effects.push(Effect::Tick),
        Input::Tick | Input::Back | Input::Event(Event::Indexed) => {
            state.tiles.iter_mut().for_each(|tile| tile.figures.refresh(cx));
        }
        Input::Mouse { gesture, hit, .. } => mouse(cx, state, *gesture, hit),
        Input::Reply(ticket, reply) if state.deleting.is_some_and(|(own, _)| own == *ticket) => deleted(cx, state, reply),
        _ => {}
    }
    let (list, _) = layout::parts(cx.area, state.tiles.len(), on_tile(state));
    let height = usize::from(list.height.max(1));
    // A heading above the cursor stays in sight.
    let above =
        state.cursor.saturating_sub(usize::from(matches!(state.entries.get(state.cursor.wrapping_sub(1)), Some(Entry::Heading(_)))));
    state.top = state.top.min(above).max((state.cursor + 1).saturating_sub(height));
}

fn typed(state: &ReportsState) -> String {
    state.typing.as_ref().map_or_else(String::new, TextInput::text)
}

/// Shows the reports whose titles hold what is typed.
fn find(cx: &Cx<'_>, state: &mut ReportsState) {
    let under = state.current();
    state.entries = entries(cx.schema, state.workspace, cx.user, &typed(state));
    let words = typed(state);
    let is_called = |entry: &Entry| matches!(entry, Entry::Report { title, .. } if title.eq_ignore_ascii_case(words.trim()));
    let first = || state.entries.iter().position(is_called).or_else(|| state.entries.iter().position(|entry| entry.report().is_some()));
    let same = state.entries.iter().position(|entry| under.is_some() && entry.report() == under).filter(|_| state.typing.is_none());
    state.cursor = same.or_else(first).unwrap_or(0);
    state.top = 0;
}

fn look_for(cx: &mut Cx<'_>, state: &mut ReportsState, action: Action) {
    match action {
        Action::TextNewline => {
            let found = state.current();
            state.typing = None;
            find(cx, state);
            if let Some(id) = found {
                cx.open(Open::Report { id });
            }
        }
        Action::TextDown | Action::TextDone => step(state, 1),
        Action::TextUp | Action::TextBack => step(state, -1),
        Action::TextCancel | Action::Cancel => {
            state.typing = None;
            find(cx, state);
        }
        Action::TextUndo if state.typing.as_mut().is_some_and(TextInput::undo) => find(cx, state),
        Action::TextRedo if state.typing.as_mut().is_some_and(TextInput::redo) => find(cx, state),
        _ => {}
    }
}

pub(super) const fn on_tile(state: &ReportsState) -> Option<usize> {
    match state.focus {
        Focus::Tile(at) => Some(at),
        Focus::List => None,
    }
}

/// Tiles of saved reports that were changed show them as they are now; those that are gone go.
fn follow(cx: &mut Cx<'_>, state: &mut ReportsState) {
    let schema = cx.schema.clone();
    state.tiles.retain(|tile| tile.id.report(&schema).is_some());
    for tile in &mut state.tiles {
        let Some((report, _)) = tile.id.report(&schema) else { continue };
        if report != tile.figures.report {
            tile.figures.change(cx, |old| *old = report);
        }
    }
    if let Focus::Tile(at) = state.focus {
        state.focus = if state.tiles.is_empty() { Focus::List } else { Focus::Tile(at.min(state.tiles.len() - 1)) };
    }
}

fn act(cx: &mut Cx<'_>, state: &mut ReportsState, command: &Act) {
    let (_, places) = layout::parts(cx.area, state.tiles.len(), on_tile(state));
    let across = layout::across(&places);
    let last = state.tiles.len().saturating_sub(1);
    match (command.action, state.focus) {
        (Action::ReportDown, Focus::List) => step(state, 1),
        (Action::ReportUp, Focus::List) => step(state, -1),
        (Action::ReportPageDown, Focus::List) => (0..10).for_each(|_| step(state, 1)),
        (Action::ReportPageUp, Focus::List) => (0..10).for_each(|_| step(state, -1)),
        (Action::ReportFirst, Focus::List) => (0..state.entries.len()).for_each(|_| step(state, -1)),
        (Action::ReportLast, Focus::List) => (0..state.entries.len()).for_each(|_| step(state, 1)),
        (Action::ReportRight, Focus::List) if !state.tiles.is_empty() => state.focus = Focus::Tile(0),
        (Action::ReportLeft, Focus::Tile(at)) if at % across == 0 => state.focus = Focus::List,
        (Action::ReportLeft, Focus::Tile(at)) => state.focus = Focus::Tile(at - 1),
        (Action::ReportRight, Focus::Tile(at)) => state.focus = Focus::Tile((at + 1).min(last)),
        (Action::ReportDown, Focus::Tile(at)) => state.focus = Focus::Tile(if at + across > last { at } else { at + across }),
        (Action::ReportUp, Focus::Tile(at)) => state.focus = Focus::Tile(if at < across { at } else { at - across }),
        (Action::ReportFirst, Focus::Tile(_)) => state.focus = Focus::Tile(0),
        (Action::ReportLast, Focus::Tile(_)) => state.focus = Focus::Tile(last),
        (Action::Cancel, Focus::Tile(_)) => state.focus = Focus::List,
        (Action::ReportOpen, _) => open(cx, state),
        (Action::ReportPin, _) => pin(cx, state),
        (Action::ReportDelete, _) => delete(cx, state),
        (Action::ReportRename, _) => rename(cx, state),
        (Action::Reload, _) => state.tiles.iter_mut().for_each(|tile| tile.figures.ask(cx)),
        (Action::ReportFilter, _) => (state.typing, state.focus) = (Some(TextInput::line("")), Focus::List),
        (
            Action::ReportLayout
            | Action::ReportSort
            | Action::ReportChart
            | Action::ReportSave
            | Action::ReportExport
            | Action::ReportCopy
            | Action::ReportSelect
            | Action::ReportEarlier
            | Action::ReportLater,
            _,
        ) => cx.say(Tone::Plain, format!("{} opens the report first", cx.keymap.hint(&Action::ReportOpen.into()))),
        _ => {}
    }
}

fn open(cx: &mut Cx<'_>, state: &ReportsState) {
    if let Some(id) = state.current() {
        cx.open(Open::Report { id });
    }
}

/// To the next report in that direction.
fn step(state: &mut ReportsState, by: isize) {
    let mut at = state.cursor;
    while let Some(next) = at.checked_add_signed(by).filter(|next| *next < state.entries.len()) {
        at = next;
        if state.entries[at].report().is_some() {
            state.cursor = at;
            return;
        }
    }
}

/// Puts the report under the cursor on the dashboard, or takes it off.
fn pin(cx: &mut Cx<'_>, state: &mut ReportsState) {
    let Some(id) = state.current() else { return };
    match state.tiles.iter().position(|tile| tile.id == id) {
        Some(at) => {
            state.tiles.remove(at);
            if let Focus::Tile(now) = state.focus {
                state.focus = if state.tiles.is_empty() { Focus::List } else { Focus::Tile(now.min(state.tiles.len() - 1)) };
            }
            cx.say(Tone::Good, "off the dashboard");
        }
        None => {
            state.pin(cx, id);
            cx.say(Tone::Good, "on the dashboard");
        }
    }
}

/// The saved report under the cursor, where it is the person's own; else why not.
fn own(cx: &Cx<'_>, state: &ReportsState) -> Result<crate::model::report::SavedReport, String> {
    let Some(ReportId::Saved(record)) = state.current() else {
        return Err("reports that ship with the program stay; change one and save it under a name".to_owned());
    };
    match cx.schema.reports.iter().find(|saved| saved.record == record) {
        Some(saved) if saved.author == cx.user => Ok(saved.clone()),
        Some(saved) => Err(format!("this report is {}'s; only its author changes it", saved.author)),
        None => Err("the report is gone".to_owned()),
    }
}

fn rename(cx: &mut Cx<'_>, state: &ReportsState) {
    match own(cx, state) {
        Ok(saved) => cx.open(Open::RenameReport(Box::new(saved))),
        Err(problem) => cx.say(Tone::Plain, problem),
    }
}

fn delete(cx: &mut Cx<'_>, state: &mut ReportsState) {
    match own(cx, state) {
        Ok(saved) if state.deleting.is_none() => {
            let ticket = cx.ask(Request::Apply(Command::Delete(Target::Records(vec![saved.record]))));
            state.deleting = Some((ticket, saved.record));
        }
        Ok(_) => {}
        Err(problem) => cx.say(Tone::Plain, problem),
    }
}

fn deleted(cx: &mut Cx<'_>, state: &mut ReportsState, reply: &Reply) {
    state.deleting = None;
    match reply {
        Reply::Done(outcome) => match outcome.refused.first() {
            Some((_, reason)) => cx.say(Tone::Bad, reason.clone()),
            None => cx.say(Tone::Good, format!("The report is deleted; {} brings it back.", cx.keymap.hint(&Action::Undo.into()))),
        },
        Reply::Refused(refusal) => cx.say(Tone::Bad, refusal.to_string()),
        _ => {}
    }
}

fn mouse(cx: &mut Cx<'_>, state: &mut ReportsState, gesture: Gesture, hit: &Hit) {
    match (gesture, hit) {
        (Gesture::WheelDown, _) => step(state, 1),
        (Gesture::WheelUp, _) => step(state, -1),
        (Gesture::Press | Gesture::Double, Hit::Entry(at)) if state.entries.get(*at).is_some_and(|entry| entry.report().is_some()) => {
            let is_again = state.focus == Focus::List && state.cursor == *at;
            (state.focus, state.cursor) = (Focus::List, *at);
            if is_again {
                open(cx, state);
            }
        }
        (Gesture::Press | Gesture::Double, Hit::Button(at)) if *at < state.tiles.len() => {
            let is_again = state.focus == Focus::Tile(*at);
            state.focus = Focus::Tile(*at);
            if is_again {
                open(cx, state);
            }
        }
        (Gesture::Press | Gesture::Double, Hit::Chart(at, spot)) if *at < state.tiles.len() => {
            state.focus = Focus::Tile(*at);
            if state.spot == Some((*at, *spot)) {
                show(cx, state, *at);
            }
            state.spot = Some((*at, *spot));
        }
        _ => {}
    }
}

/// Opens the records behind the mark that was pressed twice.
fn show(cx: &mut Cx<'_>, state: &ReportsState, at: usize) {
    let (Some(tile), Some((_, spot))) = (state.tiles.get(at), state.spot) else { return };
    let figures = &tile.figures;
    let charted = figures.report.charted();
    let Some(drawn) = figures.drawn(charted, cx.schema, &cx.reading) else { return };
    let Some(stand) = drawn.stand(spot) else { return };
    let behind = figures.behind(stand, charted, cx.schema, &cx.reading);
    figures::open(cx, drawn.chart.called(spot), behind, drawn.chart.amount(spot) == 0, false);
}

//! The saved maps: used, renamed, shared, deleted.

use super::{Panel, naming::Naming};
use crate::{
    action::Action,
    exchange::{Shape, formats, mapping::Mapping, saved::Saved},
    model::{ImportMap, RecordId, Schema, Target},
    proto::{Command, Event, Reply, Request, Ticket},
    screens::{
        Cx, Input, Tone,
        import::{ImportState, columns::Columns},
        picking,
    },
    ui::pick::{Entry, Pick, Picked},
};

/// The list of them.
#[derive(Clone, Debug)]
pub(in crate::screens::import) struct Maps {
    pub(super) pick: Pick<RecordId>,
    deleting: Option<Ticket>,
    pub(super) problem: Option<String>,
}

/// Opens the list.
pub(in crate::screens::import) fn open(cx: &Cx<'_>, state: &mut ImportState) {
    let Some(columns) = &mut state.columns else { return };
    let used = columns.preview.map.as_ref().map(|map| map.record);
    let pick = Pick::new(entries(columns, cx.schema, cx.user)).at(|record| Some(*record) == used);
    columns.panel = Some(Panel::Maps(Maps { pick, deleting: None, problem: None }));
}

fn entries(columns: &Columns, schema: &Schema, user: &str) -> Vec<Entry<RecordId>> {
    let maps = schema.maps.iter().filter(|map| map.kind == columns.preview.kind);
    let entry = |map: &ImportMap| {
        let whose = match (map.is_shared, map.author == user) {
            (true, true) => "shared, ".to_owned(),
            (_, false) => format!("{}'s, ", map.author),
            (false, true) => String::new(),
        };
        let mut entry = Entry::new(map.record, crate::text::clean::line(&map.name));
        match Saved::read(&map.lines, schema) {
            Ok((saved, _)) => {
                let (all, missing) = (saved.columns.len(), saved.missing(&columns.preview.headers).len());
                let here = if missing == 0 {
                    format!("all {all} columns are here")
                } else {
                    format!("{} of {all} columns are here", all - missing)
                };
                entry.note = format!("{whose}{here}");
            }
            Err(_) => entry.disabled = Some("cannot be read".to_owned()),
        }
        entry
    };
    maps.map(entry).collect()
}

/// Takes an input while the list is open.
pub(super) fn update(cx: &mut Cx<'_>, state: &mut ImportState, input: &Input<'_>) {
    let Some(columns) = &mut state.columns else { return };
    let Some(Panel::Maps(maps)) = &columns.panel else { return };
    let current = maps.pick.current().and_then(|entry| cx.schema.maps.iter().find(|map| map.record == entry.item)).cloned();
    match input {
        Input::Event(Event::Schema(schema)) => {
            let entries = entries(columns, schema, cx.user);
            if let Some(Panel::Maps(maps)) = &mut columns.panel {
                maps.pick.set(entries);
                maps.pick.point_at(|record| current.as_ref().is_some_and(|map| map.record == *record));
            }
        }
        Input::Reply(ticket, reply) => deleted(cx, columns, *ticket, reply),
        Input::Do(command) if matches!(command.action, Action::PickRemove | Action::PickDefault) => {
            let Some(map) = current else { return };
            change(cx, columns, &map, command.action == Action::PickRemove);
        }
        _ => {
            let Some(Panel::Maps(maps)) = &mut columns.panel else { return };
            match picking::take(&mut maps.pick, input, usize::from(cx.area.height / 2).max(1)) {
                Picked::Taken(_) => {
                    if let Some(map) = current {
                        apply(cx, state, &map);
                    }
                }
                Picked::Cancelled => columns.panel = None,
                Picked::Typed(_) | Picked::Open => maps.problem = None,
            }
        }
    }
}

/// Deletes or renames one; only its author does.
fn change(cx: &mut Cx<'_>, columns: &mut Columns, map: &ImportMap, deletes: bool) {
    let Some(Panel::Maps(maps)) = &mut columns.panel else { return };
    if map.author != cx.user {
        maps.problem = Some(format!("this map is {}'s; only its author changes it", map.author));
    } else if deletes && maps.deleting.is_none() {
        maps.deleting = Some(cx.ask(Request::Apply(Command::Delete(Target::Records(vec![map.record])))));
    } else if !deletes {
        columns.panel = Some(Panel::Naming(Box::new(Naming::rename(map))));
    }
}

fn deleted(cx: &mut Cx<'_>, columns: &mut Columns, ticket: Ticket, reply: &Reply) {
    let Some(Panel::Maps(maps)) = &mut columns.panel else { return };
    if maps.deleting != Some(ticket) {
        return;
    }
    maps.deleting = None;
    match reply {
        Reply::Done(outcome) => match outcome.refused.first() {
            Some((_, reason)) => maps.problem = Some(reason.clone()),
            None => {
                maps.problem = None;
                columns.preview.map = None;
                cx.say(Tone::Good, "The map is deleted; undoing brings it back.");
            }
        },
        Reply::Refused(refusal) => maps.problem = Some(refusal.to_string()),
        _ => {}
    }
}

/// Reads the file by a map. Where the map says how files are written, the file is looked at again.
fn apply(cx: &mut Cx<'_>, state: &mut ImportState, map: &ImportMap) {
    let Some(columns) = &mut state.columns else { return };
    let Ok((saved, _)) = Saved::read(&map.lines, cx.schema) else { return };
    let preview = &mut columns.preview;
    let format = preview.format.and_then(formats::named);
    let found = Mapping::of_format(format, &preview.headers, &preview.looks, cx.schema, preview.kind);
    columns.mapping = saved.apply(&preview.headers, &found);
    preview.map = Some(map.clone());
    let missing = saved.missing(&preview.headers);
    columns.panel = None;
    if !missing.is_empty() {
        cx.say(Tone::Warn, format!("The file has no column {}.", missing.join(", ")));
    }
    let is_text = matches!(preview.shape, Shape::Text { .. });
    let layout = state.layout.or(&saved.layout);
    if is_text && layout != state.layout {
        state.layout = layout;
        let path = state.path.clone();
        state.look(cx, path);
    }
}

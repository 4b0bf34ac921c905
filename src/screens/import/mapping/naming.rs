//! The name a map is kept under, and whether others use it.

use super::Panel;
use crate::{
    action::Action,
    exchange::saved::Saved,
    model::{Diff, Draft, ImportMap, RecordId, record_type},
    proto::{Command, Reply, Request, Ticket},
    screens::{Cx, Gesture, Input, Tone, import::ImportState},
    ui::{Hit, TextInput},
};

/// A map about to be saved or renamed.
#[derive(Clone, Debug)]
pub(in crate::screens::import) struct Naming {
    /// As it would be; without a number where it is new.
    pub(super) map: ImportMap,
    pub(super) name: TextInput,
    /// Only its name and its users change.
    pub(super) renames: bool,
    pub(super) saving: Option<Ticket>,
    pub(super) problem: Option<String>,
}

impl Naming {
    /// Another name for a map that is saved.
    pub(super) fn rename(map: &ImportMap) -> Self {
        Self { name: TextInput::line(&map.name), map: map.clone(), renames: true, saving: None, problem: None }
    }

    /// The record it goes into: under another name a map becomes a new one, unless it is renamed.
    pub(super) fn record(&self) -> Option<RecordId> {
        let keeps = self.renames || self.name.text().trim() == self.map.name;
        (self.map.record != RecordId(0) && keeps).then_some(self.map.record)
    }
}

/// Asks for the name. The map the file was read by comes first, then the file's own name.
pub(in crate::screens::import) fn open(state: &mut ImportState, user: &str) {
    let file = state.path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let Some(columns) = &mut state.columns else { return };
    let known = columns.preview.map.as_ref().or(columns.forgotten.as_ref()).filter(|map| map.author == user).cloned();
    let map = known.unwrap_or_else(|| ImportMap {
        record: RecordId(0),
        name: file,
        kind: columns.preview.kind,
        author: user.to_owned(),
        is_shared: false,
        lines: String::new(),
    });
    columns.panel =
        Some(Panel::Naming(Box::new(Naming { name: TextInput::line(&map.name), map, renames: false, saving: None, problem: None })));
}

/// Takes an input while it is typed.
pub(super) fn update(cx: &mut Cx<'_>, state: &mut ImportState, input: &Input<'_>) {
    let Some(columns) = &mut state.columns else { return };
    let Some(Panel::Naming(naming)) = &mut columns.panel else { return };
    match input {
        Input::Do(command) => match command.action {
            Action::TextNewline | Action::TextSave => save(cx, state),
            Action::TextDone | Action::TextBack | Action::TextUp | Action::TextDown | Action::TextChoices => {
                naming.map.is_shared = !naming.map.is_shared;
            }
            Action::TextCancel | Action::Cancel | Action::Close => columns.panel = None,
            Action::TextUndo => drop(naming.name.undo()),
            Action::TextRedo => drop(naming.name.redo()),
            _ => {}
        },
        Input::Key(key) if naming.saving.is_none() && naming.name.key(*key) => naming.problem = None,
        Input::Paste(text) if naming.saving.is_none() => {
            naming.name.paste(text);
            naming.problem = None;
        }
        Input::Mouse { gesture: Gesture::Press, hit: Hit::Entry(_), .. } => naming.map.is_shared = !naming.map.is_shared,
        Input::Reply(ticket, reply) if naming.saving == Some(*ticket) => saved(cx, state, reply),
        _ => {}
    }
}

fn save(cx: &mut Cx<'_>, state: &mut ImportState) {
    let Some(columns) = &mut state.columns else { return };
    let lines = Saved::of(&columns.preview.layout, &columns.preview.headers, &columns.mapping).written(cx.schema);
    let Some(Panel::Naming(naming)) = &mut columns.panel else { return };
    let name = naming.name.text().trim().to_owned();
    if naming.saving.is_some() {
        return;
    }
    if name.is_empty() {
        naming.problem = Some("a map needs a name".to_owned());
        return;
    }
    let record = naming.record();
    let lines = if naming.renames { naming.map.lines.clone() } else { lines };
    let map = ImportMap { name, lines, ..naming.map.clone() };
    let command = match record {
        Some(record) => {
            let known = cx.schema.maps.iter().find(|known| known.record == record).cloned().unwrap_or_else(|| naming.map.clone());
            let changes = known.values(cx.schema).into_iter().zip(map.values(cx.schema)).filter(|(old, new)| old != new);
            Command::Save { record, changes: changes.map(|((field, old), (_, new))| Diff { field, old, new }).collect() }
        }
        None => {
            let mut draft = Draft::default();
            map.values(cx.schema)
                .into_iter()
                .filter_map(|(field, value)| Some((field, value?)))
                .for_each(|(field, value)| draft.set(field, value));
            Command::Create { kind: record_type::IMPORT_MAP, drafts: vec![draft] }
        }
    };
    naming.saving = Some(cx.ask(Request::Apply(command)));
}

fn saved(cx: &mut Cx<'_>, state: &mut ImportState, reply: &Reply) {
    let Some(columns) = &mut state.columns else { return };
    let Some(Panel::Naming(naming)) = &mut columns.panel else { return };
    naming.saving = None;
    match reply {
        Reply::Done(outcome) => {
            if let Some((_, reason)) = outcome.refused.first() {
                naming.problem = Some(reason.clone());
                return;
            }
            let name = naming.name.text().trim().to_owned();
            let who = if naming.map.is_shared { "for everybody" } else { "for you" };
            cx.say(Tone::Good, format!("The map '{name}' is saved {who}; it reads files like this one."));
            if !naming.renames
                && let Some(record) = outcome.created.first().copied().or_else(|| naming.record())
            {
                columns.preview.map = Some(ImportMap { record, name, ..naming.map.clone() });
                columns.preview.mapping = columns.mapping.clone();
            }
            columns.panel = None;
        }
        Reply::Refused(refusal) => naming.problem = Some(refusal.to_string()),
        _ => {}
    }
}

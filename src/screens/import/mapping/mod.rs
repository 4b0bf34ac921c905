//! What lies over the columns of a file: a field to choose, a question, how the file is read, its first rows, saved maps.

pub(super) mod asking;
pub(super) mod fields;
pub(super) mod maps;
pub(super) mod naming;
pub(super) mod reading;
pub(super) mod records;
mod view;

#[cfg(test)]
mod tests;

pub(super) use view::view;

use super::{Columns, ImportState};
use crate::{
    action::Context,
    exchange::{
        mapping::{ColumnUse, Why},
        reader::Preview,
    },
    proto::{Event, Reply},
    screens::{Cx, Input},
};

/// What lies over the columns.
#[derive(Clone, Debug)]
pub(super) enum Panel {
    /// The field a column becomes.
    Fields(fields::Fields),
    /// How the dates or numbers of a column are written.
    Asking(Box<asking::Asking>),
    /// How the file is read.
    Reading(Box<reading::Reading>),
    /// The first rows as they would become.
    Records(records::Records),
    /// The saved maps.
    Maps(maps::Maps),
    /// The name of a map.
    Naming(Box<naming::Naming>),
}

impl Panel {
    /// Where its keys come from.
    pub(super) const fn context(&self) -> Context {
        match self {
            Self::Fields(_) | Self::Asking(_) | Self::Reading(_) | Self::Maps(_) => Context::Pick,
            Self::Records(_) => Context::Import,
            Self::Naming(_) => Context::Text,
        }
    }
}

/// Whether nothing about the file needs to be asked: its program or a saved map with all its columns is known, somebody is named, and nothing in it looks
/// as if it were read in a wrong way.
pub(super) fn is_known(preview: &Preview) -> bool {
    let is_told = preview.format.is_some() || preview.map.is_some();
    is_told && preview.mapping.names_anyone() && preview.lacks.is_empty() && !preview.is_damaged
}

/// The line that says why nothing was asked.
pub(super) fn known_words(cx: &Cx<'_>, columns: &Columns) -> String {
    let [fields, notes, out] = columns.mapping.counts();
    let what = match (&columns.preview.map, columns.preview.format) {
        (Some(map), _) => format!("Read by the saved map '{}'", map.name),
        (None, Some(format)) => format!("Looks like {format}"),
        (None, None) => "Read by its headers".to_owned(),
    };
    let key = cx.keymap.hint(&crate::action::Action::PlanBack.into());
    format!("{what}: {fields} of {} columns mapped, {notes} into the notes, {out} left out. {key} shows the mapping.", columns.count())
}

/// Takes an input while something lies over the columns.
pub(super) fn update(cx: &mut Cx<'_>, state: &mut ImportState, input: &Input<'_>) {
    let Some(columns) = &mut state.columns else { return };
    match &columns.panel {
        Some(Panel::Fields(_)) => fields::update(cx, columns, input),
        Some(Panel::Asking(_)) => asking::update(cx, state, input),
        Some(Panel::Reading(_)) => reading::update(cx, state, input),
        Some(Panel::Records(_)) => records::update(columns, input),
        Some(Panel::Maps(_)) => maps::update(cx, state, input),
        Some(Panel::Naming(_)) => naming::update(cx, state, input),
        None => {}
    }
}

/// News that may come whatever lies over the columns: the custom field a column waits for.
pub(super) fn overhear(cx: &Cx<'_>, state: &mut ImportState, input: &Input<'_>) {
    let Some(columns) = &mut state.columns else { return };
    let Some(making) = &mut columns.making else { return };
    let schema = match input {
        Input::Event(Event::Schema(schema)) => schema,
        _ => cx.schema,
    };
    if let Input::Reply(ticket, reply) = input
        && making.ticket == Some(*ticket)
    {
        match reply {
            Reply::Done(_) => making.ticket = None,
            Reply::Refused(refusal) => {
                state.problem = Some(format!("the field was not made: {refusal}"));
                columns.making = None;
                return;
            }
            _ => return,
        }
    }
    if making.ticket.is_some() {
        return;
    }
    let field = schema.fields_of_type(columns.preview.kind).find(|field| field.id.is_custom() && field.label == making.label);
    if let Some(field) = field {
        columns.mapping.set(making.column, ColumnUse::Field(field.id), Why::Hand);
        columns.making = None;
        state.problem = None;
    }
}

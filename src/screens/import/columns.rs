//! The columns of a file and what becomes of each.

use super::mapping::Panel;
use crate::{
    action::{Action, Context},
    exchange::{
        formats,
        mapping::{ColumnUse, Mapping, Why},
        questions::{self, Doubt},
        reader::Preview,
    },
    model::{FieldDef, ImportMap, Kind, Marks, Schema, fields},
    proto::Ticket,
};

/// A file's head and the person's mapping of it.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    pub(super) preview: Preview,
    pub(super) mapping: Mapping,
    pub(super) cursor: usize,
    /// What lies over the columns.
    pub(super) panel: Option<Panel>,
    /// A custom field that is being made for a column.
    pub(super) making: Option<Making>,
    /// The saved map it was read by before somebody mapped it anew: what is saved then takes its place.
    pub(super) forgotten: Option<ImportMap>,
}

/// A custom field on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Making {
    /// Whose answer says that it is there; none once it came.
    pub(super) ticket: Option<Ticket>,
    /// The column it is for.
    pub(super) column: usize,
    /// What it is called.
    pub(super) label: String,
}

impl Columns {
    /// With the mapping found. One that a person made by hand is kept where the columns are the same ones.
    pub(super) fn new(preview: Preview, before: Option<&Self>) -> Self {
        let is_made = |before: &&Self| {
            let at_hand = |at: usize| match before.mapping.why(at) {
                Why::Hand => true,
                // The map may have been found again, and knows then.
                Why::Saved => preview.map.is_none(),
                _ => before.mapping.way(at).is_some(),
            };
            (0..before.count()).any(at_hand)
        };
        let kept = before.filter(|before| before.count() == preview.headers.len()).filter(is_made);
        let mapping = kept.map_or_else(|| preview.mapping.clone(), |before| before.mapping.clone());
        let cursor = before.map_or(0, |before| before.cursor).min(preview.headers.len().saturating_sub(1));
        Self { cursor, mapping, preview, panel: None, making: None, forgotten: None }
    }

    /// Where its keys come from.
    pub(super) fn context(&self) -> Context {
        self.panel.as_ref().map_or(Context::Import, Panel::context)
    }

    /// Columns of the file.
    pub(super) const fn count(&self) -> usize {
        self.preview.headers.len()
    }

    /// Values of a column as they stand in the file, without blanks and repetitions.
    pub(super) fn samples(&self, at: usize) -> &[String] {
        self.preview.looks.get(at).map_or(&[], |look| &look.samples)
    }

    /// What is still to be asked about a column.
    pub(super) fn doubt(&self, at: usize, schema: &Schema) -> Option<Doubt> {
        let (question, is_open) = questions::question(&self.preview, &self.mapping, schema, at)?;
        is_open.then_some(question.doubt)
    }

    /// What must be there and no column becomes, a sentence each.
    pub(super) fn missing(&self, schema: &Schema) -> Vec<String> {
        let nobody = (!self.mapping.names_anyone()).then(|| "no column is a name, a company or an e-mail address yet".to_owned());
        let kind = self.preview.kind;
        let lacks = |field: &&FieldDef| {
            field.is(Marks::REQUIRED)
                && field.id != fields::NAME
                && field.is_editable()
                && field.default.is_none()
                && !self.mapping.has(field.id)
        };
        let required = schema.fields_of_type(kind).filter(lacks);
        nobody.into_iter().chain(required.map(|field| format!("'{}' is required, and no column becomes it", field.label))).collect()
    }

    /// Moves the cursor, stopping at the ends.
    pub(super) fn go(&mut self, by: i64) {
        let last = i64::try_from(self.count().saturating_sub(1)).unwrap_or(i64::MAX);
        let at = i64::try_from(self.cursor).unwrap_or(0).saturating_add(by);
        self.cursor = usize::try_from(at.clamp(0, last)).unwrap_or(0);
    }

    /// Maps all columns as their headers say, whatever a saved map says.
    fn forget_map(&mut self, schema: &Schema) {
        let format = self.preview.format.and_then(formats::named);
        self.mapping = Mapping::of_format(format, &self.preview.headers, &self.preview.looks, schema, self.preview.kind);
        self.preview.mapping = self.mapping.clone();
        self.forgotten = self.preview.map.take().or_else(|| self.forgotten.take());
        self.preview.lacks.clear();
    }

    /// Takes an action that changes the mapping.
    pub(super) fn change(&mut self, schema: &Schema, action: Action) {
        match action {
            Action::ImportLeave => {
                let next = match self.mapping.column(self.cursor) {
                    ColumnUse::LeaveOut => ColumnUse::KeepInNotes,
                    _ => ColumnUse::LeaveOut,
                };
                self.mapping.set(self.cursor, next, Why::Hand);
            }
            Action::ImportAuto => self.forget_map(schema),
            Action::ImportClear => {
                self.forget_map(schema);
                self.mapping.clear();
            }
            _ => {}
        }
    }
}

/// Whether a file's cells can become its values.
pub(super) fn takes_cells(field: &FieldDef) -> bool {
    field.id == fields::ID || (field.is_editable() && field.kind != Kind::Tick)
}

/// What becomes of a column, for people.
pub(super) fn in_words(column: ColumnUse, schema: &Schema) -> String {
    match column {
        ColumnUse::Field(id) => schema.field(id).map(|field| field.title().into_owned()).unwrap_or_default(),
        other => other.label(schema),
    }
}

//! The columns of a file and what becomes of each.

use crate::{
    action::Action,
    exchange::{
        formats,
        mapping::{ColumnUse, Mapping},
        reader::Preview,
    },
    model::{Base, FieldDef, Kind, Schema, TypeId, fields},
    screens::{Cx, Input, picking},
    ui::pick::{Entry, Pick, Picked},
};

/// A file's head and the person's mapping of it.
#[derive(Clone, Debug)]
pub(super) struct Columns {
    pub(super) preview: Preview,
    pub(super) mapping: Mapping,
    pub(super) cursor: usize,
    pub(super) pick: Option<Pick<ColumnUse>>,
}

impl Columns {
    /// With the mapping found from the headers. A mapping made before is kept where the columns are the same ones.
    pub(super) fn new(mut preview: Preview, before: Option<&Self>, kind: TypeId, schema: &Schema) -> Self {
        // Previews are made for contacts; other records understand other headers.
        if schema.base(kind) != Base::Contact {
            let format = preview.format.and_then(formats::named);
            preview.mapping = Mapping::of_format(format, &preview.headers, &preview.rows, schema, kind);
        }
        let kept = before.filter(|before| before.preview.headers.len() == preview.headers.len());
        let mapping = kept.map_or_else(|| preview.mapping.clone(), |before| before.mapping.clone());
        Self { cursor: kept.map_or(0, |before| before.cursor), mapping, preview, pick: None }
    }

    pub(super) const fn is_picking(&self) -> bool {
        self.pick.is_some()
    }

    /// Columns of the file.
    pub(super) const fn count(&self) -> usize {
        self.preview.headers.len()
    }

    /// Columns that become fields, go into the notes, are left out.
    pub(super) fn counts(&self) -> [usize; 3] {
        let mut counts = [0; 3];
        for column in (0..self.count()).map(|at| self.mapping.column(at)) {
            let slot = match column {
                ColumnUse::Field(_) | ColumnUse::Composite(_) => 0,
                ColumnUse::KeepInNotes => 1,
                ColumnUse::LeaveOut => 2,
            };
            counts[slot] += 1;
        }
        counts
    }

    /// Values of a column as they stand in the file, without blanks and repetitions.
    pub(super) fn samples(&self, at: usize) -> Vec<&str> {
        let mut samples: Vec<&str> = Vec::new();
        for cell in self.preview.rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.trim()) {
            if !cell.is_empty() && !samples.contains(&cell) && samples.len() < 3 {
                samples.push(cell);
            }
        }
        samples
    }

    /// Moves the cursor, stopping at the ends.
    pub(super) fn go(&mut self, by: i64) {
        let last = i64::try_from(self.count().saturating_sub(1)).unwrap_or(i64::MAX);
        let at = i64::try_from(self.cursor).unwrap_or(0).saturating_add(by);
        self.cursor = usize::try_from(at.clamp(0, last)).unwrap_or(0);
    }

    /// Opens the list of fields for the column under the cursor.
    pub(super) fn choose(&mut self, schema: &Schema, kind: TypeId) {
        let now = self.mapping.column(self.cursor);
        let found = self.preview.mapping.column(self.cursor);
        let mut uses = vec![ColumnUse::LeaveOut, ColumnUse::KeepInNotes];
        // What only the program can find from the headers can be given back, not made up.
        uses.extend([found, now].into_iter().filter(|column| matches!(column, ColumnUse::Composite(_))));
        uses.extend(schema.fields_of_type(kind).filter(takes_cells).map(|field| ColumnUse::Field(field.id)));
        uses.dedup();
        let entries = uses.into_iter().map(|column| {
            let taken = (0..self.count()).find(|at| *at != self.cursor && self.mapping.column(*at) == column);
            let taken = taken.filter(|_| matches!(column, ColumnUse::Field(_)));
            let mut entry = Entry::new(column, in_words(column, schema));
            entry.note = taken.map_or_else(String::new, |at| format!("now from {}", self.preview.headers[at]));
            if let ColumnUse::Field(field) = column
                && let Some(field) = schema.field(field)
            {
                entry.synonyms = format!("{} {} {}", field.name, field.help, field.headers.join(" "));
            }
            entry
        });
        self.pick = Some(Pick::new(entries.collect()).at(|column| *column == now));
    }

    /// Takes an input while the list of fields is open.
    pub(super) fn pick(&mut self, cx: &Cx<'_>, input: &Input<'_>) {
        let Some(pick) = &mut self.pick else { return };
        match picking::take(pick, input, usize::from(cx.area.height / 2).max(1)) {
            Picked::Taken(column) => {
                self.mapping.set(self.cursor, column);
                self.pick = None;
                self.go(1);
            }
            Picked::Cancelled => self.pick = None,
            Picked::Typed(_) | Picked::Open => {}
        }
    }

    /// Takes an action that changes the mapping.
    pub(super) fn change(&mut self, action: Action) {
        match action {
            Action::ImportLeave => {
                let next = match self.mapping.column(self.cursor) {
                    ColumnUse::LeaveOut => ColumnUse::KeepInNotes,
                    _ => ColumnUse::LeaveOut,
                };
                self.mapping.set(self.cursor, next);
            }
            Action::ImportAuto => self.mapping = self.preview.mapping.clone(),
            Action::ImportClear => self.mapping.clear(),
            _ => {}
        }
    }
}

/// Whether a file's cells can become its values.
fn takes_cells(field: &&FieldDef) -> bool {
    field.id == fields::ID || (field.is_editable() && field.kind != Kind::Tick)
}

/// What becomes of a column, for people.
pub(super) fn in_words(column: ColumnUse, schema: &Schema) -> String {
    match column {
        ColumnUse::Field(id) => schema.field(id).map(|field| field.title().into_owned()).unwrap_or_default(),
        other => other.label(schema),
    }
}

//! Noting a communication: what it was, what was said, and the next step, in one gesture and one operation.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::{step, update};
pub use view::view;

use super::{Cx, wording};
use crate::{
    action::Context,
    model::{Draft, Family, FieldDef, FieldEdit, FieldId, Kind, Reading, Schema, Target, TypeId, Value, edit::Edit, fields, record_type},
    proto::{Command, Mixed, Request, Ticket},
    ui::TextInput,
};

/// What the window asks for each kind of item, besides subject, moment, notes and next step; and what it is called at first.
struct Shape {
    kind: TypeId,
    subject: &'static str,
    fields: &'static [FieldId],
}

const SHAPES: &[Shape] = &[
    Shape { kind: record_type::PHONE_LOG, subject: "Call", fields: &[fields::DIRECTION, fields::CALL_NUMBER, fields::DURATION] },
    Shape { kind: record_type::NOTE, subject: "Note", fields: &[] },
    Shape { kind: record_type::APPOINTMENT, subject: "Appointment", fields: &[fields::LOCATION, fields::DURATION] },
    Shape { kind: record_type::TASK, subject: "Task", fields: &[fields::DUE_DATE, fields::PRIORITY] },
    Shape { kind: record_type::MESSAGE, subject: "E-mail", fields: &[fields::DIRECTION] },
    Shape { kind: record_type::FILE, subject: "File", fields: &[fields::FILE_PATH] },
];

/// A line of the window.
#[derive(Clone, Debug)]
struct Row {
    field: FieldId,
    /// It belongs to the records, not to the item.
    is_theirs: bool,
    input: TextInput,
}

/// What the window says of the one record it is about.
#[derive(Clone, Debug, Default)]
struct Whose {
    asked: Option<Ticket>,
    name: String,
    /// Its telephone numbers: what they are, and the number; the one most likely called first.
    numbers: Vec<(String, String)>,
    /// Its next step as it is now, in words.
    step: String,
}

/// The window's state.
#[derive(Clone, Debug)]
pub struct LogItemState {
    kind: TypeId,
    target: Target,
    count: u64,
    rows: Vec<Row>,
    /// The one record it is about, as far as it is known.
    whose: Whose,
    focus: usize,
    /// The moment that stood there at first, to the minute: left alone, it is the very moment of saving.
    now: String,
    saving: Option<Ticket>,
    problem: Option<String>,
}

impl LogItemState {
    /// A window for an item about the records of a target; of a single one it asks what helps to note it.
    #[must_use]
    pub fn open(cx: &mut Cx<'_>, kind: TypeId, target: Target, count: u64) -> Self {
        let shape = SHAPES.iter().find(|shape| shape.kind == kind);
        let now = Kind::Moment.show(&Value::Moment(cx.reading.now), &cx.reading);
        let line = |field: FieldId, text: &str| Row { field, is_theirs: false, input: TextInput::line(text) };
        let begins = |field: FieldId| match field {
            fields::DIRECTION => crate::model::lists::OUTGOING,
            fields::PRIORITY => crate::model::lists::NORMAL,
            _ => "",
        };
        let mut rows = vec![line(fields::NAME, shape.map_or("", |shape| shape.subject)), line(fields::WHEN, &now)];
        rows.extend(shape.into_iter().flat_map(|shape| shape.fields).map(|field| line(*field, begins(*field))));
        rows.push(Row { field: fields::NOTES, is_theirs: false, input: TextInput::lines("") });
        rows.extend([fields::NEXT_STEP, fields::NEXT_STEP_DATE].map(|field| Row { is_theirs: true, ..line(field, "") }));
        let mut whose = Whose::default();
        if count == 1 {
            let mut fields = vec![fields::NAME, fields::NEXT_STEP, fields::NEXT_STEP_DATE];
            if kind == record_type::PHONE_LOG {
                fields.extend(phones(cx.schema).map(|field| field.id));
            }
            whose.asked = Some(cx.ask(Request::Mixed { target: target.clone(), fields }));
        }
        Self { kind, target, count, rows, whose, focus: 0, now, saving: None, problem: None }
    }

    /// The record's name, or how many there are.
    fn with(&self) -> String {
        if self.whose.name.is_empty() { wording::counted(self.count, None, &Schema::default()) } else { self.whose.name.clone() }
    }

    /// Takes in what the one record holds: the number that was called is most likely its first one.
    fn learn(&mut self, held: &[(FieldId, Mixed)], schema: &Schema, reading: &Reading) {
        let shown = |field: FieldId| {
            let (_, mixed) = held.iter().find(|(id, _)| *id == field)?;
            let (value, _) = mixed.values.first()?;
            Some(schema.field(field)?.kind.show(value, reading))
        };
        self.whose.name = shown(fields::NAME).unwrap_or_default();
        let step = [fields::NEXT_STEP, fields::NEXT_STEP_DATE].into_iter().filter_map(shown).collect::<Vec<_>>();
        self.whose.step = step.join(", ");
        self.whose.numbers = phones(schema).filter_map(|field| Some((field.label.to_string(), shown(field.id)?))).collect();
        let called = self.rows.iter_mut().find(|row| row.field == fields::CALL_NUMBER && row.input.is_empty());
        if let (Some(row), Some((_, number))) = (called, self.whose.numbers.first()) {
            row.input = TextInput::line(number);
        }
    }

    /// Whether a next step is noted with it.
    #[must_use]
    pub fn has_next_step(&self) -> bool {
        self.rows.iter().any(|row| row.is_theirs && !row.input.is_empty())
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Text
    }

    /// Whether something was typed beyond what stood there at first.
    fn is_touched(&self) -> bool {
        self.rows.iter().any(|row| (row.is_theirs || row.field == fields::NOTES) && !row.input.is_empty())
    }

    /// What the row's text is read as; what is wrong with it.
    fn read(row: &Row, schema: &Schema, reading: &Reading) -> Result<Option<Value>, String> {
        let Some(def) = schema.field(row.field) else { return Ok(None) };
        def.kind.parse(&row.input.text(), reading).map_err(|problem| format!("{}: {problem}", label(def)))
    }

    /// The wish, or the place of the first line that cannot be read and why.
    fn command(&self, schema: &Schema, reading: &Reading) -> Result<Command, (usize, String)> {
        let (mut item, mut edits) = (Draft::default(), Vec::new());
        for (place, row) in self.rows.iter().enumerate() {
            if row.field == fields::WHEN && row.input.text() == self.now {
                continue;
            }
            match Self::read(row, schema, reading).map_err(|problem| (place, problem))? {
                None => {}
                Some(value) if row.is_theirs => edits.push(FieldEdit { field: row.field, edit: Edit::Set(value) }),
                Some(value) => item.set(row.field, value),
            }
        }
        Ok(Command::Log { kind: self.kind, item, target: self.target.clone(), edits })
    }

    fn subject(&self) -> String {
        self.rows.first().map(|row| row.input.text().trim().to_owned()).unwrap_or_default()
    }
}

/// The fields of telephone numbers, in the order of the form.
pub(super) fn phones(schema: &Schema) -> impl Iterator<Item = &FieldDef> {
    schema.fields().iter().filter(|field| field.family == Some(Family::Phone) && !field.name.contains("fax"))
}

/// What stands beside a line.
fn label(def: &FieldDef) -> String {
    match def.id {
        fields::NAME => "Subject".to_owned(),
        _ => def.label.to_string(),
    }
}

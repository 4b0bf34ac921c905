//! Choosing the field a column becomes, or making one for it.

use super::Panel;
use crate::{
    exchange::{looks::Content, mapping::ColumnUse},
    model::{Draft, FieldDef, Right, Role, Schema, TypeId, Value, fields, record_type},
    proto::{Command, Request},
    screens::{
        Cx, Input,
        import::columns::{Columns, Making, in_words, takes_cells},
        picking,
    },
    ui::pick::{Entry, Pick, Picked},
};

/// The most characters of a header that name a new field.
const LONGEST_NAME: usize = 63;

/// What can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::screens::import) enum Choice {
    /// The column becomes this.
    Use(ColumnUse),
    /// A custom field of that kind is made for it.
    New(&'static str),
}

/// The list of them.
#[derive(Clone, Debug)]
pub(in crate::screens::import) struct Fields {
    pub(super) pick: Pick<Choice>,
    pub(super) problem: Option<String>,
}

/// Opens the list for the column under the cursor.
pub(in crate::screens::import) fn open(cx: &Cx<'_>, columns: &mut Columns) {
    let now = columns.mapping.column(columns.cursor);
    let entries = entries(columns, cx.schema, cx.user);
    columns.panel = Some(Panel::Fields(Fields { pick: Pick::new(entries).at(|choice| *choice == Choice::Use(now)), problem: None }));
}

fn entries(columns: &Columns, schema: &Schema, user: &str) -> Vec<Entry<Choice>> {
    let (at, kind) = (columns.cursor, columns.preview.kind);
    let (now, found) = (columns.mapping.column(at), columns.preview.mapping.column(at));
    let mut uses = vec![ColumnUse::LeaveOut, ColumnUse::KeepInNotes];
    // What only the program can find from the headers can be given back, not made up.
    uses.extend([found, now].into_iter().filter(|column| matches!(column, ColumnUse::Composite(_))));
    uses.dedup();
    let mut entries: Vec<Entry<Choice>> =
        uses.into_iter().map(|column| Entry::new(Choice::Use(column), in_words(column, schema))).collect();
    let label = label_of(&columns.preview.headers[at]).to_lowercase();
    let is_there = schema.fields_of_type(kind).any(|field| field.label.to_lowercase() == label);
    entries.extend((!is_there).then(|| new_fields(columns, schema, user)).into_iter().flatten());
    entries.extend(schema.fields_of_type(kind).filter(|field| takes_cells(field)).map(|field| entry(columns, field, schema, kind)));
    entries
}

/// A field, and where the column would go if another one has it.
fn entry(columns: &Columns, field: &FieldDef, schema: &Schema, kind: TypeId) -> Entry<Choice> {
    let column = ColumnUse::Field(field.id);
    let mut entry = Entry::new(Choice::Use(column), in_words(column, schema));
    let taken = (0..columns.count()).find(|other| *other != columns.cursor && columns.mapping.column(*other) == column);
    if let Some(other) = taken {
        let header = &columns.preview.headers[other];
        entry.note = match columns.mapping.place(columns.cursor, column, schema, kind) {
            place if place == column => format!("now from {header}"),
            place => format!("has {header}; next: {}", in_words(place, schema)),
        };
    }
    entry.synonyms = format!("{} {} {}", field.name, field.help, field.headers.join(" "));
    entry
}

/// Custom fields that could be made for the column: of the kind its values look like, and of plain text.
fn new_fields(columns: &Columns, schema: &Schema, user: &str) -> Vec<Entry<Choice>> {
    let label = label_of(&columns.preview.headers[columns.cursor]);
    let guessed = columns.preview.looks.get(columns.cursor).map_or(Content::Words, |look| look.content).kind();
    let may = schema.role(user).is_some_and(|role| role.may(Right::SetUp));
    let mut kinds = vec![guessed];
    kinds.extend((guessed != "Text" && may).then_some("Text"));
    let entry = |kind: &'static str| {
        let mut entry = Entry::new(Choice::New(kind), format!("New field '{label}'")).note(kind);
        entry.synonyms = "custom make add".to_owned();
        entry.disabled = (!may).then(|| format!("a {} makes fields; the notes keep it", least(Right::SetUp)));
        entry
    };
    kinds.into_iter().map(entry).collect()
}

/// The least role that has a right, in lower case.
fn least(right: Right) -> String {
    Role::ALL.iter().find(|(role, _)| role.may(right)).map_or_else(|| "nobody".to_owned(), |(_, name)| name.to_lowercase())
}

fn label_of(header: &str) -> String {
    let clean = crate::text::clean::line(header);
    clean.trim().chars().take(LONGEST_NAME).collect()
}

/// Takes an input while the list is open.
pub(super) fn update(cx: &mut Cx<'_>, columns: &mut Columns, input: &Input<'_>) {
    let Some(Panel::Fields(fields)) = &mut columns.panel else { return };
    match picking::take(&mut fields.pick, input, usize::from(cx.area.height / 2).max(1)) {
        Picked::Taken(Choice::Use(column)) => {
            let kind = columns.preview.kind;
            columns.mapping.choose(columns.cursor, column, cx.schema, kind);
            columns.panel = None;
            columns.go(1);
        }
        Picked::Taken(Choice::New(kind)) => make(cx, columns, kind),
        Picked::Typed(typed) => fields.problem = Some(format!("no field is called '{}'; a new one is at the top", typed.trim())),
        Picked::Cancelled => columns.panel = None,
        Picked::Open => fields.problem = None,
    }
}

/// Makes a custom field for the column under the cursor. A lead's field goes on with it when it becomes a contact.
fn make(cx: &mut Cx<'_>, columns: &mut Columns, kind: &str) {
    let label = label_of(&columns.preview.headers[columns.cursor]);
    let of = columns.preview.kind;
    let on = [of].into_iter().chain((of == record_type::LEAD).then_some(record_type::CONTACT));
    let on = on.filter_map(|of| cx.schema.record_type(of)).map(|of| of.name.to_string()).collect();
    let mut draft = Draft::default();
    draft.set(fields::NAME, Value::Text(label.clone()));
    draft.set(fields::FIELD_KIND, Value::Text(kind.to_owned()));
    draft.set(fields::FIELD_ON, Value::Tags(on));
    let ticket = cx.ask(Request::Apply(Command::Create { kind: record_type::CUSTOM_FIELD, drafts: vec![draft] }));
    columns.making = Some(Making { ticket: Some(ticket), column: columns.cursor, label });
    columns.panel = None;
    columns.go(1);
}

//! Custom fields, record types and pick-lists: what their records mean, and what keeps one from being saved.

mod recast;
mod retype;

pub(super) use recast::Recast;
pub(super) use retype::Retype;

use std::{borrow::Cow, sync::Arc};

use crate::{
    model::{
        Base, Bases, Column, FieldDef, FieldId, Kind, Marks, Reading, Record, RecordType, Schema, Section, TypeId, Value, fields,
        lists::{self, List, ListId},
        record_type,
    },
    rules::create::Problems,
    text::fold::folded,
};

/// The most custom fields, and record types, a store may have had.
const MOST: i64 = 999;
/// What only these have is checked against the records that depend on it, one record at a time.
pub(super) const SET_UP: [Bases; 3] = [Bases::LIST, Bases::FIELD, Bases::TYPE];
/// The most characters in a name.
const LONGEST_NAME: usize = 63;

/// Where records of this type keep their slot: a number given once and never again.
pub(super) const fn slot_field(kind: TypeId) -> Option<FieldId> {
    match kind {
        record_type::CRITERION => Some(fields::CRITERION_SLOT),
        record_type::CUSTOM_FIELD => Some(fields::FIELD_SLOT),
        record_type::CUSTOM_TYPE => Some(fields::TYPE_SLOT),
        _ => None,
    }
}

fn slot(record: &Record, field: FieldId) -> Option<u16> {
    match record.get(field) {
        Some(Value::Number(slot)) if (1..=MOST).contains(slot) => u16::try_from(*slot).ok(),
        _ => None,
    }
}

/// The words of a text, a line each.
pub(super) fn lines(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        if !lines.iter().any(|known| known == line) {
            lines.push(line.to_owned());
        }
    }
    lines
}

fn kind_named(name: &str, list: ListId) -> Option<Kind> {
    Some(match name {
        "Text" => Kind::Text,
        "Long text" => Kind::LongText,
        "Number" => Kind::Number,
        "Decimal" => Kind::Decimal,
        "Percent" => Kind::Percent,
        "Money" => Kind::Money,
        "Date" => Kind::Date,
        "Date and time" => Kind::Moment,
        "Yes/No" => Kind::YesNo,
        "One of a list" => Kind::Choice(list),
        "Several of a list" => Kind::Several(list),
        "Person" => Kind::Person,
        "Link" => Kind::Link(Bases::MAIN),
        "Web address" => Kind::Url,
        "E-mail address" => Kind::Email,
        "Phone number" => Kind::Phone,
        _ => return None,
    })
}

fn default_of(record: &Record, kind: Kind) -> Result<Option<Value>, String> {
    kind.parse(record.text(fields::FIELD_DEFAULT), &Reading::utc(record.made.at)).map_err(|problem| problem.to_string())
}

fn tags(record: &Record, field: FieldId) -> &[String] {
    match record.get(field) {
        Some(Value::Tags(tags)) => tags,
        _ => &[],
    }
}

/// The field a record describes; `schema` knows the record types.
pub(super) fn field_of(record: &Record, schema: &Schema) -> Option<FieldDef> {
    let slot = slot(record, fields::FIELD_SLOT)?;
    let kind = kind_named(record.text(fields::FIELD_KIND), ListId(lists::FIRST_CUSTOM + slot))?;
    let first = if kind == Kind::LongText { FieldId::FIRST_CUSTOM_LONG } else { FieldId::FIRST_CUSTOM };
    let on: Vec<TypeId> = tags(record, fields::FIELD_ON).iter().filter_map(|name| schema.type_named(name)).map(|kind| kind.id).collect();
    let bases = on.iter().map(|kind| schema.base(*kind)).map(Bases::of).reduce(Bases::and)?;
    let mut def = FieldDef::new(first + slot, "", "", kind, Section::UserDefined, "").on(bases).marks(Marks::BULK);
    if kind != Kind::LongText {
        def = def.marks(Marks::HOT).column(Column::Optional(8, 30));
    }
    if matches!(kind, Kind::Choice(_) | Kind::Several(_) | Kind::YesNo | Kind::Person) {
        def = def.marks(Marks::GROUP);
    }
    if record.get(fields::FIELD_REQUIRED) == Some(&Value::YesNo(true)) {
        def = def.marks(Marks::REQUIRED);
    }
    def.name = Cow::Owned(record.text(fields::FIELD_NAME).to_owned());
    def.label = Cow::Owned(record.name().to_owned());
    def.help = Cow::Owned(record.text(fields::FIELD_HELP).to_owned());
    def.only = Some(on.into());
    def.heading = Some(record.text(fields::FIELD_SECTION)).filter(|title| !title.is_empty()).map(Arc::from);
    def.default = default_of(record, kind).ok().flatten();
    Some(def)
}

/// The pick-list a record describes: a built-in one as the store has it, or that of a custom field.
pub(super) fn list_of(record: &Record) -> Option<List> {
    let (id, text) = match record.kind {
        record_type::CUSTOM_FIELD => (ListId(lists::FIRST_CUSTOM + slot(record, fields::FIELD_SLOT)?), record.text(fields::FIELD_VALUES)),
        _ => (ListId(slot(record, fields::LIST_SLOT)?), record.text(fields::LIST_VALUES)),
    };
    Some(List { id, open: lists::is_open(id), values: lines(text) })
}

/// The record type a record describes.
pub(super) fn type_of(record: &Record) -> Option<RecordType> {
    let slot = slot(record, fields::TYPE_SLOT)?;
    let (base, name_label) = match record.text(fields::TYPE_BASE) {
        "Account" => (Base::Account, "Account name"),
        _ => (Base::Contact, "Full name"),
    };
    let or = |text: &str, other: &str| Cow::Owned(if text.is_empty() { other.to_owned() } else { text.to_owned() });
    Some(RecordType {
        id: TypeId(record_type::FIRST_CUSTOM + slot),
        name: Cow::Owned(record.text(fields::TYPE_NAME).to_owned()),
        label: Cow::Owned(record.name().to_owned()),
        plural: or(record.text(fields::TYPE_PLURAL), record.name()),
        base,
        name_label: Cow::Borrowed(name_label),
        pages: record_type::DETAILED,
        workspace: Some(or(record.text(fields::TYPE_WORKSPACE), "Contact Management")),
    })
}

/// A name for filters and scripts from a label: `Contract end` becomes `contract-end`. `other` where no letter or digit is left.
fn kebab(label: &str, other: &str, slot: u16) -> String {
    let plain = folded(label);
    let words: Vec<&str> = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if words.is_empty() { format!("{other}-{slot}") } else { words.join("-") }
}

/// What a new record of the set-up needs besides what was typed, and what is wrong with it. `others`: living records of its type.
pub(super) fn complete(schema: &Schema, record: &mut Record, others: &[Record]) -> Problems {
    let name = |record: &Record, other, field| slot(record, field).map(|slot| Value::Text(kebab(record.name(), other, slot)));
    match record.kind {
        record_type::CUSTOM_FIELD => {
            record.set(fields::FIELD_NAME, name(record, "field", fields::FIELD_SLOT));
            if tags(record, fields::FIELD_ON).is_empty() {
                record.set(fields::FIELD_ON, Some(Value::Tags(vec!["lead".to_owned()])));
            }
        }
        record_type::CUSTOM_TYPE => {
            record.set(fields::TYPE_NAME, name(record, "type", fields::TYPE_SLOT));
        }
        record_type::PICK_LIST => return complete_list(schema, record, others),
        _ => return Problems::new(),
    }
    problems(schema, None, record, others)
}

/// The built-in pick-lists people may change, by the label of a field that uses them.
fn changeable(schema: &Schema) -> impl Iterator<Item = (&FieldDef, ListId)> {
    schema.fields().iter().filter_map(|def| match def.kind {
        Kind::Choice(id) if lists::built_in(id).is_some_and(|list| !list.is_fixed) => Some((def, id)),
        _ => None,
    })
}

fn complete_list(schema: &Schema, record: &mut Record, others: &[Record]) -> Problems {
    let wanted = folded(record.name());
    let Some((def, id)) = changeable(schema).find(|(def, _)| folded(&def.label) == wanted || folded(&def.name) == wanted) else {
        let known: Vec<&str> = changeable(schema).map(|(def, _)| def.label.as_ref()).collect();
        return vec![(Some(fields::NAME), format!("'{}' is no field with a pick-list: {}", record.name(), known.join(", ")))];
    };
    let number = Value::Number(id.0.into());
    if others.iter().any(|other| other.get(fields::LIST_SLOT) == Some(&number)) {
        return vec![(Some(fields::NAME), format!("the pick-list of '{}' is here already; open it to change it", def.label))];
    }
    record.set(fields::NAME, Some(Value::Text(def.label.to_string())));
    record.set(fields::LIST_SLOT, Some(number));
    if record.get(fields::LIST_VALUES).is_none() {
        record.set(fields::LIST_VALUES, Some(Value::Text(schema.values(id).join("\n"))));
    }
    problems(schema, None, record, others)
}

/// What is wrong with a record of the set-up as it is about to be saved.
pub(super) fn problems(schema: &Schema, before: Option<&Record>, record: &Record, others: &[Record]) -> Problems {
    let mut found = Problems::new();
    let fixed = |field: FieldId, what: &str| {
        let was = before.filter(|before| before.get(field) != record.get(field))?;
        Some((Some(field), format!("{what} stays '{}': make a new one instead", was.text(field))))
    };
    match record.kind {
        record_type::CUSTOM_FIELD => {
            found.extend(name_problem(schema, record, others));
            found.extend(field_problems(schema, record));
        }
        record_type::CUSTOM_TYPE => {
            found.extend(name_problem(schema, record, others));
            found.extend(fixed(fields::TYPE_BASE, "what a record type is based on"));
        }
        record_type::PICK_LIST => {
            found.extend(fixed(fields::NAME, "the name of a pick-list"));
            let Some(list) = list_of(record) else { return found };
            let lacking = lists::protected(list.id).iter().filter(|value| !list.values.iter().any(|known| known == *value));
            found
                .extend(lacking.map(|value| (Some(fields::LIST_VALUES), format!("'{value}' stays in the list: the program relies on it"))));
        }
        _ => {}
    }
    found
}

/// Names are short, plain and nobody else's.
fn name_problem(schema: &Schema, record: &Record, others: &[Record]) -> Option<(Option<FieldId>, String)> {
    let name = record.name();
    let wanted = folded(name);
    // What people write in filters must be somebody's alone too: `Company!` would be `company`.
    let written = |name: &str| kebab(name, "", 0);
    let has_letters = !written(name).starts_with('-');
    let is_same = |other: &Record| folded(other.name()) == wanted || (has_letters && written(other.name()) == written(name));
    let by_others = others.iter().any(|other| other.id != record.id && is_same(other));
    let built_in = match record.kind {
        record_type::CUSTOM_FIELD => [name, &written(name)].iter().any(|name| schema.named(name).is_some_and(|def| !def.id.is_custom())),
        _ => schema.type_named(name).is_some_and(|kind| kind.id.0 < record_type::FIRST_CUSTOM),
    };
    let problem = if name.chars().any(char::is_control) {
        "a name holds no control characters".to_owned()
    } else if name.chars().count() > LONGEST_NAME {
        format!("is {} characters long, the most is {LONGEST_NAME}", name.chars().count())
    } else if by_others || built_in {
        format!("'{name}' is taken: choose another name")
    } else {
        return None;
    };
    Some((Some(fields::NAME), problem))
}

fn field_problems(schema: &Schema, record: &Record) -> Problems {
    let mut found = Problems::new();
    let unknown = tags(record, fields::FIELD_ON).iter().find(|name| schema.type_named(name).is_none());
    found
        .extend(unknown.map(|name| (Some(fields::FIELD_ON), format!("there is no record type '{name}'; lead; contact; account are some"))));
    let Some(slot) = slot(record, fields::FIELD_SLOT) else {
        found.push((None, format!("a store holds {MOST} custom fields at most")));
        return found;
    };
    let Some(kind) = kind_named(record.text(fields::FIELD_KIND), ListId(lists::FIRST_CUSTOM + slot)) else { return found };
    let values = lines(record.text(fields::FIELD_VALUES));
    if matches!(kind, Kind::Choice(_) | Kind::Several(_)) && values.is_empty() {
        found.push((Some(fields::FIELD_VALUES), "the list needs a value at least, a line each".to_owned()));
    }
    match default_of(record, kind) {
        Err(problem) => found.push((Some(fields::FIELD_DEFAULT), problem)),
        Ok(Some(Value::Text(text))) if matches!(kind, Kind::Choice(_)) && !values.contains(&text) => {
            found.push((Some(fields::FIELD_DEFAULT), format!("'{text}' is not one of {}", values.join(", "))));
        }
        Ok(Some(Value::Text(login))) if kind == Kind::Person && schema.person(&login).is_none() => {
            found.push((Some(fields::FIELD_DEFAULT), format!("nobody here is called '{login}'")));
        }
        Ok(_) => {}
    }
    found
}

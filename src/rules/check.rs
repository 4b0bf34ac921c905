//! What may be written into a field: values are read strictly, and the answer is a sentence where they do not fit.

use super::retention;
use crate::model::{
    Base, Bases, FieldDef, FieldId, Filter, Kind, Marks, Millis, Reading, Record, RecordId, Schema, Stamp, TypeId, Value, fields,
    filter::FilterError, kind::LONGEST_TEXT, lists::ListId, picture,
};
use crate::text::fold::folded;

/// What rules need to know besides the record: the schema, who acts and when, and what other records are.
#[derive(Clone, Copy)]
pub struct Cx<'a> {
    /// Fields, criteria, people.
    pub schema: &'a Schema,
    /// Who acts, and when.
    pub stamp: &'a Stamp,
    /// The base of a living record, if there is one.
    pub base_of: &'a dyn Fn(RecordId) -> Option<Base>,
}

impl std::fmt::Debug for Cx<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cx").field("stamp", self.stamp).finish_non_exhaustive()
    }
}

/// The field's row, if records of this type have it and a person may change it.
///
/// # Errors
/// A sentence that says why not.
pub fn editable(schema: &Schema, kind: TypeId, field: FieldId) -> Result<&FieldDef, String> {
    let Some(def) = schema.field(field) else { return Err(format!("there is no field with the number {}", field.0)) };
    if !def.is_editable() {
        return Err(kept(schema, def));
    }
    if !schema.has(kind, def) {
        return Err(format!("{} has no field '{}'", schema.base(kind).a_record(), def.label));
    }
    Ok(def)
}

/// Why a person cannot set a field that the program keeps.
pub(super) fn kept(schema: &Schema, def: &FieldDef) -> String {
    match schema.criterion(def.id) {
        Some(criterion) => format!("'{}' is ticked by its rule {} and not by hand", def.label, criterion.rule),
        None => format!("'{}' is kept by the program and cannot be set", def.label),
    }
}

/// Fields that move with the score itself, or that only the hub knows; a rule about them would chase its own tail.
const NOT_IN_RULES: [FieldId; 8] = [
    fields::MODIFIED,
    fields::MODIFIED_BY,
    fields::DELETED,
    fields::SCORE,
    fields::SCORE_TYPE,
    fields::MANUAL_STARS,
    fields::SCORE_EXACT,
    fields::CRITERION_SLOT,
];

/// Whether a criterion's rule can be followed.
///
/// # Errors
/// A sentence with the position of what is wrong.
fn check_rule(schema: &Schema, rule: &str, now: Millis) -> Result<(), String> {
    let filter = Filter::parse(rule, schema, &Reading::utc(now), "")
        .map_err(|FilterError { at, problem }| format!("rule, position {at}: {problem}"))?;
    let ticks = schema.criteria.iter().map(|criterion| criterion.field);
    let asks_of = NOT_IN_RULES.into_iter().chain(ticks).find(|field| filter.mentions(*field)).and_then(|field| schema.field(field));
    if let Some(def) = asks_of {
        let lower = rule.to_lowercase();
        let found =
            schema.names().filter(|name| schema.named(name).is_some_and(|named| named.id == def.id)).find_map(|name| lower.find(name));
        let at = found.map_or(1, |bytes| lower[..bytes].chars().count() + 1);
        return Err(format!("rule, position {at}: a rule cannot ask for '{}', which changes with the score; try touched<30d", def.label));
    }
    if filter.compares_records() {
        return Err("rule, position 1: a rule looks at one record only; 'twice' compares records".to_owned());
    }
    Ok(())
}

/// A value as the store keeps it: people by login name, choices in the list's spelling, ticks stamped. `None` says nothing.
///
/// # Errors
/// A sentence that says what is wrong with the value.
pub fn accepted(cx: &Cx<'_>, def: &FieldDef, value: Value) -> Result<Option<Value>, String> {
    let Some(value) = value.normal() else { return Ok(None) };
    let value = match (def.kind, value) {
        (_, Value::Text(text)) if text.len() > LONGEST_TEXT => {
            return Err(format!("'{}' is {} bytes long, the most is {LONGEST_TEXT}", def.label, text.len()));
        }
        (_, Value::Text(text)) if def.id == fields::CRITERION_RULE => {
            check_rule(cx.schema, &text, cx.stamp.at)?;
            Value::Text(text.trim().to_owned())
        }
        (_, Value::Text(text)) if def.id == fields::RETENTION_FILTER => {
            retention::check_filter(cx.schema, &text, cx.stamp.at)?;
            Value::Text(text.trim().to_owned())
        }
        (_, Value::Text(text)) if def.id == fields::RETENTION_OF => Value::Text(retention::check_type(cx.schema, text.trim())?),
        (Kind::Email, Value::Text(text)) => {
            Kind::Email.parse(&text, &Reading::utc(0)).map_err(|problem| problem.to_string())?.unwrap_or(Value::Text(text))
        }
        (Kind::Picture, Value::Text(text)) => Value::Text(picture::read(&text).map_err(|problem| format!("'{}' {problem}", def.label))?),
        (Kind::Choice(id), Value::Text(text)) => Value::Text(choice(cx.schema, id, text)?),
        (Kind::Several(id), Value::Tags(words)) => {
            let mut chosen: Vec<String> = Vec::new();
            for word in words {
                let word = choice(cx.schema, id, word)?;
                if !chosen.contains(&word) {
                    chosen.push(word);
                }
            }
            Value::Tags(chosen)
        }
        (Kind::Person, Value::Text(text)) => match cx.schema.person(&text) {
            Some(person) if person.has_left => return Err(format!("{} is no longer here; choose somebody else", person.name)),
            Some(person) => Value::Text(person.login.clone()),
            None => return Err(format!("nobody here is called '{text}'")),
        },
        (Kind::Stars, Value::Stars(stars)) if stars > super::score::MOST_STARS => {
            return Err(format!("{stars} stars are too many: 0 to 5"));
        }
        (Kind::Link(bases), Value::Link(id)) => Value::Link(linked(cx, bases, id)?),
        (Kind::Links(bases), Value::Links(ids)) => Value::Links(ids.into_iter().map(|id| linked(cx, bases, id)).collect::<Result<_, _>>()?),
        (Kind::Tick, Value::Tick(_)) => Value::Tick(cx.stamp.clone()),
        (kind, value) if fits(kind, &value) => value,
        _ => return Err(format!("that is not a value of '{}'", def.label)),
    };
    Ok(Some(value))
}

/// The record, where it lives and is of one of the bases.
fn linked(cx: &Cx<'_>, bases: Bases, id: RecordId) -> Result<RecordId, String> {
    match (cx.base_of)(id) {
        Some(base) if bases.has(base) => Ok(id),
        Some(_) => Err(format!("record {id} is not {}", bases.a_record())),
        None => Err(format!("there is no record {id}")),
    }
}

/// Whether a value is of the variant its kind is stored in.
const fn fits(kind: Kind, value: &Value) -> bool {
    matches!(
        (kind, value),
        (Kind::Text | Kind::LongText | Kind::Phone | Kind::Url, Value::Text(_))
            | (Kind::Number, Value::Number(_))
            | (Kind::Money, Value::Money(_))
            | (Kind::Decimal | Kind::Percent, Value::Decimal(_))
            | (Kind::Products, Value::Products(_))
            | (Kind::Stars, Value::Stars(_))
            | (Kind::YesNo, Value::YesNo(_))
            | (Kind::Date, Value::Date(_))
            | (Kind::Moment, Value::Moment(_))
            | (Kind::Tags, Value::Tags(_))
    )
}

fn choice(schema: &Schema, id: ListId, text: String) -> Result<String, String> {
    let Some(list) = schema.list(id).filter(|list| !list.values.contains(&text)) else { return Ok(text) };
    let wanted = folded(&text);
    match list.values.iter().find(|value| folded(value) == wanted) {
        Some(known) => Ok(known.clone()),
        None if list.open => Ok(text),
        None => Err(format!("'{text}' is not one of {}", list.values.join(", "))),
    }
}

/// What keeps a record from being saved: required fields without a value.
#[must_use]
pub fn missing(schema: &Schema, record: &Record) -> Vec<(FieldId, String)> {
    let Some(kind) = schema.record_type(record.kind) else { return Vec::new() };
    schema
        .fields_of_type(kind.id)
        .filter(|field| field.is(Marks::REQUIRED) && record.get(field.id).is_none())
        .map(|field| (field.id, format!("{} is missing", if field.id == fields::NAME { &kind.name_label } else { &field.label })))
        .collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::model::{people::Person, record_type, schema::Criterion};

    /// Everything wrong with a record as it stands.
    pub(crate) fn problems(cx: &Cx<'_>, record: &Record) -> Vec<(FieldId, String)> {
        let mut found = missing(cx.schema, record);
        for (field, value) in record.values() {
            if let Some(def) = cx.schema.field(*field)
                && def.is_editable()
                && let Err(problem) = accepted(cx, def, value.clone())
            {
                found.push((*field, problem));
            }
        }
        found
    }

    /// What the named fields hold, parted by blanks; `-` for nothing.
    pub(crate) fn shown(set: &crate::rules::ChangeSet, names: &str) -> String {
        let schema = sample_schema();
        let show = |name: &str| {
            let def = schema.named(name).unwrap();
            set.record().get(def.id).map_or_else(|| "-".to_owned(), |value| def.kind.write(value))
        };
        names.split(' ').map(show).collect::<Vec<_>>().join(" | ")
    }

    /// Two people, three criteria of weight 1, 2 and 3.
    pub(crate) fn sample_schema() -> Schema {
        let criterion = |slot: u16, weight| Criterion {
            record: RecordId(u64::from(slot)),
            field: FieldId(FieldId::CRITERIA.start + slot),
            text: format!("statement {slot}"),
            weight,
            rule: String::new(),
        };
        let person = |id, login: &str, name: &str| Person { has_left: login == "eve", ..Person::new(RecordId(id), login, name) };
        Schema::new(
            vec![criterion(1, 1), criterion(2, 2), criterion(3, 3)],
            vec![person(10, "anna", "Anna Berg"), person(11, "bo", "Bo Ek"), person(12, "eve", "Eve Ro")],
            Vec::new(),
        )
    }

    pub(crate) fn anna() -> Stamp {
        Stamp { by: "anna".to_owned(), at: 1000 }
    }

    /// Record 7 is an account, 8 a contact, others do not exist.
    pub(crate) fn some_records(id: RecordId) -> Option<Base> {
        match id.0 {
            7 => Some(Base::Account),
            8 => Some(Base::Contact),
            _ => None,
        }
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn values_are_kept_in_one_spelling_or_refused_with_a_sentence() {
        let (schema, stamp) = (sample_schema(), anna());
        let cx = Cx { schema: &schema, stamp: &stamp, base_of: &some_records };
        for (field, value, want) in [
            ("assigned-to", text("anna berg"), Ok(Some(text("anna")))),
            ("assigned-to", text("carl"), Err("nobody here is called 'carl'")),
            ("assigned-to", text("eve"), Err("Eve Ro is no longer here; choose somebody else")),
            ("email", text("a@b.se"), Ok(Some(text("a@b.se")))),
            ("email", text("a at b"), Err("'a at b' is not an e-mail address: name@host is expected")),
            ("score-type", text("manual"), Ok(Some(text("Manual")))),
            ("score-type", text("Sometimes"), Err("'Sometimes' is not one of Automatic, Manual")),
            ("source", text("trade show"), Ok(Some(text("Trade Show")))),
            ("source", text("Pigeon"), Ok(Some(text("Pigeon")))),
            ("score", Value::Stars(6), Err("6 stars are too many: 0 to 5")),
            ("score", text("4"), Err("that is not a value of 'Score'")),
            ("linked-account", Value::Link(RecordId(7)), Ok(Some(Value::Link(RecordId(7))))),
            ("linked-account", Value::Link(RecordId(8)), Err("record 8 is not an account")),
            ("linked-account", Value::Link(RecordId(9)), Err("there is no record 9")),
            ("criterion-1", Value::Tick(Stamp { by: "eve".to_owned(), at: 1 }), Ok(Some(Value::Tick(anna())))),
            ("active", Value::YesNo(false), Ok(None)),
            ("company", text("  "), Ok(None)),
        ] {
            let def = schema.named(field).unwrap();
            assert_eq!(accepted(&cx, def, value.clone()), want.map_err(str::to_owned), "{field} {value:?}");
        }
    }

    #[test]
    fn fields_the_base_lacks_and_fields_of_the_program_cannot_be_set() {
        let schema = sample_schema();
        for (kind, field, want) in [
            (record_type::ACCOUNT, fields::SCORE, "an account has no field 'Score'"),
            (record_type::LEAD, fields::CREATED, "'Created' is kept by the program and cannot be set"),
            (record_type::LEAD, fields::MANUAL_STARS, "'Manual stars' is kept by the program and cannot be set"),
            (record_type::LEAD, FieldId(999), "there is no field with the number 999"),
        ] {
            assert_eq!(editable(&schema, kind, field).map(|def| def.id), Err(want.to_owned()));
        }
    }

    #[test]
    fn a_record_needs_its_name() {
        let schema = sample_schema();
        let account = Record::new(RecordId(1), record_type::ACCOUNT, anna());
        assert_eq!(missing(&schema, &account), [(fields::NAME, "Account name is missing".to_owned())]);
        assert!(missing(&schema, &account.with([(fields::NAME, text("Acme"))])).is_empty());
    }

    #[test]
    fn all_problems_of_a_record_are_told_at_once() {
        let (schema, stamp) = (sample_schema(), anna());
        let cx = Cx { schema: &schema, stamp: &stamp, base_of: &some_records };
        let record = Record::new(RecordId(1), record_type::LEAD, anna()).with([
            (fields::EMAIL, text("nowhere")),
            (fields::ASSIGNED_TO, text("carl")),
            (fields::COMPANY, text("Acme")),
        ]);
        let found: Vec<FieldId> = problems(&cx, &record).into_iter().map(|(field, _)| field).collect();
        assert_eq!(found, [fields::NAME, fields::ASSIGNED_TO, fields::EMAIL]);
    }
}

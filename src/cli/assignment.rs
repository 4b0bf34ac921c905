//! `FIELD=VALUE` from the shell, read through the field registry.

use super::failure::{Done, Failure};
use crate::{
    model::{FieldDef, Kind, Marks, Reading, Schema, Section, Stamp, Value, filter::nearest},
    proto::{Edit, FieldEdit},
    text::day,
};

/// The field of that name.
///
/// # Errors
/// When there is none; the hint names those that look like it.
pub(super) fn field<'a>(schema: &'a Schema, name: &str) -> Done<&'a FieldDef> {
    schema.named(name).ok_or_else(|| {
        let typed = name.trim().to_lowercase();
        let shown = |field: &&FieldDef| field.section != Section::Hidden || field.is(Marks::HEAD);
        let names = || schema.fields().iter().filter(shown).map(|field| field.name.as_ref());
        let alike: Vec<&str> =
            names().filter(|known| !typed.is_empty() && (known.contains(&typed) || typed.contains(known))).take(5).collect();
        let failure = Failure::usage(format!("there is no field '{name}'"));
        match (alike.as_slice(), nearest(&typed, names())) {
            ([], None) => failure.hint("`prospekt fields` lists them."),
            ([], Some(meant)) => failure.hint(format!("Did you mean '{meant}'? `prospekt fields` lists them all.")),
            (alike, _) => failure.hint(format!("There is {}. `prospekt fields` lists them all.", alike.join(", "))),
        }
    })
}

/// The login name of a person; `None` for `none`.
///
/// # Errors
/// When nobody here is called that.
pub(super) fn person(schema: &Schema, name: &str) -> Done<Option<Value>> {
    if name.is_empty() || name.eq_ignore_ascii_case("none") {
        return Ok(None);
    }
    match schema.person(name) {
        Some(person) => Ok(Some(Value::Text(person.login.clone()))),
        None => {
            let known: Vec<&str> = schema.people_here().map(|person| person.login.as_str()).take(10).collect();
            Err(Failure::not_found(format!("nobody here is called '{name}'")).hint(format!(
                "Known: {}. `prospekt users add LOGIN` adds somebody.",
                if known.is_empty() { "nobody yet".to_owned() } else { known.join(", ") }
            )))
        }
    }
}

/// Reads `FIELD=VALUE`, `FIELD+=WORD`, `FIELD-=WORD`. A blank value clears the field.
///
/// # Errors
/// Unknown fields, values that are none of the field's kind, people nobody knows.
pub(super) fn edit(text: &str, schema: &Schema, reading: &Reading) -> Done<FieldEdit> {
    let Some((name, typed)) = text.split_once('=') else {
        return Err(Failure::usage(format!("'{text}' is not FIELD=VALUE")).hint("Write status=Contacted, or notes=\"two words\"."));
    };
    if let Some((name, take)) = name.strip_suffix('+').map(|name| (name, false)).or_else(|| name.strip_suffix('-').map(|name| (name, true)))
    {
        let field = field(schema, name)?;
        if field.kind == Kind::Date {
            return Ok(FieldEdit { field: field.id, edit: shift(text, typed, take, reading)? });
        }
        let Ok(Some(Value::Tags(words))) = field.kind.parse(typed, reading) else {
            return Err(Failure::usage(format!("'{text}' needs a field of several words, such as categories, and a word")));
        };
        let edit = if take { Edit::Remove(words) } else { Edit::Add(words) };
        return Ok(FieldEdit { field: field.id, edit });
    }
    let field = field(schema, name)?;
    let value = match field.kind {
        Kind::Person => person(schema, typed.trim())?,
        Kind::Tick => return Ok(FieldEdit { field: field.id, edit: tick(text, typed, reading)? }),
        kind => kind.parse(typed, reading).map_err(|problem| Failure::usage(format!("{}: {problem}", field.name)))?,
    };
    Ok(FieldEdit { field: field.id, edit: value.map_or(Edit::Clear, Edit::Set) })
}

/// `+=3d` and `-=2w`: a day goes so many days on, or back.
fn shift(text: &str, typed: &str, back: bool, reading: &Reading) -> Done<Edit> {
    let today = day::to_number(reading.today());
    let days = day::days(typed).ok_or_else(|| Failure::usage(format!("'{text}' needs a number of days or weeks: next+=3d or next+=2w")))?;
    Ok(Edit::Shift { days: if back { -days } else { days }, from: today })
}

fn tick(text: &str, typed: &str, reading: &Reading) -> Done<Edit> {
    match Kind::YesNo.parse(typed, reading) {
        Ok(Some(_)) => Ok(Edit::Tick),
        Ok(None) => Ok(Edit::Clear),
        Err(problem) => Err(Failure::usage(format!("{text}: {problem}"))),
    }
}

/// The value a new record gets by an edit; `None` when it gets none. `stamp` is the hub's to replace.
#[must_use]
pub(super) fn value_of(edit: Edit, stamp: &Stamp) -> Option<Value> {
    match edit {
        Edit::Set(value) => Some(value),
        Edit::Add(words) | Edit::Change { add: words, .. } => Some(Value::Tags(words)),
        Edit::Tick => Some(Value::Tick(stamp.clone())),
        Edit::Shift { days, from } => from.checked_add(days).map(Value::Date),
        Edit::Clear | Edit::Remove(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RecordId, people::Person};

    fn schema() -> Schema {
        Schema::new(Vec::new(), vec![Person::new(RecordId(1), "anna", "Anna Berg")], Vec::new())
    }

    fn read(text: &str) -> String {
        let schema = schema();
        match edit(text, &schema, &Reading::utc(0)) {
            Ok(FieldEdit { field, edit }) => format!("{} {edit:?}", schema.field(field).unwrap().name),
            Err(failure) => format!("{} {}", failure.kind.code(), failure.message),
        }
    }

    #[test]
    fn fields_and_values_are_read_through_the_registry() {
        for (typed, want) in [
            ("status=contacted", r#"status Set(Text("Contacted"))"#),
            ("Job title=CEO", r#"job-title Set(Text("CEO"))"#),
            ("score=4", "score Set(Stars(4))"),
            ("score=-", "score Clear"),
            ("next=1970-01-03", "next Set(Date(2))"),
            ("notes=a=b", r#"notes Set(Text("a=b"))"#),
            ("next+=3d", "next Shift { days: 3, from: 0 }"),
            ("next+=2w", "next Shift { days: 14, from: 0 }"),
            ("next-=1d", "next Shift { days: -1, from: 0 }"),
            ("next+=soon", "2 'next+=soon' needs a number of days or weeks: next+=3d or next+=2w"),
            ("status=", "status Clear"),
            ("tags+=fair", r#"categories Add(["fair"])"#),
            ("tags-=fair", r#"categories Remove(["fair"])"#),
            ("owner=Anna Berg", r#"assigned-to Set(Text("anna"))"#),
            ("owner=none", "assigned-to Clear"),
            ("owner=bo", "3 nobody here is called 'bo'"),
            ("score=9", "2 score: '9' is not a number of stars: 0 to 5 or '-'"),
            ("shoe-size=9", "2 there is no field 'shoe-size'"),
            ("status+=x", "2 'status+=x' needs a field of several words, such as categories, and a word"),
            ("status", "2 'status' is not FIELD=VALUE"),
        ] {
            assert_eq!(read(typed), want, "{typed}");
        }
    }

    #[test]
    fn an_unknown_field_is_answered_with_those_that_look_like_it() {
        let schema = schema();
        for (typed, want) in [
            ("stat", "There is status, payment-status. `prospekt fields` lists them all."),
            ("sttus", "Did you mean 'status'? `prospekt fields` lists them all."),
            ("shoe-size", "`prospekt fields` lists them."),
        ] {
            assert_eq!(field(&schema, typed).unwrap_err().hint, want, "{typed}");
        }
    }
}

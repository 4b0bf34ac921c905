//! Counts, values and changes as text for people.

use crate::{
    model::{Diff, FieldDef, FieldId, Names, Reading, Schema, Value, fields},
    text::clean,
};

/// `1 record`, `12 records`.
#[must_use]
pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

/// `12 records`.
#[must_use]
pub(super) fn records(count: u64) -> String {
    counted(count, "record", "records")
}

/// A value as people read it.
#[must_use]
pub(super) fn value(field: &FieldDef, value: &Value, names: &Names, schema: &Schema, reading: &Reading) -> String {
    if field.id == fields::TYPE
        && let Value::Number(number) = value
        && let Some(kind) = schema.types().iter().find(|kind| i64::from(kind.id.0) == *number)
    {
        return kind.label.to_string();
    }
    match value {
        Value::Link(_) | Value::Links(_) => names.show(field.kind, value, schema, reading),
        value => field.kind.show(value, reading),
    }
}

/// `Status: New -> Contacted`, on one line.
#[must_use]
pub(super) fn change(diff: &Diff, names: &Names, schema: &Schema, reading: &Reading) -> String {
    if diff.field == fields::DELETED {
        return if diff.new.is_some() { "to the bin" } else { "back from the bin" }.to_owned();
    }
    let shown = |of: &Option<Value>| {
        let text = of.as_ref().zip(schema.field(diff.field)).map(|(of, field)| value(field, of, names, schema, reading));
        text.map_or_else(|| "none".to_owned(), |text| clean::line(&text))
    };
    format!("{}: {} -> {}", label(diff.field, schema), shown(&diff.old), shown(&diff.new))
}

/// The field's label, or its number where nobody knows the field.
#[must_use]
pub(super) fn label(field: FieldId, schema: &Schema) -> String {
    schema.field(field).map_or_else(|| format!("field {}", field.0), |field| field.label.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_told_old_to_new_without_control_characters() {
        let diff = Diff { field: fields::COMPANY, old: None, new: Some(Value::Text("Acme\u{1b}[2J".into())) };
        assert_eq!(change(&diff, &Names::default(), &Schema::default(), &Reading::utc(0)), "Company: none -> Acme·[2J");
    }
}

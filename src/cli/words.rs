//! Sentences about operations, changes and plans, as text for people.

use crate::{
    model::{Diff, FieldDef, FieldId, OpHead, OpState, Reading, Schema, Value, Verb, fields},
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

/// What an operation was, without who, when and how many: `bulk edit: Status, Source (Contacted)`.
#[must_use]
pub(super) fn operation(op: &OpHead, schema: &Schema) -> String {
    let verb = match op.verb {
        Verb::SetUp => "set up",
        Verb::Create => "make",
        Verb::Edit => "edit",
        Verb::BulkEdit => "bulk edit",
        Verb::Assign => "assign",
        Verb::Score => "score",
        Verb::Delete => "delete",
        Verb::Restore => "restore",
        Verb::Import => "import",
        Verb::Demo => "demo data",
        Verb::Undo => "undo",
        Verb::Redo => "redo",
    };
    let mut text = verb.to_owned();
    let labels: Vec<&str> = op.fields.iter().filter_map(|id| schema.field(*id)).map(|field| field.label.as_ref()).collect();
    if !labels.is_empty() {
        text += &format!(": {}", labels.join(", "));
    }
    if !op.subject.is_empty() {
        text += &format!(" ({})", clean::line(&op.subject));
    }
    text
}

/// What a person should know about an operation besides what it was; empty when there is nothing.
#[must_use]
pub(super) fn fate_of(op: &OpHead) -> String {
    let mut parts = Vec::new();
    match (op.verb, op.undoes) {
        (Verb::Redo, Some(seq)) => parts.push(format!("did {seq} again")),
        (_, Some(seq)) => parts.push(format!("took {seq} back")),
        _ => {}
    }
    if let Some(seq) = op.undone_by {
        parts.push(format!("taken back by {seq}"));
    }
    if op.skipped > 0 {
        parts.push(format!("{} left alone", op.skipped));
    }
    match op.state {
        OpState::Running => parts.push("under way".to_owned()),
        OpState::Cancelled => parts.push("cancelled, changed nothing".to_owned()),
        OpState::Done => {}
    }
    parts.join(", ")
}

/// A value as people read it.
#[must_use]
pub(super) fn value(field: &FieldDef, value: &Value, schema: &Schema, reading: &Reading) -> String {
    if field.id == fields::TYPE
        && let Value::Number(number) = value
        && let Some(kind) = schema.types().iter().find(|kind| i64::from(kind.id.0) == *number)
    {
        return kind.label.to_string();
    }
    field.kind.show(value, reading)
}

/// `Status: New -> Contacted`, on one line.
#[must_use]
pub(super) fn change(diff: &Diff, schema: &Schema, reading: &Reading) -> String {
    let shown = |of: &Option<Value>| {
        let text = of.as_ref().zip(schema.field(diff.field)).map(|(of, field)| value(field, of, schema, reading));
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
    use crate::model::Seq;

    fn op(verb: Verb) -> OpHead {
        OpHead {
            seq: Seq(7),
            by: "anna".into(),
            at: 0,
            verb,
            records: 2,
            fields: Vec::new(),
            subject: String::new(),
            undoes: None,
            undone_by: None,
            skipped: 0,
            state: OpState::Done,
        }
    }

    #[test]
    fn an_operation_is_told_in_one_line() {
        let schema = Schema::default();
        for (op, words, fate) in [
            (op(Verb::Delete), "delete", ""),
            (
                OpHead { fields: vec![fields::STATUS], subject: "Contacted".into(), ..op(Verb::BulkEdit) },
                "bulk edit: Status (Contacted)",
                "",
            ),
            (OpHead { subject: "fair.csv".into(), undone_by: Some(Seq(9)), ..op(Verb::Import) }, "import (fair.csv)", "taken back by 9"),
            (OpHead { undoes: Some(Seq(3)), skipped: 1, ..op(Verb::Undo) }, "undo", "took 3 back, 1 left alone"),
            (OpHead { undoes: Some(Seq(3)), ..op(Verb::Redo) }, "redo", "did 3 again"),
            (OpHead { state: OpState::Cancelled, ..op(Verb::Import) }, "import", "cancelled, changed nothing"),
        ] {
            assert_eq!((operation(&op, &schema).as_str(), fate_of(&op).as_str()), (words, fate));
        }
    }

    #[test]
    fn a_change_is_told_old_to_new_without_control_characters() {
        let diff = Diff { field: fields::COMPANY, old: None, new: Some(Value::Text("Acme\u{1b}[2J".into())) };
        assert_eq!(change(&diff, &Schema::default(), &Reading::utc(0)), "Company: none -> Acme·[2J");
    }
}

//! Projects, tasks, marketing activities and call lists: what is done is done in full, and the other way round.

use super::ChangeSet;
use crate::model::{
    Schema, Value, fields,
    lists::{COMPLETED, NORMAL, NOT_STARTED},
    product_lines::ALL_OF_IT,
};

/// What new work begins with where nobody said otherwise.
pub(super) fn complete(schema: &Schema, set: &mut ChangeSet) {
    let base = schema.base(set.record().kind);
    for (field, value) in [(fields::PROGRESS, NOT_STARTED), (fields::PRIORITY, NORMAL)] {
        let has_it = schema.field(field).is_some_and(|def| def.bases.has(base));
        if has_it && !set.is_given(field) {
            set.follow(field, Some(Value::Text(value.to_owned())));
        }
    }
}

/// Progress and percentage follow each other at their end.
pub(super) fn settle(schema: &Schema, set: &mut ChangeSet) {
    let base = schema.base(set.record().kind);
    if !schema.field(fields::PERCENT_COMPLETE).is_some_and(|def| def.bases.has(base)) {
        return;
    }
    let is_all = |set: &ChangeSet| set.record().get(fields::PERCENT_COMPLETE) == Some(&Value::Decimal(ALL_OF_IT));
    let is_completed = |set: &ChangeSet| set.record().text(fields::PROGRESS) == COMPLETED;
    if set.is_given(fields::PROGRESS) {
        if is_completed(set) {
            set.follow(fields::PERCENT_COMPLETE, Some(Value::Decimal(ALL_OF_IT)));
        } else if is_all(set) && !set.is_given(fields::PERCENT_COMPLETE) {
            set.follow(fields::PERCENT_COMPLETE, None);
        }
    } else if set.is_given(fields::PERCENT_COMPLETE) && is_all(set) {
        set.follow(fields::PROGRESS, Some(Value::Text(COMPLETED.to_owned())));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Reading, RecordId, record_type},
        rules::{check::tests::anna, derive},
    };

    /// The task after a person gave `field=value`s one edit after the other.
    fn task(edits: &[(&str, &str)]) -> String {
        let schema = Schema::default();
        let mut set = ChangeSet::made(RecordId(1), record_type::PROJECT_TASK, anna());
        derive::complete(&schema, &mut set);
        let mut record = set.finish().0;
        for (name, typed) in edits {
            let def = schema.named(name).unwrap();
            let mut set = ChangeSet::new(record);
            set.give(def.id, def.kind.parse(typed, &Reading::utc(0)).unwrap());
            derive::settle(&schema, &mut set);
            record = set.finish().0;
        }
        let percent = schema.field(fields::PERCENT_COMPLETE).unwrap().kind;
        let done = record.get(fields::PERCENT_COMPLETE).map_or_else(|| "-".to_owned(), |value| percent.write(value));
        format!("{} {} {done}", record.text(fields::PRIORITY), record.text(fields::PROGRESS))
    }

    #[test]
    fn work_begins_normal_and_ends_in_full_whichever_is_said() {
        for (edits, want) in [
            (&[][..], "Normal Not Started -"),
            (&[("progress", "Completed")], "Normal Completed 100%"),
            (&[("percent-complete", "100")], "Normal Completed 100%"),
            (&[("percent-complete", "40")], "Normal Not Started 40%"),
            (&[("progress", "Completed"), ("progress", "In Progress")], "Normal In Progress -"),
            (&[("percent-complete", "40"), ("progress", "Deferred")], "Normal Deferred 40%"),
        ] {
            assert_eq!(task(edits), want, "{edits:?}");
        }
    }
}

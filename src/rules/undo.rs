//! Taking changes back, field by field, where nobody changed the field since.

use super::{
    ChangeSet,
    derive::{concerns_score, rescore, settle_file_as},
};
use crate::model::{
    Diff, FieldId, Record, Schema,
    facts::{Fact, fact_of},
    fields,
};

/// The record as it was before `changes`; only right where nothing touched the record since.
#[must_use]
pub fn take_back(record: Record, changes: &[Diff]) -> ChangeSet {
    let mut set = ChangeSet::new(record);
    for change in changes {
        set.follow(change.field, change.old.clone());
    }
    set
}

/// The record with those of `changes` taken back that still stand, and the fields left alone.
///
/// Fields that are one fact together (a name and its parts, how a score is given) go back together or not at all.
/// Computed values do not go back: they follow again.
#[must_use]
pub fn take_back_guarded(schema: &Schema, record: Record, changes: &[Diff]) -> (ChangeSet, Vec<FieldId>) {
    let mut set = ChangeSet::new(record);
    let mut left = Vec::new();
    let stands = |set: &ChangeSet, diff: &Diff| match diff.field {
        fields::TYPE => set.record().head(fields::TYPE) == diff.new,
        field => set.record().get(field) == diff.new.as_ref(),
    };
    for fact in [Fact::Name, Fact::Score] {
        let facts: Vec<&Diff> = changes.iter().filter(|diff| fact_of(diff.field) == Some(fact) && !is_computed(diff.field)).collect();
        if facts.iter().all(|diff| stands(&set, diff)) {
            facts.iter().for_each(|diff| set.follow(diff.field, diff.old.clone()));
        } else {
            // What people call it, whichever of its fields it was.
            left.push(if fact == Fact::Name { fields::NAME } else { fields::SCORE });
        }
    }
    for diff in changes.iter().filter(|diff| fact_of(diff.field).is_none()) {
        if stands(&set, diff) {
            set.follow(diff.field, diff.old.clone());
        } else if diff.field == fields::FILE_AS && changes.iter().any(|diff| names(diff.field)) {
            // It followed then, and follows now; where it did not, it was typed and stays.
            settle_file_as(schema, &mut set);
        } else {
            left.push(diff.field);
        }
    }
    if changes.iter().any(|diff| concerns_score(schema, diff.field)) {
        rescore(schema, &mut set, &[]);
    }
    (set, left)
}

/// Fields a record is filed under.
fn names(field: FieldId) -> bool {
    field == fields::COMPANY || fact_of(field) == Some(Fact::Name)
}

/// Fields that follow from the others of their group.
const fn is_computed(field: FieldId) -> bool {
    matches!(field, fields::SCORE | fields::SCORE_EXACT)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Reading, RecordId, Value, record_type},
        rules::{
            check::tests::{anna, sample_schema},
            derive::settle,
        },
    };

    /// The record after a person gave `field=value`s (`-` clears, `tick` ticks), and what changed.
    fn edited(record: Record, values: &[(&str, &str)]) -> (Record, Vec<Diff>) {
        let schema = sample_schema();
        let mut set = ChangeSet::new(record);
        for (name, value) in values {
            let def = schema.named(name).unwrap();
            let value = match *value {
                "-" => None,
                "tick" => Some(Value::Tick(anna())),
                typed => def.kind.parse(typed, &Reading::utc(0)).unwrap(),
            };
            set.give(def.id, value);
        }
        settle(&schema, &mut set);
        set.finish()
    }

    fn shown(record: &Record, names: &str) -> String {
        let schema = sample_schema();
        let show = |name: &str| {
            let def = schema.named(name).unwrap();
            record.get(def.id).map_or_else(|| "-".to_owned(), |value| def.kind.write(value))
        };
        names.split(' ').map(show).collect::<Vec<_>>().join(" | ")
    }

    #[test]
    fn what_others_changed_since_is_left_alone_and_the_rest_goes_back() {
        let schema = sample_schema();
        let start = [("full-name", "Ada Lovelace"), ("company", "Acme"), ("score-type", "Automatic")];
        // the operation, what others did since, what to look at, what is there after undo, values left alone
        for (done, since, names, want, want_left) in [
            (&[("company", "Bell")][..], &[][..], "company", "Acme", 0),
            (&[("company", "Bell")], &[("company", "Cray")], "company", "Cray", 1),
            (&[("company", "Bell"), ("city", "Umeå")], &[("company", "Cray")], "company business-city", "Cray | -", 1),
            (&[("company", "Bell")], &[("company", "Acme")], "company", "Acme", 1),
            (&[("score", "3")], &[("score", "4")], "score score-type manual-stars score-exact", "4 | Manual | 4 | 8000", 1),
            (&[("score", "3")], &[("criterion-3", "tick")], "score score-type manual-stars score-exact", "3 | Automatic | - | 5000", 0),
            (&[("criterion-1", "tick")], &[("criterion-3", "tick")], "criterion-1 score score-exact", "- | 3 | 5000", 0),
            (&[("criterion-1", "tick")], &[("score", "1")], "criterion-1 score score-type", "- | 1 | Manual", 0),
            (&[("full-name", "Ada King")], &[("full-name", "Eve King")], "full-name last-name file-as", "Eve King | King | King, Eve", 1),
            (
                &[("full-name", "Ada King")],
                &[("city", "Umeå")],
                "full-name last-name file-as",
                "Ada Lovelace | Lovelace | Lovelace, Ada",
                0,
            ),
            (&[("full-name", "Ada King")], &[("file-as", "x")], "full-name file-as", "Ada Lovelace | x", 0),
            (&[("file-as", "x")], &[("file-as", "y")], "file-as", "y", 1),
            (&[("company", "Bell")], &[("file-as", "Bell")], "company file-as", "Acme | Bell", 0),
        ] {
            let (before, _) = edited(Record::new(RecordId(1), record_type::LEAD, anna()), &start);
            let (after, changes) = edited(before, done);
            let (now, _) = edited(after, since);
            let (set, left) = take_back_guarded(&schema, now, &changes);
            assert_eq!((shown(set.record(), names).as_str(), left.len()), (want, want_left), "{done:?} then {since:?}");
        }
    }

    #[test]
    fn an_untouched_record_goes_back_value_by_value() {
        let (before, _) = edited(Record::new(RecordId(1), record_type::LEAD, anna()), &[("full-name", "A. K."), ("last-name", "King")]);
        let (after, changes) = edited(before.clone(), &[("full-name", "Eve Ek"), ("score", "3"), ("criterion-1", "tick")]);
        assert_eq!(take_back(after.clone(), &changes).record(), &before);
        let schema = sample_schema();
        assert_eq!(shown(take_back_guarded(&schema, after, &changes).0.record(), "full-name last-name"), "A. K. | King");
    }
}

//! New records from values, and values of a file filled into a record that exists.

use super::{
    ChangeSet, Cx,
    check::{accepted, editable, missing},
    derive::{complete, settle},
    opportunity,
};
use crate::model::{FieldId, Marks, Record, RecordId, TypeId, Value};

/// What is wrong with values: the field where known, and the sentence.
pub type Problems = Vec<(Option<FieldId>, String)>;

/// A new record with these values, its defaults and what follows from both.
///
/// # Errors
/// Every problem at once.
pub fn create(cx: &Cx<'_>, kind: TypeId, id: RecordId, values: Vec<(FieldId, Value)>) -> Result<Record, Problems> {
    let mut set = ChangeSet::made(id, kind, cx.stamp.clone());
    let mut problems = give_all(cx, &mut set, values);
    complete(cx.schema, &mut set);
    problems.extend(conclude(cx, &mut set));
    problems.extend(missing(cx.schema, set.record()).into_iter().map(|(field, problem)| (Some(field), problem)));
    if problems.is_empty() { Ok(set.finish().0) } else { Err(problems) }
}

/// Settles what was given; answers what contradicts what follows.
pub(super) fn conclude(cx: &Cx<'_>, set: &mut ChangeSet) -> Problems {
    let problems = opportunity::contradiction(set).err().map(|(field, problem)| (Some(field), problem));
    opportunity::close(set, cx.stamp);
    settle(cx.schema, set);
    problems.into_iter().collect()
}

/// Gives what is sound and answers what is not. Values the program keeps itself, as exports hold them, are passed over.
fn give_all(cx: &Cx<'_>, set: &mut ChangeSet, values: Vec<(FieldId, Value)>) -> Problems {
    let kind = set.record().kind;
    let mut problems = Problems::new();
    set.reserve(values.len());
    for (field, value) in values {
        if cx.schema.field(field).is_some_and(|def| def.is(Marks::HEAD) || def.is(Marks::DERIVED)) {
            continue;
        }
        match editable(cx.schema, kind, field).and_then(|def| accepted(cx, def, value)) {
            Ok(None) if set.record().get(field).is_none() => set.give(field, None),
            Ok(value) if set.record().get(field) != value.as_ref() => set.give(field, value),
            Ok(_) => {}
            Err(problem) => problems.push((Some(field), problem)),
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{fields, record_type},
        rules::check::tests::{anna, sample_schema, some_records},
    };

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn a_new_lead_needs_only_its_name_and_all_problems_are_told() {
        let (schema, stamp) = (sample_schema(), anna());
        let cx = Cx { schema: &schema, stamp: &stamp, base_of: &some_records };
        let lead = create(&cx, record_type::LEAD, RecordId(1), vec![(fields::NAME, text("Ada Lovelace"))]).unwrap();
        assert_eq!((lead.name(), lead.text(fields::FILE_AS), &lead.made), ("Ada Lovelace", "Lovelace, Ada", &stamp));
        let bad = vec![(fields::EMAIL, text("x")), (fields::ASSIGNED_TO, text("carl"))];
        let fields: Vec<_> = create(&cx, record_type::LEAD, RecordId(1), bad).unwrap_err().into_iter().map(|(field, _)| field).collect();
        assert_eq!(fields, [Some(fields::EMAIL), Some(fields::ASSIGNED_TO), Some(fields::NAME)]);
    }
}

//! Field-level merge: what a form wants meets what others did meanwhile.

use super::{
    ChangeSet, Cx,
    check::{accepted, editable, missing},
    create::{Problems, conclude},
};
use crate::model::{Clash, Diff, Family, FieldId, Record, Schema, TypeId, Value, fields};

/// Why a form cannot be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unmerged {
    /// The values are not sound.
    Invalid(Problems),
    /// Others set the same fields to other values.
    Clashes(Vec<Clash>),
}

/// The addresses: each is one fact.
const ADDRESSES: [Family; 3] = [Family::BusinessAddress, Family::HomeAddress, Family::OtherAddress];
/// How far something has come, and why it came to nothing: one fact.
const OUTCOME: [FieldId; 3] = [fields::STATUS, fields::STAGE, fields::LOST_REASON];

/// The other fields that are one fact with a field, on records of that type: whoever changes one of them means the others as they
/// were. A form sends those along with what they held, as changes to the same.
pub fn beside(schema: &Schema, kind: TypeId, field: FieldId) -> impl Iterator<Item = FieldId> + '_ {
    let family = schema.field(field).and_then(|def| def.family).filter(|family| ADDRESSES.contains(family));
    let is_one = move |other: FieldId, of: Option<Family>| {
        (family.is_some() && of == family) || (OUTCOME.contains(&field) && OUTCOME.contains(&other))
    };
    schema.fields_of_type(kind).filter(move |def| def.id != field && def.is_editable() && is_one(def.id, def.family)).map(|def| def.id)
}

/// The record with the changes that still apply: those whose field holds what the form started from.
/// Fields that hold the wanted value already count as done; of sets of words and links both sides' changes apply.
///
/// # Errors
/// All problems, or all clashes; nothing is applied in part.
pub fn merge(cx: &Cx<'_>, record: Record, changes: Vec<Diff>) -> Result<ChangeSet, Unmerged> {
    let kind = record.kind;
    let mut set = ChangeSet::new(record);
    let (mut problems, mut clashes) = (Problems::new(), Vec::new());
    for Diff { field, old, new } in changes {
        // Equal stars said by hand still make the score manual.
        if old == new && field != fields::SCORE {
            let theirs = set.record().get(field);
            if !says_the_same(theirs, old.as_ref()) {
                clashes.push(Clash { field, theirs: theirs.cloned(), base: old, mine: new, by: None });
            }
            continue;
        }
        let wanted = editable(cx.schema, kind, field).and_then(|def| new.map_or(Ok(None), |value| accepted(cx, def, value)));
        let now = set.record().get(field);
        match wanted {
            Err(problem) => problems.push((Some(field), problem)),
            Ok(wanted) if says_the_same(now, wanted.as_ref()) => {
                let now = now.cloned();
                set.give(field, now);
            }
            Ok(wanted) if says_the_same(now, old.as_ref()) => set.give(field, wanted),
            Ok(wanted) if is_set(&[old.as_ref(), now, wanted.as_ref()]) => {
                let both = united(old.as_ref(), now, wanted.as_ref());
                set.give(field, both);
            }
            Ok(mine) => clashes.push(Clash { field, base: old, theirs: now.cloned(), mine, by: None }),
        }
    }
    problems.extend(conclude(cx, &mut set));
    problems.extend(missing(cx.schema, set.record()).into_iter().map(|(field, problem)| (Some(field), problem)));
    match (problems.is_empty(), clashes.is_empty()) {
        (false, _) => Err(Unmerged::Invalid(problems)),
        (true, false) => Err(Unmerged::Clashes(clashes)),
        (true, true) => Ok(set),
    }
}

/// Whether these are sets, of which one can be added to and taken from.
#[must_use]
pub fn is_set(values: &[Option<&Value>]) -> bool {
    let all = |is: fn(&Value) -> bool| values.iter().all(|value| value.is_none_or(is)) && values.iter().any(Option::is_some);
    all(|value| matches!(value, Value::Tags(_))) || all(|value| matches!(value, Value::Links(_)))
}

/// What a set holds now, with what the change from `old` to `new` adds and takes.
#[must_use]
pub fn united(old: Option<&Value>, now: Option<&Value>, new: Option<&Value>) -> Option<Value> {
    fn changed<T: Clone + PartialEq>(old: &[T], now: &[T], new: &[T]) -> Vec<T> {
        let stays = |item: &&T| new.contains(item) || !old.contains(item);
        let comes = |item: &&T| !old.contains(item) && !now.contains(item);
        now.iter().filter(stays).chain(new.iter().filter(comes)).cloned().collect()
    }
    fn tags(value: Option<&Value>) -> &[String] {
        if let Some(Value::Tags(tags)) = value { tags } else { &[] }
    }
    let is_words = [old, now, new].into_iter().flatten().any(|value| matches!(value, Value::Tags(_)));
    let links = |value: Option<&'_ Value>| value.map(Value::links).unwrap_or_default().to_vec();
    let both = if is_words {
        Value::Tags(changed(tags(old), tags(now), tags(new)))
    } else {
        Value::Links(changed(&links(old), &links(now), &links(new)))
    };
    both.normal()
}

/// Equal, or both ticked: who ticked first and when is no conflict.
#[must_use]
pub fn says_the_same(a: Option<&Value>, b: Option<&Value>) -> bool {
    a == b || matches!((a, b), (Some(Value::Tick(_)), Some(Value::Tick(_))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{FieldId, RecordId, Stamp, fields, record_type},
        rules::check::tests::{anna, sample_schema, some_records},
    };

    fn text(text: &str) -> Option<Value> {
        (!text.is_empty()).then(|| Value::Text(text.to_owned()))
    }

    #[test]
    fn a_change_applies_counts_as_done_or_clashes() {
        let (schema, stamp) = (sample_schema(), anna());
        let cx = Cx { schema: &schema, stamp: &stamp, base_of: &some_records };
        // what the form started from, what others left, what is wanted, what comes of it
        for (old, now, new, want) in [
            ("Acme", "Acme", "Bell", Ok("Bell")),
            ("Acme", "Bell", "Bell", Ok("Bell")),
            ("Acme", "", "", Ok("")),
            ("", "", "Bell", Ok("Bell")),
            ("Acme", "Acme", "", Ok("")),
            ("Acme", "Cray", "Bell", Err(("Cray", "Bell"))),
            ("Acme", "", "Bell", Err(("", "Bell"))),
        ] {
            let record = Record::new(RecordId(1), record_type::LEAD, anna())
                .with([(fields::NAME, text("Ada").unwrap())].into_iter().chain(text(now).map(|now| (fields::COMPANY, now))));
            let diff = Diff { field: fields::COMPANY, old: text(old), new: text(new) };
            let got = merge(&cx, record, vec![diff]);
            let want = want.map(text).map_err(|(theirs, mine)| {
                Unmerged::Clashes(vec![Clash { field: fields::COMPANY, base: text(old), theirs: text(theirs), mine: text(mine), by: None }])
            });
            assert_eq!(got.map(|set| set.record().get(fields::COMPANY).cloned()), want, "{old} {now} {new}");
        }
    }

    #[test]
    fn a_tick_that_is_there_already_keeps_its_stamp() {
        let (schema, stamp) = (sample_schema(), anna());
        let cx = Cx { schema: &schema, stamp: &stamp, base_of: &some_records };
        let (field, bo) = (FieldId(1001), Stamp { by: "bo".to_owned(), at: 5 });
        let record = Record::new(RecordId(1), record_type::LEAD, anna())
            .with([(fields::NAME, text("Ada").unwrap()), (field, Value::Tick(bo.clone()))]);
        let diff = Diff { field, old: None, new: Some(Value::Tick(anna())) };
        let set = merge(&cx, record, vec![diff]).unwrap();
        assert_eq!((set.record().get(field), set.diffs().len()), (Some(&Value::Tick(bo)), 0));
    }

    #[test]
    fn stars_given_by_hand_make_the_score_manual_even_where_they_are_as_many() {
        let (schema, stamp) = (sample_schema(), anna());
        let cx = Cx { schema: &schema, stamp: &stamp, base_of: &some_records };
        let record = Record::new(RecordId(1), record_type::LEAD, anna()).with([
            (fields::NAME, Value::Text("Ada".to_owned())),
            (fields::SCORE_TYPE, Value::Text("Automatic".to_owned())),
            (fields::SCORE, Value::Stars(0)),
        ]);
        let stars = Some(Value::Stars(0));
        let set = merge(&cx, record, vec![Diff { field: fields::SCORE, old: stars.clone(), new: stars.clone() }]).unwrap();
        assert_eq!(set.record().text(fields::SCORE_TYPE), "Manual");
        assert_eq!(set.record().get(fields::MANUAL_STARS), stars.as_ref());
    }

    #[test]
    fn the_name_cannot_be_cleared() {
        let (schema, stamp) = (sample_schema(), anna());
        let cx = Cx { schema: &schema, stamp: &stamp, base_of: &some_records };
        let record = Record::new(RecordId(1), record_type::LEAD, anna()).with([(fields::NAME, text("Ada").unwrap())]);
        let got = merge(&cx, record, vec![Diff { field: fields::NAME, old: text("Ada"), new: None }]).unwrap_err();
        assert_eq!(got, Unmerged::Invalid(vec![(Some(fields::NAME), "Full name is missing".to_owned())]));
    }
}

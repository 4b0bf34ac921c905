//! What follows from a change: stars from ticks, the name from its parts, what a record is filed under.
//!
//! Three facts hold for every settled contact: a manual score equals the manual stars, an automatic one equals the ticks,
//! and a criterion with a rule is ticked where the rule holds.

use super::{
    ChangeSet,
    name::{FORMS, Form, PART_FIELDS, Parts, file_as},
    opportunity, score, work,
};
use crate::model::{
    Base, Bases, FieldId, Marks, Schema, Stamp, Value, fields,
    lists::{AUTOMATIC, MANUAL, OUTGOING},
    record_type,
};

/// Who ticks where a rule does.
pub const RULE: &str = "rule";

/// Adds to a change set everything that follows from it.
pub fn settle(schema: &Schema, set: &mut ChangeSet) {
    match schema.base(set.record().kind) {
        Base::Contact => {
            settle_name(set);
            settle_contact_file_as(set);
            settle_score(schema, set);
            opportunity::settle_lost(set);
        }
        Base::Account => settle_account_file_as(set),
        Base::Opportunity => {
            opportunity::settle(set);
            opportunity::settle_lost(set);
        }
        _ => work::settle(schema, set),
    }
}

/// Only what a record is filed under follows anew.
pub(super) fn settle_file_as(schema: &Schema, set: &mut ChangeSet) {
    match schema.base(set.record().kind) {
        Base::Contact => settle_contact_file_as(set),
        Base::Account => settle_account_file_as(set),
        _ => {}
    }
}

/// What a new record gets where nobody said otherwise; to be called before [`settle`].
pub fn complete(schema: &Schema, set: &mut ChangeSet) {
    let (kind, base, made) = (set.record().kind, schema.base(set.record().kind), set.record().made.at);
    if base == Base::Opportunity {
        opportunity::complete(schema, set);
    }
    let mut default = |field, value| {
        if !set.is_given(field) {
            set.follow(field, Some(value));
        }
    };
    if matches!(base, Base::Contact | Base::Account) {
        default(fields::ACTIVE, Value::YesNo(true));
    }
    if kind == record_type::STORE {
        default(fields::NAME, text("This store"));
    }
    if kind == record_type::LEAD {
        default(fields::STATUS, text("New"));
    }
    if base == Base::Contact {
        default(fields::SCORE_TYPE, text(AUTOMATIC));
    }
    if Bases::ITEMS.has(base) {
        default(fields::WHEN, Value::Moment(made));
        default(fields::NAME, text(schema.record_type(kind).map_or("", |kind| &kind.label)));
    }
    if matches!(base, Base::PhoneLog | Base::Message) {
        default(fields::DIRECTION, text(OUTGOING));
    }
    for field in schema.fields_of_type(kind) {
        if let Some(value) = &field.default {
            default(field.id, value.clone());
        }
    }
    work::complete(schema, set);
}

/// Whether changing the field needs the whole record, because it is cold or something that follows from it is.
#[must_use]
pub fn needs_whole(schema: &Schema, field: FieldId) -> bool {
    // Names rest on their parts, automatic scores on the ticks and amounts on the products; all are cold.
    matches!(field, fields::NAME | fields::COMPANY | fields::FILE_AS | fields::SCORE_TYPE | fields::AMOUNT)
        || schema.is_ruling(field)
        || schema.field(field).is_none_or(|def| !def.is(Marks::HOT))
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// The full name and its parts follow each other.
fn settle_name(set: &mut ChangeSet) {
    let is_given_anew = |field: &FieldId| set.is_given(*field) && set.is_changed(*field);
    let parts_given = PART_FIELDS.iter().any(|field| set.is_given(*field));
    if is_given_anew(&fields::NAME) && !parts_given {
        let parts = Parts::split(set.record().name());
        for (field, value) in PART_FIELDS.into_iter().zip(parts.values()) {
            set.follow(field, value);
        }
    } else if PART_FIELDS.iter().any(is_given_anew) && !set.is_given(fields::NAME) {
        let full = Parts::of(set.record()).full();
        set.follow(fields::NAME, Some(Value::Text(full)));
    }
}

fn parts_before(set: &ChangeSet) -> Parts {
    let was = |field| set.before(field).and_then(Value::as_text).unwrap_or_default().to_owned();
    let [title, first, middle, last, suffix] = PART_FIELDS.map(was);
    let held = Parts { title, first, middle, last, suffix };
    if held == Parts::default() { Parts::split(&was(fields::NAME)) } else { held }
}

/// `file-as` keeps the form it was generated in; typed ones stay.
fn settle_contact_file_as(set: &mut ChangeSet) {
    let sources = [fields::NAME, fields::COMPANY, fields::FILE_AS];
    let is_touched = sources.iter().chain(&PART_FIELDS).any(|field| set.is_changed(*field) || set.is_given(*field));
    let (held, is_typed) = (set.record().text(fields::FILE_AS).to_owned(), set.is_given(fields::FILE_AS));
    if !is_touched || (is_typed && !held.is_empty()) {
        return;
    }
    let form = if held.is_empty() {
        Form::LastFirst
    } else {
        let company = set.before(fields::COMPANY).and_then(Value::as_text).unwrap_or_default();
        let parts = parts_before(set);
        let Some(form) = FORMS.into_iter().find(|form| file_as(*form, &parts, company).as_deref() == Some(held.as_str())) else { return };
        form
    };
    let (parts, company) = (Parts::of_or_split(set.record()), set.record().text(fields::COMPANY));
    let filed = file_as(form, &parts, company).or_else(|| file_as(Form::LastFirst, &parts, company));
    set.follow(fields::FILE_AS, filed.map(Value::Text));
}

fn settle_account_file_as(set: &mut ChangeSet) {
    let held = set.record().get(fields::FILE_AS);
    if held.is_none() || (!set.is_given(fields::FILE_AS) && held == set.before(fields::NAME)) {
        let name = set.record().get(fields::NAME).cloned();
        set.follow(fields::FILE_AS, name);
    }
}

/// Whether a change of the field can move the score: its own fields, the ticks, and what rules look at.
#[must_use]
pub fn concerns_score(schema: &Schema, field: FieldId) -> bool {
    matches!(field, fields::SCORE | fields::SCORE_TYPE | fields::MANUAL_STARS | fields::SCORE_EXACT)
        || field.is_criterion()
        || schema.is_ruling(field)
}

/// The score by the criteria as they are now. Of criteria that were made just now no old tick counts; it goes.
pub fn rescore(schema: &Schema, set: &mut ChangeSet, made: &[FieldId]) {
    if schema.base(set.record().kind) == Base::Contact {
        made.iter().for_each(|tick| set.follow(*tick, None));
        settle_rules(schema, set);
        settle_stars(schema, set);
    }
}

/// The ticks that rules give and take. They are as old as the day on which the rules were read.
fn settle_rules(schema: &Schema, set: &mut ChangeSet) {
    for rule in schema.rules() {
        let is_met = rule.filter.as_ref().is_some_and(|filter| filter.accepts(set.record(), schema));
        let is_by_rule = matches!(set.record().get(rule.field), Some(Value::Tick(stamp)) if stamp.by == RULE);
        if is_met != is_by_rule {
            let tick = is_met.then(|| Value::Tick(Stamp { by: RULE.to_owned(), at: schema.rules_at() }));
            set.follow(rule.field, tick);
        } else if !is_met {
            // What was ticked by hand before there was a rule.
            set.follow(rule.field, None);
        }
    }
}

/// The stars follow from the ticks or from what was given.
fn settle_score(schema: &Schema, set: &mut ChangeSet) {
    let is_touched = [fields::SCORE, fields::SCORE_TYPE].iter().any(|field| set.is_given(*field))
        || set.changed().any(|field| concerns_score(schema, field));
    if !is_touched {
        return;
    }
    settle_rules(schema, set);
    if set.is_given(fields::SCORE) && (is_manual(set) || !set.is_given(fields::SCORE_TYPE)) {
        let stars = set.record().get(fields::SCORE).cloned();
        set.follow(fields::MANUAL_STARS, stars);
        set.follow(fields::SCORE_TYPE, Some(text(MANUAL)));
    }
    settle_stars(schema, set);
}

fn is_manual(set: &ChangeSet) -> bool {
    set.record().text(fields::SCORE_TYPE) == MANUAL
}

fn settle_stars(schema: &Schema, set: &mut ChangeSet) {
    let (stars, exact) = if is_manual(set) {
        let stars = set.record().get(fields::MANUAL_STARS).and_then(Value::as_stars);
        (stars, stars.map(score::exact_of_stars))
    } else {
        set.follow(fields::SCORE_TYPE, Some(text(AUTOMATIC)));
        let found = score::of(schema, set.record());
        (found.map(|score| score.stars), found.map(|score| score.exact))
    };
    set.follow(fields::SCORE, stars.map(Value::Stars));
    set.follow(fields::SCORE_EXACT, exact.map(Value::Number));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        model::{Record, RecordId, TypeId},
        rules::check::tests::{anna, sample_schema, shown},
    };

    fn record(kind: TypeId, values: &[(&str, &str)]) -> ChangeSet {
        changed(ChangeSet::new(Record::new(RecordId(1), kind, anna())), values, true)
    }

    /// `field=value` as a person writes them, `-` clears, `tick` ticks; settled.
    fn changed(mut set: ChangeSet, values: &[(&str, &str)], is_new: bool) -> ChangeSet {
        let schema = sample_schema();
        for (name, value) in values {
            let def = schema.named(name).unwrap();
            let value = match *value {
                "-" => None,
                "tick" => Some(Value::Tick(anna())),
                typed => def.kind.parse(typed, &crate::model::Reading::utc(0)).unwrap(),
            };
            set.give(def.id, value);
        }
        if is_new {
            complete(&schema, &mut set);
        }
        settle(&schema, &mut set);
        set
    }

    #[test]
    fn stars_follow_the_last_thing_a_person_said() {
        let score = "score score-type manual-stars score-exact";
        for (was, given, want) in [
            (&[][..], &[][..], "0 | Automatic | - | 0"),
            (&[("criterion-3", "tick")], &[], "3 | Automatic | - | 5000"),
            (&[("score", "4")], &[], "4 | Manual | 4 | 8000"),
            (&[("score", "4"), ("score-type", "Automatic")], &[], "0 | Automatic | - | 0"),
            (&[], &[("score", "2")], "2 | Manual | 2 | 4000"),
            (&[], &[("score", "0")], "0 | Manual | 0 | 0"),
            (&[], &[("score", "-")], "- | Manual | - | -"),
            (&[("score", "4")], &[("score", "-")], "- | Manual | - | -"),
            (&[("score", "4")], &[("criterion-3", "tick")], "4 | Manual | 4 | 8000"),
            (&[("score", "4"), ("criterion-3", "tick")], &[("score-type", "Automatic")], "3 | Automatic | 4 | 5000"),
            (&[("score", "4"), ("criterion-3", "tick")], &[("score-type", "-")], "3 | Automatic | 4 | 5000"),
            (&[("criterion-3", "tick")], &[("score-type", "Manual")], "- | Manual | - | -"),
            (&[("criterion-3", "tick")], &[("score-type", "Manual"), ("score", "1")], "1 | Manual | 1 | 2000"),
            (&[("criterion-3", "tick")], &[("criterion-3", "-"), ("criterion-1", "tick")], "1 | Automatic | - | 1666"),
            (&[("criterion-3", "tick")], &[("city", "Umeå")], "3 | Automatic | - | 5000"),
        ] {
            let before = record(record_type::LEAD, was);
            let set = changed(ChangeSet::new(before.record().clone()), given, false);
            assert_eq!(shown(&set, score), want, "{was:?} then {given:?}");
        }
    }

    #[test]
    fn manual_stars_survive_automatic_and_back() {
        let mut record = record(record_type::LEAD, &[("score", "4")]).record().clone();
        for (kind, want) in [("Automatic", "0 | 4"), ("Manual", "4 | 4")] {
            let set = changed(ChangeSet::new(record), &[("score-type", kind)], false);
            assert_eq!(shown(&set, "score manual-stars"), want);
            record = set.record().clone();
        }
    }

    #[test]
    fn names_parts_and_file_as_follow_each_other() {
        let names = "full-name first-name last-name file-as";
        let ada = &[("full-name", "Ada Lovelace"), ("company", "Acme")][..];
        for (was, given, want) in [
            (ada, &[][..], "Ada Lovelace | Ada | Lovelace | Lovelace, Ada"),
            (&[("first-name", "Ada"), ("last-name", "Lovelace")], &[], "Ada Lovelace | Ada | Lovelace | Lovelace, Ada"),
            (ada, &[("full-name", "Eve King")], "Eve King | Eve | King | King, Eve"),
            (ada, &[("last-name", "King")], "Ada King | Ada | King | King, Ada"),
            (ada, &[("full-name", "A. K."), ("last-name", "King")], "A. K. | Ada | King | King, Ada"),
            (ada, &[("file-as", "the countess")], "Ada Lovelace | Ada | Lovelace | the countess"),
            (ada, &[("file-as", "-")], "Ada Lovelace | Ada | Lovelace | Lovelace, Ada"),
            (&[("full-name", "Ada"), ("file-as", "the countess")], &[("full-name", "Eve")], "Eve | Eve | - | the countess"),
            (
                &[("full-name", "Ada Lovelace"), ("company", "Acme"), ("file-as", "Acme (Lovelace, Ada)")],
                &[("company", "Bell")],
                "Ada Lovelace | Ada | Lovelace | Bell (Lovelace, Ada)",
            ),
            (
                &[("full-name", "Ada Lovelace"), ("company", "Acme"), ("file-as", "Acme")],
                &[("company", "-")],
                "Ada Lovelace | Ada | Lovelace | Lovelace, Ada",
            ),
        ] {
            let before = record(record_type::CONTACT, was);
            let set = changed(ChangeSet::new(before.record().clone()), given, false);
            assert_eq!(shown(&set, names), want, "{was:?} then {given:?}");
        }
    }

    #[test]
    fn an_account_is_filed_under_its_name() {
        let before = record(record_type::ACCOUNT, &[("full-name", "Acme")]);
        assert_eq!(shown(&before, "file-as active status"), "Acme | Yes | -");
        let set = changed(ChangeSet::new(before.record().clone()), &[("full-name", "Bell")], false);
        assert_eq!(shown(&set, "file-as"), "Bell");
    }

    #[test]
    fn new_leads_are_new_active_and_automatic_unless_said_otherwise() {
        let defaults = "status active score-type";
        assert_eq!(shown(&record(record_type::LEAD, &[]), defaults), "New | Yes | Automatic");
        assert_eq!(shown(&record(record_type::LEAD, &[("status", "Lost"), ("active", "-")]), defaults), "Lost | - | Automatic");
        assert_eq!(shown(&record(record_type::CONTACT, &[]), defaults), "- | Yes | Automatic");
    }

    /// The sample's first criterion is ticked by data.
    fn ruled_schema() -> Schema {
        let sample = sample_schema();
        let mut criteria = sample.criteria.clone();
        criteria[0].rule = "email:any or touched<30d".to_owned();
        Schema::new(criteria, sample.people, Vec::new()).with_rules(1000 * 60 * 60 * 24 * 100)
    }

    proptest! {
        #[test]
        fn a_rule_is_ticked_exactly_where_it_holds(
            steps in prop::collection::vec(prop::sample::select(vec![
                ("email", "a@b.example"), ("email-2", "c@d.example"), ("email", "-"), ("email-2", "-"), ("last-touch", "80"),
                ("last-touch", "10"), ("last-touch", "-"), ("score", "3"), ("criterion-2", "tick"), ("score-type", "Automatic"), ("company", "Acme"),
            ]), 1..12)
        ) {
            let schema = ruled_schema();
            let mut record = record(record_type::CONTACT, &[]).record().clone();
            for (name, value) in steps {
                let def = schema.named(name).unwrap();
                let mut set = ChangeSet::new(record);
                set.give(def.id, match (name, value) {
                    (_, "-") => None,
                    (_, "tick") => Some(Value::Tick(anna())),
                    ("last-touch", day) => Some(Value::Moment(day.parse::<i64>().unwrap() * 24 * 60 * 60 * 1000)),
                    (_, typed) => def.kind.parse(typed, &crate::model::Reading::utc(0)).unwrap(),
                });
                settle(&schema, &mut set);
                record = set.finish().0;
                let has = |name: &str| record.get(schema.named(name).unwrap().id).is_some();
                let is_met = has("email") || has("email-2") || matches!(record.get(schema.named("touched").unwrap().id), Some(Value::Moment(at)) if at / (24 * 60 * 60 * 1000) >= 70);
                prop_assert_eq!(has("criterion-1"), is_met);
                if record.text(fields::SCORE_TYPE) != MANUAL {
                    let want = score::of(&schema, &record).map(|score| Value::Stars(score.stars));
                    prop_assert_eq!(record.get(fields::SCORE).cloned(), want);
                }
            }
        }

        #[test]
        fn every_settled_score_is_the_manual_stars_or_the_ticks(
            steps in prop::collection::vec(prop::sample::select(vec![
                ("score", "3"), ("score", "0"), ("score", "-"), ("score-type", "Automatic"), ("score-type", "Manual"), ("score-type", "-"),
                ("criterion-1", "tick"), ("criterion-2", "tick"), ("criterion-3", "-"), ("criterion-1", "-"), ("company", "Acme"),
            ]), 1..12)
        ) {
            let schema = sample_schema();
            let mut set = record(record_type::LEAD, &[]);
            for step in steps {
                set = changed(ChangeSet::new(set.record().clone()), &[step], false);
                let record = set.record();
                let want = if record.text(fields::SCORE_TYPE) == MANUAL {
                    record.get(fields::MANUAL_STARS).cloned()
                } else {
                    score::of(&schema, record).map(|score| Value::Stars(score.stars))
                };
                prop_assert_eq!(record.get(fields::SCORE).cloned(), want);
            }
        }
    }
}

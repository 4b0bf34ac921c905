//! What a bulk edit does to one record: a pure function, asked for the plan and again for the commit.

use super::{
    ChangeSet, Cx,
    check::{accepted, editable, kept},
    create::Problems,
    derive::{needs_whole, settle},
    opportunity,
};
use crate::{
    model::{Base, Bases, Diff, Edit, FieldEdit, Kind, Marks, Record, Right, Schema, Stamp, Value, fields, record_type},
    text::day,
};

/// What is to be done with each record of a target.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Fields change.
    Edit(Vec<FieldEdit>),
    /// To the bin.
    Delete,
    /// Back from the bin.
    Restore,
}

/// What an action does to one record.
#[derive(Clone, Debug, PartialEq)]
pub enum RowPlan {
    /// It changes.
    Changed(Record, Vec<Diff>),
    /// It already is as wanted.
    Same,
    /// It is left alone, and why.
    Refused(String),
}

/// Edits with their values as the store keeps them: to be asked once for a whole selection.
///
/// # Errors
/// Every edit that makes no sense for any record.
pub fn checked_edits(cx: &Cx<'_>, edits: Vec<FieldEdit>) -> Result<Vec<FieldEdit>, Problems> {
    let mut problems = Problems::new();
    let mut checked: Vec<FieldEdit> = Vec::with_capacity(edits.len());
    for FieldEdit { field, edit } in edits {
        let twice = checked.iter().any(|earlier| earlier.field == field);
        match checked_edit(cx, field, edit) {
            Ok(_) if twice => problems.push((Some(field), "the same field is given twice".to_owned())),
            Ok(edit) => checked.push(FieldEdit { field, edit }),
            Err(problem) => problems.push((Some(field), problem)),
        }
    }
    if checked.is_empty() && problems.is_empty() {
        problems.push((None, "no field is given".to_owned()));
    }
    if problems.is_empty() { Ok(checked) } else { Err(problems) }
}

fn checked_edit(cx: &Cx<'_>, field: crate::model::FieldId, edit: Edit) -> Result<Edit, String> {
    let Some(def) = cx.schema.field(field) else { return Err(format!("there is no field with the number {}", field.0)) };
    if !def.is_editable() {
        return Err(kept(cx.schema, def));
    }
    match (edit, def.kind) {
        (Edit::Set(Value::Tick(_)) | Edit::Tick, Kind::Tick) => Ok(Edit::Tick),
        (Edit::Tick, _) => Err(format!("'{}' is not a criterion and cannot be ticked", def.label)),
        (Edit::Shift { .. }, kind) if kind != Kind::Date => Err(format!("'{}' holds no day to put off", def.label)),
        (Edit::Add(_) | Edit::Remove(_) | Edit::Change { .. }, kind) if !kind.is_words() => {
            Err(format!("'{}' holds no list of words to add to", def.label))
        }
        (Edit::Add(words), Kind::Several(_)) => match accepted(cx, def, Value::Tags(words))? {
            Some(Value::Tags(words)) => Ok(Edit::Add(words)),
            _ => Ok(Edit::Add(Vec::new())),
        },
        (Edit::Set(value), _) => Ok(accepted(cx, def, value)?.map_or(Edit::Clear, Edit::Set)),
        (edit, _) => Ok(edit),
    }
}

/// Whether the action can be done with the hot values alone.
#[must_use]
pub fn is_hot(schema: &Schema, action: &Action) -> bool {
    match action {
        Action::Edit(edits) => edits.iter().all(|edit| !needs_whole(schema, edit.field)),
        Action::Delete | Action::Restore => true,
    }
}

/// What the action does to a record; its edits come from [`checked_edits`].
#[must_use]
pub fn plan_record(schema: &Schema, stamp: &Stamp, record: Record, action: &Action) -> RowPlan {
    if let Err(reason) = may_change(schema, &record, stamp) {
        return RowPlan::Refused(reason);
    }
    let mut set = ChangeSet::new(record);
    match action {
        Action::Edit(edits) => {
            if set.record().is_deleted() {
                return RowPlan::Refused("is in the bin".to_owned());
            }
            for edit in edits {
                if let Err(reason) = edit_field(schema, stamp, &mut set, edit) {
                    return RowPlan::Refused(reason);
                }
            }
            if let Err((_, reason)) = opportunity::contradiction(&set) {
                return RowPlan::Refused(reason);
            }
            opportunity::close(&mut set, stamp);
            settle(schema, &mut set);
        }
        Action::Delete if set.record().is_deleted() => return RowPlan::Same,
        Action::Delete => set.follow(fields::DELETED, Some(Value::Moment(stamp.at))),
        Action::Restore => set.follow(fields::DELETED, None),
    }
    let (record, diffs) = set.finish();
    if diffs.is_empty() { RowPlan::Same } else { RowPlan::Changed(record, diffs) }
}

/// What it takes to make or change records of a base: what the store is set up with is not everybody's.
#[must_use]
pub fn right_of(base: Base) -> Right {
    match base {
        Base::Person => Right::People,
        Base::View | Base::Report | Base::Pair => Right::Change,
        Base::ImportMap => Right::Import,
        _ if Bases::MAIN.has(base) || Bases::ITEMS.has(base) => Right::Change,
        _ => Right::SetUp,
    }
}

/// Whether that person may say who is in which group: whoever sees only their groups' records would see more by it.
///
/// # Errors
/// A sentence that says why not.
pub fn may_group(schema: &Schema, login: &str) -> Result<(), String> {
    match schema.scope(login) {
        Some(_) => Err("groups say whose records people see: somebody who sees all has to change them".to_owned()),
        None => Ok(()),
    }
}

/// Whether that person may change the record at all: it takes a right, and a view belongs to its author.
///
/// # Errors
/// A sentence that says why not.
pub fn may_change(schema: &Schema, record: &Record, stamp: &Stamp) -> Result<(), String> {
    let right = right_of(schema.base(record.kind));
    if !schema.role(&stamp.by).is_some_and(|role| role.may(right)) {
        return Err(format!("you may not {}", right.words()));
    }
    if record.kind == record_type::GROUP {
        may_group(schema, &stamp.by)?;
    }
    if record_type::AUTHORED.contains(&record.kind) && record.made.by != stamp.by {
        let what = schema.record_type(record.kind).map_or_else(String::new, |kind| kind.label.to_lowercase());
        return Err(format!("this {what} is {}'s; save it under your own name", record.made.by));
    }
    Ok(())
}

fn edit_field(schema: &Schema, stamp: &Stamp, set: &mut ChangeSet, FieldEdit { field, edit }: &FieldEdit) -> Result<(), String> {
    let def = editable(schema, set.record().kind, *field)?;
    let now = set.record().get(*field);
    let tags = || match now {
        Some(Value::Tags(tags)) => tags.clone(),
        _ => Vec::new(),
    };
    let value = match edit {
        Edit::Set(value) => Some(value.clone()),
        Edit::Clear if def.is(Marks::REQUIRED) => return Err(format!("'{}' is required and cannot be cleared", def.label)),
        Edit::Clear => None,
        Edit::Add(words) => Some(Value::Tags(tags().into_iter().chain(words.iter().cloned()).collect())),
        Edit::Remove(words) => Some(Value::Tags(tags().into_iter().filter(|tag| !words.contains(tag)).collect())),
        Edit::Change { add, remove } => {
            Some(Value::Tags(tags().into_iter().chain(add.iter().cloned()).filter(|tag| !remove.contains(tag)).collect()))
        }
        // A tick keeps who ticked first, and when.
        Edit::Shift { days, from } => Some(shifted(now, *days, *from).ok_or_else(|| format!("'{}' would leave the calendar", def.label))?),
        Edit::Tick => Some(now.cloned().unwrap_or_else(|| Value::Tick(stamp.clone()))),
    };
    set.give(*field, value);
    Ok(())
}

/// A day so many days on, from itself or else from `from`; `None` beyond the year 9999.
fn shifted(now: Option<&Value>, days: i32, from: i32) -> Option<Value> {
    let start = if let Some(Value::Date(day)) = now { *day } else { from };
    start.checked_add(days).filter(|day| day::is_sensible(*day)).map(Value::Date)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{FieldId, RecordId, TypeId, record_type},
        rules::check::tests::{anna, sample_schema, some_records},
    };

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn sample(kind: TypeId) -> Record {
        Record::new(RecordId(1), kind, anna()).with([
            (fields::NAME, text("Ada")),
            (fields::FILE_AS, text("Ada")),
            (fields::COMPANY, text("Acme")),
            (fields::CATEGORIES, Value::Tags(words(&["fair", "warm"]))),
            (FieldId(1001), Value::Tick(Stamp { by: "bo".to_owned(), at: 5 })),
        ])
    }

    #[test]
    fn each_edit_changes_leaves_or_refuses_a_record() {
        let (schema, bo) = (sample_schema(), Stamp { by: "bo".to_owned(), at: 9 });
        let (lead, account) = (record_type::LEAD, record_type::ACCOUNT);
        for (kind, field, edit, want) in [
            (lead, "company", Edit::Set(text("Bell")), "company: Bell"),
            (lead, "company", Edit::Set(text("Acme")), "same"),
            (lead, "company", Edit::Clear, "company: -"),
            (lead, "city", Edit::Clear, "same"),
            (lead, "full-name", Edit::Clear, "refused: 'Full name' is required and cannot be cleared"),
            (account, "score", Edit::Set(Value::Stars(3)), "refused: an account has no field 'Score'"),
            (lead, "categories", Edit::Add(words(&["hot", "fair"])), "categories: fair; hot; warm"),
            (lead, "categories", Edit::Add(words(&["fair"])), "same"),
            (lead, "categories", Edit::Remove(words(&["fair", "warm"])), "categories: -"),
            (lead, "categories", Edit::Change { add: words(&["hot"]), remove: words(&["warm"]) }, "categories: fair; hot"),
            (lead, "categories", Edit::Change { add: words(&["fair"]), remove: words(&["cold"]) }, "same"),
            (lead, "next", Edit::Shift { days: 3, from: 20_000 }, "next: 2024-10-07"),
            (lead, "next", Edit::Shift { days: i32::MAX, from: 20_000 }, "refused: 'Next step due' would leave the calendar"),
            (lead, "criterion-1", Edit::Tick, "same"),
            (lead, "criterion-2", Edit::Tick, "criterion-2: 1970-01-01T00:00:00.009Z bo"),
        ] {
            let edits = Action::Edit(vec![FieldEdit { field: schema.named(field).unwrap().id, edit: edit.clone() }]);
            let got = match plan_record(&schema, &bo, sample(kind), &edits) {
                RowPlan::Same => "same".to_owned(),
                RowPlan::Refused(reason) => format!("refused: {reason}"),
                RowPlan::Changed(record, diffs) => {
                    assert!(diffs.iter().all(|diff| record.get(diff.field) == diff.new.as_ref() && diff.old != diff.new));
                    let def = schema.field(diffs[0].field).unwrap();
                    format!("{}: {}", def.name, diffs[0].new.as_ref().map_or_else(|| "-".to_owned(), |value| def.kind.write(value)))
                }
            };
            assert_eq!(got, want, "{field} {edit:?}");
        }
    }

    #[test]
    fn stars_given_to_an_automatic_score_of_as_many_make_it_manual() {
        let schema = sample_schema();
        let record = sample(record_type::LEAD).with([(fields::SCORE, Value::Stars(3)), (fields::SCORE_TYPE, text("Automatic"))]);
        let stars = Action::Edit(vec![FieldEdit { field: fields::SCORE, edit: Edit::Set(Value::Stars(3)) }]);
        let RowPlan::Changed(manual, _) = plan_record(&schema, &anna(), record, &stars) else { panic!("unchanged") };
        assert_eq!(manual.text(fields::SCORE_TYPE), "Manual");
        assert_eq!(plan_record(&schema, &anna(), manual, &stars), RowPlan::Same);
    }

    #[test]
    fn the_bin_takes_and_gives_each_record_once() {
        let schema = sample_schema();
        let living = sample(record_type::LEAD);
        assert_eq!(plan_record(&schema, &anna(), living.clone(), &Action::Restore), RowPlan::Same);
        let RowPlan::Changed(binned, _) = plan_record(&schema, &anna(), living.clone(), &Action::Delete) else { panic!("unchanged") };
        assert_eq!(plan_record(&schema, &anna(), binned.clone(), &Action::Delete), RowPlan::Same);
        let edit = Action::Edit(vec![FieldEdit { field: fields::COMPANY, edit: Edit::Clear }]);
        assert_eq!(plan_record(&schema, &anna(), binned.clone(), &edit), RowPlan::Refused("is in the bin".to_owned()));
        let RowPlan::Changed(back, _) = plan_record(&schema, &anna(), binned, &Action::Restore) else { panic!("unchanged") };
        assert_eq!(back, living);
    }

    #[test]
    fn edits_that_fit_no_record_are_refused_at_once() {
        let (schema, stamp) = (sample_schema(), anna());
        let cx = Cx { schema: &schema, stamp: &stamp, base_of: &some_records };
        let edits = |rows: &[(FieldId, Edit)]| rows.iter().map(|(field, edit)| FieldEdit { field: *field, edit: edit.clone() }).collect();
        for (rows, want) in [
            (&[][..], "no field is given"),
            (&[(fields::COMPANY, Edit::Clear), (fields::COMPANY, Edit::Clear)], "the same field is given twice"),
            (&[(fields::COMPANY, Edit::Add(words(&["x"])))], "'Company' holds no list of words to add to"),
            (&[(fields::COMPANY, Edit::Shift { days: 1, from: 0 })], "'Company' holds no day to put off"),
            (&[(fields::COMPANY, Edit::Tick)], "'Company' is not a criterion and cannot be ticked"),
            (&[(fields::SCORE, Edit::Set(Value::Stars(9)))], "9 stars are too many: 0 to 5"),
            (&[(fields::MODIFIED, Edit::Clear)], "'Modified' is kept by the program and cannot be set"),
        ] {
            assert_eq!(checked_edits(&cx, edits(rows)).unwrap_err()[0].1, want, "{rows:?}");
        }
        let no = edits(&[(fields::ACTIVE, Edit::Set(Value::YesNo(false)))]);
        assert_eq!(checked_edits(&cx, no).unwrap(), edits(&[(fields::ACTIVE, Edit::Clear)]));
    }

    #[test]
    fn only_edits_on_hot_fields_that_rest_on_nothing_cold_are_hot() {
        let schema = sample_schema();
        for (field, want) in [
            ("score", true),
            ("assigned-to", true),
            ("status", true),
            ("company", false),
            ("score-type", false),
            ("criterion-1", false),
            ("notes", false),
        ] {
            let field = schema.named(field).unwrap().id;
            assert_eq!(is_hot(&schema, &Action::Edit(vec![FieldEdit { field, edit: Edit::Clear }])), want, "{field:?}");
        }
        assert!(is_hot(&schema, &Action::Delete));
    }
}

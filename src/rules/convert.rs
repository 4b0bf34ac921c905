//! Leads become business contacts, and back: the same record changes its type. One that somebody entered already goes into that one.

use super::{ChangeSet, derive::settle, plan::may_change, unite::unite};
use crate::model::{
    Base, Diff, Family, FieldDef, FieldId, Marks, Offer, Record, RecordId, RecordType, Schema, Stamp, TypeId, Value, fields, record_type,
};

/// Makes the record one of another type of the same base; its number, history, score and links stay as they are.
/// Whether it can be is asked with [`may_become`].
pub fn become_one(schema: &Schema, stamp: &Stamp, set: &mut ChangeSet, to: &RecordType) {
    let was = set.record().kind;
    set.follow(fields::TYPE, Some(Value::Number(i64::from(to.id.0))));
    if to.base == Base::Contact {
        mark(set, stamp, was, to.id);
    }
    settle(schema, set);
}

/// Whether a record can become one of that type.
///
/// # Errors
/// A sentence that says why it cannot become one, with who converted it and when where somebody did.
pub fn may_become(schema: &Schema, stamp: &Stamp, record: &Record, to: &RecordType) -> Result<(), String> {
    may_change(schema, record, stamp)?;
    if record.is_deleted() {
        return Err(match record.get(fields::MERGED_INTO) {
            Some(Value::Link(id)) => format!("went into record {id}{}", by_whom(record, "; ")),
            _ => "is in the bin".to_owned(),
        });
    }
    if record.kind == to.id {
        return Err(format!("is {} already{}", a(&to.label), by_whom(record, "; ")));
    }
    if schema.base(record.kind) != to.base {
        let kind = schema.record_type(record.kind).map_or_else(|| "a record".to_owned(), |kind| a(&kind.label));
        return Err(format!("is {kind} and cannot become {}", a(&to.label)));
    }
    Ok(())
}

/// Who converted a record and when: `anna converted it on 2026-11-20`; empty where nobody did.
fn by_whom(record: &Record, before: &str) -> String {
    let Some(Value::Moment(at)) = record.get(fields::CONVERTED) else { return String::new() };
    let day = chrono::DateTime::from_timestamp_millis(*at).unwrap_or_default().format("%Y-%m-%d");
    format!("{before}{} converted it on {day}", record.text(fields::CONVERTED_BY))
}

/// A label within a sentence: `a business contact`, `an account`.
#[must_use]
pub fn a(label: &str) -> String {
    let label = label.to_lowercase();
    format!("{} {label}", if label.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" })
}

fn mark(set: &mut ChangeSet, stamp: &Stamp, was: TypeId, to: TypeId) {
    if to == record_type::LEAD {
        set.follow(fields::CONVERTED, None);
        set.follow(fields::CONVERTED_BY, None);
    } else if was == record_type::LEAD {
        set.follow(fields::CONVERTED, Some(Value::Moment(stamp.at)));
        set.follow(fields::CONVERTED_BY, Some(Value::Text(stamp.by.clone())));
    }
}

/// The record goes into another one: it lies in the bin and says into which.
pub fn go_into(stamp: &Stamp, set: &mut ChangeSet, survivor: RecordId) {
    let was = set.record().kind;
    set.follow(fields::MERGED_INTO, Some(Value::Link(survivor)));
    mark(set, stamp, was, record_type::CONTACT);
    set.follow(fields::DELETED, Some(Value::Moment(stamp.at)));
}

/// Fills a record from another one that is the same, as a merge does; of the fields of `over` the other's values win.
pub fn fill_from(schema: &Schema, set: &mut ChangeSet, other: &Record, over: &[FieldId]) {
    let chosen = over.iter().filter_map(|field| Some((*field, Some(other.get(*field)?.clone())))).collect();
    *set = unite(schema, set.clone(), std::slice::from_ref(other), chosen);
}

/// Lets every link of a record to `from` lead to `to`. A record never links to itself.
pub fn repoint(set: &mut ChangeSet, from: RecordId, to: RecordId) {
    let own = set.record().id;
    let linked: Vec<(FieldId, Value)> = set.record().values().iter().filter(|(_, value)| value.links().contains(&from)).cloned().collect();
    for (field, value) in linked {
        let new = match value {
            Value::Links(ids) => {
                let lead = |id| if id == from { to } else { id };
                Some(Value::Links(ids.into_iter().map(lead).filter(|id| *id != own).collect()))
            }
            _ => (to != own).then_some(Value::Link(to)),
        };
        set.follow(field, new);
    }
}

/// The values a new record for another one begins with, such as an opportunity or project for a lead: for whom, whose it is,
/// where it came from, and what it is called.
#[must_use]
pub fn values_for(schema: &Schema, kind: TypeId, record: &Record) -> Vec<(FieldId, Value)> {
    let base = schema.base(kind);
    let link = match base {
        Base::Opportunity => fields::OPPORTUNITY_FOR,
        _ => fields::PROJECT_FOR,
    };
    let company = record.text(fields::COMPANY);
    let title = if company.is_empty() { record.name() } else { company };
    let mut values = vec![(fields::NAME, Value::Text(title.to_owned())), (link, Value::Link(record.id))];
    let has = |field: FieldId| schema.field(field).is_some_and(|def| def.bases.has(base));
    for field in [fields::ASSIGNED_TO, fields::SOURCE].into_iter().filter(|field| has(*field)) {
        values.extend(record.get(field).filter(|value| is_known(schema, field, value)).cloned().map(|value| (field, value)));
    }
    if has(fields::INITIATED_BY) {
        values.push((fields::INITIATED_BY, Value::Link(record.id)));
    }
    values
}

/// Whether nobody is named who is no longer here.
fn is_known(schema: &Schema, field: FieldId, value: &Value) -> bool {
    field != fields::ASSIGNED_TO || value.as_text().is_some_and(|login| schema.people_here().any(|person| person.login == login))
}

/// The values of an opportunity made along with the conversion of a record. `holder`: whom it is for.
#[must_use]
pub fn offer_values(schema: &Schema, record: &Record, holder: RecordId, offer: &Offer) -> Vec<(FieldId, Value)> {
    let mut values = values_for(schema, record_type::OPPORTUNITY, record);
    let title = Value::Text(offer.title_for(record.name(), record.text(fields::COMPANY)));
    for (field, value) in &mut values {
        match field {
            &mut fields::NAME => value.clone_from(&title),
            _ if !value.links().is_empty() => *value = Value::Link(holder),
            _ => {}
        }
    }
    values.retain(|(field, _)| offer.values.iter().all(|(given, _)| given != field));
    values.extend(offer.values.iter().cloned());
    values
}

/// The values of an account made of the company of a record.
#[must_use]
pub fn account_values(schema: &Schema, record: &Record) -> Vec<(FieldId, Value)> {
    let is_shared = |def: &&FieldDef| {
        let is_companys = def.family == Some(Family::BusinessAddress) || matches!(def.id, fields::WEB_PAGE | fields::ASSIGNED_TO);
        is_companys && def.bases.has(Base::Account) && !def.is(Marks::DERIVED)
    };
    let shared = schema.fields().iter().filter(is_shared).filter_map(|def| Some((def.id, record.get(def.id)?.clone())));
    let shared = shared.filter(|(field, value)| is_known(schema, *field, value));
    std::iter::once((fields::NAME, Value::Text(record.text(fields::COMPANY).trim().to_owned()))).chain(shared).collect()
}

/// What a record goes through, in words: `becomes a business contact, of the new account Acme, with the opportunity 'Website'`.
#[must_use]
pub fn words(
    schema: &Schema,
    to: &RecordType,
    filled: &[Diff],
    into: Option<(&str, &str)>,
    account: Option<&str>,
    offer: Option<&str>,
) -> String {
    let mut out = match into {
        None => format!("becomes {}", a(&to.label)),
        Some((name, reason)) => format!("goes into {name} ({reason})"),
    };
    let labels: Vec<&str> =
        filled.iter().filter_map(|diff| schema.field(diff.field)).filter(|def| def.is_editable()).map(|def| def.label.as_ref()).collect();
    if into.is_some() && !labels.is_empty() {
        out.push_str(&format!(", fills {}", labels.join(", ")));
    }
    out.extend(account.map(|account| format!(", of {account}")));
    out.extend(offer.map(|title| format!(", with the opportunity '{title}'")));
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::Reading,
        rules::check::tests::{anna, sample_schema},
    };

    fn record(id: u64, values: &[(&str, &str)]) -> Record {
        let schema = sample_schema();
        let value = |(name, typed): &(&str, &str)| {
            let def = schema.named(name).unwrap();
            (def.id, def.kind.parse(typed, &Reading::utc(0)).unwrap().unwrap())
        };
        Record::new(RecordId(id), record_type::CONTACT, anna()).with(values.iter().map(value))
    }

    #[test]
    fn blanks_are_filled_lists_are_united_and_nothing_is_lost() {
        let schema = sample_schema();
        let ours = record(
            1,
            &[
                ("full-name", "Ada"),
                ("email", "a@x.se"),
                ("phone", "1111111"),
                ("notes", "One"),
                ("tags", "hot"),
                ("business-street", "Main St"),
            ],
        );
        let theirs = record(
            2,
            &[
                ("full-name", "A. B."),
                ("email", "b@x.se"),
                ("email-2", "A@x.se"),
                ("phone", "2222222"),
                ("phone-business-2", "3333333"),
                ("phone-other", "4444444"),
                ("phone-home", "5555555"),
                ("notes", "Two"),
                ("tags", "fair"),
                ("city", "Lund"),
                ("job-title", "CEO"),
                ("initiated-by", "1"),
            ],
        );
        let mut set = ChangeSet::new(ours.clone());
        fill_from(&schema, &mut set, &theirs, &[]);
        let show = |name: &str| {
            let def = schema.named(name).unwrap();
            set.record().get(def.id).map_or_else(|| "-".to_owned(), |value| def.kind.write(value))
        };
        let names = "full-name email email-2 email-3 phone phone-business-2 phone-other phone-home tags city job-title initiated-by";
        let shown: Vec<String> = names.split(' ').map(show).collect();
        let want = ["Ada", "a@x.se", "b@x.se", "-", "1111111", "2222222", "3333333", "5555555", "fair; hot", "-", "CEO", "-"];
        assert_eq!(shown, want);
        assert_eq!((show("notes").as_str(), show("phone-primary").as_str()), ("One\n\nTwo", "4444444"));
        let mut again = ChangeSet::new(set.finish().0);
        fill_from(&schema, &mut again, &theirs, &[]);
        assert_eq!(again.diffs(), [], "filling twice adds nothing");
    }

    #[test]
    fn every_link_leads_on_and_none_to_itself() {
        let mut set = ChangeSet::new(record(3, &[("full-name", "C"), ("initiated-by", "1"), ("related", "1, 2, 5")]));
        repoint(&mut set, RecordId(1), RecordId(2));
        assert_eq!(set.record().get(fields::INITIATED_BY), Some(&Value::Link(RecordId(2))));
        assert_eq!(set.record().get(fields::RELATED), Some(&Value::Links(vec![RecordId(2), RecordId(5)])));
        let mut own = ChangeSet::new(record(2, &[("full-name", "B"), ("initiated-by", "1"), ("related", "1")]));
        repoint(&mut own, RecordId(1), RecordId(2));
        assert!(own.record().get(fields::INITIATED_BY).is_none() && own.record().get(fields::RELATED).is_none());
    }
}

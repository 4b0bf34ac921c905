//! Leads become business contacts, and back: the same record changes its type. One that somebody entered already goes into that one.

use super::{ChangeSet, derive::settle, name::PART_FIELDS, plan::may_change};
use crate::{
    model::{
        Base, Diff, Family, FieldDef, FieldId, Kind, Marks, Offer, Record, RecordId, RecordType, Schema, Stamp, TypeId, Value, fields,
        record_type,
    },
    text::{fold::folded, phone::digits},
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
    may_change(record, stamp)?;
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

/// Why two records are the same person or company; `None` where nothing says so.
#[must_use]
pub fn alike(a: &Record, b: &Record) -> Option<String> {
    let same = |field| {
        let (a, b) = (folded(a.text(field)), folded(b.text(field)));
        !a.is_empty() && a == b
    };
    let emails = |record: &Record| EMAILS.map(|field| folded(record.text(field))).into_iter().filter(|text| !text.is_empty());
    let phones = |record: &Record| {
        let phone = |(_, value): &(FieldId, Value)| value.as_text().map(digits).filter(|digits| digits.len() > 4);
        let values = record.values().iter().filter(|(field, _)| PHONES.contains(field));
        values.filter_map(phone).collect::<Vec<String>>()
    };
    if let Some(email) = emails(a).find(|email| emails(b).any(|other| other == *email)) {
        return Some(format!("same e-mail {email}"));
    }
    if !same(fields::NAME) {
        return None;
    }
    let others = phones(b);
    if phones(a).iter().any(|phone| others.contains(phone)) {
        return Some("same name and phone".to_owned());
    }
    if same(fields::COMPANY) {
        return Some("same name and company".to_owned());
    }
    let is_bare = |record: &Record| record.text(fields::COMPANY).is_empty() && emails(record).next().is_none() && phones(record).is_empty();
    (is_bare(a) && is_bare(b)).then(|| "same name, and nothing else to go by".to_owned())
}

const EMAILS: [FieldId; 3] = [fields::EMAIL, fields::EMAIL_2, fields::EMAIL_3];
const PHONES: [FieldId; 2] = [fields::PHONE, fields::PHONE_MOBILE];

/// Fields that are the survivor's own, whatever the other record holds, unless they are chosen.
const OWN: [FieldId; 11] = [
    fields::NAME,
    fields::FILE_AS,
    fields::STATUS,
    fields::ACTIVE,
    fields::SCORE,
    fields::SCORE_TYPE,
    fields::MANUAL_STARS,
    fields::SCORE_EXACT,
    fields::LOST_REASON,
    fields::CONVERTED,
    fields::MERGED_INTO,
];

/// Fills a record from another one that is the same: blanks are filled; addresses, numbers, categories, links and notes are
/// united; what differs stays, but for the fields of `over`.
pub fn fill_from(schema: &Schema, set: &mut ChangeSet, other: &Record, over: &[FieldId]) {
    let own = set.record().id;
    let defs = schema.fields_of(schema.base(set.record().kind)).filter(|def| def.is_editable());
    let mut left = Vec::new();
    for def in defs {
        let Some(value) = other.get(def.id).cloned() else { continue };
        if over.contains(&def.id) {
            set.give(def.id, Some(value));
            continue;
        }
        if OWN.contains(&def.id) || PART_FIELDS.contains(&def.id) || value == Value::Link(own) {
            continue;
        }
        match (def.family, &value, set.record().get(def.id)) {
            (Some(Family::Email), Value::Text(text), _) => left.extend(place(schema, set, def, text, folded)),
            (Some(Family::Phone), Value::Text(text), _) => left.extend(place(schema, set, def, text, digits)),
            // Half of one address and half of another is none.
            (Some(family), ..) if is_address(family) && has_any(schema, set, family) => {}
            (_, _, None) => set.follow(def.id, Some(value)),
            (_, Value::Tags(more), Some(Value::Tags(tags))) => {
                let all = tags.iter().chain(more).cloned().collect();
                set.follow(def.id, Some(Value::Tags(all)));
            }
            (_, Value::Links(more), Some(Value::Links(ids))) => {
                let all = ids.iter().chain(more).copied().filter(|id| *id != own).collect();
                set.follow(def.id, Some(Value::Links(all)));
            }
            (_, Value::Text(more), Some(Value::Text(text))) if def.kind == Kind::LongText && !text.contains(more.trim()) => {
                let all = format!("{}\n\n{}", text.trim_end(), more.trim_start());
                set.follow(def.id, Some(Value::Text(all)));
            }
            _ => {}
        }
    }
    if !left.is_empty() {
        let notes = set.record().text(fields::NOTES).trim_end().to_owned();
        let gap = if notes.is_empty() { "" } else { "\n\n" };
        set.follow(fields::NOTES, Some(Value::Text(format!("{notes}{gap}{}", left.join("\n")))));
    }
    settle(schema, set);
}

/// Puts an address or number where none is: on its own field, else on a free one for any. Answers a line for the notes where all are taken.
fn place(schema: &Schema, set: &mut ChangeSet, def: &FieldDef, text: &str, key: fn(&str) -> String) -> Option<String> {
    let own = def.id;
    let family: Vec<&FieldDef> = schema.fields().iter().filter(|other| other.family == def.family).collect();
    let wanted = key(text);
    if family.iter().any(|other| key(set.record().text(other.id)) == wanted) {
        return None;
    }
    let is_for_any = |field: &&&FieldDef| def.family == Some(Family::Email) || ANY_PHONE.contains(&field.name.as_ref());
    let is_free = |field: &FieldId| set.record().get(*field).is_none();
    let places = std::iter::once(own).chain(family.iter().filter(is_for_any).map(|field| field.id));
    match places.into_iter().find(is_free) {
        Some(field) if def.kind == Kind::Email || def.kind == Kind::Phone => {
            set.follow(field, Some(Value::Text(text.to_owned())));
            None
        }
        _ => Some(format!("{}: {text}", def.title())),
    }
}

const fn is_address(family: Family) -> bool {
    matches!(family, Family::BusinessAddress | Family::HomeAddress | Family::OtherAddress)
}

/// Whether the record held anything of a family before it was filled.
fn has_any(schema: &Schema, set: &ChangeSet, family: Family) -> bool {
    schema.fields().iter().any(|def| def.family == Some(family) && set.before(def.id).is_some())
}

/// Kinds of phone numbers that any number may stand under.
const ANY_PHONE: [&str; 2] = ["phone-business-2", "phone-other"];

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
    field != fields::ASSIGNED_TO || value.as_text().is_some_and(|login| schema.people.iter().any(|person| person.login == login))
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
    fn two_records_are_the_same_by_address_by_name_and_phone_or_by_name_and_company() {
        for (a, b, want) in [
            (
                &[("full-name", "Ada"), ("email", "a@x.se")][..],
                &[("full-name", "Bo"), ("email-2", "A@X.se")][..],
                Some("same e-mail a@x.se"),
            ),
            (
                &[("full-name", "\u{c5}sa"), ("phone", "070-12 34 56")],
                &[("full-name", "asa"), ("mobile", "070 123456")],
                Some("same name and phone"),
            ),
            (&[("full-name", "Ada"), ("phone", "070-12 34 56")], &[("full-name", "Bo"), ("phone", "070-123456")], None),
            (
                &[("full-name", "Ada"), ("company", "Acm\u{e9}")],
                &[("full-name", "ADA"), ("company", "acme")],
                Some("same name and company"),
            ),
            (&[("full-name", "Ada"), ("company", "Acme")], &[("full-name", "Ada")], None),
            (&[("full-name", "Ada")], &[("full-name", "Ada")], Some("same name, and nothing else to go by")),
            (&[("full-name", "Ada"), ("email", "a@x.se")], &[("full-name", "Ada")], None),
        ] {
            assert_eq!(alike(&record(1, a), &record(2, b)).as_deref(), want, "{a:?} {b:?}");
            assert_eq!(alike(&record(2, b), &record(1, a)).is_some(), want.is_some());
        }
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
        assert_eq!(show("notes"), "One\n\nTwo\n\nOther phone: 4444444");
        let mut again = ChangeSet::new(set.finish().0);
        fill_from(&schema, &mut again, &theirs, &[]);
        let added: Vec<_> = again.diffs().iter().map(|diff| diff.field).collect();
        assert!(added.iter().all(|field| *field == fields::NOTES), "filling twice adds nothing but a line of the notes: {added:?}");
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

//! What a file's values do to a record that is there: field by field, by a policy, each with what decided it.
//!
//! Fields that are one fact (a name and its parts, how a score is given) are taken or left together. What a file leaves blank changes
//! nothing, unless its blanks are to clear values.

use serde::{Deserialize, Serialize};

use super::{
    ChangeSet, Cx,
    check::{accepted, editable},
    create::{Problems, conclude},
    name::PART_FIELDS,
};
use crate::model::{FieldId, Marks, Record, Schema, Value, fields};

/// What a file's value does to a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Policy {
    /// It fills a blank; what the record holds stays.
    #[default]
    Fill,
    /// It replaces what the record holds.
    Overwrite,
    /// It changes nothing, not even a blank.
    Keep,
}

impl Policy {
    /// Every policy, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Fill, Self::Overwrite, Self::Keep];

    /// Its name in the shell.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fill => "fill",
            Self::Overwrite => "overwrite",
            Self::Keep => "keep",
        }
    }

    /// What it does, for people: `fills blanks`.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Fill => "fills blanks",
            Self::Overwrite => "overwrites",
            Self::Keep => "changes nothing",
        }
    }

    /// The policy of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|policy| policy.name() == name)
    }
}

/// A policy for the file, and others for single fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policies {
    /// Of every field that has none of its own.
    pub usual: Policy,
    /// Of single fields.
    pub fields: Vec<(FieldId, Policy)>,
}

impl Policies {
    /// The same policy for every field.
    #[must_use]
    pub const fn all(usual: Policy) -> Self {
        Self { usual, fields: Vec::new() }
    }

    /// The field's own policy, if it has one.
    #[must_use]
    pub fn own(&self, field: FieldId) -> Option<Policy> {
        self.fields.iter().find(|(id, _)| *id == field).map(|(_, policy)| *policy)
    }

    /// Gives a field a policy of its own, or none.
    pub fn set(&mut self, field: FieldId, policy: Option<Policy>) {
        self.fields.retain(|(id, _)| *id != field);
        self.fields.extend(policy.map(|policy| (field, policy)));
    }

    /// The policy of a field: its own, else that of the fact it belongs to, else the usual one.
    #[must_use]
    pub fn of(&self, field: FieldId) -> Policy {
        self.own(field).or_else(|| self.own(fact_of(field)?)).unwrap_or(self.usual)
    }
}

/// What decided about a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Why {
    /// The record is made of it.
    New,
    /// It fills a blank.
    Fills,
    /// It replaces what was there.
    Overwrites,
    /// The cell is blank, and blanks clear.
    Clears,
    /// What the record holds stays, by this policy.
    Stays(Policy),
    /// It was set for the whole file.
    WholeFile,
    /// It follows from the other values.
    Follows,
    /// The row is not taken.
    NotTaken,
}

impl Why {
    /// What decided, in one word, for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Fills => "fills",
            Self::Overwrites => "overwrites",
            Self::Clears => "clears",
            Self::Stays(_) => "stays",
            Self::WholeFile => "whole-file",
            Self::Follows => "follows",
            Self::NotTaken => "not-taken",
        }
    }
}

/// One value of a row, and what becomes of it.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Said {
    /// Which field.
    pub field: FieldId,
    /// What the record holds.
    pub old: Option<Value>,
    /// What the file says; where it [stays](Why::Stays), it is not taken.
    pub new: Option<Value>,
    /// What decided it.
    pub why: Why,
}

crate::model::shape::shown_by_shape!(Said);

/// What a row brings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Brought {
    /// The values of its cells.
    pub values: Vec<(FieldId, Value)>,
    /// Fields whose cells are blank and clear what is there.
    pub blanks: Vec<FieldId>,
    /// What is set for the whole file, whatever the row says; none clears.
    pub whole: Vec<(FieldId, Option<Value>)>,
}

/// The field that stands for the fact a field is a part of.
fn fact_of(field: FieldId) -> Option<FieldId> {
    match field {
        fields::SCORE | fields::SCORE_TYPE | fields::MANUAL_STARS => Some(fields::SCORE),
        other => (other == fields::NAME || PART_FIELDS.contains(&other)).then_some(fields::NAME),
    }
}

/// The record with what the row brings, and what became of each value that differs from what the record holds.
///
/// # Errors
/// Every problem at once; what is not taken makes none.
pub fn blend(cx: &Cx<'_>, record: Record, brought: Brought, policies: &Policies) -> Result<(ChangeSet, Vec<Said>), Problems> {
    let Brought { values, blanks, whole } = brought;
    let decided = whole.iter().map(|(field, _)| *field).collect();
    let mut blending = Blending { cx, record: &record, decided, given: Vec::new(), said: Vec::new(), problems: Problems::new() };
    values.into_iter().for_each(|(field, value)| blending.take(field, value, policies.of(field)));
    blanks.into_iter().for_each(|field| blending.clear(field));
    whole.into_iter().for_each(|(field, value)| blending.decide(field, value));
    let Blending { given, mut said, mut problems, .. } = blending;
    let mut set = ChangeSet::new(record);
    given.into_iter().for_each(|(field, value)| set.give(field, value));
    problems.extend(conclude(cx, &mut set));
    if !problems.is_empty() {
        return Err(problems);
    }
    // What was given may have become something else, and other fields follow.
    for diff in set.diffs() {
        match said.iter_mut().find(|said| said.field == diff.field && !matches!(said.why, Why::Stays(_))) {
            Some(said) => said.new.clone_from(&diff.new),
            None => {
                said.retain(|said| said.field != diff.field);
                said.push(Said { field: diff.field, old: diff.old.clone(), new: diff.new.clone(), why: Why::Follows });
            }
        }
    }
    said.retain(|said| matches!(said.why, Why::Stays(_)) || set.is_changed(said.field));
    Ok((set, said))
}

/// A row on its way into a record.
struct Blending<'a> {
    cx: &'a Cx<'a>,
    record: &'a Record,
    /// What is decided for the whole file, whatever the row says.
    decided: Vec<FieldId>,
    given: Vec<(FieldId, Option<Value>)>,
    said: Vec<Said>,
    problems: Problems,
}

impl Blending<'_> {
    fn is_decided(&self, field: FieldId) -> bool {
        self.decided.iter().any(|set| *set == field || (fact_of(*set).is_some() && fact_of(*set) == fact_of(field)))
    }

    /// A value of the row, as the policy of its field says.
    fn take(&mut self, field: FieldId, value: Value, policy: Policy) {
        if self.is_decided(field) || self.record.get(field) == Some(&value) || is_kept_by_program(self.cx.schema, field) {
            return;
        }
        let is_taken = match policy {
            Policy::Fill => self.record.get(fact_of(field).unwrap_or(field)).is_none(),
            Policy::Overwrite => true,
            Policy::Keep => false,
        };
        let old = self.record.get(field).cloned();
        match (self.read(field, value), is_taken) {
            (Err(problem), true) => self.problems.push((Some(field), problem)),
            (Err(_), false) => {}
            (Ok(new), _) if new == old => {
                if is_taken && old.is_none() {
                    self.given.push((field, None));
                }
            }
            (Ok(new), true) => {
                self.given.push((field, new.clone()));
                let why = if old.is_none() { Why::Fills } else { Why::Overwrites };
                self.said.push(Said { field, old, new, why });
            }
            (Ok(new), false) => self.said.push(Said { field, old, new, why: Why::Stays(policy) }),
        }
    }

    /// A blank of the row, where blanks clear.
    fn clear(&mut self, field: FieldId) {
        let clears = self.cx.schema.field(field).is_some_and(|def| !def.is(Marks::REQUIRED)) && !self.is_decided(field);
        let is_said = self.given.iter().any(|(known, _)| *known == field) || self.said.iter().any(|said| said.field == field);
        let old = self.record.get(field).cloned();
        if clears && !is_said && old.is_some() && editable(self.cx.schema, self.record.kind, field).is_ok() {
            self.given.push((field, None));
            self.said.push(Said { field, old, new: None, why: Why::Clears });
        }
    }

    /// What is said for the whole file.
    fn decide(&mut self, field: FieldId, value: Option<Value>) {
        match value.map_or(Ok(None), |value| self.read(field, value)) {
            Err(problem) => self.problems.push((Some(field), problem)),
            Ok(new) if self.record.get(field) == new.as_ref() => {}
            Ok(new) => {
                self.said.push(Said { field, old: self.record.get(field).cloned(), new: new.clone(), why: Why::WholeFile });
                self.given.push((field, new));
            }
        }
    }

    fn read(&self, field: FieldId, value: Value) -> Result<Option<Value>, String> {
        editable(self.cx.schema, self.record.kind, field).and_then(|def| accepted(self.cx, def, value))
    }
}

/// Values the program keeps itself, as exports hold them.
fn is_kept_by_program(schema: &Schema, field: FieldId) -> bool {
    schema.field(field).is_some_and(|def| def.is(Marks::HEAD) || def.is(Marks::DERIVED))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::{Reading, RecordId, record_type},
        rules::{
            check::tests::{anna, sample_schema, some_records},
            create::create,
        },
    };

    fn values(given: &[(&str, &str)]) -> Vec<(FieldId, Value)> {
        let schema = sample_schema();
        let one = |(name, value): &(&str, &str)| {
            let def = schema.named(name).unwrap();
            (def.id, def.kind.parse(value, &Reading::utc(0)).unwrap().unwrap())
        };
        given.iter().map(one).collect()
    }

    /// `field old>new why`, parted by commas, of what became of the values.
    fn told(said: &[Said]) -> String {
        let schema = sample_schema();
        let one = |said: &Said| {
            let def = schema.field(said.field).unwrap();
            let show = |value: &Option<Value>| value.as_ref().map_or_else(|| "-".to_owned(), |value| def.kind.write(value));
            format!("{} {}>{} {:?}", def.name, show(&said.old), show(&said.new), said.why)
        };
        said.iter().filter(|said| said.field != fields::SCORE_EXACT).map(one).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn each_policy_says_what_it_does_with_each_value() {
        let schema = sample_schema();
        let stamp = anna();
        let cx = Cx { schema: &schema, stamp: &stamp, base_of: &some_records };
        let all = |usual| Policies::all(usual);
        let but = |usual, field: FieldId, policy| Policies { usual, fields: vec![(field, policy)] };
        // what the row brings, its blanks, the policies, what became of it
        for (row, blanks, policies, want) in [
            (
                &[("company", "Bell"), ("city", "Lund")][..],
                &[][..],
                all(Policy::Fill),
                "company Acme>Bell Stays(Fill), business-city ->Lund Fills",
            ),
            (
                &[("company", "Bell"), ("city", "Lund")],
                &[],
                all(Policy::Overwrite),
                "company Acme>Bell Overwrites, business-city ->Lund Fills",
            ),
            (
                &[("company", "Bell"), ("city", "Lund")],
                &[],
                all(Policy::Keep),
                "company Acme>Bell Stays(Keep), business-city ->Lund Stays(Keep)",
            ),
            (
                &[("company", "Bell"), ("city", "Lund")],
                &[],
                but(Policy::Keep, fields::CITY, Policy::Fill),
                "company Acme>Bell Stays(Keep), business-city ->Lund Fills",
            ),
            (&[("company", "Acme")], &[], all(Policy::Overwrite), ""),
            (&[("source", "web site")], &[], all(Policy::Overwrite), "source Web>web site Overwrites"),
            (&[], &[fields::COMPANY, fields::CITY, fields::NAME], all(Policy::Fill), "company Acme>- Clears"),
            // A name and its parts are one fact.
            (&[("title", "Dr.")], &[], all(Policy::Fill), "title ->Dr. Stays(Fill)"),
            (&[("title", "Dr.")], &[], all(Policy::Overwrite), "title ->Dr. Fills, full-name Ada Ek>Dr. Ada Ek Follows"),
            (&[("title", "Dr.")], &[], but(Policy::Overwrite, fields::NAME, Policy::Keep), "title ->Dr. Stays(Keep)"),
            (
                &[("score", "4")],
                &[],
                all(Policy::Overwrite),
                "score 0>4 Overwrites, manual-stars ->4 Follows, score-type Automatic>Manual Follows",
            ),
            (&[("score", "4")], &[], all(Policy::Fill), "score 0>4 Stays(Fill)"),
        ] {
            let record =
                create(&cx, record_type::LEAD, RecordId(1), values(&[("full-name", "Ada Ek"), ("company", "Acme"), ("source", "Web")]));
            let brought = Brought { values: values(row), blanks: blanks.to_vec(), whole: Vec::new() };
            let (_, said) = blend(&cx, record.unwrap(), brought, &policies).unwrap();
            assert_eq!(told(&said), want, "{row:?} {policies:?}");
        }
    }

    #[test]
    fn what_is_set_for_the_whole_file_wins_and_what_is_not_taken_makes_no_trouble() {
        let schema = sample_schema();
        let stamp = anna();
        let cx = Cx { schema: &schema, stamp: &stamp, base_of: &some_records };
        let record = || create(&cx, record_type::LEAD, RecordId(1), values(&[("full-name", "Ada Ek"), ("source", "Web")])).unwrap();
        let whole = vec![(fields::SOURCE, Some(Value::Text("Fair".to_owned())))];
        let brought = Brought { values: values(&[("source", "Mail")]), blanks: vec![fields::SOURCE], whole };
        let (_, said) = blend(&cx, record(), brought, &Policies::all(Policy::Keep)).unwrap();
        assert_eq!(told(&said), "source Web>Fair WholeFile");
        let nobody = Brought { values: vec![(fields::ASSIGNED_TO, Value::Text("nobody here".to_owned()))], ..Brought::default() };
        assert!(blend(&cx, record(), nobody.clone(), &Policies::all(Policy::Keep)).is_ok());
        assert!(blend(&cx, record(), nobody, &Policies::all(Policy::Fill)).is_err());
    }
}

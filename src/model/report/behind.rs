//! From a number back to its records: the filter that finds exactly those.

use super::{Bucket, Figure, Findings, Group, Key, Report};
use crate::{
    model::{
        field::Bases,
        fields,
        filter::Filter,
        id::TypeId,
        kind::{Kind, Reading},
        schema::Schema,
        value::Value,
    },
    text::day,
};

/// The records a number counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behind {
    /// Their types.
    pub kinds: Vec<TypeId>,
    /// The filter that finds them, for the list and the shell.
    pub filter: String,
}

impl Report {
    /// The records behind a number of the findings: of the line at that place, of the measure at that one, or of the line as a
    /// whole. `narrowed` is the further filter the report was asked with.
    #[must_use]
    pub fn behind(
        &self,
        findings: &Findings,
        line: usize,
        measure: Option<usize>,
        narrowed: &str,
        schema: &Schema,
        reading: &Reading,
    ) -> Behind {
        let path = findings.path(line);
        let mut terms: Vec<String> = self.groups.iter().zip(&path).map(|(group, at)| term_at(group, findings, *at, schema)).collect();
        if path.is_empty() {
            terms.extend(self.kept(findings, schema));
        }
        self.narrowed_to(terms, measure, narrowed, schema, reading)
    }

    /// The records with the inner key of a line in whatever outer group: what the sum of a series in a chart counts.
    #[must_use]
    pub fn behind_column(
        &self,
        findings: &Findings,
        line: usize,
        measure: Option<usize>,
        narrowed: &str,
        schema: &Schema,
        reading: &Reading,
    ) -> Behind {
        let mut terms: Vec<String> = self.groups.get(1).map(|group| term_at(group, findings, line, schema)).into_iter().collect();
        terms.extend(self.kept(findings, schema));
        self.narrowed_to(terms, measure, narrowed, schema, reading)
    }

    /// Where only some outer groups stay: one of them.
    fn kept(&self, findings: &Findings, schema: &Schema) -> Option<String> {
        let group = self.groups.first().filter(|_| self.keep.is_some())?;
        Some(any_of(group, findings, schema))
    }

    fn narrowed_to(&self, terms: Vec<String>, measure: Option<usize>, narrowed: &str, schema: &Schema, reading: &Reading) -> Behind {
        let mut parts = vec![bracketed(&self.dated(&self.filter)), bracketed(narrowed)];
        if let Some(measure) = measure.and_then(|at| self.measures.get(at)) {
            parts.push(bracketed(&self.dated(&measure.filter)));
            if measure.figure == Figure::Rate {
                parts.push(bracketed(&self.dated(&measure.among)));
            }
        }
        parts.extend(terms);
        let filter = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        let kinds = kinds_of(&filter, &self.kinds, schema, reading);
        Behind { kinds, filter }
    }
}

/// One of the groups shown.
fn any_of(group: &Group, findings: &Findings, schema: &Schema) -> String {
    let terms: Vec<String> = findings.under(0).iter().map(|at| term_at(group, findings, *at, schema)).collect();
    match terms.as_slice() {
        // No group was kept: nothing has no value and any.
        [] => schema.field(group.field).map_or_else(String::new, |field| format!("{0}:any {0}:none", field.name)),
        [one] => one.clone(),
        many => format!("({})", many.join(" or ")),
    }
}

/// The term of a line among its neighbours.
fn term_at(group: &Group, findings: &Findings, at: usize, schema: &Schema) -> String {
    let Some(line) = findings.lines.get(at) else { return String::new() };
    let term = |key: &Key| match (group.by, key, schema.field(group.field)) {
        // What is gone is no account any more: nothing counts for it that leads to it straight.
        (Bucket::Account, Key::Record(id), Some(field)) if findings.names.iter().all(|named| named.id != *id) => {
            format!("{}.linked-account:#{id}", field.name)
        }
        _ => term(group, key, schema),
    };
    if line.key != Key::Others {
        return term(&line.key);
    }
    // Everything but the groups beside it.
    let beside = findings.under(0).into_iter().filter(|other| *other != at);
    beside.map(|other| negated(&term(&findings.lines[other].key))).collect::<Vec<_>>().join(" ")
}

fn negated(term: &str) -> String {
    if term.contains(' ') { format!("-({term})") } else { format!("-{term}") }
}

/// A filter that stays together whatever stands beside it.
fn bracketed(filter: &str) -> String {
    let filter = filter.trim();
    let is_term = filter.contains([':', '=', '<', '>']) && !filter.contains([' ', '"', '(', '\t']);
    if filter.is_empty() || is_term { filter.to_owned() } else { format!("({filter})") }
}

/// The filter of a group's records.
pub(super) fn term(group: &Group, key: &Key, schema: &Schema) -> String {
    let Some(field) = schema.field(group.field) else { return String::new() };
    let name = &field.name;
    match (group.by, key) {
        (_, Key::All | Key::Others) => String::new(),
        (Bucket::Of(kind), Key::None) => format!("-{name}.type:{}", type_name(kind, schema)),
        (Bucket::Account, Key::None) => {
            let accounts: Vec<String> = schema.types_of(Bases::ACCOUNT).into_iter().map(|kind| type_name(kind, schema)).collect();
            format!("-{name}.type:{} -{name}.linked-account:any", accounts.join(","))
        }
        (Bucket::Account, Key::Record(id)) => format!("({name}:#{id} or {name}.linked-account:#{id})"),
        (_, Key::None) => format!("{name}:none"),
        (_, Key::Word(word)) if group.field == fields::TYPE => format!("{name}:{word}"),
        (_, Key::Word(word)) => format!("{name}==\"{}\"", word.replace('"', "\"\"")),
        (_, Key::Record(id)) => format!("{name}:#{id}"),
        (_, Key::Month(month)) => format!("{name}:*-{month:02}"),
        (_, Key::Number(number)) => match field.kind {
            Kind::YesNo | Kind::Tick => format!("{name}:{}", if *number == 0 { "none" } else { "yes" }),
            kind => super::show::value_of(kind, *number).map_or_else(String::new, |value| format!("{name}={}", kind.write(&value))),
        },
        (_, Key::Days { first, last }) => {
            let end = |sign: &str, end: &Option<i32>| end.map(|end| format!("{name}{sign}{}", day::from_number(end).format("%Y-%m-%d")));
            match (first, last) {
                (Some(one), Some(other)) if one == other => format!("{name}={}", day::from_number(*one).format("%Y-%m-%d")),
                _ => [end(">=", first), end("<=", last)].into_iter().flatten().collect::<Vec<_>>().join(" "),
            }
        }
    }
}

fn type_name(kind: TypeId, schema: &Schema) -> String {
    schema.record_type(kind).map_or_else(|| "none".to_owned(), |kind| kind.name.to_string())
}

/// The types among these that the filter lets through at all.
fn kinds_of(filter: &str, kinds: &[TypeId], schema: &Schema, reading: &Reading) -> Vec<TypeId> {
    let mut kinds = kinds.to_vec();
    if let (Ok(filter), Some(field)) = (Filter::parse(filter, schema, reading, ""), schema.field(fields::TYPE)) {
        kinds.retain(|kind| filter.may_hold(field, Some(&Value::Number(i64::from(kind.0)))));
    }
    kinds
}

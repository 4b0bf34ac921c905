//! Reports kept under a name, as records; and which report is meant.

use serde::{Deserialize, Serialize};

use super::{Category, Problem, Report};
use crate::model::{
    fields,
    id::{FieldId, RecordId},
    record::Record,
    reports,
    schema::Schema,
    value::Value,
};

/// A report somebody saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedReport {
    /// The record that holds it.
    pub record: RecordId,
    /// What it is called; unique among its author's reports of the same category.
    pub name: String,
    /// Where it is found.
    pub category: Category,
    /// Who made it; nobody else may change or delete it.
    pub author: String,
    /// Everybody sees it, not only its author.
    pub is_shared: bool,
    /// Its lines: [`Report::written`].
    pub definition: String,
}

impl SavedReport {
    /// The report a record stands for.
    #[must_use]
    pub fn of(record: &Record) -> Self {
        Self {
            record: record.id,
            name: record.name().to_owned(),
            category: Category::named(record.text(fields::REPORT_CATEGORY)).unwrap_or_default(),
            author: record.made.by.clone(),
            is_shared: record.get(fields::REPORT_SHARED) == Some(&Value::YesNo(true)),
            definition: record.text(fields::REPORT_LINES).to_owned(),
        }
    }

    /// Its values as its record holds them.
    #[must_use]
    pub fn values(&self) -> Vec<(FieldId, Option<Value>)> {
        let text = |text: &str| Value::Text(text.to_owned()).normal();
        vec![
            (fields::NAME, text(&self.name)),
            (fields::REPORT_CATEGORY, text(self.category.name())),
            (fields::REPORT_LINES, text(&self.definition)),
            (fields::REPORT_SHARED, self.is_shared.then_some(Value::YesNo(true))),
        ]
    }

    /// Whether that person sees it.
    #[must_use]
    pub fn is_seen_by(&self, user: &str) -> bool {
        self.is_shared || self.author == user
    }

    /// The report, and what of it cannot be had any more.
    #[must_use]
    pub fn report(&self, schema: &Schema) -> (Report, Vec<Problem>) {
        let (mut report, problems) = Report::read(&self.definition, schema);
        report.name.clone_from(&self.name);
        report.category = self.category;
        if report.title.is_empty() {
            report.title.clone_from(&self.name);
        }
        (report, problems)
    }
}

/// Which report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReportId {
    /// One that ships with the program, by its name.
    BuiltIn(&'static str),
    /// One that was saved, by the record that holds it.
    Saved(RecordId),
}

impl ReportId {
    /// The report, and what of it cannot be had any more; `None` where there is none.
    #[must_use]
    pub fn report(self, schema: &Schema) -> Option<(Report, Vec<Problem>)> {
        match self {
            Self::BuiltIn(name) => reports::named(name).map(|row| (row.report(schema), Vec::new())),
            Self::Saved(record) => schema.reports.iter().find(|saved| saved.record == record).map(|saved| saved.report(schema)),
        }
    }

    /// The report a person means: a built-in one by its name or title, else a saved one by its name or number, the person's own first.
    #[must_use]
    pub fn named(name: &str, schema: &Schema, user: &str) -> Option<Self> {
        if let Some(row) = reports::named(name) {
            return Some(Self::BuiltIn(row.name));
        }
        let number = name.strip_prefix('#').and_then(|number| number.parse::<RecordId>().ok());
        let is = |saved: &&SavedReport| saved.name == name || number == Some(saved.record);
        let own = schema.reports.iter().filter(is).find(|saved| saved.author == user);
        let found = own.or_else(|| schema.reports.iter().find(is));
        let loose = || schema.reports.iter().find(|saved| saved.name.eq_ignore_ascii_case(name));
        found.or_else(loose).map(|saved| Self::Saved(saved.record))
    }
}

impl std::fmt::Display for ReportId {
    /// As files name it: `leads-by-source`, `#17`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::BuiltIn(name) => f.write_str(name),
            Self::Saved(record) => write!(f, "#{record}"),
        }
    }
}

impl std::str::FromStr for ReportId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some(row) = reports::named(text) {
            return Ok(Self::BuiltIn(row.name));
        }
        let number = text.strip_prefix('#').and_then(|number| number.parse().ok());
        number.map(Self::Saved).ok_or_else(|| format!("there is no report '{text}'"))
    }
}

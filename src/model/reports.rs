//! THE TABLE OF REPORTS: one row each. What a row says is what a saved report says, in the same words.

use super::{
    report::{Category, Report},
    schema::Schema,
};

/// A report that ships with the program.
#[derive(Debug)]
pub struct BuiltIn {
    /// In the shell.
    pub name: &'static str,
    /// On the screen.
    pub title: &'static str,
    /// Where it is found.
    pub category: Category,
    /// Its lines, parted by semicolons: as [`Report::read`] takes them.
    pub lines: &'static str,
}

const fn row(category: Category, name: &'static str, title: &'static str, lines: &'static str) -> BuiltIn {
    BuiltIn { name, title, category, lines }
}

use Category::Leads;

/// Every built-in report, in the order they are offered.
pub static REPORTS: &[BuiltIn] = &[
    row(Leads, "leads-by-assigned-to", "Leads by Assigned To", "of: lead; by: assigned-to; show: count; show: share; chart: bars"),
    row(
        Leads,
        "leads-by-assigned-to-and-lead-score",
        "Leads by Assigned To and Lead Score",
        "of: lead; by: assigned-to; by: score; show: count; show: share; chart: heat-map",
    ),
    row(Leads, "leads-by-lead-score", "Leads by Lead Score", "of: lead; by: score; show: count; show: share; order: -groups; chart: bars"),
];

/// The report of that name or title.
#[must_use]
pub fn named(name: &str) -> Option<&'static BuiltIn> {
    REPORTS.iter().find(|row| row.name == name).or_else(|| REPORTS.iter().find(|row| row.title.eq_ignore_ascii_case(name)))
}

impl BuiltIn {
    /// The report.
    #[must_use]
    pub fn report(&self, schema: &Schema) -> Report {
        let (report, _) = Report::read(&self.lines.replace(';', "\n"), schema);
        Report { name: self.name.to_owned(), title: self.title.to_owned(), category: self.category, ..report }
    }
}

//! What is said where a report has nothing to count, and the way on.

use super::{Findings, Report};
use crate::model::schema::Schema;

/// Why there is nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Empty {
    /// A sentence: `There are no leads yet.`
    pub sentence: String,
    /// No record passes a filter, while there are some.
    pub is_filtered: bool,
}

impl Report {
    /// What its records are called together: `leads`, `leads or business contacts`.
    fn records_called(&self, between: &str, schema: &Schema) -> String {
        let plurals: Vec<String> =
            self.kinds.iter().filter_map(|kind| schema.record_type(*kind)).map(|kind| kind.plural.to_lowercase()).collect();
        match plurals.split_last() {
            None => "records".to_owned(),
            Some((last, [])) => last.clone(),
            Some((last, others)) => format!("{} {between} {last}", others.join(", ")),
        }
    }

    /// What is said where the person's role lets them see their own records only: `only your leads`.
    #[must_use]
    pub fn limits(&self, findings: &Findings, schema: &Schema) -> Option<String> {
        findings
            .limited
            .then(|| format!("only your {}", if self.kinds.len() > 3 { "records".to_owned() } else { self.records_called("and", schema) }))
    }

    /// Why there is nothing to show; `None` where there is something.
    #[must_use]
    pub fn empty(&self, findings: &Findings, schema: &Schema) -> Option<Empty> {
        if !findings.is_empty() {
            return None;
        }
        let what = self.records_called("or", schema);
        Some(match findings.whole {
            0 => Empty { sentence: format!("There are no {what} yet."), is_filtered: false },
            whole => Empty { sentence: format!("None of the {whole} {what} pass the filter."), is_filtered: true },
        })
    }
}

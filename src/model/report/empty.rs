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
    /// Why there is nothing to show; `None` where there is something.
    #[must_use]
    pub fn empty(&self, findings: &Findings, schema: &Schema) -> Option<Empty> {
        if !findings.is_empty() {
            return None;
        }
        let plurals: Vec<String> =
            self.kinds.iter().filter_map(|kind| schema.record_type(*kind)).map(|kind| kind.plural.to_lowercase()).collect();
        let (last, others) = plurals.split_last().map_or(("records", &[][..]), |(last, others)| (last.as_str(), others));
        let what = if others.is_empty() { last.to_owned() } else { format!("{} or {last}", others.join(", ")) };
        Some(match findings.whole {
            0 => Empty { sentence: format!("There are no {what} yet."), is_filtered: false },
            whole => Empty { sentence: format!("None of the {whole} {what} pass the filter."), is_filtered: true },
        })
    }
}

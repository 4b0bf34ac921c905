//! What is usual for a file where nobody says otherwise.

use super::mapping::{ColumnUse, Mapping};
use crate::{model::fields, rules::blend::Policy};

/// What its values do to records that are there. Who edits an export, which carries the records' numbers, and reads it again means
/// every value; a list from elsewhere only adds what is not known yet.
#[must_use]
pub fn policy(mapping: &Mapping) -> Policy {
    if mapping.columns().contains(&ColumnUse::Field(fields::ID)) { Policy::Overwrite } else { Policy::Fill }
}

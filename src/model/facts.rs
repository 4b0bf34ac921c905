//! Fields that are one fact together: they go back together or not at all.

use super::{FieldId, fields};

/// A fact that several fields tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fact {
    /// A full name and its parts.
    Name,
    /// A score and how it is given.
    Score,
}

/// The fields that hold the parts of a full name, in its order.
pub const NAME_PARTS: [FieldId; 5] = [fields::TITLE, fields::FIRST_NAME, fields::MIDDLE_NAME, fields::LAST_NAME, fields::SUFFIX];

/// The fact a field tells together with others.
#[must_use]
pub fn fact_of(field: FieldId) -> Option<Fact> {
    match field {
        fields::NAME => Some(Fact::Name),
        fields::SCORE | fields::SCORE_TYPE | fields::MANUAL_STARS | fields::SCORE_EXACT => Some(Fact::Score),
        other if NAME_PARTS.contains(&other) => Some(Fact::Name),
        _ => None,
    }
}

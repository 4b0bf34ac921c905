//! Values on their way to a record: from a file's row, a form or the shell.

use super::{id::FieldId, value::Value};
use serde::{Deserialize, Serialize};

/// One row of a file, or one record about to be made.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Draft {
    /// Where it stands in its file, counted from 1 with the header; 0 where there is no file.
    pub line: u64,
    /// Its values; at most one a field.
    pub values: Vec<(FieldId, Value)>,
    /// What could not be read: column or field, and the sentence. A draft with problems is refused.
    pub problems: Vec<(String, String)>,
}

impl Draft {
    /// The value given for a field.
    #[must_use]
    pub fn get(&self, field: FieldId) -> Option<&Value> {
        self.values.iter().find(|(id, _)| *id == field).map(|(_, value)| value)
    }

    /// The text given for a field, empty when there is none.
    #[must_use]
    pub fn text(&self, field: FieldId) -> &str {
        self.get(field).and_then(Value::as_text).unwrap_or_default()
    }

    /// Sets a value, replacing one of the same field.
    pub fn set(&mut self, field: FieldId, value: Value) {
        match self.values.iter_mut().find(|(id, _)| *id == field) {
            Some(slot) => slot.1 = value,
            None => self.values.push((field, value)),
        }
    }
}

super::shape::shown_by_shape!(Draft);

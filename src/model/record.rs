//! A record is data: a head and a sorted list of values.

use super::{
    fields,
    id::{FieldId, RecordId, Seq, TypeId},
    value::{Stamp, Value},
};
use serde::{Deserialize, Serialize};

/// Anything stored with an id and a revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its number.
    pub id: RecordId,
    /// What it is.
    pub kind: TypeId,
    /// The operation that touched it last.
    pub rev: Seq,
    /// Who made it, when.
    pub made: Stamp,
    /// Who changed it last, when.
    pub touched: Stamp,
    /// Its values in ascending order of field, none empty. Includes [`fields::DELETED`], none of the other head fields.
    values: Vec<(FieldId, Value)>,
}

impl Record {
    /// A record without values.
    #[must_use]
    pub fn new(id: RecordId, kind: TypeId, made: Stamp) -> Self {
        Self { id, kind, rev: Seq(0), touched: made.clone(), made, values: Vec::new() }
    }

    /// The same with these values; their order does not matter, a later one of the same field wins.
    #[must_use]
    pub fn with(mut self, values: impl IntoIterator<Item = (FieldId, Value)>) -> Self {
        for (field, value) in values {
            self.set(field, Some(value));
        }
        self
    }

    /// The same with exactly these values, as they were stored: none is normalised, the first of a field wins.
    #[must_use]
    pub fn holding(mut self, mut values: Vec<(FieldId, Value)>) -> Self {
        if !values.is_sorted_by(|a, b| a.0 < b.0) {
            values.sort_by_key(|(field, _)| *field);
            values.dedup_by_key(|(field, _)| *field);
        }
        self.values = values;
        self
    }

    /// A stored value; head fields other than `deleted` are read through [`Record::head`].
    #[must_use]
    pub fn get(&self, field: FieldId) -> Option<&Value> {
        self.values.binary_search_by_key(&field, |(id, _)| *id).ok().map(|at| &self.values[at].1)
    }

    /// The value of any field, head fields included.
    #[must_use]
    pub fn value(&self, field: FieldId) -> Option<Value> {
        self.head(field).or_else(|| self.get(field).cloned())
    }

    /// The login of who made it or changed it last, where the field says so.
    #[must_use]
    pub fn by(&self, field: FieldId) -> Option<&str> {
        match field {
            fields::CREATED_BY => Some(&self.made.by),
            fields::MODIFIED_BY => Some(&self.touched.by),
            _ => None,
        }
    }

    /// The value of a head field.
    #[must_use]
    pub fn head(&self, field: FieldId) -> Option<Value> {
        match field {
            fields::ID => Some(Value::Number(i64::try_from(self.id.0).unwrap_or(i64::MAX))),
            fields::TYPE => Some(Value::Number(i64::from(self.kind.0))),
            fields::CREATED => Some(Value::Moment(self.made.at)),
            fields::MODIFIED => Some(Value::Moment(self.touched.at)),
            _ => self.by(field).map(|by| Value::Text(by.to_owned())),
        }
    }

    /// Makes room for so many more values.
    pub fn reserve(&mut self, count: usize) {
        self.values.reserve(count);
    }

    /// Sets or clears a value; [`fields::TYPE`] changes what the record is. Answers the old value.
    pub fn set(&mut self, field: FieldId, value: Option<Value>) -> Option<Value> {
        if field == fields::TYPE {
            let old = self.head(field);
            if let Some(Value::Number(kind)) = value {
                self.kind = TypeId(u16::try_from(kind).unwrap_or(self.kind.0));
            }
            return old;
        }
        match (self.values.binary_search_by_key(&field, |(id, _)| *id), value.and_then(Value::normal)) {
            (Ok(at), Some(value)) => Some(std::mem::replace(&mut self.values[at].1, value)),
            (Ok(at), None) => Some(self.values.remove(at).1),
            (Err(at), Some(value)) => {
                self.values.insert(at, (field, value));
                None
            }
            (Err(_), None) => None,
        }
    }

    /// All values in ascending order of field.
    #[must_use]
    pub fn values(&self) -> &[(FieldId, Value)] {
        &self.values
    }

    /// The text of a text field, empty when there is none.
    #[must_use]
    pub fn text(&self, field: FieldId) -> &str {
        self.get(field).and_then(Value::as_text).unwrap_or_default()
    }

    /// The full name, account name, login or description.
    #[must_use]
    pub fn name(&self) -> &str {
        self.text(fields::NAME)
    }

    /// Whether it is in the bin.
    #[must_use]
    pub fn is_deleted(&self) -> bool {
        self.get(fields::DELETED).is_some()
    }
}

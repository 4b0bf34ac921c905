//! A record on its way to its next revision, with every change remembered once.

use crate::model::{Diff, FieldId, Record, RecordId, Stamp, TypeId, Value};

/// A record and what was changed on it so far.
#[derive(Clone, Debug)]
pub struct ChangeSet {
    record: Record,
    diffs: Vec<Diff>,
    given: Vec<FieldId>,
    /// A record being made: all it holds is new, and nothing is noted.
    is_made: bool,
}

impl ChangeSet {
    /// Nothing changed yet.
    #[must_use]
    pub const fn new(record: Record) -> Self {
        Self { record, diffs: Vec::new(), given: Vec::new(), is_made: false }
    }

    /// A record that is being made. Its values are its changes; [`ChangeSet::diffs`] stays empty.
    #[must_use]
    pub fn made(id: RecordId, kind: TypeId, stamp: Stamp) -> Self {
        Self { is_made: true, ..Self::new(Record::new(id, kind, stamp)) }
    }

    /// Makes room for so many values that are given.
    pub fn reserve(&mut self, count: usize) {
        self.given.reserve(count);
        // What follows from them has room too.
        self.record.reserve(count + count / 4 + 8);
    }

    /// The record as it is with the changes so far.
    #[must_use]
    pub const fn record(&self) -> &Record {
        &self.record
    }

    /// Sets or clears a field because a person said so.
    pub fn give(&mut self, field: FieldId, value: Option<Value>) {
        self.given.push(field);
        self.follow(field, value);
    }

    /// Sets or clears a field because it follows from others, or goes back to what it was.
    pub fn follow(&mut self, field: FieldId, value: Option<Value>) {
        if self.is_made {
            drop(self.record.set(field, value));
            return;
        }
        let new = value.and_then(Value::normal);
        let old = self.record.set(field, new.clone());
        if old == new {
            return;
        }
        match self.diffs.iter().position(|diff| diff.field == field) {
            Some(at) if self.diffs[at].old == new => {
                self.diffs.remove(at);
            }
            Some(at) => self.diffs[at].new = new,
            None => self.diffs.push(Diff { field, old, new }),
        }
    }

    /// Whether a person said what the field shall be, even where it was so already.
    #[must_use]
    pub fn is_given(&self, field: FieldId) -> bool {
        self.given.contains(&field)
    }

    /// Whether the field now differs from what it was.
    #[must_use]
    pub fn is_changed(&self, field: FieldId) -> bool {
        self.changed().any(|changed| changed == field)
    }

    /// The fields that now differ from what they were.
    pub fn changed(&self) -> impl Iterator<Item = FieldId> + '_ {
        let made = if self.is_made { self.record.values() } else { &[] };
        self.diffs.iter().map(|diff| diff.field).chain(made.iter().map(|(field, _)| *field))
    }

    /// What the field was before all changes.
    #[must_use]
    pub fn before(&self, field: FieldId) -> Option<&Value> {
        if self.is_made {
            return None;
        }
        self.diffs.iter().find(|diff| diff.field == field).map_or_else(|| self.record.get(field), |diff| diff.old.as_ref())
    }

    /// The changes in the order they came.
    #[must_use]
    pub fn diffs(&self) -> &[Diff] {
        &self.diffs
    }

    /// The changed record and its changes.
    #[must_use]
    pub fn finish(self) -> (Record, Vec<Diff>) {
        (self.record, self.diffs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RecordId, Stamp, fields, record_type};

    fn text(text: &str) -> Option<Value> {
        Some(Value::Text(text.to_owned()))
    }

    #[test]
    fn a_field_that_goes_back_to_what_it_was_is_no_change() {
        let stamp = Stamp { by: "anna".to_owned(), at: 0 };
        let record = Record::new(RecordId(1), record_type::LEAD, stamp).with([(fields::NAME, Value::Text("Ada".to_owned()))]);
        let mut set = ChangeSet::new(record);
        set.give(fields::NAME, text("Eve"));
        set.follow(fields::COMPANY, text("Acme"));
        assert_eq!(set.before(fields::NAME), text("Ada").as_ref());
        set.give(fields::NAME, text("Ada"));
        set.give(fields::CITY, text("  "));
        assert!(set.is_given(fields::NAME) && !set.is_changed(fields::NAME));
        assert_eq!(set.diffs(), [Diff { field: fields::COMPANY, old: None, new: text("Acme") }]);
    }
}

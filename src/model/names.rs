//! What linked records are called, and the words people read for a value: the one place that turns numbers into names.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{
    id::{RecordId, TypeId},
    kind::{Kind, Reading},
    schema::Schema,
    value::Value,
};

/// What a record is called.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Named {
    /// Its number.
    pub id: RecordId,
    /// What it is.
    pub kind: TypeId,
    /// Its name.
    pub name: String,
    /// It is in the bin.
    pub is_binned: bool,
}

impl Named {
    /// Stands for a record that the person does not see: its name says whose it is, and nothing can be done with it.
    #[must_use]
    pub const fn hidden(kind: TypeId, name: String) -> Self {
        Self { id: RecordId(0), kind, name, is_binned: false }
    }

    /// Whether it is such a one.
    #[must_use]
    pub const fn is_hidden(&self) -> bool {
        self.id.0 == 0
    }
}

/// The names known so far. What was asked for and not found is known to be gone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(HashMap<RecordId, Option<Named>>);

impl Names {
    /// Takes names in.
    pub fn learn(&mut self, named: &[Named]) {
        self.0.extend(named.iter().map(|named| (named.id, Some(named.clone()))));
    }

    /// Takes in what came for a question: whoever was asked about and is not named is gone.
    pub fn answer(&mut self, asked: &[RecordId], named: &[Named]) {
        self.0.extend(asked.iter().map(|id| (*id, None)));
        self.learn(named);
    }

    /// What a record is called, where that is known.
    #[must_use]
    pub fn get(&self, id: RecordId) -> Option<&Named> {
        self.0.get(&id)?.as_ref()
    }

    /// The records called so, without regard to case and accents.
    pub fn called<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Named> {
        let name = crate::text::fold::folded(name);
        self.0.values().flatten().filter(move |named| crate::text::fold::folded(&named.name) == name)
    }

    /// The name as people read it: with a mark where the record is in the bin or gone, the number where nothing is known.
    #[must_use]
    pub fn of(&self, id: RecordId) -> String {
        match self.0.get(&id) {
            None => format!("#{id}"),
            Some(None) => format!("#{id} (not here)"),
            Some(Some(named)) => {
                let name = if named.name.is_empty() { format!("#{id}") } else { named.name.clone() };
                if named.is_binned { format!("{name} (in the bin)") } else { name }
            }
        }
    }

    /// The records that values link to and of which nothing is known, each once, ascending.
    pub fn lacking<'a>(&self, values: impl IntoIterator<Item = &'a Value>) -> Vec<RecordId> {
        let mut ids: Vec<RecordId> =
            values.into_iter().flat_map(|value| value.links().iter().copied()).filter(|id| !self.0.contains_key(id)).collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    /// What people read for a value: names instead of numbers and logins.
    #[must_use]
    pub fn show(&self, kind: Kind, value: &Value, schema: &Schema, reading: &Reading) -> String {
        match (kind, value) {
            (_, Value::Link(id)) => self.of(*id),
            (_, Value::Links(ids)) => ids.iter().map(|id| self.of(*id)).collect::<Vec<_>>().join("; "),
            (Kind::Person, Value::Text(login)) => {
                let person = schema.people.iter().find(|person| person.login == *login);
                // Two people of one name are told apart by their logins.
                let named = person.filter(|person| schema.person(&person.name).is_some_and(|found| found.login == *login));
                named.map_or_else(|| login.clone(), |person| person.name.clone())
            }
            (kind, value) => kind.show(value, reading),
        }
    }
}

super::shape::shown_by_shape!(Named);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Bases, record_type};

    #[test]
    fn links_read_as_names_with_a_mark_where_the_record_is_in_the_bin_or_gone() {
        let named = |id, name: &str, is_binned| Named { id: RecordId(id), kind: record_type::ACCOUNT, name: name.to_owned(), is_binned };
        let mut names = Names::default();
        names.answer(&[RecordId(1), RecordId(2), RecordId(3)], &[named(1, "O'Neil & \"Co\" 100%", false), named(2, "שלום", true)]);
        let (schema, reading) = (Schema::default(), Reading::utc(0));
        let show = |value: &Value| names.show(Kind::Link(Bases::ACCOUNT), value, &schema, &reading);
        for (id, want) in [(1, "O'Neil & \"Co\" 100%"), (2, "שלום (in the bin)"), (3, "#3 (not here)"), (4, "#4")] {
            assert_eq!(show(&Value::Link(RecordId(id))), want);
        }
        let all = Value::Links(vec![RecordId(1), RecordId(3), RecordId(9), RecordId(9)]);
        assert_eq!(show(&all), "O'Neil & \"Co\" 100%; #3 (not here); #9; #9");
        assert_eq!(names.lacking([&all]), [RecordId(9)]);
        assert_eq!(names.called("o'neil & \"CO\" 100%").map(|named| named.id).collect::<Vec<_>>(), [RecordId(1)]);
    }
}

//! Saved maps of imports: what becomes of the columns of a file, kept under a name, as records.

use serde::{Deserialize, Serialize};

use super::{
    fields,
    id::{FieldId, RecordId, TypeId},
    record::Record,
    schema::Schema,
    value::Value,
};

/// A map somebody saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportMap {
    /// The record that holds it.
    pub record: RecordId,
    /// What it is called; unique among its author's maps of the same record type.
    pub name: String,
    /// What the rows become.
    pub kind: TypeId,
    /// Who made it; nobody else may change or delete it.
    pub author: String,
    /// Everybody uses it, not only its author.
    pub is_shared: bool,
    /// Its lines: `exchange::saved::Saved::written`.
    pub lines: String,
}

impl ImportMap {
    /// The map a record stands for; `kind_named` knows the record types.
    #[must_use]
    pub fn of(record: &Record, kind_named: impl Fn(&str) -> Option<TypeId>) -> Option<Self> {
        Some(Self {
            record: record.id,
            name: record.name().to_owned(),
            kind: kind_named(record.text(fields::MAP_OF))?,
            author: record.made.by.clone(),
            is_shared: record.get(fields::MAP_SHARED) == Some(&Value::YesNo(true)),
            lines: record.text(fields::MAP_LINES).to_owned(),
        })
    }

    /// Its values as its record holds them.
    #[must_use]
    pub fn values(&self, schema: &Schema) -> Vec<(FieldId, Option<Value>)> {
        let text = |text: &str| Value::Text(text.to_owned()).normal();
        let kind = schema.record_type(self.kind).map_or("", |kind| kind.name.as_ref());
        vec![
            (fields::NAME, text(&self.name)),
            (fields::MAP_OF, text(kind)),
            (fields::MAP_LINES, text(&self.lines)),
            (fields::MAP_SHARED, self.is_shared.then_some(Value::YesNo(true))),
        ]
    }

    /// Whether that person sees it.
    #[must_use]
    pub fn is_seen_by(&self, user: &str) -> bool {
        self.is_shared || self.author == user
    }

    /// The map a person means by its name or number: their own before those of others.
    #[must_use]
    pub fn named<'a>(name: &str, schema: &'a Schema, user: &str) -> Option<&'a Self> {
        let number = name.strip_prefix('#').and_then(|number| number.parse::<RecordId>().ok());
        let is_exact = |map: &&Self| map.name == name || number == Some(map.record);
        let is_loose = |map: &&Self| map.name.eq_ignore_ascii_case(name);
        let of = |is: &dyn Fn(&&Self) -> bool| {
            let own = schema.maps.iter().filter(|map| is(map)).find(|map| map.author == user);
            own.or_else(|| schema.maps.iter().find(|map| is(map)))
        };
        of(&is_exact).or_else(|| of(&is_loose))
    }
}

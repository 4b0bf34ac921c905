//! What the programs of the owner are told of an operation, as JSON.

use std::{collections::BTreeMap, path::Path};

use serde_json::{Map, Value as Json, json};

use crate::{
    exchange::export::json::value as json_of,
    hub::chunk::Chunk,
    model::{Entry, FieldId, Kind, OpHead, Record, RecordId, Schema, TypeId, Value, fields, words::sort_name},
    store::Put,
};

/// Most records that are told of.
const MOST: usize = 1_000;

/// The most of them in bytes of JSON; large pictures and texts come to that before the number does.
const LARGEST: usize = 8 << 20;

/// What is told of the records of an operation.
#[derive(Clone, Debug, Default)]
pub(in crate::hub) struct Told {
    records: Vec<Map<String, Json>>,
    places: BTreeMap<RecordId, usize>,
    bytes: usize,
    is_more: bool,
}

impl Told {
    /// Takes in what a chunk writes.
    pub(super) fn add(&mut self, schema: &Schema, chunk: &Chunk) {
        let after: BTreeMap<RecordId, &Record> = chunk
            .puts
            .iter()
            .map(|put| match put {
                Put::Whole(record) | Put::Hot(record) => (record.id, record),
            })
            .collect();
        for entry in &chunk.entries {
            if self.is_more {
                return;
            }
            let (id, record) = (entry.record(), after.get(&entry.record()).copied());
            match (entry, record) {
                (Entry::Made(_), Some(record)) => self.whole(schema, "made", record),
                (Entry::Returned(_), Some(record)) => self.whole(schema, "returned", record),
                (Entry::Removed(record), _) => self.whole(schema, "removed", record),
                (Entry::Erased(id), _) => self.erased(*id),
                (Entry::Set(change), Some(record)) => {
                    let told = |value: &Option<Value>| value.as_ref().map_or(Json::Null, |value| shown(schema, change.field, value));
                    let (old, new) = (told(&change.old), told(&change.new));
                    self.changed(schema, record, change.field, old, &new);
                }
                (Entry::Made(_) | Entry::Returned(_) | Entry::Set(_), None) => debug_assert!(false, "{id} is not written"),
            }
        }
    }

    /// More than this follows, or may.
    pub(super) const fn leave_open(&mut self) {
        self.is_more = true;
    }

    fn place(&mut self, schema: &Schema, what: &str, record: &Record) -> Option<&mut Map<String, Json>> {
        let head = [
            ("id", json!(record.id.0)),
            ("type", json!(type_name(schema, record.kind))),
            ("name", json!(record.name())),
            ("what", json!(what)),
        ];
        self.place_of(record.id, head)
    }

    fn place_of<const N: usize>(&mut self, id: RecordId, head: [(&str, Json); N]) -> Option<&mut Map<String, Json>> {
        let place = match self.places.get(&id) {
            Some(place) => *place,
            None if self.records.len() >= MOST || self.bytes >= LARGEST => {
                self.is_more = true;
                return None;
            }
            None => {
                self.places.insert(id, self.records.len());
                self.records.push(head.into_iter().map(|(key, value)| (key.to_owned(), value)).collect());
                self.records.len() - 1
            }
        };
        self.records.get_mut(place)
    }

    /// The number alone: what is erased is not to be kept by another program.
    fn erased(&mut self, id: RecordId) {
        self.place_of(id, [("id", json!(id.0)), ("what", json!("erased"))]);
    }

    fn whole(&mut self, schema: &Schema, what: &str, record: &Record) {
        let values: Map<String, Json> =
            record.values().iter().map(|(field, value)| (field_name(schema, *field), shown(schema, *field, value))).collect();
        let bytes = serde_json::to_string(&values).map_or(0, |text| text.len());
        if let Some(told) = self.place(schema, what, record) {
            told.insert("values".to_owned(), values.into());
            self.bytes += bytes;
        }
    }

    fn changed(&mut self, schema: &Schema, record: &Record, field: FieldId, old: Json, new: &Json) {
        let bytes = old.to_string().len() + new.to_string().len();
        let Some(told) = self.place(schema, "changed", record) else { return };
        let changes = told.entry("changes").or_insert_with(|| Json::Object(Map::new()));
        if let Some(changes) = changes.as_object_mut() {
            // What a later part of the operation changes again began with the first value.
            let old = changes.get(&field_name(schema, field)).and_then(|change| change.get("old").cloned()).unwrap_or(old);
            changes.insert(field_name(schema, field), json!({ "old": old, "new": new }));
        }
        self.bytes += bytes;
    }

    /// The whole of it, a line; `total` records are concerned, where that is known.
    pub(super) fn written(self, hook: &str, store: &Path, op: &OpHead, total: Option<u64>) -> Vec<u8> {
        let told = json!({
            "hook": hook,
            "store": store.to_string_lossy(),
            "operation": op.seq.0,
            "verb": sort_name(op.verb),
            "by": op.by,
            "at": Kind::Moment.write(&Value::Moment(op.at)),
            "subject": op.subject,
            "undoes": op.undoes.map(|seq| seq.0),
            "total": total,
            "more": self.is_more,
            "records": self.records,
        });
        format!("{told}\n").into_bytes()
    }
}

fn type_name(schema: &Schema, kind: TypeId) -> String {
    schema.record_type(kind).map_or_else(|| kind.0.to_string(), |kind| kind.name.to_string())
}

fn field_name(schema: &Schema, field: FieldId) -> String {
    schema.field(field).map_or_else(|| field.0.to_string(), |field| field.name.to_string())
}

fn shown(schema: &Schema, field: FieldId, value: &Value) -> Json {
    match (value, schema.field(field)) {
        (Value::Number(kind), _) if field == fields::TYPE => {
            json!(u16::try_from(*kind).map(|kind| type_name(schema, TypeId(kind))).unwrap_or_default())
        }
        (value, Some(field)) => json_of(field, value),
        (_, None) => Json::Null,
    }
}

//! Values of a pick-list that are renamed, replaced or removed: what becomes of the records that hold them.

use super::{lines, list_of};
use crate::{
    model::{Diff, FieldId, Kind, Record, RecordId, Schema, Value, fields, lists::ListId, record_type},
    rules::create::Problems,
    store::{Reader, StoreError},
};

/// What becomes of the values of one list.
pub(in crate::hub) struct Recast {
    fields: Vec<FieldId>,
    /// The value that is gone, and the one in its place.
    pub(in crate::hub) renamed: Vec<(String, String)>,
    removed: Vec<String>,
}

/// The field of a set-up record that holds the values.
fn values_field(record: &Record) -> Option<FieldId> {
    match record.kind {
        record_type::PICK_LIST => Some(fields::LIST_VALUES),
        record_type::CUSTOM_FIELD => Some(fields::FIELD_VALUES),
        _ => None,
    }
}

/// Records with what follows on them from a change of the set-up.
pub(in crate::hub) type Followed = Vec<(Record, Vec<Diff>)>;

impl Recast {
    /// What follows where the values of a list change from one saved record to the next. A line that was typed over renames its
    /// value; one that now repeats another line hands its records over to that one.
    pub(in crate::hub) fn of(schema: &Schema, before: &Record, after: &Record) -> Option<Self> {
        let field = values_field(after).filter(|field| before.get(*field) != after.get(*field))?;
        let list = list_of(after)?.id;
        let rows = |record: &Record| -> Vec<String> {
            record.text(field).lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
        };
        let (old, new) = (rows(before), rows(after));
        let (mut renamed, mut removed) = (Vec::new(), Vec::new());
        for (at, value) in old.iter().enumerate().filter(|(_, value)| !new.contains(value)) {
            match new.get(at).filter(|_| old.len() == new.len()) {
                Some(to) if !old.contains(to) || new.iter().filter(|other| *other == to).count() > 1 => {
                    renamed.push((value.clone(), to.clone()));
                }
                _ => removed.push(value.clone()),
            }
        }
        let fields = fields_of_list(schema, list);
        (!renamed.is_empty() || !removed.is_empty()).then_some(Self { fields, renamed, removed })
    }

    /// The other records with what changes on them.
    ///
    /// # Errors
    /// What the store says; the inner list names removed values that records hold.
    pub(in crate::hub) fn follow(
        &self,
        reader: &Reader,
        sees: &dyn Fn(RecordId) -> bool,
        setup: &Record,
    ) -> Result<Result<Followed, Problems>, StoreError> {
        let mut concerned = Vec::new();
        // How many that the person sees hold each, and whether others do.
        let mut held = vec![(0_u64, false); self.removed.len()];
        let read = reader.scan_hot(RecordId(0), &mut |record| {
            concerned.push(record.id);
            true
        });
        read?;
        let mut changed = Vec::new();
        for id in concerned {
            let Some(mut record) = reader.record(id)? else { continue };
            let mut diffs = Vec::new();
            for field in &self.fields {
                for (removed, (seen, unseen)) in self.removed.iter().zip(&mut held) {
                    match record.get(*field).is_some_and(|value| holds(value, removed)) {
                        true if sees(id) => *seen += 1,
                        is_held => *unseen |= is_held,
                    }
                }
                let old = record.get(*field).cloned();
                let Some(new) = old.as_ref().map(|value| self.in_place_of(value)).filter(|new| Some(new) != old.as_ref()) else { continue };
                record.set(*field, Some(new.clone()));
                diffs.push(Diff { field: *field, old, new: Some(new) });
            }
            if !diffs.is_empty() {
                changed.push((record, diffs));
            }
        }
        let place = values_field(setup);
        let problems: Problems = self
            .removed
            .iter()
            .zip(held)
            .filter(|(_, held)| *held != (0, false))
            .map(|(value, held)| {
                let records = match held {
                    (0, _) => "records that you do not see hold".to_owned(),
                    (1, false) => "1 record holds".to_owned(),
                    (many, false) => format!("{many} records hold"),
                    (1, true) => "1 record and others that you do not see hold".to_owned(),
                    (many, true) => format!("{many} records and others that you do not see hold"),
                };
                (place, format!("{records} '{value}': type another value of the list over its line, and they get that one"))
            })
            .collect();
        Ok(if problems.is_empty() { Ok(changed) } else { Err(problems) })
    }

    fn in_place_of(&self, value: &Value) -> Value {
        let new = |text: &String| self.renamed.iter().find(|(from, _)| from == text).map_or_else(|| text.clone(), |(_, to)| to.clone());
        match value {
            Value::Text(text) => Value::Text(new(text)),
            Value::Tags(tags) => Value::Tags(lines(&tags.iter().map(new).collect::<Vec<_>>().join("\n"))),
            other => other.clone(),
        }
    }
}

fn holds(value: &Value, wanted: &str) -> bool {
    match value {
        Value::Text(text) => text == wanted,
        Value::Tags(tags) => tags.iter().any(|tag| tag == wanted),
        _ => false,
    }
}

/// The fields that offer a list.
fn fields_of_list(schema: &Schema, list: ListId) -> Vec<FieldId> {
    let of_list = schema.fields().iter().filter(|def| matches!(def.kind, Kind::Choice(id) | Kind::Several(id) if id == list));
    of_list.map(|def| def.id).collect()
}

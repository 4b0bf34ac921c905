//! A custom field that becomes another kind: its values are read as values of that kind, and what cannot be is named first.

use super::{field_of, lines, recast::Followed};
use crate::{
    model::{Diff, FieldDef, Kind, Reading, Record, RecordId, Schema, Value, fields, record_type},
    rules::create::Problems,
    store::{Reader, StoreError},
    text::fold::folded,
};

/// Values that are named where they would not survive.
const NAMED: usize = 3;

/// One field as it was and as it is to be.
pub(in crate::hub) struct Retype<'s> {
    schema: &'s Schema,
    from: FieldDef,
    to: FieldDef,
    /// What a list of the new kind offers.
    offered: Vec<String>,
}

impl<'s> Retype<'s> {
    /// What follows where the kind of a custom field changes from one saved record to the next.
    pub(in crate::hub) fn of(schema: &'s Schema, before: &Record, after: &Record) -> Option<Self> {
        let is_retyped = after.kind == record_type::CUSTOM_FIELD && before.get(fields::FIELD_KIND) != after.get(fields::FIELD_KIND);
        let (from, to) = (field_of(before, schema)?, field_of(after, schema)?);
        let offered = lines(after.text(fields::FIELD_VALUES));
        is_retyped.then_some(Self { schema, from, to, offered })
    }

    /// The other records with what changes on them. `sees`: which the person sees.
    ///
    /// # Errors
    /// What the store says; the inner list says which values would not survive.
    pub(in crate::hub) fn follow(
        &self,
        reader: &Reader,
        sees: &dyn Fn(RecordId) -> bool,
    ) -> Result<Result<Followed, Problems>, StoreError> {
        let (mut changed, mut lost, mut unseen, mut examples) = (Vec::new(), 0_u64, false, Vec::new());
        let read = reader.scan(RecordId(0), &mut |mut record| {
            let Some(old) = record.get(self.from.id).cloned() else { return true };
            let Some(new) = self.read(&old) else {
                if !sees(record.id) {
                    unseen = true;
                    return true;
                }
                lost += 1;
                if examples.len() < NAMED {
                    examples.push(format!("'{}' of {} (#{})", self.from.kind.show(&old, &Reading::utc(0)), record.name(), record.id));
                }
                return true;
            };
            let diffs = if self.from.id == self.to.id {
                vec![Diff { field: self.to.id, old: Some(old), new: Some(new) }]
            } else {
                vec![Diff { field: self.from.id, old: Some(old), new: None }, Diff { field: self.to.id, old: None, new: Some(new) }]
            };
            for diff in &diffs {
                record.set(diff.field, diff.new.clone());
            }
            changed.push((record, diffs));
            true
        });
        read?;
        if lost == 0 && !unseen {
            changed.retain(|(_, diffs)| diffs.iter().any(|diff| diff.old != diff.new));
            return Ok(Ok(changed));
        }
        let values = match (lost, unseen) {
            (0, _) => "values of records that you do not see".to_owned(),
            (1, false) => "1 value".to_owned(),
            (many, false) => format!("{many} values"),
            (many, true) => format!("{many} of the values that you see, and others,"),
        };
        let more = if lost > examples.len() as u64 { ", ..." } else { "" };
        let problem = format!(
            "{values} would not survive{}{}{more}. Change or clear them first; the filter {}:any finds all that hold one",
            if examples.is_empty() { "" } else { ": " },
            examples.join(", "),
            self.from.name
        );
        Ok(Err(vec![(Some(fields::FIELD_KIND), problem)]))
    }

    /// A value as one of the new kind; `None` where it is none.
    fn read(&self, old: &Value) -> Option<Value> {
        // What leads to a record says nothing as anything else.
        if !old.links().is_empty() {
            return None;
        }
        let text = self.from.kind.write(old);
        let offers = |word: &str| self.offered.iter().find(|offered| folded(offered) == folded(word)).cloned();
        match self.to.kind {
            Kind::Choice(_) => offers(&text).map(Value::Text),
            Kind::Several(_) => {
                let words = text.split([';', ',']).map(str::trim).filter(|word| !word.is_empty());
                words.map(offers).collect::<Option<Vec<String>>>().map(Value::Tags)
            }
            Kind::Person => self.schema.person(&text).map(|person| Value::Text(person.login.clone())),
            Kind::Link(_) | Kind::Links(_) => None,
            kind => kind.parse(&text, &Reading::utc(0)).ok().flatten(),
        }
    }
}

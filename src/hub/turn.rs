//! Whose turn it is with the rows of a file: people named one after the other, or the members of a group, whose turn is kept with it.

use std::sync::Arc;

use super::{
    chunk::{Chunk, Ground},
    owner::Hub,
};
use crate::{
    model::{Record, RecordId, Stamp, Value, fields, record_type},
    proto::{Heirs, ImportOptions, Refusal},
    rules::{ChangeSet, deal::Deal},
    store::StoreError,
};

/// Turns of people.
#[derive(Clone, Debug)]
pub(super) struct Turn {
    deal: Deal,
    /// Who takes part, by login name.
    logins: Arc<[String]>,
    /// The group that remembers whose turn it is.
    group: Option<RecordId>,
}

impl Turn {
    /// The place of whose turn it is, which is over then; `None` where everybody has had their most of the day.
    pub(super) fn take(&mut self) -> Option<u16> {
        let login = self.deal.take_turn()?;
        self.logins.iter().position(|known| *known == login).and_then(|place| u16::try_from(place).ok())
    }

    /// Who has that place.
    pub(super) fn login(&self, place: u16) -> Option<&String> {
        self.logins.get(usize::from(place))
    }

    /// The group remembers whose turn it is. It is no record that was imported: it is not counted.
    pub(super) fn keep(&self, ground: &Ground<'_>, chunk: &mut Chunk) -> Result<(), StoreError> {
        let Some(id) = self.group else { return Ok(()) };
        let Some(group) = ground.reader.record(id)? else { return Ok(()) };
        chunk.keep_turn(ground, group, &self.deal);
        Ok(())
    }
}

impl Chunk {
    /// A group remembers whose turn it is, without being counted.
    pub(super) fn keep_turn(&mut self, ground: &Ground<'_>, group: Record, deal: &Deal) {
        let id = group.id;
        let mut set = ChangeSet::new(group);
        for (field, value) in deal.kept() {
            set.follow(field, value);
        }
        let (group, diffs) = set.finish();
        if !diffs.is_empty() {
            let changed = self.tally.changed;
            self.change(ground, super::chunk::Depth::Whole, group, diffs);
            self.tally.changed = changed;
            self.tally.touched.remove(id.0);
        }
    }
}

impl Hub {
    /// The turns that an import asks for.
    pub(super) fn turn_of(&self, options: &ImportOptions) -> Result<Option<Turn>, Refusal> {
        let invalid = |problem: String| Refusal::Invalid(vec![(Some(fields::ASSIGNED_TO), problem)]);
        let (record, group) = match &options.whole.heirs {
            None | Some(Heirs::Nobody) => return Ok(None),
            Some(Heirs::Person(login)) => {
                return match self.schema.person(login) {
                    Some(person) if person.has_left => Err(invalid(format!("{} is no longer here; choose somebody else", person.name))),
                    Some(_) => Ok(None),
                    None => Err(invalid(format!("nobody here is called '{login}'"))),
                };
            }
            Some(Heirs::InTurn(logins)) => {
                let stamp = Stamp { by: String::new(), at: 0 };
                let record = Record::new(RecordId(0), record_type::GROUP, stamp)
                    .with([(fields::NAME, Value::Text("in turn".to_owned())), (fields::GROUP_MEMBERS, Value::Tags(logins.clone()))]);
                (record, None)
            }
            Some(Heirs::Group(id)) => {
                let record = self.store.reader()?.record(*id)?;
                let record = record.filter(|record| record.kind == record_type::GROUP && !record.is_deleted());
                (record.ok_or_else(|| Refusal::NotFound("that group is no longer there".to_owned()))?, Some(*id))
            }
        };
        let deal = Deal::new(&self.schema, &record, options.today).map_err(invalid)?;
        let logins = if let Some(Value::Tags(logins)) = record.get(fields::GROUP_MEMBERS) { logins.as_slice().into() } else { [].into() };
        Ok(Some(Turn { deal, logins, group }))
    }
}

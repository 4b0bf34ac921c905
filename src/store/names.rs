//! The order by name: keys that sort living records by type, sort key and number.

use redb::ReadableTable;

use super::{Store, commit::Writing, error::StoreError};
use crate::{
    codec::{Chunk, Hot},
    model::{Entry, Record, RecordId, Seq, TypeId, fields},
    text::collate::Collation,
};

/// Sort keys are cut here: two names this long and equal so far come in the order of their numbers.
const LONGEST_KEY: usize = 255;

/// What decides where a record is counted and listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Standing<T> {
    pub kind: TypeId,
    pub deleted: bool,
    /// The file-as, or the name where there is none.
    pub name: T,
}

impl<'a> Standing<&'a str> {
    pub(super) fn of_record(record: &'a Record) -> Self {
        let file_as = record.text(fields::FILE_AS);
        Self { kind: record.kind, deleted: record.is_deleted(), name: if file_as.is_empty() { record.name() } else { file_as } }
    }

    pub(super) fn of_hot(hot: &'a Hot<'_>) -> Self {
        let text = |field| hot.text(field).filter(|text| !text.is_empty());
        let name = text(fields::FILE_AS).or_else(|| text(fields::NAME)).unwrap_or_default();
        Self { kind: hot.kind(), deleted: hot.is_deleted(), name }
    }

    pub(super) fn owned(self) -> Standing<String> {
        Standing { kind: self.kind, deleted: self.deleted, name: self.name.to_owned() }
    }
}

impl<T: AsRef<str>> Standing<T> {
    /// The key of the record in the order by name; `None` for records in the bin.
    pub(super) fn key(&self, id: RecordId, collation: &Collation) -> Option<Vec<u8>> {
        if self.deleted {
            return None;
        }
        let mut key = self.kind.0.to_be_bytes().to_vec();
        let head = key.len();
        collation.key_into(self.name.as_ref(), &mut key);
        key.truncate(head + LONGEST_KEY);
        key.push(0);
        key.extend(id.0.to_be_bytes());
        Some(key)
    }
}

/// The record a key stands for.
pub(super) fn record_of(key: &[u8]) -> Result<RecordId, StoreError> {
    key.last_chunk()
        .map(|id| RecordId(u64::from_be_bytes(*id)))
        .ok_or_else(|| StoreError::Damaged { what: "a key of the order by name".to_owned() })
}

impl Writing<'_> {
    /// Lists records that are new in the order by name. Sorted, they cost a tenth of what they cost unsorted.
    pub(super) fn list_new(&mut self, mut keys: Vec<Vec<u8>>) -> Result<(), StoreError> {
        keys.sort_unstable();
        for key in keys {
            self.tables.by_name.insert(key.as_slice(), ())?;
        }
        Ok(())
    }

    /// The keys of the records that earlier chunks of an operation made or returned, and that nobody removed since.
    pub(super) fn keys_of_earlier(&mut self, seq: Seq, chunks: u32) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut keys = Vec::new();
        for chunk in self.tables.op_chunk.range((seq.0, 0)..(seq.0, chunks))? {
            let chunk = chunk?.1;
            let chunk = Chunk::decode(chunk.value()).map_err(|error| StoreError::codec(format!("operation {seq}"), error))?;
            for entry in chunk.entries() {
                let (Entry::Made(id) | Entry::Returned(id)) = entry else { continue };
                if let Some(hot) = self.tables.hot.get(id.0)? {
                    let hot = Hot::decode(hot.value()).map_err(|error| StoreError::codec(format!("record {id}"), error))?;
                    keys.extend(Standing::of_hot(&hot).key(id, self.collation));
                }
            }
        }
        Ok(keys)
    }
}

impl Store {
    /// The order of names.
    #[must_use]
    pub const fn collation(&self) -> &Collation {
        &self.collation
    }

    /// Whether [`super::Reader::by_name`] answers in the order of names. Not so after a change of locale,
    /// until [`Store::rebuild_names`] was called.
    #[must_use]
    pub const fn names_valid(&self) -> bool {
        self.facts.names_valid
    }

    /// Makes the order by name anew: about three seconds for a million records.
    ///
    /// # Errors
    /// I/O trouble, a full disk, damage; the store stays as it was.
    pub fn rebuild_names(&mut self) -> Result<(), StoreError> {
        self.settle()?;
        self.write(|writing| {
            writing.tables.by_name.retain(|_, ()| false)?;
            let mut keys = Vec::new();
            for row in writing.tables.hot.iter()? {
                let (id, hot) = row?;
                let id = RecordId(id.value());
                let hot = Hot::decode(hot.value()).map_err(|error| StoreError::codec(format!("record {id}"), error))?;
                keys.extend(Standing::of_hot(&hot).key(id, writing.collation));
            }
            writing.names_valid = true;
            writing.list_new(keys)
        })
    }
}

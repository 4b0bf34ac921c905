//! Erasing: records go with all that the log kept of them, and what is left in freed pages is remembered until the file is
//! written anew; see [`super::rewrite`].

use std::{collections::BTreeSet, fs::File, io::Read};

use redb::ReadableTable;
use sha2::{Digest as _, Sha256};

use super::{
    Reader, Store,
    chain::digest,
    commit::Writing,
    error::StoreError,
    open::number,
    schema::{Digest, facts},
};
use crate::{
    codec::Chunk,
    model::{Entry, OpHead, OpState, RecordId, Seq, Verb, value::ERASED},
};

/// What goes from the log besides the values of the records themselves, and what is remembered.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Erasure {
    /// E-mail addresses, as search sees them, of which a hash is kept; see [`Reader::suppressed`].
    pub addresses: Vec<String>,
    /// Operations whose subject names somebody who is erased.
    pub subjects: Vec<Seq>,
}

impl std::fmt::Debug for Erasure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Erasure of {} addresses and {} subjects", self.addresses.len(), self.subjects.len())
    }
}

/// Bytes of the salt.
pub(super) const SALT: usize = 32;

fn random() -> Result<[u8; SALT], StoreError> {
    let mut salt = [0; SALT];
    File::open("/dev/urandom").and_then(|mut source| source.read_exact(&mut salt))?;
    Ok(salt)
}

/// What is kept of an address.
fn suppression(salt: &[u8], address: &str) -> Digest {
    Sha256::new().chain_update(b"prospekt address 1").chain_update(salt).chain_update(address.as_bytes()).finalize().into()
}

impl Writing<'_> {
    /// Takes what the log kept of the records that this batch erases out of it, and remembers that they were erased.
    /// The records themselves go with the batch.
    pub(super) fn erase(&mut self, by: Seq, entries: &[Entry], erasure: Option<&Erasure>) -> Result<(), StoreError> {
        let erased = |entry: &Entry| if let Entry::Erased(id) = entry { Some(*id) } else { None };
        let ids: BTreeSet<RecordId> = entries.iter().filter_map(erased).collect();
        if ids.is_empty() && erasure.is_none() {
            return Ok(());
        }
        let mut chunks = BTreeSet::new();
        for id in &ids {
            for row in self.tables.touched.range((id.0, 0, 0)..=(id.0, u64::MAX, u32::MAX))? {
                let (_, seq, number) = row?.0.value();
                chunks.insert((seq, number));
            }
            self.tables.erased.insert(id.0, by.0)?;
        }
        for (seq, number) in chunks {
            self.take_out(by, seq, number, &ids)?;
        }
        if let Some(Erasure { addresses, subjects }) = erasure {
            for seq in subjects {
                if let Some(head) = self.head(*seq)?.filter(|head| head.subject != ERASED) {
                    self.put_head(&OpHead { subject: ERASED.to_owned(), ..head })?;
                }
            }
            if !addresses.is_empty() {
                let salt = self.salt()?;
                for address in addresses {
                    self.tables.suppressed.insert(suppression(&salt, address), by.0)?;
                }
            }
        }
        self.tables.meta.insert(facts::REMAINS, by.0.to_le_bytes().as_slice())?;
        Ok(())
    }

    /// Puts markers in the place of what a chunk kept of these records.
    fn take_out(&mut self, by: Seq, seq: u64, number: u32, ids: &BTreeSet<RecordId>) -> Result<(), StoreError> {
        let Some(bytes) = self.tables.op_chunk.get((seq, number))?.map(|bytes| bytes.value().to_vec()) else { return Ok(()) };
        let wrong = |error| StoreError::codec(format!("operation {seq}"), error);
        let chunk = Chunk::decode(&bytes).map_err(wrong)?;
        if !chunk.erased_into(&|id| ids.contains(&id), &mut self.buffer).map_err(wrong)? {
            return Ok(());
        }
        self.tables.op_chunk.insert((seq, number), self.buffer.as_slice())?;
        let now = digest(&self.buffer);
        if seq == by.0 {
            // Its own link comes at its end.
            self.tables.digest.insert((seq, number), now)?;
        } else {
            self.tables.rewritten.insert((by.0, seq, number), now)?;
        }
        Ok(())
    }

    /// What addresses are hashed with; made when it is first needed.
    fn salt(&mut self) -> Result<Vec<u8>, StoreError> {
        if let Some(salt) = self.tables.meta.get(facts::SALT)? {
            return Ok(salt.value().to_vec());
        }
        let salt = random()?;
        self.tables.meta.insert(facts::SALT, salt.as_slice())?;
        Ok(salt.to_vec())
    }

    /// Ends an erasure that was stopped half-way: what is erased cannot come back. Answers false for anything else.
    pub(super) fn ends_erasure(&mut self, seq: Seq) -> Result<bool, StoreError> {
        let Some(head) = self.head(seq)?.filter(|head| head.verb == Verb::Erase) else { return Ok(false) };
        if self.next_chunk(seq)? == 0 {
            return Ok(false);
        }
        self.running.retain(|running| *running != seq);
        self.put_head(&OpHead { state: OpState::Done, ..head })?;
        self.link_from(seq)?;
        Ok(true)
    }

    /// Takes in what a list beside the file knows and this store does not: hashes of addresses, with what they were hashed with.
    pub(super) fn suppress(&mut self, salt: &[u8], hashes: &[Digest]) -> Result<(), StoreError> {
        let is_other = self.tables.meta.get(facts::SALT)?.is_some_and(|own| own.value() != salt);
        if is_other {
            return Ok(());
        }
        self.tables.meta.insert(facts::SALT, salt)?;
        for hash in hashes {
            if self.tables.suppressed.get(hash)?.is_none() {
                self.tables.suppressed.insert(hash, 0)?;
            }
        }
        Ok(())
    }
}

impl Store {
    /// Whether freed pages of the file may still hold what was erased.
    ///
    /// # Errors
    /// I/O trouble, damage.
    pub fn has_remains(&self) -> Result<bool, StoreError> {
        Ok(self.read()?.remains()?.is_some())
    }
}

impl Reader {
    /// The operation that erased a record.
    ///
    /// # Errors
    /// I/O trouble, damage.
    pub fn erased(&self, id: RecordId) -> Result<Option<Seq>, StoreError> {
        self.guarded(|| Ok(self.views.erased.get(id.0)?.map(|seq| Seq(seq.value()))))
    }

    /// Whether anything was ever erased.
    ///
    /// # Errors
    /// I/O trouble, damage.
    pub fn has_erased(&self) -> Result<bool, StoreError> {
        self.guarded(|| Ok(self.views.erased.first()?.is_some()))
    }

    /// Every record that was erased, ascending.
    ///
    /// # Errors
    /// I/O trouble, damage.
    pub fn all_erased(&self) -> Result<Vec<RecordId>, StoreError> {
        self.guarded(|| self.views.erased.iter()?.map(|row| Ok(RecordId(row?.0.value()))).collect())
    }

    /// Whether somebody's address is remembered at all.
    ///
    /// # Errors
    /// I/O trouble, damage.
    pub fn suppresses(&self) -> Result<bool, StoreError> {
        self.guarded(|| Ok(self.views.suppressed.first()?.is_some()))
    }

    /// Whether somebody who had this e-mail address, as search sees it, was erased, and by which operation; one of number 0 was
    /// done to a later state of the store.
    ///
    /// # Errors
    /// I/O trouble, damage.
    pub fn suppressed(&self, address: &str) -> Result<Option<Seq>, StoreError> {
        self.guarded(|| {
            let Some(salt) = self.views.meta.get(facts::SALT)? else { return Ok(None) };
            let hash = suppression(salt.value(), address);
            Ok(self.views.suppressed.get(hash)?.map(|seq| Seq(seq.value())))
        })
    }

    /// The last erasure whose remains may still lie in the file.
    pub(super) fn remains(&self) -> Result<Option<Seq>, StoreError> {
        self.guarded(|| self.views.meta.get(facts::REMAINS)?.map(|seq| number(seq.value()).map(Seq)).transpose())
    }
}

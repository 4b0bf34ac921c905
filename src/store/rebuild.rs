//! Making anew what follows from something else: the order by name and the counters from the records, the history of records
//! from the log. The log, its hashes and its chain are evidence and stay as they are.

use redb::ReadableTable;

use super::{Store, commit::Writing, error::StoreError, names::Standing};
use crate::{
    codec::{Chunk, Counts, Hot},
    model::{Entry, RecordId},
};

impl Writing<'_> {
    /// Lists and counts the records anew. Those that cannot be read are left out; a check names them.
    fn list_anew(&mut self) -> Result<(), StoreError> {
        self.tables.by_name.retain(|_, ()| false)?;
        let (mut keys, mut counts, mut last) = (Vec::new(), Counts::new(), 0);
        for row in self.tables.hot.iter()? {
            let (id, hot) = row?;
            let id = RecordId(id.value());
            last = id.0;
            let Ok(hot) = Hot::decode(hot.value()) else { continue };
            let standing = Standing::of_hot(&hot);
            let (living, binned) = counts.entry(standing.kind).or_default();
            *(if standing.deleted { binned } else { living }) += 1;
            keys.extend(standing.key(id, self.collation));
        }
        self.names_valid = true;
        self.recount(counts, last);
        keys.sort_unstable();
        self.list(&keys)
    }

    /// Makes the history of records anew from the entries of the log.
    fn tell_anew(&mut self) -> Result<(), StoreError> {
        self.tables.touched.retain(|_, ()| false)?;
        self.tables.made.retain(|_, _| false)?;
        for row in self.tables.op_chunk.iter()? {
            let (key, chunk) = row?;
            let (seq, number) = key.value();
            let Ok(chunk) = Chunk::decode(chunk.value()) else { continue };
            for (first, made) in chunk.made() {
                self.tables.made.insert(first.0, (made.0, seq))?;
            }
            for entry in chunk.entries().iter().filter(|entry| !matches!(entry, Entry::Made(_))) {
                self.tables.touched.insert((entry.record().0, seq, number), ())?;
            }
        }
        Ok(())
    }
}

impl Store {
    pub(super) fn rebuild_all(&mut self) -> Result<(), StoreError> {
        self.settle()?;
        self.write(|writing| {
            writing.list_anew()?;
            writing.tell_anew()
        })
    }

    pub(super) fn rebuild_list(&mut self) -> Result<(), StoreError> {
        self.settle()?;
        self.write(|writing| writing.list_anew())
    }
}

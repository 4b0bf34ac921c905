//! The list of what was erased, beside the file: where an older copy takes the file's place, the erasures are done to it again.
//! It holds numbers and hashes, nothing of what was erased.

use std::{
    collections::BTreeSet,
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::atomic::AtomicBool,
};

use redb::{Builder, ReadableDatabase, ReadableTable, backends::FileBackend};
use sha2::{Digest as _, Sha256};

use super::{
    Reader, Store,
    erase::SALT,
    error::StoreError,
    medium::{Medium, at, scratch, sync_folder},
    open::guarded,
    schema::{Bytes, Digest, ERASED, MADE, OP_LOG, facts},
    upgrade::copies_of,
};
use crate::{
    codec::{lasting, read_head},
    model::{RecordId, Seq},
};

/// What was erased from a store, and from every copy of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Erased {
    /// Tells stores apart: copies of one store are the same.
    mark: Digest,
    /// What addresses are hashed with.
    salt: Option<[u8; SALT]>,
    records: BTreeSet<u64>,
    addresses: BTreeSet<Digest>,
}

const HEAD: &str = "\
# Records that were erased from this store. If an older copy takes its place, they are erased from that too, as long as this file
# lies beside it under the same name. It holds numbers and hashes only.
";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let digits: Vec<u8> = text.chars().map(|digit| u8::try_from(digit.to_digit(16)?).ok()).collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
    if digits.len() == 64 { bytes.try_into().ok() } else { None }
}

impl Erased {
    /// Reads the file; lines that cannot be read are skipped, so that one broken line brings nobody back.
    fn read(text: &str) -> Self {
        let mut list = Self::default();
        for line in text.lines() {
            match line.split_once(' ') {
                Some(("store", mark)) => list.mark = unhex(mark).unwrap_or(list.mark),
                Some(("salt", salt)) => list.salt = unhex(salt).or(list.salt),
                Some(("record", id)) => list.records.extend(id.parse::<u64>()),
                Some(("address", hash)) => list.addresses.extend(unhex(hash)),
                _ => {}
            }
        }
        list
    }

    fn write(&self) -> String {
        let mut out = format!("{HEAD}store {}\n", hex(&self.mark));
        if let Some(salt) = &self.salt {
            out += &format!("salt {}\n", hex(salt));
        }
        self.records.iter().for_each(|id| out += &format!("record {id}\n"));
        self.addresses.iter().for_each(|hash| out += &format!("address {}\n", hex(hash)));
        out
    }

    /// Takes in what another list of the same store knows.
    fn add(&mut self, other: Self) {
        if self.mark == other.mark {
            self.salt = self.salt.or(other.salt);
            self.records.extend(other.records);
            if self.salt == other.salt {
                self.addresses.extend(other.addresses);
            }
        }
    }

    fn is_empty(&self) -> bool {
        self.records.is_empty() && self.addresses.is_empty()
    }
}

/// Where the list of a store lies: `leads.prospekt.erased`.
fn place(store: &Path) -> PathBuf {
    let mut name = store.as_os_str().to_owned();
    name.push(".erased");
    name.into()
}

fn read_beside(store: &Path) -> Result<Option<Erased>, StoreError> {
    let path = place(store);
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some(Erased::read(&text))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(at(&path, error)),
    }
}

/// Replaces the list beside a store: the old one stays until the new one is whole.
fn write_beside(store: &Path, list: &Erased) -> Result<(), StoreError> {
    let path = place(store);
    let (mut file, new) = scratch(&path)?;
    let written = file.write_all(list.write().as_bytes()).and_then(|()| file.sync_all()).and_then(|()| fs::rename(&new, &path));
    if let Err(error) = written {
        // The error at hand says more than one about the scratch file could.
        let _ignored = fs::remove_file(&new);
        return Err(at(&path, error));
    }
    sync_folder(&path)
}

impl Reader {
    pub(super) fn mark(&self) -> Result<Digest, StoreError> {
        self.guarded(|| mark_of(&self.views.op_log))
    }

    fn erased_list(&self) -> Result<Erased, StoreError> {
        let mark = self.mark()?;
        self.guarded(|| {
            let salt = self.views.meta.get(facts::SALT)?.and_then(|salt| salt.value().try_into().ok());
            let records = self.views.erased.iter()?.map(|row| Ok(row?.0.value())).collect::<Result<_, StoreError>>()?;
            let addresses = self.views.suppressed.iter()?.map(|row| Ok(row?.0.value())).collect::<Result<_, StoreError>>()?;
            Ok(Erased { mark, salt, records, addresses })
        })
    }
}

impl Store {
    /// Keeps the list of what was erased beside the file, with what the list there knows already.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn keep_erased(&self) -> Result<(), StoreError> {
        let Medium::File(path) = &self.medium else { return Ok(()) };
        let mut list = self.read()?.erased_list()?;
        if list.is_empty() || self.read_only.is_some() {
            return Ok(());
        }
        let there = read_beside(path)?;
        list.add(there.clone().unwrap_or_default());
        if there.as_ref() == Some(&list) { Ok(()) } else { write_beside(path, &list) }
    }

    /// Records that the list beside the file names and that this store still has: it is an older copy, and they must be erased
    /// again. Numbers it never gave are not given any more, and hashes of addresses are taken in.
    ///
    /// # Errors
    /// When the list cannot be read, or trouble with the store.
    pub fn owed_erasures(&mut self) -> Result<Vec<RecordId>, StoreError> {
        let Medium::File(path) = &self.medium else { return Ok(Vec::new()) };
        let Some(list) = read_beside(path)?.filter(|_| self.read_only.is_none()) else { return Ok(Vec::new()) };
        let reader = self.read()?;
        let own = reader.erased_list()?;
        if list.mark != own.mark {
            return Ok(Vec::new());
        }
        let (mut owed, mut gone) = (Vec::new(), Vec::new());
        for id in list.records.difference(&own.records) {
            if reader.hot(RecordId(*id))?.is_some() { owed.push(RecordId(*id)) } else { gone.push(*id) }
        }
        drop(reader);
        let addresses: Vec<Digest> = list.addresses.difference(&own.addresses).copied().collect();
        if !gone.is_empty() || !addresses.is_empty() {
            self.write(|writing| {
                if let Some(salt) = &list.salt {
                    writing.suppress(salt, &addresses)?;
                }
                gone.iter().try_for_each(|id| writing.never_again(RecordId(*id)))
            })?;
        }
        Ok(owed)
    }
}

/// Gives a store that was made from a copy the list of what was erased since: it is looked for beside the copy, one folder above
/// it, beside the new store and in further folders. What it names is erased when the new store is opened. Answers whether there is
/// a list.
///
/// # Errors
/// When the new store cannot be read, or the list not be written.
pub fn carry_erased(copy: &Path, new: &Path, further: &[PathBuf]) -> Result<bool, StoreError> {
    let options = super::Options { must_exist: true, ..super::Options::default() };
    let mut list = Store::open(new, &options)?.read()?.erased_list()?;
    let folder = |path: &Path| path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
    let own = folder(&copy.canonicalize().unwrap_or_else(|_| copy.to_owned()));
    let folders: BTreeSet<PathBuf> = [folder(&own), own, folder(new)].into_iter().chain(further.iter().cloned()).collect();
    for entry in folders.iter().filter_map(|folder| fs::read_dir(folder).ok()).flatten().flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|ending| ending == "erased") {
            let bytes = fs::read(&path).map_err(|error| at(&path, error))?;
            list.add(Erased::read(&String::from_utf8_lossy(&bytes)));
        }
    }
    if list.is_empty() { Ok(false) } else { write_beside(new, &list).map(|()| true) }
}

impl super::commit::Writing<'_> {
    /// A number that belonged to somebody erased is given to nobody else.
    fn never_again(&mut self, id: RecordId) -> Result<(), StoreError> {
        self.tables.erased.insert(id.0, 0)?;
        self.gives_from(id.0.saturating_add(1));
        Ok(())
    }
}

/// Copies of a store, beside it and in its folder of backups, that still hold what was erased since, with how many of the records;
/// nothing where a copy cannot be read. Those of `remove` that are among them are removed first, and no other file.
///
/// # Errors
/// When a copy cannot be removed.
pub fn old_copies(store: &Path, reader: &Reader, remove: &[PathBuf]) -> Result<Vec<(PathBuf, Option<u64>)>, StoreError> {
    // A store in memory has no copies.
    let Ok(own) = store.canonicalize() else { return Ok(Vec::new()) };
    let (mark, erased) = (reader.mark()?, reader.all_erased()?);
    let mut found = Vec::new();
    if erased.is_empty() {
        return Ok(found);
    }
    for folder in [own.with_file_name(""), copies_of(&own)] {
        // There may be no backups.
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.flatten().map(|entry| entry.path()).filter(|path| *path != own && is_store(path)) {
            match holds(&path, mark, &erased) {
                Ok(Some(0) | None) => {}
                Ok(Some(_)) if remove.contains(&path) => fs::remove_file(&path).map_err(|error| at(&path, error))?,
                Ok(held) => found.push((path, held)),
                Err(_) => found.push((path, None)),
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Whether a file begins like one of redb's.
fn is_store(path: &Path) -> bool {
    let mut head = [0; 4];
    let read = |mut file: fs::File| std::io::Read::read_exact(&mut file, &mut head);
    fs::symlink_metadata(path).is_ok_and(|file| file.is_file()) && fs::File::open(path).and_then(read).is_ok() && &head == b"redb"
}

/// How many of these records a copy holds; nothing where it is another store's. The copy stays as it is.
fn holds(path: &Path, mark: Digest, ids: &[RecordId]) -> Result<Option<u64>, StoreError> {
    let file = fs::File::open(path).map_err(|error| at(path, error))?;
    guarded(&AtomicBool::new(false), || {
        let db = Builder::new().set_cache_size(1 << 20).open_read_only_with_backend(FileBackend::new(file)?)?;
        let reading = db.begin_read()?;
        if mark_of(&reading.open_table(OP_LOG)?)? != mark {
            return Ok(None);
        }
        let made = reading.open_table(MADE)?;
        // Older copies know nothing of erasures.
        let erased = reading.open_table(ERASED).ok();
        let mut count = 0_u64;
        for id in ids {
            let is_made = made.range(..=id.0)?.next_back().transpose()?.is_some_and(|(_, made)| made.value().0 >= id.0);
            let is_erased = erased.as_ref().map(|erased| erased.get(id.0)).transpose()?.flatten().is_some();
            count += u64::from(is_made && !is_erased);
        }
        Ok(Some(count))
    })
}

/// Tells stores apart by their first operation; copies of one store are the same.
fn mark_of(op_log: &impl ReadableTable<u64, Bytes>) -> Result<Digest, StoreError> {
    let Some((seq, head)) = op_log.first()? else { return Ok([0; 32]) };
    let head = read_head(Seq(seq.value()), head.value()).map_err(|error| StoreError::codec("the first operation", error))?;
    Ok(Sha256::new().chain_update(b"prospekt store 1").chain_update(lasting(&head)).finalize().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_read_as_it_was_written_and_one_broken_line_loses_no_other() {
        let list = Erased { mark: [7; 32], salt: Some([9; 32]), records: [3, 17].into(), addresses: [[1; 32], [2; 32]].into() };
        let text = list.write();
        assert_eq!(Erased::read(&text), list);
        let broken = text.replace("record 3", "record three").replace("0101", "01zz");
        let read = Erased::read(&broken);
        assert_eq!((read.records, read.addresses.len()), ([17].into(), 1));
    }

    #[test]
    fn lists_of_one_store_are_joined_and_those_of_another_left_out() {
        let list = |mark, salt, records: &[u64], addresses: &[u8]| Erased {
            mark: [mark; 32],
            salt,
            records: records.iter().copied().collect(),
            addresses: addresses.iter().map(|byte| [*byte; 32]).collect(),
        };
        let salt = |byte| Some([byte; 32]);
        for (other, want) in [
            (list(1, salt(5), &[9], &[2]), list(1, salt(5), &[3, 9], &[1, 2])),
            (list(2, salt(5), &[9], &[2]), list(1, salt(5), &[3], &[1])),
            (list(1, salt(6), &[9], &[2]), list(1, salt(5), &[3, 9], &[1])),
        ] {
            let mut own = list(1, salt(5), &[3], &[1]);
            own.add(other);
            assert_eq!(own, want);
        }
    }
}

//! Writing the file anew, so that freed pages hold nothing of what was erased, while people work on.
//!
//! What lives is copied into a new file on another thread and read back; what changes meanwhile is followed by the log; the last
//! few operations are taken over between two writes, and the new file takes the place and the name of the old one. Nobody who
//! reads the old one is disturbed: it goes when the last reader does.

use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
};

use redb::{
    Builder, Database, Durability, ReadOnlyTable, ReadTransaction, ReadableDatabase, ReadableTable, ReadableTableMetadata, TableDefinition,
    backends::FileBackend,
};

use super::{
    Reader, Store,
    backup::Copy,
    error::StoreError,
    gate::Gate,
    medium::{Medium, Opened, at, sync_folder},
    names::Standing,
    open::{Engine, guarded, read_facts},
    parts::places,
    schema::{Copying, Tables, Views, facts},
};
use crate::{
    codec::{Chunk, Hot, read_head},
    model::{Entry, OpState, RecordId, Seq, Verb},
    text::collate::Collation,
};

/// So many changed records are taken over between two writes; more are followed on another thread first.
const FEW: u64 = if cfg!(test) { 5 } else { 1_000 };
/// After so many rounds the rest is taken over, however much it is.
const ROUNDS: u32 = 20;
/// So much of the disk is left free, in bytes.
const LEFT_FREE: u64 = 16 << 20;

/// A store's file on its way to being written anew. Given up when it is dropped.
#[derive(Debug)]
pub struct Rewrite {
    /// The state it holds, or will hold when [`Rewrite::run`] is through.
    state: Reader,
    /// Its last operation.
    seq: Seq,
    /// What is to be followed next.
    next: Option<Reader>,
    to: Option<(Database, Gate)>,
    dead: Arc<AtomicBool>,
    collation: Collation,
    path: PathBuf,
    beside: PathBuf,
    is_filled: bool,
    rounds: u32,
}

/// How far a rewrite has come.
#[derive(Debug)]
pub enum Rewritten {
    /// The new file has taken its place.
    Done,
    /// There is more to do for [`Rewrite::run`].
    Again(Box<Rewrite>),
}

/// The new file while it is being filled: only the owner of the store makes one, so what lies there is left over.
fn beside(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".clean");
    path.with_file_name(name)
}

/// Throws away what a rewrite that was cut off left. Only for whoever has the store open.
pub(super) fn tidy_up(path: &Path) {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    // It is in nobody's way: the next rewrite tries again.
    let _ignored = fs::remove_file(beside(&path));
}

impl Store {
    /// Begins to write the file anew, where something that was erased may be left in it. Not while an operation is running.
    ///
    /// # Errors
    /// I/O trouble; a disk without room for both files.
    pub fn rewrite(&mut self) -> Result<Option<Box<Rewrite>>, StoreError> {
        self.settle()?;
        self.sync_group()?;
        self.write_unsynced()?;
        let Medium::File(path) = &self.medium else { return self.forget_remains() };
        if self.read_only.is_some() || !self.is_quiet() {
            return Ok(None);
        }
        let path = path.canonicalize().map_err(|error| at(path, error))?;
        let state = self.read()?;
        if state.remains()?.is_none() {
            return Ok(None);
        }
        has_room(&path)?;
        let beside = beside(&path);
        tidy_up(&path);
        let file =
            fs::OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&beside).map_err(|error| at(&beside, error))?;
        let mut rewrite = Box::new(Rewrite {
            seq: self.facts.last_seq,
            state,
            next: None,
            to: None,
            dead: Arc::default(),
            collation: self.collation.clone(),
            path,
            beside,
            is_filled: false,
            rounds: 0,
        });
        let gate = Gate::shut(Opened { backend: Box::new(FileBackend::new(file)?), read_only: None, identity: None });
        gate.release()?;
        let cache = self.options.cache_bytes;
        let db = guarded(&rewrite.dead, || Ok(Builder::new().set_cache_size(cache).create_with_backend(gate.clone())?))?;
        rewrite.to = Some((db, gate));
        Ok(Some(rewrite))
    }

    /// Nothing is running, and nothing waits to be told or synced.
    fn is_quiet(&self) -> bool {
        self.facts.running.is_empty() && self.leftover.is_empty() && self.unsure.is_empty()
    }

    /// A store that is no file has no freed pages that outlive it.
    fn forget_remains(&mut self) -> Result<Option<Box<Rewrite>>, StoreError> {
        if self.has_remains()? {
            self.write(|writing| {
                writing.tables.meta.remove(facts::REMAINS)?;
                Ok(())
            })?;
        }
        Ok(None)
    }

    /// Takes a rewritten file over, or says that there is more to follow: then let it run again. Not while an operation is running.
    ///
    /// # Errors
    /// Trouble with the disk: the old file stays, and what was erased is not in the new one either.
    pub fn adopt(&mut self, mut rewrite: Box<Rewrite>) -> Result<Rewritten, StoreError> {
        self.settle()?;
        self.sync_group()?;
        self.write_unsynced()?;
        if !self.is_quiet() {
            return Ok(Rewritten::Again(rewrite));
        }
        let now = self.read()?;
        if rewrite.rounds < ROUNDS && rewrite.is_behind(&now)? {
            rewrite.next = Some(now);
            return Ok(Rewritten::Again(rewrite));
        }
        if !rewrite.follow(now, true)? {
            drop(rewrite);
            return Ok(self.rewrite()?.map_or(Rewritten::Done, Rewritten::Again));
        }
        rewrite.take_place()?;
        let Some((db, gate)) = rewrite.to.take() else { return Ok(Rewritten::Done) };
        let open = Engine { db, gate, read_only: None, dead: Arc::clone(&rewrite.dead), upgraded: None };
        self.facts = read_facts(&open, &self.collation)?;
        let engine = self.engine.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner);
        self.retired.extend(engine.replace(open));
        self.let_go();
        Ok(Rewritten::Done)
    }

    /// Lets go of files that were written anew and that nobody reads any more.
    pub fn let_go(&mut self) {
        self.retired.retain(|engine| Arc::strong_count(&engine.dead) > 1);
    }
}

/// The new file lies beside the old one until it takes its place.
fn has_room(path: &Path) -> Result<(), StoreError> {
    let free = rustix::fs::statvfs(path).map_err(std::io::Error::from)?;
    let used = fs::metadata(path).map_err(|error| at(path, error))?.blocks().saturating_mul(512);
    let room = free.f_bavail.saturating_mul(free.f_frsize);
    if room < used.saturating_add(LEFT_FREE) { Err(StoreError::NoSpace) } else { Ok(()) }
}

impl Rewrite {
    /// Copies, or follows what has changed since: on any thread, while others work.
    ///
    /// # Errors
    /// Trouble with the disk; a copy that does not read back as it was written.
    pub fn run(mut self: Box<Self>) -> Result<Box<Self>, StoreError> {
        if !self.is_filled {
            self.fill()?;
            self.is_filled = true;
        }
        if let Some(now) = self.next.take() {
            self.rounds += 1;
            // Where it cannot be followed, the last step sees it again and begins anew.
            self.follow(now, false)?;
        }
        Ok(self)
    }

    fn fill(&mut self) -> Result<(), StoreError> {
        let (state, dead) = (&self.state, &self.dead);
        let Some((to, _)) = &self.to else { return Ok(()) };
        guarded(dead, || {
            state.views.each(&mut Copy { to, stop: &AtomicBool::new(false) })?;
            let mut last = to.begin_write()?;
            last.set_quick_repair(true);
            last.open_table(super::schema::META)?.remove(facts::REMAINS)?;
            last.commit()?;
            state.views.each(&mut Comparing { with: &to.begin_read()? })
        })
    }

    /// Whether more happened since than is taken over between two writes.
    fn is_behind(&self, now: &Reader) -> Result<bool, StoreError> {
        let mut records = 0_u64;
        for row in now.views.op_log.range(self.seq.0 + 1..)? {
            let (seq, head) = row?;
            let head = read_head(Seq(seq.value()), head.value()).map_err(|error| StoreError::codec("the log", error))?;
            records = records.saturating_add(head.records).saturating_add(1);
            if records > FEW {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Brings the new file to another state of the store. Answers false, and changes nothing, where that cannot be read off the
    /// log: somebody else was erased, or something was taken back half-way.
    fn follow(&mut self, now: Reader, is_last: bool) -> Result<bool, StoreError> {
        if now.names_valid() != self.state.names_valid() {
            return Ok(false);
        }
        let (from, dead, collation) = (self.seq, &self.dead, &self.collation);
        let Some((to, _)) = &self.to else { return Ok(false) };
        let end = guarded(dead, || {
            let mut transaction = to.begin_write()?;
            if is_last {
                transaction.set_quick_repair(true);
            } else {
                transaction.set_durability(Durability::None).map_err(|error| StoreError::Damaged { what: error.to_string() })?;
            }
            let followed =
                Following { now: &now.views, tables: Tables::open(&transaction)?, collation: now.names_valid().then_some(collation) }
                    .follow(from)?;
            match followed {
                Some(_) => transaction.commit()?,
                None => transaction.abort()?,
            }
            Ok(followed)
        })?;
        if let Some(end) = end {
            (self.seq, self.state) = (end, now);
        }
        Ok(end.is_some())
    }

    /// Gives the new file the name, the rights and the owner of the old one.
    fn take_place(&self) -> Result<(), StoreError> {
        let wrong = |error| at(&self.path, error);
        let old = fs::metadata(&self.path).map_err(wrong)?;
        let new = fs::metadata(&self.beside).map_err(wrong)?;
        if (old.uid(), old.gid()) != (new.uid(), new.gid()) {
            std::os::unix::fs::chown(&self.beside, Some(old.uid()), Some(old.gid())).map_err(wrong)?;
        }
        fs::set_permissions(&self.beside, fs::Permissions::from_mode(old.mode() & 0o7777)).map_err(wrong)?;
        fs::File::open(&self.beside).and_then(|file| file.sync_all()).map_err(wrong)?;
        fs::rename(&self.beside, &self.path).map_err(wrong)?;
        sync_folder(&self.path)
    }
}

impl Drop for Rewrite {
    fn drop(&mut self) {
        if self.to.take().is_some() {
            // Given up: what is left over is thrown away by the next one too.
            let _ignored = fs::remove_file(&self.beside);
        }
    }
}

/// Reads a copy back, row by row.
struct Comparing<'a> {
    with: &'a ReadTransaction,
}

impl Copying for Comparing<'_> {
    fn table<K: redb::Key + 'static, V: redb::Value + 'static>(
        &mut self,
        definition: TableDefinition<'static, K, V>,
        rows: &ReadOnlyTable<K, V>,
    ) -> Result<(), StoreError> {
        let copy = self.with.open_table(definition)?;
        let mut copied = copy.iter()?;
        // One fact is left out on purpose.
        let is_facts = redb::TableHandle::name(&definition) == redb::TableHandle::name(&super::schema::META);
        let differs = || StoreError::Damaged { what: "the rewritten file does not read back as it was written".to_owned() };
        for row in rows.iter()? {
            let (key, value) = row?;
            let (key, value) = (key.value(), value.value());
            let key = K::as_bytes(&key);
            if is_facts && key.as_ref() == facts::REMAINS.as_bytes() {
                continue;
            }
            let (its_key, its_value) = copied.next().ok_or_else(differs)??;
            let (its_key, its_value) = (its_key.value(), its_value.value());
            if K::as_bytes(&its_key).as_ref() != key.as_ref() || V::as_bytes(&its_value).as_ref() != V::as_bytes(&value).as_ref() {
                return Err(differs());
            }
        }
        if copied.next().is_some() || (!is_facts && copy.len()? != rows.len()?) { Err(differs()) } else { Ok(()) }
    }
}

/// Bringing a copy to a later state, by the log.
struct Following<'t> {
    now: &'t Views,
    tables: Tables<'t>,
    /// Where there is an order by name.
    collation: Option<&'t Collation>,
}

impl Following<'_> {
    /// Answers the last operation followed; nothing where it cannot be.
    fn follow(mut self, from: Seq) -> Result<Option<Seq>, StoreError> {
        let mut end = from;
        let mut touched = BTreeSet::new();
        for row in self.now.op_log.range(from.0 + 1..)? {
            let (seq, bytes) = row?;
            let seq = seq.value();
            let head = read_head(Seq(seq), bytes.value()).map_err(|error| StoreError::codec(format!("operation {seq}"), error))?;
            if head.verb == Verb::Erase || head.state != OpState::Done {
                return Ok(None);
            }
            self.tables.op_log.insert(seq, bytes.value())?;
            let places = places(&self.now.parts, Seq(seq))?;
            for place in &places {
                if let Some(first) = self.now.parts.get((seq, place.0))? {
                    self.tables.parts.insert((seq, place.0), first.value())?;
                    self.tables.part_of.insert(place.0, seq)?;
                }
                if let Some(link) = self.now.link.get(place.0)? {
                    self.tables.link.insert(place.0, link.value())?;
                }
            }
            if let Some(undone) = head.undoes
                && let Some(bytes) = self.now.op_log.get(undone.0)?
            {
                self.tables.op_log.insert(undone.0, bytes.value())?;
            }
            for place in places {
                self.chunks(place.0, &mut touched)?;
            }
            end = Seq(seq);
        }
        for id in touched {
            self.record(id)?;
        }
        self.rest()?;
        Ok(Some(end))
    }

    /// What an operation did, and the rows that lead to it.
    fn chunks(&mut self, seq: u64, touched: &mut BTreeSet<RecordId>) -> Result<(), StoreError> {
        for row in self.now.op_chunk.range((seq, 0)..=(seq, u32::MAX))? {
            let (key, bytes) = row?;
            let (key, bytes) = (key.value(), bytes.value());
            self.tables.op_chunk.insert(key, bytes)?;
            if let Some(digest) = self.now.digest.get(key)? {
                self.tables.digest.insert(key, digest.value())?;
            }
            let chunk = Chunk::decode(bytes).map_err(|error| StoreError::codec(format!("operation {seq}"), error))?;
            for (first, last) in chunk.made() {
                self.tables.made.insert(first.0, (last.0, seq))?;
            }
            for entry in chunk.entries() {
                let id = entry.record();
                if !matches!(entry, Entry::Made(_)) {
                    self.tables.touched.insert((id.0, seq, key.1), ())?;
                }
                touched.insert(id);
            }
        }
        Ok(())
    }

    /// Both halves of a record and its place in the order by name.
    fn record(&mut self, id: RecordId) -> Result<(), StoreError> {
        let key = |collation: Option<&Collation>, hot: &[u8]| -> Result<_, StoreError> {
            let hot = Hot::decode(hot).map_err(|error| StoreError::codec(format!("record {id}"), error))?;
            Ok(collation.and_then(|collation| Standing::of_hot(&hot).key(id, collation)))
        };
        let before = self.tables.hot.get(id.0)?.map(|hot| key(self.collation, hot.value())).transpose()?.flatten();
        if let Some(before) = before {
            self.tables.by_name.remove(&*before)?;
        }
        match self.now.hot.get(id.0)? {
            None => drop(self.tables.hot.remove(id.0)?),
            Some(hot) => {
                if let Some(key) = key(self.collation, hot.value())? {
                    self.tables.by_name.insert(&*key, ())?;
                }
                self.tables.hot.insert(id.0, hot.value())?;
            }
        }
        match self.now.cold.get(id.0)? {
            None => drop(self.tables.cold.remove(id.0)?),
            Some(cold) => drop(self.tables.cold.insert(id.0, cold.value())?),
        }
        Ok(())
    }

    /// What no operation tells of: the facts, and which requests were answered.
    fn rest(&mut self) -> Result<(), StoreError> {
        for row in self.now.meta.iter()? {
            let (name, value) = row?;
            if name.value() != facts::REMAINS {
                self.tables.meta.insert(name.value(), value.value())?;
            }
        }
        self.tables.answered.retain(|_, _| false)?;
        for row in self.now.answered.iter()? {
            let (key, seq) = row?;
            self.tables.answered.insert(key.value(), seq.value())?;
        }
        Ok(())
    }
}

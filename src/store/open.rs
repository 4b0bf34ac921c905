//! Opening: making a file, checking that it is ours to read and write, and opening it anew after trouble.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use redb::{Builder, Database, Durability, ReadableDatabase, ReadableTable, TableError};

use super::{
    Options, Store,
    commit::{Synced, Writing},
    error::StoreError,
    gate::Gate,
    group::Group,
    medium::{Medium, Opened, locked, publish, scratch},
    names::Unlisted,
    parts::place,
    read::Reader,
    rewrite,
    room::FULL,
    schema::{FORMAT, META, OP_LOG, PART_OF, PARTS, Tables, Views, facts},
    upgrade::{Formats, Manner, Upgraded, upgrade},
};
use crate::{
    codec::{Counts, decode_numbers, encode_counts, encode_numbers},
    model::{RecordId, Seq},
    text::{collate::Collation, fault::told},
};

/// The engine with the file open.
#[derive(Debug)]
pub(super) struct Engine {
    pub db: Database,
    pub gate: Gate,
    /// Why it cannot write.
    pub read_only: Option<String>,
    /// Set by whoever saw the handle die; it is then opened anew.
    pub dead: Arc<AtomicBool>,
    /// What opening it changed.
    pub upgraded: Option<Upgraded>,
}

/// What the owner keeps in its head between commits.
#[derive(Debug)]
pub(super) struct Facts {
    pub last_seq: Seq,
    pub next_record: RecordId,
    pub names_valid: bool,
    pub running: Vec<Seq>,
    /// Where each of them stands; see [`super::parts`].
    pub places: Vec<Seq>,
}

/// Runs work on the engine. A panic in there, as damaged pages cause, becomes an error and the end of the handle.
pub(super) fn guarded<T>(dead: &AtomicBool, work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    let outcome = catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        dead.store(true, Ordering::Release);
        let words = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
        Err(StoreError::Damaged { what: format!("a page cannot be understood ({})", told(words.unwrap_or_default())) })
    });
    if outcome.as_ref().is_err_and(StoreError::ends_the_handle) {
        dead.store(true, Ordering::Release);
    }
    outcome
}

impl Store {
    pub(super) fn open_path(path: &Path, options: &Options, manner: Manner) -> Result<Self, StoreError> {
        if !path.try_exists().map_err(|error| super::medium::at(path, error))? {
            if options.must_exist {
                return Err(StoreError::Missing { path: path.to_owned() });
            }
            create(path, options)?;
        }
        Self::open_as(path.to_owned(), Medium::File(path.to_owned()), options, manner)
    }

    pub(super) fn open_medium(path: PathBuf, medium: Medium, options: &Options) -> Result<Self, StoreError> {
        Self::open_as(path, medium, options, Manner::USUAL)
    }

    pub(super) fn open_as(path: PathBuf, medium: Medium, options: &Options, manner: Manner) -> Result<Self, StoreError> {
        let collation = Collation::new(&options.locale);
        let repaired = Arc::new(AtomicBool::new(false));
        let engine = start(&medium, &path, options, &collation, &repaired, manner)?;
        let facts = read_facts(&engine, &collation)?;
        let mut store = Self {
            path,
            medium,
            options: options.clone(),
            collation,
            repaired,
            read_only: engine.read_only.clone(),
            is_full: false,
            manner,
            upgraded: engine.upgraded.clone(),
            leftover: facts.running.clone(),
            unsure: Vec::new(),
            group: Group::default(),
            unsynced: None,
            lost: None,
            unlisted: Unlisted::default(),
            over: Vec::new(),
            retired: Vec::new(),
            facts,
            engine: Mutex::new(Some(engine)),
        };
        if let (Medium::File(path), None) = (&store.medium, &store.read_only) {
            rewrite::tidy_up(path);
        }
        match store.settle() {
            // What was left over is rolled back before the next commit instead: reading goes on meanwhile.
            Ok(()) | Err(StoreError::NoSpace | StoreError::Io(_) | StoreError::ReadOnly { .. }) => Ok(store),
            Err(error) => Err(error),
        }
    }

    /// Rolls back what a crash left half done.
    pub(super) fn settle(&mut self) -> Result<(), StoreError> {
        if self.read_only.is_some() {
            return Ok(());
        }
        while let Some(seq) = self.leftover.last().copied() {
            self.undo_running(seq)?;
            self.leftover.pop();
        }
        Ok(())
    }

    /// Opens the file anew where the handle died, and looks again at where the store stands.
    pub(super) fn revive(&mut self) -> Result<(), StoreError> {
        let engine = self.engine.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner);
        let (open, is_new) = match engine.take_if(|engine| !engine.dead.load(Ordering::Acquire)) {
            Some(open) => (engine.insert(open), false),
            None => {
                discard(engine.take());
                let open = start(&self.medium, &self.path, &self.options, &self.collation, &self.repaired, self.manner)?;
                self.read_only.clone_from(&open.read_only);
                (engine.insert(open), true)
            }
        };
        // A reader may have opened the file anew before.
        let gone = self.unsynced.take_if(|unsynced| !Arc::ptr_eq(&unsynced.through, &open.dead));
        if self.group.is_gone(&open.dead) || is_new || gone.is_some() {
            self.lost = gone.map(|unsynced| unsynced.seq).or(self.lost);
            self.facts = read_facts(open, &self.collation)?;
        }
        Ok(())
    }

    /// Lets go of the file, until it is opened anew.
    pub(super) fn close_engine(&mut self) {
        discard(self.engine.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner).take());
    }

    pub(super) fn read(&self) -> Result<Reader, StoreError> {
        let mut engine = locked(&self.engine);
        for _ in 0..2 {
            if engine.as_ref().is_none_or(|engine| engine.dead.load(Ordering::Acquire)) {
                discard(engine.take());
                *engine = Some(start(&self.medium, &self.path, &self.options, &self.collation, &self.repaired, self.manner)?);
            }
            let Some(open) = engine.as_ref() else { continue };
            match Reader::open(open, &self.collation) {
                Err(_) if open.dead.load(Ordering::Acquire) => {}
                outcome => return outcome,
            }
        }
        Err(StoreError::Io(std::io::Error::other("the file could not be opened again")))
    }

    /// Tells the handle at hand from those before and after it.
    pub(super) fn handle(&mut self) -> Option<Arc<AtomicBool>> {
        let engine = self.engine.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner);
        engine.as_ref().map(|engine| Arc::clone(&engine.dead))
    }

    /// Runs work in one durable transaction: all of it or, on any error, nothing.
    pub(super) fn write<T>(&mut self, work: impl FnOnce(&mut Writing<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.write_synced(Synced::Now, work)
    }

    /// As [`Store::write`]; what is to be synced later is there for readers, and gone after a crash.
    pub(super) fn write_synced<T>(
        &mut self,
        synced: Synced,
        work: impl FnOnce(&mut Writing<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if self.read_only.as_deref() == Some(FULL) {
            self.look_for_room();
        }
        let written = self.write_through(synced, work);
        self.note_room(&written);
        written
    }

    fn write_through<T>(&mut self, synced: Synced, work: impl FnOnce(&mut Writing<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
        self.revive()?;
        let engine = self.engine.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner);
        let Some(Engine { db, read_only, dead, .. }) = engine.as_ref() else { return Err(closed()) };
        match read_only {
            Some(why) if why == FULL => return Err(StoreError::NoSpace),
            Some(why) => return Err(StoreError::ReadOnly { why: why.clone() }),
            None => {}
        }
        let (outcome, facts) = guarded(dead, || {
            let mut transaction = db.begin_write()?;
            match synced {
                // After a crash the file opens in milliseconds, and a commit that reported success is never walked back.
                Synced::Now => transaction.set_quick_repair(true),
                Synced::Later => {
                    transaction.set_durability(Durability::None).map_err(|error| StoreError::Damaged { what: error.to_string() })?;
                }
            }
            let mut writing = Writing::begin(Tables::open(&transaction)?, &self.collation)?;
            let outcome = work(&mut writing)?;
            let facts = writing.finish()?;
            transaction.commit()?;
            Ok((outcome, facts))
        })?;
        self.facts = facts;
        if synced == Synced::Now {
            self.unsynced = None;
            self.group.is_durable();
        }
        Ok(outcome)
    }
}

fn closed() -> StoreError {
    StoreError::Io(std::io::Error::other("the file is not open"))
}

/// Dropping a handle that died may panic once more.
fn discard(engine: Option<Engine>) {
    let _ignored = catch_unwind(AssertUnwindSafe(move || drop(engine)));
}

/// Makes an empty store beside its place and gives it its name when it is complete, so that no half-made file is ever met.
fn create(path: &Path, options: &Options) -> Result<(), StoreError> {
    let (file, beside) = scratch(path)?;
    let made = guarded(&AtomicBool::new(false), || {
        let db = Builder::new().set_cache_size(options.cache_bytes).create_with_backend(redb::backends::FileBackend::new(file)?)?;
        initialise(&db, &Collation::new(&options.locale))?;
        Ok(db.close()?)
    });
    if let Err(error) = made {
        // The error at hand says more than one about the scratch file could.
        let _ignored = std::fs::remove_file(&beside);
        return Err(error);
    }
    match publish(&beside, path) {
        // Another process was quicker: its store is as good as ours.
        Err(StoreError::Exists { .. }) => Ok(()),
        outcome => outcome,
    }
}

fn initialise(db: &Database, collation: &Collation) -> Result<(), StoreError> {
    let mut transaction = db.begin_write()?;
    transaction.set_quick_repair(true);
    {
        let mut meta = Tables::open(&transaction)?.meta;
        let mut bytes = Vec::new();
        meta.insert(facts::FORMAT, FORMAT.to_le_bytes().as_slice())?;
        meta.insert(facts::NEXT_RECORD, 1_u64.to_le_bytes().as_slice())?;
        meta.insert(facts::NAMES, collation.id().as_bytes())?;
        encode_counts(&Counts::new(), &mut bytes).map_err(|error| StoreError::codec("the counters", error))?;
        meta.insert(facts::COUNTS, bytes.as_slice())?;
        encode_numbers(&[], &mut bytes).map_err(|error| StoreError::codec("the running operations", error))?;
        meta.insert(facts::RUNNING, bytes.as_slice())?;
    }
    Ok(transaction.commit()?)
}

/// Opens the engine behind a gate that lets nothing through to the file before its format is known. Where the disk has no room
/// for what opening must write, the gate stays shut and the store can be read.
fn start(
    medium: &Medium,
    path: &Path,
    options: &Options,
    collation: &Collation,
    repaired: &Arc<AtomicBool>,
    manner: Manner,
) -> Result<Engine, StoreError> {
    let start = |read_only: Option<&str>| {
        let opened = medium.open()?;
        let read_only = opened.read_only.clone().or(read_only.map(str::to_owned));
        start_on(Opened { read_only, ..opened }, medium, path, options, collation, repaired, manner)
    };
    match start(None) {
        Err(StoreError::NoSpace) => start(Some(FULL)),
        started => started,
    }
}

fn start_on(
    opened: Opened,
    medium: &Medium,
    path: &Path,
    options: &Options,
    collation: &Collation,
    repaired: &Arc<AtomicBool>,
    manner: Manner,
) -> Result<Engine, StoreError> {
    let identity = opened.identity;
    let length = opened.backend.len()?;
    let is_new = length == 0;
    let read_only = opened.read_only.clone();
    let gate = Gate::shut(opened);
    let dead = Arc::new(AtomicBool::new(false));
    let db = guarded(&dead, || {
        let repaired = Arc::clone(repaired);
        Builder::new()
            .set_cache_size(options.cache_for(length))
            .set_repair_callback(move |_| repaired.store(true, Ordering::Release))
            .create_with_backend(gate.clone())
            .map_err(|error| match error {
                redb::DatabaseError::Storage(redb::StorageError::Io(error)) if error.kind() == std::io::ErrorKind::InvalidData => {
                    StoreError::NotAStore { path: path.to_owned(), why: "it was made by another program".to_owned() }
                }
                error => error.into(),
            })
    })?;
    // Now that it is locked nobody replaces it any more.
    if !medium.is_still(identity) {
        return Err(StoreError::InUse);
    }
    let mut upgraded = None;
    if is_new {
        gate.release()?;
        guarded(&dead, || initialise(&db, collation))?;
    } else {
        let found = check_format(&db, path, manner.formats)?;
        match &read_only {
            Some(why) if found < manner.formats.newest() => {
                let why = format!("{why}, and its format {found} must be upgraded to {} before it can be read", manner.formats.newest());
                return Err(StoreError::ReadOnly { why });
            }
            Some(_) => {}
            None => {
                if found < manner.formats.newest() {
                    upgraded = Some(upgrade(&db, &gate, medium, manner, found)?);
                } else {
                    gate.release()?;
                }
                guarded(&dead, || add_tables(&db))?;
            }
        }
    }
    Ok(Engine { db, gate, read_only, dead, upgraded })
}

/// Makes the tables that a program of the same format did not know yet.
fn add_tables(db: &Database) -> Result<(), StoreError> {
    if Views::open(&db.begin_read()?).is_ok() {
        return Ok(());
    }
    let transaction = db.begin_write()?;
    drop(Tables::open(&transaction)?);
    Ok(transaction.commit()?)
}

/// The format of an open file, where it is one of those.
pub(super) fn check_format(db: &Database, path: &Path, formats: Formats) -> Result<u16, StoreError> {
    let foreign = || StoreError::NotAStore { path: path.to_owned(), why: "it is the database of another program".to_owned() };
    let found = guarded(&AtomicBool::new(false), || {
        let meta = match db.begin_read()?.open_table(META) {
            Ok(meta) => meta,
            Err(TableError::Storage(error)) => return Err(error.into()),
            Err(_) => return Err(foreign()),
        };
        let format = meta.get(facts::FORMAT)?.ok_or_else(foreign)?;
        format.value().try_into().map(u16::from_le_bytes).map_err(|_| foreign())
    })?;
    match found {
        0 => Err(foreign()),
        found if found > formats.newest() => Err(StoreError::Newer { found, known: formats.newest() }),
        found if found < formats.oldest => Err(StoreError::Older { found, oldest: formats.oldest }),
        found => Ok(found),
    }
}

pub(super) fn read_facts(engine: &Engine, collation: &Collation) -> Result<Facts, StoreError> {
    guarded(&engine.dead, || {
        let reading = engine.db.begin_read()?;
        let meta = reading.open_table(META)?;
        let fact = |name: &str| -> Result<Vec<u8>, StoreError> {
            let missing = || StoreError::Damaged { what: format!("the fact '{name}' is missing") };
            Ok(meta.get(name)?.ok_or_else(missing)?.value().to_vec())
        };
        let running = decode_numbers(&fact(facts::RUNNING)?).map_err(|error| StoreError::codec("the running operations", error))?;
        let running: Vec<Seq> = running.into_iter().map(Seq).collect();
        let op = reading.open_table(OP_LOG)?.last()?.map_or(0, |(seq, _)| seq.value());
        let (part, places) = match (reading.open_table(PARTS), reading.open_table(PART_OF)) {
            (Ok(parts), Ok(part_of)) => (
                part_of.last()?.map_or(0, |(part, _)| part.value()),
                running.iter().map(|seq| place(&parts, *seq)).collect::<Result<_, StoreError>>()?,
            ),
            // A file that can only be read has no tables that came later.
            _ => (0, running.clone()),
        };
        Ok(Facts {
            last_seq: Seq(op.max(part)),
            places,
            next_record: RecordId(number(&fact(facts::NEXT_RECORD)?)?),
            names_valid: fact(facts::NAMES)? == collation.id().as_bytes(),
            running,
        })
    })
}

/// A number as the facts hold it.
pub(super) fn number(bytes: &[u8]) -> Result<u64, StoreError> {
    bytes.try_into().map(u64::from_le_bytes).map_err(|_| StoreError::Damaged { what: "a number has not eight bytes".to_owned() })
}

//! Upgrading: a store of an earlier format becomes one of today's, after a verified copy of its file and in one transaction.
//!
//! A new format is a row of [`FORMATS`]: what changes, and how. Whoever adds one raises [`super::FORMAT`].

use std::{
    fs::{self, DirBuilder, File},
    io::{self, Read, Write},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::atomic::AtomicBool,
};

use redb::{Builder, Database, WriteTransaction, backends::FileBackend};
use sha2::{Digest as _, Sha256};

use super::{
    Checked, Options, Store,
    error::StoreError,
    gate::Gate,
    medium::{Medium, Opened, at, publish, scratch},
    open::{check_format, guarded},
    schema::{FORMAT, META, facts},
};

/// From one format to the next.
#[derive(Debug)]
pub(super) struct Step {
    /// What changes, in words: `the history is packed`.
    pub what: &'static str,
    /// Changes it. All steps of an upgrade are one transaction.
    pub run: fn(&WriteTransaction) -> Result<(), StoreError>,
}

/// The formats a program knows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Formats {
    /// The first that can be upgraded.
    pub oldest: u16,
    /// From each to the next.
    pub steps: &'static [Step],
}

/// Today's. Append only.
pub(super) const FORMATS: Formats = Formats { oldest: 1, steps: &[] };

const _: () = assert!(FORMATS.newest() == FORMAT, "a step to each format up to today's");

impl Formats {
    /// The one that is written.
    pub(super) const fn newest(self) -> u16 {
        let mut newest = self.oldest;
        let mut step = 0;
        while step < self.steps.len() {
            newest += 1;
            step += 1;
        }
        newest
    }

    fn steps_from(self, found: u16) -> &'static [Step] {
        self.steps.get(usize::from(found.saturating_sub(self.oldest))..).unwrap_or_default()
    }
}

/// How a store of an earlier format is treated.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    pub formats: Formats,
    /// The file is copied first: not where it is a copy itself.
    pub copies: bool,
}

impl Manner {
    pub(super) const USUAL: Self = Self { formats: FORMATS, copies: true };
    pub(super) const OF_COPIES: Self = Self { formats: FORMATS, copies: false };
}

/// What opening a store changed about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upgraded {
    /// The format it had.
    pub from: u16,
    /// The format it has.
    pub to: u16,
    /// What changed, in words, step by step.
    pub what: Vec<&'static str>,
    /// The store as it was, where a copy was made.
    pub copy: Option<PathBuf>,
}

/// Brings a store behind a gate that is still shut to today's format; then the gate is open.
pub(super) fn upgrade(db: &Database, gate: &Gate, medium: &Medium, manner: Manner, found: u16) -> Result<Upgraded, StoreError> {
    let to = manner.formats.newest();
    let copy = match medium {
        Medium::File(path) if manner.copies => {
            Some(keep_copy(gate, path, found).map_err(|error| StoreError::NoCopy { found, to, why: error.to_string() })?)
        }
        _ => None,
    };
    gate.release()?;
    let steps = manner.formats.steps_from(found);
    guarded(&AtomicBool::new(false), || {
        let mut transaction = db.begin_write()?;
        transaction.set_quick_repair(true);
        steps.iter().try_for_each(|step| (step.run)(&transaction))?;
        transaction.open_table(META)?.insert(facts::FORMAT, to.to_le_bytes().as_slice())?;
        Ok(transaction.commit()?)
    })?;
    Ok(Upgraded { from: found, to, what: steps.iter().map(|step| step.what).collect(), copy })
}

/// The folder beside a store where copies of it are kept.
#[must_use]
pub fn copies_of(store: &Path) -> PathBuf {
    store.with_file_name("backups")
}

/// A free name for a copy that is kept for a reason: `backups/leads-format-1.prospekt` beside `leads.prospekt`.
pub(super) fn place_for(store: &Path, reason: &str) -> Result<PathBuf, StoreError> {
    let folder = copies_of(store);
    DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(|error| at(&folder, error))?;
    let part = |of: Option<&std::ffi::OsStr>| of.map(|part| part.to_string_lossy().into_owned()).unwrap_or_default();
    let (stem, ending) = (part(store.file_stem()), part(store.extension()));
    let dot = if ending.is_empty() { "" } else { "." };
    let named = |number: u32| match number {
        1 => folder.join(format!("{stem}-{reason}{dot}{ending}")),
        number => folder.join(format!("{stem}-{reason}-{number}{dot}{ending}")),
    };
    (1..100).map(named).find(|path| fs::symlink_metadata(path).is_err()).ok_or(StoreError::Exists { path: named(1) })
}

/// Copies the file as it lies on the disk, reads the copy back and has the engine check it.
fn keep_copy(gate: &Gate, path: &Path, found: u16) -> Result<PathBuf, StoreError> {
    let to = place_for(path, &format!("format-{found}"))?;
    copy_verified(gate, &to, found)?;
    Ok(to)
}

fn copy_verified(gate: &Gate, to: &Path, found: u16) -> Result<(), StoreError> {
    let (mut file, beside) = scratch(to)?;
    let copied = gate.copy_into(&mut file).and_then(|sum| {
        file.sync_all()?;
        if digest_of(&beside)? != sum {
            return Err(io::Error::other("the copy reads otherwise than it was written"));
        }
        Ok(())
    });
    match copied.map_err(StoreError::from).and_then(|()| is_sound(&beside, found)) {
        Ok(()) => publish(&beside, to),
        Err(error) => {
            // The error at hand says more than one about the scratch file could.
            let _ignored = fs::remove_file(&beside);
            Err(error)
        }
    }
}

/// The SHA-256 of a file.
pub(super) fn digest_of(path: &Path) -> io::Result<[u8; 32]> {
    let (mut file, mut hasher, mut piece) = (File::open(path)?, Sha256::new(), vec![0; 1 << 20]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(hasher.finalize().into()),
            count => hasher.update(&piece[..count]),
        }
    }
}

/// Has the engine read every page of a copy, without changing a byte of it.
fn is_sound(path: &Path, found: u16) -> Result<(), StoreError> {
    let backend = Box::new(FileBackend::new(fs::OpenOptions::new().read(true).write(true).open(path)?)?);
    let gate = Gate::shut(Opened { backend, read_only: None, identity: None });
    guarded(&AtomicBool::new(false), || {
        let mut db = Builder::new().create_with_backend(gate.clone())?;
        if !db.check_integrity()? {
            return Err(StoreError::Damaged { what: "its pages are not as they should be".to_owned() });
        }
        let formats = Formats { oldest: found, steps: &[] };
        check_format(&db, path, formats).map(drop)
    })
}

impl Gate {
    /// Copies what lies below the gate as it is; answers its SHA-256.
    fn copy_into(&self, file: &mut File) -> io::Result<[u8; 32]> {
        let (below, mut hasher) = (self.below(), Sha256::new());
        let (len, mut from) = (below.len()?, 0);
        let mut piece = vec![0; 1 << 20];
        while from < len {
            let count = usize::try_from(len - from).unwrap_or(usize::MAX).min(piece.len());
            below.read(from, &mut piece[..count])?;
            file.write_all(&piece[..count])?;
            hasher.update(&piece[..count]);
            from += u64::try_from(count).unwrap_or(u64::MAX);
        }
        Ok(hasher.finalize().into())
    }
}

/// What a rehearsal found.
#[derive(Clone, Debug)]
pub struct Rehearsed {
    /// What was upgraded; nothing where the store has today's format.
    pub upgraded: Option<Upgraded>,
    /// What the check of the upgraded copy read and found.
    pub checked: Checked,
}

/// Upgrades a new copy of a store and checks it; the store stays as it is, and the copy is there to be looked at.
///
/// # Errors
/// When the store is in use or cannot be read, the copy exists or cannot be written, or it cannot be upgraded.
pub fn rehearse(store: &Path, copy: &Path, options: &Options) -> Result<Rehearsed, StoreError> {
    rehearse_as(store, copy, options, FORMATS)
}

pub(super) fn rehearse_as(store: &Path, copy: &Path, options: &Options, formats: Formats) -> Result<Rehearsed, StoreError> {
    if fs::symlink_metadata(copy).is_ok() {
        return Err(StoreError::Exists { path: copy.to_owned() });
    }
    let gate = Gate::shut(Medium::File(store.to_owned()).open()?);
    let found = guarded(&AtomicBool::new(false), || {
        // Held open, so that nobody else writes meanwhile.
        let db = Builder::new().set_cache_size(options.cache_bytes).create_with_backend(gate.clone())?;
        let found = check_format(&db, store, formats)?;
        copy_verified(&gate, copy, found)?;
        Ok(found)
    })?;
    let manner = Manner { formats, copies: false };
    let options = Options { must_exist: true, ..options.clone() };
    let mut upgraded = Store::open_as(copy.to_owned(), Medium::File(copy.to_owned()), &options, manner)?;
    debug_assert!(found <= formats.newest());
    Ok(Rehearsed { upgraded: upgraded.upgraded().cloned(), checked: upgraded.check()? })
}

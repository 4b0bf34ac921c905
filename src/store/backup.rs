//! Backups: one state of the store, copied table by table into a new file, read back, and named when it is sound.

use std::{
    fs, io,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use redb::{Builder, Database, Durability, ReadOnlyTable, ReadableTable, TableDefinition, backends::FileBackend};

use super::{
    Checked, Options, Reader, Store,
    error::StoreError,
    medium::{at, publish, scratch},
    open::guarded,
    schema::Copying,
    upgrade::digest_of,
};

/// Rows a transaction of the copy holds: its changes must fit the cache.
const ROWS: usize = 20_000;

/// Copies table by table into another file.
pub(super) struct Copy<'d> {
    pub(super) to: &'d Database,
    /// Set by whoever wants no copy any more.
    pub(super) stop: &'d AtomicBool,
}

impl Copying for Copy<'_> {
    fn table<K: redb::Key + 'static, V: redb::Value + 'static>(
        &mut self,
        definition: TableDefinition<'static, K, V>,
        rows: &ReadOnlyTable<K, V>,
    ) -> Result<(), StoreError> {
        let mut rows = rows.iter()?.peekable();
        loop {
            go_on(self.stop)?;
            let mut transaction = self.to.begin_write()?;
            // Nobody may rely on the copy before it is complete and synced.
            transaction.set_durability(Durability::None).map_err(|error| StoreError::Damaged { what: error.to_string() })?;
            {
                let mut table = transaction.open_table(definition)?;
                for row in rows.by_ref().take(ROWS) {
                    let (key, value) = row?;
                    table.insert(key.value(), value.value())?;
                }
            }
            transaction.commit()?;
            if rows.peek().is_none() {
                return Ok(());
            }
        }
    }
}

/// Copies one state of the store while others work on.
#[derive(Debug)]
pub struct Copier {
    reader: Reader,
    options: Options,
    stop: Arc<AtomicBool>,
}

impl Store {
    /// Someone to copy the store as it is now, from any thread. Until it is dropped, what changes meanwhile takes space of its own.
    ///
    /// # Errors
    /// I/O trouble.
    pub fn copier(&self) -> Result<Copier, StoreError> {
        Ok(Copier { reader: self.reader()?, options: self.options.clone(), stop: Arc::default() })
    }
}

/// # Errors
/// [`StoreError::Stopped`] where nobody wants it any more.
fn go_on(stop: &AtomicBool) -> Result<(), StoreError> {
    if stop.load(Ordering::SeqCst) { Err(StoreError::Stopped) } else { Ok(()) }
}

impl Copier {
    /// What ends the copying once it is set, with [`StoreError::Stopped`]; nothing of the copy stays.
    #[must_use]
    pub fn stop(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// Copies everything to a new file, verified, mode 0600, renamed into place when complete.
    /// What the verification finds wrong in the data is in the answer.
    ///
    /// # Errors
    /// When the target exists or cannot be written.
    pub fn copy_to(self, path: &Path) -> Result<Checked, StoreError> {
        if fs::symlink_metadata(path).is_ok() {
            return Err(StoreError::Exists { path: path.to_owned() });
        }
        let (file, beside) = scratch(path)?;
        let copied = guarded(&AtomicBool::new(false), || {
            let to = Builder::new().set_cache_size(self.options.cache_bytes).create_with_backend(FileBackend::new(file)?)?;
            self.reader.views.each(&mut Copy { to: &to, stop: &self.stop })?;
            let mut last = to.begin_write()?;
            last.set_quick_repair(true);
            last.commit()?;
            Ok(to.close()?)
        });
        let checked = copied.and_then(|()| go_on(&self.stop)).and_then(|()| verified(&beside, &self.options));
        match checked.and_then(|checked| go_on(&self.stop).map(|()| checked)) {
            Ok(checked) => publish(&beside, path).map(|()| checked),
            Err(error) => {
                // The error at hand says more than one about the scratch file could.
                let _ignored = fs::remove_file(&beside);
                Err(error)
            }
        }
    }
}

/// Makes a new store from a copy of one, read back, compared with it and checked; the copy stays as it is.
/// What is found wrong in it is in the answer.
///
/// # Errors
/// When the copy is no store, or the target exists or cannot be written.
pub fn recover(from: &Path, to: &Path, options: &Options) -> Result<Checked, StoreError> {
    if fs::symlink_metadata(to).is_ok() {
        return Err(StoreError::Exists { path: to.to_owned() });
    }
    let mut source = fs::File::open(from).map_err(|error| at(from, error))?;
    let (mut file, beside) = scratch(to)?;
    let copied = io::copy(&mut source, &mut file).and_then(|_| file.sync_all()).and_then(|()| {
        let is_same = digest_of(from)? == digest_of(&beside)?;
        is_same.then_some(()).ok_or_else(|| io::Error::other("the copy reads otherwise than it was written"))
    });
    let copied = copied.map_err(StoreError::from);
    match copied.and_then(|()| verified(&beside, options)) {
        Ok(checked) => publish(&beside, to).map(|()| checked),
        Err(error) => {
            // The error at hand says more than one about the scratch file could.
            let _ignored = fs::remove_file(&beside);
            Err(match error {
                StoreError::NotAStore { why, .. } => StoreError::NotAStore { path: from.to_owned(), why },
                error => error,
            })
        }
    }
}

/// Reads a copy as a store of its own. An operation that was under way when it was taken is rolled back in it.
fn verified(path: &Path, options: &Options) -> Result<Checked, StoreError> {
    Store::open_copy(path, &Options { must_exist: true, ..options.clone() })?.check()
}

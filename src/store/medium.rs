//! Where a store's bytes lie, and how a new file gets its name.

use std::{
    fmt, fs,
    io::{self, ErrorKind},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use redb::{StorageBackend, backends::FileBackend};

use super::error::StoreError;

/// Makes the bytes of a store accessible, each time it is opened anew.
pub(super) type Maker = Arc<dyn Fn() -> Box<dyn StorageBackend> + Send + Sync>;

/// Where a store's bytes lie.
#[derive(Clone)]
pub(super) enum Medium {
    File(PathBuf),
    Made(Maker),
}

impl fmt::Debug for Medium {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.fmt(f),
            Self::Made(_) => f.write_str("in memory"),
        }
    }
}

/// Opened bytes, and why they cannot be written if so.
pub(super) struct Opened {
    pub backend: Box<dyn StorageBackend>,
    pub read_only: Option<String>,
    /// Device and number of the file.
    pub identity: Option<(u64, u64)>,
}

impl Medium {
    /// A store that lives as long as it is open.
    pub(super) fn memory() -> Self {
        let memory = Memory::default();
        Self::Made(Arc::new(move || Box::new(memory.clone())))
    }

    pub(super) fn open(&self) -> Result<Opened, StoreError> {
        match self {
            Self::Made(make) => Ok(Opened { backend: make(), read_only: None, identity: None }),
            Self::File(path) => open_file(path),
        }
    }

    /// Whether the name still leads to what was opened: the owner of the store may have written the file anew meanwhile.
    pub(super) fn is_still(&self, identity: Option<(u64, u64)>) -> bool {
        match (self, identity) {
            (Self::File(path), Some(identity)) => fs::metadata(path).is_ok_and(|file| (file.dev(), file.ino()) == identity),
            _ => true,
        }
    }
}

fn open_file(path: &Path) -> Result<Opened, StoreError> {
    let meta = fs::metadata(path).map_err(|error| at(path, error))?;
    if !meta.is_file() {
        return Err(StoreError::NotAStore { path: path.to_owned(), why: "it is not a file".to_owned() });
    }
    if meta.len() == 0 {
        return Err(StoreError::NotAStore { path: path.to_owned(), why: "it is empty".to_owned() });
    }
    let protected = "the file is write-protected";
    // Whoever may write everything, as root may, still means a write-protected file to stay as it is.
    let read_only = if meta.permissions().readonly() { Some(protected) } else { None };
    let (file, read_only) = match (read_only, fs::OpenOptions::new().read(true).write(read_only.is_none()).open(path)) {
        (why, Ok(file)) => (file, why),
        (None, Err(error)) if error.kind() == ErrorKind::PermissionDenied => {
            (fs::File::open(path).map_err(|error| at(path, error))?, Some("the right to write the file is missing"))
        }
        (None, Err(error)) if error.kind() == ErrorKind::ReadOnlyFilesystem => {
            (fs::File::open(path).map_err(|error| at(path, error))?, Some("the file system is mounted read-only"))
        }
        (_, Err(error)) => return Err(at(path, error)),
    };
    let meta = file.metadata()?;
    let identity = Some((meta.dev(), meta.ino()));
    Ok(Opened { backend: Box::new(FileBackend::new(file)?), read_only: read_only.map(str::to_owned), identity })
}

/// What an error means where the path is known.
pub(super) fn at(path: &Path, error: io::Error) -> StoreError {
    let path = path.to_owned();
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => StoreError::Missing { path },
        ErrorKind::PermissionDenied => StoreError::NoPermission { path },
        ErrorKind::AlreadyExists => StoreError::Exists { path },
        ErrorKind::IsADirectory => StoreError::NotAStore { path, why: "it is a folder".to_owned() },
        _ => error.into(),
    }
}

/// A new file beside `path` with mode 0600, to be put in its place when complete.
pub(super) fn scratch(path: &Path) -> Result<(fs::File, PathBuf), StoreError> {
    let name = path.file_name().ok_or_else(|| StoreError::Missing { path: path.to_owned() })?;
    for attempt in 0..100 {
        let mut hidden = std::ffi::OsString::from(".");
        hidden.push(name);
        hidden.push(format!(".new{attempt}"));
        let beside = path.with_file_name(hidden);
        match fs::OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&beside) {
            Ok(file) => return Ok((file, beside)),
            // Left over by a crash, or another process at the same work.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(at(path.parent().unwrap_or(path), error)),
        }
    }
    Err(StoreError::Exists { path: path.with_file_name(name) })
}

/// Gives a complete file its name, never over another file, and makes both durable. The scratch name is gone afterwards.
pub(super) fn publish(scratch: &Path, path: &Path) -> Result<(), StoreError> {
    let named = fs::File::open(scratch).and_then(|file| file.sync_all()).and_then(|()| match fs::hard_link(scratch, path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists && !path.try_exists()? => fs::rename(scratch, path),
        other => other,
    });
    if let Err(error) = fs::remove_file(scratch)
        && error.kind() != ErrorKind::NotFound
    {
        return Err(at(scratch, error));
    }
    named.map_err(|error| at(path, error))?;
    sync_folder(path)
}

/// Makes the name of a file durable.
pub(super) fn sync_folder(path: &Path) -> Result<(), StoreError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| at(folder, error))
}

pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Bytes in memory that outlive the engine's handle.
#[derive(Clone, Debug, Default)]
struct Memory(Arc<Mutex<Vec<u8>>>);

/// Where `len` bytes from `offset` lie in memory.
pub(super) fn place(offset: u64, len: usize) -> io::Result<std::ops::Range<usize>> {
    let from = usize::try_from(offset).map_err(|_| io::Error::from(ErrorKind::OutOfMemory))?;
    let to = from.checked_add(len).ok_or_else(|| io::Error::from(ErrorKind::OutOfMemory))?;
    Ok(from..to)
}

impl StorageBackend for Memory {
    fn len(&self) -> io::Result<u64> {
        Ok(u64::try_from(locked(&self.0).len()).unwrap_or(u64::MAX))
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let bytes = locked(&self.0);
        out.copy_from_slice(bytes.get(place(offset, out.len())?).ok_or(ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        locked(&self.0).resize(place(len, 0)?.start, 0);
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        locked(&self.0).get_mut(place(offset, data.len())?).ok_or(ErrorKind::UnexpectedEof)?.copy_from_slice(data);
        Ok(())
    }
}

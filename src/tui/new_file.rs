//! A file that only the person can read and that gets its name when it is complete.

use std::{
    ffi::OsStr,
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    os::{fd::AsRawFd, unix::fs::OpenOptionsExt},
    path::{Path, PathBuf},
};

use rustix::{
    fs::{AtFlags, CWD, RenameFlags, linkat, renameat_with},
    io::Errno,
};

/// Names tried for the unfinished file.
const TRIES: u32 = 100;

/// A file under way, beside the place it will have. What stood there before stays until then.
#[derive(Debug)]
pub(crate) struct NewFile {
    path: PathBuf,
    /// Its name until then, where it has one.
    part: Option<PathBuf>,
    replace: bool,
    sink: Option<BufWriter<File>>,
}

impl NewFile {
    /// Begins a file. One that stands there already is only replaced where that is wanted, and only where it is a file.
    ///
    /// # Errors
    /// [`io::ErrorKind::AlreadyExists`] where something stands there; what keeps it from being written.
    pub(crate) fn begin(path: &Path, replace: bool) -> io::Result<Self> {
        let name = path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "that is no file name"))?;
        match fs::symlink_metadata(path) {
            Ok(_) if !replace => return Err(io::ErrorKind::AlreadyExists.into()),
            Ok(stands) if !stands.is_file() && !stands.is_symlink() => {
                return Err(io::Error::new(io::ErrorKind::InvalidInput, "what stands there is no file"));
            }
            _ => {}
        }
        let new = |file, part| Self { path: path.to_owned(), part, replace, sink: Some(BufWriter::with_capacity(1 << 16, file)) };
        match nameless(path) {
            Some(file) => Ok(new(file, None)),
            None => {
                let (file, part) = first_free(path, name, |part| {
                    // Somebody else's file, or a link to one, is never written into.
                    OpenOptions::new().write(true).create_new(true).mode(0o600).open(part)
                })?;
                Ok(new(file, Some(part)))
            }
        }
    }

    /// Gives the complete file its name.
    ///
    /// # Errors
    /// When its last bytes cannot be written; when something has come to stand there meanwhile.
    pub(crate) fn keep(mut self) -> io::Result<()> {
        let Some(sink) = self.sink.take() else { return Ok(()) };
        let file = sink.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        let Some(part) = &self.part else { return self.name(&file) };
        if self.replace {
            return fs::rename(part, &self.path);
        }
        match renameat_with(CWD, part, CWD, &self.path, RenameFlags::NOREPLACE) {
            // Some file systems do not know that.
            Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) if !self.path.exists() => fs::rename(part, &self.path),
            renamed => Ok(renamed?),
        }
    }

    /// Gives a file without a name its name. To replace what stands there it has another one for a moment.
    fn name(&self, file: &File) -> io::Result<()> {
        let open = opened(file);
        let link = |to: &Path| Ok(linkat(CWD, &open, CWD, to, AtFlags::SYMLINK_FOLLOW)?);
        if !self.replace {
            return link(&self.path);
        }
        let name = self.path.file_name().unwrap_or_default();
        let ((), part) = first_free(&self.path, name, link)?;
        fs::rename(&part, &self.path).inspect_err(|_| drop(fs::remove_file(&part)))
    }
}

/// Where the system shows a file that is open.
fn opened(file: &File) -> PathBuf {
    PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()))
}

#[cfg(not(target_os = "linux"))]
const fn nameless(_path: &Path) -> Option<File> {
    None
}

/// A file without a name in the folder of that path: whatever ends the program, nothing of it stays. None where the system or the
/// file system knows no such thing.
#[cfg(target_os = "linux")]
fn nameless(path: &Path) -> Option<File> {
    use rustix::fs::{Mode, OFlags, openat};

    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = File::from(openat(CWD, folder, OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC, Mode::RUSR | Mode::WUSR).ok()?);
    opened(&file).exists().then_some(file)
}

/// Takes the first name beside the file that nobody has.
fn first_free<T>(path: &Path, name: &OsStr, take: impl Fn(&Path) -> io::Result<T>) -> io::Result<(T, PathBuf)> {
    for number in 0..TRIES {
        let mut part = name.to_owned();
        part.push(format!(".{}.{number}.part", rustix::process::getpid().as_raw_nonzero()));
        let part = path.with_file_name(part);
        match take(&part) {
            Ok(taken) => return Ok((taken, part)),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(io::ErrorKind::StorageFull, "too many unfinished files stand beside it"))
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.sink.as_mut().map_or(Ok(bytes.len()), |sink| sink.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.as_mut().map_or(Ok(()), BufWriter::flush)
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        // A complete file has another name by now.
        if let Some(part) = &self.part {
            drop(fs::remove_file(part));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    fn written(path: &Path, text: &str, replace: bool) -> io::Result<()> {
        let mut file = NewFile::begin(path, replace)?;
        file.write_all(text.as_bytes())?;
        file.keep()
    }

    #[test]
    fn a_file_appears_whole_or_not_at_all_and_nothing_is_left_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        let mut file = NewFile::begin(&path, false).unwrap();
        file.write_all(b"half").unwrap();
        // Whatever ends the program now, nothing stays of it.
        assert!(!cfg!(target_os = "linux") || names(folder.path()).is_empty());
        drop(file);
        assert!(names(folder.path()).is_empty());
        written(&path, "whole", false).unwrap();
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), names(folder.path())), ("whole", vec!["out.csv".to_owned()]));
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn what_stands_there_is_replaced_only_where_that_is_wanted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        fs::write(&path, "old").unwrap();
        assert_eq!(written(&path, "new", false).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        // An unfinished one leaves it, too.
        drop(NewFile::begin(&path, true).unwrap());
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        written(&path, "new", true).unwrap();
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), names(folder.path())), ("new", vec!["out.csv".to_owned()]));
        assert_eq!(written(folder.path(), "x", true).unwrap_err().kind(), io::ErrorKind::InvalidInput);
        assert_eq!(written(Path::new("/dev/null"), "x", true).unwrap_err().kind(), io::ErrorKind::InvalidInput);
    }

    #[test]
    fn what_comes_to_stand_there_meanwhile_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        let mut file = NewFile::begin(&path, false).unwrap();
        file.write_all(b"new").unwrap();
        fs::write(&path, "theirs").unwrap();
        assert_eq!(file.keep().unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!((fs::read_to_string(&path).unwrap().as_str(), names(folder.path())), ("theirs", vec!["out.csv".to_owned()]));
    }

    #[test]
    fn links_are_replaced_and_never_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (path, secret) = (folder.path().join("out.csv"), folder.path().join("secret"));
        fs::write(&secret, "mine").unwrap();
        // Where the unfinished file would be, as far as anybody can guess.
        for number in 0..3 {
            symlink(&secret, folder.path().join(format!("out.csv.{}.{number}.part", std::process::id()))).unwrap();
        }
        written(&path, "new", false).unwrap();
        symlink(&secret, folder.path().join("link.csv")).unwrap();
        written(&folder.path().join("link.csv"), "new", true).unwrap();
        assert_eq!(fs::read_to_string(&secret).unwrap(), "mine");
        assert_eq!(fs::read_to_string(folder.path().join("link.csv")).unwrap(), "new");
    }
}

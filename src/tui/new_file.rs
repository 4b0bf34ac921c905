//! A file that only the person can read and that gets its name when it is complete.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use rustix::fs::{CWD, RenameFlags, renameat_with};

/// Names tried for the unfinished file.
const TRIES: u32 = 100;

/// A file under way, beside the place it will have. What stood there before stays until then.
#[derive(Debug)]
pub(crate) struct NewFile {
    path: PathBuf,
    part: PathBuf,
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
        for number in 0..TRIES {
            let mut part = name.to_owned();
            part.push(format!(".{}.{number}.part", rustix::process::getpid().as_raw_nonzero()));
            let part = path.with_file_name(part);
            // Somebody else's file, or a link to one, is never written into.
            match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part) {
                Ok(file) => return Ok(Self { path: path.to_owned(), part, replace, sink: Some(BufWriter::with_capacity(1 << 16, file)) }),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::new(io::ErrorKind::StorageFull, "too many unfinished files stand beside it"))
    }

    /// Gives the complete file its name.
    ///
    /// # Errors
    /// When its last bytes cannot be written; when something has come to stand there meanwhile.
    pub(crate) fn keep(mut self) -> io::Result<()> {
        if let Some(sink) = self.sink.take() {
            sink.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
        }
        if self.replace {
            return fs::rename(&self.part, &self.path);
        }
        match renameat_with(CWD, &self.part, CWD, &self.path, RenameFlags::NOREPLACE) {
            // Some file systems do not know that.
            Err(rustix::io::Errno::INVAL | rustix::io::Errno::NOSYS | rustix::io::Errno::NOTSUP) if !self.path.exists() => {
                fs::rename(&self.part, &self.path)
            }
            renamed => Ok(renamed?),
        }
    }
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
        drop(fs::remove_file(&self.part));
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

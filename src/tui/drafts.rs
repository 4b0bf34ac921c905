//! What was typed in forms and not yet saved, kept in files that only the person can read.

use std::{
    fs::{self, DirBuilder, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use crate::model::RecordId;

const ENDING: &str = "draft";
/// Larger files were not written here.
const LARGEST: u64 = 8 * 1024 * 1024;

/// A directory of drafts.
#[derive(Clone, Debug)]
pub struct Drafts(PathBuf);

impl Drafts {
    /// Drafts in that directory; it is made when the first one is kept.
    #[must_use]
    pub const fn new(directory: PathBuf) -> Self {
        Self(directory)
    }

    /// Keeps a draft, replacing one of the same key: the old one stays until the new one is whole.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn keep(&self, key: &str, text: &str) -> io::Result<()> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.0)?;
        let path = self.path(key);
        keep_file(&path, text)
    }

    /// Forgets a draft; one that is not there is forgotten already.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn forget(&self, key: &str) -> io::Result<()> {
        let path = self.path(key);
        // One that was being written when the program was killed, too.
        [path.with_extension("new"), path].iter().try_for_each(|path| match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        })
    }

    /// Forgets every draft of a form of these records, whatever their types.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn forget_of(&self, records: &[RecordId]) -> io::Result<()> {
        let of = |key: &str| key.rsplit_once('-').and_then(|(_, id)| id.parse().ok());
        let keys = self.all().into_iter().map(|(key, _)| key);
        keys.filter(|key| of(key).is_some_and(|id| records.contains(&id))).try_for_each(|key| self.forget(&key))
    }

    /// Key and text of all drafts, by key. What cannot be read is left where it is.
    #[must_use]
    pub fn all(&self) -> Vec<(String, String)> {
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let mut drafts: Vec<_> = entries
            .filter(|entry| entry.metadata().is_ok_and(|data| data.is_file() && data.len() <= LARGEST))
            .filter_map(|entry| {
                let path = entry.path();
                let key = path.file_stem().filter(|_| path.extension().is_some_and(|ending| ending == ENDING))?.to_str()?.to_owned();
                Some((key, fs::read_to_string(&path).ok()?))
            })
            .collect();
        drafts.sort();
        drafts
    }

    fn path(&self, key: &str) -> PathBuf {
        let name: String = key.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
        self.0.join(name).with_extension(ENDING)
    }
}

/// Replaces a file that only the person can read: the old one stays until the new one is whole.
pub(super) fn keep_file(path: &Path, text: &str) -> io::Result<()> {
    write_private(&path.with_extension("new"), text.as_bytes())?;
    fs::rename(path.with_extension("new"), path)
}

/// Writes a file that only the person can read.
pub(super) fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?.write_all(bytes)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_draft_is_kept_until_it_is_forgotten() {
        let directory = tempfile::tempdir().unwrap();
        let drafts = Drafts::new(directory.path().join("drafts"));
        assert!(drafts.all().is_empty());
        drafts.forget("lead-17").unwrap();
        drafts.keep("lead-new", "Anna").unwrap();
        drafts.keep("lead-17", "old").unwrap();
        drafts.keep("lead-17", "new\nlines").unwrap();
        let want = [("lead-17", "new\nlines"), ("lead-new", "Anna")].map(|(key, text)| (key.to_owned(), text.to_owned()));
        assert_eq!(drafts.all(), want);
        fs::write(directory.path().join("drafts/lead-17.new"), "half").unwrap();
        drafts.forget("lead-17").unwrap();
        assert_eq!(drafts.all(), want[1..]);
        assert_eq!(fs::read_dir(directory.path().join("drafts")).unwrap().count(), 1, "nor what was half written");
    }

    #[test]
    fn drafts_are_private_and_stay_in_their_directory() {
        let directory = tempfile::tempdir().unwrap();
        let drafts = Drafts::new(directory.path().join("drafts"));
        drafts.keep("../../lead", "text").unwrap();
        let paths: Vec<_> = fs::read_dir(directory.path().join("drafts")).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(paths.len(), 1);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&paths[0]), mode(paths[0].parent().unwrap())), (0o600, 0o700));
    }
}

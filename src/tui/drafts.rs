//! What was typed in forms and not yet saved, kept in files that only the person can read: a folder for each screen that is open,
//! so that two windows do not take each other's. Whoever starts takes over what a screen left that ended.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::model::RecordId;

const ENDING: &str = "draft";
/// Held by the screen whose folder it is.
const LOCK: &str = "lock";
/// Where the person was when the program started itself again.
const PLACE: &str = "place";
/// Larger files were not written here.
const LARGEST: u64 = 8 * 1024 * 1024;

/// The drafts of one screen.
#[derive(Debug)]
pub struct Drafts {
    /// The folders of all screens of this person on this store.
    all: PathBuf,
    /// Names this process.
    name: String,
    /// This screen's folder, and its lock: made when the first draft is kept.
    own: Option<(PathBuf, File)>,
}

impl Drafts {
    /// Takes over the folder of this very process, started anew, or else the one a screen last wrote to that ended. `process`: its
    /// number.
    #[must_use]
    pub fn open(all: PathBuf, process: u32) -> Self {
        let name = process.to_string();
        let own = all.join(&name);
        let taken = if own.exists() { taken(own) } else { left(&all) };
        Self { all, name, own: taken }
    }

    /// Keeps a draft, replacing one of the same key: the old one stays until the new one is whole.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn keep(&mut self, key: &str, text: &str) -> io::Result<()> {
        keep_file(&path(&self.folder()?, key), text)
    }

    /// Forgets a draft; one that is not there is forgotten already.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn forget(&self, key: &str) -> io::Result<()> {
        let Some((folder, _)) = &self.own else { return Ok(()) };
        forget_file(&path(folder, key))
    }

    /// Forgets every draft of a form of these records, whatever their types.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn forget_of(&self, records: &[RecordId]) -> io::Result<()> {
        // Other windows', too, and what they left behind.
        Self::forget_in(&self.all, records).map(drop)
    }

    /// The records into whose forms was typed, by a person on one store, in all windows.
    #[must_use]
    pub fn records_in(all: &Path) -> Vec<RecordId> {
        everywhere(all).into_iter().map(|(_, record)| record).collect()
    }

    /// Forgets what was typed into forms of these records, in all windows; answers how many forms.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn forget_in(all: &Path, records: &[RecordId]) -> io::Result<u64> {
        let mut forgotten = 0;
        for (path, _) in everywhere(all).into_iter().filter(|(_, record)| records.contains(record)) {
            forget_file(&path)?;
            forgotten += 1;
        }
        Ok(forgotten)
    }

    /// Key and text of all drafts, by key. What cannot be read is left where it is.
    #[must_use]
    pub fn all(&self) -> Vec<(String, String)> {
        let mut drafts: Vec<_> = self
            .own
            .iter()
            .flat_map(|(folder, _)| files(folder))
            .filter_map(|path| {
                let key = path.file_stem()?.to_str()?.to_owned();
                Some((key, fs::read_to_string(&path).ok()?))
            })
            .collect();
        drafts.sort();
        drafts
    }

    /// Keeps where the person is, for this process when it is started anew.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn keep_place(&mut self, place: &str) -> io::Result<()> {
        keep_file(&self.folder()?.join(PLACE), place)
    }

    /// Where the person was when this process started itself again; told once.
    #[must_use]
    pub fn take_place(&self) -> Option<String> {
        let place = self.own.as_ref().map(|(folder, _)| folder.join(PLACE))?;
        let text = fs::read_to_string(&place).ok();
        // One that stays is told again at most to this very process.
        drop(fs::remove_file(&place));
        text
    }

    /// The screen's folder.
    fn folder(&mut self) -> io::Result<PathBuf> {
        if let Some((folder, _)) = self.own.as_ref().filter(|(folder, _)| folder.is_dir()) {
            return Ok(folder.clone());
        }
        let names = std::iter::once(self.name.clone()).chain((2..100).map(|number| format!("{}-{number}", self.name)));
        for folder in names.map(|name| self.all.join(name)) {
            DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
            if let Some(own) = taken(folder.clone()) {
                self.own = Some(own);
                return Ok(folder);
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }
}

impl Drop for Drafts {
    fn drop(&mut self) {
        // A folder without drafts is of no use; one in use elsewhere, or with anything in it, stays.
        if let Some((folder, _)) = &self.own
            && files(folder).next().is_none()
            && !folder.join(PLACE).exists()
        {
            drop(fs::remove_file(folder.join(LOCK)));
            drop(fs::remove_dir(folder));
        }
    }
}

fn path(folder: &Path, key: &str) -> PathBuf {
    let name: String = key.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect();
    folder.join(name).with_extension(ENDING)
}

/// The drafts of records in all folders.
fn everywhere(all: &Path) -> Vec<(PathBuf, RecordId)> {
    let folders = fs::read_dir(all).into_iter().flatten().flatten().map(|entry| entry.path());
    let record = |path: &Path| path.file_stem()?.to_str()?.rsplit_once('-')?.1.parse().ok().map(RecordId);
    folders.flat_map(|folder| files(&folder).filter_map(|path| Some((path.clone(), record(&path)?))).collect::<Vec<_>>()).collect()
}

/// Removes a draft, and one that was being written when the program was killed.
fn forget_file(path: &Path) -> io::Result<()> {
    [path.with_extension("new"), path.to_owned()].iter().try_for_each(|path| match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    })
}

/// The drafts of a folder.
fn files(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let drafts = entries.filter(|entry| entry.metadata().is_ok_and(|data| data.is_file() && data.len() <= LARGEST));
    drafts.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|ending| ending == ENDING))
}

/// The folder and its lock, unless a screen holds it.
fn taken(folder: PathBuf) -> Option<(PathBuf, File)> {
    let lock = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(folder.join(LOCK)).ok()?;
    // Where the disk knows no locks, nobody can tell.
    match lock.try_lock() {
        Err(TryLockError::WouldBlock) => None,
        _ => Some((folder, lock)),
    }
}

/// The folder written to last whose screen ended, where anything is in it.
fn left(all: &Path) -> Option<(PathBuf, File)> {
    let newest = |folder: &Path| -> Option<SystemTime> { files(folder).filter_map(|path| path.metadata().ok()?.modified().ok()).max() };
    let folders = fs::read_dir(all).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut written: Vec<(SystemTime, PathBuf)> = folders.filter_map(|folder| Some((newest(&folder)?, folder))).collect();
    written.sort_unstable();
    written.into_iter().rev().find_map(|(_, folder)| taken(folder))
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

    fn pairs(drafts: &[(&str, &str)]) -> Vec<(String, String)> {
        drafts.iter().map(|(key, text)| ((*key).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn a_draft_is_kept_until_it_is_forgotten() {
        let directory = tempfile::tempdir().unwrap();
        let mut drafts = Drafts::open(directory.path().join("drafts"), 7);
        assert!(drafts.all().is_empty());
        drafts.forget("lead-17").unwrap();
        drafts.keep("lead-new", "Anna").unwrap();
        drafts.keep("lead-17", "old").unwrap();
        drafts.keep("lead-17", "new\nlines").unwrap();
        let want = pairs(&[("lead-17", "new\nlines"), ("lead-new", "Anna")]);
        assert_eq!(drafts.all(), want);
        fs::write(directory.path().join("drafts/7/lead-17.new"), "half").unwrap();
        drafts.forget("lead-17").unwrap();
        assert_eq!(drafts.all(), want[1..]);
        drafts.forget("lead-new").unwrap();
        drop(drafts);
        assert_eq!(fs::read_dir(directory.path().join("drafts")).unwrap().count(), 0, "nothing is left behind");
    }

    #[test]
    fn what_another_window_types_is_its_own_until_it_ends() {
        let directory = tempfile::tempdir().unwrap();
        let open = |process| Drafts::open(directory.path().to_owned(), process);
        let (mut one, mut two) = (open(1), open(2));
        one.keep("lead-new", "Ada").unwrap();
        two.keep("lead-new", "Bea").unwrap();
        assert_eq!(one.all(), pairs(&[("lead-new", "Ada")]));
        let three = open(3);
        assert!(three.all().is_empty(), "both are still open");
        drop((one, three));
        let mut four = open(4);
        assert_eq!(four.all(), pairs(&[("lead-new", "Ada")]));
        four.keep("lead-new", "Ada Alm").unwrap();
        assert!(open(5).all().is_empty(), "it is offered to one window");
        assert_eq!(two.all(), pairs(&[("lead-new", "Bea")]));
        drop((two, four));
        assert_eq!(open(6).all(), pairs(&[("lead-new", "Ada Alm")]), "what was written last");
    }

    #[test]
    fn a_process_that_starts_itself_again_finds_its_own_and_where_it_was() {
        let directory = tempfile::tempdir().unwrap();
        let open = |process| Drafts::open(directory.path().to_owned(), process);
        let mut one = open(1);
        one.keep_place("tab 1 0").unwrap();
        let mut two = open(2);
        two.keep("lead-new", "Bea").unwrap();
        drop((one, two));
        let again = open(1);
        assert!(again.all().is_empty(), "the other one's is left for the other one");
        assert_eq!((again.take_place().as_deref(), again.take_place()), (Some("tab 1 0"), None));
    }

    #[test]
    fn drafts_are_private_and_stay_in_their_directory() {
        let directory = tempfile::tempdir().unwrap();
        let mut drafts = Drafts::open(directory.path().join("drafts"), 7);
        drafts.keep("../../lead", "text").unwrap();
        let paths: Vec<_> = fs::read_dir(directory.path().join("drafts/7")).unwrap().map(|entry| entry.unwrap().path()).collect();
        assert_eq!(paths.len(), 2, "{paths:?}");
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&paths[0]), mode(&paths[1]), mode(paths[0].parent().unwrap())), (0o600, 0o600, 0o700));
    }
}

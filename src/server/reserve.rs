//! A reserve of room on the store's disk. When the disk is full even deleting needs room; the reserve is then given up, so that
//! whoever is at work can save, and made anew when there is room again.

use std::{
    fs::{self, File},
    io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use rustix::fs::{FallocateFlags, fallocate, statvfs};

use super::News;

/// Bytes of the reserve.
const ROOM: u64 = 16 << 20;
/// So much must be free besides for it to be made.
const BESIDES: u64 = 64 << 20;
/// Below so much the disk counts as full.
const FULL: u64 = 2 << 20;

/// The reserve of a store: `leads.prospekt.reserve` beside `leads.prospekt`.
#[derive(Debug)]
pub struct Reserve {
    path: PathBuf,
    is_full: bool,
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Nothing,
    Make,
    GiveUp,
}

/// What is to be done with so many bytes free on the disk.
const fn deed(is_there: bool, free: u64) -> Deed {
    match (is_there, free) {
        (true, ..FULL) => Deed::GiveUp,
        (false, free) if free >= ROOM + BESIDES => Deed::Make,
        _ => Deed::Nothing,
    }
}

impl Reserve {
    /// The reserve of that store.
    #[must_use]
    pub fn of(store: &Path) -> Self {
        let mut name = store.as_os_str().to_owned();
        name.push(".reserve");
        Self { path: PathBuf::from(name), is_full: false }
    }

    fn free(&self) -> io::Result<u64> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let disk = statvfs(folder)?;
        Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
    }

    /// Makes or gives up the reserve as the disk has room; tells when a disk that filled up took it.
    pub(super) fn look(&mut self) -> Option<News> {
        let free = self.free().ok()?;
        match deed(self.path.exists(), free) {
            Deed::Make => {
                self.is_full = false;
                // Where none can be made there is none.
                let _is_made = self.make().is_ok();
                None
            }
            Deed::GiveUp => {
                let given_up = fs::remove_file(&self.path);
                let news =
                    News::Trouble("The disk is full. A reserve was given up so that saving works for a while: free some space.".to_owned());
                (given_up.is_ok() && !std::mem::replace(&mut self.is_full, true)).then_some(news)
            }
            Deed::Nothing => None,
        }
    }

    fn make(&self) -> io::Result<()> {
        let file = File::options().write(true).create_new(true).mode(0o600).open(&self.path)?;
        // Where the file system cannot keep room for a file, an empty one would be a lie.
        let kept = fallocate(&file, FallocateFlags::empty(), 0, ROOM);
        if kept.is_err() {
            fs::remove_file(&self.path)?;
        }
        Ok(kept?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_made_where_there_is_room_and_given_up_where_there_is_none() {
        let plenty = ROOM + BESIDES;
        for (is_there, free, done) in [
            (false, plenty, Deed::Make),
            (false, plenty - 1, Deed::Nothing),
            (false, 0, Deed::Nothing),
            (true, plenty, Deed::Nothing),
            (true, FULL, Deed::Nothing),
            (true, FULL - 1, Deed::GiveUp),
            (true, 0, Deed::GiveUp),
        ] {
            assert_eq!(deed(is_there, free), done, "{is_there} {free}");
        }
        // After it was given up the disk does not count as one with plenty.
        assert_eq!(deed(false, FULL - 1 + ROOM), Deed::Nothing);
    }

    #[test]
    fn a_disk_with_room_has_one_for_the_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let mut reserve = Reserve::of(&folder.path().join("leads.prospekt"));
        if reserve.free().unwrap() < ROOM + BESIDES {
            return;
        }
        assert_eq!(reserve.look(), None);
        let Ok(file) = fs::metadata(folder.path().join("leads.prospekt.reserve")) else { return };
        assert_eq!(file.len(), ROOM);
        assert_eq!(std::os::unix::fs::PermissionsExt::mode(&file.permissions()) & 0o777, 0o600);
        assert_eq!(reserve.look(), None);
    }
}

//! When nothing can be written: a disk without room, a file that may only be read. Reading goes on, and writing comes back by itself.

use std::{fs, path::Path};

use super::{Store, error::StoreError, medium::Medium};

/// Why nothing can be written on a full disk.
pub(super) const FULL: &str = "the disk is full";

/// Below so many free bytes a full disk is not tried again.
const LEAST: u64 = 1 << 20;

impl Store {
    /// Notes how a write ended.
    pub(super) fn note_room<T>(&mut self, written: &Result<T, StoreError>) {
        match written {
            Ok(_) => self.is_full = false,
            Err(StoreError::NoSpace) => self.is_full = true,
            Err(_) => {}
        }
    }

    pub(super) fn look_for_room(&mut self) {
        if let Some(why) = self.read_only.clone() {
            let may_write = match &self.medium {
                Medium::File(path) if why == FULL => has_room(path),
                Medium::File(path) => is_writable(path),
                Medium::Made(_) => why == FULL,
            };
            if may_write {
                self.reopen();
            }
        } else if self.is_full && matches!(&self.medium, Medium::File(path) if !has_room(path)) {
            return;
        }
        if self.is_full && self.read_only.is_none() {
            // What comes of it is noted by the write itself.
            drop(self.settle().and_then(|()| self.write(|_| Ok(()))));
        }
    }

    /// Opens the file anew, to be written this time. Where that fails everything stays as it was.
    fn reopen(&mut self) {
        self.close_engine();
        if self.revive().is_ok() && self.read_only.is_none() {
            self.is_full = false;
            // What a crash left half done before the store was opened is rolled back now, or before the next commit.
            drop(self.settle());
        }
    }
}

/// Whether the file's disk has room for a small write.
fn has_room(path: &Path) -> bool {
    free(path).is_some_and(|free| free >= LEAST)
}

/// Free bytes on the file's disk.
pub(super) fn free(path: &Path) -> Option<u64> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    rustix::fs::statvfs(folder).ok().map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Whether the file may be written now.
fn is_writable(path: &Path) -> bool {
    let is_protected = fs::metadata(path).is_ok_and(|file| file.permissions().readonly());
    !is_protected && fs::OpenOptions::new().write(true).open(path).is_ok()
}

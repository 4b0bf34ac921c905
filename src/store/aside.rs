//! Bytes that are too many for memory and need not outlive a session: in a file beside the store that has no name and is gone
//! with whoever holds it, however that ends.

use std::{fs, os::unix::fs::FileExt, path::PathBuf};

use super::{
    Store,
    error::StoreError,
    medium::{Medium, at, scratch},
    room::free,
};

/// So much room is left on the disk for what must be kept: 256 MB.
const LEFT: u64 = 256 << 20;

/// A place for bytes beside the store.
#[derive(Debug, Default)]
pub struct SetAside {
    /// The store's file; `None` where it lies in memory.
    beside: Option<PathBuf>,
    file: Option<fs::File>,
    end: u64,
}

impl Store {
    /// A place for bytes beside the store. The file is made with the first of them.
    #[must_use]
    pub fn set_aside(&self) -> SetAside {
        let beside = match &self.medium {
            Medium::File(path) => Some(path.clone()),
            Medium::Made(_) => None,
        };
        SetAside { beside, file: None, end: 0 }
    }
}

impl SetAside {
    /// Takes bytes and answers where they are; `None` where there is no such place, or no room to spare: then they stay in memory.
    pub fn add(&mut self, bytes: &[u8]) -> Option<u64> {
        let store = self.beside.as_ref()?;
        if free(store)? < LEFT {
            return None;
        }
        if self.file.is_none() {
            let (file, name) = scratch(store).ok()?;
            fs::remove_file(name).ok()?;
            self.file = Some(file);
        }
        let place = self.end;
        self.file.as_ref()?.write_all_at(bytes, place).ok()?;
        self.end += u64::try_from(bytes.len()).ok()?;
        Some(place)
    }

    /// So many bytes from a place.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn read(&self, place: u64, length: usize) -> Result<Vec<u8>, StoreError> {
        let gone = || StoreError::Damaged { what: "what was set aside for a plan".to_owned() };
        let mut bytes = vec![0; length];
        let (Some(file), Some(store)) = (&self.file, &self.beside) else { return Err(gone()) };
        file.read_exact_at(&mut bytes, place).map_err(|error| at(store, error))?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Options;

    #[test]
    fn bytes_come_back_and_leave_no_name_behind() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("leads.prospekt"), &Options::default()).unwrap();
        let names = || fs::read_dir(folder.path()).unwrap().count();
        let before = names();
        let mut aside = store.set_aside();
        let places = [&b"first"[..], b"", b"second"].map(|bytes| (aside.add(bytes).unwrap(), bytes));
        for (place, bytes) in places {
            assert_eq!(aside.read(place, bytes.len()).unwrap(), bytes);
        }
        assert_eq!(names(), before);
        assert!(aside.read(9, 9).is_err(), "there are not so many");
    }

    #[test]
    fn a_store_in_memory_sets_nothing_aside() {
        let mut aside = Store::in_memory(&Options::default()).unwrap().set_aside();
        assert_eq!(aside.add(b"some"), None);
        assert!(aside.read(0, 4).is_err());
    }
}

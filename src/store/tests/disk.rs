//! A disk that can lose its power, run full or fail, byte for byte as told.

use std::{
    io::{self, ErrorKind},
    sync::{Arc, Mutex},
};

use redb::StorageBackend;

use super::super::{
    Options, Store, StoreError,
    medium::{Maker, Medium, place},
};

#[derive(Clone, Debug, Default)]
pub struct Disk(Arc<Mutex<State>>);

#[derive(Debug, Default)]
struct State {
    /// What the program sees.
    live: Vec<u8>,
    /// What survives for certain.
    synced: Vec<u8>,
    /// What was done since.
    pending: Vec<Pending>,
    /// Calls that change the disk, so far.
    calls: usize,
    trouble: Option<Trouble>,
    /// Says that it synced, and did not.
    lies: bool,
}

#[derive(Clone, Debug)]
enum Pending {
    Write(usize, Vec<u8>),
    Length(usize),
}

/// When calls that change the disk fail, and how.
#[derive(Clone, Copy, Debug)]
pub struct Trouble {
    pub from: usize,
    pub until: usize,
    pub kind: ErrorKind,
}

impl Disk {
    /// Opens the store on it, or makes one.
    pub fn open(&self) -> Result<Store, StoreError> {
        Store::open_medium("disk".into(), Medium::Made(self.maker()), &Options::default())
    }

    pub fn maker(&self) -> Maker {
        let disk = self.clone();
        Arc::new(move || Box::new(disk.clone()))
    }

    /// Nothing is read or written meanwhile, and nothing fails.
    pub fn hang<T>(&self, meanwhile: impl FnOnce() -> T) -> T {
        let _held = self.0.lock().unwrap();
        meanwhile()
    }

    pub fn calls(&self) -> usize {
        self.0.lock().unwrap().calls
    }

    pub fn trouble(&self, trouble: Option<Trouble>) {
        self.0.lock().unwrap().trouble = trouble;
    }

    /// From here on syncing does nothing.
    pub fn lie(&self) {
        self.0.lock().unwrap().lies = true;
    }

    pub fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().live.clone()
    }

    pub fn holding(bytes: Vec<u8>) -> Self {
        Self(Arc::new(Mutex::new(State { synced: bytes.clone(), live: bytes, ..State::default() })))
    }

    /// The disk after the power went: of what was not synced each write is there, torn or lost, as `dice` falls.
    pub fn after_power_cut(&self, mut dice: impl FnMut(u32) -> u32) -> Self {
        let state = self.0.lock().unwrap();
        let mut bytes = state.synced.clone();
        for pending in &state.pending {
            match pending {
                Pending::Length(len) => bytes.resize(*len, 0),
                Pending::Write(at, data) => {
                    let kept = match dice(3) {
                        0 => 0,
                        // The header is smaller than a sector and never torn.
                        1 if *at > 0 => data.len() * usize::try_from(dice(8)).unwrap_or(0) / 8 / 512 * 512,
                        _ => data.len(),
                    };
                    bytes[*at..at + kept].copy_from_slice(&data[..kept]);
                }
            }
        }
        Self::holding(bytes)
    }

    fn change(&self, what: impl FnOnce(&mut State) -> io::Result<()>) -> io::Result<()> {
        let mut state = self.0.lock().unwrap();
        state.calls += 1;
        match state.trouble {
            Some(trouble) if (trouble.from..trouble.until).contains(&state.calls) => Err(trouble.kind.into()),
            _ => what(&mut state),
        }
    }
}

impl StorageBackend for Disk {
    fn len(&self) -> io::Result<u64> {
        Ok(u64::try_from(self.0.lock().unwrap().live.len()).unwrap())
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let state = self.0.lock().unwrap();
        out.copy_from_slice(state.live.get(place(offset, out.len())?).ok_or(ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let len = place(len, 0)?.start;
        self.change(|state| {
            state.live.resize(len, 0);
            state.pending.push(Pending::Length(len));
            Ok(())
        })
    }

    fn sync_data(&self) -> io::Result<()> {
        self.change(|state| {
            if !state.lies {
                state.synced.clone_from(&state.live);
                state.pending.clear();
            }
            Ok(())
        })
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let range = place(offset, data.len())?;
        self.change(|state| {
            state.pending.push(Pending::Write(range.start, data.to_vec()));
            state.live.get_mut(range).ok_or(ErrorKind::UnexpectedEof)?.copy_from_slice(data);
            Ok(())
        })
    }
}

//! The gate in front of a store's bytes: it holds back what the engine writes while it opens a file.
//!
//! A store of a newer format, or one that may only be read, is thereby left exactly as it was, even where
//! the engine must recover it from a crash to read it.

use std::{
    io,
    ops::Bound,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use redb::{BackendError, StorageBackend};

use super::medium::{Opened, locked, place};

/// Shut at first; see [`Gate::release`].
#[derive(Clone, Debug)]
pub(super) struct Gate(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    backend: Box<dyn StorageBackend>,
    /// Files that cannot be written cannot be locked for writing either.
    shared_locks: bool,
    open: AtomicBool,
    held: Mutex<Vec<Held>>,
    /// What syncing ahead met. The system tells of a failure once: it is passed on to the next sync that somebody relies on.
    early: Mutex<io::Result<()>>,
}

/// What the engine did before the gate was opened.
#[derive(Debug)]
enum Held {
    Write(u64, Vec<u8>),
    Length(u64),
    Sync,
}

impl Gate {
    pub(super) fn shut(opened: Opened) -> Self {
        Self(Arc::new(Inner {
            shared_locks: opened.read_only.is_some(),
            backend: opened.backend,
            open: AtomicBool::new(false),
            held: Mutex::default(),
            early: Mutex::new(Ok(())),
        }))
    }

    /// Writes what was held back, in order and with every sync, and holds nothing from here on.
    pub(super) fn release(&self) -> io::Result<()> {
        let mut held = locked(&self.0.held);
        for held in held.drain(..) {
            match held {
                Held::Write(offset, data) => self.0.backend.write(offset, &data)?,
                Held::Length(len) => self.0.backend.set_len(len)?,
                Held::Sync => self.0.backend.sync_data()?,
            }
        }
        self.0.open.store(true, Ordering::Release);
        Ok(())
    }

    /// What lies below: what is held back is not in it.
    pub(super) fn below(&self) -> &dyn StorageBackend {
        &*self.0.backend
    }

    /// Syncs what is written so far; nobody relies on it.
    pub(super) fn sync_early(&self) {
        if self.is_open() {
            let mut early = locked(&self.0.early);
            if early.is_ok() {
                *early = self.0.backend.sync_data();
            }
        }
    }

    fn is_open(&self) -> bool {
        self.0.open.load(Ordering::Acquire)
    }

    fn hold(&self, held: Held) -> io::Result<()> {
        locked(&self.0.held).push(held);
        Ok(())
    }
}

impl StorageBackend for Gate {
    fn len(&self) -> io::Result<u64> {
        let held = locked(&self.0.held);
        let last = held.iter().rev().find_map(|held| if let Held::Length(len) = held { Some(*len) } else { None });
        last.map_or_else(|| self.0.backend.len(), Ok)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        if self.is_open() {
            return self.0.backend.read(offset, out);
        }
        let held = locked(&self.0.held);
        let asked = place(offset, out.len())?;
        let known = if held.iter().any(|held| matches!(held, Held::Length(_))) {
            usize::try_from(self.0.backend.len()?.saturating_sub(offset)).unwrap_or(usize::MAX).min(out.len())
        } else {
            out.len()
        };
        self.0.backend.read(offset, &mut out[..known])?;
        out[known..].fill(0);
        for held in &*held {
            let (range, data) = match held {
                Held::Write(from, data) => (place(*from, data.len())?, Some(data)),
                Held::Length(len) => (place(*len, 0)?.start..usize::MAX, None),
                Held::Sync => continue,
            };
            let (from, to) = (range.start.max(asked.start), range.end.min(asked.end));
            if from < to {
                let target = &mut out[from - asked.start..to - asked.start];
                match data {
                    Some(data) => target.copy_from_slice(&data[from - range.start..to - range.start]),
                    None => target.fill(0),
                }
            }
        }
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        if self.is_open() { self.0.backend.set_len(len) } else { self.hold(Held::Length(len)) }
    }

    fn sync_data(&self) -> io::Result<()> {
        if !self.is_open() {
            return self.hold(Held::Sync);
        }
        let mut early = locked(&self.0.early);
        std::mem::replace(&mut *early, Ok(()))?;
        self.0.backend.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        if self.is_open() { self.0.backend.write(offset, data) } else { self.hold(Held::Write(offset, data.to_vec())) }
    }

    fn close(&self) -> io::Result<()> {
        self.0.backend.close()
    }

    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        if self.0.shared_locks { self.0.backend.try_lock_shared_range(start, end) } else { self.0.backend.try_lock_range(start, end) }
    }

    fn try_lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.0.backend.try_lock_shared_range(start, end)
    }

    fn lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        if self.0.shared_locks { self.0.backend.lock_shared_range(start, end) } else { self.0.backend.lock_range(start, end) }
    }

    fn lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.0.backend.lock_shared_range(start, end)
    }

    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.0.backend.unlock_range(start, end)
    }

    fn query_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.0.backend.query_lock_range(start, end)
    }
}

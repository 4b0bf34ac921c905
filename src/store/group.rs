//! Group commit: batches written one after the other and made durable together, so that many who save at once wait for one sync.

use std::sync::{Arc, atomic::AtomicBool};

use super::{Batch, Store, commit::Synced, error::StoreError, log::Unsure};

/// Batches that are in place for readers and not yet durable.
#[derive(Debug, Default)]
pub(super) struct Group {
    /// The handle they were written through; they do not outlive it.
    through: Option<Arc<AtomicBool>>,
    waiting: Vec<Unsure>,
}

impl Group {
    /// Whether the batches went with a handle that died; asked once.
    pub(super) fn is_gone(&mut self, dead: &Arc<AtomicBool>) -> bool {
        self.through.take_if(|through| !Arc::ptr_eq(through, dead)).is_some()
    }

    /// A durable commit took everything along.
    pub(super) fn is_durable(&mut self) {
        *self = Self::default();
    }
}

impl Store {
    pub(super) fn write_soon(&mut self, batch: &Batch) -> Result<(), StoreError> {
        self.write_batch(batch, Synced::Later)
    }

    /// Notes a batch that waits for the sync.
    pub(super) fn waits(&mut self, unsure: Unsure) {
        if self.group.waiting.is_empty() {
            self.group.through = self.handle();
        }
        self.group.waiting.push(unsure);
    }

    /// What a group met is told by the sync, before anything else is built on it.
    pub(super) fn check_group(&mut self) -> Result<(), StoreError> {
        if self.group.waiting.is_empty() {
            return Ok(());
        }
        self.revive()?;
        if self.group.through.is_some() { Ok(()) } else { Err(gone()) }
    }

    pub(super) fn sync_group(&mut self) -> Result<(), StoreError> {
        if self.group.waiting.is_empty() {
            return Ok(());
        }
        let error = match self.check_group().and_then(|()| self.write(|_| Ok(()))) {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        // The very last step may have failed after everything was in place; opening the file anew syncs it and tells the truth.
        let waiting = std::mem::take(&mut self.group).waiting;
        let Some(last) = waiting.last() else { return Ok(()) };
        match self.is_written(&last.op.clone(), last.chunks.end) {
            Ok(true) => Ok(()),
            Ok(false) => Err(error),
            Err(_) => {
                // The newest is last: it is taken back first.
                self.unsure.splice(0..0, waiting);
                Err(error)
            }
        }
    }
}

fn gone() -> StoreError {
    StoreError::Io(std::io::Error::other("the file had to be opened again before this was safe"))
}

//! Syncing ahead: while a large operation is written, a thread pushes what is written to the disk, so that its end is short.

use std::{
    sync::mpsc::{Sender, channel},
    thread,
};

use crate::store::EarlySync;

/// The thread; it starts with the first large operation and ends with the hub.
#[derive(Debug, Default)]
pub(super) struct Pusher(Option<Sender<EarlySync>>);

impl Pusher {
    /// Has everything written so far pushed to the disk.
    pub(super) fn push(&mut self, sync: EarlySync) {
        let sender = self.0.get_or_insert_with(|| {
            let (sender, wishes) = channel::<EarlySync>();
            // Without the thread, the end of the operation takes longer.
            drop(thread::Builder::new().name("early sync".to_owned()).spawn(move || {
                while let Ok(wish) = wishes.recv() {
                    // The last wish holds for those before it.
                    wishes.try_iter().last().unwrap_or(wish).run();
                }
            }));
            sender
        });
        drop(sender.send(sync));
    }
}

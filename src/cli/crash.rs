//! Faults of the program outside the screen: one line with where and what kind, and no word of what it worked on, since a
//! server's standard error goes into a journal.

use std::{
    backtrace::{Backtrace, BacktraceStatus},
    io::{self, Write},
    panic::set_hook,
};

use crate::text::fault;

/// From now on faults are told so.
pub(super) fn watch() {
    set_hook(Box::new(|info| {
        let mut told = format!("prospekt: {}; what was saved is safe.\n", fault::of(info));
        // Only where somebody asked for it.
        let trace = Backtrace::capture();
        if trace.status() == BacktraceStatus::Captured {
            told += &format!("{trace}\n");
        }
        // Where standard error is closed there is nobody to tell.
        drop(io::stderr().write_all(told.as_bytes()));
    }));
}

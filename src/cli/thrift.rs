//! Memory that a process with a store no longer needs goes back to the system.

use std::{os::unix::process::CommandExt, process::Command};

use super::reach::own_program;

/// How long the allocator keeps what it no longer needs, in ms. Its own choice is a second and more: a server at rest would keep
/// what its last large work took, and an import would grow by half. It reads the variable once, when the program begins.
const KEEPS: (&str, &str) = ("MIMALLOC_PURGE_DELAY", "10");

/// Begins this process once more, as one that gives memory back soon, unless somebody chose how it does. It goes on as it is where
/// the program cannot be found again.
pub(super) fn give_back_memory() {
    if std::env::var_os(KEEPS.0).is_some() {
        return;
    }
    let mut arguments = std::env::args_os();
    let mut again = Command::new(own_program());
    if let Some(name) = arguments.next() {
        again.arg0(name);
    }
    let _no_program = again.args(arguments).env(KEEPS.0, KEEPS.1).exec();
}

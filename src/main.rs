//! The program: everything is in the library.

use std::process::ExitCode;

/// Records are made of many small texts: a quick allocator halves the cost of making and reading them.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    prospekt::cli::main()
}

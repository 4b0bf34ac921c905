//! The terminal.
mod cells;
pub mod clock;
mod decode;
mod error;
mod paint;
mod pen;
mod probe;
mod screen;
mod terminal;
pub use error::{Ended, TuiError};
pub use probe::TerminalFacts;

//! The terminal.
mod cells;
mod clicks;
mod clipboard;
pub mod clock;
mod decode;
mod drafts;
mod error;
mod event;
mod paint;
mod pen;
mod probe;
mod report;
mod screen;
mod terminal;
pub use drafts::Drafts;
pub use error::{Ended, TuiError};
pub use probe::TerminalFacts;

//! The terminal.
mod cells;
pub mod clock;
mod paint;
mod pen;
pub mod screen;

//! Prospekt: a lead manager for the terminal.
pub mod model;
pub mod proto;
pub mod session;
pub mod text;

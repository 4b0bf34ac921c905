//! What the tests from outside share.

pub mod charts;
pub mod driver;
pub mod pty;
pub mod raw;
pub mod source;
pub mod world;

pub use source::{Source, root, sources};
pub use world::{World, json};

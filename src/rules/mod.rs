//! Verbs: pure functions over the model. They decide what may be written and what follows from it; none reads a store or a clock.

pub mod change_set;
pub mod check;
pub mod convert;
pub mod create;
pub mod deal;
pub mod demo;
pub mod derive;
pub mod erase;
pub mod likeness;
pub mod merge;
pub mod name;
pub mod opportunity;
pub mod origin;
pub mod plan;
pub mod retention;
pub mod score;
pub mod undo;
pub mod unite;
mod work;

pub use change_set::ChangeSet;
pub use check::Cx;

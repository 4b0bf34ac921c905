//! The owner of a store: one thread that plans, applies, remembers and tells.

pub mod columns;

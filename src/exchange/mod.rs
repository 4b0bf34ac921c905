//! Bytes to drafts and records to bytes. No file access, no store.
pub mod mapping;
pub mod reader;

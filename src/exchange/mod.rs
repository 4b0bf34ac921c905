//! Bytes to drafts and records to bytes. No file access, no store.

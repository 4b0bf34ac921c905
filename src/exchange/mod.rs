//! Bytes to drafts and records to bytes. No file access, no store.
//!
//! In: [`decode`] makes UTF-8 of any encoding, [`rows`] parts it into cells, [`dialect`] finds separator and header,
//! [`mapping`] says which column becomes which field (knowing [`headers`], [`formats`] and how the columns look: [`looks`]),
//! [`questions`] are those only a person can answer, [`drafting`] reads the values, [`reader`] ties it together. What a file is say its
//! first bytes, in [`kinds`]; workbooks and cards come through [`foreign`] and are rows like all others from then on; [`mail`] reads
//! messages instead of tables. Both are done by a process of their own. Out: [`export`], [`report`] and
//! [`chart`] for numbers, and [`rejects`] for rows that were not taken.

pub mod amounts;
mod cells;
pub mod charset;
pub mod chart;
pub mod days;
pub mod decode;
pub mod dialect;
pub mod drafting;
pub mod error;
pub mod export;
pub mod foreign;
pub mod formats;
pub mod guard;
pub mod headers;
pub mod kinds;
pub mod looks;
pub mod mail;
pub mod mapping;
pub mod picture;
pub mod places;
pub mod questions;
pub mod reader;
pub mod rejects;
mod repeated;
pub mod report;
pub mod rows;
pub mod saved;
pub mod showing;
pub mod source;
#[cfg(test)]
mod tests;
pub mod usual;

pub use error::{ReadError, Warning, Warnings};
pub use mapping::{ColumnUse, Mapping};
pub use reader::{MapWish, Options, Preview, Reader, open_known};
pub use source::Shape;

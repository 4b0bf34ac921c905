//! E-mail in: a message becomes somebody who may become a lead, and an item of their history. Bytes in, drafts out: no file access.
//!
//! [`read`] takes one message, as mail programs keep it (`.eml`, standard input) or as Outlook saves it (`.msg`); [`mbox::Mbox`]
//! parts a mailbox file into messages, [`maildir`] knows the names of a mailbox folder, [`Post`] gathers what many messages come to,
//! each sender once. Which person a message is about is decided by the table in `sender`.
//!
//! It is done in a process of its own: [`apart`].
//!
//! Everything has an end: a message is at most [`largest`], a header 2,000 fields, parts are nested 16 deep and 1,000 at most, 2 MiB of a part
//! are decoded and 64 KiB of text are kept. What is attached is named and never opened; nothing is fetched.

mod address;
pub mod apart;
mod clean;
mod forwarded;
mod header;
mod html;
mod letter;
pub mod maildir;
pub mod mbox;
mod message;
mod mime;
mod msg;
mod names;
mod post;
mod providers;
mod sender;
mod signature;
#[cfg(test)]
mod tests;

pub use letter::{LeftOut, Letter, read};
pub(crate) use mime::MOST_TEXT;
pub use post::{Post, Sender, batches};
pub use sender::Own;
pub use signature::Offer;

use crate::model::Reading;

/// The largest message, in bytes; where a person said that it is large, eight times that.
pub const fn largest(large: bool) -> usize {
    if large { 512 << 20 } else { 64 << 20 }
}

/// How messages are read.
#[derive(Clone, Debug)]
pub struct Options {
    /// The addresses of whoever reads the mail.
    pub own: Own,
    /// It is one of many: what machines and lists send is left out.
    pub is_mailbox: bool,
    /// Now, and the person's zone.
    pub reading: Reading,
    /// The most bytes of a message: [`largest`].
    pub largest: usize,
}

/// What a file is, by its first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// One message.
    Message,
    /// Many messages, one after the other.
    Mbox,
    /// A file of Office: a message or contact that Outlook saved, or a workbook, which begins the same.
    Outlook,
}

/// So many bytes of a file tell what it is.
pub const HEAD: usize = 16 << 10;

/// What a file is, by its first bytes; none where it is no e-mail.
#[must_use]
pub fn sort_of(head: &[u8]) -> Option<Sort> {
    if head.starts_with(msg::MAGIC) {
        return Some(Sort::Outlook);
    }
    let unix: Vec<u8> =
        if head.contains(&b'\n') { head.to_vec() } else { head.iter().map(|byte| if *byte == b'\r' { b'\n' } else { *byte }).collect() };
    let bare = unix.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&unix).trim_ascii_start();
    if bare.starts_with(b"From ") {
        // A table may begin with a column `From date`.
        return mbox::begins_messages(bare).then_some(Sort::Mbox);
    }
    message::is_one(&header::split(&unix).0).then_some(Sort::Message)
}

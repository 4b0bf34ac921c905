//! Bytes on disk, in versioned, checksummed envelopes, and bytes on the wire. The only place that knows bincode.
//!
//! Stored types are frozen: a change of shape is a new version beside the old one, and the newest is always written.
//! New verbs of operations need a new format of the store; new kinds of values and new fields need nothing.

mod envelope;
mod erase;
mod facts;
mod halves;
mod log;
mod value;
mod wire;

#[cfg(test)]
mod tests;

pub use envelope::{CodecError, LARGEST_CHUNK, LARGEST_RECORD};
pub use facts::{Counts, decode_counts, decode_numbers, encode_counts, encode_numbers};
pub use halves::{Hot, cold_into, hot_into, is_hot, merged};
pub use log::{Chunk, chunk_into, head_into, lasting, pieces, read_head};
pub use wire::{LARGEST_MESSAGE, message_into, read_message, read_message_start};

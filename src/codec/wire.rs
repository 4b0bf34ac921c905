//! Messages between processes: bare, since the frame around them has its own length and both ends speak one version.

use serde::{Serialize, de::DeserializeOwned};

use super::envelope::{CodecError, LARGEST_CHUNK, decode, decode_start, encode_to};

/// The most one message may take, in bytes.
pub const LARGEST_MESSAGE: usize = LARGEST_CHUNK;

/// Replaces `out` by the message.
///
/// # Errors
/// When it takes more than [`LARGEST_MESSAGE`].
pub fn message_into<T: Serialize>(message: &T, out: &mut Vec<u8>) -> Result<(), CodecError> {
    out.clear();
    encode_to(message, out).map_err(|why| CodecError::Malformed { what: "message", why })?;
    if out.len() > LARGEST_MESSAGE {
        return Err(CodecError::TooLarge { what: "message", bytes: out.len(), limit: LARGEST_MESSAGE });
    }
    Ok(())
}

/// Reads a message; what it allocates follows from the bytes that are there, not from what they claim.
///
/// # Errors
/// Bytes that are no such message, or more bytes than it has.
pub fn read_message<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, CodecError> {
    decode(bytes).ok_or_else(|| CodecError::Malformed { what: "message", why: "its parts do not fit".to_owned() })
}

/// Reads what a message begins with, where the rest is not known.
#[must_use]
pub fn read_message_start<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    decode_start(bytes)
}

//! The envelope around every stored value: `[version, 1 byte][crc32, 4 bytes][bincode]`.
//!
//! bincode allocates what hostile lengths claim unless it has a limit, and ignores bytes left over: both are checked here.

use bincode::config::{Configuration, Limit, LittleEndian, Varint};
use serde::{Deserialize, Serialize};

/// The most one half of a record may take, in bytes.
pub const LARGEST_RECORD: usize = 1 << 20;
/// The most one chunk of an operation may take, in bytes.
pub const LARGEST_CHUNK: usize = 8 << 20;

/// A one-byte varint counts as the eight bytes it decodes to: whatever was written must stay readable.
const CLAIMS: usize = 8 * LARGEST_CHUNK + 64;
const CONFIG: Configuration<LittleEndian, Varint, Limit<CLAIMS>> = bincode::config::standard().with_limit::<CLAIMS>();
const HEAD: usize = 5;

/// Why bytes cannot be read or a value cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// A newer program wrote it.
    #[error("the {what} is in version {found}, this program knows {known}")]
    Newer {
        /// What was read.
        what: &'static str,
        /// Version found.
        found: u8,
        /// Newest version known.
        known: u8,
    },
    /// The bytes are not those that were written.
    #[error("the checksum of the {what} differs")]
    Checksum {
        /// What was read.
        what: &'static str,
    },
    /// The checksum is right and the content is not: a fault of the program that wrote it.
    #[error("the {what} cannot be understood: {why}")]
    Malformed {
        /// What was read.
        what: &'static str,
        /// What is wrong.
        why: String,
    },
    /// It takes more than a value may.
    #[error("the {what} would take {bytes} bytes, the most is {limit}")]
    TooLarge {
        /// What was to be written.
        what: &'static str,
        /// Bytes it takes.
        bytes: usize,
        /// Bytes it may take.
        limit: usize,
    },
}

/// One row per kind of stored value.
#[derive(Debug)]
pub(super) struct Form {
    /// In messages.
    pub what: &'static str,
    /// The version written, and the newest one read.
    pub version: u8,
    /// The most bytes it may take.
    pub limit: usize,
}

pub(super) const HOT: Form = Form { what: "hot values", version: 1, limit: LARGEST_RECORD };
pub(super) const COLD: Form = Form { what: "cold values", version: 1, limit: LARGEST_RECORD };
pub(super) const OP_HEAD: Form = Form { what: "head of the operation", version: 1, limit: LARGEST_RECORD };
pub(super) const CHUNK: Form = Form { what: "chunk of the operation", version: 1, limit: LARGEST_CHUNK };
pub(super) const FACTS: Form = Form { what: "facts about the store", version: 1, limit: LARGEST_RECORD };

impl Form {
    pub(super) fn malformed(&self, why: impl Into<String>) -> CodecError {
        CodecError::Malformed { what: self.what, why: why.into() }
    }

    /// Replaces `out` by the sealed value.
    pub(super) fn seal<T: Serialize>(&self, value: &T, out: &mut Vec<u8>) -> Result<(), CodecError> {
        out.clear();
        out.extend([self.version, 0, 0, 0, 0]);
        encode_to(value, out).map_err(|why| self.malformed(why))?;
        if out.len() > self.limit {
            return Err(CodecError::TooLarge { what: self.what, bytes: out.len(), limit: self.limit });
        }
        let sum = checksum(self.version, &out[HEAD..]);
        out[1..HEAD].copy_from_slice(&sum.to_le_bytes());
        Ok(())
    }

    /// Reads what [`Form::seal`] wrote, borrowing from it.
    pub(super) fn unseal<'a, T: Deserialize<'a>>(&self, bytes: &'a [u8]) -> Result<T, CodecError> {
        let (Some(&version), Some(sum), Some(body)) = (bytes.first(), bytes.get(1..HEAD), bytes.get(HEAD..)) else {
            return Err(CodecError::Checksum { what: self.what });
        };
        if bytes.len() > self.limit || sum != checksum(version, body).to_le_bytes() {
            return Err(CodecError::Checksum { what: self.what });
        }
        match version {
            0 => Err(self.malformed("there is no version 0")),
            1 => decode(body).ok_or_else(|| self.malformed("its parts do not fit")),
            found => Err(CodecError::Newer { what: self.what, found, known: self.version }),
        }
    }
}

fn checksum(version: u8, body: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&[version]);
    hasher.update(body);
    hasher.finalize()
}

/// A bare part of a sealed value; `None` unless exactly all bytes are used.
pub(super) fn decode<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Option<T> {
    let (value, used) = bincode::serde::borrow_decode_from_slice(bytes, CONFIG).ok()?;
    (used == bytes.len()).then_some(value)
}

/// A bare part at the beginning of bytes, whatever follows it.
pub(super) fn decode_start<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Option<T> {
    bincode::serde::borrow_decode_from_slice(bytes, CONFIG).ok().map(|(value, _)| value)
}

/// Appends a bare value; why it cannot be written otherwise.
pub(super) fn encode_to<T: Serialize>(value: &T, out: &mut Vec<u8>) -> Result<(), String> {
    bincode::serde::encode_into_std_write(value, out, CONFIG).map(drop).map_err(|error| error.to_string())
}

/// A bare part of a sealed value, into a buffer large enough; answers the bytes used.
pub(super) fn encode_scalar<T: Serialize>(value: T, out: &mut [u8]) -> Option<usize> {
    bincode::serde::encode_into_slice(value, out, CONFIG).ok()
}

/// A bare part of a sealed value.
pub(super) fn encode<T: Serialize>(value: T) -> Option<Vec<u8>> {
    bincode::serde::encode_to_vec(value, CONFIG).ok()
}

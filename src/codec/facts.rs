//! Small facts about the store: counters and lists of numbers.

use std::collections::BTreeMap;

use super::envelope::{CodecError, FACTS};
use crate::model::TypeId;

/// Living and binned records by type.
pub type Counts = BTreeMap<TypeId, (u64, u64)>;

/// Replaces `out` by the counters.
///
/// # Errors
/// When there are too many.
pub fn encode_counts(counts: &Counts, out: &mut Vec<u8>) -> Result<(), CodecError> {
    let rows: Vec<(u16, u64, u64)> = counts.iter().map(|(kind, (living, binned))| (kind.0, *living, *binned)).collect();
    FACTS.seal(&rows, out)
}

/// Reads the counters.
///
/// # Errors
/// Damage, or a newer version.
pub fn decode_counts(bytes: &[u8]) -> Result<Counts, CodecError> {
    let rows: Vec<(u16, u64, u64)> = FACTS.unseal(bytes)?;
    Ok(rows.into_iter().map(|(kind, living, binned)| (TypeId(kind), (living, binned))).collect())
}

/// Replaces `out` by a list of numbers.
///
/// # Errors
/// When there are too many.
pub fn encode_numbers(numbers: &[u64], out: &mut Vec<u8>) -> Result<(), CodecError> {
    FACTS.seal(&numbers, out)
}

/// Reads a list of numbers.
///
/// # Errors
/// Damage, or a newer version.
pub fn decode_numbers(bytes: &[u8]) -> Result<Vec<u64>, CodecError> {
    FACTS.unseal(bytes)
}

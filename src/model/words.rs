//! Operations in words.
use super::{OpHead, Schema};

/// What was done: `set Stars on 143 leads`.
#[must_use]
pub fn words(op: &OpHead, _schema: &Schema) -> String {
    format!("{:?} {}", op.verb, op.records)
}

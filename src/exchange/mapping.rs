//! Stub.
/// Stub.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mapping {}

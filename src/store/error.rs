//! What can go wrong with a store, one variant a cause.

/// Trouble with the store.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Not built yet.
    #[error("stub")]
    Stub,
}

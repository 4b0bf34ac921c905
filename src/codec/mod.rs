//! Bytes on disk: versioned, checksummed envelopes. The only place that knows bincode.

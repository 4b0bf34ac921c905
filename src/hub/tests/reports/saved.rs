//! Saved reports: who sees them, who changes them, and what becomes of them when what they name is gone.

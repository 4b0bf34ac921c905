//! Records that are probably one.

use serde::{Deserialize, Serialize};

use super::Named;
use crate::rules::likeness::Strength;

/// A record like another one.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Twin {
    /// Which, and what it is called.
    pub named: Named,
    /// How sure it is.
    pub strength: Strength,
    /// Why: `same e-mail ada@x.se`.
    pub reason: String,
}

/// Records that are probably one.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Group {
    /// How sure it is.
    pub strength: Strength,
    /// Why, the surest first.
    pub reasons: Vec<String>,
    /// Which, ascending by number, at most ten.
    pub records: Vec<Named>,
    /// How many there are.
    pub total: u32,
}

//! The guard against formulas: a spreadsheet must never run what somebody typed into a field.
//!
//! A guarded cell gets an apostrophe in front, and so does a cell that looks guarded already: taking one off is always right.

use std::borrow::Cow;

/// Whether a spreadsheet would take the cell for a formula, or for a guarded one.
fn needs_guard(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// The cell as it goes into a file.
#[must_use]
pub fn guarded(cell: &str) -> Cow<'_, str> {
    if needs_guard(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// The cell as it was before [`guarded`].
#[must_use]
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| needs_guard(rest)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cells_that_a_spreadsheet_would_run_are_guarded() {
        for (cell, want) in [
            ("=1+1", "'=1+1"),
            ("+46 70", "'+46 70"),
            ("-", "'-"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("'=1", "''=1"),
            ("'s-Hertogenbosch", "'s-Hertogenbosch"),
            ("Anna", "Anna"),
            ("", ""),
        ] {
            assert_eq!(guarded(cell), want, "{cell:?}");
            assert_eq!(unguarded(want), cell, "{want:?}");
        }
    }

    proptest! {
        #[test]
        fn a_guard_comes_off_exactly(cell in "['=+@a\\t-]{0,6}") {
            let written = guarded(&cell);
            prop_assert_eq!(unguarded(&written), cell.as_str());
        }
    }
}

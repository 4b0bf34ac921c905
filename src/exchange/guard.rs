//! The guard against formulas: a spreadsheet must never run what somebody typed into a field.
//!
//! A guarded cell gets an apostrophe in front, and so does a cell that looks guarded already: taking one off is always right.

use std::borrow::Cow;

use crate::text::clean::is_hidden;

/// Whether a spreadsheet would take the cell for a formula, or for a guarded one: what shows nothing in front of the sign is
/// passed over, as spreadsheets do.
fn needs_guard(cell: &str) -> bool {
    let bare = cell.trim_start_matches('\'');
    let first = bare.trim_start_matches(|c: char| c == '\'' || c.is_whitespace() || is_hidden(c));
    bare.starts_with(['\t', '\r', '\n']) || first.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// The cell as it goes into a file.
#[must_use]
pub fn guarded(cell: &str) -> Cow<'_, str> {
    if needs_guard(cell) { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// The cell as it goes into a workbook, where text is never a formula: only what looks guarded already must not be taken for it.
#[must_use]
pub fn told_apart(cell: &str) -> Cow<'_, str> {
    if unguarded(cell).len() < cell.len() { Cow::Owned(format!("'{cell}")) } else { Cow::Borrowed(cell) }
}

/// A phone number as every spreadsheet shows it: a plus, digits, and what parts them.
#[must_use]
pub fn is_phone_number(cell: &str) -> bool {
    let digits = cell.strip_prefix('+').unwrap_or_default();
    digits.starts_with(|c: char| c.is_ascii_digit()) && digits.chars().all(|c| c.is_ascii_digit() || c == ' ')
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
            (" =1", "' =1"),
            ("\u{feff}=1", "'\u{feff}=1"),
            ("＝1", "'＝1"),
            ("' =1", "'' =1"),
            ("\n=1", "'\n=1"),
            ("Anna", "Anna"),
            ("Anna =1", "Anna =1"),
            ("", ""),
        ] {
            assert_eq!(guarded(cell), want, "{cell:?}");
            assert_eq!(unguarded(want), cell, "{want:?}");
        }
    }

    #[test]
    fn a_phone_number_is_a_plus_digits_and_blanks() {
        for (cell, want) in
            [("+46 70 123 45", true), ("+1", true), ("+", false), ("+1-2", false), ("+1+2", false), ("070", false), ("", false)]
        {
            assert_eq!(is_phone_number(cell), want, "{cell:?}");
        }
    }

    proptest! {
        #[test]
        fn a_guard_comes_off_exactly(cell in "['=+@a \\t\u{feff}＝-]{0,6}") {
            for written in [guarded(&cell), told_apart(&cell)] {
                prop_assert_eq!(unguarded(&written), cell.as_str());
            }
        }
    }
}

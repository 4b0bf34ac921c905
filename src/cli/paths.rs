//! `paths`: where files lie.

use super::{failure::Done, output::Output, place::Places};

/// Prints where files lie, whether they exist or not.
///
/// # Errors
/// Trouble with the output.
pub(super) fn run(places: &Places, mut out: Output) -> Done {
    for (name, path) in [("store", places.store.clone()), ("keymap", places.keymap()), ("drafts", places.drafts())] {
        out.line(&format!("{name:<8} {}", path.display()))?;
    }
    Ok(out.flush()?)
}

//! `paths`: where files lie.

use super::{failure::Done, output::Output, place::Places};
use crate::{
    hub::Clock,
    server::{Backups, Log},
};

/// Prints where files lie, whether they exist or not.
///
/// # Errors
/// Trouble with the output.
pub(super) fn run(places: &Places, mut out: Output) -> Done {
    let rows = [
        ("store", places.store.clone()),
        ("backups", Backups::of(&places.store, Clock::System).folder().to_owned()),
        ("log", Log::of(&places.store)),
        ("settings", places.settings()),
        ("keymap", places.keymap()),
        ("themes", places.themes()),
        ("drafts", places.drafts()),
    ];
    for (name, path) in rows {
        out.line(&format!("{name:<8} {}", path.display()))?;
    }
    Ok(out.flush()?)
}

//! `paths`: where files lie.

use super::{failure::Done, output::Output, place::Places, reach::Way};
use crate::{
    hub::Clock,
    server::{Backups, Log},
};

/// Prints where files lie, whether they exist or not.
///
/// # Errors
/// Trouble with the output.
pub(super) fn run(places: &Places, way: &Way, mut out: Output) -> Done {
    let of_store = match way {
        // Where the store of a team lies knows its server: `prospekt info` asks it.
        Way::Team(socket) => vec![("server", socket.clone())],
        Way::Own | Way::Embedded => vec![
            ("store", places.store.clone()),
            ("backups", Backups::of(&places.store, Clock::System).folder().to_owned()),
            ("log", Log::of(&places.store)),
        ],
    };
    let own = [("settings", places.settings()), ("keymap", places.keymap()), ("themes", places.themes()), ("drafts", places.drafts())];
    for (name, path) in of_store.into_iter().chain(own) {
        out.line(&format!("{name:<8} {}", path.display()))?;
    }
    Ok(out.flush()?)
}

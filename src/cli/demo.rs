//! `demo`: fills an empty store with believable leads.

use super::{args::Demo, failure::Done, shell::Shell, words};
use crate::proto::Command;

/// Makes demo data.
///
/// # Errors
/// When the store is not empty, and what else the hub refused.
pub(super) fn run(shell: &mut Shell, args: &Demo) -> Done {
    let outcome = shell.apply(Command::Demo { count: args.count, seed: args.seed })?;
    shell.out.say(format!("{} made. Open them with `prospekt`, take them back with `prospekt undo`.", words::records(outcome.changed)));
    Ok(())
}

//! The screen: refuses without a terminal, else hands the terminal over.

use std::io::{self, IsTerminal};

use super::{
    failure::{Done, Failure},
    place::Places,
};

/// Opens the screen.
///
/// # Errors
/// Without a terminal; trouble with the store or the terminal.
pub(super) fn run(_places: &Places) -> Done {
    if !(io::stdout().is_terminal() && io::stdin().is_terminal()) {
        return Err(Failure::usage("this is not a terminal, and the screen needs one")
            .hint("From a script: `prospekt list`, `prospekt show`, `prospekt import`, `prospekt export`, `prospekt set`; `prospekt --help` names all."));
    }
    Ok(())
}

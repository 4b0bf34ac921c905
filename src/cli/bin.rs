//! `delete` and `restore`: to the bin and back.

use super::{
    args::Bin,
    chosen::{Among, carry_out, target},
    failure::Done,
    shell::Shell,
};
use crate::proto::Command;

/// Moves records to the bin.
///
/// # Errors
/// Unknown records, what the hub refused.
pub(super) fn delete(shell: &mut Shell, args: &Bin) -> Done {
    let target = target(shell, &args.chosen, Among::Living)?;
    carry_out(shell, Command::Delete(target), &args.chosen, "Delete")
}

/// Brings records back from the bin.
///
/// # Errors
/// Unknown records, what the hub refused.
pub(super) fn restore(shell: &mut Shell, args: &Bin) -> Done {
    let target = target(shell, &args.chosen, Among::Binned)?;
    carry_out(shell, Command::Restore(target), &args.chosen, "Restore")
}

//! `add`: makes a record and prints its number.

use super::{
    args::Add,
    assignment,
    failure::{Done, Failure},
    shell::Shell,
};
use crate::{
    model::{Draft, Stamp},
    proto::Command,
};

/// Makes a record.
///
/// # Errors
/// Unknown fields, values that are none, what the rules refuse: a record without a name among others.
pub(super) fn run(shell: &mut Shell, args: &Add) -> Done {
    let kind = shell.kind(&args.kind)?;
    let stamp = Stamp { by: shell.user().to_owned(), at: shell.reading.now };
    let mut draft = Draft::default();
    for text in &args.values {
        let edit = assignment::edit(text, &shell.schema, &shell.reading)?;
        if let Some(value) = assignment::value_of(edit.edit, &stamp) {
            draft.set(edit.field, value);
        }
    }
    let outcome = shell.apply(Command::Create { kind: kind.id, drafts: vec![draft] })?;
    match outcome.created.first() {
        Some(id) => Ok(shell.out.line(&id.to_string())?),
        None => {
            let reasons: Vec<&str> = outcome.refused.iter().map(|(_, reason)| reason.as_str()).collect();
            Err(Failure::failed(reasons.join("; ")).hint("Nothing was made."))
        }
    }
}

//! `assign`: gives records to a person, or to nobody.

use super::{
    args::Assign,
    assignment,
    chosen::{Among, carry_out, target},
    failure::Done,
    shell::Shell,
};
use crate::{
    model::{Value, fields},
    proto::{Command, Edit, FieldEdit},
};

/// Assigns records.
///
/// # Errors
/// Unknown people and records, what the hub refused.
pub(super) fn run(shell: &mut Shell, args: &Assign) -> Done {
    let person = assignment::person(&shell.schema, args.person.trim())?;
    let what = format!("Assign to {}", person.as_ref().and_then(Value::as_text).unwrap_or("nobody"));
    let edit = FieldEdit { field: fields::ASSIGNED_TO, edit: person.map_or(Edit::Clear, Edit::Set) };
    let target = target(shell, &args.chosen, Among::Living)?;
    carry_out(shell, Command::Bulk { target, edits: vec![edit], struck: Vec::new() }, &args.chosen, &what)
}

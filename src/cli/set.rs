//! `set`: changes fields of one record, or of many after a plan.

use super::{
    args::Set,
    assignment,
    chosen::{Among, carry_out, target},
    failure::{Done, Failure},
    shell::Shell,
    words,
};
use crate::proto::{Command, Edit, FieldEdit};

/// Changes fields.
///
/// # Errors
/// Unknown fields and records, values that are none, what the hub refused.
pub(super) fn run(shell: &mut Shell, args: &Set) -> Done {
    let mut edits: Vec<FieldEdit> = Vec::new();
    // `--id 7 status=New` reads the assignment as one more number.
    let late = args.chosen.by.id.iter().filter(|word| word.contains('='));
    for text in args.values.iter().chain(late) {
        take(&mut edits, assignment::edit(text, &shell.schema, &shell.reading)?);
    }
    for name in &args.clear {
        edits.push(FieldEdit { field: assignment::field(&shell.schema, name)?.id, edit: Edit::Clear });
    }
    if edits.is_empty() {
        return Err(Failure::usage("there is nothing to set").hint("Give FIELD=VALUE or --clear FIELD."));
    }
    let labels: Vec<String> = edits.iter().map(|edit| words::label(edit.field, &shell.schema)).collect();
    if let Some(twice) = edits.iter().enumerate().position(|(at, edit)| edits[..at].iter().any(|before| before.field == edit.field)) {
        return Err(Failure::usage(format!("'{}' is given twice", labels[twice])).hint("Give each field once."));
    }
    let target = target(shell, &args.chosen, Among::Living)?;
    let command = Command::Bulk { target, edits, struck: Vec::new() };
    carry_out(shell, command, &args.chosen, &format!("Set {}", labels.join(", ")))
}

/// Takes an edit in; words added to and removed from the same field are one.
fn take(edits: &mut Vec<FieldEdit>, new: FieldEdit) {
    let known = edits.iter_mut().find(|known| known.field == new.field);
    match (known, new) {
        (Some(FieldEdit { edit: known, .. }), FieldEdit { edit, .. })
            if matches!((&*known, &edit), (Edit::Add(_), Edit::Remove(_)) | (Edit::Remove(_), Edit::Add(_))) =>
        {
            let (mut add, mut remove) = (Vec::new(), Vec::new());
            for edit in [std::mem::replace(known, Edit::Clear), edit] {
                match edit {
                    Edit::Add(words) => add = words,
                    Edit::Remove(words) => remove = words,
                    _ => {}
                }
            }
            *known = Edit::Change { add, remove };
        }
        (_, new) => edits.push(new),
    }
}

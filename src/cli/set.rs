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

#[cfg(test)]
mod tests {
    use std::process;

    use clap::Parser;

    use super::*;
    use crate::{
        cli::args::{self, Cli},
        model::{FieldId, Reading, RecordId, Schema, Target, Value, fields},
        screens::plan::{Copied, ShellLine},
    };

    /// What a shell makes of a line.
    fn words_of(line: &str) -> Vec<String> {
        let script = format!("set -- {line}; printf '%s\\0' \"$@\"");
        let out = process::Command::new("sh").args(["-c", &script]).output().unwrap().stdout;
        String::from_utf8(out).unwrap().split_terminator('\0').map(str::to_owned).collect()
    }

    #[test]
    fn the_shell_line_of_a_plan_is_read_as_the_same_edits() {
        let schema = Schema::default();
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let text = |text: &str| Edit::Set(Value::Text(text.to_owned()));
        let edit = |field: FieldId, edit: Edit| FieldEdit { field, edit };
        let edits = vec![
            edit(fields::STATUS, text("Contacted")),
            edit(fields::COMPANY, text("Bo's \"Ü\" & $HOME; `x` * = \\")),
            edit(fields::SCORE, Edit::Set(Value::Stars(4))),
            edit(fields::CATEGORIES, Edit::Change { add: words(&["fair 2026", "hot"]), remove: words(&["cold"]) }),
            edit(fields::SOURCE, Edit::Clear),
        ];
        let target = Target::Records([12, 15, 19].map(RecordId).to_vec());
        let command = Command::Bulk { target, edits: edits.clone(), struck: Vec::new() };
        let Some(Copied::Whole(line)) = ShellLine::of(&command, &schema).and_then(|line| line.copied(&Default::default())) else {
            panic!("a line")
        };
        let cli = Cli::try_parse_from(words_of(&line)).unwrap();
        let Some(args::Command::Set(set)) = cli.command else { panic!("set") };
        assert!(set.chosen.apply);
        assert_eq!(set.chosen.by.id, ["12,15,19"]);
        let mut read = Vec::new();
        for word in &set.values {
            take(&mut read, assignment::edit(word, &schema, &Reading::utc(0)).unwrap_or_else(|failure| panic!("{}", failure.message)));
        }
        for name in &set.clear {
            read.push(edit(schema.named(name).unwrap().id, Edit::Clear));
        }
        assert_eq!(read, edits);
    }
}

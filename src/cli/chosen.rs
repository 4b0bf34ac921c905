//! Which records a change is about, and how it is planned, asked and done.

use std::{collections::BTreeSet, fs, io::Read, path::Path};

use super::{
    args::Chosen,
    failure::{Done, Failure},
    shell::Shell,
    words,
};
use crate::{
    model::{Names, RecordId, Target},
    proto::{Command, Fate, Outcome, Plan, PlanRow},
    text::clean,
};

/// Rows of a plan that are printed; the counts above them cover all.
const ROWS: usize = 50;

/// Whether the living records are meant, or those in the bin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Among {
    /// Records that are not deleted.
    Living,
    /// Deleted records.
    Binned,
}

/// The records the arguments name.
///
/// # Errors
/// Filters that cannot be read, numbers that are no record's, files that are no list of numbers.
pub(super) fn target(shell: &mut Shell, chosen: &Chosen, among: Among) -> Done<Target> {
    let by = &chosen.by;
    if let Some(filter) = &by.filter {
        let mut query = shell.query(&chosen.kind, filter)?;
        query.bin = among == Among::Binned;
        // Waiting for the columns here keeps the plan from being refused as too early.
        if shell.run(&query)?.total == 0 {
            return Err(Failure::not_found(format!("no record matches '{filter}'"))
                .hint("Nothing was changed. `prospekt list` takes the same filters."));
        }
        return Ok(Target::Query(query));
    }
    let ids = match &by.ids {
        Some(path) => ids_in(&read(shell, path)?)?,
        None => numbers(&by.id)?,
    };
    if ids.is_empty() {
        return Err(Failure::not_found("the list of numbers is empty").hint("Nothing was changed."));
    }
    shell.check_records(&ids)?;
    Ok(Target::Records(ids.into_iter().collect()))
}

/// The numbers after `--id`; what holds an equals sign is an assignment that the list of numbers swallowed.
fn numbers(words: &[String]) -> Done<BTreeSet<RecordId>> {
    let words = words.iter().filter(|word| !word.contains('=')).flat_map(|word| word.split(','));
    words.map(|word| word.parse().map_err(|_| Failure::usage(format!("'{word}' is not a record's number")))).collect()
}

fn read(shell: &Shell, path: &Path) -> Done<String> {
    if path == Path::new("-") {
        let mut text = String::new();
        let read = shell.stop.input().and_then(|mut input| input.read_to_string(&mut text));
        read.map_err(|error| shell.or_stopped(Failure::file(path, "read", &error), "Nothing was changed."))?;
        return Ok(text);
    }
    fs::read_to_string(path).map_err(|error| Failure::file(path, "read", &error))
}

fn ids_in(text: &str) -> Done<BTreeSet<RecordId>> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| {
            line.parse().map_err(|_| {
                let line = clean::line(line);
                Failure::usage(format!("line {} of the list of numbers, '{line}', is not a record's number", at + 1))
                    .hint("`prospekt list --format ids` writes such a list.")
            })
        })
        .collect()
}

/// Plans a command; does it at once when it is about one record or `apply` is given, prints the plan otherwise.
/// `what` says it in words: `set Status`.
///
/// # Errors
/// What the hub refused, and plans of which every record was refused.
pub(super) fn carry_out(shell: &mut Shell, command: Command, chosen: &Chosen, what: &str) -> Done {
    carry_out_where(shell, command, chosen.apply, what)
}

/// The same, where no arguments say which records are meant.
///
/// # Errors
/// What the hub refused, and plans of which every record was refused.
pub(super) fn carry_out_where(shell: &mut Shell, command: Command, apply: bool, what: &str) -> Done {
    if !apply {
        let plan = shell.plan(command.clone())?;
        if plan.changed + plan.same + plan.refused > 1 {
            return print(shell, &plan, what);
        }
        for warning in &plan.warnings {
            shell.out.say(format!("Note: {}", clean::line(warning)));
        }
    }
    let outcome = shell.apply(command)?;
    report(shell, &outcome, what)
}

/// Prints a plan of what would happen.
///
/// # Errors
/// A closed pipe, a hub that is gone.
pub(super) fn print(shell: &mut Shell, plan: &Plan, what: &str) -> Done {
    print_rows(shell, plan, what, "Nothing was changed. Add --apply to do it.")
}

/// The same with another sentence at the end.
///
/// # Errors
/// A closed pipe, a hub that is gone.
pub(super) fn print_rows(shell: &mut Shell, plan: &Plan, what: &str, end: &str) -> Done {
    shell.out.line(&format!("Plan: {what}"))?;
    for (count, words) in [
        (plan.changed, "would change"),
        (plan.same, "already equal"),
        (plan.refused, "refused"),
        (plan.to_manual, "get a manual score by it"),
    ] {
        if count > 0 {
            shell.out.line(&format!("{count:>9}  {words}"))?;
        }
    }
    for warning in plan.met_words(|count| count.to_string(), &shell.schema).iter().chain(&plan.warnings) {
        shell.out.line(&format!("Note: {}", clean::line(warning)))?;
    }
    let rows = shell.plan_rows(plan.id, 0)?;
    let names = names_in(shell, &rows)?;
    for row in rows.iter().take(ROWS) {
        let line = row_line(shell, row, &names);
        shell.out.line(&line)?;
    }
    let all = plan.changed + plan.same + plan.refused;
    let left = all.saturating_sub(u64::try_from(rows.len().min(ROWS)).unwrap_or(u64::MAX));
    if left > 0 {
        shell.out.line(&format!("and {left} more"))?;
    }
    shell.out.flush()?;
    shell.out.say(end);
    Ok(())
}

/// What the records are called that the rows of a plan link to.
///
/// # Errors
/// When the hub is gone.
pub(super) fn names_in(shell: &mut Shell, rows: &[PlanRow]) -> Done<Names> {
    let diffs = rows.iter().flat_map(|row| if let Fate::Changed(diffs) = &row.fate { diffs.as_slice() } else { &[] });
    shell.names(diffs.flat_map(|diff| [&diff.old, &diff.new]).flatten())
}

/// One row of a plan: `#17  Anna Berg  Status: New -> Contacted`.
#[must_use]
pub(super) fn row_line(shell: &Shell, row: &PlanRow, names: &Names) -> String {
    let place = match (row.record, row.line) {
        (_, line) if line > 0 => format!("line {line}"),
        (Some(id), _) => format!("#{id}"),
        _ => String::new(),
    };
    let fate = match &row.fate {
        Fate::Created => "new".to_owned(),
        Fate::Becomes(words) => clean::line(words),
        Fate::Changed(diffs) if diffs.is_empty() => "changes".to_owned(),
        Fate::Changed(diffs) => {
            let changes: Vec<String> = diffs.iter().map(|diff| words::change(diff, names, &shell.schema, &shell.reading)).collect();
            changes.join("; ")
        }
        Fate::Same => "already equal".to_owned(),
        Fate::Duplicate(line) => format!("the same as line {line}"),
        Fate::Known(id) => format!("already there as record {id}"),
        Fate::Refused(reason) => format!("refused: {}", clean::line(reason)),
    };
    format!("{place:>9}  {}  {fate}", clean::line(&row.name)).trim_end().to_owned()
}

/// Tells what an applied command did.
///
/// # Errors
/// When everything was refused.
pub(super) fn report(shell: &mut Shell, outcome: &Outcome, what: &str) -> Done {
    let refusals: Vec<String> = outcome.refused.iter().map(|(id, reason)| refusal_line(*id, reason)).collect();
    if outcome.changed == 0 && outcome.same == 0 && outcome.refused_count > 0 {
        let failure = Failure::failed(format!("{what}: {} refused", words::records(outcome.refused_count)));
        return Err(failure.hint(refusals.iter().take(ROWS).cloned().collect::<Vec<_>>().join("\n")));
    }
    let mut parts = vec![format!("{} changed", words::records(outcome.changed))];
    if outcome.same > 0 {
        parts.push(format!("{} already equal", outcome.same));
    }
    if outcome.refused_count > 0 {
        parts.push(format!("{} refused", outcome.refused_count));
    }
    let undo = outcome.op.as_ref().map_or_else(String::new, |op| format!(" `prospekt undo {}` takes it back.", op.seq));
    shell.out.say(format!("{what}: {}.{undo}", parts.join(", ")));
    for line in refusals.iter().take(ROWS) {
        shell.out.say(line);
    }
    Ok(())
}

fn refusal_line(id: Option<RecordId>, reason: &str) -> String {
    match id {
        Some(id) => format!("#{id}: {}", clean::line(reason)),
        None => clean::line(reason),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_numbers_is_read_line_by_line() {
        let ids = ids_in("12\n\n#3\n 12 \n").unwrap();
        assert_eq!(ids.into_iter().map(|id| id.0).collect::<Vec<_>>(), [3, 12]);
        let failure = ids_in("1\nanna\n").unwrap_err();
        assert_eq!(failure.message, "line 2 of the list of numbers, 'anna', is not a record's number");
    }
}

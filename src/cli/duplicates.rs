//! `duplicates`, `merge` and `not-duplicates`: records that are probably one.

use std::io::Write;

use serde_json::json;

use super::{
    args::{Duplicates, Merge, NotDuplicates, TextFormat},
    assignment, chosen,
    failure::{Done, Failure},
    shell::Shell,
    words,
};
use crate::{
    model::{Edit, TypeId},
    proto::{Command, Group, Named, Reply, Request},
    text::clean,
};

/// Groups asked for at a time.
const PAGE: u32 = 1000;

/// Prints the groups of records that are probably one, the surest first.
///
/// # Errors
/// Unknown types.
pub(super) fn list(shell: &mut Shell, args: &Duplicates) -> Done {
    let kind = shell.kind(&args.kind)?;
    let limit = args.limit.unwrap_or(u32::MAX);
    let mut from = 0;
    loop {
        let (all, groups) = page(shell, kind.id, from, PAGE.min(limit - from))?;
        for group in &groups {
            print(shell, group, args.format)?;
        }
        from += u32::try_from(groups.len()).unwrap_or(u32::MAX);
        if groups.is_empty() || from >= all.min(limit) {
            shell.out.flush()?;
            if all == 0 {
                shell.out.say(format!("No duplicates among the {}.", kind.plural.to_lowercase()));
            } else if args.format == TextFormat::Text {
                let groups = words::counted(u64::from(all), "group", "groups");
                shell.out.say(format!(
                    "{groups}. `prospekt merge SURVIVOR OTHER...` makes one of them, `prospekt not-duplicates` keeps them apart."
                ));
            }
            return Ok(());
        }
    }
}

fn page(shell: &mut Shell, kind: TypeId, from: u32, count: u32) -> Done<(u32, Vec<Group>)> {
    match shell.ask(Request::Duplicates { kind, from, count })? {
        Reply::Duplicates { totals, groups, .. } => Ok((totals.iter().sum(), groups)),
        _ => Err(Failure::hub_gone()),
    }
}

fn print(shell: &mut Shell, group: &Group, format: TextFormat) -> Done {
    let label = |kind: TypeId| shell.schema.record_type(kind).map_or_else(String::new, |kind| kind.label.to_lowercase());
    match format {
        TextFormat::Text => {
            let mut lines = vec![format!("{}: {}", group.strength.label(), clean::line(&group.reasons.join("; ")))];
            // Of one that is not seen only whose it is.
            let number = |named: &Named| if named.is_hidden() { "-".to_owned() } else { format!("#{}", named.id) };
            let line = |named: &Named| format!("{:>9}  {} ({})", number(named), clean::line(&named.name), label(named.kind));
            lines.extend(group.records.iter().map(line));
            let more = usize::try_from(group.total).unwrap_or(0).saturating_sub(group.records.len());
            if more > 0 {
                lines.push(format!("{:>9}  and {more} more", ""));
            }
            lines.into_iter().try_for_each(|line| shell.out.line(&line))?;
        }
        TextFormat::Json => {
            let records: Vec<_> = group
                .records
                .iter()
                .map(|named| json!({ "id": (!named.is_hidden()).then_some(named.id.0), "type": label(named.kind), "name": named.name }))
                .collect();
            let object = json!({ "strength": group.strength.label(), "reasons": group.reasons, "total": group.total, "records": records });
            serde_json::to_writer(shell.out.data(), &object)?;
            writeln!(shell.out.data())?;
        }
    }
    Ok(())
}

/// Makes one record of several: prints the plan, and does it with `--apply`.
///
/// # Errors
/// Unknown fields, values that are none, what the hub refused.
pub(super) fn merge(shell: &mut Shell, args: &Merge) -> Done {
    let mut values = Vec::new();
    for text in &args.set {
        let edit = assignment::edit(text, &shell.schema, &shell.reading)?;
        match edit.edit {
            Edit::Set(value) => values.push((edit.field, Some(value))),
            Edit::Clear => values.push((edit.field, None)),
            _ => return Err(Failure::usage(format!("'{text}' is no value to choose")).hint("Words of all records are united anyway.")),
        }
    }
    for name in &args.clear {
        values.push((assignment::field(&shell.schema, name)?.id, None));
    }
    let command = Command::Merge { survivor: args.survivor, others: args.others.clone(), values, seen: Vec::new() };
    let what = format!("Merge into #{}", args.survivor);
    if args.apply {
        return chosen::carry_out_where(shell, command, true, &what);
    }
    let plan = shell.plan(command)?;
    chosen::print(shell, &plan, &what)
}

/// Remembers that records are not the same.
///
/// # Errors
/// Unknown records.
pub(super) fn tell_apart(shell: &mut Shell, args: &NotDuplicates) -> Done {
    let outcome = shell.apply(Command::TellApart(vec![args.ids.clone()]))?;
    let undo = outcome.op.as_ref().map_or_else(String::new, |op| format!(" `prospekt undo {}` takes it back.", op.seq));
    shell.out.say(format!("They are not shown as duplicates any more.{undo}"));
    Ok(())
}

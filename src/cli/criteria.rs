//! `criteria`: lists the criteria that give the stars, changes them after a plan, lets the scores follow.

use std::io::Write;

use serde_json::{Value as Json, json};

use super::{
    args::{Criteria, CriteriaAdd, CriteriaSet, CriteriaWhat, TextFormat},
    failure::{Done, Failure},
    shell::Shell,
};
use crate::{
    model::{Diff, Draft, FieldId, RecordId, Schema, Target, Value, fields, lists, record_type, schema::Criterion},
    proto::{Command, Plan, Scores},
    rules::score::percent,
    text::{clean, fold::folded},
};

/// Lists or changes criteria.
///
/// # Errors
/// Criteria nobody knows, importances and rules that are none, what the hub refused.
pub(super) fn run(shell: &mut Shell, args: &Criteria) -> Done {
    let (command, apply, what) = match &args.what {
        None | Some(CriteriaWhat::List) => return list(shell, args.format),
        Some(CriteriaWhat::Add(add)) => (adding(add), add.doing.apply, "Add a criterion"),
        Some(CriteriaWhat::Set(set)) => (setting(shell, set)?, set.doing.apply, "Change a criterion"),
        Some(CriteriaWhat::Delete(delete)) => {
            let record = find(&shell.schema, &delete.criterion)?.record;
            (Command::Delete(Target::Records(vec![record])), delete.doing.apply, "Delete a criterion")
        }
        Some(CriteriaWhat::Recalculate(doing)) => (Command::Recalculate, doing.apply, "Recalculate scores"),
    };
    carry_out(shell, command, apply, args.format, what)
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn adding(add: &CriteriaAdd) -> Command {
    let mut draft = Draft::default();
    draft.set(fields::NAME, text(&add.text));
    draft.set(fields::IMPORTANCE, text(&add.importance));
    if let Some(rule) = &add.rule {
        draft.set(fields::CRITERION_RULE, text(rule));
    }
    Command::Create { kind: record_type::CRITERION, drafts: vec![draft] }
}

fn setting(shell: &mut Shell, set: &CriteriaSet) -> Done<Command> {
    let id = find(&shell.schema, &set.criterion)?.record;
    let record = shell.record(id)?;
    let wanted: [(FieldId, &Option<String>); 3] =
        [(fields::NAME, &set.text), (fields::IMPORTANCE, &set.importance), (fields::CRITERION_RULE, &set.rule)];
    let diff = |(field, new): (FieldId, &Option<String>)| {
        new.as_ref().map(|new| Diff { field, old: record.get(field).cloned(), new: text(new).normal() })
    };
    let changes: Vec<Diff> = wanted.into_iter().filter_map(diff).collect();
    if changes.is_empty() {
        return Err(Failure::usage("there is nothing to change").hint("Give --text, --importance or --rule."));
    }
    Ok(Command::Save { record: id, changes })
}

/// The criterion of a number or a text.
fn find<'a>(schema: &'a Schema, named: &str) -> Done<&'a Criterion> {
    let number: Option<RecordId> = named.trim().parse().ok();
    let wanted = folded(named.trim());
    let by_number = || schema.criteria.iter().find(|criterion| Some(criterion.record) == number);
    schema.criteria.iter().find(|criterion| folded(&criterion.text) == wanted).or_else(by_number).ok_or_else(|| {
        Failure::not_found(format!("there is no criterion '{}'", clean::line(named))).hint("`prospekt criteria` lists them.")
    })
}

fn importance<'a>(schema: &'a Schema, criterion: &Criterion) -> &'a str {
    let place = usize::try_from(criterion.weight).ok().and_then(|weight| weight.checked_sub(1));
    place.and_then(|place| schema.values(lists::IMPORTANCE).get(place)).map_or("", String::as_str)
}

fn list(shell: &mut Shell, format: TextFormat) -> Done {
    let schema = shell.schema.clone();
    let total: u32 = schema.criteria.iter().map(|criterion| criterion.weight).sum();
    if format == TextFormat::Json {
        let row = |criterion: &Criterion| {
            json!({
                "id": criterion.record.0,
                "field": schema.field(criterion.field).map(|def| def.name.as_ref()),
                "text": criterion.text,
                "importance": importance(&schema, criterion),
                "weight": criterion.weight,
                "share": percent(criterion.weight, total),
                "rule": criterion.is_ruled().then_some(&criterion.rule),
            })
        };
        let rows: Vec<Json> = schema.criteria.iter().map(row).collect();
        return print_json(shell, &Json::Array(rows));
    }
    for criterion in &schema.criteria {
        let (importance, share) = (importance(&schema, criterion), percent(criterion.weight, total));
        let by = if criterion.is_ruled() { format!("  rule: {}", clean::line(&criterion.rule)) } else { String::new() };
        let line =
            format!("{:>7}  {importance:<6} {}  {share:>7}  {}{by}", criterion.record, criterion.weight, clean::line(&criterion.text));
        shell.out.line(&line)?;
    }
    Ok(())
}

fn print_json(shell: &mut Shell, json: &Json) -> Done {
    serde_json::to_writer_pretty(shell.out.data(), json)?;
    Ok(writeln!(shell.out.data())?)
}

/// Plans a change; does it at once where no score changes or `apply` is given, prints the plan otherwise.
fn carry_out(shell: &mut Shell, command: Command, apply: bool, format: TextFormat, what: &str) -> Done {
    let plan = shell.plan(command.clone())?;
    let scores = plan.scores.unwrap_or_default();
    let is_large = scores.changed > 0 || matches!(command, Command::Recalculate | Command::Delete(_));
    if is_large && !apply {
        return print(shell, &plan, &scores, format, what);
    }
    let outcome = shell.apply(command)?;
    let undo = outcome.op.as_ref().map_or_else(String::new, |op| format!(" `prospekt undo {}` takes it back.", op.seq));
    shell.out.say(format!("{what}: {} of {} scores changed.{undo}", scores.changed, scores.before.iter().sum::<u64>()));
    if format == TextFormat::Json {
        return print_json(shell, &json_of(&plan, &scores, true));
    }
    match outcome.created.first() {
        Some(id) => Ok(shell.out.line(&id.to_string())?),
        None => Ok(()),
    }
}

fn print(shell: &mut Shell, plan: &Plan, scores: &Scores, format: TextFormat, what: &str) -> Done {
    if format == TextFormat::Json {
        print_json(shell, &json_of(plan, scores, false))?;
    } else {
        shell.out.line(&format!("Plan: {what}"))?;
        shell.out.line(&format!("{:>9}  automatic scores would change", scores.changed))?;
        shell.out.line(&format!("{:>9}  scores given by hand stay", scores.manual))?;
        shell.out.line(&format!("{:<9}  {:>9}  {:>9}", "stars", "before", "after"))?;
        for (place, (before, after)) in scores.before.iter().zip(&scores.after).enumerate().rev() {
            let stars = place.checked_sub(1).map_or_else(|| "none".to_owned(), |stars| stars.to_string());
            shell.out.line(&format!("{stars:<9}  {before:>9}  {after:>9}"))?;
        }
    }
    shell.out.flush()?;
    shell.out.say("Nothing was changed. Add --apply to do it.");
    Ok(())
}

/// A plan, or what was done, as programs read it.
fn json_of(plan: &Plan, scores: &Scores, is_applied: bool) -> Json {
    let by_stars = |counts: &[u64; 7]| {
        let name = |place: usize| place.checked_sub(1).map_or_else(|| "none".to_owned(), |stars| stars.to_string());
        counts.iter().enumerate().map(|(place, count)| (name(place), Json::from(*count))).collect::<serde_json::Map<_, _>>()
    };
    json!({
        "applied": is_applied,
        "criteria": plan.changed + plan.created,
        "scores": scores.changed,
        "manual": scores.manual,
        "before": by_stars(&scores.before),
        "after": by_stars(&scores.after),
    })
}

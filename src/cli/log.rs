//! `log`, `undo`, `redo`: what was done, taken back, done again.

use std::io::Write;

use chrono::{Days, NaiveTime};
use serde_json::{Value as Json, json};

use super::{
    args::{ChangedSince, Log, TextFormat, Undo},
    chosen::{self, names_in, row_line},
    failure::{Done, Failure},
    shell::Shell,
    words::{counted, records},
};
use crate::{
    exchange::export,
    model::{
        Diff, Kind, Millis, OpHead, RecordId, Schema, Seq, Value, Verb,
        words::{sort_name, words, words_among},
    },
    proto::{Command, Fate, Leave, Operations, Outcome, Plan, PlanRow, Reply, Request},
    text::{clean, day},
};

/// Records left alone that are named.
const NAMED: usize = 50;

/// Prints the log.
///
/// # Errors
/// Trouble with the store or the output.
pub(super) fn run(shell: &mut Shell, args: &Log) -> Done {
    if let Some(seq) = args.operation {
        return one(shell, Seq(seq), args);
    }
    let of = operations(shell, args)?;
    let mut log = shell.log(args.limit.saturating_add(1), of)?;
    let limit = usize::try_from(args.limit).unwrap_or(usize::MAX);
    let has_more = log.len() > limit;
    log.truncate(limit);
    if args.format == TextFormat::Json {
        let others = with_undone(shell, &log)?;
        let worded = |op| Json::from(words_among(op, &others, &shell.schema));
        let items = log.iter().map(|op| {
            let mut object = json_of(op, &shell.schema);
            object["what"] = worded(op);
            object
        });
        let items: Vec<Json> = items.collect();
        serde_json::to_writer_pretty(shell.out.data(), &items)?;
        return Ok(writeln!(shell.out.data())?);
    }
    let others = with_undone(shell, &log)?;
    for op in &log {
        let line = line_of(op, &others, shell);
        shell.out.line(&line)?;
    }
    shell.out.flush()?;
    match args.record.map(RecordId) {
        _ if has_more => shell.out.say("There are older ones: --limit shows more."),
        _ if !log.is_empty() => {}
        // Of one that is gone the log may still tell.
        Some(id) => drop(shell.record(id)?),
        None => shell.out.say("No operation is so. `prospekt log` shows them all."),
    }
    Ok(())
}

/// Operations with those that they took back or did again, so that it can be said what those were.
fn with_undone(shell: &mut Shell, log: &[OpHead]) -> Done<Vec<OpHead>> {
    let mut all = log.to_vec();
    for seq in log.iter().filter_map(|op| op.undoes) {
        if all.iter().all(|op| op.seq != seq) {
            all.extend(shell.log(1, Operations { only: Some(seq), ..Operations::default() })?);
        }
    }
    Ok(all)
}

/// Prints what one operation did, record by record.
fn one(shell: &mut Shell, seq: Seq, args: &Log) -> Done {
    let found = shell.log(1, Operations { only: Some(seq), ..Operations::default() })?;
    let op = found.first().ok_or_else(|| Failure::not_found(format!("there is no operation {seq}")).hint("`prospekt log` lists them."))?;
    let Reply::PlanRows(mut rows) = shell.ask(Request::Operation { seq, from: 0, count: args.limit.saturating_add(1) })? else {
        return Err(Failure::hub_gone());
    };
    let limit = usize::try_from(args.limit).unwrap_or(usize::MAX);
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    if args.format == TextFormat::Json {
        let mut object = json_of(op, &shell.schema);
        object["did"] = rows.iter().map(|row| row_json(row, &shell.schema)).collect::<Vec<_>>().into();
        serde_json::to_writer_pretty(shell.out.data(), &object)?;
        writeln!(shell.out.data())?;
    } else {
        let of = op.undoes.map(|only| shell.log(1, Operations { only: Some(only), ..Operations::default() })).transpose()?;
        let line = line_of(op, &of.unwrap_or_default(), shell);
        shell.out.line(&line)?;
        let names = names_in(shell, &rows)?;
        for row in &rows {
            let line = row_line(shell, row, &names);
            shell.out.line(&line)?;
        }
    }
    shell.out.flush()?;
    if has_more {
        shell.out.say("It was about more records: --limit shows more.");
    }
    Ok(())
}

/// What became of a record, as programs read it.
fn row_json(row: &PlanRow, schema: &Schema) -> Json {
    let did = match &row.fate {
        Fate::Created => "made".to_owned(),
        Fate::Changed(_) => "changed".to_owned(),
        Fate::Becomes(words) => words.clone(),
        Fate::Refused(_) | Fate::Same | Fate::Duplicate(_) | Fate::Known(_) => "left alone".to_owned(),
    };
    let changes: &[Diff] = if let Fate::Changed(diffs) = &row.fate { diffs } else { &[] };
    json!({ "id": row.record.map(|id| id.0), "name": row.name, "did": did, "changes": changes_json(changes, schema) })
}

/// Old and new of each field, as programs read them.
pub(super) fn changes_json(changes: &[Diff], schema: &Schema) -> Json {
    let of = |diff: &Diff| {
        let field = schema.field(diff.field)?;
        let value = |value: &Option<Value>| value.as_ref().map_or(Json::Null, |value| export::json::value(field, value));
        Some(json!({ "field": field.name, "old": value(&diff.old), "new": value(&diff.new) }))
    };
    changes.iter().filter_map(of).collect::<Vec<_>>().into()
}

/// What the arguments ask for.
fn operations(shell: &Shell, args: &Log) -> Done<Operations> {
    let sorts = args.what.iter().map(|name| {
        let name = name.trim();
        Verb::ALL.iter().copied().find(|verb| sort_name(*verb) == name).ok_or_else(|| {
            let known: Vec<String> = Verb::ALL.iter().map(|verb| sort_name(*verb)).collect();
            Failure::usage(format!("there are no operations '{}'", clean::line(name))).hint(format!("There are {}.", known.join(", ")))
        })
    });
    let day = |typed: &Option<String>, later| typed.as_ref().map(|typed| start_of(shell, typed, later)).transpose();
    Ok(Operations {
        by: args.by.clone(),
        since: day(&args.since, 0)?,
        until: day(&args.until, 1)?,
        record: args.record.map(RecordId),
        verbs: sorts.collect::<Done<_>>()?,
        only: None,
    })
}

/// The beginning of a day, or of one so many days later, where the person is.
fn start_of(shell: &Shell, typed: &str, later: u64) -> Done<Millis> {
    let day = day::parse(typed, shell.reading.today()).map_err(Failure::usage)?;
    let day = day.checked_add_days(Days::new(later)).unwrap_or(day);
    Ok(shell.reading.utc_of(day.and_time(NaiveTime::MIN)))
}

fn line_of(op: &OpHead, others: &[OpHead], shell: &Shell) -> String {
    let when = Kind::Moment.show(&Value::Moment(op.at), &shell.reading);
    let what = clean::line(&words_among(op, others, &shell.schema));
    let undone = op.undone_by.map_or_else(String::new, |seq| format!(" [taken back by {seq}]"));
    format!("{:>7}  {when}  {:<12}  {what}{undone}", op.seq, clean::line(&op.by))
}

/// An operation as programs read it.
#[must_use]
pub(super) fn json_of(op: &OpHead, schema: &Schema) -> Json {
    let fields: Vec<&str> = op.fields.iter().filter_map(|id| schema.field(*id)).map(|field| field.name.as_ref()).collect();
    json!({
        "operation": op.seq.0,
        "at": Kind::Moment.write(&Value::Moment(op.at)),
        "by": op.by,
        "what": words(op, schema),
        "fields": fields,
        "subject": op.subject,
        "records": op.records,
        "skipped": op.skipped,
        "undoes": op.undoes.map(|seq| seq.0),
        "undone-by": op.undone_by.map(|seq| seq.0),
    })
}

/// Takes an operation back.
///
/// # Errors
/// When there is nothing to take back, or not that operation.
pub(super) fn undo(shell: &mut Shell, args: &Undo) -> Done {
    let leave = match args.changed {
        None => Leave::Ask,
        Some(ChangedSince::Leave) => Leave::Records,
        Some(ChangedSince::Partly) => Leave::Values,
    };
    let command = Command::Undo(args.operation.map(Seq), leave);
    if args.plan {
        let plan = shell.plan(command)?;
        return chosen::print_rows(shell, &plan, "Undo", "Nothing was changed. Without --plan it is taken back.");
    }
    match shell.ask(Request::Apply(command))? {
        Reply::Done(outcome) => told(shell, &outcome, "Took back"),
        Reply::Planned(plan) => Err(asked(&plan, &shell.schema)),
        _ => Err(Failure::hub_gone()),
    }
}

/// What has to be decided before an undo.
fn asked(plan: &Plan, schema: &Schema) -> Failure {
    let Some(met) = &plan.met else { return Failure::hub_gone() };
    let words = plan.met_words(|count| count.to_string(), schema).unwrap_or_default();
    let others = (plan.changed + plan.created).saturating_sub(met.partly);
    let partly = if met.partly > 0 { format!(", `--changed partly` also what nobody changed of {}", met.partly) } else { String::new() };
    let hint = format!("`prospekt undo {} --changed leave` takes the other {others} back{partly}; `--plan` lists them.", met.of);
    Failure::failed(format!("{words}; nothing was undone")).hint(hint)
}

/// Does the operation undone last again.
///
/// # Errors
/// When there is nothing to do again.
pub(super) fn redo(shell: &mut Shell) -> Done {
    let outcome = shell.apply(Command::Redo)?;
    told(shell, &outcome, "Did again")
}

fn told(shell: &mut Shell, outcome: &Outcome, verb: &str) -> Done {
    let what =
        outcome.of.as_ref().map_or_else(String::new, |op| format!(" operation {}: {}", op.seq, clean::line(&words(op, &shell.schema))));
    let skipped = outcome.refused_count;
    if outcome.changed == 0 {
        return Err(Failure::failed(format!("all of it was changed since;{what} stays as it is"))
            .hint("`prospekt show ID` tells who changed a record."));
    }
    shell.out.say(format!("{verb}{what}. {} changed.", records(outcome.changed)));
    if skipped > 0 {
        shell.out.say(format!("{} left alone, because of changes since.", counted(skipped, "record", "records")));
        for (_, reason) in outcome.refused.iter().take(NAMED) {
            shell.out.say(clean::line(reason));
        }
    }
    Ok(())
}

//! `erase`, `export-person`, `retention`: what privacy asks for.

use std::{io::Write, path::Path};

use serde_json::{Value as Json, json};

use super::{
    args::{Chosen, ChosenBy, Erase, Export, ExportPerson, RetentionArgs, TextFormat},
    chosen::{Among, names_in, row_line, target},
    export,
    failure::{Done, Failure},
    output::Output,
    place::{Places, make_private},
    reach::Way,
    shell::{Absent, Shell},
    words::{counted, records},
};
use crate::{
    exchange::export::person::{Dossier, PARTS, Paper},
    model::{RecordId, Target, words::mentioned},
    proto::{Command, Due, Outcome, Plan, PlanId, Reply, Request, Retained},
    session::gather,
    store::carry_erased,
    text::clean,
    tui::Drafts,
};

/// Rows of a plan that are printed.
const ROWS: usize = 50;

/// Erases records for good: prints what would go, does it with `--apply`.
///
/// # Errors
/// Unknown records, what the hub refused; a file that could not be written anew.
pub(super) fn erase(shell: &mut Shell, args: &Erase, places: &Places, way: &Way) -> Done {
    if args.which.clean {
        finish(shell)?;
        return tell_copies(shell, args.remove_backups);
    }
    let target = whom(shell, args)?;
    let command = Command::Erase { target: target.clone(), suppress: !args.forget_address };
    if !args.apply {
        let plan = shell.plan(command)?;
        print(shell, &plan, "erase for good")?;
        tell_mentions(shell, plan.id)?;
        shell.out.flush()?;
        shell.out.say("Nothing was erased. Add --apply to do it; nothing brings it back then.");
        return Ok(());
    }
    let outcome = shell.apply(command)?;
    tell(shell, &outcome)?;
    let drafts = forget_drafts(shell, places, way)?;
    if drafts > 0 {
        shell.out.say(format!("{} removed.", counted(drafts, "draft of yours was", "drafts of yours were")));
    }
    finish(shell)?;
    tell_copies(shell, args.remove_backups)
}

/// The records that are meant.
fn whom(shell: &mut Shell, args: &Erase) -> Done<Target> {
    let which = &args.which;
    let id: Vec<String> = which.id.iter().filter(|word| *word != "person").chain(&which.numbers).cloned().collect();
    if id.is_empty() && which.filter.is_none() && which.ids.is_none() {
        return Err(Failure::usage("whom to erase is missing").hint("Give the numbers of records, or --filter."));
    }
    let by = ChosenBy { filter: which.filter.clone(), ids: which.ids.clone(), id };
    let chosen = Chosen { by, kind: args.kind.clone(), apply: args.apply };
    target(shell, &chosen, if args.bin { Among::Binned } else { Among::Living })
}

fn print(shell: &mut Shell, plan: &Plan, what: &str) -> Done {
    shell.out.line(&format!("Plan: {what}"))?;
    for (count, words) in [(plan.changed, "would go"), (plan.refused, "refused")] {
        if count > 0 {
            shell.out.line(&format!("{count:>9}  {words}"))?;
        }
    }
    for warning in &plan.warnings {
        shell.out.line(&format!("Note: {}", clean::line(warning)))?;
    }
    rows(shell, plan)
}

/// The first rows of a plan.
fn rows(shell: &mut Shell, plan: &Plan) -> Done {
    let rows = shell.plan_rows(plan.id, 0)?;
    let names = names_in(shell, &rows)?;
    for row in rows.iter().take(ROWS) {
        let line = row_line(shell, row, &names);
        shell.out.line(&line)?;
    }
    let left = (plan.changed + plan.refused).saturating_sub(u64::try_from(rows.len().min(ROWS)).unwrap_or(u64::MAX));
    if left > 0 {
        shell.out.line(&format!("and {left} more"))?;
    }
    Ok(())
}

/// Names the records that stay and in whose texts somebody is named: nobody but a person can tell what they say.
fn tell_mentions(shell: &mut Shell, plan: PlanId) -> Done {
    let Reply::Marks(named) = shell.ask(Request::Mentions(plan))? else { return Err(Failure::hub_gone()) };
    match mentioned(&named) {
        Some(words) => Ok(shell.out.line(&format!("Note: {words}"))?),
        None => Ok(()),
    }
}

fn tell(shell: &mut Shell, outcome: &Outcome) -> Done {
    if outcome.changed == 0 {
        let reasons: Vec<String> = outcome.refused.iter().take(ROWS).map(|(_, reason)| clean::line(reason)).collect();
        return Err(Failure::failed("nothing was erased").hint(reasons.join("\n")));
    }
    let op = outcome.op.as_ref().map_or_else(String::new, |op| format!(" It is operation {} of the log, which names nobody.", op.seq));
    shell.out.say(format!("{} erased for good.{op}", records(outcome.changed)));
    for (id, reason) in outcome.refused.iter().take(ROWS) {
        let place = id.map_or_else(String::new, |id| format!("#{id}: "));
        shell.out.say(format!("{place}{}", clean::line(reason)));
    }
    Ok(())
}

/// Forgets what the person typed into forms of records that are erased.
fn forget_drafts(shell: &mut Shell, places: &Places, way: &Way) -> Done<u64> {
    let folder = places.drafts_of(way);
    let Reply::Marks(erased) = shell.ask(Request::Erased(Drafts::records_in(&folder)))? else { return Err(Failure::hub_gone()) };
    let erased: Vec<RecordId> = erased.iter().map(RecordId).collect();
    Drafts::forget_in(&folder, &erased).map_err(|error| Failure::file(&folder, "cleaned", &error))
}

/// Waits until the file holds nothing any more.
fn finish(shell: &mut Shell) -> Done {
    shell.out.progress("writing the file anew");
    match shell.ask(Request::Clean)? {
        Reply::Cleaned(None) => {
            shell.out.say("The store's file was written anew: no freed part of it holds anything of what was erased.");
            Ok(())
        }
        Reply::Cleaned(Some(problem)) => Err(Failure::store(problem)
            .hint("What was erased is no longer in the store. Mend what is wrong, then run `prospekt erase --clean`; opening the store tries again too.")),
        _ => Err(Failure::hub_gone()),
    }
}

/// Names the copies that still hold what was erased, and removes them where the person says so.
fn tell_copies(shell: &mut Shell, remove: bool) -> Done {
    let Reply::OldCopies(copies) = shell.ask(Request::OldCopies)? else { return Err(Failure::hub_gone()) };
    if copies.is_empty() {
        shell.out.say("No copy beside the store or in its folder of backups holds any of it. Copies elsewhere are yours to find.");
        return Ok(());
    }
    let paths: Vec<_> = copies.iter().filter(|(_, held)| held.is_some()).map(|(path, _)| path.clone()).collect();
    if remove {
        shell.ask(Request::RemoveCopies(paths.clone()))?;
        paths.iter().for_each(|path| shell.out.say(format!("Removed {}.", path.display())));
    } else if !paths.is_empty() {
        shell.out.say("These copies of the store still hold some of what was erased:");
        paths.iter().for_each(|path| shell.out.say(format!("  {}", path.display())));
        shell.out.say(
            "Remove them, or run `prospekt erase --clean --remove-backups --apply`. A store that is made of one is erased again by itself.",
        );
    }
    for (path, _) in copies.iter().filter(|(_, held)| held.is_none()) {
        shell.out.say(format!("{} cannot be read as a copy; look at it yourself.", path.display()));
    }
    Ok(())
}

/// A store that was made from an older copy: what was erased since is erased from it too.
///
/// # Errors
/// Trouble with the new store, or with the list of what was erased.
pub(super) fn erase_again(copy: &Path, new: &Path, places: &Places) -> Done {
    let beside: Vec<_> = places.store.parent().map(Path::to_owned).into_iter().collect();
    if !carry_erased(copy, new, &beside)? {
        return Ok(());
    }
    let places = Places { store: new.to_owned(), ..places.clone() };
    let mut shell = Shell::open(&places, Absent::Refuse, &Way::Embedded, Output::of_process())?;
    let done = match shell.ask(Request::Clean) {
        Ok(Reply::Cleaned(None)) => {
            shell.out.say("What was erased since that copy was made is erased from the new store too.");
            Ok(())
        }
        Ok(Reply::Cleaned(Some(problem))) => Err(Failure::store(problem).hint("Opening the new store tries again.")),
        Ok(_) => Err(Failure::hub_gone()),
        Err(failure) => Err(failure),
    };
    done.and(shell.close())
}

/// `export person 17`: whoever writes that wants all about record 17, and no list of what holds these two words.
#[must_use]
pub(super) fn of_export(args: &Export) -> Option<ExportPerson> {
    match args.shown.filter.as_slice() {
        [word, id] if word == "person" => id.parse().ok().map(|id| ExportPerson { id, output: args.output.clone(), replace: args.replace }),
        _ => None,
    }
}

/// Hands out all that is kept of somebody.
///
/// # Errors
/// No such record, files that are there already or cannot be written.
pub(super) fn export_person(shell: &mut Shell, args: &ExportPerson) -> Done {
    let dossier = gather(args.id, |request| shell.ask(request), |_| Failure::hub_gone())?;
    let Some(dossier) = dossier else {
        return Err(Failure::not_found(format!("there is no record {}", args.id)).hint("`prospekt list` shows the numbers of your leads."));
    };
    let to = match &args.output {
        None => {
            let (schema, reading) = (shell.schema.clone(), shell.reading);
            Paper { schema: &schema, reading: &reading }.json(&dossier, shell.out.data())?;
            String::new()
        }
        Some(path) => {
            write(shell, &dossier, path, args.replace)?;
            path.display().to_string()
        }
    };
    if !shell.is_read_only()? {
        shell.apply(Command::Exported {
            records: dossier.records(),
            to: format!("{} (all about record {})", if to.is_empty() { "standard output" } else { to.as_str() }, args.id),
        })?;
    }
    if args.output.is_some() {
        shell.out.say(format!("All that is kept of record {} written to {to}.", args.id));
    }
    Ok(())
}

fn write(shell: &Shell, dossier: &Dossier, path: &Path, replace: bool) -> Done {
    let (schema, reading) = (shell.schema.clone(), shell.reading);
    let paper = Paper { schema: &schema, reading: &reading };
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
        let mut file = export::begin(path, replace)?;
        paper.json(dossier, &mut file)?;
        return export::keep(file, path);
    }
    make_private(path)?;
    for (ending, part) in PARTS {
        let path = path.join(format!("record-{}{ending}", dossier.record.id));
        let mut file = export::begin(&path, replace)?;
        part(&paper, dossier, &mut file)?;
        export::keep(file, &path)?;
    }
    Ok(())
}

/// What the rules of retention find: prints it, does it with `--apply`.
///
/// # Errors
/// Rules that cannot be read, what the hub refused.
pub(super) fn retention(shell: &mut Shell, args: &RetentionArgs) -> Done {
    let Reply::Retention(mut due) = shell.ask(Request::Retention)? else { return Err(Failure::hub_gone()) };
    if let Some(only) = &args.only {
        due.retain(|due| is_called(due, only));
        if due.is_empty() {
            return Err(Failure::not_found(format!("there is no retention rule '{}'", clean::line(only)))
                .hint("`prospekt list --type retention-rule` lists them; \"bin\" is what has been in the bin for too long."));
        }
    }
    if args.apply {
        return apply(shell, &due);
    }
    if args.format == TextFormat::Json {
        let items: Vec<Json> = due.iter().map(json_of).collect();
        serde_json::to_writer_pretty(shell.out.data(), &items)?;
        return Ok(writeln!(shell.out.data())?);
    }
    for due in &due {
        shell.out.line(&line_of(due))?;
        if due.found.as_ref().is_ok_and(|found| *found > 0) && !due.is_paused {
            let plan = shell.plan(Command::Retain(due.what))?;
            rows(shell, &plan)?;
            shell.ask(Request::Forget(plan.id))?;
        }
    }
    shell.out.flush()?;
    shell.out.say("Nothing was changed. Add --apply to do it, one operation for each rule.");
    Ok(())
}

fn is_called(due: &Due, name: &str) -> bool {
    match due.what {
        Retained::Bin => name == "bin",
        Retained::Rule(id) => due.name == name || name.trim_start_matches('#') == id.to_string(),
    }
}

const fn deed(due: &Due) -> &'static str {
    if due.erases { "to be erased for good" } else { "to be moved to the bin" }
}

fn line_of(due: &Due) -> String {
    let what = match &due.found {
        Err(problem) => format!("cannot be followed: {}", clean::line(problem)),
        Ok(_) if due.is_paused => "paused".to_owned(),
        Ok(found) => format!("{} {}", records(*found), deed(due)),
    };
    format!("{}: {what}", clean::line(&due.name))
}

fn json_of(due: &Due) -> Json {
    let rule = if let Retained::Rule(id) = due.what { Some(id.0) } else { None };
    json!({
        "rule": rule,
        "name": due.name,
        "does": if due.erases { "erase" } else { "bin" },
        "paused": due.is_paused,
        "records": due.found.as_ref().ok(),
        "problem": due.found.as_ref().err(),
    })
}

fn apply(shell: &mut Shell, due: &[Due]) -> Done {
    let (mut problems, mut has_erased) = (Vec::new(), false);
    for due in due.iter().filter(|due| !due.is_paused) {
        match &due.found {
            Err(problem) => problems.push(format!("{}: {}", clean::line(&due.name), clean::line(problem))),
            Ok(0) => {}
            Ok(_) => {
                let outcome = shell.apply(Command::Retain(due.what))?;
                has_erased |= due.erases;
                let undo = outcome
                    .op
                    .as_ref()
                    .filter(|_| !due.erases)
                    .map_or_else(String::new, |op| format!(" `prospekt undo {}` takes it back.", op.seq));
                let done = if due.erases { "erased for good" } else { "moved to the bin" };
                shell.out.say(format!("{}: {} {done}.{undo}", clean::line(&due.name), records(outcome.changed)));
            }
        }
    }
    if has_erased {
        finish(shell)?;
        tell_copies(shell, false)?;
    }
    if problems.is_empty() { Ok(()) } else { Err(Failure::failed(problems.join("\n")).hint("Mend these rules in Setup, Retention rules.")) }
}

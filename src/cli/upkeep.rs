//! `backup`, `check`, `info`: looking after the store.

use super::{
    args::{Backup, Recover},
    failure::{Done, Failure},
    output::Output,
    place::Places,
    privacy,
    shell::Shell,
    words,
};
use crate::{
    proto::{Reply, Request},
    store::{self, Checked},
};

/// Copies the store, verified.
///
/// # Errors
/// When the target exists or cannot be written, or the copy is not sound.
pub(super) fn backup(shell: &mut Shell, args: &Backup) -> Done {
    let path = std::path::absolute(&args.file).map_err(|error| Failure::file(&args.file, "written", &error))?;
    if path.exists() {
        return Err(Failure::failed(format!("{} exists already and was left alone", args.file.display())).hint("Name a new file."));
    }
    let Reply::Checked { records, operations, problems } = shell.ask(Request::Backup(path))? else {
        return Err(Failure::hub_gone());
    };
    sound(&problems)?;
    shell.out.say(format!("{} and {} copied to {} and verified.", words::records(records), operations_in(operations), args.file.display()));
    Ok(())
}

/// Makes a new store from a backup.
///
/// # Errors
/// When the backup is no store, the new file exists or cannot be written, or something is wrong in it.
pub(super) fn recover(args: &Recover, places: &Places, mut out: Output) -> Done {
    let options = store::Options { must_exist: true, ..store::Options::default() };
    let Checked { records, operations, problems } = store::recover(&args.backup, &args.file, &options)?;
    sound(&problems)?;
    out.say(format!("{} and {} are in {}, and verified.", words::records(records), operations_in(operations), args.file.display()));
    out.flush()?;
    privacy::erase_again(&args.backup, &args.file, places)
}

/// Reads everything and compares.
///
/// # Errors
/// When something is wrong; each thing is a line.
pub(super) fn check(shell: &mut Shell) -> Done {
    let Reply::Checked { records, operations, problems } = shell.ask(Request::Check)? else {
        return Err(Failure::hub_gone());
    };
    sound(&problems)?;
    Ok(shell.out.line(&format!("The store is sound: {}, {}.", words::records(records), operations_in(operations)))?)
}

fn operations_in(count: u64) -> String {
    words::counted(count, "operation", "operations")
}

fn sound(problems: &[String]) -> Done {
    if problems.is_empty() {
        return Ok(());
    }
    let found = words::counted(u64::try_from(problems.len()).unwrap_or(u64::MAX), "thing is", "things are");
    Err(Failure::store(format!("{found} wrong in the store:\n{}", problems.join("\n")))
        .hint("Keep the file as it is, and go on with your last backup."))
}

/// Prints facts about the store.
///
/// # Errors
/// Trouble with the store or the output.
pub(super) fn info(shell: &mut Shell) -> Done {
    let Reply::Info(info) = shell.ask(Request::Info)? else { return Err(Failure::hub_gone()) };
    let mut facts = vec![
        ("store".to_owned(), info.path.display().to_string()),
        ("bytes".to_owned(), info.bytes.to_string()),
        ("format".to_owned(), info.format.to_string()),
    ];
    for (kind, count) in &info.records {
        let name = shell.schema.record_type(*kind).map_or_else(|| format!("type {}", kind.0), |kind| kind.plural.to_lowercase());
        facts.push((name, count.to_string()));
    }
    facts.push(("in the bin".to_owned(), info.binned.to_string()));
    facts.push(("operations".to_owned(), info.operations.to_string()));
    facts.push(("last operation".to_owned(), info.seq.to_string()));
    if let Some(why) = &info.read_only {
        facts.push(("read only".to_owned(), why.clone()));
    }
    for (name, value) in facts {
        shell.out.line(&format!("{name:<18} {value}"))?;
    }
    Ok(())
}

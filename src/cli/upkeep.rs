//! `backup`, `check`, `info`: looking after the store.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use super::{
    args::{Backup, Check, Recover},
    failure::{Done, Failure, Kind},
    output::Output,
    place::Places,
    privacy,
    reach::Way,
    shell::{Absent, Shell},
    words,
};
use crate::{
    proto::{Operations, Reply, Request},
    store::{self, Checked, Store, StoreError},
};

/// Copies the store, verified.
///
/// # Errors
/// When the target exists or cannot be written, or the copy is not sound.
pub(super) fn backup(shell: &mut Shell, way: &Way, args: &Backup) -> Done {
    copy(shell, way, args).map_err(|failure| shell.or_stopped(failure, "No copy was made."))
}

fn copy(shell: &mut Shell, way: &Way, args: &Backup) -> Done {
    let Some(file) = &args.file else {
        let (copy, checked) = backup_here(shell)?;
        return tell_copied(shell, &checked, &copy);
    };
    let path = std::path::absolute(file).map_err(|error| Failure::file(file, "written", &error))?;
    if path.exists() {
        return Err(Failure::failed(format!("{} exists already and was left alone", file.display())).hint("Name a new file."));
    }
    if matches!(way, Way::Team(_)) {
        // A team's server sees another part of the disk than the people: it copies to where it may, and the copy is fetched there.
        let (copy, checked) = backup_here(shell)?;
        fetch(&copy, &path)?;
        return tell_copied(shell, &checked, file);
    }
    let Reply::Checked { records, operations, problems } = shell.ask(Request::Backup(path))? else {
        return Err(Failure::hub_gone());
    };
    tell_copied(shell, &Checked { records, operations, problems }, file)
}

/// The server copies into its own folder.
fn backup_here(shell: &mut Shell) -> Done<(PathBuf, Checked)> {
    match shell.ask(Request::BackupHere)? {
        Reply::Rebuilt { copy, records, operations, problems } => Ok((copy, Checked { records, operations, problems })),
        _ => Err(Failure::hub_gone()),
    }
}

/// Brings a copy to its place, compared and verified, and takes it away from where it was.
fn fetch(copy: &Path, to: &Path) -> Done {
    if let Err(error) = File::open(copy) {
        let why = format!("the copy is {}, and you may not read it there: {error}", copy.display());
        return Err(
            Failure::new(Kind::Rights, why).hint("Only the system user the store belongs to takes copies elsewhere; this one stays.")
        );
    }
    let fetched = store::recover(copy, to, &store::Options { must_exist: true, ..store::Options::default() });
    std::fs::remove_file(copy).map_err(|error| Failure::file(copy, "removed", &error))?;
    Ok(fetched.map(drop)?)
}

fn tell_copied(shell: &mut Shell, checked: &Checked, to: &Path) -> Done {
    sound(&checked.problems)?;
    let (records, operations) = (words::records(checked.records), operations_in(checked.operations));
    shell.out.say(format!("{records} and {operations} copied to {} and verified.", to.display()));
    Ok(())
}

/// Makes a new store from a backup, and tells how the one in use differs from it.
///
/// # Errors
/// When the backup is no store, the new file exists or cannot be written, or something is wrong in it.
pub(super) fn recover(places: &Places, way: &Way, args: &Recover, mut out: Output) -> Done {
    let options = store::Options { must_exist: true, ..store::Options::default() };
    let Checked { records, operations, problems } = quietly(|| store::recover(&args.backup, &args.file, &options))?;
    sound(&problems).map_err(|failure| {
        let kept = format!("{} holds what can be read of it.", args.file.display());
        Failure { hint: format!("{kept} {}", failure.hint), ..failure }
    })?;
    out.say(format!(
        "{} and {} are in {}, read back and verified.",
        words::records(records),
        operations_in(operations),
        args.file.display()
    ));
    if places.store.exists() && !is_same(&places.store, &args.file) {
        match compared(places, way, args) {
            Ok(words) => out.say(words),
            // It may be why somebody recovers.
            Err(failure) => out.say(format!("{} could not be compared with it: {}.", places.store.display(), failure.message)),
        }
    }
    out.flush()?;
    privacy::erase_again(&args.backup, &args.file, places)
}

/// Pages that make no sense are told as what is wrong with the store, not as faults of the program.
fn quietly<T>(work: impl FnOnce() -> T) -> T {
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| ()));
    let done = work();
    std::panic::set_hook(told);
    done
}

fn is_same(one: &Path, other: &Path) -> bool {
    one.canonicalize().ok().zip(other.canonicalize().ok()).is_some_and(|(one, other)| one == other)
}

/// How the store in use differs from a recovered one, by the chain of its log.
fn compared(places: &Places, way: &Way, args: &Recover) -> Done<String> {
    let options = store::Options { must_exist: true, ..store::Options::default() };
    let end = Store::open(&args.file, &options)?.reader()?.chain(None)?.end;
    let used = places.store.display();
    let Some(end) = end else { return Ok(format!("The recovered log has no chain to be compared with that of {used}.")) };
    let mut shell = Shell::open(places, Absent::Refuse, way, Output::of_process())?;
    let Reply::Chain(chain) = shell.ask(Request::Chain(Some(end.seq)))? else { return Err(Failure::hub_gone()) };
    let last = shell.ask(Request::Log { limit: 1, own: false, of: Operations::default() })?;
    let now = shell.reading;
    shell.close()?;
    let Reply::Log(last) = last else { return Err(Failure::hub_gone()) };
    Ok(match (chain.at, last.first()) {
        (Some(at), Some(last)) if at == end && last.seq == end.seq => format!("{used} has the same operations."),
        (Some(at), Some(last)) if at == end => {
            let more = operations_in(last.seq.0 - end.seq.0);
            let when = now.local(last.at).format("%Y-%m-%d %H:%M");
            format!("{used} goes on from there: {more} more, the last of {when} by {}.", last.by)
        }
        _ => format!("{used} is another store, or has parted from it before operation {}.", end.seq),
    })
}

/// Upgrades a new copy of the store to this program's format and checks that.
///
/// # Errors
/// When the store is in use or cannot be read, the copy exists or cannot be written, or something is wrong in it.
pub(super) fn rehearse(places: &Places, way: &Way, copy: &Path, mut out: Output) -> Done {
    let options = store::Options { must_exist: true, ..store::Options::default() };
    if let Way::Team(socket) = way {
        return Err(Failure::usage(format!("the store is served at {}", socket.display())).hint(
            "Its account rehearses an upgrade while the server is stopped, and names the file: prospekt --store FILE check --upgrade COPY",
        ));
    }
    let rehearsed = quietly(|| store::rehearse(&places.store, copy, &options)).map_err(|error| match error {
        StoreError::InUse => Failure::from(StoreError::InUse).hint("Its own server may still run: `prospekt serve --stop` ends it."),
        error => error.into(),
    });
    let store::Rehearsed { upgraded, checked } = rehearsed?;
    sound(&checked.problems)?;
    let what = match &upgraded {
        Some(upgraded) => format!("The copy {} was upgraded from format {} to {}", copy.display(), upgraded.from, upgraded.to),
        None => {
            format!("{} has format {}, the newest there is, and so has the copy {}", places.store.display(), store::FORMAT, copy.display())
        }
    };
    out.say(format!(
        "{what}: {}, {}, sound. The store itself was left as it is.",
        words::records(checked.records),
        operations_in(checked.operations)
    ));
    Ok(out.flush()?)
}

/// Reads everything and compares; with `--rebuild`, makes the indexes anew before.
///
/// # Errors
/// When something is wrong; each thing is a line.
pub(super) fn check(shell: &mut Shell, args: &Check) -> Done {
    let (records, operations, problems) = if args.rebuild {
        let Reply::Rebuilt { copy, records, operations, problems } = shell.ask(Request::Rebuild)? else {
            return Err(Failure::hub_gone());
        };
        shell.out.say(format!("The indexes were made anew. The store as it was before is {}.", copy.display()));
        (records, operations, problems)
    } else {
        let Reply::Checked { records, operations, problems } = shell.ask(Request::Check)? else { return Err(Failure::hub_gone()) };
        (records, operations, problems)
    };
    sound(&problems)?;
    // Everything was read; whoever does not see everything is told of their own.
    let seen = if shell.schema.scope(shell.user()).is_some() { " of those you see" } else { "" };
    Ok(shell.out.line(&format!("The store is sound: {}{seen}, {}.", words::records(records), operations_in(operations)))?)
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
        .hint("Indexes and counters are made anew by `prospekt check --rebuild`, after a copy. Where records or operations are damaged: keep the file as it is, and go on with your last backup."))
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
    let wide = facts.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0).max(18);
    for (name, value) in facts {
        shell.out.line(&format!("{name:<wide$} {value}"))?;
    }
    Ok(())
}

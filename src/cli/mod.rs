//! The command line: arguments in, exit code out. Only this folder knows the process: its arguments, variables, standard streams.
//!
//! A command has a file of its name, and its arguments one in `args`. What they share:
//!
//! | what | where |
//! | --- | --- |
//! | files and the store: where they lie, how the store is reached | `place`, `reach`, `own`, `systemd`, `thrift` |
//! | one command's session with the store | `shell` |
//! | which records are meant, which values, and asking before many change | `chosen`, `assignment` |
//! | what is printed, what went wrong, and Ctrl+C | `output`, `words`, `failure`, `crash`, `stop` |
//! | files of others, read in a process of its own | `apart`, `postman` |

pub mod args;
pub mod failure;

mod add;
mod apart;
mod assign;
mod assignment;
mod audit;
mod bin;
mod choices;
mod chosen;
mod convert;
mod crash;
mod criteria;
mod demo;
mod doctor;
mod duplicates;
mod export;
mod fields;
mod history;
mod hooks;
mod import;
mod import_json;
mod import_plan;
mod keymap;
mod list;
mod log;
mod mail;
mod manual;
mod mapping;
mod maps;
mod open;
mod output;
mod own;
mod paths;
mod place;
mod postman;
mod privacy;
mod reach;
mod report;
mod serve;
mod set;
mod shell;
mod show;
mod stop;
mod systemd;
mod thrift;
mod upkeep;
mod users;
mod whole;
mod words;

use std::process::ExitCode;

use clap::Parser;

use self::{
    args::{Audit, Check, Cli, Command},
    failure::{Done, Kind},
    output::Output,
    place::Places,
    reach::Way,
    shell::{Absent, Shell},
};

/// Does what the arguments of the process say.
#[must_use]
pub fn main() -> ExitCode {
    crash::watch();
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(answer) => {
            // Help and version are data, everything else is a usage error; a closed pipe ends quietly.
            drop(answer.print());
            return ExitCode::from(if answer.use_stderr() { Kind::Usage.code() } else { 0 });
        }
    };
    match run(cli) {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            if failure.kind != Kind::Quiet {
                Output::of_process().say(failure.to_string());
            }
            if failure.kind == Kind::Stopped {
                stop::end();
            }
            ExitCode::from(failure.kind.code())
        }
    }
}

/// Answers the exit code.
fn run(cli: Cli) -> Done<u8> {
    let out = Output::of_process();
    // What needs neither a store nor a home directory comes first.
    let command = match cli.command {
        Some(Command::Completions(args)) => return manual::completions(&args, out).map(|()| 0),
        Some(Command::Man) => return manual::man(out).map(|()| 0),
        Some(Command::ReadForeign(args)) => return apart::run(&args).map(|()| 0),
        Some(Command::ReadMail(args)) => return postman::run(&args).map(|()| 0),
        command => command,
    };
    if cli.reaching.embedded || matches!(command, Some(Command::Serve(_))) {
        thrift::give_back_memory();
    }
    let way = Way::of(&cli.reaching, cli.store.is_some() || std::env::var_os("PROSPEKT_STORE").is_some());
    let places = Places::of_process(cli.store)?;
    let Some(command) = command else { return open::run(&places, &way, &cli.looking) };
    if let Command::Serve(args) = &command {
        return serve::run(&places, &way, args, out);
    }
    if let Command::Recover(args) = &command {
        return upkeep::recover(&places, &way, args, out).map(|()| 0);
    }
    if let Command::Check(Check { upgrade: Some(copy), .. }) = &command {
        return upkeep::rehearse(&places, &way, copy, out).map(|()| 0);
    }
    if let Command::Paths = command {
        return paths::run(&places, &way, out).map(|()| 0);
    }
    if let Command::Doctor(args) = &command {
        return doctor::run(&places, &way, args, &cli.looking, out).map(|()| 0);
    }
    if let Command::Keymap(args) = &command {
        return keymap::run(&places, args, out).map(|()| 0);
    }
    if let Command::Mail(args) = &command
        && args.open
    {
        return mail::run_open(&places, &way, args, &cli.looking);
    }
    let absent = match command {
        Command::Demo(_) | Command::Add(_) | Command::Import(_) | Command::Mail(_) => Absent::Create,
        _ => Absent::Refuse,
    };
    let mut shell = Shell::open(&places, absent, &way, out)?;
    let done = on_store(&mut shell, &places, &way, &command);
    let closed = shell.close();
    done.and(closed).map(|()| 0)
}

fn on_store(shell: &mut Shell, places: &Places, way: &Way, command: &Command) -> Done {
    match command {
        Command::Demo(args) => demo::run(shell, args),
        Command::Import(args) => match mail::of_import(args) {
            Some(mail) => mail::run(shell, places, &mail),
            None => import::run(shell, args),
        },
        Command::Maps(args) => maps::run(shell, args),
        Command::Mail(args) => mail::run(shell, places, args),
        Command::Export(args) => match privacy::of_export(args) {
            Some(person) => privacy::export_person(shell, &person),
            None => export::run(shell, args),
        },
        Command::List(args) => list::run(shell, args),
        Command::Show(args) => show::run(shell, args),
        Command::History(args) => history::run(shell, args),
        Command::Note(args) => history::note(shell, args),
        Command::Add(args) => add::run(shell, args),
        Command::Set(args) => set::run(shell, args),
        Command::Assign(args) => assign::run(shell, args),
        Command::HandOver(args) => assign::hand_over(shell, args),
        Command::Convert(args) => convert::run(shell, args),
        Command::Duplicates(args) => duplicates::list(shell, args),
        Command::Merge(args) => duplicates::merge(shell, args),
        Command::NotDuplicates(args) => duplicates::tell_apart(shell, args),
        Command::Criteria(args) => criteria::run(shell, args),
        Command::Users(args) => users::run(shell, args),
        Command::Erase(args) => privacy::erase(shell, args, places, way),
        Command::ExportPerson(args) => privacy::export_person(shell, args),
        Command::Retention(args) => privacy::retention(shell, args),
        Command::Delete(args) => bin::delete(shell, args),
        Command::Restore(args) => bin::restore(shell, args),
        Command::Report(args) => report::run(shell, args),
        Command::Log(args) => log::run(shell, args),
        Command::Audit(Audit::Verify(args)) => audit::verify(shell, args),
        Command::Undo(args) => log::undo(shell, args),
        Command::Redo => log::redo(shell),
        Command::Backup(args) => upkeep::backup(shell, way, args),
        Command::Check(args) => upkeep::check(shell, args),
        Command::Fields(args) => fields::run(shell, args),
        Command::Info => upkeep::info(shell),
        // Answered before a store was opened.
        Command::Serve(_)
        | Command::Recover(_)
        | Command::Paths
        | Command::Doctor(_)
        | Command::Keymap(_)
        | Command::Completions(_)
        | Command::Man
        | Command::ReadForeign(_)
        | Command::ReadMail(_) => Ok(()),
    }
}

//! The screen: refuses without a terminal, else opens the store and hands the terminal over.

use std::{
    io::{self, IsTerminal},
    os::unix::process::CommandExt,
    path::PathBuf,
    process::Command,
};

use super::{
    args::Looking,
    failure::{Done, Failure, Kind},
    mail,
    output::Output,
    own,
    place::{Places, make_private},
    reach::{Patience, Reached, Way, is_replaced, own_program, reach},
    shell::Absent,
};
use crate::{
    app::{Letter, Own},
    model::{Seq, Zone},
    tui::{self, Ended, Mouse, Setup, TerminalFacts},
};

/// Opens the screen and works until the person leaves; answers the process's exit code.
///
/// # Errors
/// Without a terminal; trouble with the store or the terminal.
pub(super) fn run(places: &Places, way: &Way, looking: &Looking) -> Done<u8> {
    if !(io::stdout().is_terminal() && io::stdin().is_terminal()) {
        return Err(Failure::usage("this is not a terminal, and the screen needs one")
            .hint("From a script: `prospekt list`, `prospekt show`, `prospekt import`, `prospekt export`, `prospekt set`; `prospekt --help` names all."));
    }
    begin(places, way, looking, None)
}

/// Opens the screen with the form of a message and works until that is closed; answers the process's exit code. Standard input may
/// be where the message came from: the keyboard is that of the terminal.
///
/// # Errors
/// Without a terminal; trouble with the store or the terminal.
pub(super) fn run_letter(places: &Places, way: &Way, looking: &Looking, letter: Letter) -> Done<u8> {
    if !io::stdout().is_terminal() {
        return Err(
            Failure::usage("this is not a terminal, and a form needs one").hint("Without --open the plan is printed; --apply does it.")
        );
    }
    begin(places, way, looking, Some(letter))
}

fn begin(places: &Places, way: &Way, looking: &Looking, letter: Option<Letter>) -> Done<u8> {
    make_private(&places.state)?;
    let files = own::read(places, looking)?;
    let terminal = terminal_facts();
    let settings = &files.settings;
    let (mouse, kitty) = (terminal.mouse(settings.value("mouse")), terminal.wants_kitty(settings.value("keys.kitty")));
    let own = Own {
        looks: terminal.looks(files.themes),
        has_mouse: terminal.mouse("auto") == Mouse::Taken,
        is_new: !places.welcomed().exists(),
        seen: std::fs::read_to_string(places.seen(way)).ok().and_then(|text| text.trim().parse().ok()).map_or(Seq(0), Seq),
        settings: files.settings,
    };
    let Reached { session, inbox, hub } = reach(places, Absent::Create, way, Patience::Endless)?;
    let setup = Setup {
        session,
        inbox,
        zone: Zone::Local,
        keymap: files.keymap,
        findings: files.findings,
        lists: (files.lists, places.lists()),
        terminal,
        own,
        config: places.settings(),
        welcomed: places.welcomed(),
        seen: places.seen(way),
        mouse,
        kitty,
        editor: ["VISUAL", "EDITOR"].iter().find_map(|name| variable(name)).filter(|editor| !editor.trim().is_empty()),
        runtime: std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|path| path.is_dir()).unwrap_or_else(std::env::temp_dir),
        drafts: (places.drafts_of(way), std::process::id()),
        is_replaced,
        keymap_file: places.keymap(),
        reports: places.state.clone(),
        home: etcetera::home_dir().ok(),
        mail_of: mail::own(places, &[]),
        letter,
        apart: (super::apart::for_screen(), super::postman::for_screen()),
    };
    let (ended, words) = tui::run(setup).map_err(|error| Failure::new(Kind::Failed, error.to_string()).hint(error.hint()))?;
    if let Some(words) = words {
        Output::of_process().say(words);
    }
    if let Some(hub) = hub {
        hub.shutdown();
    }
    if ended == Ended::Restart {
        return Err(start_again());
    }
    Ok(ended.exit_code())
}

/// Becomes the program as it is now at its place, with the same arguments; answers why not.
fn start_again() -> Failure {
    let program = own_program();
    let error = Command::new(&program).args(std::env::args_os().skip(1)).exec();
    Failure::file(&program, "started", &error).hint("Start it yourself: what you typed is kept.")
}

/// What the environment says about the terminal.
pub(super) fn terminal_facts() -> TerminalFacts {
    TerminalFacts {
        no_color: variable("NO_COLOR"),
        colorterm: variable("COLORTERM"),
        term: variable("TERM"),
        term_program: variable("TERM_PROGRAM"),
        lang: ["LC_ALL", "LC_CTYPE", "LANG"].iter().filter_map(|name| variable(name)).find(|value| !value.is_empty()),
        colorfgbg: variable("COLORFGBG"),
    }
}

/// A variable of the environment that is text.
pub(super) fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).and_then(|value| value.into_string().ok())
}

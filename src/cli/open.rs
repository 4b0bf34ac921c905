//! The screen: refuses without a terminal, else opens the store and hands the terminal over.

use std::{
    fs,
    io::{self, IsTerminal},
};

use super::{
    failure::{Done, Failure, Kind},
    keymap,
    place::{Places, make_private},
    shell::{Absent, start_hub, system_user},
};
use crate::{
    model::Zone,
    settings::{Finding, lists::KeptLists},
    tui::{self, Mouse, Setup, TerminalFacts},
};

/// Opens the screen and works until the person leaves; answers the process's exit code.
///
/// # Errors
/// Without a terminal; trouble with the store or the terminal.
pub(super) fn run(places: &Places, named: Option<&str>) -> Done<u8> {
    if !(io::stdout().is_terminal() && io::stdin().is_terminal()) {
        return Err(Failure::usage("this is not a terminal, and the screen needs one")
            .hint("From a script: `prospekt list`, `prospekt show`, `prospekt import`, `prospekt export`, `prospekt set`; `prospekt --help` names all."));
    }
    make_private(&places.state)?;
    let (keymap, mut findings) = keymap::chosen(places, named)?;
    let (lists, more) = lists(places);
    findings.extend(more);
    let hub = start_hub(places, Absent::Create)?;
    let (session, inbox) = hub.connect(&system_user());
    let setup = Setup {
        session: Box::new(session),
        inbox,
        zone: Zone::Local,
        keymap,
        findings,
        lists: (lists, places.lists()),
        terminal: terminal_facts(),
        mouse: if variable("TERM").is_some_and(|term| term == "linux" || term == "dumb") { Mouse::Released } else { Mouse::Taken },
        drafts: places.drafts(),
        keymap_file: places.keymap(),
        reports: places.state.clone(),
        home: etcetera::home_dir().ok(),
    };
    let ended = tui::run(setup).map_err(|error| Failure::new(Kind::Failed, error.to_string()).hint(error.hint()))?;
    hub.shutdown();
    Ok(ended.exit_code())
}

/// What the lists looked like when the person left. A broken file never stops the program.
fn lists(places: &Places) -> (KeptLists, Vec<Finding>) {
    let path = places.lists();
    let file = path.display().to_string();
    match fs::read_to_string(&path) {
        Ok(text) => KeptLists::read(&file, &text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => (KeptLists::default(), Vec::new()),
        Err(error) => (KeptLists::default(), vec![Finding::error(&file, 1, format!("cannot be read: {error}"))]),
    }
}

fn terminal_facts() -> TerminalFacts {
    TerminalFacts {
        no_color: variable("NO_COLOR"),
        colorterm: variable("COLORTERM"),
        term: variable("TERM"),
        term_program: variable("TERM_PROGRAM"),
        lang: ["LC_ALL", "LC_CTYPE", "LANG"].iter().filter_map(|name| variable(name)).find(|value| !value.is_empty()),
        color_flag: None,
        ascii_flag: variable("PROSPEKT_GLYPHS").is_some_and(|glyphs| glyphs == "ascii"),
    }
}

fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).and_then(|value| value.into_string().ok())
}

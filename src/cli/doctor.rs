//! `doctor`: what the program found around itself, in plain text, and what is wrong in the person's files.

use std::{
    fs::{File, TryLockError},
    io::{self, IsTerminal},
};

use super::{
    args::{Doctor, Looking},
    failure::Done,
    hooks::hooks,
    open::{terminal_facts, variable},
    output::Output,
    own,
    place::Places,
    reach::Way,
    serve::server_at,
};
use crate::{
    hub::Program,
    server::Log,
    tui::{Mouse, TerminalFacts},
    ui::glyphs::ASCII,
};

/// Prints the report.
///
/// # Errors
/// Trouble with the output.
pub(super) fn run(places: &Places, way: &Way, args: &Doctor, looking: &Looking, mut out: Output) -> Done {
    let files = own::read(places, looking)?;
    let facts = terminal_facts();
    let mut rows = terminal_rows(&facts, &files);
    match way {
        Way::Team(socket) => rows.extend([
            ("server", socket.display().to_string()),
            ("server-state", server_at(socket).map_or_else(|failure| failure.message, |(_, who)| format!("answers: {who}"))),
        ]),
        Way::Own | Way::Embedded => rows.extend([
            ("store", places.store.display().to_string()),
            ("store-state", store_state(places)),
            ("server-log", there(&Log::of(&places.store))),
        ]),
    }
    rows.extend([
        ("settings", there(&places.settings())),
        ("keymap", there(&places.keymap())),
        ("themes", there(&places.themes())),
        ("drafts", there(&places.drafts())),
        ("hooks", hooks_state(places)),
    ]);
    if args.json {
        let facts: serde_json::Map<String, serde_json::Value> =
            rows.into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
        let finding = |finding: &crate::settings::Finding| serde_json::json!({ "level": finding.level.name(), "file": finding.file, "line": finding.line, "problem": finding.problem });
        let findings: Vec<_> = files.findings.iter().map(finding).collect();
        out.line(&serde_json::json!({ "facts": facts, "findings": findings }).to_string())?;
        return Ok(out.flush()?);
    }
    for (name, value) in rows {
        out.line(&format!("{name:<12} {value}"))?;
    }
    if files.findings.is_empty() {
        out.line("Nothing is wrong in your files.")?;
    }
    for finding in &files.findings {
        out.line(&format!("{}: {finding}", finding.level.name()))?;
    }
    Ok(out.flush()?)
}

fn terminal_rows(facts: &TerminalFacts, files: &own::Files) -> Vec<(&'static str, String)> {
    let settings = &files.settings;
    let look = facts.looks(files.themes.clone()).look(settings);
    let or_none = |value: &Option<String>| value.clone().filter(|value| !value.is_empty()).unwrap_or_else(|| "not set".to_owned());
    let by = |name: &str| if settings.value(name) == "auto" { "found" } else { "set" };
    let is_terminal = io::stdout().is_terminal() && io::stdin().is_terminal();
    let program = facts.term_program.as_deref().map_or(String::new(), |program| format!(", {program}"));
    let mouse = if facts.mouse(settings.value("mouse")) == Mouse::Taken { "clicks come to the program" } else { "left to the terminal" };
    let keys = if facts.wants_kitty(settings.value("keys.kitty")) { "exact (kitty protocol)" } else { "as every terminal sends them" };
    vec![
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
        ("terminal", format!("{}{program}{}", or_none(&facts.term), if is_terminal { "" } else { " (this is not a terminal now)" })),
        ("multiplexer", multiplexer().to_owned()),
        ("locale", or_none(&facts.lang)),
        ("colors", format!("{} ({})", look.depth.name(), by("colors"))),
        ("theme", settings.value("theme").to_owned()),
        ("glyphs", format!("{} ({})", if look.glyphs == &ASCII { "ascii" } else { "unicode" }, by("glyphs"))),
        ("keyboard", format!("{keys} ({})", by("keys.kitty"))),
        ("mouse", format!("{mouse} ({})", by("mouse"))),
        ("clipboard", clipboard(facts).to_owned()),
        (
            "editor",
            ["VISUAL", "EDITOR"].iter().find_map(|name| variable(name)).unwrap_or_else(|| "vi (VISUAL and EDITOR are not set)".to_owned()),
        ),
    ]
}

fn multiplexer() -> &'static str {
    let known = [("TMUX", "tmux"), ("ZELLIJ", "zellij"), ("STY", "GNU screen")];
    known.iter().find(|(name, _)| variable(name).is_some_and(|value| !value.is_empty())).map_or("none", |(_, name)| name)
}

fn clipboard(facts: &TerminalFacts) -> &'static str {
    match (multiplexer(), facts.term_program.as_deref()) {
        ("tmux", _) => "through tmux (OSC 52; tmux needs `set -g set-clipboard on`)",
        (_, Some("Apple_Terminal")) => "none: this terminal takes no copies from programs; use export",
        _ => "through the terminal (OSC 52; whether it takes it, it does not say)",
    }
}

fn there(path: &std::path::Path) -> String {
    format!("{}{}", path.display(), if path.exists() { "" } else { " (not there)" })
}

/// The programs around operations, and what keeps them from being run.
fn hooks_state(places: &Places) -> String {
    let state = |(name, program): (&str, &Program)| match program.check() {
        Ok(()) => format!("{name} is {}", program.path().display()),
        Err(why) => format!("{name} cannot be run: {why}"),
    };
    let all: Vec<String> = hooks(places).programs().map(state).collect();
    if all.is_empty() { "none".to_owned() } else { all.join("; ") }
}

fn store_state(places: &Places) -> String {
    match File::open(&places.store) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => "not there yet; the screen makes it".to_owned(),
        Err(error) => format!("cannot be opened: {error}"),
        Ok(file) => match file.try_lock() {
            Ok(()) => "closed; nobody works on it".to_owned(),
            Err(TryLockError::WouldBlock) => "open in another program".to_owned(),
            Err(TryLockError::Error(error)) => format!("not known whether it is open: {error}"),
        },
    }
}

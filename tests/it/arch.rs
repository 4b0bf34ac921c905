//! The rules of the house, read off the source: who may import whom, who may know what, how long a file may be.

use crate::support::{Source, sources};

/// The layers, lowest first: a file may only name layers that stand before its own.
const LAYERS: &[&str] = &[
    "text", "settings", "model", "rules", "exchange", "codec", "store", "proto", "wire", "hub", "server", "session", "action", "ui",
    "screens", "app", "tui", "cli", "main",
];

/// Crates and parts of the standard library, in each spelling parted by `|`, that only these places may name. A place is a folder or a file.
const KNOWN_ONLY_BY: &[(&str, &[&str])] = &[
    ("redb::", &["store/"]),
    ("bincode::", &["codec/"]),
    ("csv::", &["exchange/"]),
    ("image::", &["exchange/picture.rs"]),
    ("calamine::", &["exchange/foreign/workbook/"]),
    ("zip::", &["exchange/foreign/workbook/"]),
    ("rust_xlsxwriter::", &["exchange/export/xlsx.rs", "exchange/report/xlsx.rs"]),
    ("calcard::", &["exchange/foreign/cards/"]),
    ("encoding_rs::", &["exchange/"]),
    ("chardetng::", &["exchange/"]),
    ("mail_parser::", &["exchange/mail/"]),
    ("crossterm::", &["tui/"]),
    ("signal_hook::", &["tui/", "cli/serve.rs", "cli/stop.rs"]),
    ("clap::", &["cli/"]),
    ("clap_complete::", &["cli/"]),
    ("clap_mangen::", &["cli/"]),
    ("nix::", &["server/who.rs", "cli/serve.rs"]),
    ("listenfd::", &["cli/systemd.rs"]),
    ("etcetera::", &["cli/"]),
    ("tui_textarea::", &["ui/input.rs"]),
    ("icu_collator::", &["text/"]),
    ("std::env|env::", &["cli/"]),
    ("println!", &[]),
    ("io::stdin|stdio::", &["cli/", "tui/terminal.rs"]),
    ("io::stdout", &["cli/"]),
    ("io::stderr", &["cli/", "tui/report.rs"]),
    ("SystemTime::now", &["hub/clock.rs"]),
    ("Instant::now", &["tui/", "hub/", "server/", "wire/hurry.rs", "session/remote.rs"]),
    ("Utc::now", &["tui/clock.rs"]),
    ("Local::now", &[]),
    ("thread::spawn", &[]),
    ("thread::Builder", &["hub/", "server/", "session/", "tui/", "cli/import.rs", "cli/stop.rs"]),
    // Whoever answers a question reads the store with the eyes of the person who asks: `Hub::eyes`. These do the writing, or find
    // rows that a sight has narrowed.
    (
        "store.reader()",
        &[
            "hub/sight.rs",
            "hub/answers.rs",
            "hub/between.rs",
            "hub/commands.rs",
            "hub/hooks/",
            "hub/import.rs",
            "hub/import_page.rs",
            "hub/known.rs",
            "hub/lane.rs",
            "hub/owner.rs",
            "hub/plans.rs",
            "hub/reconcile.rs",
            "hub/rescore.rs",
            "hub/setup.rs",
            "hub/stream.rs",
            "hub/trouble.rs",
            "hub/turn.rs",
        ],
    ),
    // Only where the program itself follows links, erases, or says when somebody was last in contact, is everything looked at.
    ("Sight::ALL", &["hub/sight.rs", "hub/convert.rs", "hub/duplicates.rs", "hub/erase.rs", "hub/timeline.rs"]),
    // The hub asks for the size of the store's file.
    ("std::fs|fs::", &["store/", "tui/", "cli/", "hub/reads.rs", "server/"]),
];

/// Files that may draw: all other files of screens and app know of ratatui only where things lie.
const DRAWING: &[&str] = &["ui/", "app/view", "tui/"];

/// The longest a file may be, without its tests. Tables are as long as what they list.
const LONGEST_FILE: usize = 500;
const TABLES: &[&str] = &["model/fields.rs", "action/actions.rs", "exchange/formats.rs", "model/reports.rs", "exchange/mail/providers.rs"];

/// Findings as a list that reads well when it is not empty.
#[track_caller]
fn none(findings: &[String]) {
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

/// The layers a file names: `crate::x::...` and `crate::{a, b::c}`.
fn named_layers(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, prefix) in code.match_indices("crate::").chain(code.match_indices("prospekt::")) {
        let is_word_inside = code[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$');
        if is_word_inside {
            continue;
        }
        let rest = &code[at + prefix.len()..];
        match rest.strip_prefix('{') {
            Some(group) => found.extend(first_words(group)),
            None => found.push(word(rest)),
        }
    }
    found.sort();
    found.dedup();
    found
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The first words of the items of a group, the groups inside them skipped.
fn first_words(group: &str) -> Vec<String> {
    let (mut depth, mut is_begin, mut found) = (1, true, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => is_begin = true,
            c if c.is_alphanumeric() && is_begin => {
                found.push(word(&group[at..]));
                is_begin = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    found
}

fn place(layer: &str) -> Option<usize> {
    LAYERS.iter().position(|known| *known == layer)
}

#[test]
fn imports_are_read_off_the_source() {
    let code =
        "use crate::text::fold;\nuse crate::{\n model::{id, field::{Base}},\n proto,\n};\nlet x = crate::ui::Look; mycrate::nothing();";
    assert_eq!(named_layers(code), ["model", "proto", "text", "ui"]);
}

#[test]
fn layers_import_downward_only() {
    let mut findings = Vec::new();
    for source in sources().iter().filter(|source| source.path != "lib.rs") {
        let Some(own) = place(if source.path == "main.rs" { "main" } else { source.layer() }) else {
            findings.push(format!("{} is in no layer", source.path));
            continue;
        };
        for named in named_layers(&source.code) {
            match place(&named) {
                Some(other) if other <= own => {}
                Some(_) => findings.push(format!("{} names {named}, which lies above it", source.path)),
                None => findings.push(format!("{} names crate::{named}, which is no layer", source.path)),
            }
        }
    }
    none(&findings);
}

#[test]
fn what_one_place_knows_no_other_names() {
    let mut findings = Vec::new();
    for source in sources() {
        for (name, places) in KNOWN_ONLY_BY {
            let is_allowed = places.iter().any(|place| source.path.starts_with(place));
            if !is_allowed && knows(&source, name) {
                findings.push(format!("{} names {name}, which is known only by {}", source.path, places.join(", ")));
            }
        }
    }
    none(&findings);
}

#[test]
fn no_place_is_excepted_without_need() {
    let files = sources();
    let mut findings = Vec::new();
    for (name, places) in KNOWN_ONLY_BY {
        let is_idle = |place: &&&str| !files.iter().any(|source| source.path.starts_with(**place) && knows(source, name));
        findings.extend(places.iter().filter(is_idle).map(|place| format!("{place} does not name {name} and need not be allowed to")));
    }
    none(&findings);
}

/// Whether a file names one of the spellings.
fn knows(source: &Source, spellings: &str) -> bool {
    spellings.split('|').any(|name| names(&source.code, name))
}

/// Whether the name stands there as a word of its own.
fn names(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        // `super::csv::` is a module of ours, `::csv::` the crate, and what the standard library and chrono have is theirs.
        let before = &code[..at];
        let outer = before.strip_suffix("::").unwrap_or(before);
        let is_theirs = ["std", "std::time", "std::io", "chrono"].iter().any(|place| outer.ends_with(place));
        let is_ours = !is_theirs && outer.len() < before.len() && outer.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        !is_ours && !before.ends_with(|c: char| c.is_alphanumeric() || c == '_')
    })
}

#[test]
fn only_drawing_files_know_ratatui() {
    let is_view = |path: &str| DRAWING.iter().any(|place| path.starts_with(place)) || path.ends_with("/view.rs") || path.contains("/view/");
    let mut findings = Vec::new();
    for source in sources().iter().filter(|source| !is_view(&source.path)) {
        // Where things lie is no drawing, and the whole screen's buffer passes through the app.
        let rest = source.code.replace("ratatui::layout::", "").replace("ratatui::buffer::Buffer", "");
        let grouped = source.path == "app/mod.rs";
        if names(&rest, "ratatui::") && !grouped {
            findings.push(format!("{} names ratatui", source.path));
        }
    }
    none(&findings);
}

#[test]
fn screens_never_meet() {
    let mut findings = Vec::new();
    let files = sources();
    let screen_of = |path: &str| path.strip_prefix("screens/").and_then(|rest| rest.split_once('/')).map(|(screen, _)| screen.to_owned());
    let mut screens: Vec<String> = files.iter().filter_map(|source| screen_of(&source.path)).collect();
    screens.dedup();
    for source in &files {
        let Some(own) = screen_of(&source.path) else { continue };
        for other in screens.iter().filter(|other| **other != own) {
            let spellings = [format!("screens::{other}::"), format!("super::super::{other}::"), format!("screens::{{{other}")];
            if spellings.iter().any(|spelling| source.code.contains(spelling)) {
                findings.push(format!("{} names the screen {other}", source.path));
            }
        }
    }
    none(&findings);
}

/// What a view writes into.
const DRAWN_ON: &[&str] = &["Buffer", "Hits", "Canvas", "Vec", "String"];

#[test]
fn views_change_nothing_but_what_they_draw_on() {
    let mut findings = Vec::new();
    for source in sources().iter().filter(|source| source.path.ends_with("/view.rs") || source.path.contains("/view/")) {
        for signature in source.code.split("fn ").skip(1).map(|rest| rest.split('{').next().unwrap_or_default()) {
            let changed = signature.split("&mut ").skip(1).map(word).find(|changed| !DRAWN_ON.contains(&changed.as_str()));
            findings.extend(changed.map(|changed| format!("{}: fn {} may change {changed}", source.path, word(signature))));
        }
    }
    none(&findings);
}

#[test]
fn no_file_is_longer_than_a_person_can_hold() {
    let too_long = |source: &&Source| source.lines > LONGEST_FILE && !TABLES.contains(&source.path.as_str());
    let findings: Vec<String> =
        sources().iter().filter(too_long).map(|source| format!("{}: {} lines", source.path, source.lines)).collect();
    none(&findings);
}

#[test]
fn nothing_panics_on_purpose_and_nothing_is_left_to_do() {
    let mut findings = Vec::new();
    for source in sources() {
        for word in [".unwrap()", "panic!(", "todo!(", "unimplemented!(", "unsafe {", "static mut", "OnceLock", "LazyLock", "thread_local!"]
        {
            if source.code.contains(word) {
                findings.push(format!("{} contains {word}", source.path));
            }
        }
    }
    none(&findings);
}

#[test]
fn the_maps_of_folders_name_what_is_there() {
    let src = crate::support::root().join("src");
    let mut findings = Vec::new();
    for folder in ["hub", "cli"] {
        let head = std::fs::read_to_string(src.join(folder).join("mod.rs")).unwrap();
        let table = head.lines().filter(|line| line.starts_with("//! | ")).flat_map(|line| line.split('`').skip(1).step_by(2));
        let is_there = |name: &str| src.join(folder).join(name).is_dir() || src.join(folder).join(format!("{name}.rs")).exists();
        findings.extend(table.filter(|name| !is_there(name)).map(|name| format!("{folder}/mod.rs names {name}, which is not there")));
    }
    none(&findings);
}

#[test]
fn every_file_says_what_it_is_for() {
    let src = crate::support::root().join("src");
    let mut findings = Vec::new();
    for source in sources() {
        let text = std::fs::read_to_string(src.join(&source.path)).unwrap();
        let head = text.lines().take_while(|line| line.starts_with("//!")).count();
        if head == 0 {
            findings.push(format!("{} has no head", source.path));
        }
        if text.lines().next().is_some_and(|line| line == "//! Stub.") {
            findings.push(format!("{} is a stub", source.path));
        }
    }
    none(&findings);
}

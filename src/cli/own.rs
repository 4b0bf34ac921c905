//! The person's own files: settings, themes, keymap. A broken one never stops the program: what is wrong is said.

use std::{fs, io, path::Path};

use super::{args::Looking, failure::Done, keymap, open::variable, place::Places};
use crate::{
    action::Keymap,
    settings::{Finding, Settings, lists::KeptLists},
    ui::Themes,
};

/// What the files say, and what is wrong in them.
#[derive(Debug)]
pub(super) struct Files {
    /// The values in force; flags lie over the file.
    pub(super) settings: Settings,
    /// Built in and the person's.
    pub(super) themes: Themes,
    /// The shipped keymap with the person's lines over it.
    pub(super) keymap: Keymap,
    /// What the lists looked like when the person left.
    pub(super) lists: KeptLists,
    /// In the order of the files.
    pub(super) findings: Vec<Finding>,
}

/// Reads them all.
///
/// # Errors
/// When a flag names a keymap that is not there.
pub(super) fn read(places: &Places, looking: &Looking) -> Done<Files> {
    let mut findings = Vec::new();
    let mut settings = Settings::default();
    each(&places.settings(), &mut findings, |file, text| {
        let (read, findings) = Settings::read(file, text);
        settings = read;
        findings
    });
    let glyphs = looking.glyphs.clone().or_else(|| variable("PROSPEKT_GLYPHS"));
    for (name, value) in [("colors", &looking.color), ("theme", &looking.theme), ("glyphs", &glyphs)] {
        // The arguments were checked; a theme of that name is looked for below.
        drop(value.as_deref().map(|value| settings.set(name, value)));
    }
    let mut themes = Themes::built_in();
    for path in theme_files(&places.themes()) {
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        each(&path, &mut findings, |file, text| themes.add(&name, file, text));
    }
    let theme = settings.value("theme").to_owned();
    if theme != "auto" && themes.named(&theme).is_none() {
        let problem = format!("there is no theme '{theme}'; there are {}", themes.names().join(", "));
        findings.push(Finding::error(&places.settings().display().to_string(), line_of(&places.settings(), "theme"), problem));
    }
    let (keymap, wrong) = keymap::chosen(places, looking.keymap.as_deref(), settings.value("keys.preset"))?;
    findings.extend(wrong);
    let mut lists = KeptLists::default();
    each(&places.lists(), &mut findings, |file, text| {
        let (read, findings) = KeptLists::read(file, text);
        lists = read;
        findings
    });
    Ok(Files { settings, themes, keymap, lists, findings })
}

/// A setting alone, where nothing else of the person's files is needed.
pub(super) fn setting(places: &Places, name: &str) -> String {
    let mut settings = Settings::default();
    each(&places.settings(), &mut Vec::new(), |file, text| {
        let (read, findings) = Settings::read(file, text);
        settings = read;
        findings
    });
    settings.value(name).to_owned()
}

/// Reads a file that need not be there.
fn each(path: &Path, findings: &mut Vec<Finding>, take: impl FnOnce(&str, &str) -> Vec<Finding>) {
    let file = path.display().to_string();
    match fs::read_to_string(path) {
        Ok(text) => findings.extend(take(&file, &text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => findings.push(Finding::error(&file, 1, format!("cannot be read: {error}"))),
    }
}

/// The person's theme files by name, so that the order is the same each time.
fn theme_files(directory: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<_> = entries.filter(|path| path.extension().is_some_and(|ending| ending == "toml")).collect();
    files.sort();
    files
}

/// The line of a file that begins with that word.
fn line_of(path: &Path, word: &str) -> usize {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines().position(|line| line.trim_start().starts_with(word)).map_or(1, |at| at + 1)
}

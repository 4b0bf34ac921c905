//! `keymap`: the person's keymap and the presets, checked, listed, exported, tried; and which of them the screen uses.

use std::{fs, io, path::Path};

use serde_json::json;

use super::{
    args::{Keymap as Args, KeymapCheck, KeymapList},
    failure::{Done, Failure},
    output::Output,
    own,
    place::Places,
};
use crate::{
    action::{
        ACTIONS, Context, Keymap, keycheck,
        presets::{self, PRESETS, Source},
    },
    settings::{Finding, Level},
    tui,
};

/// Does what the arguments say.
///
/// # Errors
/// Names that are none, files that cannot be read; a file with errors.
pub(super) fn run(places: &Places, args: &Args, out: Output) -> Done {
    match args {
        Args::Check(args) => check(places, args, out),
        Args::List(args) => list(places, args, out),
        Args::Export(args) => {
            let title = args.preset.as_deref().and_then(presets::title_of).unwrap_or_else(|| "Mine".to_owned());
            export(&preset_or_own(places, args.preset.as_deref())?, &title, out)
        }
        Args::Probe(args) => {
            let keymap = preset_or_own(places, args.preset.as_deref())?;
            tui::probe_keys(&keymap).map_err(|error| Failure::usage(error.to_string()).hint(error.hint()))
        }
    }
}

/// The keymap of the screen: the one named, else the person's own. What is wrong in it never stops the program.
///
/// # Errors
/// When the one named is neither a preset nor a file that can be read.
pub(super) fn chosen(places: &Places, named: Option<&str>, preset: &str) -> Done<(Keymap, Vec<Finding>)> {
    match named {
        Some(name) if presets::text_of(name).is_some() => Ok((presets::preset(name), Vec::new())),
        Some(name) => Ok(load(places, &named_file(name)?, preset)),
        None => Ok(own_keymap(places, preset)),
    }
}

fn own_keymap(places: &Places, preset: &str) -> (Keymap, Vec<Finding>) {
    let path = places.keymap();
    match read(&path) {
        Ok(Some(source)) => load(places, &source, preset),
        Ok(None) => (presets::preset(preset), Vec::new()),
        Err(error) => (presets::preset(preset), vec![Finding::error(&path.display().to_string(), 1, format!("cannot be read: {error}"))]),
    }
}

fn load(places: &Places, source: &Source, preset: &str) -> (Keymap, Vec<Finding>) {
    let near = places.keymap().with_file_name("keymaps");
    presets::load(source, preset, &|name| {
        let plain = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
        plain.then(|| read(&near.join(name).with_extension("toml")).ok().flatten()).flatten()
    })
}

fn read(path: &Path) -> io::Result<Option<Source>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(Source { file: path.display().to_string(), text })),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn named_file(name: &str) -> Done<Source> {
    let names = PRESETS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    let path = Path::new(name);
    read(path)
        .map_err(|error| Failure::file(path, "read", &error))?
        .ok_or_else(|| Failure::not_found(format!("there is no keymap '{name}'")).hint(format!("There is {names}; or name a file.")))
}

fn preset_or_own(places: &Places, preset: Option<&str>) -> Done<Keymap> {
    match preset {
        Some(name) if presets::text_of(name).is_none() => {
            let names = PRESETS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
            Err(Failure::not_found(format!("there is no preset '{name}'")).hint(format!("There is {names}.")))
        }
        Some(name) => Ok(presets::preset(name)),
        None => Ok(own_keymap(places, &own::setting(places, "keys.preset")).0),
    }
}

fn check(places: &Places, args: &KeymapCheck, mut out: Output) -> Done {
    let source = match args.file.as_deref() {
        None => read(&places.keymap())
            .map_err(|error| Failure::file(&places.keymap(), "read", &error))?
            .unwrap_or_else(|| Source { file: places.keymap().display().to_string(), text: String::new() }),
        Some(name) => match presets::text_of(name) {
            Some(text) => Source { file: format!("{name}.toml"), text: text.to_owned() },
            None => named_file(name)?,
        },
    };
    let preset = own::setting(places, "keys.preset");
    let (keymap, mut findings) = load(places, &source, &preset);
    let parent = Source { text: head_of(&source.text), ..source.clone() };
    findings.extend(keycheck::check(&keymap, &source.file, &load(places, &parent, &preset).0));
    findings.sort_by_key(|finding| (finding.file != source.file, finding.line, finding.level));
    if args.json {
        let rows: Vec<_> = findings
            .iter()
            .map(|it| json!({ "level": it.level.name(), "file": it.file, "line": it.line, "problem": it.problem }))
            .collect();
        out.line(&serde_json::to_string_pretty(&rows)?)?;
    } else {
        for finding in &findings {
            out.line(&format!("{}: {finding}", finding.level.name()))?;
        }
    }
    out.flush()?;
    let count = |level| findings.iter().filter(|finding| finding.level == level).count();
    let (errors, warnings) = (count(Level::Error), count(Level::Warning));
    if errors > 0 {
        let lines = if errors == 1 { "one line does".to_owned() } else { format!("{errors} lines do") };
        return Err(Failure::failed(format!("{lines} not apply")).hint("Everything else in the keymap applies."));
    }
    if warnings == 0 && !args.json {
        out.say(format!("{} is in order.", source.file));
    }
    Ok(())
}

/// What a file says about itself, without its rows: what it builds on.
fn head_of(text: &str) -> String {
    text.lines().take_while(|line| !line.trim_start().starts_with('[')).map(|line| format!("{line}\n")).collect()
}

fn list(places: &Places, args: &KeymapList, mut out: Output) -> Done {
    let keymap = preset_or_own(places, args.of.preset.as_deref())?;
    let only = match args.context.as_deref() {
        None => None,
        Some(name) => Some(Context::named(name).ok_or_else(|| {
            let known = Context::ALL.map(Context::name).join(", ");
            Failure::not_found(format!("there is no context '{name}'")).hint(format!("There is {known}."))
        })?),
    };
    for context in Context::ALL.into_iter().filter(|context| only.is_none_or(|only| only == *context)) {
        for def in ACTIONS.iter().filter(|def| def.context == context) {
            for command in def.commands() {
                let keys = keymap.keys_of(context, &command).join(", ");
                out.line(&format!("{:<8} {:<22} {:<30} {}", context.name(), command.to_string(), keys, def.help))?;
            }
        }
    }
    Ok(out.flush()?)
}

fn export(keymap: &Keymap, title: &str, mut out: Output) -> Done {
    for line in keymap.export(title).lines() {
        out.line(line)?;
    }
    Ok(out.flush()?)
}

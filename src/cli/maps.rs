//! `maps`: the saved maps of imports, listed, printed, taken over, renamed, shared and deleted.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use super::{
    args::Maps,
    failure::{Done, Failure},
    shell::Shell,
};
use crate::{
    exchange::{Preview, saved::Saved, source::Layout},
    model::{ImportMap, RecordId, Target, TypeId, record_type},
    proto::Command,
    text::{clean, width},
};

/// The most of a map's text that is read, in bytes.
const LONGEST: u64 = 256 * 1024;

/// What is kept of a file.
#[derive(Debug)]
pub(super) struct Kept {
    kind: TypeId,
    lines: String,
    is_shared: bool,
}

impl Kept {
    /// Of a file that is read so.
    pub(super) fn of(shell: &Shell, preview: &Preview, layout: &Layout, is_shared: bool) -> Self {
        let lines = Saved::of(layout, &preview.headers, &preview.mapping).written(&shell.schema);
        Self { kind: preview.kind, lines, is_shared }
    }
}

/// Lists maps, prints or changes one.
///
/// # Errors
/// Maps that are none, or others'; texts that are no maps.
pub(super) fn run(shell: &mut Shell, args: &Maps) -> Done {
    let Some(name) = &args.name else { return list(shell) };
    if let Some(path) = &args.read {
        return read(shell, args, name, path);
    }
    let known = ImportMap::named(name, &shell.schema, shell.user()).cloned();
    let known = known.ok_or_else(|| Failure::not_found(format!("there is no saved map '{name}'")).hint("`prospekt maps` lists them."))?;
    if args.delete {
        shell.apply(Command::Delete(Target::Records(vec![known.record])))?;
        shell.out.say(format!("The map '{}' is deleted; `prospekt undo` brings it back.", clean::line(&known.name)));
        return Ok(());
    }
    if args.rename.is_none() && !args.shared && !args.private {
        return Ok(shell.out.line(known.lines.trim_end())?);
    }
    let changed = ImportMap {
        name: args.rename.clone().unwrap_or_else(|| known.name.clone()),
        is_shared: (known.is_shared || args.shared) && !args.private,
        ..known.clone()
    };
    keep(shell, Some(&known), &changed)?;
    let seen = if changed.is_shared { "everybody uses it" } else { "only you use it" };
    shell.out.say(format!("The map is called '{}'; {seen}.", clean::line(&changed.name)));
    Ok(())
}

fn list(shell: &mut Shell) -> Done {
    let schema = shell.schema.clone();
    let widest = schema.maps.iter().map(|map| width::width(&clean::line(&map.name))).max().unwrap_or_default();
    for map in &schema.maps {
        let name = clean::line(&map.name);
        let gap = " ".repeat(widest - width::width(&name));
        let plural = schema.record_type(map.kind).map_or("", |kind| kind.plural.as_ref());
        let columns =
            Saved::read(&map.lines, &schema).map_or_else(|_| "cannot be read".to_owned(), |(saved, _)| counted(saved.columns.len()));
        let whose = if map.author == shell.user() { String::new() } else { format!(", {}'s", map.author) };
        let shared = if map.is_shared { ", shared" } else { "" };
        shell.out.line(&clean::line(&format!("{name}{gap}  {plural}, {columns}{shared}{whose}")))?;
    }
    if schema.maps.is_empty() {
        shell.out.say("No map is saved. `prospekt import FILE --save-map NAME` saves one, and so does the screen.");
    }
    Ok(())
}

fn counted(columns: usize) -> String {
    if columns == 1 { "1 column".to_owned() } else { format!("{columns} columns") }
}

/// Takes a map over from its text.
fn read(shell: &mut Shell, args: &Maps, name: &str, path: &Path) -> Done {
    let kind = shell.kind(&args.kind)?.id;
    let failed = |error: io::Error| Failure::file(path, "read", &error);
    let mut text = String::new();
    let input: Box<dyn Read + Send> =
        if path == Path::new("-") { Box::new(shell.stop.input().map_err(failed)?) } else { Box::new(File::open(path).map_err(failed)?) };
    input.take(LONGEST).read_to_string(&mut text).map_err(|error| shell.or_stopped(failed(error), "No map was saved."))?;
    let (saved, gone) = Saved::read(&text, &shell.schema)
        .map_err(|why| Failure::failed(why).hint("`prospekt maps NAME` shows what such a text looks like."))?;
    gone.iter().for_each(|gone| shell.out.say(format!("Note: {}", clean::line(gone))));
    let lines = saved.written(&shell.schema);
    save(shell, name, &Kept { kind, lines, is_shared: args.shared })
}

/// Keeps a map under a name; one of the person's own with that name is replaced.
///
/// # Errors
/// What the hub refused.
pub(super) fn save(shell: &mut Shell, name: &str, kept: &Kept) -> Done {
    let is_own = |map: &&ImportMap| map.name == name && map.kind == kept.kind && map.author == shell.user();
    let known = shell.schema.maps.iter().find(is_own).cloned();
    let saved = ImportMap {
        record: known.as_ref().map_or(RecordId(0), |known| known.record),
        name: name.to_owned(),
        kind: kept.kind,
        author: shell.user().to_owned(),
        is_shared: kept.is_shared || known.as_ref().is_some_and(|known| known.is_shared),
        lines: kept.lines.clone(),
    };
    keep(shell, known.as_ref(), &saved)?;
    shell.out.say(format!("Saved as the map '{}'. Files with the same headers are read by it.", clean::line(name)));
    Ok(())
}

fn keep(shell: &mut Shell, known: Option<&ImportMap>, map: &ImportMap) -> Done {
    let schema = &shell.schema;
    let known = known.map(|known| (known.record, known.values(schema)));
    match Command::keep(record_type::IMPORT_MAP, known, map.values(schema)) {
        Command::Save { changes, .. } if changes.is_empty() => {}
        command => drop(shell.apply(command)?),
    }
    Ok(())
}

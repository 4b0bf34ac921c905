//! `export`: records to a file, complete enough to be imported again.

use std::{
    io::{self, IsTerminal},
    path::Path,
};

use super::{
    args::Export,
    failure::{Done, Failure},
    list, output,
    shell::Shell,
    words,
};
use crate::{
    exchange::export::{
        self, Exporter,
        style::{Encoding, Headers, Named, Separator, Style},
    },
    model::{Arrangement, FieldId, Query, Schema, TypeId, views::BUILT_IN_VIEWS},
    proto::Command,
    tui::new_file::NewFile,
};

/// Writes records.
///
/// # Errors
/// Unknown types, fields, views and formats, filters that cannot be read, trouble with the store or the output.
pub(super) fn run(shell: &mut Shell, args: &Export) -> Done {
    let exporter = exporter(args)?;
    let (query, columns) = chosen(shell, args, exporter)?;
    let style = Style {
        headers: choice::<Headers>(args.headers.as_deref(), "headers")?,
        separator: choice::<Separator>(args.separator.as_deref(), "separator")?,
        encoding: choice::<Encoding>(args.encoding.as_deref(), "encoding")?,
        raw: args.raw,
    };
    let listing = list::Listing { query: &query, columns: &columns, limit: None, exporter, style };
    let Some(path) = &args.output else {
        if exporter.is_binary() && io::stdout().is_terminal() {
            return Err(Failure::usage(format!("a terminal shows no {}", exporter.label)).hint("Name a file with --output FILE."));
        }
        // What went to another program cannot be taken back: the log has it first.
        let records = shell.run(&query)?.total;
        note(shell, args, u64::from(records), "")?;
        let written = list::write(shell, &listing, &mut output::sink())?;
        written.remarks.iter().for_each(|remark| shell.out.say(remark));
        return Ok(());
    };
    let written = to_file(shell, args, &listing, path)
        .map_err(|failure| shell.or_stopped(failure, format!("{} was not written.", path.display())))?;
    shell.out.say(format!("{} written to {}.", words::records(written.written), path.display()));
    written.remarks.iter().for_each(|remark| shell.out.say(remark));
    Ok(())
}

/// Writes a file, which is there once it is complete.
fn to_file(shell: &mut Shell, args: &Export, listing: &list::Listing<'_>, path: &Path) -> Done<list::Written> {
    // Before the log says that anything left.
    let mut file = begin(path, args.replace)?;
    let records = shell.run(listing.query)?.total;
    note(shell, args, u64::from(records), &path.display().to_string())?;
    let written = list::write(shell, listing, &mut file)?;
    keep(file, path)?;
    Ok(written)
}

/// The records that are meant, and the fields that are written of each.
fn chosen(shell: &mut Shell, args: &Export, exporter: &Exporter) -> Done<(Query, Vec<FieldId>)> {
    let kinds: Vec<TypeId> = args.shown.kind.split(',').map(|name| shell.kind(name.trim()).map(|kind| kind.id)).collect::<Done<_>>()?;
    let view = args.view.as_deref().map(|name| view_named(shell, kinds[0], name)).transpose()?;
    let mut query = Query { kinds: kinds.clone(), ..shell.query_of_kind(&args.shown, kinds[0])? };
    if let Some(view) = &view {
        query.filter = shell.filter_within(&view.filter, &args.shown.filter.join(" "))?;
        query.bin |= view.is_bin;
        if query.sort.is_empty() {
            query.sort.clone_from(&view.arrangement.sort);
        }
    }
    let of_view = view.filter(|_| args.shown.columns.is_empty()).map(|view| view.arrangement.columns).filter(|columns| !columns.is_empty());
    if let Some(columns) = of_view {
        return Ok((query, columns));
    }
    // A table for people has the columns of a list.
    let usual = if exporter.name == "md" { list::in_lists } else { export::all_columns };
    let columns = shell.columns_of(&args.shown, |schema: &Schema, _| export::union(&kinds, |kind| usual(schema, kind)))?;
    Ok((query, columns))
}

/// What a view says.
struct Seen {
    filter: String,
    arrangement: Arrangement,
    is_bin: bool,
}

/// The saved or built-in view of that name.
fn view_named(shell: &Shell, kind: TypeId, name: &str) -> Done<Seen> {
    let (schema, user) = (&shell.schema, shell.user());
    let base = schema.base(kind);
    let mut arrangement = Arrangement::default();
    let mine = schema.views.iter().filter(|view| view.kind == kind && view.is_seen_by(user));
    // Somebody's own view comes before another's of the same name.
    let saved = mine.clone().find(|view| view.name == name && view.author == user).or_else(|| mine.clone().find(|view| view.name == name));
    if let Some(view) = saved {
        arrangement.read_columns(&view.columns, schema, base);
        arrangement.read_order(&view.order, schema, base);
        return Ok(Seen { filter: view.filter.clone(), arrangement, is_bin: false });
    }
    if let Some(view) = BUILT_IN_VIEWS.iter().find(|view| view.name == name && view.bases.has(base)) {
        arrangement.read_order(view.order, schema, base);
        return Ok(Seen { filter: view.filter.to_owned(), arrangement, is_bin: view.is_bin });
    }
    let saved = mine.map(|view| format!("'{}'", view.name));
    let built_in = BUILT_IN_VIEWS.iter().filter(|view| view.bases.has(base)).map(|view| view.name.to_owned());
    let all: Vec<String> = saved.chain(built_in).collect();
    Err(Failure::not_found(format!("there is no view '{name}'")).hint(format!("There is {}.", all.join(", "))))
}

/// The format that is named, else the one the file's ending speaks for, else CSV.
fn exporter(args: &Export) -> Done<&'static Exporter> {
    let names = || export::EXPORTS.iter().map(|exporter| exporter.name).collect::<Vec<_>>().join(", ");
    match (&args.format, &args.output) {
        (Some(name), _) => export::named(export::EXPORTS, name)
            .ok_or_else(|| Failure::usage(format!("there is no format '{name}'")).hint(format!("There is {}.", names()))),
        (None, Some(path)) => Ok(ending(path).unwrap_or(&export::EXPORTS[0])),
        (None, None) => Ok(&export::EXPORTS[0]),
    }
}

/// A choice by its name.
fn choice<T: Named + Default>(name: Option<&str>, what: &str) -> Done<T> {
    let names = || T::ALL.iter().map(|(_, name, _)| *name).collect::<Vec<_>>().join(", ");
    name.map_or_else(
        || Ok(T::default()),
        |name| {
            let failed = || Failure::usage(format!("--{what} does not know '{name}'")).hint(format!("It knows {}.", names()));
            T::named(name).ok_or_else(failed)
        },
    )
}

/// Notes in the log what leaves the store, before it does, and what was asked for. A store that cannot be written can be exported all
/// the same.
fn note(shell: &mut Shell, args: &Export, records: u64, to: &str) -> Done {
    let view = args.view.as_ref().map(|view| format!("view {view}"));
    let filter = (!args.shown.filter.is_empty()).then(|| args.shown.filter.join(" "));
    let asked: Vec<String> = view.into_iter().chain(filter).collect();
    let to = if asked.is_empty() { to.to_owned() } else { format!("{to} ({})", asked.join(", ")).trim_start().to_owned() };
    let exported = Command::Exported { records, to };
    shell.plan(exported.clone())?;
    if shell.is_read_only()? { Ok(()) } else { shell.apply(exported).map(drop) }
}

/// The format a file's ending speaks for.
fn ending(path: &Path) -> Option<&'static Exporter> {
    export::of_ending(path.extension()?.to_str()?)
}

/// Begins a file, which gets its name when it is complete; one that stands there already is only replaced where that is wanted.
///
/// # Errors
/// When it cannot be written there.
pub(super) fn begin(path: &Path, replace: bool) -> Done<NewFile> {
    NewFile::begin(path, replace).map_err(|error| unwritten(path, &error))
}

/// Gives the complete file its name.
///
/// # Errors
/// When its last bytes cannot be written, or another came to stand there.
pub(super) fn keep(file: NewFile, path: &Path) -> Done {
    file.keep().map_err(|error| unwritten(path, &error))
}

fn unwritten(path: &Path, error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::AlreadyExists => {
            Failure::failed(format!("{} is there already", path.display())).hint("Choose another name, or add --replace.")
        }
        io::ErrorKind::InvalidInput => Failure::usage(format!("{} cannot be written: {error}", path.display())),
        _ => Failure::file(path, "written", error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_a_file_says_its_format() {
        for (path, format) in [
            ("a.csv", Some("csv")),
            ("a.JSON", Some("json")),
            ("a.b.jsonl", Some("jsonl")),
            ("a.xlsx", Some("xlsx")),
            ("a.vcf", Some("vcf")),
            ("a.md", Some("md")),
            ("csv", None),
            ("a.doc", None),
        ] {
            assert_eq!(ending(Path::new(path)).map(|exporter| exporter.name), format, "{path}");
        }
    }
}

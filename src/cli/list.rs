//! `list`: records on standard output.

use clap::ValueEnum;

use super::{
    args::{List, ListFormat},
    failure::{Done, Failure},
    output,
    shell::Shell,
    words,
};
use crate::{
    exchange::export::{self, Exporter, Sheet, style::Style},
    model::{Column, FieldDef, FieldId, Marks, Query, Schema, TypeId, fields},
};

/// What a list shows unless it is told: the number, the name, and the columns of the grid; last those the program keeps itself.
pub(super) fn in_lists(schema: &Schema, kind: TypeId) -> Vec<FieldId> {
    let is_shown = |field: &&FieldDef| field.id == fields::NAME || matches!(field.column, Column::Default(..));
    let (kept, own): (Vec<&FieldDef>, Vec<&FieldDef>) =
        schema.fields_of_type(kind).filter(is_shown).partition(|field| field.is(Marks::HEAD));
    [fields::ID].into_iter().chain(own.into_iter().chain(kept).map(|field| field.id)).collect()
}

/// Prints records.
///
/// # Errors
/// Unknown types and fields, filters that cannot be read, trouble with the store or the output.
pub(super) fn run(shell: &mut Shell, args: &List) -> Done {
    let query = shell.query_of(&args.shown)?;
    let columns = shell.columns_of(&args.shown, in_lists)?;
    let exporter = writer_of(export::LISTS, &args.format)?;
    let mut sink = output::sink();
    let listing = Listing { query: &query, columns: &columns, limit: args.limit, exporter, style: Style::default() };
    let found = write(shell, &listing, &mut sink)?;
    if args.format == ListFormat::Table {
        shell.out.say(if found.written < found.total {
            format!("{} of {}", found.written, words::records(found.total))
        } else {
            words::records(found.total)
        });
    }
    Ok(())
}

/// What is written, and how.
pub(super) struct Listing<'a> {
    /// Which records.
    pub(super) query: &'a Query,
    /// Fields of each record.
    pub(super) columns: &'a [FieldId],
    /// At most so many records.
    pub(super) limit: Option<u32>,
    /// The format.
    pub(super) exporter: &'a Exporter,
    /// How the format is written.
    pub(super) style: Style,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// Found by the query.
    pub(super) total: u64,
    /// Written, within the limit.
    pub(super) written: u64,
    /// What a person should know of it.
    pub(super) remarks: Vec<String>,
}

/// The row of a table of writers that a format of the arguments names.
///
/// # Errors
/// When the table has no such row.
pub(super) fn writer_of(table: &'static [Exporter], format: &impl ValueEnum) -> Done<&'static Exporter> {
    let name = format.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned());
    let known = || table.iter().map(|exporter| exporter.name).collect::<Vec<_>>().join(", ");
    export::named(table, &name).ok_or_else(|| Failure::usage(format!("there is no format '{name}'")).hint(format!("There is {}.", known())))
}

/// Writes the records of a query, a page at a time.
///
/// # Errors
/// Trouble with the store or the output.
pub(super) fn write(shell: &mut Shell, listing: &Listing<'_>, sink: export::Output<'_>) -> Done<Written> {
    let schema = shell.schema.clone();
    let sheet = Sheet::new(&schema, shell.reading, listing.columns).styled(listing.style);
    let mut writer = listing.exporter.open(sink, sheet)?;
    let mut written = 0;
    let answer = shell.rows(listing.query, listing.columns, listing.limit, |out, rows, names| {
        writer.learn(names);
        written += u64::try_from(rows.len()).unwrap_or_default();
        out.progress(&format!("{written} records written"));
        Ok(rows.iter().try_for_each(|record| writer.record(record))?)
    })?;
    writer.finish()?;
    Ok(Written { total: u64::from(answer.total), written, remarks: writer.remarks() })
}

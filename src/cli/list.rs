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
    exchange::export::{self, Exporter, Sheet},
    model::{Column, FieldDef, FieldId, Marks, Query, Schema, TypeId, fields},
};

/// What a list shows unless it is told: the number, the name, and the columns of the grid; last those the program keeps itself.
fn in_lists(schema: &Schema, kind: TypeId) -> Vec<FieldId> {
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
    let found = write(shell, &query, &columns, args.limit, exporter, &mut sink)?;
    if args.format == ListFormat::Table {
        shell.out.say(if found.written < found.total {
            format!("{} of {}", found.written, words::records(found.total))
        } else {
            words::records(found.total)
        });
    }
    Ok(())
}

/// How many records there were, and how many were written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Written {
    /// Found by the query.
    pub(super) total: u64,
    /// Written, within the limit.
    pub(super) written: u64,
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
pub(super) fn write(
    shell: &mut Shell,
    query: &Query,
    columns: &[FieldId],
    limit: Option<u32>,
    exporter: &Exporter,
    sink: &mut dyn std::io::Write,
) -> Done<Written> {
    let schema = shell.schema.clone();
    let mut writer = exporter.open(sink, Sheet::new(&schema, shell.reading, columns))?;
    let mut written = 0;
    let answer = shell.rows(query, columns, limit, |rows, names| {
        writer.learn(names);
        written += u64::try_from(rows.len()).unwrap_or_default();
        Ok(rows.iter().try_for_each(|record| writer.record(record))?)
    })?;
    writer.finish()?;
    Ok(Written { total: u64::from(answer.total), written })
}

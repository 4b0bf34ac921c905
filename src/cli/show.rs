//! `show`: one record with its history.

use std::io::Write;

use serde_json::{Value as Json, json};

use super::{
    args::{ListFormat, Show, TextFormat},
    failure::{Done, Failure},
    history, list, log,
    shell::Shell,
    words,
};
use crate::{
    exchange::export::{self, Sheet},
    model::{FieldDef, Kind, Marks, Names, Record, Schema, Section, Value, fields, words::deed},
    proto::{Happening, HistoryItem, Reply, Request},
    rules::unite::survivor_of,
    text::clean,
};

/// Operations of the history that are shown.
const HISTORY: u32 = 1000;

/// Prints a record.
///
/// # Errors
/// When there is none of that number.
pub(super) fn run(shell: &mut Shell, args: &Show) -> Done {
    let mut record = shell.record(args.id)?;
    if let Some(survivor) = survivor_of(&record) {
        let gone = record;
        record = shell.record(survivor)?;
        shell.out.say(format!("#{} {} was merged into #{survivor} {}.", gone.id, clean::line(gone.name()), clean::line(record.name())));
    }
    let timeline = history::timeline(shell, record.id)?;
    let items: Vec<&Record> = timeline
        .moments
        .iter()
        .filter_map(|moment| if let Happening::Item(record) = &moment.what { Some(&**record) } else { None })
        .collect();
    let Reply::History(history) = shell.ask(Request::History { record: record.id, limit: HISTORY })? else {
        return Err(Failure::hub_gone());
    };
    match args.format {
        TextFormat::Text => {
            let values = record.values().iter().map(|(_, value)| value);
            let changed = history.iter().flat_map(|item| &item.changes).flat_map(|diff| [&diff.old, &diff.new]).flatten();
            let names = shell.names(values.chain(changed))?;
            text(shell, &record, &history, &items, &names)
        }
        TextFormat::Json => json(shell, &record, &history, &items),
    }
}

/// The fields that have a value, in the order of the form; last those the program keeps itself.
fn fields_of(schema: &Schema, record: &Record) -> Vec<(FieldDef, Value)> {
    let shown = |field: &&FieldDef| field.section != Section::Hidden || field.is(Marks::HEAD);
    let fields = schema.fields_of_type(record.kind).filter(shown);
    let mut fields: Vec<_> = fields.filter_map(|field| Some((field.clone(), record.value(field.id)?))).collect();
    fields.retain(|(field, _)| !matches!(field.id, fields::ID | fields::TYPE));
    fields.sort_by_key(|(field, _)| field.section);
    fields
}

/// The cells of labels, at least and at most: criteria are sentences.
const LABEL: (usize, usize) = (26, 44);

fn text(shell: &mut Shell, record: &Record, history: &[HistoryItem], items: &[&Record], names: &Names) -> Done {
    let kind = shell.schema.record_type(record.kind).map_or_else(|| "Record".to_owned(), |kind| kind.label.to_string());
    shell.out.line(&format!("{kind} {}: {}", record.id, clean::line(record.name())))?;
    let fields = fields_of(&shell.schema, record);
    let wide = fields.iter().map(|(field, _)| field.label.chars().count()).max().unwrap_or(0).clamp(LABEL.0, LABEL.1);
    let mut section = None;
    for (field, value) in fields {
        if section != Some(field.section) {
            section = Some(field.section);
            shell.out.line(&format!(
                "\n{}",
                if field.section == Section::Hidden { "Record" } else { shell.schema.heading(record.kind, &field) }
            ))?;
        }
        let shown = words::value(&field, &value, names, &shell.schema, &shell.reading);
        // Notes keep their lines, each below the first.
        let lines: Vec<String> = shown.lines().map(clean::line).collect();
        shell.out.line(&format!("  {:<wide$} {}", field.label, lines.join(&format!("\n{:1$}", "", wide + 3))))?;
    }
    if !items.is_empty() {
        shell.out.line("\nCommunication")?;
    }
    for item in items {
        let when = item.get(fields::WHEN).map_or_else(String::new, |when| Kind::Moment.show(when, &shell.reading));
        let kind = shell.schema.record_type(item.kind).map_or_else(String::new, |kind| kind.label.to_string());
        shell.out.line(&format!("  {when}  {}  {kind} {}: {}", clean::line(&item.made.by), item.id, clean::line(item.name())))?;
    }
    shell.out.line("\nHistory")?;
    for item in history {
        let when = Kind::Moment.show(&Value::Moment(item.op.at), &shell.reading);
        shell.out.line(&format!("  {when}  {}  {} (operation {})", clean::line(&item.op.by), deed(item.op.verb), item.op.seq))?;
        for diff in &item.changes {
            let line = words::change(diff, names, &shell.schema, &shell.reading);
            shell.out.line(&format!("      {line}"))?;
        }
    }
    Ok(())
}

fn json(shell: &mut Shell, record: &Record, history: &[HistoryItem], communication: &[&Record]) -> Done {
    // The record itself looks as it does in an export.
    let columns = export::all_columns(&shell.schema, record.kind);
    let mut bytes = Vec::new();
    list::writer_of(export::LISTS, &ListFormat::Jsonl)?.write(&mut bytes, Sheet::new(&shell.schema, shell.reading, &columns), [record])?;
    let mut object: Json = serde_json::from_slice(&bytes)?;
    let items: Vec<Json> = history.iter().map(|item| history_json(shell, item)).collect();
    object["communication"] = Json::Array(communication.iter().map(|item| history::item_json(shell, item)).collect());
    object["history"] = Json::Array(items);
    serde_json::to_writer_pretty(shell.out.data(), &object)?;
    Ok(writeln!(shell.out.data())?)
}

fn history_json(shell: &Shell, item: &HistoryItem) -> Json {
    let mut object = log::json_of(&item.op, &shell.schema);
    let value = |field: &FieldDef, value: &Option<Value>| value.as_ref().map(|value| export::json::value(field, value));
    let changes: Vec<Json> = item
        .changes
        .iter()
        .filter_map(|diff| {
            let field = shell.schema.field(diff.field)?;
            Some(json!({ "field": field.name, "old": value(field, &diff.old), "new": value(field, &diff.new) }))
        })
        .collect();
    object["changes"] = Json::Array(changes);
    object
}

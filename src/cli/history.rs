//! `history`: what happened around a record. `note`: a communication, noted.

use std::io::Write;

use serde_json::{Value as Json, json};

use super::{
    args::{History, Note, TextFormat},
    assignment,
    chosen::{Among, carry_out, target},
    failure::{Done, Failure},
    log,
    shell::Shell,
    words,
};
use crate::{
    exchange::export,
    model::{Draft, Kind, Names, Record, RecordId, Value, fields, record_type, words::deed},
    proto::{Command, Edit, FieldEdit, Happening, Moment, Reply, Request, Timeline},
    text::clean,
};

/// Moments that are shown.
const MOST: u32 = 1000;

/// Prints what happened around a record.
///
/// # Errors
/// When there is none of that number.
pub(super) fn run(shell: &mut Shell, args: &History) -> Done {
    shell.record(args.id)?;
    let timeline = timeline(shell, args.id)?;
    match args.format {
        TextFormat::Text => text(shell, &timeline),
        TextFormat::Json => {
            let moments: Vec<Json> = timeline.moments.iter().map(|moment| moment_json(shell, moment)).collect();
            serde_json::to_writer_pretty(shell.out.data(), &moments)?;
            Ok(writeln!(shell.out.data())?)
        }
    }
}

/// What happened around a record, newest first.
pub(super) fn timeline(shell: &mut Shell, record: RecordId) -> Done<Timeline> {
    match shell.ask(Request::Timeline { record, limit: MOST })? {
        Reply::Timeline(timeline) => Ok(*timeline),
        _ => Err(Failure::hub_gone()),
    }
}

fn text(shell: &mut Shell, timeline: &Timeline) -> Done {
    let mut names = Names::default();
    names.learn(&timeline.names);
    for moment in &timeline.moments {
        let when = Kind::Moment.show(&Value::Moment(moment.at), &shell.reading);
        let by = clean::line(&moment.by);
        match &moment.what {
            Happening::Item(record) => {
                let kind = shell.schema.record_type(record.kind).map_or_else(String::new, |kind| kind.label.to_string());
                let of = moment.of.and_then(|of| timeline.names.iter().find(|named| named.id == of));
                let of = of.map_or_else(String::new, |named| format!(" ({})", clean::line(&named.name)));
                shell.out.line(&format!("{when}  {by}  {kind} {}: {}{of}", record.id, clean::line(record.name())))?;
                for line in record.text(fields::NOTES).lines() {
                    shell.out.line(&format!("    {}", clean::line(line)))?;
                }
            }
            Happening::Changes(_, item) => {
                shell.out.line(&format!("{when}  {by}  {} (operation {})", deed(item.op.verb), item.op.seq))?;
                for diff in &item.changes {
                    let line = words::change(diff, &names, &shell.schema, &shell.reading);
                    shell.out.line(&format!("    {line}"))?;
                }
            }
        }
    }
    Ok(())
}

fn moment_json(shell: &Shell, moment: &Moment) -> Json {
    match &moment.what {
        Happening::Item(record) => item_json(shell, record),
        Happening::Changes(_, item) => {
            let mut object = log::json_of(&item.op, &shell.schema);
            let fields = item.changes.iter().filter_map(|diff| shell.schema.field(diff.field)).map(|field| field.name.to_string());
            object["changed"] = fields.collect::<Vec<_>>().into();
            object["changes"] = log::changes_json(&item.changes, &shell.schema);
            object
        }
    }
}

/// An item as programs read it: every value under the field's name.
pub(super) fn item_json(shell: &Shell, record: &Record) -> Json {
    let kind = shell.schema.record_type(record.kind).map_or("", |kind| &kind.name);
    let mut object = json!({ "id": record.id.0, "type": kind, "created-by": record.made.by });
    for (id, value) in record.values() {
        if let Some(field) = shell.schema.field(*id) {
            object[field.name.as_ref()] = export::json::value(field, value);
        }
    }
    object
}

/// Notes a communication with records, and the next step.
///
/// # Errors
/// Unknown kinds, fields and records, values that are none, what the hub refused.
pub(super) fn note(shell: &mut Shell, args: &Note) -> Done {
    let kind = shell.schema.type_named(&args.item).filter(|kind| record_type::ITEMS.contains(&kind.id)).map(|kind| kind.id);
    let Some(kind) = kind else {
        let names: Vec<&str> =
            record_type::ITEMS.iter().filter_map(|id| shell.schema.record_type(*id)).map(|kind| kind.name.as_ref()).collect();
        return Err(Failure::usage(format!("'{}' is no communication", args.item)).hint(format!("One of {}.", names.join(", "))));
    };
    let mut item = Draft::default();
    item.set(fields::NAME, Value::Text(args.subject.clone()));
    for text in &args.values {
        let FieldEdit { field, edit } = assignment::edit(text, &shell.schema, &shell.reading)?;
        if let Edit::Set(value) = edit {
            item.set(field, value);
        }
    }
    let next = [args.step.as_ref().map(|words| format!("next-step={words}")), args.next.as_ref().map(|day| format!("next={day}"))];
    let edits = next.iter().flatten().map(|text| assignment::edit(text, &shell.schema, &shell.reading)).collect::<Done<Vec<_>>>()?;
    let target = target(shell, &args.chosen, Among::Living)?;
    carry_out(shell, Command::Log { kind, item, target, edits }, &args.chosen, &format!("Note '{}'", args.subject))
}

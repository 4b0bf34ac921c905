//! An operation in words.

use crate::{
    model::{OpHead, OpState, Schema, Verb},
    screens::wording::counted,
};

/// `Changed Status of 143 records: Qualified`.
#[must_use]
pub fn operation(op: &OpHead, schema: &Schema) -> String {
    let records = counted(op.records, None, schema);
    let fields = || {
        let labels: Vec<&str> = op.fields.iter().filter_map(|id| schema.field(*id)).map(|field| field.label.as_ref()).collect();
        if labels.is_empty() { "fields".to_owned() } else { labels.join(", ") }
    };
    let about = |text: String| if op.subject.is_empty() { text } else { format!("{text}: {}", op.subject) };
    let mut text = match op.verb {
        Verb::SetUp => "Set up the store".to_owned(),
        Verb::Create => about(format!("Created {records}")),
        Verb::Edit => about(format!("Edited {}", fields())),
        Verb::BulkEdit => about(format!("Changed {} of {records}", fields())),
        Verb::Assign => about(format!("Assigned {records}")),
        Verb::Score => about(format!("Gave stars to {records}")),
        Verb::Delete => about(format!("Deleted {records}")),
        Verb::Restore => about(format!("Restored {records}")),
        Verb::Import => about(format!("Imported {records}")),
        Verb::Demo => format!("Made {records} of demo data"),
        Verb::Undo => about(format!("Undid the change of {records}")),
        Verb::Redo => about(format!("Did again the change of {records}")),
    };
    if op.skipped > 0 {
        text.push_str(&format!(", {} skipped", op.skipped));
    }
    match op.state {
        OpState::Running => text.push_str(" (under way)"),
        OpState::Cancelled => text.push_str(" (stopped)"),
        OpState::Done => {}
    }
    text
}

//! The History page: what happened to the record, newest first, as lines.

use crate::{
    model::{Kind, Reading, Schema, Section, Value, words::deed},
    proto::HistoryItem,
};

/// A line of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// An operation: when, who, what.
    Deed {
        /// On the person's clock.
        when: String,
        /// The person's login name.
        who: String,
        /// What they did.
        what: String,
    },
    /// A field of it.
    Change {
        /// The field's label.
        label: String,
        /// What it held; empty for nothing.
        old: String,
        /// What it holds since; empty for nothing.
        new: String,
    },
    /// Between two operations.
    Blank,
}

/// The lines of a history. `show` says what people read for a value.
#[must_use]
pub fn lines(items: &[HistoryItem], schema: &Schema, reading: &Reading, show: impl Fn(Kind, &Value) -> String) -> Vec<Line> {
    let mut out = Vec::new();
    for item in items {
        if !out.is_empty() {
            out.push(Line::Blank);
        }
        let when = reading.local(item.op.at).format("%Y-%m-%d %H:%M").to_string();
        let undone = if item.op.undone_by.is_some() { " (taken back since)" } else { "" };
        let what = match item.op.undoes {
            Some(seq) => format!("{} (operation {seq}){undone}", deed(item.op.verb)),
            None => format!("{}{undone}", deed(item.op.verb)),
        };
        out.push(Line::Deed { when, who: item.op.by.clone(), what });
        for diff in &item.changes {
            let Some(def) = schema.field(diff.field).filter(|def| def.section != Section::Hidden) else { continue };
            let side = |value: &Option<Value>| value.as_ref().map_or_else(String::new, |value| show(def.kind, value));
            out.push(Line::Change { label: def.title().into_owned(), old: side(&diff.old), new: side(&diff.new) });
        }
    }
    out
}

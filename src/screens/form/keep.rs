//! Drafts: what was typed as a short text that survives a crash, by field name, with what each field held before.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::sheet::{Said, Sheet};
use crate::{
    exchange::mail::Sender,
    model::{FieldId, Millis, Schema, Value},
    screens::Cx,
};

#[derive(Serialize, Deserialize)]
struct Kept {
    /// When, in UTC.
    at: Millis,
    /// The revision the form stood on.
    rev: u64,
    fields: BTreeMap<String, Entry>,
    /// The e-mail the form was opened for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mail: Option<Box<Sender>>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    /// Text that was no value yet, as typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
    /// What the field held before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    old: Option<Value>,
}

/// The draft of a sheet, with the e-mail its form was opened for.
#[must_use]
pub fn text(sheet: &Sheet, mail: Option<&Sender>, schema: &Schema, now: Millis) -> String {
    let entry = |(field, said, old): (FieldId, &Said, Option<&Value>)| {
        let (text, value) = match said {
            Said::Value(value) => (None, value.clone()),
            Said::Wrong { text, .. } => (Some(text.clone()), None),
        };
        Some((schema.field(field)?.name.to_string(), Entry { text, value, old: old.cloned() }))
    };
    let kept = Kept { at: now, rev: sheet.rev().0, fields: sheet.said().filter_map(entry).collect(), mail: mail.cloned().map(Box::new) };
    // Names, texts and numbers always have a JSON form.
    serde_json::to_string(&kept).unwrap_or_default()
}

/// Says on a freshly loaded sheet what the draft holds; answers when it was kept, and the e-mail kept with it; `None` when it
/// cannot be read.
pub fn restore(cx: &Cx<'_>, sheet: &mut Sheet, draft: &str) -> Option<(Millis, Option<Box<Sender>>)> {
    let kept: Kept = serde_json::from_str(draft).ok()?;
    let mut olds = Vec::new();
    for (name, entry) in kept.fields {
        let Some(def) = cx.schema.named(&name).filter(|def| def.is_editable()) else { continue };
        let said = match entry.text {
            Some(text) => super::sheet::read(cx.schema, &cx.reading, def, &text),
            None => Said::Value(entry.value),
        };
        sheet.say(cx.schema, def.id, said);
        olds.push((def.id, entry.old));
    }
    if !sheet.is_new() && kept.rev != sheet.rev().0 {
        // Others went on meanwhile: a save must meet what the person saw.
        for (field, old) in olds {
            sheet.insist(field, old);
        }
    }
    Some((kept.at, kept.mail))
}

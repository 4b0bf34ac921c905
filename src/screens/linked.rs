//! Records to open from another one: one opens at once, several are a menu.

use super::{Choice, Cx, Effect, Open, Tone};
use crate::{
    model::{Named, Schema},
    proto::Linking,
};

fn choice(schema: &Schema, named: &Named, by: Option<&str>) -> Choice {
    let kind = schema.record_type(named.kind).map_or("Record", |kind| kind.label.as_ref());
    let note = by.map_or_else(|| kind.to_owned(), |by| format!("{kind}, {by}"));
    let label = if named.name.is_empty() { format!("#{}", named.id) } else { named.name.clone() };
    let label = if named.is_binned { format!("{label} (in the bin)") } else { label };
    let form = Open::Form { kind: named.kind, record: Some(named.id), list: None, draft: None };
    Choice { label, note, disabled: None, effect: Effect::Open(Box::new(form)) }
}

/// What a record links to.
#[must_use]
pub fn choices(schema: &Schema, named: &[Named]) -> Vec<Choice> {
    named.iter().map(|named| choice(schema, named, None)).collect()
}

/// What links to a record, each with the field that does.
#[must_use]
pub fn linking(schema: &Schema, groups: &[Linking]) -> Vec<Choice> {
    let of_group = |group: &Linking| {
        let by = schema.field(group.field).map(|def| def.label.to_lowercase());
        group.records.iter().map(|named| choice(schema, named, by.as_deref())).collect::<Vec<_>>()
    };
    groups.iter().flat_map(of_group).collect()
}

/// Opens the only one, or shows what there is to choose from.
pub fn offer(cx: &mut Cx<'_>, title: &str, mut choices: Vec<Choice>) {
    match choices.len() {
        0 => cx.say(Tone::Warn, "the linked record is not in the store any more."),
        1 => cx.effects.push(choices.remove(0).effect),
        _ => cx.open(Open::Menu { title: title.to_owned(), choices }),
    }
}

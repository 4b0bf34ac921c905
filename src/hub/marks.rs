//! What a row of a file is recognised by, and whom it could be.

use std::borrow::Cow;

use super::columns::{Columns, Identities, Marks, Sight};
use crate::{
    model::{Draft, Schema, Value, fields},
    proto::ImportOptions,
    rules::name::{PART_FIELDS, Parts},
    text::idn,
};

/// What a row is recognised by. Whoever typed an address of a domain beyond ASCII wrote it so, machines write it in ASCII.
pub(super) fn marks_of(who: &Identities, draft: &Draft) -> Marks {
    let name = name_of(draft);
    let mut marks = who.marks(draft, &name);
    if let Some((local, host)) = draft.text(fields::EMAIL).split_once('@').filter(|(_, host)| host.contains("xn--")) {
        let mut other = Draft { line: draft.line, ..Draft::default() };
        other.set(fields::EMAIL, Value::Text(format!("{local}@{}", idn::to_unicode(host))));
        marks.also(who.marks(&other, ""));
    }
    marks
}

/// Who is who in the store, as far as the keys of an import go.
pub(super) fn who_is_who(columns: Option<&Columns>, sight: &Sight, schema: &Schema, options: &ImportOptions) -> Identities {
    let base = schema.base(options.kind);
    columns.map_or_else(|| Identities::none(base, &options.keys), |columns| columns.identities(sight, base, &options.keys))
}

/// The full name a row gives, or makes of its parts.
pub(super) fn name_of(draft: &Draft) -> Cow<'_, str> {
    let full = draft.text(fields::NAME);
    if !full.is_empty() {
        return full.into();
    }
    let [title, first, middle, last, suffix] = PART_FIELDS.map(|field| draft.text(field).to_owned());
    Parts { title, first, middle, last, suffix }.full().into()
}

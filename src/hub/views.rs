//! Saved views: a private one is its author's alone, a shared one is changed by its author only.

use std::sync::Arc;

use super::{SessionId, owner::Hub};
use crate::{
    model::{FieldId, Query, Record, Schema, View, fields, record_type},
    proto::{Event, Refusal},
    rules::create::Problems,
};

impl Hub {
    /// The schema as that session may know it: without the private views of others.
    pub(super) fn schema_for(&self, session: SessionId) -> Arc<Schema> {
        let user = self.user(session);
        if self.schema.views.iter().all(|view| view.is_seen_by(&user)) {
            return self.schema.clone();
        }
        let mut seen = Schema::clone(&self.schema);
        seen.views.retain(|view| view.is_seen_by(&user));
        seen.shared()
    }

    /// Tells every session the schema as it may know it.
    pub(super) fn tell_schema(&self) {
        for session in self.sittings.keys() {
            self.tell_one(*session, Event::Schema(self.schema_for(*session)));
        }
    }

    /// Why a new view cannot be made, or one be called so: its author has one of that name for the same list.
    pub(super) fn name_taken(&self, view: &Record) -> Option<(Option<FieldId>, String)> {
        let kind = self.schema.type_named(view.text(fields::VIEW_OF))?.id;
        let is_same =
            |known: &&View| known.record != view.id && known.kind == kind && known.author == view.made.by && known.name == view.name();
        let known = self.schema.views.iter().find(is_same)?;
        Some((Some(fields::NAME), format!("you have a view '{}' already", known.name)))
    }
}

/// Whether a record is the private view of another person than that one.
pub(super) fn is_others(record: &Record, user: &str) -> bool {
    record.kind == record_type::VIEW && record.get(fields::VIEW_SHARED).is_none() && record.made.by != user
}

/// What is wrong with a view that is about to be made.
pub(super) fn problems(hub: &Hub, view: &Record) -> Problems {
    let mut problems = Problems::new();
    if hub.schema.type_named(view.text(fields::VIEW_OF)).is_none() {
        problems.push((Some(fields::VIEW_OF), format!("there is no record type '{}'", view.text(fields::VIEW_OF))));
    }
    problems.extend(hub.name_taken(view));
    problems
}

/// Views are found by their own window only, since private ones are nobody else's.
pub(super) fn listable(query: &Query) -> Result<(), Refusal> {
    if query.kinds.contains(&record_type::VIEW) {
        return Err(Refusal::NotFound("views are not listed; F on a list shows them".to_owned()));
    }
    Ok(())
}

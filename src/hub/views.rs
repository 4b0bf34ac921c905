//! Saved views, reports and maps of imports: a private one is its author's alone, a shared one is changed by its author only.

use std::sync::Arc;

use super::{SessionId, owner::Hub};
use crate::{
    model::{FieldId, ImportMap, Query, Record, SavedReport, Schema, View, fields, record_type, report::Category},
    proto::{Event, Refusal},
    rules::create::Problems,
};

impl Hub {
    /// The schema as that session may know it: without the private views, reports and maps of others.
    pub(super) fn schema_for(&self, session: SessionId) -> Arc<Schema> {
        let user = self.user(session);
        let sees_views = self.schema.views.iter().all(|view| view.is_seen_by(&user));
        let sees_maps = self.schema.maps.iter().all(|map| map.is_seen_by(&user));
        if sees_views && sees_maps && self.schema.reports.iter().all(|report| report.is_seen_by(&user)) {
            return self.schema.clone();
        }
        let mut seen = Schema::clone(&self.schema);
        seen.views.retain(|view| view.is_seen_by(&user));
        seen.reports.retain(|report| report.is_seen_by(&user));
        seen.maps.retain(|map| map.is_seen_by(&user));
        seen.shared()
    }

    /// Tells every session the schema as it may know it.
    pub(super) fn tell_schema(&self) {
        for session in self.sittings.keys() {
            self.tell_one(*session, Event::Schema(self.schema_for(*session)));
        }
    }

    /// Why a new view, report or map cannot be made, or one be called so: its author has one of that name for the same list, in
    /// the same category, or for the same record type.
    pub(super) fn name_taken(&self, record: &Record) -> Option<(Option<FieldId>, String)> {
        match record.kind {
            record_type::VIEW => self.view_name_taken(record),
            record_type::REPORT => {
                let new = SavedReport::of(record);
                let is_same = |known: &&SavedReport| {
                    known.record != new.record && known.category == new.category && known.author == new.author && known.name == new.name
                };
                let known = self.schema.reports.iter().find(is_same)?;
                Some((Some(fields::NAME), format!("you have a report '{}' already", known.name)))
            }
            record_type::IMPORT_MAP => {
                let new = ImportMap::of(record, |name| self.schema.type_named(name).map(|kind| kind.id))?;
                let is_same = |known: &&ImportMap| {
                    known.record != new.record && known.kind == new.kind && known.author == new.author && known.name == new.name
                };
                let known = self.schema.maps.iter().find(is_same)?;
                Some((Some(fields::NAME), format!("you have a map '{}' already", known.name)))
            }
            _ => None,
        }
    }

    fn view_name_taken(&self, view: &Record) -> Option<(Option<FieldId>, String)> {
        let kind = self.schema.type_named(view.text(fields::VIEW_OF))?.id;
        let is_same =
            |known: &&View| known.record != view.id && known.kind == kind && known.author == view.made.by && known.name == view.name();
        let known = self.schema.views.iter().find(is_same)?;
        Some((Some(fields::NAME), format!("you have a view '{}' already", known.name)))
    }
}

/// Whether a record is the private view, report or map of another person than that one.
pub(super) fn is_others(record: &Record, user: &str) -> bool {
    let shared = match record.kind {
        record_type::VIEW => fields::VIEW_SHARED,
        record_type::REPORT => fields::REPORT_SHARED,
        record_type::IMPORT_MAP => fields::MAP_SHARED,
        _ => return false,
    };
    record.get(shared).is_none() && record.made.by != user
}

/// What is wrong with a view, report or map that is about to be made.
pub(super) fn problems(hub: &Hub, view: &Record) -> Problems {
    let mut problems = Problems::new();
    if view.kind == record_type::VIEW && hub.schema.type_named(view.text(fields::VIEW_OF)).is_none() {
        problems.push((Some(fields::VIEW_OF), format!("there is no record type '{}'", view.text(fields::VIEW_OF))));
    }
    if view.kind == record_type::IMPORT_MAP && hub.schema.type_named(view.text(fields::MAP_OF)).is_none() {
        problems.push((Some(fields::MAP_OF), format!("there is no record type '{}'", view.text(fields::MAP_OF))));
    }
    let category = view.text(fields::REPORT_CATEGORY);
    if view.kind == record_type::REPORT && Category::named(category).is_none() {
        let known: Vec<&str> = Category::EVERY.iter().map(|category| category.name()).collect();
        problems.push((Some(fields::REPORT_CATEGORY), format!("'{category}' is not one of {}", known.join(", "))));
    }
    problems.extend(hub.name_taken(view));
    problems
}

/// Views, reports and maps are found by their own windows only, since private ones are nobody else's.
pub(super) fn listable(query: &Query) -> Result<(), Refusal> {
    if query.kinds.contains(&record_type::VIEW) {
        return Err(Refusal::NotFound("views are not listed; F on a list shows them".to_owned()));
    }
    if query.kinds.contains(&record_type::REPORT) {
        return Err(Refusal::NotFound("saved reports are not listed; the Reports tab and `prospekt report` show them".to_owned()));
    }
    if query.kinds.contains(&record_type::IMPORT_MAP) {
        return Err(Refusal::NotFound("saved maps are not listed; an import and `prospekt maps` show them".to_owned()));
    }
    Ok(())
}

//! What others changed in sight: cells carry a mark for a while, and a list that nobody touches catches up by itself.

use std::collections::{BTreeMap, BTreeSet};

use super::GridState;
use crate::{
    model::{FieldId, Marks, Millis, Record, RecordId},
    screens::Cx,
};

/// So long a mark stays once it was seen.
const MARKED: Millis = 5_000;
/// Who pressed nothing for so long is away: marks wait for them.
const AWAY: Millis = 30_000;
/// When nothing was pressed for so long, rows may move: the list catches up.
const AT_REST: Millis = 5_000;
/// A list catches up by itself at most once in this time, however much changes.
const AGAIN: Millis = 10_000;

/// What others changed of a record.
#[derive(Clone, Debug, Default)]
struct Change {
    /// Columns whose value changed; none where only others did.
    fields: BTreeSet<FieldId>,
    /// Since when it can be seen; `None` while nobody is there.
    seen: Option<Millis>,
}

impl Change {
    fn shows(&self, now: Millis) -> bool {
        self.seen.is_none_or(|seen| now < seen + MARKED)
    }
}

/// Marks of what others changed, and when the person was there last.
#[derive(Clone, Debug, Default)]
pub(super) struct Fresh {
    changes: BTreeMap<RecordId, Change>,
    /// When something was pressed last.
    awake: Millis,
    /// When the list last caught up by itself.
    caught_up: Millis,
}

impl Fresh {
    /// Nothing is marked, and the person is there.
    pub(super) fn new(now: Millis) -> Self {
        Self { awake: now, ..Self::default() }
    }
}

impl GridState {
    /// Whether a record carries the mark of others' changes.
    #[must_use]
    pub fn is_fresh(&self, record: RecordId, now: Millis) -> bool {
        self.fresh.changes.get(&record).is_some_and(|change| change.shows(now))
    }

    /// Whether a cell does.
    #[must_use]
    pub fn is_fresh_cell(&self, record: RecordId, field: FieldId, now: Millis) -> bool {
        self.fresh.changes.get(&record).is_some_and(|change| change.fields.contains(&field) && change.shows(now))
    }

    /// Whether marks go, or the list catches up, by time alone.
    #[must_use]
    pub fn waits_for_time(&self, now: Millis) -> bool {
        self.fresh.changes.values().any(|change| change.seen.is_some() && change.shows(now)) || self.may_catch_up()
    }

    /// The person is there: what is marked is seen from now on.
    pub(super) fn wake(&mut self, now: Millis) {
        self.fresh.awake = now;
        for change in self.fresh.changes.values_mut() {
            change.seen.get_or_insert(now);
        }
    }

    /// Rows come: what somebody else changed of those at hand is marked.
    pub(super) fn mark_fresh(&mut self, cx: &Cx<'_>, from: u32, rows: &[Record]) {
        let now = cx.reading.now;
        self.fresh.changes.retain(|_, change| change.shows(now));
        let seen = (now - self.fresh.awake < AWAY).then_some(now);
        let is_told = |field: &FieldId| cx.schema.field(*field).is_some_and(|def| !def.is(Marks::DERIVED));
        for (place, row) in (from..).zip(rows) {
            let Some(before) = self.row(place).filter(|before| before.id == row.id && before.rev != row.rev) else { continue };
            if cx.own.has(row.rev) {
                // Whoever wrote there has seen what was there.
                self.fresh.changes.remove(&row.id);
                continue;
            }
            let differs = |field: &&FieldId| is_told(field) && before.value(**field) != row.value(**field);
            let fields: BTreeSet<FieldId> = self.columns.iter().filter(differs).copied().collect();
            let change = self.fresh.changes.entry(row.id).or_default();
            change.fields.extend(fields);
            change.seen = seen;
        }
    }

    /// Whether the list is behind and nothing keeps it from catching up.
    fn may_catch_up(&self) -> bool {
        self.behind().is_some() && self.context() == crate::action::Context::Grid && self.range().is_none() && !self.sticky
    }

    /// A little time passed: a list that is behind, and that nobody touched for long, catches up.
    pub(super) fn catch_up_in_time(&mut self, cx: &mut Cx<'_>) {
        let now = cx.reading.now;
        self.fresh.changes.retain(|_, change| change.shows(now));
        if self.may_catch_up() && now - self.fresh.awake >= AT_REST && now - self.fresh.caught_up >= AGAIN {
            self.fresh.caught_up = now;
            self.run(cx);
        }
    }
}

//! A list that does not move under the cursor: rows keep their place until the person asks, and the list says what it would
//! show otherwise.

use std::collections::BTreeSet;

use super::{GridState, Waiting};
use crate::{
    model::{RecordId, fields},
    proto::{Event, Request, Stray},
    screens::{Cx, wording::number},
};

/// From this many changed records on nobody counts which of them would come.
const MOST: usize = 5_000;

/// What became of the list since its answer was given.
#[derive(Clone, Debug, Default)]
pub(super) struct Behind {
    /// Records that changed since.
    changed: BTreeSet<RecordId>,
    /// Of these, so many would come into the list.
    fresh: u64,
    /// More changed than can be told one by one.
    much: bool,
    /// A record changed after it was asked which would come.
    due: bool,
}

impl Behind {
    /// Whether anything changed since that the list looks at.
    pub(super) fn is_behind(&self) -> bool {
        self.much || !self.changed.is_empty()
    }
}

impl GridState {
    /// Why the row at that place would not stand there if the list were asked for anew.
    #[must_use]
    pub fn stray(&self, place: u32) -> Option<Stray> {
        self.strays.get(&place).copied()
    }

    /// What the list would show otherwise, in words: `3 new, 1 moved`; nothing while it is up to date.
    #[must_use]
    pub fn behind(&self) -> Option<String> {
        let stray = |what: Stray| self.strays.values().map(|stray| u64::from(*stray == what)).sum::<u64>();
        let counts = [
            (self.behind.fresh, "new"),
            (stray(Stray::Moved), "moved"),
            (stray(Stray::Out), "outside the filter"),
            (stray(Stray::Gone), "gone"),
        ];
        if self.behind.much {
            return Some("the list has changed".to_owned());
        }
        let words: Vec<String> =
            counts.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{} {what}", number(*count))).collect();
        (!words.is_empty()).then(|| words.join(", "))
    }

    /// The answer is new: nothing strays.
    pub(super) fn catch_up(&mut self) {
        self.behind = Behind::default();
        self.strays.clear();
        self.forget(&Waiting::Coming);
    }

    /// Something changed. What the person makes or deletes shows at once; whatever else happens, rows keep their place.
    pub(super) fn hear(&mut self, cx: &mut Cx<'_>, event: &Event) {
        match event {
            Event::Changed { by, records, fields: changed, .. } => {
                // Records came or went: made, deleted, brought back.
                let whole = changed.is_empty() || changed.contains(&fields::DELETED);
                let marked = |ids: &Vec<RecordId>| ids.iter().any(|id| self.selection.marks.contains(id.0));
                if whole && records.as_ref().is_none_or(marked) {
                    self.ask_living(cx, Some(by.clone()));
                }
                if self.total() == 0 || (whole && by == cx.user) {
                    // A range that ends now may hold what is gone: until the answer comes its rows are asked about.
                    self.behind.much |= whole;
                    self.run(cx);
                    return;
                }
                let shown = |id: &RecordId| self.rows.iter().any(|row| row.id == *id);
                self.stale |= records.as_ref().is_none_or(|ids| ids.iter().any(shown));
                if whole || changed.iter().any(|field| self.query.depends_on(*field)) {
                    self.fall_behind(cx, records.as_deref());
                }
            }
            Event::Indexed | Event::Back => self.run(cx),
            Event::Schema(_) => self.prune(cx),
            Event::Progress { .. }
            | Event::Present(_)
            | Event::Lost { .. }
            | Event::Pulse
            | Event::Working
            | Event::Parted { .. }
            | Event::ReadOnly(_)
            | Event::Told(_)
            | Event::Erased { .. } => {}
        }
    }

    fn fall_behind(&mut self, cx: &mut Cx<'_>, records: Option<&[RecordId]>) {
        match records {
            Some(ids) if self.behind.changed.len() + ids.len() <= MOST => {
                self.behind.changed.extend(ids);
                self.behind.due = true;
                self.ask_coming(cx);
            }
            _ => self.behind.much = true,
        }
    }

    /// Asks which of the changed records would come, once at a time.
    fn ask_coming(&mut self, cx: &mut Cx<'_>) {
        if self.behind.due && !self.behind.much && !self.waiting.values().any(|waiting| *waiting == Waiting::Coming) {
            self.behind.due = false;
            let ticket = cx.ask(Request::Coming { id: self.id, records: self.behind.changed.iter().copied().collect() });
            self.wait(ticket, Waiting::Coming);
        }
    }

    pub(super) fn take_coming(&mut self, cx: &mut Cx<'_>, coming: u64) {
        self.behind.fresh = coming;
        self.ask_coming(cx);
    }

    /// Rows came with what strays among them.
    pub(super) fn take_strays(&mut self, from: u32, count: u32, strays: &[(u32, Stray)]) {
        self.strays.retain(|place, _| !(from..from.saturating_add(count)).contains(place));
        self.strays.extend(strays.iter().copied());
    }
}

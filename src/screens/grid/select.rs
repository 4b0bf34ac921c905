//! Choosing records: marks by record id plus one pending range, and the history of both.

use roaring::RoaringTreemap;

use super::{GridState, Waiting};
use crate::{
    model::{Selection, Target},
    proto::Request,
    screens::{Cx, Tone},
};

/// How many former selections are kept.
const FORMER: usize = 50;

impl GridState {
    /// Whether the row at that place, holding that record, is chosen.
    #[must_use]
    pub fn is_selected(&self, place: u32, record: u64) -> bool {
        self.selection.marks.contains(record) || self.in_range(place)
    }

    /// Whether the row at that place is in the pending range.
    #[must_use]
    pub fn in_range(&self, place: u32) -> bool {
        self.selection.range.is_some_and(|(_, low, high)| (low..=high).contains(&place))
    }

    /// Stretches the pending range from its anchor to the cursor.
    pub(super) fn stretch(&mut self, cx: &mut Cx<'_>) {
        let anchor = *self.anchor.get_or_insert(self.cursor);
        self.selection.range = Some((self.id, anchor.min(self.cursor), anchor.max(self.cursor)));
        self.count(cx);
    }

    /// Drops the pending range, keeping the marks.
    pub(super) fn drop_range(&mut self, cx: &mut Cx<'_>) {
        self.sticky = false;
        self.anchor = None;
        if self.selection.range.take().is_some() {
            self.count(cx);
        }
    }

    /// Turns the pending range into marks. Rows at hand are marked at once, others by asking for their ids.
    pub(super) fn keep_range(&mut self, cx: &mut Cx<'_>) {
        self.sticky = false;
        self.anchor = None;
        let Some((_, low, high)) = self.selection.range.take() else { return };
        self.remember();
        let at_hand: Option<Vec<u64>> = (low..=high).map(|place| self.row(place).map(|record| record.id.0)).collect();
        match at_hand {
            Some(ids) => {
                self.selection.marks.extend(ids);
                self.count(cx);
            }
            None => {
                let ticket = cx.ask(Request::Marks { id: self.id, rows: Some((low, high)) });
                self.wait(ticket, Waiting::AddMarks);
            }
        }
    }

    /// Marks or unmarks one record; answers whether it is marked now.
    pub(super) fn toggle(&mut self, cx: &mut Cx<'_>, place: u32) -> Option<bool> {
        let id = self.row(place)?.id.0;
        self.keep_range(cx);
        self.remember();
        let marked = if self.selection.marks.remove(id) {
            false
        } else {
            self.selection.marks.insert(id);
            true
        };
        self.anchor = Some(place);
        self.count(cx);
        Some(marked)
    }

    /// Marks or unmarks one record without asking what it was: painting in the gutter.
    pub(super) fn paint(&mut self, cx: &mut Cx<'_>, place: u32, on: bool) {
        let Some(id) = self.row(place).map(|record| record.id.0) else { return };
        if on {
            self.selection.marks.insert(id);
        } else {
            self.selection.marks.remove(id);
        }
        self.count(cx);
    }

    /// Forgets the whole selection; answers how many records were chosen.
    pub(super) fn unselect(&mut self, cx: &mut Cx<'_>) -> u64 {
        let lost = self.selected();
        self.remember();
        self.selection = Selection::default();
        self.sticky = false;
        self.anchor = None;
        self.count(cx);
        lost
    }

    /// All ids of the answer arrived: chooses them, or unchooses them when they all were.
    pub(super) fn take_all(&mut self, cx: &mut Cx<'_>, all: &RoaringTreemap) {
        self.remember();
        self.selection.range = None;
        if all.is_subset(&self.selection.marks) && !all.is_empty() {
            self.selection.marks -= all;
            cx.say(Tone::Plain, format!("Unselected all {}.", all.len()));
        } else {
            self.selection.marks |= all;
            cx.say(Tone::Plain, format!("Selected all {} that the list shows.", all.len()));
        }
        self.count(cx);
    }

    /// All ids of the answer arrived: inverts the choice among them.
    pub(super) fn take_inverse(&mut self, cx: &mut Cx<'_>, all: &RoaringTreemap) {
        self.remember();
        self.selection.marks ^= all;
        self.count(cx);
    }

    /// Chooses exactly these records.
    pub fn select(&mut self, cx: &mut Cx<'_>, ids: RoaringTreemap) {
        self.remember();
        self.selection = Selection { marks: ids, range: None };
        self.sticky = false;
        self.anchor = None;
        self.count(cx);
    }

    /// Brings the former selection back; the present one takes its place.
    pub(super) fn reselect(&mut self, cx: &mut Cx<'_>) {
        let Some(former) = self.former.pop() else {
            cx.say(Tone::Plain, "There is no former selection.");
            return;
        };
        let present = std::mem::replace(&mut self.selection, Selection { marks: former, range: None });
        if !present.marks.is_empty() {
            self.former.push(present.marks);
        }
        self.sticky = false;
        self.count(cx);
    }

    fn remember(&mut self) {
        if self.selection.marks.is_empty() || self.former.last() == Some(&self.selection.marks) {
            return;
        }
        self.former.push(self.selection.marks.clone());
        if self.former.len() > FORMER {
            self.former.remove(0);
        }
    }

    /// Counts what is chosen: a lone range is known here, marks are asked for, since the filter may hide some.
    pub(super) fn count(&mut self, cx: &mut Cx<'_>) {
        self.forget(&Waiting::Counted);
        match (&self.selection.marks, self.selection.range) {
            (marks, None) if marks.is_empty() => self.counted = (0, 0),
            (marks, Some((_, low, high))) if marks.is_empty() => self.counted = (u64::from(high - low) + 1, 0),
            (marks, range) => {
                // A good guess until the answer comes: shown at once, corrected by the hub.
                let range = range.map_or(0, |(_, low, high)| u64::from(high - low) + 1);
                self.counted = (marks.len().max(range).saturating_sub(self.counted.1), self.counted.1.min(marks.len()));
                let ticket = cx.ask(Request::Count { id: self.id, selection: self.selection.clone() });
                self.wait(ticket, Waiting::Counted);
            }
        }
    }

    /// What an action acts on: the selection, or the row under the cursor. `visible`: only what the filter shows.
    #[must_use]
    pub fn target(&self, visible: bool) -> Option<Target> {
        if self.selection.is_empty() {
            return self.current().map(|record| Target::Records(vec![record.id]));
        }
        Some(Target::Selection { selection: self.selection.clone(), within: visible.then_some(self.id) })
    }
}

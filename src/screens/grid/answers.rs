//! What the list does with answers and events, and the rows it keeps at hand.

use super::{GridState, Waiting, layout, update::say_done};
use crate::{
    model::RecordId,
    proto::{Event, Refusal, Reply, Request, Ticket},
    screens::{Cx, Tone},
};

/// Rows asked for beyond the screen, above and below, in screens.
const AHEAD: u32 = 1;

impl GridState {
    pub(super) fn take(&mut self, cx: &mut Cx<'_>, ticket: Ticket, reply: &Reply) {
        let Some(waiting) = self.waiting.remove(&ticket) else { return };
        match (waiting, reply) {
            (Waiting::Answer, Reply::Answer(answer)) => {
                let former = self.answer.replace(answer.clone());
                self.rows.clear();
                if let Some(place) = answer.kept {
                    // The row keeps its height on the screen where it can.
                    let height = self.cursor.saturating_sub(self.top);
                    self.cursor = place;
                    self.top = place.saturating_sub(height);
                } else if former.is_some_and(|former| former.total > answer.total) || self.kept.is_some() {
                    self.cursor = self.cursor.min(answer.total.saturating_sub(1));
                }
                self.count(cx);
            }
            (Waiting::Rows, Reply::Rows { from, rows, .. }) => {
                self.rows_from = *from;
                self.rows.clone_from(rows);
            }
            (Waiting::Detail(_), Reply::Record(record)) => self.detail = record.as_deref().cloned(),
            (Waiting::AddMarks, Reply::Marks(ids)) => {
                self.selection.marks |= ids;
                self.count(cx);
            }
            (Waiting::All, Reply::Marks(ids)) => self.take_all(cx, ids),
            (Waiting::Invert, Reply::Marks(ids)) => self.take_inverse(cx, ids),
            (Waiting::Counted, Reply::Counted { shown, hidden }) => self.counted = (*shown, *hidden),
            (Waiting::Cell, reply) => self.cell_saved(cx, reply),
            (Waiting::Change, Reply::Done(outcome)) => say_done(cx, outcome),
            (Waiting::Answer | Waiting::Rows, Reply::Refused(Refusal::Stale)) => self.run(cx),
            (_, Reply::Refused(refusal)) => cx.say(Tone::Bad, refusal.to_string()),
            _ => {}
        }
    }

    /// Something changed: ask again where rows may come, go or move, else only look at the rows anew.
    pub(super) fn hear(&mut self, cx: &mut Cx<'_>, event: &Event) {
        match event {
            Event::Changed { fields, .. } if fields.is_empty() || fields.iter().any(|field| self.query.depends_on(*field)) => self.run(cx),
            Event::Changed { records, .. } => {
                let shown = |id: &RecordId| self.rows.iter().any(|row| row.id == *id);
                if records.as_ref().is_none_or(|ids| ids.iter().any(shown)) {
                    self.stale = true;
                }
            }
            Event::Indexed => self.run(cx),
            Event::Schema(_) => self.prune(cx),
            Event::Progress { .. } => {}
        }
    }

    /// After everything else: the cursor stays in sight, and the rows in sight are at hand.
    pub(super) fn follow(&mut self, cx: &mut Cx<'_>) {
        let parts = layout::parts(self, cx.schema, cx.area);
        let page = parts.page();
        if page == 0 {
            return;
        }
        let total = self.total();
        self.cursor = self.cursor.min(total.saturating_sub(1));
        if !std::mem::take(&mut self.wheeled) {
            if self.cursor < self.top {
                self.top = self.cursor;
            } else if self.cursor >= self.top.saturating_add(page) {
                self.top = self.cursor + 1 - page;
            }
        }
        self.top = self.top.min(total.saturating_sub(page));
        self.fetch(cx, page);
        if let Some(record) = self.current() {
            let (id, rev) = (record.id, record.rev);
            self.kept = Some(id);
            let fresh = self.detail.as_ref().is_some_and(|detail| detail.id == id && detail.rev == rev);
            if !parts.pane.is_empty() && !fresh && !self.waiting.values().any(|waiting| *waiting == Waiting::Detail(id)) {
                let ticket = cx.ask(Request::Record(id));
                self.wait(ticket, Waiting::Detail(id));
            }
        }
    }

    /// Asks for rows when those in sight are not at hand, some more than are seen so that the next keys need not wait.
    pub(super) fn fetch(&mut self, cx: &mut Cx<'_>, page: u32) {
        let total = self.total();
        let bottom = self.top.saturating_add(page).min(total);
        let held = u32::try_from(self.rows.len()).unwrap_or(0);
        let at_hand = self.top >= self.rows_from && bottom <= self.rows_from + held;
        if self.answer.is_none() || total == 0 || (at_hand && !self.stale) || self.waiting.values().any(|waiting| *waiting == Waiting::Rows)
        {
            return;
        }
        self.stale = false;
        let from = self.top.saturating_sub(page * AHEAD);
        let count = (bottom + page * AHEAD).min(total) - from;
        let ticket = cx.ask(Request::Rows { id: self.id, from, count, columns: self.columns.clone() });
        self.wait(ticket, Waiting::Rows);
    }
}

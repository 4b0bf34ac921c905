//! What the list does with answers and events, and the rows it keeps at hand.

use super::{
    GridState, Waiting, layout,
    update::{act, say_done},
};
use crate::{
    model::Record,
    proto::{Named, Refusal, Reply, Request, SHOWN, Ticket},
    screens::{Cx, Open, Tone, linked},
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
                self.catch_up();
                self.sought = self.sought().or(self.kept).filter(|_| answer.indexing);
                // What another filter finds begins with its first record.
                if let Some(place) = answer.kept.or(self.refiltered.then_some(0)) {
                    // The row keeps its height on the screen where it can.
                    let height = self.cursor.saturating_sub(self.top);
                    // Whoever moved on meanwhile is as far from the record as before.
                    let moved = i64::from(self.cursor) - i64::from(self.asked_from);
                    let last = i64::from(answer.total.saturating_sub(1));
                    self.cursor = u32::try_from((i64::from(place) + moved).clamp(0, last)).unwrap_or(place);
                    if !self.wheeled {
                        self.top = self.cursor.saturating_sub(height);
                    }
                } else if former.is_some_and(|former| former.total > answer.total) || self.kept.is_some() {
                    self.cursor = self.cursor.min(answer.total.saturating_sub(1));
                }
                self.asked_from = self.cursor;
                // A range that goes on begins anew: the rows it had are marks.
                self.anchor = self.sticky.then_some(self.cursor);
                self.count(cx);
            }
            (Waiting::Rows, Reply::Rows { from, rows, strays, names, .. }) => {
                self.learn(rows, names);
                self.mark_fresh(cx, *from, rows);
                self.take_strays(*from, u32::try_from(rows.len()).unwrap_or(0), strays);
                self.rows_from = *from;
                self.rows.clone_from(rows);
            }
            (Waiting::Used, Reply::Values(values)) => self.take_used(values),
            (Waiting::Detail(_), Reply::Record(record)) => {
                self.detail = record.as_deref().cloned();
                let lacking = self.names.lacking(self.detail.iter().flat_map(Record::values).map(|(_, value)| value));
                if !lacking.is_empty() {
                    let ticket = cx.ask(Request::Names(lacking.clone()));
                    self.wait(ticket, Waiting::Names(lacking));
                }
            }
            (Waiting::Follow(asked), Reply::Names(names)) => self.follow_link(cx, &asked, names),
            (Waiting::CallList, Reply::Marks(ids)) => Self::open_call_list(cx, ids),
            (Waiting::Linking(name), Reply::Linking(groups)) if groups.is_empty() => {
                cx.say(Tone::Plain, format!("Nothing links to {name}."))
            }
            (Waiting::Linking(name), Reply::Linking(groups)) => {
                let choices = linked::linking(cx.schema, groups);
                cx.open(Open::Menu { title: format!("What links to {name}"), choices });
            }
            (Waiting::Rehearsed(command), Reply::Planned(plan)) => self.rehearsed(cx, command, plan),
            (Waiting::Names(asked), Reply::Names(names)) => self.names.answer(&asked, names),
            (Waiting::Marks(marking), Reply::Marks(ids)) => self.mark(cx, ids, marking),
            (Waiting::Found(marking), Reply::Marks(ids)) => self.take_found(cx, ids, marking),
            (Waiting::Living(by), Reply::Marks(ids)) => self.take_living(cx, ids, by),
            (Waiting::Coming, Reply::Marks(ids)) => self.take_coming(cx, ids.len()),
            (Waiting::Duplicate, Reply::Record(Some(record))) => cx.open(Open::Duplicate(record.clone())),
            (Waiting::CopyIds, Reply::Marks(ids)) => self.copy_ids(cx, ids),
            (Waiting::CopyAnswer, Reply::Answer(answer)) => self.copy_answer(cx, answer.total),
            (Waiting::CopyRows, Reply::Rows { rows, names, .. }) => {
                self.learn(rows, names);
                self.copy_rows(cx, rows);
            }
            (Waiting::All, Reply::Marks(ids)) => self.take_all(cx, ids),
            (Waiting::Invert, Reply::Marks(ids)) => self.take_inverse(cx, ids),
            (Waiting::Counted, Reply::Counted { shown, hidden }) => self.counted = (*shown, *hidden),
            (Waiting::Cell, reply) => self.cell_saved(cx, reply),
            (Waiting::Change, Reply::Done(outcome)) => say_done(cx, outcome),
            (Waiting::Answer | Waiting::Rows | Waiting::Counted | Waiting::Coming, Reply::Refused(Refusal::Stale)) => self.run(cx),
            (_, Reply::Refused(refusal)) => {
                // What waited for it has nothing to be done to.
                self.leave_later(cx, None);
                cx.say(Tone::Bad, refusal.to_string());
            }
            _ => {}
        }
        self.go_on(cx);
    }

    /// Takes in what the hub calls the records that rows link to.
    fn learn(&mut self, rows: &[Record], names: &[Named]) {
        let columns = rows.iter().flat_map(|record| self.columns.iter().filter_map(|field| record.get(*field)));
        let asked: Vec<_> = columns.flat_map(|value| value.links().iter().copied()).collect();
        self.names.answer(&asked, names);
    }

    /// Does the action that waited until the selection is known.
    fn go_on(&mut self, cx: &mut Cx<'_>) {
        if let Some(command) = self.later.take()
            && self.is_settled(cx, &command)
        {
            act(cx, self, &command);
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
        if !self.wheeled {
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
        let ahead = if page * (1 + 2 * AHEAD) > SHOWN { 0 } else { page * AHEAD };
        let from = self.top.saturating_sub(ahead);
        let count = (bottom + ahead).min(total) - from;
        let ticket = cx.ask(Request::Rows { id: self.id, from, count, columns: self.columns.clone() });
        self.wait(ticket, Waiting::Rows);
    }
}

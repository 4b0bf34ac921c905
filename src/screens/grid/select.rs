//! Choosing records: marks by record id plus one pending range, and the history of both.

use roaring::RoaringTreemap;

use super::{GridState, Marking, Waiting};
use crate::{
    action::{Action, Command},
    model::{Query, Selection, Target},
    proto::Request,
    screens::{
        Cx, Tone,
        wording::{number, person},
    },
};

/// How many former selections are kept.
const FORMER: usize = 50;

impl GridState {
    /// Whether the row at that place, holding that record, is chosen.
    #[must_use]
    pub fn is_selected(&self, place: u32, record: u64) -> bool {
        match (self.in_range(place), self.unmarking()) {
            (true, unmarking) => !unmarking,
            (false, _) => self.selection.marks.contains(record),
        }
    }

    /// Whether the row at that place is in the pending range.
    #[must_use]
    pub fn in_range(&self, place: u32) -> bool {
        self.range().is_some_and(|(low, high)| (low..=high).contains(&place))
    }

    /// Whether the pending range takes its rows out of the marks.
    #[must_use]
    pub const fn unmarking(&self) -> bool {
        self.taking.is_some()
    }

    /// First and last row of the pending range, of either sort.
    pub(super) fn range(&self) -> Option<(u32, u32)> {
        self.taking.or_else(|| self.selection.range.map(|(_, low, high)| (low, high)))
    }

    /// Begins a range that every movement stretches.
    pub(super) fn begin_range(&mut self, cx: &mut Cx<'_>, marking: Marking) {
        self.keep_range(cx);
        self.sticky = true;
        self.anchor = Some(self.cursor);
        self.taking = (marking == Marking::Take).then_some((self.cursor, self.cursor));
        self.stretch(cx);
    }

    /// Stretches the pending range from its anchor to the cursor.
    pub(super) fn stretch(&mut self, cx: &mut Cx<'_>) {
        let anchor = *self.anchor.get_or_insert(self.cursor);
        let (low, high) = (anchor.min(self.cursor), anchor.max(self.cursor));
        if self.unmarking() {
            self.taking = Some((low, high));
        } else {
            self.selection.range = Some((self.id, low, high));
        }
        self.count(cx);
    }

    /// Drops the pending range, keeping the marks.
    pub(super) fn drop_range(&mut self, cx: &mut Cx<'_>) {
        self.sticky = false;
        self.anchor = None;
        let (range, taking) = (self.selection.range.take(), self.taking.take());
        if range.is_some() || taking.is_some() {
            self.count(cx);
        }
    }

    /// Ends the pending range: its rows become marks, or leave them.
    pub(super) fn keep_range(&mut self, cx: &mut Cx<'_>) {
        self.sticky = false;
        self.anchor = None;
        let marking = if self.unmarking() { Marking::Take } else { Marking::Add };
        let Some((low, high)) = self.range() else { return };
        self.selection.range = None;
        self.taking = None;
        self.remember();
        self.mark_rows(cx, low, high, marking);
    }

    /// Marks or unmarks rows: those at hand at once, others by asking for their ids.
    pub(super) fn mark_rows(&mut self, cx: &mut Cx<'_>, low: u32, high: u32, marking: Marking) {
        let at_hand: Option<RoaringTreemap> = (low..=high).map(|place| self.row(place).map(|record| record.id.0)).collect();
        if let Some(ids) = at_hand {
            self.mark(cx, &ids, marking);
        } else {
            let ticket = cx.ask(Request::Marks { id: self.id, rows: Some((low, high)) });
            self.wait(ticket, Waiting::Marks(marking));
        }
    }

    /// Marks or unmarks these records.
    pub(super) fn mark(&mut self, cx: &mut Cx<'_>, ids: &RoaringTreemap, marking: Marking) {
        match marking {
            Marking::Add => self.selection.marks |= ids,
            Marking::Take => self.selection.marks -= ids,
        }
        self.marked(cx);
    }

    /// The marks changed: they are counted, and where rows may show what is gone already, that drops out.
    fn marked(&mut self, cx: &mut Cx<'_>) {
        self.count(cx);
        if self.behind.is_behind() {
            self.ask_living(cx, None);
        }
    }

    /// Marks or unmarks one record; answers what was done to it.
    pub(super) fn toggle(&mut self, cx: &mut Cx<'_>, place: u32) -> Option<Marking> {
        let id = self.row(place)?.id.0;
        self.keep_range(cx);
        self.remember();
        let marking = if self.selection.marks.contains(id) { Marking::Take } else { Marking::Add };
        self.anchor = Some(place);
        self.mark(cx, &RoaringTreemap::from_iter([id]), marking);
        Some(marking)
    }

    /// Forgets the whole selection; answers how many records were chosen.
    pub(super) fn unselect(&mut self, cx: &mut Cx<'_>) -> u64 {
        let lost = self.selected();
        self.remember();
        self.put(cx, RoaringTreemap::new());
        lost
    }

    /// Forgets the whole selection and says how to get it back.
    pub(super) fn unselect_saying(&mut self, cx: &mut Cx<'_>) {
        let lost = self.unselect(cx);
        if lost > 1 {
            let key = cx.keymap.hint(&Action::SelectPrevious.into());
            cx.say(Tone::Plain, format!("{} unselected; {key} brings them back.", number(lost)));
        }
    }

    /// All ids of the answer arrived: chooses them, or unchooses them when they all were.
    pub(super) fn take_all(&mut self, cx: &mut Cx<'_>, all: &RoaringTreemap) {
        self.drop_range(cx);
        self.remember();
        if all.is_subset(&self.selection.marks) && !all.is_empty() {
            cx.say(Tone::Plain, format!("Unselected all {}.", number(all.len())));
            self.mark(cx, all, Marking::Take);
        } else {
            cx.say(Tone::Plain, format!("Selected all {} that the list shows.", number(all.len())));
            self.mark(cx, all, Marking::Add);
        }
    }

    /// All ids of the answer arrived: inverts the choice among them.
    pub(super) fn take_inverse(&mut self, cx: &mut Cx<'_>, all: &RoaringTreemap) {
        self.remember();
        self.selection.marks ^= all;
        self.marked(cx);
    }

    /// A filter or a value found these rows.
    pub(super) fn take_found(&mut self, cx: &mut Cx<'_>, ids: &RoaringTreemap, marking: Marking) {
        self.remember();
        let before = self.selection.marks.len();
        self.mark(cx, ids, marking);
        let changed = number(self.selection.marks.len().abs_diff(before));
        let (found, all) = (number(ids.len()), number(self.selection.marks.len()));
        cx.say(
            Tone::Plain,
            match marking {
                _ if ids.is_empty() => "No row of the list fits; the selection stays.".to_owned(),
                Marking::Add => format!("{found} rows fit, {changed} of them were not selected yet: {all} are selected now."),
                Marking::Take => format!("{found} rows fit, {changed} of them were selected: {all} are selected now."),
            },
        );
    }

    /// Chooses exactly these records.
    pub fn select(&mut self, cx: &mut Cx<'_>, ids: RoaringTreemap) {
        self.remember();
        self.recall(cx, ids);
    }

    /// Keeps what an operation left alone: the key for the former selection chooses it.
    pub fn keep_left(&mut self, left: &RoaringTreemap) {
        self.remember();
        if !left.is_empty() {
            self.former.push(left.clone());
        }
    }

    /// Another selection without a new entry in the history.
    fn put(&mut self, cx: &mut Cx<'_>, ids: RoaringTreemap) {
        // Rows of a range that was ended before this do not come into it any more.
        self.waiting.retain(|_, waiting| !matches!(waiting, Waiting::Marks(_)));
        self.selection = Selection { marks: ids, range: None };
        self.taking = None;
        self.sticky = false;
        self.anchor = None;
        self.count(cx);
    }

    /// Brings the former selection back; once more the one before it, and after the oldest the newest again.
    pub(super) fn reselect(&mut self, cx: &mut Cx<'_>) {
        let at = match self.recalled {
            Some(0) => self.former.len().checked_sub(1),
            Some(at) => Some(at - 1),
            None => {
                self.remember();
                self.former.iter().rposition(|former| *former != self.selection.marks)
            }
        };
        let Some((at, former)) = at.and_then(|at| Some((at, self.former.get(at)?.clone()))) else {
            cx.say(Tone::Plain, "There is no former selection.");
            return;
        };
        let key = cx.keymap.hint(&Action::SelectPrevious.into());
        let place = format!("{} of {}", at + 1, self.former.len());
        cx.say(Tone::Plain, format!("{} selected as before, selection {place}; {key} goes further back.", number(former.len())));
        self.recall(cx, former);
        self.recalled = Some(at);
    }

    /// Chooses records of a set kept from before: those that are gone meanwhile drop out.
    pub(super) fn recall(&mut self, cx: &mut Cx<'_>, ids: RoaringTreemap) {
        self.put(cx, ids);
        self.ask_living(cx, None);
    }

    /// Keeps the selection as it is in the history: called before every change of it.
    pub(super) fn remember(&mut self) {
        self.recalled = None;
        if self.selection.marks.is_empty() || self.former.last() == Some(&self.selection.marks) {
            return;
        }
        self.former.push(self.selection.marks.clone());
        if self.former.len() > FORMER {
            self.former.remove(0);
        }
    }

    /// Asks which of the marks are still where the list looks; `by` made the others leave.
    pub(super) fn ask_living(&mut self, cx: &mut Cx<'_>, by: Option<String>) {
        if self.selection.marks.is_empty() {
            return;
        }
        let only = Some(self.selection.marks.clone().into());
        let kinds = self.query.kinds.clone();
        let ticket = cx.ask(Request::Ids(Query { kinds, bin: self.query.bin, only, ..Query::all(self.kind) }));
        self.wait(ticket, Waiting::Living(by));
    }

    /// Marks of records that are gone drop out, with a sentence.
    pub(super) fn take_living(&mut self, cx: &mut Cx<'_>, living: &RoaringTreemap, by: Option<String>) {
        let Some(by) = by else {
            self.selection.marks &= living;
            self.count(cx);
            return;
        };
        let before = self.selection.marks.len();
        self.selection.marks &= living;
        let lost = before - self.selection.marks.len();
        if lost == 0 {
            return;
        }
        self.count(cx);
        // What the person did themself is said where it is done.
        if by != cx.user {
            let (were, what) = (if lost == 1 { "was" } else { "were" }, if self.query.bin { "restored" } else { "deleted" });
            cx.say(Tone::Warn, format!("{} of the selected {were} {what} by {}.", number(lost), person(&by, cx.schema)));
        }
    }

    /// Counts what is chosen: a lone range is known here, marks are asked for, since the filter may hide some.
    pub(super) fn count(&mut self, cx: &mut Cx<'_>) {
        self.forget(&Waiting::Counted);
        let selection = self.settled();
        match (&selection.marks, selection.range) {
            (marks, None) if marks.is_empty() => self.counted = (0, 0),
            (marks, Some((_, low, high))) if marks.is_empty() => self.counted = (u64::from(high - low) + 1, 0),
            (marks, None) if self.holds(marks) => self.counted = (marks.len(), 0),
            (marks, range) => {
                // A good guess until the answer comes: shown at once, corrected by the hub.
                let range = range.map_or(0, |(_, low, high)| u64::from(high - low) + 1);
                self.counted = (marks.len().max(range).saturating_sub(self.counted.1), self.counted.1.min(marks.len()));
                let ticket = cx.ask(Request::Count { id: self.id, selection });
                self.wait(ticket, Waiting::Counted);
            }
        }
    }

    /// Whether all these records are rows at hand: the list shows them.
    fn holds(&self, marks: &RoaringTreemap) -> bool {
        let held = || self.rows.iter().map(|record| record.id.0).collect::<RoaringTreemap>();
        marks.len() <= u64::try_from(self.rows.len()).unwrap_or(0) && marks.is_subset(&held())
    }

    /// The selection without the rows at hand that a pending range takes out.
    fn settled(&self) -> Selection {
        let mut selection = self.selection.clone();
        if let Some((low, high)) = self.taking {
            let last = self.rows_from + u32::try_from(self.rows.len()).unwrap_or(0);
            for record in (low.max(self.rows_from)..=high.min(last)).filter_map(|place| self.row(place)) {
                selection.marks.remove(record.id.0);
            }
        }
        selection
    }

    /// Whether the row under the cursor is on its way: a key meant for it waits.
    pub(super) fn awaits_row(&self) -> bool {
        self.selection.is_empty() && self.current().is_none() && self.total() > 0
    }

    /// Whether the selection and its counts are known to the last record, or the row under the cursor is; if not, the action
    /// is done when they are.
    pub(super) fn is_settled(&mut self, cx: &mut Cx<'_>, command: &Command) -> bool {
        if self.unmarking() {
            self.keep_range(cx);
        }
        let waits = self.awaits_row() || self.waiting.values().any(|waiting| self.is_about_selection(waiting));
        self.later = waits.then(|| command.clone());
        !waits
    }

    /// Whether an answer says what is chosen, or how much of it is shown.
    fn is_about_selection(&self, waiting: &Waiting) -> bool {
        match waiting {
            Waiting::Marks(_) | Waiting::Found(_) | Waiting::All | Waiting::Invert | Waiting::Counted => true,
            // Another list may show less of what is chosen.
            Waiting::Answer => !self.selection.is_empty(),
            _ => false,
        }
    }

    /// The person goes on while an action waits for what it is meant for: it is not done to anything else.
    pub(super) fn leave_later(&mut self, cx: &mut Cx<'_>, next: Option<&Command>) {
        if let Some(command) = self.later.take().filter(|command| Some(command) != next) {
            let why =
                if next.is_some_and(|next| next.action == Action::Cancel) { "taken back" } else { "not done, the list was on its way" };
            cx.say(Tone::Warn, format!("{}: {why}.", command.action.def().label));
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

//! A plan being looked at: rows fetched in pages as they scroll into view, records struck out, two buttons.

use std::collections::{BTreeMap, BTreeSet};

use super::view;
use crate::{
    action::Action,
    model::{Names, OpHead, RecordId, Seq, TypeId},
    proto::{Command, Fate, Leave, Plan, PlanId, PlanRow, Reply, Request, Ticket},
    screens::{
        Cx, Gesture, Input,
        wording::{Deed, counted, number},
    },
    ui::Hit,
};

/// Rows asked for at once.
const PAGE: u32 = 128;
/// Pages kept; further ones are asked for again when they come back into view.
const KEPT: usize = 8;

/// How carefully the plan is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Care {
    /// The focus starts on the button that does it.
    Ask,
    /// The focus starts on the button that does not.
    AskTwice,
}

/// What the person wants done with the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Nothing yet.
    Look,
    /// Do it.
    Apply,
    /// Go back.
    Back,
}

/// Where the rows come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    /// A plan: what would happen.
    Plan,
    /// An operation: what happened.
    Operation(Seq),
}

/// Rows of an operation that can be looked at.
const SHOWN: u32 = 10_000;

/// The plan and what the person did to it.
#[derive(Clone, Debug)]
pub struct Review {
    /// The counts.
    pub plan: Plan,
    pub(super) deed: Deed,
    pub(super) kind: Option<TypeId>,
    /// Records taken out of the plan; `None` where none can be.
    pub(super) struck: Option<BTreeSet<RecordId>>,
    pub(super) cursor: u32,
    pub(super) top: u32,
    /// Whether the focus is on the button that does it.
    pub(super) on_apply: bool,
    /// Of an undo: the focus is on the button that takes back what it can of records changed since, too.
    pub(super) is_partly: bool,
    /// A sentence about what just happened.
    pub(super) note: Option<String>,
    /// There is a shell line that does the same.
    pub(super) has_shell: bool,
    source: Source,
    /// Rows that are listed at most.
    most: u32,
    pages: BTreeMap<u32, Vec<PlanRow>>,
    asked: BTreeMap<Ticket, u32>,
    /// What the records are called that values link to.
    pub(super) names: Names,
    /// Questions for names.
    calling: BTreeMap<Ticket, Vec<RecordId>>,
}

impl Review {
    /// A plan to look at; asks for its first rows.
    #[must_use]
    pub fn new(cx: &mut Cx<'_>, plan: Plan, deed: Deed, kind: Option<TypeId>, care: Care) -> Self {
        let mut review = Self {
            plan,
            deed,
            kind,
            struck: None,
            cursor: 0,
            top: 0,
            on_apply: care == Care::Ask,
            is_partly: false,
            note: None,
            has_shell: false,
            source: Source::Plan,
            most: u32::MAX,
            pages: BTreeMap::new(),
            asked: BTreeMap::new(),
            names: Names::default(),
            calling: BTreeMap::new(),
        };
        review.begin(review.on_apply);
        review.fetch(cx);
        review
    }

    /// Puts the focus on the first button that does something, or on the one that does not.
    fn begin(&mut self, on_apply: bool) {
        self.is_partly = self.whole() == 0 && self.partly() > 0;
        self.on_apply = on_apply && self.wanted() > 0;
    }

    /// Records of an undo of which only some values would go back.
    pub(super) fn partly(&self) -> u64 {
        self.plan.met.as_ref().map_or(0, |met| met.partly)
    }

    /// How many records change or are made as the plan says, without those that would change in part only.
    pub(super) fn whole(&self) -> u64 {
        (self.plan.changed + self.plan.created).saturating_sub(self.partly())
    }

    /// What an undo leaves, as the buttons say.
    pub(super) fn leaves(&self) -> Leave {
        if self.is_partly || self.plan.met.is_none() { Leave::Values } else { Leave::Records }
    }

    /// What an operation did; the button takes it back.
    #[must_use]
    pub fn of_operation(cx: &mut Cx<'_>, op: &OpHead) -> Self {
        let plan = Plan {
            mail: None,
            met: None,
            id: PlanId(0),
            changed: op.records,
            created: 0,
            same: 0,
            duplicates: 0,
            known: 0,
            stays: 0,
            refused: 0,
            to_manual: 0,
            warnings: Vec::new(),
            scores: None,
            is_final: false,
            beside: 0,
        };
        let deed = Deed::of(&Command::Undo(Some(op.seq), Leave::Values), cx.schema);
        let mut review = Self::new(cx, Plan { changed: 0, ..plan.clone() }, deed, None, Care::AskTwice);
        review.source = Source::Operation(op.seq);
        review.plan = plan;
        review.fetch(cx);
        review
    }

    /// Whether it tells of something done already.
    pub(super) const fn is_past(&self) -> bool {
        matches!(self.source, Source::Operation(_))
    }

    /// With a shell line under the rows.
    #[must_use]
    pub const fn with_shell(mut self, has_shell: bool) -> Self {
        self.has_shell = has_shell;
        self
    }

    /// The same where single records can be struck out.
    #[must_use]
    pub fn with_strikes(mut self) -> Self {
        self.struck = Some(BTreeSet::new());
        self
    }

    /// Another plan for the same wish; what was struck out stays so.
    pub fn replace(&mut self, cx: &mut Cx<'_>, plan: Plan, note: &str) {
        self.plan = plan;
        self.note = Some(note.to_owned());
        self.pages.clear();
        self.asked.clear();
        self.cursor = self.cursor.min(self.rows().saturating_sub(1));
        self.begin(false);
        self.fetch(cx);
    }

    /// Shows a sentence over the buttons.
    pub fn tell(&mut self, note: String) {
        self.note = Some(note);
    }

    /// Records struck out.
    #[must_use]
    pub fn struck(&self) -> Vec<RecordId> {
        self.struck.iter().flatten().copied().collect()
    }

    /// How many records it would change or make, without those struck out.
    #[must_use]
    pub fn wanted(&self) -> u64 {
        let struck = self.struck.as_ref().map_or(0, |struck| u64::try_from(struck.len()).unwrap_or(u64::MAX));
        let all = self.whole() + if self.is_partly { self.partly() } else { 0 };
        all.saturating_sub(struck)
    }

    /// The words on the button that does it: `Change 143 leads`; `Change 1 criterion and 143 scores`.
    pub(super) fn order(&self, schema: &crate::model::Schema) -> String {
        if self.plan.met.is_some() {
            return format!("{} the other {}", self.deed.order, number(self.whole()));
        }
        let words = format!("{} {}{}", self.deed.order, counted(self.wanted(), self.kind, schema), self.deed.to);
        match self.plan.scores.map_or(0, |scores| scores.changed) {
            0 => words,
            1 => format!("{words} and 1 score"),
            scores => format!("{words} and {} scores", number(scores)),
        }
    }

    /// The words on the button that takes back of all records what can go back.
    pub(super) fn order_partly(&self) -> String {
        format!("{} all that still can: {}", self.deed.order, number(self.whole() + self.partly()))
    }

    /// Rows of the list.
    pub(super) fn rows(&self) -> u32 {
        self.all_rows().min(if self.is_past() { SHOWN } else { self.most })
    }

    /// Rows there are.
    fn all_rows(&self) -> u32 {
        let plan = &self.plan;
        u32::try_from(plan.changed + plan.created + plan.same + plan.duplicates + plan.refused + plan.beside).unwrap_or(u32::MAX)
    }

    /// Whether only the first rows are listed.
    pub(super) fn is_cut(&self) -> bool {
        self.rows() < self.all_rows()
    }

    /// A plan whose rows cannot be made anew: the hub keeps the first of them.
    #[must_use]
    pub(super) fn kept(mut self, is_kept: bool) -> Self {
        self.most = if is_kept { SHOWN } else { u32::MAX };
        self
    }

    /// A row, if it has come.
    pub(super) fn row(&self, at: u32) -> Option<&PlanRow> {
        self.pages.get(&(at / PAGE))?.get(usize::try_from(at % PAGE).ok()?)
    }

    /// Takes an input in.
    pub fn update(&mut self, cx: &mut Cx<'_>, input: &Input<'_>) -> Wish {
        let page = view::list_rows(cx.area, self, cx.schema).max(1);
        let wish = match input {
            Input::Do(command) => self.act(command.action, page),
            Input::Mouse { gesture: Gesture::Press | Gesture::Double, hit: Hit::Button(at @ (0 | 2)), .. } => {
                self.is_partly = *at == 2;
                self.apply()
            }
            Input::Mouse { gesture: Gesture::Press | Gesture::Double, hit: Hit::Button(_), .. } => Wish::Back,
            Input::Mouse { gesture, hit, .. } => {
                self.point(*gesture, hit);
                Wish::Look
            }
            Input::Reply(ticket, Reply::PlanRows(rows)) => {
                if let Some(page) = self.asked.remove(ticket) {
                    self.pages.insert(page, rows.clone());
                    self.ask_names(cx, rows);
                }
                Wish::Look
            }
            Input::Reply(ticket, Reply::Names(names)) => {
                if let Some(asked) = self.calling.remove(ticket) {
                    self.names.answer(&asked, names);
                }
                Wish::Look
            }
            _ => Wish::Look,
        };
        self.scroll(page);
        self.fetch(cx);
        wish
    }

    fn ask_names(&mut self, cx: &mut Cx<'_>, rows: &[PlanRow]) {
        let diffs = rows.iter().flat_map(|row| if let Fate::Changed(diffs) = &row.fate { diffs.as_slice() } else { &[] });
        let lacking = self.names.lacking(diffs.flat_map(|diff| [&diff.old, &diff.new]).flatten());
        if !lacking.is_empty() {
            self.calling.insert(cx.ask(Request::Names(lacking.clone())), lacking);
        }
    }

    fn act(&mut self, action: Action, page: u32) -> Wish {
        match action {
            Action::PlanDown => self.go(1),
            Action::PlanUp => self.go(-1),
            Action::PlanPageDown => self.go(i64::from(page)),
            Action::PlanPageUp => self.go(-i64::from(page)),
            Action::PlanStrike => self.strike(),
            Action::PlanNext => self.next_button(),
            Action::PlanYes => return self.apply(),
            Action::PlanApply if self.on_apply => return self.apply(),
            Action::PlanApply | Action::PlanBack | Action::Cancel | Action::Close => return Wish::Back,
            _ => {}
        }
        Wish::Look
    }

    /// From what goes back whole to what goes back in part, then to the button that does nothing.
    fn next_button(&mut self) {
        if self.on_apply && !self.is_partly && self.partly() > 0 {
            self.is_partly = true;
        } else {
            self.begin(!self.on_apply);
        }
    }

    fn apply(&self) -> Wish {
        if self.wanted() > 0 { Wish::Apply } else { Wish::Look }
    }

    fn go(&mut self, by: i64) {
        let last = i64::from(self.rows().saturating_sub(1));
        self.cursor = u32::try_from((i64::from(self.cursor) + by).clamp(0, last)).unwrap_or(0);
    }

    fn point(&mut self, gesture: Gesture, hit: &Hit) {
        match (gesture, hit) {
            (Gesture::WheelDown, _) => self.go(3),
            (Gesture::WheelUp, _) => self.go(-3),
            (Gesture::Press, Hit::Entry(place)) => {
                self.cursor = u32::try_from(*place).unwrap_or(u32::MAX).min(self.rows().saturating_sub(1));
            }
            (Gesture::Press, Hit::Check(place)) => {
                self.cursor = (*place).min(self.rows().saturating_sub(1));
                self.strike();
            }
            _ => {}
        }
    }

    /// Takes the record under the cursor out of the plan, or in again, and goes on to the next.
    fn strike(&mut self) {
        let id = self.row(self.cursor).filter(|row| self.deed.is_chosen(&row.fate)).and_then(|row| row.record);
        if let (Some(id), Some(struck)) = (id, &mut self.struck) {
            if !struck.remove(&id) {
                struck.insert(id);
            }
            self.on_apply &= self.wanted() > 0;
            self.go(1);
        }
    }

    fn scroll(&mut self, page: u32) {
        self.top =
            self.top.min(self.cursor).max((self.cursor + 1).saturating_sub(page)).min(self.rows().saturating_sub(page.min(self.rows())));
    }

    /// Asks for the pages in view that are not there.
    fn fetch(&mut self, cx: &mut Cx<'_>) {
        let rows = self.rows();
        if rows == 0 {
            return;
        }
        let page = view::list_rows(cx.area, self, cx.schema).max(1);
        let first = self.top / PAGE;
        let last = self.top.saturating_add(page).min(rows - 1) / PAGE;
        for page in first..=last {
            if !self.pages.contains_key(&page) && !self.asked.values().any(|asked| *asked == page) {
                let (from, count) = (page * PAGE, PAGE);
                let ticket = cx.ask(match self.source {
                    Source::Plan => Request::PlanRows { plan: self.plan.id, from, count },
                    Source::Operation(seq) => Request::Operation { seq, from, count },
                });
                self.asked.insert(ticket, page);
            }
        }
        while self.pages.len() > KEPT.max(usize::try_from(last - first).unwrap_or(0) + 1) {
            let far = |edge: &u32| edge.abs_diff(first);
            let (Some(low), Some(high)) = (self.pages.keys().next().copied(), self.pages.keys().next_back().copied()) else { return };
            self.pages.remove(if far(&low) > far(&high) { &low } else { &high });
        }
    }
}

//! What keys, answers and events do to the plan of an import.

use super::{Asked, PAGE, Sifted, Stage, Wish, view};
use crate::{
    action::Action,
    proto::{Choice, Class, Command, Event, ImportMode, ImportOptions, ImportRow, Plan, Refusal, Reply, Request, Ticket},
    rules::blend::Policy,
    screens::{Cx, Gesture, Input, Open},
    ui::Hit,
};

impl Sifted {
    /// Takes an input in.
    pub(in crate::screens) fn update(&mut self, cx: &mut Cx<'_>, input: &Input<'_>) -> Wish {
        if let Some(how) = self.how.as_mut().filter(|how| !matches!(input, Input::Event(_)) && how.takes(input)) {
            return match how.update(cx, input) {
                super::how::End::NotYet => Wish::Look,
                super::how::End::Left => {
                    self.how = None;
                    Wish::Look
                }
                super::how::End::Chosen(options) => {
                    self.names.learn(how.campaigns());
                    self.how = None;
                    self.change(cx, *options)
                }
            };
        }
        let mut wish = match input {
            Input::Reply(ticket, reply) => self.answer(cx, *ticket, reply),
            Input::Event(Event::Changed { .. }) => {
                self.stale |= !self.is_applying();
                Wish::Look
            }
            Input::Event(Event::Progress { ticket, done, total }) => {
                if let Stage::Applying { ticket: own, at, .. } = &mut self.stage
                    && own == ticket
                {
                    *at = Some((*done, *total));
                }
                Wish::Look
            }
            // Whoever mended a record they met sees at once what the rows do to it now.
            Input::Back if self.stale && self.stage == Stage::Looking => self.change(cx, self.options.clone()),
            Input::Do(command) => self.act(cx, command.action),
            Input::Mouse { gesture: Gesture::Press | Gesture::Double, hit: Hit::Button(place), .. } => match place {
                0 => self.act(cx, Action::PlanYes),
                1 => self.act(cx, Action::PlanBack),
                tab => {
                    self.show(cx, view::tabs(self).get(tab - 2).copied().flatten());
                    Wish::Look
                }
            },
            Input::Mouse { gesture, hit, .. } => {
                self.point(*gesture, hit);
                Wish::Look
            }
            _ => Wish::Look,
        };
        // What was pressed meanwhile.
        while self.stage == Stage::Looking && self.how.is_none() && matches!(wish, Wish::Look) {
            let Some(action) = self.ahead.pop_front() else { break };
            wish = self.act(cx, action);
        }
        let page = view::list_rows(cx.area, self).max(1);
        self.scroll(page);
        self.fetch(cx);
        wish
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Wish {
        let page = i64::from(view::list_rows(cx.area, self).max(1));
        let is_back = matches!(action, Action::PlanBack | Action::Cancel | Action::Close);
        match &mut self.stage {
            Stage::Applying { ticket, stopping, .. } => {
                if is_back && !std::mem::replace(stopping, true) {
                    let ticket = *ticket;
                    cx.ask(Request::Cancel(ticket));
                }
                return Wish::Look;
            }
            Stage::Planning { ticket, .. } if is_back => {
                let ticket = *ticket;
                cx.ask(Request::Cancel(ticket));
                return Wish::Back;
            }
            // Moving about goes on; what acts waits, and so does what is pressed after it.
            Stage::Planning { .. } if !self.ahead.is_empty() || !is_move(action) => {
                self.wait_with(action);
                return Wish::Look;
            }
            Stage::Planning { .. } | Stage::Looking => {}
        }
        self.note = None;
        match action {
            Action::PlanDown => self.go(1),
            Action::PlanUp => self.go(-1),
            Action::PlanPageDown if self.is_whole => self.scrolled = self.scrolled.saturating_add(8),
            Action::PlanPageUp if self.is_whole => self.scrolled = self.scrolled.saturating_sub(8),
            Action::PlanPageDown => self.go(page),
            Action::PlanPageUp => self.go(-page),
            Action::RowsFirst => self.go(-i64::from(u32::MAX)),
            Action::RowsLast => self.go(i64::from(u32::MAX)),
            Action::RowsNext => self.next_tab(cx, 1),
            // Shift+Tab, which goes to the other button elsewhere.
            Action::RowsPrevious | Action::PlanNext => self.next_tab(cx, -1),
            Action::PlanStrike => self.strike(),
            Action::RowsDecide => self.decide(),
            Action::RowsClass => self.leave_class_out(),
            Action::RowsOpen => self.open(cx),
            Action::RowsWhole => (self.is_whole, self.scrolled) = (!self.is_whole, 0),
            Action::RowsMode => {
                let mode = next_mode(self.options.mode);
                return self.change(cx, ImportOptions { mode, ..self.options.clone() });
            }
            Action::RowsPolicy => {
                let mut options = self.options.clone();
                options.policies.usual = next_policy(options.policies.usual);
                return self.change(cx, options);
            }
            Action::RowsHow => {
                self.how = Some(Box::new(super::How::of(&self.options, &self.fields, &self.names, self.plan.mail.is_some())))
            }
            Action::RowsRejects if self.plan.mail.is_some() => {
                self.note = Some("Messages are mended nowhere: no file is written of those left out.".to_owned());
            }
            Action::RowsRejects if self.plan.refused + self.plan.duplicates > 0 => return Wish::Rejects,
            Action::RowsRejects => self.note = Some("No row is left out: there is nothing to write.".to_owned()),
            Action::PlanCopy => return Wish::Copy,
            Action::PlanYes | Action::PlanApply => return self.apply(cx),
            _ if is_back && self.is_whole => self.is_whole = false,
            _ if is_back => return Wish::Back,
            _ => {}
        }
        Wish::Look
    }

    /// Keys that wait until the rows are planned anew.
    pub(super) fn waiting(&self) -> usize {
        self.ahead.len()
    }

    fn go(&mut self, by: i64) {
        let last = i64::from(self.rows().saturating_sub(1));
        self.cursor = u32::try_from((i64::from(self.cursor) + by).clamp(0, last)).unwrap_or(0);
        self.scrolled = 0;
    }

    fn scroll(&mut self, page: u32) {
        let rows = self.rows();
        self.cursor = self.cursor.min(rows.saturating_sub(1));
        self.top = self.top.min(self.cursor).max((self.cursor + 1).saturating_sub(page)).min(rows.saturating_sub(page.min(rows)));
    }

    fn point(&mut self, gesture: Gesture, hit: &Hit) {
        match (gesture, hit) {
            (Gesture::WheelDown, _) => self.go(3),
            (Gesture::WheelUp, _) => self.go(-3),
            (Gesture::Press, Hit::Entry(place)) => {
                self.cursor = u32::try_from(*place).unwrap_or(u32::MAX);
                self.go(0);
            }
            (Gesture::Press, Hit::Check(place)) => {
                self.cursor = *place;
                self.go(0);
                self.strike();
            }
            _ => {}
        }
    }

    /// Goes on to the next class that has rows.
    fn next_tab(&mut self, cx: &mut Cx<'_>, by: isize) {
        let tabs = view::tabs(self);
        let at = tabs.iter().position(|tab| *tab == self.tab).unwrap_or(0);
        let count = isize::try_from(tabs.len()).unwrap_or(1).max(1);
        let next = (isize::try_from(at).unwrap_or(0) + by).rem_euclid(count);
        let tab = usize::try_from(next).ok().and_then(|next| tabs.get(next)).copied().flatten();
        self.show(cx, tab);
    }

    /// Shows a class, near the line the cursor was on.
    fn show(&mut self, cx: &mut Cx<'_>, tab: Option<Class>) {
        if tab == self.tab {
            return;
        }
        let line = self.line();
        (self.tab, self.cursor, self.top) = (tab, 0, 0);
        match line {
            Some(line) => self.go_to_line(cx, line),
            None => self.forget_pages(),
        }
    }

    /// Leaves the row under the cursor out, or takes it in again, and goes on to the next.
    fn strike(&mut self) {
        let Some(row) = self.current() else { return };
        let (line, class) = (row.line, row.class);
        if !class.is_written() {
            self.note = Some(match class {
                Class::Refused => "It is refused: there is nothing to leave out.".to_owned(),
                _ => "Nothing is written for it as it is.".to_owned(),
            });
        } else if self.out.contains(&class) {
            self.note = Some("The whole class is left out.".to_owned());
        } else {
            match self.choices.remove(&line) {
                Some((_, Choice::LeaveOut)) => {}
                _ => drop(self.choices.insert(line, (class, Choice::LeaveOut))),
            }
            self.keep_letters();
            self.go(1);
        }
    }

    /// The next thing that can be done with the row under the cursor.
    fn decide(&mut self) {
        let Some(row) = self.current() else { return };
        let (line, class) = (row.line, row.class);
        let can: Vec<Choice> = [Choice::Update, Choice::Create].into_iter().filter(|choice| choice.fits(class)).collect();
        if can.is_empty() {
            self.note = Some(match class {
                Class::New => "A record is made of it; there is nothing else to decide but to leave it out.".to_owned(),
                _ => "It cannot be taken before it is mended.".to_owned(),
            });
            return;
        }
        let now = self.choices.get(&line).map(|(_, choice)| *choice);
        let at = can.iter().position(|choice| Some(*choice) == now);
        match at.map_or(can.first(), |at| can.get(at + 1)) {
            Some(next) => drop(self.choices.insert(line, (class, *next))),
            None => drop(self.choices.remove(&line)),
        }
        self.keep_letters();
    }

    /// Remembers how many messages go with the row that was decided.
    fn keep_letters(&mut self) {
        let row = self.current().and_then(|row| Some((row.line, u64::from(row.mail.as_ref()?.noted))));
        self.letters.extend(row);
    }

    fn leave_class_out(&mut self) {
        let class = self.tab.or_else(|| self.current().map(|row| row.class));
        match class.filter(|class| class.is_written()) {
            Some(class) => {
                if !self.out.remove(&class) {
                    self.out.insert(class);
                    self.choices.retain(|_, (of, choice)| *of != class || *choice != Choice::LeaveOut);
                }
            }
            None => self.note = Some("Only new and updated rows are written: these are left out as they are.".to_owned()),
        }
    }

    /// Opens the record that the row under the cursor meets, or goes to the line it repeats.
    fn open(&mut self, cx: &mut Cx<'_>) {
        let Some(row) = self.current() else { return };
        match row.meets.clone() {
            Some(meets) if meets.line > 0 => {
                self.tab = None;
                self.go_to_line(cx, meets.line);
            }
            Some(meets) => {
                if let Some(record) = meets.record {
                    cx.open(Open::Form { kind: meets.kind, record: Some(record), list: None, draft: None });
                }
            }
            None if row.class == Class::New => self.note = Some("It meets no record: one is made when you import.".to_owned()),
            None => self.note = Some("It meets no record.".to_owned()),
        }
    }

    /// Plans the rows in another way.
    fn change(&mut self, cx: &mut Cx<'_>, options: ImportOptions) -> Wish {
        let before = std::mem::replace(&mut self.options, options);
        let reads_names = |options: &ImportOptions| options.mode == ImportMode::Update;
        let reads_anew = reads_names(&before) != reads_names(&self.options) || before.clear_empty != self.options.clear_empty;
        if reads_anew && self.plan.mail.is_none() {
            return Wish::Reread;
        }
        self.plan_again(cx, before, false);
        Wish::Look
    }

    fn plan_again(&mut self, cx: &mut Cx<'_>, before: ImportOptions, apply: bool) {
        self.stale = false;
        self.ask_campaign(cx);
        let ticket = cx.ask(Request::ImportAgain { plan: self.plan.id, options: Box::new(self.options.clone()) });
        self.stage = Stage::Planning { ticket, apply, before: Box::new(before) };
    }

    fn apply(&mut self, cx: &mut Cx<'_>) -> Wish {
        if self.stage != Stage::Looking {
            return Wish::Look;
        }
        if self.wanted() == 0 && self.noted() == 0 {
            self.note = Some("Nothing would be written.".to_owned());
        } else if self.stale {
            self.plan_again(cx, self.options.clone(), true);
        } else {
            self.ahead.clear();
            let command = Command::Import { plan: self.plan.id, choices: Box::new(self.choices()) };
            self.stage = Stage::Applying { ticket: cx.ask(Request::Apply(command)), at: None, stopping: false };
        }
        Wish::Look
    }

    fn answer(&mut self, cx: &mut Cx<'_>, ticket: Ticket, reply: &Reply) -> Wish {
        if let Some(asked) = self.asked.remove(&ticket) {
            if let Reply::ImportPage(page) = reply {
                self.learn(&page.rows);
                self.pages.insert(page.from / PAGE, page.rows.clone());
                if asked == Asked::Place {
                    self.cursor = page.at.unwrap_or(0);
                }
                self.ask_names(cx, &page.rows);
            }
            return Wish::Look;
        }
        if let Some(asked) = self.calling.remove(&ticket) {
            if let Reply::Names(names) = reply {
                self.names.answer(&asked, names);
            }
            return Wish::Look;
        }
        match (&self.stage, reply) {
            (Stage::Planning { ticket: own, apply, .. }, Reply::Planned(plan)) if *own == ticket => {
                let apply = *apply;
                self.planned(cx, (**plan).clone(), apply)
            }
            (Stage::Planning { ticket: own, before, .. }, Reply::Refused(why)) if *own == ticket => {
                self.options = (**before).clone();
                self.stage = Stage::Looking;
                let lost = if self.ahead.is_empty() { "" } else { " What you pressed meanwhile was not done." };
                // It was meant for a plan that is not there.
                self.ahead.clear();
                self.note = Some(format!("{}.{lost}", sentence(why)));
                Wish::Look
            }
            (Stage::Applying { ticket: own, .. }, Reply::Done(done)) if *own == ticket => Wish::Done(done.clone()),
            (Stage::Applying { ticket: own, .. }, Reply::Refused(why)) if *own == ticket => {
                self.note = Some(match why {
                    Refusal::Cancelled => "Stopped. Nothing was imported.".to_owned(),
                    Refusal::Unsure(what) => format!("{what}."),
                    other => format!("Nothing was imported: {other}."),
                });
                self.stage = Stage::Looking;
                Wish::Look
            }
            _ => Wish::Look,
        }
    }

    /// Rows that were decided may be of another class since they were planned anew.
    fn learn(&mut self, rows: &[ImportRow]) {
        for row in rows {
            if let Some((class, choice)) = self.choices.get_mut(&row.line)
                && choice.fits(row.class)
            {
                *class = row.class;
                self.letters.extend(row.mail.as_ref().map(|mail| (row.line, u64::from(mail.noted))));
            }
        }
    }

    /// Another plan of the same rows: the place stays, and so do rows that were left out.
    fn planned(&mut self, cx: &mut Cx<'_>, plan: Plan, apply: bool) -> Wish {
        let line = self.line();
        let is_same = plan == self.plan;
        self.plan = plan;
        self.stage = Stage::Looking;
        if apply && is_same {
            return self.apply(cx);
        }
        if apply {
            self.ahead.clear();
            self.note = Some("Others changed records meanwhile. These are the new numbers.".to_owned());
        }
        let kept = self.left_out();
        let dropped = self.choices.len() - kept.len();
        self.choices = kept;
        if dropped > 0 {
            self.note = Some(format!("Planned anew: what you decided about {dropped} duplicates is to be decided again."));
        }
        self.tab = self.tab.filter(|class| self.count(*class) > 0);
        match line {
            Some(line) => self.go_to_line(cx, line),
            None => self.forget_pages(),
        }
        Wish::Look
    }

    fn ask_names(&mut self, cx: &mut Cx<'_>, rows: &[ImportRow]) {
        let said = rows.iter().flat_map(|row| &row.said);
        let lacking = self.names.lacking(said.flat_map(|said| [&said.old, &said.new]).flatten());
        if !lacking.is_empty() {
            self.calling.insert(cx.ask(Request::Names(lacking.clone())), lacking);
        }
    }
}

/// Whether an action only looks elsewhere.
const fn is_move(action: Action) -> bool {
    matches!(
        action,
        Action::PlanDown
            | Action::PlanUp
            | Action::PlanPageDown
            | Action::PlanPageUp
            | Action::RowsFirst
            | Action::RowsLast
            | Action::RowsNext
            | Action::RowsPrevious
            | Action::PlanNext
            | Action::RowsWhole
    )
}

fn sentence(why: &Refusal) -> String {
    match why {
        Refusal::Invalid(problems) => problems.iter().map(|(_, problem)| problem.clone()).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

pub(super) const fn next_mode(mode: ImportMode) -> ImportMode {
    match mode {
        ImportMode::Both => ImportMode::Create,
        ImportMode::Create => ImportMode::Update,
        ImportMode::Update => ImportMode::Both,
    }
}

pub(super) const fn next_policy(policy: Policy) -> Policy {
    match policy {
        Policy::Fill => Policy::Overwrite,
        Policy::Overwrite => Policy::Keep,
        Policy::Keep => Policy::Fill,
    }
}

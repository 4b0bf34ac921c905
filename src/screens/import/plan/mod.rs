//! The plan of an import, row by row: what each row meets, what becomes of each value and why; what a person decides otherwise, and how
//! the rows meet records. Rows are fetched in pages as they scroll into view.

mod how;
mod update;
mod view;
mod words;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use how::How;
pub(in crate::screens) use view::view;
use words::Words;

use crate::{
    action::{Action, Context},
    model::{FieldId, Names, RecordId, Value},
    proto::{Choice, Choices, Class, ImportOptions, ImportRow, Outcome, Plan, PlanId, Request, Ticket},
    rules::blend::{Policy, Why},
    screens::Cx,
};

/// Rows asked for at once.
const PAGE: u32 = 64;
/// Pages kept; further ones are asked for again when they come back into view.
const KEPT: usize = 8;
/// Most keys that wait while the rows are planned anew.
const AHEAD: usize = 64;

/// What the person wants.
#[derive(Debug)]
pub(in crate::screens) enum Wish {
    /// Nothing yet.
    Look,
    /// Go back to the columns.
    Back,
    /// The file has to be read anew for what was chosen.
    Reread,
    /// Write the rows that are left out to a file.
    Rejects,
    /// Copy the shell line that does the same.
    Copy,
    /// It is done.
    Done(Box<Outcome>),
}

/// Where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stage {
    /// The person looks at it.
    Looking,
    /// The hub plans the rows anew; `apply` when the plan was wanted already and only the numbers are checked; `before`: how the rows
    /// met records, where the hub refuses another way.
    Planning { ticket: Ticket, apply: bool, before: Box<ImportOptions> },
    /// It is being written.
    Applying { ticket: Ticket, at: Option<(u64, u64)>, stopping: bool },
}

/// What was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Page(u32),
    /// The page of a line, where the cursor goes.
    Place,
}

/// The plan and what the person did to it.
#[derive(Debug)]
pub(in crate::screens) struct Sifted {
    pub(in crate::screens) plan: Plan,
    /// Why nothing was asked about the file, where nothing was.
    pub(in crate::screens) known: Option<String>,
    /// What a person should know about the file.
    pub(in crate::screens) remarks: Vec<String>,
    /// How the rows meet records.
    pub(in crate::screens) options: ImportOptions,
    /// Fields that columns of the file become.
    fields: Vec<FieldId>,
    choices: BTreeMap<u64, (Class, Choice)>,
    /// Messages that would be noted with the rows that were decided, where the rows are people of a mailbox.
    letters: BTreeMap<u64, u64>,
    out: BTreeSet<Class>,
    /// The class that is shown; `None`: all.
    tab: Option<Class>,
    cursor: u32,
    top: u32,
    /// The row under the cursor has all the room.
    is_whole: bool,
    /// Lines of the row that are scrolled away.
    scrolled: u16,
    note: Option<String>,
    stage: Stage,
    how: Option<Box<How>>,
    /// Records were changed since the plan was made: it is made anew before it is applied.
    stale: bool,
    pages: BTreeMap<u32, Vec<ImportRow>>,
    asked: BTreeMap<Ticket, Asked>,
    /// What the records are called that values link to.
    names: Names,
    calling: BTreeMap<Ticket, Vec<RecordId>>,
    /// Keys pressed while the rows are planned anew: they act once that is done, in their order.
    ahead: VecDeque<Action>,
}

impl Sifted {
    /// A plan to look at; asks for its rows. `fields`: what columns of the file become.
    pub(in crate::screens) fn new(cx: &mut Cx<'_>, plan: Plan, remarks: Vec<String>, options: ImportOptions, fields: Vec<FieldId>) -> Self {
        let mut sifted = Self {
            plan,
            known: None,
            remarks,
            options,
            fields,
            choices: BTreeMap::new(),
            letters: BTreeMap::new(),
            out: BTreeSet::new(),
            tab: None,
            cursor: 0,
            top: 0,
            is_whole: false,
            scrolled: 0,
            note: None,
            stage: Stage::Looking,
            how: None,
            stale: false,
            pages: BTreeMap::new(),
            asked: BTreeMap::new(),
            names: Names::default(),
            calling: BTreeMap::new(),
            ahead: VecDeque::new(),
        };
        sifted.ask_campaign(cx);
        sifted.fetch(cx);
        sifted
    }

    /// What was decided before goes on to hold for the same file planned anew: rows left out, and the class that was shown.
    pub(in crate::screens) fn decided_as(mut self, cx: &mut Cx<'_>, before: &Self) -> Self {
        self.choices = before.left_out();
        self.letters.clone_from(&before.letters);
        self.ahead.clone_from(&before.ahead);
        self.out.clone_from(&before.out);
        self.tab = before.tab.filter(|class| self.count(*class) > 0);
        if let Some(line) = before.line() {
            self.go_to_line(cx, line);
        }
        self
    }

    /// A key pressed while the rows are planned anew.
    pub(in crate::screens) fn wait_with(&mut self, action: Action) {
        if self.ahead.len() < AHEAD {
            self.ahead.push_back(action);
        }
    }

    /// Where its keys come from.
    pub(in crate::screens) fn context(&self) -> Context {
        match &self.how {
            Some(how) => how.context(),
            None => Context::Rows,
        }
    }

    /// Whether it is being written.
    pub(in crate::screens) const fn is_applying(&self) -> bool {
        matches!(self.stage, Stage::Applying { .. })
    }

    /// How the plan is called by the hub.
    pub(in crate::screens) const fn id(&self) -> PlanId {
        self.plan.id
    }

    /// Shows a sentence over the buttons.
    pub(in crate::screens) fn tell(&mut self, note: String) {
        self.note = Some(note);
    }

    /// What the person decided, for the hub.
    pub(in crate::screens) fn choices(&self) -> Choices {
        let rows = self.choices.iter().map(|(line, (_, choice))| (*line, *choice)).collect();
        Choices { out: self.out.iter().copied().collect(), rows }
    }

    /// Rows left out by hand.
    fn left_out(&self) -> BTreeMap<u64, (Class, Choice)> {
        self.choices.iter().filter(|(_, (_, choice))| *choice == Choice::LeaveOut).map(|(line, kept)| (*line, *kept)).collect()
    }

    /// Rows of a class.
    const fn count(&self, class: Class) -> u64 {
        self.plan.count(class)
    }

    /// Rows of the file.
    pub(in crate::screens) fn total(&self) -> u64 {
        Class::ALL.into_iter().map(|class| self.count(class)).sum()
    }

    /// Rows that are shown.
    fn rows(&self) -> u32 {
        u32::try_from(self.tab.map_or_else(|| self.total(), |class| self.count(class))).unwrap_or(u32::MAX)
    }

    /// Rows of that class with which something else is done than the plan says, and that is this.
    fn chosen(&self, class: Class, choice: Choice) -> u64 {
        let count = self.choices.values().filter(|kept| **kept == (class, choice)).count();
        u64::try_from(count).unwrap_or(u64::MAX)
    }

    /// Records that are made, and that are changed, as things are decided now.
    pub(in crate::screens) fn written(&self) -> [u64; 2] {
        let stays = |class: Class| {
            if self.out.contains(&class) {
                return 0;
            }
            let elsewhere = self.chosen(class, Choice::LeaveOut) + self.chosen(class, Choice::Create);
            self.count(class).saturating_sub(elsewhere)
        };
        let anyway: u64 = Class::ALL.into_iter().map(|class| self.chosen(class, Choice::Create)).sum();
        [stays(Class::New) + anyway, stays(Class::Updated) + self.chosen(Class::InStore, Choice::Update)]
    }

    /// How its rows are spoken of.
    const fn words(&self) -> &'static Words {
        Words::of(self.plan.mail.is_some())
    }

    /// People of the mailbox, where the rows are those: without the messages that nothing is made of.
    pub(in crate::screens) fn people(&self) -> Option<u64> {
        self.plan.mail.map(|mail| self.total().saturating_sub(mail.alone))
    }

    /// Messages that go to a history, as things are decided now.
    pub(in crate::screens) fn noted(&self) -> u64 {
        let Some(mail) = self.plan.mail else { return 0 };
        let goes = |class: Class, choice: Option<Choice>| match choice {
            Some(choice) => choice != Choice::LeaveOut,
            None => !matches!(class, Class::InStore | Class::Refused) && !self.out.contains(&class),
        };
        let usual: u64 = Class::ALL.into_iter().zip(mail.noted).filter(|(class, _)| goes(*class, None)).map(|(_, noted)| noted).sum();
        self.choices.iter().fold(usual, |noted, (line, (class, choice))| {
            let own = self.letters.get(line).copied().unwrap_or_default();
            match (goes(*class, None), goes(*class, Some(*choice))) {
                (true, false) => noted.saturating_sub(own),
                (false, true) => noted + own,
                _ => noted,
            }
        })
    }

    /// Records that are made or changed.
    pub(in crate::screens) fn wanted(&self) -> u64 {
        let [made, changed] = self.written();
        made + changed
    }

    /// What was decided about a row.
    fn choice_of(&self, row: &ImportRow) -> Option<Choice> {
        let own = self.choices.get(&row.line).map(|(_, choice)| *choice);
        own.or_else(|| self.out.contains(&row.class).then_some(Choice::LeaveOut))
    }

    /// A row, if it has come.
    fn row(&self, at: u32) -> Option<&ImportRow> {
        self.pages.get(&(at / PAGE))?.get(usize::try_from(at % PAGE).ok()?)
    }

    /// The row under the cursor.
    fn current(&self) -> Option<&ImportRow> {
        self.row(self.cursor)
    }

    /// The line of the row under the cursor.
    pub(in crate::screens) fn line(&self) -> Option<u64> {
        self.current().map(|row| row.line)
    }

    /// Asks what the campaign is called that is set for the whole file.
    fn ask_campaign(&mut self, cx: &mut Cx<'_>) {
        if let Some(id) = self.options.whole.campaign {
            let lacking = self.names.lacking([&Value::Link(id)]);
            if !lacking.is_empty() {
                self.calling.insert(cx.ask(Request::Names(lacking.clone())), lacking);
            }
        }
    }

    fn forget_pages(&mut self) {
        self.pages.clear();
        self.asked.clear();
    }

    /// Puts the cursor on a line, or on the first after it, once the hub said where it stands.
    fn go_to_line(&mut self, cx: &mut Cx<'_>, line: u64) {
        self.forget_pages();
        self.scrolled = 0;
        let request = Request::ImportPage { plan: self.plan.id, class: self.tab, from: 0, count: PAGE, near: Some(line) };
        self.asked.insert(cx.ask(request), Asked::Place);
    }

    /// Asks for the pages in view that are not there.
    fn fetch(&mut self, cx: &mut Cx<'_>) {
        let rows = self.rows();
        if rows == 0 || self.asked.values().any(|asked| *asked == Asked::Place) {
            return;
        }
        let height = view::list_rows(cx.area, self).max(1);
        let first = self.top / PAGE;
        let last = self.top.saturating_add(height).min(rows - 1) / PAGE;
        for page in first..=last {
            if !self.pages.contains_key(&page) && !self.asked.values().any(|asked| *asked == Asked::Page(page)) {
                let request = Request::ImportPage { plan: self.plan.id, class: self.tab, from: page * PAGE, count: PAGE, near: None };
                self.asked.insert(cx.ask(request), Asked::Page(page));
            }
        }
        while self.pages.len() > KEPT {
            let far = |edge: u32| edge.abs_diff(first);
            let (Some(low), Some(high)) = (self.pages.keys().next().copied(), self.pages.keys().next_back().copied()) else { return };
            self.pages.remove(if far(low) > far(high) { &low } else { &high });
        }
    }
}

/// What decided about a value, for people.
const fn why_words(why: Why, words: &Words) -> &'static str {
    match why {
        Why::New | Why::NotTaken => "",
        Why::Fills => "fills a blank",
        Why::Overwrites => "overwrites",
        Why::Clears => "blank clears",
        Why::WholeFile => words.of_whole,
        Why::Follows => "follows",
        Why::Stays(Policy::Keep) => "is kept",
        Why::Stays(_) => "stays",
    }
}

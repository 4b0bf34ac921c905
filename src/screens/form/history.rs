//! The History page: communication and changes around the record, newest first.

use std::collections::BTreeSet;

use super::{FormState, Spot, Waiting, layout::Layout};
use crate::{
    model::{Bases, Diff, Kind, OpHead, Reading, Record, RecordId, Schema, Section, Target, Value, fields, record_type, words},
    proto::{Command, Happening, Moment, Request, Timeline},
    screens::{Choice, Cx, Effect, Open, Tone, wording::person},
};

/// Most moments asked for.
const LIMIT: u32 = 500;
/// So many lines of what was said are shown; the item's own form shows all.
const SAID: usize = 3;

/// Which moments are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shown {
    /// Every one.
    #[default]
    All,
    /// Items of the communication history, opportunities, projects.
    Communication,
    /// What was changed on the record.
    Changes,
}

impl Shown {
    /// In words.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::All => "Everything",
            Self::Communication => "Communication",
            Self::Changes => "Changes",
        }
    }

    const fn next(self) -> Self {
        match self {
            Self::All => Self::Communication,
            Self::Communication => Self::Changes,
            Self::Changes => Self::All,
        }
    }

    const fn takes(self, moment: &Moment) -> bool {
        matches!((self, &moment.what), (Self::All, _) | (Self::Communication, Happening::Item(_)) | (Self::Changes, Happening::Changes(..)))
    }
}

/// What the page shows, and where one stands on it.
#[derive(Clone, Debug, Default)]
pub struct HistoryPage {
    timeline: Option<Timeline>,
    /// Which moments are shown.
    pub shown: Shown,
    /// The place of the moment under the cursor among those shown.
    pub cursor: usize,
    /// The first line in sight.
    pub top: usize,
    /// Operations that show the opposite of what they show by themselves: the changes of a mass operation, or none.
    turned: BTreeSet<u64>,
}

/// A line of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// An item: when, what it is, what it is called, who.
    Item {
        /// On the person's clock.
        when: String,
        /// Its record type.
        kind: String,
        /// Its subject.
        subject: String,
        /// The person's login name, and to which other record it belongs.
        aside: String,
    },
    /// What was said.
    Said(String),
    /// An operation: when, who, what.
    Deed {
        /// On the person's clock.
        when: String,
        /// The person's login name.
        who: String,
        /// What they did.
        what: String,
    },
    /// A field of it.
    Change {
        /// The field's label.
        label: String,
        /// What it held; empty for nothing.
        old: String,
        /// What it holds since; empty for nothing.
        new: String,
    },
    /// Between two moments.
    Blank,
}

impl HistoryPage {
    /// Whether it was never asked for.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        self.timeline.is_none()
    }

    /// It is asked for again when the page is looked at.
    pub fn forget(&mut self) {
        self.timeline = None;
    }

    /// The moments shown.
    fn moments(&self) -> impl Iterator<Item = &Moment> {
        self.timeline.iter().flat_map(|timeline| &timeline.moments).filter(|moment| self.shown.takes(moment))
    }

    fn here(&self) -> Option<&Moment> {
        self.moments().nth(self.cursor)
    }

    /// The lines with the place of the moment each belongs to. `show` says what people read for a value.
    #[must_use]
    pub fn lines(&self, schema: &Schema, reading: &Reading, show: impl Fn(Kind, &Value) -> String) -> Vec<(usize, Line)> {
        let mut out = Vec::new();
        for (place, moment) in self.moments().enumerate() {
            if place > 0 {
                out.push((place - 1, Line::Blank));
            }
            let when = reading.local(moment.at).format("%Y-%m-%d %H:%M").to_string();
            match &moment.what {
                Happening::Item(record) => {
                    let kind = schema.record_type(record.kind).map_or(String::new(), |kind| kind.label.to_string());
                    let of = moment.of.map_or(String::new(), |of| format!(" · {}", show(Kind::Link(Bases::MAIN), &Value::Link(of))));
                    let aside = format!("{}{of}", person(&moment.by, schema));
                    out.push((place, Line::Item { when, kind, subject: record.name().to_owned(), aside }));
                    let said = record.text(fields::NOTES).lines().filter(|line| !line.trim().is_empty()).take(SAID);
                    out.extend(said.map(|line| (place, Line::Said(line.to_owned()))));
                }
                Happening::Changes(_, item) => {
                    let hidden = self.is_folded(&item.op) && !item.changes.is_empty();
                    let what = if hidden { format!("{} ...", deed(&item.op)) } else { deed(&item.op) };
                    out.push((place, Line::Deed { when, who: person(&moment.by, schema).to_owned(), what }));
                    if !hidden {
                        out.extend(item.changes.iter().filter_map(|diff| change(diff, schema, &show)).map(|line| (place, line)));
                    }
                }
            }
        }
        out
    }

    /// A mass operation is one line until it is unfolded.
    fn is_folded(&self, op: &OpHead) -> bool {
        (op.records > 1) != self.turned.contains(&op.seq.0)
    }

    /// Takes the answer in; the cursor stays on its moment.
    fn take(&mut self, timeline: Timeline) {
        self.timeline = Some(timeline);
        self.cursor = self.cursor.min(self.moments().count().saturating_sub(1));
    }
}

fn deed(op: &OpHead) -> String {
    let undone = if op.undone_by.is_some() { " (taken back since)" } else { "" };
    let many = if op.records > 1 { format!(", with {} other records", op.records - 1) } else { String::new() };
    match op.undoes {
        Some(seq) => format!("{} (operation {seq}){undone}", words::deed(op.verb)),
        None => format!("{}{many}{undone}", words::deed(op.verb)),
    }
}

fn change(diff: &Diff, schema: &Schema, show: &impl Fn(Kind, &Value) -> String) -> Option<Line> {
    let def = schema.field(diff.field).filter(|def| def.section != Section::Hidden)?;
    let side = |value: &Option<Value>| value.as_ref().map_or_else(String::new, |value| show(def.kind, value));
    Some(Line::Change { label: def.title().into_owned(), old: side(&diff.old), new: side(&diff.new) })
}

impl FormState {
    /// Asks for what happened around the record, anew where it is known.
    pub(super) fn ask_history(&mut self, cx: &mut Cx<'_>) {
        if let Some(record) = self.record
            && !self.waiting.iter().any(|(_, waiting)| *waiting == Waiting::History)
        {
            self.ask(cx, Waiting::History, Request::Timeline { record, limit: LIMIT });
        }
    }

    /// Takes the answer in.
    pub(super) fn take_history(&mut self, timeline: &Timeline) {
        self.names.learn(&timeline.names);
        self.history.take(timeline.clone());
    }

    /// The page as lines, each with the place of its moment.
    #[must_use]
    pub(super) fn history_lines(&self, schema: &Schema, reading: &Reading) -> Vec<(usize, Line)> {
        self.history.lines(schema, reading, |kind, value| self.words(schema, reading, kind, value))
    }

    /// Moves the cursor by so many moments; answers whether it moved.
    pub(super) fn move_in_history(&mut self, cx: &Cx<'_>, by: isize) -> bool {
        let last = self.history.moments().count().saturating_sub(1);
        let cursor = self.history.cursor.saturating_add_signed(by).min(last);
        let has_moved = cursor != std::mem::replace(&mut self.history.cursor, cursor);
        self.follow_history(cx);
        has_moved
    }

    /// Brings the moment under the cursor into sight.
    fn follow_history(&mut self, cx: &Cx<'_>) {
        let rows = usize::from(Layout::of(self, cx.schema, cx.area).body.height).max(1);
        let lines = self.history_lines(cx.schema, &cx.reading);
        let is_here = |(place, line): &&(usize, Line)| *place == self.history.cursor && *line != Line::Blank;
        let first = lines.iter().position(|line| is_here(&line)).unwrap_or(0);
        let last = lines.iter().rposition(|line| is_here(&line)).unwrap_or(first);
        if last >= self.history.top + rows {
            self.history.top = last + 1 - rows;
        }
        self.history.top = self.history.top.min(first);
    }

    /// Scrolls by so many lines and leaves the cursor.
    pub(super) fn scroll_history(&mut self, cx: &Cx<'_>, by: isize) {
        let rows = usize::from(Layout::of(self, cx.schema, cx.area).body.height);
        let last = self.history_lines(cx.schema, &cx.reading).len().saturating_sub(rows);
        self.history.top = self.history.top.saturating_add_signed(by).min(last);
    }

    /// Puts the cursor on the moment of a line in sight; the line it stood on already opens it.
    pub(super) fn press_history(&mut self, cx: &mut Cx<'_>, place: usize) {
        if self.history.cursor == place {
            self.open_moment(cx);
        } else {
            self.history.cursor = place.min(self.history.moments().count().saturating_sub(1));
        }
    }

    /// Opens the item under the cursor, or unfolds the operation.
    pub(super) fn open_moment(&mut self, cx: &mut Cx<'_>) {
        match self.history.here().map(|moment| &moment.what) {
            Some(Happening::Item(record)) => {
                cx.open(Open::Form { kind: record.kind, record: Some(record.id), list: None, draft: None });
            }
            Some(Happening::Changes(_, item)) => {
                let seq = item.op.seq.0;
                if !self.history.turned.remove(&seq) {
                    self.history.turned.insert(seq);
                }
            }
            None => self.new_item(cx),
        }
    }

    /// Shows other kinds of moments.
    pub(super) fn turn_history(&mut self) {
        self.history.shown = self.history.shown.next();
        (self.history.cursor, self.history.top) = (0, 0);
    }

    /// Offers what can be made and linked here.
    pub(super) fn new_item(&self, cx: &mut Cx<'_>) {
        let Some(record) = self.record.filter(|_| self.load == super::Load::Here) else {
            return cx.say(Tone::Plain, "the history begins when the record is saved");
        };
        let base = cx.schema.base(self.kind);
        if !Bases::MAIN.has(base) {
            return cx.say(Tone::Plain, "only leads, contacts, accounts and what is worked on have a communication history");
        }
        let label = |kind| cx.schema.record_type(kind).map_or(String::new(), |kind| kind.label.to_string());
        let mut choices: Vec<Choice> = record_type::ITEMS
            .into_iter()
            .map(|kind| {
                let open = Open::LogItem { kind, target: Target::Records(vec![record]), count: 1 };
                Choice { label: label(kind), note: String::new(), disabled: None, effect: Effect::Open(Box::new(open)) }
            })
            .collect();
        if Bases::BOTH.has(base) {
            let with = vec![(fields::OPPORTUNITY_FOR, Value::Link(record))];
            let open = Open::NewForm { kind: record_type::OPPORTUNITY, with };
            let label = label(record_type::OPPORTUNITY);
            choices.push(Choice { label, note: String::new(), disabled: None, effect: Effect::Open(Box::new(open)) });
        }
        cx.open(Open::Menu { title: format!("New for {}", self.sheet.record().name()), choices });
    }

    /// Takes the link between the item under the cursor and this record away; an item keeps one link at least.
    pub(super) fn unlink(&mut self, cx: &mut Cx<'_>) {
        let (Some(moment), Some(id)) = (self.history.here(), self.record) else {
            return cx.say(Tone::Plain, "there is nothing to unlink here");
        };
        let Happening::Item(item) = &moment.what else {
            return cx.say(Tone::Plain, "a change is no link; it stays in the history");
        };
        let Some(Value::Links(links)) = item.get(fields::LINKED_TO).filter(|value| value.links().contains(&id)) else {
            let of = moment.of.and_then(|of| self.names.get(of)).map_or("another record", |named| &named.name);
            return cx.say(Tone::Plain, format!("it is linked to {of}, not to this record; unlink it there"));
        };
        let rest: Vec<RecordId> = links.iter().copied().filter(|link| *link != id).collect();
        if rest.is_empty() {
            return ask_to_bin(cx, item);
        }
        let change = Diff { field: fields::LINKED_TO, old: Some(Value::Links(links.clone())), new: Some(Value::Links(rest)) };
        let command = Command::Save { record: item.id, changes: vec![change] };
        cx.say(Tone::Good, format!("'{}' is no longer linked to this record; it stays with the others.", item.name()));
        cx.ask(Request::Apply(command));
    }

    /// Whether the History page has the focus.
    pub(super) fn is_in_history(&self) -> bool {
        self.focus == Spot::History
    }
}

fn ask_to_bin(cx: &mut Cx<'_>, item: &Record) {
    let wish = Effect::Ask(cx.ticket(), Box::new(Request::Apply(Command::Delete(Target::Records(vec![item.id])))));
    cx.open(Open::Ask {
        title: "Unlink".to_owned(),
        lines: vec![
            format!("'{}' is linked to nothing else.", item.name()),
            "It is never lost: it can go to the bin, where undo and restore find it.".to_owned(),
        ],
        buttons: vec![("Move it to the bin".to_owned(), Some(wish)), ("Leave it".to_owned(), None)],
        focus: 1,
    });
}

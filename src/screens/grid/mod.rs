//! The list of records of one tab: cursor, selection, filter, sort, and what to do with the chosen records.

mod answers;
mod behind;
mod business;
mod cell;
mod choose;
pub mod columns;
mod complete;
mod copy;
pub mod detail;
mod due;
mod find;
mod follow;
mod fresh;
pub mod layout;
mod menu;
mod mouse;
mod paste;
pub mod person;
pub mod select;
pub mod terms;
pub mod update;
pub mod view;

#[cfg(test)]
mod columns_tests;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use roaring::RoaringTreemap;

use copy::Copying;
use mouse::{Drag, Edge};

use crate::{
    action::{Command, Context, Facts},
    model::{
        Arrangement, Base, FieldId, Filter, Names, Query, QueryId, Record, RecordId, Schema, Selection, TypeId, record_type, views::ViewId,
    },
    proto::{Answer, Command as Change, Stray, Ticket},
    rules::plan::right_of,
    screens::{Cx, Open, Tone},
    ui::TextInput,
};
use cell::CellEdit;
use person::Viewed;

/// What an answer that is still to come is for.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a list waits for few answers at a time")]
pub(super) enum Waiting {
    /// The query's answer.
    Answer,
    /// Rows of that answer.
    Rows,
    /// Values in use for the filter being typed.
    Used,
    /// The record of the detail pane.
    Detail(RecordId),
    /// Ids to add to the marks, or to take out of them.
    Marks(Marking),
    /// Ids that a filter or a value found, to add or take out, with what is said of them.
    Found(Marking),
    /// Which of the marks are still in the list's reach, and who made the others leave.
    Living(Option<String>),
    /// Which of the changed records would come into the list.
    Coming,
    /// The whole record to duplicate.
    Duplicate,
    /// Ids of the rows to copy.
    CopyIds,
    /// The answer that holds the rows to copy.
    CopyAnswer,
    /// What records are called that the pane or a menu names.
    Names(Vec<RecordId>),
    /// Rows to copy.
    CopyRows,
    /// Ids of all rows, to be selected or unselected.
    All,
    /// Ids of all rows, to be inverted.
    Invert,
    /// How many of the selection are shown and hidden.
    Counted,
    /// A change that says itself what it did.
    Change,
    /// Which records go onto a call list.
    CallList,
    /// Linked records to open, or to choose from.
    Follow(Vec<RecordId>),
    /// What links to the record of this name.
    Linking(String),
    /// What this command would do: it is done at once where there is nothing to know first.
    Rehearsed(Change),
    /// The cell that was edited is being saved.
    Cell,
}

/// Whether rows come into the marks or leave them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marking {
    /// They are marked.
    Add,
    /// They are unmarked.
    Take,
}

/// The state of one list.
#[derive(Clone, Debug)]
pub struct GridState {
    /// What it lists.
    pub kind: TypeId,
    /// Its name at the hub.
    pub id: QueryId,
    /// What it shows.
    pub query: Query,
    /// The answer that is shown.
    pub answer: Option<Answer>,
    /// Place of the row under the cursor.
    pub cursor: u32,
    /// Place of the first row on the screen.
    pub top: u32,
    /// Place of the column cursor among the columns.
    pub column: usize,
    /// Columns, in order.
    pub columns: Vec<FieldId>,
    /// Widths the person gave, in cells; the others follow the room.
    pub widths: BTreeMap<FieldId, u16>,
    /// So many columns at the left stay in sight.
    pub pinned: usize,
    /// The view that is open.
    pub view: Option<Viewed>,
    /// What the open view names and is gone: until that is fixed nothing is changed through it.
    pub(super) blocked: Option<String>,
    /// The view this tab begins with.
    pub begins_with: Option<ViewId>,
    /// The person's own arrangement, while a view shows another.
    pub(super) own: Option<Arrangement>,
    /// The cell being edited.
    editing: Option<CellEdit>,
    /// The chosen records.
    pub selection: Selection,
    /// Where the range began.
    pub anchor: Option<u32>,
    /// Every movement stretches the range until it is ended.
    pub sticky: bool,
    /// First and last row of a range that leaves the marks when it is ended.
    taking: Option<(u32, u32)>,
    /// Selections kept under a name, until the program ends.
    pub named: BTreeMap<String, RoaringTreemap>,
    /// Chosen records shown and hidden by the filter.
    pub counted: (u64, u64),
    /// Former selections, newest last.
    pub former: Vec<RoaringTreemap>,
    /// Place of the former selection that was brought back last; `None` once the selection changed otherwise.
    recalled: Option<usize>,
    /// The filter being typed, if it is.
    pub typing: Option<TextInput>,
    /// What it can go on with.
    offered: Option<complete::Offer>,
    /// What is wrong with the filter being typed.
    pub wrong: Option<String>,
    /// Whether the detail pane is wanted; `None` leaves it to the width.
    pub pane: Option<bool>,
    /// The whole record of the detail pane.
    pub detail: Option<Record>,
    /// What the mouse does while its button is down.
    drag: Option<Drag>,
    /// Beyond which edge it is held.
    held: Option<Edge>,
    /// The wheel moved the rows; the cursor may be out of sight until the next action.
    wheeled: bool,
    /// An action that waits until the selection is known to the last record.
    later: Option<Command>,
    /// What is being gathered for the clipboard.
    copying: Option<Copying>,
    /// What became of the list since its answer was given.
    behind: behind::Behind,
    /// What others changed in sight.
    fresh: fresh::Fresh,
    /// Rows that keep a place that is no longer theirs.
    strays: BTreeMap<u32, Stray>,
    /// The rows at hand have changed since.
    stale: bool,
    /// The record last under the cursor.
    kept: Option<RecordId>,
    /// The record under the cursor when the typing of a filter began.
    home: Option<RecordId>,
    /// The answer is asked for because the filter is another one.
    refiltered: bool,
    /// The record the cursor goes to once an answer knows its place: while the store reads itself in, none does.
    sought: Option<RecordId>,
    /// Where the cursor was when the answer was asked for.
    asked_from: u32,
    rows_from: u32,
    rows: Vec<Record>,
    /// What the records are called that rows, pane and copies link to.
    pub(super) names: Names,
    waiting: BTreeMap<Ticket, Waiting>,
}

impl GridState {
    /// The list of a record type, all records by name, and the question for them.
    pub fn open(cx: &mut Cx<'_>, kind: TypeId, id: QueryId) -> Self {
        let standard = Arrangement::standard(cx.schema, cx.schema.base(kind));
        let mut grid = Self {
            kind,
            id,
            query: Query::all(kind),
            answer: None,
            cursor: 0,
            top: 0,
            column: 1,
            columns: standard.columns,
            widths: standard.widths,
            pinned: standard.pinned,
            view: None,
            blocked: None,
            begins_with: None,
            own: None,
            editing: None,
            selection: Selection::default(),
            anchor: None,
            sticky: false,
            taking: None,
            named: BTreeMap::new(),
            counted: (0, 0),
            former: Vec::new(),
            recalled: None,
            typing: None,
            offered: None,
            wrong: None,
            pane: None,
            detail: None,
            drag: None,
            held: None,
            wheeled: false,
            later: None,
            copying: None,
            behind: behind::Behind::default(),
            fresh: fresh::Fresh::new(cx.reading.now),
            strays: BTreeMap::new(),
            stale: false,
            kept: None,
            home: None,
            refiltered: false,
            sought: None,
            asked_from: 0,
            rows_from: 0,
            rows: Vec::new(),
            names: Names::default(),
            waiting: BTreeMap::new(),
        };
        grid.run(cx);
        grid
    }

    /// The records of several types of one base that pass the filter of a text, named in the words of the first type.
    pub fn open_on(cx: &mut Cx<'_>, kinds: &[TypeId], filter: &str, id: QueryId) -> Self {
        let kind = kinds.first().copied().unwrap_or(record_type::LEAD);
        let mut grid = Self::open(cx, kind, id);
        match Filter::parse(filter, cx.schema, &cx.reading, cx.user) {
            Ok(filter) => grid.requery(cx, |query| (query.kinds, query.filter) = (kinds.to_vec(), filter)),
            Err(error) => cx.say(Tone::Bad, error.to_string()),
        }
        grid
    }

    /// Where keys go.
    #[must_use]
    pub const fn context(&self) -> Context {
        if self.typing.is_some() || self.editing.is_some() { Context::Text } else { Context::Grid }
    }

    /// Whether a cell is being edited.
    #[must_use]
    pub const fn is_editing(&self) -> bool {
        self.editing.is_some()
    }

    /// Rows in the answer.
    #[must_use]
    pub fn total(&self) -> u32 {
        self.answer.as_ref().map_or(0, |answer| answer.total)
    }

    /// A row that is at hand.
    #[must_use]
    pub fn row(&self, place: u32) -> Option<&Record> {
        place.checked_sub(self.rows_from).and_then(|at| self.rows.get(usize::try_from(at).ok()?))
    }

    /// The record under the cursor.
    #[must_use]
    pub fn current(&self) -> Option<&Record> {
        self.row(self.cursor)
    }

    /// The record the person is at, also while its row is still to come.
    #[must_use]
    pub fn place(&self) -> Option<RecordId> {
        self.sought().or_else(|| self.current().map(|record| record.id)).or(self.kept)
    }

    /// The record the cursor has still to go to, until the person moves it.
    fn sought(&self) -> Option<RecordId> {
        self.sought.filter(|_| self.cursor == self.asked_from)
    }

    /// Records chosen, shown and hidden together.
    #[must_use]
    pub const fn selected(&self) -> u64 {
        self.counted.0 + self.counted.1
    }

    /// Whether nothing is chosen, narrowed or being typed that could be stepped back from; a filter may be on.
    #[must_use]
    pub fn is_at_rest(&self) -> bool {
        let is_free = self.typing.is_none() && self.editing.is_none() && self.query.only.is_none();
        is_free && self.range().is_none() && !self.sticky && self.selection.marks.is_empty()
    }

    /// The action that waits until it is known what it is meant for.
    #[must_use]
    pub const fn waits_with(&self) -> Option<&Command> {
        self.later.as_ref()
    }

    /// What is possible now, for that person.
    #[must_use]
    pub fn facts(&self, schema: &Schema, user: &str) -> Facts {
        let selected = self.selected();
        Facts {
            rows: u64::from(self.total()),
            target: if selected > 0 { selected } else { u64::from(self.current().is_some() || self.awaits_row()) },
            selected,
            in_bin: self.query.bin,
            filtered: self.query.filter != Filter::default() || self.query.only.is_some(),
            read_only: false,
            blocked: self.blocked().is_some(),
            scored: schema.base(self.kind) == Base::Contact,
            repeatable: false,
            indexed: self.answer.as_ref().is_none_or(|answer| !answer.indexing),
            // Until the store says who is who, the hub alone refuses.
            role: schema.role(user).unwrap_or_default(),
            takes: right_of(schema.base(self.kind)),
        }
    }

    /// The form to open for the record under the cursor.
    #[must_use]
    pub fn form(&self) -> Option<Open> {
        let record = self.current()?;
        Some(Open::Form { kind: record.kind, record: Some(record.id), list: Some((self.id, self.cursor, self.total())), draft: None })
    }

    /// Opens it; where the row is on its way, when it comes.
    fn open_form(&mut self, cx: &mut Cx<'_>, command: &Command) {
        match self.form() {
            Some(form) => cx.open(form),
            None => self.later = (self.total() > 0).then(|| command.clone()),
        }
    }

    fn wait(&mut self, ticket: Ticket, what: Waiting) {
        self.waiting.insert(ticket, what);
    }

    /// Forgets what is awaited of that kind: only the newest answer counts.
    fn forget(&mut self, what: &Waiting) {
        self.waiting.retain(|_, waiting| waiting != what);
    }
}

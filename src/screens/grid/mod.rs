//! The list of records of one tab: cursor, selection, filter, sort, and what to do with the chosen records.

mod answers;
pub mod detail;
mod find;
pub mod layout;
mod mouse;
pub mod select;
pub mod update;
pub mod view;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use roaring::RoaringTreemap;

use crate::{
    action::{Context, Facts},
    model::{Base, FieldId, Filter, Query, QueryId, Record, RecordId, Schema, Selection, TypeId},
    proto::{Answer, Ticket},
    screens::{Cx, Open},
    ui::TextInput,
};

/// What an answer that is still to come is for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Waiting {
    /// The query's answer.
    Answer,
    /// Rows of that answer.
    Rows,
    /// The record of the detail pane.
    Detail(RecordId),
    /// Ids to add to the marks.
    AddMarks,
    /// Ids of all rows, to be selected or unselected.
    All,
    /// Ids of all rows, to be inverted.
    Invert,
    /// How many of the selection are shown and hidden.
    Counted,
    /// A change that says itself what it did.
    Change,
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
    /// The chosen records.
    pub selection: Selection,
    /// Where the range began.
    pub anchor: Option<u32>,
    /// Every movement stretches the range until it is ended.
    pub sticky: bool,
    /// Chosen records shown and hidden by the filter.
    pub counted: (u64, u64),
    /// Former selections, newest last.
    pub former: Vec<RoaringTreemap>,
    /// The filter being typed, if it is.
    pub typing: Option<TextInput>,
    /// What is wrong with the filter being typed.
    pub wrong: Option<String>,
    /// Whether the detail pane is wanted; `None` leaves it to the width.
    pub pane: Option<bool>,
    /// The whole record of the detail pane.
    pub detail: Option<Record>,
    /// The state the gutter paints while the mouse is dragged.
    pub(super) painting: Option<bool>,
    /// The wheel moved the rows; the cursor may be out of sight until the next movement.
    wheeled: bool,
    /// The rows at hand have changed since.
    stale: bool,
    /// The record last under the cursor.
    kept: Option<RecordId>,
    rows_from: u32,
    rows: Vec<Record>,
    waiting: BTreeMap<Ticket, Waiting>,
}

/// Default columns, most important first: those that do not fit are reached by moving to the right.
const COLUMNS: &[&str] = &[
    "score",
    "full-name",
    "company",
    "status",
    "assigned-to",
    "email",
    "phone",
    "source",
    "job-title",
    "next",
    "business-city",
    "modified",
];

impl GridState {
    /// The list of a record type, all records by name, and the question for them.
    pub fn open(cx: &mut Cx<'_>, kind: TypeId, id: QueryId) -> Self {
        let base = cx.schema.base(kind);
        let columns =
            COLUMNS.iter().filter_map(|name| cx.schema.named(name)).filter(|field| field.bases.has(base)).map(|field| field.id).collect();
        let mut grid = Self {
            kind,
            id,
            query: Query::all(kind),
            answer: None,
            cursor: 0,
            top: 0,
            column: 1,
            columns,
            selection: Selection::default(),
            anchor: None,
            sticky: false,
            counted: (0, 0),
            former: Vec::new(),
            typing: None,
            wrong: None,
            pane: None,
            detail: None,
            painting: None,
            wheeled: false,
            stale: false,
            kept: None,
            rows_from: 0,
            rows: Vec::new(),
            waiting: BTreeMap::new(),
        };
        grid.run(cx);
        grid
    }

    /// Where keys go.
    #[must_use]
    pub const fn context(&self) -> Context {
        if self.typing.is_some() { Context::Text } else { Context::Grid }
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

    /// Records chosen, shown and hidden together.
    #[must_use]
    pub const fn selected(&self) -> u64 {
        self.counted.0 + self.counted.1
    }

    /// What is possible now.
    #[must_use]
    pub fn facts(&self, schema: &Schema) -> Facts {
        let selected = self.selected();
        Facts {
            rows: u64::from(self.total()),
            target: if selected > 0 { selected } else { u64::from(self.current().is_some()) },
            selected,
            in_bin: self.query.bin,
            filtered: self.query.filter != Filter::default(),
            read_only: false,
            scored: schema.base(self.kind) == Base::Contact,
            repeatable: false,
            indexed: self.answer.as_ref().is_none_or(|answer| !answer.indexing),
        }
    }

    /// The form to open for the record under the cursor.
    #[must_use]
    pub fn form(&self) -> Option<Open> {
        let record = self.current()?;
        Some(Open::Form { kind: record.kind, record: Some(record.id), list: Some((self.id, self.cursor, self.total())), draft: None })
    }

    fn wait(&mut self, ticket: Ticket, what: Waiting) {
        self.waiting.insert(ticket, what);
    }

    /// Forgets what is awaited of that kind: only the newest answer counts.
    fn forget(&mut self, what: &Waiting) {
        self.waiting.retain(|_, waiting| waiting != what);
    }
}

//! Several records made one: side by side, the survivor and a value for each field chosen, nothing lost.

mod update;
mod view;

#[cfg(test)]
mod tests;

pub use update::update;
pub use view::view;

use std::collections::{BTreeMap, BTreeSet};

use super::Cx;
use crate::{
    action::Context,
    model::{FieldDef, FieldId, Names, Record, RecordId, Schema, Target, Value, fields, record_type},
    proto::{Command, Request, Ticket},
    rules::{
        ChangeSet,
        unite::{MOST, is_chosen, says_the_same, survivor_of, unite},
    },
};

/// One of the records.
#[derive(Clone, Debug)]
struct Column {
    id: RecordId,
    record: Option<Record>,
    /// Fields that somebody changed while the window was open.
    changed: BTreeSet<FieldId>,
    /// Why it cannot be merged.
    problem: Option<String>,
}

/// A row of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    /// Which record stays.
    Survivor,
    /// A field.
    Field(FieldId),
    /// Shows what is the same in all, or hides it again.
    Same(usize),
}

/// What an answer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Waiting {
    Means,
    Record(RecordId),
    Merge,
    Names,
}

/// The window's state.
#[derive(Clone, Debug)]
pub struct MergeState {
    columns: Vec<Column>,
    /// Chosen by the person; else the fullest.
    survivor: Option<RecordId>,
    /// Of which record each field's value was chosen.
    choices: BTreeMap<FieldId, RecordId>,
    names: Names,
    waiting: Vec<(Ticket, Waiting)>,
    /// All fields are shown, not only those that differ.
    shows_all: bool,
    row: usize,
    column: usize,
    /// A sentence about what just happened.
    note: Option<String>,
    /// Why there is nothing to merge.
    refused: Option<String>,
    /// Somebody changed one of the records, and the person did not look yet.
    is_news: bool,
}

impl MergeState {
    /// Asks for the records.
    #[must_use]
    pub fn open(cx: &mut Cx<'_>, target: Target) -> Self {
        let mut state = Self {
            columns: Vec::new(),
            survivor: None,
            choices: BTreeMap::new(),
            names: Names::default(),
            waiting: Vec::new(),
            shows_all: false,
            row: 0,
            column: 0,
            note: None,
            refused: None,
            is_news: false,
        };
        match target {
            Target::Records(ids) => state.begin(cx, ids),
            target => state.ask(cx, Waiting::Means, Request::Means(target)),
        }
        state
    }

    fn begin(&mut self, cx: &mut Cx<'_>, ids: Vec<RecordId>) {
        if ids.len() < 2 || ids.len() > MOST {
            self.refused = Some(format!("A merge takes 2 to {MOST} records; {} were chosen.", ids.len()));
            return;
        }
        for id in ids {
            self.columns.push(Column { id, record: None, changed: BTreeSet::new(), problem: None });
            self.ask(cx, Waiting::Record(id), Request::Record(id));
        }
    }

    fn ask(&mut self, cx: &mut Cx<'_>, what: Waiting, request: Request) {
        let ticket = cx.ask(request);
        self.waiting.push((ticket, what));
    }

    /// Where its keys come from.
    #[must_use]
    pub const fn context(&self) -> Context {
        Context::Form
    }

    /// The records that are to be one.
    pub fn ids(&self) -> impl Iterator<Item = RecordId> {
        self.columns.iter().map(|column| column.id)
    }

    fn is_loaded(&self) -> bool {
        !self.columns.is_empty() && self.columns.iter().all(|column| column.record.is_some() || column.problem.is_some())
    }

    fn records(&self) -> impl Iterator<Item = &Record> {
        self.columns.iter().filter_map(|column| column.record.as_ref())
    }

    fn record(&self, id: RecordId) -> Option<&Record> {
        self.records().find(|record| record.id == id)
    }

    /// The record that stays: the one chosen, else a contact before a lead, the fullest, the oldest.
    fn stays(&self) -> Option<RecordId> {
        let rank = |record: &&Record| {
            let later = std::cmp::Reverse(record.id);
            (record.kind != record_type::LEAD, record.values().len(), later)
        };
        let living = self.columns.iter().filter(|column| column.problem.is_none()).filter_map(|column| column.record.as_ref());
        self.survivor.filter(|id| self.record(*id).is_some()).or_else(|| living.max_by_key(rank).map(|record| record.id))
    }

    /// The survivor as it would be.
    fn united(&self, schema: &Schema) -> Option<Record> {
        let survivor = self.record(self.stays()?)?;
        let others: Vec<Record> = self.records().filter(|record| record.id != survivor.id).cloned().collect();
        Some(unite(schema, ChangeSet::new(survivor.clone()), &others, self.values()).finish().0)
    }

    /// The values chosen.
    fn values(&self) -> Vec<(FieldId, Option<Value>)> {
        self.choices.iter().filter_map(|(field, id)| Some((*field, self.record(*id)?.get(*field).cloned()))).collect()
    }

    fn command(&self) -> Option<Command> {
        let survivor = self.stays()?;
        let others = self.columns.iter().map(|column| column.id).filter(|id| *id != survivor).collect();
        let seen = self.records().map(|record| (record.id, record.rev)).collect();
        Some(Command::Merge { survivor, others, values: self.values(), seen })
    }

    /// The fields that are shown: those in which the records differ, or all that any of them holds.
    fn fields<'a>(&self, schema: &'a Schema) -> Vec<(&'a FieldDef, bool)> {
        let Some(kind) = self.stays().and_then(|id| self.record(id)).map(|record| record.kind) else { return Vec::new() };
        let is_row =
            |def: &&FieldDef| is_chosen(def) && (def.section.page().is_some() || def.id == fields::NAME) && def.id != fields::SCORE_TYPE;
        schema
            .fields_of_type(kind)
            .filter(is_row)
            .filter_map(|def| {
                let held: Vec<&Value> = self.records().filter_map(|record| record.get(def.id)).collect();
                let first = held.first()?;
                Some((def, held.iter().any(|value| !says_the_same(def.kind, first, value))))
            })
            .collect()
    }

    fn lines(&self, schema: &Schema) -> Vec<Line> {
        let fields = self.fields(schema);
        let same = fields.iter().filter(|(_, differs)| !differs).count();
        let shown = fields.into_iter().filter(|(_, differs)| *differs || self.shows_all).map(|(def, _)| Line::Field(def.id));
        std::iter::once(Line::Survivor).chain(shown).chain((same > 0).then_some(Line::Same(same))).collect()
    }

    /// Why a record cannot be merged with the first one.
    fn problem_of(&self, schema: &Schema, id: RecordId, record: Option<&Record>) -> Option<String> {
        let Some(record) = record else { return Some(format!("there is no record #{id} any more")) };
        let name = format!("{} (#{id})", record.name());
        if let Some(into) = survivor_of(record) {
            return Some(format!("{name} was merged into #{into} already"));
        }
        if record.is_deleted() {
            return Some(format!("{name} is in the bin"));
        }
        let base = schema.base(record.kind);
        if !crate::rules::unite::MERGED.has(base) {
            return Some(format!("{name} is {}; only leads, contacts and accounts can be merged", base.a_record()));
        }
        let first = self.records().find(|other| other.id != id).map(|other| schema.base(other.kind));
        first.filter(|first| *first != base).map(|first| format!("{name} is {}, and not {}", base.a_record(), first.a_record()))
    }
}

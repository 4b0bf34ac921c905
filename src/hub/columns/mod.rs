//! The columns: what lists filter, sort and count by, in memory. Never a source of truth; rebuilt from the hot values.

mod alike;
mod arena;
mod bits;
mod cuts;
mod filed;
mod find;
mod groups;
mod hashes;
mod held;
mod identities;
mod ids;
mod letters;
mod links;
mod numbers;
mod order;
mod radix;
mod ranks;
mod rows;
mod sight;
mod strays;
mod table;
mod tabling;
#[cfg(test)]
mod tests;
mod texts;
mod words;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Weak},
};

use roaring::RoaringTreemap;
use rustc_hash::FxHashMap;

use crate::{
    model::{FieldId, Filter, Query, Record, RecordId, Schema, SortKey, TypeId, fields, filter},
    text::collate::Collation,
};
pub use alike::{AlikeGroup, Search};
use bits::Bits;
pub(super) use bits::{LARGE, halves};
pub use groups::{Codes, Keys, Level, NONE as NO_GROUP};
pub use held::Held;
pub use identities::{Identities, Known, Marks};
use numbers::Numbers;
use order::Orders;
pub use ranks::{Ranked, Unranked};
pub use rows::Rows;
use sight::Sights;
pub use sight::{Moved, Sight};
use table::{Column, GONE, Table};
pub use tabling::{Aside, Chosen, Today};

/// A row of the columns.
pub type Row = u32;

/// Answers in use that another session may ask for again.
const SHARED: usize = 16;
/// So many rows at most are sorted by themselves.
const FEW: usize = 200;
/// So many rows found, a screen or two, and nobody misses those that are only similar.
const ENOUGH: usize = 200;

/// Every record's hot values, by column.
#[derive(Debug)]
pub struct Columns {
    table: Table,
    orders: Orders,
    /// Living records by type, and those in the bin.
    counts: BTreeMap<TypeId, (u32, u32)>,
    answers: Vec<Answer>,
    /// Grows with every change.
    version: u64,
    /// The version in which a record came or went last.
    came_or_went: u64,
    /// The version in which a field changed last, on a record that was there before and after.
    changed: BTreeMap<FieldId, u64>,
    changes: Changes,
    sights: Sights,
}

/// The rows of a query for whoever sees as much, as long as someone holds them: who asks again after a change that left them as
/// they were shares them, or a hundred screens would hold a list of all records each.
#[derive(Debug)]
struct Answer {
    sight: Sight,
    query: Query,
    rows: Weak<Vec<Row>>,
    /// The version whose rows they are known to be.
    version: u64,
}

/// Where links lead, as the columns know it.
struct Linked<'a> {
    table: &'a Table,
    seen: sight::Seen<'a>,
    cold: &'a dyn Fn(RecordId) -> Option<Record>,
}

impl filter::Links for Linked<'_> {
    fn called(&self, name: &str, whole: bool) -> RoaringTreemap {
        find::called(self.table, self.seen, name, whole)
    }

    fn passing(&self, tree: &filter::Expr) -> RoaringTreemap {
        find::all_passing(self.table, self.seen, tree, self.cold)
    }
}

/// When each row changed last: between which answers. Empty until something changes, and narrow as long as that is seldom.
#[derive(Debug, Default)]
struct Changes {
    /// Stretches of time, each with changes at its end, before the answer given last.
    now: i64,
    since: bool,
    at: Numbers,
}

impl Changes {
    fn note(&mut self, row: Row) {
        self.since = true;
        self.at.set(row, Some(self.now + 1));
    }

    /// The time of an answer given now.
    fn stamp(&mut self) -> i64 {
        self.now += i64::from(std::mem::take(&mut self.since));
        self.now
    }

    fn is_newer(&self, row: Row, than: i64) -> bool {
        self.at.at(row).is_some_and(|at| at > than)
    }
}

impl Columns {
    /// No records yet. Names and words stand in the order of `collation`.
    #[must_use]
    pub fn new(schema: Arc<Schema>, collation: Collation) -> Self {
        Self {
            table: Table::new(schema, collation),
            orders: Orders::default(),
            counts: BTreeMap::new(),
            answers: Vec::new(),
            version: 0,
            came_or_went: 0,
            changed: BTreeMap::new(),
            changes: Changes::default(),
            sights: Sights::default(),
        }
    }

    /// Takes a record in, or its new values; only hot values are looked at.
    pub fn put(&mut self, record: &Record) {
        self.take_in(record, None);
    }

    /// Takes in what changed on a known record: these fields and its head.
    pub fn change(&mut self, record: &Record, fields: &BTreeSet<FieldId>) {
        self.take_in(record, Some(fields));
    }

    fn take_in(&mut self, record: &Record, fields: Option<&BTreeSet<FieldId>>) {
        if let Some(row) = self.table.ids.row(record.id) {
            self.recount(row, u32::wrapping_sub);
        }
        let changed = self.table.put(record, fields);
        self.recount(changed.row, u32::wrapping_add);
        self.orders.note(&changed, &self.table);
        self.changes.note(changed.row);
        self.sights.note(changed.row);
        self.version += 1;
        if changed.is_new {
            self.came_or_went = self.version;
        } else {
            self.changed.extend(changed.fields.into_iter().map(|field| (field, self.version)));
        }
    }

    /// Forgets a record.
    pub fn remove(&mut self, id: RecordId) {
        if let Some(row) = self.table.ids.row(id) {
            self.recount(row, u32::wrapping_sub);
            self.table.clear(row);
            self.orders.note_gone(row, &self.table);
            self.changes.note(row);
            self.sights.note(row);
            self.version += 1;
            self.came_or_went = self.version;
        }
    }

    /// Whether a question has the answer it had in that version: it asks for all records of its types, and none of what says which
    /// these are, and in which order they stand, changed since.
    fn stands(&self, sight: &Sight, query: &Query, version: u64) -> bool {
        let placing = [fields::TYPE, fields::DELETED, fields::NAME, fields::FILE_AS];
        let mut read = placing.into_iter().chain(query.sort.iter().map(|key| key.field));
        let is_as_before = |field| self.changed.get(&field).is_none_or(|at| *at <= version);
        version == self.version
            || (sight.is_all() && query.filter.tree == filter::Expr::All && self.came_or_went <= version && read.all(is_as_before))
    }

    fn recount(&mut self, row: Row, count: fn(u32, u32) -> u32) {
        let kind = self.table.kind(row);
        if kind != GONE {
            let (living, binned) = self.counts.entry(kind).or_default();
            let counter = if self.table.is_binned(row) { binned } else { living };
            *counter = count(*counter, 1);
        }
    }

    /// To be called once after a bulk load with [`Columns::put`]: builds the order by name and gives spare memory back.
    pub fn finish(&mut self) {
        self.table.shrink();
        self.changes = Changes::default();
        self.orders.by(&[], &mut self.table);
    }

    /// Texts whose order takes long to make, to be ranked on another thread: sorts by them are awaited until [`Columns::take`].
    #[must_use]
    pub fn unranked(&mut self) -> Vec<Unranked> {
        self.orders.unranked(&self.table, None)
    }

    /// Takes ranks that another thread made; `None`: no more come, what is missing is made when it is asked for.
    pub fn take(&mut self, ranked: Option<Ranked>) {
        self.orders.take(ranked, &mut self.table);
    }

    /// Whether a sort would have to make now what another thread is making.
    #[must_use]
    pub fn awaits(&self, sort: &[SortKey]) -> bool {
        self.orders.awaits(sort)
    }

    /// Fields, criteria or people changed. Answers whether every record has to be put again, into columns made anew:
    /// a field has come whose values are not here.
    #[must_use]
    pub fn set_schema(&mut self, schema: Arc<Schema>) -> bool {
        self.answers.clear();
        self.table.set_schema(schema)
    }

    /// Runs a query. `narrower`: an earlier answer known to contain every row of this one in the same order, to look only there.
    /// Fields that are not in the columns are asked of `cold`, whole record by whole record.
    pub fn run(&mut self, sight: &Sight, query: &Query, narrower: Option<&Rows>, cold: &dyn Fn(RecordId) -> Option<Record>) -> Rows {
        self.answer(sight, query, narrower, cold, FEW)
    }

    /// As [`Columns::run`], and after the rows found, where they are few, in the same order those with words like the ones searched for.
    pub fn run_similar(
        &mut self,
        sight: &Sight,
        query: &Query,
        narrower: Option<&Rows>,
        cold: &dyn Fn(RecordId) -> Option<Record>,
    ) -> Rows {
        let exact = self.run(sight, query, narrower, cold);
        if exact.rows.len() >= ENOUGH {
            return exact;
        }
        let Some(filter) = query.filter.similar() else { return exact };
        let alike = self.run(sight, &Query { filter, ..query.clone() }, None, cold);
        let known: Bits = exact.rows.iter().copied().collect();
        let mut rows = exact.rows.to_vec();
        rows.extend(alike.rows.iter().filter(|row| !known.has(**row)));
        let similar = u32::try_from(rows.len() - exact.rows.len()).unwrap_or(u32::MAX);
        Rows { rows: Arc::new(rows), similar, as_of: exact.as_of }
    }

    /// As [`Columns::run`]; up to `few` rows are sorted by themselves, without an order of all rows.
    fn answer(
        &mut self,
        sight: &Sight,
        query: &Query,
        narrower: Option<&Rows>,
        cold: &dyn Fn(RecordId) -> Option<Record>,
        few: usize,
    ) -> Rows {
        let as_of = self.changes.stamp();
        self.answers.retain(|answer| answer.rows.strong_count() > 0);
        let known = self.answers.iter().position(|answer| answer.query == *query && answer.sight == *sight);
        let former = known.and_then(|at| self.answers[at].rows.upgrade().map(|rows| (at, rows)));
        if let Some((at, rows)) = &former
            && self.stands(sight, query, self.answers[*at].version)
        {
            return Rows { rows: rows.clone(), similar: 0, as_of };
        }
        let found = find::find(&self.table, query, self.seen(sight), narrower, cold);
        let count = found.count();
        let rows = if let Some(same) = narrower.filter(|narrower| narrower.rows.len() == count) {
            same.rows.clone()
        } else if count <= few {
            let mut rows: Vec<Row> = found.iter().collect();
            rows.sort_unstable_by(|a, b| order::compare(&self.table, &query.sort, *a, *b));
            Arc::new(rows)
        } else {
            Arc::new(found.in_order(self.orders.by(&query.sort, &mut self.table), count))
        };
        let rows = match former {
            Some((at, former)) => {
                let rows = if former == rows { former } else { rows };
                self.answers[at].rows = Arc::downgrade(&rows);
                self.answers[at].version = self.version;
                rows
            }
            None => {
                if self.answers.len() < SHARED {
                    let (sight, query, version) = (sight.clone(), query.clone(), self.version);
                    self.answers.push(Answer { sight, query, rows: Arc::downgrade(&rows), version });
                }
                rows
            }
        };
        Rows { rows, similar: 0, as_of }
    }

    /// How many records each query finds, parted by the words they hold in a field; `None` for those without one.
    #[must_use]
    pub fn tally(
        &self,
        sight: &Sight,
        by: FieldId,
        queries: &[Query],
        cold: &dyn Fn(RecordId) -> Option<Record>,
    ) -> Vec<(Option<String>, Vec<u64>)> {
        let Some(Column::Words(words)) = self.table.column(by) else { return Vec::new() };
        // For each query a count for every code, and in the last place those without one.
        let codes = words.codes_in_use();
        let count = |query: &Query| {
            let mut counts = vec![0; codes.len() + 1];
            for row in find::find(&self.table, query, self.seen(sight), None, cold).iter() {
                counts[words.code_at(row).map_or(codes.len(), |code| bits::index(code).min(codes.len()))] += 1;
            }
            counts
        };
        let counts: Vec<Vec<u64>> = queries.iter().map(count).collect();
        let texts = codes.map(|code| Some(words.parts(bits::row(code)).collect::<Vec<_>>().join("; "))).chain([None]);
        let of = |place: usize| counts.iter().map(|counts| counts[place]).collect::<Vec<u64>>();
        texts.enumerate().map(|(place, text)| (text, of(place))).filter(|(_, counts)| counts.iter().any(|count| *count > 0)).collect()
    }

    /// The filter with links by name, and by what they lead to, turned into links to the records that are so now.
    #[must_use]
    pub fn resolved(&self, sight: &Sight, filter: &Filter, cold: &dyn Fn(RecordId) -> Option<Record>) -> Filter {
        filter.resolved(&Linked { table: &self.table, seen: self.seen(sight), cold })
    }

    /// The fields they know.
    #[must_use]
    pub fn schema(&self) -> &Schema {
        &self.table.schema
    }

    /// The record of a row.
    #[must_use]
    pub fn id(&self, row: Row) -> RecordId {
        self.table.ids.at(row)
    }

    /// The row of a record.
    #[must_use]
    pub fn row(&self, id: RecordId) -> Option<Row> {
        self.table.ids.row(id).filter(|row| self.table.kind(*row) != GONE)
    }

    /// Living records of a type, and those in the bin.
    #[must_use]
    pub fn count(&self, sight: &Sight, kind: TypeId) -> (u32, u32) {
        if sight.is_all() {
            return self.counts.get(&kind).copied().unwrap_or_default();
        }
        let count = |bin| {
            let mut rows = self.table.members(&[kind], bin);
            self.seen(sight).narrow(&mut rows);
            u32::try_from(rows.count()).unwrap_or(u32::MAX)
        };
        (count(false), count(true))
    }

    /// The same for every type there is.
    pub fn counts(&self) -> impl Iterator<Item = (TypeId, u64, u64)> {
        self.counts.iter().map(|(kind, (living, binned))| (*kind, u64::from(*living), u64::from(*binned)))
    }

    /// Values of a field in use that hold the typed text: those that begin with it first, most used first, with how often.
    /// Empty for fields whose values records do not share, such as names.
    #[must_use]
    pub fn values(&self, sight: &Sight, field: FieldId, typed: &str, limit: usize) -> Vec<(String, u64)> {
        let Some(Column::Words(words)) = self.table.column(field) else { return Vec::new() };
        let seen = self.seen(sight);
        let among = (!sight.is_all()).then(|| words.uses_among((0..self.table.rows()).map(bits::row).filter(|row| seen.has(*row))));
        words.in_use(typed, limit, among.as_deref())
    }

    /// The living records of a type by what they hold in a field of text, as search sees it.
    #[must_use]
    pub fn by_text(&self, sight: &Sight, kind: TypeId, field: FieldId) -> FxHashMap<String, RecordId> {
        let (rows, seen) = (self.table.members(&[kind], false), self.seen(sight));
        let texts =
            rows.iter().filter(|row| seen.has(*row)).map(|row| (self.table.sought(field, row), row)).filter(|(text, _)| !text.is_empty());
        texts.map(|(text, row)| (text.to_owned(), self.id(row))).collect()
    }

    /// The records, living or in the bin, that link to one, ascending.
    #[must_use]
    pub fn linking(&self, sight: &Sight, id: RecordId) -> Vec<RecordId> {
        let seen = self.seen(sight);
        self.table.linking(id).filter(|row| seen.has(*row)).map(|row| self.id(row)).collect()
    }

    /// What a living record is.
    #[must_use]
    pub fn kind(&self, sight: &Sight, id: RecordId) -> Option<TypeId> {
        let seen = self.seen(sight);
        self.row(id).filter(|row| !self.table.is_binned(*row) && seen.has(*row)).map(|row| self.table.kind(row))
    }

    /// Whether a record, living or in the bin, is of one of the types.
    #[must_use]
    pub fn is_of(&self, id: RecordId, kinds: &[TypeId]) -> bool {
        self.row(id).is_some_and(|row| kinds.contains(&self.table.kind(row)))
    }

    /// The records that somebody sees, living or in the bin; `None` where that is all of them.
    #[must_use]
    pub fn seen_records(&self, sight: &Sight) -> Option<RoaringTreemap> {
        let seen = self.seen(sight);
        let rows = (0..bits::row(self.table.rows())).filter(|row| seen.has(*row) && self.table.kind(*row) != GONE);
        (!sight.is_all()).then(|| rows.map(|row| self.id(row).0).collect())
    }

    /// Bytes in use.
    #[must_use]
    pub fn memory(&self) -> usize {
        self.table.memory() + self.orders.memory() + self.changes.at.memory()
    }
}

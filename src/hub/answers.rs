//! Answers kept for the sessions: running queries, their rows, and what a target means.

use std::collections::BTreeSet;

use roaring::RoaringTreemap;

use super::{
    SessionId,
    columns::{Rows, Sight},
    commands::Asker,
    index::Index,
    owner::Hub,
    views::listable,
};
use crate::{
    model::{
        Bases, FieldId, Marks, Query, QueryId, Record, RecordId, Selection, Seq, Stamp, Target, TypeId,
        filter::{Expr, Test, phone_pieces},
    },
    proto::{Answer, Command, Refusal, Reply, Request},
    store::Reader,
};

/// An answer kept for a session.
pub(super) struct Kept {
    query: Query,
    /// The columns' version it was made from.
    version: u64,
    /// The columns its rows are numbered by.
    built: u64,
    order: Order,
    /// Its ids, once somebody asked for them.
    ids: Option<RoaringTreemap>,
    /// Records of the rows that were asked for lately: the screen shows some of them.
    shown: RoaringTreemap,
}

/// So many records at most a screen is thought to show of one answer.
const MOST_SHOWN: usize = 2_000;

impl Kept {
    /// Whether the screen may show the record.
    pub(super) fn shows(&self, id: RecordId) -> bool {
        self.shown.contains(id.0)
    }

    fn note_shown(&mut self, ids: impl Iterator<Item = RecordId>) {
        if usize::try_from(self.shown.len()).is_ok_and(|shown| shown > MOST_SHOWN) {
            self.shown.clear();
        }
        self.shown.extend(ids.map(|id| id.0));
    }
}

/// Where the rows of an answer come from.
enum Order {
    /// The store's index by name, before there are columns.
    ByName,
    /// The columns.
    Rows(Rows),
}

fn short(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Whether the store's index alone answers the query.
fn is_by_name(query: &Query) -> bool {
    query.kinds.len() == 1 && !query.bin && query.only.is_none() && query.sort.is_empty() && query.filter.tree == Expr::All
}

impl Hub {
    /// Whether a request must wait until the columns are built.
    pub(super) fn needs_columns(&self, request: &Request) -> bool {
        let target_needs = |target: &Target| match target {
            Target::Records(_) => false,
            Target::Selection { selection, within } => selection.range.is_some() || within.is_some(),
            Target::Query(_) => true,
        };
        match request {
            Request::Run { query, .. } => !is_by_name(query) || !self.store.names_valid(),
            Request::Marks { .. }
            | Request::Ids(_)
            | Request::Coming { .. }
            | Request::Means(_)
            | Request::Tally { .. }
            | Request::Report(_)
            | Request::Twins { .. }
            | Request::Mixed { .. }
            | Request::Count { .. }
            | Request::Values { .. }
            | Request::Timeline { .. }
            | Request::Linking(_)
            | Request::Alike { .. }
            | Request::Duplicates { .. }
            | Request::ImportRows { .. }
            | Request::Retention
            | Request::Clean
            | Request::Belonging(_)
            | Request::Mentions(_)
            | Request::ImportEnd(_)
            | Request::ImportAgain { .. } => true,
            // Who is who is asked when the first row could come.
            Request::ImportBegin(options) => options.apply,
            Request::Plan(command) | Request::Apply(command) | Request::ApplySeen { command, .. } => match command {
                // What links to the records is asked first.
                Command::Delete(_) if matches!(request, Request::Plan(_)) => true,
                // Who was touched last follows from the columns.
                Command::Log { .. } => true,
                Command::Create { kind, .. } => Bases::ITEMS.has(self.schema.base(*kind)),
                Command::Bulk { target, .. } | Command::Deal { target, .. } | Command::Delete(target) | Command::Restore(target) => {
                    target_needs(target)
                }
                Command::Convert { target, how, .. } => target_needs(target) || how.looks_around(),
                Command::Import { .. } | Command::Merge { .. } | Command::Mail { .. } | Command::Erase { .. } | Command::Retain(_) => true,
                _ => false,
            },
            _ => false,
        }
    }

    fn kept(&self, session: SessionId, id: QueryId) -> Result<&Kept, Refusal> {
        let kept = self.sittings.get(&session).and_then(|sitting| sitting.answers.get(&id)).ok_or(Refusal::Stale)?;
        match (&kept.order, &self.index) {
            (Order::Rows(_), Index::Ready(_)) if kept.built == self.built => Ok(kept),
            (Order::ByName, Index::Ready(_)) if kept.version == self.version => Ok(kept),
            // What changed while the columns are built moves the rows of the store's index: the session asks anew then.
            (Order::ByName, Index::Building(_) | Index::Failed(_)) => Ok(kept),
            _ => Err(Refusal::Stale),
        }
    }

    pub(super) fn run_query(&mut self, session: SessionId, id: QueryId, query: Query, keep: Option<RecordId>) -> Result<Reply, Refusal> {
        listable(&query)?;
        let seq = self.store.last_seq();
        let reader = self.store.reader()?;
        let sight = self.sight(session, "");
        let former = self.sittings.get_mut(&session).and_then(|sitting| sitting.answers.remove(&id));
        let mut query = query;
        let (answer, order) = match &mut self.index {
            Index::Ready(columns) => {
                query.filter = columns.resolved(&sight, &query.filter, &cold_of(&reader));
                let former = former.filter(|kept| kept.version == self.version && kept.built == self.built && narrows(&kept.query, &query));
                let former = former.and_then(|kept| match kept.order {
                    Order::Rows(rows) => Some(rows),
                    Order::ByName => None,
                });
                let rows = columns.run_similar(&sight, &query, former.as_ref(), &cold_of(&reader));
                let whole = query
                    .kinds
                    .iter()
                    .map(|kind| columns.count(&sight, *kind))
                    .map(|(living, binned)| if query.bin { binned } else { living })
                    .sum();
                let kept = keep.and_then(|record| columns.row(record)).and_then(|row| rows.place(row));
                (Answer { id, seq, total: rows.len(), whole, kept, similar: rows.similar, indexing: false }, Order::Rows(rows))
            }
            Index::Failed(why) if !is_by_name(&query) || !sight.is_all() => return Err(no_columns(why)),
            Index::Building(_) if !sight.is_all() => return Err(Refusal::Stale),
            _ => {
                let living = reader.counts()?.iter().filter(|(kind, ..)| query.kinds.contains(kind)).map(|(_, living, _)| *living).sum();
                (Answer { id, seq, total: short(living), whole: short(living), kept: None, similar: 0, indexing: true }, Order::ByName)
            }
        };
        let kept = Kept { query, version: self.version, built: self.built, order, ids: None, shown: RoaringTreemap::new() };
        if let Some(sitting) = self.sittings.get_mut(&session) {
            sitting.answers.insert(id, kept);
        }
        Ok(Reply::Answer(answer))
    }

    /// Rows of an answer. Who has one of them open is told along.
    pub(super) fn rows(&mut self, session: SessionId, id: QueryId, from: u32, count: u32, columns: &[FieldId]) -> Result<Reply, Refusal> {
        let reply = self.rows_of(session, id, from, count, columns)?;
        if let (Reply::Rows { rows, .. }, Some(kept)) =
            (&reply, self.sittings.get_mut(&session).and_then(|sitting| sitting.answers.get_mut(&id)))
        {
            // A copy of thousands is no screen.
            if rows.len() < MOST_SHOWN {
                kept.note_shown(rows.iter().map(|record| record.id));
            }
            self.tell_presence(session);
        }
        Ok(reply)
    }

    fn rows_of(&self, session: SessionId, id: QueryId, from: u32, count: u32, columns: &[FieldId]) -> Result<Reply, Refusal> {
        let kept = self.kept(session, id)?;
        let eyes = self.eyes(session)?;
        let reader = eyes.reader();
        let ids: Vec<RecordId> = match (&kept.order, &self.index) {
            (Order::Rows(rows), Index::Ready(columns)) => {
                (from..rows.len().min(from.saturating_add(count))).filter_map(|place| rows.at(place)).map(|row| columns.id(row)).collect()
            }
            (Order::Rows(_), _) => return Err(Refusal::Stale),
            (Order::ByName, _) => {
                let place = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
                let kinds = &kept.query.kinds;
                kinds.first().map(|kind| reader.by_name(*kind, place(from), place(count))).transpose()?.unwrap_or_default()
            }
        };
        let is_cold = |field: &FieldId| self.schema.field(*field).is_none_or(|def| !def.is(Marks::HOT));
        let whole = columns.iter().any(is_cold);
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids {
            let record = if whole { eyes.record(id)? } else { eyes.hot(id)? };
            rows.push(record.unwrap_or_else(|| vanished(id)));
        }
        let strays = match (&kept.order, &self.index) {
            (Order::Rows(answer), Index::Ready(columns)) => {
                columns.strays(eyes.sight(), &kept.query, answer, from..from.saturating_add(count), &cold_of(reader))
            }
            _ => Vec::new(),
        };
        let linked: BTreeSet<RecordId> = rows
            .iter()
            .flat_map(|record| columns.iter().filter_map(|field| record.get(*field)))
            .flat_map(|value| value.links().iter().copied())
            .collect();
        let names = if linked.is_empty() { Vec::new() } else { self.names(session, linked)? };
        Ok(Reply::Rows { id, from, rows, strays, names })
    }

    /// Which of these records would come into an answer.
    pub(super) fn coming(&mut self, session: SessionId, id: QueryId, records: &[RecordId]) -> Result<RoaringTreemap, Refusal> {
        self.reorder(session, id)?;
        let eyes = self.eyes(session)?;
        let kept = self.kept(session, id)?;
        match (&kept.order, &self.index) {
            (Order::Rows(rows), Index::Ready(columns)) => {
                Ok(columns.coming(eyes.sight(), &kept.query, rows, records, &cold_of(eyes.reader())))
            }
            _ => Err(Refusal::Stale),
        }
    }

    pub(super) fn marks(&mut self, session: SessionId, id: QueryId, rows: Option<(u32, u32)>) -> Result<RoaringTreemap, Refusal> {
        self.reorder(session, id)?;
        let sight = self.sight(session, "");
        let Index::Ready(columns) = &self.index else { return Err(Refusal::Stale) };
        let kept = self.sittings.get_mut(&session).and_then(|sitting| sitting.answers.get_mut(&id)).ok_or(Refusal::Stale)?;
        let Order::Rows(answer) = &kept.order else { return Err(Refusal::Stale) };
        // Who does not see all may see less by now than when they asked.
        if rows.is_some() || !sight.is_all() {
            return Ok(answer.marks(columns, &sight, rows));
        }
        Ok(kept.ids.get_or_insert_with(|| answer.marks(columns, &sight, None)).clone())
    }

    pub(super) fn count(&mut self, session: SessionId, id: QueryId, selection: &Selection) -> Result<Reply, Refusal> {
        let all = self.selected(session, selection)?;
        let shown = self.marks(session, id, None)?.intersection_len(&all);
        Ok(Reply::Counted { shown, hidden: all.len() - shown })
    }

    /// An answer given before there were columns gets its rows from them.
    fn reorder(&mut self, session: SessionId, id: QueryId) -> Result<(), Refusal> {
        if let Order::ByName = self.kept(session, id)?.order {
            let query = self.kept(session, id)?.query.clone();
            self.run_query(session, id, query, None)?;
        }
        Ok(())
    }

    /// The ids of all records a query finds, without those that are only similar.
    pub(super) fn ids(&mut self, session: SessionId, query: Query) -> Result<RoaringTreemap, Refusal> {
        let sight = self.sight(session, "");
        Ok(self.resolve(session, &sight, Target::Query(query))?.into_iter().map(|id| id.0).collect())
    }

    /// The records a target means, as far as the person sees them, ascending.
    pub(super) fn seen_of(&mut self, session: SessionId, target: Target) -> Result<Vec<RecordId>, Refusal> {
        let sight = self.sight(session, "");
        let mut ids = self.resolve(session, &sight, target)?;
        let stamp = Stamp { by: self.user(session), at: 0 };
        let hidden = self.hidden_among(&Asker { session, stamp: &stamp, sight: &sight }, &ids)?;
        ids.retain(|id| !hidden.contains(id));
        Ok(ids)
    }

    fn selected(&mut self, session: SessionId, selection: &Selection) -> Result<RoaringTreemap, Refusal> {
        let mut all = selection.marks.clone();
        if let Some((id, first, last)) = selection.range {
            all |= self.marks(session, id, Some((first, last)))?;
        }
        Ok(all)
    }

    /// The records a target means, ascending; among those that are named some may be hidden from the person.
    pub(super) fn resolve(&mut self, session: SessionId, sight: &Sight, target: Target) -> Result<Vec<RecordId>, Refusal> {
        let ids = match target {
            Target::Records(mut ids) => {
                ids.sort_unstable();
                ids.dedup();
                return Ok(ids);
            }
            Target::Selection { selection, within } => {
                let mut all = self.selected(session, &selection)?;
                if let Some(id) = within {
                    all &= self.marks(session, id, None)?;
                }
                all
            }
            Target::Query(query) => {
                listable(&query)?;
                let reader = self.store.reader()?;
                match &mut self.index {
                    Index::Ready(columns) => {
                        let query = Query { filter: columns.resolved(sight, &query.filter, &cold_of(&reader)), ..query };
                        columns.run(sight, &query, None, &cold_of(&reader)).marks(columns, sight, None)
                    }
                    Index::Failed(why) => return Err(no_columns(why)),
                    Index::Building(_) => return Err(Refusal::Stale),
                }
            }
        };
        Ok(ids.iter().map(RecordId).collect())
    }

    pub(super) fn values(&self, session: SessionId, field: FieldId, typed: &str, limit: u32) -> Result<Reply, Refusal> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        match &self.index {
            Index::Ready(columns) => Ok(Reply::Values(columns.values(&self.sight(session, ""), field, typed, limit))),
            Index::Failed(why) => Err(no_columns(why)),
            Index::Building(_) => Err(Refusal::Stale),
        }
    }

    /// The number of the last operation.
    pub(super) fn seq(&self) -> Seq {
        self.store.last_seq()
    }
}

/// Whole records, for filters that ask for values the columns do not hold.
pub(super) fn cold_of(reader: &Reader) -> impl Fn(RecordId) -> Option<Record> {
    |id| reader.record(id).ok().flatten()
}

/// Stands in the place of a record that is no more.
fn vanished(id: RecordId) -> Record {
    Record::new(id, TypeId(0), Stamp { by: String::new(), at: 0 })
}

pub(super) fn no_columns(why: &str) -> Refusal {
    Refusal::Store(format!("the list cannot be sorted or filtered: {why}. Run prospekt check"))
}

/// Whether every row of `new` is certain to be a row of `old`.
fn narrows(old: &Query, new: &Query) -> bool {
    old.kinds == new.kinds
        && old.bin == new.bin
        && old.sort == new.sort
        && only_narrows(old, new)
        && implies(&new.filter.tree, &old.filter.tree)
}

fn only_narrows(old: &Query, new: &Query) -> bool {
    match (&old.only, &new.only) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(old), Some(new)) => new.is_subset(old),
    }
}

/// Whether passing `narrow` is certain to mean passing `wide`; "no" where it is not known.
fn implies(narrow: &Expr, wide: &Expr) -> bool {
    let parts = |expr: &Expr| -> Vec<Expr> {
        match expr {
            Expr::All => Vec::new(),
            Expr::And(parts) => parts.clone(),
            other => vec![other.clone()],
        }
    };
    let narrow = parts(narrow);
    parts(wide).iter().all(|wide| narrow.iter().any(|narrow| part_implies(narrow, wide)))
}

fn part_implies(narrow: &Expr, wide: &Expr) -> bool {
    match (narrow, wide) {
        (Expr::Word(narrow), Expr::Word(wide)) => {
            let wider = phone_pieces(wide);
            phone_pieces(narrow).iter().all(|piece| wider.iter().any(|wide| piece.contains(wide))) && narrow.contains(wide.as_str())
        }
        (Expr::Test { fields: f, test: Test::Has(narrow) }, Expr::Test { fields: g, test: Test::Has(wide) }) => {
            f == g && narrow.starts_with(wide.as_str())
        }
        (narrow, wide) => narrow == wide,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Filter, Reading, Schema};

    #[test]
    fn only_filters_that_surely_find_less_look_in_the_former_answer() {
        let schema = Schema::default();
        let query = |text: &str| {
            let filter = Filter::parse(text, &schema, &Reading::utc(0), "anna").unwrap();
            Query { filter, ..Query::all(TypeId(1)) }
        };
        for (old, new, want) in [
            ("", "anna", true),
            ("an", "anna", true),
            ("anna", "anna berg", true),
            ("anna", "anna source:web", true),
            ("source:w", "source:web", true),
            ("07", "070", true),
            ("anna", "an", false),
            ("anna", "anna or bo", false),
            ("-an", "-anna", false),
            ("score<4", "score<3", false),
            ("berg", "anna", false),
        ] {
            assert_eq!(narrows(&query(old), &query(new)), want, "{old:?} to {new:?}");
        }
        let word = |text: &str| Expr::Word(text.to_owned());
        assert!(implies(&word("+46"), &word("46")));
        assert!(!implies(&word("+0"), &word("+")), "a plus alone is no piece of a phone number");
    }
}

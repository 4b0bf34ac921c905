//! Orders of all rows: by name always, by other fields those used last. Changes are taken in when an order is asked for.

use std::{cmp::Ordering, collections::BTreeMap};

use super::{
    Row,
    bits::Bits,
    radix,
    ranks::{Ranked, RankedAs, Ranks, Source, Unranked, by_text, merged},
    table::{Changed, Column, GONE, Table},
};
use crate::model::{FieldId, SortKey, fields};

/// Orders kept besides the one by name: 4 bytes a row each.
const KEPT: usize = 3;
/// So many changed rows are put into a kept order one by one; for more it is made anew.
const FEW: usize = 2_000;
/// So many new names of known records are put in place before anybody asks.
const MANY: usize = 16_000;

/// The rows in one order; those changed since wait in `changed` and may stand anywhere or nowhere in `rows`.
#[derive(Debug, Default)]
struct Order {
    sort: Vec<SortKey>,
    rows: Vec<Row>,
    changed: Vec<Row>,
}

/// Orders and what helps to make them.
#[derive(Debug, Default)]
pub(super) struct Orders {
    by_name: Order,
    /// Most recently used last.
    kept: Vec<Order>,
    /// Of the columns of texts that were sorted by, or soon may be.
    ranks: BTreeMap<FieldId, Ranks>,
    /// Fields whose ranks are being made elsewhere.
    coming: Vec<FieldId>,
}

/// What one level of a sort compares: a number of 0 to `most` for each row that has a value.
struct Level<'a> {
    number: Box<dyn Fn(Row) -> Option<u64> + 'a>,
    most: u64,
}

impl Orders {
    /// Notes what a record's new values move.
    pub(super) fn note(&mut self, changed: &Changed, table: &Table) {
        let Changed { row, is_new, ref fields } = *changed;
        let renamed = is_new || fields.iter().any(|field| matches!(*field, fields::NAME | fields::FILE_AS));
        if renamed {
            self.by_name.changed.push(row);
        }
        let coming = &mut self.coming;
        self.ranks.retain(|field, ranks| {
            let stays = !(is_new || fields.contains(field)) || ranks.note(row, table.rows());
            coming.retain(|other| stays || other != field);
            stays
        });
        self.kept.retain_mut(|order| {
            if renamed || order.sort.iter().any(|key| fields.contains(&key.field)) {
                order.changed.push(row);
            }
            order.changed.len() <= FEW
        });
        // New records come by the hundred thousand before anybody asks; then they are cheaper placed together.
        if renamed && !is_new && self.by_name.changed.len() > MANY {
            self.by_name.settle(table);
        }
    }

    /// The columns whose ranks are best made elsewhere, as they are now. Until they are handed over with [`Orders::take`], they are awaited.
    pub(super) fn unranked(&mut self, table: &Table, least: Option<usize>) -> Vec<Unranked> {
        let unranked = Unranked::all(table, least);
        self.coming = unranked.iter().map(Unranked::field).collect();
        for field in self.coming.iter().filter(|field| Source::of(table, **field).is_some()) {
            self.ranks.insert(*field, Ranks::default());
        }
        unranked
    }

    /// Takes ranks made elsewhere; without any, no more are awaited.
    pub(super) fn take(&mut self, ranked: Option<Ranked>, table: &mut Table) {
        let Some(Ranked { field, order }) = ranked else {
            self.coming.clear();
            return;
        };
        let Some(at) = self.coming.iter().position(|coming| *coming == field) else { return };
        self.coming.remove(at);
        match (order, self.ranks.get_mut(&field), table.column_mut(field)) {
            (RankedAs::Ranks(of), Some(ranks), _) => ranks.take(of),
            (RankedAs::Codes(ordered), _, Some(Column::Words(words))) => words.take_order(ordered),
            _ => {}
        }
    }

    /// Whether a sort takes ranks that are being made elsewhere.
    pub(super) fn awaits(&self, sort: &[SortKey]) -> bool {
        sort.iter().any(|key| self.coming.contains(&key.field))
    }

    /// Notes that a row's record is gone.
    pub(super) fn note_gone(&mut self, row: Row, table: &Table) {
        self.note(&Changed { row, is_new: true, fields: Vec::new() }, table);
    }

    /// All rows in the order of these levels, then by name.
    pub(super) fn by(&mut self, sort: &[SortKey], table: &mut Table) -> &[Row] {
        self.by_name.settle(table);
        if sort.is_empty() {
            return &self.by_name.rows;
        }
        let mut order = match self.kept.iter().position(|order| order.sort == sort) {
            Some(at) => self.kept.remove(at),
            None => Order { sort: sort.to_vec(), rows: self.made(sort, table), changed: Vec::new() },
        };
        order.settle(table);
        if self.kept.len() >= KEPT {
            self.kept.remove(0);
        }
        self.kept.push(order);
        self.kept.last().map_or(&[], |order| &order.rows)
    }

    /// The other direction of a known order turned round, else stable passes from the last level to the first, over the order by name.
    fn made(&mut self, sort: &[SortKey], table: &mut Table) -> Vec<Row> {
        for key in sort {
            self.settle_ranks(key.field, table);
        }
        if let [key] = sort
            && let turned = (SortKey { descending: !key.descending, ..*key })
            && let Some(order) = self.kept.iter_mut().find(|order| order.sort == [turned])
        {
            order.settle(table);
            let level = level(table, &self.ranks, key.field);
            return level.map_or_else(|| order.rows.clone(), |level| level.turned(&order.rows));
        }
        let mut rows: Option<Vec<Row>> = None;
        for key in sort.iter().rev() {
            if let Some(level) = level(table, &self.ranks, key.field) {
                rows = Some(level.pass(rows.as_ref().unwrap_or(&self.by_name.rows), key.descending));
            }
        }
        rows.unwrap_or_else(|| self.by_name.rows.clone())
    }

    /// All rows by name, as of the last time an order was asked for.
    pub(super) fn by_name(&self) -> &[Row] {
        &self.by_name.rows
    }

    fn settle_ranks(&mut self, field: FieldId, table: &mut Table) {
        let collation = table.collation.clone();
        if let Some(Column::Words(words)) = table.column_mut(field) {
            words.settle(&collation);
        } else if let Some(source) = Source::of(table, field) {
            self.ranks.entry(field).or_default().settle(&source, table.rows());
        }
    }

    pub(super) fn memory(&self) -> usize {
        let orders = self.kept.iter().chain([&self.by_name]).map(|order| order.rows.capacity() + order.changed.capacity());
        4 * orders.sum::<usize>() + self.ranks.values().map(Ranks::memory).sum::<usize>()
    }
}

/// What a sort by this field compares; nothing where all rows are equal. Ranks must be settled.
fn level<'a>(table: &'a Table, ranks: &'a BTreeMap<FieldId, Ranks>, field: FieldId) -> Option<Level<'a>> {
    let most = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    Some(match table.column(field)? {
        Column::Id => {
            let (low, high) = table.ids.span();
            Level { number: Box::new(move |row| Some(table.ids.at(row).0.saturating_sub(low))), most: high - low }
        }
        Column::Type => Level { number: Box::new(|row| Some(u64::from(table.kind(row).0))), most: u64::from(u16::MAX) },
        Column::Number(numbers) => {
            let (low, high) = numbers.span()?;
            Level { number: Box::new(move |row| Some(numbers.at(row)?.abs_diff(low))), most: high.abs_diff(low) }
        }
        Column::Links(links) => {
            let count = |row| u64::try_from(links.at(row).len()).ok().filter(|count| *count > 0);
            Level { number: Box::new(count), most: u64::from(u16::MAX) }
        }
        Column::Words(words) => Level { number: Box::new(|row| words.rank(row)), most: most(words.len()) },
        Column::Texts(_) | Column::Name(..) | Column::Filed(_) => {
            let ranks = ranks.get(&field)?;
            Level { number: Box::new(|row| ranks.at(row)), most: most(table.rows()) }
        }
    })
}

impl Level<'_> {
    /// Rows without a value are last in both directions; rows with the same keep their order.
    fn pass(&self, rows: &[Row], descending: bool) -> Vec<Row> {
        let none = self.most.saturating_add(1);
        let number = |row| (self.number)(row).map_or(none, |number| if descending { self.most - number } else { number });
        radix::sorted(rows, none, number)
    }

    /// Rows sorted by this level alone, in the other direction.
    fn turned(&self, rows: &[Row]) -> Vec<Row> {
        let with_value = rows.partition_point(|row| (self.number)(*row).is_some());
        let mut turned = Vec::with_capacity(rows.len());
        let mut end = with_value;
        let mut number = None;
        for at in (0..with_value).rev() {
            let before = (self.number)(rows[at]);
            if before != number {
                turned.extend_from_slice(&rows[at + 1..end]);
                (end, number) = (at + 1, before);
            }
        }
        turned.extend_from_slice(&rows[..end]);
        turned.extend_from_slice(&rows[with_value..]);
        turned
    }
}

impl Order {
    /// The order of two rows in all levels.
    fn compare(&self, table: &Table, a: Row, b: Row) -> Ordering {
        compare(table, &self.sort, a, b)
    }

    /// Puts the changed rows where they belong.
    fn settle(&mut self, table: &Table) {
        if self.changed.is_empty() {
            return;
        }
        let moved: Bits = std::mem::take(&mut self.changed).into_iter().collect();
        let mut stay = std::mem::take(&mut self.rows);
        if !stay.is_empty() {
            stay.retain(|row| !moved.has(*row));
        }
        let mut coming: Vec<Row> = moved.iter().filter(|row| table.kind(*row) != GONE).collect();
        if self.sort.is_empty() && coming.len() > FEW {
            let key = |row, out: &mut Vec<u8>| table.collation.key_into(&table.listed_as(row), out);
            let sorted = by_text(&coming, key, |a, b| table.ids.at(a).cmp(&table.ids.at(b)));
            coming = sorted.into_iter().map(|(_, row)| row).collect();
        } else {
            coming.sort_unstable_by(|a, b| self.compare(table, *a, *b));
        }
        self.rows = if stay.is_empty() { coming } else { merged(&stay, &coming, |a, b| self.compare(table, a, b) == Ordering::Less) };
    }
}

/// The order of two rows in all levels, then by name.
pub(super) fn compare(table: &Table, sort: &[SortKey], a: Row, b: Row) -> Ordering {
    sort.iter().map(|key| table.compare(*key, a, b)).find(|order| order.is_ne()).unwrap_or_else(|| table.compare_names(a, b))
}

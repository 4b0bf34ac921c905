//! Orders of all rows: by name always, by other fields those used last. Changes are taken in when an order is asked for.

use std::cmp::Ordering;

use rustc_hash::FxHashMap;

use super::{
    Row,
    bits::{Bits, index, row},
    table::{Changed, Column, GONE, Table},
};
use crate::model::{FieldId, SortKey, fields};

/// Orders kept besides the one by name: 4 bytes a row each.
const KEPT: usize = 3;
/// So many changed rows are put into a kept order one by one; for more it is made anew.
const FEW: usize = 2_000;
/// Bits a pass of the radix sort looks at.
const DIGIT: u32 = 11;

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
    /// Places of the texts of a column that has no codes, by row; `u32::MAX` without a value.
    text_ranks: FxHashMap<FieldId, Vec<u32>>,
}

impl Orders {
    /// Notes what a record's new values move.
    pub(super) fn note(&mut self, changed: &Changed) {
        let renamed = changed.is_new || changed.fields.iter().any(|field| matches!(*field, fields::NAME | fields::FILE_AS));
        if renamed {
            self.by_name.changed.push(changed.row);
        }
        self.text_ranks.retain(|field, _| !changed.is_new && !changed.fields.contains(field));
        self.kept.retain_mut(|order| {
            if renamed || order.sort.iter().any(|key| changed.fields.contains(&key.field)) {
                order.changed.push(changed.row);
            }
            order.changed.len() <= FEW
        });
    }

    /// Notes that a row's record is gone.
    pub(super) fn note_gone(&mut self, row: Row) {
        self.note(&Changed { row, is_new: true, fields: Vec::new() });
    }

    /// All rows in the order of these levels, then by name.
    pub(super) fn by(&mut self, sort: &[SortKey], table: &mut Table) -> &[Row] {
        self.by_name.settle(table);
        if sort.is_empty() {
            return &self.by_name.rows;
        }
        let mut order = match self.kept.iter().position(|order| order.sort == sort) {
            Some(at) => self.kept.remove(at),
            None => Order { sort: sort.to_vec(), rows: self.sorted(sort, table), changed: Vec::new() },
        };
        order.settle(table);
        if self.kept.len() >= KEPT {
            self.kept.remove(0);
        }
        self.kept.push(order);
        self.kept.last().map_or(&[], |order| &order.rows)
    }

    /// Stable passes from the last level to the first, over the order by name.
    fn sorted(&mut self, sort: &[SortKey], table: &mut Table) -> Vec<Row> {
        let mut rows = self.by_name.rows.clone();
        for key in sort.iter().rev() {
            let Table { ids, types, collation, .. } = table;
            rows = match key.field {
                fields::ID => pass(&rows, key.descending, span(ids.as_slice().iter().map(|id| id.0)), |row| Some(ids.at(row).0)),
                fields::TYPE => pass(&rows, key.descending, (0, u64::from(u16::MAX)), |row| Some(u64::from(types[index(row)].0))),
                field => {
                    let collation = collation.clone();
                    match table.column_mut(field) {
                        Some(Column::Number(numbers)) => {
                            let (low, high) = numbers.span().unwrap_or_default();
                            pass(&rows, key.descending, (0, high.abs_diff(low)), |row| Some(numbers.at(row)?.abs_diff(low)))
                        }
                        Some(Column::Words(words)) => {
                            let ranks = words.ranks(&collation).to_vec();
                            let most = u64::try_from(ranks.len()).unwrap_or(u64::MAX);
                            pass(&rows, key.descending, (0, most), |row| {
                                let code = words.codes.at(row)?;
                                ranks.get(usize::try_from(code).ok()?).map(|rank| u64::from(*rank))
                            })
                        }
                        Some(Column::Texts(_) | Column::Name(..)) => {
                            let known = self.kept.iter_mut().find(|order| matches!(order.sort[..], [only] if only.field == field));
                            let known = known.map(|order| {
                                order.settle(table);
                                &*order
                            });
                            let ranks = self.text_ranks.entry(field).or_insert_with(|| text_ranks(table, field, known));
                            let most = u64::try_from(ranks.len()).unwrap_or(u64::MAX);
                            pass(&rows, key.descending, (0, most), |row| {
                                ranks.get(index(row)).filter(|rank| **rank != u32::MAX).map(|rank| u64::from(*rank))
                            })
                        }
                        Some(Column::Id | Column::Type) | None => rows,
                    }
                }
            };
        }
        rows
    }

    pub(super) fn memory(&self) -> usize {
        let orders = self.kept.iter().chain([&self.by_name]).map(|order| order.rows.capacity() + order.changed.capacity());
        4 * (orders.sum::<usize>() + self.text_ranks.values().map(Vec::capacity).sum::<usize>())
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
            let key = |row, out: &mut Vec<u8>| table.collation.key_into(table.listed_as(row), out);
            let sorted = by_text(&coming, key, |a, b| table.ids.at(a).cmp(&table.ids.at(b)));
            coming = sorted.into_iter().map(|(_, row)| row).collect();
        } else {
            coming.sort_unstable_by(|a, b| self.compare(table, *a, *b));
        }
        if stay.is_empty() {
            self.rows = coming;
            return;
        }
        let mut rows = Vec::with_capacity(stay.len() + coming.len());
        let mut left = stay.as_slice();
        for row in coming {
            let before = places_before(left, |other| self.compare(table, other, row) == Ordering::Less);
            rows.extend_from_slice(&left[..before]);
            rows.push(row);
            left = &left[before..];
        }
        rows.extend_from_slice(left);
        self.rows = rows;
    }
}

/// The order of two rows in all levels, then by name.
pub(super) fn compare(table: &Table, sort: &[SortKey], a: Row, b: Row) -> Ordering {
    sort.iter().map(|key| table.compare(*key, a, b)).find(|order| order.is_ne()).unwrap_or_else(|| table.compare_names(a, b))
}

/// How many rows at the front are before the wanted place: in steps that double, since the places asked for ascend.
fn places_before(rows: &[Row], is_before: impl Fn(Row) -> bool) -> usize {
    let mut step = 1;
    while step <= rows.len() && is_before(rows[step - 1]) {
        step *= 2;
    }
    let low = step / 2;
    low + rows[low..step.min(rows.len())].partition_point(|row| is_before(*row))
}

fn span(values: impl Iterator<Item = u64> + Clone) -> (u64, u64) {
    (values.clone().min().unwrap_or_default(), values.max().unwrap_or_default())
}

/// Sorts rows by a number within `span`, those without one last; rows with the same number keep their order.
fn pass(rows: &[Row], descending: bool, (low, high): (u64, u64), number: impl Fn(Row) -> Option<u64>) -> Vec<Row> {
    let none = (high - low).saturating_add(1);
    let key = |row: Row| number(row).map_or(none, |number| if descending { high - number } else { number - low });
    let mut from: Vec<(u64, Row)> = rows.iter().map(|row| (key(*row), *row)).collect();
    let mut to = vec![(0, 0); if none >> DIGIT == 0 { 0 } else { rows.len() }];
    let digit = |key: u64, shift: u32| usize::try_from((key >> shift) & ((1 << DIGIT) - 1)).unwrap_or_default();
    let mut shift = 0;
    loop {
        let mut places = vec![0_usize; 1 << DIGIT];
        from.iter().for_each(|(key, _)| places[digit(*key, shift)] += 1);
        let mut next = 0;
        for place in &mut places {
            next += std::mem::replace(place, next);
        }
        let is_last = shift + DIGIT >= u64::BITS || none >> (shift + DIGIT) == 0;
        if is_last {
            let mut sorted = vec![0; rows.len()];
            for (key, row) in from {
                let place = &mut places[digit(key, shift)];
                sorted[*place] = row;
                *place += 1;
            }
            return sorted;
        }
        for pair in &from {
            let place = &mut places[digit(pair.0, shift)];
            to[*place] = *pair;
            *place += 1;
        }
        std::mem::swap(&mut from, &mut to);
        shift += DIGIT;
    }
}

/// Sorts rows by the bytes `key` appends for them, then by `tie`, and ranks them: equals have the same rank.
fn by_text(rows: &[Row], key: impl Fn(Row, &mut Vec<u8>), tie: impl Fn(Row, Row) -> Ordering) -> Vec<(u32, Row)> {
    // The first 16 bytes lie beside the row; most comparisons end there. The rest is a stretch of one block.
    let mut rests = Vec::new();
    let mut whole = Vec::new();
    let mut keyed: Vec<(u128, u32, Row)> = Vec::with_capacity(rows.len());
    for row in rows {
        whole.clear();
        key(*row, &mut whole);
        let (head, rest) = whole.split_at(whole.len().min(16));
        let mut first = [0; 16];
        first[..head.len()].copy_from_slice(head);
        keyed.push((u128::from_be_bytes(first), u32::try_from(rests.len()).unwrap_or(u32::MAX), *row));
        rests.extend_from_slice(&u32::try_from(rest.len()).unwrap_or(u32::MAX).to_ne_bytes());
        rests.extend_from_slice(rest);
    }
    let rest = |place: u32| {
        let (length, rest) = rests[index(place)..].split_first_chunk::<4>()?;
        rest.get(..index(u32::from_ne_bytes(*length)))
    };
    let compare =
        |a: &(u128, u32, Row), b: &(u128, u32, Row)| a.0.cmp(&b.0).then_with(|| rest(a.1).cmp(&rest(b.1))).then_with(|| tie(a.2, b.2));
    keyed.sort_unstable_by(compare);
    ranked(&keyed, |a, b| compare(a, b).is_eq(), |(_, _, row)| *row)
}

/// Sorted rows with their ranks.
fn ranked<T>(sorted: &[T], same: impl Fn(&T, &T) -> bool, row: impl Fn(&T) -> Row) -> Vec<(u32, Row)> {
    let mut rank = 0;
    let place = |(at, item): (usize, &T)| {
        rank += u32::from(at > 0 && !same(&sorted[at - 1], item));
        (rank, row(item))
    };
    sorted.iter().enumerate().map(place).collect()
}

/// The rank of each row's text among all; equal texts have equal ranks.
fn text_ranks(table: &Table, field: FieldId, known: Option<&Order>) -> Vec<u32> {
    let column = table.column(field);
    let text = |row: Row| match column {
        Some(Column::Texts(texts)) => texts.at(row).map(str::as_bytes),
        Some(Column::Name(written, _)) => Some(written.at(row)).filter(|text| !text.is_empty()),
        _ => None,
    };
    let with_text = |rows: &mut dyn Iterator<Item = Row>| rows.filter(|row| text(*row).is_some()).collect::<Vec<_>>();
    let same = |a: &Row, b: &Row| text(*a) == text(*b);
    let sorted = match known {
        Some(order) if order.sort[0].descending => ranked(&with_text(&mut order.rows.iter().rev().copied()), same, |row| *row),
        Some(order) => ranked(&with_text(&mut order.rows.iter().copied()), same, |row| *row),
        None => {
            let rows = with_text(&mut (0..table.rows()).map(row));
            let key = |row: Row, out: &mut Vec<u8>| match column {
                Some(Column::Name(written, _)) => table.collation.key_into(written.text(row), out),
                _ => out.extend_from_slice(text(row).unwrap_or_default()),
            };
            by_text(&rows, key, |a, b| text(a).cmp(&text(b)))
        }
    };
    let mut ranks = vec![u32::MAX; table.rows()];
    for (rank, row) in sorted {
        ranks[index(row)] = rank;
    }
    ranks
}

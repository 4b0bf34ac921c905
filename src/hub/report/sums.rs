//! Sums over rows in slots: whole numbers only, in as many digits as it takes.

use std::ops::Range;

use crate::{
    hub::columns::{LARGE, halves},
    model::report::{Cell, Figure},
};

/// No value.
pub(super) const NOTHING: i64 = i64::MIN;
/// A slot of rows that are not counted.
pub(super) const NOWHERE: u32 = u32::MAX;

/// A measure with what it takes of each row.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) figure: Figure,
    /// Which rows count; all where there are none named.
    pub(super) passing: Option<Vec<bool>>,
    /// Of a rate: among which rows.
    pub(super) among: Option<Vec<bool>>,
    /// The values of its field, [`NOTHING`] for rows without one; empty where it takes none.
    pub(super) values: Vec<i64>,
}

/// What the lines of products come to: sales, pieces, margin.
pub(super) type Worth = [i64; 3];

/// The worth of products.
#[derive(Debug, Default)]
pub(super) struct Worths {
    /// Which level groups by products, if one does.
    pub(super) level: Option<usize>,
    /// Beside that level's codes: the lines of that product on that row.
    pub(super) by_code: Vec<Worth>,
    /// For each row all its lines.
    pub(super) by_row: Vec<Worth>,
}

/// Rows in slots, one by one: a row that stands in several groups comes several times.
#[derive(Debug, Default)]
pub(super) struct Items {
    /// Which row; empty where it is the same as the place.
    pub(super) rows: Vec<u32>,
    /// Which slot, or [`NOWHERE`].
    pub(super) slots: Vec<u32>,
    /// The place among the codes of the level by products; empty where the whole row counts.
    pub(super) products: Vec<u32>,
}

impl Items {
    /// Every row that counts in one slot; without a choice all of them.
    pub(super) fn whole(counted: Option<&[bool]>, rows: usize) -> Self {
        let slots = match counted {
            Some(counted) => counted.iter().map(|counted| if *counted { 0 } else { NOWHERE }).collect(),
            None => vec![0; rows],
        };
        Self { slots, ..Self::default() }
    }

    /// Place, row and slot of what is counted in a stretch.
    fn each(&self, stretch: &Range<usize>, mut count: impl FnMut(usize, usize, usize)) {
        let slots = self.slots.get(stretch.clone()).unwrap_or_default();
        let counted = || (stretch.start..).zip(slots).filter(|(_, slot)| **slot != NOWHERE);
        // Two loops, so that the usual one asks nothing of each row.
        if self.rows.is_empty() {
            counted().for_each(|(at, slot)| count(at, at, *slot as usize));
        } else {
            counted().for_each(|(at, slot)| count(at, self.rows[at] as usize, *slot as usize));
        }
    }

    /// The rows of each slot, in their order.
    pub(super) fn by_slot(&self, slots: usize) -> Vec<Vec<u32>> {
        let mut found = vec![Vec::new(); slots];
        self.each(&(0..self.slots.len()), |_, row, slot| found[slot].push(u32::try_from(row).unwrap_or(NOWHERE)));
        found
    }
}

/// Sums by slot.
#[derive(Debug)]
pub(super) struct Sums {
    counts: Vec<u32>,
    tallies: Vec<Tally>,
}

/// The sums of one measure.
#[derive(Debug)]
enum Tally {
    /// As many as there are rows.
    All,
    Count(Vec<u32>),
    /// Those that pass, and those they are among.
    Rate(Vec<u32>, Vec<u32>),
    /// The sum, and of how many values.
    Sum(Vec<i128>, Vec<u32>),
    /// The smallest or the largest value.
    End(Vec<i64>),
}

impl Sums {
    /// Adds up the measures that are wanted; nobody may ask for the others.
    pub(super) fn of(measures: &[Taken], wanted: &[bool], worths: Option<&Worths>, items: &Items, slots: usize) -> Self {
        let within = |stretch: Range<usize>| {
            let mut counts = vec![0_u32; slots];
            items.each(&stretch, |_, _, slot| counts[slot] += 1);
            let tally = |(taken, wanted): (&Taken, &bool)| if *wanted { taken.tally(worths, items, slots, &stretch) } else { Tally::All };
            Self { counts, tallies: measures.iter().zip(wanted).map(tally).collect() }
        };
        let rows = items.slots.len();
        // A second thread is worth it where both halves are soon put together.
        if rows < LARGE || slots > rows / 16 {
            return within(0..rows);
        }
        let (mut sums, later) = halves(|| within(0..rows / 2), || within(rows / 2..rows));
        sums.add(&later, measures);
        sums
    }

    /// Takes in what another stretch of the same rows comes to.
    fn add(&mut self, other: &Self, measures: &[Taken]) {
        fn add<T: Copy + std::ops::AddAssign>(sums: &mut [T], more: &[T]) {
            sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += *more);
        }
        add(&mut self.counts, &other.counts);
        for ((tally, more), taken) in self.tallies.iter_mut().zip(&other.tallies).zip(measures) {
            match (tally, more) {
                (Tally::Count(counts), Tally::Count(more)) => add(counts, more),
                (Tally::Rate(parts, of), Tally::Rate(more_parts, more_of)) => {
                    add(parts, more_parts);
                    add(of, more_of);
                }
                (Tally::Sum(amounts, counts), Tally::Sum(more_amounts, more_counts)) => {
                    add(amounts, more_amounts);
                    add(counts, more_counts);
                }
                (Tally::End(ends), Tally::End(more)) => {
                    ends.iter_mut().zip(more).filter(|(end, more)| taken.is_further(**more, **end)).for_each(|(end, more)| *end = *more);
                }
                _ => {}
            }
        }
    }

    /// The sums of coarser slots: each slot is added to the one `into` names for it.
    pub(super) fn gathered(&self, measures: &[Taken], into: &[u32], slots: usize) -> Self {
        let each = || into.iter().enumerate().filter(|(_, to)| **to != NOWHERE).map(|(from, to)| (from, *to as usize));
        let add = |counts: &[u32]| {
            let mut sums = vec![0_u32; slots];
            each().for_each(|(from, to)| sums[to] += counts[from]);
            sums
        };
        let gather = |(tally, taken): (&Tally, &Taken)| match tally {
            Tally::All => Tally::All,
            Tally::Count(counts) => Tally::Count(add(counts)),
            Tally::Rate(parts, of) => Tally::Rate(add(parts), add(of)),
            Tally::Sum(amounts, counts) => {
                let mut sums = vec![0_i128; slots];
                each().for_each(|(from, to)| sums[to] += amounts[from]);
                Tally::Sum(sums, add(counts))
            }
            Tally::End(values) => {
                let mut ends = vec![NOTHING; slots];
                for (from, to) in each() {
                    if taken.is_further(values[from], ends[to]) {
                        ends[to] = values[from];
                    }
                }
                Tally::End(ends)
            }
        };
        Self { counts: add(&self.counts), tallies: self.tallies.iter().zip(measures).map(gather).collect() }
    }

    /// How many rows a slot has.
    pub(super) fn count(&self, slot: u32) -> u64 {
        self.counts.get(slot as usize).map_or(0, |count| u64::from(*count))
    }

    /// The numbers of a slot; `wholes` is what shares are taken of.
    pub(super) fn cells(&self, measures: &[Taken], slot: u32, wholes: &[u64]) -> Vec<Cell> {
        (0..self.tallies.len()).map(|at| self.cell(measures, at, slot, wholes)).collect()
    }

    /// One of them.
    pub(super) fn cell(&self, measures: &[Taken], measure: usize, slot: u32, wholes: &[u64]) -> Cell {
        let (Some(tally), Some(taken)) = (self.tallies.get(measure), measures.get(measure)) else { return Cell::None };
        let whole = wholes.get(measure).copied().unwrap_or(0);
        let at = |counts: &[u32]| counts.get(slot as usize).map_or(0, |count| u64::from(*count));
        let ratio = |part: i128, of: u64| if of == 0 { Cell::None } else { Cell::Ratio(part, i128::from(of)) };
        let counted = |count: u64| match taken.figure {
            Figure::Share => ratio(i128::from(count), whole),
            _ => Cell::Whole(i128::from(count)),
        };
        match tally {
            Tally::All => counted(self.count(slot)),
            Tally::Count(counts) => counted(at(counts)),
            Tally::Rate(parts, of) => ratio(i128::from(at(parts)), at(of)),
            Tally::Sum(sums, counts) => {
                let sum = sums.get(slot as usize).copied().unwrap_or(0);
                if matches!(taken.figure, Figure::Average(_) | Figure::Age(_)) { ratio(sum, at(counts)) } else { Cell::Whole(sum) }
            }
            Tally::End(ends) => match ends.get(slot as usize).copied().unwrap_or(NOTHING) {
                NOTHING => Cell::None,
                end => Cell::Whole(i128::from(end)),
            },
        }
    }

    /// What is counted in a slot, measure by measure: what shares of it are taken of.
    pub(super) fn wholes(&self, slot: u32) -> Vec<u64> {
        let count = |tally: &Tally| match tally {
            Tally::Count(counts) => counts.get(slot as usize).map_or(0, |count| u64::from(*count)),
            _ => self.count(slot),
        };
        self.tallies.iter().map(count).collect()
    }
}

impl Taken {
    /// Whether a value takes the place of the smallest or largest so far.
    const fn is_further(&self, new: i64, old: i64) -> bool {
        new != NOTHING && (old == NOTHING || if matches!(self.figure, Figure::Least(_)) { new < old } else { new > old })
    }

    /// What it comes to over a stretch of items.
    fn tally(&self, worths: Option<&Worths>, items: &Items, slots: usize, stretch: &Range<usize>) -> Tally {
        let passes = |row: usize| self.passing.as_ref().is_none_or(|passing| passing[row]);
        let value = |row: usize| self.values.get(row).copied().filter(|value| *value != NOTHING && passes(row));
        match self.figure {
            Figure::Count | Figure::Share => {
                let Some(passing) = &self.passing else { return Tally::All };
                let mut counts = vec![0_u32; slots];
                items.each(stretch, |_, row, slot| counts[slot] += u32::from(passing[row]));
                Tally::Count(counts)
            }
            Figure::Rate => {
                let (mut parts, mut of) = (vec![0_u32; slots], vec![0_u32; slots]);
                items.each(stretch, |_, row, slot| {
                    let is_among = self.among.as_ref().is_none_or(|among| among[row]);
                    of[slot] += u32::from(is_among);
                    parts[slot] += u32::from(is_among && passes(row));
                });
                Tally::Rate(parts, of)
            }
            Figure::Sum(_) | Figure::Average(_) | Figure::Age(_) => {
                let (mut sums, mut counts) = (vec![0_i128; slots], vec![0_u32; slots]);
                items.each(stretch, |_, row, slot| {
                    if let Some(value) = value(row) {
                        sums[slot] += i128::from(value);
                        counts[slot] += 1;
                    }
                });
                Tally::Sum(sums, counts)
            }
            Figure::Least(_) | Figure::Most(_) => {
                let mut ends = vec![NOTHING; slots];
                items.each(stretch, |_, row, slot| {
                    if let Some(value) = value(row).filter(|value| self.is_further(*value, ends[slot])) {
                        ends[slot] = value;
                    }
                });
                Tally::End(ends)
            }
            Figure::Sales | Figure::Pieces | Figure::Margin => {
                let which = match self.figure {
                    Figure::Sales => 0,
                    Figure::Pieces => 1,
                    _ => 2,
                };
                let (mut sums, mut counts) = (vec![0_i128; slots], vec![0_u32; slots]);
                items.each(stretch, |at, row, slot| {
                    if !passes(row) {
                        return;
                    }
                    let worth = worths.and_then(|worths| match items.products.get(at) {
                        Some(place) => worths.by_code.get(*place as usize),
                        None => worths.by_row.get(row),
                    });
                    sums[slot] += i128::from(worth.map_or(0, |worth| worth[which]));
                    counts[slot] += 1;
                });
                Tally::Sum(sums, counts)
            }
        }
    }
}

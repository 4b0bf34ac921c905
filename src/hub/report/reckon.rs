//! From the groups of each row to the lines of a report.

use std::cmp::Ordering;

use rustc_hash::FxHashMap;

use super::sums::{Items, NOWHERE, Sums, Taken, Worths};
use crate::{
    hub::columns::{Codes, Level, NO_GROUP},
    model::report::{Cell, Keep, Key, Line, Order},
};

/// The most lines an answer has; outer groups beyond are put together.
const MOST_LINES: usize = 20_000;
/// Fewer pairs of groups than this are looked up in a table.
const DENSE: usize = 1 << 20;
/// From so many possible groups on, only those that are shown are summed up.
const MANY: usize = if cfg!(test) { 12 } else { 1 << 12 };

/// What is reckoned: for each row its groups and numbers.
#[derive(Debug)]
pub(super) struct Ground {
    /// How many rows.
    pub(super) rows: usize,
    /// The outer one first; two at most.
    pub(super) levels: Vec<Level>,
    /// In the order of the measures.
    pub(super) measures: Vec<Taken>,
    /// What products come to, where somebody asks.
    pub(super) worths: Option<Worths>,
}

/// Which lines are wanted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted {
    pub(super) order: Order,
    pub(super) top: Option<u32>,
    pub(super) keep: Option<Keep>,
    /// With the rows behind the innermost lines.
    pub(super) rows: bool,
}

/// The lines of a report.
#[derive(Debug)]
pub(super) struct Reckoned {
    /// The total first.
    pub(super) lines: Vec<Line>,
    /// For each line the rows in it, in their order; only for the innermost ones, and only where they are wanted.
    pub(super) rows: Vec<Vec<u32>>,
    /// Outer groups not shown.
    pub(super) further: u64,
    /// By level, whether a row stands in several groups.
    pub(super) several: Vec<bool>,
}

/// There are so many groups that no answer holds them.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooMany(pub(super) usize);

/// In which slot the rows of an outer group are counted.
struct Choice {
    /// For each code; [`NOWHERE`] where it is left out.
    slots: Vec<u32>,
    /// The last slot: of rows that stand in none of the groups shown.
    others: u32,
    /// The rows that count at all, where not all do.
    counted: Option<Vec<bool>>,
}

impl Choice {
    /// Every group in a slot of its own.
    fn all(groups: usize) -> Self {
        Self { slots: (0..short(groups)).collect(), others: short(groups), counted: None }
    }

    /// These groups in slots of their own, in their order, and the others in the last one or nowhere.
    fn only(groups: &[u32], of: usize, with_others: bool) -> Self {
        let others = short(groups.len());
        let mut slots = vec![if with_others { others } else { NOWHERE }; of];
        (0..).zip(groups).for_each(|(slot, code)| slots[*code as usize] = slot);
        Self { slots, others, counted: None }
    }

    /// Slots there are.
    const fn size(&self) -> usize {
        self.others as usize + 1
    }

    fn is_counted(&self, row: usize) -> bool {
        self.counted.as_ref().is_none_or(|counted| counted[row])
    }

    /// The slots of a row, each with its place among the codes: those of groups shown, else the one of the others.
    fn of_row(&self, level: &Level, row: usize) -> Vec<(u32, u32)> {
        let range = level.codes.range(row);
        let places = range.clone().map(short);
        let all = level.codes.of(row).iter().map(|code| self.slots[*code as usize]).zip(places).filter(|(slot, _)| *slot != NOWHERE);
        let (others, shown): (Vec<_>, Vec<_>) = all.partition(|(slot, _)| *slot == self.others);
        if shown.is_empty() { others.into_iter().take(1).collect() } else { shown }
    }

    /// The rows in the slots of their outer groups.
    fn items(&self, level: &Level, with_places: bool) -> Items {
        if let Codes::One(codes) = &level.codes {
            // A row is counted where its only group is.
            return Items { slots: codes.iter().map(|code| self.slots[*code as usize]).collect(), ..Items::default() };
        }
        let mut items = Items::default();
        for row in (0..level.codes.rows()).filter(|row| self.is_counted(*row)) {
            for (slot, place) in self.of_row(level, row) {
                items.rows.push(short(row));
                items.slots.push(slot);
                if with_places {
                    items.products.push(place);
                }
            }
        }
        items
    }
}

/// The rows in the finest groups there are, where each row stands in one: all other sums follow from these.
struct Finest {
    /// By slot: the outer group and the inner one.
    pairs: Vec<(u32, u32)>,
    /// Outer groups stand in the slots of a choice already; else all of them, by their codes.
    is_chosen: bool,
    /// For each row its slot.
    items: Items,
    sums: Sums,
}

impl Finest {
    /// The slot of a pair's outer group.
    fn slot(&self, choice: &Choice, outer: u32) -> u32 {
        if self.is_chosen { outer } else { choice.slots[outer as usize] }
    }
}

/// The numbers of pairs of outer and inner groups.
struct Inner {
    /// By outer slot: inner codes with the slots of their sums.
    pairs: FxHashMap<u32, Vec<(u32, u32)>>,
    sums: Sums,
    /// By slot.
    rows: Vec<Vec<u32>>,
}

fn short(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(NOWHERE - 1)
}

/// Lines, the rows of each, and how many outer groups were left out.
type Lines = (Vec<Line>, Vec<Vec<u32>>, u64);

impl Ground {
    /// Reckons the lines.
    pub(super) fn reckon(&self, wanted: Wanted) -> Result<Reckoned, TooMany> {
        let several = self.levels.iter().map(|level| level.codes.are_several()).collect();
        let Some(outer) = self.levels.first() else {
            let rows = if wanted.rows { (0..short(self.rows)).collect() } else { Vec::new() };
            let sums = self.sums(&Items::whole(None, self.rows), 1);
            let total = self.line(0, Key::All, &sums, 0, &sums.wholes(0));
            return Ok(Reckoned { lines: vec![total], rows: vec![rows], further: 0, several });
        };
        let all = Choice::all(outer.keys.count());
        // Of many groups only those that are shown are summed up; which, the number says they are ordered by.
        let finest = if self.combinations() < MANY { self.finest(None) } else { None };
        let chosen_by = |measure: usize| {
            wanted.order.measure.is_some_and(|by| usize::from(by) == measure)
                || wanted.keep.is_some_and(|keep| usize::from(keep.measure) == measure)
        };
        let sums = match &finest {
            Some(finest) => self.gathered(finest, &all),
            None => self.some_sums(&chosen_by, &all.items(outer, self.is_by_products(0)), all.size()),
        };
        let wholes = self.whole(outer, &all, &sums, &chosen_by).wholes(0);
        let mut shown: Vec<u32> =
            (0..short(outer.keys.count())).filter(|code| sums.count(*code) > 0 || outer.always.contains(code)).collect();
        if let Some(keep) = wanted.keep {
            let is_nothing = |code: u32| sums.cell(&self.measures, usize::from(keep.measure), code, &wholes).is_nothing();
            shown.retain(|code| is_nothing(*code) != keep.filled);
        }
        let mut most = wanted.top.map_or(MOST_LINES, |top| usize::try_from(top).unwrap_or(MOST_LINES)).min(MOST_LINES);
        self.put_in_order(&mut shown, most, |code| *code, outer, (&sums, &wholes), wanted.order);
        loop {
            match self.lines(&shown, &sums, most, finest.as_ref(), wanted) {
                Ok((lines, rows, further)) => return Ok(Reckoned { lines, rows, further, several }),
                Err(TooMany(_)) if most > 1 => most = most.min(shown.len()) / 2,
                Err(too_many) => return Err(too_many),
            }
        }
    }

    /// How many pairs of groups there can be.
    fn combinations(&self) -> usize {
        self.levels.iter().map(|level| level.keys.count()).fold(1, usize::saturating_mul)
    }

    /// The rows that stand in one of these outer groups.
    fn standing_in(&self, outer: &Level, groups: &[u32]) -> Vec<bool> {
        let mut is_kept = vec![false; outer.keys.count()];
        groups.iter().for_each(|code| is_kept[*code as usize] = true);
        (0..self.rows).map(|row| outer.codes.of(row).iter().any(|code| is_kept[*code as usize])).collect()
    }

    /// Each row in its finest group, of all or of those of a choice; `None` where a row stands in several.
    fn finest(&self, choice: Option<&Choice>) -> Option<Finest> {
        let (outer, inner) = (self.levels.first()?, self.levels.get(1));
        let Codes::One(outer_codes) = &outer.codes else { return None };
        let (groups, outer_slots) = match choice {
            Some(choice) => (choice.size(), choice.items(outer, false).slots),
            None => (outer.keys.count(), outer_codes.clone()),
        };
        let is_chosen = choice.is_some();
        let Some(inner) = inner else {
            let pairs = (0..short(groups)).map(|code| (code, NO_GROUP)).collect::<Vec<_>>();
            let items = Items { slots: outer_slots, ..Items::default() };
            let sums = self.sums(&items, pairs.len());
            return Some(Finest { pairs, is_chosen, items, sums });
        };
        let Codes::One(inner_codes) = &inner.codes else { return None };
        let across = inner.keys.count();
        if groups * across < MANY {
            // Every pair has its slot, whether rows stand in it or not.
            let (across, pairs) = (short(across), (0..short(groups * across)).map(|slot| (slot / short(across), slot % short(across))));
            let slot = |(outer, inner): (&u32, &u32)| if *outer == NOWHERE { NOWHERE } else { outer * across + inner };
            let items = Items { slots: outer_slots.iter().zip(inner_codes).map(slot).collect(), ..Items::default() };
            let pairs: Vec<(u32, u32)> = pairs.collect();
            let sums = self.sums(&items, pairs.len());
            return Some(Finest { pairs, is_chosen, items, sums });
        }
        let mut pairs = Pairs::new(groups, across);
        let slot = |(outer, inner): (&u32, &u32)| if *outer == NOWHERE { NOWHERE } else { pairs.slot(*outer, *inner) };
        let slots = outer_slots.iter().zip(inner_codes).map(slot).collect();
        let items = Items { slots, ..Items::default() };
        let sums = self.sums(&items, pairs.found.len());
        Some(Finest { pairs: pairs.found, is_chosen, items, sums })
    }

    /// The sums of outer groups from those of the finest ones.
    fn gathered(&self, finest: &Finest, choice: &Choice) -> Sums {
        let into: Vec<u32> = finest.pairs.iter().map(|(outer, _)| finest.slot(choice, *outer)).collect();
        finest.sums.gathered(&self.measures, &into, choice.size())
    }

    /// The lines of these outer groups, those beyond `most` put together; for each line its rows; how many groups in which rows
    /// stand are not shown. `before` counts the rows of every group.
    fn lines(&self, groups: &[u32], before: &Sums, most: usize, finest: Option<&Finest>, wanted: Wanted) -> Result<Lines, TooMany> {
        let Some(outer) = self.levels.first() else { return Err(TooMany(0)) };
        // Those without a value keep their line.
        let (valued, none): (Vec<u32>, Vec<u32>) = groups.iter().partition(|code| **code != NO_GROUP);
        let shown = &valued[..valued.len().min(most)];
        let kept: Vec<u32> = shown.iter().chain(&none).copied().collect();
        // Of what is sold with something else nobody can say that it is nothing shown.
        let with_others = !self.is_by_products(0) && wanted.keep.is_none();
        let mut choice = Choice::only(&kept, outer.keys.count(), with_others);
        if wanted.keep.is_some() {
            choice.counted = Some(self.standing_in(outer, &kept));
        }
        let late = if finest.is_none() { self.finest(Some(&choice)) } else { None };
        let finest = finest.or(late.as_ref());
        let sums = match finest {
            Some(finest) => self.gathered(finest, &choice),
            None => self.sums(&choice.items(outer, self.is_by_products(0)), choice.size()),
        };
        let inner = self.inner(outer, &choice, finest, wanted)?;
        let behind =
            if wanted.rows && inner.is_none() { choice.items(outer, self.is_by_products(0)).by_slot(choice.size()) } else { Vec::new() };
        let total = self.whole(outer, &choice, &sums, &|_| true);
        let wholes = total.wholes(0);
        let (mut lines, mut rows) = (vec![self.line(0, Key::All, &total, 0, &wholes)], vec![Vec::new()]);
        let others = (sums.count(choice.others) > 0).then_some((choice.others, Key::Others));
        for (slot, key) in (0..).zip(&kept).map(|(slot, code)| (slot, outer.keys.at(*code))).chain(others) {
            lines.push(self.line(1, key, &sums, slot, &wholes));
            rows.push(behind.get(slot as usize).cloned().unwrap_or_default());
            if let (Some(inner), Some(level)) = (&inner, self.levels.get(1)) {
                for (code, pair) in self.inner_groups(inner, level, slot, &wholes, wanted.order) {
                    lines.push(self.line(2, level.keys.at(code), &inner.sums, pair, &wholes));
                    rows.push(inner.rows.get(pair as usize).cloned().unwrap_or_default());
                }
            }
            if lines.len() > MOST_LINES {
                return Err(TooMany(lines.len()));
            }
        }
        let hidden = valued[shown.len()..].iter().filter(|code| before.count(**code) > 0).count();
        let further = u64::try_from(hidden).unwrap_or(u64::MAX);
        Ok((lines, rows, further))
    }

    fn line(&self, depth: u8, key: Key, sums: &Sums, slot: u32, wholes: &[u64]) -> Line {
        Line { depth, key, count: sums.count(slot), cells: sums.cells(&self.measures, slot, wholes), records: Vec::new() }
    }

    /// The inner groups under an outer one, in their order.
    fn inner_groups(&self, inner: &Inner, level: &Level, outer: u32, wholes: &[u64], order: Order) -> Vec<(u32, u32)> {
        let mut groups = inner.pairs.get(&outer).cloned().unwrap_or_default();
        let missing: Vec<u32> = level.always.iter().copied().filter(|code| groups.iter().all(|(known, _)| known != code)).collect();
        groups.extend(missing.into_iter().map(|code| (code, NOWHERE)));
        let all = groups.len();
        self.put_in_order(&mut groups, all, |(code, _)| *code, level, (&inner.sums, wholes), order);
        groups
    }

    /// The pairs of outer and inner groups in which rows stand.
    fn inner(&self, outer: &Level, choice: &Choice, finest: Option<&Finest>, wanted: Wanted) -> Result<Option<Inner>, TooMany> {
        let Some(level) = self.levels.get(1) else { return Ok(None) };
        let mut pairs = Pairs::new(choice.size(), level.keys.count());
        let mut items = Items::default();
        let sums = if let Some(finest) = finest {
            let slot = |(at, (outer, inner)): (u32, &(u32, u32))| match finest.slot(choice, *outer) {
                slot if slot == NOWHERE || finest.sums.count(at) == 0 => NOWHERE,
                slot => pairs.slot(slot, *inner),
            };
            let into: Vec<u32> = (0..).zip(&finest.pairs).map(slot).collect();
            if wanted.rows {
                items.slots = finest.items.slots.iter().map(|slot| into.get(*slot as usize).copied().unwrap_or(NOWHERE)).collect();
            }
            finest.sums.gathered(&self.measures, &into, pairs.found.len())
        } else {
            for row in (0..self.rows).filter(|row| choice.is_counted(*row)) {
                for (slot, place) in choice.of_row(outer, row) {
                    for (code, inner_place) in level.codes.of(row).iter().zip(level.codes.range(row)) {
                        items.rows.push(short(row));
                        items.slots.push(pairs.slot(slot, *code));
                        if self.is_by_products(0) {
                            items.products.push(place);
                        } else if self.is_by_products(1) {
                            items.products.push(short(inner_place));
                        }
                    }
                }
            }
            self.sums(&items, pairs.found.len())
        };
        let found = pairs.found.len();
        if found > MOST_LINES {
            return Err(TooMany(found));
        }
        let rows = if wanted.rows { items.by_slot(found) } else { Vec::new() };
        Ok(Some(Inner { pairs: pairs.by_outer(), sums, rows }))
    }

    fn is_by_products(&self, level: usize) -> bool {
        self.worths.as_ref().is_some_and(|worths| worths.level == Some(level))
    }

    fn sums(&self, items: &Items, slots: usize) -> Sums {
        self.some_sums(&|_| true, items, slots)
    }

    /// The sums of the measures that are wanted.
    fn some_sums(&self, wanted: &dyn Fn(usize) -> bool, items: &Items, slots: usize) -> Sums {
        let wanted: Vec<bool> = (0..self.measures.len()).map(wanted).collect();
        Sums::of(&self.measures, &wanted, self.worths.as_ref(), items, slots)
    }

    /// What everything comes to: the line of the total, and what shares are taken of.
    fn whole(&self, outer: &Level, choice: &Choice, sums: &Sums, wanted: &dyn Fn(usize) -> bool) -> Sums {
        match outer.codes {
            // Each row stands in one group.
            Codes::One(_) => sums.gathered(&self.measures, &vec![0; choice.size()], 1),
            Codes::Several { .. } => self.some_sums(wanted, &Items::whole(choice.counted.as_deref(), self.rows), 1),
        }
    }

    /// Sorts groups, each with its code in the level and its slot in the sums: the first `most` of those with a value, then those
    /// without one; what is beyond follows in any order.
    fn put_in_order<G: Slot + Copy>(
        &self,
        groups: &mut Vec<G>,
        most: usize,
        code: impl Fn(&G) -> u32,
        level: &Level,
        (sums, wholes): (&Sums, &[u64]),
        order: Order,
    ) {
        let cell = |group: &G| order.measure.map(|at| sums.cell(&self.measures, usize::from(at), group.slot(), wholes));
        let keyed = |group: G| (code(&group), cell(&group), group);
        let compare = |a: &(u32, Option<Cell>, G), b: &(u32, Option<Cell>, G)| compare((a.0, a.1), (b.0, b.1), level, order.descending);
        if most == 0 || groups.len() <= most {
            let mut all: Vec<_> = groups.drain(..).map(keyed).collect();
            all.sort_by(compare);
            groups.extend(all.into_iter().map(|(_, _, group)| group));
            return;
        }
        // Twice as many as are wanted are looked at in one go; what is not before the last of the best known is out at once.
        let (mut best, mut beyond) = (Vec::with_capacity(2 * most), Vec::with_capacity(groups.len()));
        let mut bar: Option<(u32, Option<Cell>, G)> = None;
        for group in groups.drain(..).map(keyed) {
            if bar.as_ref().is_some_and(|bar| compare(&group, bar) != Ordering::Less) {
                beyond.push(group.2);
                continue;
            }
            best.push(group);
            if best.len() == 2 * most {
                best.select_nth_unstable_by(most - 1, compare);
                bar = Some(best[most - 1]);
                beyond.extend(best.drain(most..).map(|(_, _, group)| group));
            }
        }
        best.sort_by(compare);
        groups.extend(best.into_iter().map(|(_, _, group)| group).chain(beyond));
    }
}

/// What has a slot in the sums.
trait Slot {
    fn slot(&self) -> u32;
}

impl Slot for u32 {
    fn slot(&self) -> u32 {
        *self
    }
}

impl Slot for (u32, u32) {
    fn slot(&self) -> u32 {
        self.1
    }
}

/// The order of two groups by a number, else by themselves; those without a value are last.
fn compare(a: (u32, Option<Cell>), b: (u32, Option<Cell>), level: &Level, descending: bool) -> Ordering {
    let turned = |order: Ordering| if descending { order.reverse() } else { order };
    let rank = |code: u32| level.ranks.get(code as usize).copied().unwrap_or(u32::MAX);
    let by_rank = rank(a.0).cmp(&rank(b.0));
    let order = match (a.1, b.1) {
        (Some(a), Some(b)) => turned(a.compare(b)).then(by_rank),
        _ => turned(by_rank),
    };
    (a.0 == NO_GROUP).cmp(&(b.0 == NO_GROUP)).then(order).then(a.0.cmp(&b.0))
}

/// Slots for pairs of groups, as they come.
struct Pairs {
    inner: usize,
    dense: Vec<u32>,
    sparse: FxHashMap<(u32, u32), u32>,
    /// The pair of each slot.
    found: Vec<(u32, u32)>,
}

impl Pairs {
    fn new(outer: usize, inner: usize) -> Self {
        let size = outer.saturating_mul(inner);
        let dense = if size <= DENSE { vec![NOWHERE; size] } else { Vec::new() };
        Self { inner, dense, sparse: FxHashMap::default(), found: Vec::new() }
    }

    fn slot(&mut self, outer: u32, inner: u32) -> u32 {
        let next = short(self.found.len());
        let slot = match self.dense.get_mut(outer as usize * self.inner + inner as usize) {
            Some(slot) => slot,
            None => self.sparse.entry((outer, inner)).or_insert(NOWHERE),
        };
        if *slot == NOWHERE {
            *slot = next;
            self.found.push((outer, inner));
        }
        *slot
    }

    /// The pairs of each outer slot.
    fn by_outer(self) -> FxHashMap<u32, Vec<(u32, u32)>> {
        let mut found: FxHashMap<u32, Vec<(u32, u32)>> = FxHashMap::default();
        for (slot, (outer, inner)) in self.found.into_iter().enumerate() {
            found.entry(outer).or_default().push((inner, short(slot)));
        }
        found
    }
}

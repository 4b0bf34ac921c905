//! With whose eyes the columns are asked: a set of rows for everybody who does not see all, kept up to date as records change.
//!
//! Leads, contacts and accounts are seen by whom they are assigned to, by who made them, and by everybody as long as nobody has
//! them. What hangs on others (opportunities, projects, tasks, the communication history) is seen besides where one of the
//! records it belongs to is. What the store is set up with is everybody's.

use std::sync::Arc;

use super::{
    Columns, Row,
    bits::{Bits, row},
    numbers::Numbers,
    table::{Column, GONE, Table},
};
use crate::model::{Base, Bases, FieldId, Marks, RecordId, Scope, TypeId, fields};

/// With whose eyes a question is asked. Everything the columns tell of records takes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight(Option<Arc<Scope>>);

impl Sight {
    /// Sees everything: the program itself, and whoever may.
    pub const ALL: Self = Self(None);

    /// Sees what lies in the scope; `None` sees everything.
    #[must_use]
    pub fn of(scope: Option<Scope>) -> Self {
        Self(scope.map(Arc::new))
    }

    /// Whether nothing is hidden.
    #[must_use]
    pub const fn is_all(&self) -> bool {
        self.0.is_none()
    }
}

/// The rows that a sight shows.
#[derive(Clone, Copy)]
pub(super) enum Seen<'a> {
    /// All of them.
    All,
    /// These.
    Only(&'a Bits),
    /// None: nobody looked with these eyes since the columns changed.
    Nothing,
}

impl Seen<'_> {
    pub(super) fn has(self, row: Row) -> bool {
        match self {
            Self::All => true,
            Self::Only(rows) => rows.has(row),
            Self::Nothing => false,
        }
    }

    /// Takes out what is not seen.
    pub(super) fn narrow(self, rows: &mut Bits) {
        match self {
            Self::All => {}
            Self::Only(seen) => rows.keep(seen),
            Self::Nothing => rows.keep(&Bits::default()),
        }
    }
}

/// So many rows that changed are looked at one by one; beyond that everything is looked at anew.
const MOST_CHANGED: usize = 100_000;

/// Which rows came into somebody's sight or left it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// These records; nothing more is known where `everything` is set.
    pub records: Vec<RecordId>,
    /// So many changed that none is named.
    pub everything: bool,
}

/// The rows one scope shows.
#[derive(Debug)]
struct Mask {
    scope: Arc<Scope>,
    rows: Bits,
    /// So many of the changed rows are taken in.
    upto: usize,
    is_old: bool,
    moved: Vec<Row>,
    has_moved_all: bool,
}

/// The rows of all scopes in use. Where everybody sees all there are none, and nothing is noted.
#[derive(Debug, Default)]
pub(super) struct Sights {
    masks: Vec<Mask>,
    changed: Vec<Row>,
}

impl Sights {
    /// A row changed.
    pub(super) fn note(&mut self, row: Row) {
        if self.masks.is_empty() {
            return;
        }
        if self.changed.len() >= MOST_CHANGED {
            self.changed.clear();
            self.masks.iter_mut().for_each(|mask| mask.is_old = true);
        }
        self.changed.push(row);
    }

    fn place(&self, scope: &Arc<Scope>) -> Option<usize> {
        self.masks.iter().position(|mask| Arc::ptr_eq(&mask.scope, scope) || mask.scope == *scope)
    }

    fn seen(&self, sight: &Sight) -> Seen<'_> {
        let Some(scope) = &sight.0 else { return Seen::All };
        let mask = self.place(scope).map(|at| &self.masks[at]);
        mask.filter(|mask| !mask.is_old && mask.upto == self.changed.len()).map_or(Seen::Nothing, |mask| Seen::Only(&mask.rows))
    }

    /// Brings a scope's rows up to date; answers those that came into sight or left it.
    fn look(&mut self, table: &Table, scope: &Arc<Scope>) -> Vec<Row> {
        let all = self.changed.len();
        let at = self.place(scope).unwrap_or_else(|| {
            let rows = Eyes::new(table, scope).look();
            self.masks.push(Mask { scope: scope.clone(), rows, upto: all, is_old: false, moved: Vec::new(), has_moved_all: false });
            self.masks.len() - 1
        });
        let mask = &mut self.masks[at];
        let mut moved = Vec::new();
        if mask.is_old {
            mask.rows = Eyes::new(table, scope).look();
            (mask.is_old, mask.has_moved_all) = (false, true);
        } else if mask.upto < all {
            moved = Eyes::new(table, scope).look_again(&mut mask.rows, &self.changed[mask.upto..]);
            mask.moved.extend(&moved);
        }
        mask.upto = all;
        if self.masks.iter().all(|mask| mask.upto == all && !mask.is_old) {
            self.changed.clear();
            self.masks.iter_mut().for_each(|mask| mask.upto = 0);
        }
        moved
    }
}

/// By what a record is seen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// There is none any more.
    Gone,
    /// Everybody sees it.
    Shared,
    /// By whom it is assigned to and who made it.
    Own,
    /// Besides, by what it belongs to; without that, as one of its own.
    Hangs,
    /// By what it belongs to, and who made it.
    Item,
    /// By everything it is about.
    Pair,
}

/// By what records are seen, in the order in which they are looked at for the first time: each after those it may belong to.
const STANDINGS: [(Bases, Standing); 5] = [
    (Bases::BOTH, Standing::Own),
    (Bases::OPPORTUNITY.and(Bases::PROJECT).and(Bases::MARKETING).and(Bases::CALL_LIST), Standing::Hangs),
    (Bases::PROJECT_TASK, Standing::Hangs),
    (Bases::ITEMS, Standing::Item),
    (Bases::PAIR, Standing::Pair),
];

/// By what records of a base are seen, and when they are looked at. What is in no list is everybody's.
fn standing(base: Base) -> (Standing, usize) {
    let place = STANDINGS.iter().position(|(bases, _)| bases.has(base));
    place.map_or((Standing::Shared, 0), |place| (STANDINGS[place].1, place))
}

/// One scope's eyes on the table.
struct Eyes<'a> {
    table: &'a Table,
    assigned: Option<&'a Numbers>,
    made: Option<&'a Numbers>,
    /// Codes of those whose records are seen.
    whose: Bits,
    /// Codes of the person in who made what.
    me: Bits,
    /// Columns that say what a record belongs to.
    parents: Vec<&'a Column>,
    apart: Option<&'a Column>,
    /// By record type.
    standings: Vec<(Standing, usize)>,
}

impl<'a> Eyes<'a> {
    fn new(table: &'a Table, scope: &Scope) -> Self {
        let codes = |field: FieldId, wanted: &dyn Fn(&str) -> bool| match table.column(field) {
            Some(Column::Words(words)) => (Some(&words.codes), words.being(wanted)),
            _ => (None, Bits::default()),
        };
        let (assigned, whose) = codes(fields::ASSIGNED_TO, &|login| scope.whose.contains(login));
        let (made, me) = codes(fields::CREATED_BY, &|login| login == scope.me);
        let parents = table.schema.fields().iter().filter(|field| field.is(Marks::PARENT)).filter_map(|field| table.column(field.id));
        let most = table.types.iter().map(|kind| kind.0).max().unwrap_or(0);
        let standing = |kind| if kind == GONE { (Standing::Gone, 0) } else { standing(table.schema.base(kind)) };
        Self {
            table,
            assigned,
            made,
            whose,
            me,
            parents: parents.collect(),
            apart: table.column(fields::NOT_THE_SAME),
            standings: (0..=most).map(|kind| standing(TypeId(kind))).collect(),
        }
    }

    fn standing(&self, row: Row) -> (Standing, usize) {
        self.standings.get(usize::from(self.table.kind(row).0)).copied().unwrap_or((Standing::Gone, 0))
    }

    /// All rows that are seen.
    fn look(&self) -> Bits {
        let rows = self.table.rows();
        let mut seen = Bits::none(rows);
        for place in 0..STANDINGS.len() {
            for row in (0..rows).map(row).filter(|row| self.standing(*row).1 == place) {
                if self.sees(row, &seen) {
                    seen.add(row);
                }
            }
        }
        seen
    }

    /// Looks again at rows that changed, and at what belongs to those that come into sight or leave it; answers these.
    fn look_again(&self, seen: &mut Bits, changed: &[Row]) -> Vec<Row> {
        let (mut queue, mut moved) = (changed.to_vec(), Vec::new());
        while let Some(row) = queue.pop() {
            let sees = self.sees(row, seen);
            if sees == seen.has(row) {
                continue;
            }
            if sees {
                seen.add(row);
            } else {
                seen.drop(row);
            }
            moved.push(row);
            let hangs = |row: &Row| matches!(self.standing(*row).0, Standing::Hangs | Standing::Item | Standing::Pair);
            queue.extend(self.table.linking(self.table.ids.at(row)).filter(hangs));
        }
        moved
    }

    /// Whether a row is seen, going by what is seen of the rows it belongs to.
    fn sees(&self, row: Row, seen: &Bits) -> bool {
        match self.standing(row).0 {
            Standing::Gone => false,
            Standing::Shared => true,
            Standing::Own => self.is_mine(row) || self.is_free(row),
            Standing::Hangs => self.is_mine(row) || self.belongs(row, seen).unwrap_or_else(|| self.is_free(row)),
            Standing::Item => self.is_mine(row) || self.belongs(row, seen).unwrap_or(false),
            Standing::Pair => {
                let of = self.apart.map(|column| column.links(row)).unwrap_or_default();
                of.iter().all(|id| self.is_in_sight(*id, seen))
            }
        }
    }

    fn is_mine(&self, row: Row) -> bool {
        let is_one = |numbers: Option<&Numbers>, codes: &Bits| {
            numbers.and_then(|numbers| numbers.at(row)).is_some_and(|code| Row::try_from(code).is_ok_and(|code| codes.has(code)))
        };
        is_one(self.assigned, &self.whose) || is_one(self.made, &self.me)
    }

    fn is_free(&self, row: Row) -> bool {
        self.assigned.is_none_or(|assigned| assigned.at(row).is_none())
    }

    /// Whether one of the records it belongs to is seen; `None` where it belongs to none.
    fn belongs(&self, row: Row, seen: &Bits) -> Option<bool> {
        let mut parents = self.parents.iter().flat_map(|column| column.links(row)).peekable();
        parents.peek()?;
        Some(parents.any(|id| self.is_in_sight(id, seen)))
    }

    fn is_in_sight(&self, id: RecordId, seen: &Bits) -> bool {
        self.table.ids.row(id).is_some_and(|row| seen.has(row))
    }
}

impl Columns {
    /// Looks with these eyes at what changed since they last did. Until then they see nothing.
    pub fn look(&mut self, sight: &Sight) {
        let Some(scope) = &sight.0 else { return };
        let came_or_went = self.sights.look(&self.table, scope);
        came_or_went.into_iter().for_each(|row| self.changes.note(row));
    }

    /// Forgets the eyes that are not among these.
    pub fn keep_sights(&mut self, wanted: &[Sight]) {
        let is_wanted = |mask: &Mask| wanted.iter().any(|sight| sight.0.as_ref() == Some(&mask.scope));
        self.sights.masks.retain(is_wanted);
        if self.sights.masks.is_empty() {
            self.sights.changed = Vec::new();
        }
    }

    /// What came into sight or left it since this was last asked.
    pub fn moved(&mut self, sight: &Sight) -> Moved {
        let Some(mask) = sight.0.as_ref().and_then(|scope| self.sights.place(scope)).map(|at| &mut self.sights.masks[at]) else {
            return Moved::default();
        };
        let rows = std::mem::take(&mut mask.moved);
        let everything = std::mem::take(&mut mask.has_moved_all);
        Moved { records: rows.into_iter().map(|row| self.table.ids.at(row)).collect(), everything }
    }

    pub(super) fn seen(&self, sight: &Sight) -> Seen<'_> {
        self.sights.seen(sight)
    }

    /// Whether a record is seen, living or in the bin. One that is gone is seen by those who see all.
    #[must_use]
    pub fn sees(&self, sight: &Sight, id: RecordId) -> bool {
        sight.is_all() || self.table.ids.row(id).is_some_and(|row| self.seen(sight).has(row))
    }
}

#[cfg(test)]
mod tests;

//! What groups the rows of a report stand in, read off a column: a code for each row, and what each code means.

mod days;
mod words;

use std::{ops::Range, sync::Arc};

use rustc_hash::FxHashMap;

use super::{
    Row,
    arena::Arena,
    bits::{index, row},
    numbers::Numbers,
    table::Column,
};
use crate::{
    model::{
        FieldDef, Kind, Offsets, RecordId, Schema, TypeId,
        filter::month_of,
        report::{Bucket, Group, Key},
    },
    text::collate::Collation,
};

/// The code of those without a value.
pub const NONE: u32 = 0;
/// So many numbers or days next to each other are looked up in a table; more are looked up one by one.
const DENSE: u64 = 1 << 22;
/// So near each other numbers have codes in their own order.
const CLOSE: u64 = 1 << 10;

/// One level of grouping over the rows of a report.
#[derive(Debug)]
pub struct Level {
    /// For each row its group, or its groups.
    pub codes: Codes,
    /// What the codes mean.
    pub keys: Keys,
    /// The place of each code in the order of the groups.
    pub ranks: Vec<u32>,
    /// Groups that are shown even where no record stands in them.
    pub always: Vec<u32>,
}

/// The groups of each row.
#[derive(Debug)]
pub enum Codes {
    /// One each.
    One(Vec<u32>),
    /// Any number, each once: those of a row begin where `starts` says and end where the next one's begin.
    Several {
        /// One more than rows.
        starts: Vec<u32>,
        /// Row after row.
        codes: Vec<u32>,
    },
}

impl Codes {
    /// The groups of a row.
    #[must_use]
    pub fn of(&self, row: usize) -> &[u32] {
        match self {
            Self::One(codes) => codes.get(row..=row).unwrap_or_default(),
            Self::Several { codes, .. } => codes.get(self.range(row)).unwrap_or_default(),
        }
    }

    /// The places of a row's groups among those of all rows.
    #[must_use]
    pub fn range(&self, row: usize) -> Range<usize> {
        match self {
            Self::One(_) => row..row + 1,
            Self::Several { starts, .. } => {
                let start = |at: usize| starts.get(at).map_or(0, |start| index(*start));
                start(row)..start(row + 1)
            }
        }
    }

    /// How many rows there are.
    #[must_use]
    pub const fn rows(&self) -> usize {
        match self {
            Self::One(codes) => codes.len(),
            Self::Several { starts, .. } => starts.len().saturating_sub(1),
        }
    }

    /// For each row its first group.
    pub fn first_of_each(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.rows()).map(|row| self.of(row).first().copied().unwrap_or(NONE))
    }

    /// Whether a row stands in more than one group.
    #[must_use]
    pub fn are_several(&self) -> bool {
        match self {
            Self::One(_) => false,
            Self::Several { starts, codes } => codes.len() + 1 > starts.len(),
        }
    }
}

/// What codes mean.
#[derive(Debug, Default)]
pub struct Keys {
    known: Vec<Key>,
    /// The words behind the codes from the end of `known` on, where there are too many to write out.
    words: Option<(Arc<Arena>, Vec<u32>)>,
}

impl Keys {
    /// How many codes there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.known.len() + self.words.as_ref().map_or(0, |(_, codes)| codes.len())
    }

    /// What a code means.
    #[must_use]
    pub fn at(&self, code: u32) -> Key {
        match (self.known.get(index(code)), &self.words) {
            (Some(key), _) => key.clone(),
            (None, Some((texts, codes))) => {
                codes.get(index(code) - self.known.len()).map_or(Key::None, |code| Key::Word(texts.text(*code).to_owned()))
            }
            (None, None) => Key::None,
        }
    }

    /// These.
    #[must_use]
    pub fn known(known: Vec<Key>) -> Self {
        Self { known, words: None }
    }
}

/// What a link may lead to.
pub(super) trait Targets {
    /// What the record is, in the bin too.
    fn kind(&self, id: RecordId) -> Option<TypeId>;
    /// The account a record is linked to.
    fn account(&self, id: RecordId) -> Option<RecordId>;
    /// The places of records in the order of names.
    fn ranks(&self, ids: &[RecordId]) -> Vec<u32>;
}

/// What groups depend on besides the values.
pub(super) struct Grouping<'a> {
    pub(super) group: Group,
    pub(super) field: &'a FieldDef,
    pub(super) schema: &'a Schema,
    pub(super) collation: &'a Collation,
    pub(super) offsets: &'a Offsets,
    pub(super) today: i32,
    pub(super) targets: &'a dyn Targets,
}

impl Level {
    /// Everything in one group.
    fn alone(rows: usize) -> Self {
        Self { codes: Codes::One(vec![NONE; rows]), keys: Keys::known(vec![Key::None]), ranks: vec![0], always: Vec::new() }
    }
}

impl Grouping<'_> {
    /// The groups of these rows. Words must be settled.
    pub(super) fn level(&self, column: &Column, kinds: &[TypeId], rows: &[Row]) -> Level {
        match column {
            Column::Type => self.types(kinds, rows),
            Column::Words(words) => self.words(words, rows),
            Column::Links(links) => {
                let lists = rows.iter().map(|row| links.at(*row).iter().filter_map(|id| self.target(*id)));
                self.links(lists)
            }
            Column::Number(numbers) => match (self.field.kind, self.group.by) {
                (Kind::Link(_), _) => self.linked(numbers, rows),
                (Kind::Date, Bucket::MonthOfYear) => self.months(numbers, rows),
                (Kind::Date | Kind::Moment, Bucket::Value) if self.field.kind == Kind::Date => self.values(numbers, rows),
                (Kind::Date | Kind::Moment, _) => self.days(numbers, rows),
                _ => self.values(numbers, rows),
            },
            Column::Id | Column::Texts(_) | Column::Filed(_) | Column::Name(..) => Level::alone(rows.len()),
        }
    }

    fn types(&self, kinds: &[TypeId], rows: &[Row]) -> Level {
        let types = self.schema.types();
        let code = |kind: TypeId| types.iter().position(|known| known.id == kind).map_or(NONE, |at| row(at + 1));
        let codes = rows.iter().map(|row| kinds.get(index(*row)).map_or(NONE, |kind| code(*kind))).collect();
        let keys = std::iter::once(Key::None).chain(types.iter().map(|kind| Key::Word(kind.name.to_string())));
        let ranks = (0..=row(types.len())).collect();
        Level { codes: Codes::One(codes), keys: Keys::known(keys.collect()), ranks, always: Vec::new() }
    }

    /// The groups of single links.
    fn linked(&self, numbers: &Numbers, rows: &[Row]) -> Level {
        let mut codes = Coded::new(numbers.span());
        let mut none = FxHashMap::default();
        let by_row = numbers.map(rows, |number| number);
        let by_row = by_row.into_iter().map(|number| {
            let Some(number) = number else { return NONE };
            if self.group.by == Bucket::Value {
                return codes.code(number);
            }
            let target = *none.entry(number).or_insert_with(|| self.target(RecordId(number.unsigned_abs())));
            target.map_or(NONE, |id| codes.code(id.0.cast_signed()))
        });
        let by_row = by_row.collect();
        self.by_record(Codes::One(by_row), codes.numbers)
    }

    fn links(&self, lists: impl Iterator<Item = impl Iterator<Item = RecordId>>) -> Level {
        let mut known = Coded::new(None);
        let (mut starts, mut codes) = (vec![0], Vec::new());
        for list in lists {
            let from = codes.len();
            for id in list {
                let code = known.code(id.0.cast_signed());
                if !codes[from..].contains(&code) {
                    codes.push(code);
                }
            }
            if codes.len() == from {
                codes.push(NONE);
            }
            starts.push(u32::try_from(codes.len()).unwrap_or(u32::MAX));
        }
        self.by_record(Codes::Several { starts, codes }, known.numbers)
    }

    fn by_record(&self, codes: Codes, numbers: Vec<i64>) -> Level {
        let ids: Vec<RecordId> = numbers.into_iter().map(|number| RecordId(number.cast_unsigned())).collect();
        let ranks = std::iter::once(0).chain(self.targets.ranks(&ids)).collect();
        let keys = std::iter::once(Key::None).chain(ids.into_iter().map(Key::Record)).collect();
        Level { codes, keys: Keys::known(keys), ranks, always: Vec::new() }
    }

    /// What a link counts for.
    fn target(&self, id: RecordId) -> Option<RecordId> {
        match self.group.by {
            Bucket::Of(kind) => Some(id).filter(|id| self.targets.kind(*id) == Some(kind)),
            Bucket::Account => match self.targets.kind(id).map(|kind| self.schema.base(kind)) {
                Some(crate::model::Base::Account) => Some(id),
                _ => self.targets.account(id),
            },
            _ => Some(id),
        }
    }

    /// The groups of equal numbers.
    fn values(&self, numbers: &Numbers, rows: &[Row]) -> Level {
        let wanted = match self.field.kind {
            _ if !self.group.all => 0..0,
            Kind::Stars => 0..6,
            Kind::YesNo | Kind::Tick => 1..2,
            _ => 0..0,
        };
        // When it was ticked does not matter.
        let is_tick = self.field.kind == Kind::Tick;
        let span = if is_tick { Some((1, 1)) } else { numbers.span() };
        let ends = span.into_iter().flat_map(|(low, high)| [low, high]).chain(wanted.clone());
        let (low, high) = ends.fold((i64::MAX, i64::MIN), |(low, high), end| (low.min(end), high.max(end)));
        let keys =
            |numbers: &mut dyn Iterator<Item = i64>| Keys::known(std::iter::once(Key::None).chain(numbers.map(Key::Number)).collect());
        if low <= high && high.abs_diff(low) < CLOSE {
            // Near each other every number there could be has its code.
            let code = |number: i64| usize::try_from(number.abs_diff(low)).map_or(NONE, |place| row(place + 1));
            let codes = numbers.map(rows, |number| number.map_or(NONE, |number| if is_tick { 1 } else { code(number) }));
            let (ranks, always) = ((0..=code(high)).collect(), wanted.map(code).collect());
            return Level { codes: Codes::One(codes), keys: keys(&mut (low..=high)), ranks, always };
        }
        let mut coded = Coded::new(span);
        let codes = numbers.map(rows, |number| number).into_iter().map(|number| number.map_or(NONE, |number| coded.code(number)));
        let codes = Codes::One(codes.collect());
        let always = wanted.map(|number| coded.code(number)).collect();
        let ranks = std::iter::once(0).chain(ranks_of(&coded.numbers)).collect();
        Level { codes, keys: keys(&mut coded.numbers.into_iter()), ranks, always }
    }

    fn months(&self, numbers: &Numbers, rows: &[Row]) -> Level {
        let month = |number: Option<i64>| number.and_then(|day| i32::try_from(day).ok()).map_or(NONE, |day| u32::from(month_of(day)));
        let keys = std::iter::once(Key::None).chain((1..=12).map(Key::Month)).collect();
        let always = if self.group.all { (1..=12).collect() } else { Vec::new() };
        Level { codes: Codes::One(numbers.map(rows, month)), keys: Keys::known(keys), ranks: (0..=12).collect(), always }
    }
}

/// Codes for numbers as they come, from 1 on.
struct Coded {
    numbers: Vec<i64>,
    low: i64,
    dense: Vec<u32>,
    sparse: FxHashMap<i64, u32>,
}

impl Coded {
    /// For numbers that mostly lie in a span.
    fn new(span: Option<(i64, i64)>) -> Self {
        let span = span.filter(|(low, high)| high.abs_diff(*low) < DENSE);
        let size = span.map_or(0, |(low, high)| usize::try_from(high.abs_diff(low)).map_or(0, |size| size + 1));
        Self { numbers: Vec::new(), low: span.map_or(0, |(low, _)| low), dense: vec![NONE; size], sparse: FxHashMap::default() }
    }

    fn code(&mut self, number: i64) -> u32 {
        let next = row(self.numbers.len() + 1);
        let place = number.checked_sub(self.low).and_then(|far| usize::try_from(far).ok());
        let code = match place.and_then(|place| self.dense.get_mut(place)) {
            Some(code) => code,
            None => self.sparse.entry(number).or_insert(NONE),
        };
        if *code == NONE {
            *code = next;
            self.numbers.push(number);
        }
        *code
    }
}

/// The place of each number among all of them.
fn ranks_of(numbers: &[i64]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..row(numbers.len())).collect();
    order.sort_unstable_by_key(|at| numbers[index(*at)]);
    let mut ranks = vec![0; numbers.len()];
    for (rank, at) in order.into_iter().enumerate() {
        ranks[index(at)] = row(rank);
    }
    ranks
}

//! What groups the rows of a report stand in, read off a column: a code for each row, and what each code means.

use std::{ops::Range, sync::Arc};

use rustc_hash::FxHashMap;

use super::{
    Row,
    arena::Arena,
    bits::{index, row},
    cuts::Cuts,
    numbers::Numbers,
    table::Column,
    words::Words,
};
use crate::{
    model::{
        FieldDef, Kind, Offsets, RecordId, Schema, TypeId,
        filter::month_of,
        report::{Bucket, Group, Key, stretches},
    },
    text::{collate::Collation, fold::folded},
};

/// The code of those without a value.
pub const NONE: u32 = 0;
/// So many numbers or days next to each other are looked up in a table; more are looked up one by one.
const DENSE: u64 = 1 << 22;

/// So many different words are written out; more are looked up where they are needed.
const SHORT: usize = 5_000;
/// Days farther apart have no stretches between them.
const FAR: i64 = 200_000;

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

    /// For each row its first group.
    pub fn first_of_each(&self) -> impl Iterator<Item = u32> + '_ {
        let rows = match self {
            Self::One(codes) => codes.len(),
            Self::Several { starts, .. } => starts.len().saturating_sub(1),
        };
        (0..rows).map(|row| self.of(row).first().copied().unwrap_or(NONE))
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
    pub fn len(&self) -> usize {
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

    fn words(&self, words: &Words, rows: &[Row]) -> Level {
        if words.is_tagged() { self.tags(words, rows) } else { self.single_words(words, rows) }
    }

    /// The groups of one word a row. Each stands under the first code of its kind, so that nothing is numbered anew.
    fn single_words(&self, words: &Words, rows: &[Row]) -> Level {
        let sames = words.sames();
        let group = |code: Option<i64>| code.and_then(|code| sames.get(usize::try_from(code).ok()?)).map_or(NONE, |first| first + 1);
        let codes = Codes::One(words.codes.map(rows, group));
        // How each group is spelled: as most rows do.
        let mut spellings: Vec<u32> = (0..row(words.len())).collect();
        for (code, first) in (0..).zip(sames).filter(|(code, first)| code != *first) {
            let known = &mut spellings[index(*first)];
            if words.uses_of(code) > words.uses_of(*known) {
                *known = code;
            }
        }
        if words.len() <= SHORT {
            let texts = spellings.iter().map(|code| words.parts(*code).next().unwrap_or_default().to_owned()).collect();
            let mut named = self.named_texts(texts);
            if self.group.all {
                self.add_always(&mut named, |text| words.same_as(text));
            }
            return Level { codes, keys: named.keys, ranks: named.ranks, always: named.always };
        }
        let rank = |code: &u32| words.rank_of(*code).and_then(|rank| u32::try_from(rank).ok()).unwrap_or(u32::MAX);
        let ranks = std::iter::once(0).chain(spellings.iter().map(rank)).collect();
        let keys = Keys { known: vec![Key::None], words: Some((words.shared(), spellings)) };
        Level { codes, keys, ranks, always: Vec::new() }
    }

    fn tags(&self, words: &Words, rows: &[Row]) -> Level {
        let Tagged { lists, spellings } = tagged(words);
        let mut named = self.named_texts(spellings.iter().map(|spelling| spelling.text(words).to_owned()).collect());
        if self.group.all {
            let known: Vec<String> = spellings.iter().map(|spelling| folded(spelling.text(words))).collect();
            self.add_always(&mut named, |text| known.iter().position(|known| *known == folded(text)).map(row));
        }
        let (mut starts, mut codes) = (vec![0], Vec::new());
        for row in rows {
            match words.code_at(*row).and_then(|code| lists.get(index(code))) {
                Some(groups) if !groups.is_empty() => codes.extend(groups),
                _ => codes.push(NONE),
            }
            starts.push(u32::try_from(codes.len()).unwrap_or(u32::MAX));
        }
        Level { codes: Codes::Several { starts, codes }, keys: named.keys, ranks: named.ranks, always: named.always }
    }

    /// What groups of words are called, and their order.
    fn named_texts(&self, texts: Vec<String>) -> Named {
        let list: Vec<String> = match self.field.kind {
            Kind::Choice(id) | Kind::Several(id) => self.schema.values(id).iter().map(|value| folded(value)).collect(),
            _ => Vec::new(),
        };
        let shown = |text: &str| match self.field.kind {
            Kind::Person => self.schema.people.iter().find(|person| person.login == text).map_or(text, |person| &person.name).to_owned(),
            _ => text.to_owned(),
        };
        let place = |text: &str| list.iter().position(|value| *value == folded(text)).unwrap_or(list.len());
        let mut order: Vec<(usize, Vec<u8>, u32)> = Vec::with_capacity(texts.len());
        for (at, text) in texts.iter().enumerate() {
            order.push((place(text), self.collation.key(&shown(text)), row(at)));
        }
        order.sort();
        let mut ranks = vec![0; texts.len() + 1];
        for (rank, (_, _, at)) in order.into_iter().enumerate() {
            ranks[index(at) + 1] = row(rank);
        }
        let keys = std::iter::once(Key::None).chain(texts.into_iter().map(Key::Word)).collect();
        Named { keys: Keys::known(keys), ranks, always: Vec::new() }
    }

    /// Adds the values of the field's list, and the people who are here, that no record holds; `known` answers which of the
    /// texts, counted from 0, a value is.
    fn add_always(&self, named: &mut Named, known: impl Fn(&str) -> Option<u32>) {
        let wanted: Vec<String> = match self.field.kind {
            Kind::Choice(id) | Kind::Several(id) => self.schema.values(id).to_vec(),
            Kind::Person => self.schema.people_here().map(|person| person.login.clone()).collect(),
            _ => return,
        };
        let word = |key: &Key| if let Key::Word(word) = key { Some(word.clone()) } else { None };
        let mut texts: Vec<String> = named.keys.known.iter().filter_map(word).collect();
        let mut always = Vec::new();
        for value in wanted {
            let same = known(&value);
            always.push(same.unwrap_or(row(texts.len())) + 1);
            if same.is_none() {
                texts.push(value);
            }
        }
        *named = Named { always, ..self.named_texts(texts) };
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
        let mut coded = Coded::new(numbers.span());
        let is_tick = self.field.kind == Kind::Tick;
        let numbers = numbers.map(rows, |number| number);
        let codes = numbers.into_iter().map(|number| match number {
            None => NONE,
            // When it was ticked does not matter.
            Some(_) if is_tick => coded.code(1),
            Some(number) => coded.code(number),
        });
        let codes = Codes::One(codes.collect());
        let mut always = Vec::new();
        if self.group.all {
            let wanted = match self.field.kind {
                Kind::Stars => 0..=5,
                Kind::YesNo | Kind::Tick => 1..=1,
                _ => 1..=0,
            };
            always.extend(wanted.map(|number| coded.code(number)));
        }
        let ranks = std::iter::once(0).chain(ranks_of(&coded.numbers)).collect();
        let keys = std::iter::once(Key::None).chain(coded.numbers.iter().copied().map(Key::Number)).collect();
        Level { codes, keys: Keys::known(keys), ranks, always }
    }

    fn months(&self, numbers: &Numbers, rows: &[Row]) -> Level {
        let month = |number: Option<i64>| number.and_then(|day| i32::try_from(day).ok()).map_or(NONE, |day| u32::from(month_of(day)));
        let keys = std::iter::once(Key::None).chain((1..=12).map(Key::Month)).collect();
        let always = if self.group.all { (1..=12).collect() } else { Vec::new() };
        Level { codes: Codes::One(numbers.map(rows, month)), keys: Keys::known(keys), ranks: (0..=12).collect(), always }
    }

    /// The groups of days and moments.
    fn days(&self, numbers: &Numbers, rows: &[Row]) -> Level {
        let is_moment = self.field.kind == Kind::Moment;
        let all = numbers.map(rows, |number| number.unwrap_or(i64::MIN));
        let present = || all.iter().copied().filter(|number| *number != i64::MIN);
        let (Some(low), Some(high)) = (present().min(), present().max()) else {
            let mut level = Level::alone(rows.len());
            if self.group.all {
                self.add_stretches(&mut level);
            }
            return level;
        };
        let day = |number: i64| {
            if is_moment { self.offsets.day_of(number) } else { i32::try_from(number).unwrap_or_default() }
        };
        let mut found = self.stretches_between(day(low), day(high));
        if found.is_empty() {
            // Far apart: only those in which something lies.
            let mut days: Vec<i32> = present().map(day).collect();
            days.sort_unstable();
            found = days.into_iter().filter_map(|day| self.group.by.around(day, self.today)).collect();
            found.dedup();
        }
        let begin = |first: &i32| if is_moment { self.offsets.start_of(*first) } else { i64::from(*first) };
        let cuts: Vec<i64> = found.iter().skip(1).filter_map(|(first, _)| first.as_ref()).map(begin).collect();
        let cuts = Cuts::new(cuts, (low, high));
        let code = |number: &i64| if *number == i64::MIN { NONE } else { row(cuts.stretch(*number) + 1) };
        let codes = all.iter().map(code).collect();
        let turned = self.group.by == Bucket::Since;
        let rank = |at: usize| row(if turned { found.len() - at } else { at + 1 });
        let ranks = std::iter::once(0).chain((0..found.len()).map(rank)).collect();
        let always = if self.group.all { (1..=row(found.len())).collect() } else { Vec::new() };
        let keys = std::iter::once(Key::None).chain(found.into_iter().map(|(first, last)| Key::Days { first, last })).collect();
        Level { codes: Codes::One(codes), keys: Keys::known(keys), ranks, always }
    }

    /// The stretches from the one of a day to that of another, ascending and without gaps.
    fn stretches_between(&self, low: i32, high: i32) -> Vec<(Option<i32>, Option<i32>)> {
        let mut fixed = stretches(self.group.by, self.today);
        if !fixed.is_empty() {
            fixed.sort_by_key(|(first, _)| first.unwrap_or(i32::MIN));
            return fixed;
        }
        let mut found = Vec::new();
        if i64::from(high) - i64::from(low) > FAR {
            return found;
        }
        let mut next = Some(low);
        while let Some(around) = next.filter(|day| *day <= high).and_then(|day| self.group.by.around(day, self.today)) {
            found.push(around);
            next = around.1.and_then(|last| last.checked_add(1)).filter(|day| next.is_some_and(|before| *day > before));
        }
        found
    }

    /// The stretches of days ago and to come, where no record stands in any.
    fn add_stretches(&self, level: &mut Level) {
        let found = stretches(self.group.by, self.today);
        level.always = (1..=row(found.len())).collect();
        level.ranks.extend(1..=row(found.len()));
        level.keys.known.extend(found.into_iter().map(|(first, last)| Key::Days { first, last }));
    }
}

/// What groups of words are called, and their order.
struct Named {
    keys: Keys,
    ranks: Vec<u32>,
    always: Vec<u32>,
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

/// How a group of words is spelled: the code of its value, and which of the value's words it is.
#[derive(Clone, Copy, Debug)]
struct Spelling {
    code: u32,
    part: usize,
    uses: u32,
}

impl Spelling {
    fn text(self, words: &Words) -> &str {
        words.parts(self.code).nth(self.part).unwrap_or_default()
    }
}

/// The tags of a column.
struct Tagged {
    /// For each code its groups, from 1 on, each once.
    lists: Vec<Vec<u32>>,
    /// For each group the spelling used most.
    spellings: Vec<Spelling>,
}

/// Which tags are the same without regard to case and accents.
fn tagged(words: &Words) -> Tagged {
    let mut groups: FxHashMap<&str, u32> = FxHashMap::default();
    let mut found = Tagged { lists: Vec::with_capacity(words.len()), spellings: Vec::new() };
    for code in words.codes_in_use().map(row) {
        let mut list = Vec::new();
        for (part, sought) in words.sought_parts(code).enumerate() {
            let spelling = Spelling { code, part, uses: words.uses_of(code) };
            let group = *groups.entry(sought).or_insert_with(|| {
                found.spellings.push(spelling);
                row(found.spellings.len())
            });
            let known = &mut found.spellings[index(group) - 1];
            if spelling.uses > known.uses {
                *known = spelling;
            }
            list.push(group);
        }
        list.sort_unstable();
        list.dedup();
        found.lists.push(list);
    }
    found
}

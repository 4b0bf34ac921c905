//! Records that are alike: those like one that is being typed, and all groups of them.

use memchr::memmem::Finder;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{
    Columns, Row, Sight,
    bits::{Bits, index},
    table::{Column, Table},
    texts::Texts,
};
use crate::{
    model::{Base, FieldId, RecordId, TypeId, Value, fields, filter::Test, record_type},
    rules::likeness::{EMAILS, Likeness, PHONES, Side, Sign, Strength, Traits},
};

/// A sign that more records share tells nothing about two of them: the number of a switchboard.
const SHARED: usize = 10;
/// Of records with one sign, so many are compared each with each; the others with the first.
const EACH: usize = 50;
/// Reasons of a group that are told.
const REASONS: usize = 3;

/// Records that are probably one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlikeGroup {
    /// Of the surest sign among them.
    pub strength: Strength,
    /// Why, the surest first.
    pub reasons: Vec<String>,
    /// Which, ascending by number.
    pub records: Vec<RecordId>,
}

impl Table {
    /// What the rule of likeness looks at of a row.
    pub(super) fn traits(&self, row: Row) -> Traits<'_> {
        Traits::of(self.schema.base(self.kind(row)), |field| self.sought(field, row).into())
    }

    pub(super) fn sought(&self, field: FieldId, row: Row) -> &str {
        let text = match self.column(field) {
            Some(Column::Texts(texts) | Column::Name(_, Some(texts))) => texts.at(row),
            Some(Column::Words(words)) => words.sought_at(row),
            _ => None,
        };
        text.unwrap_or_default()
    }

    fn texts(&self, field: FieldId) -> Option<&Texts> {
        match self.column(field) {
            Some(Column::Texts(texts) | Column::Name(_, Some(texts))) => Some(texts),
            _ => None,
        }
    }

    /// The living rows of all types with this base.
    pub(super) fn living(&self, base: Base) -> Bits {
        let kinds: Vec<TypeId> = self.schema.types().iter().filter(|kind| kind.base == base).map(|kind| kind.id).collect();
        self.members(&kinds, false)
    }

    /// All rows that could be like it, and some others.
    fn candidates(&self, traits: &Traits<'_>) -> Bits {
        let mut found = Bits::none(self.rows());
        let texts = |fields: &[FieldId]| fields.iter().filter_map(|field| self.texts(*field)).collect::<Vec<_>>();
        for email in traits.emails() {
            let test = Test::Is(Value::Text(email.to_owned()));
            texts(&EMAILS).into_iter().for_each(|column| found.or(&column.passing(self.rows(), &test)));
        }
        for number in traits.numbers() {
            found.or(&Texts::holding(&texts(&PHONES), &Finder::new(number), self.rows()));
        }
        if let Some(word) = traits.name().split(' ').max_by_key(|word| word.len()).filter(|word| !word.is_empty()) {
            found.or(&Texts::holding(&texts(&[fields::NAME]), &Finder::new(word), self.rows()));
        }
        found
    }

    /// Sets of records somebody said are not the same.
    fn told_apart(&self) -> Vec<&[RecordId]> {
        let pairs = self.members(&[record_type::PAIR], false);
        let Some(Column::Links(links)) = self.column(fields::NOT_THE_SAME) else { return Vec::new() };
        pairs.iter().map(|row| links.at(row)).collect()
    }
}

impl Columns {
    /// The living records like this one, the surest first, each with whether it is seen; not those somebody told apart from `except`.
    #[must_use]
    pub fn alike(&self, sight: &Sight, base: Base, traits: &Traits<'_>, except: Option<RecordId>) -> Vec<(RecordId, Likeness, bool)> {
        let table = &self.table;
        let mut rows = table.candidates(traits);
        rows.and(&table.living(base));
        let apart: Vec<&[RecordId]> =
            except.map_or_else(Vec::new, |except| table.told_apart().into_iter().filter(|set| set.contains(&except)).collect());
        let is_meant = |id: &RecordId| Some(*id) != except && !apart.iter().any(|set| set.contains(id));
        let seen = self.seen(sight);
        let mut found: Vec<(RecordId, Likeness, bool)> = rows
            .iter()
            .map(|row| (row, table.ids.at(row)))
            .filter(|(_, id)| is_meant(id))
            .filter_map(|(row, id)| Some((id, traits.like(&table.traits(row))?, seen.has(row))))
            .collect();
        found.sort_by(|(a, likeness, _), (b, other, _)| other.sign.cmp(&likeness.sign).then(a.cmp(b)));
        found
    }

    /// Why two records are alike, as they are now.
    #[must_use]
    pub fn likeness(&self, a: RecordId, b: RecordId) -> Option<Likeness> {
        let (a, b) = (self.row(a)?, self.row(b)?);
        self.table.traits(a).like(&self.table.traits(b))
    }
}

/// Rows looked at in one step of a search.
const ROWS_A_STEP: usize = 4_000;
/// Signs are parted by their hash, so that those that are the same meet in one part: a step each.
const PARTS: usize = 256;

/// The search for all groups of living records with one base that are alike and were not told apart: in steps, between
/// which the columns may change. What changed meanwhile is compared as it is then.
#[derive(Debug)]
pub struct Search {
    rows: Vec<Row>,
    /// Rows whose signs were gathered.
    gathered: usize,
    by_hash: Vec<Vec<(u64, Row, Sign)>>,
    apart: FxHashSet<(Row, Row)>,
    known: FxHashSet<(Row, Row)>,
    found: Vec<(Row, Row, Likeness)>,
}

impl Search {
    /// Begins. Rows keep their numbers as long as the columns are not made anew.
    #[must_use]
    pub fn begin(columns: &Columns, base: Base) -> Self {
        let table = &columns.table;
        let row_of = |id: &RecordId| table.ids.row(*id);
        let apart = table.told_apart().into_iter();
        Self {
            rows: table.living(base).iter().collect(),
            gathered: 0,
            by_hash: vec![Vec::new(); PARTS],
            apart: apart
                .flat_map(|set| set.iter().filter_map(row_of).flat_map(move |a| set.iter().filter_map(row_of).map(move |b| (a, b))))
                .collect(),
            known: FxHashSet::default(),
            found: Vec::new(),
        }
    }

    /// Goes on a little; answers the groups, the surest first, when it is done.
    pub fn step(&mut self, columns: &Columns) -> Option<Vec<AlikeGroup>> {
        let table = &columns.table;
        if self.gathered < self.rows.len() {
            let end = self.rows.len().min(self.gathered + ROWS_A_STEP);
            for row in self.rows[self.gathered..end].iter().copied() {
                let part = |hash: u64| usize::try_from(hash % PARTS as u64).unwrap_or_default();
                table.traits(row).hashes(Side::Rough, |_| true, |sign, hash| self.by_hash[part(hash)].push((hash, row, sign)));
            }
            self.gathered = end;
            return None;
        }
        if let Some(part) = self.by_hash.pop() {
            self.compare(table, part);
            return None;
        }
        let mut pairs = Pairs { table, found: std::mem::take(&mut self.found) };
        pairs.sort();
        Some(pairs.groups())
    }

    fn compare(&mut self, table: &Table, mut part: Vec<(u64, Row, Sign)>) {
        part.sort_unstable();
        part.dedup();
        for run in part.chunk_by(|a, b| a.0 == b.0).filter(|run| run.len() > 1) {
            if run.len() > SHARED && run[0].2.strength() == Strength::Weak {
                continue;
            }
            let others = |at: usize| if at == 0 || run.len() <= EACH { &run[at + 1..] } else { &[] };
            for (at, (_, a, _)) in run.iter().enumerate() {
                for (_, b, _) in others(at) {
                    if a == b || self.apart.contains(&(*a, *b)) || !self.known.insert((*a, *b)) {
                        continue;
                    }
                    self.found.extend(table.traits(*a).like(&table.traits(*b)).map(|likeness| (*a, *b, likeness)));
                }
            }
        }
    }
}

/// Pairs of rows that are alike.
struct Pairs<'a> {
    table: &'a Table,
    found: Vec<(Row, Row, Likeness)>,
}

impl Pairs<'_> {
    /// The surest first, so that a weak sign only joins what no better one does.
    fn sort(&mut self) {
        self.found.sort_by(|(a, b, likeness), (c, d, other)| other.sign.cmp(&likeness.sign).then((a, b).cmp(&(c, d))));
    }

    fn groups(self) -> Vec<AlikeGroup> {
        let mut sets = Sets(vec![u32::MAX; self.table.rows()]);
        let mut groups = Vec::new();
        let (sure, weak): (Vec<_>, Vec<_>) = self.found.into_iter().partition(|(.., likeness)| likeness.sign.strength() > Strength::Weak);
        groups.extend(grouped(self.table, &mut sets, &sure));
        // Weak signs never make a chain of sure groups: they stand by themselves.
        let weak: Vec<_> = weak.into_iter().filter(|(a, b, _)| sets.top(*a) != sets.top(*b)).collect();
        groups.extend(grouped(self.table, &mut Sets(vec![u32::MAX; self.table.rows()]), &weak));
        groups.sort_by(|a, b| b.strength.cmp(&a.strength).then(a.records.cmp(&b.records)));
        groups
    }
}

fn grouped(table: &Table, sets: &mut Sets, pairs: &[(Row, Row, Likeness)]) -> Vec<AlikeGroup> {
    pairs.iter().for_each(|(a, b, _)| sets.join(*a, *b));
    let mut groups: FxHashMap<Row, AlikeGroup> = FxHashMap::default();
    for (a, b, likeness) in pairs {
        let strength = likeness.sign.strength();
        let empty = || AlikeGroup { strength, reasons: Vec::new(), records: Vec::new() };
        let group = groups.entry(sets.top(*a)).or_insert_with(empty);
        group.records.extend([table.ids.at(*a), table.ids.at(*b)]);
        if group.reasons.len() < REASONS && !group.reasons.contains(&likeness.reason) {
            group.reasons.push(likeness.reason.clone());
        }
    }
    let tidy = |mut group: AlikeGroup| {
        group.records.sort_unstable();
        group.records.dedup();
        group
    };
    groups.into_values().map(tidy).collect()
}

/// Rows joined into sets: each knows one above it, the top one of a set none.
struct Sets(Vec<Row>);

impl Sets {
    fn top(&mut self, row: Row) -> Row {
        let mut top = row;
        while self.0[index(top)] != u32::MAX {
            top = self.0[index(top)];
        }
        let mut at = row;
        while at != top {
            at = std::mem::replace(&mut self.0[index(at)], top);
        }
        top
    }

    fn join(&mut self, a: Row, b: Row) {
        let (a, b) = (self.top(a), self.top(b));
        if a != b {
            self.0[index(a.max(b))] = a.min(b);
        }
    }
}

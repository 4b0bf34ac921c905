//! A report reckoned the simple way: over whole records, one after the other, without columns. The definition that the hub
//! must agree with.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, Days, NaiveDate};
use roaring::RoaringTreemap;

use crate::{
    model::{
        Base, Bases, FieldDef, Filter, Kind, ProductLine, Reading, Record, RecordId, Schema, TypeId, Value, fields,
        filter::{Expr, Links},
        record_type,
        report::{Bucket, Cell, Figure, Group, Key, Measure, Report},
    },
    text::{day, fold::folded},
};

/// A group as two implementations can agree on it.
pub(super) type Plain = String;

/// All records of a store and who asks.
pub(super) struct World<'a> {
    pub(super) records: &'a BTreeMap<RecordId, Record>,
    pub(super) schema: &'a Schema,
    pub(super) reading: Reading,
}

impl Links for World<'_> {
    fn called(&self, name: &str, whole: bool) -> RoaringTreemap {
        let is = |record: &&Record| {
            let known = folded(record.name());
            if whole { known == name } else { known.contains(name) }
        };
        self.records.values().filter(is).map(|record| record.id.0).collect()
    }

    fn passing(&self, tree: &Expr) -> RoaringTreemap {
        let filter = Filter { text: String::new(), tree: tree.clone() };
        self.records.values().filter(|record| filter.accepts(record, self.schema)).map(|record| record.id.0).collect()
    }
}

/// One record in one group, or the lines of one of its products.
#[derive(Clone)]
struct Item<'a> {
    record: &'a Record,
    product: Option<String>,
}

/// What a group comes to.
#[derive(Default)]
pub(super) struct Row {
    pub(super) cells: Vec<Cell>,
    pub(super) records: BTreeSet<RecordId>,
    /// For each number the records it is about.
    pub(super) behind: Vec<BTreeSet<RecordId>>,
}

/// What a report comes to.
pub(super) struct Reckoned {
    /// By outer and inner group; the total under none.
    pub(super) rows: BTreeMap<Vec<Plain>, Row>,
    /// The outer groups in no line of their own.
    pub(super) hidden: BTreeSet<Plain>,
}

impl World<'_> {
    pub(super) fn filter(&self, text: &str) -> Filter {
        Filter::parse(text, self.schema, &self.reading, "anna").unwrap_or_else(|problem| panic!("{text}: {problem}")).resolved(self)
    }

    pub(super) fn found(&self, kinds: &[TypeId], text: &str) -> BTreeSet<RecordId> {
        let filter = self.filter(text);
        let is = |record: &&Record| kinds.contains(&record.kind) && !record.is_deleted() && filter.accepts(record, self.schema);
        self.records.values().filter(is).map(|record| record.id).collect()
    }

    /// Reckons it; of groups beyond a report's own limit `shown` says which have a line.
    pub(super) fn reckon(&self, report: &Report, narrowed: &str, shown: Option<&BTreeSet<Plain>>) -> Reckoned {
        let own = self.found(&report.kinds, &report.dated(&report.filter));
        let all: BTreeSet<RecordId> = own.intersection(&self.found(&report.kinds, narrowed)).copied().collect();
        let records: Vec<&Record> = all.iter().map(|id| &self.records[id]).collect();
        let tests: Vec<(Filter, Filter)> = report
            .measures
            .iter()
            .map(|measure| (self.filter(&report.dated(&measure.filter)), self.filter(&report.dated(&measure.among))))
            .collect();
        let whole = |items: &[Item<'_>]| -> Vec<u64> {
            tests
                .iter()
                .map(|(filter, _)| u64::try_from(items.iter().filter(|item| filter.accepts(item.record, self.schema)).count()).unwrap())
                .collect()
        };
        let row = |items: &[Item<'_>], wholes: &[u64]| self.row(report, &tests, items, wholes);
        let items: Vec<Item<'_>> = records.iter().map(|record| Item { record, product: None }).collect();
        let wholes = whole(&items);
        let mut outer: BTreeMap<Plain, Vec<Item<'_>>> = BTreeMap::new();
        if let Some(group) = report.groups.first() {
            for item in &items {
                for (key, item) in self.keys(group, item) {
                    outer.entry(key).or_default().push(item);
                }
            }
        }
        let before = outer.clone();
        if let Some(keep) = report.keep {
            outer.retain(|_, items| row(items, &wholes).cells[usize::from(keep.measure)].is_nothing() != keep.filled);
        }
        let (total, hidden) = match shown {
            // Nothing is left out.
            None => (items, BTreeSet::new()),
            Some(shown) => {
                let hidden: BTreeSet<Plain> = outer.keys().filter(|key| !shown.contains(*key)).cloned().collect();
                let by_products = report.groups.first().is_some_and(|group| self.kind(group) == Kind::Products);
                let mut total = items;
                if report.keep.is_some() {
                    outer.retain(|key, _| shown.contains(key));
                    let kept: BTreeSet<RecordId> = outer.values().flatten().map(|item| item.record.id).collect();
                    total.retain(|item| kept.contains(&item.record.id));
                } else if by_products {
                    outer.retain(|key, _| shown.contains(key));
                } else {
                    let standing: BTreeSet<RecordId> = before
                        .iter()
                        .filter(|(key, _)| shown.contains(*key))
                        .flat_map(|(_, items)| items)
                        .map(|item| item.record.id)
                        .collect();
                    let others: Vec<Item<'_>> = total.iter().filter(|item| !standing.contains(&item.record.id)).cloned().collect();
                    outer.retain(|key, _| shown.contains(key));
                    if !others.is_empty() {
                        outer.insert("others".to_owned(), others);
                    }
                }
                (total, hidden)
            }
        };
        let wholes = whole(&total);
        let mut rows = BTreeMap::from([(Vec::new(), row(&total, &wholes))]);
        for (key, items) in &outer {
            rows.insert(vec![key.clone()], row(items, &wholes));
            if let Some(group) = report.groups.get(1) {
                let mut inner: BTreeMap<Plain, Vec<Item<'_>>> = BTreeMap::new();
                for item in items {
                    for (key, item) in self.keys(group, item) {
                        inner.entry(key).or_default().push(item);
                    }
                }
                rows.extend(inner.iter().map(|(inner, items)| (vec![key.clone(), inner.clone()], row(items, &wholes))));
            }
        }
        Reckoned { rows, hidden }
    }

    /// What these items come to.
    fn row(&self, report: &Report, tests: &[(Filter, Filter)], items: &[Item<'_>], wholes: &[u64]) -> Row {
        let cells = report.measures.iter().zip(tests).zip(wholes).map(|((measure, tests), whole)| self.cell(measure, tests, items, *whole));
        let ids = |items: &mut dyn Iterator<Item = &Item<'_>>| items.map(|item| item.record.id).collect();
        let behind = |(measure, (filter, among)): (&Measure, &(Filter, Filter))| {
            let counts = |item: &&Item<'_>| {
                let is_among = measure.figure != Figure::Rate || among.accepts(item.record, self.schema);
                is_among && filter.accepts(item.record, self.schema)
            };
            ids(&mut items.iter().filter(counts))
        };
        let behind = report.measures.iter().zip(tests).map(behind).collect();
        Row { cells: cells.collect(), records: ids(&mut items.iter()), behind }
    }

    fn kind(&self, group: &Group) -> Kind {
        self.schema.field(group.field).unwrap().kind
    }

    /// The groups of an item.
    fn keys<'a>(&self, group: &Group, item: &Item<'a>) -> BTreeMap<Plain, Item<'a>> {
        let field = self.schema.field(group.field).unwrap();
        let value = item.record.value(group.field);
        let none = || BTreeMap::from([("none".to_owned(), item.clone())]);
        if let Some(Value::Products(lines)) = &value {
            let name = |line: &ProductLine| folded(&line.product);
            return lines
                .iter()
                .map(|line| (format!("word {}", name(line)), Item { record: item.record, product: Some(name(line)) }))
                .collect();
        }
        let keys: BTreeSet<Plain> = match &value {
            None => return none(),
            Some(Value::Text(text)) => BTreeSet::from([format!("word {}", folded(text))]),
            Some(Value::Tags(tags)) => tags.iter().map(|tag| format!("word {}", folded(tag))).collect(),
            Some(Value::Link(_) | Value::Links(_)) => {
                value.iter().flat_map(Value::links).filter_map(|id| self.led_to(group.by, *id)).map(|id| format!("record {id}")).collect()
            }
            Some(Value::Number(kind)) if group.field == fields::TYPE => {
                let kind = self.schema.types().iter().find(|known| i64::from(known.id.0) == *kind).unwrap();
                BTreeSet::from([format!("word {}", kind.name)])
            }
            Some(Value::Date(number)) => BTreeSet::from([self.day_key(group.by, *number)]),
            Some(Value::Moment(at)) => BTreeSet::from([self.day_key(group.by, day::to_number(self.reading.local(*at).date()))]),
            Some(value) => BTreeSet::from([format!("number {}", value.ordinal().unwrap())]),
        };
        assert!(field.id == group.field);
        if keys.is_empty() { none() } else { keys.into_iter().map(|key| (key, item.clone())).collect() }
    }

    fn led_to(&self, by: Bucket, id: RecordId) -> Option<RecordId> {
        let target = self.records.get(&id);
        match by {
            Bucket::Of(kind) => target.filter(|target| target.kind == kind).map(|target| target.id),
            Bucket::Account => match target? {
                target if self.schema.base(target.kind) == Base::Account => Some(target.id),
                target => target.get(fields::LINKED_ACCOUNT).and_then(|value| value.links().first().copied()),
            },
            _ => Some(id),
        }
    }

    fn day_key(&self, by: Bucket, number: i32) -> Plain {
        let date = day::from_number(number);
        let today = self.reading.today();
        let far = (date - today).num_days();
        let band =
            |far: i64| [7, 14, 30, 60, 90].into_iter().find(|end| far <= *end).map_or_else(|| "more".to_owned(), |end| end.to_string());
        match by {
            Bucket::Value => format!("number {number}"),
            Bucket::Day => format!("days {date}"),
            Bucket::Week => format!("days {}", date - Days::new(u64::from(date.weekday().num_days_from_monday()))),
            Bucket::Month => format!("days {}", date.with_day(1).unwrap()),
            Bucket::Quarter => format!("days {}", NaiveDate::from_ymd_opt(date.year(), (date.month() - 1) / 3 * 3 + 1, 1).unwrap()),
            Bucket::Year => format!("days {}", NaiveDate::from_ymd_opt(date.year(), 1, 1).unwrap()),
            Bucket::MonthOfYear => format!("month {}", date.month()),
            Bucket::Since => {
                if far > 0 {
                    "to come".to_owned()
                } else {
                    format!("ago {}", band(-far))
                }
            }
            Bucket::Until => {
                if far < 0 {
                    "past due".to_owned()
                } else {
                    format!("in {}", band(far))
                }
            }
            Bucket::Account | Bucket::Of(_) => unreachable!("of links"),
        }
    }

    /// The key of the hub's answer as this implementation has it.
    pub(super) fn plain(&self, group: &Group, key: &Key) -> Plain {
        let today = day::to_number(self.reading.today());
        match key {
            Key::All => unreachable!("the total has no group"),
            Key::None => "none".to_owned(),
            Key::Others => "others".to_owned(),
            Key::Word(word) => format!("word {}", if group.field == fields::TYPE { word.clone() } else { folded(word) }),
            Key::Number(number) => format!("number {number}"),
            Key::Record(id) => format!("record {id}"),
            Key::Month(month) => format!("month {month}"),
            Key::Days { first, last } => match group.by {
                Bucket::Since => match (first, last) {
                    (Some(_), None) => "to come".to_owned(),
                    (None, Some(_)) => "ago more".to_owned(),
                    (first, _) => format!("ago {}", today - first.unwrap()),
                },
                Bucket::Until => match (first, last) {
                    (None, Some(_)) => "past due".to_owned(),
                    (Some(_), None) => "in more".to_owned(),
                    (_, last) => format!("in {}", last.unwrap() - today),
                },
                _ => format!("days {}", day::from_number(first.unwrap())),
            },
        }
    }

    fn cell(&self, measure: &Measure, (filter, among): &(Filter, Filter), items: &[Item<'_>], whole: u64) -> Cell {
        let passes = |item: &&Item<'_>| filter.accepts(item.record, self.schema);
        let is_among = |item: &&Item<'_>| among.accepts(item.record, self.schema);
        let count = |count: usize| i128::try_from(count).unwrap();
        let ratio = |part: i128, of: i128| if of == 0 { Cell::None } else { Cell::Ratio(part, of) };
        let value = |item: &Item<'_>, field| item.record.value(field);
        let values =
            |field| -> Vec<i128> { items.iter().filter(passes).filter_map(|item| value(item, field)?.ordinal()).map(i128::from).collect() };
        let lines = |of: &dyn Fn(&ProductLine) -> i64| -> i128 {
            let own = |item: &Item<'_>| match item.record.get(fields::PRODUCTS) {
                Some(Value::Products(lines)) => lines
                    .iter()
                    .filter(|line| item.product.as_ref().is_none_or(|name| folded(&line.product) == *name))
                    .map(of)
                    .map(i128::from)
                    .sum::<i128>(),
                _ => 0,
            };
            items.iter().filter(passes).map(own).sum()
        };
        match measure.figure {
            Figure::Count => Cell::Whole(count(items.iter().filter(passes).count())),
            Figure::Share => ratio(count(items.iter().filter(passes).count()), i128::from(whole)),
            Figure::Rate => {
                ratio(count(items.iter().filter(is_among).filter(passes).count()), count(items.iter().filter(is_among).count()))
            }
            Figure::Sum(field) => Cell::Whole(values(field).into_iter().sum()),
            Figure::Average(field) => ratio(values(field).iter().sum(), count(values(field).len())),
            Figure::Least(field) => values(field).into_iter().min().map_or(Cell::None, Cell::Whole),
            Figure::Most(field) => values(field).into_iter().max().map_or(Cell::None, Cell::Whole),
            Figure::Age(field) => {
                let age = |item: &Item<'_>| match value(item, field)? {
                    Value::Date(number) => Some(day::from_number(number)),
                    Value::Moment(at) => Some(self.reading.local(at).date()),
                    _ => None,
                };
                let ages: Vec<i128> =
                    items.iter().filter(passes).filter_map(age).map(|date| i128::from((self.reading.today() - date).num_days())).collect();
                ratio(ages.iter().sum(), count(ages.len()))
            }
            Figure::Sales => Cell::Whole(lines(&ProductLine::amount)),
            Figure::Pieces => Cell::Whole(lines(&|line| line.quantity)),
            Figure::Margin => Cell::Whole(lines(&|line| self.margin(line))),
        }
    }

    fn margin(&self, line: &ProductLine) -> i64 {
        let is = |record: &&Record| {
            record.kind == record_type::PRODUCT && !record.is_deleted() && folded(record.name()) == folded(&line.product)
        };
        match self.records.values().find(is).and_then(|record| record.get(fields::PURCHASE_PRICE)) {
            Some(Value::Money(price)) => {
                let exact = i128::from(line.quantity) * i128::from(*price);
                line.amount() - i64::try_from((exact + if exact < 0 { -5_000 } else { 5_000 }) / 10_000).unwrap()
            }
            _ => 0,
        }
    }
}

/// A number as a chart draws it: counts and money as they are, per cent and days with one decimal, other averages with two.
/// Quantities keep their four decimals, so that their sums are exact.
pub(super) fn amount(cell: Cell, measure: &Measure, schema: &Schema) -> i128 {
    let kind = measure.figure.field().map(|field| schema.field(field).unwrap().kind);
    let (times, by) = match (measure.figure, kind) {
        (Figure::Share | Figure::Rate, _) => (1_000, 1),
        (Figure::Age(_), _) => (10, 1),
        (Figure::Average(_), Some(Kind::Number | Kind::Stars)) => (100, 1),
        (Figure::Average(_), Some(Kind::Decimal)) | (_, Some(Kind::Percent)) => (1, 100),
        _ => (1, 1),
    };
    let (part, of) = match cell {
        Cell::None => (0, 1),
        Cell::Whole(number) => (number * times, by),
        Cell::Ratio(part, of) => (part * times, of * by),
    };
    part.signum() * ((2 * part.abs() + of) / (2 * of))
}

/// Whether the field is one that links to records.
pub(super) fn is_link(field: &FieldDef) -> bool {
    matches!(field.kind, Kind::Link(_) | Kind::Links(_))
}

/// The bases a field links to.
pub(super) fn linked(field: &FieldDef) -> Bases {
    match field.kind {
        Kind::Link(bases) | Kind::Links(bases) => bases,
        _ => Bases::ALL,
    }
}

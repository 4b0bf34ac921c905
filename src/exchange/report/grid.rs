//! The numbers of a report as rows and columns, whatever they are written as.

use super::Paper;
use crate::model::{
    FieldDef, Kind, Record, Value,
    report::{Cell, Group, Key, Line, Measure, Shown, key_label},
};

/// A report as a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    /// One for each column: groups, measures, columns of listed records.
    pub heads: Vec<Head>,
    /// How many of them are groups.
    pub groups: usize,
    /// How many of them are measures.
    pub measures: usize,
    /// In order; the total last.
    pub rows: Vec<Row>,
}

/// What stands above a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// In words.
    pub title: String,
    /// Its values are put at the right.
    pub is_number: bool,
    /// The most cells it takes as text, where a person or the field says so.
    pub widest: Option<u16>,
}

/// What a row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Everything.
    Total,
    /// An outer group, or the only grouping's.
    Group,
    /// An inner group.
    Subgroup,
    /// One record.
    Record,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it stands for.
    pub level: Level,
    /// As many as there are heads.
    pub items: Vec<Item>,
}

/// One value, typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// Nothing.
    Blank,
    /// Words.
    Text(String),
    /// A number.
    Amount {
        /// Digits, as many behind the point as `decimals` says: rounded as people read it.
        amount: i128,
        /// Digits behind the point.
        decimals: u8,
        /// It is per cent.
        is_percent: bool,
        /// What it was rounded from, per cent as a part of one: a fraction and what it is divided by.
        exact: (i128, i128),
    },
    /// A day, counted from 1970-01-01.
    Date(i32),
    /// A moment, UTC.
    Moment(i64),
}

impl Item {
    /// A number as people read it without groups of digits: `1234.50`.
    #[must_use]
    pub fn digits(amount: i128, decimals: u8) -> String {
        let decimals = usize::from(decimals);
        let digits = format!("{:0>1$}", amount.unsigned_abs(), decimals + 1);
        let (whole, part) = digits.split_at(digits.len() - decimals);
        let sign = if amount < 0 { "-" } else { "" };
        if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
    }
}

impl Level {
    /// In files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::Group => "group",
            Self::Subgroup => "subgroup",
            Self::Record => "record",
        }
    }
}

impl Grid {
    /// The table of a report.
    #[must_use]
    pub fn of(paper: &Paper<'_>) -> Self {
        let (report, schema) = (paper.report, paper.schema);
        let listed: Vec<&FieldDef> = report.listing.columns.iter().filter_map(|field| schema.field(*field)).collect();
        let words = |title: String| Head { title, is_number: false, widest: None };
        let mut heads: Vec<Head> = report.groups.iter().map(|group| words(group.title(schema))).collect();
        heads.extend(report.measures.iter().map(|measure| Head { title: measure.title(schema), is_number: true, widest: None }));
        heads.extend(listed.iter().map(|field| Head {
            title: field.title().into_owned(),
            is_number: field.kind.is_right_aligned(),
            widest: report.listing.widths.get(&field.id).copied().or(match field.column {
                crate::model::Column::Default(_, most) | crate::model::Column::Optional(_, most) => Some(most),
                crate::model::Column::Never => None,
            }),
        }));
        let mut grid = Self { heads, groups: report.groups.len(), measures: report.measures.len(), rows: Vec::new() };
        let mut labels: Vec<String> = Vec::new();
        for line in paper.findings.lines.iter().skip(1) {
            let depth = usize::from(line.depth);
            labels.truncate(depth.saturating_sub(1));
            labels.push(report.groups.get(depth.saturating_sub(1)).map_or_else(String::new, |group| label(paper, group, &line.key)));
            let level = if depth == 1 { Level::Group } else { Level::Subgroup };
            let with_numbers = depth == grid.groups || report.subtotals;
            grid.push(paper, level, &labels, with_numbers.then_some(line));
            grid.push_records(paper, &labels, &listed, line);
        }
        if let Some(total) = paper.findings.total() {
            grid.push_records(paper, &[], &listed, total);
            if report.totals || grid.groups == 0 {
                let labels = if grid.groups == 0 { Vec::new() } else { vec!["Total".to_owned()] };
                grid.push(paper, Level::Total, &labels, Some(total));
            }
        }
        grid
    }

    fn push(&mut self, paper: &Paper<'_>, level: Level, labels: &[String], numbers: Option<&Line>) {
        let mut items: Vec<Item> = labels.iter().map(|label| Item::Text(label.clone())).collect();
        items.resize(self.groups, Item::Blank);
        if let Some(line) = numbers {
            items.extend(paper.report.measures.iter().zip(&line.cells).map(|(measure, cell)| number(paper, measure, *cell)));
        }
        items.resize(self.heads.len(), Item::Blank);
        self.rows.push(Row { level, items });
    }

    fn push_records(&mut self, paper: &Paper<'_>, labels: &[String], listed: &[&FieldDef], line: &Line) {
        for record in &line.records {
            let mut items: Vec<Item> = labels.iter().map(|label| Item::Text(label.clone())).collect();
            items.resize(self.groups + self.measures, Item::Blank);
            items.extend(listed.iter().map(|field| value(paper, field, record)));
            self.rows.push(Row { level: Level::Record, items });
        }
    }
}

fn label(paper: &Paper<'_>, group: &Group, key: &Key) -> String {
    key_label(group, key, &paper.names, paper.findings.today, paper.schema, &paper.reading)
}

fn number(paper: &Paper<'_>, measure: &Measure, cell: Cell) -> Item {
    let chart = measure.chart(paper.schema);
    let is_percent = chart.after == "%";
    let scale = 10_i128.pow(u32::from(chart.decimals)) * if is_percent { 100 } else { 1 };
    match measure.shown(cell, paper.schema, &paper.reading) {
        Shown::Nothing => Item::Blank,
        Shown::Words(words) => match (cell, measure.figure.unit(paper.schema)) {
            (Cell::Whole(number), crate::model::report::Unit::Value(Kind::Date)) => {
                i32::try_from(number).map_or(Item::Text(words), Item::Date)
            }
            (Cell::Whole(number), _) => i64::try_from(number).map_or(Item::Text(words), Item::Moment),
            _ => Item::Text(words),
        },
        Shown::Amount(amount, decimals) => {
            let exact = match cell {
                Cell::Ratio(part, of) => measure.exact(part, of, paper.schema),
                _ => (amount, scale),
            };
            Item::Amount { amount, decimals, is_percent, exact }
        }
    }
}

/// A value of a listed record.
fn value(paper: &Paper<'_>, field: &FieldDef, record: &Record) -> Item {
    let amount = |number: i64, decimals: u8, is_percent: bool| {
        let scale = 10_i128.pow(u32::from(decimals)) * if is_percent { 100 } else { 1 };
        Item::Amount { amount: i128::from(number), decimals, is_percent, exact: (i128::from(number), scale) }
    };
    match record.value(field.id) {
        None => Item::Blank,
        Some(Value::Number(number)) if field.id != crate::model::fields::TYPE => amount(number, 0, false),
        Some(Value::Money(minor)) => amount(minor, 2, false),
        Some(Value::Stars(stars)) => amount(i64::from(stars), 0, false),
        Some(Value::Decimal(number)) => {
            // Without the zeros at its end.
            let (mut number, mut decimals) = (number, 4);
            while decimals > 0 && number % 10 == 0 {
                (number, decimals) = (number / 10, decimals - 1);
            }
            amount(number, decimals, field.kind == Kind::Percent)
        }
        Some(Value::Date(day)) => Item::Date(day),
        Some(Value::Moment(at)) => Item::Moment(at),
        Some(value) => Item::Text(paper.names.show(field.kind, &value, paper.schema, &paper.reading)),
    }
}

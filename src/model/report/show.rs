//! The words and digits people read for groups and numbers: the same on the screen, in files and in the shell.

use super::{Bucket, Cell, Figure, Group, Key, Measure, Unit};
use crate::{
    model::{
        chart,
        field::FieldDef,
        fields,
        kind::{Kind, Reading},
        names::Names,
        schema::Schema,
        value::Value,
    },
    text::day,
};

/// Decimals of shares, rates and days.
const SHARE_DECIMALS: u8 = 1;
/// Decimals of averages of whole numbers.
const AVERAGE_DECIMALS: u8 = 2;

/// A number as it is shown: digits with that many decimals, or words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// There is none.
    Nothing,
    /// An amount, of which so many digits stand behind the point.
    Amount(i128, u8),
    /// A day or a moment.
    Words(String),
}

/// Each month, from the first on.
const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

impl Group {
    /// What it groups by, as people read it: `Assigned to`, `Created, by month`.
    #[must_use]
    pub fn title(&self, schema: &Schema) -> String {
        let field = schema.field(self.field).map_or_else(String::new, |field| field.title().into_owned());
        match self.by {
            Bucket::Of(kind) => schema.record_type(kind).map_or(field, |kind| kind.label.to_string()),
            Bucket::Account => "Account".to_owned(),
            Bucket::Value => field,
            by => {
                let label = super::BUCKETS.iter().find(|def| def.bucket == by).map_or("", |def| def.label);
                format!("{field}, {label}")
            }
        }
    }
}

impl Measure {
    /// What stands above its column.
    #[must_use]
    pub fn title(&self, schema: &Schema) -> String {
        if !self.label.is_empty() {
            return self.label.clone();
        }
        let field = self.figure.field().and_then(|field| schema.field(field));
        let title = field.map_or_else(String::new, |field| field.title().into_owned());
        let label = self.figure.def().label;
        match (self.figure, field.map(|field| field.kind)) {
            (Figure::Least(_), Some(Kind::Date | Kind::Moment) | None) | (Figure::Most(_), Some(Kind::Date | Kind::Moment) | None) => {
                label.replace("{}", &title.to_lowercase())
            }
            (Figure::Least(_), _) => format!("Least {}", title.to_lowercase()),
            (Figure::Most(_), _) => format!("Most {}", title.to_lowercase()),
            (Figure::Sum(_), _) => label.replace("{}", &title),
            _ => label.replace("{}", &title.to_lowercase()),
        }
    }

    /// What a chart of nothing else says it shows; how many records there are needs no words.
    pub(super) fn charted_as(&self, schema: &Schema) -> String {
        if self.figure == Figure::Count && self.label.is_empty() { String::new() } else { self.title(schema) }
    }

    /// How its amounts are drawn and read.
    #[must_use]
    pub fn chart(&self, schema: &Schema) -> chart::Measure {
        let unit = self.figure.unit(schema);
        chart::Measure {
            decimals: decimals(unit),
            after: if is_percent(unit) { "%".to_owned() } else { String::new() },
            adds: self.figure.adds(),
            ..chart::Measure::count()
        }
    }

    /// The same for amounts that are added up once more in a chart: sums of quantities keep their four decimals.
    pub(super) fn drawn(&self, schema: &Schema) -> chart::Measure {
        let unread = if self.figure.unit(schema) == Unit::Value(Kind::Decimal) { 2 } else { 0 };
        chart::Measure { unread, ..self.chart(schema) }
    }

    /// A number, rounded half away from zero.
    #[must_use]
    pub fn shown(&self, cell: Cell, schema: &Schema, reading: &Reading) -> Shown {
        let unit = self.figure.unit(schema);
        if let Unit::Value(kind @ (Kind::Date | Kind::Moment)) = unit {
            let number = cell.rounded(1).and_then(|number| i64::try_from(number).ok());
            let value = number.and_then(|number| value_of(kind, number));
            return value.map_or(Shown::Nothing, |value| Shown::Words(kind.show(&value, reading)));
        }
        cell.rounded(1).map_or(Shown::Nothing, |_| {
            let amount = match (unit, cell) {
                // Ten-thousandths and minor units have their decimals already.
                (Unit::Value(Kind::Decimal | Kind::Percent) | Unit::Average(Kind::Decimal | Kind::Percent), cell) => divided(cell, 100),
                (Unit::Percent, cell) => cell.rounded(1000),
                (Unit::Days, cell) => cell.rounded(10),
                (Unit::Average(Kind::Number | Kind::Stars), cell) => cell.rounded(100),
                (_, cell) => cell.rounded(1),
            };
            amount.map_or(Shown::Nothing, |amount| Shown::Amount(amount, decimals(unit)))
        })
    }

    /// A fraction as what it is of one: per cent and money in whole units. Numerator and denominator.
    #[must_use]
    pub fn exact(&self, part: i128, of: i128, schema: &Schema) -> (i128, i128) {
        match self.figure.unit(schema) {
            Unit::Average(Kind::Money) => (part, of.saturating_mul(100)),
            Unit::Average(Kind::Decimal) => (part, of.saturating_mul(10_000)),
            // Per cent are kept in ten-thousandths of one.
            Unit::Average(Kind::Percent) => (part, of.saturating_mul(1_000_000)),
            _ => (part, of),
        }
    }

    /// A number as people read it; a dash where there is none.
    #[must_use]
    pub fn show(&self, cell: Cell, schema: &Schema, reading: &Reading) -> String {
        match self.shown(cell, schema, reading) {
            Shown::Nothing => "-".to_owned(),
            Shown::Amount(amount, _) => self.chart(schema).show(amount),
            Shown::Words(words) => words,
        }
    }
}

/// A number in ten-thousandths divided on, rounded once.
fn divided(cell: Cell, by: i128) -> Option<i128> {
    match cell {
        Cell::None => None,
        Cell::Whole(number) => Cell::Ratio(number, by).rounded(1),
        Cell::Ratio(part, of) => Cell::Ratio(part, of.saturating_mul(by)).rounded(1),
    }
}

const fn is_percent(unit: Unit) -> bool {
    matches!(unit, Unit::Percent | Unit::Value(Kind::Percent) | Unit::Average(Kind::Percent))
}

const fn decimals(unit: Unit) -> u8 {
    match unit {
        Unit::Percent | Unit::Days => SHARE_DECIMALS,
        Unit::Value(Kind::Money | Kind::Decimal | Kind::Percent) | Unit::Average(Kind::Money | Kind::Decimal | Kind::Percent) => 2,
        Unit::Average(_) => AVERAGE_DECIMALS,
        Unit::Count | Unit::Value(_) => 0,
    }
}

/// The value of a kind that has this ordinal.
pub(super) fn value_of(kind: Kind, number: i64) -> Option<Value> {
    Some(match kind {
        Kind::Number => Value::Number(number),
        Kind::Money => Value::Money(number),
        Kind::Stars => Value::Stars(u8::try_from(number).ok()?),
        Kind::YesNo => Value::YesNo(number != 0),
        Kind::Date => Value::Date(i32::try_from(number).ok()?),
        Kind::Moment => Value::Moment(number),
        Kind::Decimal | Kind::Percent => Value::Decimal(number),
        _ => return None,
    })
}

/// What a group is called.
#[must_use]
pub fn key_label(group: &Group, key: &Key, names: &Names, today: i32, schema: &Schema, reading: &Reading) -> String {
    let field = schema.field(group.field);
    match key {
        Key::All => "Total".to_owned(),
        Key::Others => "(others)".to_owned(),
        Key::None => none_label(field).to_owned(),
        Key::Word(word) if group.field == fields::TYPE => {
            schema.types().iter().find(|kind| kind.name == *word).map_or_else(|| word.clone(), |kind| kind.plural.to_string())
        }
        Key::Word(word) => field.map_or_else(|| word.clone(), |field| names.show(field.kind, &Value::Text(word.clone()), schema, reading)),
        Key::Number(number) => match field.map(|field| field.kind) {
            Some(Kind::Tick) => "Yes".to_owned(),
            Some(kind) => value_of(kind, *number).map_or_else(|| number.to_string(), |value| kind.show(&value, reading)),
            None => number.to_string(),
        },
        Key::Record(id) => names.of(*id),
        Key::Month(month) => MONTHS.get(usize::from(*month).wrapping_sub(1)).map_or_else(String::new, |name| (*name).to_owned()),
        Key::Days { first, last } => days_label(group.by, *first, *last, today),
    }
}

fn none_label(field: Option<&FieldDef>) -> &'static str {
    match field.map(|field| field.kind) {
        Some(Kind::Person) => "(nobody)",
        Some(Kind::YesNo | Kind::Tick) => "No",
        Some(Kind::Moment) => "(never)",
        _ => "(none)",
    }
}

fn days_label(by: Bucket, first: Option<i32>, last: Option<i32>, today: i32) -> String {
    let date = |number: i32, format: &str| day::from_number(number).format(format).to_string();
    let distance = |day: i32| i64::from(day) - i64::from(today);
    match (by, first, last) {
        (Bucket::Day, Some(first), _) => date(first, "%Y-%m-%d"),
        (Bucket::Week, Some(first), _) => date(first, "%G-W%V"),
        (Bucket::Month, Some(first), _) => date(first, "%b %Y"),
        (Bucket::Quarter, Some(first), _) => {
            let quarter = (date(first, "%m").parse::<u32>().unwrap_or(1) - 1) / 3 + 1;
            format!("Q{quarter} {}", date(first, "%Y"))
        }
        (Bucket::Year, Some(first), _) => date(first, "%Y"),
        (Bucket::Since, Some(_), None) => "To come".to_owned(),
        (Bucket::Since, None, Some(last)) => format!("Over {} days", -distance(last) - 1),
        (Bucket::Since, Some(first), Some(last)) => format!("{} to {} days", -distance(last), -distance(first)),
        (Bucket::Until, None, Some(_)) => "Past due".to_owned(),
        (Bucket::Until, Some(first), None) => format!("Over {} days", distance(first) - 1),
        (Bucket::Until, Some(first), Some(last)) if distance(first) == 0 => format!("Within {} days", distance(last)),
        (Bucket::Until, Some(first), Some(last)) => format!("{} to {} days", distance(first), distance(last)),
        (_, first, last) => {
            let end = |end: Option<i32>| end.map_or_else(String::new, |day| date(day, "%Y-%m-%d"));
            format!("{} to {}", end(first), end(last))
        }
    }
}

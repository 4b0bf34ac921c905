//! One cell to one value: what files write and people do not, then [`Kind::parse`].

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate};

use super::{
    amounts::{self, Mark, Number},
    days::{self, Day},
    guard::unguarded,
    headers::is_address,
    questions::{Doubt, Way},
    repeated::in_one_line,
};
use crate::{
    model::{FieldDef, FieldId, Kind, Marks, Reading, Stamp, Value, fields},
    text::day,
};

/// What other programs write into cells that hold nothing.
const NOTHING: &[&str] = &[
    "-",
    "null",
    "n/a",
    "0/0/00",
    "0.0.00",
    "00.00.0000",
    "00/00/0000",
    "0000-00-00",
    "1/1/4501",
    "01.01.4501",
    "4501-01-01",
    "unspecified",
    "keine angabe",
    "ospecificerat",
    "non précisé",
];
/// The longest of them in bytes.
const LONGEST_NOTHING: usize = 16;

/// Words for stars: the ratings of sales programs.
const RATINGS: &[(&str, u8)] = &[("hot", 5), ("warm", 3), ("cold", 1)];

/// How many different cells of a column are remembered with their value.
const REMEMBERED: usize = 500;

/// Whose hand wrote the cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// Prospekt's export: a cell means exactly what was written.
    Own,
    /// Another program, but the file went through our file of rejected rows.
    Mended,
    /// Another program.
    Foreign,
}

impl Origin {
    /// The cell as it was meant.
    pub(super) fn cell(self, cell: &str) -> &str {
        match self {
            Self::Own | Self::Mended => unguarded(cell),
            Self::Foreign => cell,
        }
    }

    /// Whether the cell says that there is nothing.
    pub(super) fn is_nothing(self, cell: &str) -> bool {
        let cell = cell.trim();
        let is_marked =
            self != Self::Own && cell.len() <= LONGEST_NOTHING && NOTHING.iter().any(|nothing| cell.eq_ignore_ascii_case(nothing));
        cell.is_empty() || is_marked
    }
}

/// Reads the cells of one column as values of its field.
#[derive(Debug)]
pub(super) struct CellReader {
    pub field: FieldId,
    pub kind: Kind,
    /// Whether a row is refused when this cell cannot be read.
    pub is_vital: bool,
    is_address: bool,
    origin: Origin,
    /// How its dates or numbers are written, where that is known.
    way: Option<Way>,
    known: HashMap<String, Option<Value>>,
}

/// A cell that is not, or not only, a value of its field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    /// It is none, for this reason.
    Bad(String),
    /// It can be read in more than one way.
    Open(Doubt),
}

/// What a cell came to, and what a person should know of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Found {
    pub value: Option<Value>,
    pub remark: Option<String>,
}

impl From<Option<Value>> for Found {
    fn from(value: Option<Value>) -> Self {
        Self { value, remark: None }
    }
}

impl CellReader {
    pub(super) fn new(field: &FieldDef, origin: Origin, way: Option<Way>) -> Self {
        Self {
            field: field.id,
            kind: field.kind,
            is_vital: field.is(Marks::REQUIRED) || field.id == fields::ID,
            is_address: is_address(field),
            origin,
            way,
            known: HashMap::new(),
        }
    }

    /// Reads a cell that is a number and not words about one.
    pub(super) fn read_number(&mut self, cell: &str, reading: &Reading, this_year: i32) -> Result<Found, Unread> {
        // What the words of the column are known to be is none of it.
        let (way, known) = (self.way.replace(Way::Numbers(Mark::Point)), std::mem::take(&mut self.known));
        let read = self.read(cell, reading, this_year);
        (self.way, self.known) = (way, known);
        read
    }

    /// From now on the column is read in that way.
    pub(super) const fn settle(&mut self, way: Way) {
        self.way = Some(way);
    }

    /// The value of a cell; none when it holds nothing.
    pub(super) fn read(&mut self, cell: &str, reading: &Reading, this_year: i32) -> Result<Found, Unread> {
        let is_text = matches!(self.kind, Kind::LongText);
        if cell.is_empty() || (!is_text && self.origin.is_nothing(cell)) {
            return Ok(Found::default());
        }
        let plain = match self.kind {
            Kind::Choice(_) | Kind::Person | Kind::YesNo => self.remembered(cell, reading),
            Kind::Date => return self.day(cell, this_year, |date| Some(Value::Date(day::to_number(date)))),
            Kind::Moment => return self.moment(cell, reading, this_year),
            Kind::Number | Kind::Money | Kind::Decimal | Kind::Percent if self.field != fields::ID => return self.number(cell, reading),
            Kind::Tick => read_tick(cell).map(Some).ok_or_else(|| format!("'{cell}' does not say when and by whom it was ticked")),
            Kind::Stars if self.origin != Origin::Own => {
                let rating = RATINGS.iter().find(|(word, _)| cell.trim().eq_ignore_ascii_case(word));
                rating.map_or_else(|| self.parse(cell, reading), |(_, stars)| Ok(Some(Value::Stars(*stars))))
            }
            Kind::Text if self.is_address => self.parse(&in_one_line(cell), reading),
            _ => self.parse(cell, reading),
        };
        plain.map(Found::from).map_err(Unread::Bad)
    }

    fn day(&self, cell: &str, this_year: i32, value: impl Fn(NaiveDate) -> Option<Value>) -> Result<Found, Unread> {
        let order = if let Some(Way::Days(order)) = self.way { Some(order) } else { None };
        let wrong = || Unread::Bad(format!("'{cell}' is not a date"));
        match days::read(cell, order, this_year) {
            Day::Is(date) => value(date).map(|value| Found::from(Some(value))).ok_or_else(wrong),
            Day::Against(date) => {
                let remark = format!("'{cell}' is no day as {}; read as {date}", order.map_or("", days::Order::example));
                value(date).map(|value| Found { value: Some(value), remark: Some(remark) }).ok_or_else(wrong)
            }
            Day::Open => Err(Unread::Open(Doubt::Days)),
            Day::No => Err(wrong()),
        }
    }

    fn moment(&self, cell: &str, reading: &Reading, this_year: i32) -> Result<Found, Unread> {
        if let Ok(moment) = DateTime::parse_from_rfc3339(cell.trim()) {
            return Ok(Some(Value::Moment(moment.timestamp_millis())).into());
        }
        self.day(cell, this_year, |date| Some(Value::Moment(reading.utc_of(date.and_time(days::time(cell)?)))))
    }

    fn number(&self, cell: &str, reading: &Reading) -> Result<Found, Unread> {
        let mark = if let Some(Way::Numbers(mark)) = self.way { Some(mark) } else { None };
        let bare = if self.kind == Kind::Percent { cell.trim().trim_end_matches('%') } else { cell };
        match amounts::read(bare, mark) {
            Number::Is(number) => {
                let places = number.split_once('.').map_or(0, |(_, decimals)| decimals.len());
                match self.kind {
                    Kind::Number if places > 0 => return Err(Unread::Bad(format!("'{cell}' is not a whole number"))),
                    Kind::Money if places > 2 => return Err(Unread::Bad(format!("'{cell}' has {places} decimals, the most is 2"))),
                    _ if places > 4 => return Err(Unread::Bad(format!("'{cell}' has {places} decimals, the most is 4"))),
                    _ => {}
                }
                self.parse(&number, reading).map(Found::from).map_err(Unread::Bad)
            }
            Number::Open => Err(Unread::Open(Doubt::Numbers)),
            // The field's own words for what it expects.
            Number::No => Err(Unread::Bad(self.parse(cell, reading).err().unwrap_or_else(|| {
                let written = mark.map_or_else(String::new, |mark| format!(" written like {}", mark.example()));
                format!("'{cell}' is not a number{written}")
            }))),
        }
    }

    fn parse(&self, cell: &str, reading: &Reading) -> Result<Option<Value>, String> {
        self.kind.parse(cell, reading).map_err(|error| error.to_string())
    }

    /// Columns of few different words are read once a word.
    fn remembered(&mut self, cell: &str, reading: &Reading) -> Result<Option<Value>, String> {
        if let Some(known) = self.known.get(cell) {
            return Ok(known.clone());
        }
        let value = self.parse(cell, reading)?;
        if self.known.len() < REMEMBERED && cell.len() < 100 {
            self.known.insert(cell.to_owned(), value.clone());
        }
        Ok(value)
    }
}

/// A tick as exports write it: `2026-03-01T08:30:00.000Z anna`.
fn read_tick(cell: &str) -> Option<Value> {
    let (at, by) = cell.trim().split_once(' ')?;
    let at = DateTime::parse_from_rfc3339(at).ok()?.timestamp_millis();
    Some(Value::Tick(Stamp { by: by.to_owned(), at }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Schema;

    fn read_as(name: &str, origin: Origin, cell: &str, way: Option<Way>) -> String {
        let schema = Schema::default();
        let field = schema.named(name).unwrap();
        let reading = Reading::utc(1_795_000_000_000);
        match CellReader::new(field, origin, way).read(cell, &reading, 2026) {
            Ok(Found { value: Some(value), remark }) => {
                let remark = remark.map_or_else(String::new, |remark| format!(" ({remark})"));
                format!("{}{remark}", field.kind.write(&value))
            }
            Ok(Found { value: None, .. }) => "(none)".to_owned(),
            Err(Unread::Bad(reason)) => format!("! {reason}"),
            Err(Unread::Open(doubt)) => format!("? {}", doubt.words()),
        }
    }

    fn read(name: &str, origin: Origin, cell: &str) -> String {
        read_as(name, origin, cell, None)
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_read_only_when_somebody_said_how() {
        let days = |order| Some(Way::Days(order));
        let numbers = |mark| Some(Way::Numbers(mark));
        for (name, cell, way, want) in [
            ("birthday", "3/4/1970", None, "? dates"),
            ("birthday", "3/4/1970", days(days::Order::DayFirst), "1970-04-03"),
            ("birthday", "3/4/1970", days(days::Order::MonthFirst), "1970-03-04"),
            (
                "birthday",
                "24/12/1970",
                days(days::Order::MonthFirst),
                "1970-12-24 ('24/12/1970' is no day as month/day/year; read as 1970-12-24)",
            ),
            ("revenue", "1.234", None, "? numbers"),
            ("revenue", "1.234", numbers(Mark::Comma), "1234.00"),
            ("revenue", "1.234", numbers(Mark::Point), "! '1.234' has 3 decimals, the most is 2"),
            ("revenue", "€ 1.234,50", None, "1234.50"),
            ("employees", "1,234", None, "? numbers"),
            ("employees", "1,234", numbers(Mark::Point), "1234"),
            ("employees", "12,5", None, "! '12,5' is not a whole number"),
            ("employees", "12,5", numbers(Mark::Point), "! '12,5' is not a whole number"),
            ("employees", "about 12", None, "! 'about 12' is not a whole number"),
            ("id", "1.234", None, "! '1.234' is not a whole number"),
        ] {
            assert_eq!(read_as(name, Origin::Foreign, cell, way), want, "{name} {cell:?} {way:?}");
        }
    }

    #[test]
    fn cells_are_read_as_other_programs_mean_them() {
        for (name, cell, want) in [
            ("birthday", "0.0.00", "(none)"),
            ("birthday", "1/1/4501", "(none)"),
            ("birthday", "13/4/1970", "1970-04-13"),
            ("birthday", "fri", "! 'fri' is not a date"),
            ("job-title", "Unspecified", "(none)"),
            ("job-title", " N/A ", "(none)"),
            ("notes", "-", "-"),
            ("score", "Hot", "5"),
            ("score", "3", "3"),
            ("source", "trade show", "Trade Show"),
            ("business-street", "Storgatan 1,\r\n2 tr", "Storgatan 1, 2 tr"),
            ("email", "nobody", "! 'nobody' is not an e-mail address: name@host is expected"),
        ] {
            assert_eq!(read(name, Origin::Foreign, cell), want, "{name} {cell:?}");
        }
    }

    #[test]
    fn no_mark_of_nothing_is_longer_than_said() {
        assert!(NOTHING.iter().all(|nothing| nothing.len() <= LONGEST_NOTHING));
    }

    #[test]
    fn our_own_cells_mean_what_they_say() {
        assert_eq!(read("job-title", Origin::Own, "N/A"), "N/A");
        assert_eq!(
            read_tick("2026-03-01T08:30:00.000Z anna b").map(|value| Kind::Tick.write(&value)).as_deref(),
            Some("2026-03-01T08:30:00.000Z anna b")
        );
        assert_eq!(read_tick("yes"), None);
    }
}

//! One cell to one value: what files write and people do not, then [`Kind::parse`].

use std::collections::HashMap;

use chrono::DateTime;

use super::{
    days::{self, Order},
    guard::unguarded,
    headers::is_address,
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
    order: Order,
    known: HashMap<String, Option<Value>>,
}

impl CellReader {
    pub(super) fn new(field: &FieldDef, origin: Origin, order: Order) -> Self {
        Self {
            field: field.id,
            kind: field.kind,
            is_vital: field.is(Marks::REQUIRED) || field.id == fields::ID,
            is_address: is_address(field),
            origin,
            order,
            known: HashMap::new(),
        }
    }

    /// The value of a cell; `None` when it holds nothing.
    pub(super) fn read(&mut self, cell: &str, reading: &Reading, this_year: i32) -> Result<Option<Value>, String> {
        let is_text = matches!(self.kind, Kind::LongText);
        if cell.is_empty() || (!is_text && self.origin.is_nothing(cell)) {
            return Ok(None);
        }
        match self.kind {
            Kind::Choice(_) | Kind::Person | Kind::YesNo => self.remembered(cell, reading),
            Kind::Date => match days::read(cell, self.order, this_year) {
                Some(date) => Ok(Some(Value::Date(day::to_number(date)))),
                None => Err(format!("'{cell}' is not a date")),
            },
            Kind::Tick => read_tick(cell).map(Some).ok_or_else(|| format!("'{cell}' does not say when and by whom it was ticked")),
            Kind::Stars if self.origin != Origin::Own => {
                let rating = RATINGS.iter().find(|(word, _)| cell.trim().eq_ignore_ascii_case(word));
                rating.map_or_else(|| self.parse(cell, reading), |(_, stars)| Ok(Some(Value::Stars(*stars))))
            }
            Kind::Text if self.is_address => self.parse(&in_one_line(cell), reading),
            _ => self.parse(cell, reading),
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

    fn read(name: &str, origin: Origin, cell: &str) -> String {
        let schema = Schema::default();
        let field = schema.named(name).unwrap();
        let reading = Reading::utc(1_795_000_000_000);
        match CellReader::new(field, origin, Order::DayFirst).read(cell, &reading, 2026) {
            Ok(Some(value)) => field.kind.write(&value),
            Ok(None) => "(none)".to_owned(),
            Err(reason) => format!("! {reason}"),
        }
    }

    #[test]
    fn cells_are_read_as_other_programs_mean_them() {
        for (name, cell, want) in [
            ("birthday", "0.0.00", "(none)"),
            ("birthday", "1/1/4501", "(none)"),
            ("birthday", "3/4/1970", "1970-04-03"),
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

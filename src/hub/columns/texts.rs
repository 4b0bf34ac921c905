//! A column of texts that records do not share, as search sees them.

use memchr::memmem::Finder;

use super::{
    Row,
    arena::Arena,
    bits::{Bits, row},
};
use crate::model::{Kind, Value, filter, filter::Test};

/// Stands for a value of which search sees nothing, such as a phone number without digits. Never part of UTF-8.
const BLANK: &[u8] = &[0xfd];

/// Texts by row.
#[derive(Debug)]
pub(super) struct Texts {
    pub(super) kind: Kind,
    arena: Arena,
}

impl Texts {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, arena: Arena::default() }
    }

    /// Whether the text was another one.
    pub(super) fn set(&mut self, row: Row, value: Option<&Value>) -> bool {
        match value.and_then(Value::as_text) {
            None => self.arena.set(row, &[]),
            Some(text) => {
                let sought = filter::sought(self.kind, text);
                self.arena.set(row, if sought.is_empty() { BLANK } else { sought.as_bytes() })
            }
        }
    }

    /// The text of a row that has one.
    pub(super) fn at(&self, row: Row) -> Option<&str> {
        match self.arena.at(row) {
            [] => None,
            BLANK => Some(""),
            text => std::str::from_utf8(text).ok(),
        }
    }

    /// Adds to `found` the rows that hold the piece, which is not empty.
    pub(super) fn add_holding(&self, piece: &Finder<'_>, found: &mut Bits, rows: usize) {
        // Where most rows are found already, the others are quicker asked one by one.
        if found.count() * 4 > rows * 3 {
            let mut rest = found.clone();
            rest.invert();
            rest.and(&Bits::all(rows));
            rest.iter().filter(|row| self.holds(*row, piece)).for_each(|row| found.add(row));
        } else {
            self.arena.find(piece, found, |_| true);
        }
    }

    pub(super) fn holds(&self, row: Row, piece: &Finder<'_>) -> bool {
        piece.find(self.arena.at(row)).is_some()
    }

    /// Rows one of whose words is like this one.
    pub(super) fn like(&self, rows: usize, word: &str) -> Bits {
        let mut found = Bits::none(rows);
        for piece in filter::kept_pieces(word) {
            self.arena.find(&Finder::new(&piece), &mut found, |row| self.is_like(row, word));
        }
        found
    }

    pub(super) fn is_like(&self, row: Row, word: &str) -> bool {
        self.at(row).is_some_and(|text| filter::is_like(word, text))
    }

    /// Rows whose text passes.
    pub(super) fn passing(&self, rows: usize, test: &Test) -> Bits {
        let piece = match test {
            Test::Has(piece) => piece.as_str(),
            Test::Is(Value::Text(text)) => text.as_str(),
            _ => "",
        };
        if piece.is_empty() {
            return Bits::filled(rows, |at| self.passes(row(at), test));
        }
        let mut found = Bits::none(rows);
        let piece = Finder::new(piece);
        match test {
            Test::Has(_) if !filter::is_anchored(self.kind) => self.arena.find(&piece, &mut found, |_| true),
            _ => self.arena.find(&piece, &mut found, |row| self.passes(row, test)),
        }
        found
    }

    pub(super) fn passes(&self, row: Row, test: &Test) -> bool {
        match self.at(row) {
            Some(text) => test.passes_text(self.kind, text),
            None => *test == Test::None,
        }
    }

    pub(super) fn shrink(&mut self) {
        self.arena.shrink();
    }

    pub(super) fn memory(&self) -> usize {
        self.arena.memory()
    }
}

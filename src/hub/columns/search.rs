//! What words typed into the search look through: name, addresses and phone digits of each row, side by side.

use memchr::memmem::Finder;

use super::{Row, arena::Arena, bits::Bits};
use crate::model::{FieldId, Kind, Record, Value, filter, filter::Test};

/// Parts the fields of a row, and marks one that has a value of which search sees nothing. Never part of UTF-8.
const BETWEEN_FIELDS: u8 = 0xff;
const BLANK: u8 = 0xfd;

/// Texts as search sees them, by row.
#[derive(Debug, Default)]
pub(super) struct Search {
    arena: Arena,
    fields: Vec<(FieldId, Kind)>,
}

impl Search {
    /// The place the field has in each row's piece.
    pub(super) fn add_field(&mut self, field: FieldId, kind: Kind) -> usize {
        self.fields.push((field, kind));
        self.fields.len() - 1
    }

    pub(super) fn fields(&self) -> &[(FieldId, Kind)] {
        &self.fields
    }

    /// Takes the record's texts in; `changed` is told the fields that had another one.
    pub(super) fn put(&mut self, row: Row, record: Option<&Record>, mut changed: impl FnMut(FieldId)) {
        let mut piece = Vec::new();
        let old = self.arena.at(row);
        let mut old_fields = old.split(|byte| *byte == BETWEEN_FIELDS);
        for (at, (field, kind)) in self.fields.iter().enumerate() {
            if at > 0 {
                piece.push(BETWEEN_FIELDS);
            }
            let from = piece.len();
            if let Some(Value::Text(text)) = record.and_then(|record| record.get(*field)) {
                piece.extend(filter::sought(*kind, text).as_bytes());
                if piece.len() == from {
                    piece.push(BLANK);
                }
            }
            if old_fields.next().unwrap_or_default() != &piece[from..] {
                changed(*field);
            }
        }
        let end = piece.iter().rposition(|byte| *byte != BETWEEN_FIELDS).map_or(0, |last| last + 1);
        self.arena.set(row, &piece[..end]);
    }

    /// What search sees of a field; `None` where it has no value.
    pub(super) fn at(&self, row: Row, place: usize) -> Option<&str> {
        field_of(self.arena.at(row), place)
    }

    /// Rows in which any field holds the piece, which is not empty.
    pub(super) fn holding(&self, rows: usize, finder: &Finder<'_>) -> Bits {
        self.arena.find(rows, finder, |_| true)
    }

    pub(super) fn row_holds(&self, row: Row, finder: &Finder<'_>) -> bool {
        finder.find(self.arena.at(row)).is_some()
    }

    /// Rows whose field passes.
    pub(super) fn passing(&self, rows: usize, place: usize, test: &Test) -> Bits {
        let piece = match test {
            Test::Has(piece) => piece.as_str(),
            Test::Is(Value::Text(text)) => text.as_str(),
            _ => "",
        };
        if piece.is_empty() {
            return Bits::filled(rows, |at| self.row_passes(super::bits::row(at), place, test));
        }
        self.arena.find(rows, &Finder::new(piece), |fields| self.passes(fields, place, test))
    }

    pub(super) fn row_passes(&self, row: Row, place: usize, test: &Test) -> bool {
        self.passes(self.arena.at(row), place, test)
    }

    fn passes(&self, fields: &[u8], place: usize, test: &Test) -> bool {
        match (field_of(fields, place), self.fields.get(place)) {
            (Some(text), Some((_, kind))) => test.passes_text(*kind, text),
            (text, _) => *test == Test::None && text.is_none(),
        }
    }

    pub(super) fn shrink(&mut self) {
        self.arena.shrink();
    }

    pub(super) fn memory(&self) -> usize {
        self.arena.memory()
    }
}

fn field_of(fields: &[u8], place: usize) -> Option<&str> {
    match fields.split(|byte| *byte == BETWEEN_FIELDS).nth(place).unwrap_or_default() {
        [] => None,
        [BLANK] => Some(""),
        text => std::str::from_utf8(text).ok(),
    }
}

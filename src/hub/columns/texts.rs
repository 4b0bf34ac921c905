//! A column of texts that records do not share, as search sees them.

use std::sync::Arc;

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
    /// Copied when it changes while somebody else reads it.
    arena: Arc<Arena>,
}

impl Texts {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, arena: Arc::default() }
    }

    /// Whether the text was another one.
    pub(super) fn set(&mut self, row: Row, value: Option<&Value>) -> bool {
        let sought = value.and_then(Value::as_text).map(|text| filter::sought(self.kind, text));
        let piece = sought.as_ref().map_or(&[][..], |sought| if sought.is_empty() { BLANK } else { sought.as_bytes() });
        set_shared(&mut self.arena, row, piece)
    }

    /// The texts as they are now.
    pub(super) fn shared(&self) -> Arc<Arena> {
        self.arena.clone()
    }

    /// The text of a row that has one.
    pub(super) fn at(&self, row: Row) -> Option<&str> {
        read(&self.arena, row).and_then(|text| std::str::from_utf8(text).ok())
    }

    /// The rows where one of the columns holds the piece, which is not empty.
    pub(super) fn holding(columns: &[&Self], piece: &Finder<'_>, rows: usize) -> Bits {
        Bits::found(rows, |stretch, found| {
            for texts in columns {
                if found.count() * 4 > stretch.len() * 3 {
                    texts.arena.find_rest(piece, stretch.clone(), found);
                } else {
                    texts.arena.find(piece, stretch.clone(), found, |_| true);
                }
            }
        })
    }

    pub(super) fn holds(&self, row: Row, piece: &Finder<'_>) -> bool {
        piece.find(self.arena.at(row)).is_some()
    }

    /// Rows one of whose words is like this one.
    pub(super) fn like(&self, rows: usize, word: &str) -> Bits {
        let pieces = filter::kept_pieces(word);
        Bits::found(rows, |stretch, found| {
            for piece in &pieces {
                self.arena.find(&Finder::new(piece), stretch.clone(), found, |row| self.is_like(row, word));
            }
        })
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
        let piece = Finder::new(piece);
        let is_enough = matches!(test, Test::Has(_)) && !filter::is_anchored(self.kind);
        Bits::found(rows, |stretch, found| self.arena.find(&piece, stretch, found, |row| is_enough || self.passes(row, test)))
    }

    pub(super) fn passes(&self, row: Row, test: &Test) -> bool {
        match self.at(row) {
            Some(text) => test.passes_text(self.kind, text),
            None => *test == Test::None,
        }
    }

    pub(super) fn shrink(&mut self) {
        Arc::make_mut(&mut self.arena).shrink();
    }

    pub(super) fn memory(&self) -> usize {
        self.arena.memory()
    }
}

/// The bytes of a row's text, where it has one.
pub(super) fn read(arena: &Arena, row: Row) -> Option<&[u8]> {
    match arena.at(row) {
        [] => None,
        BLANK => Some(&[]),
        text => Some(text),
    }
}

/// As [`Arena::set`]; texts that somebody else reads are copied first.
pub(super) fn set_shared(arena: &mut Arc<Arena>, row: Row, piece: &[u8]) -> bool {
    // Most edits leave most texts alone.
    !arena.is(row, piece) && Arc::make_mut(arena).set(row, piece)
}

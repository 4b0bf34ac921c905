//! Which rows hold which letter or digit anywhere search looks: the first key of a filter finds nearly everything, and is answered from here.

use super::{Row, bits::Bits};

/// Letters without marks, and digits.
const COUNT: usize = 36;

/// Rows by letter.
#[derive(Debug, Default)]
pub(super) struct Letters {
    rows: Vec<Bits>,
}

fn place(byte: u8) -> Option<usize> {
    match byte {
        b'a'..=b'z' => Some(usize::from(byte - b'a')),
        b'0'..=b'9' => Some(26 + usize::from(byte - b'0')),
        _ => None,
    }
}

impl Letters {
    /// Notes all that search sees of a row.
    pub(super) fn set<'a>(&mut self, row: Row, texts: impl Iterator<Item = &'a [u8]>) {
        self.rows.resize(COUNT, Bits::default());
        let mut held = [false; COUNT];
        for byte in texts.flatten() {
            if let Some(place) = place(*byte) {
                held[place] = true;
            }
        }
        for (rows, held) in self.rows.iter_mut().zip(held) {
            if held {
                rows.add(row);
            } else {
                rows.drop(row);
            }
        }
    }

    /// The rows that hold the one letter or digit the text consists of, if it does.
    pub(super) fn holding(&self, text: &str) -> Option<&Bits> {
        match text.as_bytes() {
            [byte] => self.rows.get(place(*byte)?),
            _ => None,
        }
    }

    pub(super) fn shrink(&mut self) {
        self.rows.iter_mut().for_each(Bits::shrink);
    }

    pub(super) fn memory(&self) -> usize {
        self.rows.iter().map(Bits::memory).sum()
    }
}

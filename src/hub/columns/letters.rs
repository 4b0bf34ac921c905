//! Which rows hold which letter or digit anywhere search looks: the first key of a filter finds nearly everything, and is answered from here.

use super::{Row, bits::Bits};

/// Letters without marks, and digits.
const COUNT: usize = 36;

/// Rows by letter.
#[derive(Debug, Default)]
pub(super) struct Letters {
    rows: Vec<Bits>,
}

/// The letters and digits of which each byte is one, as bits.
const BITS: [u64; 256] = {
    let mut bits = [0; 256];
    let mut at = 0;
    while at < COUNT {
        bits[if at < 26 { b'a' as usize + at } else { b'0' as usize + at - 26 }] = 1 << at;
        at += 1;
    }
    bits
};

fn place(byte: u8) -> Option<usize> {
    match byte {
        b'a'..=b'z' => Some(usize::from(byte - b'a')),
        b'0'..=b'9' => Some(26 + usize::from(byte - b'0')),
        _ => None,
    }
}

impl Letters {
    /// Notes all that search sees of a row; of one that is new nothing was noted.
    pub(super) fn set<'a>(&mut self, row: Row, is_new: bool, texts: impl Iterator<Item = &'a [u8]>) {
        self.rows.resize(COUNT, Bits::default());
        let held = texts.flatten().fold(0, |held, byte| held | BITS[usize::from(*byte)]);
        for (at, rows) in self.rows.iter_mut().enumerate() {
            if held >> at & 1 == 1 {
                rows.add(row);
            } else if !is_new {
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

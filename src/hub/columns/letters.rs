//! Which rows hold which letter or digit anywhere search looks: the first key of a filter finds nearly everything, and is answered from here.

use super::{Row, bits::Bits};

/// Letters without marks, and digits.
const COUNT: usize = 36;

/// Rows by letter.
#[derive(Debug, Default)]
pub(super) struct Letters {
    rows: Vec<Bits>,
}

/// The place of each byte among the letters and digits, as a bit; none of others.
const BITS: [u64; 256] = {
    let mut bits = [0; 256];
    let mut byte = 0;
    while byte < u8::MAX {
        if let Some(place) = place(byte) {
            bits[byte as usize] = 1 << place;
        }
        byte += 1;
    }
    bits
};

const fn place(byte: u8) -> Option<usize> {
    match byte {
        b'a'..=b'z' => Some((byte - b'a') as usize),
        b'0'..=b'9' => Some(26 + (byte - b'0') as usize),
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

//! One piece of bytes per row, end to end in one block, so that a search runs over all rows at once.

use memchr::memmem::Finder;
use rustc_hash::FxHashMap;

use super::{
    Row,
    bits::{Bits, index, row},
    numbers::make_room,
};

/// Ends each piece and fills freed room; never part of UTF-8, so no search text holds it.
pub(super) const END: u8 = 0xfe;

/// Pieces by row. A piece that grows moves to the spill; when that has become large, all is packed anew.
#[derive(Debug, Default)]
pub(super) struct Arena {
    bytes: Vec<u8>,
    /// Where each row's piece begins.
    starts: Vec<u32>,
    spill: Vec<u8>,
    /// Where each moved piece begins in the spill, ascending.
    spilled: Vec<(u32, Row)>,
    /// The last place of each moved row in `spilled`.
    moved: FxHashMap<Row, u32>,
    /// Bytes that stand in some piece, or once stood, as bits.
    seen: [u64; 4],
}

impl Arena {
    fn end(&self, at: usize) -> usize {
        self.starts.get(at + 1).map_or(self.bytes.len(), |start| index(*start))
    }

    fn home(&self, row: Row) -> &[u8] {
        match self.starts.get(index(row)) {
            Some(start) => &self.bytes[index(*start)..self.end(index(row))],
            None => &[],
        }
    }

    fn away(&self, place: u32) -> &[u8] {
        let Some((start, _)) = self.spilled.get(index(place)) else { return &[] };
        let end = self.spilled.get(index(place) + 1).map_or(self.spill.len(), |(next, _)| index(*next));
        &self.spill[index(*start)..end]
    }

    /// The piece of a row, empty when there is none.
    pub(super) fn at(&self, row: Row) -> &[u8] {
        let home = self.home(row);
        // Only a piece that is gone from its home can have moved.
        let room = match home.first() {
            None | Some(&END) => self.moved.get(&row).map_or(home, |place| self.away(*place)),
            Some(_) => home,
        };
        &room[..memchr::memchr(END, room).unwrap_or(room.len())]
    }

    /// The text of a row whose pieces are text.
    pub(super) fn text(&self, row: Row) -> &str {
        std::str::from_utf8(self.at(row)).unwrap_or_default()
    }

    /// Whether the piece was another one. Pieces hold no [`END`]; beyond 4 GB they are left out.
    pub(super) fn set(&mut self, row: Row, piece: &[u8]) -> bool {
        piece.iter().for_each(|byte| self.seen[usize::from(byte >> 6)] |= 1 << (byte & 63));
        if index(row) < self.starts.len() {
            if self.at(row) == piece {
                return false;
            }
            self.change(row, piece);
            return true;
        }
        while self.starts.len() <= index(row) {
            make_room(&mut self.starts, 1);
            self.starts.push(offset(self.bytes.len()));
        }
        if !piece.is_empty() && self.bytes.len() + piece.len() < index(u32::MAX) {
            append(&mut self.bytes, piece);
        }
        !piece.is_empty()
    }

    fn change(&mut self, row: Row, piece: &[u8]) {
        let room = match self.moved.get(&row) {
            Some(place) => {
                let start = self.spilled.get(index(*place)).map_or(0, |(start, _)| index(*start));
                let end = start + self.away(*place).len();
                &mut self.spill[start..end]
            }
            None => {
                let start = self.starts.get(index(row)).map_or(0, |start| index(*start));
                let end = self.end(index(row));
                &mut self.bytes[start..end]
            }
        };
        if piece.len() < room.len() {
            room[..piece.len()].copy_from_slice(piece);
            room[piece.len()..].fill(END);
            return;
        }
        room.fill(END);
        if !piece.is_empty() {
            self.moved.insert(row, offset(self.spilled.len()));
            self.spilled.push((offset(self.spill.len()), row));
            append(&mut self.spill, piece);
        }
        if self.spill.len() > self.bytes.len() / 8 + 64 * 1024 {
            self.pack();
        }
    }

    fn pack(&mut self) {
        let mut packed = Self::default();
        packed.bytes.reserve_exact(self.bytes.len() + self.spill.len() / 2);
        packed.starts.reserve_exact(self.starts.len());
        for at in 0..self.starts.len() {
            packed.set(row(at), self.at(row(at)));
        }
        *self = packed;
    }

    /// Adds to `found` the rows whose piece holds what is sought, which is not empty, and which pass.
    pub(super) fn find(&self, finder: &Finder<'_>, found: &mut Bits, passes: impl Fn(Row) -> bool) {
        if finder.needle().iter().any(|byte| self.seen[usize::from(byte >> 6)] >> (byte & 63) & 1 == 0) {
            return;
        }
        match finder.needle() {
            [byte] => self.find_by(|bytes| memchr::memchr(*byte, bytes), found, passes),
            _ => self.find_by(|bytes| finder.find(bytes), found, passes),
        }
    }

    /// After a hit the search goes on with the next row.
    fn find_by(&self, next: impl Fn(&[u8]) -> Option<usize>, found: &mut Bits, passes: impl Fn(Row) -> bool) {
        let mut from = 0;
        let mut at = 0;
        while let Some(hit) = next(&self.bytes[from..]) {
            at = self.gallop(at, from + hit);
            if passes(row(at)) {
                found.add(row(at));
            }
            from = self.end(at);
            at += 1;
        }
        for (place, (_, row)) in self.spilled.iter().enumerate() {
            if self.moved.get(row) == Some(&offset(place)) && next(self.at(*row)).is_some() && passes(*row) {
                found.add(*row);
            }
        }
    }

    /// The row whose piece holds the byte at `position`, at or after the row `at`.
    fn gallop(&self, at: usize, position: usize) -> usize {
        let mut low = at;
        let mut step = 1;
        // Frequent letters hit nearly every row.
        if self.end(low) > position {
            return low;
        }
        while self.starts.get(low + step).is_some_and(|start| index(*start) <= position) {
            low += step;
            step *= 2;
        }
        let high = (low + step).min(self.starts.len());
        low + self.starts[low..high].partition_point(|start| index(*start) <= position) - 1
    }

    pub(super) fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.starts.shrink_to_fit();
    }

    pub(super) fn memory(&self) -> usize {
        self.bytes.capacity() + self.spill.capacity() + 4 * self.starts.capacity() + 8 * self.spilled.capacity() + 9 * self.moved.capacity()
    }
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn append(bytes: &mut Vec<u8>, piece: &[u8]) {
    make_room(bytes, piece.len() + 1);
    bytes.extend_from_slice(piece);
    bytes.push(END);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pieces_are_kept_and_found_however_they_change(
            puts in prop::collection::vec((0_u32..20, "[ab]{0,12}"), 0..80),
            packs in any::<bool>(),
            needle in "[ab]{1,3}",
        ) {
            let mut arena = Arena::default();
            let mut plain = vec![String::new(); 20];
            for (row, piece) in puts {
                prop_assert_eq!(arena.set(row, piece.as_bytes()), plain[index(row)] != piece);
                plain[index(row)] = piece;
            }
            if packs {
                arena.pack();
            }
            for (at, piece) in plain.iter().enumerate() {
                prop_assert_eq!(arena.text(row(at)), piece);
            }
            let mut found = Bits::none(20);
            arena.find(&Finder::new(&needle), &mut found, |_| true);
            prop_assert_eq!(found, Bits::filled(20, |at| plain[at].contains(&needle)));
        }
    }
}

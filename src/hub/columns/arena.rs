//! One piece of bytes per row, end to end in one block, so that a search runs over all rows at once.

use std::ops::Range;

use memchr::memmem::Finder;
use rustc_hash::FxHashMap;

use super::{
    Row,
    bits::{Bits, index, row},
    numbers::make_room,
};

/// Ends each piece and fills freed room; never part of UTF-8, so no search text holds it.
pub(super) const END: u8 = 0xfe;

/// Rows whose rooms follow each other without a note of where each begins.
const BLOCK: usize = 64;
/// The longest piece kept with the others; longer ones stand in the spill.
const LONGEST: usize = 254;

/// Pieces by row. A piece that grows moves to the spill; when that has become large, all is packed anew.
#[derive(Clone, Debug, Default)]
pub(super) struct Arena {
    bytes: Vec<u8>,
    /// Bytes of each row's room: its piece and one or more [`END`]s, or none.
    rooms: Vec<u8>,
    /// Where the room of every [`BLOCK`]th row begins.
    starts: Vec<u32>,
    spill: Vec<u8>,
    /// Bytes of the spill right after packing: what packing again would not save.
    long: usize,
    /// Where each moved piece begins in the spill, ascending.
    spilled: Vec<(u32, Row)>,
    /// The last place of each moved row in `spilled`.
    moved: FxHashMap<Row, u32>,
    /// Bytes that stand in some piece, or once stood, as bits.
    seen: [u64; 4],
}

impl Arena {
    /// Where the room of a row begins, or all rooms end where there is none.
    fn start(&self, at: usize) -> usize {
        let at = at.min(self.rooms.len());
        let Some(start) = self.starts.get(at / BLOCK) else { return self.bytes.len() };
        let before = &self.rooms[at / BLOCK * BLOCK..at];
        index(*start) + index(before.iter().map(|room| u32::from(*room)).sum())
    }

    fn home(&self, row: Row) -> &[u8] {
        match self.rooms.get(index(row)) {
            None | Some(0) => &[],
            Some(room) => {
                let start = self.start(index(row));
                &self.bytes[start..start + usize::from(*room)]
            }
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

    /// Whether this is the row's piece already.
    pub(super) fn is(&self, row: Row, piece: &[u8]) -> bool {
        index(row) < self.rooms.len() && self.at(row) == piece
    }

    /// Whether the piece was another one. Pieces hold no [`END`]; beyond 4 GB they are left out.
    pub(super) fn set(&mut self, row: Row, piece: &[u8]) -> bool {
        piece.iter().for_each(|byte| self.seen[usize::from(byte >> 6)] |= 1 << (byte & 63));
        if index(row) < self.rooms.len() {
            if self.at(row) == piece {
                return false;
            }
            self.change(row, piece);
            return true;
        }
        while self.rooms.len() < index(row) {
            self.push(&[]);
        }
        if piece.len() <= LONGEST {
            self.push(piece);
        } else {
            self.push(&[]);
            self.change(row, piece);
        }
        !piece.is_empty()
    }

    /// A room for the next row.
    fn push(&mut self, piece: &[u8]) {
        if self.rooms.len().is_multiple_of(BLOCK) {
            make_room(&mut self.starts, 1);
            self.starts.push(offset(self.bytes.len()));
        }
        let fits = !piece.is_empty() && self.bytes.len() + piece.len() < index(u32::MAX);
        let room = if fits { u8::try_from(piece.len() + 1).unwrap_or_default() } else { 0 };
        make_room(&mut self.rooms, 1);
        self.rooms.push(room);
        if room > 0 {
            append(&mut self.bytes, piece);
        }
    }

    fn change(&mut self, row: Row, piece: &[u8]) {
        let room = match self.moved.get(&row) {
            Some(place) => {
                let start = self.spilled.get(index(*place)).map_or(0, |(start, _)| index(*start));
                let end = start + self.away(*place).len();
                &mut self.spill[start..end]
            }
            None => {
                let start = self.start(index(row));
                &mut self.bytes[start..start + usize::from(self.rooms[index(row)])]
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
        if self.spill.len() > self.long + self.bytes.len() / 8 + 64 * 1024 {
            self.pack();
        }
    }

    fn pack(&mut self) {
        let mut packed = Self { long: usize::MAX / 2, ..Self::default() };
        packed.bytes.reserve_exact(self.bytes.len() + self.spill.len() / 2);
        packed.rooms.reserve_exact(self.rooms.len());
        for at in 0..self.rooms.len() {
            packed.set(row(at), self.at(row(at)));
        }
        packed.long = packed.spill.len();
        *self = packed;
    }

    /// Adds to `found` the rows of a stretch whose piece holds what is sought, which is not empty, and which pass.
    /// `found` counts from the first row of the stretch.
    pub(super) fn find(&self, finder: &Finder<'_>, rows: Range<usize>, found: &mut Bits, passes: impl Fn(Row) -> bool) {
        if self.never_held(finder.needle()) {
            return;
        }
        match finder.needle() {
            [byte] => self.find_by(|bytes| memchr::memchr(*byte, bytes), finder.needle(), rows, found, passes),
            needle => self.find_by(|bytes| finder.find(bytes), needle, rows, found, passes),
        }
    }

    fn never_held(&self, needle: &[u8]) -> bool {
        needle.iter().any(|byte| self.seen[usize::from(byte >> 6)] >> (byte & 63) & 1 == 0)
    }

    /// After a hit the search goes on with the next row.
    fn find_by(
        &self,
        next: impl Fn(&[u8]) -> Option<usize>,
        needle: &[u8],
        rows: Range<usize>,
        found: &mut Bits,
        passes: impl Fn(Row) -> bool,
    ) {
        let first = rows.start;
        let (mut at, mut from, to) = (first, self.start(first), self.start(rows.end));
        // Addresses at one provider hold it as far from their end as the row before.
        let mut tail = 0;
        loop {
            let room = self.rooms.get(at).map_or(0, |room| usize::from(*room));
            let guess = (from + room).checked_sub(tail).filter(|guess| *guess >= from && tail > 0 && from + room <= to);
            if !guess.is_some_and(|guess| self.bytes[guess..].starts_with(needle)) {
                let Some(hit) = next(&self.bytes[from..to]) else { break };
                let position = from + hit;
                (at, from) = self.room_at(at, from, position);
                tail = from + usize::from(self.rooms[at]) - position;
            }
            if passes(row(at)) {
                found.add(row(at - first));
            }
            from += usize::from(self.rooms[at]);
            at += 1;
        }
        for (place, (_, row)) in self.spilled.iter().enumerate() {
            let is_current = rows.contains(&index(*row)) && self.moved.get(row) == Some(&offset(place));
            if is_current && next(self.at(*row)).is_some() && passes(*row) {
                found.add(*row - offset(first));
            }
        }
    }

    /// The row whose room holds the byte at `position`, and where that room begins; `at` is a row before it or itself, which begins at `from`.
    fn room_at(&self, mut at: usize, mut from: usize, position: usize) -> (usize, usize) {
        const FAR: usize = 1024;
        if position - from > FAR {
            let block = self.starts.partition_point(|start| index(*start) <= position).saturating_sub(1);
            if block * BLOCK > at {
                (at, from) = (block * BLOCK, index(self.starts[block]));
            }
        }
        while from + usize::from(self.rooms[at]) <= position {
            from += usize::from(self.rooms[at]);
            at += 1;
        }
        (at, from)
    }

    /// As [`Arena::find`] where most rows are found already: asks only the others.
    pub(super) fn find_rest(&self, finder: &Finder<'_>, rows: Range<usize>, found: &mut Bits) {
        if self.never_held(finder.needle()) {
            return;
        }
        let first = rows.start;
        let mut from = self.start(first);
        for at in rows {
            let room = self.rooms.get(at).map_or(0, |room| usize::from(*room));
            if !found.has(row(at - first)) {
                let home = &self.bytes[from..from + room];
                let piece = if matches!(home.first(), None | Some(&END)) { self.at(row(at)) } else { home };
                if finder.find(piece).is_some() {
                    found.add(row(at - first));
                }
            }
            from += room;
        }
    }

    pub(super) fn shrink(&mut self) {
        self.bytes.shrink_to_fit();
        self.rooms.shrink_to_fit();
        self.starts.shrink_to_fit();
    }

    pub(super) fn memory(&self) -> usize {
        let words = 4 * self.starts.capacity() + 8 * self.spilled.capacity() + 9 * self.moved.capacity();
        self.bytes.capacity() + self.rooms.capacity() + self.spill.capacity() + words
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
            puts in prop::collection::vec((0_u32..20, prop_oneof![6 => "[ab]{0,12}", 1 => "[ab]{250,260}"]), 0..80),
            from in 0_usize..20,
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
            let want = Bits::filled(20 - from, |at| plain[from + at].contains(&needle));
            let mut found = Bits::none(20 - from);
            arena.find(&Finder::new(&needle), from..20, &mut found, |_| true);
            prop_assert_eq!(&found, &want);
            let mut found = Bits::none(20 - from);
            arena.find_rest(&Finder::new(&needle), from..20, &mut found);
            prop_assert_eq!(found, want);
        }
    }
}

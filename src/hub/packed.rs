//! The rows of a file, kept small until its plan is applied or forgotten: packed, and from some number on beside the store.

use std::borrow::Cow;

use crate::{
    codec::{message_into, read_message},
    model::Draft,
    store::{SetAside, StoreError},
};

/// Rows of one block.
const BLOCK: usize = 128;

/// So many bytes are kept in memory, and no more where there is a place beside the store.
const HELD: usize = if cfg!(test) { 2_000 } else { 16 << 20 };

/// So many rows one after the other.
#[derive(Debug)]
enum Block {
    /// As bytes; drafts take several times as much.
    Bytes(Box<[u8]>),
    /// So many bytes at a place beside the store.
    Aside(u64, usize),
    /// As they are, where they would be too many bytes for a message.
    Plain(Vec<Draft>),
}

/// Rows in their order.
#[derive(Debug, Default)]
pub(super) struct Packed {
    blocks: Vec<Block>,
    /// The rows after the last block.
    last: Vec<Draft>,
    room: Vec<u8>,
    /// Bytes in memory.
    held: usize,
    aside: SetAside,
}

impl Packed {
    /// None yet, with a place for many.
    pub(super) fn with(aside: SetAside) -> Self {
        Self { aside, ..Self::default() }
    }

    /// Blocks that lie beside the store.
    #[cfg(test)]
    pub(super) fn aside_blocks(&self) -> usize {
        self.blocks.iter().filter(|block| matches!(block, Block::Aside(..))).count()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.blocks.len() * BLOCK + self.last.len()
    }

    /// Adds a row.
    pub(super) fn push(&mut self, draft: Draft) {
        self.last.push(draft);
        if self.last.len() == BLOCK {
            let rows = std::mem::take(&mut self.last);
            let block = match message_into(&rows, &mut self.room) {
                Ok(()) => self.block(),
                Err(_) => Block::Plain(rows),
            };
            self.blocks.push(block);
        }
    }

    /// A block of the bytes at hand.
    fn block(&mut self) -> Block {
        let length = self.room.len();
        let is_too_much = self.held + length > HELD;
        if let Some(place) = is_too_much.then(|| self.aside.add(&self.room)).flatten() {
            return Block::Aside(place, length);
        }
        self.held += length;
        Block::Bytes(self.room.as_slice().into())
    }

    /// The rows of the block that holds the row at a place, and the place of the first of them.
    ///
    /// # Errors
    /// Bytes that cannot be read, or are no such block.
    pub(super) fn around(&self, at: usize) -> Result<(usize, Cow<'_, [Draft]>), StoreError> {
        let block = at / BLOCK;
        match self.blocks.get(block) {
            Some(Block::Bytes(bytes)) => Ok((block * BLOCK, Cow::Owned(rows_in(bytes)?))),
            Some(Block::Aside(place, length)) => Ok((block * BLOCK, Cow::Owned(rows_in(&self.aside.read(*place, *length)?)?))),
            Some(Block::Plain(rows)) => Ok((block * BLOCK, Cow::Borrowed(rows))),
            None => Ok((self.blocks.len() * BLOCK, Cow::Borrowed(&self.last))),
        }
    }
}

fn rows_in(bytes: &[u8]) -> Result<Vec<Draft>, StoreError> {
    read_message(bytes).map_err(|why| StoreError::Damaged { what: format!("a row of the import: {why}") })
}

/// Reads rows here and there; a block is unpacked once as long as the next row is near.
pub(super) struct Unpacking<'a> {
    rows: &'a Packed,
    first: usize,
    block: Cow<'a, [Draft]>,
}

impl<'a> Unpacking<'a> {
    pub(super) const fn of(rows: &'a Packed) -> Self {
        Self { rows, first: 0, block: Cow::Borrowed(&[]) }
    }

    /// The row at a place, if there is one.
    ///
    /// # Errors
    /// Bytes that are no such block.
    pub(super) fn at(&mut self, at: usize) -> Result<Option<&Draft>, StoreError> {
        if at < self.first || at >= self.first + self.block.len() {
            (self.first, self.block) = self.rows.around(at)?;
        }
        Ok(at.checked_sub(self.first).and_then(|place| self.block.get(place)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Options, Store};

    fn come_back(mut packed: Packed) -> usize {
        let draft = |line: u64| Draft { line, problems: vec![("a".to_owned(), line.to_string())], ..Draft::default() };
        for line in 0..700 {
            packed.push(draft(line));
        }
        assert_eq!(packed.len(), 700);
        let mut reading = Unpacking::of(&packed);
        for at in [0_usize, 127, 128, 699, 255, 1, 256, 639, 640, 400] {
            assert_eq!(reading.at(at).unwrap(), Some(&draft(at as u64)), "{at}");
        }
        assert_eq!(reading.at(700).unwrap(), None);
        packed.aside_blocks()
    }

    #[test]
    fn rows_come_back_as_they_went_in_wherever_one_looks() {
        assert_eq!(come_back(Packed::default()), 0);
    }

    #[test]
    fn many_rows_lie_beside_the_store_and_come_back_too() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("leads.prospekt"), &Options::default()).unwrap();
        let aside = come_back(Packed::with(store.set_aside()));
        assert!((1..5).contains(&aside), "{aside} of 5 blocks");
    }
}

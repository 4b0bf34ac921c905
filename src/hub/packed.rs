//! The rows of a file, kept small until its plan is applied or forgotten.

use std::borrow::Cow;

use crate::{
    codec::{message_into, read_message},
    model::Draft,
    store::StoreError,
};

/// Rows of one block.
const BLOCK: usize = 128;

/// So many rows one after the other.
#[derive(Debug)]
enum Block {
    /// As bytes; drafts take several times as much.
    Bytes(Box<[u8]>),
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
}

impl Packed {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.blocks.len() * BLOCK + self.last.len()
    }

    /// Adds a row.
    pub(super) fn push(&mut self, draft: Draft) {
        self.last.push(draft);
        if self.last.len() == BLOCK {
            let rows = std::mem::take(&mut self.last);
            self.blocks.push(match message_into(&rows, &mut self.room) {
                Ok(()) => Block::Bytes(self.room.as_slice().into()),
                Err(_) => Block::Plain(rows),
            });
        }
    }

    /// The rows of the block that holds the row at a place, and the place of the first of them.
    ///
    /// # Errors
    /// Bytes that are no such block.
    pub(super) fn around(&self, at: usize) -> Result<(usize, Cow<'_, [Draft]>), StoreError> {
        let block = at / BLOCK;
        match self.blocks.get(block) {
            Some(Block::Bytes(bytes)) => match read_message(bytes) {
                Ok(rows) => Ok((block * BLOCK, Cow::Owned(rows))),
                Err(why) => Err(StoreError::Damaged { what: format!("a row of the import: {why}") }),
            },
            Some(Block::Plain(rows)) => Ok((block * BLOCK, Cow::Borrowed(rows))),
            None => Ok((self.blocks.len() * BLOCK, Cow::Borrowed(&self.last))),
        }
    }
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

    #[test]
    fn rows_come_back_as_they_went_in_wherever_one_looks() {
        let draft = |line: u64| Draft { line, problems: vec![("a".to_owned(), line.to_string())], ..Draft::default() };
        let mut packed = Packed::default();
        for line in 0..300 {
            packed.push(draft(line));
        }
        assert_eq!(packed.len(), 300);
        let mut reading = Unpacking::of(&packed);
        for at in [0_usize, 127, 128, 299, 255, 1, 256] {
            assert_eq!(reading.at(at).unwrap(), Some(&draft(at as u64)), "{at}");
        }
        assert_eq!(reading.at(300).unwrap(), None);
    }
}

//! The reading side: frames to rows, and nothing believed that was not checked.

use std::io::Read;

use super::{
    Apart, Limits, Order, Problem,
    frame::FrameReader,
    problem_of,
    speech::{END, HEAD, Head, NUMBER, PROBLEM, REMARK, ROW, Remark},
};
use crate::exchange::{error::ReadError, rows::Row};

/// Remarks that are kept.
const MOST_REMARKS: usize = 1000;

/// Rows of a file that is parsed apart.
pub(crate) struct Feed {
    frames: FrameReader<Box<dyn Read + Send>>,
    pub(crate) head: Head,
    pub(crate) remarks: Vec<Remark>,
    /// Rows between the last one and this, which are empty in the file.
    last: u64,
    bytes: u64,
    ended: bool,
}

impl std::fmt::Debug for Feed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Feed").field("what", &self.head.what).field("last", &self.last).finish_non_exhaustive()
    }
}

impl Feed {
    /// Begins, and waits for the head.
    pub(crate) fn open(apart: &dyn Apart, order: &Order) -> Result<Self, ReadError> {
        let input = apart.parse(order).map_err(ReadError::Foreign)?;
        let mut frames = FrameReader::new(input, Limits::of(order.large).output);
        let mut remarks = Vec::new();
        let head = loop {
            match frames.frame().map_err(|error| ReadError::Foreign(problem_of(&error)))? {
                Some((HEAD, bytes)) => break json(bytes)?,
                Some((REMARK, bytes)) if remarks.len() < MOST_REMARKS => remarks.push(json(bytes)?),
                Some((PROBLEM, bytes)) => return Err(ReadError::Foreign(json(bytes)?)),
                _ => return Err(ReadError::Foreign(Problem::Babble)),
            }
        };
        Ok(Self { frames, head, remarks, last: 0, bytes: 0, ended: false })
    }

    /// Reads the next row; `false` at the end.
    ///
    /// # Errors
    /// [`ReadError::Foreign`]: what is wrong with the file, or with the process that reads it.
    pub(crate) fn next(&mut self, row: &mut Row) -> Result<bool, ReadError> {
        while !self.ended {
            match self.frame(row) {
                Ok(Some(is_row)) if is_row => return Ok(true),
                Ok(Some(_)) => {}
                Ok(None) => self.ended = true,
                Err(error) => {
                    self.ended = true;
                    return Err(error);
                }
            }
        }
        Ok(false)
    }

    /// Bytes read so far.
    pub(crate) const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// One frame: whether it was a row; none at the end.
    fn frame(&mut self, row: &mut Row) -> Result<Option<bool>, ReadError> {
        let frame = self.frames.frame().map_err(|error| ReadError::Foreign(problem_of(&error)))?;
        let babble = ReadError::Foreign(Problem::Babble);
        match frame {
            Some((ROW, bytes)) => {
                self.bytes += u64::try_from(bytes.len()).unwrap_or_default();
                let line = read_row(bytes, row).filter(|line| *line > self.last).ok_or(babble)?;
                row.line = line;
                row.after_blank = line > self.last + 1;
                self.last = line;
                Ok(Some(true))
            }
            Some((REMARK, bytes)) => {
                let remark = json(bytes)?;
                if self.remarks.len() < MOST_REMARKS {
                    self.remarks.push(remark);
                }
                Ok(Some(false))
            }
            Some((PROBLEM, bytes)) => Err(ReadError::Foreign(json(bytes)?)),
            Some((END, [])) => Ok(None),
            // Rows that end without a word would be taken for all there are.
            _ => Err(babble),
        }
    }
}

fn json<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T, ReadError> {
    serde_json::from_slice(bytes).map_err(|_| ReadError::Foreign(Problem::Babble))
}

/// Takes the cells in; answers the line, or nothing where the bytes are no row.
fn read_row(bytes: &[u8], row: &mut Row) -> Option<u64> {
    let (line, rest) = bytes.split_first_chunk::<8>()?;
    let (count, mut rest) = rest.split_first_chunk::<4>()?;
    let count = usize::try_from(u32::from_le_bytes(*count)).ok()?;
    let mut lengths = rest.get(..count.checked_mul(4)?)?;
    rest = rest.get(count * 4..)?;
    let mut text = std::str::from_utf8(rest).ok()?;
    row.clear();
    while let Some((length, more)) = lengths.split_first_chunk::<4>() {
        let length = u32::from_le_bytes(*length);
        let (cell, after) = text.split_at_checked(usize::try_from(length & !NUMBER).ok()?)?;
        if length & NUMBER == 0 {
            row.push(cell)
        } else {
            row.push_number(cell)
        }
        (lengths, text) = (more, after);
    }
    text.is_empty().then(|| u64::from_le_bytes(*line))
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::exchange::{
        foreign::{
            frame::FrameWriter,
            speech::{Odd, Speaker, What},
        },
        kinds::Foreign,
    };

    struct Said(Vec<u8>);

    impl Apart for Said {
        fn parse(&self, _order: &Order) -> Result<Box<dyn Read + Send>, Problem> {
            Ok(Box::new(Cursor::new(self.0.clone())))
        }
    }

    const ORDER: Order = Order { kind: Foreign::Zip, sheet: None, large: false };

    fn head() -> Head {
        Head { what: What::Cards, sheets: Vec::new(), columns: Vec::new(), chosen: Some(0) }
    }

    /// Line, whether blank ones stand before it, cells.
    type Told = (u64, bool, Vec<String>);

    fn all(said: Vec<u8>) -> (Vec<Told>, Option<String>) {
        let mut feed = match Feed::open(&Said(said), &ORDER) {
            Ok(feed) => feed,
            Err(error) => return (Vec::new(), Some(error.to_string())),
        };
        let (mut rows, mut row) = (Vec::new(), Row::default());
        loop {
            match feed.next(&mut row) {
                Ok(true) => rows.push((row.line, row.after_blank, row.cells().map(str::to_owned).collect())),
                Ok(false) => return (rows, None),
                Err(error) => return (rows, Some(error.to_string())),
            }
        }
    }

    #[test]
    fn rows_come_back_as_they_were_said() {
        let mut said = Vec::new();
        let mut speaker = Speaker::new(&mut said, Limits::USUAL);
        speaker.head(&head()).unwrap();
        let cells = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        speaker.row("x", 1, &cells(&["a", "", "åä", "", ""])).unwrap();
        speaker.row("x", 2, &cells(&["", ""])).unwrap();
        speaker.row("x", 4, &cells(&["b"])).unwrap();
        speaker.remark(Odd::Error, 4, Some(0));
        speaker.end().unwrap();
        assert_eq!(all(said), (vec![(1, false, cells(&["a", "", "åä"])), (4, true, cells(&["b"]))], None));
    }

    #[test]
    fn what_is_not_understood_is_never_taken_for_the_end() {
        let babble = Some(Problem::Babble.to_string());
        let with = |frames: &[(u8, Vec<u8>)]| {
            let mut said = Vec::new();
            let mut writer = FrameWriter::new(&mut said);
            writer.frame(HEAD, &serde_json::to_vec(&head()).unwrap()).unwrap();
            frames.iter().for_each(|(letter, bytes)| writer.frame(*letter, bytes).unwrap());
            said
        };
        let row = |line: u64, count: u32, lengths: &[u32], text: &[u8]| {
            let lengths = lengths.iter().flat_map(|length| length.to_le_bytes());
            line.to_le_bytes().into_iter().chain(count.to_le_bytes()).chain(lengths).chain(text.iter().copied()).collect::<Vec<u8>>()
        };
        for frames in [
            vec![],
            vec![(ROW, b"short".to_vec())],
            vec![(ROW, row(1, 1, &[5], b"abc")), (END, vec![])],
            vec![(ROW, row(1, 1, &[1], b"abc")), (END, vec![])],
            vec![(ROW, row(1, u32::MAX, &[1], b"a")), (END, vec![])],
            vec![(ROW, row(1, 1, &[1], b"\xff")), (END, vec![])],
            vec![(ROW, row(1, 2, &[1, 1], "å".as_bytes())), (END, vec![])],
            vec![(b'?', vec![])],
            vec![(END, b"x".to_vec())],
            vec![(PROBLEM, b"{".to_vec())],
        ] {
            assert_eq!(all(with(&frames)), (vec![], babble.clone()), "{frames:?}");
        }
        let twice = [(ROW, row(2, 1, &[1], b"a")), (ROW, row(2, 1, &[1], b"b")), (END, vec![])];
        assert_eq!(all(with(&twice)).1, babble, "lines ascend");
        assert_eq!(all(b"nonsense".to_vec()).1, babble);
        assert_eq!(all(Vec::new()).1, babble);
    }
}

//! Text to rows of cells: quotes doubled, line ends LF, CRLF or CR, blank lines skipped; every row knows its line.
//!
//! The `csv` package reads the same rows (a property below compares them) but cannot say in which line a quote opened, counts no
//! CR line ends, and grows a row without limit.

use std::io::Read;

use memchr::{memchr, memchr3};

use super::{decode::Decoder, error::ReadError};

/// The most bytes a row may have.
pub const LONGEST_RECORD: usize = 8 * 1024 * 1024;
/// The most cells a row may have.
pub const MOST_COLUMNS: usize = 2000;

/// One row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Where it begins, counted from 1.
    pub line: u64,
    /// Whether blank lines stand before it.
    pub after_blank: bool,
    text: String,
    ends: Vec<usize>,
    /// Places of cells that are numbers and not words about one, as a workbook has them; ascending.
    numbers: Vec<usize>,
}

impl Row {
    /// A cell; `None` beyond the last.
    #[must_use]
    pub fn cell(&self, at: usize) -> Option<&str> {
        let end = *self.ends.get(at)?;
        let start = if at == 0 { 0 } else { *self.ends.get(at - 1)? };
        self.text.get(start..end)
    }

    /// Whether a cell is a number and not words about one: then its decimals follow a point, whatever the file's hand.
    #[must_use]
    pub fn is_number(&self, at: usize) -> bool {
        self.numbers.binary_search(&at).is_ok()
    }

    /// All cells.
    pub fn cells(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).filter_map(|at| self.cell(at))
    }

    /// How many cells.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Bytes of all cells.
    pub(super) const fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Whether no cell holds anything but blanks.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.trim().is_empty()
    }

    pub(super) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.numbers.clear();
    }

    /// Adds a cell that is a number.
    pub(super) fn push_number(&mut self, cell: &str) {
        self.numbers.push(self.ends.len());
        self.push(cell);
    }

    pub(super) fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.ends.push(self.text.len());
    }

    fn cell_is_blank(&self) -> bool {
        let start = self.ends.last().copied().unwrap_or_default();
        self.text.as_bytes()[start..].iter().all(|byte| *byte == b' ')
    }

    fn blank_cell(&mut self) {
        self.text.truncate(self.ends.last().copied().unwrap_or_default());
    }
}

/// Where in a row the reading stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Before the first cell of a row: here a line end is a blank line.
    RowStart,
    /// Before or in the leading blanks of a cell: here a quote opens.
    CellStart,
    /// In a cell without quotes, or behind the closing quote.
    Plain,
    /// In quotes.
    Quoted,
    /// Behind a quote inside quotes: the second of a pair, or the end of the cell.
    Quote,
}

/// Parts text into rows.
#[derive(Debug)]
pub struct Rows<R> {
    source: Decoder<R>,
    piece: String,
    piece_has_nul: bool,
    at: usize,
    separator: u8,
    /// What cells may be quoted with, an ASCII character; none where quotes are text.
    quote: Option<u8>,
    state: State,
    line: u64,
    after_cr: bool,
    quote_line: u64,
    nul: NulBytes,
    ended: bool,
}

/// NUL characters, which no text has: left out, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NulBytes {
    /// How many.
    pub count: u64,
    /// The line of the first.
    pub line: u64,
}

impl<R: Read> Rows<R> {
    /// Rows whose cells are parted by `separator`, an ASCII character, and may stand in `quote`.
    pub const fn new(source: Decoder<R>, separator: u8, quote: Option<u8>) -> Self {
        Self {
            source,
            piece: String::new(),
            piece_has_nul: false,
            at: 0,
            separator,
            quote,
            state: State::RowStart,
            line: 1,
            after_cr: false,
            quote_line: 0,
            nul: NulBytes { count: 0, line: 0 },
            ended: false,
        }
    }

    /// Reads the next row into `row`; `false` at the end.
    ///
    /// # Errors
    /// The input's, an unclosed quote, a row over the limits. After an error there are no more rows.
    pub fn next(&mut self, row: &mut Row) -> Result<bool, ReadError> {
        row.clear();
        row.after_blank = false;
        row.line = self.line;
        while !self.ended {
            if self.at == self.piece.len() {
                self.piece.clear();
                self.at = 0;
                self.piece.push_str(self.source.piece()?);
                self.piece_has_nul = memchr(0, self.piece.as_bytes()).is_some();
                if self.piece.is_empty() {
                    self.ended = true;
                    return self.finish(row);
                }
            }
            match self.scan(row) {
                Ok(true) => return Ok(true),
                Ok(false) => {}
                Err(error) => {
                    self.ended = true;
                    return Err(error);
                }
            }
        }
        Ok(false)
    }

    /// What is behind the text: bad bytes, late encodings, bytes read.
    #[must_use]
    pub const fn source(&self) -> &Decoder<R> {
        &self.source
    }

    /// The NUL characters left out so far.
    #[must_use]
    pub const fn nul_bytes(&self) -> NulBytes {
        self.nul
    }

    fn finish(&self, row: &mut Row) -> Result<bool, ReadError> {
        match self.state {
            State::RowStart => Ok(false),
            State::Quoted => Err(ReadError::UnclosedQuote { line: self.quote_line }),
            State::CellStart | State::Plain | State::Quote => {
                row.ends.push(row.text.len());
                Ok(true)
            }
        }
    }

    /// Goes through the piece until a row is complete (`true`) or the piece is used up.
    fn scan(&mut self, row: &mut Row) -> Result<bool, ReadError> {
        while self.at < self.piece.len() {
            let rest = &self.piece[self.at..];
            let run = match self.state {
                State::Quoted => memchr3(self.quote.unwrap_or(b'\n'), b'\n', b'\r', rest.as_bytes()),
                State::Plain => memchr3(self.separator, b'\n', b'\r', rest.as_bytes()),
                State::RowStart | State::CellStart | State::Quote => Some(0),
            };
            let length = run.unwrap_or(rest.len());
            if length > 0 {
                self.after_cr = false;
                let plain = &self.piece[self.at..self.at + length];
                if self.piece_has_nul {
                    self.nul.take(self.line, plain, &mut row.text);
                } else {
                    row.text.push_str(plain);
                }
                self.at += length;
                if row.text.len() > LONGEST_RECORD {
                    return Err(self.too_long(row));
                }
                continue;
            }
            let complete = self.step(row)?;
            if complete {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Takes one character that may mean something. The text behind it is left to the runs of [`Self::scan`].
    fn step(&mut self, row: &mut Row) -> Result<bool, ReadError> {
        let byte = self.piece.as_bytes()[self.at];
        let after_cr = std::mem::replace(&mut self.after_cr, byte == b'\r');
        if byte == b'\n' && after_cr {
            self.at += 1;
            if self.state == State::RowStart {
                row.line = self.line;
            }
            return Ok(false);
        }
        let line_end = matches!(byte, b'\n' | b'\r');
        let is_quote = self.quote == Some(byte);
        self.line += u64::from(line_end);
        if row.text.len() > LONGEST_RECORD {
            return Err(self.too_long(row));
        }
        match self.state {
            State::RowStart if line_end => {
                row.after_blank = true;
                row.line = self.line;
            }
            State::Quoted if line_end => row.text.push('\n'),
            State::Quoted => self.state = State::Quote,
            State::Quote if is_quote => {
                row.text.push(char::from(byte));
                self.state = State::Quoted;
            }
            _ if line_end => {
                row.ends.push(row.text.len());
                self.state = State::RowStart;
                self.at += 1;
                return Ok(true);
            }
            _ if byte == self.separator => {
                row.ends.push(row.text.len());
                self.state = State::CellStart;
                if row.ends.len() >= MOST_COLUMNS {
                    return Err(ReadError::TooManyColumns { line: row.line });
                }
            }
            State::RowStart | State::CellStart if is_quote && row.cell_is_blank() => {
                row.blank_cell();
                self.quote_line = self.line;
                self.state = State::Quoted;
            }
            State::RowStart | State::CellStart if byte == b' ' => {
                row.text.push(' ');
                self.state = State::CellStart;
            }
            State::RowStart | State::CellStart | State::Quote | State::Plain => {
                self.state = State::Plain;
                return Ok(false);
            }
        }
        self.at += 1;
        Ok(false)
    }

    fn too_long(&self, row: &Row) -> ReadError {
        match self.state {
            State::Quoted => ReadError::UnclosedQuote { line: self.quote_line },
            _ => ReadError::RowTooLong { line: row.line },
        }
    }
}

impl NulBytes {
    /// Appends text without its NUL characters.
    fn take(&mut self, line: u64, text: &str, out: &mut String) {
        for part in text.split_inclusive('\0') {
            let kept = part.strip_suffix('\0');
            if kept.is_some() && self.count == 0 {
                self.line = line;
            }
            self.count += u64::from(kept.is_some());
            out.push_str(kept.unwrap_or(part));
        }
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::UTF_8;
    use proptest::prelude::*;

    use super::*;

    fn read(text: &[u8]) -> (Vec<(u64, Vec<String>)>, Option<ReadError>) {
        let mut rows = Rows::new(Decoder::new(text, UTF_8), b',', Some(b'"'));
        let (mut out, mut row) = (Vec::new(), Row::default());
        loop {
            match rows.next(&mut row) {
                Ok(true) => out.push((row.line, row.cells().map(str::to_owned).collect())),
                Ok(false) => return (out, None),
                Err(error) => return (out, Some(error)),
            }
        }
    }

    #[test]
    fn rows_are_parted_as_people_and_programs_write_them() {
        type Cells<'a> = &'a [&'a str];
        let rows: &[(&str, &[(u64, Cells<'_>)])] = &[
            ("a,b\nc,d\n", &[(1, &["a", "b"]), (2, &["c", "d"])]),
            ("a,b\r\nc,d", &[(1, &["a", "b"]), (2, &["c", "d"])]),
            ("a,b\rc,d\r", &[(1, &["a", "b"]), (2, &["c", "d"])]),
            ("\n\r\n\ra\n\n\nb\n\n", &[(4, &["a"]), (7, &["b"])]),
            ("a\r\n\r\nb", &[(1, &["a"]), (3, &["b"])]),
            ("\"a\"\"b\",\"c\r\nd\"\nx,y", &[(1, &["a\"b", "c\nd"]), (3, &["x", "y"])]),
            ("\"a\rb\",c\rd,e", &[(1, &["a\nb", "c"]), (3, &["d", "e"])]),
            ("a, \"b, c\" ,d", &[(1, &["a", "b, c ", "d"])]),
            ("5\" disk,\"x\"y\"\n", &[(1, &["5\" disk", "xy\""])]),
            (",,\n,", &[(1, &["", "", ""]), (2, &["", ""])]),
            ("\"\"", &[(1, &[""])]),
            ("a\0b,\0c", &[(1, &["ab", "c"])]),
        ];
        for (text, want) in rows {
            let want: Vec<(u64, Vec<String>)> =
                want.iter().map(|(line, cells)| (*line, cells.iter().map(|cell| (*cell).to_owned()).collect())).collect();
            let (got, error) = read(text.as_bytes());
            assert_eq!((got, error.is_none()), (want, true), "{text:?}");
        }
    }

    #[test]
    fn cells_stand_in_the_quotes_that_were_said() {
        for (quote, want) in [(Some(b'\''), ["a,b", "\"c", "d\""].as_slice()), (None, ["'a", "b'", "\"c", "d\""].as_slice())] {
            let mut rows = Rows::new(Decoder::new(b"'a,b',\"c,d\"\n".as_slice(), UTF_8), b',', quote);
            let mut row = Row::default();
            assert!(rows.next(&mut row).unwrap());
            assert_eq!(row.cells().collect::<Vec<_>>(), want);
        }
    }

    #[test]
    fn an_unclosed_quote_names_the_line_it_opened_in_and_keeps_the_rows_above() {
        let (rows, error) = read(b"a,b\n1,2\n3,\"4\n5,6\n7,8\n");
        assert_eq!(rows.len(), 2);
        assert!(matches!(error, Some(ReadError::UnclosedQuote { line: 3 })), "{error:?}");
    }

    #[test]
    fn a_giant_line_is_an_error_and_no_memory() {
        let giant = [b"a,b\n1,2\n".to_vec(), vec![b'x'; 3 * LONGEST_RECORD]].concat();
        let (rows, error) = read(&giant);
        assert_eq!(rows.len(), 2);
        assert!(matches!(error, Some(ReadError::RowTooLong { line: 3 })), "{error:?}");
        let quoted = [b"a,b\n1,\"2\n".to_vec(), b"line\n".repeat(LONGEST_RECORD / 2)].concat();
        assert!(matches!(read(&quoted).1, Some(ReadError::UnclosedQuote { line: 2 })));
        let commas = [b"a,b\n".to_vec(), vec![b','; MOST_COLUMNS]].concat();
        assert!(matches!(read(&commas).1, Some(ReadError::TooManyColumns { line: 2 })));
    }

    proptest! {
        #[test]
        fn rows_are_those_of_the_csv_package(text in "[abåb,,\"\"\n\n\r\\t]{0,60}") {
            let mut theirs = Vec::new();
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            for record in reader.records() {
                theirs.push(record.unwrap().iter().map(|cell| cell.replace("\r\n", "\n").replace('\r', "\n")).collect::<Vec<_>>());
            }
            let (ours, error) = read(text.as_bytes());
            let ours: Vec<Vec<String>> = ours.into_iter().map(|(_, cells)| cells).collect();
            match error {
                None => prop_assert_eq!(ours, theirs),
                Some(_) => prop_assert_eq!(&ours[..], &theirs[..theirs.len() - 1]),
            }
        }

        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _read = read(&bytes);
        }
    }
}

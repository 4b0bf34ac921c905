//! An opened table: its encoding, separator and headers are known, its records come next.

use std::io::{self, Read};

use encoding_rs::Encoding;

use super::{
    decode::{self, Decoder, SAMPLE},
    dialect::{self, HeaderLine},
    error::{ReadError, Warning},
    headers::{self, Lookup},
    rows::{Row, Rows},
};

/// What a person says about a file; what is left out is found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Name of the encoding: `utf-8`, `windows-1252`.
    pub encoding: Option<String>,
    /// What parts the cells: an ASCII character.
    pub separator: Option<char>,
    /// Where the headers stand.
    pub headers: HeaderLine,
}

/// A table whose headers were read.
#[derive(Debug)]
pub struct Source<R> {
    /// Its encoding, as found or chosen.
    pub encoding: &'static Encoding,
    /// What parts its cells.
    pub separator: char,
    /// The line of the headers; 0 when there are none.
    pub header_line: u64,
    /// The headers, numbered where they repeat or lack.
    pub headers: Vec<String>,
    /// What a person should know before reading on.
    pub warnings: Vec<Warning>,
    rows: Rows<io::Chain<io::Cursor<Vec<u8>>, R>>,
    first: Option<Row>,
}

impl<R: Read> Source<R> {
    /// Looks at the first bytes and reads the headers.
    ///
    /// # Errors
    /// The input's; empty, no table, an unknown encoding; whatever stops the reading before the headers.
    pub fn open(mut input: R, layout: &Layout, lookup: &Lookup<'_>) -> Result<Self, ReadError> {
        let mut sample = vec![0; SAMPLE];
        let length = decode::read_full(&mut input, &mut sample)?;
        sample.truncate(length);
        let whole = length < SAMPLE;
        decode::check_is_table(&sample)?;
        let chosen = layout.encoding.as_deref().map(decode::named).transpose()?;
        let encoding = chosen.unwrap_or_else(|| decode::detect(&sample, whole));
        let text = decode::sample_text(&sample, encoding);
        if whole && text.trim().is_empty() {
            return Err(ReadError::Empty);
        }
        let separator = layout.separator.and_then(|separator| u8::try_from(separator).ok()).filter(u8::is_ascii);
        let dialect = dialect::find(&text, whole, separator, layout.headers, lookup);
        let undecided = chosen.is_none() && sample.is_ascii();
        let decoder = Decoder::new(io::Cursor::new(sample).chain(input), encoding);
        let decoder = if undecided { decoder.assuming() } else { decoder };
        let mut source = Self {
            encoding,
            separator: char::from(dialect.separator),
            header_line: dialect.header_line,
            headers: Vec::new(),
            warnings: warnings_about(&text),
            rows: Rows::new(decoder, dialect.separator),
            first: None,
        };
        source.read_headers(dialect.first_line)?;
        Ok(source)
    }

    fn read_headers(&mut self, first_line: u64) -> Result<(), ReadError> {
        let wanted = if self.header_line > 0 { self.header_line } else { first_line };
        let mut row = Row::default();
        while self.rows.next(&mut row)? {
            if row.line < wanted {
                continue;
            }
            if self.header_line > 0 {
                self.header_line = row.line;
                self.headers = headers::numbered(row.cells());
            } else {
                self.headers = (0..row.len()).map(headers::column_name).collect();
                let text = "no headers were found; columns are named by their place".to_owned();
                self.warnings.push(Warning { line: 0, column: String::new(), text });
                self.first = Some(row);
            }
            return Ok(());
        }
        Err(ReadError::Empty)
    }

    /// The next record; rows without anything in their cells are skipped, and counted as blank lines.
    ///
    /// # Errors
    /// As [`Rows::next`].
    pub fn next(&mut self, row: &mut Row) -> Result<bool, ReadError> {
        if let Some(first) = self.first.take() {
            *row = first;
            return Ok(true);
        }
        let mut after_blank = false;
        while self.rows.next(row)? {
            if !row.is_empty() {
                row.after_blank |= after_blank;
                return Ok(true);
            }
            after_blank = true;
        }
        Ok(false)
    }

    /// What came up in the bytes read so far.
    #[must_use]
    pub fn byte_warnings(&self) -> Vec<Warning> {
        let mut out = Vec::new();
        let mut add = |line: u64, text: String| out.push(Warning { line, column: String::new(), text });
        if let Some((encoding, line)) = self.rows.source().late_encoding() {
            add(line, format!("the first letter beyond plain English comes here; it and the rest are read as {}", encoding.name()));
        }
        let bad = self.rows.source().bad_bytes();
        if bad.count > 0 {
            add(bad.line, format!("{} characters from here on are not {}; each became \u{fffd}", bad.count, self.encoding.name()));
        }
        let nul = self.rows.nul_bytes();
        if nul.count > 0 {
            add(nul.line, format!("{} NUL characters from here on were left out", nul.count));
        }
        out
    }

    /// Bytes taken from the input, to show how far the reading is.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.rows.source().bytes()
    }
}

/// Traces of text that was read in the wrong encoding before it came here.
const BROKEN: &[&str] = &["Ã¥", "Ã¤", "Ã¶", "Ã¼", "Ã©", "Ã…", "Ã–", "ÃŸ", "‰r", "ˆr"];

fn warnings_about(text: &str) -> Vec<Warning> {
    let broken = BROKEN.iter().find(|broken| text.contains(*broken));
    let words =
        |broken: &&str| format!("text such as '{broken}' shows that the file was once saved in a wrong encoding; its names may be damaged");
    broken.map(words).into_iter().map(|text| Warning { line: 0, column: String::new(), text }).collect()
}

//! An opened table: its encoding, separator and headers are known, its records come next.

use std::{
    collections::VecDeque,
    io::{self, Read},
};

use super::{
    amounts::Mark,
    charset, days,
    decode::{self, Decoder, SAMPLE},
    dialect::{self, HEADER_ROWS, HeaderLine, Quote, Said},
    error::{ReadError, Warning},
    foreign::{Apart, Order, Problem, feed::Feed, speech::What},
    headers::{self, Lookup},
    kinds::{self, FileKind, Foreign},
    rows::{Row, Rows},
};

/// What a person says about a file; what is left out is found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Name of the encoding: `utf-8`, `windows-1252`.
    pub encoding: Option<String>,
    /// What parts the cells: an ASCII character.
    pub separator: Option<char>,
    /// What cells may be quoted with.
    pub quote: Quote,
    /// Where the headers stand.
    pub headers: HeaderLine,
    /// The line of the first record; those above it are left out.
    pub first: Option<u64>,
    /// The order of all dates.
    pub days: Option<days::Order>,
    /// What parts the decimals of all numbers.
    pub numbers: Option<Mark>,
    /// Which sheet of a workbook.
    pub sheet: Option<String>,
    /// That the file is large, and may take what a large file takes.
    pub large: bool,
    /// The file's name; only for better advice.
    pub name: Option<String>,
}

impl Layout {
    /// Whether nothing was said about how the file is written.
    #[must_use]
    pub fn is_found(&self) -> bool {
        *self == Self { sheet: self.sheet.clone(), large: self.large, name: self.name.clone(), ..Self::default() }
    }

    /// The same, with what it leaves open taken from `other`.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        let headers = if self.headers == HeaderLine::Find { other.headers } else { self.headers };
        Self {
            encoding: self.encoding.clone().or_else(|| other.encoding.clone()),
            separator: self.separator.or(other.separator),
            quote: if self.quote == Quote::default() { other.quote } else { self.quote },
            headers,
            first: self.first.or(other.first),
            days: self.days.or(other.days),
            numbers: self.numbers.or(other.numbers),
            sheet: self.sheet.clone().or_else(|| other.sheet.clone()),
            large: self.large || other.large,
            name: self.name.clone().or_else(|| other.name.clone()),
        }
    }
}

/// How a table is kept in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Text, its cells parted by a character.
    Text {
        /// Name of its encoding.
        encoding: &'static str,
        /// What parts its cells.
        separator: char,
    },
    /// A sheet of a workbook.
    Workbook {
        /// Which sort of workbook.
        what: What,
        /// The sheet.
        sheet: String,
        /// All sheets that could be read.
        sheets: Vec<String>,
    },
    /// Business cards.
    Cards,
}

impl std::fmt::Display for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text { encoding, separator: '\t' } => write!(f, "{encoding}, separator tab"),
            Self::Text { encoding, separator } => write!(f, "{encoding}, separator '{separator}'"),
            Self::Workbook { what, sheet, .. } => write!(f, "{}, sheet '{}'", what.words(), crate::text::clean::line(sheet)),
            Self::Cards => f.write_str(What::Cards.words()),
        }
    }
}

/// Where rows come from.
#[derive(Debug)]
enum Supply<R> {
    /// Bytes read here.
    Text(Box<Rows<io::Chain<io::Cursor<Vec<u8>>, R>>>),
    /// A process that parses them.
    Foreign(Box<Feed>),
}

/// A table whose headers were read.
#[derive(Debug)]
pub struct Source<R> {
    /// How it is kept.
    pub shape: Shape,
    /// The line of the headers; 0 when there are none.
    pub header_line: u64,
    /// The headers, numbered where they repeat or lack.
    pub headers: Vec<String>,
    /// What a person should know before reading on.
    pub warnings: Vec<Warning>,
    /// Its text shows that it was read, or once saved, in a wrong encoding.
    pub is_damaged: bool,
    /// Its first rows, headers or not.
    pub top: Vec<Row>,
    /// The line of the first record, where somebody said it.
    first: u64,
    rows: Supply<R>,
    /// Rows that were read to find the headers.
    ahead: VecDeque<Row>,
}

impl<R: Read> Source<R> {
    /// Looks at the first bytes and reads the headers. What is no text is parsed by `apart`.
    ///
    /// # Errors
    /// The input's; empty, no table, an unknown encoding; whatever stops the reading before the headers.
    pub fn open(mut input: R, apart: &dyn Apart, layout: &Layout, lookup: &Lookup<'_>) -> Result<Self, ReadError> {
        let mut sample = vec![0; SAMPLE];
        let length = decode::read_full(&mut input, &mut sample)?;
        sample.truncate(length);
        let whole = length < SAMPLE;
        match kinds::of(&sample, whole, layout.name.as_deref())? {
            FileKind::Text => Self::text(io::Cursor::new(sample).chain(input), whole, layout, lookup),
            FileKind::Foreign(kind) => Self::foreign(kind, apart, layout, lookup),
        }
    }

    fn text(input: io::Chain<io::Cursor<Vec<u8>>, R>, whole: bool, layout: &Layout, lookup: &Lookup<'_>) -> Result<Self, ReadError> {
        let sample = input.get_ref().0.get_ref();
        let chosen = layout.encoding.as_deref().map(charset::named).transpose()?;
        let encoding = chosen.unwrap_or_else(|| charset::detect(sample, whole));
        let text = encoding.text(sample).into_owned();
        if whole && text.trim().is_empty() {
            return Err(ReadError::Empty);
        }
        let separator = layout.separator.and_then(|separator| u8::try_from(separator).ok()).filter(u8::is_ascii);
        let said = Said { separator, quote: layout.quote, headers: layout.headers };
        let (dialect, top) = dialect::find(&text, whole, said, lookup);
        let undecided = chosen.is_none() && sample.is_ascii();
        let decoder = Decoder::new(input, encoding);
        let decoder = if undecided { decoder.assuming() } else { decoder };
        let mut source = Self {
            shape: Shape::Text { encoding: encoding.name(), separator: char::from(dialect.separator) },
            header_line: dialect.header_line,
            headers: Vec::new(),
            warnings: warnings_about(&text),
            is_damaged: text.contains('\u{fffd}') || BROKEN.iter().any(|broken| text.contains(broken)),
            rows: Supply::Text(Box::new(dialect.rows(decoder, layout.quote))),
            top,
            first: layout.first.unwrap_or(0),
            ahead: VecDeque::new(),
        };
        source.read_headers(dialect.first_line)?;
        Ok(source)
    }

    fn foreign(kind: Foreign, apart: &dyn Apart, layout: &Layout, lookup: &Lookup<'_>) -> Result<Self, ReadError> {
        let mut order = Order { kind, sheet: layout.sheet.clone(), large: layout.large };
        let mut feed = Feed::open(apart, &order)?;
        if feed.head.chosen.is_none() {
            order.sheet = Some(sheet_of(&feed, lookup)?);
            feed = Feed::open(apart, &order)?;
        }
        let at = feed.head.chosen.ok_or(ReadError::Foreign(Problem::Babble))?;
        let shape = match feed.head.sheets.get(at) {
            None => Shape::Cards,
            Some(sheet) => Shape::Workbook { what: feed.head.what, sheet: sheet.name.clone(), sheets: visible(&feed) },
        };
        let mut source = Self {
            warnings: warnings_of(&feed, at),
            shape,
            header_line: 0,
            headers: std::mem::take(&mut feed.head.columns),
            rows: Supply::Foreign(Box::new(feed)),
            is_damaged: false,
            top: Vec::new(),
            first: layout.first.unwrap_or(0),
            ahead: VecDeque::new(),
        };
        if source.shape != Shape::Cards {
            source.find_headers(layout.headers, lookup)?;
        }
        Ok(source)
    }

    /// Looks at the first rows of a sheet for its headers. What stops the reading there comes up again with the rows.
    fn find_headers(&mut self, wanted: HeaderLine, lookup: &Lookup<'_>) -> Result<(), ReadError> {
        let mut rows = Vec::new();
        while rows.len() < HEADER_ROWS {
            let mut row = Row::default();
            if !self.read(&mut row)? {
                break;
            }
            rows.push(row);
        }
        let first_line = rows.first().ok_or(ReadError::Empty)?.line;
        self.header_line = match wanted {
            HeaderLine::Line(line) => line,
            HeaderLine::Missing => 0,
            HeaderLine::Find => dialect::header_row(&rows, lookup).map_or(0, |row| row.line),
        };
        self.top.clone_from(&rows);
        self.ahead = rows.into();
        self.read_headers(first_line)
    }

    fn read_headers(&mut self, first_line: u64) -> Result<(), ReadError> {
        let wanted = if self.header_line > 0 { self.header_line } else { first_line };
        let mut row = Row::default();
        while self.read(&mut row)? {
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
                self.ahead.push_front(row);
            }
            return Ok(());
        }
        Err(if self.header_line > 0 { ReadError::NoHeaders { line: self.header_line } } else { ReadError::Empty })
    }

    fn read(&mut self, row: &mut Row) -> Result<bool, ReadError> {
        if let Some(ahead) = self.ahead.pop_front() {
            *row = ahead;
            return Ok(true);
        }
        match &mut self.rows {
            Supply::Text(rows) => rows.next(row),
            Supply::Foreign(feed) => feed.next(row),
        }
    }

    /// The next record; rows without anything in their cells are skipped, and counted as blank lines.
    ///
    /// # Errors
    /// As [`Rows::next`], and what comes up while a file is parsed apart.
    pub fn next(&mut self, row: &mut Row) -> Result<bool, ReadError> {
        let mut after_blank = false;
        while self.read(row)? {
            if row.line < self.first {
                continue;
            }
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
        match &self.rows {
            Supply::Text(rows) => byte_warnings(rows, &self.shape),
            Supply::Foreign(feed) => {
                let name = |column: usize| self.headers.get(column).cloned().unwrap_or_else(|| headers::column_name(column));
                let warning = |remark: &super::foreign::Remark| Warning {
                    line: remark.row,
                    column: remark.column.map_or_else(String::new, name),
                    text: remark.what.words(remark.count),
                };
                feed.remarks.iter().map(warning).collect()
            }
        }
    }

    /// Bytes taken from the input, to show how far the reading is.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        match &self.rows {
            Supply::Text(rows) => rows.source().bytes(),
            Supply::Foreign(feed) => feed.bytes(),
        }
    }
}

fn byte_warnings<R: Read>(rows: &Rows<R>, shape: &Shape) -> Vec<Warning> {
    let mut out = Vec::new();
    let mut add = |line: u64, text: String| out.push(Warning { line, column: String::new(), text });
    if let Some((encoding, line)) = rows.source().late_encoding() {
        add(line, format!("the first letter beyond plain English comes here; it and the rest are read as {}", encoding.name()));
    }
    let bad = rows.source().bad_bytes();
    if let Shape::Text { encoding, .. } = shape
        && bad.count > 0
    {
        add(bad.line, format!("{} characters from here on are not {encoding}; each became \u{fffd}", bad.count));
    }
    let nul = rows.nul_bytes();
    if nul.count > 0 {
        add(nul.line, format!("{} NUL characters from here on were left out", nul.count));
    }
    out
}

/// The names of the sheets a person can see.
fn visible(feed: &Feed) -> Vec<String> {
    feed.head.sheets.iter().filter(|sheet| !sheet.is_hidden).map(|sheet| sheet.name.clone()).collect()
}

/// The sheet that is meant: the only one with headers that mean something, else the only one with anything in it.
fn sheet_of(feed: &Feed, lookup: &Lookup<'_>) -> Result<String, ReadError> {
    let shown = || feed.head.sheets.iter().filter(|sheet| !sheet.is_hidden);
    let known = |cells: &[String]| lookup.count(cells.iter().map(String::as_str)) >= 2;
    let mut with_headers = shown().filter(|sheet| sheet.rows.iter().any(|(_, cells)| known(cells)));
    if let (Some(only), None) = (with_headers.next(), with_headers.next()) {
        return Ok(only.name.clone());
    }
    let mut filled = shown().filter(|sheet| !sheet.rows.is_empty());
    match (filled.next(), filled.next()) {
        (None, _) => Err(ReadError::Empty),
        (Some(only), None) => Ok(only.name.clone()),
        _ => Err(ReadError::WhichSheet(visible(feed))),
    }
}

/// Sheets that are not read.
fn warnings_of(feed: &Feed, chosen: usize) -> Vec<Warning> {
    let others = |is_hidden: bool| {
        let of_kind = feed.head.sheets.iter().enumerate().filter(|(at, sheet)| *at != chosen && sheet.is_hidden == is_hidden);
        of_kind.map(|(_, sheet)| format!("'{}'", sheet.name)).collect::<Vec<_>>()
    };
    let say = |names: Vec<String>, one: &str, many: &str| {
        let words = if names.len() == 1 { one } else { many };
        (!names.is_empty()).then(|| Warning { line: 0, column: String::new(), text: format!("{words}: {}", names.join(", ")) })
    };
    let shown = say(others(false), "another sheet is not read", "other sheets are not read");
    let hidden = say(others(true), "a hidden sheet is left out", "hidden sheets are left out");
    shown.into_iter().chain(hidden).collect()
}

/// Traces of text that was read in the wrong encoding before it came here.
const BROKEN: &[&str] = &["Ã¥", "Ã¤", "Ã¶", "Ã¼", "Ã©", "Ã…", "Ã–", "ÃŸ", "‰r", "ˆr"];

fn warnings_about(text: &str) -> Vec<Warning> {
    let broken = BROKEN.iter().find(|broken| text.contains(*broken));
    let words =
        |broken: &&str| format!("text such as '{broken}' shows that the file was once saved in a wrong encoding; its names may be damaged");
    broken.map(words).into_iter().map(|text| Warning { line: 0, column: String::new(), text }).collect()
}

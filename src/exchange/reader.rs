//! From bytes to drafts: opens a file, shows what it would make of it, and reads it in batches.

use std::{collections::VecDeque, io::Read};

use super::{
    drafting::{Drafter, Names, PassedOver, Table},
    error::{ReadError, Warning, Warnings},
    foreign::{Apart, Nowhere},
    formats::{self, Format, Habits},
    headers::Lookup,
    mapping::Mapping,
    rows::Row,
    source::{Layout, Shape, Source},
};
use crate::model::{Draft, Reading, Schema, TypeId};

/// How many rows a preview shows.
pub const PREVIEW_ROWS: usize = 20;
/// How many rows are looked at for dates and empty columns.
const SAMPLE_ROWS: usize = 200;
/// How many bytes of them: rows may be large.
const SAMPLE_BYTES: usize = 16 * 1024 * 1024;
/// How many bytes of rows go into one batch: it is held whole, and goes between processes.
const BATCH_BYTES: usize = 1024 * 1024;

/// How a file is to be read.
#[derive(Clone, Debug)]
pub struct Options {
    /// What its rows become.
    pub kind: TypeId,
    /// Today, and the person's zone.
    pub reading: Reading,
    /// What the person says about encoding, separator and headers.
    pub layout: Layout,
    /// A format's name, where the person knows better.
    pub format: Option<String>,
    /// What happens to rows without a name.
    pub names: Names,
}

impl Options {
    /// Everything is found from the file.
    #[must_use]
    pub fn new(kind: TypeId, reading: Reading) -> Self {
        Self { kind, reading, layout: Layout::default(), format: None, names: Names::default() }
    }
}

/// What a file looks like before it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The program it comes from, where it is known.
    pub format: Option<&'static str>,
    /// How it is kept.
    pub shape: Shape,
    /// The line of its headers; 0 when there are none.
    pub header_line: u64,
    /// Its headers, numbered where they repeat.
    pub headers: Vec<String>,
    /// Its first rows, decoded.
    pub rows: Vec<Vec<String>>,
    /// What becomes of its columns.
    pub mapping: Mapping,
    /// What a person should know first.
    pub warnings: Vec<Warning>,
}

/// Reads a file.
#[derive(Debug)]
pub struct Reader<R> {
    source: Source<R>,
    preview: Preview,
    format: Option<&'static Format>,
    drafter: Drafter,
    reading: Reading,
    names: Names,
    samples: Vec<Row>,
    ahead: VecDeque<Row>,
    stopped: Option<ReadError>,
    ended: bool,
    warnings: Warnings,
    /// Rows that are none of those that are meant: why, the line of the first, how many.
    passed_over: Vec<(PassedOver, u64, u64)>,
    kind: TypeId,
    rows: u64,
}

impl<R: Read> Reader<R> {
    /// Looks at the beginning of a text file, as far as the preview needs.
    ///
    /// # Errors
    /// When nothing of it can be read, or there is nothing: see [`ReadError`].
    pub fn open(input: R, schema: &Schema, options: &Options) -> Result<Self, ReadError> {
        Self::open_with(input, &Nowhere, schema, options)
    }

    /// The same with any file: what is no text is parsed by `apart`, which has the same file at hand.
    ///
    /// # Errors
    /// When nothing of it can be read, or there is nothing: see [`ReadError`].
    pub fn open_with(input: R, apart: &dyn Apart, schema: &Schema, options: &Options) -> Result<Self, ReadError> {
        let lookup = Lookup::new(schema, options.kind);
        let mut source = Source::open(input, apart, &options.layout, &lookup)?;
        let (mut ahead, mut stopped) = (VecDeque::new(), None);
        let mut bytes = 0;
        while ahead.len() < SAMPLE_ROWS && bytes < SAMPLE_BYTES {
            let mut row = Row::default();
            match source.next(&mut row) {
                Ok(true) => {
                    bytes += row.cells().map(str::len).sum::<usize>();
                    ahead.push_back(row);
                }
                Ok(false) => break,
                Err(error) => {
                    stopped = Some(error);
                    break;
                }
            }
        }
        if ahead.is_empty() {
            return Err(stopped.unwrap_or(ReadError::NoRows { line: source.header_line }));
        }
        let format = match &options.format {
            Some(name) => Some(formats::named(name).ok_or_else(|| ReadError::UnknownFormat(name.clone()))?),
            None if source.shape == Shape::Cards => formats::named(formats::CARDS),
            None => formats::recognise(&source.headers, schema),
        };
        let cells: Vec<Vec<String>> = ahead.iter().map(|row| row.cells().map(str::to_owned).collect()).collect();
        let mapping = Mapping::of_format(format, &source.headers, &cells, schema, options.kind);
        let samples: Vec<Row> = ahead.iter().cloned().collect();
        let table = Table { headers: &source.headers, mapping: &mapping, format, samples: &samples, kind: options.kind };
        let (drafter, mut mapping_warnings) = Drafter::new(&table, schema, options.reading, options.names);
        mapping_warnings.extend(nameless(&mapping));
        let preview = Preview {
            format: format.map(|format| format.name),
            shape: source.shape.clone(),
            header_line: source.header_line,
            headers: source.headers.clone(),
            rows: cells.into_iter().take(PREVIEW_ROWS).collect(),
            mapping,
            warnings: source.warnings.iter().cloned().chain(mapping_warnings).collect(),
        };
        Ok(Self {
            source,
            preview,
            format,
            drafter,
            reading: options.reading,
            names: options.names,
            samples,
            ahead,
            stopped,
            ended: false,
            warnings: Warnings::default(),
            passed_over: Vec::new(),
            kind: options.kind,
            rows: 0,
        })
    }

    /// What the file looks like.
    #[must_use]
    pub const fn preview(&self) -> &Preview {
        &self.preview
    }

    /// Reads on with another mapping; to be called before the first batch.
    pub fn set_mapping(&mut self, mapping: Mapping, schema: &Schema) {
        let table =
            Table { headers: &self.preview.headers, mapping: &mapping, format: self.format, samples: &self.samples, kind: self.kind };
        let (drafter, mapping_warnings) = Drafter::new(&table, schema, self.reading, self.names);
        let nameless = nameless(&mapping);
        self.drafter = drafter;
        self.preview.mapping = mapping;
        self.preview.warnings = self.source.warnings.iter().cloned().chain(mapping_warnings).chain(nameless).collect();
    }

    /// The drafts of the next rows, at most `most`, and no more than fit between processes; none at the end.
    ///
    /// # Errors
    /// What stops the reading comes after the last draft that could be read.
    pub fn batch(&mut self, most: usize) -> Result<Vec<Draft>, ReadError> {
        let mut drafts = Vec::with_capacity(most.min(10_000));
        let (mut row, mut bytes) = (Row::default(), 0);
        while drafts.len() < most && bytes < BATCH_BYTES && !self.ended {
            match self.next_row(&mut row) {
                Ok(true) if self.is_footer(&row) => {
                    let text = format!("'{}' and what follows is about the report; left out", row.cells().collect::<String>());
                    self.warnings.add(row.line, "", || text);
                    self.ended = true;
                }
                Ok(true) => {
                    self.rows += 1;
                    bytes += row.bytes();
                    match self.drafter.draft(&row, &mut self.warnings) {
                        Ok(draft) => drafts.push(draft),
                        Err(reason) => self.pass_over(reason, row.line),
                    }
                }
                Ok(false) => self.ended = true,
                Err(error) if drafts.is_empty() => {
                    self.ended = true;
                    return Err(error);
                }
                Err(error) => {
                    self.stopped = Some(error);
                    break;
                }
            }
        }
        Ok(drafts)
    }

    fn pass_over(&mut self, reason: PassedOver, line: u64) {
        match self.passed_over.iter_mut().find(|(known, ..)| *known == reason) {
            Some((.., count)) => *count += 1,
            None => self.passed_over.push((reason, line, 1)),
        }
    }

    fn next_row(&mut self, row: &mut Row) -> Result<bool, ReadError> {
        if let Some(ahead) = self.ahead.pop_front() {
            *row = ahead;
            return Ok(true);
        }
        match self.stopped.take() {
            Some(error) => Err(error),
            None => self.source.next(row),
        }
    }

    /// Sales reports end with lines about themselves: a single cell behind a blank line.
    fn is_footer(&self, row: &Row) -> bool {
        let has_footers = self.format.is_some_and(|format| format.habits == Habits::Footer);
        has_footers && row.after_blank && row.cells().filter(|cell| !cell.trim().is_empty()).count() == 1
    }

    /// What a person should know of the rows and bytes read so far, and how many such things there are in all.
    #[must_use]
    pub fn warnings(&self) -> (Vec<Warning>, u64) {
        let mut all = self.source.byte_warnings();
        let count = self.warnings.count() + u64::try_from(all.len()).unwrap_or_default();
        let words =
            |(reason, line, count): &(PassedOver, u64, u64)| Warning { line: *line, column: String::new(), text: reason.words(*count) };
        let passed_over = self.passed_over.iter().map(words);
        let count = count + u64::try_from(self.passed_over.len()).unwrap_or_default();
        all.extend(passed_over);
        all.extend_from_slice(self.warnings.kept());
        (all, count)
    }

    /// Rows read so far.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.rows
    }

    /// Bytes taken from the input so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.source.bytes()
    }
}

/// Said when a mapping makes every row a nobody.
fn nameless(mapping: &Mapping) -> Option<Warning> {
    let text = "no column is a name, a company or an e-mail address; every row would be refused".to_owned();
    (!mapping.names_anyone()).then_some(Warning { line: 0, column: String::new(), text })
}

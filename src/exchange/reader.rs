//! From bytes to drafts: opens a file, shows what it would make of it, and reads it in batches.

use std::{collections::VecDeque, io::Read};

use super::{
    drafting::{Drafter, Names, NoDraft, PassedOver, Unsettled},
    error::{ReadError, Warning, Warnings},
    foreign::{Apart, Nowhere},
    formats::{self, Format, Habits},
    headers::Lookup,
    looks::{self, Look},
    mapping::Mapping,
    rows::Row,
    saved::{self, Saved},
    source::{Layout, Shape, Source},
};
use crate::model::{Draft, ImportMap, Reading, Schema, TypeId};

/// How many rows a preview shows.
pub const PREVIEW_ROWS: usize = 20;
/// How many rows are looked at for dates and empty columns.
const SAMPLE_ROWS: usize = 200;
/// How many bytes of them: rows may be large.
const SAMPLE_BYTES: usize = 16 * 1024 * 1024;
/// How many bytes of rows go into one batch: it is held whole, and goes between processes.
const BATCH_BYTES: usize = 1024 * 1024;

/// Whether a saved map is used.
#[derive(Clone, Debug, Default)]
pub enum MapWish {
    /// The one that fits the headers, unless a format was named.
    #[default]
    Find,
    /// None.
    No,
    /// This one.
    This(Box<ImportMap>),
}

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
    /// Whether a saved map is used.
    pub map: MapWish,
    /// What happens to rows without a name.
    pub names: Names,
    /// Drafts say which of their cells are blank.
    pub blanks: bool,
    /// What happens with columns that can be read in more than one way.
    pub unsettled: Unsettled,
}

impl Options {
    /// Everything is found from the file.
    #[must_use]
    pub fn new(kind: TypeId, reading: Reading) -> Self {
        Self {
            kind,
            reading,
            layout: Layout::default(),
            format: None,
            map: MapWish::default(),
            names: Names::default(),
            blanks: false,
            unsettled: Unsettled::default(),
        }
    }
}

/// What a file looks like before it is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The program it comes from, where it is known.
    pub format: Option<&'static str>,
    /// What else is special about its format.
    pub habits: Habits,
    /// What its rows become.
    pub kind: TypeId,
    /// How it is kept.
    pub shape: Shape,
    /// What a person said about it.
    pub layout: Layout,
    /// The line of its headers; 0 when there are none.
    pub header_line: u64,
    /// Its headers, numbered where they repeat.
    pub headers: Vec<String>,
    /// Its first rows, decoded.
    pub rows: Vec<Row>,
    /// The rows it begins with, headers or not.
    pub top: Vec<Row>,
    /// What its columns look like.
    pub looks: Vec<Look>,
    /// What becomes of its columns.
    pub mapping: Mapping,
    /// The saved map that says so.
    pub map: Option<ImportMap>,
    /// Columns that map names and the file has not, in normal form: somebody should look at it before it is used.
    pub lacks: Vec<String>,
    /// Its text shows that it was read, or once saved, in a wrong encoding.
    pub is_damaged: bool,
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
    blanks: bool,
    unsettled: Unsettled,
    ahead: VecDeque<Row>,
    stopped: Option<ReadError>,
    ended: bool,
    warnings: Warnings,
    /// Rows that are none of those that are meant: why, the line of the first, how many.
    passed_over: Vec<(PassedOver, u64, u64)>,
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
        let samples: Vec<Row> = ahead.iter().cloned().collect();
        let looks = looks::of(&samples, source.headers.len());
        let found = Mapping::of_format(format, &source.headers, &looks, schema, options.kind);
        let Mapped { mapping, map, lacks, told } = mapped(found, &source.headers, format.is_some(), schema, options);
        let mut preview = Preview {
            format: format.map(|format| format.name),
            habits: format.map_or(Habits::None, |format| format.habits),
            kind: options.kind,
            shape: source.shape.clone(),
            layout: options.layout.clone(),
            header_line: source.header_line,
            headers: source.headers.clone(),
            rows: samples.into_iter().take(PREVIEW_ROWS).collect(),
            top: source.top.clone(),
            looks,
            mapping,
            map,
            lacks,
            is_damaged: source.is_damaged,
            warnings: source.warnings.iter().cloned().chain(told).collect(),
        };
        preview.warnings.extend(nameless(&preview.mapping));
        let drafter = Drafter::new(&preview, &preview.mapping, schema, options.reading, options.names, options.unsettled);
        let drafter = drafter.noting_blanks(options.blanks);
        Ok(Self {
            source,
            preview,
            format,
            drafter,
            reading: options.reading,
            names: options.names,
            blanks: options.blanks,
            unsettled: options.unsettled,
            ahead,
            stopped,
            ended: false,
            warnings: Warnings::default(),
            passed_over: Vec::new(),
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
        let drafter = Drafter::new(&self.preview, &mapping, schema, self.reading, self.names, self.unsettled);
        self.drafter = drafter.noting_blanks(self.blanks);
        self.preview.warnings.retain(|warning| warning.text != NAMELESS);
        self.preview.warnings.extend(nameless(&mapping));
        self.preview.mapping = mapping;
    }

    /// The drafts of the next rows, at most `most`, and no more than fit between processes; none at the end.
    ///
    /// # Errors
    /// What stops the reading comes after the last draft that could be read; a column that is not settled stops it at once.
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
                        Err(NoDraft::PassedOver(reason)) => self.pass_over(reason, row.line),
                        Err(NoDraft::Stopped(error)) => {
                            self.ended = true;
                            return Err(error);
                        }
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

/// Opens a file, which `open` gives from its beginning as often as it is asked, and reads it as the saved map says that fits it:
/// also where only what the map says about encoding, separator or headers makes it fit.
///
/// # Errors
/// As [`Reader::open_with`], and those of `open` the first time.
pub fn open_known<R: Read, E: From<ReadError>>(
    open: impl Fn() -> Result<(R, Box<dyn Apart>), E>,
    schema: &Schema,
    options: &Options,
) -> Result<Reader<R>, E> {
    let (input, apart) = open()?;
    let first = Reader::open_with(input, apart.as_ref(), schema, options);
    let may_look = matches!(options.map, MapWish::Find) && options.format.is_none() && options.layout.is_found();
    if !may_look || matches!(first, Err(ReadError::WhichSheet(_) | ReadError::NotATable { .. } | ReadError::Io(_))) {
        return Ok(first?);
    }
    let found = first.as_ref().ok().and_then(|reader| reader.preview.map.as_ref()).map(|map| map.record);
    let candidates = schema.maps.iter().filter(|map| map.kind == options.kind && found.is_none_or(|found| map.record == found));
    for map in candidates.take(MOST_TRIED) {
        let Some((saved, _)) = Saved::read(&map.lines, schema).ok().filter(|(saved, _)| !saved.layout.is_found()) else { continue };
        let Ok((input, apart)) = open() else { break };
        let said = Options { layout: options.layout.or(&saved.layout), map: MapWish::This(Box::new(map.clone())), ..options.clone() };
        let again = Reader::open_with(input, apart.as_ref(), schema, &said).ok();
        if let Some(reader) = again.filter(|reader| saved.fits(&reader.preview.headers).is_some_and(|fit| fit.lacking == 0)) {
            return Ok(reader);
        }
    }
    Ok(first?)
}

/// Saved maps whose way of reading a file is tried on one that none fits.
const MOST_TRIED: usize = 20;

/// A mapping, and the saved map it was made after.
struct Mapped {
    mapping: Mapping,
    map: Option<ImportMap>,
    lacks: Vec<String>,
    /// What that map could not say.
    told: Vec<Warning>,
}

/// The mapping after the saved map that is wished for. One that lacks columns is not taken for a program that is known.
fn mapped(found: Mapping, headers: &[String], is_known: bool, schema: &Schema, options: &Options) -> Mapped {
    let none = |mapping, told| Mapped { mapping, map: None, lacks: Vec::new(), told };
    let told = |text: String| Warning { line: 0, column: String::new(), text };
    let (map, saved, lost) = match &options.map {
        MapWish::Find if options.format.is_none() => match saved::fitting(headers, options.kind, schema) {
            Some((_, saved)) if is_known && !saved.missing(headers).is_empty() => return none(found, Vec::new()),
            Some((map, saved)) => (map.clone(), saved, Saved::read(&map.lines, schema).map(|(_, gone)| gone).unwrap_or_default()),
            None => return none(found, Vec::new()),
        },
        MapWish::This(map) => match Saved::read(&map.lines, schema) {
            Ok((saved, gone)) => (map.as_ref().clone(), saved, gone),
            Err(why) => return none(found, vec![told(format!("the map '{}' is not used: {why}", map.name))]),
        },
        MapWish::Find | MapWish::No => return none(found, Vec::new()),
    };
    let mut lost: Vec<Warning> = lost.into_iter().map(told).collect();
    let missing = saved.missing(headers);
    if !missing.is_empty() {
        let words = if missing.len() == 1 { "a column the file has not" } else { "columns the file has not" };
        lost.push(told(format!("the map '{}' names {words}: {}", map.name, missing.join(", "))));
    }
    Mapped { mapping: saved.apply(headers, &found), map: Some(map), lacks: missing, told: lost }
}

/// What is said of such a mapping.
pub const NAMELESS: &str = "no column is a name, a company or an e-mail address; every row would be refused";

/// Said when a mapping makes every row a nobody.
fn nameless(mapping: &Mapping) -> Option<Warning> {
    (!mapping.names_anyone()).then_some(Warning { line: 0, column: String::new(), text: NAMELESS.to_owned() })
}

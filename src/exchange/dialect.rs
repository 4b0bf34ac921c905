//! How a table is written: what parts its cells, and in which line its headers stand.

use encoding_rs::UTF_8;

use super::{
    decode::Decoder,
    error::ReadError,
    headers::Lookup,
    rows::{Row, Rows},
};

/// Characters that part cells, the likeliest first.
pub const SEPARATORS: &[u8] = b",;\t|";

/// How many rows are looked at.
const ROWS: usize = 200;
/// How far down headers are looked for.
pub(super) const HEADER_ROWS: usize = 20;

/// Where the headers stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HeaderLine {
    /// Find out.
    #[default]
    Find,
    /// In the row that begins in this line, counted from 1.
    Line(u64),
    /// There are none: the first row is a record.
    Missing,
}

/// What cells may be quoted with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Quote {
    /// `"`, as nearly all programs do.
    #[default]
    Double,
    /// `'`.
    Single,
    /// Nothing: quotes are text.
    None,
}

impl Quote {
    /// Every one, by its name in saved maps and on the command line.
    pub const ALL: [(Self, &'static str); 3] = [(Self::Double, "double"), (Self::Single, "single"), (Self::None, "none")];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(quote, _)| *quote == self).map_or("", |(_, name)| *name)
    }

    /// The one of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| known.eq_ignore_ascii_case(name.trim())).map(|(quote, _)| *quote)
    }

    const fn sign(self) -> Option<u8> {
        match self {
            Self::Double => Some(b'"'),
            Self::Single => Some(b'\''),
            Self::None => None,
        }
    }
}

/// Separators by the names people give them.
const NAMED_SEPARATORS: &[(char, &str)] =
    &[(',', "comma"), (';', "semicolon"), ('\t', "tab"), ('|', "bar"), (':', "colon"), (' ', "blank")];

/// The separator of that name, or the character itself.
#[must_use]
pub fn separator_named(name: &str) -> Option<char> {
    let mut chars = name.chars();
    match (chars.next(), chars.next()) {
        (Some(only), None) if only.is_ascii() && !only.is_ascii_alphanumeric() && !matches!(only, '"' | '\'' | '\n' | '\r') => Some(only),
        _ => NAMED_SEPARATORS.iter().find(|(_, known)| known.eq_ignore_ascii_case(name.trim())).map(|(separator, _)| *separator),
    }
}

/// What people call a separator.
#[must_use]
pub fn separator_name(separator: char) -> String {
    NAMED_SEPARATORS.iter().find(|(known, _)| *known == separator).map_or_else(|| separator.to_string(), |(_, name)| (*name).to_owned())
}

/// What a person says about how a table is written.
#[derive(Clone, Copy, Debug, Default)]
pub struct Said {
    /// What parts the cells.
    pub separator: Option<u8>,
    /// What cells may be quoted with.
    pub quote: Quote,
    /// Where the headers stand.
    pub headers: HeaderLine,
}

impl Dialect {
    /// The rows of a text that is written so.
    pub fn rows<R: std::io::Read>(self, source: Decoder<R>, quote: Quote) -> Rows<R> {
        Rows::new(source, self.separator, quote.sign())
    }
}

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Parts the cells.
    pub separator: u8,
    /// The line of the headers; 0 when there are none.
    pub header_line: u64,
    /// The line of the first record where there are no headers.
    pub first_line: u64,
}

/// Excel's hint in the first line: `sep=;`.
#[must_use]
pub fn hinted_separator(text: &str) -> Option<u8> {
    let line = text.split(['\n', '\r']).next()?.trim_matches(['"', '\u{feff}']);
    let (word, separator) = line.split_at_checked(4)?;
    match separator.as_bytes() {
        [byte] if word.eq_ignore_ascii_case("sep=") && byte.is_ascii() => Some(*byte),
        [] if word.eq_ignore_ascii_case("sep=") => Some(b'\t'),
        _ => None,
    }
}

/// Looks at a sample of the text, `whole` when nothing follows it; answers also its first rows, headers or not.
#[must_use]
pub fn find(text: &str, whole: bool, said: Said, lookup: &Lookup<'_>) -> (Dialect, Vec<Row>) {
    let hint = hinted_separator(text);
    let quote = said.quote.sign();
    let separator = said.separator.or(hint).unwrap_or_else(|| best_separator(text, whole, quote));
    let mut rows = sample_rows(text, whole, separator, quote, ROWS);
    let body = &rows[usize::from(hint.is_some()).min(rows.len())..];
    let first_line = body.first().map_or(1, |row| row.line);
    let header_line = match said.headers {
        HeaderLine::Line(line) => line,
        HeaderLine::Missing => 0,
        HeaderLine::Find => header_row(body, lookup).map_or(0, |row| row.line),
    };
    let dialect = Dialect { separator, header_line, first_line };
    rows.truncate(HEADER_ROWS);
    (dialect, rows)
}

/// The separator under which the sample looks most like a table.
fn best_separator(text: &str, whole: bool, quote: Option<u8>) -> u8 {
    let mut best = (0.0, SEPARATORS[0]);
    for separator in SEPARATORS {
        let score = score(&sample_rows(text, whole, *separator, quote, ROWS));
        if score > best.0 {
            best = (score, *separator);
        }
    }
    best.1
}

/// The share of rows that are as wide as most, and a bonus for a first row of that width and for columns. One column is no table.
fn score(rows: &[Row]) -> f64 {
    let Some(width) = usual_width(rows).filter(|width| *width > 1) else { return 0.0 };
    let share = count(rows.iter().filter(|row| row.len() == width).count()) / count(rows.len().max(1));
    let header = rows.iter().find(|row| row.len() > 1).is_some_and(|row| row.len() == width);
    share + if header { 0.25 } else { 0.0 } + 0.02 * count(width.min(25))
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

/// The width most rows have, the larger of two as frequent; rows of one cell only count when there are no others.
fn usual_width(rows: &[Row]) -> Option<usize> {
    let mut widths: Vec<usize> = rows.iter().map(Row::len).filter(|width| *width > 1).collect();
    if widths.is_empty() {
        return rows.first().map(|_| 1);
    }
    widths.sort_unstable();
    widths.chunk_by(|a, b| a == b).max_by_key(|same| same.len()).map(|same| same[0])
}

/// The first rows of a text. The last one of a sample is left out, since it may be cut; unless it is the only one.
fn sample_rows(text: &str, whole: bool, separator: u8, quote: Option<u8>, most: usize) -> Vec<Row> {
    let mut rows = Rows::new(Decoder::new(text.as_bytes(), UTF_8), separator, quote);
    let mut found = Vec::new();
    let mut row = Row::default();
    let mut last_is_cut = !whole;
    while found.len() < most {
        match rows.next(&mut row) {
            Ok(true) => found.push(std::mem::take(&mut row)),
            Ok(false) => break,
            Err(ReadError::UnclosedQuote { .. }) if !whole => {
                last_is_cut = false;
                if found.is_empty() {
                    found.push(std::mem::take(&mut row));
                }
                break;
            }
            Err(_) => break,
        }
    }
    if last_is_cut && found.len() > 1 && found.len() < most {
        found.pop();
    }
    found
}

/// The first row with two headers that mean something; failing that, the first that looks like headers at all.
pub(super) fn header_row<'a>(rows: &'a [Row], lookup: &Lookup<'_>) -> Option<&'a Row> {
    let rows = &rows[..rows.len().min(HEADER_ROWS)];
    let width = usual_width(rows)?;
    rows.iter()
        .find(|row| lookup.count(row.cells()) >= 2)
        .or_else(|| rows.iter().find(|row| row.len() == 1 && width == 1 && lookup.count(row.cells()) == 1))
        .or_else(|| rows.iter().find(|row| row.len() == width && row.cells().all(is_like_a_header)))
}

/// Neither empty nor a number, a date, an address.
fn is_like_a_header(cell: &str) -> bool {
    let cell = cell.trim();
    cell.contains(char::is_alphabetic)
        && !cell.contains('@')
        && !cell.contains("://")
        && !cell.starts_with(|c: char| c.is_ascii_digit() || c == '+')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Schema, record_type};

    fn dialect(text: &str) -> Dialect {
        let schema = Schema::default();
        find(text, true, Said::default(), &Lookup::new(&schema, record_type::LEAD)).0
    }

    #[test]
    fn the_separator_is_the_one_that_makes_a_table() {
        for (text, want) in [
            ("Name,Email\nAnna,a@x.se\n", b','),
            ("Name;Email;Notes\nAnna;a@x.se;one, two, three\nBo;;four, five\n", b';'),
            ("Name\tEmail\nAnna, Ms\ta@x.se\n", b'\t'),
            ("Name|Email\nAnna|a@x.se\n", b'|'),
            ("Name,Tags\nAnna,a;b;c\nBo,d;e;f\nCia,\n", b','),
            ("\"Name, first\";\"Email, first\"\n\"Berg, Anna\";a@x.se\n", b';'),
            ("Name\nAnna\n", b','),
            ("sep=;\nName,x;Email\nAnna;a\n", b';'),
            ("SEP=|\r\nName|Email\r\n", b'|'),
        ] {
            assert_eq!(char::from(dialect(text).separator), char::from(want), "{text:?}");
        }
    }

    #[test]
    fn separators_and_quotes_have_names() {
        for (separator, name) in NAMED_SEPARATORS {
            assert_eq!((separator_named(name), separator_name(*separator)), (Some(*separator), (*name).to_owned()));
        }
        assert_eq!(["~", "x", "\"", "comma ", "commas"].map(separator_named), [Some('~'), None, None, Some(','), None]);
        for (quote, name) in Quote::ALL {
            assert_eq!(Quote::named(name), Some(quote));
        }
    }

    #[test]
    fn headers_are_found_where_they_are() {
        for (text, want) in [
            ("Name,Email\nAnna,a@x.se\n", 1),
            ("sep=,\nName,Email\nAnna,a@x.se\n", 2),
            ("Notes:\n\"Some, sentence.\"\n\nFirst Name,Last Name,URL\nAnna,Berg,https://x\n", 4),
            ("Report,,\n2026,,\nName,Email,Phone\nAnna,a@x.se,1\n", 3),
            ("Colour,Shape\nred,round\n", 1),
            ("Anna,a@x.se,070 1\nBo,b@x.se,070 2\n", 0),
            ("Email\na@x.se\n", 1),
            ("1,2\n3,4\n", 0),
        ] {
            assert_eq!(dialect(text).header_line, want, "{text:?}");
        }
    }

    #[test]
    fn a_sample_cut_in_a_row_counts_only_whole_rows() {
        let schema = Schema::default();
        let lookup = Lookup::new(&schema, record_type::LEAD);
        let (found, _) = find("Name;Email\nAnna;a\nBo;\"cut, here,", false, Said::default(), &lookup);
        assert_eq!((found.separator, found.header_line), (b';', 1));
    }
}

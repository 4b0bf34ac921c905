//! The file of rows that were not taken: their own cells, and at the end the line and the reason. It can be mended and read again.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
};

use super::{error::ReadError, guard::guarded, rows::Row, source::Source};

/// The headers of the two columns at the end.
pub const COLUMNS: [&str; 2] = ["Line", "Reason"];

/// Whether these are the headers of such a file.
#[must_use]
pub fn is_mended(headers: &[String]) -> bool {
    headers.len() > COLUMNS.len() && headers[headers.len() - COLUMNS.len()..] == COLUMNS
}

/// The headers without the two columns at the end, if they are such.
#[must_use]
pub fn original(headers: &[String]) -> &[String] {
    if is_mended(headers) { &headers[..headers.len() - COLUMNS.len()] } else { headers }
}

/// Reads a file once more, opened as before, and writes those of its rows that have a reason, by the line they begin in. Answers how many.
///
/// # Errors
/// What stops the reading of the file, or the writing.
pub fn copy<R: Read>(source: &mut Source<R>, mut output: impl Write, reasons: &BTreeMap<u64, String>) -> Result<u64, ReadError> {
    output.write_all("\u{feff}".as_bytes())?;
    let mut writer = csv::WriterBuilder::new().flexible(true).terminator(csv::Terminator::CRLF).from_writer(output);
    let originals = original(&source.headers);
    let headers = originals.iter().map(String::as_str).chain(COLUMNS);
    writer.write_record(headers.map(|header| guarded(header).into_owned())).map_err(super::export::io_error)?;
    let width = originals.len();
    let (mut row, mut written) = (Row::default(), 0);
    loop {
        match source.next(&mut row) {
            Ok(true) => {}
            // The rows above are all there are; the reading has told why.
            Ok(false)
            | Err(
                ReadError::UnclosedQuote { .. } | ReadError::RowTooLong { .. } | ReadError::TooManyColumns { .. } | ReadError::Foreign(_),
            ) => break,
            Err(error) => return Err(error),
        }
        let Some(reason) = reasons.get(&row.line) else { continue };
        // Cells beyond the headers stand behind the two columns, as they stood behind the others.
        let cell = |at: usize| guarded(row.cell(at).unwrap_or_default()).into_owned();
        let cells = (0..width).map(cell).chain([row.line.to_string(), guarded(reason).into_owned()]).chain((width..row.len()).map(cell));
        writer.write_record(cells).map_err(super::export::io_error)?;
        written += 1;
    }
    writer.flush()?;
    Ok(written)
}

//! Workbooks: which of them it is, its sheets, and the rows of one. Only this folder knows the crates that read them.

mod cell;
mod package;
mod table;
mod xlsx;

use std::io::{self, BufReader, Cursor, Read, Seek, Write};

use calamine::{Ods, OdsError, Reader, Sheet, SheetType, SheetVisible, Xls, XlsError, Xlsx};
use cfb::CompoundFile;

use self::package::Package;
use super::{
    Order, Problem, Stop, compound,
    limits::mib,
    speech::{Head, SheetHead, Speaker, What},
};

/// A zip archive: counted first, then read as what it holds.
pub(super) fn zip<W: Write>(order: &Order, input: impl Read + Seek, speaker: &mut Speaker<W>) -> Result<(), Stop> {
    let mut input = BufReader::with_capacity(1 << 16, input);
    let package = package::look(&mut input, speaker.limits)?;
    input.rewind()?;
    match package {
        Package::Excel => {
            let book = Xlsx::new(input).map_err(|error| xlsx::problem("the workbook", &error))?;
            xlsx::read(book, order, speaker)
        }
        Package::LibreOffice => {
            let mut book = Ods::new(input).map_err(|error| match error {
                OdsError::Password => Problem::Password,
                OdsError::CellLimitExceeded { .. } => Problem::Memory(mib(speaker.limits.memory)),
                error => Problem::damaged("the workbook", &error),
            })?;
            let sheets = book.sheets_metadata().to_vec();
            table::read(What::LibreOffice, &sheets, order, speaker, |name| {
                book.worksheet_range(name).map_err(|error| Problem::damaged(place(name), &error))
            })
        }
    }
}

/// A compound file. The reader of workbooks never sees its container: one made to hurt makes it grow without end. What is
/// read is a container of our own with nothing but the workbook in it.
pub(super) fn ole<W: Write>(order: &Order, input: impl Read + Seek, speaker: &mut Speaker<W>) -> Result<(), Stop> {
    let damaged = |error: io::Error| Stop::Problem(Problem::damaged("the workbook", &error));
    let mut file = CompoundFile::open(BufReader::new(input)).map_err(|error| Problem::damaged("the Office file", &error))?;
    let Some(stream) = compound::workbook(&file) else {
        return Err(compound::what_else(&file).into());
    };
    let most = speaker.limits.held;
    let mut bytes = Vec::new();
    file.open_stream(stream).map_err(damaged)?.take(most + 1).read_to_end(&mut bytes).map_err(damaged)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > most) {
        return Err(Problem::Unpacked { part: stream.to_owned(), mib: mib(most) }.into());
    }
    let mut clean = CompoundFile::create_with_version(cfb::Version::V3, Cursor::new(Vec::new()))?;
    clean.create_stream(stream)?.write_all(&bytes)?;
    clean.flush()?;
    drop(bytes);
    let mut book = Xls::new(Cursor::new(clean.into_inner().into_inner())).map_err(|error| match error {
        XlsError::Password => Problem::Password,
        error => Problem::damaged("the workbook", &error),
    })?;
    let sheets = book.sheets_metadata().to_vec();
    table::read(What::OldExcel, &sheets, order, speaker, |name| {
        book.worksheet_range(name).map_err(|error| Problem::damaged(place(name), &error))
    })
}

/// Which sheet is read: the one asked for, or the only one that is not hidden. None where a person must choose.
fn chosen(sheets: &[Sheet], order: &Order, most: usize) -> Result<(Vec<SheetHead>, Option<usize>), Problem> {
    if sheets.len() > most {
        return Err(Problem::Sheets(most));
    }
    let heads: Vec<SheetHead> = sheets
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .map(|sheet| SheetHead { name: sheet.name.clone(), is_hidden: sheet.visible != SheetVisible::Visible, rows: Vec::new() })
        .collect();
    if let Some(wanted) = &order.sheet {
        // A person who names a hidden sheet means it.
        let exact = heads.iter().position(|head| head.name == *wanted);
        let folded = || heads.iter().position(|head| head.name.trim().to_lowercase() == wanted.trim().to_lowercase());
        return match exact.or_else(folded) {
            Some(at) => Ok((heads, Some(at))),
            None => Err(Problem::NoSuchSheet { wanted: wanted.clone(), has: heads.into_iter().map(|head| head.name).collect() }),
        };
    }
    let mut shown = (0..heads.len()).filter(|at| !heads[*at].is_hidden);
    match (shown.next(), shown.next()) {
        (None, _) => Err(Problem::NoSheet),
        (Some(only), None) => Ok((heads, Some(only))),
        _ => Ok((heads, None)),
    }
}

/// A sheet, in words.
fn place(name: &str) -> String {
    format!("sheet '{name}'")
}

/// Says the head of a workbook.
fn head<W: Write>(speaker: &mut Speaker<W>, what: What, sheets: Vec<SheetHead>, chosen: Option<usize>) -> Result<(), Stop> {
    speaker.head(&Head { what, sheets, columns: Vec::new(), chosen })
}

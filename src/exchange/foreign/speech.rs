//! What the parsing process says: first the head, then rows in the order of the file, remarks, and that it is done or why it is not.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use super::{
    Stop,
    frame::FrameWriter,
    limits::{LONGEST_CELL, Limits},
    problem::Problem,
};

/// Letters of the frames.
pub(super) const HEAD: u8 = b'H';
pub(super) const ROW: u8 = b'R';
pub(super) const REMARK: u8 = b'N';
pub(super) const PROBLEM: u8 = b'P';
pub(super) const END: u8 = b'E';

/// In the length of a cell: it is a number.
pub(super) const NUMBER: u32 = 1 << 31;

/// The most bytes of all cells of a row.
const LONGEST_ROW: usize = 8 * 1024 * 1024;
/// Columns with something odd that are told apart.
const MOST_REMARKS: usize = 500;
/// Rows of a sheet's head, and how much is shown of each.
#[cfg(feature = "workbook")]
pub(super) const HEAD_ROWS: usize = 20;
#[cfg(feature = "workbook")]
pub(super) const HEAD_COLUMNS: usize = 256;
#[cfg(feature = "workbook")]
pub(super) const HEAD_CELL: usize = 100;

/// What a file is, said before its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// What people call such a file: a row of [`What`]'s words.
    pub what: What,
    /// Its sheets, in their order; cards have none.
    pub sheets: Vec<SheetHead>,
    /// The columns of what has no headers of its own: cards.
    pub columns: Vec<String>,
    /// The place of the sheet whose rows follow; without one nothing follows, and a sheet must be chosen.
    pub chosen: Option<usize>,
}

/// A sheet of a workbook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetHead {
    /// Its name.
    pub name: String,
    /// Whether its program hides it.
    pub is_hidden: bool,
    /// Its first rows, cut, where a sheet must be chosen.
    pub rows: Vec<(u64, Vec<String>)>,
}

/// Kinds of files that are parsed apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum What {
    /// XLSX and XLSM.
    Excel,
    /// XLS.
    OldExcel,
    /// ODS.
    LibreOffice,
    /// vCard of any version.
    Cards,
}

impl What {
    /// What people call it.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Excel => "Excel workbook",
            Self::OldExcel => "old Excel workbook",
            Self::LibreOffice => "LibreOffice workbook",
            Self::Cards => "vCard",
        }
    }
}

/// Something a person should know although the reading went on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// What.
    pub what: Odd,
    /// The row it came up in first.
    pub row: u64,
    /// The column, counted from 0; none when it is about the whole row.
    pub column: Option<usize>,
    /// How often.
    pub count: u64,
}

/// What may be odd.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Odd {
    /// Numbers with more digits than a spreadsheet keeps.
    LongNumber,
    /// Cells with an error such as `#N/A`.
    Error,
    /// Formulas without a result.
    Uncalculated,
    /// Dates before March 1900.
    OldDate,
    /// Cards that stand for a group.
    Group,
    /// Cards without anything in them.
    EmptyCard,
    /// Pictures that cannot be kept.
    Picture,
    /// A card that is not closed.
    Unclosed,
}

impl Odd {
    /// The sentence, in lower case without a stop.
    #[must_use]
    pub fn words(self, count: u64) -> String {
        let many = |one: &str, many: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {many} from here on") };
        match self {
            Self::LongNumber => format!(
                "{} of more than 15 digits; a spreadsheet has changed the last digits, if it was a phone number or an ID",
                many("number", "numbers")
            ),
            Self::Error => format!("{} in place of a value; taken as empty", many("error such as #N/A", "errors such as #N/A")),
            Self::Uncalculated => format!("{} without a result; taken as empty", many("formula", "formulas")),
            Self::OldDate => format!("{} before March 1900, which spreadsheets get wrong", many("date", "dates")),
            Self::Group => format!("{}; left out", many("card stands for a group, not for a person", "cards stand for groups")),
            Self::EmptyCard => format!("{}; left out", many("card holds nothing", "cards hold nothing")),
            Self::Picture => format!("{}; left out", many("picture cannot be kept", "pictures cannot be kept")),
            Self::Unclosed => format!("{}; read as far as it goes", many("card does not end", "cards do not end")),
        }
    }
}

/// Says it. Rows are checked against the limits here, so that no parser can forget to.
#[derive(Debug)]
pub(super) struct Speaker<W> {
    frames: FrameWriter<W>,
    pub(super) limits: Limits,
    row: Vec<u8>,
    remarks: Vec<Remark>,
    cells: u64,
}

impl<W: Write> Speaker<W> {
    pub(super) const fn new(output: W, limits: Limits) -> Self {
        Self { frames: FrameWriter::new(output), limits, row: Vec::new(), remarks: Vec::new(), cells: 0 }
    }

    pub(super) fn head(&mut self, head: &Head) -> Result<(), Stop> {
        self.json(HEAD, head)?;
        // The other side looks at the head while the rows are being read.
        Ok(self.frames.flush()?)
    }

    /// Says one row; `sheet` is what it belongs to, for words about it. Empty cells at the end are left out, and so are empty rows.
    pub(super) fn row(&mut self, sheet: &str, row: u64, cells: &[String]) -> Result<(), Stop> {
        self.typed_row(sheet, row, cells, &[])
    }

    /// The same; `numbers`: the places of cells that are numbers and not words about one, ascending.
    pub(super) fn typed_row(&mut self, sheet: &str, row: u64, cells: &[String], numbers: &[usize]) -> Result<(), Stop> {
        let width = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        if width == 0 {
            return Ok(());
        }
        let cells = &cells[..width];
        self.cells += u64::try_from(cells.iter().filter(|cell| !cell.is_empty()).count()).unwrap_or_default();
        if self.cells > self.limits.cells {
            return Err(Problem::Cells { sheet: sheet.to_owned(), row, most: self.limits.cells }.into());
        }
        if cells.iter().map(String::len).sum::<usize>() > LONGEST_ROW {
            return Err(Problem::LongCell { place: format!("row {row} of '{sheet}'"), mib: LONGEST_ROW / 1024 / 1024 }.into());
        }
        self.row.clear();
        self.row.extend(row.to_le_bytes());
        self.row.extend(u32::try_from(width).unwrap_or_default().to_le_bytes());
        for (at, cell) in cells.iter().enumerate() {
            let mark = if numbers.binary_search(&at).is_ok() { NUMBER } else { 0 };
            self.row.extend((u32::try_from(cell.len()).unwrap_or_default() | mark).to_le_bytes());
        }
        for cell in cells {
            self.row.extend(cell.as_bytes());
        }
        Ok(self.frames.frame(ROW, &self.row)?)
    }

    /// Notes something; said at the end, once for each column.
    pub(super) fn remark(&mut self, what: Odd, row: u64, column: Option<usize>) {
        if let Some(known) = self.remarks.iter_mut().find(|remark| remark.what == what && remark.column == column) {
            known.count += 1;
        } else if self.remarks.len() < MOST_REMARKS {
            self.remarks.push(Remark { what, row, column, count: 1 });
        }
    }

    pub(super) fn end(mut self) -> io::Result<()> {
        self.say_remarks()?;
        self.frames.frame(END, &[])?;
        self.frames.flush()
    }

    pub(super) fn problem(mut self, problem: &Problem) -> io::Result<()> {
        self.say_remarks()?;
        self.json(PROBLEM, problem)?;
        self.frames.flush()
    }

    fn say_remarks(&mut self) -> io::Result<()> {
        for remark in std::mem::take(&mut self.remarks) {
            self.json(REMARK, &remark)?;
        }
        Ok(())
    }

    fn json(&mut self, letter: u8, value: &impl Serialize) -> io::Result<()> {
        let bytes = serde_json::to_vec(value).map_err(io::Error::from)?;
        self.frames.frame(letter, &bytes)
    }
}

/// A cell's text as it may leave the parsing process.
///
/// # Errors
/// A cell over the limit.
pub(super) fn checked(mut text: String, place: impl Fn() -> String) -> Result<String, Problem> {
    if text.len() > LONGEST_CELL {
        return Err(Problem::LongCell { place: place(), mib: LONGEST_CELL / 1024 / 1024 });
    }
    // No text has NUL characters.
    text.retain(|c| c != '\0');
    Ok(text)
}

//! XLSX, cell by cell: a sheet of any length is never held.

use std::io::{Read, Seek, Write};

use calamine::{Reader, Xlsx, XlsxError};

use super::{
    super::{
        Order, Problem, Stop,
        limits::MOST_COLUMNS,
        speech::{HEAD_CELL, HEAD_COLUMNS, HEAD_ROWS, Odd, Speaker, What, checked},
    },
    cell::Cell,
    chosen, head, place,
};
use crate::text::width::cut;

/// What a sheet holds, in its order.
enum Found<'a> {
    /// A row, its cells, and the places of those that are numbers.
    Row(u64, &'a [String], &'a [usize]),
    /// Something odd in a cell: row and column.
    Odd(Odd, u64, usize),
}

/// Says the head, and the rows of the chosen sheet.
pub(super) fn read<R: Read + Seek, W: Write>(mut book: Xlsx<R>, order: &Order, speaker: &mut Speaker<W>) -> Result<(), Stop> {
    let (mut heads, chosen) = chosen(book.sheets_metadata(), order, speaker.limits.sheets)?;
    let Some(at) = chosen else {
        for sheet in heads.iter_mut().filter(|sheet| !sheet.is_hidden) {
            let mut rows = Vec::new();
            walk(&mut book, &sheet.name, &mut |found| {
                if let Found::Row(row, cells, _) = found {
                    rows.push((row, cells.iter().take(HEAD_COLUMNS).map(|cell| cut(cell, HEAD_CELL, "…")).collect()));
                }
                Ok(rows.len() < HEAD_ROWS)
            })?;
            sheet.rows = rows;
        }
        return head(speaker, What::Excel, heads, None);
    };
    let name = heads[at].name.clone();
    head(speaker, What::Excel, heads, Some(at))?;
    walk(&mut book, &name, &mut |found| {
        match found {
            Found::Row(row, cells, numbers) => speaker.typed_row(&name, row, cells, numbers)?,
            Found::Odd(odd, row, column) => speaker.remark(odd, row, Some(column)),
        }
        Ok(true)
    })
}

/// Hands out what a sheet holds until told to stop. Rows without anything in them are not there.
fn walk<R: Read + Seek>(book: &mut Xlsx<R>, sheet: &str, each: &mut dyn FnMut(Found<'_>) -> Result<bool, Stop>) -> Result<(), Stop> {
    let mut reader = match book.worksheet_cells_reader(sheet) {
        Ok(reader) => reader,
        // A sheet without a table: nothing is in it.
        Err(XlsxError::XmlEof(_)) => return Ok(()),
        Err(error) => return Err(problem(&place(sheet), &error).into()),
    };
    let (mut cells, mut numbers): (Vec<String>, Vec<usize>) = (Vec::new(), Vec::new());
    let mut current = 0_u64;
    loop {
        let cell = match reader.next_cell_with_formula_metadata() {
            Ok(Some(cell)) => cell,
            Ok(None) => break,
            Err(XlsxError::CellError(_)) => {
                // An error newer than the reader knows; which cell it stands in is lost with it.
                each(Found::Odd(Odd::Error, current.max(1), cells.len()))?;
                continue;
            }
            Err(error) => return Err(problem(&format!("row {} of {}", current.max(1), place(sheet)), &error).into()),
        };
        let (row, column) = (u64::from(cell.pos.0) + 1, usize::try_from(cell.pos.1).unwrap_or(usize::MAX));
        if row < current {
            return Err(Problem::damaged(place(sheet), &format!("row {row} comes after row {current}")).into());
        }
        if row > current {
            if !cells.is_empty() && !each(Found::Row(current, &cells, &numbers))? {
                return Ok(());
            }
            cells.clear();
            numbers.clear();
            current = row;
        }
        if column >= MOST_COLUMNS {
            return Err(Problem::Columns { sheet: sheet.to_owned(), row }.into());
        }
        let value = Cell::from(&cell.value);
        let odd = if value == Cell::Empty { cell.formula.is_some().then_some(Odd::Uncalculated) } else { value.odd() };
        if let Some(odd) = odd {
            each(Found::Odd(odd, row, column))?;
        }
        let text = value.text();
        if text.is_empty() {
            continue;
        }
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        // Cells may stand in any order; only the last of a place counts.
        match (numbers.binary_search(&column), value.is_number()) {
            (Err(at), true) => numbers.insert(at, column),
            (Ok(at), false) => drop(numbers.remove(at)),
            _ => {}
        }
        cells[column] = checked(text, || cell_place(sheet, row, column))?;
    }
    if !cells.is_empty() {
        each(Found::Row(current, &cells, &numbers))?;
    }
    Ok(())
}

/// What an error of the reader means.
pub(super) fn problem(place: &str, error: &XlsxError) -> Problem {
    match error {
        XlsxError::Password => Problem::Password,
        error => Problem::damaged(place, error),
    }
}

/// A cell as people name it: `cell B7 of sheet 'Leads'`.
pub(super) fn cell_place(sheet: &str, row: u64, column: usize) -> String {
    let (mut letters, mut rest) = (Vec::new(), column + 1);
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or_default()));
        rest = (rest - 1) / 26;
    }
    format!("cell {}{row} of {}", letters.iter().rev().collect::<String>(), place(sheet))
}

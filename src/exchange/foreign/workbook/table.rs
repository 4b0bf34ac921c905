//! Workbooks whose reader holds a sheet whole: XLS and ODS, which are small by nature.

use std::io::Write;

use calamine::{Data, Range, Sheet};

use super::{
    super::{
        Order, Problem, Stop,
        limits::MOST_COLUMNS,
        speech::{HEAD_CELL, HEAD_COLUMNS, HEAD_ROWS, Speaker, What, checked},
    },
    cell::Cell,
    chosen, head,
};
use crate::text::width::cut;

/// Says the head, and the rows of the chosen sheet.
pub(super) fn read<W: Write>(
    what: What,
    sheets: &[Sheet],
    order: &Order,
    speaker: &mut Speaker<W>,
    mut range_of: impl FnMut(&str) -> Result<Range<Data>, Problem>,
) -> Result<(), Stop> {
    let (mut heads, chosen) = chosen(sheets, order, speaker.limits.sheets)?;
    let Some(at) = chosen else {
        for sheet in heads.iter_mut().filter(|sheet| !sheet.is_hidden) {
            let range = range_of(&sheet.name)?;
            let first = range.start().map_or(1, |(row, _)| u64::from(row) + 1);
            let shown =
                |cells: &[Data]| cells.iter().take(HEAD_COLUMNS).map(|cell| cut(&Cell::from(cell).text(), HEAD_CELL, "…")).collect();
            sheet.rows = range.rows().take(HEAD_ROWS).zip(first..).map(|(cells, row)| (row, shown(cells))).collect();
        }
        return head(speaker, what, heads, None);
    };
    let name = heads[at].name.clone();
    head(speaker, what, heads, Some(at))?;
    rows(&range_of(&name)?, &name, speaker)
}

fn rows<W: Write>(range: &Range<Data>, sheet: &str, speaker: &mut Speaker<W>) -> Result<(), Stop> {
    let (first_row, first_column) = range.start().map_or((0, 0), |(row, column)| (u64::from(row), column));
    let before = usize::try_from(first_column).unwrap_or(usize::MAX);
    if before.saturating_add(range.width()) > MOST_COLUMNS {
        return Err(Problem::Columns { sheet: sheet.to_owned(), row: first_row + 1 }.into());
    }
    let (mut cells, mut numbers) = (Vec::new(), Vec::new());
    for (data, row) in range.rows().zip(first_row + 1..) {
        cells.clear();
        numbers.clear();
        cells.resize(before, String::new());
        for (value, column) in data.iter().zip(before..) {
            let cell = Cell::from(value);
            if let Some(odd) = cell.odd() {
                speaker.remark(odd, row, Some(column));
            }
            numbers.extend(cell.is_number().then_some(column));
            cells.push(checked(cell.text(), || super::xlsx::cell_place(sheet, row, column))?);
        }
        speaker.typed_row(sheet, row, &cells, &numbers)?;
    }
    Ok(())
}

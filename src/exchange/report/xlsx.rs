//! XLSX: typed cells under a heading that stays in sight. Text is written as text, whatever it looks like.

use std::io::{self, Write};

use rust_xlsxwriter::{ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use super::{Grid, Item, Level, Paper, Surface};
use crate::text::{clean::line, day, width};

/// A sheet ends here; further rows would be lost.
const MOST_ROWS: usize = 1_048_576;
/// The widest column, in characters.
const WIDEST: f64 = 60.0;
/// The largest whole number a spreadsheet holds exactly.
const EXACT: i128 = 1 << 53;

/// Writes a workbook of one sheet.
pub(super) fn write(paper: &Paper<'_>, _surface: Surface, output: &mut dyn Write) -> io::Result<()> {
    let mut book = Workbook::new();
    fill(book.add_worksheet(), paper).map_err(|error| failed(&error))?;
    let bytes = book.save_to_buffer().map_err(|error| failed(&error))?;
    output.write_all(&bytes)
}

fn failed(error: &XlsxError) -> io::Error {
    io::Error::other(error.to_string())
}

fn fill(sheet: &mut Worksheet, paper: &Paper<'_>) -> Result<(), XlsxError> {
    let grid = Grid::of(paper);
    let bold = Format::new().set_bold();
    sheet.set_name("Report")?;
    sheet.write_string_with_format(0, 0, line(&paper.report.title), &Format::new().set_bold().set_font_size(14))?;
    let filters = paper.filters();
    let mut notes = vec![if filters.is_empty() { paper.as_of() } else { format!("{}: {filters}", paper.as_of()) }];
    notes.extend(paper.notes());
    let mut at = 1;
    for note in notes {
        sheet.write_string(at, 0, line(&note))?;
        at += 1;
    }
    at += 1;
    for (column, head) in (0_u16..).zip(&grid.heads) {
        let align = if head.is_number { FormatAlign::Right } else { FormatAlign::Left };
        sheet.write_string_with_format(at, column, line(&head.title), &Format::new().set_bold().set_align(align).set_text_wrap())?;
        let cells =
            grid.rows.iter().filter_map(|row| row.items.get(usize::from(column))).map(|item| breadth(item, paper)).max().unwrap_or(0);
        let cells = u32::try_from(cells.max(width::width(&head.title)) + 2).unwrap_or(u32::MAX);
        sheet.set_column_width(column, f64::from(cells).min(WIDEST))?;
    }
    at += 1;
    sheet.set_freeze_panes(at, 0)?;
    let room = MOST_ROWS - usize::try_from(at).unwrap_or(MOST_ROWS);
    for row in grid.rows.iter().take(room) {
        let strong = if matches!(row.level, Level::Total) || row.level == Level::Group && grid.groups > 1 { Some(&bold) } else { None };
        for (column, item) in (0_u16..).zip(&row.items) {
            cell(sheet, at, column, item, paper, strong)?;
        }
        at += 1;
    }
    Ok(())
}

fn breadth(item: &Item, paper: &Paper<'_>) -> usize {
    width::width(&super::text::shown(item, paper))
}

fn cell(sheet: &mut Worksheet, row: u32, column: u16, item: &Item, paper: &Paper<'_>, strong: Option<&Format>) -> Result<(), XlsxError> {
    let format = |pattern: &str| strong.cloned().unwrap_or_default().set_num_format(pattern);
    match item {
        Item::Blank => {}
        Item::Text(text) => {
            sheet.write_string_with_format(row, column, line(text), &strong.cloned().unwrap_or_default())?;
        }
        Item::Amount { amount, decimals, is_percent, exact: (part, of) } => {
            let point = if *decimals > 0 { format!(".{}", "0".repeat(usize::from(*decimals))) } else { String::new() };
            if part.abs() >= EXACT || of.abs() >= EXACT {
                // No spreadsheet holds it exactly.
                sheet.write_string(row, column, Item::digits(*amount, *decimals))?;
            } else {
                let pattern = if *is_percent { format!("0{point}%") } else { format!("#,##0{point}") };
                sheet.write_number_with_format(row, column, quotient(*part, *of), &format(&pattern))?;
            }
        }
        Item::Date(number) => {
            let date = day::from_number(*number);
            match ExcelDateTime::parse_from_str(&date.format("%Y-%m-%d").to_string()) {
                Ok(date) => sheet.write_datetime_with_format(row, column, &date, &format("yyyy-mm-dd"))?,
                // Spreadsheets know no days before 1900.
                Err(_) => sheet.write_string(row, column, date.format("%Y-%m-%d").to_string())?,
            };
        }
        Item::Moment(at) => {
            let local = paper.reading.local(*at);
            match ExcelDateTime::parse_from_str(&local.format("%Y-%m-%dT%H:%M:%S").to_string()) {
                Ok(moment) => sheet.write_datetime_with_format(row, column, &moment, &format("yyyy-mm-dd hh:mm"))?,
                Err(_) => sheet.write_string(row, column, local.format("%Y-%m-%d %H:%M").to_string())?,
            };
        }
    }
    Ok(())
}

/// Both are smaller than what a spreadsheet holds exactly.
#[expect(clippy::cast_precision_loss, reason = "checked before")]
fn quotient(part: i128, of: i128) -> f64 {
    part as f64 / of as f64
}

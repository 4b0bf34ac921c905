//! CSV: a row for each group with its labels written out, the total last. Text is guarded against formulas.

use std::io::{self, Write};

use super::{Grid, Item, Paper, Surface};
use crate::{
    exchange::{export::io_error, guard::guarded},
    model::Kind,
    text::day,
};

/// Writes it: for spreadsheets with a mark for the encoding and CRLF.
pub(super) fn write(paper: &Paper<'_>, surface: Surface, output: &mut dyn Write) -> io::Result<()> {
    let grid = Grid::of(paper);
    let end = if surface.is_file { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
    if surface.is_file {
        output.write_all("\u{feff}".as_bytes())?;
    }
    let mut writer = csv::WriterBuilder::new().terminator(end).from_writer(output);
    let percent = |at: usize| grid.rows.iter().any(|row| matches!(row.items.get(at), Some(Item::Amount { is_percent: true, .. })));
    let heads =
        grid.heads.iter().enumerate().map(|(at, head)| if percent(at) { format!("{} (%)", head.title) } else { head.title.clone() });
    let heads: Vec<String> = std::iter::once("Level".to_owned()).chain(heads.map(|head| guarded(&head).into_owned())).collect();
    writer.write_record(&heads).map_err(io_error)?;
    for row in &grid.rows {
        let items = row.items.iter().map(|item| cell(item, paper));
        writer.write_record(std::iter::once(row.level.name().to_owned()).chain(items)).map_err(io_error)?;
    }
    writer.flush()
}

fn cell(item: &Item, paper: &Paper<'_>) -> String {
    match item {
        Item::Blank => String::new(),
        Item::Text(text) => guarded(text).into_owned(),
        // A number is never a formula, and a spreadsheet should reckon with it.
        Item::Amount { amount, decimals, .. } => Item::digits(*amount, *decimals),
        Item::Date(number) => day::from_number(*number).format("%Y-%m-%d").to_string(),
        Item::Moment(at) => Kind::Moment.show(&crate::model::Value::Moment(*at), &paper.reading),
    }
}

//! Plain text for people: title, chart, an aligned table, notes. Nothing in it commands a terminal.

use std::io::{self, Write};

use super::{Grid, Head, Item, Level, Paper, Row, Surface};
use crate::{
    exchange::chart,
    model::{Kind, Value, chart::Measure},
    text::{clean::line, day, width},
};

/// What parts the columns.
const GAP: &str = "  ";
/// The widest label of a group, in cells.
const WIDEST: usize = 48;

/// Writes it.
pub(super) fn write(paper: &Paper<'_>, surface: Surface, output: &mut dyn Write) -> io::Result<()> {
    writeln!(output, "{}", line(&paper.report.title))?;
    writeln!(output, "{}", line(&heading(paper)))?;
    for note in paper.notes() {
        writeln!(output, "{}", line(&note))?;
    }
    if paper.findings.is_empty() {
        return Ok(());
    }
    if paper.report.chart.is_some() {
        let drawn = paper.report.drawn(paper.findings, paper.report.charted(), &paper.names, paper.schema, &paper.reading);
        writeln!(output)?;
        let rows = chart::lines(&drawn.chart, surface.width, surface.is_ascii);
        let rows: Vec<String> = rows.iter().map(|row| line(row).trim_end().to_owned()).collect();
        let end = rows.iter().rposition(|row| !row.is_empty()).map_or(0, |last| last + 1);
        rows[..end].iter().try_for_each(|row| writeln!(output, "{row}"))?;
    }
    writeln!(output)?;
    table(&Grid::of(paper), paper, surface, output)
}

/// When it is from, and what was filtered.
fn heading(paper: &Paper<'_>) -> String {
    let filters = paper.filters();
    if filters.is_empty() { paper.as_of() } else { format!("{}: {filters}", paper.as_of()) }
}

/// A cell as people read it.
pub(super) fn shown(item: &Item, paper: &Paper<'_>) -> String {
    match item {
        Item::Blank => String::new(),
        Item::Text(text) => line(text),
        Item::Amount { amount, decimals, is_percent, .. } => {
            let after = if *is_percent { "%".to_owned() } else { String::new() };
            Measure { decimals: *decimals, after, ..Measure::count() }.show(*amount)
        }
        Item::Date(number) => day::from_number(*number).format("%Y-%m-%d").to_string(),
        Item::Moment(at) => Kind::Moment.show(&Value::Moment(*at), &paper.reading),
    }
}

/// The label of a row of numbers: an inner group stands a little to the right.
fn label(row: &Row, grid: &Grid, paper: &Paper<'_>) -> String {
    let at = if row.level == Level::Subgroup { 1 } else { 0 };
    let text = if grid.groups == 0 { "Total".to_owned() } else { row.items.get(at).map_or_else(String::new, |item| shown(item, paper)) };
    format!("{}{text}", "  ".repeat(at))
}

fn table(grid: &Grid, paper: &Paper<'_>, surface: Surface, output: &mut dyn Write) -> io::Result<()> {
    let ellipsis = if surface.is_ascii { "~" } else { "…" };
    let measures = grid.groups..grid.groups + grid.measures;
    let title = grid.heads[..grid.groups].iter().map(|head| head.title.as_str()).collect::<Vec<_>>().join(", ");
    let numbers = |row: &Row| measures.clone().map(|at| dashed(row, at, paper)).collect::<Vec<_>>();
    let heads: Vec<String> = grid.heads[measures.clone()].iter().map(|head| line(&head.title)).collect();
    let of_numbers: Vec<(&Row, String, Vec<String>)> = grid
        .rows
        .iter()
        .filter(|row| row.level != Level::Record)
        .map(|row| (row, width::cut(&label(row, grid, paper), WIDEST, ellipsis), numbers(row)))
        .collect();
    let widest_label = of_numbers.iter().map(|(_, label, _)| width::width(label)).max().unwrap_or(0).max(width::width(&title).min(WIDEST));
    let widest = |at: usize| {
        let cells = of_numbers.iter().map(|(.., numbers)| width::width(&numbers[at]));
        cells.chain([width::width(&heads[at])]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..grid.measures).map(widest).collect();
    let write = |label: &str, numbers: &[String]| {
        let mut out = padded(label, widest_label, false);
        for (number, cells) in numbers.iter().zip(&widths) {
            out.push_str(GAP);
            out.push_str(&padded(number, *cells, true));
        }
        out.trim_end().to_owned()
    };
    let rule = if surface.is_ascii { "-" } else { "─" };
    writeln!(output, "{}", write(&width::cut(&title, WIDEST, ellipsis), &heads))?;
    let whole = widest_label + widths.iter().map(|cells| cells + GAP.len()).sum::<usize>();
    writeln!(output, "{}", rule.repeat(whole))?;
    let listing = Listing::of(grid, paper, ellipsis);
    let mut lines = of_numbers.iter();
    for (at, row) in grid.rows.iter().enumerate() {
        if row.level == Level::Record {
            let is_first = at == 0 || grid.rows[at - 1].level != Level::Record;
            listing.write(row, paper, is_first, output)?;
            continue;
        }
        let Some((_, label, numbers)) = lines.next() else { continue };
        if row.level == Level::Total && grid.rows.len() > 1 {
            writeln!(output, "{}", rule.repeat(whole))?;
        }
        writeln!(output, "{}", write(label, numbers))?;
    }
    Ok(())
}

/// A number, or a dash where there is none but one is due.
fn dashed(row: &Row, at: usize, paper: &Paper<'_>) -> String {
    match &row.items[at] {
        Item::Blank if row.level != Level::Group || paper.report.subtotals => "-".to_owned(),
        item => shown(item, paper),
    }
}

fn padded(text: &str, cells: usize, right: bool) -> String {
    let blanks = " ".repeat(cells.saturating_sub(width::width(text)));
    if right { format!("{blanks}{text}") } else { format!("{text}{blanks}") }
}

/// The columns of listed records.
struct Listing<'a> {
    heads: &'a [Head],
    from: usize,
    widths: Vec<usize>,
    ellipsis: &'static str,
}

impl<'a> Listing<'a> {
    fn of(grid: &'a Grid, paper: &Paper<'_>, ellipsis: &'static str) -> Self {
        let from = grid.groups + grid.measures;
        let heads = &grid.heads[from..];
        let records = || grid.rows.iter().filter(|row| row.level == Level::Record);
        let widest = |(at, head): (usize, &Head)| {
            let cells = records().map(|row| width::width(&shown(&row.items[from + at], paper))).max().unwrap_or(0);
            cells.max(width::width(&head.title)).min(head.widest.map_or(WIDEST, usize::from).max(width::width(&head.title)))
        };
        Self { heads, from, widths: heads.iter().enumerate().map(widest).collect(), ellipsis }
    }

    fn write(&self, row: &Row, paper: &Paper<'_>, is_first: bool, output: &mut dyn Write) -> io::Result<()> {
        if is_first {
            self.write_cells(self.heads.iter().map(|head| line(&head.title)), output)?;
        }
        self.write_cells(row.items[self.from..].iter().map(|item| shown(item, paper)), output)
    }

    fn write_cells(&self, cells: impl Iterator<Item = String>, output: &mut dyn Write) -> io::Result<()> {
        let mut out = String::from("  ");
        for ((cell, head), most) in cells.zip(self.heads).zip(&self.widths) {
            out.push_str(GAP);
            out.push_str(&padded(&width::cut(&cell, *most, self.ellipsis), *most, head.is_number));
        }
        writeln!(output, "{}", out.trim_end())
    }
}

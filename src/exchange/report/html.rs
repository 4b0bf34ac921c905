//! HTML: one page that needs nothing else, for a browser or a printer.

use std::io::{self, Write};

use super::{Grid, Item, Level, Paper, Row, Surface, text::shown};
use crate::{exchange::chart, text::clean::line};

/// Dark on white whatever the reader's system prefers, as on paper: charts are drawn for it. Rows of a table stay together.
const STYLE: &str = "\
:root{color-scheme:light}\
body{font:15px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:62rem;padding:0 1rem;background:#fff;color:#1c2128}\
h1{font-size:1.5rem;line-height:1.2;margin:0 0 .35rem}\
p{margin:.2rem 0;color:#57606a}p.note{color:#903600}code{font-size:.95em}\
figure{margin:1.5rem 0}svg{display:block;max-width:100%;height:auto}\
table{border-collapse:collapse;min-width:50%;margin:1.5rem 0}table.wide{width:100%}\
th,td{padding:.25rem .7rem;text-align:left;vertical-align:top;border-bottom:1px solid #e4e8ee}\
thead th{font-weight:600;border-bottom:2px solid #b4bac2;vertical-align:bottom}\
th.n,td.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}\
tbody th{font-weight:400}tr.outer th,tr.outer td{font-weight:600}tr.subgroup th{padding-left:1.8rem}\
tr.record td{color:#57606a;font-size:.92em}\
tr.total th,tr.total td{font-weight:700;border-top:2px solid #1c2128;border-bottom:0}\
@page{margin:15mm}\
@media print{body{margin:0;padding:0;max-width:none;font-size:10pt}figure,tr{break-inside:avoid}thead{display:table-header-group}\
h1,p,tr.group{break-after:avoid}svg{max-height:230mm}}";

/// Writes it.
pub(super) fn write(paper: &Paper<'_>, _surface: Surface, output: &mut dyn Write) -> io::Result<()> {
    let title = escaped(&paper.report.title);
    write!(
        output,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n\
         <h1>{title}</h1>\n<p>{}</p>\n",
        escaped(&paper.as_of())
    )?;
    let filters = paper.filters();
    if !filters.is_empty() {
        writeln!(output, "<p>Filter: <code>{}</code></p>", escaped(&filters))?;
    }
    for note in paper.notes() {
        writeln!(output, "<p class=\"note\">{}</p>", escaped(&note))?;
    }
    if !paper.findings.is_empty() {
        if paper.report.chart.is_some() {
            writeln!(output, "<figure>{}</figure>", picture(paper))?;
        }
        table(&Grid::of(paper), paper, output)?;
    }
    writeln!(output, "</body>\n</html>")
}

/// The chart as a picture inside the page.
fn picture(paper: &Paper<'_>) -> String {
    let drawn = paper.report.drawn(paper.findings, paper.report.charted(), &paper.names, paper.schema, &paper.reading);
    chart::svg(&drawn.chart, "chart")
}

fn table(grid: &Grid, paper: &Paper<'_>, output: &mut dyn Write) -> io::Result<()> {
    // Numbers stand beside their labels; only columns of records need the whole width.
    let lists = grid.heads.len() > grid.groups + grid.measures;
    writeln!(output, "<table{}>\n<thead><tr>", if lists { " class=\"wide\"" } else { "" })?;
    // The groups share the first column.
    let groups: Vec<String> = grid.heads[..grid.groups].iter().map(|head| escaped(&head.title)).collect();
    writeln!(output, "<th scope=\"col\">{}</th>", groups.join(", "))?;
    for head in &grid.heads[grid.groups..] {
        writeln!(output, "<th scope=\"col\"{}>{}</th>", class(head.is_number), escaped(&head.title))?;
    }
    writeln!(output, "</tr></thead>\n<tbody>")?;
    for row in &grid.rows {
        let outer = if row.level == Level::Group && (grid.groups > 1 || lists) { " outer" } else { "" };
        write!(output, "<tr class=\"{}{outer}\"><th scope=\"row\">{}</th>", row.level.name(), escaped(&label(row, grid, paper)))?;
        for (item, head) in row.items.iter().zip(&grid.heads).skip(grid.groups) {
            write!(output, "<td{}>{}</td>", class(head.is_number), escaped(&shown(item, paper)))?;
        }
        writeln!(output, "</tr>")?;
    }
    writeln!(output, "</tbody>\n</table>")
}

fn label(row: &Row, grid: &Grid, paper: &Paper<'_>) -> String {
    match row.level {
        Level::Record => String::new(),
        Level::Total => "Total".to_owned(),
        Level::Group if grid.groups == 0 => String::new(),
        Level::Group => shown(&row.items[0], paper),
        Level::Subgroup => row.items.get(1).map_or_else(String::new, |item: &Item| shown(item, paper)),
    }
}

const fn class(is_number: bool) -> &'static str {
    if is_number { " class=\"n\"" } else { "" }
}

/// Text that is nothing but text in a page.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in line(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

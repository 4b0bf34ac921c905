//! A Markdown table for people: labels above, nothing in a cell that could be taken for markup of the table or of a page.

use std::io;

use super::{Output, RecordWriter, Sheet};
use crate::{
    model::{Named, Record},
    text::clean,
};

struct Markdown<'a> {
    output: Output<'a>,
    sheet: Sheet<'a>,
}

/// Its two lines of head, then a line a record.
pub(super) fn table<'a>(output: Output<'a>, sheet: Sheet<'a>) -> io::Result<Box<dyn RecordWriter + 'a>> {
    let labels: Vec<String> = sheet.columns.iter().map(|field| cell(&field.title())).collect();
    let rules: Vec<&str> = sheet.columns.iter().map(|field| if field.kind.is_right_aligned() { "---:" } else { "---" }).collect();
    writeln!(output, "| {} |\n| {} |", labels.join(" | "), rules.join(" | "))?;
    Ok(Box::new(Markdown { output, sheet }))
}

impl RecordWriter for Markdown<'_> {
    fn learn(&mut self, names: &[Named]) {
        self.sheet.names.learn(names);
    }

    fn record(&mut self, record: &Record) -> io::Result<()> {
        let cells: Vec<String> = self.sheet.columns.iter().map(|field| cell(&self.sheet.shown(record, field))).collect();
        writeln!(self.output, "| {} |", cells.join(" | "))
    }

    fn finish(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, line) in text.lines().enumerate() {
        if at > 0 {
            out.push_str("<br>");
        }
        for c in clean::line(line).trim().chars() {
            match c {
                '<' => out.push_str("&lt;"),
                '&' => out.push_str("&amp;"),
                '\\' | '|' | '`' | '*' | '_' | '[' | ']' => {
                    out.push('\\');
                    out.push(c);
                }
                c => out.push(c),
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_leaves_its_column_or_becomes_markup() {
        for (text, want) in [
            ("Anna", "Anna"),
            ("a|b\\c", "a\\|b\\\\c"),
            ("one\ntwo\r\n", "one<br>two"),
            ("<b>&[x](y) *z* _u_ `v`", "&lt;b>&amp;\\[x\\](y) \\*z\\* \\_u\\_ \\`v\\`"),
            ("\u{1b}[2J\u{202e}x", "·\\[2Jx"),
        ] {
            assert_eq!(cell(text), want);
        }
    }
}

//! A screen as text with its styles, for reviewed snapshots: a lost highlight fails a test.

use ratatui::buffer::Buffer;

/// The text of the screen, trailing blanks cut, a row each.
#[must_use]
pub fn text(buf: &Buffer) -> String {
    rows(buf).join("\n")
}

/// The text of the screen, then one line for each run of cells that is not plain.
#[must_use]
pub fn text_and_styles(buf: &Buffer) -> String {
    let mut out = text(buf);
    out.push_str("\n--\n");
    for y in buf.area.top()..buf.area.bottom() {
        let mut x = buf.area.left();
        while x < buf.area.right() {
            let style = buf[(x, y)].style();
            let start = x;
            let mut run = String::new();
            while x < buf.area.right() && buf[(x, y)].style() == style {
                run.push_str(buf[(x, y)].symbol());
                x += 1;
            }
            let mut words = Vec::new();
            if let Some(fg) = style.fg.filter(|fg| *fg != ratatui::style::Color::Reset) {
                words.push(format!("fg={fg}"));
            }
            if let Some(bg) = style.bg.filter(|bg| *bg != ratatui::style::Color::Reset) {
                words.push(format!("bg={bg}"));
            }
            if !style.add_modifier.is_empty() {
                words.push(format!("{:?}", style.add_modifier).replace("Modifier", "").replace(['(', ')'], ""));
            }
            if !words.is_empty() {
                out.push_str(&format!("{y}:{start}-{} {} '{}'\n", x - 1, words.join(" "), run.trim_end()));
            }
        }
    }
    out
}

fn rows(buf: &Buffer) -> Vec<String> {
    (buf.area.top()..buf.area.bottom())
        .map(|y| {
            let mut row = String::new();
            let mut x = buf.area.left();
            while x < buf.area.right() {
                let symbol = buf[(x, y)].symbol();
                row.push_str(symbol);
                x += u16::try_from(crate::text::width::width(symbol)).unwrap_or(1).max(1);
            }
            row.trim_end().to_owned()
        })
        .collect()
}

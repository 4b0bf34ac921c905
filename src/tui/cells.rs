//! The guard before the terminal: whatever drew a cell, only harmless text of a known width is ever written.

use ratatui::{
    buffer::{Buffer, Cell, CellWidth},
    style::{Color, Modifier},
};
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

use super::pen::is_void;
use crate::text::clean;

/// Combining marks one cell may carry.
const MOST_MARKS: usize = 4;

/// Brings all cells into the form in which they are compared and written: symbols without control, bidi, zero-width
/// and tag characters, one or two cells wide and never across the right edge; the cell under the second half of a wide
/// one blank; blanks without what does not show on them. Without `unicode` everything beyond ASCII is a `?`.
pub(super) fn seal(buf: &mut Buffer, unicode: bool) {
    let width = usize::from(buf.area.width);
    if width == 0 {
        return;
    }
    for row in buf.content.chunks_mut(width) {
        let mut x = 0;
        while x < width {
            let cells = seal_cell(&mut row[x], unicode);
            if cells == 2 {
                if x + 1 == width {
                    row[x].set_symbol(" ");
                } else {
                    let (fg, bg, modifier) = (row[x].fg, row[x].bg, row[x].modifier);
                    let under = &mut row[x + 1];
                    under.set_symbol(" ");
                    (under.fg, under.bg, under.modifier) = (fg, bg, modifier);
                }
            }
            plain_blank(&mut row[x]);
            x += cells;
        }
    }
}

/// How many cells a sealed cell takes.
pub(super) fn cells(cell: &Cell) -> usize {
    let symbol = cell.symbol();
    if symbol.len() == 1 { 1 } else { usize::from(symbol.cell_width()).max(1) }
}

fn seal_cell(cell: &mut Cell, unicode: bool) -> usize {
    let symbol = cell.symbol();
    if let [byte] = symbol.as_bytes() {
        if !(0x20..0x7f).contains(byte) {
            let stand_in = stand_in(char::from(*byte), unicode);
            cell.set_symbol(stand_in);
        }
        return 1;
    }
    if !unicode {
        let stand_in = if symbol.is_empty() { " " } else { "?" };
        cell.set_symbol(stand_in);
        return 1;
    }
    if !is_harmless(symbol) {
        let clean = clean::line(symbol);
        cell.set_symbol(&clean);
    }
    match cell.symbol().cell_width() {
        0 => {
            cell.set_symbol(" ");
            1
        }
        width @ (1 | 2) => usize::from(width),
        _ => {
            // More than one character was put into one cell: the first must do.
            let first = cell.symbol().graphemes(true).next().unwrap_or(" ").to_owned();
            cell.set_symbol(if matches!(first.as_str().cell_width(), 1 | 2) { &first } else { " " });
            cells(cell)
        }
    }
}

fn is_harmless(symbol: &str) -> bool {
    let marks = symbol.chars().filter(|c| is_combining_mark(*c)).count();
    marks <= MOST_MARKS && !symbol.chars().any(|c| c.is_control() || clean::is_hidden(c))
}

const fn stand_in(c: char, unicode: bool) -> &'static str {
    match (c, unicode) {
        ('\t' | '\n' | '\r', _) => " ",
        (_, true) => "·",
        (_, false) => "?",
    }
}

/// Two blanks that look alike are equal.
fn plain_blank(cell: &mut Cell) {
    if is_void(cell) {
        cell.fg = Color::Reset;
        cell.modifier = Modifier::empty();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::layout::Rect;

    use super::*;

    fn sealed(symbols: &[&str], unicode: bool) -> Vec<String> {
        let width = u16::try_from(symbols.len()).unwrap();
        let mut buf = Buffer::empty(Rect::new(0, 0, width, 1));
        for (cell, symbol) in buf.content.iter_mut().zip(symbols) {
            cell.set_symbol(symbol);
        }
        seal(&mut buf, unicode);
        buf.content.iter().map(|cell| cell.symbol().to_owned()).collect()
    }

    #[test]
    fn no_symbol_carries_a_command() {
        for (symbols, want) in [
            (vec!["\x1b", "a"], vec!["·", "a"]),
            (vec!["\x1b[31m", "a"], vec!["·", "a"]),
            (vec!["\t", "\n"], vec![" ", " "]),
            (vec!["a\u{202e}", "\u{200b}"], vec!["a", " "]),
            (vec!["\u{9b}", "\u{7f}"], vec!["·", "·"]),
            (vec!["\u{e0041}", "\u{301}"], vec![" ", " "]),
            (vec!["田", "x", "y"], vec!["田", " ", "y"]),
            (vec!["a", "田"], vec!["a", " "]),
            (vec!["", "b"], vec![" ", "b"]),
            (vec!["abc", "b"], vec!["a", "b"]),
        ] {
            assert_eq!(sealed(&symbols, true), want, "{symbols:?}");
        }
        let zalgo = format!("z{}", "\u{301}".repeat(50));
        assert_eq!(sealed(&[&zalgo], true)[0].chars().count(), 5);
    }

    #[test]
    fn without_unicode_only_ascii_remains() {
        assert_eq!(sealed(&["Å", "田", " ", "\x07", "x"], false), ["?", "?", " ", "?", "x"]);
    }

    proptest! {
        #[test]
        fn a_sealed_row_fills_its_width_and_nothing_more(symbols in proptest::collection::vec("\\PC{0,3}|[\\x00-\\x9f]{0,2}|[田字\u{202e}\u{200d}\u{fe0f}❤👩ｶﾞ\u{301}]{1,4}", 1..12)) {
            let symbols: Vec<&str> = symbols.iter().map(String::as_str).collect();
            let row = sealed(&symbols, true);
            let mut x = 0;
            while x < row.len() {
                prop_assert!(!row[x].chars().any(|c| c.is_control() || clean::is_hidden(c)), "{:?}", row[x]);
                let cells = usize::from(row[x].as_str().cell_width());
                prop_assert!((1..=2).contains(&cells));
                x += cells;
            }
            prop_assert_eq!(x, row.len());
        }
    }
}

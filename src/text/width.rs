//! Display width: cutting and padding by terminal cells, never by bytes or characters.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Cells the text takes.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text cut to at most `cells`, ending in `ellipsis` when something was lost.
#[must_use]
pub fn cut(text: &str, cells: usize, ellipsis: &str) -> String {
    if width(text) <= cells {
        return text.to_owned();
    }
    let room = cells.saturating_sub(width(ellipsis));
    let mut out = String::new();
    let mut used = 0;
    for cluster in text.graphemes(true) {
        let cluster_width = width(cluster);
        if used + cluster_width > room {
            break;
        }
        used += cluster_width;
        out.push_str(cluster);
    }
    if cells >= width(ellipsis) {
        out.push_str(ellipsis);
    }
    out
}

/// Text broken at blanks into rows of at most that many cells.
#[must_use]
pub fn wrapped(text: &str, cells: u16) -> Vec<String> {
    let cells = usize::from(cells);
    let mut rows: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match rows.last_mut() {
            Some(row) if width(row) + 1 + width(word) <= cells => {
                row.push(' ');
                row.push_str(word);
            }
            _ => rows.push(word.to_owned()),
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_by_cells_and_never_inside_a_cluster() {
        for (text, cells, want) in [
            ("Nowak", 5, "Nowak"),
            ("Nowak", 4, "Now…"),
            ("田中さん", 5, "田中…"),
            ("田中", 3, "田…"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
            ("abc", 0, ""),
        ] {
            assert_eq!(cut(text, cells, "…"), want, "{text} {cells}");
        }
    }

    #[test]
    fn text_is_broken_at_blanks() {
        assert_eq!(wrapped("one two  three", 7), ["one two", "three"]);
        assert_eq!(wrapped("incomprehensible", 4), ["incomprehensible"]);
        assert!(wrapped(" ", 4).is_empty());
    }
}

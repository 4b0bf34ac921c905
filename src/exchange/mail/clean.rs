//! Text of messages made plain: no control characters, nothing that hides, no more blank than a person would write.

use crate::text::clean::is_hidden;

/// Most characters of a subject or name.
pub(super) const LONGEST_LINE: usize = 500;

/// One line: white space of any kind squeezed, control and hidden characters taken out, a text without end cut.
pub(super) fn line(text: &str) -> String {
    let mut out = String::new();
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() || c == '\u{a0}' {
            gap = true;
        } else if !c.is_control() && !is_hidden(c) {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            out.push(c);
        }
    }
    cut(&mut out, LONGEST_LINE);
    out
}

/// Whether a name holds what cannot be seen: somebody wants it to look like another one.
pub(super) fn hides(text: &str) -> bool {
    text.chars().any(|c| is_hidden(c) && !matches!(c, '\u{ad}' | '\u{200c}' | '\u{200e}' | '\u{200f}' | '\u{feff}'))
        || text.chars().any(|c| c.is_control() && !c.is_whitespace())
}

/// Several lines: ends as LF, one blank line where there were several, nothing blank at the ends of lines and of the text.
pub(super) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(1 << 16));
    let mut blank = false;
    for line in text.split('\n') {
        let visible = |c: char| match c {
            '\t' => Some('\t'),
            '\u{a0}' | '\u{202f}' => Some(' '),
            c if c.is_control() || is_hidden(c) => None,
            c => Some(c),
        };
        let line: String = line.chars().filter_map(visible).collect();
        let line = line.trim_end();
        if line.is_empty() {
            blank = true;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if blank { "\n\n" } else { "\n" });
        }
        blank = false;
        out.push_str(line);
    }
    out
}

/// Cuts a text to so many characters.
pub(super) fn cut(text: &mut String, most: usize) {
    if let Some((at, _)) = text.char_indices().nth(most) {
        text.truncate(at);
    }
}

/// Cuts a text to so many bytes, at a line where one is near; answers whether it was longer.
pub(super) fn cut_bytes(text: &mut String, most: usize) -> bool {
    if text.len() <= most {
        return false;
    }
    let mut at = most;
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    text.truncate(at);
    if let Some(line) = text.rfind('\n').filter(|line| at - line < 200) {
        text.truncate(line);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_reach_a_terminal_as_a_command_is_taken_out() {
        assert_eq!(line(" a\u{1b}[31m\tb\n c\u{202e}d\u{a0}e "), "a[31m b cd e");
        assert_eq!(text("a\u{1b}]0;x\u{7}\r\nb  \n\n\n\n\n\nc\u{200b}\n\n"), "a]0;x\nb\n\nc");
        assert!(hides("a\u{202e}b") && hides("a\u{1b}b") && !hides("Anna\tBerg") && !hides("👩\u{200d}💻"));
        assert_eq!(line(&"x".repeat(9_000)).len(), LONGEST_LINE);
    }

    #[test]
    fn a_long_text_is_cut_at_a_character_and_rather_at_a_line() {
        let mut long = "å".repeat(100);
        assert!(cut_bytes(&mut long, 33));
        assert_eq!(long.chars().count(), 16);
        let mut lines = "one line\n".repeat(10);
        assert!(cut_bytes(&mut lines, 40));
        assert_eq!(lines, "one line\none line\none line\none line");
        assert!(!cut_bytes(&mut "short".to_owned(), 5));
    }
}

//! Cleaning text for display: nothing from outside reaches the terminal as a command.

use unicode_normalization::char::is_combining_mark;

/// The most combining marks a base character keeps on the screen.
const MOST_MARKS: usize = 4;

/// One line of plain text: line breaks and tabs become blanks, other control characters `·`;
/// bidi controls, zero-width and tag characters vanish. The stored text is never touched.
#[must_use]
pub fn line(text: &str) -> String {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut marks = 0;
    for c in text.chars() {
        if is_combining_mark(c) {
            marks += 1;
            if marks > MOST_MARKS {
                continue;
            }
        } else if c != '\u{200d}' {
            marks = 0;
        }
        match c {
            '\t' | '\n' | '\r' => out.push(' '),
            c if c.is_control() => out.push('·'),
            c if is_hidden(c) => {}
            c => out.push(c),
        }
    }
    out
}

/// Characters that change how a terminal lays out what follows, or show nothing at all.
#[must_use]
pub const fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_becomes_a_harmless_line() {
        for (text, want) in [
            ("a\u{1b}[31mb", "a·[31mb"),
            ("a\u{9b}31m", "a·31m"),
            ("a\tb\nc", "a b c"),
            ("x\u{202e}y\u{2066}z\u{feff}", "xyz"),
            ("bell\u{7}", "bell·"),
            ("e\u{301}", "e\u{301}"),
            ("👩\u{200d}💻", "👩\u{200d}💻"),
        ] {
            assert_eq!(line(text), want, "{text:?}");
        }
        let zalgo = format!("z{}", "\u{301}".repeat(50));
        assert_eq!(line(&zalgo).chars().count(), 5);
    }
}

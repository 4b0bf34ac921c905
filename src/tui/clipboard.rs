//! Text to the terminal's clipboard: OSC 52. Whether it arrives nobody tells.

use crate::text::{base64, clean};

/// The most bytes that are sent: terminals refuse longer sequences whole.
const MOST: usize = 74_000;

/// The sequence that puts a text, cleaned and cut to what terminals take, into the clipboard.
pub(super) fn sequence(text: &str) -> Vec<u8> {
    let lines: Vec<String> = text.lines().map(|line| line.split('\t').map(clean::line).collect::<Vec<_>>().join("\t")).collect();
    let clean = lines.join("\n");
    let mut out = b"\x1b]52;c;".to_vec();
    let most = (0..=MOST.min(clean.len())).rev().find(|at| clean.is_char_boundary(*at)).unwrap_or_default();
    out.extend(base64::encode(&clean.as_bytes()[..most]).bytes());
    out.push(0x07);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clipboard_gets_clean_text_of_bounded_length() {
        assert_eq!(sequence("foo"), b"\x1b]52;c;Zm9v\x07");
        assert_eq!(sequence("a\tb\n\u{1b}]c"), [&b"\x1b]52;c;"[..], base64::encode("a\tb\n·]c".as_bytes()).as_bytes(), b"\x07"].concat());
        let long = sequence(&"å".repeat(MOST));
        assert_eq!(long.len(), 8 + MOST.div_ceil(3) * 4);
    }
}

//! Text to the terminal's clipboard: OSC 52. Whether it arrives nobody tells.

use crate::text::clean;

/// The most bytes that are sent: terminals refuse longer sequences whole.
const MOST: usize = 74_000;

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The sequence that puts a text, cleaned and cut to what terminals take, into the clipboard.
pub(super) fn sequence(text: &str) -> Vec<u8> {
    let lines: Vec<String> = text.lines().map(|line| line.split('\t').map(clean::line).collect::<Vec<_>>().join("\t")).collect();
    let clean = lines.join("\n");
    let mut out = b"\x1b]52;c;".to_vec();
    let most = (0..=MOST.min(clean.len())).rev().find(|at| clean.is_char_boundary(*at)).unwrap_or_default();
    out.extend(base64(&clean.as_bytes()[..most]));
    out.push(0x07);
    out
}

fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().enumerate().fold(0_u32, |group, (at, byte)| group | u32::from(*byte) << (16 - 8 * at));
        for digit in 0..4 {
            let index = usize::try_from(group >> (18 - 6 * digit) & 63).unwrap_or_default();
            out.push(if digit <= chunk.len() { ALPHABET[index] } else { b'=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_standard() {
        for (text, want) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"), ("Åsa", "w4VzYQ==")] {
            assert_eq!(String::from_utf8(base64(text.as_bytes())).unwrap(), want);
        }
    }

    #[test]
    fn the_clipboard_gets_clean_text_of_bounded_length() {
        assert_eq!(sequence("foo"), b"\x1b]52;c;Zm9v\x07");
        assert_eq!(sequence("a\tb\n\u{1b}]c"), [&b"\x1b]52;c;"[..], &base64("a\tb\n·]c".as_bytes()), b"\x07"].concat());
        let long = sequence(&"å".repeat(MOST));
        assert_eq!(long.len(), 8 + MOST.div_ceil(3) * 4);
    }
}

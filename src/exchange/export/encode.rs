//! UTF-8 on its way into a file of another encoding.

use std::io::{self, Write};

use encoding_rs::{EncoderResult, WINDOWS_1252};

use super::{Output, style::Encoding};

/// Takes UTF-8 in pieces of any length, also such that end within a character.
pub(super) struct Encoded<'a> {
    output: Output<'a>,
    encoding: Encoding,
    /// The beginning of a character whose end has not come.
    held: Vec<u8>,
    /// Characters the encoding does not have.
    lost: u64,
}

impl<'a> Encoded<'a> {
    /// Begins with the mark by which readers know the encoding.
    pub(super) fn begin(output: Output<'a>, encoding: Encoding, mark: bool) -> io::Result<Self> {
        match encoding {
            Encoding::Utf8 if mark => output.write_all("\u{feff}".as_bytes())?,
            Encoding::Utf16 => output.write_all(&[0xff, 0xfe])?,
            Encoding::Utf8 | Encoding::Windows1252 => {}
        }
        Ok(Self { output, encoding, held: Vec::new(), lost: 0 })
    }

    /// Characters that became question marks so far.
    pub(super) const fn lost(&self) -> u64 {
        self.lost
    }

    fn text(&mut self, text: &str) -> io::Result<()> {
        match self.encoding {
            Encoding::Utf8 => self.output.write_all(text.as_bytes()),
            Encoding::Utf16 => {
                let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
                self.output.write_all(&bytes)
            }
            Encoding::Windows1252 => self.western(text),
        }
    }

    fn western(&mut self, mut text: &str) -> io::Result<()> {
        let mut encoder = WINDOWS_1252.new_encoder();
        let mut bytes = Vec::with_capacity(text.len() + 16);
        while !text.is_empty() {
            let (result, read) = encoder.encode_from_utf8_to_vec_without_replacement(text, &mut bytes, true);
            text = &text[read..];
            match result {
                EncoderResult::Unmappable(_) => {
                    bytes.push(b'?');
                    self.lost += 1;
                }
                EncoderResult::InputEmpty => break,
                EncoderResult::OutputFull => bytes.reserve(text.len() + 16),
            }
        }
        self.output.write_all(&bytes)
    }
}

impl Write for Encoded<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.encoding == Encoding::Utf8 {
            return self.output.write(bytes);
        }
        self.held.extend_from_slice(bytes);
        let sound = match std::str::from_utf8(&self.held) {
            Ok(text) => text.len(),
            Err(error) => error.valid_up_to(),
        };
        let rest = self.held.split_off(sound);
        let whole = std::mem::replace(&mut self.held, rest);
        self.text(&String::from_utf8_lossy(&whole))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_cut_in_two_come_out_whole() {
        let text = "åb田😀\r\n";
        for (encoding, want, lost) in [
            (Encoding::Utf8, [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat(), 0),
            (Encoding::Utf16, [0xff_u8, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect(), 0),
            (Encoding::Windows1252, b"\xe5b??\r\n".to_vec(), 2),
        ] {
            let mut out = Vec::new();
            let mut encoded = Encoded::begin(&mut out, encoding, true).unwrap();
            for byte in text.as_bytes() {
                encoded.write_all(&[*byte]).unwrap();
            }
            assert_eq!(encoded.lost(), lost);
            drop(encoded);
            assert_eq!(out, want, "{encoding:?}");
        }
    }
}

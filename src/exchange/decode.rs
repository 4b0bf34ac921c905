//! Encodings: finds the one of a file and turns its bytes into UTF-8 piece by piece, so that no file is held in memory.
//! Never fails on bad bytes: they become U+FFFD, and are counted.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use memchr::memchr2_iter;

use super::charset::{self, Charset};

/// How much of a file is looked at before it is read, in bytes.
pub const SAMPLE: usize = 64 * 1024;

/// The encoding a file's first bytes speak for: its mark, UTF-16 by its zero bytes, UTF-8 when most of its letters beyond ASCII
/// are sound, else the likeliest.
#[must_use]
pub fn detect(sample: &[u8], whole: bool) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(sample) {
        return encoding;
    }
    if let Some(encoding) = unmarked_utf16(&sample[..sample.len().min(64)]) {
        return encoding;
    }
    if is_utf8(sample, whole) {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, whole);
    detector.guess(None, Utf8Detection::Deny)
}

/// In text of another encoding sound sequences are rare accidents; a few bad ones among many sound ones are damage.
fn is_utf8(sample: &[u8], whole: bool) -> bool {
    let (mut sound, mut bad) = (0_usize, 0_usize);
    for chunk in sample.utf8_chunks() {
        sound += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    let cut = !whole && std::str::from_utf8(sample).is_err_and(|error| error.error_len().is_none());
    bad == 0 || sound > bad || (cut && bad == 1)
}

/// UTF-16 without a mark: every other byte of Western text is zero.
fn unmarked_utf16(head: &[u8]) -> Option<&'static Encoding> {
    let (pairs, _) = head.as_chunks::<2>();
    if pairs.len() < 2 {
        return None;
    }
    if pairs.iter().all(|[first, second]| *first != 0 && *second == 0) {
        return Some(UTF_16LE);
    }
    pairs.iter().all(|[first, second]| *first == 0 && *second != 0).then_some(UTF_16BE)
}

/// Bytes that were not text in the file's encoding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BadBytes {
    /// How many sequences were replaced.
    pub count: u64,
    /// The line of the first one.
    pub line: u64,
}

/// Reads bytes, hands out UTF-8.
#[derive(Debug)]
pub struct Decoder<R> {
    input: R,
    decoder: encoding_rs::Decoder,
    /// The characters from 0x80 on of a code page of DOS, which then decodes instead.
    page: Option<Box<[char; 128]>>,
    /// UTF-8 was only assumed, and nothing but ASCII has been seen: the first other byte may still change the mind.
    assumed: bool,
    raw: Vec<u8>,
    /// What of `raw` is not decoded yet.
    pending: std::ops::Range<usize>,
    ended: bool,
    text: String,
    line: u64,
    after_cr: bool,
    bad: BadBytes,
    bytes: u64,
    late: Option<(Charset, u64)>,
}

impl<R: Read> Decoder<R> {
    /// Decodes from an encoding that is certain, or at least chosen.
    pub fn new(input: R, charset: impl Into<Charset>) -> Self {
        let (encoding, page) = match charset.into() {
            Charset::Web(encoding) => (encoding, None),
            Charset::Dos(page) => (UTF_8, Some(Box::new(page.table()))),
        };
        Self {
            input,
            decoder: encoding.new_decoder_with_bom_removal(),
            page,
            assumed: false,
            raw: vec![0; SAMPLE],
            pending: 0..0,
            ended: false,
            text: String::with_capacity(SAMPLE * 3),
            line: 1,
            after_cr: false,
            bad: BadBytes::default(),
            bytes: 0,
            late: None,
        }
    }

    /// The same, but as long as only ASCII was seen the encoding may turn out to be another one.
    #[must_use]
    pub fn assuming(mut self) -> Self {
        self.assumed = self.decoder.encoding() == UTF_8 && self.page.is_none();
        self
    }

    /// The next piece of text; empty at the end.
    ///
    /// # Errors
    /// Those of the input.
    pub fn piece(&mut self) -> io::Result<&str> {
        self.text.clear();
        while self.text.is_empty() && !(self.ended && self.pending.is_empty()) {
            if self.pending.is_empty() {
                self.fill()?;
            }
            self.decode();
        }
        Ok(&self.text)
    }

    /// What was replaced so far.
    #[must_use]
    pub const fn bad_bytes(&self) -> BadBytes {
        self.bad
    }

    /// The encoding that took over from plain ASCII after the preview, and from which line.
    #[must_use]
    pub const fn late_encoding(&self) -> Option<(Charset, u64)> {
        self.late
    }

    /// Bytes taken from the input.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    fn fill(&mut self) -> io::Result<()> {
        let read = read_full(&mut self.input, &mut self.raw)?;
        self.pending = 0..read;
        self.ended = read == 0;
        self.bytes += u64::try_from(read).unwrap_or_default();
        let fresh = &self.raw[..read];
        if self.assumed
            && let Some(at) = fresh.iter().position(|byte| !byte.is_ascii())
        {
            self.assumed = false;
            let charset = charset::detect(&fresh[at..], false);
            if charset != UTF_8.into() {
                let line = self.line + u64::try_from(memchr2_iter(b'\n', b'\r', &fresh[..at]).count()).unwrap_or_default();
                self.late = Some((charset, line));
                match charset {
                    Charset::Web(encoding) => self.decoder = encoding.new_decoder_without_bom_handling(),
                    Charset::Dos(page) => self.page = Some(Box::new(page.table())),
                }
            }
        }
        Ok(())
    }

    /// Decodes what is pending, as far as it fits.
    fn decode(&mut self) {
        let counted = self.text.len();
        let pending = &self.raw[self.pending.clone()];
        let (result, read) = match &self.page {
            Some(page) => {
                let one = |byte: &u8| if byte.is_ascii() { char::from(*byte) } else { page[usize::from(byte & 0x7f)] };
                self.text.extend(pending.iter().map(one));
                (DecoderResult::InputEmpty, pending.len())
            }
            None => self.decoder.decode_to_string_without_replacement(pending, &mut self.text, self.ended),
        };
        self.pending.start += read;
        let text = &self.text.as_bytes()[counted..];
        for at in memchr2_iter(b'\n', b'\r', text) {
            let pair = text[at] == b'\n' && if at == 0 { self.after_cr } else { text[at - 1] == b'\r' };
            self.line += u64::from(!pair);
        }
        if let Some(last) = text.last() {
            self.after_cr = *last == b'\r';
        }
        if let DecoderResult::Malformed(..) = result {
            self.text.push('\u{fffd}');
            self.bad.count += 1;
            if self.bad.count == 1 {
                self.bad.line = self.line;
            }
        }
    }
}

/// Fills `buffer` unless the input ends before.
///
/// # Errors
/// Those of the input.
pub fn read_full(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match input.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// The whole of a sample as text.
#[must_use]
pub fn sample_text(sample: &[u8], encoding: &'static Encoding) -> String {
    encoding.decode_with_bom_removal(sample).0.into_owned()
}

#[cfg(test)]
mod tests {
    use encoding_rs::{WINDOWS_1250, WINDOWS_1252};

    use super::*;

    fn all<R: Read>(decoder: &mut Decoder<R>) -> String {
        let mut out = String::new();
        loop {
            let piece = decoder.piece().unwrap();
            if piece.is_empty() {
                return out;
            }
            out.push_str(piece);
        }
    }

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    #[test]
    fn the_encoding_is_found_from_the_first_bytes() {
        let polish = WINDOWS_1250.encode("Nazwisko;Miasto\nŁukasz Żółkiewski;Łódź, ulica Świętokrzyska\nGrażyna Źrebiec;Częstochowa\n").0;
        for (bytes, want) in [
            (b"Name,City\n".to_vec(), UTF_8),
            ("Namn,Ort\nÅsa,Örebro".as_bytes().to_vec(), UTF_8),
            (b"\xef\xbb\xbfName".to_vec(), UTF_8),
            ([b"\xff\xfe".to_vec(), utf16("Name", true)].concat(), UTF_16LE),
            ([b"\xfe\xff".to_vec(), utf16("Name", false)].concat(), UTF_16BE),
            (utf16("Name,City", true), UTF_16LE),
            (utf16("Name,City", false), UTF_16BE),
            (WINDOWS_1252.encode("Vorname;Straße\nJürgen;Schäferweg\n").0.into_owned(), WINDOWS_1252),
            (polish.into_owned(), WINDOWS_1250),
        ] {
            assert_eq!(detect(&bytes, true).name(), want.name(), "{bytes:?}");
        }
    }

    #[test]
    fn a_character_cut_by_the_end_of_the_sample_is_no_error() {
        let text = "Åsa Öberg".as_bytes();
        assert_eq!(detect(&text[..1], false), UTF_8);
        assert_ne!(detect(&text[..1], true), UTF_8, "a whole file that ends inside a character is not UTF-8");
    }

    #[test]
    fn a_code_page_of_dos_is_decoded_piece_by_piece_also_where_it_shows_late() {
        let page = charset::named("cp850").unwrap();
        let mut decoder = Decoder::new(b"G\x94ran\r\n\x8fsa\n".as_slice(), page);
        assert_eq!(all(&mut decoder), "Göran\r\nÅsa\n");
        let mut bytes = "Name,City\nAnna,Berg\n".repeat(10_000).into_bytes();
        bytes.extend(b"J\x81rgen Sch\x84fer,K\x94ln\n");
        let mut decoder = Decoder::new(bytes.as_slice(), UTF_8).assuming();
        assert!(all(&mut decoder).ends_with("Jürgen Schäfer,Köln\n"));
        assert_eq!(decoder.late_encoding(), Some((page, 20_001)));
    }

    #[test]
    fn bad_bytes_are_replaced_counted_and_placed() {
        let bytes = b"\xc3\xa5\r\nb\rc \xff\xfe d\n".as_slice();
        let mut decoder = Decoder::new(bytes, UTF_8);
        assert_eq!(all(&mut decoder), "å\r\nb\rc \u{fffd}\u{fffd} d\n");
        assert_eq!(decoder.bad_bytes(), BadBytes { count: 2, line: 3 });
        assert_eq!(decoder.late_encoding(), None);
    }

    #[test]
    fn plain_ascii_may_still_turn_out_to_be_windows_1252() {
        let mut bytes = "Name,City\nAnna,Berg\n".repeat(10_000).into_bytes();
        bytes.extend(WINDOWS_1252.encode("Jürgen Schäfer,Köln\n").0.iter());
        let mut decoder = Decoder::new(bytes.as_slice(), UTF_8).assuming();
        assert!(all(&mut decoder).ends_with("Jürgen Schäfer,Köln\n"));
        assert_eq!(decoder.late_encoding(), Some((WINDOWS_1252.into(), 20_001)));
        assert_eq!(decoder.bad_bytes().count, 0);
    }
}

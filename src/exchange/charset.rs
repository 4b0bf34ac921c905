//! The encoding of a file: one that the web knows, or a code page of DOS, in which old programs wrote their text.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::{decode, error::ReadError};

/// A code page of DOS: the characters of the bytes from 0x80 on; those before are ASCII.
///
/// After the tables of Unicode, `MAPPINGS/VENDORS/MICSFT/PC/CP437.TXT` and `CP850.TXT`.
#[derive(Debug, PartialEq, Eq)]
pub struct CodePage {
    name: &'static str,
    /// Other names of it.
    also: &'static [&'static str],
    upper: &'static str,
}

/// The pages that are known.
pub static CODE_PAGES: [CodePage; 2] = [
    CodePage {
        name: "cp850",
        also: &["850", "ibm850", "dos-850"],
        upper: "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ\
     áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
     └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀\
     ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}",
    },
    CodePage {
        name: "cp437",
        also: &["437", "ibm437", "dos-437"],
        upper: "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ\
     áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
     └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
     αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}",
    },
];

impl CodePage {
    /// The character of each byte from 0x80 on.
    pub(super) fn table(&self) -> [char; 128] {
        let mut table = ['\u{fffd}'; 128];
        table.iter_mut().zip(self.upper.chars()).for_each(|(slot, c)| *slot = c);
        table
    }
}

/// How the bytes of a file stand for text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// An encoding of the web.
    Web(&'static Encoding),
    /// A code page of DOS.
    Dos(&'static CodePage),
}

impl From<&'static Encoding> for Charset {
    fn from(encoding: &'static Encoding) -> Self {
        Self::Web(encoding)
    }
}

impl Charset {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Web(encoding) => encoding.name(),
            Self::Dos(page) => page.name,
        }
    }

    /// The whole of a sample as text.
    #[must_use]
    pub fn text(self, sample: &[u8]) -> Cow<'_, str> {
        match self {
            Self::Web(encoding) => encoding.decode_with_bom_removal(sample).0,
            Self::Dos(page) => {
                let table = page.table();
                let one = |byte: &u8| if byte.is_ascii() { char::from(*byte) } else { table[usize::from(byte & 0x7f)] };
                Cow::Owned(sample.iter().map(one).collect())
            }
        }
    }
}

/// The encoding of a name such as `utf-8`, `latin1`, `windows-1250` or `cp850`.
///
/// # Errors
/// [`ReadError::UnknownEncoding`].
pub fn named(label: &str) -> Result<Charset, ReadError> {
    let typed = label.trim();
    let is_page = |page: &&CodePage| page.also.iter().chain([&page.name]).any(|name| name.eq_ignore_ascii_case(typed));
    let page = CODE_PAGES.iter().find(is_page);
    match (page, Encoding::for_label(typed.as_bytes())) {
        (Some(page), _) => Ok(Charset::Dos(page)),
        (None, Some(encoding)) => Ok(Charset::Web(encoding)),
        (None, None) => Err(ReadError::UnknownEncoding(label.to_owned())),
    }
}

/// The encoding a file's first bytes speak for.
#[must_use]
pub fn detect(sample: &[u8], whole: bool) -> Charset {
    let found = decode::detect(sample, whole);
    // What is Unicode says so itself.
    let is_unicode = [UTF_8, UTF_16LE, UTF_16BE].contains(&found);
    if !is_unicode && is_of_dos(sample) { Charset::Dos(&CODE_PAGES[0]) } else { found.into() }
}

/// Bytes that are letters on a code page of DOS, and signs or nothing at all in what Windows writes: ü é ä å Ä Å ö Ö.
const LETTERS: [u8; 8] = [0x81, 0x82, 0x84, 0x86, 0x8e, 0x8f, 0x94, 0x99];

/// Whether the letters beyond ASCII are those of Western Europe on a code page of DOS: such bytes stand between letters, and nearly no
/// other byte beyond ASCII is there. Windows has quotation marks and daggers in their places, which stand at the edge of words.
fn is_of_dos(sample: &[u8]) -> bool {
    let is_letter = |at: Option<&u8>| at.is_some_and(u8::is_ascii_alphabetic);
    let (mut inside, mut own, mut others) = (0_usize, 0_usize, 0_usize);
    for (at, byte) in sample.iter().enumerate().filter(|(_, byte)| !byte.is_ascii()) {
        let is_own = LETTERS.contains(byte);
        own += usize::from(is_own);
        others += usize::from(!is_own);
        // In Windows' own Central Europe 0x8e is a letter as well.
        let (before, after) = (at.checked_sub(1).and_then(|at| sample.get(at)), sample.get(at + 1));
        inside += usize::from(is_own && *byte != 0x8e && is_letter(before) && is_letter(after));
    }
    inside > 0 && inside * 2 >= own && own > others * 4
}

#[cfg(test)]
mod tests {
    use encoding_rs::{SHIFT_JIS, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252};

    use super::*;

    #[test]
    fn bytes_of_dos_are_the_characters_of_its_pages() {
        // the page, bytes, text: single places of the tables of Unicode
        for (page, bytes, want) in [
            ("cp850", &b"G\x94ran \x8fberg, \x99rebro"[..], "Göran Åberg, Örebro"),
            ("cp850", b"M\x81ller Stra\xe1e", "Müller Straße"),
            ("cp850", b"\x80\x9f\xa0\xd5\xfe\xff", "Çƒáı■\u{a0}"),
            ("cp850", b"S\xc6o Jo\xc6o, \x9d", "São João, Ø"),
            ("437", b"Caf\x82 \x8e\x99\x9a \x9d \xe1", "Café ÄÖÜ ¥ ß"),
            ("cp437", b"\xe0\xe3\xf1\xfd\xff", "απ±²\u{a0}"),
            ("IBM437", b"plain", "plain"),
        ] {
            let charset = named(page).unwrap();
            assert!(matches!(charset, Charset::Dos(_)));
            assert_eq!(charset.text(bytes), want, "{page}");
        }
        for page in &CODE_PAGES {
            assert_eq!(page.upper.chars().count(), 128, "{}", page.name);
            assert!(page.table().iter().all(|c| *c != '\u{fffd}' && !c.is_ascii()), "{}", page.name);
        }
        assert_eq!(named("latin1").unwrap().name(), "windows-1252");
        assert!(named("cp851").is_err());
    }

    #[test]
    fn western_letters_of_dos_are_recognised_and_nothing_else_is_taken_for_them() {
        let dos = |text: &[u8]| [b"Name;Ort\r\n".as_slice(), text].concat();
        let of = |encoding: &'static Encoding, text: &str| encoding.encode(text).0.into_owned();
        for (bytes, want) in [
            (dos(b"G\x94ran \x8fberg;V\x84ster\x86s\r\n"), "cp850"),
            (dos(b"J\x81rgen Sch\x84fer;K\x94ln\r\nRen\x82 Mi\x82ville;Lyon\r\n"), "cp850"),
            (of(UTF_8, "Göran Åberg;Västerås"), "UTF-8"),
            (of(WINDOWS_1252, "Göran Åberg;Västerås och \u{201e}Bågen\u{201d}, Anna\u{2019}s"), "windows-1252"),
            (of(WINDOWS_1252, "Anna \u{201c}Annie\u{201d} O\u{2019}Neil \u{2013} the \u{201e}boss\u{201d}"), "windows-1252"),
            (of(WINDOWS_1250, "Łukasz Żółkiewski;Łódź, ulica Świętokrzyska, Tomáš Dvořák, Žižkov"), "windows-1250"),
            (of(WINDOWS_1251, "Здравствуйте, нас интересуют ваши ткацкие станки"), "windows-1251"),
            (of(SHIFT_JIS, "見積もり依頼 カタカナ ひらがな 東京都千代田区"), "Shift_JIS"),
            (b"Name;Ort\r\nAnna;Lund\r\n".to_vec(), "UTF-8"),
        ] {
            assert_eq!(detect(&bytes, true).name(), want, "{}", String::from_utf8_lossy(&bytes));
        }
    }
}

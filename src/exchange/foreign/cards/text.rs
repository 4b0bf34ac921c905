//! The text of cards before it is parsed: its encoding, where each card begins and ends, and what old programs write that the parser
//! does not know.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;

/// One card as it stands in the file.
pub(super) struct RawCard {
    /// The line it begins in, counted from 1.
    pub(super) line: u64,
    /// Its lines, with CRLF between them.
    pub(super) text: String,
    /// Whether its end was there.
    pub(super) is_closed: bool,
}

/// Hands out every card. What stands between cards is passed over.
pub(super) fn each_card(bytes: &[u8], each: &mut dyn FnMut(RawCard)) {
    let decoded = with_mark(bytes);
    let bytes = decoded.as_deref().map_or(bytes, str::as_bytes);
    let lines = lines(bytes);
    let guess = Guess::of(bytes);
    let mut card: Option<RawCard> = None;
    // Lines of a card within a card, an agent's: they are not about the person.
    let mut within = 0_u32;
    let mut after_agent = false;
    let mut at = 0;
    while let Some(raw) = lines.get(at) {
        let number = u64::try_from(at).unwrap_or_default() + 1;
        at += 1;
        let line = guess.line(raw);
        let bare = line.trim();
        if is_mark(bare, "begin") {
            match &mut card {
                Some(_) if within > 0 || after_agent => {
                    within += 1;
                    continue;
                }
                Some(_) => close(&mut card, false, each),
                None => {}
            }
            card = Some(RawCard { line: number, text: "BEGIN:VCARD\r\n".to_owned(), is_closed: false });
            continue;
        }
        if card.is_none() {
            continue;
        }
        if is_mark(bare, "end") {
            after_agent = false;
            if within > 0 {
                within -= 1;
            } else {
                close(&mut card, true, each);
            }
            continue;
        }
        if within > 0 || bare.is_empty() {
            if let Some(card) = card.as_mut().filter(|_| within == 0) {
                card.text.push_str("\r\n");
            }
            continue;
        }
        let property = Property::of(&line);
        after_agent = property.as_ref().is_some_and(|property| property.is("agent"));
        if after_agent {
            // Written in one line, it may begin a card itself.
            within += u32::from(property.is_some_and(|property| is_mark(property.value.trim(), "begin")));
            continue;
        }
        let Some(card) = &mut card else { continue };
        match property {
            Some(property) => {
                let rest = if property.is_quoted_printable() { soft_lines(&line, &lines[at..]) } else { Vec::new() };
                card.text.push_str(&property.mended(&rest));
                card.text.push_str("\r\n");
                for soft in &rest {
                    card.text.push_str(&guess.line(soft));
                    card.text.push_str("\r\n");
                }
                at += rest.len();
            }
            None => {
                card.text.push_str(&line);
                card.text.push_str("\r\n");
            }
        }
    }
    close(&mut card, false, each);
}

fn close(card: &mut Option<RawCard>, is_closed: bool, each: &mut dyn FnMut(RawCard)) {
    if let Some(mut card) = card.take() {
        card.text.push_str("END:VCARD\r\n");
        card.is_closed = is_closed;
        each(card);
    }
}

/// `BEGIN:VCARD`, with blanks wherever programs put them.
fn is_mark(line: &str, word: &str) -> bool {
    let Some((name, value)) = line.split_once(':') else { return false };
    let name = name.trim_start_matches('\u{feff}').trim();
    name.eq_ignore_ascii_case(word) && value.trim().eq_ignore_ascii_case("vcard")
}

/// The text of a file that says its encoding by a mark, or is UTF-16.
fn with_mark(bytes: &[u8]) -> Option<String> {
    let encoding = crate::exchange::decode::detect(&bytes[..bytes.len().min(4096)], false);
    let is_wide = matches!(encoding.name(), "UTF-16LE" | "UTF-16BE");
    is_wide.then(|| encoding.decode_with_bom_removal(bytes).0.into_owned())
}

/// Lines by LF, CRLF or CR.
fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    let end = if bytes.contains(&b'\n') { b'\n' } else { b'\r' };
    bytes.split(|byte| *byte == end).map(|line| line.strip_suffix(b"\r").unwrap_or(line)).collect()
}

/// The encoding of what does not say it.
struct Guess(Option<&'static Encoding>);

impl Guess {
    /// UTF-8 where that is sound, else what the whole file looks like.
    fn of(bytes: &[u8]) -> Self {
        if std::str::from_utf8(bytes).is_ok() { Self(None) } else { Self(Some(detected(bytes))) }
    }

    fn line<'a>(&self, raw: &'a [u8]) -> Cow<'a, str> {
        match (std::str::from_utf8(raw), self.0) {
            (Ok(text), _) => Cow::Borrowed(text),
            (Err(_), guess) => {
                let own = charset_of(raw).or(guess).unwrap_or(encoding_rs::WINDOWS_1252);
                Cow::Owned(own.decode_without_bom_handling(raw).0.into_owned())
            }
        }
    }
}

fn detected(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny)
}

/// The encoding a line names for itself: `N;CHARSET=windows-1252:...`.
fn charset_of(raw: &[u8]) -> Option<&'static Encoding> {
    let head = raw.split(|byte| *byte == b':').next()?;
    let head = std::str::from_utf8(head).ok()?;
    let parameters = head.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    let (_, name) = parameters.into_iter().find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
    Encoding::for_label(name.trim().trim_matches('"').as_bytes())
}

/// A line that begins a property.
struct Property<'a> {
    name: &'a str,
    parameters: Vec<&'a str>,
    value: &'a str,
}

impl<'a> Property<'a> {
    /// Nothing for lines that continue another.
    fn of(line: &'a str) -> Option<Self> {
        if line.starts_with([' ', '\t']) {
            return None;
        }
        let mut is_quoted = false;
        let colon = line.char_indices().find(|(_, c)| {
            is_quoted ^= *c == '"';
            *c == ':' && !is_quoted
        });
        let (head, value) = line.split_at_checked(colon?.0)?;
        let mut parts = head.split(';');
        let name = parts.next()?.trim();
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '\u{feff}');
        (!name.is_empty() && name.chars().all(is_name)).then(|| Self { name, parameters: parts.collect(), value: &value[1..] })
    }

    fn is(&self, name: &str) -> bool {
        self.name.rsplit('.').next().is_some_and(|own| own.eq_ignore_ascii_case(name))
    }

    fn has(&self, word: &str) -> bool {
        let value = |parameter: &str| parameter.split_once('=').map_or(parameter, |(_, value)| value).trim().to_owned();
        self.parameters.iter().any(|parameter| value(parameter).eq_ignore_ascii_case(word))
    }

    fn is_quoted_printable(&self) -> bool {
        self.has("quoted-printable")
    }

    /// The line as the parser understands it. Words that stand alone get the parameter they mean, and the encoding of quoted bytes
    /// is said where the program forgot to. Days are left to us: the parser takes `19750314` for a year.
    fn mended(&self, soft: &[&[u8]]) -> String {
        let (group, own) = self.name.rsplit_once('.').map_or(("", self.name), |(group, own)| (group, own));
        let own = match own.to_ascii_uppercase().as_str() {
            "BDAY" => "X-BDAY".to_owned(),
            "ANNIVERSARY" => "X-ANNIVERSARY".to_owned(),
            _ => own.to_owned(),
        };
        let mut line = if group.is_empty() { own } else { format!("{group}.{own}") };
        let mut has_charset = false;
        for parameter in &self.parameters {
            let bare = parameter.trim();
            let prefix = match bare.to_ascii_uppercase().as_str() {
                "QUOTED-PRINTABLE" | "BASE64" => "ENCODING=",
                word if !bare.contains('=') && word.contains("UTF") => "CHARSET=",
                _ => "",
            };
            has_charset |= prefix == "CHARSET=" || bare.get(..8).is_some_and(|name| name.eq_ignore_ascii_case("charset="));
            line.push(';');
            line.push_str(prefix);
            line.push_str(if prefix.is_empty() { parameter } else { bare });
        }
        if self.is_quoted_printable() && !has_charset {
            let bytes = quoted_bytes([self.value.as_bytes()].into_iter().chain(soft.iter().copied()));
            let name = if std::str::from_utf8(&bytes).is_ok() { "UTF-8" } else { detected(&bytes).name() };
            line.push_str(";CHARSET=");
            line.push_str(name);
        }
        line.push(':');
        line.push_str(self.value);
        line
    }
}

/// The lines that go on with a quoted-printable value: all but the last end in `=`.
fn soft_lines<'a>(first: &str, rest: &[&'a [u8]]) -> Vec<&'a [u8]> {
    let mut more = first.trim_end().ends_with('=');
    let mut soft = Vec::new();
    for line in rest {
        if !more || is_mark(&String::from_utf8_lossy(line), "end") {
            break;
        }
        more = line.trim_ascii_end().ends_with(b"=");
        soft.push(*line);
    }
    soft
}

/// The bytes that are written as `=C3`.
fn quoted_bytes<'a>(lines: impl Iterator<Item = &'a [u8]>) -> Vec<u8> {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16)).and_then(|digit| u8::try_from(digit).ok());
    let mut bytes = Vec::new();
    for line in lines {
        let mut at = 0;
        while let Some(byte) = line.get(at) {
            match (byte, digit(line.get(at + 1)), digit(line.get(at + 2))) {
                (b'=', Some(high), Some(low)) => {
                    bytes.push(high * 16 + low);
                    at += 3;
                }
                _ => {
                    if byte.is_ascii() && *byte != b'=' {
                        bytes.push(*byte);
                    }
                    at += 1;
                }
            }
        }
    }
    bytes
}

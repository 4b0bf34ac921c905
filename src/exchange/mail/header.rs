//! Headers of messages and of their parts: fields in their order, values as they stand there until somebody asks.
//!
//! Only lines that are fields count. A line that merely looks like one (`Fr om:`, `:From:`) would let a crafted message replace its
//! sender in programs that are less strict, so it is left out with what continues it; text where a field should be is the body,
//! whose blank line before it is missing. Of fields that occur several times the first counts.

use std::borrow::Cow;

use mail_parser::{ContentType, DateTime, HeaderValue, parsers::MessageStream};

use super::{
    address::{self, Mailbox},
    clean::line,
};
use crate::{exchange::decode, model::Millis};

/// Most fields of one header; what follows them is passed over.
pub(super) const MOST_FIELDS: usize = 2_000;
/// Most bytes of one header.
const MOST_BYTES: usize = 1 << 20;
/// Blanks that may stand before the header.
const MOST_BLANK: usize = 16;
/// Longest text that may be meant as the name of a field.
const LONGEST_NAME: usize = 40;
/// What is looked at of the body to find the encoding of a header that does not say it.
const SAMPLE: usize = 4 * 1024;
/// The end of the year 9999.
const LAST_MOMENT: i64 = 253_402_300_799;

/// A header.
#[derive(Debug, Default)]
pub(super) struct Fields {
    /// Names in small letters; values with the line breaks inside them and one at their end.
    list: Vec<(String, Vec<u8>)>,
    /// Fields that were too many.
    pub(super) passed_over: usize,
    /// The moment an mbox file gives, as it stands behind the address.
    pub(super) postmark: Option<String>,
}

/// What a line of a header is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Blank,
    Continues,
    /// A field, with the length of its name.
    Field(usize),
    /// Meant as one, and none.
    Broken,
    /// Something else.
    Text,
}

fn kind_of(line: &[u8]) -> Line {
    match line {
        [] => return Line::Blank,
        [b' ' | b'\t', ..] => return Line::Continues,
        _ => {}
    }
    let Some(colon) = line.iter().position(|byte| *byte == b':') else { return Line::Text };
    let name = &line[..colon];
    if !name.is_empty() && name.iter().all(|byte| (0x21..=0x7e).contains(byte)) {
        return Line::Field(colon);
    }
    let is_meant = name.len() <= LONGEST_NAME
        && name.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b' ' | b'\t') || byte.is_ascii_control())
        && name.split(|byte| *byte == b' ').filter(|word| !word.is_empty()).count() <= 3;
    if is_meant { Line::Broken } else { Line::Text }
}

/// The lines of some bytes without their ends, each with the place behind it.
fn lines(bytes: &[u8], from: usize) -> impl Iterator<Item = (&[u8], usize)> {
    let mut at = from;
    std::iter::from_fn(move || {
        let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
        let length = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        at = (at + length + 1).min(bytes.len());
        let line = &rest[..length];
        Some((line.strip_suffix(b"\r").unwrap_or(line), at))
    })
}

/// Parts the header from the body. Lines end in LF or CRLF.
pub(super) fn split(bytes: &[u8]) -> (Fields, &[u8]) {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let (mut fields, start) = (Fields::default(), before(bytes));
    let mut begin = start.end;
    fields.postmark = start.postmark;
    let (mut is_kept, mut size) = (false, 0);
    for (line, next) in lines(bytes, start.end) {
        match kind_of(line) {
            Line::Blank => {
                begin = next;
                break;
            }
            Line::Continues => {
                size += line.len();
                if let Some((_, value)) = fields.list.last_mut().filter(|_| is_kept && size <= MOST_BYTES) {
                    value.extend_from_slice(line);
                    value.push(b'\n');
                }
            }
            Line::Field(length) => {
                size += line.len();
                is_kept = fields.list.len() < MOST_FIELDS && size <= MOST_BYTES;
                if is_kept {
                    let name = String::from_utf8_lossy(&line[..length]).to_ascii_lowercase();
                    let mut value = line[length + 1..].to_vec();
                    value.push(b'\n');
                    fields.list.push((name, value));
                } else {
                    fields.passed_over += 1;
                }
            }
            Line::Broken => is_kept = false,
            // The blank line is missing.
            Line::Text => break,
        }
        begin = next;
    }
    let body = bytes.get(begin..).unwrap_or_default();
    fields.decode(body);
    (fields, body)
}

struct Before {
    end: usize,
    postmark: Option<String>,
}

/// What may stand before the first field: blank lines, and the line that begins a message in an mbox file.
fn before(bytes: &[u8]) -> Before {
    let mut found = Before { end: 0, postmark: None };
    for (line, next) in lines(bytes, 0).take(MOST_BLANK) {
        let mark = line.strip_prefix(b"From ").or_else(|| line.strip_prefix(b">From "));
        match mark {
            Some(mark) if found.postmark.is_none() => {
                found.postmark = Some(String::from_utf8_lossy(mark.get(..200).unwrap_or(mark)).into_owned());
            }
            _ if line.is_empty() => {}
            _ => break,
        }
        found.end = next;
    }
    found
}

impl Fields {
    /// A header of its own, such as the one kept in an Outlook item.
    pub(super) fn of(bytes: &[u8]) -> Self {
        split(bytes).0
    }

    /// Values that are no UTF-8 are read in the encoding that they, and the body, speak for.
    fn decode(&mut self, body: &[u8]) {
        let mut sample: Vec<u8> = Vec::new();
        for (_, value) in self.list.iter().filter(|(_, value)| std::str::from_utf8(value).is_err()) {
            sample.extend_from_slice(value);
        }
        if sample.is_empty() {
            return;
        }
        sample.extend_from_slice(&body[..body.len().min(SAMPLE)]);
        let encoding = decode::detect(&sample, true);
        for (_, value) in self.list.iter_mut().filter(|(_, value)| std::str::from_utf8(value).is_err()) {
            *value = encoding.decode_without_bom_handling(value).0.into_owned().into_bytes();
        }
    }

    /// The first value of a field, as it stands there.
    pub(super) fn raw(&self, name: &str) -> Option<&[u8]> {
        self.list.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_slice())
    }

    /// All values of a field.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.list.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_slice())
    }

    /// Whether there is such a field.
    pub(super) fn has(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }

    /// The value as one clean line; empty where there is none.
    pub(super) fn text(&self, name: &str) -> String {
        self.raw(name).map(decoded).map(|text| line(&text)).unwrap_or_default()
    }

    /// The people a field names.
    pub(super) fn people(&self, name: &str, warnings: &mut Vec<String>) -> Vec<Mailbox> {
        self.raw(name).map(|raw| address::read(raw, warnings)).unwrap_or_default()
    }

    /// When it was written, in UTC: as it says itself, else as the first machine to take it in says.
    pub(super) fn moment(&self) -> Option<Millis> {
        let date = |value: HeaderValue<'_>| match value {
            HeaderValue::DateTime(date) => millis(&date),
            _ => None,
        };
        let own = || self.raw("date").and_then(|raw| date(MessageStream::new(raw).parse_date()));
        let taken = || {
            let last = self.all("received").last()?;
            let at = last.iter().rposition(|byte| *byte == b';')?;
            date(MessageStream::new(&last[at + 1..]).parse_date())
        };
        let marked = || {
            let mark = self.postmark.as_deref()?;
            let (_, moment) = mark.trim().split_once(' ')?;
            chrono::NaiveDateTime::parse_from_str(moment.trim(), "%a %b %e %H:%M:%S %Y").ok().map(|at| at.and_utc().timestamp_millis())
        };
        own().or_else(taken).or_else(marked)
    }

    /// A value with parameters, such as the type of a part.
    pub(super) fn parameters(&self, name: &str) -> Option<ContentType<'_>> {
        self.raw(name).and_then(|raw| match MessageStream::new(raw).parse_content_type() {
            HeaderValue::ContentType(found) => Some(found),
            _ => None,
        })
    }

    /// The part's transfer encoding, in small letters.
    pub(super) fn transfer_encoding(&self) -> String {
        self.raw("content-transfer-encoding").map(|raw| String::from_utf8_lossy(raw).trim().to_ascii_lowercase()).unwrap_or_default()
    }
}

fn millis(date: &DateTime) -> Option<Millis> {
    let seconds = date.is_valid().then(|| date.to_timestamp())?;
    (0..=LAST_MOMENT).contains(&seconds).then_some(seconds * 1000)
}

/// A value with its encoded words read.
pub(super) fn decoded(raw: &[u8]) -> Cow<'_, str> {
    match MessageStream::new(raw).parse_unstructured() {
        HeaderValue::Text(text) => text,
        _ => Cow::Borrowed(""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> (Vec<String>, String) {
        let (fields, body) = split(text);
        (fields.list.iter().map(|(name, _)| name.clone()).collect(), String::from_utf8_lossy(body).into_owned())
    }

    #[test]
    fn only_fields_are_fields() {
        for (text, names, body) in [
            ("From: a@b.se\nTo: c@d.se\n\nHello\n", vec!["from", "to"], "Hello\n"),
            ("From: a@b.se\r\n continues\r\n\r\nHello\r\n", vec!["from"], "Hello\r\n"),
            // What would replace the sender elsewhere.
            ("Fr om: evil@x.se\n continues\nFrom: a@b.se\n\nHello", vec!["from"], "Hello"),
            (":From: evil@x.se\nFrom: a@b.se\n\nHello", vec!["from"], "Hello"),
            ("From : evil@x.se\nFrom: a@b.se\n\nHello", vec!["from"], "Hello"),
            ("Fr\x01om: evil@x.se\nFrom: a@b.se\n\nHello", vec!["from"], "Hello"),
            // No blank line.
            ("From: a@b.se\nHello there,\nI am interested.\n", vec!["from"], "Hello there,\nI am interested.\n"),
            ("From: a@b.se", vec!["from"], ""),
            ("Hello there, no header at all", vec![], "Hello there, no header at all"),
            ("", vec![], ""),
            // As mailboxes and pipes hand it over.
            ("From ada@x.se Tue Nov  3 10:00:00 2026\nFrom: a@b.se\n\nHello", vec!["from"], "Hello"),
            (">From ada@x.se Tue Nov  3 10:00:00 2026\nFrom: a@b.se\n\nHello", vec!["from"], "Hello"),
            ("\n\r\nFrom: a@b.se\n\nHello", vec!["from"], "Hello"),
        ] {
            assert_eq!(read(text.as_bytes()), (names.into_iter().map(str::to_owned).collect(), body.to_owned()), "{text:?}");
        }
    }

    #[test]
    fn ten_thousand_fields_are_passed_over_and_the_body_is_found() {
        let many: String = (0..10_000).map(|number| format!("X-{number}: junk\n")).collect();
        let text = format!("From: first@x.se\n{many}From: last@x.se\n\nHello");
        let (fields, body) = split(text.as_bytes());
        assert_eq!((fields.list.len(), fields.passed_over, body), (MOST_FIELDS, 10_002 - MOST_FIELDS, b"Hello".as_slice()));
        assert_eq!(fields.raw("from"), Some(b" first@x.se\n".as_slice()));
    }

    #[test]
    fn a_header_in_another_encoding_is_read() {
        let bytes =
            encoding_rs::WINDOWS_1252.encode("From: Åsa Öberg <asa@x.se>\nSubject: Förfrågan om vävstolar\n\nHej!\n").0.into_owned();
        let (fields, _) = split(&bytes);
        assert_eq!(fields.text("subject"), "Förfrågan om vävstolar");
        assert_eq!(fields.people("from", &mut Vec::new())[0].name, "Åsa Öberg");
    }

    #[test]
    fn the_moment_is_utc_and_comes_from_what_there_is() {
        let at = |text: &str| split(text.as_bytes()).0.moment().map(|at| at / 1000);
        assert_eq!(at("Date: Tue, 3 Nov 2026 12:00:00 +0100\n\n"), Some(1_793_703_600));
        assert_eq!(
            at("Received: by a; Tue, 3 Nov 2026 12:00:00 +0200\nReceived: by b; Tue, 3 Nov 2026 12:00:00 +0100\n\n"),
            Some(1_793_703_600)
        );
        assert_eq!(at("From a@b.se Tue Nov  3 11:00:00 2026\nSubject: x\n\n"), Some(1_793_703_600));
        for wrong in ["Date: yesterday\n\n", "Date: 99 Nov 2026\n\n", "Subject: none\n\n", "Date: Tue, 3 Nov 1901 12:00:00 +0100\n\n"] {
            assert_eq!(at(wrong), None, "{wrong}");
        }
    }
}

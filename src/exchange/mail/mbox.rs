//! Mailbox files: messages one after the other, read as a stream, so that no file is too large.
//!
//! A message begins with a line `From ` at the start or after an empty line that is followed by a header; a sentence that begins so is
//! none. `>From ` inside a message loses its mark. Lines end in LF, CRLF or CR; lengths that some programs note are not believed.

use std::io::{self, BufRead, BufReader, Read};

/// Bytes of a line that are looked at in one piece.
const LONGEST_LINE: usize = 64 << 10;

/// A piece of a mailbox.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece {
    /// A message, with the line that begins it.
    Message(Vec<u8>),
    /// A message that is larger than any may be; it was passed over.
    TooLarge,
}

/// Reads a mailbox file message by message.
#[derive(Debug)]
pub struct Mbox<R> {
    input: BufReader<R>,
    /// The file ends its lines with CR alone.
    is_old: Option<bool>,
    /// The line that begins the next message.
    begun: Option<Line>,
    /// A line that was looked at and not taken yet.
    ahead: Option<Line>,
    ended: bool,
    /// The most bytes of a message.
    largest: usize,
}

/// A line, or a piece of a long one.
#[derive(Debug, Default)]
struct Line {
    bytes: Vec<u8>,
    /// It goes on in the next piece.
    goes_on: bool,
}

impl Line {
    fn is_blank(&self) -> bool {
        !self.goes_on && self.bytes.iter().all(|byte| matches!(byte, b'\r' | b'\n'))
    }
}

impl<R: Read> Mbox<R> {
    /// Begins to read; messages of more than `largest` bytes are passed over.
    pub fn new(input: R, largest: usize) -> Self {
        Self { input: BufReader::with_capacity(LONGEST_LINE, input), is_old: None, begun: None, ahead: None, ended: false, largest }
    }

    /// The next line; none at the end.
    fn line(&mut self) -> io::Result<Option<Line>> {
        if let Some(line) = self.ahead.take() {
            return Ok(Some(line));
        }
        let mut line = Line::default();
        loop {
            let buffer = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                buffer => buffer?,
            };
            if buffer.is_empty() {
                return Ok((!line.bytes.is_empty()).then_some(line));
            }
            let is_old = *self.is_old.get_or_insert_with(|| !buffer.contains(&b'\n') && buffer.contains(&b'\r'));
            let end = memchr::memchr(if is_old { b'\r' } else { b'\n' }, buffer);
            let room = LONGEST_LINE.saturating_sub(line.bytes.len());
            let taken = end.map_or(buffer.len(), |end| end + 1).min(room);
            line.bytes.extend_from_slice(&buffer[..taken]);
            self.input.consume(taken);
            let has_ended = end.is_some_and(|end| end + 1 == taken);
            if has_ended {
                if is_old && let Some(last) = line.bytes.last_mut() {
                    *last = b'\n';
                }
                return Ok(Some(line));
            }
            if line.bytes.len() >= LONGEST_LINE {
                line.goes_on = true;
                return Ok(Some(line));
            }
        }
    }

    /// The next message; none at the end.
    ///
    /// # Errors
    /// Those of the input.
    #[expect(clippy::should_implement_trait, reason = "it can fail")]
    pub fn next(&mut self) -> io::Result<Option<Piece>> {
        let mut message: Vec<u8> = self.begun.take().map(|line| line.bytes).unwrap_or_default();
        let (mut is_large, mut after_blank, mut begins_line) = (false, message.is_empty(), true);
        let has_begun = |message: &[u8]| message.iter().any(|byte| !byte.is_ascii_whitespace());
        while !self.ended {
            let Some(mut line) = self.line()? else {
                self.ended = true;
                break;
            };
            let is_mark = begins_line && after_blank && line.bytes.starts_with(b"From ");
            if is_mark && (has_begun(&message) || is_large) {
                self.ahead = self.line()?;
                if self.ahead.as_ref().is_some_and(|ahead| begins_header(&ahead.bytes)) {
                    self.begun = Some(line);
                    break;
                }
            }
            after_blank = begins_line && line.is_blank();
            let marks = line.bytes.iter().take_while(|byte| **byte == b'>').count();
            if begins_line && marks > 0 && line.bytes[marks..].starts_with(b"From ") && has_begun(&message) {
                line.bytes.remove(0);
            }
            begins_line = !line.goes_on;
            if message.len() + line.bytes.len() > self.largest {
                is_large = true;
                message = Vec::new();
            }
            if !is_large && (has_begun(&message) || !line.is_blank()) {
                message.extend(line.bytes);
            }
        }
        if is_large {
            return Ok(Some(Piece::TooLarge));
        }
        Ok((!message.is_empty()).then_some(Piece::Message(message)))
    }
}

/// Whether text that begins with `From ` is a mailbox: a mark, alone or with a header below it.
pub(super) fn begins_messages(text: &[u8]) -> bool {
    let (mark, rest) = text.split_at(memchr::memchr(b'\n', text).map_or(text.len(), |end| end + 1));
    let below = rest.trim_ascii_start();
    let is_mark_alone = below.is_empty() && !mark.contains(&b',') && !mark.contains(&b';');
    let name = below.iter().take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')).count();
    let is_field = below.first().is_some_and(u8::is_ascii_alphabetic) && below.get(name) == Some(&b':');
    is_mark_alone || below.starts_with(b"From ") || below.starts_with(b">From ") || is_field
}

/// Whether a line is a field of a header, or another mark of a mailbox before one.
fn begins_header(line: &[u8]) -> bool {
    let colon = line.iter().position(|byte| *byte == b':');
    let is_older_mark = line.starts_with(b">From ") && memchr::memmem::find(line, b" remote from ").is_some();
    is_older_mark || colon.is_some_and(|colon| colon > 0 && line[..colon].iter().all(|byte| (0x21..=0x7e).contains(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LARGEST: usize = 1 << 20;

    fn all(bytes: &[u8]) -> Vec<String> {
        let mut mbox = Mbox::new(bytes, LARGEST);
        let mut found = Vec::new();
        while let Some(piece) = mbox.next().unwrap() {
            found.push(match piece {
                Piece::Message(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
                Piece::TooLarge => "(too large)".to_owned(),
            });
        }
        found
    }

    #[test]
    fn messages_part_where_they_begin_and_nowhere_else() {
        let one = "From a@x.se Tue Nov  3 10:00:00 2026\nFrom: a@x.se\n\nHello\n";
        let two = "From b@x.se Tue Nov  3 11:00:00 2026\nFrom: b@x.se\n\nHi\n";
        assert_eq!(all(format!("{one}\n{two}").as_bytes()), [format!("{one}\n"), two.to_owned()]);
        assert_eq!(all(one.as_bytes()), [one]);
        // A sentence, a quoted line, a line without a blank one before it.
        let body = "From a@x.se Tue\nSubject: x\n\nWe came.\n\nFrom here we went on.\n>From there too\nFrom a: b\n";
        assert_eq!(all(body.as_bytes()), [body.replace(">From", "From")]);
        // Other line ends.
        for end in ["\r\n", "\r"] {
            let text = format!("{one}\n{two}").replace('\n', end);
            let want = if end == "\r" {
                vec![format!("{one}\n"), two.to_owned()]
            } else {
                vec![format!("{one}\n").replace('\n', end), two.replace('\n', end)]
            };
            assert_eq!(all(text.as_bytes()), want);
        }
        assert_eq!(all(b"\n\nFrom a@x.se Tue\nSubject: x\n\nhi"), ["From a@x.se Tue\nSubject: x\n\nhi"]);
        assert!(all(b"").is_empty() && all(b"\n\n\n").is_empty());
        // No mailbox at all: one piece, for others to judge.
        assert_eq!(all(b"just text"), ["just text"]);
    }

    #[test]
    fn a_mailbox_is_told_from_a_table() {
        for (text, is_one) in [
            ("From a@x.se Tue Nov  3 10:00:00 2026\nSubject: x\n", true),
            ("From a@x.se Tue\n>From b remote from y\nSubject: x\n", true),
            ("From a@x.se Tue\n\nSubject: x\n", true),
            ("From a@x.se Tue\n", true),
            ("From date,To date,Name\n2026-01-01,2026-02-01,Anna\n", false),
            ("From date;To date\n10:00;11:00\n", false),
            ("From date,Name\n", false),
            ("From here we went on.\nAnd on.\n", false),
        ] {
            assert_eq!(begins_messages(text.as_bytes()), is_one, "{text}");
        }
    }

    #[test]
    fn a_giant_message_is_passed_over_and_the_next_one_read() {
        struct Giant(usize);
        impl Read for Giant {
            fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
                let length = into.len().min(self.0);
                into[..length].fill(b'x');
                self.0 -= length;
                Ok(length)
            }
        }
        let head = b"From a@x.se Tue\nSubject: x\n\n".as_slice();
        let next = b"\n\nFrom b@x.se Tue\nSubject: y\n\nhi\n".as_slice();
        let mut mbox = Mbox::new(head.chain(Giant(LARGEST + 10)).chain(next), LARGEST);
        assert_eq!(mbox.next().unwrap(), Some(Piece::TooLarge));
        assert_eq!(mbox.next().unwrap(), Some(Piece::Message(b"From b@x.se Tue\nSubject: y\n\nhi\n".to_vec())));
        assert_eq!(mbox.next().unwrap(), None);
    }
}

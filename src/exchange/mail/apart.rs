//! Messages read in a process of their own: what it is asked and what it answers, in [frames](crate::exchange::foreign::frame).
//!
//! One side says its terms once and then message after message; the other answers each with what it came to. Nothing is believed that
//! comes back: a frame has a length that is checked, a letter that must be known, and values of the fields a letter has. Who starts the
//! process, and what becomes of a message that it breaks down on, is no concern of this layer.

use std::io::{self, Read, Write};

use serde::{Deserialize, Serialize};

use super::{LeftOut, Letter, Options, Own, read};
use crate::{
    exchange::foreign::{
        Problem,
        frame::{FrameReader, FrameWriter},
    },
    model::{Millis, Reading},
};

/// Letters of the frames: the terms, a message's head, a piece of it, its end; what came of it.
const TERMS: u8 = b'T';
const MESSAGE: u8 = b'M';
const PIECE: u8 = b'D';
const END: u8 = b'E';
const LETTER: u8 = b'L';
const LEFT_OUT: u8 = b'O';

/// Bytes of a message in one frame.
const PIECE_BYTES: usize = 1 << 20;
/// The most bytes that are said of one message: far more than its text and everybody it names.
const MOST_SAID: u64 = 4 << 20;

/// What holds for all messages of a mailbox.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The addresses of whoever reads the mail.
    pub own: Own,
    /// Now: no message is written later.
    pub now: Millis,
    /// A person said that what comes is large.
    pub large: bool,
}

impl Terms {
    /// The most bytes of a message.
    #[must_use]
    pub const fn largest(&self) -> usize {
        super::largest(self.large)
    }

    fn options(&self, is_mailbox: bool) -> Options {
        Options { own: self.own.clone(), is_mailbox, reading: Reading::utc(self.now), largest: self.largest() }
    }
}

/// What stands before a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    line: u64,
    is_mailbox: bool,
}

/// Reads messages, one after the other, somewhere else.
pub trait LetterOpener {
    /// What a message comes to; one of many where `is_mailbox`. A message that breaks its reader down is left out with that reason.
    ///
    /// # Errors
    /// What stops all reading: a person, or a process that cannot be started.
    fn open(&mut self, message: &[u8], line: u64, is_mailbox: bool) -> Result<Result<Letter, LeftOut>, Problem>;
}

/// Says the terms: before the first message.
///
/// # Errors
/// The output's.
pub fn say_terms(output: impl Write, terms: &Terms) -> io::Result<()> {
    let mut frames = FrameWriter::new(output);
    json(&mut frames, TERMS, terms)?;
    frames.flush()
}

/// Says one message.
///
/// # Errors
/// The output's.
pub fn say_message(output: impl Write, message: &[u8], line: u64, is_mailbox: bool) -> io::Result<()> {
    let mut frames = FrameWriter::new(output);
    json(&mut frames, MESSAGE, &Head { line, is_mailbox })?;
    for piece in message.chunks(PIECE_BYTES) {
        frames.frame(PIECE, piece)?;
    }
    frames.frame(END, &[])?;
    frames.flush()
}

/// Hears what a message came to.
///
/// # Errors
/// The input's; what is not understood is [`io::ErrorKind::InvalidData`].
pub fn hear<R: Read>(frames: &mut FrameReader<R>, line: u64) -> io::Result<Result<Letter, LeftOut>> {
    match frames.frame()? {
        Some((LETTER, bytes)) => Ok(Ok(Letter { line, ..of_json(bytes)? })),
        Some((LEFT_OUT, bytes)) => Ok(Err(LeftOut { line, ..of_json(bytes)? })),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

/// The other side: reads all messages that come, until no more do.
///
/// # Errors
/// Those of input and output, and frames that are not understood: whoever asks is gone, or no part of this program.
pub fn serve(input: impl Read, output: impl Write) -> io::Result<()> {
    let odd = || io::Error::from(io::ErrorKind::InvalidData);
    let (mut input, mut answers) = (FrameReader::new(input, u64::MAX), FrameWriter::new(output));
    let terms: Terms = match input.frame()? {
        Some((TERMS, bytes)) => of_json(bytes)?,
        _ => return Err(odd()),
    };
    loop {
        let head: Head = match input.frame()? {
            None => return Ok(()),
            Some((MESSAGE, bytes)) => of_json(bytes)?,
            Some(_) => return Err(odd()),
        };
        let mut message = Vec::new();
        loop {
            match input.frame()? {
                // One byte over the limit is enough to be refused for it.
                Some((PIECE, bytes)) => message.extend_from_slice(&bytes[..bytes.len().min(terms.largest() + 1 - message.len())]),
                Some((END, _)) => break,
                _ => return Err(odd()),
            }
        }
        let came_to = read(&message, head.line, &terms.options(head.is_mailbox));
        drop(message);
        match came_to {
            Ok(letter) => json(&mut answers, LETTER, &letter)?,
            Err(left_out) => json(&mut answers, LEFT_OUT, &left_out)?,
        }
        answers.flush()?;
    }
}

/// The most bytes that the answers to so many messages take.
#[must_use]
pub const fn most_said(messages: u64) -> u64 {
    messages.saturating_mul(MOST_SAID)
}

fn json<W: Write>(frames: &mut FrameWriter<W>, letter: u8, value: &impl Serialize) -> io::Result<()> {
    frames.frame(letter, &serde_json::to_vec(value).map_err(io::Error::from)?)
}

fn of_json<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> io::Result<T> {
    serde_json::from_slice(bytes).map_err(|_| io::ErrorKind::InvalidData.into())
}

#[cfg(test)]
pub(crate) mod here {
    //! Reads in this process, for tests of what is read.

    use super::*;

    /// Reads on these terms.
    #[derive(Debug)]
    pub(crate) struct Here(pub(crate) Terms);

    impl LetterOpener for Here {
        fn open(&mut self, message: &[u8], line: u64, is_mailbox: bool) -> Result<Result<Letter, LeftOut>, Problem> {
            let (mut said, mut heard) = (Vec::new(), Vec::new());
            say_terms(&mut said, &self.0).unwrap();
            say_message(&mut said, message, line, is_mailbox).unwrap();
            serve(said.as_slice(), &mut heard).unwrap();
            Ok(hear(&mut FrameReader::new(heard.as_slice(), most_said(1)), line).unwrap())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{here::Here, *};

    const NOW: Millis = 1_795_424_400_000;
    const MESSAGE: &[u8] = b"From: \xc3\x85sa <asa@x.se>\nTo: bo@own.se\nSubject: Looms\nDate: Mon, 02 Nov 2026 10:00:00 +0100\n\nHi\n";

    fn terms() -> Terms {
        Terms { own: Own::of(["bo@own.se"]), now: NOW, large: false }
    }

    #[test]
    fn what_comes_back_is_what_was_read() {
        let mut opener = Here(terms());
        for (message, is_mailbox) in [(MESSAGE, false), (MESSAGE, true), (b"no mail".as_slice(), false), (b"", true)] {
            assert_eq!(opener.open(message, 7, is_mailbox).unwrap(), read(message, 7, &terms().options(is_mailbox)));
        }
        assert!(opener.open(MESSAGE, 7, true).unwrap().is_ok());
    }

    #[test]
    fn what_is_over_the_limit_is_left_out_and_the_next_one_read() {
        let mut said = Vec::new();
        say_terms(&mut said, &terms()).unwrap();
        say_message(&mut said, &vec![b'x'; terms().largest() + 5], 1, true).unwrap();
        say_message(&mut said, MESSAGE, 2, true).unwrap();
        let mut heard = Vec::new();
        serve(said.as_slice(), &mut heard).unwrap();
        let mut frames = FrameReader::new(heard.as_slice(), most_said(2));
        assert_eq!(hear(&mut frames, 1).unwrap().unwrap_err().reason, "it is larger than 64 MiB");
        assert!(hear(&mut frames, 2).unwrap().is_ok());
    }

    #[test]
    fn nonsense_is_no_answer() {
        let framed = |letter: u8, bytes: &[u8]| {
            let mut said = Vec::new();
            FrameWriter::new(&mut said).frame(letter, bytes).unwrap();
            said
        };
        for said in [
            Vec::new(),
            b"nonsense".to_vec(),
            framed(LETTER, b"{"),
            framed(LEFT_OUT, b"[]"),
            framed(b'?', b"{}"),
            framed(LETTER, &vec![b' '; 5 << 20]),
        ] {
            let error = hear(&mut FrameReader::new(said.as_slice(), most_said(1)), 1).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidData, "{} bytes", said.len());
        }
        for said in [
            framed(MESSAGE_LETTER, b"{}"),
            framed(TERMS, b"no"),
            [framed(TERMS, &serde_json::to_vec(&terms()).unwrap()), framed(b'?', b"")].concat(),
        ] {
            assert!(serve(said.as_slice(), io::sink()).is_err());
        }
    }

    const MESSAGE_LETTER: u8 = super::MESSAGE;
}

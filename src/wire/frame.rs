//! Frames: `[length, 4 bytes little-endian][message]`.

use std::io::{self, Read, Write};

use serde::{Serialize, de::DeserializeOwned};

use crate::{
    codec::{CodecError, LARGEST_MESSAGE, message_into, read_message, read_message_start},
    proto::Ticket,
};

/// Bytes made room for before they are there.
const FIRST_ROOM: usize = 64 << 10;

/// Why no message came or went.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// The line is cut.
    #[error("the connection is lost: {0}")]
    Lost(#[from] io::Error),
    /// The other end sends what nobody may send.
    #[error("a message cannot be understood: {0}")]
    Malformed(#[from] CodecError),
}

/// Sends a message; `buffer` is only room to work in.
///
/// # Errors
/// A message that is too large, of which nothing is sent then; a lost line.
pub fn write_frame<T: Serialize>(line: &mut impl Write, message: &T, buffer: &mut Vec<u8>) -> Result<(), FrameError> {
    message_into(message, buffer)?;
    let length = u32::try_from(buffer.len()).unwrap_or(u32::MAX);
    line.write_all(&length.to_le_bytes())?;
    line.write_all(buffer)?;
    Ok(())
}

/// Waits for a message; `None` where the other end hung up between two. `buffer` is only room to work in.
///
/// # Errors
/// A lost line, a length above the limit, bytes that are no such message.
pub fn read_frame<T: DeserializeOwned>(line: &mut impl Read, buffer: &mut Vec<u8>) -> Result<Option<T>, FrameError> {
    let mut length = [0; 4];
    let mut got = 0;
    while let Some(rest) = length.get_mut(got..).filter(|rest| !rest.is_empty()) {
        match line.read(rest) {
            Ok(0) if got == 0 => return Ok(None),
            Ok(0) => return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
            Ok(more) => got += more,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    let length = usize::try_from(u32::from_le_bytes(length)).unwrap_or(usize::MAX);
    if length > LARGEST_MESSAGE {
        return Err(CodecError::TooLarge { what: "message", bytes: length, limit: LARGEST_MESSAGE }.into());
    }
    buffer.clear();
    buffer.shrink_to(FIRST_ROOM);
    let limit = u64::try_from(length).unwrap_or(u64::MAX);
    if line.by_ref().take(limit).read_to_end(buffer)? < length {
        return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
    }
    Ok(Some(read_message(buffer)?))
}

/// The ticket of a question or an answer of which nothing more can be understood, because a newer program made it: both begin
/// with which they are, the first of their kind, and their ticket.
#[must_use]
pub fn ticket_of(message: &[u8]) -> Option<Ticket> {
    read_message_start::<(u32, Ticket)>(message).filter(|(kind, _)| *kind == 0).map(|(_, ticket)| ticket)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        model::SessionKey,
        proto::{FromHub, Request, Ticket},
        wire::{Hello, ToHub, Welcome},
    };

    fn sent<T: Serialize>(message: &T) -> Vec<u8> {
        let mut bytes = Vec::new();
        write_frame(&mut bytes, message, &mut Vec::new()).unwrap();
        bytes
    }

    fn heard<T: DeserializeOwned>(mut bytes: &[u8]) -> Result<Option<T>, FrameError> {
        read_frame(&mut bytes, &mut Vec::new())
    }

    #[test]
    fn messages_arrive_as_they_were_sent() {
        let hello = Hello { session: SessionKey(7) };
        let ask = ToHub::Ask { ticket: Ticket(3), done_below: Ticket(2), request: Request::Schema };
        let bytes = [sent(&hello), sent(&ask)].concat();
        let (mut line, mut buffer) = (bytes.as_slice(), Vec::new());
        assert_eq!(read_frame(&mut line, &mut buffer).unwrap(), Some(hello));
        assert_eq!(read_frame(&mut line, &mut buffer).unwrap(), Some(ask));
        assert_eq!(read_frame::<ToHub>(&mut line, &mut buffer).unwrap(), None);
    }

    #[test]
    fn a_line_that_is_cut_or_lies_is_an_error() {
        let whole = sent(&Welcome::In { user: "anna".to_owned() });
        for end in 1..whole.len() {
            assert!(matches!(heard::<Welcome>(&whole[..end]), Err(FrameError::Lost(_))), "cut at {end}");
        }
        assert!(matches!(heard::<Welcome>(&u32::MAX.to_le_bytes()), Err(FrameError::Malformed(CodecError::TooLarge { .. }))));
        let mut longer = whole;
        longer[0] += 1;
        longer.push(0);
        assert!(matches!(heard::<Welcome>(&longer), Err(FrameError::Malformed(CodecError::Malformed { .. }))), "bytes left over");
    }

    #[test]
    fn what_a_newer_program_says_has_at_least_a_ticket() {
        let mut message = sent(&ToHub::Ask { ticket: Ticket(300), done_below: Ticket(2), request: Request::Schema }).split_off(4);
        *message.last_mut().unwrap() = 250;
        assert!(read_message::<ToHub>(&message).is_err());
        assert_eq!(ticket_of(&message), Some(Ticket(300)));
        assert_eq!(ticket_of(&sent(&FromHub::Reply(Ticket(7), crate::proto::Reply::Ok))[4..]), Some(Ticket(7)));
        assert_eq!(ticket_of(&sent(&FromHub::Event(crate::proto::Event::Back))[4..]), None);
        assert_eq!(ticket_of(&[]), None);
    }

    proptest! {
        #[test]
        fn nothing_that_comes_ends_the_program(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
            let mut frame = u32::try_from(bytes.len()).unwrap().to_le_bytes().to_vec();
            frame.extend(&bytes);
            drop(heard::<ToHub>(&frame));
            drop(heard::<Hello>(&frame));
            drop(heard::<FromHub>(&frame));
        }

        #[test]
        fn a_message_with_one_byte_changed_ends_nothing_either(at in 0_usize..200, byte: u8) {
            let mut bytes = sent(&ToHub::Ask { ticket: Ticket(3), done_below: Ticket(2), request: Request::Names((0..60).map(crate::model::RecordId).collect()) });
            let at = 4 + at % (bytes.len() - 4);
            bytes[at] = byte;
            drop(heard::<ToHub>(&bytes));
        }
    }
}

//! Frames between the process that parses and the one that reads: a length, a letter, and so many bytes. Every length is checked
//! before anything is kept.

use std::io::{self, Read, Write};

/// The most bytes of a frame.
pub const LONGEST: usize = 9 * 1024 * 1024;

/// Writes frames.
#[derive(Debug)]
pub struct FrameWriter<W> {
    output: W,
}

impl<W: Write> FrameWriter<W> {
    /// Into `output`, which should be buffered.
    pub const fn new(output: W) -> Self {
        Self { output }
    }

    /// Writes one.
    ///
    /// # Errors
    /// The output's, and a frame over the limit.
    pub fn frame(&mut self, letter: u8, bytes: &[u8]) -> io::Result<()> {
        if bytes.len() > LONGEST {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a frame over the limit"));
        }
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        self.output.write_all(&length.to_le_bytes())?;
        self.output.write_all(&[letter])?;
        self.output.write_all(bytes)
    }

    /// Everything written so far leaves.
    ///
    /// # Errors
    /// The output's.
    pub fn flush(&mut self) -> io::Result<()> {
        self.output.flush()
    }
}

/// Reads frames.
#[derive(Debug)]
pub struct FrameReader<R> {
    input: R,
    bytes: Vec<u8>,
    /// Bytes that may still come.
    left: u64,
}

impl<R: Read> FrameReader<R> {
    /// From `input`, at most `most` bytes in all.
    pub const fn new(input: R, most: u64) -> Self {
        Self { input, bytes: Vec::new(), left: most }
    }

    /// What it reads from.
    pub const fn input(&mut self) -> &mut R {
        &mut self.input
    }

    /// The next one: its letter and its bytes; `None` where the input ends between two.
    ///
    /// # Errors
    /// The input's; a frame that is cut or over the limit is [`io::ErrorKind::InvalidData`].
    pub fn frame(&mut self) -> io::Result<Option<(u8, &[u8])>> {
        let mut head = [0; 5];
        let read = super::super::decode::read_full(&mut self.input, &mut head)?;
        if read == 0 {
            return Ok(None);
        }
        let [a, b, c, d, letter] = head;
        let length = usize::try_from(u32::from_le_bytes([a, b, c, d])).unwrap_or(usize::MAX);
        let counted = u64::try_from(length).unwrap_or(u64::MAX).saturating_add(5);
        if read < head.len() || length > LONGEST || counted > self.left {
            return Err(io::ErrorKind::InvalidData.into());
        }
        self.left -= counted;
        self.bytes.resize(length, 0);
        if super::super::decode::read_full(&mut self.input, &mut self.bytes)? < length {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(Some((letter, &self.bytes)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_back_and_broken_ones_are_refused() {
        let mut bytes = Vec::new();
        let mut writer = FrameWriter::new(&mut bytes);
        writer.frame(b'R', b"row").unwrap();
        writer.frame(b'E', b"").unwrap();
        writer.flush().unwrap();
        let mut reader = FrameReader::new(bytes.as_slice(), 1000);
        assert_eq!(reader.frame().unwrap(), Some((b'R', b"row".as_slice())));
        assert_eq!(reader.frame().unwrap(), Some((b'E', b"".as_slice())));
        assert_eq!(reader.frame().unwrap(), None);
        for (broken, most) in
            [(bytes[..3].to_vec(), 1000), (bytes[..6].to_vec(), 1000), (b"\xff\xff\xff\xffRx".to_vec(), u64::MAX), (bytes.clone(), 7)]
        {
            let error = FrameReader::new(broken.as_slice(), most).frame().unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidData, "{broken:?}");
        }
        assert!(FrameWriter::new(io::sink()).frame(b'R', &vec![0; LONGEST + 1]).is_err());
    }
}

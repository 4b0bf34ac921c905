//! The first 16 bytes on a connection, in a form that never changes: they tell programs of different versions apart before
//! either reads a message of the other.
//!
//! `[magic, 4][major, 2][minor, 2][features, 4][build, 4]`, numbers little-endian.

use std::io::{self, Read, Write};

/// Bytes of a preamble.
pub const PREAMBLE_BYTES: usize = 16;

const MAGIC: [u8; 4] = *b"PrSp";

/// What this program speaks. The major number changes with every message whose form changes; a test holds it to the forms.
pub const VERSION: Preamble = Preamble { major: 1, minor: 0, features: 0, build: build() };

/// Who is at the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preamble {
    /// Ends of different majors do not understand each other.
    pub major: u16,
    /// Ends of one major speak the smaller minor.
    pub minor: u16,
    /// None yet; unknown ones are ignored.
    pub features: u32,
    /// Tells builds of one version apart, for messages only.
    pub build: u32,
}

/// Why there is nobody to talk to.
#[derive(Debug, thiserror::Error)]
pub enum PreambleError {
    /// Something else answers there.
    #[error("what answers there is not Prospekt")]
    Foreign,
    /// It speaks another version.
    #[error("the store's owner speaks version {theirs} of the protocol, this program version {ours}")]
    Version {
        /// At the other end.
        theirs: u16,
        /// Here.
        ours: u16,
    },
    /// It does not speak at all.
    #[error("the store's owner does not answer: {0}")]
    Silent(#[from] io::Error),
}

const fn build() -> u32 {
    let version = env!("CARGO_PKG_VERSION").as_bytes();
    // FNV-1a, 32 bits.
    let (mut sum, mut at) = (0x811c_9dc5_u32, 0);
    while at < version.len() {
        sum = (sum ^ version[at] as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    sum
}

impl Preamble {
    fn bytes(self) -> [u8; PREAMBLE_BYTES] {
        let mut bytes = [0; PREAMBLE_BYTES];
        bytes[..4].copy_from_slice(&MAGIC);
        bytes[4..6].copy_from_slice(&self.major.to_le_bytes());
        bytes[6..8].copy_from_slice(&self.minor.to_le_bytes());
        bytes[8..12].copy_from_slice(&self.features.to_le_bytes());
        bytes[12..].copy_from_slice(&self.build.to_le_bytes());
        bytes
    }

    fn of(bytes: &[u8; PREAMBLE_BYTES]) -> Option<Self> {
        let (magic, rest) = bytes.split_first_chunk::<4>()?;
        let (major, rest) = rest.split_first_chunk()?;
        let (minor, rest) = rest.split_first_chunk()?;
        let (features, rest) = rest.split_first_chunk()?;
        let (build, _) = rest.split_first_chunk()?;
        (*magic == MAGIC).then(|| Self {
            major: u16::from_le_bytes(*major),
            minor: u16::from_le_bytes(*minor),
            features: u32::from_le_bytes(*features),
            build: u32::from_le_bytes(*build),
        })
    }

    /// Says who is here and hears who is there; both ends do this at once. The deadline is the connection's own.
    ///
    /// # Errors
    /// Something else at the other end, another major version, or nobody.
    pub fn exchange(self, line: &mut (impl Read + Write)) -> Result<Self, PreambleError> {
        line.write_all(&self.bytes())?;
        let mut bytes = [0; PREAMBLE_BYTES];
        line.read_exact(&mut bytes)?;
        let theirs = Self::of(&bytes).ok_or(PreambleError::Foreign)?;
        if theirs.major != self.major {
            return Err(PreambleError::Version { theirs: theirs.major, ours: self.major });
        }
        Ok(theirs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Says what it was given, whatever it hears.
    struct Line<'b>(&'b [u8]);

    impl Read for Line<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            self.0.read(into)
        }
    }

    impl Write for Line<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn the_form_never_changes() {
        let bytes = Preamble { major: 0x0201, minor: 3, features: 4, build: 5 }.bytes();
        assert_eq!(bytes, *b"PrSp\x01\x02\x03\x00\x04\x00\x00\x00\x05\x00\x00\x00");
    }

    #[test]
    fn who_is_there_is_told_apart() {
        let said = |preamble: Preamble| preamble.bytes();
        let meet = |bytes: &[u8]| VERSION.exchange(&mut Line(bytes));
        assert!(meet(&said(VERSION)).is_ok());
        assert!(meet(&said(Preamble { minor: 9, features: 9, build: 9, ..VERSION })).is_ok());
        assert!(matches!(meet(&said(Preamble { major: 9, ..VERSION })), Err(PreambleError::Version { theirs: 9, .. })));
        assert!(matches!(meet(b"SSH-2.0-OpenSSH_9"), Err(PreambleError::Foreign)));
        assert!(matches!(meet(b"PrSp"), Err(PreambleError::Silent(_))));
    }
}

//! The first 16 bytes on a connection, in a form that never changes: they tell programs of different versions apart before
//! either reads a message of the other.
//!
//! `[magic, 4][major, 2][minor, 2][features, 4][build, 4]`, numbers little-endian.

use std::{
    io::{self, Read, Write},
    ops::RangeInclusive,
};

/// Bytes of a preamble.
pub const PREAMBLE_BYTES: usize = 16;

const MAGIC: [u8; 4] = *b"PrSp";

/// What this program speaks. The minor number rises with messages that are added, the major with every message whose form
/// changes; a test holds both to the forms.
pub const VERSION: Preamble = Preamble { major: 4, minor: 0, features: 0, build: build() };

/// The majors this program understands, oldest first. A server also understands what the release before it speaks, for one release;
/// a test holds this to the releases there are. There is none yet that speaks another.
pub const UNDERSTOOD: RangeInclusive<u16> = VERSION.major..=VERSION.major;

/// In [`Preamble::features`]: an older server is to finish and make room for the one that asks. For ever the same.
const MAKE_ROOM: u32 = 1;

/// Who is at the other end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preamble {
    /// Ends of different majors do not understand each other.
    pub major: u16,
    /// Ends of one major speak the smaller minor.
    pub minor: u16,
    /// Wishes, a bit each; unknown ones are ignored.
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
    #[error("the other end speaks version {} of the protocol, this program version {}", theirs.major, ours.major)]
    Version {
        /// At the other end.
        theirs: Preamble,
        /// Here.
        ours: Preamble,
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

    /// Says who is here and hears who is there, whatever they speak; both ends do this at once. The deadline is the line's own.
    ///
    /// # Errors
    /// Something else at the other end, or nobody.
    pub fn meet(self, line: &mut (impl Read + Write)) -> Result<Self, PreambleError> {
        line.write_all(&self.bytes())?;
        let mut bytes = [0; PREAMBLE_BYTES];
        line.read_exact(&mut bytes)?;
        Self::of(&bytes).ok_or(PreambleError::Foreign)
    }

    /// The same with somebody who must be understood.
    ///
    /// # Errors
    /// Something else at the other end, another major version, or nobody.
    pub fn exchange(self, line: &mut (impl Read + Write)) -> Result<Self, PreambleError> {
        let theirs = self.meet(line)?;
        if UNDERSTOOD.contains(&theirs.major) { Ok(theirs) } else { Err(PreambleError::Version { theirs, ours: self }) }
    }

    /// The same, with the wish that an older server makes room.
    #[must_use]
    pub const fn asking_for_room(self) -> Self {
        Self { features: self.features | MAKE_ROOM, ..self }
    }

    /// Whether whoever says this wants an older server to make room.
    #[must_use]
    pub const fn asks_for_room(self) -> bool {
        self.features & MAKE_ROOM != 0
    }

    /// Whether it says what the other one may not know.
    #[must_use]
    pub const fn is_newer_than(self, other: Self) -> bool {
        self.major > other.major || self.major == other.major && self.minor > other.minor
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
    fn the_newer_one_is_known_by_its_numbers_and_its_wish_by_a_bit() {
        let of = |major, minor| Preamble { major, minor, ..VERSION };
        for (one, other, is_newer) in
            [(of(1, 0), of(1, 0), false), (of(1, 1), of(1, 0), true), (of(2, 0), of(1, 9), true), (of(1, 9), of(2, 0), false)]
        {
            assert_eq!(one.is_newer_than(other), is_newer, "{one:?} {other:?}");
        }
        assert!(!VERSION.asks_for_room());
        assert!(VERSION.asking_for_room().asks_for_room());
        assert_eq!(VERSION.asking_for_room().bytes()[8..12], [1, 0, 0, 0]);
    }

    #[test]
    fn who_is_there_is_told_apart() {
        let said = |preamble: Preamble| preamble.bytes();
        let meet = |bytes: &[u8]| VERSION.exchange(&mut Line(bytes));
        assert!(meet(&said(VERSION)).is_ok());
        assert!(meet(&said(Preamble { minor: 9, features: 9, build: 9, ..VERSION })).is_ok());
        assert!(matches!(
            meet(&said(Preamble { major: 9, ..VERSION })),
            Err(PreambleError::Version { theirs: Preamble { major: 9, .. }, .. })
        ));
        assert!(matches!(VERSION.meet(&mut Line(&said(Preamble { major: 9, ..VERSION }))), Ok(Preamble { major: 9, .. })));
        assert!(matches!(meet(b"SSH-2.0-OpenSSH_9"), Err(PreambleError::Foreign)));
        assert!(matches!(meet(b"PrSp"), Err(PreambleError::Silent(_))));
    }
}

//! A line whose other end must be done by a moment, however slowly its bytes drip.

use std::{
    io::{self, Read, Write},
    os::unix::net::UnixStream,
    time::{Duration, Instant},
};

/// A line for the introduction.
#[derive(Debug)]
pub struct Hurry<'l> {
    line: &'l UnixStream,
    until: Instant,
}

impl<'l> Hurry<'l> {
    /// From now on so long.
    #[must_use]
    pub fn for_at_most(line: &'l UnixStream, time: Duration) -> Self {
        Self { line, until: Instant::now() + time }
    }

    fn left(&self) -> io::Result<Duration> {
        Some(self.until.saturating_duration_since(Instant::now())).filter(|left| !left.is_zero()).ok_or_else(late)
    }
}

fn late() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "it took too long")
}

/// The system says of a line that was quiet too long that reading would block.
fn told<T>(done: io::Result<T>) -> io::Result<T> {
    done.map_err(|error| if error.kind() == io::ErrorKind::WouldBlock { late() } else { error })
}

impl Read for Hurry<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.line.set_read_timeout(Some(self.left()?))?;
        told((&mut &*self.line).read(into))
    }
}

impl Write for Hurry<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.line.set_write_timeout(Some(self.left()?))?;
        told((&mut &*self.line).write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_says_too_little_in_time_is_late() {
        let (here, mut there) = UnixStream::pair().unwrap();
        there.write_all(b"half").unwrap();
        let mut hurry = Hurry::for_at_most(&here, Duration::from_millis(20));
        let error = hurry.read_exact(&mut [0; 8]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        // Nothing more is waited for then.
        assert_eq!(hurry.read(&mut [0; 8]).unwrap_err().kind(), io::ErrorKind::TimedOut);
        assert_eq!(hurry.write(b"x").unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}

//! The terminal itself: its modes, taken and given back whole, however the program ends; and its bytes.

use std::{
    fs::File,
    io::{self, Read, Write},
    os::fd::{AsFd, BorrowedFd},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use rustix::{
    event::{PollFd, PollFlags, poll},
    io::Errno,
    stdio::{stdin, stdout},
    termios::isatty,
};

use super::error::TuiError;

/// Private modes the screen sets, in this order, and resets in reverse: alternate screen, bracketed paste.
const MODES: &[u16] = &[1049, 2004];
/// Presses, drags and exact coordinates; never 1003, which reports every movement.
const MOUSE: &[u16] = &[1000, 1002, 1006];
/// Whatever a frame that was cut short may have left: synchronized update, colours, scroll region.
const LOOSE_ENDS: &[u8] = b"\x1b[?2026l\x1b[m\x1b[r";

/// Whether the mouse is the program's or the terminal's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mouse {
    /// Presses come to the program.
    Taken,
    /// The terminal selects text with it.
    Released,
}

impl Mouse {
    /// The other one.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Taken => Self::Released,
            Self::Released => Self::Taken,
        }
    }
}

/// The bytes that take the terminal; the cursor is hidden until a frame shows it.
fn taking(mouse: Mouse) -> Vec<u8> {
    let mut out: Vec<u8> = MODES.iter().flat_map(|mode| switch(*mode, 'h')).collect();
    if mouse == Mouse::Taken {
        out.extend(mouse_bytes(mouse));
    }
    out.extend_from_slice(b"\x1b[?25l");
    out
}

/// The bytes that give everything back; harmless for what was not taken.
fn giving_back() -> Vec<u8> {
    let mut out = LOOSE_ENDS.to_vec();
    out.extend_from_slice(b"\x1b[?25h");
    out.extend(mouse_bytes(Mouse::Released));
    out.extend(MODES.iter().rev().flat_map(|mode| switch(*mode, 'l')));
    out
}

/// The bytes that take the mouse or release it.
#[must_use]
pub(super) fn mouse_bytes(mouse: Mouse) -> Vec<u8> {
    match mouse {
        Mouse::Taken => MOUSE.iter().flat_map(|mode| switch(*mode, 'h')).collect(),
        Mouse::Released => MOUSE.iter().rev().flat_map(|mode| switch(*mode, 'l')).collect(),
    }
}

fn switch(mode: u16, to: char) -> Vec<u8> {
    format!("\x1b[?{mode}{to}").into_bytes()
}

/// The modes of the terminal, shared by those who may have to give them back.
#[derive(Debug, Default)]
pub(super) struct Modes {
    taken: AtomicBool,
    gone: AtomicBool,
}

impl Modes {
    /// Takes the terminal.
    ///
    /// # Errors
    /// When it refuses raw mode or output.
    pub(super) fn take(&self, mouse: Mouse) -> io::Result<()> {
        self.taken.store(true, Ordering::SeqCst);
        enable_raw_mode()?;
        Tty.write_all(&taking(mouse))
    }

    /// Gives everything back; does nothing when nothing is taken. A terminal that is gone gets no byte.
    pub(super) fn give_back(&self) {
        if self.taken.swap(false, Ordering::SeqCst) && !self.gone.load(Ordering::SeqCst) {
            // Nothing can be done about a failure here, and the other half must be tried.
            drop(Tty.write_all(&giving_back()));
            drop(disable_raw_mode());
        }
    }

    /// Takes the terminal again after the program was stopped: whoever had it meanwhile may have changed all modes.
    ///
    /// # Errors
    /// When it refuses raw mode or output.
    pub(super) fn take_again(&self, mouse: Mouse) -> io::Result<()> {
        disable_raw_mode()?;
        self.take(mouse)
    }

    /// The terminal is gone: nothing is written to it any more.
    pub(super) fn lost(&self) {
        self.gone.store(true, Ordering::SeqCst);
    }
}

/// Gives the terminal back when it goes.
#[derive(Debug)]
pub(super) struct Guard(Arc<Modes>);

impl Guard {
    /// Takes the terminal.
    ///
    /// # Errors
    /// When there is none, or it refuses.
    pub(super) fn take(mouse: Mouse) -> Result<Self, TuiError> {
        if !isatty(stdout()) {
            return Err(TuiError::NotATerminal);
        }
        let guard = Self(Arc::new(Modes::default()));
        guard.0.take(mouse)?;
        Ok(guard)
    }

    /// The modes, for the panic hook and for signals.
    #[must_use]
    pub(super) const fn modes(&self) -> &Arc<Modes> {
        &self.0
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.give_back();
    }
}

/// A terminal that sends every key at once, and nothing else changed; given back when it goes.
#[derive(Debug)]
pub(super) struct RawMode(());

impl RawMode {
    /// Takes it.
    ///
    /// # Errors
    /// When there is no terminal, or it refuses.
    pub(super) fn take() -> Result<Self, TuiError> {
        if !isatty(stdout()) {
            return Err(TuiError::NotATerminal);
        }
        enable_raw_mode()?;
        Ok(Self(()))
    }

    /// Writes a line.
    ///
    /// # Errors
    /// When the terminal takes no bytes.
    pub(super) fn line(&self, text: &str) -> io::Result<()> {
        Tty.write_all(format!("{text}\r\n").as_bytes())
    }
}

impl Drop for RawMode {
    fn drop(&mut self) {
        drop(disable_raw_mode());
    }
}

/// Columns and rows; 80 by 24 where the terminal does not know.
#[must_use]
pub(super) fn size() -> (u16, u16) {
    match rustix::termios::tcgetwinsize(stdout()) {
        Ok(size) if size.ws_col > 0 && size.ws_row > 0 => (size.ws_col, size.ws_row),
        _ => (80, 24),
    }
}

/// Writing to the terminal, unbuffered: each frame is one write.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tty;

impl Write for Tty {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        loop {
            match rustix::io::write(stdout(), bytes) {
                Ok(written) => return Ok(written),
                Err(Errno::INTR) => {}
                // Whoever shares the terminal may have made it non-blocking.
                Err(Errno::AGAIN) => wait(stdout(), PollFlags::OUT)?,
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reading from the terminal: standard input, or the terminal itself where that is redirected.
#[derive(Debug)]
pub(super) struct Keyboard(Option<File>);

impl Keyboard {
    /// Finds it.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn open() -> Result<Self, TuiError> {
        if isatty(stdin()) {
            return Ok(Self(None));
        }
        File::open("/dev/tty").map(|file| Self(Some(file))).map_err(|_| TuiError::NotATerminal)
    }

    /// Where the bytes come from.
    pub(super) fn fd(&self) -> BorrowedFd<'_> {
        match &self.0 {
            Some(file) => file.as_fd(),
            None => stdin(),
        }
    }
}

impl Read for Keyboard {
    /// Waits for input. No bytes: the terminal is gone.
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        loop {
            wait(self.fd(), PollFlags::IN)?;
            match rustix::io::read(self.fd(), &mut *bytes) {
                Err(Errno::INTR | Errno::AGAIN) => {}
                Err(Errno::IO) => return Ok(0),
                other => return Ok(other?),
            }
        }
    }
}

fn wait(fd: BorrowedFd<'_>, what: PollFlags) -> io::Result<()> {
    loop {
        match poll(&mut [PollFd::new(&fd, what)], None) {
            Err(Errno::INTR) => {}
            other => return other.map(|_| ()).map_err(io::Error::from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn modes(bytes: &[u8], last: char) -> Vec<String> {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        text.split("\x1b[?").filter_map(|mode| mode.strip_suffix(last)).map(str::to_owned).collect()
    }

    #[test]
    fn what_is_taken_is_given_back_in_reverse() {
        let taken = modes(&taking(Mouse::Taken), 'h');
        assert_eq!(taken, ["1049", "2004", "1000", "1002", "1006"]);
        let mut given: Vec<String> = modes(&giving_back(), 'l').into_iter().filter(|mode| mode != "25").collect();
        given.retain(|mode| taken.contains(mode));
        given.reverse();
        assert_eq!(given, taken);
        assert!(String::from_utf8(giving_back()).unwrap().contains("\x1b[?25h"));
    }

    #[test]
    fn a_terminal_is_as_before_after_all_is_given_back() {
        let mut terminal = vt100::Parser::new(5.try_into().unwrap(), 20.try_into().unwrap(), 0);
        terminal.process(b"$ prospekt\r\n");
        let before = terminal.screen().state_formatted();
        terminal.process(&taking(Mouse::Taken));
        terminal.process(b"\x1b[?2026h\x1b[2;4r\x1b[7;31mhalf a fra");
        terminal.process(&giving_back());
        assert_eq!(terminal.screen().state_formatted(), before);
    }

    #[test]
    fn movement_without_a_button_is_never_asked_for() {
        assert!(!String::from_utf8(taking(Mouse::Taken)).unwrap().contains("1003"));
        assert!(modes(&taking(Mouse::Released), 'h').iter().all(|mode| !mode.starts_with("100")));
    }

    #[test]
    fn nothing_taken_is_nothing_given_back() {
        let modes = Modes::default();
        modes.give_back();
        assert!(!modes.taken.load(Ordering::SeqCst));
    }
}

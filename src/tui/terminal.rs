//! The terminal itself: its modes, taken and given back whole, however the program ends; and its bytes.

use std::{
    fs::File,
    io::{self, PipeReader, PipeWriter, Read, Write},
    os::fd::{AsFd, BorrowedFd},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, Sender, channel},
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
/// Keys that differ arrive differently: pushed onto the alternate screen's own pile, and taken off it again.
const KITTY_ON: &[u8] = b"\x1b[>1u";
const KITTY_OFF: &[u8] = b"\x1b[<u";
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

/// What the program wants of the terminal beyond its screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wants {
    /// Whose the mouse is.
    pub(super) mouse: Mouse,
    /// Exact keys by the kitty protocol.
    pub(super) kitty: bool,
}

/// The bytes that take the terminal; the cursor is hidden until a frame shows it.
fn taking(wants: Wants) -> Vec<u8> {
    let mut out: Vec<u8> = MODES.iter().flat_map(|mode| switch(*mode, 'h')).collect();
    if wants.kitty {
        out.extend_from_slice(KITTY_ON);
    }
    if wants.mouse == Mouse::Taken {
        out.extend(mouse_bytes(wants.mouse));
    }
    out.extend_from_slice(b"\x1b[?25l");
    out
}

/// The bytes that give everything back; harmless for what was not taken.
fn giving_back(kitty: bool) -> Vec<u8> {
    let mut out = LOOSE_ENDS.to_vec();
    if kitty {
        out.extend_from_slice(KITTY_OFF);
    }
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
    kitty: AtomicBool,
    gone: AtomicBool,
}

impl Modes {
    /// Takes the terminal.
    ///
    /// # Errors
    /// When it refuses raw mode or output.
    pub(super) fn take(&self, wants: Wants) -> io::Result<()> {
        self.taken.store(true, Ordering::SeqCst);
        self.kitty.store(wants.kitty, Ordering::SeqCst);
        enable_raw_mode()?;
        Tty.write_all(&taking(wants))
    }

    /// Whether the terminal is the program's now.
    pub(super) fn are_taken(&self) -> bool {
        self.taken.load(Ordering::SeqCst)
    }

    /// Gives everything back; does nothing when nothing is taken. A terminal that is gone gets no byte.
    pub(super) fn give_back(&self) {
        if self.taken.swap(false, Ordering::SeqCst) && !self.gone.load(Ordering::SeqCst) {
            // Nothing can be done about a failure here, and the other half must be tried.
            drop(Tty.write_all(&giving_back(self.kitty.load(Ordering::SeqCst))));
            drop(disable_raw_mode());
        }
    }

    /// Takes the terminal again after the program was stopped: whoever had it meanwhile may have changed all modes.
    ///
    /// # Errors
    /// When it refuses raw mode or output.
    pub(super) fn take_again(&self, wants: Wants) -> io::Result<()> {
        disable_raw_mode()?;
        self.take(wants)
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
    pub(super) fn take(wants: Wants) -> Result<Self, TuiError> {
        if !isatty(stdout()) {
            return Err(TuiError::NotATerminal);
        }
        let guard = Self(Arc::new(Modes::default()));
        guard.0.take(wants)?;
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
pub(super) struct Keyboard {
    /// The terminal, where standard input is something else.
    file: Option<File>,
    /// A byte here asks the reader to pause.
    asked: PipeReader,
    paused: Sender<()>,
    resumed: Receiver<()>,
}

/// Keeps the reader from the keyboard while another program has it.
#[derive(Debug)]
pub(super) struct Pause {
    ask: PipeWriter,
    paused: Receiver<()>,
    resume: Sender<()>,
}

impl Pause {
    /// Does something while nobody here reads the keyboard.
    ///
    /// # Errors
    /// When the reader is gone.
    pub(super) fn during<R>(&mut self, act: impl FnOnce() -> R) -> io::Result<R> {
        self.ask.write_all(&[0])?;
        let gone = || io::Error::from(io::ErrorKind::BrokenPipe);
        self.paused.recv().map_err(|_| gone())?;
        let result = act();
        self.resume.send(()).map_err(|_| gone())?;
        Ok(result)
    }
}

impl Keyboard {
    /// Finds it, and what lets it pause.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn open() -> Result<(Self, Pause), TuiError> {
        let file = if isatty(stdin()) { None } else { Some(File::open("/dev/tty").map_err(|_| TuiError::NotATerminal)?) };
        let (asked, ask) = io::pipe()?;
        let ((paused, is_paused), (resume, resumed)) = (channel(), channel());
        Ok((Self { file, asked, paused, resumed }, Pause { ask, paused: is_paused, resume }))
    }

    /// Where the bytes come from.
    pub(super) fn fd(&self) -> BorrowedFd<'_> {
        match &self.file {
            Some(file) => file.as_fd(),
            None => stdin(),
        }
    }
}

impl Keyboard {
    /// Waits for input, or for being asked to pause.
    fn is_asked_to_pause(&self) -> io::Result<bool> {
        let keyboard = self.fd();
        let mut both = [PollFd::new(&self.asked, PollFlags::IN), PollFd::new(&keyboard, PollFlags::IN)];
        loop {
            match poll(&mut both, None) {
                Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
                Ok(_) => return Ok(both[0].revents().contains(PollFlags::IN)),
            }
        }
    }
}

impl Read for Keyboard {
    /// Waits for input. No bytes: the terminal is gone.
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.is_asked_to_pause()? {
                let mut byte = [0];
                self.asked.read_exact(&mut byte)?;
                // Nobody waits any more, or nobody resumes: the program ends.
                if self.paused.send(()).is_err() || self.resumed.recv().is_err() {
                    return Ok(0);
                }
                continue;
            }
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

    const ALL: Wants = Wants { mouse: Mouse::Taken, kitty: true };
    const NOTHING: Wants = Wants { mouse: Mouse::Released, kitty: false };

    fn modes(bytes: &[u8], last: char) -> Vec<String> {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        text.split("\x1b[?").filter_map(|mode| mode.strip_suffix(last)).map(str::to_owned).collect()
    }

    #[test]
    fn what_is_taken_is_given_back_in_reverse() {
        let taken = modes(&taking(Wants { kitty: false, ..ALL }), 'h');
        assert_eq!(taken, ["1049", "2004", "1000", "1002", "1006"]);
        let mut given: Vec<String> = modes(&giving_back(true), 'l').into_iter().filter(|mode| mode != "25").collect();
        given.retain(|mode| taken.contains(mode));
        given.reverse();
        assert_eq!(given, taken);
        assert!(String::from_utf8(giving_back(true)).unwrap().contains("\x1b[?25h"));
    }

    #[test]
    fn a_terminal_is_as_before_after_all_is_given_back() {
        let mut terminal = vt100::Parser::new(5.try_into().unwrap(), 20.try_into().unwrap(), 0);
        terminal.process(b"$ prospekt\r\n");
        let before = terminal.screen().state_formatted();
        terminal.process(&taking(ALL));
        terminal.process(b"\x1b[?2026h\x1b[2;4r\x1b[7;31mhalf a fra");
        terminal.process(&giving_back(true));
        assert_eq!(terminal.screen().state_formatted(), before);
    }

    #[test]
    fn movement_without_a_button_is_never_asked_for() {
        assert!(!String::from_utf8(taking(ALL)).unwrap().contains("1003"));
        assert!(modes(&taking(NOTHING), 'h').iter().all(|mode| !mode.starts_with("100")));
    }

    #[test]
    fn nothing_taken_is_nothing_given_back() {
        let modes = Modes::default();
        modes.give_back();
        assert!(!modes.taken.load(Ordering::SeqCst));
    }

    #[test]
    fn exact_keys_are_asked_for_only_where_wanted_and_given_back_before_the_screen() {
        let has = |bytes: &[u8], piece: &[u8]| bytes.windows(piece.len()).position(|window| window == piece);
        assert_eq!((has(&taking(NOTHING), KITTY_ON), has(&giving_back(false), KITTY_OFF)), (None, None));
        assert!(has(&taking(ALL), b"1049h") < has(&taking(ALL), KITTY_ON));
        assert!(has(&giving_back(true), KITTY_OFF) < has(&giving_back(true), b"1049l"));
    }
}

//! Standard output for data, standard error for words.

use std::io::{self, BufWriter, IsTerminal, Stderr, Stdout, Write};

/// Standard output for a long stretch of data.
#[must_use]
pub(super) fn sink() -> impl Write {
    BufWriter::with_capacity(1 << 16, io::stdout())
}

/// Cells of a line where nobody says how many there are.
const WIDTH: u16 = 100;

/// How many cells a line of standard output has.
#[must_use]
pub(super) fn width() -> u16 {
    let size = if io::stdout().is_terminal() { rustix::termios::tcgetwinsize(io::stdout()).ok() } else { None };
    size.map_or(WIDTH, |size| size.ws_col).clamp(40, 240)
}

/// Whether the person's environment shows ASCII only.
#[must_use]
pub(super) fn is_ascii() -> bool {
    let set =
        ["LC_ALL", "LC_CTYPE", "LANG"].iter().filter_map(|name| std::env::var_os(name)?.into_string().ok()).find(|value| !value.is_empty());
    !set.is_some_and(|value| value.to_lowercase().replace('-', "").contains("utf8"))
}

/// Where a command writes. It holds no lock: a thread that panics must be able to say so.
#[derive(Debug)]
pub(super) struct Output {
    data: BufWriter<Stdout>,
    words: Stderr,
    progressing: bool,
}

impl Output {
    /// The process's own standard output and error.
    #[must_use]
    pub(super) fn of_process() -> Self {
        Self { data: BufWriter::with_capacity(1 << 16, io::stdout()), words: io::stderr(), progressing: false }
    }

    /// Writes a line of data.
    ///
    /// # Errors
    /// A closed pipe among others.
    pub(super) fn line(&mut self, text: &str) -> io::Result<()> {
        self.data.write_all(text.as_bytes())?;
        self.data.write_all(b"\n")
    }

    /// Where data goes.
    pub(super) fn data(&mut self) -> &mut impl Write {
        &mut self.data
    }

    /// Tells the person something. That nobody listens is no reason to stop.
    pub(super) fn say(&mut self, text: impl AsRef<str>) {
        // What was printed before must not come after; trouble with it comes up again at the end.
        drop(self.flush());
        drop(writeln!(self.words, "{}", text.as_ref()));
    }

    /// Shows how far a long work has come, where a person watches.
    pub(super) fn progress(&mut self, text: &str) {
        if self.words.is_terminal() {
            self.progressing = true;
            drop(write!(self.words, "\r{text}\x1b[K"));
        }
    }

    fn end_progress(&mut self) {
        if self.progressing {
            self.progressing = false;
            drop(write!(self.words, "\r\x1b[K"));
        }
    }

    /// Everything written so far leaves the process.
    ///
    /// # Errors
    /// A closed pipe, a full disk.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.end_progress();
        self.data.flush()
    }
}

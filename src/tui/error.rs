//! What can go wrong between the program and its terminal.

use std::io;

/// Why the screen could not be opened, or ended by itself.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// Output or input is a file or a pipe.
    #[error("the screen needs a terminal")]
    NotATerminal,
    /// The terminal refused.
    #[error("the terminal cannot be used: {0}")]
    Terminal(#[from] io::Error),
    /// The owner of the store is gone.
    #[error("the store was closed while the screen was open; what was saved is safe")]
    HubGone,
}

impl TuiError {
    /// What to do about it: a sentence.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::NotATerminal => "In scripts use a command: prospekt list, prospekt export, prospekt set; prospekt --help names them all.",
            Self::Terminal(_) => "Try another terminal, or use the commands that prospekt --help names.",
            Self::HubGone => "Start prospekt again; prospekt check tells whether the store is sound.",
        }
    }
}

/// How the screen ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The person left.
    Quit,
    /// The terminal went away, or said so (SIGHUP).
    Hangup,
    /// Somebody ended the program (SIGTERM).
    Terminated,
    /// Somebody interrupted the program from outside (SIGINT).
    Interrupted,
    /// A part of the program failed; the report was written.
    Failed,
    /// The person wants the program started again: it was updated.
    Restart,
}

impl Ended {
    /// The exit code that says so to the shell.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Quit | Self::Restart => 0,
            Self::Hangup => 129,
            Self::Interrupted => 130,
            Self::Terminated => 143,
            Self::Failed => 101,
        }
    }
}

//! How a session gets its line: it calls, introduces itself, and tells a server that is not there yet from one that never will be.

use std::{io, os::unix::net::UnixStream, time::Duration};

use crate::{
    model::SessionKey,
    wire::{FrameError, Hello, Hurry, Preamble, PreambleError, VERSION, Welcome, read_frame, write_frame},
};

/// How long the other end may take to introduce itself.
const INTRODUCTION: Duration = Duration::from_secs(5);

/// A server that was asked something says every second that it is there: one that is silent for so long is not.
pub(super) const SILENCE: Duration = Duration::from_secs(5);

/// Reaches a server: connects, and starts one where that is this person's to do.
pub trait Dial: Send {
    /// A connected line to a server that may be trusted.
    ///
    /// # Errors
    /// As [`DialError`] says.
    fn dial(&mut self) -> Result<UnixStream, DialError>;

    /// Waits before the next try; false when it is time to give up. `tries`: how many failed in a row, the last for this reason.
    fn wait(&mut self, tries: u32, why: &DialError) -> bool;

    /// The server at the other end is of an older program. True when a newer one has taken its place, false where it stays and is
    /// understood.
    ///
    /// # Errors
    /// When it stays and is not understood, or a newer one cannot take its place.
    fn renew(&mut self, theirs: Preamble, line: &UnixStream) -> Result<bool, DialError>;
}

/// Why no server is reached.
#[derive(Debug, thiserror::Error)]
pub enum DialError {
    /// Perhaps later: it is starting, stopping or busy.
    #[error("{0}")]
    Later(String),
    /// Somebody is there and says nothing.
    #[error("{0}")]
    Silent(String),
    /// It does not let this person in, before somebody did something: what is wrong, and what to do.
    #[error("{0}")]
    Never(String, String),
    /// It is of another version, and not understood: what is wrong, and what to do.
    #[error("{0}")]
    Outdated(String, String),
}

impl DialError {
    /// Whether another try may help.
    const fn is_passing(&self) -> bool {
        matches!(self, Self::Later(_) | Self::Silent(_))
    }

    /// Why, as a sentence without its full stop, and what to do.
    #[must_use]
    pub fn words(self) -> (String, String) {
        match self {
            Self::Later(why) | Self::Silent(why) => {
                (format!("the store's owner cannot be reached: {why}"), "`prospekt serve --status` says whether it runs.".to_owned())
            }
            Self::Never(why, hint) | Self::Outdated(why, hint) => (why, hint),
        }
    }
}

impl From<io::Error> for DialError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::TimedOut => Self::Silent(format!("it does not answer within {} s", INTRODUCTION.as_secs())),
            _ => Self::Later(error.to_string()),
        }
    }
}

impl From<FrameError> for DialError {
    fn from(error: FrameError) -> Self {
        match error {
            FrameError::Lost(error) => error.into(),
            FrameError::Malformed(error) => Self::Later(error.to_string()),
        }
    }
}

impl From<PreambleError> for DialError {
    fn from(error: PreambleError) -> Self {
        match error {
            PreambleError::Silent(error) => error.into(),
            PreambleError::Foreign => Self::Never(error.to_string(), "Look what lies at the socket's path.".to_owned()),
            PreambleError::Version { .. } => newer(),
        }
    }
}

fn newer() -> DialError {
    DialError::Outdated(
        "the store is served by a newer Prospekt".to_owned(),
        "It was updated: start prospekt again. If that does not help, `type -a prospekt` shows an older one that comes first.".to_owned(),
    )
}

/// A line to a server that let the session in.
pub(super) struct Met {
    pub(super) line: UnixStream,
    /// The login name it knows the person by.
    pub(super) user: String,
    pub(super) theirs: Preamble,
}

/// Tries until a server is reached and lets the session in.
pub(super) fn reach(dial: &mut dyn Dial, key: SessionKey) -> Result<Met, DialError> {
    let mut tries = 0;
    loop {
        let error = match meet(dial, key) {
            Ok(Some(met)) => return Ok(met),
            Ok(None) => DialError::Later("an older server makes room".to_owned()),
            Err(error) => error,
        };
        tries += 1;
        if !error.is_passing() || !dial.wait(tries, &error) {
            return Err(error);
        }
    }
}

/// Calls and introduces the session; `None` where a newer server has just taken the place of an older one.
fn meet(dial: &mut dyn Dial, key: SessionKey) -> Result<Option<Met>, DialError> {
    let line = dial.dial()?;
    let mut hurry = Hurry::for_at_most(&line, INTRODUCTION);
    let theirs = VERSION.meet(&mut hurry)?;
    if VERSION.is_newer_than(theirs) && dial.renew(theirs, &line)? {
        return Ok(None);
    }
    if theirs.major != VERSION.major {
        return Err(newer());
    }
    let mut buffer = Vec::new();
    write_frame(&mut hurry, &Hello { session: key }, &mut buffer)?;
    match read_frame(&mut hurry, &mut buffer)? {
        Some(Welcome::In { user }) => {
            line.set_read_timeout(None)?;
            line.set_write_timeout(Some(SILENCE))?;
            Ok(Some(Met { line, user, theirs }))
        }
        Some(Welcome::Out(why, hint)) => Err(DialError::Never(why, hint)),
        None => Err(DialError::Later("the store's owner hung up".to_owned())),
    }
}

//! Files of other programs that are not text: workbooks and business cards.
//!
//! Their parsers are large and were written for friendly files, so that they run in a process of their own with limits on memory,
//! time and output ([`limits`]). That process is this program again ([`serve`] is all it does): it reads the file from its standard
//! input and says what is in it in [`frame`]s, which `feed` reads and checks on the other side. Who starts the process is no
//! concern of this layer: it asks an [`Apart`] for it.

pub(super) mod cards;
mod compound;
pub(super) mod feed;
pub mod frame;
pub mod limits;
pub mod problem;
pub mod speech;
#[cfg(feature = "workbook")]
mod workbook;

use std::{
    io::{self, Read, Seek, Write},
    panic::{self, AssertUnwindSafe},
};

use self::speech::Speaker;
pub use self::{
    limits::Limits,
    problem::Problem,
    speech::{Remark, What},
};
use super::kinds::Foreign;

/// What is to be parsed, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// What the file is, by its first bytes.
    pub kind: Foreign,
    /// Which sheet of a workbook; without one the only visible sheet is read, or the heads of all.
    pub sheet: Option<String>,
    /// Whether a person said that the file is large.
    pub large: bool,
}

/// Has the file at hand parsed apart from everything else.
pub trait Apart {
    /// Begins; what comes out are [`frame`]s. An error while they are read holds a [`Problem`].
    ///
    /// # Errors
    /// When it cannot be begun.
    fn parse(&self, order: &Order) -> Result<Box<dyn Read + Send>, Problem>;
}

/// For files that cannot be handed on: foreign ones are refused.
#[derive(Clone, Copy, Debug)]
pub struct Nowhere;

impl Apart for Nowhere {
    fn parse(&self, _order: &Order) -> Result<Box<dyn Read + Send>, Problem> {
        Err(Problem::Unstartable("it cannot be handed the file".to_owned()))
    }
}

/// Whether a compound file is a message or contact that Outlook saved: workbooks begin the same, and may hold messages.
#[must_use]
pub fn is_of_outlook(apart: &dyn Apart) -> bool {
    let order = Order { kind: Foreign::Ole, sheet: None, large: false };
    matches!(feed::Feed::open(apart, &order), Err(super::ReadError::Foreign(Problem::Other(problem::Other::Message))))
}

/// Parses a file and says what is in it: the other side of [`Apart`]. What is wrong with the file is said as well.
///
/// # Errors
/// Those of the output: nobody listens any more.
pub fn serve(order: &Order, mut input: impl Read + Seek, output: impl Write) -> io::Result<()> {
    let limits = Limits::of(order.large);
    let mut speaker = Speaker::new(output, limits);
    let parsed = match input.seek(io::SeekFrom::End(0)) {
        Ok(size) if size > limits.file => Err(Problem::TooLarge(limits::mib(limits.file)).into()),
        Ok(_) => input.rewind().map_err(Stop::from).and_then(|()| or_given_up(|| parse(order, input, &mut speaker))),
        Err(error) => Err(error.into()),
    };
    match parsed {
        Ok(()) => speaker.end(),
        Err(Stop::Problem(problem)) => speaker.problem(&problem),
        Err(Stop::Io(error)) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(Stop::Io(error)) => speaker.problem(&Problem::damaged("the file", &error)),
    }
}

/// The crates that read foreign formats give up on some damage by panicking: to whoever sent the file that is damage like any other.
/// What was said so far are whole frames.
fn or_given_up(parse: impl FnOnce() -> Result<(), Stop>) -> Result<(), Stop> {
    let gave_up = |_| Err(Problem::damaged("the file", &"what is in it contradicts itself").into());
    panic::catch_unwind(AssertUnwindSafe(parse)).unwrap_or_else(gave_up)
}

#[cfg(feature = "workbook")]
fn parse<W: Write>(order: &Order, input: impl Read + Seek, speaker: &mut Speaker<W>) -> Result<(), Stop> {
    match order.kind {
        Foreign::Zip => workbook::zip(order, input, speaker),
        Foreign::Ole => workbook::ole(order, input, speaker),
        Foreign::Vcard => cards::read(input, speaker),
    }
}

#[cfg(not(feature = "workbook"))]
fn parse<W: Write>(order: &Order, input: impl Read + Seek, speaker: &mut Speaker<W>) -> Result<(), Stop> {
    match order.kind {
        Foreign::Zip => Err(Problem::NotBuiltIn.into()),
        Foreign::Ole => Err(compound::without_workbooks(input).into()),
        Foreign::Vcard => cards::read(input, speaker),
    }
}

/// Why the parsing ended early.
#[derive(Debug)]
enum Stop {
    /// The file is at fault.
    Problem(Problem),
    /// The input or the output is.
    Io(io::Error),
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The problem behind an error of reading frames.
#[must_use]
pub fn problem_of(error: &io::Error) -> Problem {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Problem>()) {
        Some(problem) => problem.clone(),
        None if error.kind() == io::ErrorKind::InvalidData => Problem::Babble,
        None => Problem::Died(error.to_string()),
    }
}

#[cfg(test)]
pub(crate) mod here {
    //! Parses in this process, for tests of what is read.

    use std::io::Cursor;

    use super::*;

    /// A file's bytes.
    #[derive(Debug)]
    pub(crate) struct Here(pub(crate) Vec<u8>);

    impl Apart for Here {
        fn parse(&self, order: &Order) -> Result<Box<dyn Read + Send>, Problem> {
            let mut said = Vec::new();
            serve(order, Cursor::new(&self.0), &mut said).unwrap();
            Ok(Box::new(Cursor::new(said)))
        }
    }
}

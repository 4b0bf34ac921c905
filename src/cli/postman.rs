//! Mail read in a process of its own, as all files of others: this program again, which is told one message after the other and says
//! what each comes to. A message that two processes break down on is left out with that reason, and the next one goes to a new process.

use std::{
    io::{self, BufWriter, Write},
    os::fd::AsFd,
    process::Stdio,
    sync::{Arc, atomic::AtomicBool},
};

use super::{
    apart::{self, Listening, Speaking},
    args::ReadMail,
    failure::Done,
};
use crate::{
    exchange::{
        foreign::{Limits, Problem, frame::FrameReader, problem_of},
        mail::{
            LeftOut, Letter,
            apart::{LetterOpener, Terms, hear, most_said, say_message, say_terms, serve},
        },
    },
    tui::MailApart,
};

/// The hidden command that the process is started with.
const COMMAND: &str = "read-mail";
/// Messages one process reads, and bytes of them: its time counts from its start.
const MESSAGES: u64 = 500;
const BYTES: usize = 64 << 20;
/// Messages that may break processes down until nobody believes that it is the messages.
const MOST_BROKEN: u32 = 10;

/// How the screen has mail read.
#[must_use]
pub(super) fn for_screen() -> MailApart {
    Arc::new(|terms, stop| Box::new(Postman::new(terms, stop)))
}

/// Has messages read.
#[derive(Debug)]
pub(super) struct Postman {
    terms: Terms,
    /// Set by a person who waits no longer.
    stop: Arc<AtomicBool>,
    desk: Option<Desk>,
    broken: u32,
}

/// A process under way.
#[derive(Debug)]
struct Desk {
    to: Speaking,
    from: FrameReader<Listening>,
    messages: u64,
    bytes: usize,
}

impl Postman {
    /// On these terms; nothing is started until there is a message.
    pub(super) const fn new(terms: Terms, stop: Arc<AtomicBool>) -> Self {
        Self { terms, stop, desk: None, broken: 0 }
    }

    /// One message, at the desk there is or a new one.
    fn asked(&mut self, message: &[u8], line: u64, is_mailbox: bool) -> Result<Result<Letter, LeftOut>, Problem> {
        let is_tired = |desk: &Desk| desk.messages >= MESSAGES || desk.bytes.saturating_add(message.len()) > BYTES;
        let desk = self.desk.take().filter(|desk| !is_tired(desk));
        let mut desk = desk.map_or_else(|| Desk::start(&self.terms, &self.stop), Ok)?;
        let came_to = desk.ask(message, line, is_mailbox)?;
        self.desk = Some(desk);
        Ok(came_to)
    }
}

impl LetterOpener for Postman {
    fn open(&mut self, message: &[u8], line: u64, is_mailbox: bool) -> Result<Result<Letter, LeftOut>, Problem> {
        let is_over = |problem: &Problem| matches!(problem, Problem::Stopped | Problem::Unstartable(_));
        // Once more in a new process: the time of this one may have been used up by those before, or somebody ended it.
        let again = |problem: Problem, postman: &mut Self| {
            if is_over(&problem) { Err(problem) } else { postman.asked(message, line, is_mailbox) }
        };
        match self.asked(message, line, is_mailbox).or_else(|problem| again(problem, self)) {
            Ok(read) => Ok(read),
            Err(problem) if is_over(&problem) || self.broken >= MOST_BROKEN => Err(problem),
            Err(problem) => {
                self.broken += 1;
                Ok(Err(LeftOut { line, what: String::new(), reason: problem.to_string() }))
            }
        }
    }
}

impl Desk {
    fn start(terms: &Terms, stop: &Arc<AtomicBool>) -> Result<Self, Problem> {
        let (from, to) = apart::start(COMMAND, &[], Stdio::piped(), terms.large, stop)?;
        let mut to = to.ok_or_else(|| Problem::Unstartable("it has no input".to_owned()))?;
        let mut from = FrameReader::new(from, most_said(MESSAGES));
        say_terms(BufWriter::new(&mut to), terms).map_err(|error| why(&error, &mut from))?;
        Ok(Self { to, from, messages: 0, bytes: 0 })
    }

    fn ask(&mut self, message: &[u8], line: u64, is_mailbox: bool) -> Result<Result<Letter, LeftOut>, Problem> {
        self.messages += 1;
        self.bytes = self.bytes.saturating_add(message.len());
        let mut to = BufWriter::with_capacity(1 << 16, &mut self.to);
        let said = say_message(&mut to, message, line, is_mailbox).and_then(|()| to.flush());
        // What it did not take need not be said again.
        drop(to.into_parts());
        said.map_err(|error| why(&error, &mut self.from))?;
        hear(&mut self.from, line).map_err(|error| problem_of(&error))
    }
}

/// Why it does not listen: what it ended with, where it ended.
fn why(error: &io::Error, from: &mut FrameReader<Listening>) -> Problem {
    if error.kind() != io::ErrorKind::BrokenPipe {
        return problem_of(error);
    }
    match from.input().ended() {
        Ok(()) => Problem::Babble,
        Err(ended) => problem_of(&ended),
    }
}

/// The other side: reads the messages that come on standard input.
///
/// # Errors
/// Limits that cannot be set: nothing is read without them. What is no message of this program.
pub(super) fn run(args: &ReadMail) -> Done {
    let input = std::fs::File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let output = io::stdout();
    apart::confine(&Limits::of(args.large))?;
    serve(io::BufReader::with_capacity(1 << 16, input), BufWriter::with_capacity(1 << 16, output.lock()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::*;

    const MESSAGE: &[u8] = b"From: Ada <ada@x.se>\nTo: bo@own.se\nSubject: Looms\n\nHi\n";

    /// The program of a test is no such process: it says what nobody understands, and ends.
    #[test]
    fn a_reader_that_speaks_nonsense_costs_its_message_and_in_the_end_the_reading() {
        let mut postman = Postman::new(Terms::default(), Arc::default());
        for line in 1..=u64::from(MOST_BROKEN) {
            let left_out = postman.open(MESSAGE, line, true).unwrap().unwrap_err();
            assert!(left_out.line == line && left_out.reason.starts_with("the process that reads it "), "{left_out:?}");
        }
        assert!(postman.open(MESSAGE, 99, true).is_err());
    }

    #[test]
    fn a_person_who_stops_it_waits_no_longer() {
        let stop = Arc::new(AtomicBool::new(false));
        let mut postman = Postman::new(Terms::default(), Arc::clone(&stop));
        stop.store(true, Ordering::SeqCst);
        assert_eq!(postman.open(MESSAGE, 1, false), Err(Problem::Stopped));
    }
}

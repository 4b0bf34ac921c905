//! The terminal: the only part of the program that touches one.
//!
//! Threads bring what happens outside as an `Event` (bytes, signals, the hub, files) into one channel; [`run`] drains it
//! into the app, carries out its effects and draws at most one frame, of which only the difference is written. Nothing
//! wakes the loop but an event, or a second that was asked for. Input is decoded here rather than by crossterm, whose
//! reader spins when the terminal goes away, is silenced by a reply it does not expect, and takes a split key apart.

mod cells;
mod clicks;
mod clipboard;
pub mod clock;
mod decode;
mod drafts;
mod editor;
mod error;
mod event;
mod files;
mod haste;
mod images;
mod kept;
mod keys;
pub(crate) mod mailbox;
pub(crate) mod new_file;
mod paint;
mod pen;
mod probe;
mod report;
mod run;
pub mod screen;
mod terminal;

use std::{
    path::PathBuf,
    sync::mpsc::{Receiver, Sender, channel},
};

pub use self::{
    drafts::Drafts,
    error::{Ended, TuiError},
    files::{MailApart, ParseApart},
    keys::probe_keys,
    probe::TerminalFacts,
    terminal::Mouse,
};
use self::{
    editor::Editor,
    event::Event,
    files::Files,
    images::Images,
    kept::Kept,
    report::Watch,
    run::{Loop, Next},
    screen::Screen,
    terminal::{Guard, Keyboard, Modes, Tty, Wants},
};
use crate::{
    action::Keymap,
    app::{App, Letter, Own, Start},
    exchange::mail,
    model::Zone,
    proto::FromHub,
    session::Session,
    settings::{Finding, lists::KeptLists},
};

/// What the screen is opened with.
pub struct Setup {
    /// The connection to the store.
    pub session: Box<dyn Session>,
    /// What comes back through it.
    pub inbox: Receiver<FromHub>,
    /// The person's zone.
    pub zone: Zone,
    /// Which key does what.
    pub keymap: Keymap,
    /// What is wrong in the person's files.
    pub findings: Vec<Finding>,
    /// What the lists looked like when the person left, and the file that keeps it.
    pub lists: (KeptLists, PathBuf),
    /// What is known of the terminal.
    pub terminal: TerminalFacts,
    /// The person's settings, and what there is to set.
    pub own: Own,
    /// The person's settings file.
    pub config: PathBuf,
    /// Remembers that the start card was seen.
    pub welcomed: PathBuf,
    /// Remembers up to which operation of this store the person was told what others gave them.
    pub seen: PathBuf,
    /// Whose the mouse is at first.
    pub mouse: Mouse,
    /// Ask the terminal for exact keys.
    pub kitty: bool,
    /// The person's editor: a program with its arguments.
    pub editor: Option<String>,
    /// Where a text being edited lies meanwhile.
    pub runtime: PathBuf,
    /// Where drafts are kept, and under which number of a process.
    pub drafts: (PathBuf, u32),
    /// Whether another program lies now where this one was started from.
    pub is_replaced: fn() -> bool,
    /// The person's keymap file.
    pub keymap_file: PathBuf,
    /// Where reports of failures go.
    pub reports: PathBuf,
    /// The person's home, for paths that begin with `~`.
    pub home: Option<PathBuf>,
    /// The addresses the person reads mail at.
    pub mail_of: mail::Own,
    /// A message to make a lead of; the program is left when its form is closed.
    pub letter: Option<Letter>,
    /// Has files of other programs parsed apart, and mail.
    pub apart: (ParseApart, MailApart),
}

impl std::fmt::Debug for Setup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Setup").field("user", &self.session.user()).field("terminal", &self.terminal).finish_non_exhaustive()
    }
}

/// Opens the screen and works until it ends; answers how, and what there is to say afterwards. The terminal is given back as it was,
/// however it ends.
///
/// Threads of the screen outlive this call until the process ends: the caller leaves `main` soon after.
///
/// # Errors
/// When there is no terminal, when it refuses, or when the hub is gone.
pub fn run(setup: Setup) -> Result<(Ended, Option<String>), TuiError> {
    let (keyboard, mut pause) = Keyboard::open()?;
    let guard = Guard::take(Wants { mouse: setup.mouse, kitty: setup.kitty })?;
    let (events, inbox) = channel();
    let _watch = Watch::begin(guard.modes().clone(), setup.reports.clone(), events.clone());
    event::listen_to_signals(guard.modes().clone(), events.clone())?;
    event::listen_to(keyboard, events.clone())?;
    let editor = Editor { program: setup.editor.clone(), directory: setup.runtime.clone() };
    let mut work = begin(setup, events)?;
    loop {
        match work.work(&inbox)? {
            Next::Stop => stop(guard.modes())?,
            Next::Continued => {
                if is_lost(guard.modes(), work.wants)? {
                    return Ok((Ended::Hangup, None));
                }
                work.continued();
            }
            Next::Edit(text) => {
                guard.modes().give_back();
                let edited = pause.during(|| editor.edit(&text));
                if is_lost(guard.modes(), work.wants)? {
                    return Ok((Ended::Hangup, None));
                }
                work.edited(edited?);
            }
            Next::Leave(ended) => {
                if ended == Ended::Hangup {
                    guard.modes().lost();
                }
                return Ok((ended, work.app.parting_words()));
            }
        }
    }
}

fn begin(setup: Setup, events: Sender<Event>) -> Result<Loop<Tty>, TuiError> {
    let drafts = Drafts::open(setup.drafts.0, setup.drafts.1);
    let (width, height) = terminal::size();
    let start = Start {
        user: setup.session.user().to_owned(),
        zone: setup.zone,
        look: setup.own.looks.look(&setup.own.settings),
        own: setup.own,
        keymap: setup.keymap,
        findings: setup.findings,
        lists: setup.lists.0,
        drafts: drafts.all(),
        place: drafts.take_place(),
        size: (width, height),
        letter: setup.letter,
    };
    event::listen_to_hub(setup.inbox, events.clone())?;
    let (app, effects) = App::new(start, clock::now());
    let mut work = Loop {
        app,
        screen: Screen::new(width, height, setup.terminal.abilities()),
        images: Images::new(setup.terminal.images()),
        out: Tty,
        session: setup.session,
        drafts,
        keymap_file: setup.keymap_file,
        lists: setup.lists.1,
        files: Files::new(events, setup.zone, setup.home, setup.apart).reading_mail_at(setup.mail_of),
        wants: Wants { mouse: setup.mouse, kitty: setup.kitty },
        kept: Kept { config: setup.config, welcomed: setup.welcomed, seen: setup.seen },
        size: terminal::size,
        is_replaced: setup.is_replaced,
        state: run::State::default(),
    };
    work.carry_out(effects);
    work.begin();
    Ok(work)
}

/// Takes the terminal again; whether it went away meanwhile: a hang-up continues a stopped program too.
fn is_lost(modes: &Modes, wants: Wants) -> Result<bool, TuiError> {
    match modes.take_again(wants) {
        Err(error) if run::is_gone(&error) => {
            modes.lost();
            Ok(true)
        }
        done => Ok(done.map(|()| false)?),
    }
}

/// Gives the terminal to the shell until the program is continued.
fn stop(modes: &Modes) -> Result<(), TuiError> {
    modes.give_back();
    signal_hook::low_level::emulate_default_handler(signal_hook::consts::signal::SIGTSTP)?;
    Ok(())
}

//! The loop: everything that happened goes into the app, what the app wants is carried out, then one frame is drawn.

use std::{
    collections::{HashMap, HashSet},
    fs::{self, DirBuilder},
    io::{self, Write},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender},
    time::{Duration, Instant},
};

use rustix::io::Errno;

use super::{
    clicks::Clicks,
    clipboard, clock,
    decode::{Decoder, Heard, Pointed},
    drafts::{self, Drafts, write_private},
    error::{Ended, TuiError},
    event::Event,
    files::Files,
    haste::{Ahead, without_bursts},
    images::Images,
    kept::Kept,
    screen::Screen,
    terminal::{Wants, mouse_bytes},
};
use crate::{
    action::{Command, Key, keyfile},
    app::{App, Msg},
    proto::{Event::Parted, FromHub, Reply, Request, Ticket},
    screens::{Effect, FileNews, Gesture},
    session::Session,
    ui::{Hit, Hits},
};

/// How long a frame waits for answers that belong into it.
const PATIENCE: Duration = Duration::from_millis(8);
/// How long an Esc may be the beginning of a key that arrives in pieces.
const ESCAPE: Duration = Duration::from_millis(25);
/// A star at the beginning of the second row, and the question where the cursor stands then; the first frame wipes it.
const PROBE: &[u8] = "\x1b[2;1H\u{2605}\x1b[6n".as_bytes();
const SECOND: Duration = Duration::from_secs(1);
/// How long a row stays while the mouse is held beyond the edge of the list.
const ROW: Duration = Duration::from_millis(60);
/// The most events taken in before a frame is drawn.
const BATCH: usize = 512;
/// Tickets of file workers; the app counts its own from 1.
const WORKERS: u64 = 1 << 63;

/// What the loop needs from outside itself.
#[derive(Debug)]
pub(super) enum Next {
    /// The shell wants the terminal for a while.
    Stop,
    /// The program runs again: the terminal must be taken anew.
    Continued,
    /// The person's editor gets the terminal with this text.
    Edit(String),
    /// It is over.
    Leave(Ended),
}

/// The app and all it talks to.
pub(super) struct Loop<W> {
    pub(super) app: App,
    pub(super) screen: Screen,
    pub(super) images: Images,
    pub(super) out: W,
    pub(super) session: Box<dyn Session>,
    pub(super) drafts: Drafts,
    /// The person's keymap file.
    pub(super) keymap_file: PathBuf,
    /// The file that keeps what the lists look like.
    pub(super) lists: PathBuf,
    pub(super) files: Files,
    pub(super) wants: Wants,
    pub(super) kept: Kept,
    /// Asks the terminal for its size.
    pub(super) size: fn() -> (u16, u16),
    /// Whether the program was updated since it was started.
    pub(super) is_replaced: fn() -> bool,
    pub(super) state: State,
}

/// What the loop remembers between events.
#[derive(Default)]
pub(super) struct State {
    hits: Hits,
    decoder: Decoder,
    clicks: Clicks,
    /// Quick questions whose answers the next frame waits for.
    awaited: HashSet<Ticket>,
    /// Questions of file workers.
    workers: HashMap<Ticket, Sender<Reply>>,
    last_worker: u64,
    tick: Option<Instant>,
    drag_on: Option<Instant>,
    undecided: Option<Instant>,
    ahead: Ahead,
    /// The terminal was asked how wide a star is.
    probing: bool,
    /// What the app wants done to the terminal.
    next: Option<Next>,
}

impl<W: Write> Loop<W> {
    /// Works until something must be done to the terminal.
    ///
    /// # Errors
    /// When the hub is gone, or the terminal takes no bytes although it is there.
    pub(super) fn work(&mut self, events: &Receiver<Event>) -> Result<Next, TuiError> {
        loop {
            self.fit();
            if let Some(next) = self.answers(events)? {
                return Ok(next);
            }
            match self.draw() {
                Ok(()) => {}
                Err(error) if is_gone(&error) => return Ok(Next::Leave(Ended::Hangup)),
                Err(error) => return Err(error.into()),
            }
            let Some(first) = self.wait(events) else { continue };
            let more: Vec<Event> = events.try_iter().take(BATCH).collect();
            for event in std::iter::once(first).chain(more) {
                if let Some(next) = self.take(event)? {
                    return Ok(next);
                }
            }
        }
    }

    /// The terminal shows something else than was drawn.
    pub(super) fn redraw(&mut self) {
        let (width, height) = self.screen.size();
        self.screen.reset(width, height);
        self.images.forget();
    }

    /// Asks the terminal how wide it shows a star, where that decides the glyphs. Nobody waits: a terminal that never
    /// answers shows the glyphs of its locale.
    pub(super) fn begin(&mut self) {
        if self.app.asks_for_width() {
            self.state.probing = true;
            self.write(PROBE);
        }
    }

    /// The program runs again: the terminal shows something else, and much may have happened.
    pub(super) fn continued(&mut self) {
        self.redraw();
        self.update(Msg::Continued);
    }

    /// The person's editor is done.
    pub(super) fn edited(&mut self, text: Result<String, String>) {
        self.redraw();
        self.update(Msg::File(FileNews::Edited(text)));
    }

    /// Waits for what happens next; `None` when time alone passed.
    fn wait(&mut self, events: &Receiver<Event>) -> Option<Event> {
        self.state.undecided = match (self.state.decoder.is_undecided(), self.state.undecided) {
            (true, None) => Some(clock::steady() + ESCAPE),
            (true, since) => since,
            (false, _) => None,
        };
        let event = match [self.state.undecided, self.state.tick, self.state.drag_on].into_iter().flatten().min() {
            None => events.recv().ok(),
            Some(then) => events.recv_timeout(clock::until(then)).ok(),
        };
        if event.is_none() {
            self.time_passed();
        }
        event
    }

    fn time_passed(&mut self) {
        let now = clock::steady();
        if self.state.undecided.is_some_and(|then| then <= now) {
            self.state.undecided = None;
            let mut heard = Vec::new();
            self.state.decoder.settle(&mut heard);
            self.hear(heard, now);
        }
        if self.state.tick.is_some_and(|then| then <= now) {
            self.state.tick = None;
            self.update(Msg::Tick);
        }
        if self.state.drag_on.is_some_and(|then| then <= now) {
            self.state.drag_on = None;
            self.update(Msg::DragOn);
        }
    }

    /// Waits a little for answers to quick questions, so that a key gives one frame.
    fn answers(&mut self, events: &Receiver<Event>) -> Result<Option<Next>, TuiError> {
        let deadline = clock::steady() + PATIENCE;
        while !self.state.awaited.is_empty() {
            match events.recv_timeout(clock::until(deadline)) {
                Ok(event) => {
                    if let Some(next) = self.take(event)? {
                        return Ok(Some(next));
                    }
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => self.state.awaited.clear(),
            }
        }
        Ok(self.state.next.take())
    }

    /// Takes an event in.
    fn take(&mut self, event: Event) -> Result<Option<Next>, TuiError> {
        match event {
            Event::Bytes(bytes, at) => {
                let mut heard = Vec::new();
                self.state.decoder.feed(&bytes, &mut heard);
                self.state.undecided = None;
                self.hear(heard, at);
            }
            // The next frame asks for the size, however often it changed.
            Event::Resized => {}
            Event::Stop => return Ok(Some(Next::Stop)),
            Event::Continued => return Ok(Some(Next::Continued)),
            Event::Leave(ended) => return Ok(Some(Next::Leave(ended))),
            Event::HubGone => return Err(TuiError::HubGone),
            Event::Hub(FromHub::Reply(ticket, reply)) if ticket.0 >= WORKERS => {
                if let Some(worker) = self.state.workers.remove(&ticket) {
                    // A worker that stopped waits for nothing.
                    drop(worker.send(reply));
                }
            }
            // The store is served by another version, and that is here too: nobody has to be asked.
            Event::Hub(FromHub::Event(Parted { .. })) if (self.is_replaced)() && self.app.may_start_again() => self.start_again(),
            Event::Hub(message) => {
                if let FromHub::Reply(ticket, _) = &message {
                    self.state.awaited.remove(ticket);
                }
                self.update(Msg::Hub(Box::new(message)));
            }
            Event::File(news) => self.update(Msg::File(news)),
            Event::Ask(request, worker) => {
                let ticket = Ticket(WORKERS + self.state.last_worker);
                self.state.last_worker += 1;
                self.state.workers.insert(ticket, worker);
                self.session.send(ticket, *request);
            }
        }
        Ok(self.state.next.take())
    }

    fn hear(&mut self, heard: Vec<Heard>, at: Instant) {
        let heard = if self.app.takes_text() { heard } else { without_bursts(heard) };
        let mut heard = heard.into_iter().peekable();
        while let Some(what) = heard.next() {
            match what {
                Heard::Key(_) if self.state.ahead.drops(at) => {}
                Heard::Key(key) => {
                    let was_guarded = self.app.guards();
                    self.update(Msg::Key(key));
                    if self.app.guards() && !was_guarded {
                        self.state.ahead.opened(at);
                    }
                }
                // The star stood at the beginning of the second row.
                Heard::Cursor(2, column) if self.state.probing => {
                    self.state.probing = false;
                    if column > 2 {
                        self.update(Msg::WideGlyphs);
                    }
                }
                Heard::Cursor(..) => {}
                Heard::Paste(text) => self.update(Msg::Paste(text)),
                // Of a drag only the latest place counts.
                Heard::Mouse(Pointed { gesture: Gesture::Drag, .. })
                    if matches!(heard.peek(), Some(Heard::Mouse(Pointed { gesture: Gesture::Drag, .. }))) => {}
                Heard::Mouse(pointed) => self.point(&pointed, at),
            }
        }
    }

    fn point(&mut self, pointed: &Pointed, at: Instant) {
        let gesture = self.state.clicks.gesture(pointed, at);
        let (width, height) = self.screen.size();
        if pointed.column < width && pointed.row < height {
            let hit = self.state.hits.at(pointed.column, pointed.row).cloned().unwrap_or(Hit::Nothing);
            self.update(match gesture {
                Gesture::Drag => Msg::Drag { hit, column: pointed.column, row: pointed.row },
                _ => Msg::Mouse { gesture, hit, ctrl: pointed.ctrl, range: pointed.range },
            });
        }
    }

    fn update(&mut self, message: Msg) {
        let effects = self.app.update(clock::now(), message);
        self.carry_out(effects);
    }

    /// Does what the app wants.
    pub(super) fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Ask(ticket, request) => {
                    if is_quick(&request) {
                        self.state.awaited.insert(ticket);
                    }
                    self.session.send(ticket, *request);
                }
                Effect::Copy(text) => self.write(&clipboard::sequence(&text)),
                Effect::KeepDraft { key, text } => {
                    let kept = self.drafts.keep(&key, &text);
                    self.tell_failure("what you typed cannot be kept on disk until you save it", kept);
                }
                Effect::DropDraft(key) => {
                    let forgotten = self.drafts.forget(&key);
                    self.tell_failure("a draft that was saved cannot be removed from the disk", forgotten);
                }
                Effect::DropDraftsOf(records) => {
                    let forgotten = self.drafts.forget_of(&records);
                    self.tell_failure("a draft of what was erased cannot be removed from the disk", forgotten);
                }
                Effect::KeepKey { command, keys } => {
                    let kept = keep_key(&self.keymap_file, &command, &keys);
                    self.tell_failure("the key works until you leave, but cannot be written into your keymap file", kept);
                }
                Effect::KeepLists(text) => {
                    let kept = drafts::keep_file(&self.lists, &text);
                    self.tell_failure("what your lists look like cannot be kept on disk", kept);
                }
                Effect::Preview { path, layout, kind } => self.files.preview(path, layout, kind),
                Effect::ReadMail(path) => self.files.mail(path),
                Effect::ReadPicture(value) => self.files.picture(value),
                Effect::SendFile(send) => self.files.send(*send),
                Effect::WriteLeftOut(left_out) => self.files.left_out(*left_out),
                Effect::StopFile => self.files.stop_sending(),
                Effect::ExportPerson { path, record } => self.files.export_person(&path, record),
                Effect::Export(export) => self.files.export(*export),
                Effect::WriteReport(order) => self.files.report(*order),
                Effect::Tick => {
                    self.state.tick.get_or_insert_with(|| clock::steady() + SECOND);
                }
                Effect::DragOn => {
                    self.state.drag_on.get_or_insert_with(|| clock::steady() + ROW);
                }
                Effect::ToggleMouse => {
                    self.wants.mouse = self.wants.mouse.other();
                    self.write(&mouse_bytes(self.wants.mouse));
                }
                Effect::Repaint => self.redraw(),
                Effect::KeepSetting { name, value } => {
                    let kept = self.kept.setting(&name, &value);
                    self.tell_failure("the setting counts now but cannot be kept", kept);
                }
                Effect::KeepWelcomed => {
                    let kept = self.kept.welcomed();
                    self.tell_failure("the start card will come again, for it cannot be remembered", kept);
                }
                Effect::KeepSeen(seq) => {
                    let kept = self.kept.seen(seq);
                    self.tell_failure("what others gave you will be told again, for it cannot be remembered", kept);
                }
                Effect::Suspend => self.state.next = Some(Next::Stop),
                Effect::EditText(text) => self.state.next = Some(Next::Edit(text)),
                Effect::Restart => self.start_again(),
                Effect::Quit => self.state.next = Some(Next::Leave(Ended::Quit)),
                // Between the screens; the app carries them out itself.
                Effect::Open(_)
                | Effect::Close
                | Effect::CloseAndDo(_)
                | Effect::Say(_)
                | Effect::Tell(_)
                | Effect::ShowList { .. }
                | Effect::ShowBehind(_) => {}
            }
        }
    }

    /// Leaves for the program as it is now at its place, which goes on where the person is.
    fn start_again(&mut self) {
        // Without it the next one begins at the beginning, and offers what was typed.
        drop(self.drafts.keep_place(&self.app.whereabouts()));
        self.state.next = Some(Next::Leave(Ended::Restart));
    }

    fn tell_failure(&mut self, what: &str, done: Result<(), impl std::fmt::Display>) {
        if let Err(error) = done {
            self.update(Msg::File(FileNews::Failed(format!("{what}: {error}"))));
        }
    }

    /// Bytes outside frames. A terminal that takes none is noticed by the next frame.
    fn write(&mut self, bytes: &[u8]) {
        drop(self.out.write_all(bytes));
    }

    /// Follows the terminal's size.
    fn fit(&mut self) {
        let (width, height) = (self.size)();
        if self.screen.size() != (width, height) {
            self.screen.reset(width, height);
            self.images.forget();
            self.update(Msg::Resize(width, height));
        }
    }

    fn draw(&mut self) -> io::Result<()> {
        let hits = &mut self.state.hits;
        hits.clear();
        let now = clock::now();
        let bytes = self.screen.frame(|buf| self.app.draw(now, buf, hits), self.app.scrolled());
        if !bytes.is_empty() {
            self.out.write_all(bytes)?;
        }
        if self.images.leaves_cells(hits.picture.as_ref()) {
            self.images.forget();
            self.redraw();
            return self.draw();
        }
        let bytes = self.images.change(self.state.hits.picture.as_ref());
        if bytes.is_empty() { Ok(()) } else { self.out.write_all(&bytes) }
    }
}

/// Writes a person's key into the keymap file: the old file stays until the new one is whole.
fn keep_key(path: &Path, command: &Command, keys: &[Key]) -> io::Result<()> {
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        read => read?,
    };
    let text = keyfile::with_key(&text, command, keys).map_err(io::Error::other)?;
    if let Some(folder) = path.parent() {
        DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    // A link to a file elsewhere stays a link.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    write_private(&path.with_extension("new"), text.as_bytes())?;
    fs::rename(path.with_extension("new"), path)
}

/// Questions that a hub answers within a frame.
const fn is_quick(request: &Request) -> bool {
    matches!(
        request,
        Request::Run { .. }
            | Request::Rows { .. }
            | Request::Record(_)
            | Request::Count { .. }
            | Request::Marks { .. }
            | Request::PlanRows { .. }
    )
}

/// What a terminal that hung up answers: to reading and writing, to its modes, and to opening it by its name.
const GONE: [Errno; 4] = [Errno::IO, Errno::NXIO, Errno::NOTTY, Errno::PIPE];

/// Whether the error says that nobody is at the other end.
pub(super) fn is_gone(error: &io::Error) -> bool {
    GONE.iter().any(|gone| error.raw_os_error() == Some(gone.raw_os_error()))
}

#[cfg(test)]
mod tests;

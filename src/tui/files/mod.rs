//! Files on their way in and out, each in a thread of its own. They ask the hub through the screen's session, so that
//! ranges, answers and plans mean the same to both.

mod export;
mod import;
mod left_out;
mod mail;
mod person;
mod picture;

use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Sender, channel},
    },
    thread,
};

use self::import::Opening;
use super::{clock, event::Event};
use crate::{
    exchange::{
        foreign::Apart,
        mail::{
            Own,
            apart::{LetterOpener, Terms},
        },
        source::Layout,
    },
    model::{Reading, RecordId, Schema, TypeId, Zone},
    proto::{Refusal, Reply, Request},
    screens::{ExportFile, FileNews, LeftOut, ReportFile, SendFile},
};

/// Has a file parsed apart from this process; the flag stops that. Who starts processes gives it.
pub type ParseApart = Arc<dyn Fn(File, Arc<AtomicBool>) -> Box<dyn Apart> + Send + Sync>;

/// The same for mail.
pub type MailApart = Arc<dyn Fn(Terms, Arc<AtomicBool>) -> Box<dyn LetterOpener> + Send + Sync>;

/// Starts the threads.
pub(super) struct Files {
    line: Line,
    /// Where `~` leads.
    home: Option<PathBuf>,
    /// The addresses of whoever reads the mail.
    own: Own,
    apart: ParseApart,
    mail_apart: MailApart,
    /// Stops the file that is being read or written.
    sending: Arc<AtomicBool>,
}

/// A thread's line to the loop, and through it to the hub.
#[derive(Clone, Debug)]
struct Line {
    events: Sender<Event>,
    zone: Zone,
}

/// Why a file's work ended early: a sentence for the person, or nothing where nobody waits for it any more.
type Stopped = Option<String>;

impl Line {
    /// Asks the hub; a refusal becomes its sentence.
    fn ask(&self, request: Request) -> Result<Reply, Stopped> {
        let (answer, answers) = channel();
        self.events.send(Event::Ask(Box::new(request), answer)).map_err(|_| None)?;
        match answers.recv() {
            Ok(Reply::Refused(refusal)) => Err(Some(sentence(refusal))),
            Ok(reply) => Ok(reply),
            Err(_) => Err(None),
        }
    }

    fn schema(&self) -> Result<Arc<Schema>, Stopped> {
        match self.ask(Request::Schema)? {
            Reply::Schema(schema) => Ok(schema),
            other => Err(unexpected(&other)),
        }
    }

    fn tell(&self, news: FileNews) {
        // A loop that ended wants no news.
        drop(self.events.send(Event::File(news)));
    }

    fn reading(&self) -> Reading {
        Reading { now: clock::now(), zone: self.zone }
    }
}

impl Files {
    pub(super) fn new(events: Sender<Event>, zone: Zone, home: Option<PathBuf>, (apart, mail_apart): (ParseApart, MailApart)) -> Self {
        Self { line: Line { events, zone }, home, own: Own::default(), apart, mail_apart, sending: Arc::default() }
    }

    /// The same for a person who reads mail at these addresses.
    pub(super) fn reading_mail_at(self, own: Own) -> Self {
        Self { own, ..self }
    }

    /// Reads e-mail.
    pub(super) fn mail(&mut self, path: PathBuf) {
        self.stop_sending();
        self.sending = Arc::default();
        let (file, own, stop) = (self.at_home(&path), self.own.clone(), Arc::clone(&self.sending));
        let apart = Arc::clone(&self.mail_apart);
        self.work(move |line| match mail::read(line, &file, own, &apart, &stop) {
            Ok(read) => line.tell(FileNews::Mailed(path, Ok(read))),
            Err(Some(why)) => line.tell(FileNews::Mailed(path, Err(why))),
            Err(None) => {}
        });
    }

    /// Looks at the head of a file.
    pub(super) fn preview(&mut self, path: PathBuf, layout: Layout, kind: TypeId) {
        let (file, opening) = (self.at_home(&path), self.opening(&path, layout));
        let looked = move |line: &Line| {
            if mail::is_mail(&file, &opening.apart, &opening.stop) {
                return Err(import::Unseen::IsMail);
            }
            import::preview(line, &opening, kind)
        };
        self.work(move |line| match looked(line) {
            Ok(preview) => line.tell(FileNews::Previewed(path, Ok(Box::new(preview)))),
            Err(import::Unseen::IsMail) => line.tell(FileNews::IsMail(path)),
            Err(import::Unseen::WhichSheet(sheets)) => line.tell(FileNews::Sheets(path, sheets)),
            Err(import::Unseen::Stopped(Some(why))) => line.tell(FileNews::Previewed(path, Err(why))),
            Err(import::Unseen::Stopped(None)) => {}
        });
    }

    /// Reads a picture.
    pub(super) fn picture(&self, value: String) {
        let file = self.at_home(Path::new(&value));
        self.work(move |line| {
            let read = picture::read(&value, &file).map(Box::new);
            line.tell(FileNews::Pictured(value, read));
        });
    }

    /// Reads a file into an import.
    pub(super) fn send(&mut self, send: SendFile) {
        let opening = self.opening(&send.path, send.layout.clone());
        self.work(move |line| match import::send(line, &send, &opening) {
            Ok(news) => line.tell(news),
            Err(Some(why)) => line.tell(FileNews::Failed(why)),
            Err(None) => {}
        });
    }

    /// Writes the rows that an import leaves out.
    pub(super) fn left_out(&mut self, mut left_out: LeftOut) {
        let opening = self.opening(&left_out.path, left_out.layout.clone());
        left_out.to = self.at_home(&left_out.to);
        self.work(move |line| match left_out::write(line, &left_out, &opening) {
            Ok(wrote) => line.tell(FileNews::LeftOut(Ok(wrote))),
            Err(Some(why)) => line.tell(FileNews::LeftOut(Err(why))),
            Err(None) => {}
        });
    }

    /// A file to be read; whichever was being read is stopped.
    fn opening(&mut self, path: &Path, layout: Layout) -> Opening {
        self.stop_sending();
        self.sending = Arc::default();
        let path = self.at_home(path);
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        Opening { path, layout: Layout { name, ..layout }, stop: Arc::clone(&self.sending), apart: Arc::clone(&self.apart) }
    }

    /// Stops the file that is being read or written, if there is one.
    pub(super) fn stop_sending(&self) {
        self.sending.store(true, Ordering::SeqCst);
    }

    /// Writes records to a file.
    pub(super) fn export(&mut self, order: ExportFile) {
        self.stop_sending();
        self.sending = Arc::default();
        let stop = Arc::clone(&self.sending);
        let file = self.at_home(&order.path);
        self.work(move |line| match export::write(line, &file, &order, &stop) {
            Ok(wrote) => line.tell(FileNews::Exported(file, Ok(wrote))),
            Err(Some(why)) => line.tell(FileNews::Exported(file, Err(why))),
            Err(None) => {}
        });
    }

    /// Writes all that is kept of a record.
    pub(super) fn export_person(&self, path: &Path, record: RecordId) {
        let file = self.at_home(path);
        self.work(move |line| match person::write(line, &file, record) {
            Ok(_) => line.tell(FileNews::Written(file, Ok(()))),
            Err(Some(why)) => line.tell(FileNews::Written(file, Err(why))),
            Err(None) => {}
        });
    }

    /// Writes a report to a new file.
    pub(super) fn report(&self, order: ReportFile) {
        let file = self.at_home(&order.path);
        self.work(move |line| match export::write_report(line, &file, &order) {
            Ok(()) => line.tell(FileNews::Written(file, Ok(()))),
            Err(Some(why)) => line.tell(FileNews::Written(file, Err(why))),
            Err(None) => {}
        });
    }

    fn work(&self, work: impl FnOnce(&Line) + Send + 'static) {
        let line = self.line.clone();
        let started = thread::Builder::new().name("file".to_owned()).spawn(move || work(&line));
        if let Err(error) = started {
            self.line.tell(FileNews::Failed(format!("the system gives no thread to work on the file: {error}")));
        }
    }

    /// The path as people type it, with `~` for their home.
    fn at_home(&self, path: &Path) -> PathBuf {
        match (path.strip_prefix("~"), &self.home) {
            (Ok(rest), Some(home)) => home.join(rest),
            _ => path.to_owned(),
        }
    }
}

/// Opens a file for reading; what is no file is refused with its reason.
fn open(path: &Path) -> Result<File, Stopped> {
    let failed = |error: io::Error| Some(format!("{} cannot be read: {error}", path.display()));
    let file = File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.is_dir() {
        return Err(Some(format!("{} is a directory; name a file in it", path.display())));
    }
    Ok(file)
}

fn sentence(refusal: Refusal) -> String {
    match refusal {
        Refusal::Invalid(problems) => problems.into_iter().map(|(_, problem)| problem).collect::<Vec<_>>().join("; "),
        Refusal::NotFound(what) | Refusal::Nothing(what) | Refusal::Rights(what) | Refusal::Store(what) | Refusal::Unsure(what) => what,
        Refusal::Conflict(_) => "somebody else changed the same records meanwhile".to_owned(),
        Refusal::Stale => "the list has changed meanwhile; try again".to_owned(),
        Refusal::Cancelled => "it was stopped; nothing was changed".to_owned(),
    }
}

fn unexpected(reply: &Reply) -> Stopped {
    let name = format!("{reply:?}");
    let name = name.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    Some(format!("the store gave an answer nobody asked for ({name}); nothing more was done"))
}

#[cfg(test)]
mod tests;

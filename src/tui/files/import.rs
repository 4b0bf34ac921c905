//! Files in: a look at the head, then all rows into an import of the hub.

use std::{
    fs::File,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{Line, ParseApart, Stopped, open, unexpected};
use crate::{
    exchange::{
        MapWish, Options, Preview, ReadError, Reader, drafting::Names, foreign::Apart, open_known, questions::Doubt, source::Layout,
    },
    model::TypeId,
    proto::{ImportMode, PlanId, Reply, Request},
    screens::{FileNews, SendFile},
};

/// Rows sent at a time.
const BATCH: usize = 1000;
/// Warnings of the reader that are told with a plan.
const WARNINGS: usize = 20;

/// A file to be read, and how.
pub(super) struct Opening {
    pub(super) path: PathBuf,
    pub(super) layout: Layout,
    /// Set when nobody waits for it any more.
    pub(super) stop: Arc<AtomicBool>,
    pub(super) apart: ParseApart,
}

/// Why there is no look at a file.
pub(super) enum Unseen {
    /// Which of these sheets is meant cannot be told.
    WhichSheet(Vec<String>),
    /// It is e-mail.
    IsMail,
    /// Anything else.
    Stopped(Stopped),
}

impl From<Stopped> for Unseen {
    fn from(stopped: Stopped) -> Self {
        Self::Stopped(stopped)
    }
}

impl Opening {
    pub(super) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    /// A person who stopped it waits for no reason.
    pub(super) fn told(&self, error: &ReadError) -> Stopped {
        (!self.is_stopped()).then(|| format!("{}: {error}. {}", self.path.display(), error.hint()))
    }
}

/// What keeps a file from being opened.
enum Unopened {
    Stopped(Stopped),
    Read(ReadError),
}

impl From<ReadError> for Unopened {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}

/// What a file looks like, read as records of that type.
pub(super) fn preview(line: &Line, opening: &Opening, kind: TypeId) -> Result<Preview, Unseen> {
    let schema = line.schema()?;
    let options = Options { layout: opening.layout.clone(), ..Options::new(kind, line.reading()) };
    let file = || -> Result<(File, Box<dyn Apart>), Unopened> {
        let apart = (opening.apart)(open(&opening.path).map_err(Unopened::Stopped)?, Arc::clone(&opening.stop));
        Ok((open(&opening.path).map_err(Unopened::Stopped)?, apart))
    };
    match open_known(file, &schema, &options) {
        Ok(reader) => Ok(reader.preview().clone()),
        Err(Unopened::Read(ReadError::WhichSheet(sheets))) if !opening.is_stopped() => Err(Unseen::WhichSheet(sheets)),
        Err(Unopened::Read(error)) => Err(opening.told(&error).into()),
        Err(Unopened::Stopped(stopped)) => Err(stopped.into()),
    }
}

/// Sends all rows; answers the plan.
pub(super) fn send(line: &Line, send: &SendFile, opening: &Opening) -> Result<FileNews, Stopped> {
    // Rows that only change known records bring the names they have, and make up none.
    let names = if send.options.mode == ImportMode::Update { Names::AsGiven } else { Names::Complete };
    let blanks = send.options.clear_empty;
    let mut reader = reader(line, opening, send.options.kind, names, blanks)?.map_err(|error| opening.told(&error))?;
    reader.set_mapping(send.mapping.clone(), line.schema()?.as_ref());
    let plan = match line.ask(Request::ImportBegin(send.options.clone()))? {
        Reply::Importing { plan, .. } => plan,
        other => return Err(unexpected(&other)),
    };
    match all_rows(line, plan, &mut reader, opening) {
        Ok(news) => Ok(news),
        Err(Ended::Asked(column, doubt, cell)) => {
            drop(line.ask(Request::Forget(plan)));
            Ok(FileNews::Unsettled { column, doubt, cell })
        }
        Err(Ended::Stopped(stopped)) => {
            // What was sent is of no use without the rest. A plan that is gone needs not be forgotten.
            drop(line.ask(Request::Forget(plan)));
            Err(stopped)
        }
    }
}

/// Why not all rows were sent.
enum Ended {
    /// A column can be read in more than one way, and a person must say in which.
    Asked(usize, Doubt, String),
    /// Anything else.
    Stopped(Stopped),
}

impl From<Stopped> for Ended {
    fn from(stopped: Stopped) -> Self {
        Self::Stopped(stopped)
    }
}

fn all_rows(line: &Line, plan: PlanId, reader: &mut Reader<File>, opening: &Opening) -> Result<FileNews, Ended> {
    loop {
        if opening.is_stopped() {
            return Err(Ended::Stopped(None));
        }
        let drafts = reader.batch(BATCH).map_err(|error| match error {
            ReadError::TwoWays { column, doubt, cell, .. } => Ended::Asked(column, doubt, cell),
            error => opening.told(&error).into(),
        })?;
        if drafts.is_empty() {
            break;
        }
        match line.ask(Request::ImportRows { plan, drafts })? {
            Reply::Importing { rows, .. } => line.tell(FileNews::Reading(rows)),
            other => return Err(unexpected(&other).into()),
        }
    }
    match line.ask(Request::ImportEnd(plan))? {
        Reply::Planned(plan) => {
            let (warnings, count) = reader.warnings();
            let mut remarks: Vec<String> = warnings.iter().take(WARNINGS).map(ToString::to_string).collect();
            let more = count.saturating_sub(u64::try_from(warnings.len().min(WARNINGS)).unwrap_or_default());
            if more > 0 {
                remarks.push(format!("and {more} more"));
            }
            Ok(FileNews::Planned(plan, remarks))
        }
        other => Err(unexpected(&other).into()),
    }
}

fn reader(line: &Line, opening: &Opening, kind: TypeId, names: Names, blanks: bool) -> Result<Result<Reader<File>, ReadError>, Stopped> {
    let schema = line.schema()?;
    let options = Options { layout: opening.layout.clone(), names, blanks, map: MapWish::No, ..Options::new(kind, line.reading()) };
    let apart = (opening.apart)(open(&opening.path)?, Arc::clone(&opening.stop));
    Ok(Reader::open_with(open(&opening.path)?, apart.as_ref(), &schema, &options))
}

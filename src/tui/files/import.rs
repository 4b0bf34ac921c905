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
    exchange::{Options, Preview, ReadError, Reader, drafting::Names, source::Layout},
    model::{TypeId, record_type},
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

/// What a file looks like, read as leads.
pub(super) fn preview(line: &Line, opening: &Opening) -> Result<Preview, Unseen> {
    let reader = reader(line, opening, record_type::LEAD, Names::default(), false)?.map_err(|error| match error {
        ReadError::WhichSheet(sheets) if !opening.is_stopped() => Unseen::WhichSheet(sheets),
        error => opening.told(&error).into(),
    })?;
    Ok(reader.preview().clone())
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
        Err(stopped) => {
            // What was sent is of no use without the rest. A plan that is gone needs not be forgotten.
            drop(line.ask(Request::Forget(plan)));
            Err(stopped)
        }
    }
}

fn all_rows(line: &Line, plan: PlanId, reader: &mut Reader<File>, opening: &Opening) -> Result<FileNews, Stopped> {
    loop {
        if opening.is_stopped() {
            return Err(None);
        }
        let drafts = reader.batch(BATCH).map_err(|error| opening.told(&error))?;
        if drafts.is_empty() {
            break;
        }
        match line.ask(Request::ImportRows { plan, drafts })? {
            Reply::Importing { rows, .. } => line.tell(FileNews::Reading(rows)),
            other => return Err(unexpected(&other)),
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
        other => Err(unexpected(&other)),
    }
}

fn reader(line: &Line, opening: &Opening, kind: TypeId, names: Names, blanks: bool) -> Result<Result<Reader<File>, ReadError>, Stopped> {
    let schema = line.schema()?;
    let options = Options { layout: opening.layout.clone(), names, blanks, ..Options::new(kind, line.reading()) };
    let apart = (opening.apart)(open(&opening.path)?, Arc::clone(&opening.stop));
    Ok(Reader::open_with(open(&opening.path)?, apart.as_ref(), &schema, &options))
}

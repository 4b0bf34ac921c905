//! Files out: records fetched in pages, written beside the target and put in its place when complete.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use super::{Line, Stopped, unexpected};
use crate::{
    exchange::export::{EXPORTS, Exporter, RecordWriter, Sheet, all_columns},
    model::{FieldId, Query, QueryId, RecordId, Selection, Target, TypeId, filter::Filter},
    proto::{Answer, Command, Reply, Request, SHOWN},
};

/// Records fetched at a time.
const PAGE: u32 = SHOWN;
/// The answer that exports run their queries under; the screen counts its own from 1.
const OWN: QueryId = QueryId(u64::MAX);

/// What to write, and where.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    /// Where; the ending decides the format.
    pub(crate) path: PathBuf,
    /// Which records.
    pub(crate) target: Target,
    /// Which columns; empty for all.
    pub(crate) columns: Vec<FieldId>,
    /// Their type.
    pub(crate) kind: TypeId,
}

/// Writes the records; answers how many.
pub(super) fn write(line: &Line, path: &Path, order: &Order) -> Result<u64, Stopped> {
    let exporter = exporter(path)?;
    let schema = line.schema()?;
    let columns = if order.columns.is_empty() { all_columns(&schema, order.kind) } else { order.columns.clone() };
    let mut file = NewFile::begin(path, false)?;
    let count = {
        let sheet = Sheet::new(&schema, line.reading(), &columns);
        let mut writer = exporter.open(file.sink(), sheet).map_err(|error| unwritten(path, &error))?;
        let mut page = Page { path, writer: writer.as_mut(), count: 0 };
        match &order.target {
            Target::Query(query) => of_query(line, query, &columns, &mut page)?,
            Target::Records(ids) => {
                note(line, ids.len(), path)?;
                one_by_one(line, ids.iter().copied(), &mut page)?;
            }
            Target::Selection { selection, within } => {
                let marks = resolved(line, selection, *within)?;
                note(line, usize::try_from(marks.len()).unwrap_or(usize::MAX), path)?;
                one_by_one(line, marks.iter().map(RecordId), &mut page)?;
            }
        }
        page.writer.finish().map_err(|error| unwritten(path, &error))?;
        page.count
    };
    file.keep()?;
    Ok(count)
}

/// Writes a new file of these bytes.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), Stopped> {
    let mut file = NewFile::begin(path, false)?;
    file.sink().write_all(bytes).map_err(|error| unwritten(path, &error))?;
    file.keep()
}

/// Records on their way into the file.
struct Page<'a> {
    path: &'a Path,
    writer: &'a mut dyn RecordWriter,
    count: u64,
}

impl Page<'_> {
    fn put(&mut self, record: &crate::model::Record) -> Result<(), Stopped> {
        self.count += 1;
        self.writer.record(record).map_err(|error| unwritten(self.path, &error))
    }
}

/// Notes in the log what leaves the store, before it does. A store that cannot be written can be exported all the same.
fn note(line: &Line, records: usize, path: &Path) -> Result<(), Stopped> {
    let exported = Command::Exported { records: u64::try_from(records).unwrap_or(u64::MAX), to: path.display().to_string() };
    if let Reply::Planned(plan) = line.ask(Request::Plan(exported.clone()))? {
        line.ask(Request::Forget(plan.id))?;
    }
    match line.ask(Request::Apply(exported)) {
        // The plan of it was not refused: it can only not be written down.
        Err(Some(_)) | Ok(Reply::Done(_)) => Ok(()),
        Err(None) => Err(None),
        Ok(other) => Err(unexpected(&other)),
    }
}

/// In the order of the list.
fn of_query(line: &Line, query: &Query, columns: &[FieldId], page: &mut Page<'_>) -> Result<(), Stopped> {
    let total = match line.ask(Request::Run { id: OWN, query: query.clone(), keep: None })? {
        Reply::Answer(Answer { indexing: true, .. }) if query.filter != Filter::default() || !query.sort.is_empty() => {
            return Err(Some("the list is still being indexed; try again in a few seconds".to_owned()));
        }
        Reply::Answer(answer) => answer.total,
        other => return Err(unexpected(&other)),
    };
    note(line, usize::try_from(total).unwrap_or(usize::MAX), page.path)?;
    let mut from = 0;
    while from < total {
        let rows = Request::Rows { id: OWN, from, count: PAGE, columns: columns.to_vec() };
        match line.ask(rows)? {
            Reply::Rows { rows, .. } => rows.iter().try_for_each(|record| page.put(record))?,
            other => return Err(unexpected(&other)),
        }
        from += PAGE;
    }
    Ok(())
}

/// Records that vanished meanwhile are left out.
fn one_by_one(line: &Line, ids: impl Iterator<Item = RecordId>, page: &mut Page<'_>) -> Result<(), Stopped> {
    for id in ids {
        match line.ask(Request::Record(id))? {
            Reply::Record(record) => record.iter().try_for_each(|record| page.put(record))?,
            other => return Err(unexpected(&other)),
        }
    }
    Ok(())
}

/// The records of a selection, in ascending order of id.
fn resolved(line: &Line, selection: &Selection, within: Option<QueryId>) -> Result<roaring::RoaringTreemap, Stopped> {
    let marks_of = |id, rows| match line.ask(Request::Marks { id, rows })? {
        Reply::Marks(marks) => Ok(marks),
        other => Err(unexpected(&other)),
    };
    let mut marks = selection.marks.clone();
    if let Some((id, first, last)) = selection.range {
        marks |= marks_of(id, Some((first, last)))?;
    }
    if let Some(id) = within {
        marks &= marks_of(id, None)?;
    }
    Ok(marks)
}

fn exporter(path: &Path) -> Result<&'static Exporter, Stopped> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    EXPORTS.iter().find(|exporter| exporter.extension.eq_ignore_ascii_case(ending)).ok_or_else(|| {
        let endings: Vec<String> = EXPORTS.iter().map(|exporter| format!(".{}", exporter.extension)).collect();
        Some(format!("the file's name must end in one of {}", endings.join(", ")))
    })
}

pub(super) fn unwritten(path: &Path, error: &io::Error) -> Stopped {
    Some(format!("{} cannot be written: {error}; nothing was left behind", path.display()))
}

/// A file that only the person can read and that gets its name when it is complete.
pub(super) struct NewFile {
    path: PathBuf,
    part: PathBuf,
    sink: Option<BufWriter<File>>,
}

impl NewFile {
    /// Begins a file. One that stands there already is only replaced where that is wanted.
    pub(super) fn begin(path: &Path, replace: bool) -> Result<Self, Stopped> {
        let name = path.file_name().ok_or_else(|| Some(format!("'{}' is no file name", path.display())))?;
        if !replace && path.exists() {
            return Err(Some(format!("{} is there already; choose another name", path.display())));
        }
        let mut part = name.to_owned();
        part.push(format!(".{}.part", rustix::process::getpid().as_raw_nonzero()));
        let part = path.with_file_name(part);
        let opened = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part);
        let file = opened.map_err(|error| unwritten(path, &error))?;
        Ok(Self { path: path.to_owned(), part, sink: Some(BufWriter::new(file)) })
    }

    /// Where to write.
    pub(super) const fn sink(&mut self) -> &mut Self {
        self
    }

    /// Gives the complete file its name.
    pub(super) fn keep(mut self) -> Result<(), Stopped> {
        let kept = || -> io::Result<()> {
            if let Some(sink) = self.sink.take() {
                sink.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()?;
            }
            fs::rename(&self.part, &self.path)
        };
        let mut kept = kept;
        kept().map_err(|error| unwritten(&self.path, &error))
    }
}

impl Write for NewFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.sink.as_mut().map_or(Ok(bytes.len()), |sink| sink.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        // A complete file has another name by now.
        drop(fs::remove_file(&self.part));
    }
}

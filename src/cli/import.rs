//! `import`: a file's rows become records, after a look at what would happen.

use std::{
    cell::RefCell,
    collections::{BTreeMap, VecDeque},
    fs::{self, File, OpenOptions},
    io::{self, Cursor, Read, Seek, Write},
    os::unix::fs::OpenOptionsExt,
    panic::resume_unwind,
    path::Path,
    sync::{Arc, atomic::AtomicBool, mpsc::sync_channel},
    thread,
};

use super::{
    apart::Parser,
    args::{Import, Key, Mode, TextFormat},
    choices::{Decided, Decisions},
    export,
    failure::{Done, Failure},
    import_json::{self, Head},
    import_plan::{self, REASONS},
    mapping::{Wishes, ask_what_is_open, describe, list_columns, remedy},
    maps,
    shell::Shell,
    stop::Stop,
    words,
};
use crate::{
    exchange::{
        MapWish, Options, Preview, ReadError, Reader, Warning, decode,
        drafting::{Names, Unsettled},
        foreign::{Apart, Limits, Nowhere},
        headers::Lookup,
        kinds::{self, FileKind},
        open_known, rejects,
        source::{self, Layout},
    },
    model::TypeId,
    proto::{Command, ImportMode, ImportOptions, MatchKey, Outcome, Plan, PlanId, Reply, Request},
    text::clean,
    tui::new_file::NewFile,
};

/// Rows sent to the hub at a time.
const BATCH: usize = 2000;

/// So many times that are on their way at once: the hub has rows to sift while it writes those before.
const UNDER_WAY: usize = 3;

/// Why rows were left out, by their line.
type Reasons = BTreeMap<u64, String>;

/// The rows of what is read.
type Rows = Reader<Box<dyn Read + Send>>;

/// Plans an import and prints the plan; with `--apply` does it as one operation.
///
/// # Errors
/// Files that cannot be read to their end: then nothing is imported. What the hub refused.
pub(super) fn run(shell: &mut Shell, args: &Import) -> Done {
    let mut is_done = false;
    import(shell, args, &mut is_done).map_err(|failure| if is_done { failure } else { shell.or_stopped(failure, "Nothing was imported.") })
}

/// `is_done`: whether the rows are written already when something goes wrong.
fn import(shell: &mut Shell, args: &Import, is_done: &mut bool) -> Done {
    let kind = shell.kind(&args.kind)?.id;
    if let Some(path) = args.rejects.as_ref().filter(|path| path.exists()) {
        return Err(Failure::usage(format!("{} is there already", path.display()))
            .hint("Rows that are left out go to a new file: name another one, or remove it first."));
    }
    let source = Source::of(args, &shell.stop)?;
    let wishes = Wishes::of(shell, &args.reading)?;
    let options = Options {
        layout: Layout { name: Some(source.name()), ..wishes.layout.clone() },
        format: wishes.format.clone(),
        map: wishes.map.clone(),
        names: if args.mode == Mode::Update { Names::AsGiven } else { Names::Complete },
        blanks: args.how.clear_empty,
        unsettled: if args.apply { Unsettled::Stop } else { Unsettled::Tell },
        ..Options::new(kind, shell.reading)
    };
    let mut reader = open_known(|| source.open(shell.stop.sign()), &shell.schema, &options)?;
    let layout = reader.preview().layout.clone();
    if args.apply && matches!(wishes.map, MapWish::Find) {
        ask_for_map(reader.preview())?;
    }
    let mapping = wishes.mapping(reader.preview(), &shell.schema)?;
    reader.set_mapping(mapping, &shell.schema);
    if args.apply {
        ask_what_is_open(shell, reader.preview(), true)?;
    }
    let wanted = Decisions::of(&args.how.choices)?;
    // Rows are written as they come, unless somebody decided about single ones.
    let how = ImportOptions { apply: args.apply && wanted.is_empty(), ..wish(args, kind, source.name()) };
    let how = import_plan::options(shell, &args.how, &reader.preview().mapping, how)?;
    let mut head = (args.how.format == TextFormat::Json).then(|| Head::of(shell, reader.preview()));
    if head.is_none() {
        tell(shell, reader.preview(), args.apply)?;
    }
    if let Some(name) = &args.reading.save_map {
        maps::save(shell, name, &maps::Kept::of(shell, reader.preview(), &layout, args.reading.share_map))?;
    }
    // Where it cannot be written, that is said before anything is.
    let rejects = args.rejects.as_ref().map(|path| Ok::<_, Failure>((export::begin(path, false)?, path))).transpose();
    let rejects = rejects.map_err(|failure| failure.hint("Nothing was imported."))?;
    let (plan, reasons, reader) = send(shell, Request::ImportBegin(how.clone()), reader)?;
    match &mut head {
        Some(head) => head.note(reader.warnings().0.iter().map(ToString::to_string)),
        None => warn(shell, &reader)?,
    }
    let reply = shell.ask(Request::ImportEnd(plan))?;
    *is_done = matches!(reply, Reply::Done(_));
    let (mut decided, mut reasons) = (Decided::default(), reasons);
    let mut end = match reply {
        Reply::Done(outcome) => End::Done(outcome),
        Reply::Planned(plan) => {
            decided = wanted.decide(shell, plan.id)?;
            let is_taken = |line: &u64| decided.choices.rows.binary_search_by_key(line, |(line, _)| *line).is_ok();
            reasons.retain(|line, _| !is_taken(line));
            End::Planned(plan)
        }
        _ => return Err(Failure::hub_gone()),
    };
    if let (End::Planned(plan), true) = (&end, args.apply) {
        let choices = Box::new(decided.choices.clone());
        end = End::Done(Box::new(shell.apply(Command::Import { plan: plan.id, choices })?));
        *is_done = true;
    }
    let besides = if let End::Done(outcome) = &end { left_by_others(outcome, &mut reasons) } else { Vec::new() };
    let written = rejects.map_or(Ok(()), |(file, path)| write_rejects(shell, &source, (file, path), kind, &layout, &reasons));
    match end {
        End::Done(outcome) => report(shell, &outcome, &reasons, &besides).and(written),
        End::Planned(plan) => {
            written?;
            match head {
                Some(head) => import_json::print(shell, &plan, &how, head, &args.how.show, &decided),
                None => import_plan::print(shell, &plan, &how, &args.how.show, &decided),
            }
        }
    }
}

/// What the arguments say of how rows meet records.
fn wish(args: &Import, kind: TypeId, file: String) -> ImportOptions {
    ImportOptions {
        mode: match args.mode {
            Mode::Create => ImportMode::Create,
            Mode::Update => ImportMode::Update,
            Mode::Both => ImportMode::Both,
        },
        keys: args.keys.iter().filter_map(|key| match_key(*key)).collect(),
        add_people: args.add_people,
        allow_erased: args.allow_erased,
        ..ImportOptions::of(kind, file)
    }
}

/// What an import came to.
enum End {
    Planned(Box<Plan>),
    Done(Box<Outcome>),
}

/// Rows that were to be taken and were not, for what others did meanwhile, go to those left out. Answers what is told besides: of
/// records that took a part of their row.
fn left_by_others(outcome: &Outcome, reasons: &mut Reasons) -> Vec<String> {
    let mut besides = Vec::new();
    for (record, reason) in &outcome.refused {
        match (Outcome::row_of(reason), record) {
            (Some((line, why)), _) => {
                reasons.entry(line).or_insert_with(|| why.to_owned());
            }
            (None, Some(record)) => besides.push(format!("record {record}: {reason}")),
            (None, None) => besides.push(reason.clone()),
        }
    }
    besides
}

/// What is known of the file before its rows are read.
fn tell(shell: &mut Shell, preview: &Preview, apply: bool) -> Done {
    describe(shell, preview)?;
    if !apply {
        list_columns(shell, preview)?;
    }
    notes(shell, &preview.warnings)?;
    if apply { Ok(()) } else { ask_what_is_open(shell, preview, false) }
}

/// A saved map of which columns are missing is used only where somebody says so.
fn ask_for_map(preview: &Preview) -> Done {
    match &preview.map {
        Some(map) if !preview.lacks.is_empty() => {
            let (name, lacks) = (clean::line(&map.name), preview.lacks.join(", "));
            let message = format!("the saved map '{name}' fits, but the file has no column {lacks}");
            Err(Failure::usage(message).hint(format!("Nothing was imported. --map '{name}' reads it so, --no-map without it.")))
        }
        _ => Ok(()),
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Io(error) => error.into(),
            ReadError::TwoWays { ref header, doubt, .. } => {
                let remedy = remedy(header, doubt);
                Self::failed(error.to_string()).hint(format!("Say how the column is written: {remedy}."))
            }
            error => Self::failed(error.to_string()).hint(error.hint()),
        }
    }
}

const fn match_key(key: Key) -> Option<MatchKey> {
    Some(match key {
        Key::Id => MatchKey::Id,
        Key::Email => MatchKey::Email,
        Key::Phone => MatchKey::Phone,
        Key::NameCompany => MatchKey::NameCompany,
        Key::None => return None,
    })
}

/// What is read.
enum Source {
    /// A file that can be read again from its beginning.
    File(File, String),
    /// Standard input or another pipe, and what was read of it to see what it is.
    Pipe(RefCell<Option<Box<dyn Read + Send>>>, String),
}

impl Source {
    /// Opens it. What comes through a pipe is kept in a file without a name where it is needed more than once: to write rejects, and
    /// to hand it to the process that parses it.
    fn of(args: &Import, stop: &Stop) -> Done<Self> {
        let failed = |error: io::Error| Failure::file(&args.file, "read", &error).hint("Check the path.");
        let is_input = args.file == Path::new("-");
        let name =
            if is_input { "standard input".into() } else { args.file.file_name().unwrap_or_default().to_string_lossy().into_owned() };
        let mut input: Box<dyn Read + Send> = if is_input {
            Box::new(stop.input().map_err(failed)?)
        } else {
            let file = File::open(&args.file).map_err(failed)?;
            let facts = file.metadata().map_err(failed)?;
            if facts.is_dir() {
                return Err(Failure::usage(format!("{} is a directory", args.file.display())).hint("Name a file in it."));
            }
            if facts.is_file() {
                return Ok(Self::File(file, name));
            }
            Box::new(file)
        };
        let mut sample = vec![0; decode::SAMPLE];
        let length = decode::read_full(&mut input, &mut sample).map_err(failed)?;
        sample.truncate(length);
        let is_foreign = matches!(kinds::of(&sample, length < decode::SAMPLE, None), Ok(FileKind::Foreign(_)));
        let input = Cursor::new(sample).chain(input);
        if !is_foreign && args.rejects.is_none() {
            return Ok(Self::Pipe(RefCell::new(Some(Box::new(input))), name));
        }
        let most = if is_foreign { Limits::of(args.reading.large).file + 1 } else { u64::MAX };
        let mut kept = nameless_file().map_err(failed)?;
        io::copy(&mut input.take(most), &mut kept).map_err(failed)?;
        Ok(Self::File(kept, name))
    }

    /// Its bytes from the beginning, and the way to have them parsed apart until `stop` is set.
    fn open(&self, stop: Arc<AtomicBool>) -> Done<(Box<dyn Read + Send>, Box<dyn Apart>)> {
        match self {
            Self::File(file, name) => {
                let failed = |error: io::Error| Failure::failed(format!("{name} cannot be read: {error}"));
                let mut bytes = file.try_clone().map_err(failed)?;
                bytes.rewind().map_err(failed)?;
                Ok((Box::new(bytes), Box::new(Parser::until(file.try_clone().map_err(failed)?, stop))))
            }
            Self::Pipe(input, name) => match input.take() {
                Some(input) => Ok((input, Box::new(Nowhere))),
                None => Err(Failure::failed(format!("{name} can be read only once"))),
            },
        }
    }

    /// The file's name, for the log.
    fn name(&self) -> String {
        match self {
            Self::File(_, name) | Self::Pipe(_, name) => name.clone(),
        }
    }
}

/// A file for this process alone, gone with it.
fn nameless_file() -> io::Result<File> {
    let path = std::env::temp_dir().join(format!("prospekt-{}.part", rustix::process::getpid().as_raw_nonzero()));
    let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
    fs::remove_file(&path)?;
    Ok(file)
}

fn notes(shell: &mut Shell, notes: &[Warning]) -> Done {
    Ok(notes.iter().take(REASONS).try_for_each(|note| shell.out.line(&format!("Note: {}", clean::line(&note.to_string()))))?)
}

/// Sends all rows; answers the plan, why rows were left out, and the reader for its warnings. Where that comes to no end, whatever
/// was written is taken back before anybody is told.
fn send(shell: &mut Shell, begin: Request, reader: Rows) -> Done<(PlanId, Reasons, Rows)> {
    let Reply::Importing { plan, .. } = shell.ask(begin)? else { return Err(Failure::hub_gone()) };
    match send_rows(shell, plan, reader) {
        Ok((reasons, reader)) => Ok((plan, reasons, reader)),
        Err(failure) => {
            shell.ask(Request::Forget(plan))?;
            Err(failure)
        }
    }
}

/// The next rows are read while those before are on their way. A reader that waits for a pipe is left behind where that ends early.
fn send_rows(shell: &mut Shell, plan: PlanId, mut reader: Rows) -> Done<(Reasons, Rows)> {
    let mut reasons = Reasons::new();
    let (batches, read) = sync_channel(1);
    let reading = thread::Builder::new().name("rows".to_owned()).spawn(move || {
        loop {
            let batch = reader.batch(BATCH);
            let is_last = batch.as_ref().map_or(true, Vec::is_empty);
            if batches.send(batch).is_err() || is_last {
                return reader;
            }
        }
    })?;
    let mut take = |shell: &mut Shell, asked| {
        let Reply::Importing { rows, left_out, .. } = shell.answer(asked)? else { return Err(Failure::hub_gone()) };
        reasons.extend(left_out);
        shell.out.progress(&format!("{rows} rows read"));
        Ok(())
    };
    let mut under_way = VecDeque::new();
    for batch in read {
        let drafts = batch.map_err(|error| {
            let failure = Failure::from(error);
            let hint = format!("Nothing was imported. {}", failure.hint);
            failure.hint(hint)
        })?;
        if drafts.is_empty() {
            break;
        }
        under_way.push_back(shell.ask_ahead(Request::ImportRows { plan, drafts })?);
        if under_way.len() == UNDER_WAY
            && let Some(asked) = under_way.pop_front()
        {
            take(shell, asked)?;
        }
    }
    under_way.into_iter().try_for_each(|asked| take(shell, asked))?;
    match reading.join() {
        Ok(reader) => Ok((reasons, reader)),
        Err(panic) => resume_unwind(panic),
    }
}

fn warn<R: Read>(shell: &mut Shell, reader: &Reader<R>) -> Done {
    let (warnings, count) = reader.warnings();
    notes(shell, &warnings)?;
    let left = count.saturating_sub(u64::try_from(warnings.len().min(REASONS)).unwrap_or_default());
    if left > 0 {
        shell.out.line(&format!("and {left} more notes"))?;
    }
    Ok(())
}

fn write_rejects(
    shell: &mut Shell,
    source: &Source,
    (mut file, path): (NewFile, &Path),
    kind: TypeId,
    layout: &Layout,
    reasons: &Reasons,
) -> Done {
    if reasons.is_empty() {
        return Ok(());
    }
    let schema = shell.schema.clone();
    // The rows are written by now: this is finished.
    let (input, apart) = source.open(Arc::default())?;
    let mut again = source::Source::open(input, apart.as_ref(), layout, &Lookup::new(&schema, kind))?;
    let written = rejects::copy(&mut again, &mut file as &mut dyn Write, reasons)?;
    export::keep(file, path)?;
    shell.out.say(format!("{} left out, written to {} with the reasons.", words::counted(written, "row", "rows"), path.display()));
    Ok(())
}

fn report(shell: &mut Shell, outcome: &Outcome, reasons: &Reasons, besides: &[String]) -> Done {
    for (line, reason) in reasons.iter().take(REASONS) {
        shell.out.line(&format!("line {line}: {}", clean::line(reason)))?;
    }
    if reasons.len() > REASONS {
        shell.out.line(&format!("and {} more; --rejects FILE writes all of them", reasons.len() - REASONS))?;
    }
    for told in besides.iter().take(REASONS) {
        shell.out.line(&clean::line(told))?;
    }
    if besides.len() > REASONS {
        shell.out.line(&format!("and {} more records", besides.len() - REASONS))?;
    }
    shell.out.flush()?;
    let undo = outcome.op.as_ref().map_or_else(String::new, |op| format!(" `prospekt undo {}` takes the import back.", op.seq));
    shell.out.say(format!(
        "Imported: {} made or changed, {} unchanged, {} left out.{undo}",
        words::records(outcome.changed),
        outcome.same,
        reasons.len()
    ));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::RecordId;

    #[test]
    fn what_others_did_meanwhile_is_told_and_its_rows_are_left_out() {
        let refused = [
            (None, "line 7: Full name: is missing"),
            (None, "line 3: is in the store as record 9, by bo, while this was imported"),
            (Some(RecordId(4)), "City changed by bo, while this was imported"),
        ];
        let refused = refused.map(|(record, reason)| (record, reason.to_owned())).to_vec();
        let outcome = Outcome { refused_count: 3, refused, ..Outcome::default() };
        let mut reasons = Reasons::from([(7, "Full name: is missing".to_owned())]);
        assert_eq!(left_by_others(&outcome, &mut reasons), ["record 4: City changed by bo, while this was imported"]);
        let all: Vec<(u64, &str)> = reasons.iter().map(|(line, why)| (*line, why.as_str())).collect();
        assert_eq!(all, [(3, "is in the store as record 9, by bo, while this was imported"), (7, "Full name: is missing")]);
    }
}

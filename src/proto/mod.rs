//! What a session asks of the hub and what the hub answers: plain data, so that it can cross a socket.

use std::{path::PathBuf, sync::Arc};

use crate::model::{Clash, Diff, Draft, FieldId, OpHead, Query, QueryId, Record, RecordId, Schema, Selection, Seq, Target, TypeId};
pub use crate::model::{Edit, FieldEdit};

/// Ties an answer to its question; chosen by the session, ascending.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ticket(pub u64);

/// Names a plan kept by the hub until it is applied or dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlanId(pub u64);

/// A wish to change the store. Everything that writes is one of these; each is one operation and one undo step.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Makes records.
    Create {
        /// What they are.
        kind: TypeId,
        /// Their values.
        drafts: Vec<Draft>,
    },
    /// Saves a form: each change carries the value the form started from.
    Save {
        /// Which record.
        record: RecordId,
        /// What the form started from and what is wanted. `Tick` values are stamped by the hub.
        changes: Vec<Diff>,
    },
    /// Changes fields of many records.
    Bulk {
        /// Which records.
        target: Target,
        /// At most one a field.
        edits: Vec<FieldEdit>,
        /// Records struck out of the plan.
        struck: Vec<RecordId>,
    },
    /// Does what a plan of this session says. A record of which somebody changed one of the fields after the plan was
    /// made is refused.
    Planned {
        /// Which plan.
        plan: PlanId,
        /// Records struck out of it.
        struck: Vec<RecordId>,
    },
    /// Moves records to the bin.
    Delete(Target),
    /// Brings records back from the bin.
    Restore(Target),
    /// Takes an operation back: the person's last one that can be, or this one.
    Undo(Option<Seq>),
    /// Does the operation undone last again.
    Redo,
    /// Fills an empty store with believable leads, the same for the same seed.
    Demo {
        /// How many.
        count: u32,
        /// Which ones.
        seed: u64,
    },
    /// Writes the import gathered under this plan.
    Import(PlanId),
}

impl Command {
    /// The records it is about, where it names any.
    #[must_use]
    pub const fn target(&self) -> Option<&Target> {
        match self {
            Self::Bulk { target, .. } | Self::Delete(target) | Self::Restore(target) => Some(target),
            _ => None,
        }
    }
}

/// How an import treats rows that meet a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportMode {
    /// Only new records are made; rows that meet one are duplicates.
    Create,
    /// Only records that exist are changed; other rows are left out.
    Update,
    /// Both.
    Both,
}

/// What makes a row the same as a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchKey {
    /// The record's number.
    Id,
    /// An e-mail address.
    Email,
    /// The digits of a phone number, with the name.
    Phone,
    /// Name and company, folded.
    NameCompany,
}

/// How an import is to be done.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportOptions {
    /// What the rows become.
    pub kind: TypeId,
    /// New, known, or both.
    pub mode: ImportMode,
    /// Keys in the order they are tried.
    pub keys: Vec<MatchKey>,
    /// Names in `assigned-to` that nobody has yet become people; otherwise the cell is left out and said so.
    pub add_people: bool,
    /// The file's name, for the log.
    pub file: String,
    /// Rows are written as they come, as chunks of one operation, without a plan: for files too large to keep.
    /// [`Request::ImportEnd`] then answers [`Reply::Done`]; [`Request::Forget`] takes everything back.
    pub apply: bool,
}

/// A question or a wish.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Fields, criteria, people. Answer: [`Reply::Schema`].
    Schema,
    /// Runs a query and keeps its answer under this id, replacing the one the session kept under it.
    /// Answer: [`Reply::Answer`].
    Run {
        /// Chosen by the session.
        id: QueryId,
        /// What is asked.
        query: Query,
        /// Whose place to report.
        keep: Option<RecordId>,
    },
    /// Rows of an answer. Answer: [`Reply::Rows`]. Cold values come along only for the columns named.
    Rows {
        /// Which answer.
        id: QueryId,
        /// First row, counted from 0.
        from: u32,
        /// How many at most.
        count: u32,
        /// Columns shown.
        columns: Vec<FieldId>,
    },
    /// Which of these records, changed since the answer was given, would come into it if it were asked for anew.
    /// Answer: [`Reply::Marks`].
    Coming {
        /// Which answer.
        id: QueryId,
        /// Records that changed.
        records: Vec<RecordId>,
    },
    /// The ids of all records a query finds; no answer is kept. Answer: [`Reply::Marks`].
    Ids(Query),
    /// The ids of the records a target means. Answer: [`Reply::Marks`].
    Means(Target),
    /// What the records of a target hold in these fields, for a bulk edit. Answer: [`Reply::Mixed`].
    Mixed {
        /// Which records.
        target: Target,
        /// Which fields.
        fields: Vec<FieldId>,
    },
    /// The ids of a stretch of an answer. Answer: [`Reply::Marks`].
    Marks {
        /// Which answer.
        id: QueryId,
        /// First and last row, both included; `None` for all.
        rows: Option<(u32, u32)>,
    },
    /// How many of a selection the answer shows and hides. Answer: [`Reply::Counted`].
    Count {
        /// Which answer.
        id: QueryId,
        /// Which selection.
        selection: Selection,
    },
    /// A whole record. Answer: [`Reply::Record`].
    Record(RecordId),
    /// What happened to a record, newest first. Answer: [`Reply::History`].
    History {
        /// Which record.
        record: RecordId,
        /// How many operations at most.
        limit: u32,
    },
    /// Values in use for type-ahead. Answer: [`Reply::Values`].
    Values {
        /// Of which field.
        field: FieldId,
        /// What the person typed.
        typed: String,
        /// How many at most.
        limit: u32,
    },
    /// What a command would do. Answer: [`Reply::Planned`].
    Plan(Command),
    /// A stretch of a plan. Answer: [`Reply::PlanRows`].
    PlanRows {
        /// Which plan.
        plan: PlanId,
        /// First row.
        from: u32,
        /// How many at most.
        count: u32,
    },
    /// Does it. Answer: [`Reply::Done`], or [`Reply::Refused`].
    Apply(Command),
    /// Stops the large command under way for that ticket; it then answers [`Reply::Refused`].
    Cancel(Ticket),
    /// The log, newest first. Answer: [`Reply::Log`].
    Log {
        /// How many operations at most.
        limit: u32,
        /// Only the person's own.
        own: bool,
    },
    /// What an operation did, record by record, the first 10,000 of them. Answer: [`Reply::PlanRows`].
    Operation {
        /// Which operation.
        seq: Seq,
        /// First row.
        from: u32,
        /// How many at most.
        count: u32,
    },
    /// Begins an import; rows follow. Answer: [`Reply::Importing`].
    ImportBegin(ImportOptions),
    /// Rows of an import. Answer: [`Reply::Importing`].
    ImportRows {
        /// Which import.
        plan: PlanId,
        /// The rows, in file order.
        drafts: Vec<Draft>,
    },
    /// All rows were sent. Answer: [`Reply::Planned`].
    ImportEnd(PlanId),
    /// Forgets a plan or an import that was not applied. Answer: [`Reply::Ok`].
    Forget(PlanId),
    /// Facts about the store. Answer: [`Reply::Info`].
    Info,
    /// Reads everything and compares. Answer: [`Reply::Checked`].
    Check,
    /// Copies the store to a new file, verified. Answer: [`Reply::Checked`].
    Backup(PathBuf),
}

/// An answer.
#[derive(Clone, Debug)]
pub enum Reply {
    /// Done, nothing to tell.
    Ok,
    /// Fields, criteria, people.
    Schema(Arc<Schema>),
    /// A query's answer.
    Answer(Answer),
    /// Rows of an answer.
    Rows {
        /// Which answer.
        id: QueryId,
        /// First row.
        from: u32,
        /// In order, one for each place; of a record that vanished meanwhile only the id is left.
        rows: Vec<Record>,
        /// Places whose record changed so that it would not stand there if the answer were given anew.
        strays: Vec<(u32, Stray)>,
    },
    /// What records hold, by field.
    Mixed(Vec<(FieldId, Mixed)>),
    /// A set of ids.
    Marks(roaring::RoaringTreemap),
    /// Chosen records: in the answer, and not in it.
    Counted {
        /// In the answer.
        shown: u64,
        /// Not in it.
        hidden: u64,
    },
    /// A record, if there is one.
    Record(Option<Box<Record>>),
    /// What happened, newest first.
    History(Vec<HistoryItem>),
    /// Values in use with how often, most used first.
    Values(Vec<(String, u64)>),
    /// What would happen.
    Planned(Box<Plan>),
    /// A stretch of a plan.
    PlanRows(Vec<PlanRow>),
    /// It happened.
    Done(Box<Outcome>),
    /// It did not happen, and why.
    Refused(Refusal),
    /// The log, newest first.
    Log(Vec<OpHead>),
    /// An import takes rows.
    Importing {
        /// Which.
        plan: PlanId,
        /// Rows taken so far.
        rows: u64,
        /// Rows among those just sent that are left out: their line, and why.
        left_out: Vec<(u64, String)>,
    },
    /// Facts about the store.
    Info(Box<Info>),
    /// What a check or a backup found: empty is sound.
    Checked {
        /// Records read.
        records: u64,
        /// Operations read.
        operations: u64,
        /// What is wrong, a sentence each.
        problems: Vec<String>,
    },
}

/// A query's answer: the hub keeps the rows, the session asks for those it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Which.
    pub id: QueryId,
    /// The operation it stands for.
    pub seq: Seq,
    /// Rows in it.
    pub total: u32,
    /// Records of the types asked for, without the filter.
    pub whole: u32,
    /// The row of the record whose place was asked for.
    pub kept: Option<u32>,
    /// So many rows at the end do not hold the words searched for, but words like them.
    pub similar: u32,
    /// Sorting, filtering and counting wait for the columns; only the order by name is served yet.
    pub indexing: bool,
}

/// Why a row would not stand where it stands if the answer were given anew. It stays until the person asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stray {
    /// It belongs to another place.
    Moved,
    /// It no longer passes the filter.
    Out,
    /// It was deleted, or brought back where the bin is shown.
    Gone,
}

/// What many records hold in one field. Of very many only the first are looked at: `filled` and `empty` say how many.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mixed {
    /// The most frequent values with how many records hold them, most frequent first; at most 20.
    pub values: Vec<(crate::model::Value, u64)>,
    /// Records that hold a value.
    pub filled: u64,
    /// Records without one.
    pub empty: u64,
    /// There are more values than those named.
    pub more: bool,
}

/// One operation in the life of one record.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryItem {
    /// The operation.
    pub op: OpHead,
    /// Empty where the whole record was made.
    pub changes: Vec<Diff>,
}

/// What a command would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Under this name the hub keeps it.
    pub id: PlanId,
    /// Records that would change.
    pub changed: u64,
    /// Records that would be made.
    pub created: u64,
    /// Records that already are as wanted.
    pub same: u64,
    /// Rows that are in the file twice.
    pub duplicates: u64,
    /// Records or rows refused.
    pub refused: u64,
    /// Records whose score becomes manual by it.
    pub to_manual: u64,
    /// Sentences a person should read first: unknown people, ambiguous dates.
    pub warnings: Vec<String>,
}

/// One record or row of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanRow {
    /// Which record; `None` for one yet to be made.
    pub record: Option<RecordId>,
    /// Its line in the file, 0 where there is none.
    pub line: u64,
    /// Its name.
    pub name: String,
    /// What would happen to it.
    pub fate: Fate,
}

/// What a plan does to one record or row.
#[derive(Clone, Debug, PartialEq)]
pub enum Fate {
    /// It would be made.
    Created,
    /// It would change.
    Changed(Vec<Diff>),
    /// It already is as wanted.
    Same,
    /// The file has it twice: the earlier line.
    Duplicate(u64),
    /// The store has it already.
    Known(RecordId),
    /// Not done, and why.
    Refused(String),
}

/// What an applied command did.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The log entry; `None` when nothing had to change.
    pub op: Option<OpHead>,
    /// Records changed or made.
    pub changed: u64,
    /// Records that already were as wanted.
    pub same: u64,
    /// Records left alone, with the reason; at most 1,000 are named.
    pub refused: Vec<(Option<RecordId>, String)>,
    /// Records left alone in all.
    pub refused_count: u64,
    /// Ids of the records made; at most 1,000 are named.
    pub created: Vec<RecordId>,
    /// For undo and redo: the operation taken back or done again.
    pub of: Option<OpHead>,
    /// The records the operation touched, for choosing them again; `None` above 1,000,000.
    pub touched: Option<roaring::RoaringTreemap>,
}

/// Why a wish was not granted.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// The rules say no: field where known, and the sentence.
    Invalid(Vec<(Option<FieldId>, String)>),
    /// Others changed the same fields meanwhile.
    Conflict(Box<Conflict>),
    /// There is no such record, plan or operation.
    NotFound(String),
    /// Nothing to undo or redo.
    Nothing(String),
    /// The query cannot be run yet, or the answer is gone: ask again.
    Stale,
    /// The person stopped it; nothing was changed.
    Cancelled,
    /// The store is in trouble: what happened, what is safe, what to do.
    Store(String),
}

/// Others changed the same fields meanwhile.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// The record as it is now; its `touched` says who changed it and when.
    pub now: Record,
    /// Only the fields changed on both sides.
    pub clashes: Vec<Clash>,
}

/// Facts about the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Info {
    /// The file.
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// Version of its format.
    pub format: u16,
    /// Number of living records by type.
    pub records: Vec<(TypeId, u64)>,
    /// Records in the bin.
    pub binned: u64,
    /// Operations in the log.
    pub operations: u64,
    /// The last operation.
    pub seq: Seq,
    /// Whether the columns are built.
    pub indexed: bool,
    /// Whether writing is refused, and why.
    pub read_only: Option<String>,
}

/// Something happened that sessions should know.
#[derive(Clone, Debug)]
pub enum Event {
    /// An operation was committed.
    Changed {
        /// Its number.
        seq: Seq,
        /// Whose.
        by: String,
        /// Which records; `None` when too many to name.
        records: Option<Vec<RecordId>>,
        /// Which fields; empty where whole records came or went.
        fields: Vec<FieldId>,
    },
    /// Fields, criteria or people changed.
    Schema(Arc<Schema>),
    /// The columns are built: sorting and filtering work from here on.
    Indexed,
    /// A large command is under way.
    Progress {
        /// For which question.
        ticket: Ticket,
        /// Records done.
        done: u64,
        /// Records in all.
        total: u64,
    },
}

/// What a session receives, in order.
#[derive(Clone, Debug)]
pub enum FromHub {
    /// An answer.
    Reply(Ticket, Reply),
    /// Something happened.
    Event(Event),
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Invalid(problems) => {
                let sentences: Vec<&str> = problems.iter().map(|(_, sentence)| sentence.as_str()).collect();
                f.write_str(&sentences.join("; "))
            }
            Self::Conflict(conflict) => {
                write!(f, "{} changed the same fields meanwhile; nothing was saved", conflict.now.touched.by)
            }
            Self::NotFound(what) | Self::Nothing(what) | Self::Store(what) => f.write_str(what),
            Self::Stale => f.write_str("the list is no longer there; reload it"),
            Self::Cancelled => f.write_str("stopped; nothing was changed"),
        }
    }
}

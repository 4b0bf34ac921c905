//! What the hub answers.

use std::{path::PathBuf, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{Due, Group, ImportPage, Left, News, Plan, PlanId, PlanRow, Twin};
use crate::model::{
    Chain, Clash, Diff, FieldId, Findings, Millis, Named, OpHead, QueryId, Record, RecordId, Schema, Seq, TypeId, Value, fields,
};

/// An answer.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
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
        /// What the records are called that the rows link to in the columns asked for.
        names: Vec<Named>,
    },
    /// What records are called; those that are gone are left out.
    Names(Vec<Named>),
    /// What links to a record, by type and field.
    Linking(Vec<Linking>),
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
    /// For each value in use, and for those without one, how many records each query found; in the order of the queries.
    Tallied(Vec<(Option<String>, Vec<u64>)>),
    /// Whether the record is the session's to work on: `None`, or the login name of whoever has it.
    Claimed(Option<String>),
    /// Who gave the person how many records, and the last operation looked at.
    Given {
        /// Login names with how many.
        by: Vec<(String, u64)>,
        /// Up to this operation.
        seq: Seq,
    },
    /// A record, if there is one.
    Record(Option<Box<Record>>),
    /// What happened, newest first.
    History(Vec<HistoryItem>),
    /// What happened around a record.
    Timeline(Box<Timeline>),
    /// Records that are the same as one that is to be converted.
    Twins {
        /// The one it would go into, and why it is the same.
        contact: Option<(Box<Record>, String)>,
        /// The account called like its company.
        account: Option<Named>,
    },
    /// Records like what is typed, the surest first.
    Alike(Vec<Twin>),
    /// Groups of records that are probably one.
    Duplicates {
        /// How many there are: surely, likely, perhaps one.
        totals: [u32; 3],
        /// The first of those asked for.
        from: u32,
        /// In order.
        groups: Vec<Group>,
    },
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
    /// What following the chain of the log found.
    Chain(Box<Chain>),
    /// What a check or a backup found: empty is sound.
    Checked {
        /// Records read.
        records: u64,
        /// Operations read.
        operations: u64,
        /// What is wrong, a sentence each.
        problems: Vec<String>,
    },
    /// What a report found.
    Report(Box<Findings>),
    /// The store was copied into the folder of its copies; where that was asked, what follows from records and log was made anew.
    Rebuilt {
        /// The copy.
        copy: PathBuf,
        /// Records read afterwards.
        records: u64,
        /// Operations read afterwards.
        operations: u64,
        /// What is still wrong, a sentence each.
        problems: Vec<String>,
    },
    /// What became of a record.
    News(Box<News>),
    /// What is due by the rules of retention.
    Retention(Vec<Due>),
    /// The file holds nothing any more of what was erased; or why it may.
    Cleaned(Option<String>),
    /// What is tied to a record.
    Belonging {
        /// What would go with it.
        own: Vec<RecordId>,
        /// What else links to it.
        linking: Vec<RecordId>,
    },
    /// Copies that still hold what was erased: the file, and how many of the records; nothing where it cannot be read.
    OldCopies(Vec<(PathBuf, Option<u64>)>),
    /// A stretch of the rows of an import's plan.
    ImportPage(Box<ImportPage>),
}

/// Records of one type that link to a record by one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linking {
    /// What they are.
    pub kind: TypeId,
    /// The field that holds the link.
    pub field: FieldId,
    /// The first of them, by number.
    pub records: Vec<Named>,
    /// How many there are.
    pub total: u64,
}

/// A query's answer: the hub keeps the rows, the session asks for those it shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stray {
    /// It belongs to another place.
    Moved,
    /// It no longer passes the filter.
    Out,
    /// It was deleted, or brought back where the bin is shown.
    Gone,
}

/// What many records hold in one field. Of very many only the first are looked at: `filled` and `empty` say how many.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Mixed {
    /// The most frequent values with how many records hold them, most frequent first; at most 20.
    pub values: Vec<(Value, u64)>,
    /// Records that hold a value.
    pub filled: u64,
    /// Records without one.
    pub empty: u64,
    /// There are more values than those named.
    pub more: bool,
}

/// One operation in the life of one record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HistoryItem {
    /// The operation.
    pub op: OpHead,
    /// Empty where the whole record was made.
    pub changes: Vec<Diff>,
}

/// What happened around a record: communication and changes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Timeline {
    /// Newest first.
    pub moments: Vec<Moment>,
    /// What the records named in it are called.
    pub names: Vec<Named>,
}

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Moment {
    /// When, in UTC.
    pub at: Millis,
    /// Who did it, by login name.
    pub by: String,
    /// To which other record it belongs, where it is not the one asked for.
    pub of: Option<RecordId>,
    /// What it was.
    pub what: Happening,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Happening {
    /// An item of the communication history, an opportunity, a project: the whole record.
    Item(Box<Record>),
    /// An operation changed this record.
    Changes(RecordId, HistoryItem),
}

impl Moment {
    /// An item; it stands where it took place.
    #[must_use]
    pub fn item(of: Option<RecordId>, record: Record) -> Self {
        let at = match record.get(fields::WHEN) {
            Some(Value::Moment(at)) => *at,
            _ => record.made.at,
        };
        Self { at, by: record.made.by.clone(), of, what: Happening::Item(Box::new(record)) }
    }

    /// An operation on a record.
    #[must_use]
    pub fn changes(record: RecordId, item: HistoryItem) -> Self {
        Self { at: item.op.at, by: item.op.by.clone(), of: None, what: Happening::Changes(record, item) }
    }

    /// Orders what happened at the same moment.
    #[must_use]
    pub fn order(&self) -> u64 {
        match &self.what {
            Happening::Item(record) => record.rev.0,
            Happening::Changes(_, item) => item.op.seq.0,
        }
    }

    /// The records it names.
    pub fn mentioned(&self) -> impl Iterator<Item = RecordId> + '_ {
        let values: Box<dyn Iterator<Item = &Value>> = match &self.what {
            Happening::Item(record) => Box::new(record.values().iter().map(|(_, value)| value)),
            Happening::Changes(_, item) => Box::new(item.changes.iter().flat_map(|diff| diff.old.iter().chain(&diff.new))),
        };
        self.of.into_iter().chain(values.flat_map(|value| value.links().iter().copied()))
    }
}

/// What an applied command did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// The log entry; `None` when nothing had to change.
    pub op: Option<OpHead>,
    /// Records changed or made.
    pub changed: u64,
    /// Those of them that were made.
    pub created_count: u64,
    /// E-mails of a mailbox among the made ones, which went to a history.
    pub messages: u64,
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
    /// The records it left alone.
    pub left: Left,
}

impl Outcome {
    /// The line and the reason of a row of a file that was left alone: `line 7: Full name: is missing`. `None` where a reason is about
    /// no row.
    #[must_use]
    pub fn row_of(reason: &str) -> Option<(u64, &str)> {
        let (line, why) = reason.strip_prefix("line ")?.split_once(": ")?;
        Some((line.parse().ok()?, why))
    }
}

/// Why a wish was not granted.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
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
    /// The person may not do this: who may, and what to do.
    Rights(String),
    /// The store is in trouble: what happened, what is safe, what to do.
    Store(String),
    /// Nobody knows yet whether it was done, and why not.
    Unsure(String),
}

/// Others changed the same fields meanwhile.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    /// The record as it is now; its `touched` says who changed it and when.
    pub now: Record,
    /// Only the fields changed on both sides.
    pub clashes: Vec<Clash>,
}

/// Facts about the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
            Self::NotFound(what) | Self::Nothing(what) | Self::Rights(what) | Self::Store(what) | Self::Unsure(what) => f.write_str(what),
            Self::Stale => f.write_str("the list is no longer there; reload it"),
            Self::Cancelled => f.write_str("stopped; nothing was changed"),
        }
    }
}

crate::model::shape::shown_by_shape!(Reply, Twin, Group, Refusal);

//! What a session asks of the hub.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{Class, Command, ImportOptions, PlanId, Ticket};
use crate::model::{
    Correspondent, Draft, FieldId, Millis, OpHead, Query, QueryId, RecordId, Selection, Seq, Target, TypeId, Verb, report::Question,
};

/// So many rows at a time are enough for any screen; whoever asks for more takes them away, which is a right of its own.
pub const SHOWN: u32 = 500;

/// A question or a wish.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub enum Request {
    /// Fields, criteria, people. Answer: [`Reply::Schema`](super::Reply::Schema).
    Schema,
    /// Runs a query and keeps its answer under this id, replacing the one the session kept under it.
    /// Answer: [`Reply::Answer`](super::Reply::Answer).
    Run {
        /// Chosen by the session.
        id: QueryId,
        /// What is asked.
        query: Query,
        /// Whose place to report.
        keep: Option<RecordId>,
    },
    /// Rows of an answer. Answer: [`Reply::Rows`](super::Reply::Rows). Cold values come along only for the columns named.
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
    /// Answer: [`Reply::Marks`](super::Reply::Marks).
    Coming {
        /// Which answer.
        id: QueryId,
        /// Records that changed.
        records: Vec<RecordId>,
    },
    /// The ids of all records a query finds; no answer is kept. Answer: [`Reply::Marks`](super::Reply::Marks).
    Ids(Query),
    /// The ids of the records a target means. Answer: [`Reply::Marks`](super::Reply::Marks).
    Means(Target),
    /// What the records of a target hold in these fields, for a bulk edit. Answer: [`Reply::Mixed`](super::Reply::Mixed).
    Mixed {
        /// Which records.
        target: Target,
        /// Which fields.
        fields: Vec<FieldId>,
    },
    /// The ids of a stretch of an answer. Answer: [`Reply::Marks`](super::Reply::Marks).
    Marks {
        /// Which answer.
        id: QueryId,
        /// First and last row, both included; `None` for all.
        rows: Option<(u32, u32)>,
    },
    /// How many of a selection the answer shows and hides. Answer: [`Reply::Counted`](super::Reply::Counted).
    Count {
        /// Which answer.
        id: QueryId,
        /// Which selection.
        selection: Selection,
    },
    /// How many records each query finds, parted by what they hold in a field of words. Answer: [`Reply::Tallied`](super::Reply::Tallied).
    Tally {
        /// The field they are parted by.
        by: FieldId,
        /// What is counted.
        queries: Vec<Query>,
    },
    /// The session works on this record and nobody else shall be led to it, until it claims another one, releases it or leaves.
    /// Answer: [`Reply::Claimed`](super::Reply::Claimed).
    Claim(RecordId),
    /// The session works on no record any more. Answer: [`Reply::Ok`](super::Reply::Ok).
    Release,
    /// The session has this record open in a form, or none; those who see it are told. It locks nothing, and lasts as long as the
    /// session answers [`Event::Pulse`](super::Event::Pulse). Answer: [`Reply::Ok`](super::Reply::Ok).
    Present {
        /// Which record.
        record: Option<RecordId>,
        /// Something is typed that is not saved.
        is_editing: bool,
        /// Another program has the terminal for a while: no sign of life is expected.
        is_away: bool,
    },
    /// Who else gave the person records after that operation, and how many. Answer: [`Reply::Given`](super::Reply::Given).
    Given {
        /// The last operation the person knows of.
        since: Seq,
    },
    /// A whole record. Answer: [`Reply::Record`](super::Reply::Record).
    Record(RecordId),
    /// What records are called. Answer: [`Reply::Names`](super::Reply::Names).
    Names(Vec<RecordId>),
    /// The living records that link to one. Answer: [`Reply::Linking`](super::Reply::Linking).
    Linking(RecordId),
    /// What happened to a record, newest first. Answer: [`Reply::History`](super::Reply::History).
    History {
        /// Which record.
        record: RecordId,
        /// How many operations at most.
        limit: u32,
    },
    /// What happened around a record, newest first: communication and changes, also of what belongs to it and was merged
    /// into it. Answer: [`Reply::Timeline`](super::Reply::Timeline).
    Timeline {
        /// Which record.
        record: RecordId,
        /// How many moments at most.
        limit: u32,
    },
    /// Values in use for type-ahead. Answer: [`Reply::Values`](super::Reply::Values).
    Values {
        /// Of which field.
        field: FieldId,
        /// What the person typed.
        typed: String,
        /// How many at most.
        limit: u32,
    },
    /// Which records are the same as one that is to be converted. Answer: [`Reply::Twins`](super::Reply::Twins).
    Twins {
        /// Which record.
        record: RecordId,
        /// What it would become.
        to: TypeId,
    },
    /// Living records like what is typed, the surest first. Answer: [`Reply::Alike`](super::Reply::Alike).
    Alike {
        /// What it is to become.
        kind: TypeId,
        /// What is typed.
        draft: Draft,
        /// The record that is being edited, which is like itself.
        except: Option<RecordId>,
    },
    /// A stretch of the groups of records that are probably one, the surest first: those with a record of this type.
    /// Answer: [`Reply::Duplicates`](super::Reply::Duplicates).
    Duplicates {
        /// Which type.
        kind: TypeId,
        /// First group.
        from: u32,
        /// How many at most.
        count: u32,
    },
    /// What a command would do. Answer: [`Reply::Planned`](super::Reply::Planned).
    Plan(Command),
    /// A stretch of a plan. Answer: [`Reply::PlanRows`](super::Reply::PlanRows).
    PlanRows {
        /// Which plan.
        plan: PlanId,
        /// First row.
        from: u32,
        /// How many at most.
        count: u32,
    },
    /// Does it. Answer: [`Reply::Done`](super::Reply::Done), or [`Reply::Refused`](super::Reply::Refused).
    Apply(Command),
    /// Stops the large command under way for that ticket; it then answers [`Reply::Refused`](super::Reply::Refused).
    Cancel(Ticket),
    /// The log, newest first. Answer: [`Reply::Log`](super::Reply::Log).
    Log {
        /// How many operations at most.
        limit: u32,
        /// Only the person's own.
        own: bool,
        /// Only these.
        of: Operations,
    },
    /// What an operation did, record by record, the first 10,000 of them. Answer: [`Reply::PlanRows`](super::Reply::PlanRows).
    Operation {
        /// Which operation.
        seq: Seq,
        /// First row.
        from: u32,
        /// How many at most.
        count: u32,
    },
    /// Begins an import; rows follow. Answer: [`Reply::Importing`](super::Reply::Importing).
    ImportBegin(ImportOptions),
    /// Rows of an import. Answer: [`Reply::Importing`](super::Reply::Importing).
    ImportRows {
        /// Which import.
        plan: PlanId,
        /// The rows, in file order.
        drafts: Vec<Draft>,
    },
    /// All rows were sent. Answer: [`Reply::Planned`](super::Reply::Planned).
    ImportEnd(PlanId),
    /// Forgets a plan or an import that was not applied. Answer: [`Reply::Ok`](super::Reply::Ok).
    Forget(PlanId),
    /// Facts about the store. Answer: [`Reply::Info`](super::Reply::Info).
    Info,
    /// Reads everything and compares. Answer: [`Reply::Checked`](super::Reply::Checked).
    Check,
    /// Follows the chain of the log; the link at that operation is told besides. Answer: [`Reply::Chain`](super::Reply::Chain).
    Chain(Option<Seq>),
    /// Copies the store to a new file, verified. Answer: [`Reply::Checked`](super::Reply::Checked).
    Backup(PathBuf),
    /// The people of a mailbox with their messages, part by part: it is larger than a message between processes may be.
    /// [`Request::ImportAgain`] then makes them a plan.
    /// Answer: [`Reply::Importing`](super::Reply::Importing).
    Gather {
        /// Those gathered before; none begins.
        plan: Option<PlanId>,
        /// More of them.
        people: Vec<Correspondent>,
    },
    /// Reckons a report. Answer: [`Reply::Report`](super::Reply::Report).
    Report(Box<Question>),
    /// Copies the store into the folder of its copies, then makes anew what follows from records and log, and checks it.
    /// Answer: [`Reply::Rebuilt`](super::Reply::Rebuilt).
    Rebuild,
    /// As [`Request::Apply`], for what a person saw: records of which somebody else changed one of the fields later are left alone,
    /// and of those to be deleted the ones somebody changed at all.
    ApplySeen {
        /// What is wished.
        command: Command,
        /// The last operation the person's screen showed.
        seen: Seq,
    },
    /// A sign of life, for [`Event::Pulse`](super::Event::Pulse). Answer: [`Reply::Ok`](super::Reply::Ok).
    Here,
    /// A record as it is now, and who set which of its fields after that operation. Answer: [`Reply::News`](super::Reply::News).
    News {
        /// Which record.
        record: RecordId,
        /// The last operation the session knows of.
        since: Seq,
    },
    /// What each retention rule finds now, and what has been in the bin for too long. Answer: [`Reply::Retention`](super::Reply::Retention).
    Retention,
    /// Waits until the store's file holds nothing any more of what was erased. Answer: [`Reply::Cleaned`](super::Reply::Cleaned).
    Clean,
    /// What would go with a record if it were erased, and what else links to it. Answer: [`Reply::Belonging`](super::Reply::Belonging).
    Belonging(RecordId),
    /// Which of these records were erased. Answer: [`Reply::Marks`](super::Reply::Marks).
    Erased(Vec<RecordId>),
    /// Records that stay and in whose texts somebody is named whom a plan of this session would erase, the first thousand; none
    /// where the plan is about more than a thousand. Answer: [`Reply::Marks`](super::Reply::Marks).
    Mentions(PlanId),
    /// Copies of the store, beside it and in its folder of backups, that still hold what was erased since.
    /// Answer: [`Reply::OldCopies`](super::Reply::OldCopies).
    OldCopies,
    /// Removes some of those copies, by the paths told. Answer: [`Reply::OldCopies`](super::Reply::OldCopies), those that are left.
    RemoveCopies(Vec<PathBuf>),
    /// Copies the store, verified, into the folder of its copies under a name of its own.
    /// Answer: [`Reply::Rebuilt`](super::Reply::Rebuilt).
    BackupHere,
    /// The rows of an import are sifted anew, in another way; the plan keeps its number. Answer: [`Reply::Planned`](super::Reply::Planned).
    ImportAgain {
        /// Which import.
        plan: PlanId,
        /// How its rows meet records now.
        options: Box<ImportOptions>,
    },
    /// A stretch of the rows of an import's plan. Answer: [`Reply::ImportPage`](super::Reply::ImportPage).
    ImportPage {
        /// Which import.
        plan: PlanId,
        /// Of which class; `None`: of all.
        class: Option<Class>,
        /// First row among those.
        from: u32,
        /// How many at most.
        count: u32,
        /// Begin at that multiple of `count` where the first row of this line or a later one stands, instead of at `from`.
        near: Option<u64>,
    },
}

/// Which operations of the log: those for which everything said here holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operations {
    /// Done by this person, by login name.
    pub by: Option<String>,
    /// At this moment or later, in milliseconds since 1970, UTC.
    pub since: Option<Millis>,
    /// Before this moment.
    pub until: Option<Millis>,
    /// That made, changed, removed or returned this record.
    pub record: Option<RecordId>,
    /// Of these sorts; empty: of all.
    pub verbs: Vec<Verb>,
    /// This one alone.
    pub only: Option<Seq>,
}

impl Operations {
    /// Whether an operation is one of them; the record is not looked at.
    #[must_use]
    pub fn include(&self, op: &OpHead) -> bool {
        self.by.as_ref().is_none_or(|by| op.by == *by)
            && self.since.is_none_or(|since| op.at >= since)
            && self.until.is_none_or(|until| op.at < until)
            && (self.verbs.is_empty() || self.verbs.contains(&op.verb))
            && self.only.is_none_or(|only| op.seq == only)
    }
}

crate::model::shape::shown_by_shape!(Request);

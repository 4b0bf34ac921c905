//! Files on their way in and out: what is asked of them, and what is heard of them.

use std::path::PathBuf;

use crate::{
    exchange::{export::style::Style, mail::Sender, mapping::Mapping, picture::Picture, questions::Doubt, reader::Preview, source::Layout},
    model::{FieldId, Target, TypeId},
    proto::{Choices, ImportOptions, Plan, PlanId},
};

/// A file on its way into the store.
#[derive(Clone, Debug, PartialEq)]
pub struct SendFile {
    /// Which file.
    pub path: PathBuf,
    /// What the person says about it.
    pub layout: Layout,
    /// Which column becomes what.
    pub mapping: Mapping,
    /// How rows meet records.
    pub options: ImportOptions,
}

/// Rows that an import leaves out, on their way to a file of their own.
#[derive(Clone, Debug, PartialEq)]
pub struct LeftOut {
    /// The file they stand in.
    pub path: PathBuf,
    /// What the person says about it.
    pub layout: Layout,
    /// What the rows would have become.
    pub kind: TypeId,
    /// The plan that leaves them out.
    pub plan: PlanId,
    /// What the person decided otherwise.
    pub choices: Choices,
    /// Rows left out though the plan took them, by line, and why.
    pub besides: Vec<(u64, String)>,
    /// Where they go; where a file is, a number is added to the name.
    pub to: PathBuf,
}

/// What e-mail came to.
#[derive(Debug)]
pub enum Mailed {
    /// One person, with one message at most.
    One(Box<Sender>),
    /// Many, gathered at the hub under this plan.
    Many {
        /// Which plan.
        gathered: PlanId,
        /// What a person should know of the mailbox: sentences.
        remarks: Vec<String>,
    },
}

/// Records on their way into a file.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportFile {
    /// Where.
    pub path: PathBuf,
    /// A row of [`crate::exchange::export::EXPORTS`].
    pub format: &'static str,
    /// How the format is written.
    pub style: Style,
    /// Which records.
    pub target: Target,
    /// Their type; a query may name more.
    pub kind: TypeId,
    /// Which columns; empty for all.
    pub columns: Vec<FieldId>,
}

/// What came of an export.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wrote {
    /// Records in the file.
    pub records: u64,
    /// What a person should know of it: sentences.
    pub remarks: Vec<String>,
}

/// News of a file.
#[derive(Debug)]
pub enum FileNews {
    /// Its head was read, or why not.
    Previewed(PathBuf, Result<Box<Preview>, String>),
    /// It is e-mail, and no table.
    IsMail(PathBuf),
    /// It is a workbook, and which of these sheets is meant a person must say.
    Sheets(PathBuf, Vec<String>),
    /// A picture was read, given as asked for, or why not.
    Pictured(String, Result<Box<Picture>, String>),
    /// E-mail was read, or why not.
    Mailed(PathBuf, Result<Mailed, String>),
    /// A cell of that column can be read in more than one way, and nobody said how the column is written; nothing was planned.
    Unsettled {
        /// Which column, counted from 0.
        column: usize,
        /// What is in doubt.
        doubt: Doubt,
        /// What stands there.
        cell: String,
    },
    /// Rows read so far.
    Reading(u64),
    /// What the import would do, and what a person should know about the file.
    Planned(Box<Plan>, Vec<String>),
    /// Where the rows left out were written and how many they are, or why not.
    LeftOut(Result<(PathBuf, u64), String>),
    /// Records written so far.
    Exporting(u64),
    /// Where records were written, and what came of it; or why not.
    Exported(PathBuf, Result<Wrote, String>),
    /// A file was written, or why not.
    Written(PathBuf, Result<(), String>),
    /// The text as the person's editor left it, or why there is none.
    Edited(Result<String, String>),
    /// It cannot be read further.
    Failed(String),
}

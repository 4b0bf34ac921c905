//! What can be opened above the list, and what it needs to know.

use std::path::PathBuf;

use super::{Choice, Effect};
use crate::{
    action::Command,
    exchange::mail::Sender,
    model::{
        Arrangement, FieldId, Page, Query, QueryId, Record, RecordId, ReportId, Target, TypeId, Value, View, report::SavedReport,
        views::ViewId,
    },
};

/// A screen to open.
#[derive(Clone, Debug, PartialEq)]
pub enum Open {
    /// A form: of a record, or empty.
    Form {
        /// Its type.
        kind: TypeId,
        /// Which record; `None` for a new one.
        record: Option<RecordId>,
        /// The list it was opened from and its place there, for next and previous.
        list: Option<(QueryId, u32, u32)>,
        /// A draft to go on with.
        draft: Option<String>,
    },
    /// A form of a new record that holds these values already.
    NewForm {
        /// Its type.
        kind: TypeId,
        /// What it holds.
        with: Vec<(FieldId, Value)>,
    },
    /// A form for who wrote an e-mail, which is saved with it.
    Letter {
        /// Its type, where the record is new.
        kind: TypeId,
        /// Who it is, where they are there.
        record: Option<RecordId>,
        /// What the message says.
        sender: Box<Sender>,
    },
    /// E-mail to make leads of.
    Mail {
        /// What people become who are not there.
        kind: Become,
        /// A file or folder; none asks for it.
        path: Option<PathBuf>,
        /// A message that was read already.
        sender: Option<Box<Sender>>,
    },
    /// A form of a record at one of its pages.
    FormAt {
        /// Its type.
        kind: TypeId,
        /// Which record.
        record: RecordId,
        /// The page it begins with, where it has that.
        page: Page,
    },
    /// Records that become something else.
    Convert {
        /// Their type.
        kind: TypeId,
        /// Which records.
        target: Target,
        /// How many.
        count: u64,
        /// The form of the one record lies below.
        is_from_form: bool,
    },
    /// Reasons why records come to nothing.
    Lost {
        /// Their type.
        kind: TypeId,
        /// Which records.
        target: Target,
        /// How many.
        count: u64,
    },
    /// A communication to be noted, with the next step.
    LogItem {
        /// What it is: a business note, phone log, appointment, task, e-mail or file.
        kind: TypeId,
        /// With which records.
        target: Target,
        /// How many.
        count: u64,
    },
    /// The picture of a record.
    Picture(Box<Record>),
    /// Groups of records of a type that are probably one.
    Duplicates(TypeId),
    /// Two to ten records to be made one.
    Merge(Target),
    /// Fields to change on many records.
    BulkEdit {
        /// Their type.
        kind: TypeId,
        /// Which records.
        target: Target,
        /// How many of them the list shows.
        shown: u64,
        /// How many it hides.
        hidden: u64,
    },
    /// What a command would do, to be applied or not.
    Plan {
        /// In words: "Delete", "Assign to anna".
        title: String,
        /// The command.
        command: Box<crate::proto::Command>,
    },
    /// An undo that meets what was changed since: what of it is wanted.
    Undo {
        /// What it would do.
        plan: Box<crate::proto::Plan>,
    },
    /// People to assign to.
    Assign {
        /// Which records.
        target: Target,
        /// How many.
        count: u64,
    },
    /// People to whom all that is open of somebody is handed over.
    HandTo {
        /// Which records.
        target: Target,
        /// How many.
        count: u64,
        /// Login name of whose they are.
        from: String,
    },
    /// Whose records are to be handed over, where that is not known.
    HandOver {
        /// Login name of the one it is about; nothing opens where they hold nothing.
        from: Option<String>,
    },
    /// The next step of records.
    NextStep {
        /// Which records.
        target: Target,
        /// How many.
        count: u64,
    },
    /// How far the next steps of records are put off.
    Snooze {
        /// Which records.
        target: Target,
        /// How many.
        count: u64,
    },
    /// Records to work through, one after the other.
    Queue {
        /// Which, in which order.
        query: Box<Query>,
        /// In words: "your due steps".
        what: String,
    },
    /// A report.
    Report {
        /// Which.
        id: ReportId,
    },
    /// A report to be saved: as it is now, under the name it has.
    SaveReport(Box<SavedReport>),
    /// A saved report that gets another name, category or readers.
    RenameReport(Box<SavedReport>),
    /// The team's progress.
    Progress,
    /// A question with buttons; Esc and the last button leave things as they are.
    Ask {
        /// The window's title.
        title: String,
        /// The question, a line each.
        lines: Vec<String>,
        /// Buttons with what they do; the focus starts on `focus`.
        buttons: Vec<(String, Option<Effect>)>,
        /// Place of the first focus.
        focus: usize,
    },
    /// A line to type in.
    Prompt {
        /// The window's title.
        title: String,
        /// What to type, in a sentence.
        hint: String,
        /// What stands in it at first.
        text: String,
        /// What happens with it.
        purpose: Purpose,
    },
    /// Records to be written to a file.
    Export {
        /// Which.
        target: Target,
        /// Their type.
        kind: TypeId,
        /// How many.
        count: u64,
        /// Columns of the grid, in order.
        columns: Vec<FieldId>,
    },
    /// An empty form filled like a record.
    Duplicate(Box<Record>),
    /// Things to choose from.
    Menu {
        /// The window's title.
        title: String,
        /// What there is.
        choices: Vec<Choice>,
    },
    /// The columns of a list.
    Columns {
        /// What it lists.
        kind: TypeId,
        /// As it is now.
        arrangement: Arrangement,
    },
    /// The order of a list.
    SortLevels {
        /// What it lists.
        kind: TypeId,
        /// As it is now.
        arrangement: Arrangement,
    },
    /// Saved views to choose from.
    Views {
        /// What they list.
        kind: TypeId,
        /// The one that is open.
        open: Option<ViewId>,
        /// The one this tab begins with.
        first: Option<ViewId>,
    },
    /// A view to be saved.
    SaveView {
        /// As the list is now, under the name of the view that is open.
        view: Box<View>,
    },
    /// The scoring criteria, to be changed.
    Criteria(About),
    /// What a change of criteria would do, to be applied or not.
    CriteriaPlan {
        /// In words.
        title: String,
        /// The command.
        command: Box<crate::proto::Command>,
    },
    /// What the retention rules find.
    Retention,
    /// All actions.
    Palette,
    /// A key to press for a command.
    Keys(Command),
    /// The keys that work below.
    Help,
    /// The log.
    Log,
    /// The settings.
    Settings,
    /// The start card.
    Welcome,
    /// A file to import; the path may be known.
    Import {
        /// What the rows become.
        kind: TypeId,
        /// Which file.
        path: Option<PathBuf>,
    },
}

/// A record type, known or to be looked up when the store's own types are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Become {
    /// This one.
    Type(TypeId),
    /// The one of this name in the shell.
    Named(String),
}

/// What a typed line is for.
#[derive(Clone, Debug, PartialEq)]
pub enum Purpose {
    /// The login name of a new person.
    AddPerson,
    /// A filter whose rows are marked.
    SelectWhere,
    /// A filter whose rows are unmarked.
    UnselectWhere,
    /// The name of a selection.
    NameSelection,
    /// The file a report goes to; its ending decides the format.
    ReportFile,
    /// The folder or file that all that is kept of a record goes to.
    ExportPerson(RecordId),
}

/// Whose score the criteria are shown with.
#[derive(Clone, Debug, PartialEq)]
pub enum About {
    /// Nobody's.
    Nothing,
    /// That of a record as the store has it.
    Record(RecordId),
    /// That of a record as it stands in a form.
    Typed(Box<Record>),
}

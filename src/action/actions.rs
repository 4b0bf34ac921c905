//! THE ACTION TABLE: one row per thing a person can do.

use super::{Command, Context};
use crate::model::{Right, Role};

/// What an action takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arg {
    /// Nothing.
    None,
    /// A number.
    Number {
        /// Smallest.
        least: u8,
        /// Largest.
        most: u8,
    },
}

/// A snapshot of the state that decides which actions are possible now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Records in the list.
    pub rows: u64,
    /// Records the next action would act on.
    pub target: u64,
    /// Records selected.
    pub selected: u64,
    /// The list shows the bin.
    pub in_bin: bool,
    /// A filter is on.
    pub filtered: bool,
    /// The store cannot be written.
    pub read_only: bool,
    /// The open view names something that is gone.
    pub blocked: bool,
    /// The list holds leads or contacts, which have a score.
    pub scored: bool,
    /// Columns are built: filtering and sorting work.
    pub indexed: bool,
    /// There is a last change that can be made again.
    pub repeatable: bool,
    /// What the person may do here.
    pub role: Role,
    /// What it takes to change the records of the list.
    pub takes: Right,
}

impl Facts {
    /// Whether the person's role has a right; the hub asks again.
    #[must_use]
    pub fn may(&self, right: Right) -> bool {
        self.role.may(right)
    }
}

/// Whether an action is possible now; if not, why.
pub type When = fn(&Facts) -> Result<(), &'static str>;

/// One row of the table.
#[derive(Debug)]
pub struct ActionDef {
    /// Which.
    pub action: Action,
    /// Object-verb, kebab-case; public: keymap files use it.
    pub name: &'static str,
    /// On buttons, hints and in the palette.
    pub label: &'static str,
    /// Where it belongs.
    pub context: Context,
    /// What it takes.
    pub arg: Arg,
    /// Whether it is possible now.
    pub when: When,
    /// One sentence for help.
    pub help: &'static str,
    /// Other words people look for.
    pub synonyms: &'static str,
}

impl ActionDef {
    /// The action once, or once for each number it takes.
    pub fn commands(&self) -> impl Iterator<Item = Command> + use<> {
        let action = self.action;
        let (least, most) = match self.arg {
            Arg::None => (None, None),
            Arg::Number { least, most } => (Some(least), Some(most)),
        };
        let numbers = least.zip(most).map(|(least, most)| (least..=most).map(move |arg| Command { action, arg: Some(arg) }));
        numbers.is_none().then_some(Command::new(action)).into_iter().chain(numbers.into_iter().flatten())
    }
}

fn always(_: &Facts) -> Result<(), &'static str> {
    Ok(())
}

fn with_rows(facts: &Facts) -> Result<(), &'static str> {
    if facts.rows > 0 { Ok(()) } else { Err("the list is empty") }
}

fn when_indexed(facts: &Facts) -> Result<(), &'static str> {
    if facts.indexed { Ok(()) } else { Err("the list is still being indexed; this takes a few seconds after the start") }
}

fn can_write(facts: &Facts) -> Result<(), &'static str> {
    if facts.read_only {
        return Err("the store is open for reading only");
    }
    if facts.may(facts.takes) { Ok(()) } else { Err("your role here may not change these records") }
}

/// The least that anything done to the chosen records needs.
fn with_sound_view(facts: &Facts) -> Result<(), &'static str> {
    can_write(facts)?;
    if facts.blocked { Err("the view names something that is gone; change its filter first, or clear it") } else { Ok(()) }
}

fn on_target(facts: &Facts) -> Result<(), &'static str> {
    with_sound_view(facts)?;
    if facts.target == 0 {
        return Err("there is no record to act on");
    }
    if facts.in_bin { Err("records in the bin cannot be changed; restore them first") } else { Ok(()) }
}

fn with_queue(facts: &Facts) -> Result<(), &'static str> {
    when_indexed(facts)?;
    if facts.in_bin { Err("records in the bin are not worked on; restore them first") } else { Ok(()) }
}

fn on_one(facts: &Facts) -> Result<(), &'static str> {
    on_target(facts)?;
    if facts.selected > 1 { Err("this takes one record, and several are selected") } else { Ok(()) }
}

fn on_scored(facts: &Facts) -> Result<(), &'static str> {
    on_target(facts)?;
    if facts.scored { Ok(()) } else { Err("these records have no score") }
}

fn with_score(facts: &Facts) -> Result<(), &'static str> {
    with_rows(facts)?;
    if facts.scored { Ok(()) } else { Err("these records have no score") }
}

fn on_deletable(facts: &Facts) -> Result<(), &'static str> {
    on_target(facts)?;
    if facts.may(Right::Delete) { Ok(()) } else { Err("your role here may not delete records") }
}

fn with_export(facts: &Facts) -> Result<(), &'static str> {
    with_rows(facts)?;
    if facts.may(Right::Export) { Ok(()) } else { Err("your role here may not export records") }
}

fn with_setup(facts: &Facts) -> Result<(), &'static str> {
    can_write(facts)?;
    if facts.may(Right::SetUp) { Ok(()) } else { Err("your role here may not change how the store is set up") }
}

fn with_people(facts: &Facts) -> Result<(), &'static str> {
    can_write(facts)?;
    if facts.may(Right::People) { Ok(()) } else { Err("your role here may not change who uses the store") }
}

fn on_repeat(facts: &Facts) -> Result<(), &'static str> {
    on_target(facts)?;
    if facts.repeatable { Ok(()) } else { Err("nothing was changed yet that could be repeated") }
}

fn in_bin(facts: &Facts) -> Result<(), &'static str> {
    with_sound_view(facts)?;
    if !facts.in_bin {
        return Err("only records in the bin can be restored");
    }
    if facts.target == 0 { Err("there is no record to act on") } else { Ok(()) }
}

fn to_erase(facts: &Facts) -> Result<(), &'static str> {
    with_sound_view(facts)?;
    if facts.target == 0 { Err("there is no record to act on") } else { Ok(()) }
}

fn with_selection(facts: &Facts) -> Result<(), &'static str> {
    if facts.selected > 0 { Ok(()) } else { Err("nothing is selected") }
}

fn with_filter(facts: &Facts) -> Result<(), &'static str> {
    if facts.filtered { Ok(()) } else { Err("no filter is on") }
}

macro_rules! actions {
    ($($variant:ident, $name:literal, $label:literal, $context:ident, $arg:expr, $when:ident, $help:literal, $synonyms:literal;)*) => {
        /// Everything a person can do.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Action {
            $(#[doc = $help] $variant,)*
        }

        /// The table, in the order of help.
        pub static ACTIONS: &[ActionDef] = &[
            $(ActionDef {
                action: Action::$variant,
                name: $name,
                label: $label,
                context: Context::$context,
                arg: $arg,
                when: $when,
                help: $help,
                synonyms: $synonyms,
            },)*
        ];
    };
}

const STARS: Arg = Arg::Number { least: 0, most: 5 };
const NINE: Arg = Arg::Number { least: 1, most: 9 };
const NO: Arg = Arg::None;

actions! {
    // Moving in the list.
    CursorDown, "cursor-down", "Down", Grid, NO, with_rows, "Move the cursor one row down.", "";
    CursorUp, "cursor-up", "Up", Grid, NO, with_rows, "Move the cursor one row up.", "";
    CursorPageDown, "cursor-page-down", "Page down", Grid, NO, with_rows, "Move the cursor one page down.", "";
    CursorPageUp, "cursor-page-up", "Page up", Grid, NO, with_rows, "Move the cursor one page up.", "";
    CursorFirst, "cursor-first", "First row", Grid, NO, with_rows, "Move the cursor to the first row.", "top home";
    CursorLast, "cursor-last", "Last row", Grid, NO, with_rows, "Move the cursor to the last row.", "bottom end";
    ColumnLeft, "column-left", "Column left", Grid, NO, with_rows, "Move the column cursor to the left.", "";
    ColumnRight, "column-right", "Column right", Grid, NO, with_rows, "Move the column cursor to the right.", "scroll";
    // Selecting.
    SelectToggle, "select-toggle", "Select", Grid, NO, with_rows, "Select or unselect the row under the cursor and go down.", "mark check tick";
    SelectToggleStay, "select-toggle-stay", "Select in place", Grid, NO, with_rows, "Select or unselect the row under the cursor.", "mark";
    SelectDown, "select-down", "Extend down", Grid, NO, with_rows, "Stretch the range one row down.", "shift";
    SelectUp, "select-up", "Extend up", Grid, NO, with_rows, "Stretch the range one row up.", "shift";
    SelectPageDown, "select-page-down", "Extend a page down", Grid, NO, with_rows, "Stretch the range one page down.", "shift";
    SelectPageUp, "select-page-up", "Extend a page up", Grid, NO, with_rows, "Stretch the range one page up.", "shift";
    SelectFirst, "select-first", "Extend to first", Grid, NO, with_rows, "Stretch the range to the first row.", "shift";
    SelectLast, "select-last", "Extend to last", Grid, NO, with_rows, "Stretch the range to the last row.", "shift";
    SelectRange, "select-range", "Range", Grid, NO, with_rows, "Begin a range that every movement stretches; once more turns it into a selection.", "visual block";
    UnselectRange, "unselect-range", "Unselect a range", Grid, NO, with_rows, "Begin a range that every movement stretches; once more takes it out of the selection.", "visual unmark";
    SelectAll, "select-all", "Select all", Grid, NO, with_rows, "Select all rows that pass the filter; once more unselects them.", "ctrl+a everything";
    SelectInvert, "select-invert", "Invert", Grid, NO, with_rows, "Select what is not selected, within the filter.", "reverse";
    SelectWhere, "select-where", "Select where", Grid, NO, when_indexed, "Select the rows that pass a filter you type, beside those selected already.", "expression pattern mark";
    UnselectWhere, "unselect-where", "Unselect where", Grid, NO, with_selection, "Unselect the rows that pass a filter you type.", "expression pattern unmark";
    SelectSame, "select-same", "Select the same", Grid, NO, with_rows, "Select every row with the same value in the column under the column cursor.", "equal value like";
    SelectOnly, "select-only", "Only the selected", Grid, NO, always, "Show only the selected records; once more shows all again.", "narrow hide";
    SelectClear, "select-clear", "Unselect all", Grid, NO, with_selection, "Forget the selection.", "none deselect";
    SelectPrevious, "select-previous", "Former selection", Grid, NO, always, "Bring the former selection back.", "reselect";
    SelectionSave, "selection-save", "Name the selection", Grid, NO, with_selection, "Keep the selection under a name.", "store set remember";
    SelectionPick, "selection-pick", "Named selections", Grid, NO, always, "Bring back a selection kept under a name.", "recall set";
    // The record.
    RecordOpen, "record-open", "Open", Grid, NO, with_rows, "Open the record under the cursor in its form.", "edit view";
    RecordNew, "record-new", "New", Grid, NO, can_write, "Open an empty form.", "add create lead";
    RecordDuplicate, "record-duplicate", "Duplicate", Grid, NO, on_one, "Open a new form filled like the record under the cursor.", "copy clone";
    CellEdit, "cell-edit", "Edit cell", Grid, NO, on_target, "Edit the value under the column cursor in place; with a selection, bulk edit that field.", "change value";
    DetailToggle, "detail-toggle", "Details", Grid, NO, always, "Show or hide the pane with the record's details.", "preview panel";
    ActionMenu, "action-menu", "Menu", Grid, NO, with_rows, "List what can be done with the selection or the row under the cursor.", "context right click";
    // Changing the selection.
    BulkEdit, "bulk-edit", "Bulk edit", Grid, NO, on_target, "Change one or more fields of all selected records, after a plan.", "mass edit change many set clear";
    Repeat, "repeat", "Repeat", Grid, NO, on_repeat, "Make the last change again, on the present selection.", "again dot";
    Assign, "assign", "Assign", Grid, NO, on_target, "Give the selected records to a person, or to nobody.", "owner hand over";
    ScoreSet, "score-set", "Stars", Grid, STARS, on_scored, "Give the selected records that many stars, by hand.", "rate rating";
    ScoreClear, "score-clear", "No stars", Grid, NO, on_scored, "Take the stars of the selected records away.", "unrate dash";
    ScoreAutomatic, "score-automatic", "Automatic score", Grid, NO, on_scored, "Let the criteria decide the stars of the selected records again.", "criteria";
    ScoreExplain, "score-explain", "Why these stars", Grid, NO, with_score, "List each criterion with the record: met or not, by whom, its share, and the sum.", "explain criteria points";
    Recalculate, "recalculate", "Recalculate scores", Grid, NO, with_setup, "Let all automatic scores follow the criteria and their rules as they are today.", "criteria rules stars";
    Criteria, "criteria", "Scoring criteria", Grid, NO, always, "Add, change and delete the criteria that give the stars.", "score weight importance rule";
    Delete, "delete", "Delete", Grid, NO, on_deletable, "Move the selected records to the bin.", "remove trash";
    Restore, "restore", "Restore", Grid, NO, in_bin, "Bring the selected records back from the bin.", "undelete";
    Erase, "erase", "Erase for good", Grid, NO, to_erase, "Erase the selected records for good, with what belongs to them alone and what the log kept of them.", "privacy gdpr forget person delete purge destroy";
    ExportPerson, "export-person", "Hand out a record", Grid, NO, with_rows, "Write all that is kept of the record under the cursor to files, for the person themself.", "privacy gdpr access portability export person";
    Retention, "retention", "Retention", Grid, NO, when_indexed, "Show what the retention rules find, and what has been in the bin for too long.", "privacy gdpr rules bin empty expire old";
    BinToggle, "bin-toggle", "Bin", Grid, NO, always, "Show the bin, or the living records again.", "trash deleted";
    // Communication.
    LogCall, "log-call", "Log a call", Grid, NO, on_target, "Note a call with the selected records, and the next step.", "phone log history";
    LogNote, "log-note", "Note", Grid, NO, on_target, "Write a business note about the selected records, and the next step.", "history comment";
    LogAppointment, "log-appointment", "Appointment", Grid, NO, on_target, "Note an appointment with the selected records, and the next step.", "meeting history";
    LogTask, "log-task", "Task", Grid, NO, on_target, "Note a task about the selected records, and the next step.", "todo history";
    LogMessage, "log-message", "E-mail", Grid, NO, on_target, "Note an e-mail to or from the selected records, and the next step.", "mail message history";
    MailOpen, "mail-open", "Lead from e-mail", Grid, NO, can_write, "Make a lead of a message, a mailbox file or a folder of mail; the messages become its history.", "eml msg mbox maildir letter import";
    LogFile, "log-file", "File", Grid, NO, on_target, "Link a file to the selected records.", "attachment document history";
    // Taking a lead further.
    Convert, "convert", "Convert", Grid, NO, on_target, "Make the selected leads business contacts, or contacts leads again.", "business contact qualify customer";
    OpportunityNew, "opportunity-new", "New opportunity", Grid, NO, on_one, "Open a form for an opportunity of the record under the cursor.", "deal sale product interest";
    ProjectNew, "project-new", "New project", Grid, NO, on_one, "Open a form for a business project of the record under the cursor.", "work";
    CallListNew, "call-list-new", "New call list", Grid, NO, on_target, "Open a form for a call list of the selected records.", "call phone campaign list";
    MarkLost, "mark-lost", "Mark lost", Grid, NO, on_target, "Mark the selected leads or opportunities lost, with a reason, instead of deleting them.", "close dead reject disqualify";
    Merge, "merge", "Merge", Grid, NO, on_target, "Make one record of two to ten selected ones; nothing is lost.", "duplicate unite join combine same";
    Duplicates, "duplicates", "Find duplicates", Grid, NO, when_indexed, "List records that are probably one, to merge them or tell them apart.", "double twice same dedupe merge";
    // Finding.
    FilterEdit, "filter-edit", "Filter", Grid, NO, when_indexed, "Type a filter; the list follows each key.", "search find /";
    FilterClear, "filter-clear", "Clear filter", Grid, NO, with_filter, "Show all records again.", "reset";
    FilterShorten, "filter-shorten", "Shorten filter", Grid, NO, with_filter, "Take the last term of the filter away.", "backspace remove";
    FilterCell, "filter-cell", "Filter by cell", Grid, NO, when_indexed, "Show only rows with the value under the column cursor.", "same value equal";
    LinkOpen, "link-open", "Open linked record", Grid, NO, with_rows, "Open the record that the one under the cursor links to.", "related go jump account";
    LinkedFrom, "linked-from", "What links to it", Grid, NO, with_rows, "Choose among the records that link to the one under the cursor.", "related back opportunities contacts";
    FilterMine, "filter-mine", "My records", Grid, NO, when_indexed, "Show only what is assigned to you.", "owner me own";
    FilterUnassigned, "filter-unassigned", "Unassigned", Grid, NO, when_indexed, "Show only what is assigned to nobody.", "owner none free";
    SortColumn, "sort-column", "Sort", Grid, NO, when_indexed, "Sort by the column under the column cursor; once more reverses.", "order";
    SortAdd, "sort-add", "Sort also", Grid, NO, when_indexed, "Sort by the column under the column cursor after the levels there are.", "order level";
    SortClear, "sort-clear", "Sort by name", Grid, NO, always, "Sort by name again.", "order reset";
    SortLevels, "sort-levels", "Sort levels", Grid, NO, when_indexed, "Choose by which fields, in which order and direction, the list is sorted.", "multi order";
    // Columns and views.
    Columns, "columns", "Columns", Grid, NO, always, "Choose the columns and their order.", "fields layout show hide";
    ColumnWider, "column-wider", "Wider", Grid, NO, always, "Make the column under the column cursor wider.", "width resize";
    ColumnNarrower, "column-narrower", "Narrower", Grid, NO, always, "Make the column under the column cursor narrower.", "width resize";
    ColumnMoveLeft, "column-move-left", "Move column left", Grid, NO, always, "Exchange the column with its left neighbour.", "order";
    ColumnMoveRight, "column-move-right", "Move column right", Grid, NO, always, "Exchange the column with its right neighbour.", "order";
    ColumnPin, "column-pin", "Pin columns", Grid, NO, always, "Keep the columns up to this one in sight while the others scroll.", "freeze";
    ColumnHide, "column-hide", "Hide column", Grid, NO, always, "Take the column under the column cursor off the list.", "remove";
    ColumnsReset, "columns-reset", "Standard columns", Grid, NO, always, "Show the standard columns in their standard widths again.", "default";
    Views, "views", "Views", Grid, NO, when_indexed, "Open a saved view: filter, columns and order under a name.", "saved filters";
    ViewSave, "view-save", "Save view", Grid, NO, can_write, "Keep filter, columns and order under a name, for you or for everybody.", "saved filter";
    // To the clipboard.
    CopyCell, "copy-cell", "Copy cell", Grid, NO, with_rows, "Copy the value under the column cursor.", "clipboard yank";
    CopyRows, "copy-rows", "Copy rows", Grid, NO, with_rows, "Copy the selected rows, a line each.", "clipboard yank";
    CopyEmails, "copy-emails", "Copy e-mails", Grid, NO, with_rows, "Copy the e-mail addresses of the selected records.", "clipboard yank mail";
    CopyPhones, "copy-phones", "Copy phones", Grid, NO, with_rows, "Copy the phone numbers of the selected records.", "clipboard yank";
    CopyTable, "copy-table", "Copy table", Grid, NO, with_rows, "Copy the selected rows with their titles, for a spreadsheet.", "clipboard yank tsv";
    // What comes next, and who does it.
    NextStep, "next-step", "Next step", Grid, NO, on_target, "Say what is to be done next with the selected records, and when.", "follow up todo task due date remind";
    Snooze, "snooze", "Put off", Grid, NO, on_target, "Put the next steps of the selected records off by some days, each from its own day.", "snooze delay postpone later";
    QueueOpen, "queue-open", "Queue", Grid, NO, with_queue, "Work through what is due of yours, or through the selection or the filter, record by record.", "due overdue call list next work";
    Progress, "progress", "Team progress", Grid, NO, when_indexed, "Show how many leads each person has open, due, converted and lost.", "report statistics numbers owner";
    HandOver, "hand-over", "Hand over", Grid, NO, can_write, "Give all that is open of one person to another, to a group, or to nobody.", "leave left assign owner transfer";
    QueueDone, "queue-done", "Done, next", Queue, NO, can_write, "The step is done: say what comes after it, and go on to the next record.", "";
    QueueSnooze, "queue-snooze", "Put off", Queue, NO, can_write, "Put the step off by some days, and go on to the next record.", "";
    QueueSkip, "queue-skip", "Skip", Queue, NO, always, "Leave the record as it is, and go on to the next one.", "";
    QueueCall, "queue-call", "Log a call", Queue, NO, can_write, "Note a call with the record, and the next step; with one, go on to the next record.", "phone log history";
    TextQueueCall, "text-queue-call", "Log a call", QueueText, NO, can_write, "Note a call with the record, and the next step; with one, go on to the next record.", "phone log history";
    TextQueueDone, "text-queue-done", "Done, next", QueueText, NO, can_write, "The step is done: say what comes after it, and go on to the next record.", "";
    TextQueueSnooze, "text-queue-snooze", "Put off", QueueText, NO, can_write, "Put the step off by some days, and go on to the next record.", "";
    TextQueueSkip, "text-queue-skip", "Skip", QueueText, NO, always, "Leave the record as it is, and go on to the next one.", "";
    // In and out.
    ImportOpen, "import", "Import", Grid, NO, can_write, "Bring records in from a file, after a plan.", "csv outlook google linkedin act";
    ExportOpen, "export", "Export", Grid, NO, with_export, "Write the selected records, or all in the list, to a file.", "csv json save";
    DemoLoad, "demo-load", "Demo data", Grid, NO, can_write, "Fill an empty store with 500 invented leads.", "sample example";
    PersonAdd, "person-add", "Add a person", Grid, NO, with_people, "Add somebody whom records can be assigned to.", "user colleague owner";
    // Everywhere.
    Undo, "undo", "Undo", Global, NO, can_write, "Take your last operation back, whole.", "back";
    Redo, "redo", "Redo", Global, NO, can_write, "Do the operation undone last again.", "again";
    LogOpen, "log-open", "Log", Global, NO, always, "Show what was done, by whom, and undo one of your own operations.", "history operations audit";
    TabNext, "tab-next", "Next tab", Global, NO, always, "Go to the next record tab.", "switch";
    TabPrevious, "tab-previous", "Previous tab", Global, NO, always, "Go to the previous record tab.", "switch";
    WorkspaceGo, "workspace-go", "Workspace", Global, NINE, always, "Go to the workspace of that number.", "switch";
    Help, "help", "Help", Global, NO, always, "Show the keys that work here.", "keys manual";
    Palette, "palette", "All actions", Global, NO, always, "Find any action by typing.", "command menu";
    Reload, "reload", "Reload", Global, NO, always, "Ask the store again and draw the screen anew.", "refresh repaint";
    MouseToggle, "mouse-toggle", "Mouse on or off", Global, NO, always, "Release the mouse to the terminal, or take it back.", "capture select copy";
    Settings, "settings", "Settings", Global, NO, always, "Choose keys, theme, glyphs and mouse.", "preferences options theme colours keymap preset";
    Welcome, "welcome", "First steps", Global, NO, always, "Show the card of the first start again.", "start intro tutorial";
    Suspend, "suspend", "Suspend", Global, NO, always, "Give the terminal to the shell; `fg` comes back.", "stop shell background";
    Close, "close", "Close", Global, NO, always, "Close what is open; on the list, leave the program.", "back cancel";
    Quit, "quit", "Quit", Global, NO, always, "Leave the program.", "exit";
    Cancel, "cancel", "Cancel", Global, NO, always, "Step back: range, selection, filter, in this order.", "escape";
    // The form.
    FieldNext, "field-next", "Next field", Form, NO, always, "Go to the next field.", "tab";
    FieldPrevious, "field-previous", "Previous field", Form, NO, always, "Go to the previous field.", "tab";
    FieldActivate, "field-activate", "Choose", Form, NO, always, "Open the field's choices, tick it, or press the button.", "";
    FieldLess, "field-less", "Less", Form, NO, always, "One star less, the choice before, the day before.", "";
    FieldMore, "field-more", "More", Form, NO, always, "One star more, the next choice, the next day.", "";
    FieldClear, "field-clear", "Clear field", Form, NO, always, "Take the field's value away.", "";
    FieldStars, "field-stars", "Stars", Form, STARS, always, "Give that many stars, by hand.", "";
    PageNext, "page-next", "Next page", Form, NO, always, "Go to the form's next page.", "";
    PagePrevious, "page-previous", "Previous page", Form, NO, always, "Go to the form's previous page.", "";
    FormSave, "form-save", "Save & Close", Form, NO, can_write, "Save the record and close the form.", "";
    FormSaveNew, "form-save-new", "Save & New", Form, NO, can_write, "Save the record and open an empty form.", "";
    FormNext, "form-next", "Next record", Form, NO, always, "Save nothing and open the next record of the list.", "";
    FormPrevious, "form-previous", "Previous record", Form, NO, always, "Save nothing and open the previous record of the list.", "";
    FormLink, "form-link", "Open linked record", Form, NO, always, "Open the record the field links to; elsewhere choose among all that are linked.", "related go jump";
    FormChanges, "form-changes", "Changes", Form, NO, always, "List what would be saved, old and new.", "diff dirty";
    ItemNew, "item-new", "New item", Form, NO, can_write, "Note a call, a note, an appointment, a task, an e-mail, a file or an opportunity with this record.", "history log phone communication";
    ItemUnlink, "item-unlink", "Unlink", Form, NO, can_write, "Take the link between this record and the item under the cursor away.", "history remove";
    HistoryShow, "history-show", "Kinds", Form, NO, always, "Show everything, communication only, or changes only.", "history filter timeline";
    FormConvert, "form-convert", "Convert", Form, NO, can_write, "Make this lead a business contact, or this contact a lead again.", "business contact qualify";
    FormOpportunity, "form-opportunity", "New opportunity", Form, NO, can_write, "Open a form for an opportunity of this record.", "deal sale product interest";
    FormMail, "form-mail", "Message", Form, NO, always, "Show the e-mail that is saved with the form.", "letter read";
    FormOffers, "form-offers", "Offers", Form, NO, always, "List what the signature of the e-mail offers: phone numbers, position, web page.", "signature";
    FormAlike, "form-alike", "Look at the match", Form, NO, always, "Show the records that look like this one: open them, merge into them, or go on.", "duplicate same double";
    FormPicture, "form-picture", "Picture", Form, NO, always, "Show the picture of the record; keep it in the record, name another file, take it away.", "image photo face logo";
    TimeStamp, "time-stamp", "Add Time Stamp", Form, NO, always, "Put date, time and your name into the notes.", "";
    FormOthers, "form-others", "Theirs and yours", Form, NO, always, "Show what others changed meanwhile: of fields you changed too, what stood there, theirs and yours, to choose from.", "conflict merge colleague who mine original";
    FormCriteria, "form-criteria", "Scoring criteria", Form, NO, always, "Add, change and delete the criteria that give the stars.", "score weight importance rule";
    FormExplain, "form-explain", "Why these stars", Form, NO, always, "List each criterion: met or not, by whom, its share, and the sum.", "explain score points";
    // Typing.
    TextDone, "text-done", "Next field", Text, NO, always, "Leave the field and go to the next one.", "";
    TextBack, "text-back", "Previous field", Text, NO, always, "Leave the field and go to the previous one.", "";
    TextUp, "text-up", "Up", Text, NO, always, "Go up a line, or to the field above.", "";
    TextDown, "text-down", "Down", Text, NO, always, "Go down a line, or to the field below.", "";
    TextNewline, "text-newline", "Next field or line", Text, NO, always, "Begin a new line in notes; elsewhere go to the next field.", "";
    TextCancel, "text-cancel", "Cancel", Text, NO, always, "Leave the field; a form with changes asks first.", "";
    TextSave, "text-save", "Save & Close", Text, NO, always, "Save the record and close the form.", "";
    TextSaveNew, "text-save-new", "Save & New", Text, NO, always, "Save the record and open an empty form.", "";
    TextChoices, "text-choices", "Choices", Text, NO, always, "Show the values to choose from.", "";
    TextEditor, "text-editor", "Editor", Text, NO, always, "Write the notes in your own editor ($VISUAL or $EDITOR).", "vim nano";
    TextLink, "text-link", "Open linked record", Text, NO, always, "Open the record the field links to.", "related go jump";
    TextStamp, "text-stamp", "Add Time Stamp", Text, NO, always, "Put date, time and your name into the notes.", "";
    TextExplain, "text-explain", "Why these stars", Text, NO, always, "List each criterion: met or not, by whom, its share, and the sum.", "explain score points criteria";
    TextUndo, "text-undo", "Undo typing", Text, NO, always, "Take the last typing in this field back.", "";
    TextRedo, "text-redo", "Redo typing", Text, NO, always, "Type again what was taken back.", "";
    TextPageNext, "text-page-next", "Next page", Text, NO, always, "Go to the form's next page.", "";
    TextPagePrevious, "text-page-previous", "Previous page", Text, NO, always, "Go to the form's previous page.", "";
    TextFormNext, "text-form-next", "Next record", Text, NO, always, "Open the next record of the list.", "";
    TextFormPrevious, "text-form-previous", "Previous record", Text, NO, always, "Open the previous record of the list.", "";
    TextConvert, "text-convert", "Convert", Text, NO, always, "Make this lead a business contact, or this contact a lead again.", "";
    TextOpportunity, "text-opportunity", "New opportunity", Text, NO, always, "Open a form for an opportunity of this record.", "";
    TextMail, "text-mail", "Message", Text, NO, always, "Show the e-mail that is saved with the form.", "letter read";
    TextOffers, "text-offers", "Offers", Text, NO, always, "List what the signature of the e-mail offers: phone numbers, position, web page.", "signature";
    TextAlike, "text-alike", "Look at the match", Text, NO, always, "Show the records that look like this one: open them, merge into them, or go on.", "duplicate same double";
    TextPicture, "text-picture", "Picture", Text, NO, always, "Show the picture of the record; keep it in the record, name another file, take it away.", "image photo face logo";
    TextOthers, "text-others", "Theirs and yours", Text, NO, always, "Show what others changed meanwhile: of fields you changed too, what stood there, theirs and yours, to choose from.", "conflict merge colleague who mine original";
    TextHelp, "text-help", "Help", Text, NO, always, "Show the keys that work here.", "keys manual";
    // The picture of a record.
    PictureEmbed, "picture-embed", "Keep in the record", Picture, NO, can_write, "Keep a small copy of the file in the record itself.", "embed copy";
    PicturePath, "picture-path", "Other file", Picture, NO, can_write, "Name the file of another picture.", "path choose";
    // Reports.
    ReportDown, "report-down", "Down", Report, NO, always, "Go one line down.", "";
    ReportUp, "report-up", "Up", Report, NO, always, "Go one line up.", "";
    ReportLeft, "report-left", "Number left", Report, NO, always, "Go one number to the left.", "";
    ReportRight, "report-right", "Number right", Report, NO, always, "Go one number to the right.", "";
    ReportPageDown, "report-page-down", "Page down", Report, NO, always, "Go one page down.", "";
    ReportPageUp, "report-page-up", "Page up", Report, NO, always, "Go one page up.", "";
    ReportFirst, "report-first", "First line", Report, NO, always, "Go to the first line.", "top home";
    ReportLast, "report-last", "Last line", Report, NO, always, "Go to the last line.", "bottom end";
    ReportOpen, "report-open", "Open", Report, NO, always, "Open the report, or exactly the records behind the number.", "drill down show";
    ReportSelect, "report-select", "Select records", Report, NO, always, "Open the records behind the number, all selected: for a bulk edit, an assignment, a call list.", "bulk assign call";
    ReportFilter, "report-filter", "Filter", Report, NO, always, "Count only what passes a filter you type; the report follows each key.", "find narrow";
    ReportLayout, "report-layout", "Layout", Report, NO, always, "Change title, groupings, numbers, records, chart and totals; each change shows at once.", "modify change columns group";
    ReportSort, "report-sort", "Sort & Filter", Report, NO, always, "Change the filter, the order and how many groups are shown.", "order modify";
    ReportChart, "report-chart", "Next chart", Report, NO, always, "Draw the numbers as another kind of chart, or as none.", "bars funnel trend heat map graph";
    ReportEarlier, "report-earlier", "Longer period", Report, NO, always, "Look further back: 30, 90, 180, 365 days.", "";
    ReportLater, "report-later", "Shorter period", Report, NO, always, "Look less far back.", "";
    ReportSave, "report-save", "Save as", Report, NO, can_write, "Keep the report under a name in a category, for you or for everybody.", "store";
    ReportRename, "report-rename", "Rename", Report, NO, can_write, "Give a saved report another name or category, or other readers.", "";
    ReportDelete, "report-delete", "Delete", Report, NO, can_write, "Delete a saved report.", "remove";
    ReportPin, "report-pin", "On the dashboard", Report, NO, always, "Put the report's chart on the dashboard, or take it off.", "pin tile gadget";
    ReportExport, "report-export", "Export", Report, NO, always, "Write the report to a file: text, CSV, workbook, web page, JSON.", "print save file excel html";
    ReportCopy, "report-copy", "Copy", Report, NO, always, "Copy the report as text.", "clipboard";
    PictureRemove, "picture-remove", "Remove", Picture, NO, can_write, "Take the picture off the record; the file stays.", "delete clear";
    // Picking.
    PickDown, "pick-down", "Down", Pick, NO, always, "Go to the next entry.", "";
    PickUp, "pick-up", "Up", Pick, NO, always, "Go to the entry before.", "";
    PickPageDown, "pick-page-down", "Page down", Pick, NO, always, "Go one page down.", "";
    PickPageUp, "pick-page-up", "Page up", Pick, NO, always, "Go one page up.", "";
    PickTake, "pick-take", "Take", Pick, NO, always, "Take the entry.", "";
    PickAssignKey, "pick-assign-key", "Assign a key", Pick, NO, always, "In the list of all actions: press a key for the chosen one.", "rebind keymap";
    PickDefault, "pick-default", "Begin with it", Pick, NO, always, "In the list of views: begin with this one on this tab; once more ends that. In the list of saved maps: rename one of your own, or share it.", "default start rename";
    PickRemove, "pick-remove", "Delete", Pick, NO, always, "In the list of views or saved maps: delete one of your own.", "";
    LogOwn, "log-own", "Own or all", Pick, NO, always, "In the log: show only your own operations, or everybody's again.", "mine everybody";
    PickCancel, "pick-cancel", "Cancel", Pick, NO, always, "Close the list and take nothing.", "";
    // Arranging columns and order: besides the keys of picking.
    ArrangeToggle, "arrange-toggle", "Show or turn", Arrange, NO, always, "Show or hide the column; sort by the field, or turn its direction.", "";
    ArrangeUp, "arrange-up", "Move up", Arrange, NO, always, "Move the column or level one place up.", "";
    ArrangeDown, "arrange-down", "Move down", Arrange, NO, always, "Move the column or level one place down.", "";
    ArrangeWider, "arrange-wider", "Wider", Arrange, NO, always, "Make the column wider.", "";
    ArrangeNarrower, "arrange-narrower", "Narrower", Arrange, NO, always, "Make the column narrower.", "";
    ArrangePin, "arrange-pin", "Pin", Arrange, NO, always, "Keep the columns up to this one in sight.", "";
    ArrangeRemove, "arrange-remove", "Remove", Arrange, NO, always, "Take the column or level out.", "";
    // Questions.
    DialogYes, "dialog-yes", "Yes", Dialog, NO, always, "Do it.", "";
    DialogNo, "dialog-no", "No", Dialog, NO, always, "Do not.", "";
    DialogNext, "dialog-next", "Next button", Dialog, NO, always, "Go to the next button.", "";
    DialogPrevious, "dialog-previous", "Previous button", Dialog, NO, always, "Go to the button before.", "";
    DialogPress, "dialog-press", "Press", Dialog, NO, always, "Press the button with the focus.", "";
    // Plans.
    PlanDown, "plan-down", "Down", Plan, NO, always, "Go one row down.", "";
    PlanUp, "plan-up", "Up", Plan, NO, always, "Go one row up.", "";
    PlanPageDown, "plan-page-down", "Page down", Plan, NO, always, "Go one page down.", "";
    PlanPageUp, "plan-page-up", "Page up", Plan, NO, always, "Go one page up.", "";
    PlanStrike, "plan-strike", "Strike out", Plan, NO, always, "Leave this record out of the plan, or take it in again.", "exclude";
    PlanCopy, "plan-copy", "Copy shell line", Plan, NO, always, "Copy the shell line that does the same.", "clipboard command script";
    PlanYes, "plan-yes", "Yes", Plan, NO, can_write, "Do what the plan says, whichever button has the focus.", "";
    PlanNext, "plan-next", "Other button", Plan, NO, always, "Go to the other button.", "";
    PlanApply, "plan-apply", "Press", Plan, NO, always, "Press the button with the focus.", "";
    PlanBack, "plan-back", "Back", Plan, NO, always, "Go back without changing anything.", "";
    // The plan of an import: besides the keys of plans.
    RowsOpen, "import-plan-open", "Open", Rows, NO, always, "Open the record the row meets, or go to the line it repeats.", "";
    RowsNext, "import-plan-next", "Next class", Rows, NO, always, "Show the next class of rows.", "tab filter";
    RowsPrevious, "import-plan-previous", "Previous class", Rows, NO, always, "Show the class of rows before.", "tab filter";
    RowsFirst, "import-plan-first", "First row", Rows, NO, always, "Go to the first row.", "";
    RowsLast, "import-plan-last", "Last row", Rows, NO, always, "Go to the last row.", "";
    RowsDecide, "import-plan-decide", "Decide", Rows, NO, always, "Update the record the row meets, make another one, or do as planned.", "duplicate anyway";
    RowsClass, "import-plan-class", "Leave class out", Rows, NO, always, "Leave all rows of this class out, or take them in again.", "exclude";
    RowsWhole, "import-plan-whole", "Whole row", Rows, NO, always, "Give the row all the room, or the list again.", "zoom details";
    RowsMode, "import-plan-mode", "New or known", Rows, NO, always, "Switch between new records, known records, and both.", "update create";
    RowsPolicy, "import-plan-policy", "Blanks or all", Rows, NO, always, "Switch between filling blanks, overwriting, and changing nothing.", "policy overwrite fill keep";
    RowsHow, "import-plan-how", "Keys and settings", Rows, NO, always, "Choose what recognises a row, what its fields do, and what is set for the whole file.", "match owner source score";
    RowsRejects, "import-plan-rejects", "Write what is left out", Rows, NO, always, "Write the rows that are left out to a file, with the reasons.", "rejects";
    // Import mapping.
    ImportDown, "import-down", "Down", Import, NO, always, "Go to the next column of the file.", "";
    ImportUp, "import-up", "Up", Import, NO, always, "Go to the column before.", "";
    ImportPick, "import-pick", "Choose field", Import, NO, always, "Choose the field that takes this column.", "map";
    ImportLeave, "import-leave", "Leave out", Import, NO, always, "Leave this column out, or put it into the notes.", "";
    ImportAuto, "import-auto", "Auto map", Import, NO, always, "Map all columns by their headers again.", "";
    ImportClear, "import-clear", "Clear map", Import, NO, always, "Map no column.", "";
    ImportMode, "import-mode", "New or known", Import, NO, always, "Switch between new records, known records, and both.", "update create";
    ImportEncoding, "import-encoding", "How it is read", Import, NO, always, "Correct the file's encoding, separator, quotes, headers, first row, decimal mark or order of dates, with the effect in sight; or its sheet.", "utf-8 windows-1252 delimiter";
    ImportAs, "import-as", "Read as", Import, NO, always, "Say in which order the dates of this column stand, or what parts the decimals of its numbers.", "day month decimal";
    ImportRecords, "import-records", "Records", Import, NO, always, "See the first rows as they would become, with what is wrong in them.", "preview";
    ImportSaveMap, "import-save-map", "Save map", Import, NO, can_write, "Keep this map under a name: files with the same headers are read by it.", "";
    ImportMaps, "import-maps", "Saved maps", Import, NO, always, "Use, rename, share or delete a saved map.", "previous map";
    ImportErased, "import-erased", "Erased addresses", Import, NO, always, "Take rows in whose e-mail address belonged to somebody who was erased on request, or refuse them.", "privacy gdpr suppressed";
    ImportPeople, "import-people", "Unknown people", Import, NO, always, "Add people the store does not know, or leave their cells out.", "";
    ImportEarlier, "import-earlier", "Earlier", Import, NO, always, "Try this key earlier.", "order";
    ImportLater, "import-later", "Later", Import, NO, always, "Try this key later.", "order";
    ImportPlan, "import-plan", "See the plan", Import, NO, can_write, "Read the whole file and show what would happen.", "dry run";
    ImportBack, "import-back", "Back", Import, NO, always, "Choose another file, or leave.", "";
}

impl Action {
    /// Its row.
    #[must_use]
    pub fn def(self) -> &'static ActionDef {
        // The macro writes variants and rows in the same order; a test holds them together.
        &ACTIONS[self as usize]
    }

    /// The action of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        ACTIONS.iter().find(|def| def.name == name).map(|def| def.action)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_row_stands_at_its_actions_place() {
        for def in ACTIONS {
            assert_eq!(def.action.def().name, def.name);
            assert_eq!(Action::named(def.name), Some(def.action));
        }
    }

    #[test]
    fn names_are_unique_kebab_case_and_helped() {
        let mut seen = HashSet::new();
        for def in ACTIONS {
            assert!(seen.insert(def.name), "{} twice", def.name);
            assert!(def.name.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", def.name);
            assert!(def.help.ends_with('.') && !def.label.is_empty(), "{}", def.name);
        }
    }

    #[test]
    fn everything_that_changes_data_is_undone_by_undo_or_known_not_to_be() {
        // Each leads to an operation of the log, whole; the hub's tests take every kind of them back.
        const UNDONE: &[Action] = &[
            Action::RecordNew,
            Action::RecordDuplicate,
            Action::CellEdit,
            Action::BulkEdit,
            Action::Repeat,
            Action::Assign,
            Action::ScoreSet,
            Action::ScoreClear,
            Action::ScoreAutomatic,
            Action::Recalculate,
            Action::Delete,
            Action::Restore,
            Action::ImportOpen,
            Action::ImportPlan,
            Action::ImportSaveMap,
            Action::DemoLoad,
            Action::Convert,
            Action::Merge,
            Action::OpportunityNew,
            Action::ProjectNew,
            Action::CallListNew,
            Action::MarkLost,
            Action::FormConvert,
            Action::FormOpportunity,
            Action::PersonAdd,
            Action::FormSave,
            Action::FormSaveNew,
            Action::PlanYes,
            Action::Undo,
            Action::Redo,
            // Views are records too.
            Action::ViewSave,
            Action::NextStep,
            Action::Snooze,
            Action::HandOver,
            Action::QueueDone,
            Action::QueueSnooze,
            Action::QueueCall,
            Action::TextQueueCall,
            Action::TextQueueDone,
            Action::TextQueueSnooze,
            Action::LogCall,
            Action::LogNote,
            Action::LogAppointment,
            Action::LogTask,
            Action::LogMessage,
            Action::LogFile,
            Action::MailOpen,
            Action::ItemNew,
            Action::ItemUnlink,
            // Saved reports are records too.
            Action::ReportSave,
            Action::ReportRename,
            Action::ReportDelete,
            Action::PictureEmbed,
            Action::PicturePath,
            Action::PictureRemove,
        ];
        // Asked for by typed words, after a plan that says so.
        const FOR_GOOD: &[Action] = &[Action::Erase];
        let facts = |read_only, in_bin| Facts {
            blocked: false,
            rows: 9,
            target: 1,
            selected: 1,
            in_bin,
            filtered: true,
            read_only,
            scored: true,
            indexed: true,
            repeatable: true,
            role: Role::Owner,
            takes: Right::Change,
        };
        for def in ACTIONS {
            let changes =
                [true, false].iter().any(|in_bin| (def.when)(&facts(false, *in_bin)).is_ok() && (def.when)(&facts(true, *in_bin)).is_err());
            let listed = UNDONE.contains(&def.action) || FOR_GOOD.contains(&def.action);
            assert_eq!(changes, listed, "{}: say in this test whether undo takes it back", def.name);
        }
    }
}

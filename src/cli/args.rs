//! The command line as data: its help texts are the doc comments here.

mod apart;
mod convert;
mod criteria;
mod duplicates;
mod fields;
mod history;
mod import;
mod import_plan;
mod mail;
mod privacy;
mod report;
mod serve;
mod upkeep;
mod users;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::model::RecordId;
pub use apart::{ReadForeign, ReadMail};
pub use convert::{Convert, ConvertAccount, ConvertMatches};
pub use criteria::{Criteria, CriteriaAdd, CriteriaApply, CriteriaDelete, CriteriaSet, CriteriaWhat};
pub use duplicates::{Duplicates, Merge, NotDuplicates};
pub use fields::Fields;
pub use history::{History, Note};
pub use import::{ImportReading, Maps};
pub use import_plan::{ChoiceArgs, ImportHow, SetFor, Shown as ShownRows, WholeArgs};
pub use mail::Mail;
pub use privacy::{Erase, ExportPerson, RetentionArgs};
pub use report::{Report, ReportChange, ReportFormat};
pub use serve::{Reaching, Serve};
pub use upkeep::{Audit, Backup, ChangedSince, Check, Log, Recover, Undo, Verify};
pub use users::{UserNamed, UserSaid, Users, UsersAdd, UsersSet, UsersWhat};

/// A lead manager for the terminal: planned and undoable mass edits, instant answers at a million leads.
///
/// Without a command it opens the screen.
#[derive(Debug, Parser)]
#[command(name = "prospekt", version, max_term_width = 100, after_long_help = AFTER)]
pub struct Cli {
    /// The store to work on; else the one PROSPEKT_STORE names, else the one in your data directory.
    #[arg(long, global = true, value_name = "FILE")]
    pub store: Option<PathBuf>,
    #[command(flatten)]
    pub reaching: Reaching,
    #[command(flatten)]
    pub looking: Looking,
    /// What to do; nothing opens the screen.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// How the screen looks; these win over the settings and over NO_COLOR.
#[derive(Debug, Default, Args)]
pub struct Looking {
    /// The keymap of the screen instead of your own: default, vim, emacs, safe, or a file.
    #[arg(long, value_name = "NAME|FILE")]
    pub keymap: Option<String>,
    /// How many colors
    #[arg(long, value_name = "DEPTH", value_parser = ["auto", "none", "16", "256", "truecolor"])]
    pub color: Option<String>,
    /// The theme: auto, dark, light, contrast, cvd, mono, terminal, or one of your own
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,
    /// Stars and lines in Unicode or in ASCII
    #[arg(long, value_name = "SET", value_parser = ["auto", "unicode", "ascii"])]
    pub glyphs: Option<String>,
}

/// What every help and the manual end with.
const AFTER: &str = "\
What changes more than one record prints its plan and does nothing without --apply.
Every change can be taken back: prospekt undo.

Filters: words search; field:value, field:\"two words\", score>=4, modified<30d, next<=today, -term, or, brackets, field:none, field:any. \
Write -- before a filter that begins with a minus.

Exit codes: 0 done, 1 failed, 2 usage or not a terminal, 3 not found, 4 conflict, 5 refused by rights, 10 store trouble.";

/// What can be done from the shell.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Fill an empty store with believable leads
    Demo(Demo),
    /// Bring records in from CSV, a workbook or vCards: prints what would happen, does it with --apply
    Import(Box<Import>),
    /// List the saved maps of imports, print one as text, take one over, rename, share or delete it
    Maps(Maps),
    /// Make leads of e-mail, each message in the history of who wrote it: prints what would happen, does it with --apply
    Mail(Mail),
    /// Write records as CSV, Excel workbook, vCard, JSON or Markdown
    Export(Export),
    /// List records
    List(List),
    /// Show one record with its history
    Show(Show),
    /// Make a record and print its number
    Add(Add),
    /// Change fields of one record, or of many after a plan
    Set(Set),
    /// Give records to a person, or to nobody
    Assign(Assign),
    /// Give all that is open of one person to another, to a group in turn, or to nobody
    HandOver(HandOver),
    /// Make leads business contacts, or contacts leads again
    Convert(Convert),
    /// List groups of records that are probably one, the surest first
    Duplicates(Duplicates),
    /// Make one record of several: prints what would happen, does it with --apply
    Merge(Merge),
    /// Remember that records look alike and are not the same
    NotDuplicates(NotDuplicates),
    /// List and change the criteria that give the stars
    Criteria(Criteria),
    /// Erase people for good, with all that belongs to them alone: prints what would go, does it with --apply
    Erase(Erase),
    /// Hand out all that is kept of somebody: JSON, and tables for spreadsheets
    ExportPerson(ExportPerson),
    /// Show what the retention rules find, and what has been in the bin for too long; does it with --apply
    Retention(RetentionArgs),
    /// Move records to the bin
    Delete(Bin),
    /// Bring records back from the bin
    Restore(Bin),
    /// Show what happened around a record: communication and changes, newest first
    History(History),
    /// Note a call, a note, an appointment, a task, an e-mail or a file with records, and the next step
    Note(Note),
    /// Count and sum records by who has them, where they came from, how far they are: list the reports, print one
    Report(Report),
    /// Show what was done, by whom, newest first
    Log(Log),
    /// Prove that nobody changed the log behind the program's back
    #[command(subcommand)]
    Audit(Audit),
    /// Take an operation back, whole: your last one, or the one of that number
    Undo(Undo),
    /// Do the operation undone last again
    Redo,
    /// Own the store for a team: everybody who may open the socket works on it at the same time
    Serve(Serve),
    /// List who uses the store, let people in, give them roles
    Users(Users),
    /// Copy the store to a new file, verified
    Backup(Backup),
    /// Make a new store from a backup, read back and checked
    Recover(Recover),
    /// Read everything in the store and compare it
    Check(Check),
    /// List the fields of a record type: their names here, in filters and in JSON
    Fields(Fields),
    /// Show facts about the store
    Info,
    /// Show where files lie
    Paths,
    /// Check, list, export or try keymaps
    #[command(subcommand)]
    Keymap(Keymap),
    /// Show what was found of terminal, files and store, and what is wrong in your files
    Doctor(Doctor),
    /// Print completions for a shell
    Completions(Completions),
    /// Print the manual page
    Man,
    /// Parse a file of another program, for the program itself
    #[command(hide = true)]
    ReadForeign(ReadForeign),
    /// Read messages, for the program itself
    #[command(hide = true)]
    ReadMail(ReadMail),
}

/// `demo`.
#[derive(Debug, Args)]
pub struct Demo {
    /// How many leads
    #[arg(value_name = "N", default_value_t = 500, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub count: u32,
    /// The same seed makes the same leads
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
}

/// `import`.
#[derive(Debug, Args)]
pub struct Import {
    /// The file; - reads standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What the rows become: lead, contact or account
    #[arg(long = "type", value_name = "TYPE", default_value = "lead")]
    pub kind: String,
    /// Make new records, change known ones, or both
    #[arg(long, value_enum, default_value_t = Mode::Both)]
    pub mode: Mode,
    /// What makes a row the same as a record, in the order tried
    #[arg(long = "match", value_name = "KEYS", value_enum, value_delimiter = ',', default_value = "id,email,phone,name-company")]
    pub keys: Vec<Key>,
    /// Add the people named in assigned-to whom the store does not know
    #[arg(long)]
    pub add_people: bool,
    #[command(flatten)]
    pub how: ImportHow,
    /// Take rows in whose e-mail address belonged to somebody who was erased on request
    #[arg(long)]
    pub allow_erased: bool,
    /// Do it, as one operation
    #[arg(long)]
    pub apply: bool,
    /// Write the rows that are left out to this new file, with the reason; mend it and import it
    #[arg(long, value_name = "FILE")]
    pub rejects: Option<PathBuf>,
    #[command(flatten)]
    pub reading: ImportReading,
}

/// How an import treats rows that meet a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Mode {
    /// Only make new records
    Create,
    /// Only change records that exist
    Update,
    /// Both
    Both,
}

/// What makes a row the same as a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Key {
    /// The record's number
    Id,
    /// An e-mail address
    Email,
    /// The digits of a phone number, with the name
    Phone,
    /// Name and company
    NameCompany,
    /// None: every row is new
    None,
}

/// Which records are shown, and how.
#[derive(Debug, Args)]
pub struct Shown {
    /// A filter; several words are joined with blanks
    #[arg(value_name = "FILTER")]
    pub filter: Vec<String>,
    /// The record type, such as lead, contact, account, opportunity or project; export takes several: lead,contact
    #[arg(long = "type", value_name = "TYPE", default_value = "lead")]
    pub kind: String,
    /// Fields in this order
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    pub columns: Vec<String>,
    /// Fields to sort by, a minus before those with the largest first
    #[arg(long, value_name = "F,-G", value_delimiter = ',', allow_hyphen_values = true)]
    pub sort: Vec<String>,
    /// Records in the bin instead
    #[arg(long)]
    pub bin: bool,
}

/// `export`.
#[derive(Debug, Args)]
pub struct Export {
    #[command(flatten)]
    pub shown: Shown,
    /// A view: its filter, and its columns and order unless you name others
    #[arg(long, value_name = "NAME")]
    pub view: Option<String>,
    /// csv, xlsx, vcf (3.0, for phones and Outlook), vcf4, json, jsonl or md; else the file's ending says it, else csv
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// The file to write instead of standard output
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Replace the file if it is there
    #[arg(long, requires = "output")]
    pub replace: bool,
    /// Whose names the columns of a table carry: own, outlook or google
    #[arg(long, value_name = "SET")]
    pub headers: Option<String>,
    /// What parts the cells of CSV: comma, semicolon or tab
    #[arg(long, value_name = "NAME")]
    pub separator: Option<String>,
    /// The encoding of CSV: utf-8, utf-16 or windows-1252
    #[arg(long, value_name = "NAME")]
    pub encoding: Option<String>,
    /// Do not guard cells of CSV that a spreadsheet would run as formulas; for programs only
    #[arg(long)]
    pub raw: bool,
}

/// `list`.
#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    pub shown: Shown,
    /// At most so many records
    #[arg(long, value_name = "N")]
    pub limit: Option<u32>,
    /// How to print them
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = ListFormat::Table)]
    pub format: ListFormat,
}

/// Formats of lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// Columns for people
    Table,
    /// Comma-separated values
    Csv,
    /// One JSON array
    Json,
    /// One JSON object a line
    Jsonl,
    /// Only the numbers, one a line
    Ids,
}

/// Text for people or JSON for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TextFormat {
    /// For people
    Text,
    /// For programs
    Json,
}

/// `show`.
#[derive(Debug, Args)]
pub struct Show {
    /// The record's number
    #[arg(value_name = "ID")]
    pub id: RecordId,
    /// How to print it
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = TextFormat::Text)]
    pub format: TextFormat,
}

/// `add`.
#[derive(Debug, Args)]
pub struct Add {
    /// Fields with their values: full-name="Anna Berg" email=anna@example.se
    #[arg(value_name = "FIELD=VALUE", required = true)]
    pub values: Vec<String>,
    /// What it is: lead, contact, account or person
    #[arg(long = "type", value_name = "TYPE", default_value = "lead")]
    pub kind: String,
}

/// Which records a change is about: one way of saying it.
#[derive(Debug, Args)]
pub struct Chosen {
    #[command(flatten)]
    pub by: ChosenBy,
    /// The record type --filter looks at, such as lead, contact, account or opportunity
    #[arg(long = "type", value_name = "TYPE", default_value = "lead")]
    pub kind: String,
    /// Do it, also when it changes more than one record
    #[arg(long)]
    pub apply: bool,
}

/// The three ways of choosing records.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct ChosenBy {
    /// All records a filter finds
    #[arg(long, value_name = "FILTER", allow_hyphen_values = true)]
    pub filter: Option<String>,
    /// The numbers in this file, one a line; - reads standard input
    #[arg(long, value_name = "FILE")]
    pub ids: Option<PathBuf>,
    /// These numbers
    #[arg(long = "id", value_name = "N", num_args = 1..)]
    pub id: Vec<String>,
}

/// `set`.
#[derive(Debug, Args)]
pub struct Set {
    /// Fields with their new values; tags+=x adds a word, tags-=x takes it away
    #[arg(value_name = "FIELD=VALUE")]
    pub values: Vec<String>,
    /// A field that loses its value
    #[arg(long, value_name = "FIELD")]
    pub clear: Vec<String>,
    #[command(flatten)]
    pub chosen: Chosen,
}

/// `assign`.
#[derive(Debug, Args)]
pub struct Assign {
    /// Login or real name; none gives them to nobody
    #[arg(value_name = "PERSON|none", required_unless_present = "group")]
    pub person: Option<String>,
    /// To the members of this group in turn instead
    #[arg(long, value_name = "GROUP", conflicts_with = "person")]
    pub group: Option<String>,
    /// With --group: also what somebody has already
    #[arg(long, requires = "group")]
    pub all_owners: bool,
    #[command(flatten)]
    pub chosen: Chosen,
}

/// `hand-over`.
#[derive(Debug, Args)]
pub struct HandOver {
    /// Whose records: login or real name
    #[arg(value_name = "FROM")]
    pub from: String,
    /// To whom: login or real name; none gives them to nobody
    #[arg(value_name = "TO|none", required_unless_present = "group")]
    pub to: Option<String>,
    /// To the members of this group in turn instead
    #[arg(long, value_name = "GROUP", conflicts_with = "to")]
    pub group: Option<String>,
    /// Do it; without this the plan is printed
    #[arg(long)]
    pub apply: bool,
}

/// `delete` and `restore`.
#[derive(Debug, Args)]
pub struct Bin {
    #[command(flatten)]
    pub chosen: Chosen,
}

/// `doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// For programs
    #[arg(long)]
    pub json: bool,
}

/// `completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// Which shell
    #[arg(value_enum)]
    pub shell: Shell,
}

/// `keymap`.
#[derive(Debug, Subcommand)]
pub enum Keymap {
    /// Read a keymap file, yours if none is named, and tell what is wrong in it
    Check(KeymapCheck),
    /// List the keys of every action
    List(KeymapList),
    /// Print a whole keymap as a file
    Export(KeymapExport),
    /// Press keys and see what arrives: bytes, key, how surely terminals send it, and what it does
    Probe(KeymapExport),
}

/// `keymap check`.
#[derive(Debug, Args)]
pub struct KeymapCheck {
    /// The file, or the name of a preset
    #[arg(value_name = "FILE")]
    pub file: Option<String>,
    /// Print the findings as JSON
    #[arg(long)]
    pub json: bool,
}

/// `keymap list`.
#[derive(Debug, Args)]
pub struct KeymapList {
    #[command(flatten)]
    pub of: KeymapExport,
    /// Only the keys of this context: grid, form, text, pick, dialog, plan, import, global
    #[arg(long, value_name = "CONTEXT")]
    pub context: Option<String>,
}

/// Which keymap.
#[derive(Debug, Args)]
pub struct KeymapExport {
    /// A preset instead of your own keymap: default, vim, emacs, safe
    #[arg(long, value_name = "NAME")]
    pub preset: Option<String>,
}

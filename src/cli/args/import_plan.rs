//! What `import` takes about the rows: what they do to records that are there, and what is set for all of them.

use clap::{Args, ValueEnum};

use super::TextFormat;
use crate::proto::Class;

/// How the rows of a file meet what is there.
#[derive(Debug, Args)]
pub struct ImportHow {
    /// What a value does to a record that is there: fill (its blanks), overwrite, or keep (change nothing); FIELD=POLICY for one
    /// field. Without it: overwrite where the file carries the records' numbers, as an export does, else fill
    #[arg(long, value_name = "POLICY|FIELD=POLICY", value_delimiter = ',')]
    pub policy: Vec<String>,
    /// Blank cells clear what a record holds; otherwise they never do
    #[arg(long)]
    pub clear_empty: bool,
    #[command(flatten)]
    pub whole: WholeArgs,
    #[command(flatten)]
    pub choices: ChoiceArgs,
    /// Print all rows of these classes, with old and new values and what decided them
    #[arg(long, value_name = "CLASS", value_enum, value_delimiter = ',', conflicts_with = "apply")]
    pub show: Vec<Shown>,
    /// The plan as text for people, or as JSON for programs: numbers by class, and every row with its values
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = TextFormat::Text, conflicts_with = "apply")]
    pub format: TextFormat,
}

/// What is set for a whole file or mailbox, whatever its rows say.
#[derive(Clone, Debug, Args)]
pub struct WholeArgs {
    /// Who gets the rows, whatever the file says: a person, none, several people in turn (anna,bo), or a group in turn
    #[arg(long, value_name = "WHO")]
    pub assign: Option<String>,
    /// Where the rows come from, whatever the file says: of the list, or a new one
    #[arg(long, value_name = "SOURCE")]
    pub source: Option<String>,
    /// The marketing activity that brought them, by its name or number
    #[arg(long, value_name = "NAME|ID")]
    pub campaign: Option<String>,
    /// Their stars, 0 to 5, whatever the file says; auto lets the criteria decide
    #[arg(long, value_name = "STARS|auto")]
    pub score: Option<String>,
    /// A category that is added to theirs
    #[arg(long, value_name = "NAME")]
    pub category: Vec<String>,
    /// Who gets what is set so: only records that are made, or those too that are there
    #[arg(long, value_name = "WHICH", value_enum, default_value_t = SetFor::New)]
    pub set_for: SetFor,
}

/// What is done with single rows otherwise than the plan says.
#[derive(Clone, Debug, Default, Args)]
pub struct ChoiceArgs {
    /// Rows that are not taken, by their lines: 4,9-12; or a whole class: new, updated
    #[arg(long, value_name = "LINES|CLASS", value_delimiter = ',')]
    pub leave_out: Vec<String>,
    /// What becomes of a row that meets something: LINE=update, LINE=create (a record all the same) or LINE=leave; LINE=update:ID takes
    /// it only where it still meets that record
    #[arg(long, value_name = "LINE=WHAT", value_delimiter = ',')]
    pub duplicate: Vec<String>,
}

/// To which records goes what is set for the whole file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SetFor {
    /// Those that are made
    New,
    /// Those that are there too
    All,
}

/// A class of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Shown {
    /// A record is made of them
    New,
    /// They change a record
    Updated,
    /// Nothing changes by them
    Unchanged,
    /// An earlier row is about the same
    InFile,
    /// The store has them, and only new ones are wanted
    InStore,
    /// They cannot be taken
    Refused,
}

impl Shown {
    /// The class.
    #[must_use]
    pub const fn class(self) -> Class {
        match self {
            Self::New => Class::New,
            Self::Updated => Class::Updated,
            Self::Unchanged => Class::Unchanged,
            Self::InFile => Class::InFile,
            Self::InStore => Class::InStore,
            Self::Refused => Class::Refused,
        }
    }
}

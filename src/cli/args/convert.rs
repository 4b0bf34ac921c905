//! What `convert` takes.

use clap::{Args, ValueEnum};

use super::Chosen;

/// `convert`.
#[derive(Debug, Args)]
pub struct Convert {
    /// What they become: contact, lead, or a type of your own
    #[arg(long, value_name = "TYPE", default_value = "contact")]
    pub to: String,
    /// Link them to the account called like their company; make makes it where it is not there
    #[arg(long, value_enum, value_name = "WHICH", default_value_t = ConvertAccount::None)]
    pub account: ConvertAccount,
    /// An opportunity of this title for each; {name} and {company} stand for theirs
    #[arg(long, value_name = "TITLE")]
    pub opportunity: Option<String>,
    /// What the opportunity holds: amount=1000 stage=Qualification
    #[arg(long, value_name = "FIELD=VALUE")]
    pub with: Vec<String>,
    /// What becomes of those that are entered already, by e-mail, name and phone, or name and company
    #[arg(long, value_enum, value_name = "HOW", default_value_t = ConvertMatches::Apart)]
    pub matches: ConvertMatches,
    /// With --matches into: a field whose value replaces the one that is there; elsewhere only blanks are filled
    #[arg(long, value_name = "FIELD")]
    pub over: Vec<String>,
    #[command(flatten)]
    pub chosen: Chosen,
}

/// The account of what is converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ConvertAccount {
    /// None
    None,
    /// The one that is there
    Link,
    /// The same, or a new one for each company
    Make,
}

/// What becomes of those that are entered already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ConvertMatches {
    /// They become ones of their own
    Apart,
    /// They go into those
    Into,
    /// They stay as they are
    Leave,
}

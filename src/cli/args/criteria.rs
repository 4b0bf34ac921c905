//! `criteria`: scoring criteria from the shell.

use clap::{Args, Subcommand};

use super::TextFormat;

/// `criteria`.
#[derive(Debug, Args)]
pub struct Criteria {
    /// What to do; the list without it
    #[command(subcommand)]
    pub what: Option<CriteriaWhat>,
    /// How to print lists and plans
    #[arg(long, global = true, value_enum, value_name = "FORMAT", default_value_t = TextFormat::Text)]
    pub format: TextFormat,
}

/// What `criteria` does.
#[derive(Debug, Subcommand)]
pub enum CriteriaWhat {
    /// List the criteria with weight, share and rule
    List,
    /// Make a criterion; prints what becomes of the scores, does it with --apply
    Add(CriteriaAdd),
    /// Change a criterion; prints what becomes of the scores, does it with --apply
    Set(CriteriaSet),
    /// Delete a criterion; prints what becomes of the scores, does it with --apply
    Delete(CriteriaDelete),
    /// Let all automatic scores follow the criteria and their rules as they are today
    Recalculate(CriteriaApply),
}

/// `criteria add`.
#[derive(Debug, Args)]
pub struct CriteriaAdd {
    /// The statement that is true of a good lead
    #[arg(value_name = "TEXT")]
    pub text: String,
    /// How much it counts: Low, Normal, High
    #[arg(long, value_name = "IMPORTANCE", default_value = "Normal")]
    pub importance: String,
    /// A filter that ticks it by itself, such as email:any or touched<30d
    #[arg(long, value_name = "FILTER", allow_hyphen_values = true)]
    pub rule: Option<String>,
    #[command(flatten)]
    pub doing: CriteriaApply,
}

/// `criteria set`.
#[derive(Debug, Args)]
pub struct CriteriaSet {
    /// Which criterion: its number, or its text
    #[arg(value_name = "CRITERION")]
    pub criterion: String,
    /// Another statement
    #[arg(long, value_name = "TEXT")]
    pub text: Option<String>,
    /// How much it counts: Low, Normal, High
    #[arg(long, value_name = "IMPORTANCE")]
    pub importance: Option<String>,
    /// A filter that ticks it by itself; empty text takes the rule away
    #[arg(long, value_name = "FILTER", allow_hyphen_values = true)]
    pub rule: Option<String>,
    #[command(flatten)]
    pub doing: CriteriaApply,
}

/// `criteria delete`.
#[derive(Debug, Args)]
pub struct CriteriaDelete {
    /// Which criterion: its number, or its text
    #[arg(value_name = "CRITERION")]
    pub criterion: String,
    #[command(flatten)]
    pub doing: CriteriaApply,
}

/// Whether it is done or only planned.
#[derive(Debug, Args)]
pub struct CriteriaApply {
    /// Do it; without this, what it would change is printed
    #[arg(long)]
    pub apply: bool,
}

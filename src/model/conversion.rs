//! What is wanted of a conversion besides the new type.

use super::{id::FieldId, value::Value};
use serde::{Deserialize, Serialize};

/// How records become something else of the same base: leads business contacts, or the other way round.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Conversion {
    /// What becomes of records that somebody entered already.
    pub matches: Matches,
    /// The account they belong to.
    pub account: Account,
    /// An opportunity for each of them.
    pub offer: Option<Offer>,
    /// Fields in which a record's value replaces the one of the record it goes into; everywhere else only blanks are filled.
    pub over: Vec<FieldId>,
}

impl Conversion {
    /// Whether other records of the store have to be looked at.
    #[must_use]
    pub fn looks_around(&self) -> bool {
        self.matches != Matches::Apart || self.account != Account::None
    }
}

/// What becomes of records that are the same as one that has the type already, or as another one of the selection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Matches {
    /// They are converted all the same.
    #[default]
    Apart,
    /// They go into the record they are the same as.
    Into,
    /// They stay as they are.
    Leave,
}

impl Matches {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Apart, Self::Into, Self::Leave];

    /// Its name in the shell.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Apart => "apart",
            Self::Into => "into",
            Self::Leave => "leave",
        }
    }
}

/// Which account converted records are linked to. One that is linked already stays linked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Account {
    /// None.
    #[default]
    None,
    /// The account that is called like their company, where there is one.
    Link,
    /// The same, and where there is none it is made: one for all records of the company.
    Make,
}

impl Account {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::None, Self::Link, Self::Make];

    /// Its name in the shell.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Link => "link",
            Self::Make => "make",
        }
    }
}

/// An opportunity made along with a conversion.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(Debug))]
pub struct Offer {
    /// Its title; `{name}` and `{company}` stand for those of the record.
    pub title: String,
    /// Further values, such as stage and amount.
    pub values: Vec<(FieldId, Value)>,
}

impl Offer {
    /// The title for one record.
    #[must_use]
    pub fn title_for(&self, name: &str, company: &str) -> String {
        self.title.replace("{name}", name).replace("{company}", if company.is_empty() { name } else { company })
    }
}

super::shape::shown_by_shape!(Conversion, Offer);
